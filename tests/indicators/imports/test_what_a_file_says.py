"""What a file says is what goes in: years across, periods, signs, notes, and rows that are not ours."""

import io
import json
import time
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.models import Area, AreaCode, AreaKind, CodeScheme, Role
from indicators import permissions
from indicators.figures.records import UNSAID
from indicators.imports.sources import detect
from indicators.models import Observation, ObservationStatus, SourceKind
from tests.support import DATA, factories
from tests.support.http_answers import dataset, entry, only, page, said

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 27)
HEADING = "Indikator;Område;År;Kön;Värde;Källa"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def haninge():
    country = Area.objects.create(name="Sverige", kind=AreaKind.COUNTRY)
    county = Area.objects.create(name="Stockholms län", kind=AreaKind.REGION, parent=country)
    area = Area.objects.create(name="Haninge", kind=AreaKind.MUNICIPALITY, parent=county)
    malmo = Area.objects.create(name="Malmö", kind=AreaKind.MUNICIPALITY, parent=county)
    for place, code in ((country, "00"), (county, "01"), (area, "0136"), (malmo, "1280")):
        AreaCode.objects.create(area=place, scheme=CodeScheme.SCB, code=code)
    for place, code in ((country, "0000"), (county, "0001"), (area, "0136"), (malmo, "1280")):
        AreaCode.objects.create(area=place, scheme=CodeScheme.KOLADA, code=code)
    jordbro = Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=area)
    AreaCode.objects.create(area=jordbro, scheme=CodeScheme.REGSO, code="0136R001")
    Area.objects.create(name="Prov 07", kind=AreaKind.DISTRICT, parent=area)
    return area


@pytest.fixture
def survey(haninge):
    return factories.indicator(slug="trygghet", name="Trygghet", kpi="N00610", source_kind=SourceKind.SURVEY)


@pytest.fixture
def register(haninge):
    return factories.indicator(slug="sysselsattning", name="Sysselsättning", kpi="N02267")


@pytest.fixture
def officer(haninge):
    owner = factories.organisation()
    owner.governs = haninge
    owner.save()
    return factories.person(works_for=owner, role=Role.OFFICER)


