"""Editions as their pages show them. The number of queries does not grow with the goals."""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from core.models import Organisation
from core.text.numbers import decimal
from indicators.models import Indicator
from partnership.models import OverarchingGoal
from stadsdelplan import lifecycle
from stadsdelplan.comments.queries import Thread
from stadsdelplan.follow_up.queries import latest_follow_ups
from stadsdelplan.kinds import Break, KindRules, counted_in_words, days_in_words, rules_of
from stadsdelplan.models import (
    Departure,
    Edition,
    EditionFocusArea,
    EditionStatus,
    FollowUp,
    Goal,
    Measure,
    Milestone,
    Problem,
    ServedGoal,
    own_problem_key,
)
from stadsdelplan.review.answers import Answer, answers_by_goal


@dataclass(frozen=True)
class MeasureView:
    """A measure as the page shows it. The texts are empty where they are not known."""

    measure: Measure
    who: str
    days: str
    count: str
    follow_up: FollowUp | None
    status_label: str  # of the follow-up
    edit_label: str  # "Ändra åtgärden", of a promise "Ändra löftet"


@dataclass(frozen=True)
class GoalView:
    """A goal to draw whole. The texts are empty where they are not known."""

    goal: Goal
    who: str
    baseline: str
    target: str
    indicators: list[Indicator]
    measures: list[MeasureView]
    milestones: list[tuple[Milestone, FollowUp | None]]
    served_by: list[Measure]  # which stand elsewhere
    further_problems: list[Problem]  # beside its own
    answers: list[Answer]
    follow_up: FollowUp | None
    rules: KindRules  # what the plan's kind asks for, and what it calls a measure
    asks_for_measures: bool  # whether it is a fault that the goal has none
    threads: list[Thread] = field(default_factory=list)  # the open comments, where the page shows them

    @property
    def has_facts(self):
        """Return whether the goal says more than its chain; where the kind asks for it, who is responsible."""
        listed = (*self.goal.overarching_goals.all(), *self.goal.concerns.all())
        return bool(self.who or listed) or self.rules.whole_chain

    @property
    def lacks_measures(self):
        return self.asks_for_measures and not self.measures and not self.served_by


@dataclass
class AreaView:
    """A focus area with its goals, each whole or as a line, and with the measures that stand directly under it.

    The answers and open comments are those on these measures. `rules` are those of the plan's kind. `is_written` says
    that the edition is still under work, so that what is not there may come.
    """

    area: EditionFocusArea
    goals: list
    measures: list[MeasureView]
    rules: KindRules
    is_written: bool
    has_parts: bool = False
    answers: list[Answer] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)

    @property
    def none_yet(self):
        """Return the sentence for a focus area in which nothing is written.

        It says "yet" while somebody may write more, and where the kind asks for goals in each area.
        """
        words, name = self.rules.words, self.area.name
        sentence = words.none_in_area if self.is_written or self.rules.whole_chain else words.nothing_in_area
        return sentence % {"area": name[:1].lower() + name[1:]}

    @property
    def number(self):
        """Return how many goals and measures of its own the area has."""
        return len(self.goals) + len(self.measures)


def read_adopted(edition):
    """Return the AreaViews of `edition` as it was adopted: without follow-ups, answers and comments.

    They come in order, with a GoalView for each goal.
    """
    measures = list(edition.measures.whole())
    views = goal_views(edition, edition.goals.all(), measures, follow_ups={}, answers={})
    by_area = {}
    for each in views:
        by_area.setdefault(each.goal.focus_area_id, []).append(each)
    return area_views(edition, areas_of(edition), by_area, measures, follow_ups={}, answers={})


def areas_of(edition):
    """Return the focus areas of `edition` in order, each with the area above it."""
    return list(edition.focus_areas.select_related("parent").order_by("order", "pk"))


def area_views(edition, areas, goals, whole_measures, *, follow_ups, answers):
    """Return an AreaView of each of `areas`. `goals` are {focus area: [what is shown of each goal, …]}.

    Those of `whole_measures` that stand under a goal are in its GoalView already. `follow_ups` and `answers` are by
    the keys of what they are about.
    """
    measures, rules = {}, rules_of(edition.plan)
    for measure in (each for each in whole_measures if each.goal_id is None):
        measures.setdefault(measure.focus_area_id, []).append(_measure(measure, follow_ups.get(measure.key), edition))
    divided = {area.parent_id for area in areas}
    return [
        AreaView(
            area,
            goals.get(area.pk, []),
            measures.get(area.pk, []),
            rules,
            edition.is_under_work,
            area.pk in divided,
            answers.get(area.key, []) if area.pk in measures else [],
        )
        for area in areas
    ]


def read_area(edition, area):
    """Return the AreaView of one focus area of `edition` without its goals, as it is stored now."""
    measures = list(edition.measures.filter(focus_area=area).whole())
    follow_ups = latest_follow_ups(edition, key__in=[measure.key for measure in measures])
    answers = answers_by_goal(edition, [area]) if measures and edition.is_under_work else {}
    found = area_views(edition, areas_of(edition), {}, measures, follow_ups=follow_ups, answers=answers)
    return next(each for each in found if each.area.pk == area.pk)


