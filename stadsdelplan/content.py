"""The text of an edition as plain values that can be compared, exported and digested.

Reading takes sixteen queries for any number of goals. Organisations, overarching goals and focus areas have their names
as values, indicators their short names, so that two editions compare by what people read. What a measure serves beside
its own goal stands by keys, so that a goal which gets another title changes no measure.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from core.models import Area
from core.text.numbers import decimal
from stadsdelplan.models import (
    RANKING,
    AimedIndicator,
    Cause,
    ConcernedOrganisation,
    Goal,
    GoalProblem,
    Measure,
    MeasureCause,
    MeasureInWords,
    MeasurePartner,
    Milestone,
    RankedInWords,
    ServedGoal,
    ServedOverarchingGoal,
    full_name_of,
    in_short,
    own_problem_key,
)


@dataclass(frozen=True)
class MeasureContent(MeasureInWords):
    """A measure. What older plans did not have comes last, and is empty in them.

    `partners` are (name, role), `serves` the keys of further goals as texts, and `causes` those of the causes by which
    it is chosen. `indicator` is the short name of the one that it aims at.
    """

    key: uuid.UUID
    text: str
    responsible: str
    responsible_role: str
    starts_on: date | None
    ends_on: date | None
    resources: str
    count_of: str = ""
    unit: str = ""
    target: Decimal | None = None
    target_for: str = ""
    approach: str = ""
    reach: str = ""
    cost: Decimal | None = None
    payer: str = ""
    partners: tuple[tuple[str, str], ...] = ()
    serves: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    indicator: str = ""


@dataclass(frozen=True)
class MilestoneContent:
    """A milestone. Two that say the same are the same, whatever their keys."""

    key: uuid.UUID = field(compare=False)
    day: date
    value: Decimal | None
    words: str

    def __str__(self):
        return f"{self.day}: {self.words if self.value is None else decimal(self.value)}"


@dataclass(frozen=True)
class CauseContent:
    key: uuid.UUID
    text: str


@dataclass(frozen=True)
class ProblemContent(RankedInWords):
    """A problem with its ranking and its causes. The choices stand as they are stored."""

    key: uuid.UUID
    text: str
    how_common: str = ""
    trend: str = ""
    harm: str = ""
    places: str = ""
    people: str = ""
    is_signal: str = ""
    influence: str = ""
    resources: str = ""
    causes: tuple[CauseContent, ...] = ()


@dataclass(frozen=True)
class GoalContent:
    """A goal. `problems` are the keys, as texts, of those that it points at beside its own, which `problem` tells."""

    key: uuid.UUID
    focus_area: str
    title: str
    problem: str
    probable_cause: str
    text: str
    responsible: str
    responsible_role: str
    overarching_goals: tuple[str, ...]
    indicators: tuple[str, ...]
    concerns: tuple[str, ...]
    count_of: str
    unit: str
    better: str
    baseline: Decimal | None
    baseline_year: int | None
    target: Decimal | None
    target_year: int | None
    measures: tuple[MeasureContent, ...]
    in_words: bool = False
    milestones: tuple[MilestoneContent, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def says_title_alone(self):
        """Return whether its words are its title, which need not be shown twice."""
        return self.text == self.title


@dataclass(frozen=True)
class AreaContent:
    """The measures that stand directly under a focus area. The parties answer to them as to those of a goal."""

    key: uuid.UUID
    focus_area: str
    measures: tuple[MeasureContent, ...]

    @property
    def title(self):
        return self.focus_area


@dataclass(frozen=True)
class DirectionContent:
    """The direction of a focus area, in words. `key` is the area's, `focus_area` its full name."""

    key: uuid.UUID
    focus_area: str
    text: str


@dataclass(frozen=True)
class DepartureContent:
    key: uuid.UUID
    goal_key: uuid.UUID
    title: str
    outcome: str
    reason: str


@dataclass(frozen=True)
class EditionContent:
    """The text of an edition. `goals` are ordered by their focus area and by their place in it, `problems` by rank.

    `areas` are the focus areas that have measures of their own, and `directions` are of those that have one, in order.
    """

    lagesbild: str
    focus_areas: tuple[str, ...]
    resources: tuple[tuple[str, str], ...]
    goals: tuple[GoalContent, ...]
    departures: tuple[DepartureContent, ...]
    areas: tuple[AreaContent, ...] = ()
    problems: tuple[ProblemContent, ...] = ()
    directions: tuple[DirectionContent, ...] = ()


