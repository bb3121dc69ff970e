"""Who coordinates the partnerships that a person sees, for whoever wants to ask somebody."""

from dataclasses import dataclass

from core import permissions
from core.models import Role, User
from core.text.collation import swedish
from partnership.models import Partnership


@dataclass(frozen=True)
class PartnershipContact:
    """A partnership and its coordinators, by name, each with the organisations that they coordinate for."""

    partnership: Partnership
    coordinators: list[tuple[User, str]]


def contacts_for(user, *, on):
    """Return the PartnershipContact of each partnership that `user` sees, by name. At most six queries.

    Only who sees a partnership sees whom to ask there.
    """
    partnerships = Partnership.objects.visible_to(user).prefetch_related("organisations").order_by("name", "pk")
    parties = {each.pk: list(each.organisations.all()) for each in partnerships}
    units = {unit.pk: unit for found in parties.values() for unit in found}
    if not units:
        return [PartnershipContact(each, []) for each in partnerships]
    acting = permissions.acting_for(units.values(), on=on).filter(role=Role.COORDINATOR)
    memberships = list(acting.select_related("user", "organisation").order_by("pk"))
    granted = list(zip(memberships, permissions.read(memberships), strict=True))
    return [
        PartnershipContact(each, _coordinators(each, {unit.pk for unit in parties[each.pk]}, granted))
        for each in partnerships
    ]


def _coordinators(partnership, units, granted):
    """Return [(person, the names of their organisations), …] of those who coordinate for one of `units` there."""
    found: dict = {}
    for membership, grant in granted:
        if grant.units & units and grant.holds_in(partnership.pk):
            found.setdefault(membership.user, []).append(membership.organisation.name)
    people = sorted(found.items(), key=lambda pair: (swedish(str(pair[0])), pair[0].pk))
    return [(person, ", ".join(sorted(set(names), key=swedish))) for person, names in people]
