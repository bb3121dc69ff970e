"""Figures in spreadsheets and CSV, as people save them: what is read, and what is named with its row and column."""

import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core import spreadsheets as sheets
from core.models import Area, AreaCode, AreaKind, CodeScheme, Role
from indicators.figures.records import UNSAID
from indicators.imports.sources import spreadsheet
from indicators.imports.spreadsheet_template import template
from indicators.models import SourceKind
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

HEADING = "Indicator;Area;Year;Sex;Value;Margin of error;Number of answers;Status;Source"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def survey():
    return factories.indicator(slug="trygghet", kpi="N00610", source_kind=SourceKind.SURVEY)


@pytest.fixture
def haninge(survey):
    country = Area.objects.create(name="Sverige", kind=AreaKind.COUNTRY)
    county = Area.objects.create(name="Stockholms län", kind=AreaKind.REGION, parent=country)
    area = Area.objects.create(name="Haninge", kind=AreaKind.MUNICIPALITY, parent=county)
    for place, scheme, code in (
        (country, CodeScheme.SCB, "00"),
        (country, CodeScheme.KOLADA, "0000"),
        (county, CodeScheme.SCB, "01"),
        (county, CodeScheme.KOLADA, "0001"),
        (area, CodeScheme.SCB, "0136"),
        (area, CodeScheme.KOLADA, "0136"),
    ):
        AreaCode.objects.create(area=place, scheme=scheme, code=code)
    return area


@pytest.fixture
def jordbro(haninge):
    return Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=haninge)


def csv(*rows, heading=HEADING, encoding="utf-8"):
    return upload("\r\n".join([heading, *rows]).encode(encoding))


def xlsx(*rows, heading=HEADING):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for line, row in enumerate([heading.split(";"), *rows]):
            for column, cell in enumerate(row):
                page.write(line, column, cell)
    return upload(out.getvalue(), name="siffror.xlsx")


def upload(content, name="siffror.csv"):
    return ContentFile(content, name=name)


def read(file):
    parsed = spreadsheet.read(file, name=file.name)
    assert parsed.problems == []
    return parsed.figures


def problems(file):
    parsed = spreadsheet.read(file, name=file.name)
    assert parsed.figures == []
    return [(problem.place, problem.column, problem.text) for problem in parsed.problems]


def the_problem(file):
    (problem,) = problems(file)
    return problem


# What is read --------------------------------------------------------------------------------------------------------


def test_a_row_is_a_figure_with_everything_that_it_says(survey, jordbro):
    row = "trygghet;Jordbro, Haninge;2024;K;61,5;2,4;812;preliminary;Trygghetsmätningen 2024"

    (figure,) = read(csv(row))

    assert figure.key == (survey.pk, jordbro.pk, 2024, "", "K")
    assert (figure.value, figure.margin, figure.answers) == (Decimal("61.5"), Decimal("2.4"), 812)
    assert (figure.status, figure.source, figure.place) == ("preliminary", "Trygghetsmätningen 2024", "Row 2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("cut", [";", ",", "\t"])
def test_a_file_may_be_cut_and_written_as_people_save_it(survey, jordbro, encoding, cut):
    rows = ["Indikator;Område;År;Värde;Källa", 'N00610;"Jordbro, Haninge";2024;"61,5";Mätning på våren']
    content = "\n".join(row.replace(";", cut) for row in rows)

    with translation.override("sv"):
        (figure,) = read(upload(content.encode(encoding)))

    assert (figure.area, figure.value, figure.source) == (jordbro.pk, Decimal("61.5"), "Mätning på våren")
    assert (figure.sex, figure.margin, figure.answers) == ("T", UNSAID, UNSAID)


def test_a_spreadsheet_reads_as_the_same_as_csv(survey, haninge, jordbro):
    rows = [
        ["trygghet", "0136", 2024, "T", 61.5, 2.4, 812, "final", "Enkäten"],
        ["trygghet", "Jordbro, Haninge", 2024, "T", "..", "", 3, "", "Enkäten"],
    ]

    from_sheet = read(xlsx(*rows))
    from_text = read(csv(*(";".join(str(cell).replace(".5", ",5") for cell in row) for row in rows)))

    assert from_sheet == from_text


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("61,5", "61.5"),
        ("61.5", "61.5"),
        ("61,5 %", "61.5"),
        ("3 363", "3363"),
        ("3\u00a0363,5", "3363.5"),
        ("−4,2", "-4.2"),
        ("-4,2", "-4.2"),
        ("0", "0"),
    ],
)
def test_numbers_are_read_as_people_write_them(survey, haninge, written, value):
    (figure,) = read(csv(f"trygghet;0136;2024;T;{written};;;;Enkäten"))

    assert (figure.value, figure.missing) == (Decimal(value), "")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("..", "unknown"),
        ("-", "unknown"),
        ("–", "unknown"),
        ("Not known", "unknown"),
        ("Withdrawn by the source", "withdrawn"),
        ("suppressed", "suppressed"),
    ],
)
def test_no_value_has_a_reason_and_is_not_zero(survey, haninge, written, reason):
    (figure,) = read(csv(f"trygghet;0136;2024;T;{written};;;;Enkäten"))

    assert (figure.value, figure.missing) == (None, reason)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("0136", "Haninge"),
        ("Haninge", "Haninge"),
        ("haninge", "Haninge"),
        ("01", "Stockholms län"),
        ("0001", "Stockholms län"),
        ("00", "Sverige"),
        ("Jordbro", "Jordbro"),
        ("Jordbro, Haninge", "Jordbro"),
    ],
)
def test_an_area_is_found_by_its_code_or_its_name(survey, jordbro, written, name):
    (figure,) = read(csv(f'trygghet;"{written}";2024;T;1;;;;Enkäten'))

    assert Area.objects.get(pk=figure.area).name == name


