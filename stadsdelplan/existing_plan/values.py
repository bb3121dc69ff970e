"""Days and amounts as people write them in a plan's cells: "juni 2026", "Q1–Q2 2026", "minst 15 st", "200 tkr"."""

import calendar
import re
import unicodedata
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.text.numbers import read_number
from stadsdelplan.workbook.columns import as_text

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "januari", "january"), ("feb", "februari", "february"), ("mar", "mars", "march"),
            ("apr", "april"), ("maj", "may"), ("jun", "juni", "june"), ("jul", "juli", "july"),
            ("aug", "augusti", "august"), ("sep", "sept", "september"), ("okt", "oktober", "oct", "october"),
            ("nov", "november"), ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_PARTS = {  # of a year: the first month, and how many
    **{f"{word}{number}": (number * 3 - 2, 3) for number in range(1, 5) for word in ("q", "kv", "kvartal", "quarter")},
    **{f"{word}{number}": (number * 4 - 3, 4) for number in range(1, 4) for word in ("t", "tertial")},
    **{f"{word}{number}": (number * 6 - 5, 6) for number in range(1, 3) for word in ("h", "halvår")},
    "förstahalvåret": (1, 6),
    "andrahalvåret": (7, 6),
    **dict.fromkeys(("vt", "vår", "våren", "spring"), (1, 6)),
    **dict.fromkeys(("ht", "höst", "hösten", "autumn"), (7, 6)),
}
_GOES_ON = {
    "löpande", "tills vidare", "kontinuerligt", "hela perioden", "pågår", "pågående", "hela året", "årligen",
    "ongoing", "all year", "the whole period", "-", "–",
}  # fmt: skip
_ANY_YEAR = 2000  # a leap year, to see whether a cell lacks the year alone
_LONGEST = 100  # characters of a day or an amount
_BEFORE = re.compile(r"^(?:senast|klart|klar|före|till|t\.?\s?o\.?\s?m\.?|slutet av|by|until)\s+")
_AMOUNT = re.compile(
    r"(?P<least>minst|åtminstone|≥|>=|at least)?\s*(?P<number>[-−+]?\d[\d\s\u00a0\u202f.,]*?)\s*"
    r"(?P<unit>%|[^\W\d_][^()]*?)?\s*(?:\((?P<year>\d{4})\))?",
    re.IGNORECASE,
)
_KRONOR = {"": 1, "kr": 1, "kronor": 1, "sek": 1, ":-": 1, "tkr": 1000, "ksek": 1000, "tusen kr": 1000,
           "tusen kronor": 1000, "mkr": 10**6, "mnkr": 10**6, "msek": 10**6, "miljoner kr": 10**6,
           "miljoner kronor": 10**6}  # fmt: skip


def read_period(cell, year=None):
    """Return the (first, last day) that a cell names, or None where it says that it goes on. Raises ValidationError.

    A cell that says no year is read in `year`, where the plan lies in one.
    """
    if isinstance(cell, date):
        return cell, cell
    words = " ".join(as_text(cell).split())
    text = unicodedata.normalize("NFC", words).casefold().rstrip(". ")
    if text in _GOES_ON:
        return None
    text = _BEFORE.sub("", text)
    found = _range(text, year) if len(text) <= _LONGEST else None
    if found is None:
        sentence = _("“%(words)s” is no day. Write for example 2026-06-30 or juni 2026.")
        if len(text) <= _LONGEST and _range(text, _ANY_YEAR):
            sentence = _("“%(words)s” says no year, and the plan has several. Write the year, for example juni 2026.")
        raise ValidationError(sentence, params={"words": words[:80]})
    if found[1] < found[0]:
        raise ValidationError(_("The last day must not come before the first."))
    return found


def read_amount(cell):
    """Return (number, unit or "", year or None, whether "at least" is said) of a cell. Raises ValidationError."""
    if isinstance(cell, Decimal):
        return cell, "", None, False
    text = as_text(cell).strip()
    found = _AMOUNT.fullmatch(text) if len(text) <= _LONGEST else None
    number = read_number(found["number"]) if found else None
    if number is None:
        raise ValidationError(
            _("“%(words)s” is no number. Write for example 15 or 15 st, or keep the column as text."),
            params={"words": text[:80]},
        )
    year = int(found["year"]) if found["year"] else None
    return number[0], " ".join((found["unit"] or "").split()), year, bool(found["least"])


def read_kronor(cell):
    """Return a cost in kronor. Raises ValidationError."""
    number, unit, _year, _least = read_amount(cell)
    if unit.casefold().rstrip(".") not in _KRONOR:
        raise ValidationError(
            _("“%(words)s” is no sum in kronor. Write for example 200 000 kr, or keep the column as text."),
            params={"words": as_text(cell)[:80]},
        )
    return number * _KRONOR[unit.casefold().rstrip(".")]


def _range(text, year=None):
    """Return (first, last) of a day, a month, a part of a year or a year, or from one of them to another.

    What says no year is read in that of its end, or else in `year`.
    """
    if whole := _one(text, year):
        return whole
    parts = re.split(r"\s*[–—]\s*|\s+-\s+|\s+till\s+|\s+to\s+", text)
    if len(parts) != 2:
        parts = re.split(r"-", text)
    if len(parts) != 2:
        return None
    last = _one(parts[1], year)
    first = _one(parts[0]) or (last and _one(f"{parts[0]} {last[1].year}"))
    return (first[0], last[1]) if first and last else None


def _one(text, year=None):
    try:
        found = _day(text) or _part_of_a_year(text)
        if found is None and year and re.search(r"[^\W\d_]|/", text):
            return _one(f"{text} {year}")
    except ValueError:  # there is no such day
        return None
    return found


def _day(text):
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d\d)(\d\d)", text, re.ASCII)
    if found:
        numbers = [int(each) for each in found.groups() if each]
    elif found := re.fullmatch(r"(\d{1,2})\s?[/.]\s?(\d{1,2})[/.\s-]+(\d{4})", text, re.ASCII):
        numbers = [int(each) for each in reversed(found.groups())]
    elif (found := re.fullmatch(r"(\d{1,2}) ([a-z]+)\.? (\d{4})", text, re.ASCII)) and found[2] in _MONTHS:
        numbers = [int(found[3]), _MONTHS[found[2]], int(found[1])]
    else:
        return None
    day = date(*numbers)
    return day, day


def _part_of_a_year(text):
    if found := re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?", text, re.ASCII):
        return _months(int(found[1]), *((int(found[2]), 1) if found[2] else (1, 12)))
    words = text.split()
    year = next((word for word in words if re.fullmatch(r"\d{4}", word, re.ASCII)), None)
    if year is None:
        return None
    words.remove(year)
    name = "".join(words).rstrip(".")
    if name in _MONTHS:
        return _months(int(year), _MONTHS[name], 1)
    return _months(int(year), *_PARTS[name]) if name in _PARTS else None


def _months(year, first, count):
    last = first + count - 1
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
