"""Read CSV as people save it, with a semicolon, comma or tab, or the delimiter that its first line names."""

import csv
import io
import re

from limits import LONGEST_CELL, MOST_COLUMNS, FoundError, RowOutput, composed

_CUTS = ";\t,"
_SEPARATOR = re.compile(r'"?sep\s*=\s*([^"\r\n\s]|\t)"?\1*', re.IGNORECASE)
_PROTECTED = re.compile(r"'(?=\s*[=+\-@＝＋－＠]|[\t\r\n])")  # writer.py puts it before a formula


def read_csv(content: bytes) -> tuple[list[dict], list]:
    """Return the one sheet of a CSV file, like those of a workbook."""
    text = decoded(content)
    lines = RowOutput()
    lines.size = (text.count("\n") + 1, 1)
    start = re.match(r"[\r\n]*", text).end()
    head = text[start:].partition("\n")[0].strip("\r")
    named_separator = _SEPARATOR.fullmatch(head.strip(" "))
    cut = (
        named_separator[1] if named_separator else max(_CUTS, key=head.count)
    )  # on a tie the first, so a single column has semicolons
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=cut, strict=True)
    is_head = bool(named_separator)
    try:
        for cells in reader:
            if is_head and any(cells):
                is_head = False  # the line that names the delimiter
                continue
            add_csv(lines, reader.line_num, cells)
    except csv.Error as error:
        raise FoundError("breaks_off", row=reader.line_num) from error
    return [{"name": "", "rows": len(lines.rows)}], lines.rows


def add_csv(lines: RowOutput, number: int, cells: list[str]) -> None:
    cells = [composed(_PROTECTED.sub("", cell, count=1)) if cell else None for cell in cells]
    while cells and cells[-1] is None:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        lines.refuse(number, len(cells))
    if cells:
        lines.add(number, cells)


def decoded(content: bytes) -> str:
    ways = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for way in ways:
        try:
            text = content.decode(way)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise FoundError("no_text")
