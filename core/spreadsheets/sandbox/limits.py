"""The limits of a table, and the output of its rows."""

import json
import unicodedata

SECONDS = 20  # seconds of processor time
BYTES = 768 * 1024 * 1024  # bytes of memory
MOST_UNPACKED = 100 * 1024 * 1024  # bytes; a sheet of 100,000 rows takes about half
MOST_ROWS, MOST_COLUMNS = 400_000, 1000  # to the last row and column that hold anything
MOST_CELLS = 4_000_000
MOST_SIGNS = 50_000_000  # of all cells together: a text may be stored once and stand in many
MOST_FORMULAS = 300_000
MOST_MERGED = 20_000  # groups of merged cells
LONGEST_CELL = 200_000  # a spreadsheet program stops at 32,767


class FoundError(Exception):
    """The file is refused because of something in it: the verdict, and more details."""

    def __init__(self, verdict, **more):
        super().__init__(verdict)
        self.answer = {"verdict": verdict} | more


class RowOutput:
    """Collects the rows of one sheet as JSON. `size` is how many rows and columns the sheet says it has."""

    def __init__(self, name="", signs=0):
        self.name, self.rows, self.signs, self.size = name, [], signs, (0, 0)
        self._cells = 0

    def add(self, number, cells):
        """Keep a row that holds something. The last of `cells` holds something too."""
        self._cells += len(cells)
        if number > MOST_ROWS or self._cells > MOST_CELLS:
            self.refuse(number, len(cells))
        row = json.dumps([number, cells], ensure_ascii=False)
        self.signs += len(row)
        if self.signs > MOST_SIGNS:
            raise FoundError("too_much")
        self.rows.append(row)

    def refuse(self, row, column):
        """Refuse the cell in this row and column: it lies too far out, or is one too many."""
        rows, columns = max(row, self.size[0]), max(column, self.size[1])
        raise FoundError("too_large", sheet=self.name, rows=rows, columns=columns)


def composed(text: str) -> str | None:
    """Return the text of a cell with its letters composed, or None if nothing of it can be seen."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = text.replace("\x00", "").strip()
    if len(text) > LONGEST_CELL:
        raise FoundError("long_cell")
    return text or None
