"""The measures and promises that a person's own units answer for, in the plans in force, and their next follow-up."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Subquery

from core import permissions
from core.permissions import Permission
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import Edition, FollowUp, FollowUpStatus, Measure
from stadsdelplan.rounds.queries import rounds_of

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


def own_measures(user, *, on):
    """Return the OwnMeasures of `user` on the day `on`, those that are followed up next first. One query."""
    mine = permissions.grants(user, Permission.READ)
    if not mine:
        return []
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
        .select_related("edition__plan", "responsible")
        .annotate(status=Subquery(newest.values("status")[:1]), followed_on=Subquery(newest.values("on")[:1]))
    )
    found = [
        OwnMeasure(each, each.status or "", each.followed_on, _next_day(each, on=on))
        for each in measures.order_by(F("ends_on").asc(nulls_last=True), "pk")
    ]
    return sorted(found, key=lambda own: (own.status in _DONE, own.next_on is None, own.next_on or on, own.measure.pk))


def _next_day(measure, *, on):
    """Return the last day for the next follow-up: of the round that lacks one, or that on which the measure ends."""
    if measure.status in _DONE:
        return None
    edition, followed = measure.edition, measure.followed_on
    lacking = (
        each.last for each in rounds_of(edition) if each.last >= on and not (followed and followed >= each.first)
    )
    last_day = measure.ends_on or edition.ends_on
    due = next(lacking, None) or last_day
    return min(due, last_day) if not followed or followed < last_day else None
