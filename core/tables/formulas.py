"""Where the formulas of a spreadsheet stand.

The library that reads the cells gives what a formula came to. A spreadsheet that a program wrote without counting its
formulas out has nothing there, and the cell would read as empty.
"""

import io
import re
import zipfile
from posixpath import join, normpath
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# No more than so many signs between its parts, so that no file makes the search slow.
_FORMULA = re.compile(
    rb"<(?:\w{1,20}:)?c\s[^<>]{0,200}?\br=[\"']([A-Z]{1,3}\d{1,7})[\"'][^<>]{0,200}>\s{0,50}<(?:\w{1,20}:)?f[\s/>]"
)


def find_formulas(content, *, sheets=None):
    """The cells with a formula by the sheet's name, {"Mål": ("B2", "C7")}; what cannot be understood has none.

    `content` are the bytes of a spreadsheet whose parts have been looked at. Only the first `sheets` are searched.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = list(_parts(book).items())[:sheets]
            found = {name: _FORMULA.findall(book.read(part)) for name, part in parts}
    except (KeyError, ElementTree.ParseError):
        return {}
    return {name: tuple(cell.decode() for cell in cells) for name, cells in found.items() if cells}


def _parts(book):
    """The part that each sheet is stored in, by the sheet's name."""
    targets = {
        each.get("Id"): normpath(join("/xl", each.get("Target"))).lstrip("/")
        for each in ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 (expat stops bombs)
    }
    sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")  # noqa: S314
    return {each.get("name"): targets[each.get(_REFERENCE)] for each in sheets}
