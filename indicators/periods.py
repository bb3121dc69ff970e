"""The times that figures are of: years, school years, and parts of a year. Pure: it asks no database.

A calendar year is a plain number. Any other time is a Period, which sorts, and is drawn, among the years by its first
day. A figure stores the year and a code: "" for a whole year, else T1–T3, K1–K4 or M01–M12. A school year is a whole
year, and stands under the year in which it ends: that of 2023/24 under 2024, as in Kolada. docs/decisions/0034 has why.
"""

import re
from functools import total_ordering
from typing import NamedTuple

from django.db import models
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class PeriodKind(models.TextChoices):
    YEAR = "year", gettext_lazy("Year")
    SCHOOL_YEAR = "school_year", gettext_lazy("School year")
    TERTIAL = "tertial", gettext_lazy("Tertial, four months")
    QUARTER = "quarter", gettext_lazy("Quarter")
    MONTH = "month", gettext_lazy("Month")


CODES = {
    PeriodKind.TERTIAL: ("T1", "T2", "T3"),
    PeriodKind.QUARTER: ("K1", "K2", "K3", "K4"),
    PeriodKind.MONTH: tuple(f"M{month:02}" for month in range(1, 13)),
}
EXAMPLES = {  # how files write one of each
    PeriodKind.YEAR: "2024",
    PeriodKind.SCHOOL_YEAR: "2023/24",
    PeriodKind.TERTIAL: "2024T1",
    PeriodKind.QUARTER: "2024K1",
    PeriodKind.MONTH: "2024M01",
}

