"""Draw a QR code v1-M of 16 mm into the foot of a page that is typeset, as an artifact that no screen reader reads.

It stands in the margin to the right of the foot, so that nothing else on the page moves.
"""

from typing import Any

import pydyf
import segno

_POINT = 72 / 25.4  # points in a millimetre
SIDE = 16 * _POINT
_FROM_RIGHT, _FROM_BOTTOM = 10 * _POINT, 10 * _POINT
_HAIR = 0.02  # points by which the rows overlap, so that no viewer shows a white line between them


def draw_mark(pdf: Any, page: Any, digits: str) -> None:
    """Draw the mark on `page`, a page object of `pdf` that is not yet written. `digits` are at most 34."""
    code = segno.make(digits, version=1, error="m", mode="numeric", boost_error=False)
    right, bottom = page["MediaBox"][2] - _FROM_RIGHT, page["MediaBox"][1] + _FROM_BOTTOM
    before = pydyf.Stream([b"q"], compress=False)
    after = pydyf.Stream(
        [
            b"Q",
            b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC",
            b"q 0 0 0 rg",
            *_squares([list(row) for row in code.matrix], right - SIDE, bottom),
            b"f Q",
            b"EMC",
        ],
        compress=False,
    )
    pdf.add_object(before)
    pdf.add_object(after)
    page["Contents"] = pydyf.Array([before.reference, page["Contents"], after.reference])


def _squares(matrix, left, bottom):
    """Return a rectangle for each run of black modules in each row."""
    side = SIDE / len(matrix)
    rectangles = []
    for number, row in enumerate(matrix):
        place = 0
        while place < len(row):
            end = place
            while end < len(row) and row[end]:
                end += 1
            if end > place:
                x, y = left + place * side, bottom + (len(matrix) - 1 - number) * side
                rectangles.append(b"%.3f %.3f %.3f %.3f re" % (x, y, (end - place) * side, side + _HAIR))
            place = max(end, place + 1)
    return rectangles
