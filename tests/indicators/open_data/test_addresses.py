"""Open data by indicator and official code: the same as by the portal's own numbers, to every site, and no more."""

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine
from django.urls import get_resolver, reverse

from core.models import Area, AreaCode, AreaKind
from indicators.models import Observation
from tests.code.test_architecture import patterns
from tests.support import factories

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db]

CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
FILES = ["csv", "xlsx", "json", "csv-metadata.json"]


@pytest.fixture
def district():
    """Jordbro in Haninge: the municipality has codes of three schemes, the district none at all."""
    country = Area.objects.create(name="Riket", kind=AreaKind.COUNTRY)
    county = Area.objects.create(name="Stockholms län", kind=AreaKind.REGION, parent=country)
    town = Area.objects.create(name="Haninge", kind=AreaKind.MUNICIPALITY, parent=county)
    for area, scheme, code in (
        (country, "scb", "00"),
        (county, "scb", "01"),
        (county, "kolada", "0001"),
        (town, "scb", "0136"),
        (town, "kolada", "0136"),
    ):
        AreaCode.objects.create(area=area, scheme=scheme, code=code)
    return Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=town)


@pytest.fixture
def indicator(district):
    """Figures of all four areas; of the women of the district so few that neither sex may be shown."""
    found = factories.indicator(slug="trygghet", name="Trygghet", source_kind="survey")
    about = {"fetched_on": date(2026, 5, 4), "source": "Undersökningen"}
    for year in (2021, 2023):
        for place, area in enumerate([district, district.parent, district.parent.parent]):
            for sex, apart in (("T", 0), ("K", 5), ("M", -5)):
                answers = 4 if area == district and sex == "K" else 300
                value = Decimal(50 + 3 * place + apart) + Decimal("0.125")
                factories.observation(
                    found, area, year, value, sex=sex, margin=Decimal("2.5"), answers=answers, **about
                )
    return found


# By official code ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "json"])
@pytest.mark.parametrize(("code", "kind"), [("0136", "municipality"), ("01", "region"), ("0001", "region")])
def test_a_series_by_official_code_is_the_one_by_the_portals_number(client, district, indicator, code, kind, ending):
    area = Area.objects.get(kind=kind)

    by_code = client.get(f"/oppna-data/trygghet/{code}.{ending}")
    by_number = client.get(reverse("indicator_export", args=["trygghet", area.pk, ending]))

    assert by_code.status_code == 200
    assert by_code.content == by_number.content
    assert by_code["ETag"] == by_number["ETag"]
    assert area.name in by_code.content.decode()


def test_a_district_without_a_code_has_the_one_that_the_files_give_it(client, district, indicator):
    rows = read_csv(client.get(f"/oppna-data/trygghet/omrade-{district.pk}.csv").content)

    assert {row["Kod"] for row in rows if row["Område"] == "Jordbro"} == {f"omrade-{district.pk}"}


def test_a_code_that_went_from_one_area_to_another_means_the_last(client, district, indicator):
    old, new = (Area.objects.create(name=name, kind="district", parent=district.parent) for name in ("Gamla", "Nya"))
    AreaCode.objects.create(area=new, scheme="regso", code="0136R001", valid_from=date(2025, 1, 1))
    AreaCode.objects.create(
        area=old, scheme="regso", code="0136R001", valid_from=date(2018, 1, 1), valid_to=date(2024, 12, 31)
    )

    title = client.get("/oppna-data/trygghet/0136R001.json").json()["label"]

    assert title == "Trygghet, Nya"


@pytest.mark.parametrize(
    "address",
    [
        "trygghet/0137.csv",
        "trygghet/omrade-99999.csv",
        "trygghet/omrade-0x1.csv",
        "trygghet/0136.ods",
        "trygghet/0136.csv-metadata.xml",
        "ingen/0136.csv",
        "tavla/00.csv",
        "tavla/9999.csv",
        "tavla/0136.csv?ar=tjugo",
        "trygghet/alla/kommuner.pdf",
        "trygghet/alla/landsdelar.csv",
        "trygghet/alla/kommuner.csv?kon=X",
        "trygghet/alla/kommuner.csv?ar=2022",
        "trygghet/alla/kommuner.csv?ar=alla1",
        "katalog.json",
    ],
)
def test_what_is_not_there_is_not_found(client, district, indicator, address):
    assert client.get(f"/oppna-data/{address}").status_code == 404