@pytest.fixture
def browser(officer, settings, tmp_path):
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    client = Client()
    client.force_login(officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def look_at(browser, content, name="siffror.csv", more=""):
    """Send a file to the page for taking in figures, and return the preview."""
    sent = browser.post(reverse("take_in"), {"file": ContentFile(content, name=name)})
    assert sent.status_code == 302
    return browser.get(sent.headers["Location"] + more)


def take(browser, response):
    """Say yes to a preview."""
    digest = response.context["changes"].digest
    return browser.post(response.wsgi_request.get_full_path(), {"difference": digest}, follow=True)


def csv(*rows, heading=HEADING):
    return "\r\n".join([heading, *rows]).encode()


def read(content, name="siffror.csv", **more):
    parsed = detect.read(content, name=name, today=TODAY, **more)
    assert [problem.text for problem in parsed.problems] == []
    return parsed


def problems(content, name="siffror.csv", **more):
    parsed = detect.read(content, name=name, today=TODAY, **more)
    assert parsed.figures == []
    return [(problem.place, problem.column, problem.text) for problem in parsed.problems]


def values(response):
    """Return the lines of a preview: (indicator, area, year, sex, what it would say)."""
    kinds = response.context["lists"]
    return [
        (line.indicator, line.area, line.year, line.sex, line.after.replace("\xa0", " "))
        for kind in kinds
        for line in kind.lines
    ]


# Years and areas -----------------------------------------------------------------------------------------------------


def test_years_may_stand_across_with_marks_and_periods_among_them(browser, survey):
    heading = "Indikator;Område;2019;År 2020;2021–2022;2023p;2024 (prel.);Källa"

    seen = look_at(browser, csv("trygghet;0136 Haninge;61,5;..;62,5;63;64;Enkäten", heading=heading))
    take(browser, seen)

    stored = Observation.objects.order_by("year").values_list("year", "value", "missing", "status", "source")
    assert [(year, value and float(value), *rest) for year, value, *rest in stored] == [
        (2019, 61.5, "", "final", "Enkäten"),
        (2020, None, "unknown", "final", "Enkäten"),
        (2022, 62.5, "", "final", "Enkäten (2021–2022)"),
        (2023, 63.0, "", "preliminary", "Enkäten"),
        (2024, 64.0, "", "preliminary", "Enkäten"),
    ]


def test_a_period_stands_under_its_last_year_and_the_preview_and_the_source_say_so(browser, survey):
    rows = ["trygghet;0136;2022–2023;T;61;Enkäten", "trygghet;0136;2020-2021;T;60;Enkäten (2020–2021)"]

    seen = look_at(browser, csv(*rows))
    take(browser, seen)

    assert (
        "2 values are of periods of several years (2020–2021, 2022–2023). They stand under the last year of their "
        "period, and the source tells the period."
    ) in seen.context["notes"]
    stored = Observation.objects.order_by("year").values_list("year", "source")
    assert list(stored) == [(2021, "Enkäten (2020–2021)"), (2023, "Enkäten (2022–2023)")]


@pytest.mark.parametrize("written", ["2023–2022", "2023–2023", "1990–2023", "2022/24", "20222023"])
def test_what_is_no_period_is_no_year(survey, written):
    assert problems(csv(f"trygghet;0136;{written};T;61;E")) == [
        ("Row 2", "År", "Write a year with four figures, for example 2026.")
    ]


def test_a_period_of_a_dataset_is_its_last_year_too(register):
    parsed = read(json.dumps(share([61], years=["2022-2023"])).encode(), "t.json", indicator=register)

    (figure,) = parsed.figures
    assert (figure.year, figure.source) == (2023, "SCB (2022–2023)")
    assert len(parsed.notes) == 1


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("0136 Haninge", "Haninge"),
        ("0136 Haninge kommun", "Haninge"),
        ("Haninge kommun", "Haninge"),
        ("01 Stockholms län", "Stockholms län"),
        ("00 Riket", "Sverige"),
        ("0136R001 Haninge (Jordbro)", "Jordbro"),
        ("0136R001_RegSO2025 Norra Jordbro", "Jordbro"),
    ],
)
def test_a_code_may_stand_before_its_name(survey, written, name):
    AreaCode.objects.filter(code="0136R001").update(valid_from=date(2025, 1, 1))

    (figure,) = read(csv(f"trygghet;{written};2024;T;61;E")).figures

    assert Area.objects.get(pk=figure.area).name == name


def test_a_code_before_the_name_of_another_municipality_is_refused(survey):
    assert problems(csv("trygghet;0136 Haninge;2024;T;61;E", "trygghet;0136 Malmö;2023;T;61;E")) == [
        ("Row 3", "Område", "The code 0136 is not that of Malmö.")
    ]


# What is not ours ----------------------------------------------------------------------------------------------------


def test_rows_of_others_are_counted_by_their_kind_and_left_out(browser, survey):
    rows = [
        "trygghet;0136;2024;T;61,5;E",
        "N99999;0136;2024;T;?;E",
        "hemlöshet;0136;2024;T;1;E",
        "trygghet;Jordbro, Botkyrka;2024;T;vet ej;E",
        "trygghet;9999;2024;T;1;E",
        "trygghet;1280 Malmö;igår;X;många;",
    ]

    seen = look_at(browser, csv(*rows))

    assert values(seen) == [("Trygghet", "Haninge", 2024, "Total", "61.5 %")]
    assert seen.context["left_out"] == [
        "1 row is of another municipality, and is left out: 1280 Malmö.",
        "2 rows are of areas that the portal does not have, and are left out: Jordbro, Botkyrka, 9999.",
        "1 row is of a key figure that no indicator has, and is left out: N99999.",
        "1 row is of an indicator that the portal does not have, and is left out: hemlöshet.",
    ]


