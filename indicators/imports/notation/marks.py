"""What the signs of the sources mean: – and .. in place of a number, p and r beside one.

The signs are those of Sweden's official statistics and of PxWeb:

- a dash: nothing to report (nil), which is a true zero;
- two or more full stops: not available, or too uncertain to give;
- one full stop: cannot occur;
- p or *: preliminary. r: revised. e: estimated. b: a break. u: uncertain. f: a forecast. c: confidential.

A dataset may explain its own signs (JSON-stat: `extension.status.label`): its words go before these.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from indicators.figures.error_places import short
from indicators.models import MissingReason

DASHES = {"-", "–", "—", "−"}
_CANNOT_OCCUR = "."
_STOPS = re.compile(r"\.{2,6}|…")
_PRELIMINARY = {"p", "*"}
_CONFIDENTIAL = {"c"}
_SAYS_PRELIMINARY = re.compile(r"prel|provisional", re.IGNORECASE)
_OFFICIAL = re.compile(r"\bscb\b|statistiska centralbyrån|statistics sweden|\bbrå\b|brottsförebyggande", re.IGNORECASE)
_NUMBER_AND_MARK = re.compile(r"(?P<number>.*\d)\s*(?P<mark>\*|\([pr]\)|(?<=[\s\d])[pr])", re.IGNORECASE)
_LONGEST_NOTE = 500


@dataclass(frozen=True)
class Meaning:
    """What a sign says: a reason for no value, a true zero, a preliminary figure; `note` is to be kept in words."""

    missing: str = ""
    is_nil: bool = False
    is_preliminary: bool = False
    note: str = ""


PLAIN = Meaning()


def meaning(mark, *, labels=None):
    """Return the Meaning of a sign. `labels` are {sign: words} of a source that explains its own."""
    if not isinstance(mark, str) or not mark.strip():
        return PLAIN
    mark = mark.strip()
    if mark in DASHES:
        return Meaning(is_nil=True)
    if label := (labels or {}).get(mark):
        return Meaning(missing=_missing(mark), is_preliminary=bool(_SAYS_PRELIMINARY.search(label)), note=label)
    if missing := _missing(mark):
        return Meaning(missing=missing, note=_in_words("cannot occur") if mark == _CANNOT_OCCUR else "")
    if _SAYS_PRELIMINARY.match(mark):
        return Meaning(is_preliminary=True)
    letters = [letter for letter in mark.casefold() if letter not in " ,"]
    if not set(letters) <= _LETTERS:
        return Meaning(note=_in_words("another", mark))
    notes = [_in_words(letter) for letter in letters if letter not in _PRELIMINARY and letter in _NOTES]
    return Meaning(is_preliminary=bool(_PRELIMINARY & set(letters)), note=joined(notes))


def split(cell):
    """Return (cell without its sign, Meaning) of a number with a sign beside it: 61,5 p, 61,5* or 61,5 (r)."""
    if not isinstance(cell, str):
        return cell, PLAIN
    found = _NUMBER_AND_MARK.fullmatch(cell.strip())
    return (found["number"].strip(), meaning(found["mark"].strip("()"))) if found else (cell, PLAIN)


def says_nil(source):
    """Return whether a source writes a dash for a true zero, as Sweden's official statistics do."""
    return source is not None and _OFFICIAL.search(str(source)) is not None


def number_or_none(number, found):
    """Return (value, reason for none) of a number, or None, with the Meaning beside it. Raise ValueError.

    Nought where the sign says that there is none is how some sources fill the cell.
    """
    if found.is_nil:
        if number:
            raise ValueError
        return Decimal(0), ""
    if found.missing:
        if number:
            raise ValueError
        return None, found.missing
    return number, ""


def joined(notes):
    """Return notes as one text, each of them once, no longer than is kept."""
    text = " ".join(dict.fromkeys(note.strip() for note in notes if note and note.strip()))
    return text if len(text) <= _LONGEST_NOTE else f"{text[: _LONGEST_NOTE - 1]}…"


def _missing(mark):
    if mark.casefold() in _CONFIDENTIAL:
        return MissingReason.SUPPRESSED
    return MissingReason.UNKNOWN if mark == _CANNOT_OCCUR or _STOPS.fullmatch(mark) else ""


def _in_words(key, mark=""):
    """Return the words that are kept of a sign, in the portal's own language: everybody reads them."""
    with override(settings.LANGUAGE_CODE):
        return _NOTES[key]() % {"mark": short(mark)}


_NOTES = {
    "cannot occur": lambda: _("The figure cannot occur."),
    "r": lambda: _("Revised by the source."),
    "e": lambda: _("Estimated by the source."),
    "b": lambda: _("Break in the series, says the source."),
    "u": lambda: _("Uncertain, says the source."),
    "f": lambda: _("Forecast by the source."),
    "another": lambda: _("The source marks the figure %(mark)s."),
}
_LETTERS = {"p", "*", "r", "e", "b", "u", "f"}
