"""The things that a goal or measure of an edition can name, by the names that the edition's content has for them.

A name that two things share stands for neither of them.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q

from core.models import Area, Organisation
from indicators.models import Indicator
from partnership.models import OverarchingGoal
from stadsdelplan import lifecycle
from stadsdelplan.content import read_problems
from stadsdelplan.models import AimedIndicator, EditionFocusArea, Measure, in_short


@dataclass(frozen=True)
class Choices:
    """The things by name, in the order in which forms show them. Overarching goals are numbered in that order from one.

    `goals` are the keys of the edition's goals, as texts, by title; so are `problems`, and `causes` by what they and
    their problems are called. Indicators have their short names. Overarching
    goals with the same text count once, as the newest framework's.
    """

    focus_areas: dict[str, EditionFocusArea]
    organisations: dict[str, Organisation]
    overarching_goals: dict[str, OverarchingGoal]
    indicators: dict[str, Indicator]
    concerns: dict[str, Organisation]
    goals: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    causes: dict[str, str] = field(default_factory=dict)


def choices_of(edition):
    """Return the Choices of `edition`, in seven queries."""
    plan = edition.plan
    areas = edition.focus_areas.select_related("parent").order_by("order", "pk")
    goals = edition.goals.order_by("order", "pk").values_list("title", "key")
    served = overarching_goals(plan, also=Q(goals__edition=edition))
    return Choices(
        focus_areas=_by_name(areas, lambda area: area.full_name),
        organisations=_by_name(lifecycle.organisations_of(plan)),
        overarching_goals={goal.text: goal for goal in served},
        indicators={indicator.slug: indicator for indicator in indicators_of(edition)},
        concerns=_by_name(lifecycle.asked_organisations(edition)),
        goals={title: str(key) for title, (_title, key) in _by_name(goals, lambda goal: goal[0]).items()},
        **choices_of_problems(read_problems(edition)),
    )


def choices_of_problems(problems):
    """Return what Choices have of ProblemContents: {"problems": {title: key}, "causes": {"problem: cause": key}}."""
    causes = [(problem, cause) for problem in problems for cause in problem.causes]
    named = _by_name(causes, lambda pair: f"{pair[0].title}: {in_short(pair[1].text)}")
    return {
        "problems": {title: str(each.key) for title, each in _by_name(problems, lambda each: each.title).items()},
        "causes": {name: str(cause.key) for name, (_problem, cause) in named.items()},
    }


def indicators_of(edition):
    """Return the indicators that goals and measures of the edition may aim at, the agreement's first.

    These are those that are for all, and the own ones of the plan's municipality, while they are followed; and those
    that a goal or measure of the edition aims at already.
    """
    district = edition.plan.district_id
    municipality = Area.objects.filter(Q(pk=district) | Q(children=district)).values("pk")
    offered = Indicator.objects.for_municipalities(municipality).filter(ends_on__isnull=True)
    of_goals = AimedIndicator.objects.filter(goal__edition=edition).values("indicator")
    of_measures = Measure.objects.filter(edition=edition, indicator__isnull=False).values("indicator")
    aimed = Q(pk__in=of_goals) | Q(pk__in=of_measures)
    found = Indicator.objects.filter(aimed | Q(pk__in=offered.values("pk")))
    return found.order_by("order", "name", "pk")


def overarching_goals(plan, *, also):
    """Return the overarching goals of the frameworks that apply to the plan, and those that match the Q `also`."""
    areas = Area.objects.filter(Q(pk=plan.district_id) | Q(further_plans=plan))
    of_the_framework = Q(framework__districts__in=areas.values("pk"))
    of_agreements = Q(framework__agreements__partnership=plan.partnership_id)
    found = OverarchingGoal.objects.filter(of_the_framework | of_agreements | also)
    return found.distinct().order_by("framework", "order", "pk")


def _by_name(rows, name_of=str):
    rows = [(name_of(row), row) for row in rows]
    times = Counter(name for name, _row in rows)
    return {name: row for name, row in rows if times[name] == 1}
