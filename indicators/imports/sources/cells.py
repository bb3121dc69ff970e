"""Read one cell of a table of figures: a number and its unit, or why there is none."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from core.text.numbers import read_number


class CellError(Exception):
    """The cell does not hold what it should. The argument is a sentence."""


def read_number_cell(cell):
    """Return (number, unit) of a cell, see core.text.numbers.read_number. Raises CellError."""
    if isinstance(cell, Decimal) and cell.is_finite():
        return cell, ""
    if isinstance(cell, date):
        raise CellError(_("The cell holds a day. The program has taken the number for one: write it as text."))
    found = read_number(str(cell))
    if found is None:
        raise CellError(_("%(text)s is not a number. Write for example 79,1.") % {"text": str(cell)[:40]})
    return found


def unit_in(cell):
    return isinstance(cell, str) and (read_number(cell) or ("", ""))[1]


def whole_number(cell):
    """Return a whole number, or None if the cell holds none."""
    try:
        found, unit = read_number_cell(cell)
    except CellError:
        return None
    is_whole = not unit and abs(found) < Decimal(10) ** 10 and found == int(found)
    return int(found) if is_whole else None


def is_error(cell):
    return _("The cell says %(error)s: its formula has gone wrong. Mend it in the spreadsheet.") % {"error": cell}


def not_counted():
    return _("The cell holds a formula that was never worked out. Open the file in a spreadsheet program and save it.")
