"""Tables that leave the portal: whole, typed, and without a cell that computes."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils.functional import lazystr

from core import spreadsheets

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1", '=HYPERLINK("http://x")']


def cells_of(content):
    """The first sheet as rows of (type, text), read out of the file's own XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 (we wrote it)
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    texts = ["".join(part.text or "" for part in entry.iter(f"{MAIN}t")) for entry in shared]
    rows = []
    for row in sheet.iter(f"{MAIN}row"):
        cells = [(cell.get("t", "n"), cell.findtext(f"{MAIN}v")) for cell in row]
        rows.append([(kind, texts[int(value)] if kind == "s" else value) for kind, value in cells])
    return rows


def lines_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("kind", [str, lazystr])
def test_no_text_is_a_formula_in_csv(text, kind):
    content = spreadsheets.as_csv(["Namn"], [[kind(text)]])

    cell = lines_of(content)[1][0]
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula_or_a_link_in_a_spreadsheet(text):
    content = spreadsheets.as_xlsx([text], [[text]], sheet="Avtal")

    assert [[kind for kind, _text in row] for row in cells_of(content)] == [["s"], ["s"]]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert not [name for name in book.namelist() if "sheet1.xml.rels" in name]


def test_csv_is_as_swedish_programs_open_it():
    moment = datetime(2026, 3, 16, 12, 30, tzinfo=UTC)

    content = spreadsheets.as_csv(
        ["Namn", "Tal"],
        [['Ö; "citat"', Decimal("-4.20")], [None, 3.5], [date(2026, 3, 16), 7], [moment, Decimal("1E+3")]],
    )

    assert content.startswith(b"\xef\xbb\xbfNamn;Tal\r\n")
    assert lines_of(content)[1:] == [
        ['Ö; "citat"', "-4,20"],
        ["", "3,5"],
        ["2026-03-16", "7"],
        ["2026-03-16 13:30", "1000"],
    ]


def test_a_spreadsheet_keeps_texts_as_texts_and_numbers_as_numbers():
    content = spreadsheets.as_xlsx(
        ["Namn", "Tal", "Dag", "Tomt"], [["0136", Decimal("4.2"), date(2026, 3, 16), ""]], sheet="A"
    )

    header, row = cells_of(content)
    assert [text for _kind, text in header] == ["Namn", "Tal", "Dag", "Tomt"]
    assert row == [("s", "0136"), ("n", "4.2"), ("n", "46097")]  # days since 1899-12-30


def test_a_text_longer_than_a_cell_is_cut_instead_of_lost():
    content = spreadsheets.as_xlsx(["Text"], [["x" * 40_000]], sheet="A")

    assert cells_of(content)[1] == [("s", "x" * 32_767)]


def test_the_name_of_a_sheet_is_one_that_programs_open():
    content = spreadsheets.as_xlsx(["Text"], [], sheet="Avtal: [alla] och överenskommelser/2026")

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    assert names == ["Avtal   alla  och överenskommel"]


def test_a_table_is_a_download_that_no_one_else_keeps():
    response = spreadsheets.download(spreadsheets.as_csv(["Namn"], []), filename="avtal.csv")

    assert response["Content-Disposition"] == 'attachment; filename="avtal.csv"'
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_a_workbook_has_a_sheet_for_each_page_and_days_before_spreadsheets_as_texts():
    content = spreadsheets.as_workbook(
        [
            spreadsheets.Page("Mål", ["Text"], [["a\nb"], [date(1899, 12, 31)]], widths=(40,)),
            spreadsheets.Page("Åtgärder", ["Text"], []),
        ]
    )

    assert cells_of(content) == [[("s", "Text")], [("s", "a\nb")], [("s", "1899-12-31")]]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode()) == ["Mål", "Åtgärder"]
