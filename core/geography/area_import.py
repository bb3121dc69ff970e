"""Import lists of areas: find what they would change, and store it.

A list is the register of Sweden, or one division of municipalities into districts. Codes identify areas. A code that
stays keeps its area, and the area keeps its name here; a new code is a new area. If a division holds from a day, codes
that it no longer has end the day before, in its municipalities.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import ledger
from core.limits.dates import days_later
from core.models import Area, AreaCode, AreaKind, CodeScheme, User


class ContradictionError(Exception):
    """The list contradicts what is stored. The argument is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class ListedArea:
    """An area in a list. `within` is the SCB code of the area that it lies in, `codes` are {scheme: code}.

    If another area has the name already, the first code is added to it.
    """

    name: str
    kind: str
    within: str
    codes: dict[str, str]

    @property
    def code(self):
        return next(iter(self.codes.values()))


@dataclass(frozen=True)
class AreaList:
    """Areas in order, larger ones before those that lie in them. A division has the day from which it holds."""

    name: str
    sha256: str
    rows: list[ListedArea]
    begins_on: date | None = None


@dataclass
class AreaChanges:
    """The changes that a list would make: areas to add, codes that known areas lack, and codes that end."""

    new: list[ListedArea] = field(default_factory=list)
    codes: list[AreaCode] = field(default_factory=list)
    ended: list[AreaCode] = field(default_factory=list)
    unchanged: int = 0

    def __bool__(self):
        return bool(self.new or self.codes or self.ended)


def changes_of(area_list: AreaList) -> AreaChanges:
    """Return the AreaChanges of an AreaList, in two queries. Raises ContradictionError."""
    stored, changes = _Stored(area_list), AreaChanges()
    for row in area_list.rows:
        _compare(row, stored, changes)
    if area_list.begins_on:
        changes.ended = stored.codes_that_end()
        if changes and (later := stored.later_code()):
            raise ContradictionError(
                _("The portal already has the division from %(day)s. Take divisions in by the order of their days.")
                % {"day": later.valid_from}
            )
    return changes


def import_areas(*, area_list: AreaList, by: User | None, at: datetime) -> AreaChanges:
    """Store an AreaList whole, as one event, and return its AreaChanges. Store nothing if there are none.

    Raises ContradictionError.
    """
    try:
        with transaction.atomic():
            list(Area.objects.select_for_update().filter(kind=AreaKind.COUNTRY).order_by("pk"))  # one list at a time
            changes = changes_of(area_list)
            if changes:
                _store(area_list, changes)
                _record(area_list, changes, by=by, at=at)
    except IntegrityError as error:  # another import or the admin was faster, where there was no country to lock
        raise ContradictionError(_("Somebody changed areas meanwhile. Try again.")) from error
    return changes


def _store(area_list, changes):
    AreaCode.objects.bulk_create(changes.codes)
    _add(changes.new, begins_on=area_list.begins_on)
    if area_list.begins_on:
        ended = AreaCode.objects.filter(pk__in=[code.pk for code in changes.ended])
        ended.update(valid_to=days_later(area_list.begins_on, -1))


def _record(area_list, changes, *, by, at):
    ledger.record(
        by=by,
        verb="areas.taken_in",
        target=Area.objects.filter(kind=AreaKind.COUNTRY).order_by("pk").first(),
        at=at,
        payload={
            "file": area_list.name,
            "sha256": area_list.sha256,
            "added": len(changes.new),
            "codes": len(changes.codes),
            "ended": [code.code for code in changes.ended],
            "unchanged": changes.unchanged,
        },
    )


