"""The whole permission policy, on one page.

A person's permissions come from their memberships: a role in a unit, which may reach the units below it, may be limited
to named partnerships, and may have a last day. Only this page reads memberships; others ask for `grants`. `require`
guards a view by the permission itself (403). The querysets' `visible_to` decides which rows a person sees (404 for the
rest). `check` decides what a person may do to a row that they see: it asks for the permission for the unit that owns
the row, in its partnership.

The user of a request comes with their grants (core/backends.py), so that a check asks no database.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models import prefetch_related_objects as prefetch
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from core.models import Membership, Organisation, Reach, Role, User


class Permission(StrEnum):
    READ = "read"  # what is locked, in force or adopted in one's partnerships; everybody who is logged in
    READ_WORKING = "read_working"  # working material: one's own organisation's, and what others sent for review
    AGREEMENT_EDIT = "agreement.edit"
    AGREEMENT_SEND = "agreement.send"
    AGREEMENT_LOCK = "agreement.lock"
    AGREEMENT_REGISTER = "agreement.register"  # decisions, signatures, where copies are kept
    PARTNERSHIP_START = "partnership.start"  # a municipality's partnerships, and who takes part in them
    PLAN_EDIT = "plan.edit"
    PLAN_SEND = "plan.send"
    PLAN_ADOPT = "plan.adopt"
    REVIEW = "review"
    FIGURES_ENTER = "figures.enter"
    RECORDS_REGISTER = "records.register"  # one's own organisation's records, in its own diary
    ACCESS_MANAGE = "access.manage"  # who of one's units has access, and in which role
    PEOPLE_INVITE = "people.invite"  # into one's own organisation
    EMBLEM_CHOOSE = "emblem.choose"  # the coat of arms or logotype of one's own organisation
    STAFF = "staff"  # those who maintain the portal


_READER = {Permission.READ}
_REVIEWER = _READER | {Permission.READ_WORKING, Permission.REVIEW}
_OFFICER = _READER | {
    Permission.READ_WORKING,
    Permission.AGREEMENT_EDIT,
    Permission.PLAN_EDIT,
    Permission.FIGURES_ENTER,
    Permission.RECORDS_REGISTER,
}
_COORDINATOR = _OFFICER | {
    Permission.AGREEMENT_SEND,
    Permission.AGREEMENT_LOCK,
    Permission.AGREEMENT_REGISTER,
    Permission.PARTNERSHIP_START,
    Permission.PLAN_SEND,
    Permission.PLAN_ADOPT,
    Permission.ACCESS_MANAGE,
    Permission.PEOPLE_INVITE,
    Permission.EMBLEM_CHOOSE,
}

POLICY = {
    Role.READER: _READER,
    Role.REVIEWER: _REVIEWER,
    Role.OFFICER: _OFFICER,
    Role.COORDINATOR: _COORDINATOR,
}


def roles_with(permission: Permission) -> list[Role]:
    """Return the roles that the policy gives `permission`."""
    return [role for role, permissions in POLICY.items() if permission in permissions]


@dataclass(frozen=True)
class Grant:
    """What one membership gives: a role for `units`, in every partnership or in `partnerships` alone. All are keys."""

    role: str
    units: frozenset[int]
    partnerships: frozenset[int] | None = None

    def holds_in(self, partnership: int | None) -> bool:
        """Return whether it gives its role in the partnership, or where None is named, in what belongs to none."""
        return self.partnerships is None or partnership in self.partnerships


@dataclass(frozen=True)
class Grants:
    """Where a person has one right. It is true where that is anywhere."""

    grants: tuple[Grant, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.grants)

    def units(self, partnership: int | None = None) -> set[int]:
        """Return the keys of the units for which the person has the right in the partnership with this key.

        Where none is named, it is about what belongs to no partnership: there a limited membership gives nothing.
        """
        return set().union(*(each.units for each in self.grants if each.holds_in(partnership)))

    def include(self, organisation: int, partnership: int) -> bool:
        """Return whether the person has the right for the unit in the partnership. All are keys."""
        return any(organisation in each.units and each.holds_in(partnership) for each in self.grants)

    def covers(self, organisation: str = "organisation", partnership: str = "partnership") -> Q:
        """Return the condition that a row is of such a unit and partnership, by the names of the row's two keys."""
        rows = Q(**{f"{organisation}__in": sorted(self.units())})
        for grant in self.grants:
            if grant.partnerships is not None:
                keys = {organisation: grant.units, partnership: grant.partnerships}
                rows |= Q(**{f"{name}__in": sorted(values) for name, values in keys.items()})
        return rows


def load(user: User, *, on: date) -> None:
    """Read the memberships that `user` has on the day `on`, once for a request. At most three queries."""
    in_force = Membership.objects.in_force(on=on).select_related("organisation").order_by("pk")
    prefetch([user], Prefetch("memberships", in_force))
    user.loaded_grants = read(user.memberships.all())


def grants(user: Any, permission: Permission) -> Grants:
    """Return the Grants by which `user`, who may be nobody that is logged in, has `permission`."""
    return Grants(tuple(each for each in _all_grants(user) if permission in POLICY[each.role]))


