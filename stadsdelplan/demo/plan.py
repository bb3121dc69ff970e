"""Brings in the made-up district plan: last year's edition adopted, this year's in review."""

from django.db import transaction

from core.models import Role, User
from indicators.models import Indicator
from partnership.models import OverarchingGoal, Partnership
from stadsdelplan import actions, printing
from stadsdelplan.demo.reading import day, noon, organisation, place
from stadsdelplan.models import FollowUp, Goal, Measure, Outcome, Plan, ReviewVerdict

LAST_YEAR, THIS_YEAR = "last_year", "this_year"

_GOAL_FIELDS = (
    "title",
    "problem",
    "probable_cause",
    "text",
    "responsible_role",
    "count_of",
    "unit",
    "baseline",
    "baseline_year",
    "target",
    "target_year",
)
_MEASURE_FIELDS = ("text", "responsible_role", "starts_on", "ends_on")


@transaction.atomic
def load(spec, *, by):
    """Bring in the plan with both editions, unless the partnership has it already."""
    head = spec["plan"]
    partnership = Partnership.objects.get(slug=head["partnership"])
    if Plan.objects.filter(partnership=partnership).exists():
        return
    plan = Plan(
        partnership=partnership,
        district=place(head["district"]),
        owner=organisation(head["owner"]),
        name=head["name"],
        is_example=True,
    )
    plan = actions.start_plan(plan=plan, by=by, at=noon(day(spec[LAST_YEAR]["started_on"])))
    asked = organisation(head["reviewing"])
    reviewer = User.objects.filter(memberships__organisation=asked, memberships__role=Role.REVIEWER).order_by("pk")[0]
    _load_last_year(spec, plan, asked=asked, reviewer=reviewer, by=by)
    _load_this_year(spec, plan, asked=asked, reviewer=reviewer, by=by)


def _load_last_year(spec, plan, *, asked, reviewer, by):
    head, days = spec["plan"], spec[LAST_YEAR]
    started = noon(day(days["started_on"]))
    edition = actions.start_edition(
        plan=plan,
        starts_on=day(days["starts_on"]),
        ends_on=day(days["ends_on"]),
        focus_areas=head["focus_areas"],
        by=by,
        at=started,
    )
    actions.save_lagesbild(
        edition=edition, version=edition.lagesbild_version, text=head["lagesbild"].strip(), by=by, at=started
    )
    for row in head["resources"]:
        actions.save_resources(
            edition=edition,
            organisation=organisation(row["organisation"]),
            version=None,
            text=row["text"],
            by=by,
            at=started,
        )
    for row in _rows_in(spec["goals"], LAST_YEAR):
        _add_goal(row, edition, only=LAST_YEAR, framework=head["framework"], by=by, at=started)

    _send(edition, days, by=by)
    for goal in edition.goals.order_by("order", "pk"):
        actions.review_goal(
            goal=goal,
            revision=goal.revision,
            organisation=asked,
            verdict=ReviewVerdict.APPROVED,
            by=reviewer,
            at=noon(day(days["reviewed_on"])),
        )
    _adopt(edition, days, by=by)
    _follow_up([row for row in spec["goals"] if row.get("only") == LAST_YEAR], plan, by=by)


def _adopt(edition, days, *, by):
    """Register the adoption with a paper that says who adopted it, as the page for it does."""
    edition.refresh_from_db()
    edition.adopted_by, edition.adopted_on = days["adopted_by"], day(days["adopted_on"])
    edition.adopted_paragraph = days["paragraph"]
    actions.register_adoption(
        edition=edition,
        version=edition.version,
        adopted_by=edition.adopted_by,
        adopted_on=edition.adopted_on,
        paragraph=edition.adopted_paragraph,
        pdf=printing.draw(edition, at=noon(day(days["adopted_on"])), is_adopted=True),
        by=by,
        at=noon(day(days["adopted_on"])),
    )


