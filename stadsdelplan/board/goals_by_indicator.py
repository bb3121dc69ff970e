"""Goals that aim at the indicators of a district, as far as the reader may see them."""

from dataclasses import dataclass

from django.urls import reverse

from stadsdelplan.models import AimedIndicator, Edition


@dataclass(frozen=True)
class AimingGoal:
    """A goal that aims at an indicator, and where it is read."""

    title: str
    url: str


@dataclass(frozen=True)
class GoalsByIndicator:
    """The goals by the primary key of their indicator, and the pages of the editions that they stand in."""

    goals: dict[int, list[AimingGoal]]
    pages: list[tuple[Edition, str]]

    @property
    def are_under_work(self):
        """Whether any edition is one that the public does not see."""
        return any(edition.is_under_work for edition, _page in self.pages)


def goals_by_indicator(district, user, *, on):
    """The Aims of the district's plans on the day `on`. Three queries, and two for those who are not logged in.

    Of each plan they are those of the newest edition that `user` sees; for others, and where `user` is None, as on
    paper, those of the edition that is open to all.
    """
    editions = Edition.objects.filter(plan__district=district).select_related("plan").order_by("starts_on", "pk")
    addresses = dict.fromkeys(editions.open_to_all(on=on), "public_edition")
    if user is not None and user.is_authenticated:
        addresses |= dict.fromkeys(editions.visible_to(user), "edition")
    newest = {edition.plan_id: edition for edition in sorted(addresses, key=lambda each: _rank(each, addresses))}
    pages = [
        (edition, reverse(addresses[edition], args=[edition.plan_id, edition.number])) for edition in newest.values()
    ]
    return GoalsByIndicator(_goals({edition.pk: page for edition, page in pages}), pages)


def _rank(edition, addresses):
    """What the person sees as a member comes after what everybody sees, and of either the newest last."""
    return addresses[edition] == "edition", edition.starts_on, edition.pk


def _goals(pages):
    """{indicator: [AimingGoal, …]} of the editions whose pages these are."""
    rows = AimedIndicator.objects.filter(goal__edition__in=pages).order_by("goal__edition", "goal__order", "goal")
    found = {}
    for indicator, goal, title, edition in rows.values_list("indicator", "goal", "goal__title", "goal__edition"):
        found.setdefault(indicator, []).append(AimingGoal(title, f"{pages[edition]}#mal-{goal}"))
    return found
