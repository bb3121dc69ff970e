"""Whether two sources are one. Pure functions over their names.

What the portal knows of a question, a mode or an age is the name of the source. So figures of two names are compared
only where somebody has confirmed that they can be. A year in the name makes no other source: "Trygghetsmätningen 2024"
and "Trygghetsmätningen 2025" are two rounds of one. Nor do the areas of which a figure is the sum.
"""

import re
import unicodedata

_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?:\s*[–/-]\s*(?:(?:19|20)\d\d|\d\d)(?!\d))?(?!\d)")
_PARTS = re.compile(r",\s*(?:area|sum of|område|summan av)\s.*$", re.IGNORECASE)  # as figures.district_parts writes it
_NO_WORD = re.compile(r"[\W_]+")


def key_of(name):
    """Return what two names of one source have in common: their words in small letters, without years."""
    text = _YEARS.sub(" ", _PARTS.sub("", unicodedata.normalize("NFC", name)).casefold())
    return _NO_WORD.sub(" ", text).strip()


def pair_of(name, other):
    """Return the two keys as a pair without order."""
    return frozenset((key_of(name), key_of(other)))


def may_compare(name, other, *, confirmed=frozenset()):
    """Return whether figures of the two sources compare. `confirmed` are pairs of which somebody has said so."""
    pair = pair_of(name, other)
    return len(pair) == 1 or pair in confirmed
