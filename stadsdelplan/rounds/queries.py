"""The rounds of follow-up of an edition: which are to come, open, or closed with a report."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from stadsdelplan.follow_up.queries import read_followed
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import EditionStatus, FollowUp, RoundReport
from stadsdelplan.rounds.calendar import Round, rounds_between


class RoundState(StrEnum):
    TO_COME = "to_come"
    OPEN = "open"
    TO_CLOSE = "to_close"
    CLOSED = "closed"


_LABELS = {
    RoundState.TO_COME: _("To come"),
    RoundState.OPEN: _("Under way"),
    RoundState.TO_CLOSE: _("To be closed"),
    RoundState.CLOSED: _("Closed"),
}


@dataclass(frozen=True)
class RoundView:
    """A round with its state on a day, and the report that closed it or None."""

    round: Round
    state: RoundState
    report: RoundReport | None

    @property
    def state_label(self):
        return _LABELS[self.state]


def read_rounds(edition, *, on):
    """Return the RoundViews of the edition on the day `on`, the first round first.

    An edition that another took the place of has only those that were closed: the others are rounds of that one.
    """
    reports = {report.first_day: report for report in edition.round_reports.select_related("by").order_by("pk")}
    found = [_view(each, reports.get(each.first), on=on) for each in rounds_of(edition)]
    if edition.status == EditionStatus.SUPERSEDED:
        return [each for each in found if each.state == RoundState.CLOSED]
    return found


def rounds_of(edition):
    """Return the Rounds of the edition's period."""
    return rounds_between(edition.starts_on, edition.ends_on, edition.rhythm)


def find_round(edition, number, *, on):
    """Return the RoundView with that number, or None."""
    return next((each for each in read_rounds(edition, on=on) if each.round.number == number), None)


def followed_in(edition, which):
    """Return the context {goals, areas} of what the edition's report shows of the days of the Round `which`.

    Where the promises are followed up, by party, it shows of the goals beside them those that somebody has noted.
    """
    goals, areas = read_followed(edition, since=which.first, until=which.last)
    if rules_of(edition.plan).by_party:
        goals = [each for each in goals if each.newest or each.measures or any(row.newest for row in each.milestones)]
    return {"goals": goals, "areas": areas}


def newest_entry(plan):
    """Return the number of the newest follow-up of the plan, by which a report knows what it was written from."""
    return FollowUp.objects.filter(plan=plan).aggregate(newest=Max("pk"))["newest"] or 0


def oldest_to_close(editions, *, on):
    """Return [(edition, the oldest Round to be closed), …] of those adopted `editions` that have one. One query."""
    closed = set(RoundReport.objects.filter(edition__in=editions).values_list("edition", "first_day"))
    found = []
    for edition in editions:
        ended = [each for each in rounds_of(edition) if each.last <= on and (edition.pk, each.first) not in closed]
        if ended:
            found.append((edition, ended[0]))
    return found


def _view(which, report, *, on):
    if report:
        return RoundView(which, RoundState.CLOSED, report)
    if on < which.first:
        return RoundView(which, RoundState.TO_COME, None)
    return RoundView(which, RoundState.TO_CLOSE if which.last <= on else RoundState.OPEN, None)
