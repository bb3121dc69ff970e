"""Spreadsheets written by hand, part by part, for what no library would write."""

import io
import zipfile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADING = ("Indikator", "Område", "År", "Kön", "Värde", "Felmarginal", "Antal svar", "Källa")


def text(reference, words):
    """A cell with a text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{words}</t></is></c>'


def number(reference, value, *, look=0):
    """A cell with a number; `look` is the place of its format among those of the book, counted from one."""
    return f'<c r="{reference}" s="{look}"><v>{value}</v></c>'


def error(reference, words, *, formula=""):
    """A cell whose formula went wrong."""
    return f'<c r="{reference}" t="e">{f"<f>{formula}</f>" if formula else ""}<v>{words}</v></c>'


def row(number_of, *cells, more=""):
    return f'<row r="{number_of}"{more}>{"".join(cells)}</row>'


def heading(*words):
    return row(1, *(text(f"{chr(65 + place)}1", each) for place, each in enumerate(words or HEADING)))


def book(*rows, formats=(), before="", after="", states=("visible",), shared=None, parts=None, prologue=""):
    """The bytes of a spreadsheet. The first sheet has the `rows`; each other of the `states` has a sheet with "x".

    `formats` are the codes of the looks, `before` and `after` stand around the rows, `shared` are the texts that cells
    name by number, `parts` are more parts of the package by their names.
    """
    numbers = "".join(f'<numFmt numFmtId="{164 + place}" formatCode="{code}"/>' for place, code in enumerate(formats))
    looks = "".join(f'<xf numFmtId="{164 + place}"/>' for place in range(len(formats)))
    sheets = "".join(
        f'<sheet name="Blad {place}" sheetId="{place}" state="{state}" r:id="rId{place}"/>'
        for place, state in enumerate(states, start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{place}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place in range(1, len(states) + 1)
    )
    content = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>{numbers}</numFmts>'
        f'<cellXfs><xf numFmtId="0"/>{looks}</cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'{prologue}<worksheet xmlns="{_MAIN}">{before}'
        f"<sheetData>{''.join(rows)}</sheetData>{after}</worksheet>",
    }
    for place in range(2, len(states) + 1):
        content[f"xl/worksheets/sheet{place}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{row(1, text("A1", "x"))}</sheetData></worksheet>'
        )
    if shared is not None:
        texts = "".join(f"<si><t>{each}</t></si>" for each in shared)
        content["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{texts}</sst>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in (content | (parts or {})).items():
            package.writestr(name, part)
    return out.getvalue()
