"""Read the JSON of the sources: numbers exactly as they are written, and a sentence for an unexpected value."""

import hashlib
import json
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from indicators.figures.error_places import short

_TOO_LARGE = Decimal(10) ** 10  # the database holds numbers below this power
_MOST_PLACES = -400  # the exponent of the last digit
_MOST_OBJECTS, _MOST_PARTS = 1_500_000, 4_000_000  # a hundred thousand figures of Kolada's have a fifth of it
_FIRST_YEAR, _LAST_YEAR = 1900, 2999


class UnreadableAnswerError(Exception):
    """The answer, or a part of it, is not what the source says it is. The argument is a sentence for the person."""


def parsed(content):
    """Return the object in the bytes of an answer, with its decimals as Decimal. Raises UnreadableAnswerError.

    It checks the bytes first: a few megabytes of brackets would take hundreds of megabytes of memory.
    """
    if content.count(b"{") + content.count(b"[") > _MOST_OBJECTS or content.count(b",") > _MOST_PARTS:
        raise UnreadableAnswerError(_("The file has more parts than figures are taken in at once. Divide it."))
    try:
        answer = json.loads(content, parse_float=_decimal, parse_constant=str)  # NaN stays a text
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswerError(_("This is no JSON that can be read, or it breaks off.")) from error
    if not isinstance(answer, dict):
        raise UnreadableAnswerError(_("The answer is JSON, but not the object that was expected."))
    return answer


def json_number(raw):
    """Return a number of an answer as Decimal. Raises UnreadableAnswerError."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise UnreadableAnswerError(_("%(raw)s is not a number.") % {"raw": short(raw)})
    if not -_TOO_LARGE < raw < _TOO_LARGE:  # abs() would round
        raise UnreadableAnswerError(_("The number is larger than the portal can keep."))
    if isinstance(raw, Decimal) and raw.as_tuple().exponent < _MOST_PLACES:  # written out, it would fill the memory
        raise UnreadableAnswerError(_("%(raw)s is not a number.") % {"raw": short(raw)})
    return Decimal(raw)


def json_year(raw):
    """Return a year of an answer, from a whole number or four digits. Raises UnreadableAnswerError."""
    if isinstance(raw, int) and not isinstance(raw, bool) and _FIRST_YEAR <= raw <= _LAST_YEAR:
        return raw
    if isinstance(raw, str) and len(raw) == 4 and raw.isascii() and raw.isdecimal():
        return json_year(int(raw))
    raise UnreadableAnswerError(_("%(raw)s is not a year.") % {"raw": short(raw)})


def digest(contents):
    """Return the SHA-256 of the bodies in their order."""
    whole = hashlib.sha256()
    for content in contents:
        whole.update(content)
    return whole.hexdigest()


def _decimal(text):
    """Return a decimal as it is written, or its text, which is no number, if its exponent is too large."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text
