"""Who sees which partnership, in which role, through which unit: for all who may log in, in a few queries."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from core import permissions
from core.models import Membership, Organisation
from partnership.models import Partnership


@dataclass(frozen=True, order=True)
class AccessRow:
    """A person sees a partnership: in a role, by a membership in `through`, for the unit that takes part in it."""

    person: str  # the address, by which a person is known from one report to the next
    partnership: str
    role: str
    unit: str
    through: str

    @property
    def key(self):
        """What a person can lose: the partnership, or a role in it. By which unit they have it is no loss."""
        return self.person, self.partnership, self.role


def read_access(*, on: date) -> list[AccessRow]:
    """Return every AccessRow of the day `on`, in order. Four queries at most."""
    memberships = list(
        Membership.objects.in_force(on=on)
        .filter(user__is_active=True)
        .select_related("user", "organisation")
        .order_by("user__email", "pk")
    )
    parts = Partnership.organisations.through.objects.select_related("partnership", "organisation").order_by("pk")
    by_unit = {}
    for part in parts:
        by_unit.setdefault(part.organisation_id, []).append(part)
    found = set()
    for membership, grant in zip(memberships, permissions.read(memberships), strict=True):
        for part in (part for unit in grant.units & by_unit.keys() for part in by_unit[unit]):
            if grant.holds_in(part.partnership_id):
                found.add(
                    AccessRow(
                        person=membership.user.email,
                        partnership=part.partnership.slug,
                        role=membership.role,
                        unit=str(part.organisation),
                        through=str(membership.organisation),
                    )
                )
    return sorted(found)


def as_json(accesses: Iterable[AccessRow], *, on: date) -> dict:
    """Return what `--json` writes and `--compare` reads."""
    return {"on": on.isoformat(), "access": [asdict(access) for access in accesses]}


def from_json(content: dict) -> list[AccessRow]:
    """Return the AccessRows of an earlier report. Raises KeyError or TypeError where it is none."""
    return [AccessRow(**row) for row in content["access"]]


def difference(before: Iterable[AccessRow], now: Iterable[AccessRow]) -> tuple[list[AccessRow], list[AccessRow]]:
    """Return (what was lost, what was gained) from one report to another."""
    before, now = ({access.key: access for access in one} for one in (before, now))
    lost = [access for key, access in sorted(before.items()) if key not in now]
    return lost, [access for key, access in sorted(now.items()) if key not in before]


def misplaced_units() -> list[Organisation]:
    """Return the units whose path is not what the unit above says. Nothing of the portal makes one; SQL can."""
    units = Organisation.objects.select_related("parent").order_by("pk")
    return [unit for unit in units if unit.path != (unit.parent.path_below if unit.parent else "/")]