def test_all_areas_come_in_every_year_or_in_one_for_each_sex(client, indicator):
    every = read_csv(client.get("/oppna-data/trygghet/alla/kommuner.csv").getvalue())
    women = read_csv(client.get("/oppna-data/trygghet/alla/kommuner.csv?kon=K&ar=2023").getvalue())
    counties = json.loads(client.get("/oppna-data/trygghet/alla/lan.json?kon=M").getvalue())

    assert [(row["Kod"], row["2021"], row["2023"]) for row in every] == [("0136", "53,125", "53,125")]
    assert [(row["Kod"], row["År"], row["Kön"], row["Värde"]) for row in women] == [
        ("0136", "2023", "Kvinnor", "58,125")
    ]
    assert counties["value"][:2] == [51.125, 51.125]


def test_an_indicator_that_is_not_by_sex_has_no_files_of_women(client, district):
    found = factories.indicator(slug="val", by_sex=False)
    factories.observation(found, district.parent, 2022, "81.5")

    assert client.get("/oppna-data/val/alla/kommuner.csv").status_code == 200
    assert client.get("/oppna-data/val/alla/kommuner.csv?kon=K").status_code == 404


def test_the_board_by_code_is_the_one_by_number(client, district, indicator):
    by_code = client.get("/oppna-data/tavla/0136.csv?ar=2021")
    by_number = client.get(reverse("board_export", args=[district.parent.pk, "csv"]) + "?ar=2021")

    assert by_code.content == by_number.content
    assert "53,125" in by_code.content.decode()


# Nothing given away, and nothing kept too long -----------------------------------------------------------------------


def test_no_address_gives_a_figure_of_few(client, district, indicator):
    """The women of the district are four, and neither sex of it may be shown: 55.125 and 45.125 are in no file."""
    codes = [f"omrade-{district.pk}", "0136", "01"]
    addresses = [f"trygghet/{code}" for code in codes] + [f"tavla/{code}" for code in codes]
    every = [f"/oppna-data/{address}.{ending}" for address in addresses for ending in FILES if ending != "xlsx"]
    every += [
        f"/oppna-data/trygghet/alla/stadsdelar.{ending}?kon={sex}&ar={year}"
        for ending in FILES
        if ending != "xlsx"
        for sex in "TKM"
        for year in (2021, 2023, "alla")
    ]

    for address in every:
        answer = client.get(address)
        text = answer.getvalue().decode()
        assert answer.status_code == 200
        assert not re.search(r"\b[45]5[.,]125\b", text), address


@pytest.mark.parametrize("ending", FILES)
def test_the_file_of_all_areas_is_made_once_and_anew_when_a_figure_is_saved(
    client, indicator, settings, tmp_path, monkeypatch, ending
):
    settings.VAR_DIR, address = tmp_path, f"/oppna-data/trygghet/alla/kommuner.{ending}"
    made = []
    monkeypatch.setattr("indicators.open_data.views.rows.national_years", counted(made))
    first, second = client.get(address), client.get(address)
    contents = first.getvalue(), second.getvalue()
    times = len(made)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    figure = Observation.objects.get(area__kind="municipality", sex="T", year=2023)
    figure.save_on_version(1, value=Decimal("12.34"))
    after = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert times == 1
    assert contents[0] == contents[1] != b""
    assert (again.status_code, after.status_code, len(made)) == (304, 200, 2)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1  # the earlier one is gone


def counted(made):
    from indicators.export.rows import national_years

    def counting(*arguments, **named):
        made.append(arguments)
        return national_years(*arguments, **named)

    return counting


def test_a_disk_that_takes_no_file_refuses_nobody(client, indicator, settings, tmp_path, caplog):
    (tmp_path / "open-data").write_text("in the way")
    settings.VAR_DIR = tmp_path

    answer = client.get("/oppna-data/trygghet/alla/kommuner.csv")

    assert "53,125" in answer.getvalue().decode()
    assert "could not be kept" in caplog.text


# The licence, and other sites ----------------------------------------------------------------------------------------


