"""Finds the municipalities of the register, and organisations that may be the one that somebody is typing."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from core.access.models import Invitation
from core.models import Area, AreaCode, AreaKind, CodeScheme, Membership, Organisation, OrganisationKind, Role
from core.text.collation import swedish

_MUCH_ALIKE = 0.85  # of two names; Exempelbostäder AB and Exempelbostäder are 0.91
_SAYS_NOTHING = re.compile(r"\b(ab|aktiebolag|kommun|i|och)\b|[^\w ]")


@dataclass(frozen=True)
class RegisteredMunicipality:
    """A municipality of the register. `organisation` is the name of the one that governs it here, if any does."""

    code: str
    name: str
    county: str
    organisation: str


def find_municipalities(text: str) -> list[RegisteredMunicipality]:
    """Return the municipalities whose name holds `text`, those that begin with it first. Two queries."""
    codes = AreaCode.objects.filter(scheme=CodeScheme.SCB, valid_to=None, area__kind=AreaKind.MUNICIPALITY)
    rows = codes.order_by("pk").values_list("code", "area__name", "area__parent__name", "area")
    wanted = text.casefold()
    found = [row for row in rows if wanted in row[1].casefold()]
    governed = (
        Organisation.objects.filter(governs__in=[row[3] for row in found]) if found else Organisation.objects.none()
    )
    names = dict(governed.order_by("pk").values_list("governs", "name"))
    listed = [RegisteredMunicipality(code, name, county, names.get(area, "")) for code, name, county, area in found]
    return sorted(listed, key=lambda each: (not each.name.casefold().startswith(wanted), swedish(each.name), each.code))


def is_register_empty() -> bool:
    """Return whether there is no municipality to choose."""
    return not Area.objects.filter(kind=AreaKind.MUNICIPALITY).exists()


@dataclass(frozen=True)
class MunicipalityHere:
    """A municipality that works in the portal, and the names of its coordinators: those who are in, those invited."""

    name: str
    coordinators: list[str]
    invited: list[str]


def municipalities_here(*, at: datetime) -> list[MunicipalityHere]:
    """Return the municipalities that work in the portal, in Swedish order. Three queries."""
    of_coordinators = {"organisation__kind": OrganisationKind.MUNICIPALITY, "role": Role.COORDINATOR}
    members = Membership.objects.filter(user__is_active=True, **of_coordinators).order_by("user__name", "pk")
    invitations = Invitation.objects.open_at(at).filter(**of_coordinators).order_by("name", "pk")
    coordinators = _grouped(members.values_list("organisation", "user__name"))
    invited = _grouped(invitations.values_list("organisation", "name"))
    organisations = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY).order_by("pk")
    return [
        MunicipalityHere(each.name, coordinators[each.pk], invited[each.pk])
        for each in sorted(organisations, key=lambda each: swedish(each.name))
    ]


def districts_in(areas: Iterable[Area]) -> list[Area]:
    """Return the districts that lie in one of `areas`, in Swedish order."""
    found = Area.objects.filter(parent__in=areas, kind=AreaKind.DISTRICT).select_related("parent")
    return sorted(found.order_by("pk"), key=lambda area: (swedish(area.name), area.pk))


def organisation_named(name: str) -> Organisation | None:
    """Return the organisation of that name, capitals and blanks apart."""
    wanted = _plain(name)
    return next((each for each in Organisation.objects.order_by("pk") if _plain(each.name) == wanted), None)


def organisation_numbered(orgnr: str) -> Organisation | None:
    """Return the organisation with the number, which is written as 212000-0084."""
    return Organisation.objects.filter(orgnr=orgnr).first() if orgnr else None


def organisations_like(name: str) -> list[Organisation]:
    """Return the organisations whose name is much like `name`: it may be the same one."""
    wanted = _core(name)
    return [
        each
        for each in Organisation.objects.order_by("name", "pk")
        if _likeness(wanted, _core(each.name)) > _MUCH_ALIKE
    ]


def suggested_name(municipality: str) -> str:
    """Return how a municipality most often calls itself: Haninge kommun, Lunds kommun. It may call itself otherwise."""
    return f"{municipality}{'' if municipality[-1] in 'aeiouyåäösxz' else 's'} kommun"


def _grouped(pairs):
    """{key: [name, …]}, with an empty list for any other key."""
    names = defaultdict(list)
    for key, name in pairs:
        names[key].append(name)
    return names


def _plain(name):
    return " ".join(name.split()).casefold()


def _core(name):
    """The part of a name that tells organisations apart."""
    plain = _plain(name)
    return " ".join(_SAYS_NOTHING.sub(" ", plain).split()) or plain


def _likeness(one, other):
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
