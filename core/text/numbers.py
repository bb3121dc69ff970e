"""Write numbers in the page's language: 3 363, 79,1 and −4,2 in Swedish."""

import functools
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats
from django.utils.translation import get_language

_WRITTEN = re.compile(
    r"([+-]?\s*(?:\d{1,3}(?:\s\d{3})+|\d+)(?:[.,]\d+)?)\s*(%|procent|percent|pct|‰|promille|permille)?",
    re.ASCII | re.IGNORECASE,
)
_PER_CENT = re.compile(r"%|\b(procent|percent|per cent|pct)\b", re.IGNORECASE)
_STORED_PLACES = 4  # decimals of a stored figure
_PER_MILLE = ("‰", "promille", "permille")
_SIGNS = str.maketrans("−–﹣－‑‐％", "------%", "\ufeff\u200b")


def read_number(text: str) -> tuple[Decimal, str] | None:
    """Return (number, unit) of a typed number: 61,5 or 61.5, 3 363 with any blank, −4,2 with either sign, 82 %.

    The unit is "%" or "‰" if it is written, else empty. Return None if it is no number.
    """
    found = _WRITTEN.fullmatch(re.sub(r"\s", " ", text.translate(_SIGNS)).strip())
    if found is None:
        return None
    unit = (found[2] or "").lower()
    return Decimal(found[1].replace(" ", "").replace(",", ".")), "" if not unit else "‰" if unit in _PER_MILLE else "%"


def is_per_cent(unit: str) -> bool:
    """Return whether a unit in words is per cent: %, procent, andel (%), procent av eleverna."""
    return _PER_CENT.search(unit) is not None


def decimal(value: Decimal | None, places: int | None = None) -> str:
    """Write a number with grouped thousands and a real minus sign. Empty without a number.

    `places` is the number of decimals. Without it trailing zeros are left out: a column of the database always has four
    decimals, however exact the measurement was.
    """
    if value is None or value == "":
        return ""
    value = Decimal(value)
    if places is None:
        places = _stated_decimals(value)
    places = int(places)
    value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0  # + 0 removes the sign of a zero
    return f"{value:,.{places}f}".translate(_signs(get_language()))  # Django's number_format takes far longer


def decimal_places(values: Iterable[Decimal]) -> int:
    """Return the number of decimals for values that stand together: the same for all, without needless zeros.

    It is one at most if any value is ten or more, two from one up, else three.
    """
    numbers = [Decimal(value) for value in values]
    if not numbers:
        return 0
    largest = max(abs(number) for number in numbers)
    most = 1 if largest >= 10 else 2 if largest >= 1 else 3
    return min(most, max(_stated_decimals(number) for number in numbers))


def places_apart(values: Iterable[Decimal], least: int) -> int:
    """Return the number of decimals, `least` or a few more, with which numbers that differ look different."""
    numbers = {Decimal(value) for value in values}
    for places in range(least, _STORED_PLACES):
        step = Decimal(1).scaleb(-places)
        if len({number.quantize(step, rounding=ROUND_HALF_UP) for number in numbers}) == len(numbers):
            return places
    return max(least, _STORED_PLACES)


def _stated_decimals(number):
    return max(0, -number.normalize().as_tuple().exponent)


@functools.cache
def _signs(language):
    """Return {sign in Python: sign in the language of the page}."""
    separators = {name: formats.get_format(f"{name}_SEPARATOR", language) for name in ("THOUSAND", "DECIMAL")}
    return str.maketrans({"-": "−", ",": separators["THOUSAND"], ".": separators["DECIMAL"]})
