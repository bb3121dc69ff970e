"""The rounds of follow-up of an edition: which are to come, open, or closed with a report."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from stadsdelplan.follow_up.queries import all_entries, followed_by
from stadsdelplan.kinds import MeasureWords
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

    @property
    def is_followed_up(self):
        """Return whether a day of the round may be followed up for it: it has begun, and is not closed."""
        return self.state in (RoundState.OPEN, RoundState.TO_CLOSE)


@dataclass(frozen=True)
class LateEntry:
    """An entry that was written when the Round of its day was closed already, and the name of what it is about."""

    name: str
    entry: FollowUp
    round: Round
    status_label: str


def read_rounds(edition, *, on):
    """Return the RoundViews of the edition on the day `on`, the first round first.

    An edition that another took the place of has only those that were closed: the others are rounds of that one.
    """
    reports = {report.first_day: report for report in edition.round_reports.select_related("by").order_by("pk")}
    return [_view(each, reports.get(each.first), on=on) for each in _held_rounds(edition, reports)]


def rounds_of(edition):
    """Return the Rounds of the edition's period."""
    return rounds_between(edition.starts_on, edition.ends_on, edition.rhythm)


def find_round(edition, number, *, on):
    """Return the RoundView with that number, or None."""
    return next((each for each in read_rounds(edition, on=on) if each.round.number == number), None)


def followed_in(edition, which):
    """Return the context {goals, areas, late} of what the edition's report shows of the Round `which`.

    A closed round shows what was known when it was closed. What is written afterwards about its days is among the
    LateEntries of the next round that was open then, or of the closed round itself where none follows. Where the
    promises are followed up, by party, it shows of the goals beside them those that somebody has noted.
    """
    own, late = _entries_told_in(edition, which)
    goals, areas = followed_by(edition, own)
    names, words = _names(goals, areas), _words(goals, areas)
    goals = [each for each in goals if each.is_told_of]
    late = [
        LateEntry(names[entry.key], entry, day_of, words.get(entry.key, MeasureWords()).status_label(entry.status))
        for entry, day_of in late
        if entry.key in names
    ]
    return {"goals": goals, "areas": areas, "late": late}


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


def _held_rounds(edition, closed):
    """Return the Rounds of the edition that are its own to close, or that were `closed`, by their first days."""
    superseded = edition.status == EditionStatus.SUPERSEDED
    return [each for each in rounds_of(edition) if not superseded or each.first in closed]


def _entries_told_in(edition, which):
    """Return (the entries of the round's own days, [(entry, the Round of its day), …] of those that came late)."""
    closed = dict(edition.round_reports.values_list("first_day", "at"))
    rounds, own, late = _held_rounds(edition, closed), [], []
    for entry in all_entries(edition, since=edition.starts_on, until=which.last):
        day_of = next((each for each in rounds if each.first <= entry.on <= each.last), None)
        if day_of is None or _told_in(entry, day_of, rounds, closed) != which:
            continue
        is_after = which.first in closed and entry.at > closed[which.first]
        correction = getattr(entry, "corrected_by", None)
        if correction and (is_after or which.first not in closed or correction.at <= closed[which.first]):
            continue
        if is_after or day_of != which:
            late.append((entry, day_of))
        else:
            own.append(entry)
    return own, late


def _told_in(entry, day_of, rounds, closed):
    """Return the first Round, from that of the entry's day on, that was open when it was written, or else that one."""
    later = [each for each in rounds if each.first >= day_of.first]
    return next((each for each in later if each.first not in closed or entry.at <= closed[each.first]), day_of)


def _names(goals, areas):
    """Return {key: what people call it} of the followed goals, their milestones, and the measures."""
    names = {each.goal.key: each.goal.title for each in goals}
    for each in goals:
        names |= {row.milestone.key: f"{each.goal.title}, {row.milestone}" for row in each.milestones}
    return names | {row.measure.key: row.measure.text for each in (*goals, *areas) for row in each.measures}


def _words(goals, areas):
    """Return {key: the words of its plan's kind} of the measures."""
    return {row.measure.key: row.words for each in (*goals, *areas) for row in each.measures}


def _view(which, report, *, on):
    if report:
        return RoundView(which, RoundState.CLOSED, report)
    if on < which.first:
        return RoundView(which, RoundState.TO_COME, None)
    return RoundView(which, RoundState.TO_CLOSE if which.last <= on else RoundState.OPEN, None)
