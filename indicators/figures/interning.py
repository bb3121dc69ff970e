"""What many rows say: one object for all of them, so that they take half the room in memory, and how words compare."""

import unicodedata

_MOST = 10_000  # different ones that are remembered


def fold_name(text):
    """Words as they compare: letters composed, without regard to case and to blanks."""
    return " ".join(unicodedata.normalize("NFC", str(text)).split()).casefold()


class Interned:
    """Call it with a text or a Decimal: the answer is an equal one, the same object where it was met before."""

    def __init__(self):
        self._met = {}

    def __call__(self, said):
        return self._met.setdefault(said, said) if len(self._met) < _MOST else self._met.get(said, said)