_KIND_OF_LETTER = {"T": PeriodKind.TERTIAL, "K": PeriodKind.QUARTER, "M": PeriodKind.MONTH}
_LETTER = {kind: letter for letter, kind in _KIND_OF_LETTER.items()}
_WORDS = {
    **dict.fromkeys(("t", "tertial", "tertialet"), PeriodKind.TERTIAL),
    **dict.fromkeys(("k", "kv", "kvartal", "q", "quarter"), PeriodKind.QUARTER),
    **dict.fromkeys(("m", "mån", "månad", "month"), PeriodKind.MONTH),
}
_MONTHS = (  # as people write them in Swedish and English, the short ones too
    ("januari", "january", "jan"),
    ("februari", "february", "feb"),
    ("mars", "march", "mar"),
    ("april", "apr"),
    ("maj", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("augusti", "august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_NAMED_MONTHS = {name: f"M{number:02}" for number, names in enumerate(_MONTHS, start=1) for name in names}
_YEAR = r"(?P<year>[12]\d{3})"
_PART = rf"(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})\.?\s*(?P<number>\d{{1,2}})"
_MONTH = rf"(?P<month>{'|'.join(sorted(_NAMED_MONTHS, key=len, reverse=True))})\.?"
_BETWEEN = r"[\s\-–/.,:]*"
_SHAPES = [
    re.compile(shape, re.ASCII)
    for shape in (
        rf"{_YEAR}{_BETWEEN}{_PART}",
        rf"{_PART}{_BETWEEN}{_YEAR}",
        rf"{_YEAR}{_BETWEEN}{_MONTH}",
        rf"{_MONTH}{_BETWEEN}{_YEAR}",
        rf"{_YEAR}-(?P<digits>\d\d)(?:-01)?(?: 00:00:00)?",  # a month, or its first day as spreadsheets keep it
    )
]
_SCHOOL_YEAR = re.compile(
    r"(?:(?:läsår|läsåret|lå|school year)\s*)?(?P<first>[12]\d{3})\s*/\s*(?P<last>\d{4}|\d\d)", re.ASCII
)
_LONGEST = 40  # letters of a cell that may be a time


@total_ordering
class Period:
    """A time that is no calendar year: a part of the year, by its code, or with no code the school year that ends."""

    __slots__ = ("code", "year")

    def __init__(self, year: int, code: str):
        self.year, self.code = year, code

    def __float__(self):
        return self.year + (self.number - 1) / self.per_year

    def __eq__(self, other):
        return isinstance(other, Period) and (self.year, self.code) == (other.year, other.code)

    def __lt__(self, other):
        return float(self) < float(other)

    def __hash__(self):
        return hash((self.year, self.code))

    def __str__(self):
        if not self.code:
            return f"{self.year - 1}/{self.year % 100:02}"
        return f"{part_name(self.code)} {self.year}"  # in both languages

    def __repr__(self):
        return f"Period({self.year}, {self.code!r})"

    @property
    def number(self):
        """Return its place in its year, from one."""
        return int(self.code[1:]) if self.code else 1

    @property
    def per_year(self):
        """Return how many such periods a year has."""
        return len(CODES[_KIND_OF_LETTER[self.code[0]]]) if self.code else 1

    @property
    def short(self):
        """Return the time as files have it."""
        return f"{self.year}{self.code}" if self.code else str(self)

    @property
    def on_axis(self):
        """Return the name for the axis of a chart: "2024K1", "feb 2024"."""
        return f"{MONTHS_3[self.number]} {self.year}" if self.code[:1] == "M" else self.short


class WrittenPeriod(NamedTuple):
    """A time other than a calendar year as a file writes it."""

    kind: PeriodKind
    year: int
    code: str


def time_of(kind: str, year: int, code: str = "") -> "int | Period":
    """Return the time of a figure of an indicator of this kind."""
    return year if kind == PeriodKind.YEAR and not code else Period(year, code)


def year_of(time):
    """Return the year under which a time is stored, None for None."""
    return time.year if isinstance(time, Period) else time


def code_of(time):
    """Return the code with which a time is stored."""
    return time.code if isinstance(time, Period) else ""


def after(time):
    """Return the next Period of the same kind."""
    if time.number < time.per_year:
        return Period(time.year, CODES[kind_of(time.code)][time.number])
    return Period(time.year + 1, CODES[kind_of(time.code)][0] if time.code else "")


def in_files(time):
    """Return a time as files have it: 2024, "2024K1", "2023/24"."""
    return time.short if isinstance(time, Period) else time


def in_addresses(time):
    """Return a time as addresses have it: "2024", "2024K1"; a school year by the year in which it ends."""
    return f"{year_of(time)}{code_of(time)}"


def from_address(text, kind):
    """Return the time that an address names for an indicator of this kind, or None."""
    year, code = text[:4], text[4:]
    if not (year.isascii() and year.isdecimal() and len(year) == 4 and code in codes(kind)):
        return None
    return time_of(kind, int(year), code)


def codes(kind):
    """Return the codes of the periods of a year, in their order; of a whole year "" alone."""
    return CODES.get(kind, ("",))


def kind_of(code):
    """Return the kind of a part of the year by its code, or None for a whole year or an unknown code."""
    kind = _KIND_OF_LETTER.get(code[:1])
    return kind if kind and code in CODES[kind] else None


def fits(code, kind):
    """Return whether a figure with this code may be one of an indicator of this kind."""
    return code in codes(kind)


def misfit(kind):
    """Return the sentence that refuses a time of another kind than the indicator's."""
    sentences = {
        PeriodKind.YEAR: _("The indicator is followed by year. Write the year alone, for example %(example)s."),
        PeriodKind.SCHOOL_YEAR: _("The indicator is followed by school year. Write it, for example %(example)s."),
        PeriodKind.TERTIAL: _("The indicator is followed by tertial. Write year and tertial, for example %(example)s."),
        PeriodKind.QUARTER: _("The indicator is followed by quarter. Write year and quarter, for example %(example)s."),
        PeriodKind.MONTH: _("The indicator is followed by month. Write year and month, for example %(example)s."),
    }
    return sentences[kind] % {"example": EXAMPLES[kind]}


def part_name(code):
    """Return the name of a part of the year: "quarter 1", "January"."""
    number = int(code[1:])
    if code[0] == "M":
        return str(MONTHS[number])
    return f"tertial {number}" if code[0] == "T" else _("quarter %(number)s") % {"number": number}


def read(text):
    """Return the WrittenPeriod of a text that is no plain year, or None."""
    text = " ".join(str(text)[: _LONGEST + 1].casefold().split()).removeprefix("år ")
    if len(text) > _LONGEST:
        return None
    if school := _SCHOOL_YEAR.fullmatch(text):
        first, last = int(school["first"]), school["last"]
        is_next = last == str(first + 1)[-len(last) :]
        return WrittenPeriod(PeriodKind.SCHOOL_YEAR, first + 1, "") if is_next else None
    for shape in _SHAPES:
        if found := shape.fullmatch(text):
            code = _code(found.groupdict())
            return WrittenPeriod(kind_of(code), int(found["year"]), code) if code else None
    return None


def read_part(text, kind):
    """Return the code of a part of the year that stands in a cell of its own: K1, "kv 1", "januari", or 1. Or None."""
    text = " ".join(str(text)[: _LONGEST + 1].casefold().split())
    if re.fullmatch(r"\d{1,2}", text, re.ASCII) and kind in _LETTER:
        return _known(kind, int(text))
    if text in _NAMED_MONTHS:
        return _NAMED_MONTHS[text]
    found = re.fullmatch(_PART, text, re.ASCII)
    return _code(found.groupdict()) if found else None


def _code(parts):
    """Return the code that the parts of a match name, or None."""
    if month := parts.get("month"):
        return _NAMED_MONTHS[month]
    if digits := parts.get("digits"):
        return _known(PeriodKind.MONTH, int(digits))
    return _known(_WORDS[parts["word"]], int(parts["number"]))


def _known(kind, number):
    return CODES[kind][number - 1] if 1 <= number <= len(CODES[kind]) else None