class _Stored:
    """The stored areas that a list is about."""

    def __init__(self, area_list):
        self._day = area_list.begins_on
        self._listed = {pair for row in area_list.rows for pair in row.codes.items()}
        self._schemes = {scheme for scheme, _code in self._listed}
        self._held = {}
        codes = AreaCode.objects.filter(scheme__in={*self._schemes, CodeScheme.SCB}).select_related("area")
        self._codes = list(codes.order_by(F("valid_from").asc(nulls_first=True), "pk"))
        for code in self._codes:
            if self._holds(code):
                self._held[code.scheme, code.code] = code.area
        self._named = {(area.parent_id, area.name): area for area in Area.objects.all()}
        self._around = {self.holder(CodeScheme.SCB, row.within) for row in area_list.rows} - {None}

    def holder(self, scheme, code):
        """Return the area that has the code from the day of the list on, or at all if the list has no day."""
        return self._held.get((scheme, code))

    def named(self, row):
        """Return the area of that kind and name in the same larger area. The name of a district alone is not enough."""
        parent = self.holder(CodeScheme.SCB, row.within)
        area = self._named.get((parent.pk if parent else None, row.name))
        if row.kind == AreaKind.DISTRICT or area is None or area.kind != row.kind or bool(parent) != bool(row.within):
            return None
        return area

    def hold(self, row, area):
        """Remember that the area has the codes of the row, so that areas inside it find it."""
        self._held |= dict.fromkeys(row.codes.items(), area)

    def codes_that_end(self):
        return [
            code
            for code in self._of_districts_around()
            if self._holds(code)
            and code.valid_to is None
            and code.valid_from != self._day
            and (code.scheme, code.code) not in self._listed
        ]

    def later_code(self):
        later = (code for code in self._of_districts_around() if code.valid_from and code.valid_from > self._day)
        return next(later, None)

    def _of_districts_around(self):
        around = {area.pk for area in self._around}
        return [code for code in self._codes if code.scheme in self._schemes and code.area.parent_id in around]

    def _holds(self, code):
        if self._day is None:
            return code.valid_to is None
        begun = code.valid_from is None or code.valid_from <= self._day
        return begun and (code.valid_to is None or code.valid_to >= self._day)


def _compare(row, stored, changes):
    holders = {area.pk: area for pair in row.codes.items() if (area := stored.holder(*pair))}
    if len(holders) > 1:
        raise ContradictionError(_("The codes of %(name)s belong to different areas here.") % {"name": row.name})
    area = next(iter(holders.values()), None) or stored.named(row)
    if area is None:
        changes.new.append(row)
        return
    parent = stored.holder(CodeScheme.SCB, row.within)
    if area.kind != row.kind or (parent.pk if parent else None) != area.parent_id:
        raise ContradictionError(
            _("The code %(code)s belongs to %(area)s, which is of another kind here, or lies elsewhere.")
            % {"code": row.code, "area": area.name}
        )
    missing = [
        AreaCode(area=area, scheme=scheme, code=code)
        for scheme, code in row.codes.items()
        if not stored.holder(scheme, code)
    ]
    stored.hold(row, area)
    changes.codes += missing
    changes.unchanged += not missing


def _add(rows, *, begins_on):
    """Store new areas with their codes, larger ones first, since the others lie in them."""
    within = {
        code.code: code.area
        for code in AreaCode.objects.filter(scheme=CodeScheme.SCB, valid_to=None).select_related("area")
    }
    taken = set(Area.objects.values_list("parent_id", "name"))
    for kind in AreaKind.values:  # the country first
        listed = [row for row in rows if row.kind == kind]
        areas = [_area(row, within.get(row.within), taken) for row in listed]
        Area.objects.bulk_create(areas)
        codes = [
            AreaCode(area=area, scheme=scheme, code=code, valid_from=begins_on)
            for row, area in zip(listed, areas, strict=True)
            for scheme, code in row.codes.items()
        ]
        AreaCode.objects.bulk_create(codes)
        within |= {code.code: code.area for code in codes if code.scheme == CodeScheme.SCB}


def _area(row, parent, taken):
    """Return a new area. If another in the same larger area has the name already, add the code to it."""
    key = (parent.pk if parent else None, row.name)
    area = Area(name=f"{row.name} ({row.code})" if key in taken else row.name, kind=row.kind, parent=parent)
    taken.add((key[0], area.name))
    return area