def test_an_own_row_with_a_fault_still_refuses_all(browser, survey):
    seen = look_at(
        browser, csv("hemlöshet;0136;2024;T;1;E", "trygghet;0136;2024;T;många;E", "trygghet;0136;2023;T;1;E")
    )

    assert [(each.place, each.column) for each in seen.context["problems"]] == [("Row 3", "Värde")]
    assert Observation.objects.count() == 0


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("hemlöshet;0136;2024;T;1;E", "No indicator is called hemlöshet."),
        (
            "trygghet;9999;2024;T;1;E",
            "No area here is written 9999. Write a code, or a name and its municipality: Jordbro, Haninge.",
        ),
    ],
)
def test_a_table_in_which_nothing_is_ours_is_refused_once_for_each_reason(survey, row, sentence):
    assert [text for _place, _column, text in problems(csv(row, row, row))] == [sentence]


def test_what_may_be_ours_is_not_left_out(survey):
    assert [
        column for _place, column, _text in problems(csv("trygghet;0136;2024;T;1;E", "trygghet;136;2023;T;1;E"))
    ] == ["Område"]


def test_thousands_of_rows_of_others_are_fast_and_told_in_one_line(
    browser, survey, officer, django_assert_max_num_queries
):
    rows = [f"indikator {number % 900};0136;2024;T;1;E" for number in range(5000)]
    rows += [f"trygghet;{number:04};2024;T;1;E" for number in range(2000, 7000)]
    content = csv("trygghet;0136;2024;T;61,5;E", *rows)

    with django_assert_max_num_queries(8):
        begun = time.process_time()
        read(content, areas=permissions.areas_in_files(officer))
        took = time.process_time() - begun
    seen = look_at(browser, content)

    assert took < 2
    assert len(seen.content) < 30_000
    assert [sentence[:50] for sentence in seen.context["left_out"]] == [
        "5,000 rows are of areas that the portal does not ha",
        "5,000 rows are of indicators that the portal does n",
    ] or [sentence.split()[0] for sentence in seen.context["left_out"]] == ["5,000", "5,000"]


def test_kolada_leaves_what_is_not_ours_whatever_it_says_of_its_year(register):
    answer = page(entry(said(61)), entry(said("x"), municipality="9999", period="i fjol"), entry({}, kpi="N99999"))

    parsed = read(json.dumps(answer).encode(), "svar.json")

    assert len(parsed.figures) == 1
    assert parsed.left_out == (
        "1 row is of an area that the portal does not have, and is left out: 9999.",
        "1 row is of a key figure that no indicator has, and is left out: N99999.",
    )


# Signs and notes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "source", "value", "missing", "status", "note"),
    [
        ("–", "SCB, TAB6680", 0, "", UNSAID, UNSAID),
        ("-", "Statistiska centralbyrån", 0, "", UNSAID, UNSAID),
        ("–", "Egen enkät", None, "unknown", UNSAID, UNSAID),
        ("..", "SCB", None, "unknown", UNSAID, UNSAID),
        ("…", "SCB", None, "unknown", UNSAID, UNSAID),
        (".", "SCB", None, "unknown", UNSAID, "Uppgift kan inte förekomma."),
        ("61,5 p", "SCB", Decimal("61.5"), "", "preliminary", UNSAID),
        ("61,5p", "E", Decimal("61.5"), "", "preliminary", UNSAID),
        ("61,5*", "E", Decimal("61.5"), "", "preliminary", UNSAID),
        ("61,5 (r)", "SCB", Decimal("61.5"), "", UNSAID, "Reviderad av källan."),
    ],
)
def test_a_sign_in_a_cell_means_what_the_source_means_by_it(survey, cell, source, value, missing, status, note):
    (figure,) = read(csv(f"trygghet;0136;2024;T;{cell};{source}")).figures

    assert (figure.value, figure.missing, figure.status, figure.note) == (value, missing, status, note)


