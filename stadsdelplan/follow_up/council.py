"""What the page to the municipal council says of an edition in whole sentences, beside its tables."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from indicators.board import Board
from indicators.statistics.sentences import listed
from stadsdelplan.follow_up.queries import Report
from stadsdelplan.kinds import MeasureWords
from stadsdelplan.models import FollowUpStatus

MOST_DEVIATIONS = 8  # that the page has room for

_OF_GOALS = {
    FollowUpStatus.REACHED: ngettext_lazy("%(count)s is reached", "%(count)s are reached", "count"),
    FollowUpStatus.PARTLY_REACHED: ngettext_lazy(
        "%(count)s is partly reached", "%(count)s are partly reached", "count"
    ),
    FollowUpStatus.ON_TRACK: ngettext_lazy("%(count)s is on track", "%(count)s are on track", "count"),
    FollowUpStatus.DELAYED: ngettext_lazy("%(count)s is delayed", "%(count)s are delayed", "count"),
    FollowUpStatus.NOT_STARTED: ngettext_lazy("%(count)s is not started", "%(count)s are not started", "count"),
    FollowUpStatus.NOT_REACHED: ngettext_lazy("%(count)s is not reached", "%(count)s are not reached", "count"),
    FollowUpStatus.DROPPED: ngettext_lazy("%(count)s is dropped", "%(count)s are dropped", "count"),
    None: ngettext_lazy("%(count)s is not followed up", "%(count)s are not followed up", "count"),
}
_DEVIATING = (FollowUpStatus.DELAYED, FollowUpStatus.NOT_REACHED, FollowUpStatus.DROPPED)


@dataclass(frozen=True)
class Deviation:
    """A goal or a measure that does not go as planned. `text` is what was noted, and `status` a word for it."""

    name: str
    status: str
    on: date | None
    text: str
    responsible: str


@dataclass(frozen=True)
class CouncilReport:
    """The page's sentences: `summary` in their order, the first `deviations`, and how many `more` there are."""

    summary: list[str]
    deviations: list[Deviation]
    more: int


def council_report(report: Report, board: Board, words: MeasureWords) -> CouncilReport:
    """Return the CouncilReport of an edition's Report and of its district's Board. `words` name its measures."""
    measures = [each for goal in report.goals for each in goal.measures]
    measures += [each for area in report.areas for each in area.measures]
    summary = [_of_goals(report.goals), _of_measures(measures, words), _of_figures(board)]
    found = [*_deviating_goals(report.goals), *_deviating_measures(measures)]
    return CouncilReport(
        summary=[sentence for sentence in summary if sentence],
        deviations=found[:MOST_DEVIATIONS],
        more=max(0, len(found) - MOST_DEVIATIONS),
    )


def _of_goals(goals):
    counted = Counter(_state(each) for each in goals if not each.by_party)
    number = counted.total()
    if not number:
        return ""
    states = [each % {"count": counted[status]} for status, each in _OF_GOALS.items() if counted[status]]
    sentence = ngettext(
        "The plan has %(number)s goal: %(states)s.", "The plan has %(number)s goals: %(states)s.", number
    )
    return sentence % {"number": number, "states": listed(states)}


def _state(followed):
    """Return the newest status of a goal, else that of its newest milestone, else None."""
    newest = followed.newest or followed.newest_milestone
    return newest.status if newest else None


def _of_measures(measures, words):
    if not measures:
        return ""
    return _("%(followed)s of %(number)s %(measures)s have been followed up.") % {
        "followed": sum(each.newest is not None for each in measures),
        "number": len(measures),
        "measures": str(words.many).lower(),
    }


def _of_figures(board):
    if not board.years or not board.has_two:
        return ""
    names, about = [each.name for each in board.worse_than_both], {"area": board.area.name, "both": board.both}
    if not names:
        return _("No indicator is certainly worse in %(area)s than in both %(both)s.") % about
    sentence = ngettext(
        "%(count)s of %(all)s indicators is certainly worse in %(area)s than in both %(both)s: %(names)s.",
        "%(count)s of %(all)s indicators are certainly worse in %(area)s than in both %(both)s: %(names)s.",
        len(names),
    )
    return sentence % (about | {"count": len(names), "all": len(board.rows), "names": listed(names)})


def _deviating_goals(goals):
    for each in goals:
        entry, goal = each.newest or each.newest_milestone, each.goal
        responsible = ", ".join(filter(None, (goal.responsible and goal.responsible.name, goal.responsible_role)))
        if each.lacks_follow_up:
            yield Deviation(goal.title, _("not followed up"), None, "", responsible)
        elif entry and entry.status in _DEVIATING:
            yield Deviation(goal.title, entry.get_status_display(), entry.on, entry.text, responsible)


def _deviating_measures(measures):
    for each in measures:
        if each.newest and each.newest.status in _DEVIATING:
            measure = each.measure
            responsible = [measure.responsible and measure.responsible.name, measure.responsible_role]
            yield Deviation(
                measure.text, each.status_label, each.newest.on, each.newest.text, ", ".join(filter(None, responsible))
            )
