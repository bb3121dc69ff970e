"""How much a table may hold, and its rows on their way out."""

import json
import unicodedata

SECONDS = 20  # of a processor
BYTES = 768 * 1024 * 1024  # of memory
MOST_UNPACKED = 100 * 1024 * 1024  # bytes; a sheet of 100,000 rows takes about half
MOST_ROWS, MOST_COLUMNS = 400_000, 1000  # down to and out to the last cell that holds anything
MOST_CELLS = 4_000_000
MOST_SIGNS = 50_000_000  # of all cells together: a text may be stored once and stand in many
LONGEST_CELL = 200_000  # a spreadsheet program stops at 32,767


class FoundError(Exception):
    """The file holds something for which it is refused: the verdict, and more to say of it."""

    def __init__(self, verdict, **more):
        super().__init__(verdict)
        self.answer = {"verdict": verdict} | more


class Lines:
    """The rows of one sheet on their way out, kept as JSON. What is too far out is measured, and no more kept."""

    def __init__(self, signs=0):
        self.rows, self.last_row, self.last_column = [], 0, 0
        self.cells, self.signs, self.is_too_large = 0, signs, False

    def add(self, number, cells):
        """Keep a row that holds something. `cells` end with one that does."""
        self.last_row, self.last_column = max(self.last_row, number), max(self.last_column, len(cells))
        self.cells += len(cells)
        if self.last_row > MOST_ROWS or self.last_column > MOST_COLUMNS or self.cells > MOST_CELLS:
            self.is_too_large, self.rows = True, []
        if not self.is_too_large:
            row = json.dumps([number, cells], ensure_ascii=False)
            self.signs += len(row)
            if self.signs > MOST_SIGNS:
                raise FoundError("too_much")
            self.rows.append(row)

    def check(self, name):
        if self.is_too_large:
            raise FoundError("too_large", sheet=name, rows=self.last_row, columns=self.last_column)


def plain(text):
    """A text of a cell as the portal keeps it, its letters composed; None where nothing can be seen."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = text.replace("\x00", "").strip()
    if len(text) > LONGEST_CELL:
        raise FoundError("long_cell")
    return text or None
