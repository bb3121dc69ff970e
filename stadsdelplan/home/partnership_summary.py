"""The summary of a plan: its goals by focus area with their follow-ups and broken links, then its indicators.

The number of queries does not grow with goals, measures, years or indicators.
"""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import ngettext

from indicators.board import Board, BoardRow, Standing, read_board
from stadsdelplan.by_party import count_in_words as promises_in_words
from stadsdelplan.chain.rules import Break, BrokenLink, broken_links, goal_url
from stadsdelplan.follow_up.queries import FollowedArea, FollowedGoal, read_followed
from stadsdelplan.kinds import KindRules, rules_of
from stadsdelplan.models import AimedIndicator, Edition, EditionFocusArea, Goal, ServedGoal


@dataclass(frozen=True)
class SummaryGoal:
    """A goal with the names of its indicators and its broken links. So many measures elsewhere serve it as `served`."""

    followed: FollowedGoal
    url: str
    indicators: list[str]
    broken: list[BrokenLink]
    served: int

    @property
    def goal(self):
        return self.followed.goal

    @property
    def measure_count(self):
        return len(self.followed.measures) + self.served


@dataclass(frozen=True)
class SummaryIndicator:
    """An indicator as the board has it, with the edition's goals for it: (Goal, its address)."""

    row: BoardRow
    goals: list[tuple[Goal, str]]
    is_unserved: bool  # worse than both larger areas, and no goal aims at it

    @property
    def gaps(self):
        return [gap for _cell, gap in self.row.compared]


@dataclass(frozen=True)
class PartnershipSummary:
    """The summary of an edition. `areas` are (EditionFocusArea, [SummaryGoal, …]) in their order.

    `own` are the focus areas with measures of their own.
    """

    edition: Edition
    areas: list[tuple[EditionFocusArea, list[SummaryGoal]]]
    own: list[FollowedArea]
    indicators: list[SummaryIndicator]
    broken: list[BrokenLink]
    board: Board
    rules: KindRules

    @property
    def measures_in_words(self):
        """Return "3 åtgärder", of a kind by party "3 löften"."""
        number = self.measure_count
        if self.rules.by_party:
            return promises_in_words(number)
        return ngettext("%(number)s measure", "%(number)s measures", number) % {"number": number}

    @property
    def goals(self):
        return [line for _area, lines in self.areas for line in lines]

    @property
    def measure_count(self):
        of_goals = sum(len(line.followed.measures) for line in self.goals)
        return of_goals + sum(len(each.measures) for each in self.own)

    @property
    def without_goals(self):
        """Return the keys of the focus areas that miss no goal: they have measures of their own, or sub-areas."""
        return {each.area.pk for each in self.own} | {area.parent_id for area, _lines in self.areas}

    @property
    def worse(self):
        """Return the indicators that are certainly worse than all areas that they are compared with."""
        return [line for line in self.indicators if line.row.stand == Standing.WORSE]


def read_summary(edition, *, on):
    """Return the PartnershipSummary of `edition` on the day `on`.

    The edition has its plan, and the plan's district with its parents, selected.
    """
    followed, own = read_followed(edition, until=on)
    aimed = AimedIndicator.objects.filter(goal__edition=edition).select_related("indicator")
    names, aiming = {}, {}
    for each in aimed.order_by("indicator__order", "pk"):
        names.setdefault(each.goal_id, []).append(each.indicator.name)
        aiming.setdefault(each.indicator_id, set()).add(each.goal_id)
    serving = ServedGoal.objects.filter(goal__edition=edition).values_list("goal").annotate(Count("pk")).order_by()
    board = read_board(edition.plan.district)
    served, broken, by_area = dict(serving), broken_links(edition, on=on, worse=board.worse_than_both), {}
    for each in followed:
        line = SummaryGoal(
            followed=each,
            url=goal_url(edition, each.goal),
            indicators=names.get(each.goal.pk, []),
            broken=[link for link in broken if link.goal and link.goal.pk == each.goal.pk],
            served=served.get(each.goal.pk, 0),
        )
        by_area.setdefault(each.goal.focus_area_id, []).append(line)
    return PartnershipSummary(
        edition=edition,
        areas=[
            (area, by_area.get(area.pk, []))
            for area in edition.focus_areas.select_related("parent").order_by("order", "pk")
        ],
        own=own,
        indicators=_indicator_lines(board, aiming, by_area, broken),
        broken=broken,
        board=board,
        rules=rules_of(edition.plan),
    )


def _indicator_lines(board, aiming, by_area, broken):
    lines = [line for lines in by_area.values() for line in lines]
    unserved = {link.about for link in broken if link.kind == Break.INDICATOR_WITHOUT_GOAL}
    return [
        SummaryIndicator(
            row=row,
            goals=[(line.goal, line.url) for line in lines if line.goal.pk in aiming.get(row.indicator.pk, ())],
            is_unserved=row.indicator.name in unserved,
        )
        for row in board.rows
    ]