def test_a_district_is_found_by_the_code_that_held_in_the_year(survey, haninge):
    old, new = (Area.objects.create(name=name, kind=AreaKind.DISTRICT, parent=haninge) for name in ("Förr", "Nu"))
    common = {"scheme": CodeScheme.REGSO, "code": "0136R901"}
    AreaCode.objects.create(area=old, valid_from=date(2018, 1, 1), valid_to=date(2024, 12, 31), **common)
    AreaCode.objects.create(area=new, valid_from=date(2025, 1, 1), **common)

    figures = read(csv("trygghet;0136R901;2019;T;1;;;;E", "trygghet;0136R901;2025;T;1;;;;E"))

    assert [figure.area for figure in figures] == [old.pk, new.pk]


def test_a_row_with_nothing_filled_in_is_passed_over(survey, haninge):
    assert read(csv("trygghet;0136;2024;T;;;;;Enkäten", "trygghet;0136;2024;K;0;;;;Enkäten"))[0].sex == "K"


def test_columns_only_for_people_are_passed_over(survey, haninge):
    heading = "Name of the indicator;Indicator;Områdets namn;Area;Year;Value;Source"

    (figure,) = read(csv("Trygg utomhus;trygghet;Haninge;0136;2024;1;Enkäten", heading=heading))

    assert figure.area == haninge.pk


# What is wrong -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (";0136;2024;T;1;;;;E", "Indicator", "short name"),
        ("trygghet;;2024;T;1;;;;E", "Area", "code"),
        ("trygghet;136;2024;T;1;;;;E", "Area", "zeros in front"),
        ("trygghet;0136;i fjol;T;1;;;;E", "Year", "four figures"),
        ("trygghet;0136;24;T;1;;;;E", "Year", "four figures"),
        ("trygghet;0136;9999;T;1;;;;E", "Year", "four figures"),
        ("trygghet;0136;2024;F;1;;;;E", "Sex", "K (women)"),
        ("trygghet;0136;2024;;1;;;;E", "Sex", "K (women)"),
        ("trygghet;0136;2024;T;många;;;;E", "Value", "många"),
        ("trygghet;0136;2024;T;1.234,5;;;;E", "Value", "1.234,5"),
        ("trygghet;0136;2024;T;nan;;;;E", "Value", "nan"),
        ("trygghet;0136;2024;T;;2,4;;;E", "Value", "missing"),
        ("trygghet;0136;2024;T;;;12;;E", "Value", "missing"),
        ("trygghet;0136;2024;T;1;vet ej;;;E", "Margin of error", "vet ej"),
        ("trygghet;0136;2024;T;1;;12,5;;E", "Number of answers", "whole number"),
        ("trygghet;0136;2024;T;1;;;kanske;E", "Status", "preliminary or final"),
        ("trygghet;0136;2024;T;1;;;;", "Source", "comes from"),
        (f"trygghet;0136;2024;T;1;;;;{'x' * 201}", "Source", "200"),
    ],
)
def test_a_bad_cell_is_named_with_its_row_and_column(survey, jordbro, row, column, words):
    place, named, text = the_problem(csv("trygghet;0136;2023;T;1;;;;E", row))

    assert (place, named) == ("Row 3", column)
    assert words in text


