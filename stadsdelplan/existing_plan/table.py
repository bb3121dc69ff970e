"""One sheet of a municipality's own spreadsheet under the heading row that the person has chosen."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from core import spreadsheets
from stadsdelplan.existing_plan import fields
from stadsdelplan.workbook.columns import as_text

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 2000, 60, 50  # a plan has a few hundred rows
_MOST_HEADINGS = 15  # rows that may be the heading
_LONGEST_EXAMPLE, _LONGEST_ROW = 60, 400  # characters


@dataclass(frozen=True)
class TableColumn:
    """A column that holds anything under the heading row. `place` counts from one."""

    place: int
    heading: str
    examples: tuple[str, ...]

    @property
    def letters(self):
        return spreadsheets.letters(self.place)

    @property
    def label(self):
        """Return how a person finds it: "C (Ansvarig)"."""
        return f"{self.letters} ({self.heading})" if self.heading else self.letters


class Table:
    """The rows of a Grid under the heading in row `head`, and what stands in each cell.

    Raises UnreadableTableError where it is larger than a plan, or where nothing stands under the heading.
    """

    def __init__(self, name, grid, head):
        self.name, self.grid, self.head = name, grid, head
        headings = next(cells for number, cells in grid.rows if number == head)
        self.rows = [(number, cells) for number, cells in grid.rows if number > head]
        width = max((len(cells) for _number, cells in self.rows), default=0)
        if not self.rows:
            raise spreadsheets.UnreadableTableError(_("Nothing stands under the heading row. Choose another row."))
        if len(self.rows) > MOST_ROWS or width > MOST_COLUMNS:
            sentence = _("The sheet has more than %(rows)s rows or %(columns)s columns. Copy the plan alone to a file.")
            raise spreadsheets.UnreadableTableError(sentence % {"rows": MOST_ROWS, "columns": MOST_COLUMNS})
        self.columns = [
            TableColumn(place, _one_line(headings[place - 1]) if place <= len(headings) else "", examples)
            for place in range(1, width + 1)
            if (examples := self._examples(place))
        ]

    def is_continued(self, row, place):
        """Return whether the cell lies below the first row of a group of merged cells, so that it is blank itself."""
        starts, ends = self._merged.get(place, ((), ()))
        nearest = bisect_right(starts, row) - 1
        return nearest >= 0 and starts[nearest] < row <= ends[nearest]

    def is_uncounted(self, row, place):
        """Return whether the cell has a formula without a result."""
        return f"{spreadsheets.letters(place)}{row}" in self.grid.uncounted

    @property
    def hidden(self):
        """Return sentences about rows and columns that the file hides. They are read."""
        headings = {column.place: column.heading for column in self.columns}
        width = max(headings, default=0)
        return self.grid.hidden_in_words([headings.get(place, "") for place in range(1, width + 1)], self.head)

    @cached_property
    def _merged(self):
        """Return {column: (first rows, last rows)} of the groups of merged cells that go down, in order."""
        found = {}
        places = {column.place for column in self.columns}
        for first_row, first, last_row, last in sorted(self.grid.merged):
            for place in range(first, min(last, MOST_COLUMNS) + 1) if last_row > first_row else ():
                if place in places:
                    starts, ends = found.setdefault(place, ([], []))
                    starts.append(first_row)
                    ends.append(last_row)
        return found

    def _examples(self, place):
        """Return the first texts of the column, each once; none where it is blank all the way."""
        found = {}
        for number, cells in self.rows:
            cell = cells[place - 1] if place <= len(cells) else None
            if cell is not None:
                found.setdefault(_one_line(cell)[:_LONGEST_EXAMPLE])
            elif self.is_uncounted(number, place):
                found.setdefault("")
            if len(found) == 3:
                break
        return tuple(found)


def heading_rows(grid):
    """Return [(row number, its texts in one line), …] of the rows that may be the heading, the first of the sheet."""
    return [
        (number, " · ".join(_one_line(cell)[:_LONGEST_EXAMPLE] for cell in cells if cell is not None)[:_LONGEST_ROW])
        for number, cells in grid.rows[:_MOST_HEADINGS]
    ]


def likely_heading(grid):
    """Return the number of the row of which most cells are headings that are known, the first of the best."""
    known = {
        number: fields.how_many_known([_one_line(cell) for cell in cells if cell is not None])
        for number, cells in grid.rows[:_MOST_HEADINGS]
    }
    return max(known, key=known.get)


def _one_line(cell):
    return "" if cell is None else " ".join(as_text(cell).split())