GOAL_FIELDS = (
    "key",
    "title",
    "problem",
    "probable_cause",
    "text",
    "responsible_role",
    "count_of",
    "unit",
    "better",
    "baseline",
    "baseline_year",
    "target",
    "target_year",
    "in_words",
)
MEASURE_FIELDS = (
    "key",
    "text",
    "responsible_role",
    "starts_on",
    "ends_on",
    "resources",
    "count_of",
    "unit",
    "target",
    "target_for",
    "approach",
    "reach",
    "cost",
    "payer",
)
_BESIDE_GOALS = ("focus_area__name", "focus_area__parent__name", "responsible__name")
_BESIDE_MEASURES = ("goal", "focus_area", "responsible__name", "indicator__slug")
_DEPARTURE_FIELDS = ("key", "goal_key", "title", "outcome", "reason")


def read_content(edition):
    """Return the EditionContent of `edition` as it is stored now."""
    return read_contents(edition)[0]


def read_contents(*editions):
    """Return the EditionContents of the editions, whose goals and measures are read at once."""
    measures = _measures(editions)
    goals = _goals(editions, measures)
    return [_content(edition, goals.get(edition.pk, ()), measures) for edition in editions]


def _content(edition, goals, measures):
    statements = edition.resource_statements.select_related("organisation").order_by("organisation__name", "pk")
    areas = list(edition.focus_areas.select_related("parent").order_by("order", "pk"))
    return EditionContent(
        lagesbild=edition.lagesbild,
        focus_areas=tuple(area.full_name for area in areas),
        resources=tuple((str(statement.organisation), statement.text) for statement in statements),
        goals=goals,
        areas=_areas(areas, measures),
        problems=read_problems(edition),
        directions=_directions(areas),
        departures=tuple(
            DepartureContent(**{name: getattr(departure, name) for name in _DEPARTURE_FIELDS})
            for departure in edition.departures.order_by("title", "pk")
        ),
    )


def areas_of_plan(plan):
    """Return the areas that the plan is for: its first one, and the further ones by name. One query."""
    further = Area.objects.filter(further_plans=plan).order_by("name", "pk")
    return [plan.district, *further]


def problem_titles(*problems):
    """Return {key as text: title} of ProblemContents and the causes under them, as goals and measures name them."""
    causes = {str(cause.key): in_short(cause.text) for problem in problems for cause in problem.causes}
    return {str(problem.key): problem.title for problem in problems} | causes


def read_problems(edition):
    """Return the ProblemContents of the edition by rank, in two queries at most."""
    problems = edition.problems.prefetch_related(Prefetch("causes", Cause.objects.order_by("order", "pk")))
    return tuple(
        ProblemContent(
            causes=tuple(CauseContent(cause.key, cause.text) for cause in problem.causes.all()),
            **{name: getattr(problem, name) for name in ("key", "text", *RANKING)},
        )
        for problem in problems.order_by("order", "pk")
    )


def read_directions(edition):
    """Return the DirectionContents of the edition's focus areas in order, in one query."""
    return _directions(edition.focus_areas.exclude(direction="").select_related("parent").order_by("order", "pk"))


def read_goals(edition):
    """Return the edition's goals with their measures, as a tuple of GoalContent."""
    return _goals([edition], _measures([edition])).get(edition.pk, ())


def read_answerable(edition):
    """Return what the parties answer to, as a tuple: in each focus area its GoalContents, then its AreaContent."""
    return read_answerables(edition)[0]


def read_answerables(*editions):
    """Return the same of several editions, whose goals and measures are read at once."""
    measures = _measures(editions)
    goals = _goals(editions, measures)
    return [_answerable(edition, goals.get(edition.pk, ()), measures) for edition in editions]


def _answerable(edition, goals, measures):
    areas = list(edition.focus_areas.select_related("parent").order_by("order", "pk"))
    order = {name: place for place, name in reversed([*enumerate(area.full_name for area in areas)])}
    found = (*goals, *_areas(areas, measures))
    return tuple(sorted(found, key=lambda each: order[each.focus_area]))


