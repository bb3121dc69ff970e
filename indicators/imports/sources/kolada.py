"""Read answers of Kolada's API, version 3, as its data paths give them: fetched, or saved to a file.

An answer is an object with `values`, `count` and `next_url`. Each of the values is one key figure, area and year, and
has `values` of its own, one for each gender: T, K or M. `isdeleted` withdraws a figure. The uncertainty of a survey is
a key figure of its own, which gives the margin of error and leaves the value unsaid. `status` is empty, "Missing", or
says why there is no value or that it is preliminary; another word is kept beside the figure.

An answer may also have other areas, groups of municipalities (G33612) and other key figures: they are counted and left
out. An answer in which nothing is ours is refused.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import F
from django.utils.translation import gettext as _

from core.models import AreaCode, CodeScheme
from indicators.figures.error_places import figure_in_words, short
from indicators.figures.records import UNSAID, ImportProblem, ParsedFigure, ParsedSource
from indicators.imports.area_codes import AreaCodes
from indicators.imports.notation import marks
from indicators.imports.notation.foreign import NotOurs
from indicators.imports.sources import json_values
from indicators.imports.sources.json_values import UnreadableAnswerError
from indicators.models import ImportKind, Indicator, MissingReason, ObservationStatus, Sex

_NO_VALUE = {"missing": MissingReason.UNKNOWN, "..": MissingReason.UNKNOWN}
_HIDDEN = re.compile(r"priva|secre|sekretess|suppress|confid", re.IGNORECASE)  # too few persons, says Kolada
_PRELIMINARY = re.compile(r"prel|provisional", re.IGNORECASE)
_GROUP = re.compile(r"G\d+", re.ASCII)


def read(content, *, name, today):
    """Return the ParsedSource of one saved answer."""
    return read_pages([content], name=name, today=today)


def read_pages(pages, *, name, today, fetched_on=None):
    """Return one ParsedSource of the pages of an answer, in their order.

    Two queries, however many figures there are, and a third if something is wrong.

    `fetched_on` is the day of fetching. The caller has followed every `next_url`.
    """
    uses, names = _uses_of_key_figures()
    answer = _Answer(codes=AreaCodes(CodeScheme.KOLADA), uses=uses, indicators=names, today=today)
    for number, page in enumerate(pages, start=1):
        place = _("page %(number)s") % {"number": number} + ", " if len(pages) > 1 else ""
        answer.read(page, place=place, may_go_on=number < len(pages) or fetched_on is not None)
    answer.check_counts()
    answer.refuse_where_nothing_is_ours()
    return ParsedSource(
        kind=ImportKind.KOLADA,
        name=name,
        sha256=json_values.digest(pages),
        source="Kolada",
        figures=[] if answer.problems else answer.figures,
        problems=answer.problems,
        fetched_on=fetched_on,
        left_out=answer.not_ours.in_words(),
    )


def _uses_of_key_figures():
    """Return {key figure: [(indicator, whether it is the margin of error)]}, and {key figure: indicator's name}."""
    uses, names = {}, {}
    rows = Indicator.objects.order_by("order", "pk").values_list("pk", "name", "kpi", "uncertainty_kpi")
    for pk, name, value, margin in rows:
        for kpi, is_margin in ((value, False), (margin, True)):
            if kpi:
                uses.setdefault(kpi, []).append((pk, is_margin))
                names.setdefault(kpi, name)
    return uses, names


@dataclass
class _Answer:
    codes: AreaCodes
    uses: dict
    indicators: dict
    today: object
    figures: list[ParsedFigure] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)
    _counts: list = field(default_factory=list)
    _has_ours: bool = False
    not_ours: NotOurs = field(default_factory=NotOurs)
    _unknown_problems: dict = field(default_factory=dict)  # {sentence: its ImportProblem if nothing is ours}

    def read(self, content, *, place, may_go_on):
        try:
            page = json_values.parsed(content)
        except UnreadableAnswerError as error:
            self._refuse(place, "", str(error))
            return
        entries = page.get("values")
        if not isinstance(entries, list):
            self._refuse(place, "values", _("This is no answer of Kolada's: there is no list of values."))
            return
        if page.get("next_url") and not may_go_on:
            self._refuse(place, "next_url", _("The answer goes on on another page, which is not here."))
        self._counts.append((place, page.get("count"), len(entries)))
        for number, entry in enumerate(entries):
            self._entry(entry, number, place)

    def refuse_where_nothing_is_ours(self):
        if not self._has_ours:
            self.problems += self._unknown_problems.values()

    def check_counts(self):
        """Check that a page's count is of its own values, or of those of all pages."""
        total = sum(found for _place, _count, found in self._counts)
        for place, count, found in self._counts:
            if count not in (found, total):
                counted = {"count": short(count), "found": found}
                self._refuse(place, "count", _("The answer is cut off: it says %(count)s and has %(found)s.") % counted)

    def _entry(self, entry, number, page):
        place, at = page + _("entry %(number)s") % {"number": number + 1}, f"{page}values[{number}]"
        if not isinstance(entry, dict) or not isinstance(entry.get("values"), list):
            self._refuse(place, "values", _("Here should be a key figure, an area and a year with a list of values."))
            return
        uses = self._uses(entry, place)
        if not uses or not self._is_ours(entry, place):
            return
        try:
            year = json_values.json_year(entry.get("period"))
        except UnreadableAnswerError as error:
            self._refuse(place, "period", str(error), entry=entry)
            return
        found = self.codes.find(CodeScheme.KOLADA, entry["municipality"], year=year)
        self._has_ours = True
        for number, entry_value in enumerate(entry["values"]):
            try:
                self._figure(entry_value, f"{at}.values[{number}]", uses, found, year)
            except _RefusedError as error:
                self._refuse(place, error.column, str(error), entry=entry, entry_value=entry_value)

    def _uses(self, entry, place):
        kpi = entry.get("kpi")
        if isinstance(kpi, str) and kpi in self.uses:
            return self.uses[kpi]
        sentence = _("No indicator here has the key figure %(code)s.") % {"code": short(kpi)}
        self._pass_over(place, "kpi", sentence, entry)
        return []

    def _is_ours(self, entry, place):
        """Return whether an area here has, or has had, the code. What is not ours may say of its year what it likes."""
        code = entry.get("municipality")
        if isinstance(code, str) and self.codes.find(CodeScheme.KOLADA, code, year=0):
            return True
        sentence = _("No area here has Kolada's code %(code)s.") % {"code": short(code)}
        self._pass_over(place, "municipality", sentence, entry)
        return False

    def _figure(self, entry_value, place, uses, found, year):
        """Return one gender's figure, for each of its indicators. Raises _RefusedError."""
        if not isinstance(entry_value, dict):
            raise _RefusedError("", _("Here should be a gender and its value."))
        sex = entry_value.get("gender")
        if sex not in Sex.values:
            sentence = _("%(gender)s is no gender of Kolada's: T, K and M are.") % {"gender": short(sex)}
            raise _RefusedError("gender", sentence)
        try:
            value, missing = _value(entry_value, found)
        except UnreadableAnswerError as error:
            raise _RefusedError("value", str(error)) from error
        for indicator, is_margin in uses:
            kept = {"value": value, "missing": missing} | _beside(entry_value)
            if is_margin:
                kept = {"value": UNSAID, "margin": value}
            self.figures.append(ParsedFigure(place, indicator, found.area, year, sex, **kept))

    def _refuse(self, place, column, sentence, *, entry=None, entry_value=None):
        self.problems.append(self._problem(place, column, sentence, entry, entry_value))

    def _problem(self, place, column, sentence, entry, entry_value=None):
        """Return an ImportProblem. It names the figure as far as the entry does, else the place of the entry."""
        figure_name = ""
        if entry:
            kpi = entry.get("kpi")
            figure_name = figure_in_words(
                kpi=kpi,
                indicator=self.indicators.get(kpi, "") if isinstance(kpi, str) else "",
                area=self._name(entry.get("municipality")),
                year=entry.get("period"),
                sex=entry_value.get("gender") if isinstance(entry_value, dict) else None,
            )
        return ImportProblem(figure_name or place.removesuffix(", "), column, sentence)

    def _pass_over(self, place, column, sentence, entry):
        """Leave out what the portal does not have. A malformed code is wrong whatever else the answer has."""
        code = entry.get(column)
        if not isinstance(code, str):
            self._refuse(place, column, sentence, entry=entry)
            return
        kind = "key figure" if column == "kpi" else "group" if _GROUP.fullmatch(code) else "area"
        self.not_ours.count(kind, code)
        if sentence not in self._unknown_problems:
            self._unknown_problems[sentence] = self._problem(place, column, sentence, entry)

    def _name(self, code):
        """Return the name of an area, or its code if it is not known."""
        known = self._names.get(code) if isinstance(code, str) else None
        return known or (code and _("area %(code)s") % {"code": short(code)})

    @cached_property
    def _names(self):
        """Return {code: name} of the areas, the newest if a code has had several.

        It is read only if something is wrong.
        """
        codes = AreaCode.objects.filter(scheme=CodeScheme.KOLADA)
        in_time = codes.order_by(F("valid_from").asc(nulls_first=True), "pk")
        return dict(in_time.values_list("code", "area__name"))


