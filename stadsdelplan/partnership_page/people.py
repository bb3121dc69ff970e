"""Who takes part in a partnership, person by person, and who is invited."""

from dataclasses import dataclass

from django.db.models import Q

from core import permissions
from core.access.models import Invitation
from core.models import Organisation
from core.permissions import Permission
from partnership.access.queries import AccessLine, lines_of_partnership


@dataclass(frozen=True)
class UnitPeople:
    """A party and the people who act for it, by a membership in it or in a unit above it."""

    organisation: Organisation
    lines: list[AccessLine]


def people_by_unit(partnership, organisations, user, *, on):
    """Return the UnitPeople of each of the partnership's organisations on the day `on`. The queries do not grow."""
    lines = lines_of_partnership(partnership, user, on=on)
    by_unit = {}
    for line in lines:
        by_unit.setdefault(line.membership.organisation_id, []).append(line)
    return [
        UnitPeople(each, [line for key in (each.pk, *each.keys_above) for line in by_unit.get(key, [])])
        for each in organisations
    ]


def invitations_into(organisations, partnership, user, *, at):
    """Return the open invitations into those of the organisations whose people `user` sees to. One query at most."""
    keys = permissions.grants(user, Permission.ACCESS_MANAGE).units(partnership.pk)
    managed = [each.pk for each in organisations if each.pk in keys]
    if not managed:
        return []
    rows = Invitation.objects.open_at(at).filter(organisation__in=managed)
    rows = rows.filter(Q(is_limited=False) | Q(limits__partnership=partnership))
    return list(rows.select_related("organisation", "invited_by").order_by("-created_at", "-pk"))
