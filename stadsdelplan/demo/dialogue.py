"""The dialogue of the parties about the demo's plan: meetings, answers, comments and follow-ups."""

from datetime import time
from functools import partial

from core.models import Role, User
from stadsdelplan.demo.data_files import day, organisation, person
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.meetings import actions as meetings
from stadsdelplan.meetings import decision_actions as decisions
from stadsdelplan.models import (
    UNDER_WORK,
    AgendaPoint,
    DecisionBecomes,
    FollowUp,
    Goal,
    Measure,
    Meeting,
    MeetingDecision,
    PlanComment,
)
from stadsdelplan.review import actions as review


def events(spec, plan, by):
    """Return pairs of a day and an event on it, a function that takes the moment `at`."""
    for row in spec["meetings"]:
        yield row["on"], partial(_meet, row, plan, by=by)
        for task in row.get("tasks", []):
            if "done_on" in task:
                yield task["done_on"], partial(_finish, task, plan, by=by)
    if row := spec.get("next_meeting"):
        yield row["planned_on"], partial(_plan_to_meet, row, plan, by=by)
    for row in spec["comments"]:
        yield row["on"], partial(_comment, row, spec, plan)
        if "answer" in row:
            yield row["answered_on"], partial(_answer, row, plan)
        if "resolved_on" in row:
            yield row["resolved_on"], partial(_resolve, row, plan)
    for row in spec["goals"]:
        if "review" in row:
            yield row["review"]["on"], partial(_review, row, spec, plan)
        yield from _follow_ups(row, plan, by)


def edition_under_work(plan):
    """Return the edition of `plan` that is being written or reviewed, as it is stored now."""
    return plan.editions.select_related("plan__owner", "plan__partnership").get(status__in=UNDER_WORK)


def reviewer_of(party):
    """Return the liaison who answers for `party`."""
    return User.objects.filter(memberships__organisation=party, memberships__role=Role.REVIEWER).order_by("pk")[0]


def _meet(row, plan, *, by, at):
    held = {"held_on": day(row["on"]), "who": row["who"], "decisions": row["decisions"].strip()}
    meeting = meetings.add_meeting(meeting=Meeting(plan=plan, partnership=plan.partnership, **held), by=by, at=at)
    for task in row.get("tasks", []):
        decision = MeetingDecision(
            meeting=meeting,
            text=task["text"],
            becomes=DecisionBecomes.TASK,
            responsible=organisation(task["responsible"]),
            due_on=day(task["due_on"]),
        )
        decisions.add_decision(decision=decision, by=by, at=at)


def _finish(task, plan, *, by, at):
    decision = MeetingDecision.objects.get(meeting__plan=plan, text=task["text"])
    done_on = day(task["done_on"])
    decisions.finish_task(decision=decision, version=decision.version, done_on=done_on, by=by, at=at)


def _plan_to_meet(row, plan, *, by, at):
    """Plan the next meeting, with a point that another party brings up."""
    meeting = Meeting(
        partnership=plan.partnership,
        plan=plan,
        held_on=day(row["on"]),
        starts_at=time.fromisoformat(row["starts_at"]),
        ends_at=time.fromisoformat(row["ends_at"]),
        place=row["place"],
        called=row["called"],
    )
    meeting = meetings.plan_meeting(meeting=meeting, by=by, at=at)
    party = organisation(row["from"])
    point = AgendaPoint(meeting=meeting, title=row["point"], why=row["why"], organisation=party)
    meetings.add_agenda_point(point=point, by=reviewer_of(party), at=at)


def _review(row, spec, plan, *, at):
    asked, answer = organisation(spec["plan"]["reviewing"]), row["review"]
    goal = edition_under_work(plan).goals.get(title=row["title"])
    review.review_goal(
        goal=goal,
        revision=goal.revision,
        organisation=asked,
        verdict=answer["verdict"],
        comment=answer.get("comment", ""),
        by=reviewer_of(asked),
        at=at,
    )


# Comments -----------------------------------------------------------------------------------------------------------


def _comment(row, spec, plan, *, at):
    (title,) = [goal["title"] for goal in spec["goals"] if goal["code"] == row["goal"]]
    edition = edition_under_work(plan)
    goal = edition.goals.get(title=title)
    review.add_comment(
        edition=edition,
        text=row["text"],
        organisation=organisation(row["from"]),
        by=person(row["by"]),
        at=at,
        key=goal.key,
        revision=goal.revision,
    )


def _answer(row, plan, *, at):
    comment = PlanComment.objects.get(edition__plan=plan, text=row["text"])
    by = person(row["answered_by"])
    review.answer_comment(comment=comment, text=row["answer"], organisation=plan.owner, by=by, at=at)


def _resolve(row, plan, *, at):
    comment = PlanComment.objects.get(edition__plan=plan, text=row["text"])
    by = person(row["answered_by"])
    review.resolve_comment(comment=comment, organisation=plan.owner, answers=comment.replies.count(), by=by, at=at)


# Follow-ups ---------------------------------------------------------------------------------------------------------


def _follow_ups(row, plan, by):
    for entry in row.get("follow_ups", []):
        goals = Goal.objects.filter(edition__plan=plan, title=row["title"])
        yield entry["on"], partial(_follow_up, entry, goals, plan, by=by)
    for measure in row["measures"]:
        for entry in measure.get("follow_ups", []):
            measures = Measure.objects.filter(edition__plan=plan, text=measure["text"])
            yield entry["on"], partial(_follow_up, entry, measures, plan, by=by)


def _follow_up(entry, followed, plan, *, by, at):
    """Follow up the goal or measure that the query `followed` finds, for the plan's owner or another party."""
    new = FollowUp(
        plan=plan,
        key=followed.order_by("pk").values_list("key", flat=True)[0],
        on=day(entry["on"]),
        status=entry["status"],
        text=entry["text"],
        outcome=entry.get("outcome"),
        organisation=organisation(entry["from"]) if "from" in entry else plan.owner,
    )
    follow_up.follow_up(entry=new, by=person(entry["by"]) if "by" in entry else by, at=at)
