"""The measures and promises that a person's own units answer for, in the plans in force, and their next follow-up."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from core import permissions
from core.permissions import Permission
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import Edition, FollowUp, FollowUpStatus, Measure
from stadsdelplan.rounds.calendar import rounds_between

MOST_SHOWN = 5
_DONE = (FollowUpStatus.REACHED, FollowUpStatus.DROPPED, FollowUpStatus.NOT_REACHED, FollowUpStatus.PARTLY_REACHED)


@dataclass(frozen=True)
class OwnMeasure:
    """A measure with the status of its newest follow-up, "" where there is none, and the day of the next, if any."""

    measure: Measure
    status: str
    followed_on: date | None
    next_on: date | None

    @property
    def status_label(self):
        return rules_of(self.measure.edition.plan).words.status_label(self.status) if self.status else ""

    @property
    def who(self):
        return ", ".join(filter(None, (str(self.measure.responsible), self.measure.responsible_role)))


def own_measures(user, *, on, whole=True):
    """Return the OwnMeasures of `user` on the day `on`, what is followed up next first, and how many are left out.

    Unless the `whole` is asked for, they are MOST_SHOWN at most: plain rows decide which, and those alone are read as
    measures, with their editions and plans. Two queries, or one where there are none.
    """
    mine = permissions.grants(user, Permission.READ)
    lines = sorted(_lines(user, mine, on=on), key=lambda line: line.order(on)) if mine else []
    shown = lines if whole else lines[:MOST_SHOWN]
    wanted = Measure.objects.filter(pk__in=[line.pk for line in shown]).select_related("edition__plan", "responsible")
    measures = {each.pk: each for each in wanted} if shown else {}
    found = [OwnMeasure(measures[line.pk], line.status, line.followed_on, line.next_on) for line in shown]
    return found, len(lines) - len(found)


@dataclass(frozen=True)
class _Line:
    """What decides the place of a measure among the others."""

    pk: int
    status: str
    followed_on: date | None
    next_on: date | None

    def order(self, on):
        return self.status in _DONE, self.next_on is None, self.next_on or on, self.pk


def _lines(user, mine, *, on):
    """Return a _Line for each measure in force that the units of `mine` answer for. One query."""
    of_measure = FollowUp.objects.current().filter(
        plan=OuterRef("edition__plan"),
        key=OuterRef("key"),
        on__gte=OuterRef("edition__starts_on"),
        on__lte=OuterRef("edition__ends_on"),
    )
    newest = of_measure.order_by("-on", "-pk")
    measures = (
        Measure.objects.filter(edition__in=Edition.objects.visible_to(user).adopted(on=on))
        .filter(mine.covers("responsible", "edition__plan__partnership"))
        .annotate(status=Subquery(newest.values("status")[:1]), followed_on=Subquery(newest.values("on")[:1]))
        .order_by("pk")
    )
    edition = ("edition__starts_on", "edition__ends_on", "edition__rhythm")
    rows = list(measures.values_list("pk", "status", "followed_on", "ends_on", *edition))
    rounds = {period: rounds_between(*period) for period in {tuple(row[4:]) for row in rows}}
    return [
        _Line(
            pk=pk,
            status=status or "",
            followed_on=followed_on,
            next_on=_next_day(status, followed_on, last_day=ends_on or period[1], rounds=rounds[tuple(period)], on=on),
        )
        for pk, status, followed_on, ends_on, *period in rows
    ]


def _next_day(status, followed_on, *, last_day, rounds, on):
    """Return the last day for the next follow-up: of the round that lacks one, or that on which the measure ends."""
    if status in _DONE:
        return None
    lacking = (each.last for each in rounds if each.last >= on and not (followed_on and followed_on >= each.first))
    due = next(lacking, None) or last_day
    return min(due, last_day) if not followed_on or followed_on < last_day else None