def _measures(editions):
    """Return {("goal" or "area", primary key): (MeasureContent, …)} of the editions."""
    partners = _by_measure(MeasurePartner, editions, "organisation__name", "role", order=("organisation__name", "pk"))
    serves = _by_measure(ServedGoal, editions, "goal__key")
    causes = _by_measure(MeasureCause, editions, "cause__key")
    found = {}
    measures = Measure.objects.filter(edition__in=editions).order_by("order", "pk")
    for row in measures.values(*MEASURE_FIELDS, "pk", *_BESIDE_MEASURES):
        pk, goal, area, responsible, indicator = (row.pop(name) for name in ("pk", *_BESIDE_MEASURES))
        place = ("goal", goal) if goal else ("area", area)
        content = MeasureContent(
            responsible=responsible or "",
            partners=tuple(partners.get(pk, ())),
            serves=tuple(sorted(str(key) for (key,) in serves.get(pk, ()))),
            causes=tuple(sorted(str(key) for (key,) in causes.get(pk, ()))),
            indicator=indicator or "",
            **row,
        )
        found[place] = (*found.get(place, ()), content)
    return found


def _by_measure(model, editions, *fields, order=("pk",)):
    """Return {measure: [a tuple of these fields, …]} of the rows of the editions' measures. One query."""
    found = {}
    rows = model.objects.filter(measure__edition__in=editions).order_by(*order)
    for measure, *values in rows.values_list("measure", *fields):
        found.setdefault(measure, []).append(tuple(values))
    return found


def _areas(areas, measures):
    return tuple(
        AreaContent(area.key, area.full_name, measures["area", area.pk])
        for area in areas
        if ("area", area.pk) in measures
    )


def _directions(areas):
    return tuple(DirectionContent(area.key, area.full_name, area.direction) for area in areas if area.direction)


def _goals(editions, measures):
    """Return {edition's primary key: (GoalContent, …)} of the editions that have goals. Six queries."""
    served = _names_by_goal(ServedOverarchingGoal, "overarching_goal__text", "overarching_goal__order", editions)
    aimed = _names_by_goal(AimedIndicator, "indicator__slug", "indicator__order", editions)
    concerned = _names_by_goal(ConcernedOrganisation, "organisation__name", "organisation__name", editions)
    goals = Goal.objects.filter(edition__in=editions).order_by("focus_area__order", "focus_area__pk", "order", "pk")
    milestones = {}
    rows = Milestone.objects.filter(goal__edition__in=editions).order_by("day", "pk")
    for goal, *values in rows.values_list("goal", "key", "day", "value", "words"):
        milestones[goal] = (*milestones.get(goal, ()), MilestoneContent(*values))
    problems, found = _problems_by_goal(editions), {}
    for row in goals.values(*GOAL_FIELDS, "edition", "pk", *_BESIDE_GOALS):
        edition, pk, area, above, responsible = (row.pop(name) for name in ("edition", "pk", *_BESIDE_GOALS))
        content = GoalContent(
            focus_area=full_name_of(area, above),
            responsible=responsible or "",
            overarching_goals=served.get(pk, ()),
            indicators=aimed.get(pk, ()),
            concerns=concerned.get(pk, ()),
            measures=measures.get(("goal", pk), ()),
            milestones=milestones.get(pk, ()),
            problems=problems.get(pk, ()),
            **row,
        )
        found[edition] = (*found.get(edition, ()), content)
    return found


def unchanged_keys(edition):
    """Return the keys of what the parties answer to, goals and areas, that is the same as in the edition before."""
    if edition.based_on_id is None:
        return set()
    earlier, now = read_answerables(edition.based_on, edition)
    before = {each.key: each for each in earlier}
    return {each.key for each in now if before.get(each.key) == each}


def _problems_by_goal(editions):
    """Return {goal's primary key: the keys, as texts, of the problems that it points at beside its own}."""
    found = {}
    rows = GoalProblem.objects.filter(goal__edition__in=editions).values_list("goal", "goal__key", "problem__key")
    for goal, goal_key, problem_key in rows:
        if problem_key != own_problem_key(goal_key):
            found[goal] = tuple(sorted((*found.get(goal, ()), str(problem_key))))
    return found


def _names_by_goal(model, name, order, editions):
    names = {}
    for goal, found in model.objects.filter(goal__edition__in=editions).order_by(order, "pk").values_list("goal", name):
        names[goal] = (*names.get(goal, ()), found)
    return names
