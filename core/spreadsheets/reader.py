"""Read spreadsheets and CSV as people save them. The program in core/spreadsheets/sandbox opens them.

The delimiter of CSV is a semicolon, a comma, a tab, or the one in its first line (sep=;). Its coding is UTF-8 with or
without a mark, UTF-16 with one, or Windows-1252. A cell is a text, a Decimal, a day or None; the caller decides what it
means. A cell that a spreadsheet shows in per cent is the text that a person sees, "61,5 %". A failed formula is its
text too, "#N/A": `is_broken` recognises it. Codes keep their leading zeros if the sheet has them as text. Letters are
composed (NFC).
"""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.security import security_log
from core.text.numbers import decimal

logger = logging.getLogger(__name__)

_SANDBOX = Path(__file__).with_name("sandbox")
_LONGEST = 45  # seconds on a busy machine; the program itself stops after 20 seconds of work
_SPREADSHEET = b"PK\x03\x04"
_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0"
_CSV = (".csv", ".txt", ".tsv")
_MOST_SHOWN = 10**9  # rows; above it the count is not exact
_NUMBERS = json.JSONDecoder(parse_float=Decimal, parse_int=Decimal)
_BROKEN = re.compile(  # what spreadsheets write, in any language: #N/A, #SAKNAS!, #WERT!, #NAMN?, #####, Fel:502
    r"#\s?[^\W\d_][\w/ ]{0,16}[!?]|#\s?N/?[AV]|#{3,}|#\s?(GETTING|HÄMTAR)_DATA|(Err|Fel):\d{3}",
    re.IGNORECASE,
)


class UnreadableTableError(Exception):
    """The file is not a table that can be read. The argument is a sentence for the person."""


@dataclass(frozen=True)
class Sheet:
    """One table: `header` as texts, and `rows` as (row number in the file, cells as many as the header).

    `rows` can be read once. It raises UnreadableTableError if a row is wider than the heading, and leaves out blank
    rows. `formulas` are their cells, as in ("B2", "C7"), and `uncounted` those of them without a result. `hidden` are
    sentences about what the spreadsheet hides, and whether it is read.
    """

    header: list[str]
    rows: Iterable[tuple[int, list]]
    formulas: tuple[str, ...] = ()
    uncounted: frozenset[str] = frozenset()
    first_column: int = 1
    hidden: tuple[str, ...] = ()

    def cell(self, place, row):
        """Return the spreadsheet name of the cell in this column of the header: B7."""
        return f"{letters(self.first_column + place)}{row}"


