"""Read the parts of a spreadsheet (.xlsx): its sheets, their texts, and the formats of their cells."""

import io
import zipfile
from datetime import datetime
from posixpath import join, normpath
from typing import Any
from xml.parsers import expat

from limits import MOST_SIGNS, MOST_UNPACKED, FoundError, RowOutput, composed
from number_formats import BUILT_IN, Format
from sheet import SheetReader, tagged, unescaped

FIRST = "the first that is not hidden"

_CHUNK = 64 * 1024
_MOST_PARTS = 1000
_REFERENCES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_FIRST_DAY, _FIRST_DAY_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)


class Book:
    """The parts of a spreadsheet. Each is parsed once, while it is unpacked. `needs` is the part that it must have."""

    def __init__(self, content, *, needs="xl/workbook.xml"):
        self.zip = zipfile.ZipFile(io.BytesIO(content))
        self.unpacked = 0
        parts = self.zip.infolist()
        self.names = {part.filename.lower(): part.filename for part in parts}
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise FoundError("too_much")
        if needs not in self.names:
            raise FoundError("other_kind" if {"content.xml", "xl/workbook.bin"} & self.names.keys() else "not_read")

    def parse(self, path, start, end=None, text=None):
        """Parse a part: call `start(tag, attributes)`, `end(tag)` and `text(signs)` in turn."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = refuse_entities
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        with self.zip.open(self.names[path.lower()]) as part:
            while chunk := part.read(_CHUNK):
                self.unpacked += len(chunk)
                if self.unpacked > MOST_UNPACKED:
                    raise FoundError("too_much")
                parser.Parse(chunk, False)
        parser.Parse(b"", True)


def refuse_entities(*_: Any) -> None:
    raise FoundError("not_read")  # no spreadsheet program writes them


def read_workbook(content: bytes, sheet_names: Any) -> tuple[list[dict], list, list[str]]:
    """Return the named sheets of a workbook, all their rows in turn, and the names of hidden sheets left out."""
    book = Book(content)
    sheets, begins = sheets_of(book)
    if not sheets:
        raise FoundError("not_read")
    if sheet_names == FIRST:
        chosen = [next((sheet for sheet in sheets if not sheet["hidden"]), sheets[0])]
    else:
        chosen = [
            sheet
            for sheet in sheets
            if sheet_names is None or " ".join(sheet["name"].split()).casefold() in sheet_names
        ]
    formats = formats_of(book) if "xl/styles.xml" in book.names else []
    texts = texts_of(book) if "xl/sharedstrings.xml" in book.names else []
    found, rows, signs = [], [], 0
    for sheet in chosen:
        reader = SheetReader(texts, formats, begins, RowOutput(sheet["name"], signs))
        book.parse(sheet["part"], reader.start, reader.end, reader.text)
        signs = reader.lines.signs
        found.append(reader.description() | {"name": sheet["name"], "hidden": sheet["hidden"]})
        rows += reader.lines.rows
    read = {sheet["name"] for sheet in found}
    left = [sheet["name"] for sheet in sheets if sheet["hidden"] and sheet["name"] not in read]
    return found, rows, left


def sheets_of(book: Book) -> tuple[list[dict], datetime]:
    """Return the sheets in their order, and the day from which days are counted."""
    targets, sheets, begins = {}, [], [_FIRST_DAY]

    def relation(_tag, attributes):
        if "Id" in attributes:
            targets[attributes["Id"]] = normpath(join("/xl", attributes.get("Target", ""))).lstrip("/")

    def sheet(tag, attributes):
        name = tags.get(tag)
        if name == "sheet":
            part = targets.get(next((attributes[f"{s} id"] for s in _REFERENCES if f"{s} id" in attributes), ""), "")
            if part.lower() in book.names and "chartsheet" not in part:
                is_hidden = attributes.get("state", "visible") != "visible"
                title = composed(attributes.get("name", "")) or ""
                sheets.append({"name": title, "part": part, "hidden": is_hidden})
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            begins[0] = _FIRST_DAY_OF_1904

    tags = tagged("sheet", "workbookPr")
    book.parse("xl/_rels/workbook.xml.rels", relation)
    book.parse("xl/workbook.xml", sheet)
    return sheets, begins[0]


def formats_of(book: Book) -> list[Format | None]:
    """Return the number format of each cell style, in their order. It is empty if it is plain."""
    tags = tagged("numFmt", "cellXfs", "xf")
    own, found, inside = {}, [], [False]

    def start(tag, attributes):
        name = tags.get(tag)
        if name == "numFmt":
            own[attributes.get("numFmtId")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside[0] = True
        elif name == "xf" and inside[0]:
            number = attributes.get("numFmtId", "0")
            code = own.get(number)
            found.append(BUILT_IN.get(int(number), "") if code is None else code)

    def end(tag):
        if tags.get(tag) == "cellXfs":
            inside[0] = False

    book.parse("xl/styles.xml", start, end)
    return [Format(code) if code and code != "General" else None for code in found]


def texts_of(book: Book) -> list[str]:
    """Return the texts that cells name by their number, without the readings of Japanese ones."""
    tags = tagged("si", "t", "rPh")
    found, parts, state, signs = [], [], {"t": False, "rPh": False}, [0]

    def start(tag, _attributes):
        name = tags.get(tag)
        if name == "si":
            parts.clear()
        elif name:
            state[name] = True

    def end(tag):
        name = tags.get(tag)
        if name == "si":
            text = composed(unescaped("".join(parts)))
            signs[0] += len(text or "")
            if signs[0] > MOST_SIGNS:
                raise FoundError("too_much")
            found.append(text)
        elif name:
            state[name] = False

    def text(signs):
        if state["t"] and not state["rPh"]:
            parts.append(signs)

    book.parse("xl/sharedStrings.xml", start, end, text)
    return found
