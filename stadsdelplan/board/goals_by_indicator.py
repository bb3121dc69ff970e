"""The goals that aim at the indicators of a district, as far as the reader may see them."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from indicators.models import Indicator
from stadsdelplan.models import AimedIndicator, Edition, Plan


@dataclass(frozen=True)
class AimingGoal:
    """A goal that aims at an indicator, and the address where it is read."""

    title: str
    url: str


@dataclass(frozen=True)
class GoalsByIndicator:
    """The goals by the primary key of their indicator, and the pages of their editions."""

    goals: dict[int, list[AimingGoal]]
    pages: list[tuple[Edition, str]]

    def beside(self, shown):
        """Return (Indicator, [AimingGoal, …]) of those that goals aim at and that are not among the `shown` keys.

        One query, or none where all are shown.
        """
        others = self.goals.keys() - shown
        rows = Indicator.objects.filter(pk__in=others).order_by("name", "pk") if others else []
        return [(each, self.goals[each.pk]) for each in rows]

    @property
    def are_under_work(self):
        """Return whether any of the editions is one that the public does not see."""
        return any(edition.is_under_work for edition, _page in self.pages)


def goals_by_indicator(district, user, *, on):
    """Return the GoalsByIndicator of the district's plans on the day `on`.

    They come from the newest edition of each plan that `user` sees. For those who are not logged in, and where `user`
    is None as on paper, they come from the edition that is open to all. Three queries, or two without a user.
    """
    plans = Plan.objects.filter(Q(district=district) | Q(further_areas=district))
    editions = Edition.objects.filter(plan__in=plans.values("pk")).select_related("plan").order_by("starts_on", "pk")
    addresses = dict.fromkeys(editions.open_to_all(on=on), "public_edition")
    if user is not None and user.is_authenticated:
        addresses |= dict.fromkeys(editions.visible_to(user), "edition")
    newest = {edition.plan_id: edition for edition in sorted(addresses, key=lambda each: _rank(each, addresses))}
    pages = [
        (edition, reverse(addresses[edition], args=[edition.plan_id, edition.number])) for edition in newest.values()
    ]
    return GoalsByIndicator(_goals({edition.pk: page for edition, page in pages}), pages)


def _rank(edition, addresses):
    """Return the sort key: editions that members see come after those that all see, and the newest comes last."""
    return addresses[edition] == "edition", edition.starts_on, edition.pk


def _goals(pages):
    """Return {indicator: [AimingGoal, …]} of the editions that have these pages."""
    rows = AimedIndicator.objects.filter(goal__edition__in=pages).order_by("goal__edition", "goal__order", "goal")
    found = {}
    for indicator, goal, title, edition in rows.values_list("indicator", "goal", "goal__title", "goal__edition"):
        found.setdefault(indicator, []).append(AimingGoal(title, f"{pages[edition]}#mal-{goal}"))
    return found
