"""Share one object among rows with equal values, to halve their memory, and fold names to compare them."""

import unicodedata

_MOST = 10_000  # different values that are remembered


def fold_name(text):
    """Return a name as it compares: letters composed, without regard to case and to blanks."""
    return " ".join(unicodedata.normalize("NFC", str(text)).split()).casefold()


class Interned:
    """Call it with a text or a Decimal: it returns an equal one, and the same object each time."""

    def __init__(self):
        self._met = {}

    def __call__(self, value):
        return self._met.setdefault(value, value) if len(self._met) < _MOST else self._met.get(value, value)
