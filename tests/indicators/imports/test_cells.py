"""What a cell says: shares, errors, hidden rows and decomposed letters, in the files that people really send."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone, translation

from core.models import Area, AreaCode, AreaKind, CodeScheme, Role
from indicators import actions
from indicators.figures import validation
from indicators.figures.changeset import plan_changes
from indicators.figures.records import UNSAID
from indicators.imports.sources import detect, spreadsheet
from indicators.models import Observation, SourceKind
from tests.support import DATA, factories
from tests.support.spreadsheets import HEADING, book, error, heading, number, row, text

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

CASES = DATA / "cases"
TODAY = date(2026, 11, 27)
SURVEY = "Trygghetsmätningen 2025"


@pytest.fixture(autouse=True)
def _in_swedish():
    with translation.override("sv"):
        yield


@pytest.fixture
def haninge():
    country = Area.objects.create(name="Sverige", kind=AreaKind.COUNTRY)
    county = Area.objects.create(name="Stockholms län", kind=AreaKind.REGION, parent=country)
    area = Area.objects.create(name="Haninge", kind=AreaKind.MUNICIPALITY, parent=county)
    for scheme in (CodeScheme.SCB, CodeScheme.KOLADA):
        AreaCode.objects.create(area=area, scheme=scheme, code="0136")
    Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=area)
    Area.objects.create(name="Prov 07", kind=AreaKind.DISTRICT, parent=area)
    return area


@pytest.fixture
def survey(haninge):
    return factories.indicator(slug="trygghet", kpi="N00610", name="Trygg utomhus", source_kind=SourceKind.SURVEY)


@pytest.fixture
def officer(haninge):
    owner = factories.organisation(name="Haninge kommun")
    owner.governs = haninge
    owner.save()
    return factories.person(works_for=owner, role=Role.OFFICER)


def read(content, name="siffror.xlsx"):
    return spreadsheet.read(ContentFile(content, name=name), name=name)


def case(name):
    return detect.read((CASES / name).read_bytes(), name=name, today=TODAY)


def said(parsed):
    assert parsed.problems == []
    return [(figure.year, figure.sex, figure.value, figure.margin, figure.answers) for figure in parsed.figures]


def problems(parsed):
    assert parsed.figures == []
    return [(problem.place.replace("\xa0", " "), problem.column, problem.text) for problem in parsed.problems]


def changes_of(parsed, by):
    parsed = validation.validated(parsed, by=by, today=TODAY)
    assert parsed.problems == []
    return plan_changes(parsed)


def take_in(parsed, by):
    return actions.import_figures(parsed=parsed, digest=changes_of(parsed, by).digest, by=by, at=timezone.now())


def line(number_of, *, value="", margin="", answers="", area="Jordbro, Haninge"):
    """A row of a spreadsheet of the survey; `value`, `margin` and `answers` are cells."""
    texts = {"A": "trygghet", "B": area, "D": "T", "H": SURVEY}
    known = [text(f"{column}{number_of}", words) for column, words in texts.items()]
    return row(number_of, *known, number(f"C{number_of}", 2025), value, margin, answers)


# Per cent ------------------------------------------------------------------------------------------------------------


def test_cells_in_per_cent_are_what_a_person_sees_in_them(survey):
    assert said(case("percent.xlsx")) == [
        (2025, "T", Decimal("61.5"), Decimal("3.1"), 412),
        (2025, "K", 54, Decimal("4.5"), 210),
    ]


@pytest.mark.parametrize(
    ("code", "stored", "value"),
    [
        ("0%", "0.615", "61.5"),
        ("0.0%", "0.61499999999999999", "61.5"),
        ("0.0\\ %", "0.615", "61.5"),
        ("0.0&quot; %&quot;", "61.5", "61.5"),
        ("0.0\\%", "61.5", "61.5"),
        ("#,##0.0 %;[Red]-#,##0.0 %", "0.615", "61.5"),
        ("0%;-0%;0.0", "0", "0"),
        ("[Magenta]0.0%", "1", "100"),
        ("0.0", "61.5", "61.5"),
        ("0.0", "0.615", "0.615"),
        ("General", "61.5", "61.5"),
        ("&quot;ca &quot;0.0", "61.5", "61.5"),
        ("0.0_);(0.0)", "61.5", "61.5"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(survey, code, stored, value):
    content = book(heading(), line(2, value=number("E2", stored, look=1)), formats=[code])

    assert said(read(content)) == [(2025, "T", Decimal(value), None, None)]


@pytest.mark.parametrize("style", ["9", "10"])
def test_the_formats_for_per_cent_that_every_spreadsheet_has_are_known(survey, style):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    looks = f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="{style}"/></cellXfs></styleSheet>'
    content = book(heading(), line(2, value=number("E2", "0.07", look=1)), parts={"xl/styles.xml": looks})

    assert said(read(content)) == [(2025, "T", 7, None, None)]


@pytest.mark.parametrize("written", ["82 %", "82,0 %", "82%", "82 procent", "82.0", "82,0\xa0%", "82 PROCENT"])
def test_per_cent_in_words_is_a_number_in_per_cent(survey, written):
    assert said(read(book(heading(), line(2, value=text("E2", written))))) == [(2025, "T", 82, None, None)]

    csv = f"{';'.join(HEADING)}\ntrygghet;Jordbro, Haninge;2025;T;{written};;;Enkät\n".encode()
    assert said(read(csv, "siffror.csv")) == [(2025, "T", 82, None, None)]


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("Värde", number("E2", "0.615", look=1), "61,5 % är i procent, men indikatorn anges i antal per 1 000."),
        ("Värde", text("E2", "82 procent"), "82 procent är i procent, men indikatorn anges i antal per 1 000."),
        ("Antal svar", number("G2", "4.12", look=1), "Antal svar måste vara ett heltal, noll eller fler."),
        ("År", number("C2", "20.25", look=1), "Skriv ett årtal med fyra siffror, till exempel 2026."),
    ],
)
def test_per_cent_where_the_number_is_of_something_else_is_refused(survey, column, cell, sentence):
    survey.unit = "antal per 1 000"
    survey.save()
    value = cell if column == "Värde" else number("E2", "5")
    answers = cell if column == "Antal svar" else ""
    content = line(2, value=value, answers=answers)
    if column == "År":
        content = content.replace(number("C2", 2025), cell)

    found = problems(read(book(heading(), content, formats=["0.0%"])))

    assert found == [("Rad 2", column, sentence)]


@pytest.mark.parametrize("written", ["615 ‰", "615 promille"])
def test_per_mille_is_no_per_cent(survey, written):
    found = problems(read(book(heading(), line(2, value=text("E2", written)))))

    assert found == [("Rad 2", "Värde", f"{written} är i promille, men indikatorn anges i %.")]


def test_shares_without_a_format_are_taken_as_they_are_and_asked_about(survey):
    parsed = read(
        book(heading(), line(2, value=number("E2", "0.615")), line(3, value=number("E3", "61.5"), area="0136"))
    )

    assert [figure.value for figure in parsed.figures] == [Decimal("0.615"), Decimal("61.5")]
    (note,) = parsed.notes
    assert note.startswith("1 värde för ”Trygg utomhus” är 1 procent eller lägre. Om det är en andel (0,615 för 61,5")


# Errors --------------------------------------------------------------------------------------------------------------


def test_an_error_is_refused_by_its_name_row_and_column(survey):
    parsed = case("errconst.xlsx")

    assert problems(parsed) == [
        ("Rad 2", "Värde", "I cellen står #N/A: formeln har gått fel. Rätta den i kalkylbladet.")
    ]
    assert parsed.problems[0].about == "trygghet, Jordbro, Haninge, 2025, T"


ERRORS = ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"]
IN_WORDS = ["#SAKNAS!", "#DIVISION/0!", "#REFERENS!", "#VÄRDEFEL!", "#NAMN?", "#OGILTIGT!", "#SKÄRNING!", "Err:508"]


@pytest.mark.parametrize(
    ("words", "column"),
    [*product(ERRORS, ["answers"]), *product(IN_WORDS, ["margin"]), ("#N/A", "value"), ("#N/A", "margin")],
)
def test_no_error_takes_anything_away(survey, officer, words, column):
    """Of a figure that is hidden since few answered, neither its number of answers nor its margin goes."""
    take_in(
        read(book(heading(), line(2, value=number("E2", 61), margin=number("F2", 9), answers=number("G2", 4)))), officer
    )
    letter, name = {"value": ("E", "Värde"), "margin": ("F", "Felmarginal"), "answers": ("G", "Antal svar")}[column]
    cells = {"value": number("E2", 61), "margin": number("F2", 9), "answers": number("G2", 4)}
    broken = error(f"{letter}2", words, formula="1/0") if words in ERRORS else text(f"{letter}2", words)

    parsed = read(book(heading(), line(2, **cells | {column: broken})))

    sentence = f"I cellen står {words}: formeln har gått fel. Rätta den i kalkylbladet."
    assert problems(parsed) == [("Rad 2", name, sentence)]
    stored = Observation.objects.get()
    assert (stored.value, stored.margin, stored.answers) == (61, 9, 4)


@pytest.mark.parametrize("words", ["#N/A", "#SAKNAS!"])
def test_an_error_in_csv_is_refused_also_where_nothing_else_is_filled_in(survey, words):
    csv = f"{';'.join(HEADING)}\ntrygghet;Jordbro, Haninge;2025;T;;;{words};Enkät\n".encode()

    found = problems(read(csv, "siffror.csv"))

    assert found == [("Rad 2", "Antal svar", f"I cellen står {words}: formeln har gått fel. Rätta den i kalkylbladet.")]


# What is taken away --------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(client, officer):
    client.cookies["django_language"] = "sv"
    client.force_login(officer)
    return client


def look_at(browser, content, name="siffror.xlsx"):
    sent = browser.post(reverse("take_in"), {"file": ContentFile(content, name=name)})
    assert sent.status_code == 302
    page = browser.get(sent.headers["Location"])
    assert page.status_code == 200
    return page.content.decode()


def test_what_an_empty_cell_takes_away_stands_first(survey, officer, browser):
    stored = [
        line(2, value=number("E2", 61), margin=number("F2", 9), answers=number("G2", 4)),
        line(3, value=number("E3", 50), margin=number("F3", 2), answers=number("G3", 400), area="0136"),
    ]
    take_in(read(book(heading(), *stored)), officer)
    emptied = [
        line(2, value=number("E2", 61)),
        line(3, value=number("E3", 51), margin=number("F3", 2), answers=number("G3", 400), area="0136"),
        line(4, value=number("E4", 40), area="Prov 07, Haninge"),
    ]

    page = look_at(browser, book(heading(), *emptied))

    first, second, third = (
        page.index(words) for words in ("Det här tar filen bort (1)", "Ändrade värden (1)", "Nya värden (1)")
    )
    assert first < second < third
    assert first < page.index("Läs in siffrorna")
    assert "felmarginalen ± 9, 4 svar" in page[first:second]
    assert "1 siffra förlorar sitt värde, sin felmarginal eller sitt antal svar. Den står först." in page
    assert "visas det för alla" not in page  # it is a district's, and was of few people when it was taken in
    assert "2 värden för stadsdelar saknar antal svar. De visas bara för kommunens egna." in page


@pytest.mark.parametrize(("is_taken_in", "is_shown"), [(False, True), (True, False)])
def test_a_larger_area_of_few_answers_is_shown_without_their_number_if_it_was_typed(
    survey, haninge, officer, browser, is_taken_in, is_shown
):
    stored = line(2, value=number("E2", 61), margin=number("F2", 9), answers=number("G2", 4), area="0136")
    if is_taken_in:
        take_in(read(book(heading(), stored)), officer)
    else:
        factories.observation(survey, haninge, year=2025, value=Decimal(61), answers=4)

    page = look_at(browser, book(heading(), line(2, value=number("E2", 61), area="0136")))

    assert ("Utan antalet svar visas det för alla." in page) is is_shown
    assert "saknar antal svar" not in page


def test_a_new_value_from_kolada_keeps_no_margin_and_no_number_of_another_source(survey, haninge, officer):
    factories.observation(
        survey, haninge, year=2024, value=Decimal("61.5"), margin=Decimal("2.4"), answers=812, source="Enkäten"
    )

    changes = changes_of(case("k22_value_without_margin.json"), officer)
    take_in(case("k22_value_without_margin.json"), officer)

    (change,) = changes.taking_away
    assert change.takes_away == ["margin", "answers"]
    stored = Observation.objects.get()
    assert (stored.value, stored.margin, stored.answers, stored.source) == (55, None, None, "Kolada")


# What is hidden ------------------------------------------------------------------------------------------------------


def test_hidden_rows_columns_and_sheets_are_named_and_read(survey, officer, browser):
    lines = [
        line(place, value=number(f"E{place}", 60), area=area) for place, area in ((2, "0136"), (3, "Jordbro, Haninge"))
    ]
    lines.append(line(4, value=number("E4", 60), area="Prov 07, Haninge"))
    hidden = [lines[0], *(each.replace("<row ", '<row hidden="1" ') for each in lines[1:])]
    content = book(
        heading(),
        *hidden,
        before='<cols><col min="6" max="6" hidden="1"/></cols>',
        states=("visible", "hidden", "veryHidden"),
    )

    parsed = read(content)
    page = look_at(browser, content)

    assert len(parsed.figures) == 3
    assert parsed.notes == (
        "Rad\xa03–4 är dolda i filen och läses in.",
        "Kolumn F (Felmarginal) är dold i filen och läses in.",
        "Bladet ”Blad 2” är dolt i filen och läses inte in.",
        "Bladet ”Blad 3” är dolt i filen och läses inte in.",
    )
    assert all(sentence in page for sentence in parsed.notes)


def test_a_hidden_sheet_is_not_read_in_place_of_the_one_that_is_seen(survey):
    content = book(heading(), line(2, value=number("E2", 60)), states=("hidden", "visible"))

    found = problems(read(content))

    assert found[0][:2] == ("Rubrikraden", "x")


# Letters, cuts and the cases -----------------------------------------------------------------------------------------


def test_decomposed_letters_are_the_letters_that_they_look_like(survey):
    skane = Area.objects.create(name="Skåne län", kind=AreaKind.REGION, parent=Area.objects.get(name="Sverige"))
    malmo = Area.objects.create(name="Malmo\u0308", kind=AreaKind.MUNICIPALITY, parent=skane)

    (figure,) = case("nfd.xlsx").figures

    assert (figure.area, figure.value, figure.source) == (malmo.pk, Decimal("61.5"), SURVEY)


def test_a_first_line_that_says_what_cuts_the_cells_is_no_heading(survey):
    assert said(case("sep.csv")) == [(2025, "T", Decimal("61.5"), Decimal("3.1"), 412)]


@pytest.mark.parametrize("first", ["sep=,", "SEP=,", '"sep=,"', "\ufeffsep=,"])
def test_the_line_counts_whatever_stands_more_often_in_the_heading(survey, first):
    csv = f"{first}\r\nIndikator,Område,År,Värde,Källa\r\ntrygghet,0136,2025,61.5,En; två; tre; fyra; fem; sex\r\n"

    (figure,) = read(csv.encode(), "siffror.csv").figures

    assert (figure.place, figure.source) == ("Rad\xa03", "En; två; tre; fyra; fem; sex")


def test_the_cases_of_plain_files_are_read_as_they_stand(survey, haninge):
    factories.indicator(slug="skolresultat", source_kind=SourceKind.REGISTER)
    factories.indicator(slug="halsa", source_kind=SourceKind.SURVEY)
    unsaid = UNSAID

    assert said(case("c5_good.csv")) == [
        (2025, "T", Decimal("72.4"), None, None),
        (2025, "K", 100, None, None),
        (2025, "M", Decimal("44.8"), None, None),
    ]
    assert said(case("c6_survey_no_answers.csv")) == [
        (2026, "T", Decimal("61.5"), 6, unsaid),
        (2026, "K", 50, 30, unsaid),
    ]
    assert said(case("stat_overlap.csv")) == [(2024, "T", 64, 6, 260)]


def test_what_is_checked_names_area_indicator_and_year_beside_the_row(survey, officer, browser):
    page = look_at(browser, book(heading(), line(2, value=number("E2", 161))))

    assert "161 ligger inte mellan 0 och 100 procent." in page
    assert "Trygg utomhus, Jordbro, 2025, totalt" in page
    assert "Kolada" not in page
