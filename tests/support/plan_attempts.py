"""What people try with a plan: each function returns an Attempt, or None where there is nothing to try on.

`life` is a tests.support.plan_walk.PlanLife, `edition` the plan's newest edition, and `pick` chooses one of a list.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial

from core.concurrency.refusals import ForbiddenStepError, NotReadyError
from core.models import DatePrecision
from partnership.agreement_changes import current_version
from partnership.copies import actions as copies
from partnership.drafting.actions import parties
from partnership.locking import actions as locking
from partnership.models import AgreementStatus, Signatory
from stadsdelplan.adoption import actions as adoption
from stadsdelplan.adoption.open_points import Choice, open_points_of
from stadsdelplan.content import read_content
from stadsdelplan.edition import actions as editions
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import (
    Edition,
    FollowUp,
    Goal,
    LooseEndChoice,
    Measure,
    Milestone,
    Outcome,
    PlanComment,
    Proposal,
    Rhythm,
)
from stadsdelplan.review import actions as review
from stadsdelplan.rounds import actions as rounds
from stadsdelplan.rounds.calendar import rounds_between
from stadsdelplan.signing import actions as signing
from stadsdelplan.signing.text import sections_of
from tests.support.plan_invariants import answerable, waiting

PDF = b"%PDF-1.7 a paper"


@dataclass
class Attempt:
    """A verb with all but who and when. `saw` is the version that the person saw, None where the verb takes none."""

    verb: partial
    saw: int | None = None
    refusal: type[Exception] | None = None


# Editions and their texts --------------------------------------------------------------------------------------------


def start_edition(life, edition, pick):
    starts_on = life.today - timedelta(days=pick([0, 40, 200]))
    under_work = edition is not None and edition.is_under_work
    verb = partial(
        editions.start_edition,
        plan=life.plan,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=pick([90, 364, 1500])),
        rhythm=pick(["", *Rhythm.values]),
        focus_areas=["Trygghet", "Unga"],
    )
    return Attempt(verb, refusal=ForbiddenStepError if under_work else None)


def save_period(life, edition, pick):
    verb = partial(
        editions.save_period,
        edition=edition,
        starts_on=edition.starts_on,
        ends_on=edition.ends_on + timedelta(days=pick([0, 30])),
        rhythm=pick(["", *Rhythm.values]),
        effect_goals_only=pick([True, False]),
    )
    return Attempt(verb, edition.version)


def save_lagesbild(life, edition, pick):
    verb = partial(editions.save_lagesbild, edition=edition, text=life.words("Läget"))
    return Attempt(verb, edition.lagesbild_version)


def add_area(life, edition, pick):
    parent = pick([None, *edition.focus_areas.filter(parent=None).order_by("pk")])
    words = {"name": life.words("Område"), "direction": pick(["", life.words("Inriktning")])}
    return Attempt(partial(editions.add_focus_area, edition=edition, parent=parent, **words))


def save_area(life, edition, pick):
    if area := _any(edition.focus_areas, pick):
        words = {"name": life.words("Område"), "direction": pick([area.direction, life.words("Inriktning")])}
        verb = partial(editions.save_focus_area, focus_area=area, **words)
        return Attempt(verb, area.version)


def move_area(life, edition, pick):
    if area := _any(edition.focus_areas, pick):
        return Attempt(partial(editions.move_focus_area, focus_area=area, step=pick([-1, 1])), area.version)


def remove_area(life, edition, pick):
    if area := _any(edition.focus_areas, pick):
        held = [area.goals, area.measures, area.sub_areas, area.comments, area.proposals]
        refusal = ForbiddenStepError if any(rows.count() for rows in held) else None
        return Attempt(partial(editions.remove_focus_area, focus_area=area), area.version, refusal)


# Goals and measures --------------------------------------------------------------------------------------------------


def add_goal(life, edition, pick):
    if area := _any(edition.focus_areas, pick):
        in_words = pick([True, False])
        fields = {"in_words": in_words} if in_words else {"baseline": Decimal(3), "target": Decimal("4.5")}
        goal = Goal(edition=edition, focus_area=area, title=life.words("Mål"), **fields)
        return Attempt(partial(goals.add_goal, goal=goal, milestones=_milestones(life, pick)))


def save_goal(life, edition, pick):
    if goal := _any(edition.goals, pick):
        changes = pick([{"title": life.words("Mål")}, {"focus_area": _any(edition.focus_areas, pick)}, {"text": "Ny"}])
        links = pick([{}, {"milestones": _milestones(life, pick)}])
        return Attempt(partial(goals.save_goal, goal=goal, changes=changes, links=links), goal.version)


def move_goal(life, edition, pick):
    if goal := _any(edition.goals, pick):
        verb = partial(goals.move_goal, goal=goal, focus_area=_any(edition.focus_areas, pick), place=pick([1, 2]))
        return Attempt(verb, goal.version)


def leave_out_goal(life, edition, pick):
    if goal := _any(edition.goals, pick):
        verb = partial(goals.leave_out_goal, goal=goal, outcome=pick(Outcome.values), reason="Därför.")
        return Attempt(verb, goal.version)


def add_measure(life, edition, pick):
    places = [{"goal": each} for each in edition.goals.order_by("pk")]
    places += [{"focus_area": each} for each in edition.focus_areas.order_by("pk")]
    if places:
        place = pick(places)
        first, others = _takers(life, pick)
        counted = {"count_of": "Kontroller", "unit": "st", "target": Decimal(15), "target_for": pick(["", "round"])}
        measure = Measure(**place, text=life.words("Åtgärd"), responsible=first, **pick([{}, counted]))
        served = pick([[], list(edition.goals.exclude(pk=getattr(place.get("goal"), "pk", None)).order_by("pk")[:2])])
        return Attempt(partial(goals.add_measure, measure=measure, partners=others, serves=served))


def save_measure(life, edition, pick):
    if measure := _any(edition.measures, pick):
        first, others = _takers(life, pick)
        changes = {"text": life.words("Åtgärd"), "responsible": first}
        verb = partial(goals.save_measure, measure=measure, changes=changes, links={"partners": others})
        return Attempt(verb, measure.version)


def move_measure(life, edition, pick):
    if measure := _any(edition.measures, pick):
        return Attempt(partial(goals.move_measure, measure=measure, place=pick([1, 2])), measure.version)


def leave_out_measure(life, edition, pick):
    if measure := _any(edition.measures, pick):
        verb = partial(goals.leave_out_measure, measure=measure, outcome=pick(Outcome.values), reason="Därför.")
        return Attempt(verb, measure.version)


def restore(life, edition, pick):
    if departure := _any(edition.departures, pick):
        before, key = edition.based_on, departure.key
        if departure.key == departure.goal_key:
            can = before and before.goals.filter(key=key).exists() and edition.focus_areas.exists()
        else:
            was = before and Measure.objects.filter(edition=before, key=key).first()
            rows = edition.goals if was and was.goal_id else edition.focus_areas
            can = was and was.parent.key == departure.goal_key and rows.filter(key=departure.goal_key).exists()
        return Attempt(
            partial(goals.restore_departed, departure=departure), refusal=None if can else ForbiddenStepError
        )


# The dialogue --------------------------------------------------------------------------------------------------------


def send(life, edition, pick):
    refusal = None if answerable(edition) else ForbiddenStepError
    return Attempt(partial(review.send_for_review, edition=edition), edition.version, refusal)


def answer(life, edition, pick):
    if things := answerable(edition):
        goal = pick(things)
        verdict, comment = pick([("approved", ""), ("approved", ""), ("abstained", ""), ("change_asked", "Ändra.")])
        verb = partial(review.review_goal, goal=goal, organisation=pick(life.others), verdict=verdict, comment=comment)
        return Attempt(partial(verb, revision=goal.revision))


def answer_all(life, edition, pick):
    party = pick(life.others)
    if left := waiting(edition, party):
        seen = {each.key: each.revision for each in left}
        return Attempt(partial(review.answer_without_comments, edition=edition, seen=seen, organisation=party))


def comment(life, edition, pick):
    party = pick([life.own, *life.others])
    is_early = edition.status == "working" and party != life.own
    verb = partial(review.add_comment, edition=edition, text=life.words("Synpunkt"), organisation=party)
    return Attempt(verb, refusal=ForbiddenStepError if is_early else None)


def resolve(life, edition, pick):
    if open_comments := list(PlanComment.objects.filter(edition=edition, answers=None, resolved_at=None)):
        found = pick(open_comments)
        verb = partial(review.resolve_comment, comment=found, answers=found.replies.count(), organisation=life.own)
        return Attempt(verb)


def propose(life, edition, pick):
    if area := _any(edition.focus_areas, pick):
        said = {"organisation": pick(life.others), "title": life.words("Förslag")}
        return Attempt(partial(review.propose_goal, proposal=Proposal(edition=edition, focus_area=area, **said)))


def take_up(life, edition, pick):
    if proposal := _any(edition.proposals.filter(status="open"), pick):
        return Attempt(partial(review.take_up_proposal, proposal=proposal))


def decline(life, edition, pick):
    if proposal := _any(edition.proposals.filter(status="open"), pick):
        return Attempt(partial(review.decline_proposal, proposal=proposal, answer="Inte nu."))


# Signatures and adoption ---------------------------------------------------------------------------------------------


def start_signing(life, edition, pick):
    return Attempt(partial(signing.start_signing, edition=edition), edition.version)


def renew_text(life, edition, pick):
    can = edition.agreement and edition.agreement.status == AgreementStatus.DRAFT
    verb = partial(signing.renew_text, edition=edition)
    return Attempt(verb, edition.version, None if can else ForbiddenStepError)


def lock(life, edition, pick):
    agreement = edition.agreement
    if agreement and agreement.status == AgreementStatus.DRAFT:
        for party in current_version(agreement).parties.order_by("order"):
            if not party.signatories.exists():
                signatory = Signatory(party=party, title="Chef")
                said = {"by": life.people[life.own.pk], "at": life.now}
                agreement.refresh_from_db()
                parties.add_signatory(signatory=signatory, version=agreement.version, **said)
        agreement.refresh_from_db()
        written = list(current_version(agreement).sections.order_by("order").values_list("heading", "body"))
        refusal = None if written == sections_of(edition, read_content(edition)) else NotReadyError
        return Attempt(partial(locking.lock_text, agreement=agreement), agreement.version, refusal)


def void(life, edition, pick):
    agreement = edition.agreement
    if agreement and agreement.status in (AgreementStatus.LOCKED, AgreementStatus.SIGNING):
        refusal = None if life.rules.missing(agreement) else ForbiddenStepError
        return Attempt(partial(locking.void_text, agreement=agreement, reason="Fel."), agreement.version, refusal)


def sign(life, edition, pick):
    agreement = edition.agreement
    if agreement and agreement.status in (AgreementStatus.LOCKED, AgreementStatus.SIGNING):
        party = pick(list(current_version(agreement).parties.order_by("order")))
        verb = partial(copies.register_party_signed, party=party, signed_on=life.today, precision=DatePrecision.DAY)
        refusal = None if life.rules.missing(agreement, party) else ForbiddenStepError
        return Attempt(verb, agreement.version, refusal)


def adopt(life, edition, pick):
    points = [point for point in open_points_of(edition) if point.thing]
    ways = [LooseEndChoice.ALONG, LooseEndChoice.CLOSED]
    chosen = {point.name: Choice(pick(ways), "Ändå.") for point in points} if pick([True, True, False]) else {}
    verb = partial(
        adoption.register_adoption,
        edition=edition,
        adopted_by="Nämnden",
        adopted_on=life.today,
        paragraph="1",
        pdf=PDF,
        choices=chosen,
    )
    return Attempt(verb, edition.version, ForbiddenStepError if len(chosen) < len(points) else None)


def correct_adoption(life, edition, pick):
    verb = partial(
        adoption.correct_adoption,
        edition=edition,
        adopted_by=life.words("Nämnden"),
        adopted_on=edition.adopted_on or life.today,
        paragraph="2",
        reason="Fel nämnd.",
    )
    return Attempt(verb, edition.version)


# The year ------------------------------------------------------------------------------------------------------------


def note(life, edition, pick):
    """A follow-up of something in any of the plan's editions."""
    of = pick(list(Edition.objects.filter(plan=life.plan).order_by("pk")))
    rows = [*of.goals.all(), *of.measures.all(), *Milestone.objects.filter(goal__edition=of)]
    if rows:
        key = pick(sorted(row.key for row in rows))
        entry = FollowUp(plan=life.plan, key=key, on=life.today, status=pick(["on_track", "reached", "not_reached"]))
        entry.organisation, entry.outcome = pick([life.own, *life.others]), pick([None, Decimal(7)])
        refusal = None if key in life.rules.adopted_keys() else ForbiddenStepError
        return Attempt(partial(follow_up.follow_up, entry=entry), refusal=refusal)


