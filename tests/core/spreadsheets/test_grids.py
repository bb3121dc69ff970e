"""Tables without a known heading: all sheets of a spreadsheet, also of an OpenDocument one, with their merged cells."""

import time
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from core import spreadsheets
from tests.support import opendocument as ods
from tests.support import spreadsheets as xlsx


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def grids(content, name="plan"):
    return spreadsheets.read_grids(ContentFile(content, name=name))


def the_grid(content):
    (grid,) = grids(content).values()
    return grid


def refusal(content):
    began = time.monotonic()
    with pytest.raises(spreadsheets.UnreadableTableError) as refused:
        grids(content)
    assert time.monotonic() - began < 50
    return str(refused.value)


# Spreadsheets --------------------------------------------------------------------------------------------------------


def test_a_spreadsheet_gives_its_rows_from_the_first_column_and_its_merged_cells():
    merged = '<mergeCells><mergeCell ref="B2:B3"/><mergeCell ref="nonsense"/><mergeCell/></mergeCells>'
    content = xlsx.book(
        xlsx.row(2, xlsx.text("B2", "Trafik"), xlsx.number("C2", 15)),
        xlsx.row(4, xlsx.text("C4", "x")),
        after=merged,
        states=("visible", "hidden"),
    )

    found = grids(content)

    assert found["Blad 1"].rows == [(2, [None, "Trafik", Decimal(15)]), (4, [None, None, "x"])]
    assert found["Blad 1"].merged == ((2, 2, 3, 2),)
    assert (found["Blad 1"].is_hidden, found["Blad 2"].is_hidden) == (False, True)


def test_a_formula_without_a_result_is_named():
    content = xlsx.book(xlsx.row(1, xlsx.text("A1", "x"), '<c r="B1"><f>A1</f></c>', '<c r="C1"><f>1</f><v>1</v></c>'))

    assert the_grid(content).uncounted == {"B1"}


def test_a_cell_that_says_it_is_a_day_and_is_none_is_read_as_its_text():
    content = xlsx.book(xlsx.row(1, '<c r="A1" t="d"><v>2026-02-31</v></c>', '<c r="B1" t="d"><v>2026-02-28</v></c>'))

    assert the_grid(content).rows == [(1, ["2026-02-31", date(2026, 2, 28)])]
    assert spreadsheets.read(ContentFile(content, name="plan.xlsx")).header == ["2026-02-31", "2026-02-28"]


def test_very_many_merged_cells_are_refused():
    merged = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 20_003))

    sentence = refusal(xlsx.book(xlsx.row(1, xlsx.text("A1", "x")), after=f"<mergeCells>{merged}</mergeCells>"))

    assert "unpacks to more than a table holds" in sentence


def test_csv_is_one_sheet_without_a_name():
    assert grids("Område;Åtgärd\nTrafik;\n;x".encode())[""].rows == [
        (1, ["Område", "Åtgärd"]),
        (2, ["Trafik"]),
        (3, [None, "x"]),
    ]


