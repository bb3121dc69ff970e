"""A made-up year of work on the demo's plan, for upgrade_from.py. It uses only what every version of the portal has."""

from datetime import date
from decimal import Decimal

from django.utils import timezone


def play():
    """Lead the demo's plan on from its review: answer, adopt, follow up, and write the next edition and review it."""
    from core.models import Role, User
    from stadsdelplan.models import Plan

    plan = Plan.objects.select_related("owner", "partnership").order_by("pk")[0]
    writer = User.objects.get(email="samordnare@haninge.example")
    liaison = User.objects.get(memberships__role=Role.REVIEWER, email="granskare@polisen.example")
    police = liaison.memberships.get().organisation
    _answer(plan, police, liaison, writer)
    _adopt(plan, writer)
    _follow_up(plan, police, liaison, writer)
    _write_next(plan, police, writer)
    _review_next(plan, police, liaison)


def _answer(plan, police, liaison, writer):
    """Write a goal and a measure into the edition in review, have every goal answered, and close the comments."""
    from stadsdelplan.goals import actions as goals
    from stadsdelplan.models import Goal, Measure, Proposal
    from stadsdelplan.review import actions as review

    said, at = {"by": writer, "at": timezone.now()}, timezone.now()
    edition = _under_work(plan)
    area = edition.focus_areas.order_by("order", "pk")[0]
    goal = Goal(edition=edition, focus_area=area, title="Fler får råd kvällstid", problem="Få når rådgivningen.")
    goal.text, goal.unit = "Minst 40 personer får råd.", "personer"
    goal.baseline, goal.target, goal.target_year = Decimal(12), Decimal(40), edition.ends_on.year
    goal = goals.add_goal(goal=goal, **said)
    goals.add_measure(measure=Measure(goal=goal, text="Rådgivning två kvällar.", responsible=police), **said)
    proposal = Proposal(edition=edition, focus_area=area, organisation=police, title="Ljus på gångvägen")
    proposal.text = "Gångvägen lyses upp."
    review.propose_goal(proposal=proposal, by=liaison, at=at)
    review.take_up_proposal(proposal=proposal, answer="Vi tar in det.", **said)
    for comment in _open(edition):
        review.resolve_comment(comment=comment, organisation=plan.owner, answers=comment.replies.count(), **said)
    for goal in edition.goals.order_by("pk"):
        if not goal.concerns.exists() or goal.concerns.filter(pk=police.pk).exists():
            review.review_goal(
                goal=goal, revision=goal.revision, organisation=police, verdict="approved", by=liaison, at=at
            )


def _adopt(plan, writer):
    from stadsdelplan.adoption import actions as adoption
    from stadsdelplan.document import pdf

    edition, at = _under_work(plan), timezone.now()
    edition.adopted_by, edition.adopted_on = "kommunstyrelsen (exempel)", timezone.localdate(at)
    edition.adopted_paragraph = "77"
    adoption.register_adoption(
        edition=edition,
        version=edition.version,
        adopted_by=edition.adopted_by,
        adopted_on=edition.adopted_on,
        paragraph=edition.adopted_paragraph,
        pdf=pdf.draw(edition, at=at, is_adopted=True),
        by=writer,
        at=at,
    )


def _follow_up(plan, police, liaison, writer):
    """Follow up each goal and each measure of the adopted edition, and correct one of the entries."""
    from stadsdelplan.follow_up import actions as follow_up
    from stadsdelplan.models import FollowUp, Measure

    edition, at = plan.editions.filter(status="adopted").order_by("-number")[0], timezone.now()
    statuses = ("on_track", "reached", "partly_reached", "delayed", "not_reached")
    measures = Measure.objects.filter(goal__edition=edition)
    for number, row in enumerate([*edition.goals.order_by("pk"), *measures.order_by("pk")]):
        by_police = row.responsible_id == police.pk
        entry = FollowUp(plan=plan, key=row.key, on=timezone.localdate(at), status=statuses[number % len(statuses)])
        entry.text, entry.organisation = f"Så gick det, nummer {number}.", police if by_police else plan.owner
        entry.outcome = Decimal(30 + number) if getattr(row, "target", None) is not None else None
        entry = follow_up.follow_up(entry=entry, by=liaison if by_police else writer, at=at)
    again = FollowUp(plan=plan, key=entry.key, on=entry.on, status="reached", text="Det var klart.", corrects=entry)
    again.organisation = plan.owner
    follow_up.follow_up(entry=again, by=writer, at=at)


def _write_next(plan, police, writer):
    """Start the next edition: words changed, a goal and a measure dropped with a reason, one of each new."""
    from stadsdelplan.edition import actions as editions
    from stadsdelplan.goals import actions as goals
    from stadsdelplan.models import Goal, Measure
    from stadsdelplan.review import actions as review

    said = {"by": writer, "at": timezone.now()}
    year = max(each.ends_on.year for each in plan.editions.all()) + 1
    edition = editions.start_edition(plan=plan, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), **said)
    first, second, *_rest = edition.goals.order_by("focus_area__order", "order", "pk")
    words = {"text": "Fler än förra året.", "target_year": year}
    goals.save_goal(goal=first, version=first.version, changes=words, **said)
    reason = {"outcome": "dropped", "reason": "Det görs i en annan plan."}
    goals.leave_out_goal(goal=second, version=second.version, **reason, **said)
    measure = Measure.objects.filter(goal__edition=edition).order_by("goal", "order", "pk")[0]
    goals.leave_out_measure(measure=measure, version=measure.version, **reason, **said)
    new = Goal(edition=edition, focus_area=first.focus_area, title="Fler möts på torget", problem="Torget är tomt.")
    new = goals.add_goal(goal=new, **said)
    goals.add_measure(measure=Measure(goal=new, text="Torghandel varje lördag.", responsible=police), **said)
    edition.refresh_from_db()
    review.send_for_review(edition=edition, version=edition.version, **said)


def _review_next(plan, police, liaison):
    """Approve what is unchanged in one act, ask for a change of one goal, and withdraw one answer."""
    from stadsdelplan.review import actions as review

    edition, said = _under_work(plan), {"organisation": police, "by": liaison, "at": timezone.now()}
    rows = [each for each in edition.goals.order_by("pk") if not each.concerns.exists()]
    for goal, verdict in zip(rows, ("approved", "change_asked", "approved", "abstained"), strict=False):
        comment = "Säg hur många." if verdict == "change_asked" else ""
        review.review_goal(goal=goal, revision=goal.revision, verdict=verdict, comment=comment, **said)
    answer = edition.reviews.filter(key=rows[0].key, organisation=police).order_by("-pk")[0]
    review.withdraw_answer(goal=rows[0], review=answer.pk, **said)
    review.add_comment(edition=edition, text="Vilka kvällar?", key=rows[1].key, revision=rows[1].revision, **said)


def _open(edition):
    comments = edition.comments.filter(answers__isnull=True, resolved_at__isnull=True)
    return comments.order_by("pk")


def _under_work(plan):
    from stadsdelplan.models import UNDER_WORK

    return plan.editions.select_related("plan__owner", "plan__partnership").get(status__in=UNDER_WORK)
