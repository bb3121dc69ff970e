"""The layout of the parties' signature blocks on the paper: beside each other, so that no block is split.

WeasyPrint lays out a grid that fits on a page, and splits a longer one anywhere. So this module
estimates the height of each, a little too high.
"""

import math

_IN_A_COLUMN = 4  # signatories; more than these take the whole width
_PAGE = 205  # mm for the signatures of a row, under the heading
_LETTERS = 27  # in a line of a column
_LINE, _FILL, _SIGN, _BELOW = 5.3, 10.3, 18.4, 6  # mm: of text, to fill in, to sign on, and under a block
_LABEL = 16  # letters that "Place and date:" takes


def signature_rows(parties):
    """Return the rows of `parties`, each with its `name` and `signatories`: [{is_wide, is_long, parties, pairs}, …].

    Two parties stand beside each other where that fits on a page. Of one that takes the whole width the signatories
    stand in `pairs`, each with its `signatories` and whether it `fits`. Longer than a page it `is_long`, and goes on
    over the page.
    """
    found = []
    for party in parties:
        is_wide = len(party["signatories"]) > _IN_A_COLUMN or not _fits([party])
        if found and not is_wide and _takes_another(found[-1], party):
            found[-1]["parties"].append(party)
        else:
            pairs = _pairs(party) if is_wide else []
            is_long = sum(_height(pair["signatories"]) for pair in pairs) >= _PAGE
            found.append({"is_wide": is_wide, "is_long": is_long, "parties": [party], "pairs": pairs})
    return found


def _takes_another(row, party):
    return not row["is_wide"] and len(row["parties"]) == 1 and _fits([*row["parties"], party])


def _pairs(party):
    all_of_them = party["signatories"]
    pairs = [all_of_them[first : first + 2] for first in range(0, len(all_of_them), 2)]
    return [{"signatories": pair, "fits": _height(pair) < _PAGE} for pair in pairs]


def _fits(parties):
    levels = max(len(party["signatories"]) for party in parties)
    height = max(_text(party["name"]) for party in parties)
    for level in range(levels):
        height += _height([party["signatories"][level] for party in parties if level < len(party["signatories"])])
    return height < _PAGE


def _height(signatories):
    """Return the room in mm that neighbouring signatories take: the most above the line, and the most below."""
    return max(map(_above, signatories)) + max(map(_below, signatories))


def _above(signatory):
    if signatory["day"]:
        return _text(f"{signatory['place']} {signatory['day']}")
    lines = _text(" " * _LABEL + signatory["place"]) + _LINE if signatory["place"] else 0  # and one for the date
    return max(_FILL, lines + 3.2)


def _below(signatory):
    name = _text(signatory["name"]) or _FILL
    title = _text(signatory["title"]) or (0 if signatory["name"] else _FILL)
    return _SIGN + name + title + _text(signatory["organisation_line"]) + _BELOW


def _text(text):
    return math.ceil(len(text) / _LETTERS) * _LINE