def _load_this_year(spec, plan, *, asked, reviewer, by):
    days = spec[THIS_YEAR]
    edition = actions.start_edition(
        plan=plan,
        starts_on=day(days["starts_on"]),
        ends_on=day(days["ends_on"]),
        by=by,
        at=noon(day(days["started_on"])),
    )
    written = noon(day(days["written_on"]))
    for row in spec["goals"]:
        if row.get("only") == THIS_YEAR:
            _add_goal(row, edition, only=THIS_YEAR, framework=spec["plan"]["framework"], by=by, at=written)
        else:
            _revise_goal(row, _goal(edition, row), by=by, at=written)
    _follow_up(_rows_in(spec["goals"], THIS_YEAR), plan, by=by)

    _send(edition, days, by=by)
    for row in sorted((row for row in spec["goals"] if "review" in row), key=lambda row: row["review"]["on"]):
        goal, review = _goal(edition, row), row["review"]
        actions.review_goal(
            goal=goal,
            revision=goal.revision,
            organisation=asked,
            verdict=review["verdict"],
            comment=review.get("comment", ""),
            by=reviewer,
            at=noon(day(review["on"])),
        )


def _send(edition, days, *, by):
    edition.refresh_from_db()
    actions.send_for_review(edition=edition, version=edition.version, by=by, at=noon(day(days["sent_on"])))


def _add_goal(row, edition, *, only, framework, by, at):
    goal = Goal(
        edition=edition,
        focus_area=edition.focus_areas.get(name=row["focus_area"]),
        responsible=organisation(row["responsible"]),
        **_given(row, _GOAL_FIELDS),
    )
    actions.add_goal(
        goal=goal,
        overarching_goals=OverarchingGoal.objects.filter(framework__slug=framework, order__in=row["overarching_goals"]),
        indicators=Indicator.objects.filter(order__in=row["indicators"]),
        by=by,
        at=at,
    )
    for measure in _rows_in(row["measures"], only):
        _add_measure(measure, goal, by=by, at=at)


def _revise_goal(row, goal, *, by, at):
    """What this year's edition does to a goal of last year's: leaves it out, changes its words, adds measures."""
    if "left_out_because" in row:
        outcome = row.get("left_out_as", Outcome.DROPPED)
        reason = row["left_out_because"]
        actions.leave_out_goal(goal=goal, version=goal.version, outcome=outcome, reason=reason, by=by, at=at)
        return
    if THIS_YEAR in row:
        actions.save_goal(goal=goal, version=goal.version, changes=row[THIS_YEAR], by=by, at=at)
    for measure in row["measures"]:
        if measure.get("only") == THIS_YEAR:
            _add_measure(measure, goal, by=by, at=at)


def _add_measure(row, goal, *, by, at):
    responsible = organisation(row["responsible"]) if "responsible" in row else None
    measure = Measure(goal=goal, responsible=responsible, **_given(row, _MEASURE_FIELDS))
    actions.add_measure(measure=measure, by=by, at=at)


def _follow_up(rows, plan, *, by):
    """Bring in the goals' follow-ups, the oldest first."""
    entries = [(entry["on"], row["title"], entry) for row in rows for entry in row.get("follow_ups", [])]
    for on, title, entry in sorted(entries, key=lambda found: found[0]):
        key = Goal.objects.filter(edition__plan=plan, title=title).values_list("key", flat=True)[0]
        new = FollowUp(
            plan=plan, key=key, on=day(on), status=entry["status"], text=entry["text"], organisation=plan.owner
        )
        actions.follow_up(entry=new, by=by, at=noon(day(on)))


def _goal(edition, row):
    return edition.goals.get(title=row["title"])


def _rows_in(rows, edition):
    """The goals or measures that stand in the edition named `edition`."""
    return [row for row in rows if row.get("only", edition) == edition]


def _given(row, names):
    return {name: row[name] for name in names if name in row}