def test_a_dash_of_a_source_that_does_not_mean_nought_by_it_is_said(browser, survey):
    seen = look_at(browser, csv("trygghet;0136;2024;T;–;Enkäten", "trygghet;0136;2023;T;61;Enkäten"))

    assert "1 cell holds a dash, and is read as not known. Write 0 if it means nought." in seen.context["notes"]


@pytest.mark.parametrize(
    ("written", "status", "note"),
    [
        ("p", "preliminary", UNSAID),
        ("Prel.", "preliminary", UNSAID),
        ("r", "final", "Reviderad av källan."),
        ("reviderad", "final", "Reviderad av källan."),
        ("Slutlig", "final", UNSAID),
        ("", "final", UNSAID),
    ],
)
def test_the_column_of_status_knows_the_signs(survey, written, status, note):
    (figure,) = read(csv(f"trygghet;0136;2024;T;61;E;{written}", heading=HEADING + ";Status")).figures

    assert (figure.status, figure.note) == (status, note)


def test_a_final_status_beside_a_preliminary_value_is_refused(survey):
    assert problems(csv("trygghet;0136;2024;T;61 p;E;Slutlig", heading=HEADING + ";Status")) == [
        ("Row 2", "Status", "The status says final, and a sign beside the value or the year says preliminary.")
    ]


def test_a_remark_in_a_column_of_its_own_is_shown_stored_and_told_beside_the_source(browser, survey, haninge):
    heading = HEADING + ";Anmärkning"

    seen = look_at(browser, csv("trygghet;0136;2024;T;61;Enkäten;Ny fråga i år.", heading=heading))
    take(browser, seen)
    again = look_at(browser, csv("trygghet;0136;2024;T;61;Enkäten;Ny fråga i år.", heading=heading))
    without = look_at(browser, csv("trygghet;0136;2024;T;61;Enkäten"))

    assert values(seen) == [("Trygghet", "Haninge", 2024, "Total", "61 %. Ny fråga i år.")]
    assert Observation.objects.get().note == "Ny fråga i år."
    assert (bool(again.context["changes"]), bool(without.context["changes"])) == (False, False)
    for address in (
        reverse("indicator", args=["trygghet"]) + f"?omrade={haninge.pk}",
        reverse("board", args=[haninge.pk]),
    ):
        shown = browser.get(address, follow=True).content.decode()
        assert "Remark for Haninge, 2024: Ny fråga i år." in shown


def share(value, *, years=("2024",), regions=("0136",), **more):
    return dataset(value=value, **only(list(regions), list(years)), **more)


@pytest.mark.parametrize(
    ("raw", "sign", "expected"),
    [
        (None, "-", (0, "", "final", "")),
        (0, "-", (0, "", "final", "")),
        (0, "..", (None, "unknown", "final", "")),
        (None, ".", (None, "unknown", "final", "Uppgift kan inte förekomma.")),
        (None, "c", (None, "suppressed", "final", "")),
        (61, "p", (61, "", "preliminary", "")),
        (61, "*", (61, "", "preliminary", "")),
        (61, "r", (61, "", "final", "Reviderad av källan.")),
        (61, "pr", (61, "", "preliminary", "Reviderad av källan.")),
        (61, "e", (61, "", "final", "Skattad av källan.")),
        (61, "Q7", (61, "", "final", "Källan märker siffran med Q7.")),
    ],
)
def test_a_status_of_a_dataset_means_what_the_source_means_by_it(register, raw, sign, expected):
    (figure,) = read(json.dumps(share([raw], status={"0": sign})).encode(), "t.json", indicator=register).figures

    assert (figure.value, figure.missing, figure.status, figure.note) == expected


def test_a_nil_with_a_value_is_refused(register):
    [(place, _column, text)] = problems(json.dumps(share([61], status=["-"])).encode(), "t.json", indicator=register)

    assert place == "Sysselsättning, 0136, 2024, total"
    assert text == "There is a value, and the status says that there is none."