def test_every_bad_cell_of_every_row_is_named_at_once(survey, haninge):
    found = problems(csv(";136;2024;X;1;;;;E", "trygghet;0136;2024;T;1;;;;E", "trygghet;0136;år;T;?;;;;E"))

    assert [(place, column) for place, column, _text in found] == [
        ("Row 2", "Indicator"),
        ("Row 2", "Sex"),
        ("Row 2", "Area"),
        ("Row 4", "Year"),
        ("Row 4", "Value"),
    ]


@pytest.mark.parametrize("code", [136, 1, 136.5])
def test_a_code_that_the_spreadsheet_made_a_number_is_no_guess(survey, haninge, code):
    place, column, text = the_problem(xlsx(["trygghet", code, 2024, "T", 1, "", "", "", "E"]))

    assert (place, column) == ("Row 2", "Area")
    assert "0136" in text
    assert "zeros in front" in text


def test_a_number_as_long_as_a_code_is_the_code(survey, haninge):
    malmo = Area.objects.create(name="Malmö", kind=AreaKind.MUNICIPALITY, parent=haninge.parent)
    AreaCode.objects.create(area=malmo, scheme=CodeScheme.SCB, code="1280")

    (figure,) = read(xlsx(["trygghet", 1280, 2024, "T", 1, "", "", "", "E"]))

    assert figure.area == malmo.pk


def test_a_name_that_several_areas_have_needs_its_municipality(survey, jordbro):
    other = Area.objects.create(name="Botkyrka", kind=AreaKind.MUNICIPALITY, parent=jordbro.parent.parent)
    Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=other)

    _place, column, text = the_problem(csv("trygghet;Jordbro;2024;T;1;;;;E"))

    assert (column, "several" in text) == ("Area", True)


def test_a_value_for_a_code_that_did_not_exist_that_year_is_refused(survey, haninge):
    area = Area.objects.create(name="Nytt", kind=AreaKind.DISTRICT, parent=haninge)
    AreaCode.objects.create(area=area, scheme=CodeScheme.REGSO, code="0136R902", valid_from=date(2025, 1, 1))

    _place, column, text = the_problem(csv("trygghet;0136R902;2019;T;1;;;;E"))
    (nothing,) = read(csv("trygghet;0136R902;2019;T;no_such_area;;;;E"))

    assert (column, "2019" in text) == ("Area", True)
    assert (nothing.value, nothing.missing) == (None, "no_such_area")


def test_a_number_that_the_program_took_for_a_day_is_named(survey, haninge):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, HEADING.split(";"))
        page.write_row(1, 0, ["trygghet", "0136", 2024, "T"])
        page.write_datetime(1, 4, date(2024, 5, 1), day)
        page.write(1, 8, "E")

    place, column, text = the_problem(upload(out.getvalue(), "siffror.xlsx"))

    assert (place, column) == ("Row 2", "Value")
    assert "day" in text


def test_a_formula_that_was_never_worked_out_is_not_passed_over(survey, haninge):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADING.split(";"))
        page.write_row(1, 0, ["trygghet", "0136", 2024, "T"])
        page.write_formula(1, 4, "=60+1.5", value="")
        page.write(1, 8, "E")

    place, column, text = the_problem(upload(out.getvalue(), "siffror.xlsx"))

    assert (place, column) == ("Row 2", "Value")
    assert "formula" in text