@dataclass(frozen=True)
class Grid:
    """One sheet as it is: `rows` as (row number in the file, cells from column A on), without the blank ones.

    `merged` are groups of merged cells as (first row, first column, last row, last column), counted from one: only the
    first cell of a group holds anything. `uncounted` are the cells with a formula without a result: ("B2", …).
    """

    rows: list[tuple[int, list]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    uncounted: frozenset[str] = frozenset()
    is_hidden: bool = False
    hidden_rows: tuple[tuple[int, int], ...] = ()  # from and to
    hidden_columns: tuple[int, ...] = ()

    def hidden_in_words(self, header: list[str], head: int) -> list[str]:
        """Return sentences about rows and columns that the file hides, from row `head` with the texts `header` on."""
        described = {"name": "", "first_column": 1, "hidden_rows": self.hidden_rows}
        return list(_hidden(described | {"hidden_columns": self.hidden_columns}, (), header, head))


def read(upload: Any) -> Sheet:
    """Return the Sheet in an open file with `name` and `size`, such as an upload. Raises UnreadableTableError.

    In a spreadsheet, read the first sheet that is not hidden.
    """
    content = _content(upload)
    if content.startswith(_SPREADSHEET):
        kind = "xlsx"
    elif content.startswith(_OLD_OR_ENCRYPTED):
        raise UnreadableTableError(_not_read())
    elif PurePosixPath(upload.name or "").suffix.lower() in _CSV:
        kind = "csv"
    else:
        raise UnreadableTableError(_("The file is neither a spreadsheet (.xlsx) nor a CSV file (.csv)."))
    sheets = _opened(content, kind)
    if not sheets:
        raise UnreadableTableError(_("The file is empty. Choose another."))
    return next(iter(sheets.values()))


def read_all(upload: Any, *, names: Iterable[str] | None = None) -> dict[str, Sheet]:
    """Return the Sheets of a spreadsheet by name, without the empty ones. Raises UnreadableTableError.

    With `names`, folded (see `folded`), return only these.
    """
    content = _content(upload)
    if content.startswith(_OLD_OR_ENCRYPTED):
        raise UnreadableTableError(_not_read())
    if not content.startswith(_SPREADSHEET):
        raise UnreadableTableError(_("The file is not a spreadsheet (.xlsx)."))
    return _opened(content, "xlsx", json.dumps(sorted(names) if names is not None else None))


def read_grids(upload: Any) -> dict[str, Grid]:
    """Return the Grids of any table by the names of their sheets, without the empty ones. Raises UnreadableTableError.

    The file is a spreadsheet (.xlsx or .ods), or else CSV, whose one sheet has no name.
    """
    content = _content(upload)
    if content.startswith(_OLD_OR_ENCRYPTED):
        raise UnreadableTableError(_not_read())
    is_spreadsheet = content.startswith(_SPREADSHEET)
    answer, lines = _run(content, *(("any", "null") if is_spreadsheet else ("csv",)))
    found = {each["name"]: _grid(each, rows) for each, rows in _by_sheet(answer, lines) if rows}
    if not found:
        raise UnreadableTableError(_("The file is empty. Choose another."))
    return found


def is_broken(cell: Any) -> bool:
    """Return whether a cell, or a text, says that its formula failed: #N/A, #DIV/0!, #SAKNAS! and the like."""
    return isinstance(cell, str) and len(cell) < 20 and _BROKEN.fullmatch(cell) is not None


def letters(column: int) -> str:
    """Return the spreadsheet name of a column, counted from one: A, B … Z, AA."""
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def _content(upload):
    if upload.size == 0:
        raise UnreadableTableError(_("The file is empty. Choose another."))
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise UnreadableTableError(
            _("The file is larger than %(limit)s. Divide it, and take in one part at a time.")
            % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}
        )
    upload.seek(0)
    return upload.read()


def _opened(content, *arguments):
    """Return the Sheets by name, from the program that opens them. Raises UnreadableTableError."""
    answer, lines = _run(content, *arguments)
    return {each["name"]: _sheet(each, rows, answer["left"]) for each, rows in _by_sheet(answer, lines) if rows}