def every_file(district):
    """Addresses of every file, the new and the older, without their endings; and the query."""
    yield "/oppna-data/trygghet/0136", ""
    yield "/oppna-data/tavla/0136", "?ar=2021"
    yield "/oppna-data/trygghet/alla/kommuner", "?kon=K"
    yield f"/indikatorer/trygghet/{district.pk}", ""
    yield f"/indikatorer/omrade/{district.pk}/tavla", ""
    yield "/indikatorer/trygghet/alla", "?slag=kommuner&ar=alla"


@pytest.mark.parametrize(
    ("setting", "name", "uri"),
    [
        ("CC0-1.0", "CC0 1.0", CC0),
        ("CC-BY-4.0", "CC BY 4.0", "http://creativecommons.org/licenses/by/4.0/"),
        ("CC-BY-SA-4.0", "CC BY-SA 4.0", "http://creativecommons.org/licenses/by-sa/4.0/"),
    ],
)
def test_every_file_and_every_answer_says_its_licence(client, district, indicator, settings, setting, name, uri):
    settings.OPEN_DATA_LICENCE, settings.OPEN_DATA_PUBLISHER = setting, "Haninge kommun"
    for start, query in every_file(district):
        answers = {ending: client.get(f"{start}.{ending}{query}") for ending in FILES}
        dataset = json.loads(answers["json"].getvalue())
        table = json.loads(answers["csv-metadata.json"].getvalue())
        sheets = python_calamine.load_workbook(io.BytesIO(answers["xlsx"].getvalue()))
        terms = dict(row[:2] for row in sheets.get_sheet_by_index(1).to_python())

        assert {answer["Link"].partition(",")[0] for answer in answers.values()} == {f'<{uri}>; rel="license"'}
        assert dataset["link"]["license"] == [{"type": "text/html", "href": uri}]
        assert dataset["extension"]["license"] == name
        assert table["dc:license"] == {"@id": uri}
        assert (terms["Licens"], terms["Licensens adress"], terms["Utgivare"]) == (name, uri, "Haninge kommun")
        assert sheets.sheet_names[1] == "Om filen"


def test_another_licence_is_another_file(client, district, indicator, settings):
    addresses = [f"{start}.csv{query}" for start, query in every_file(district)]
    before = [client.get(address)["ETag"] for address in addresses]

    settings.OPEN_DATA_LICENCE = "CC-BY-4.0"

    after = [
        client.get(address, headers={"If-None-Match": etag}) for address, etag in zip(addresses, before, strict=True)
    ]
    assert [answer.status_code for answer in after] == [200] * len(addresses)


OPEN = {
    "board_export",
    "indicator_export",
    "national_export",
    "open_board",
    "open_catalogue",
    "open_catalogue_file",
    "open_description",
    "open_places",
    "open_series",
}


def test_other_sites_may_read_these_addresses_and_no_others():
    views = dict(patterns(get_resolver("config.urls")))
    opened = {view.__name__ for view in views.values() if getattr(view, "is_open_to_every_site", False)}
    root = Path(__file__).parents[3]
    writing = [
        path.relative_to(root).as_posix()
        for folder in ("config", "core", "indicators", "partnership", "stadsdelplan")
        for path in (root / folder).rglob("*.py")
        if "Access-Control" in path.read_text(encoding="utf-8")
    ]

    assert opened == OPEN
    assert writing == ["indicators/open_addresses.py"]


def test_other_sites_are_told_so_by_the_answers(client, district, indicator):
    addresses = [f"{start}.{ending}{query}" for start, query in every_file(district) for ending in FILES]
    addresses += [
        "/oppna-data/katalog/",
        "/oppna-data/katalog.rdf",
        "/oppna-data/katalog.ttl",
        "/oppna-data/openapi.json",
    ]

    for address in addresses:
        answer = client.get(address, headers={"Origin": "https://elsewhere.example"})
        held = client.get(address, headers={"If-None-Match": answer["ETag"], "Origin": "https://elsewhere.example"})
        asked = client.options(address, headers={"Origin": "https://elsewhere.example"})

        assert (answer.status_code, held.status_code, asked.status_code) == (200, 304, 204), address
        for each in (answer, held, asked):
            assert each["Access-Control-Allow-Origin"] == "*"
            assert not each.has_header("Access-Control-Allow-Credentials")
            assert not each.cookies
        assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert asked["Access-Control-Allow-Headers"] == "If-None-Match"
        assert (client.post(address).status_code, client.delete(address).status_code) == (405, 405)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/healthz/live/",
        "/logga-in/",
        "/oppet/",
        "/indikatorer/",
        "/indikatorer/trygghet/",
        "/indikatorer/trygghet/alla/",
        "/oppna-data/",
        "/static/img/mark.svg",
        "/finns-inte/",
    ],
)
def test_other_sites_may_read_no_page(client, indicator, address):
    answer = client.get(address, headers={"Origin": "https://elsewhere.example"})

    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


