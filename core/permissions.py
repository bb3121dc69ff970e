"""The whole permission policy, on one page.

A person's rights come from their memberships: a role in an organisation. `require` guards a view by the right itself
(403). Which rows a person sees is the querysets' `visible_to` (404 for the rest). What a person may do to a row that
they see is `check`, which asks for the right in the organisation that owns the row.

A request's person comes with their memberships (core/backends.py), so that asking for a right asks no database.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import wraps

from django.core.exceptions import PermissionDenied

from core.models import Membership, Organisation, Role, User


class Permission(StrEnum):
    READ = "read"  # what is locked, in force or adopted in one's partnerships; everybody who is logged in
    READ_WORKING = "read_working"  # working material: one's own organisation's, and what others sent for review
    AGREEMENT_EDIT = "agreement.edit"
    AGREEMENT_SEND = "agreement.send"
    AGREEMENT_LOCK = "agreement.lock"
    AGREEMENT_REGISTER = "agreement.register"  # decisions, signatures, where copies lie
    PLAN_EDIT = "plan.edit"
    PLAN_SEND = "plan.send"
    PLAN_ADOPT = "plan.adopt"
    REVIEW = "review"
    FIGURES_ENTER = "figures.enter"
    PEOPLE_INVITE = "people.invite"  # into one's own organisation
    STAFF = "staff"  # those who maintain the portal


_READER = {Permission.READ}
_REVIEWER = _READER | {Permission.READ_WORKING, Permission.REVIEW}
_OFFICER = _READER | {
    Permission.READ_WORKING,
    Permission.AGREEMENT_EDIT,
    Permission.PLAN_EDIT,
    Permission.FIGURES_ENTER,
}
_COORDINATOR = _OFFICER | {
    Permission.AGREEMENT_SEND,
    Permission.AGREEMENT_LOCK,
    Permission.AGREEMENT_REGISTER,
    Permission.PLAN_SEND,
    Permission.PLAN_ADOPT,
    Permission.PEOPLE_INVITE,
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


def organisations(user: User, permission: Permission) -> list[int]:
    """Return the keys of the organisations in which `user` has `permission`, as a list."""
    roles = roles_with(permission)
    return [membership.organisation_id for membership in user.memberships.all() if membership.role in roles]


def organisations_with(permission: Permission, organisations: Iterable[Organisation]) -> set[int]:
    """Those of `organisations`, as a set of keys, for which somebody who may log in has `permission`."""
    members = Membership.objects.filter(
        organisation__in=organisations, role__in=roles_with(permission), user__is_active=True
    )
    return set(members.values_list("organisation", flat=True))


def permissions(user: User, organisation: Organisation) -> set[Permission]:
    """Return everything that `user` may do for `organisation`, as a set."""
    memberships = [each for each in user.memberships.all() if each.organisation_id == organisation.pk]
    return set().union(*(POLICY[membership.role] for membership in memberships))


def may(user: User, permission: Permission, organisation: Organisation | None = None) -> bool:
    """Return whether `user` has `permission`: in `organisation`, or in any where none is named."""
    if not user.is_authenticated or not user.is_active:
        return False
    if permission == Permission.STAFF:
        return user.is_staff
    if permission == Permission.READ and organisation is None:
        return True
    mine = organisations(user, permission)
    return bool(mine) if organisation is None else organisation.pk in mine


def check(user: User, permission: Permission, organisation: Organisation) -> None:
    """Raise PermissionDenied (403) unless `user` has `permission` in `organisation`."""
    if not may(user, permission, organisation):
        raise PermissionDenied


def require(permission: Permission, *others: Permission) -> Callable:
    """Guard a view by `permission` or one of `others`, and leave the mark by which a test finds views without one."""

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
    """Mark a view that needs no login: signing in, the health probes, the statement on accessibility."""
    from django.contrib.auth.decorators import login_not_required

    view = login_not_required(view)
    view.permission = "public"  # type: ignore[attr-defined]
    return view
