"""All that is known of one goal: how it stands now, where its chain breaks, its figures, and what it was before."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.board import BoardRow, read_board
from stadsdelplan.chain.rules import BrokenLink, broken_links
from stadsdelplan.edition.queries import value_with_year
from stadsdelplan.edition.rows import GoalRow, read_row
from stadsdelplan.follow_up.queries import FollowedGoal, read_followed_goal
from stadsdelplan.models import Departure, Edition, FollowUp, Goal


@dataclass(frozen=True)
class EarlierGoal:
    """The goal in another edition: what it was called and aimed at there, or how it left that edition.

    `goal` is None where it had left. `title` is empty where it was called the same as now.
    """

    edition: Edition
    goal: Goal | None
    title: str
    target: str
    departure: Departure | None


@dataclass(frozen=True)
class GoalPage:
    """A goal of an edition. `indicators` are rows of the board of those that it aims at.

    `entries` are [(FollowUp, its label), …] of the goal and its milestones, the newest first.
    """

    row: GoalRow
    followed: FollowedGoal
    broken: list[BrokenLink]
    missing: list[str]
    indicators: list[BoardRow]
    entries: list[tuple[FollowUp, str]]
    editions: list[EarlierGoal]

    @property
    def is_whole(self):
        return not self.broken and not self.missing


def read_goal_page(edition, goal, user, *, on):
    """Return the GoalPage of `goal` in `edition` for `user` on the day `on`.

    The edition has its plan, and the plan's district with the areas around, selected.
    """
    row = read_row(edition, goal)
    links = broken_links(edition, on=on, worse=())  # what no goal serves is shown with the plan
    aimed = {each.pk for each in row.whole.indicators}
    board_rows = read_board(edition.plan.district).rows if aimed else []
    return GoalPage(
        row=row,
        followed=read_followed_goal(edition, goal, until=on),
        broken=[link for link in links if link.goal and link.goal.pk == goal.pk],
        missing=_missing_links(row.whole),
        indicators=[each for each in board_rows if each.indicator.pk in aimed],
        entries=_entries(edition, goal),
        editions=_other_editions(edition, goal, user),
    )


def _missing_links(view):
    """Return which links of the chain nobody has written, as sentences; none where the kind asks for none of them."""
    if not view.rules.whole_chain:
        return []
    goal = view.goal
    said = [
        (goal.problem, _("The problem is not written.")),
        (goal.probable_cause, _("The probable cause is not written.")),
        (goal.text, _("The goal is not written out.")),
        (goal.count_of or view.indicators or goal.in_words, _("No indicator shows whether the goal is reached.")),
    ]
    return [sentence for value, sentence in said if not value]


def _entries(edition, goal):
    keys = [goal.key, *goal.milestones.values_list("key", flat=True)]
    entries = FollowUp.objects.current().filter(plan=edition.plan_id, key__in=keys)
    found = entries.select_related("organisation", "by").order_by("-on", "-pk")
    return [(entry, entry.get_status_display()) for entry in found]


def _other_editions(edition, goal, user):
    """Return an EarlierGoal of each other edition of the plan that `user` sees and that had the goal, newest first."""
    others = Edition.objects.visible_to(user).filter(plan=edition.plan_id).exclude(pk=edition.pk)
    by_edition = {each.pk: each for each in others.select_related("plan").order_by("-starts_on", "-pk")}
    goals = {each.edition_id: each for each in Goal.objects.filter(edition__in=by_edition, key=goal.key)}
    departures = {each.edition_id: each for each in Departure.objects.filter(edition__in=by_edition, key=goal.key)}
    return [
        _earlier(each, goals.get(pk), departures.get(pk), goal)
        for pk, each in by_edition.items()
        if pk in goals or pk in departures
    ]


def _earlier(edition, there, departure, goal):
    title = there.title if there and there.title != goal.title else ""
    target = value_with_year(there.target, there.unit, there.target_year) if there else ""
    return EarlierGoal(edition, there, title, target, departure)