@pytest.mark.parametrize("content", [b" ", b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0 an old one", b"a\x00b"])
def test_what_is_no_table_is_refused(content):
    assert refusal(content)


# OpenDocument --------------------------------------------------------------------------------------------------------


def test_an_opendocument_sheet_gives_texts_numbers_days_and_per_cent_as_a_person_sees_them():
    content = ods.book(
        ods.table(
            ods.row(
                ods.text("Trygg<text:s text:c='2'/>trafik</text:p><text:p>rad 2<text:line-break/>rad 3"),
                ods.value("float", "15.50", "15,5"),
                ods.value("percentage", "0.615", "61,5 %"),
                ods.value("date", "2026-03-16T10:00:00", "16/3"),
                ods.value("currency", "200000", "200 000 kr"),
                ods.text("#SAKNAS!"),
            ),
            name="Åtgärder",
        )
    )

    assert grids(content)["Åtgärder"].rows == [
        (1, ["Trygg  trafik\nrad 2\nrad 3", Decimal("15.5"), "61,5 %", date(2026, 3, 16), Decimal(200000), "#SAKNAS!"])
    ]


def test_repeated_cells_and_rows_count_as_often_as_they_say():
    content = ods.book(
        ods.table(
            ods.row(ods.blank(2), ods.text("a", ' table:number-columns-repeated="2"'), ods.blank(16_000)),
            ods.row(ods.blank(16_384), more=' table:number-rows-repeated="3"'),
            ods.row(ods.text("b"), more=' table:number-rows-repeated="2"'),
            ods.row(ods.blank(), more=' table:number-rows-repeated="1048570"'),
        )
    )

    assert the_grid(content).rows == [(1, [None, None, "a", "a"]), (5, ["b"]), (6, ["b"])]


def test_merged_cells_hide_what_they_cover():
    covered = '<table:covered-table-cell office:value-type="string"><text:p>old</text:p></table:covered-table-cell>'
    content = ods.book(
        ods.table(
            ods.row(ods.text("Trafik", ' table:number-rows-spanned="2"'), ods.text("x")),
            ods.row(covered, ods.text("y")),
        )
    )

    grid = the_grid(content)

    assert grid.rows == [(1, ["Trafik", "x"]), (2, [None, "y"])]
    assert grid.merged == ((1, 1, 2, 1),)


def test_notes_old_wordings_and_tables_in_cells_are_no_cells():
    note = "<office:annotation><text:p>a note</text:p></office:annotation>"
    inner = ods.table(ods.row(ods.text("inner")), name="Inre")
    content = ods.book(
        "<table:tracked-changes><table:table-row><table:table-cell><text:p>before</text:p></table:table-cell>"
        "</table:table-row></table:tracked-changes>",
        ods.table(ods.row(f"<table:table-cell>{note}<text:p>now</text:p>{inner}</table:table-cell>")),
    )

    assert {name: grid.rows for name, grid in grids(content).items()} == {"Blad 1": [(1, ["now"])]}


def test_hidden_sheets_and_formulas_without_a_result_are_told():
    styles = '<style:style style:name="ta1"><style:table-properties table:display="false"/></style:style>'
    formula = '<table:table-cell table:formula="of:=[.A1]"/>'
    content = ods.book(
        ods.table(ods.row(ods.text("x"), formula), more=' table:style-name="ta1"'),
        ods.table(ods.row(ods.text("y")), name="Blad 2"),
        styles=styles,
    )

    found = grids(content)

    assert (found["Blad 1"].is_hidden, found["Blad 2"].is_hidden) == (True, False)
    assert found["Blad 1"].uncounted == {"B1"}


@pytest.mark.parametrize(
    "rows",
    [
        ods.row(ods.text("x"), more=' table:number-rows-repeated="1048576"'),
        ods.row(ods.text("x", ' table:number-columns-repeated="16384"')),
        ods.row(ods.text("x", ' table:number-columns-repeated="99999999999999999999"')),
        ods.row(ods.text("x"), more=' table:number-rows-repeated="99999999999999999999"'),
        ods.row(ods.blank(1_000_000), ods.text("far out")),
        ods.row(ods.blank(), more=' table:number-rows-repeated="999999"') + ods.row(ods.text("far down")),
    ],
)
def test_a_few_characters_that_stand_for_very_many_cells_are_refused(rows):
    assert "more than a table here holds" in refusal(ods.book(ods.table(rows)))


def test_a_text_beyond_measure_is_refused():
    assert "longer text" in refusal(ods.book(ods.table(ods.row(ods.text("x" * 200_001)))))


@pytest.mark.parametrize(
    "content",
    [
        ods.book(),
        ods.book(ods.table(ods.row(ods.text("&a;"))), prologue='<!DOCTYPE a [<!ENTITY a "aaaa">]>'),
        ods.book(ods.table(ods.row(ods.text("x"), more=' table:number-rows-repeated="many"'))),
        ods.book(ods.table("<table:table-row>")),
    ],
    ids=["no table", "entities", "no number", "broken off"],
)
def test_what_no_program_writes_cannot_be_read(content):
    assert "cannot be read" in refusal(content)


def test_an_opendocument_file_that_unpacks_beyond_measure_is_refused():
    content = ods.book(ods.table(ods.row(ods.text("x"))), parts={"Pictures/a.bin": b"\0" * (101 * 1024 * 1024)})

    assert len(content) < 200_000
    assert "unpacks to more" in refusal(content)


@pytest.mark.parametrize("stored", ["nan", "1e999", "-inf"])
def test_a_number_that_is_none_is_read_as_its_text(stored):
    ((_row, (cell,)),) = the_grid(ods.book(ods.table(ods.row(ods.value("float", stored, "?"))))).rows

    assert cell == stored


def test_a_day_that_is_none_is_read_as_it_is_shown():
    assert the_grid(ods.book(ods.table(ods.row(ods.value("date", "2026-13-45", "snart"))))).rows == [(1, ["snart"])]


def test_hidden_rows_and_columns_are_told_and_read():
    hidden, columns = (
        ' table:visibility="collapse"',
        '<table:table-column/><table:table-column table:visibility="filter"/>',
    )
    opened = ods.table(
        ods.row(ods.text("Åtgärd"), ods.text("Ansvarig")),
        ods.row(ods.text("a"), more=hidden + ' table:number-rows-repeated="2"'),
        before=columns,
    )
    written = xlsx.book(
        xlsx.heading("Åtgärd", "Ansvarig"),
        xlsx.row(2, xlsx.text("A2", "a"), more=' hidden="1"'),
        xlsx.row(3, xlsx.text("A3", "a"), more=' hidden="1"'),
        before='<cols><col min="2" max="2" hidden="1"/></cols>',
    )

    for grid in (the_grid(ods.book(opened)), the_grid(written)):
        assert [number for number, _cells in grid.rows] == [1, 2, 3]
        assert grid.hidden_in_words(["Åtgärd", "Ansvarig"], 1) == [
            "Rows 2–3 are hidden in the file. They are read.",
            "Column B (Ansvarig) is hidden in the file. It is read.",
        ]