def test_a_dataset_that_explains_its_own_signs_is_believed(register):
    thing = share([61], status=["z"], extension={"status": {"label": {"z": "provisional, low response"}}})

    (figure,) = read(json.dumps(thing).encode(), "t.json", indicator=register).figures

    assert (figure.status, figure.note) == ("preliminary", "provisional, low response")


def test_the_notes_of_a_dataset_come_along_those_of_a_category_to_its_figures_alone(browser, register):
    thing = share([61, 62], years=["2023", "2024"], note=["Gäller den 31 december."])
    thing["dimension"]["Tid"]["category"]["note"] = {"2024": ["Ny metod från 2024."]}
    content = json.dumps(thing).encode()

    seen = look_at(browser, content, "tabell.json", "&indikator=sysselsattning")
    take(browser, seen)
    again = look_at(browser, content, "tabell.json", "&indikator=sysselsattning")

    assert list(seen.context["notes"]) == ["The source notes: Gäller den 31 december."]
    assert list(Observation.objects.order_by("year").values_list("year", "note")) == [
        (2023, "Gäller den 31 december."),
        (2024, "Ny metod från 2024. Gäller den 31 december."),
    ]
    assert not again.context["changes"]


@pytest.mark.parametrize(
    ("status", "value", "expected"),
    [
        ("", 61, (61, "", "final", UNSAID)),
        ("Preliminary", 61, (61, "", "preliminary", UNSAID)),
        ("Missing", None, (None, "unknown", "final", UNSAID)),
        ("Privacy", None, (None, "suppressed", "final", UNSAID)),
        ("Hemligt", 61, (61, "", "final", "Källan märker siffran med Hemligt.")),
    ],
)
def test_the_status_of_kolada_is_kept(register, status, value, expected):
    content = json.dumps(page(entry(said(value, status=status)))).encode()

    (figure,) = read(content, "svar.json").figures

    assert (figure.value, figure.missing, figure.status, figure.note) == expected


def test_a_value_that_replaces_another_loses_its_remark(browser, survey, haninge):
    factories.observation(survey, haninge, 2024, Decimal(60), source="E", note="Reviderad av källan.")

    take(browser, look_at(browser, csv("trygghet;0136;2024;T;61;E")))

    stored = Observation.objects.get()
    assert (stored.value, stored.note, stored.earlier.get().note) == (61, "", "Reviderad av källan.")


# The cases, on the page ----------------------------------------------------------------------------------------------


def case(browser, name, more=""):
    return look_at(browser, (DATA / "cases" / name).read_bytes(), name, more)


@pytest.fixture
def _all(survey, register, haninge):
    factories.indicator(slug="skolresultat", name="Skolresultat")
    factories.indicator(slug="halsa", name="Hälsa", source_kind=SourceKind.SURVEY)
    old = Area.objects.create(name="Testby A", kind=AreaKind.DISTRICT, parent=haninge)
    AreaCode.objects.filter(code="0136R001").delete()
    AreaCode.objects.create(area=old, scheme=CodeScheme.REGSO, code="0136R001")
    AreaCode.objects.create(
        area=Area.objects.create(name="Testby B", kind=AreaKind.DISTRICT, parent=haninge),
        scheme=CodeScheme.REGSO,
        code="0136R002",
    )


