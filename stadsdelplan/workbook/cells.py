"""What stands in single cells of a plan's workbook: versions and keys, and whether a cell is what was written there."""

import re
import unicodedata
import uuid

from django.utils.translation import gettext as _

from core import spreadsheets
from stadsdelplan.content import CauseContent, GoalContent, MeasureContent, ProblemContent
from stadsdelplan.workbook import columns
from stadsdelplan.workbook.columns import as_text

_VERSION = re.compile(r"(\d{1,5})\.(\d{1,9})")

CONTENT = {"goals": GoalContent, "measures": MeasureContent, "problems": ProblemContent, "causes": CauseContent}
ORDER = {
    "goals": lambda: _("The target year must not come before the year of the baseline."),
    "measures": lambda: _("The last day must not come before the first."),
}


_COLUMNS = {
    GoalContent: columns.OF_GOALS,
    MeasureContent: columns.OF_MEASURES,
    ProblemContent: columns.OF_PROBLEMS,
    CauseContent: columns.OF_CAUSES,
}


def gone_wrong(cell):
    return _("The cell says %(error)s: its formula has gone wrong. Mend it in the spreadsheet.") % {"error": cell}


def taken_out():
    return _("It has been taken out of the plan. Take the row out of the file, or take it in again on the plan's page.")


def nothing(content, key):
    more = {"measures": ()} if content is GoalContent else {}
    return content(key=key, **{column.name: column.nothing for column in _COLUMNS[content]}, **more)


def is_the_cell(cell, written):
    """Return whether the file's cell is what was written there, as a spreadsheet stores it: cut and stripped."""
    if isinstance(written, str):
        written = (
            unicodedata.normalize("NFC", written.replace("\r\n", "\n")[: spreadsheets.LONGEST_CELL]).strip() or None
        )
        cell = cell if cell is None else as_text(cell)
    return cell == written


def version_in(row):
    """Return (number of the edition, revision of the goal), or None. A number is none: it has lost its last zeros."""
    cell = row["version"]
    found = _VERSION.fullmatch(cell) if isinstance(cell, str) else None
    return (int(found[1]), int(found[2])) if found else None


def as_key(cell):
    try:
        return uuid.UUID(str(cell))
    except ValueError:
        return None