def _run(content, *arguments):
    """Return (verdict with the sheets, lines of their rows) from the program. Raises UnreadableTableError."""
    try:
        run = subprocess.run(  # noqa: S603 (our own program, on what it reads from its input)
            [sys.executable, "-I", str(_SANDBOX), *arguments],
            input=content,
            capture_output=True,
            timeout=_LONGEST,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        logger.warning("A table from outside could not be opened, so it was refused: %s", type(error).__name__)
        security_log.record_refused_file("too_much")
        raise UnreadableTableError(_refusal({"verdict": "too_much"})) from error
    first, _end, rest = run.stdout.partition(b"\n")
    answer = json.loads(first)
    if answer["verdict"] != "fine":
        logger.warning("A table from outside was refused: %s", answer["verdict"])
        security_log.record_refused_file(answer["verdict"])
        raise UnreadableTableError(_refusal(answer))
    return answer, iter(rest.split(b"\n") if rest else [])


def _by_sheet(answer, lines):
    for described in answer["sheets"]:
        yield described, [next(lines) for _row in range(described["rows"])]


def _grid(described, lines):
    formulas = described.get("formulas", ())
    return Grid(
        list(_rows_of(lines, 1)),
        merged=tuple(tuple(group) for group in described.get("merged", ())),
        uncounted=frozenset(f"{letters(column)}{row}" for row, column, is_counted in formulas if not is_counted),
        is_hidden=bool(described.get("hidden")),
        hidden_rows=tuple((first, last) for first, last in described.get("hidden_rows", ())),
        hidden_columns=tuple(described.get("hidden_columns", ())),
    )


def _sheet(described, lines, left):
    """Return a Sheet from its description. The first line with anything in it is the header."""
    first = described.get("first_column", 1)
    (number, cells), *_none = _rows_of(lines[:1], first)
    header = ["" if cell is None else " ".join(str(cell).split()) for cell in cells]
    formulas = [(f"{letters(column)}{row}", is_counted) for row, column, is_counted in described.get("formulas", ())]
    return Sheet(
        header,
        _fitted(_rows_of(lines[1:], first), len(header)),
        formulas=tuple(cell for cell, _is_counted in formulas),
        uncounted=frozenset(cell for cell, is_counted in formulas if not is_counted),
        first_column=first,
        hidden=tuple(_hidden(described, left, header, number)),
    )


def _rows_of(lines, first):
    for line in lines:
        number, cells = _NUMBERS.decode(line.decode())
        yield int(number), [date.fromisoformat(cell[1]) if type(cell) is list else cell for cell in cells[first - 1 :]]


def _fitted(rows, width):
    for number, cells in rows:
        if len(cells) > width:
            raise UnreadableTableError(_("Row %(row)s has more cells than the heading has columns.") % {"row": number})
        yield number, cells + [None] * (width - len(cells))


def _hidden(described, left, header, head):
    """Return sentences about what a sheet hides, and about hidden sheets that are not read."""
    name = {"sheet": described["name"]}
    if described.get("hidden"):
        yield _("The sheet “%(sheet)s” is hidden in the file. It is read.") % name
    rows = [span for span in described.get("hidden_rows", ()) if span[1] >= head]
    if rows:
        spans = ", ".join(str(one) if one == last else f"{one}–{last}" for one, last in rows[:20])
        spans += " …" if len(rows) > 20 else ""
        if len(rows) == 1 and rows[0][0] == rows[0][1]:
            yield _("Row %(rows)s is hidden in the file. It is read.") % {"rows": spans}
        else:
            yield _("Rows %(rows)s are hidden in the file. They are read.") % {"rows": spans}
    for column in described.get("hidden_columns", ()):
        place = column - described["first_column"]
        heading = header[place] if place < len(header) else ""
        yield _("Column %(column)s (%(heading)s) is hidden in the file. It is read.") % {
            "column": letters(column),
            "heading": heading,
        }
    for sheet in left:
        yield _("The sheet “%(sheet)s” is hidden in the file. It is not read.") % {"sheet": sheet}


def _refusal(answer):
    """Return a sentence that says why a file is refused."""
    verdict = answer["verdict"]
    if verdict == "too_large":
        rows, columns = (min(answer[name], _MOST_SHOWN) for name in ("rows", "columns"))
        size = {
            "rows": ngettext("%(count)s row", "%(count)s rows", rows) % {"count": decimal(rows)},
            "columns": ngettext("%(count)s column", "%(count)s columns", columns) % {"count": decimal(columns)},
        }
        return _("The sheet says that it has %(rows)s and %(columns)s.") % size + " " + _too_large()
    if verdict == "breaks_off":
        sentence = _("The file breaks off in row %(row)s: a quotation mark is missing, or a cell is too long.")
        return sentence % {"row": answer["row"]}
    return {
        "too_much": _too_much,
        "long_cell": _long_cell,
        "no_text": _no_text,
        "other_kind": _other_kind,
    }.get(verdict, _not_read)()


def _too_large():
    return _("That is more than a table here holds. Copy the rows alone to a new file, and choose that.")


def _too_much():
    return _(
        "The spreadsheet unpacks to more than a table holds, and is not opened. Save the rows alone to a new file."
    )


def _long_cell():
    return _("A cell of the file holds a longer text than any spreadsheet keeps. Save the rows alone to a new file.")


def _no_text():
    return _("The text of the file cannot be read. Save it as CSV UTF-8, and try again.")


def _other_kind():
    return _("The file is a spreadsheet of another kind (.ods or .xlsb). Open it, save it as .xlsx, and choose that.")


def _not_read():
    return _("The spreadsheet cannot be read: it is damaged, encrypted or in an old format. Save it as .xlsx anew.")
