"""How much a table may hold, and its rows on their way out."""

import json
import unicodedata

SECONDS = 20  # of a processor
BYTES = 768 * 1024 * 1024  # of memory
MOST_UNPACKED = 100 * 1024 * 1024  # bytes; a sheet of 100,000 rows takes about half
MOST_ROWS, MOST_COLUMNS = 400_000, 1000  # down to and out to the last cell that holds anything
MOST_CELLS = 4_000_000
MOST_SIGNS = 50_000_000  # of all cells together: a text may be stored once and stand in many
MOST_FORMULAS = 300_000
LONGEST_CELL = 200_000  # a spreadsheet program stops at 32,767


class FoundError(Exception):
    """The file holds something for which it is refused: the verdict, and more to say of it."""

    def __init__(self, verdict, **more):
        super().__init__(verdict)
        self.answer = {"verdict": verdict} | more


class RowOutput:
    """The rows of one sheet on their way out, kept as JSON. `size` is how many rows and columns it says it has."""

    def __init__(self, name="", signs=0):
        self.name, self.rows, self.signs, self.size = name, [], signs, (0, 0)
        self._cells = 0

    def add(self, number, cells):
        """Keep a row that holds something. `cells` end with one that does."""
        self._cells += len(cells)
        if number > MOST_ROWS or self._cells > MOST_CELLS:
            self.refuse(number, len(cells))
        row = json.dumps([number, cells], ensure_ascii=False)
        self.signs += len(row)
        if self.signs > MOST_SIGNS:
            raise FoundError("too_much")
        self.rows.append(row)

    def refuse(self, row, column):
        """The cell in this row and column lies too far out, or is one too many."""
        rows, columns = max(row, self.size[0]), max(column, self.size[1])
        raise FoundError("too_large", sheet=self.name, rows=rows, columns=columns)


def composed(text: str) -> str | None:
    """A text of a cell as the portal keeps it, its letters composed; None where nothing can be seen."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = text.replace("\x00", "").strip()
    if len(text) > LONGEST_CELL:
        raise FoundError("long_cell")
    return text or None