# CSVW ----------------------------------------------------------------------------------------------------------------


def read_csv(content):
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    return [dict(zip(header, row, strict=True)) for row in rows]


FORMS = {"integer": r"\d+", "decimal": r"-?\d+(,\d+)?", "gYear": r"\d{4}", "date": r"\d{4}-\d\d-\d\d", "string": r".*"}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_description_of_a_csv_file_is_true_of_each_cell(client, district, indicator, language):
    client.cookies["django_language"] = language
    starts = [
        *every_file(district),
        ("/oppna-data/trygghet/alla/stadsdelar", ""),
        (f"/oppna-data/tavla/omrade-{district.pk}", ""),
    ]
    types = set()
    for start, query in starts:
        answer = client.get(f"{start}.csv{query}")
        link = re.search(r'<([^>]+)>; rel="describedby"; type="application/csvm\+json"', answer["Link"])[1]
        described = client.get(link)
        table = json.loads(described.getvalue())
        columns, rows = table["tableSchema"]["columns"], read_csv(answer.getvalue())

        assert described["Content-Type"] == "application/csvm+json"
        assert table["@context"] == ["http://www.w3.org/ns/csvw", {"language": language}]
        assert table["url"] == f"http://testserver{start}.csv{query}"
        assert table["dialect"]["delimiter"] == ";"
        assert [column["titles"] for column in columns] == list(rows[0])
        assert len({column["name"] for column in columns}) == len(columns)
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", column["name"]) for column in columns)
        for row in rows:
            for column, cell in zip(columns, row.values(), strict=True):
                base = column["datatype"] if isinstance(column["datatype"], str) else column["datatype"]["base"]
                types.add(base)
                known = cell == "" or cell in column.get("null", [])
                assert known or re.fullmatch(FORMS[base], cell, re.DOTALL), (start, column, cell)
    assert types == {"string", "integer", "decimal", "gYear", "date"}


def test_the_columns_have_the_same_names_in_every_language(client, district, indicator):
    def columns(language):
        client.cookies["django_language"] = language
        table = client.get("/oppna-data/trygghet/0136.csv-metadata.json").json()
        return [(column["name"], column["datatype"]) for column in table["tableSchema"]["columns"]]

    number, whole = {"base": "decimal", "format": {"decimalChar": ","}}, {"base": "integer", "minimum": "0"}
    assert columns("sv") == columns("en")
    assert columns("sv") == [
        ("indicator", "string"),
        ("unit", "string"),
        ("area_code", "string"),
        ("area", "string"),
        ("year", "gYear"),
        ("sex", "string"),
        ("value", number),
        ("reason", "string"),
        ("margin", number),
        ("confidence", whole),
        ("answers", whole),
        ("numerator", whole),
        ("denominator", whole),
        ("status", "string"),
        ("source", "string"),
        ("fetched", {"base": "date", "format": "yyyy-MM-dd"}),
    ]


# The page ------------------------------------------------------------------------------------------------------------


def test_a_stranger_finds_the_page_and_from_it_everything_else(client, indicator, django_assert_max_num_queries):
    start = client.get("/oppet/").content.decode()
    with django_assert_max_num_queries(1):
        page = client.get("/oppna-data/").content.decode()
    links = set(re.findall(r'href="(/oppna-data/[^"#]*)"', page))

    assert 'href="/oppna-data/"' in start
    assert {"/oppna-data/katalog/", "/oppna-data/katalog.rdf", "/oppna-data/katalog.ttl"} <= links
    assert "/oppna-data/openapi.json" in links
    assert "/oppna-data/trygghet/alla/kommuner.csv" in links
    assert {client.get(link).status_code for link in links} == {200}
    assert '<a rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">CC0 1.0</a>' in page
    assert "2021–2023" in page


def test_the_page_of_a_portal_without_figures_says_so(client):
    page = client.get("/oppna-data/").content.decode()

    assert "Inga siffror har kommit in än." in page
