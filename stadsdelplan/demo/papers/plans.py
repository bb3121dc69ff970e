"""What happens to a plan of a paper: each edition is written, answered to, signed, adopted and followed up."""

from datetime import timedelta
from functools import partial

from core.models import User
from stadsdelplan import lifecycle
from stadsdelplan.adoption import actions as adoption
from stadsdelplan.demo.data_files import day, noon, organisation, place_by_key, places_by_key
from stadsdelplan.demo.papers import followed, signed
from stadsdelplan.demo.papers.writing import Writing
from stadsdelplan.document import pdf
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.edition_changes import answerable
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.kinds import KINDS
from stadsdelplan.models import UNDER_WORK, Edition, Plan, PlanKind
from stadsdelplan.review import actions as review

_SENT, _ANSWERED = timedelta(days=7), timedelta(days=21)  # after it was written, where the paper says nothing


def plan_events(spec, partnership, names, *, by):
    """Return pairs of a moment and an act at it, which takes the moment as `at`. The plan is stored by the first."""
    writing = Writing(names)
    asks = KINDS[PlanKind(spec["kind"])].asks_parties
    plan = Plan(
        partnership=partnership,
        kind=spec["kind"],
        district=place_by_key(spec["areas"][0]),
        owner=organisation(names[spec["owner"]]),
        name=spec["name"],
        asks_parties=spec["asks_parties"] if asks is None else asks,
        is_example=True,
    )
    further = places_by_key(spec["areas"][1:])
    found = [(noon(day(spec["editions"][0]["written_on"])), partial(_start, plan, further, by=by))]
    for number, row in enumerate(spec["editions"], start=1):
        found += _of_edition(row, number, plan, writing, by=by)
    for row in spec.get("duties", []):
        found.append((noon(day(row["done_on"])), partial(_do_duty, row, plan, by=by)))
    return found


def _of_edition(spec, number, plan, writing, *, by):
    written = day(spec["written_on"])
    yield noon(written), partial(_write, spec, plan, writing, by=by)
    if plan.asks_parties:
        yield noon(written + _SENT), partial(_send, plan, by=by)
        yield noon(written + _ANSWERED), partial(_answer, plan)
    yield from signed.signing_events(spec, number, plan, writing.names, by=by)
    yield noon(day(spec["adopted_on"])), partial(_adopt, spec, plan, by=by)
    yield from followed.follow_up_events(spec, number, plan, writing, by=by)


def _start(plan, further, *, by, at):
    edition_actions.start_plan(plan=plan, further_areas=further, by=by, at=at)


def _write(spec, plan, writing, *, by, at):
    days = {"starts_on": day(spec["starts_on"]), "ends_on": day(spec["ends_on"])}
    rhythm = spec.get("rhythm", "")
    edition = edition_actions.start_edition(plan=plan, **days, rhythm=rhythm, by=by, at=at)
    if spec.get("effect_goals_only", False):
        edition = edition_actions.save_period(
            edition=edition, version=edition.version, **days, rhythm=rhythm, effect_goals_only=True, by=by, at=at
        )
    if "situation" in spec:
        edition_actions.save_lagesbild(
            edition=edition, version=edition.lagesbild_version, text=spec["situation"].strip(), by=by, at=at
        )
    writing.write(spec, edition, by=by, at=at)


def _send(plan, *, by, at):
    edition = _under_work(plan)
    review.send_for_review(edition=edition, version=edition.version, by=by, at=at)


def _answer(plan, *, at):
    """Let each party that is asked answer that it has no comments."""
    edition = _under_work(plan)
    for party in lifecycle.asked_organisations(edition):
        seen = {each.key: each.revision for each in answerable(edition)}
        by = _reviewer(party)
        review.answer_without_comments(edition=edition, seen=seen, organisation=party, by=by, at=at)


def _adopt(spec, plan, *, by, at):
    """Register the adoption with a paper that says who adopted it, as the adoption's page does."""
    edition = _under_work(plan)
    edition.adopted_by, edition.adopted_on = spec["adopted_by"], day(spec["adopted_on"])
    edition.adopted_paragraph = spec.get("paragraph", "")
    adoption.register_adoption(
        edition=edition,
        version=edition.version,
        adopted_by=edition.adopted_by,
        adopted_on=edition.adopted_on,
        paragraph=edition.adopted_paragraph,
        pdf=pdf.draw(edition, at=at, is_adopted=True),
        by=by,
        at=at,
    )


def _do_duty(row, plan, *, by, at):
    done_on = day(row["done_on"])
    follow_up.register_duty(plan=plan, kind=row["kind"], done_on=done_on, note=row["note"], by=by, at=at)


def _under_work(plan):
    return Edition.objects.select_related("plan__owner", "plan__partnership", "plan__district", "agreement").get(
        plan=plan, status__in=UNDER_WORK
    )


def _reviewer(party):
    """Return who answers for the party: its reviewer, or in a municipality its coordinator."""
    return User.objects.filter(memberships__organisation=party).order_by("-pk")[0]
