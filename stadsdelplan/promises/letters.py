"""How large the letters of the A4 for the wall may be, so that each of its two sides is filled and holds what it says.

The heights follow static/css/print/wall-paper.css, where everything is measured in the size of the letters.
"""

import textwrap
from dataclasses import dataclass

FRONT_SIZES = (24, 21, 18, 16, 14, 13, 12, 11)  # points, the largest first
BACK_SIZES = (21, 18, 16, 14, 13, 12, 11)
_MM = 0.3528  # in a point
_WIDE = 0.43  # of its size is a letter wide, in the middle
_FRONT, _BACK = 226, 244  # millimetres below the band of one line and above the foot
_WIDTH, _BAND, _ROW = 160, 9.3, 2.8
_MARGIN = 0.97  # of the height is filled at most: the heights are estimates


@dataclass(frozen=True)
class Block:
    """A part of a side: its heading, and its lines as (text, a smaller line below or ""), which may be a table."""

    heading: str
    lines: list[tuple[str, str]]
    is_table: bool = False


def front_size(blocks, *, where, notes):
    """Return the size at which the Blocks fill the front, or None where they do not fit in the smallest letters.

    `where` is the line below the title, and `notes` how many lines say that the paper is a draft or an example.
    """
    height = _FRONT * _MARGIN - 7 * notes - _BAND * (_lines(where, 21) - 1)
    return next((size for size in FRONT_SIZES if _height(blocks, size) + 2.2 * size * _MM <= height), None)


def back_size(blocks):
    """Return the size at which the Blocks fill the back, or None where they do not fit in the smallest letters."""
    return next((size for size in BACK_SIZES if _height(blocks, size) + 7 <= _BACK * _MARGIN), None)


def _height(blocks, size):
    return sum(_block(block, size) for block in blocks)


def _block(block, size):
    """Return the height of a block in millimetres."""
    em = size * _MM
    found = 1.1 * em + (1.56 * _lines(block.heading, 1.3 * size) + 0.33) * em if block.heading else 0.6 * em
    for text, below in block.lines:
        if block.is_table:
            found += max(_lines(text, 0.9 * size, _WIDTH * 0.64), 1 + bool(below)) * 1.17 * em + _ROW
        else:
            found += (1.3 * _lines(text, size, _WIDTH - 6) + (1.1 if below else 0) + 0.33) * em
    return found


def _lines(text, size, width=_WIDTH):
    letters = int(width / (size * _MM * _WIDE))
    return sum(len(textwrap.wrap(line, letters)) or 1 for line in text.splitlines() or [""])