def goal_views(edition, goals, whole_measures, *, follow_ups, answers):
    """Return the GoalViews of `goals`, each with those of `whole_measures` that stand under it.

    `follow_ups` and `answers` are by the keys of what they are about.
    """
    under = {}
    for measure in whole_measures:
        under.setdefault(measure.goal_id, []).append(_measure(measure, follow_ups.get(measure.key), edition))
    goals = list(
        goals.select_related("responsible")
        .prefetch_related(
            Prefetch("milestones", Milestone.objects.order_by("day", "pk")),
            Prefetch("served_by_rows", ServedGoal.objects.select_related("measure").order_by("pk")),
            Prefetch("problems", Problem.objects.order_by("order", "pk")),
            Prefetch("overarching_goals", OverarchingGoal.objects.order_by("order", "pk")),
            Prefetch("indicators", Indicator.objects.order_by("order", "pk")),
            Prefetch("concerns", Organisation.objects.order_by("name", "pk")),
        )
        .order_by("order", "pk")
    )
    rules = rules_of(edition.plan)
    return [
        GoalView(
            goal=goal,
            who=_who(goal),
            baseline=value_with_year(goal.baseline, goal.unit, goal.baseline_year),
            target=value_with_year(goal.target, goal.unit, goal.target_year),
            indicators=list(goal.indicators.all()),
            measures=under.get(goal.pk, []),
            milestones=[(each, follow_ups.get(each.key)) for each in goal.milestones.all()],
            served_by=[row.measure for row in goal.served_by_rows.all()],
            further_problems=[each for each in goal.problems.all() if each.key != own_problem_key(goal.key)],
            answers=answers.get(goal.key, []),
            follow_up=follow_ups.get(goal.key),
            rules=rules,
            asks_for_measures=asks_for_measures(edition),
        )
        for goal in goals
    ]


def asks_for_measures(edition):
    """Return whether it is a fault that a goal of `edition` has no measures."""
    return Break.GOAL_WITHOUT_MEASURE in rules_of(edition.plan).gaps and not edition.effect_goals_only


def read_measure(edition, measure):
    """Return the MeasureView of one measure of `edition`, as it is stored now."""
    return _measure(measure, latest_follow_ups(edition, key=measure.key).get(measure.key), edition)


def _measure(measure, follow_up, edition):
    rules = rules_of(edition.plan)
    return MeasureView(
        measure,
        _who(measure),
        days_in_words(measure, rules),
        counted_in_words(measure, edition.rhythm) if measure.has_count else "",
        follow_up,
        rules.words.status_label(follow_up.status) if follow_up else "",
        rules.words.edit,
    )


def _who(row):
    return ", ".join(part for part in (row.responsible and row.responsible.name, row.responsible_role) if part)


def value_with_year(value, unit, year):
    """Return a value as people write it: "74 % (2009)"."""
    if value is None:
        return ""
    figure = f"{decimal(value)}\u00a0{unit}" if unit else decimal(value)
    return f"{figure} ({year})" if year else figure


@dataclass(frozen=True)
class DepartedItem:
    """A goal or measure that has left the edition, and whether it can be restored from the edition before."""

    departure: Departure
    may_return: bool

    @property
    def is_goal(self):
        return self.departure.key == self.departure.goal_key


def departed_items(edition):
    """Return a DepartedItem for each departure: first the goals, then the measures."""
    departures = list(edition.departures.order_by("title", "pk"))
    if not departures:
        return []
    goals = [each for each in departures if each.key == each.goal_key]
    measures = [each for each in departures if each.key != each.goal_key]
    before = edition.based_on_id
    goals_before = Goal.objects.filter(edition=before, key__in=[each.key for each in goals])
    keys_before = set(goals_before.values_list("key", flat=True))
    keys_now = set(edition.goals.values_list("key", flat=True)) | set(edition.focus_areas.values_list("key", flat=True))
    measures_before = Measure.objects.filter(edition=before, key__in=[each.key for each in measures])
    pairs_before = {
        (goal or area, key) for goal, area, key in measures_before.values_list("goal__key", "focus_area__key", "key")
    }
    return [
        *(DepartedItem(each, each.key in keys_before) for each in goals),
        *(
            DepartedItem(each, each.goal_key in keys_now and (each.goal_key, each.key) in pairs_before)
            for each in measures
        ),
    ]


def resources_of(edition, *, all_parties):
    """Return [(Organisation, ResourceStatement or None), …] by name: those that have one, or every party."""
    statements = {
        statement.organisation_id: statement
        for statement in edition.resource_statements.select_related("organisation").order_by("organisation__name", "pk")
    }
    if not all_parties:
        return [(statement.organisation, statement) for statement in statements.values()]
    parties = lifecycle.organisations_of(edition.plan)
    return [(organisation, statements.get(organisation.pk)) for organisation in parties]


def newest_adopted(plan):
    """Return the adopted edition that the public sees, or None where nothing is adopted yet."""
    return plan.editions.filter(status=EditionStatus.ADOPTED).order_by("-starts_on", "-pk").first()


def corrections_of(edition):
    """Return the corrections of the edition's adoption, the oldest first."""
    return list(edition.adoption_corrections.select_related("by").order_by("pk"))


def editions_of(partnership, user):
    """Return the editions of the partnership's plans that `user` may see, the newest first in each plan."""
    return (
        Edition.objects.visible_to(user)
        .filter(plan__partnership=partnership)
        .select_related("plan__district")
        .order_by("plan__name", "-starts_on", "-pk")
    )
