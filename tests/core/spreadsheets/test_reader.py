"""Tables that come into the portal: as people save them, and refused before they cost anything."""

import io
import struct
import zipfile
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from core import spreadsheets

MOST_UNPACKED = 100 * 1024 * 1024  # bytes that a spreadsheet may unpack to


def upload(content, name="tabell.csv"):
    return SimpleUploadedFile(name, content)


def rows_of(content, name="tabell.csv"):
    sheet = spreadsheets.read(upload(content, name))
    return sheet.header, list(sheet.rows)


def spreadsheet(rows, *, row=0, column=0):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("Värden")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for line, cells in enumerate(rows, start=row):
            for place, cell in enumerate(cells, start=column):
                if isinstance(cell, date):
                    page.write_datetime(line, place, cell, day)
                else:
                    page.write(line, place, cell)
    return out.getvalue()


@pytest.mark.parametrize("cut", [";", ",", "\t"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_however_it_was_saved(cut, coding):
    text = cut.join(["Område", "År"]) + "\r\n" + cut.join(["0136 Älvsjö", "2024"]) + "\r\n"

    assert rows_of(text.encode(coding)) == (["Område", "År"], [(2, ["0136 Älvsjö", "2024"])])


def test_rows_are_counted_as_the_file_counts_them_and_blank_ones_left_out():
    header, rows = rows_of("kod;värde\n\n0136;79,1\n;\n0180;..\n".encode())

    assert header == ["kod", "värde"]
    assert rows == [(3, ["0136", "79,1"]), (5, ["0180", ".."])]


def test_a_spreadsheets_cells_keep_their_kinds_and_their_leading_zeros():
    content = spreadsheet([["kod", "värde", "dag"], ["0136", 79.1, date(2026, 1, 2)], ["", "", ""], ["00", 3, ""]])

    header, rows = rows_of(content, "tabell.xlsx")

    assert header == ["kod", "värde", "dag"]
    assert rows == [(2, ["0136", Decimal("79.1"), date(2026, 1, 2)]), (4, ["00", Decimal(3), None])]


def test_a_table_that_begins_further_down_is_counted_from_the_top_of_the_sheet():
    content = spreadsheet([["kod"], ["0136"]], row=4, column=2)

    assert rows_of(content, "tabell.xlsx") == (["kod"], [(6, ["0136"])])


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "tom.csv"),
        (b"\n;\n", "blank.csv"),
        (b"kod\x00;v\n", "nul.csv"),
        (b"%PDF-1.7", "avtal.pdf"),
        (b"PK\x03\x04 broken", "trasig.xlsx"),
        (spreadsheet([["kod"]])[:-200], "avbruten.xlsx"),
        (b'kod;v\n"0136;1\n', "citat.csv"),
        (b"kod;v\n0136;1;2\n", "bred.csv"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, name):
    with pytest.raises(spreadsheets.UnreadableTableError) as refused:
        rows_of(content, name)

    assert str(refused.value).endswith(".")


def test_a_spreadsheet_without_a_sheet_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("hello.txt", "hej")

    with pytest.raises(spreadsheets.UnreadableTableError):
        rows_of(out.getvalue(), "tabell.xlsx")


def bomb(size=141 * 1024 * 1024):
    """A small spreadsheet whose sheet unpacks to `size`."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(spreadsheet([["kod"]]))) as small,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as large,
    ):
        for part in small.infolist():
            content = small.read(part)
            if part.filename.endswith("sheet1.xml"):
                content += b" " * size
            large.writestr(part.filename, content)
    return out.getvalue()


def test_a_small_file_that_unpacks_to_very_much_is_refused_before_any_sheet_is_parsed():
    content = bomb()
    assert len(content) < 600_000

    with pytest.raises(spreadsheets.UnreadableTableError):
        spreadsheets.read(upload(content, "stor.xlsx"))


def test_a_directory_that_lies_about_a_part_is_found_out():
    content = bytearray(bomb(MOST_UNPACKED // 2))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as book:
        true = next(part.file_size for part in book.infolist() if part.filename.endswith("sheet1.xml"))
    for place in range(len(content) - 4):
        if content[place : place + 4] == struct.pack("<I", true):
            content[place : place + 4] = struct.pack("<I", 1000)

    with pytest.raises(spreadsheets.UnreadableTableError):
        spreadsheets.read(upload(bytes(content), "lognare.xlsx"))


def test_a_spreadsheet_is_read_sheet_by_sheet_and_says_where_formulas_stand():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("Mål & mått")
        page.write_row(0, 0, ["Namn", "Tal"])
        page.write_row(1, 0, ["Arbete", 1])
        page.write_formula(2, 1, "=B2+1", value="")
        book.add_worksheet("Tomt")
        book.add_worksheet("Åtgärder").write_row(0, 0, ["Text"])

    sheets = spreadsheets.read_all(upload(out.getvalue(), "plan.xlsx"))

    assert {name: (sheet.header, sheet.formulas) for name, sheet in sheets.items()} == {
        "Mål & mått": (["Namn", "Tal"], ("B3",)),
        "Åtgärder": (["Text"], ()),
    }
    assert list(sheets["Mål & mått"].rows) == [(2, ["Arbete", Decimal(1)])]


def test_what_is_no_spreadsheet_has_no_sheets():
    with pytest.raises(spreadsheets.UnreadableTableError):
        spreadsheets.read_all(upload(b"kod;v\n0136;1\n"))
