"""What a goal or measure of an edition can name: each kind of thing by the words that the edition's content has for it.

A name that two things share names neither of them.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from core.models import Organisation
from indicators.models import Indicator
from partnership.models import OverarchingGoal
from stadsdelplan import lifecycle
from stadsdelplan.models import EditionFocusArea


@dataclass(frozen=True)
class Choices:
    """The things by name, in the order in which they are offered. Overarching goals are numbered in theirs, from one.

    Indicators go by their short names, and overarching goals with the same words count once, as the newest framework's.
    """

    focus_areas: dict[str, EditionFocusArea]
    organisations: dict[str, Organisation]
    overarching_goals: dict[str, OverarchingGoal]
    indicators: dict[str, Indicator]
    concerns: dict[str, Organisation]


def choices_of(edition):
    """The Choices of `edition`, in four queries."""
    plan = edition.plan
    served = overarching_goals(plan, also=Q(goals__edition=edition))
    return Choices(
        focus_areas=_by_name(edition.focus_areas.order_by("order", "pk")),
        organisations=_by_name(lifecycle.organisations_of(plan)),
        overarching_goals={goal.text: goal for goal in served},
        indicators={indicator.slug: indicator for indicator in Indicator.objects.order_by("order", "pk")},
        concerns=_by_name(lifecycle.asked_organisations(edition)),
    )


def overarching_goals(plan, *, also):
    """The overarching goals of the frameworks that the plan stands under, and those for which the Q `also` holds."""
    of_the_framework = Q(framework__districts=plan.district_id)
    of_agreements = Q(framework__agreements__partnership=plan.partnership_id)
    found = OverarchingGoal.objects.filter(of_the_framework | of_agreements | also)
    return found.distinct().order_by("framework", "order", "pk")


def _by_name(rows):
    rows = list(rows)
    times = Counter(str(row) for row in rows)
    return {str(row): row for row in rows if times[str(row)] == 1}
