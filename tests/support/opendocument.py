"""OpenDocument spreadsheets written by hand, part by part, for what no library would write."""

import io
import zipfile

_NAMES = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text", "style")}
_SPACES = " ".join(f'xmlns:{name}="{space}"' for name, space in _NAMES.items())
TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def text(words, more=""):
    """A cell with a text."""
    return f'<table:table-cell office:value-type="string"{more}><text:p>{words}</text:p></table:table-cell>'


def value(kind, stored, shown="", more=""):
    """A cell with a number (float, percentage, currency) or a day (date), and how it is shown."""
    name = "date-value" if kind == "date" else "value"
    return (
        f'<table:table-cell office:value-type="{kind}" office:{name}="{stored}"{more}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def blank(times=1, *, is_covered=False):
    return f'<table:{"covered-" if is_covered else ""}table-cell table:number-columns-repeated="{times}"/>'


def row(*cells, more=""):
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def table(*rows, name="Blad 1", more="", before=""):
    return f'<table:table table:name="{name}"{more}>{before}{"".join(rows)}</table:table>'


def book(*tables, styles="", prologue="", parts=None):
    """The bytes of a spreadsheet with these tables. `parts` are more parts of the package by their names."""
    content = (
        f"{prologue}<office:document-content {_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", TYPE, zipfile.ZIP_STORED)
        for name, part in {"content.xml": content, **(parts or {})}.items():
            package.writestr(name, part)
    return out.getvalue()