def close_round(life, edition, pick):
    of = pick(list(Edition.objects.filter(plan=life.plan).order_by("pk")))
    if found := rounds_between(of.starts_on, of.ends_on, of.rhythm):
        which = pick(found[:2])
        is_closed = of.round_reports.filter(first_day=which.first).exists()
        can = of.status == "adopted" and which.last <= life.today and not is_closed
        seen = max(FollowUp.objects.filter(plan=life.plan).values_list("pk", flat=True), default=0)
        verb = partial(rounds.close_round, edition=of, which=which, seen=seen, text="Så gick det.", pdf=PDF)
        return Attempt(verb, refusal=None if can else ForbiddenStepError)


def _any(rows, pick):
    found = list(rows.order_by("pk"))
    return pick(found) if found else None


def _takers(life, pick):
    """Who takes a measure: (responsible or None, [(organisation, role) of the others])."""
    first = pick([None, life.own, *life.others])
    others = [each for each in (life.own, *life.others) if each != first]
    return first, pick([[], [(others[0], "chef")], [(each, "") for each in others]])


def _milestones(life, pick):
    days = [life.today + timedelta(days=100), life.today + timedelta(days=2000)]
    return [(day, *pick([(Decimal(4), ""), (None, "Halvvägs")])) for day in pick([[], days[:1], days])]
