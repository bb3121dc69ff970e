"""Find what importing a source would change. `validation.validated` has accepted the source."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from indicators.figures import divisions
from indicators.figures.interning import Interned
from indicators.figures.records import UNSAID, ParsedFigure
from indicators.models import MissingReason, Observation, ObservationStatus, Sex

FIELDS = (
    "value",
    "missing",
    "margin",
    "answers",
    "status",
    "numerator",
    "denominator",
    "confidence",
    "source",
    "fetched_on",
    "taken_in_id",
    "division",
    "note",
)

_SOURCED = FIELDS.index("source")  # what comes before says something, what follows says where it comes from
_PLACES = Decimal("0.0001")  # as the database stores them
_LEAST_EXPONENT = _PLACES.as_tuple().exponent
_FEW_AREAS = 500  # keys that one query names; with more, the whole indicator is read
_CHUNK = 2000
_SEXES = list(Sex)


class FigureValues(NamedTuple):
    """The stored fields of one figure, or those that would be stored: the fields of Observed, in their order."""

    value: Decimal | None
    missing: str
    margin: Decimal | None
    answers: int | None
    status: str
    numerator: int | None
    denominator: int | None
    confidence: int | None
    source: str
    fetched_on: date | None = None
    taken_in_id: int | None = None
    division: int | None = None
    note: str = ""


class FigureChange(NamedTuple):
    """One figure before and after. `before`, `pk` and `version` are those of the stored row, if there is one."""

    figure: ParsedFigure
    after: FigureValues
    before: FigureValues | None = None
    pk: int | None = None
    version: int = 0

    @property
    def takes_away(self):
        """Return the parts that were known and would no longer be: value, margin, answers."""
        before = self.before
        return [
            part
            for part in ("value", "margin", "answers")
            if before and getattr(before, part) is not None and getattr(self.after, part) is None
        ]


@dataclass
class Changeset:
    """The difference between a source and what is stored.

    `withdrawn` had a value that the source takes back. `margins_alone` counts margins of error without a stored figure,
    which are dropped. `kept` counts figures that stay, since another division of districts holds in their year.
    `not_theirs` counts differing figures of areas whose figures the person may not change. `digest` identifies the
    difference: it shows whether the difference is still the one that a person saw.
    """

    new: list[FigureChange] = field(default_factory=list)
    changed: list[FigureChange] = field(default_factory=list)
    withdrawn: list[FigureChange] = field(default_factory=list)
    unchanged: int = 0
    margins_alone: int = 0
    kept: int = 0
    not_theirs: int = 0
    digest: str = ""

    def __bool__(self):
        return bool(self.new or self.changed or self.withdrawn)

    def __len__(self):
        return len(self.new) + len(self.changed) + len(self.withdrawn)

    @property
    def replaced(self):
        """Return all changes that replace a stored figure, as a list."""
        return self.changed + self.withdrawn

    @property
    def taking_away(self):
        """Return the changes that remove a value, its margin of error or its number of answers, as a list."""
        return [change for change in self.changed if change.takes_away]


def plan_changes(parsed):
    """Return the Changeset of importing `parsed`.

    It takes one query for each indicator, however many rows there are.
    """
    changes = Changeset()
    for indicator, figures in _by_indicator(parsed.figures).items():
        for pk, version, key, before in _stored(indicator, figures):
            _compare(changes, figures.pop(key), before, pk, version, parsed)
        for figure in figures.values():
            if figure.value is UNSAID:
                changes.margins_alone += 1
            elif figure.area in parsed.kept_areas:
                changes.not_theirs += 1
            else:
                changes.new.append(FigureChange(figure, values_of(figure, None, parsed=parsed)))
    for changed in (changes.changed, changes.withdrawn):
        changed.sort(key=lambda change: (*change.figure.key[:4], _SEXES.index(change.figure.sex)))
    changes.digest = _digest(changes, parsed)
    return changes


def values_of(figure, before, *, parsed):
    """Return what would be stored of `figure` over `before`. Parts that the source does not give stay.

    The margin of error and the number of answers belong to their value: they go when another value replaces it. A
    figure without a value has no margin of error.
    """
    source = figure.source or parsed.source
    if figure.value is UNSAID:
        value, missing, source = before.value, before.missing, before.source
        division = before.division
    else:
        value, missing = _stored_precision(figure.value, None), figure.missing
        division = None if figure.division is UNSAID else figure.division
    stays = before if before and (before.value, before.missing) == (value, missing) else None
    return FigureValues(
        value=value,
        missing=missing,
        margin=None if value is None else _stored_precision(figure.margin, stays and stays.margin),
        answers=_kept(figure.answers, stays and stays.answers),
        status=_status(figure, stays),
        numerator=_kept(figure.numerator, stays and stays.numerator),
        denominator=_kept(figure.denominator, stays and stays.denominator),
        confidence=None if value is None else _kept(figure.confidence, stays and stays.confidence),
        source=source,
        fetched_on=parsed.fetched_on,
        division=division,
        note=_kept(figure.note, stays.note if stays else ""),
    )


def _status(figure, stays):
    if stays and UNSAID in (figure.value, figure.status):
        return stays.status
    return ObservationStatus.FINAL if figure.status is UNSAID else figure.status


def _kept(part, before):
    return before if part is UNSAID else part


def _stored_precision(number, before):
    """Return a number with no more decimals than the database keeps, or the stored one if the source gives none."""
    if number is UNSAID:
        return before
    if number is None or number.as_tuple().exponent >= _LEAST_EXPONENT:
        return number
    return number.quantize(_PLACES, ROUND_HALF_UP)


def _by_indicator(figures):
    """Return {indicator: {(area, year, period, sex): figure}}, sorted by the keys of the indicators."""
    found = {}
    for figure in figures:
        of_indicator = found.setdefault(figure.indicator, {})
        if of_indicator.setdefault(figure.key[1:], figure) is not figure:
            raise ValueError(f"{figure.place} is given twice: the source was not checked")
    return dict(sorted(found.items()))


def _stored(indicator, figures) -> Iterator[tuple]:
    """Yield (pk, version, key in `figures`, FigureValues) of each of them that is stored."""
    years = [year for _area, year, _period, _sex in figures]
    areas = {area for area, _year, _period, _sex in figures}
    rows = Observation.objects.filter(indicator=indicator, year__range=(min(years), max(years)))
    if len(areas) <= _FEW_AREAS:
        rows = rows.filter(area__in=areas)
    names = ("pk", "version", "area_id", "year", "period", "sex", *FIELDS)
    shared = Interned()
    for (
        pk,
        version,
        *key,
    ) in rows.values_list(*names).iterator(chunk_size=_CHUNK):
        key, fields = tuple(key[:4]), key[4:]
        if key in figures:
            value, missing, margin, answers, status, numerator, denominator, confidence, source, *came = fields
            counts = numerator, denominator, confidence
            stored = (*map(shared, (value, missing, margin)), answers, shared(status), *counts, shared(source), *came)
            yield pk, version, key, FigureValues._make(stored)


def _compare(changes, figure, before, pk, version, parsed):
    after = values_of(figure, before, parsed=parsed)
    same = after[:_SOURCED] == before[:_SOURCED]  # another source or day of fetching alone is no change
    is_theirs = figure.area not in parsed.kept_areas
    from_elsewhere = (figure.source and figure.source != before.source) or divisions.takes_precedence(figure, before)
    from_elsewhere = from_elsewhere or after.note != before.note
    if same and not (is_theirs and from_elsewhere):
        changes.unchanged += 1
    elif not is_theirs:
        changes.not_theirs += 1
    elif divisions.is_kept(figure, before):
        changes.kept += 1
    elif after.missing == MissingReason.WITHDRAWN and before.value is not None:
        changes.withdrawn.append(FigureChange(figure, after, before, pk, version))
    else:
        changes.changed.append(FigureChange(figure, after, before, pk, version))


def _digest(changes, parsed):
    """Return the SHA-256 of the file's digest and of each change: its key, its old version and its new values."""
    digest = hashlib.sha256(f"{parsed.kind} {parsed.sha256}".encode())
    for kind in (changes.new, changes.changed, changes.withdrawn):
        for change in kind:
            values = (*map(str, change.after[: _SOURCED + 1]), change.after.note)
            digest.update(repr((change.figure.key, change.version, *values)).encode())
    return digest.hexdigest()