def read(memberships: Iterable[Membership]) -> tuple[Grant, ...]:
    """Return the Grant of each membership, which has its organisation selected. Two queries, or none without need."""
    memberships = list(memberships)
    prefetch([each for each in memberships if each.is_limited], "limits")
    reaching = [each.organisation for each in memberships if each.reach == Reach.BELOW]
    below = list(Organisation.objects.below(reaching).values_list("pk", "path")) if reaching else []
    return tuple(
        Grant(
            role=each.role,
            units=frozenset({each.organisation_id, *_reached(each, below)}),
            partnerships=frozenset(limit.partnership_id for limit in each.limits.all()) if each.is_limited else None,
        )
        for each in memberships
    )


def acting_for(units: Iterable[Organisation], *, on: date) -> QuerySet:
    """Return the memberships of those who may log in that give anything for one of `units` on the day `on`."""
    above = {key for unit in units for key in unit.keys_above}
    reaching = Q(organisation__in=units) | Q(organisation__in=above, reach=Reach.BELOW)
    return Membership.objects.in_force(on=on).filter(reaching, user__is_active=True)


def acting_for_keys(units: Iterable[int], *, on: date) -> QuerySet:
    """Return the same as `acting_for`, for the units with these keys, which are not read for it."""
    keys = sorted(units)
    path_below = Concat(OuterRef("organisation__path"), Cast(OuterRef("organisation"), CharField()), Value("/"))
    below = Organisation.objects.filter(pk__in=keys, path__startswith=path_below)
    reaching = Q(organisation__in=keys) | (Q(reach=Reach.BELOW) & Exists(below))
    return Membership.objects.in_force(on=on).filter(reaching, user__is_active=True)


def in_partnership(memberships: QuerySet, partnership: int) -> QuerySet:
    """Return those of `memberships` that give anything in the partnership with this key."""
    return memberships.filter(Q(is_limited=False) | Q(limits__partnership=partnership))


def managed(user: Any, memberships: Iterable[Membership]) -> set[int]:
    """Return the keys of the `memberships` that `user` may give, change and end: all that they give is theirs to give.

    The memberships have their organisation selected.
    """
    own = grants(user, Permission.ACCESS_MANAGE)
    memberships = list(memberships)
    given = zip(memberships, read(memberships), strict=True)
    return {
        membership.pk
        for membership, grant in given
        if all(grant.units <= own.units(partnership) for partnership in grant.partnerships or {None})
    }


def organisations_with(permission: Permission, organisations: Iterable[int], *, partnership: int, on: date) -> set[int]:
    """Return those of `organisations` for which somebody who may log in has `permission` there. All are keys."""
    path_below = Concat(F("organisation__path"), Cast("organisation", CharField()), Value("/"))
    able = Membership.objects.in_force(on=on).filter(role__in=roles_with(permission), user__is_active=True)
    acting = (
        in_partnership(able, partnership)
        .alias(path=ExpressionWrapper(OuterRef("path"), output_field=CharField()))
        .filter(Q(organisation=OuterRef("pk")) | Q(reach=Reach.BELOW, path__startswith=path_below))
    )
    return set(Organisation.objects.filter(Exists(acting), pk__in=organisations).values_list("pk", flat=True))


def permissions(user: Any, organisation: int, partnership: int) -> set[Permission]:
    """Return everything that `user` may do for `organisation` in `partnership`, as a set. Both are keys."""
    held = [each for each in _all_grants(user) if organisation in each.units and each.holds_in(partnership)]
    return set().union(*(POLICY[each.role] for each in held))


def may(
    user: Any, permission: Permission, organisation: Organisation | None = None, *, partnership: int | None = None
) -> bool:
    """Return whether `user` has `permission`: for `organisation` in the partnership with that key, or for any at all.

    Without a partnership it is about what belongs to none, for which a limited membership gives no right.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    if permission == Permission.STAFF:
        return user.is_staff
    if permission == Permission.READ and organisation is None:
        return True
    allowed = grants(user, permission)
    if organisation is None:
        return bool(allowed)
    return organisation.pk in allowed.units(partnership)


def check(user: Any, permission: Permission, organisation: Organisation, *, partnership: int) -> None:
    """Raise PermissionDenied (403) unless `user` has `permission` for `organisation` in that partnership."""
    if not may(user, permission, organisation, partnership=partnership):
        raise PermissionDenied


def require(permission: Permission, *others: Permission) -> Callable:
    """Guard a view by `permission` or one of `others`, and mark it so that a test finds views without a guard."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not any(may(request.user, each) for each in (permission, *others)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission
        return guarded

    return decorate


def public(view: Callable) -> Callable:
    """Mark a view that needs no login: the login page, health probes, the accessibility statement."""
    from django.contrib.auth.decorators import login_not_required

    view = login_not_required(view)
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def in_order(user: Any) -> list[tuple]:
    """Return all that the person's memberships give, as plain values that are equal where the rights are."""
    return [
        (each.role, sorted(each.units), None if each.partnerships is None else sorted(each.partnerships))
        for each in _all_grants(user)
    ]


def _all_grants(user):
    if not user.is_authenticated or not user.is_active:
        return ()
    if user.loaded_grants is not None:
        return user.loaded_grants
    today = timezone.localdate()  # for somebody whose request this is not
    return read(user.memberships.in_force(on=today).select_related("organisation").order_by("pk"))


def _reached(membership, below):
    if membership.reach != Reach.BELOW:
        return ()
    return (key for key, path in below if path.startswith(membership.organisation.path_below))
