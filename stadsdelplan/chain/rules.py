"""The rules that find where the chain problem → cause → goal → measure → indicator is broken in an edition.

A focus area without an indicator of its own is no fault. A text that is still missing is one only where the chain
needs it.
"""

from dataclasses import dataclass

from django.db.models import Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from core.models import AreaKind
from indicators.figures.queries import worse_indicators
from stadsdelplan.follow_up.overdue import is_long_ago, is_overdue
from stadsdelplan.kinds import Break, rules_of
from stadsdelplan.models import AimedIndicator, EditionFocusArea, FollowUp, Goal, Measure, Milestone, ServedGoal


@dataclass(frozen=True)
class BrokenLink:
    """One fault: the goal that it is about or None, what is wrong in words, and the page on which to mend it.

    A fault in the measures that stand directly under a focus area is about that `area`.
    """

    kind: Break
    about: str
    what: str
    url: str
    goal: Goal | None = None
    area: EditionFocusArea | None = None


def broken_links(edition, *, on, worse=None):
    """Return the BrokenLinks of `edition` on the day `on`, the most serious first. Nine queries in all.

    A goal that a measure from elsewhere serves has a measure. Only what the plan's kind counts as a fault is one. With
    effect goals only, no goal lacks a measure. `edition` has its plan, and the plan's district with the areas around,
    selected. `worse` are the indicators in which the district is worse than both, if its board is read already.
    """
    rules = rules_of(edition.plan)
    gaps = rules.gaps - {Break.GOAL_WITHOUT_MEASURE} if edition.effect_goals_only else rules.gaps
    goals = list(_with_milestones(edition, on=on))
    measures, of_areas = {}, {}
    for measure in Measure.objects.filter(edition=edition).select_related("focus_area__parent").order_by("order", "pk"):
        if measure.goal_id:
            measures.setdefault(measure.goal_id, []).append(measure)
        else:
            of_areas.setdefault(measure.focus_area, []).append(measure)
    served = set(ServedGoal.objects.filter(goal__edition=edition).values_list("goal", flat=True))
    followed = _last_followed(edition)
    links = list(_unserved_indicators(edition, worse)) if Break.INDICATOR_WITHOUT_GOAL in gaps else []
    for goal in goals:
        of_goal = _of_goal(goal, measures.get(goal.pk, []), followed, edition, is_served=goal.pk in served, on=on)
        links += [link for link in of_goal if link.kind in gaps]
    for area, own in of_areas.items():
        links += [link for link in _of_area(area, own, followed, edition, on=on) if link.kind in gaps]
    order = list(Break)
    return sorted(links, key=lambda link: order.index(link.kind))


def goal_url(edition, goal):
    """Return the address of the goal on the page of its edition."""
    return f"{edition.get_absolute_url()}#mal-{goal.pk}"


def _unserved_indicators(edition, worse):
    served = set(AimedIndicator.objects.filter(goal__edition=edition).values_list("indicator", flat=True))
    district = edition.plan.district
    what = _("It is worse in %(district)s than in both the municipality and the county. No goal serves it.")
    if district.kind == AreaKind.MUNICIPALITY:
        what = _("It is worse in %(district)s than in both the county and the country. No goal serves it.")
    for indicator in worse_indicators(district) if worse is None else worse:
        if indicator.pk not in served:
            yield BrokenLink(
                Break.INDICATOR_WITHOUT_GOAL,
                about=indicator.name,
                what=what % {"district": district},
                url=edition.get_absolute_url(),
            )


def _of_goal(goal, measures, followed, edition, *, is_served, on):
    def link(kind, what):
        return BrokenLink(kind, about=goal.title, what=what, url=goal_url(edition, goal), goal=goal)

    if not measures and not is_served:
        yield link(Break.GOAL_WITHOUT_MEASURE, _("The goal has no measure."))
    for number, measure in enumerate(measures, start=1):
        if missing := _missing(measure, needs_last_day=rules_of(edition.plan).needs_last_day):
            yield link(Break.MEASURE_INCOMPLETE, missing % {"number": number})
    if goal.target is not None and goal.baseline is None:
        yield link(Break.TARGET_WITHOUT_BASELINE, _("The target has no baseline."))
    if _is_overdue(goal, measures, followed, edition, on=on):
        yield link(Break.NOT_FOLLOWED_UP, _("The goal has not been followed up for a year."))


def _of_area(area, measures, followed, edition, *, on):
    """Yield the faults of the measures that stand directly under a focus area."""
    url = f"{edition.get_absolute_url()}#{area.anchor}"
    for number, measure in enumerate(measures, start=1):
        if missing := _missing(measure, needs_last_day=rules_of(edition.plan).needs_last_day):
            what = missing % {"number": number}
            yield BrokenLink(Break.MEASURE_INCOMPLETE, about=area.full_name, what=what, url=url, area=area)
    days = [followed[measure.key] for measure in measures if measure.key in followed]
    since = [followed["adopted", measure.key] for measure in measures if ("adopted", measure.key) in followed]
    if is_long_ago(days, min(since, default=None), edition, on=on):
        what = str(rules_of(edition.plan).words.not_followed_up)
        yield BrokenLink(Break.NOT_FOLLOWED_UP, about=area.full_name, what=what, url=url, area=area)


def _missing(measure, *, needs_last_day):
    has_responsible = measure.responsible_id or measure.responsible_role
    lacks_last_day = needs_last_day and not measure.ends_on
    if not has_responsible and lacks_last_day:
        return _("Measure %(number)s has nobody responsible and no last day.")
    if not has_responsible:
        return _("Measure %(number)s has nobody responsible.")
    if lacks_last_day:
        return _("Measure %(number)s has no last day.")
    return ""


def _is_overdue(goal, measures, followed, edition, *, on):
    """Return whether the goal, annotated by `_with_milestones`, has not been followed up for a year."""
    days = [followed[key] for key in (goal.key, *(measure.key for measure in measures)) if key in followed]
    days += [goal.milestone_followed] if goal.milestone_followed else []
    milestones = [day for day in (goal.milestone_due, goal.last_milestone) if day]
    since = followed.get(("adopted", goal.key))
    return is_overdue(edition, days=days, since=since, milestones=milestones, on=on)


def _with_milestones(edition, *, on):
    """Return the goals in order, each with the last day of its milestones, of those that have come, and of entries."""
    of_goal = Milestone.objects.filter(goal=OuterRef(OuterRef("pk"))).values("key")
    entries = FollowUp.objects.current().filter(plan=edition.plan, key__in=of_goal).order_by("-on").values("on")
    return edition.goals.annotate(
        last_milestone=Max("milestones__day"),
        milestone_due=Max("milestones__day", filter=Q(milestones__day__lte=on)),
        milestone_followed=Subquery(entries[:1]),
    ).order_by("order", "pk")


def _last_followed(edition):
    """Return the day of the newest follow-up by key, and under ("adopted", key) since when that has been adopted."""
    days = dict(
        FollowUp.objects.current().filter(plan=edition.plan).values_list("key").annotate(newest=Max("on")).order_by()
    )
    adopted = Goal.objects.filter(edition__plan=edition.plan, edition__adopted_on__isnull=False)
    measures = Measure.objects.filter(goal__isnull=True, edition__plan=edition.plan, edition__adopted_on__isnull=False)
    for rows in (adopted, measures):
        for key, on in rows.order_by("-edition__adopted_on").values_list("key", "edition__adopted_on"):
            days["adopted", key] = on
    return days