@pytest.mark.parametrize(
    ("heading", "column", "words"),
    [
        ("Indicator;Area;Year;Value;Margen;Source", "Margen", "not known"),
        ("Indicator;Area;Year;Value;Value;Source", "Value", "same heading"),
        ("Indicator;Area;Year;Value", "Source", "no such column"),
        ("Indicator;Area;Year;Source", "Value", "no such column"),
    ],
)
def test_a_heading_that_is_not_known_or_is_missing_is_named(survey, heading, column, words):
    place, named, text = the_problem(csv("a;b;c;d;e;f"[: heading.count(";") * 2 + 1], heading=heading))

    assert (place, named) == ("The heading", column)
    assert words in text


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "tom.csv"), (b"PK\x03\x04 damaged", "trasig.xlsx"), (b"\x89PNG", "bild.png")],
)
def test_what_is_no_table_is_one_problem(content, name):
    assert problems(upload(content, name))[0][2]


def test_a_table_that_breaks_off_gives_nothing(survey, haninge):
    found = problems(csv("trygghet;0136;2024;T;1;;;;E", 'trygghet;0136;2023;T;"1'))

    assert "breaks off" in found[-1][2]


def test_a_table_of_many_rows_asks_as_often_as_one_of_few(survey, haninge, jordbro):
    def queries(rows):
        with CaptureQueriesContext(connection) as asked:
            read(csv(*("trygghet;0136;2024;T;1;;;;E", "trygghet;Jordbro;2024;T;1;;;;E") * rows))
        return len(asked)

    assert (queries(1), queries(50)) == (3, 3)


# The template --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_template_holds_the_persons_own_areas_and_is_read_again(survey, jordbro, language):
    owner = factories.organisation()
    owner.governs = jordbro.parent
    owner.save()
    factories.indicator(slug="bistand", by_sex=False, order=survey.order + 1)
    officer = factories.person(works_for=owner, role=Role.OFFICER)

    with translation.override(language):
        content = template(by=officer, today=date(2026, 3, 16))
        sheet = sheets.read(upload(content, "mall.xlsx"))
        rows = [cells for _number, cells in sheet.rows]
        filled = [[*row[:6], 61.5, 2.5, 95, 812, None, None, None, "Enkäten"] for row in rows if row[0] == "trygghet"]
        figures = read(upload(sheets.as_xlsx(sheet.header, filled, sheet="Siffror"), "ifylld.xlsx"))

    assert [(row[0], row[2], row[5]) for row in rows] == [
        *[("trygghet", "0136", sex) for sex in "TKM"],
        ("bistand", "0136", "T"),
        *[("trygghet", "Jordbro, Haninge", sex) for sex in "TKM"],
        ("bistand", "Jordbro, Haninge", "T"),
    ]
    assert {row[4] for row in rows} == {Decimal(2025)}
    assert {figure.confidence for figure in figures} == {95}
    assert [figure.key for figure in figures] == [
        (survey.pk, area.pk, 2025, "", sex) for area in (jordbro.parent, jordbro) for sex in "TKM"
    ]


def test_the_template_as_it_is_gives_nothing_to_take_in(survey, jordbro):
    staff = factories.person(is_staff=True)

    assert read(upload(template(by=staff, today=date(2026, 3, 16)), "mall.xlsx")) == []


@pytest.mark.parametrize(
    ("margin", "cell", "level"), [("2,4", "95", 95), ("2,4", "95 %", 95), ("2,4", "", None), ("", "95", None)]
)
def test_a_level_of_confidence_belongs_to_a_margin(survey, haninge, margin, cell, level):
    head = "Indikator;Område;År;Kön;Värde;Felmarginal;Konfidensnivå;Källa"

    (figure,) = read(upload(f"{head}\ntrygghet;0136;2024;T;61,5;{margin};{cell};Enkäten".encode(), "enkat.csv"))

    assert figure.confidence == level


@pytest.mark.parametrize("cell", ["95,5", "hög", "1995 år"])
def test_a_level_that_is_no_whole_per_cent_is_refused(survey, haninge, cell):
    head = "Indikator;Område;År;Värde;Felmarginal;Konfidensnivå;Källa"

    found = problems(upload(f"{head}\ntrygghet;0136;2024;61,5;2,4;{cell};Enkäten".encode(), "enkat.csv"))

    assert [place[:2] for place in found] == [("Row 2", "Konfidensnivå")]
