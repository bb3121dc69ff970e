"""Spreadsheets and CSV from strangers: whatever they hold, the portal itself stays quick and small."""

import io
import resource
import time
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation

from core import spreadsheets
from tests.support import factories
from tests.support.spreadsheets import book, heading, number, row, text

A_WHOLE_SHEET = 1_048_576  # rows of a spreadsheet, which has 16,384 columns
FEW_MEGABYTES = 60 * 1024  # kilobytes, as the system counts them


@pytest.fixture(autouse=True)
def _in_swedish():
    with translation.override("sv"):
        yield


def read(content, name="siffror.xlsx"):
    sheet = spreadsheets.read(ContentFile(content, name=name))
    return sheet, list(sheet.rows)


def refusal(content, name="siffror.xlsx"):
    """The sentence. It must come soon, and the process that asks for it must not grow."""
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()

    with pytest.raises(spreadsheets.UnreadableTableError) as refused:
        read(content, name)

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < FEW_MEGABYTES
    assert time.monotonic() - began < 50
    return str(refused.value)


@pytest.mark.parametrize(
    ("corner", "rows", "columns"),
    [
        ("XFD1048576", "1 048 576 rader", "16 384 kolumner"),
        ("XFD2000", "2 000 rader", "16 384 kolumner"),
        ("A1048576", "1 048 576 rader", "1 kolumn"),
    ],
)
@pytest.mark.parametrize("dimension", ["", '<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>'])
def test_a_cell_far_out_is_refused_with_the_size_that_the_sheet_says(corner, rows, columns, dimension):
    line = corner.lstrip("XFDA")
    content = book(row(1, text("A1", "Indikator")), row(line, text(corner, "x")), before=dimension)
    assert len(content) < 2000

    sentence = refusal(content)

    if "XFD1048576" in dimension:
        rows, columns = "1 048 576 rader", "16 384 kolumner"
    assert sentence.replace("\xa0", " ").startswith(f"Bladet säger att det har {rows} och {columns}. Det är mer")


def test_a_size_that_is_not_true_hides_nothing():
    content = book(row(1, text("A1", "Kod")), row(2, text("A2", "x")), before='<dimension ref="A1:XFD1048576"/>')

    sheet, rows = read(content)

    assert (sheet.header, rows) == (["Kod"], [(2, ["x"])])


def test_formatting_down_to_the_last_row_of_all_is_nothing():
    lines = [row(1, text("A1", "Kod"), text("B1", "Tal"))]
    lines += [row(line, text(f"A{line}", "0136"), number(f"B{line}", line)) for line in range(2, 202)]
    lines += [f'<row r="{line}"><c r="A{line}" s="1"/></row>' for line in range(202, A_WHOLE_SHEET + 1)]

    sheet, rows = read(book(*lines, formats=["0.0"]))

    assert (sheet.header, len(rows), rows[-1]) == (["Kod", "Tal"], 200, (201, ["0136", 201]))


def test_blanks_far_out_and_merged_cells_are_nothing():
    lines = [
        row(1, text("A1", "Kod")),
        row(2, text("A2", "0136")),
        row(A_WHOLE_SHEET, text(f"XFD{A_WHOLE_SHEET}", " ")),
    ]
    merged = '<mergeCells count="1"><mergeCell ref="A3:XFD1048576"/></mergeCells>'

    _sheet, rows = read(book(*lines, after=merged))

    assert rows == [(2, ["0136"])]


def test_a_text_that_is_stored_once_and_stands_in_very_many_cells_is_refused():
    shared = ["lång text " * 3000]
    cells = "".join(f'<row r="{line}"><c r="A{line}" t="s"><v>0</v></c></row>' for line in range(1, 20_000))

    assert "packas upp till mer" in refusal(book(cells, shared=shared))


def test_a_cell_longer_than_any_is_refused():
    assert "längre text" in refusal(book(row(1, text("A1", "x" * 1_000_000))))


def test_formulas_beyond_number_are_refused():
    cells = "".join(f'<row r="{line}"><c r="A{line}"><f>A1</f></c></row>' for line in range(1, 400_000))

    assert "packas upp till mer" in refusal(book(cells))


def test_entities_are_never_unfolded():
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    assert "går inte att läsa" in refusal(book(row(1, text("A1", "&b;")), prologue=entities))


def test_very_many_parts_are_refused():
    assert "packas upp till mer" in refusal(book(row(1), parts={f"xl/media/{place}.png": "" for place in range(1100)}))


@pytest.mark.parametrize(
    ("part", "name"),
    [("content.xml", "siffror.ods"), ("xl/workbook.bin", "siffror.xlsb"), ("content.xml", "siffror.xlsx")],
)
def test_other_kinds_of_spreadsheets_are_called_so(part, name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(part, "x")

    assert "annat slag (.ods eller .xlsb)" in refusal(out.getvalue(), name)


def test_an_old_or_encrypted_spreadsheet_is_called_so():
    sentence = refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "siffror.xls")

    assert "krypterat eller i ett äldre format" in sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a;" * 2_000_000, "Bladet säger att det har 1 rad och 2 000 000 kolumner."),
        (b"a\n" * 3_000_000, "Bladet säger att det har 3 000 001 rader och 1 kolumn."),
        (b'a;b\n"' + b'""' * 2_000_000, "bryts av på rad 2"),
    ],
)
def test_csv_without_end_is_refused(content, words):
    assert words in refusal(content, "siffror.csv").replace("\xa0", " ")


def test_a_program_that_is_stopped_is_a_sentence(monkeypatch, caplog):
    monkeypatch.setattr("core.spreadsheets.reader._LONGEST", 0.001)

    assert "packas upp till mer" in refusal(book(heading()))
    assert "A table from outside could not be opened, so it was refused: TimeoutExpired" in caplog.text


@pytest.mark.django_db
def test_the_page_that_looks_at_a_stranger_is_told_each_time_it_is_loaded(client):
    owner = factories.organisation(name="Haninge kommun")
    factories.municipality_of(owner)
    client.force_login(factories.person(works_for=owner, role="officer"))
    content = book(heading(), row(A_WHOLE_SHEET, text(f"XFD{A_WHOLE_SHEET}", "x")))
    look = client.post(reverse("take_in"), {"file": ContentFile(content, name="siffror.xlsx")}).headers["Location"]

    for _time in range(2):
        page = client.get(look)

        assert page.status_code == 200
        assert "Bladet säger att det har 1\xa0048\xa0576 rader" in page.content.decode()