class _RefusedError(Exception):
    """One gender's entry is not a figure. `column` is the part that is wrong."""

    def __init__(self, column, sentence):
        super().__init__(sentence)
        self.column = column


def _value(entry_value, found):
    """Return the value and the reason for none. Raises UnreadableAnswerError."""
    if entry_value.get("isdeleted") not in (True, False, None):
        raise UnreadableAnswerError(
            _("%(raw)s does not say whether it is withdrawn.") % {"raw": short(entry_value["isdeleted"])}
        )
    if entry_value.get("isdeleted"):
        return None, MissingReason.WITHDRAWN
    missing = _missing(_status(entry_value))
    if entry_value.get("value") is not None:
        if missing:
            raise UnreadableAnswerError(_("There is a value, and the status says that there is none."))
        return json_values.json_number(entry_value["value"]), ""
    return None, missing or MissingReason.UNKNOWN if found.held else MissingReason.NO_SUCH_AREA


def _status(entry_value):
    status = entry_value.get("status")
    return status.strip() if isinstance(status, str) else ""


def _missing(status):
    """Return the reason for no value that a status gives, or ""."""
    return MissingReason.SUPPRESSED if _HIDDEN.match(status) else _NO_VALUE.get(status.casefold(), "")


def _beside(entry_value):
    """Return what the status says beside a value, as fields of ParsedFigure. An unknown word is kept as a note."""
    status = _status(entry_value)
    if _PRELIMINARY.match(status):
        return {"status": ObservationStatus.PRELIMINARY}
    known = not status or _missing(status)
    return {} if known else {"note": marks.meaning(status).note}