TRYGGHET, JORDBRO = "Trygghet", "Jordbro"
CASES = [
    (
        "c5_good.csv",
        "",
        [
            ("Skolresultat", JORDBRO, 2025, "Total", "72.4 %"),
            ("Skolresultat", JORDBRO, 2025, "Women", "100 %"),
            ("Skolresultat", JORDBRO, 2025, "Men", "44.8 %"),
        ],
    ),
    (
        "c6_survey_no_answers.csv",
        "",
        [
            (TRYGGHET, JORDBRO, 2026, "Total", "61.5 % (± 6)"),
            (TRYGGHET, JORDBRO, 2026, "Women", "50 % (± 30)"),
        ],
    ),
    ("sep.csv", "", [(TRYGGHET, JORDBRO, 2025, "Total", "61.5 % (± 3.1), 412 answers")]),
    ("stat_overlap.csv", "", [("Hälsa", "Prov 07", 2024, "Total", "64 % (± 6), 260 answers")]),
    ("k22_value_without_margin.json", "", [(TRYGGHET, "Haninge", 2024, "Total", "55 %")]),
    ("k2_v3_with_groups.json", "", [("Sysselsättning", "Haninge", 2024, "Total", "79.1 %")]),
    (
        "s16_new_code_only.json",
        "&indikator=sysselsattning",
        [("Sysselsättning", "Testby A", 2024, "Total", "72.5 %")],
    ),
    (
        "s6_old_plain_code.json",
        "&indikator=sysselsattning",
        [
            ("Sysselsättning", "Testby A", 2022, "Total", "70.1 %"),
            ("Sysselsättning", "Testby A", 2023, "Total", "71.2 %"),
            ("Sysselsättning", "Testby A", 2024, "Total", "Not known"),
        ],
    ),
    (
        "scb_totsa.json",
        "&indikator=sysselsattning",
        [
            ("Sysselsättning", "Haninge", 2024, "Total", "70 %"),
            ("Sysselsättning", "Haninge", 2024, "Men", "71 %"),
            ("Sysselsättning", "Haninge", 2024, "Women", "72 %"),
        ],
    ),
]


@pytest.mark.parametrize(("name", "more", "expected"), CASES)
@pytest.mark.usefixtures("_all")
def test_each_case_is_read_on_the_page_as_it_stands(browser, name, more, expected):
    seen = case(browser, name, more)

    assert values(seen) == expected


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("errconst.xlsx", "", "its formula has gone wrong"),
        ("s1_tab6680_counts.json", "&indikator=sysselsattning&val_0=0000089X", "is a count, not per cent"),
        ("s14_tab6534_counts.json", "&indikator=sysselsattning&val_0=21", "is a count, not per cent"),
        ("s15_counts_under_100.json", "&indikator=sysselsattning&val_0=21", "is a count, not per cent"),
    ],
)
@pytest.mark.usefixtures("_all")
def test_each_case_that_cannot_come_in_is_refused_on_the_page(browser, name, more, words):
    seen = case(browser, name, more)

    assert words in seen.content.decode()
    assert seen.context["changes"] is None
    assert Observation.objects.count() == 0


@pytest.mark.usefixtures("_all")
def test_the_cases_of_spreadsheets_come_in_on_the_page(browser):
    operator = Client()
    operator.force_login(factories.person(is_staff=True))
    operator.cookies["django_language"] = "en"

    decomposed, shares = case(operator, "nfd.xlsx"), case(browser, "percent.xlsx")

    assert values(decomposed) == [(TRYGGHET, "Malmö", 2025, "Total", "61.5 % (± 3.1), 412 answers")]
    assert values(shares) == [
        (TRYGGHET, JORDBRO, 2025, "Total", "61.5 % (± 3.1), 412 answers"),
        (TRYGGHET, JORDBRO, 2025, "Women", "54 % (± 4.5), 210 answers"),
    ]


def test_the_command_tells_what_it_leaves(survey, officer, tmp_path):
    file, out = tmp_path / "siffror.csv", io.StringIO()
    file.write_bytes(csv("trygghet;0136;2024;T;61;E", "trygghet;1280;2024;T;x;E", "okand;0136;2024;T;1;E"))

    call_command("import_figures", file, by=officer.email, stdout=out)

    assert "1 row is of another municipality, and is left out: 1280." in out.getvalue()
    assert "1 row is of an indicator that the portal does not have, and is left out: okand." in out.getvalue()
    assert Observation.objects.get().status == ObservationStatus.FINAL
