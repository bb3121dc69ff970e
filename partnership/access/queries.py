"""Who has access to a partnership or a unit, and what a coordinator has to see to about it."""

import zlib
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery
from django.utils.timezone import localdate

from core import permissions
from core.limits.dates import years_later
from core.models import Membership, Organisation
from core.permissions import Permission
from partnership.models import AccessRequest, AccessReview, Partnership, seen_by


@dataclass(frozen=True)
class AccessLine:
    """A membership as the page of access shows it. `partnerships` are named where it is limited to them."""

    membership: Membership
    partnerships: list[str]
    may_change: bool

    @property
    def person(self):
        return self.membership.user


@dataclass(frozen=True)
class UnitReview:
    """A unit of the reader's in a partnership, and when its list was last confirmed: an AccessReview, or None."""

    organisation: Organisation
    newest: AccessReview | None
    is_due: bool
    version: int


def lines_of_partnership(partnership, user, *, on):
    """Return the AccessLines of everybody who sees the partnership on the day `on`, by person."""
    units = list(partnership.organisations.order_by("pk"))
    return _lines(permissions.in_partnership(permissions.acting_for(units, on=on), partnership.pk), user)


def lines_of_unit(unit, user, *, on):
    """Return the AccessLines of everybody who acts for the unit or one below it on the day `on`, by person."""
    units = [unit, *Organisation.objects.below([unit]).order_by("pk")]
    return _lines(permissions.acting_for(units, on=on), user)


def managed_units(user, partnership):
    """Return the units of the partnership whose people `user` sees to, by name."""
    keys = permissions.grants(user, Permission.ACCESS_MANAGE).units(partnership.pk)
    return list(partnership.organisations.filter(pk__in=keys).order_by("name", "pk"))


def managed_partnerships(user):
    """Return the partnerships in which `user` sees to the people of a unit, by name."""
    return Partnership.objects.filter(pk__in=seen_by(permissions.grants(user, Permission.ACCESS_MANAGE))).order_by(
        "name", "pk"
    )


def reviews(partnership, units, lines, *, on):
    """Return the UnitReview of each of `units`, of whose people the partnership's `lines` tell. One query."""
    found = AccessReview.objects.filter(partnership=partnership, organisation__in=units).select_related("by")
    newest = {review.organisation_id: review for review in found.order_by("at", "pk")}
    return [
        UnitReview(
            organisation=unit,
            newest=newest.get(unit.pk),
            is_due=_is_due(newest.get(unit.pk), [line.membership.since for line in _of_unit(unit, lines)], on=on),
            version=version_of(_of_unit(unit, lines)),
        )
        for unit in units
    ]


def lines_about(memberships, user):
    """Return the AccessLines of these memberships, which have what they name selected."""
    managed = permissions.managed(user, memberships)
    return [
        AccessLine(
            membership=each,
            partnerships=sorted(str(limit) for limit in each.limits.all()) if each.is_limited else [],
            may_change=each.pk in managed and each.user_id != user.pk,
        )
        for each in memberships
    ]


def version_of(lines):
    """Return one number for a list of access: it is another one when anything in the list is."""
    memberships = [(line.membership, line.partnerships) for line in lines]
    rows = [(each.pk, each.role, each.reach, str(each.last_day), named) for each, named in memberships]
    return zlib.crc32(repr(sorted(rows)).encode())


def version_of_unit(unit, lines):
    """Return the number for what the `lines` say of one unit's people."""
    return version_of(_of_unit(unit, lines))


def reviews_due(user, *, on):
    """Return [(Partnership, Organisation), …] whose list of access `user` should confirm. One query at most."""
    mine = permissions.grants(user, Permission.ACCESS_MANAGE)
    if not mine:
        return []
    part = {"organisation": OuterRef("organisation")}
    reviews = AccessReview.objects.filter(partnership=OuterRef("partnership"), **part).order_by("-at")
    members = Membership.objects.in_force(on=on).filter(**part)
    since_unknown = members.filter(since__isnull=True)
    parts = (
        Partnership.organisations.through.objects.filter(Exists(members), mine.covers())
        .annotate(
            reviewed_at=Subquery(reviews.values("at")[:1]),
            first=Subquery(members.order_by("since").values("since")[:1]),
            is_unknown=Exists(since_unknown),
        )
        .select_related("partnership", "organisation")
    )
    return [
        (part.partnership, part.organisation)
        for part in parts.order_by("partnership__name", "pk")
        if _has_passed(part.reviewed_at, None if part.is_unknown else part.first, on=on)
    ]


def open_requests(user):
    """Return the unanswered AccessRequests to partnerships in which `user` sees to people. One query at most."""
    mine = permissions.grants(user, Permission.ACCESS_MANAGE)
    if not mine:
        return []
    requests = AccessRequest.objects.filter(answered_at__isnull=True, partnership__in=seen_by(mine))
    return list(requests.select_related("partnership", "by").order_by("at", "pk"))


def _lines(memberships, user):
    named = memberships.select_related("user", "organisation").prefetch_related("limits__partnership")
    return lines_about(list(named.order_by("user__name", "user", "pk")), user)


def _of_unit(unit, lines):
    """Return the lines about people who act for the unit by a membership in it or above it."""
    above = {unit.pk, *unit.keys_above}
    return [line for line in lines if line.membership.organisation_id in above]


def _is_due(review, since, *, on):
    begun = min(since) if since and all(since) else None
    return bool(since) and _has_passed(review.at if review else None, begun, on=on)


def _has_passed(reviewed_at, begun, *, on):
    """Return whether a year has passed since the list was confirmed, or since it began, which None does not know."""
    last = localdate(reviewed_at) if reviewed_at else begun
    return last is None or years_later(last, 1) <= on
