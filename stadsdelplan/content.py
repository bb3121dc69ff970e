"""The text of an edition as plain values that can be compared, exported and digested.

Reading takes eight queries for any number of goals. Organisations, overarching goals and focus areas have their names
as values, indicators their short names, so that two editions compare by what people read.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from core.models import Area
from stadsdelplan.models import (
    AimedIndicator,
    ConcernedOrganisation,
    Goal,
    Measure,
    MeasureInWords,
    ServedOverarchingGoal,
)


@dataclass(frozen=True)
class MeasureContent(MeasureInWords):
    """A measure. What older plans did not have comes last, and is empty in them."""

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


@dataclass(frozen=True)
class GoalContent:
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


@dataclass(frozen=True)
class DepartureContent:
    key: uuid.UUID
    goal_key: uuid.UUID
    title: str
    outcome: str
    reason: str


@dataclass(frozen=True)
class EditionContent:
    """The text of an edition. `goals` are ordered by their focus area and by their place in it."""

    lagesbild: str
    focus_areas: tuple[str, ...]
    resources: tuple[tuple[str, str], ...]
    goals: tuple[GoalContent, ...]
    departures: tuple[DepartureContent, ...]


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
_DEPARTURE_FIELDS = ("key", "goal_key", "title", "outcome", "reason")


def read_content(edition):
    """Return the EditionContent of `edition` as it is stored now."""
    statements = edition.resource_statements.select_related("organisation").order_by("organisation__name", "pk")
    return EditionContent(
        lagesbild=edition.lagesbild,
        focus_areas=tuple(edition.focus_areas.order_by("order", "pk").values_list("name", flat=True)),
        resources=tuple((str(statement.organisation), statement.text) for statement in statements),
        goals=read_goals(edition),
        departures=tuple(
            DepartureContent(**{name: getattr(departure, name) for name in _DEPARTURE_FIELDS})
            for departure in edition.departures.order_by("title", "pk")
        ),
    )


def areas_of_plan(plan):
    """Return the areas that the plan is for: its first one, and the further ones by name. One query."""
    further = Area.objects.filter(further_plans=plan).order_by("name", "pk")
    return [plan.district, *further]


def read_goals(edition):
    """Return the edition's goals with their measures, as a tuple of GoalContent."""
    served = _names_by_goal(ServedOverarchingGoal, "overarching_goal__text", "overarching_goal__order", edition)
    aimed = _names_by_goal(AimedIndicator, "indicator__slug", "indicator__order", edition)
    concerned = _names_by_goal(ConcernedOrganisation, "organisation__name", "organisation__name", edition)
    goals = (
        Goal.objects.filter(edition=edition)
        .select_related("focus_area", "responsible")
        .prefetch_related(Prefetch("measures", Measure.objects.select_related("responsible").order_by("order", "pk")))
        .order_by("focus_area__order", "focus_area__pk", "order", "pk")
    )
    return tuple(
        GoalContent(
            focus_area=goal.focus_area.name,
            responsible=_name(goal.responsible),
            overarching_goals=served.get(goal.pk, ()),
            indicators=aimed.get(goal.pk, ()),
            concerns=concerned.get(goal.pk, ()),
            measures=tuple(_measure(measure) for measure in goal.measures.all()),
            **{name: getattr(goal, name) for name in GOAL_FIELDS},
        )
        for goal in goals
    )


def unchanged_keys(edition):
    """Return the keys of the goals that, with their measures, are the same as in the edition before."""
    if edition.based_on_id is None:
        return set()
    before = {goal.key: goal for goal in read_goals(edition.based_on)}
    return {goal.key for goal in read_goals(edition) if before.get(goal.key) == goal}


def _measure(measure):
    fields = {name: getattr(measure, name) for name in MEASURE_FIELDS}
    return MeasureContent(responsible=_name(measure.responsible), **fields)


def _name(organisation):
    return organisation.name if organisation else ""


def _names_by_goal(model, name, order, edition):
    names = {}
    for goal, found in model.objects.filter(goal__edition=edition).order_by(order, "pk").values_list("goal", name):
        names[goal] = (*names.get(goal, ()), found)
    return names
