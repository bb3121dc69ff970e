"""Figures as files: the same in CSV, XLSX, JSON-stat and on the page, and nothing in them that is shown to nobody."""

import csv
import io
import json
import random
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
import python_calamine
from django.urls import reverse
from pyjstat import pyjstat

from core.models import Area, AreaCode, AreaKind
from indicators.models import Indicator, MissingReason, Observation, ObservationStatus, Sex
from tests.support import factories

pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Shouldn't use this function:DeprecationWarning"),  # pyjstat says it to itself
]

ENDINGS = ["csv", "xlsx", "json"]
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@dataclass
class Land:
    """A country with two counties, each with two municipalities of two districts, and figures of two indicators."""

    indicators: list
    areas: list
    secrets: set = field(default_factory=set)

    def of_kind(self, kind):
        return [area for area in self.areas if area.kind == kind]


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "sv"
    return client


@pytest.fixture
def land():
    """Every value differs from every other; those that may not be shown have a fraction that no other has."""
    chance = random.Random(20261124)  # noqa: S311 - for a test that can be run again
    land = Land(
        indicators=[
            factories.indicator(slug="register", name="Ett register"),
            factories.indicator(slug="enkat", name="En enkät", source_kind="survey"),
        ],
        areas=_areas(),
    )
    values = iter(chance.sample(range(100, 1000), 900))
    rows = []
    for indicator in land.indicators:
        for area in land.areas:
            for year in (2019, 2020, 2021):
                rows += _group(land, chance, values, indicator=indicator, area=area, year=year)
    Observation.objects.bulk_create(rows)
    return land


def _areas():
    country = Area.objects.create(name="Riket", kind=AreaKind.COUNTRY)
    areas = [country]
    for side in ("Norra", "Södra"):
        county = Area.objects.create(name=f"{side} län", kind=AreaKind.REGION, parent=country)
        areas.append(county)
        for number in (1, 2):
            town = Area.objects.create(name=f"{side} ort {number}", kind=AreaKind.MUNICIPALITY, parent=county)
            AreaCode.objects.create(area=town, scheme="kolada", code=f"9{len(areas):03}")
            AreaCode.objects.create(area=town, scheme="scb", code=f"0{len(areas):03}")
            parts = [f"{side} del {number}{part}" for part in "AB"]
            areas += [town, *(Area.objects.create(name=part, kind=AreaKind.DISTRICT, parent=town) for part in parts)]
    return areas


FATES = {  # the answers of each sex; of some no value is known, or there is no figure at all
    "shown": {"T": 40, "K": 20, "M": 20},
    "no men": {"T": 40, "K": 20},
    "few men": {"T": 29, "K": 20, "M": 9},
    "few": {"T": 9, "K": 5, "M": 4},
    MissingReason.UNKNOWN: {"T": None},
    MissingReason.NO_SUCH_AREA: {"T": None, "K": None},
    "none": {},
}


def _group(land, chance, values, *, indicator, **about):
    """The figures of one indicator, area and year."""
    fate = chance.choices(list(FATES), weights=[3, 1, 1, 1, 1, 1, 1])[0]
    for sex, answers in FATES[fate].items():
        known = {
            "indicator": indicator,
            "sex": sex,
            "source": "Påhittad källa",
            "fetched_on": date(2026, 5, 4),
            **about,
        }
        if answers is None:
            yield Observation(**known, missing=fate)
            continue
        value, is_hidden = Decimal(next(values)) / 10, fate == "few" or (fate == "few men" and sex != "T")
        if is_hidden:
            value += Decimal("0.0077")
            land.secrets.add(value)
        yield Observation(
            **known,
            value=value,
            margin=Decimal(chance.randrange(10, 60)) / 10 if indicator.source_kind == "survey" else None,
            answers=answers if is_hidden else answers + 1_000_000,
            status=chance.choice(ObservationStatus.values),
        )


# Reading the files back ----------------------------------------------------------------------------------------------


def board_url(area, ending):
    return reverse("board_export", args=[area.pk, ending])


def series_url(indicator, area, ending):
    return reverse("indicator_export", args=[indicator.slug, area.pk, ending])


def national_url(indicator, ending, **query):
    words = "&".join(f"{name}={value}" for name, value in {"slag": "stadsdelar", **query}.items())
    return f"{reverse('national_export', args=[indicator.slug, ending])}?{words}"


def every_url(land, ending):
    for area in land.areas[1:]:
        yield board_url(area, ending)
        for indicator in land.indicators:
            yield series_url(indicator, area, ending)
    for indicator in land.indicators:
        for kind in ("kommuner", "stadsdelar", "lan"):
            for year in (2019, 2020, 2021, "alla"):
                for sex in Sex.values:
                    yield national_url(indicator, ending, slag=kind, ar=year, kon=sex)


def read_csv(client, url):
    """The rows as dicts; numbers as texts with a decimal point."""
    text = client.get(url).content.decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    return [dict(zip(header, [_number_of(cell) for cell in row], strict=True)) for row in rows]


def read_xlsx(client, url):
    book = python_calamine.load_workbook(io.BytesIO(client.get(url).content))
    header, *rows = book.get_sheet_by_index(0).to_python()
    header = [str(int(name)) if isinstance(name, float) else name for name in header]
    return [dict(zip(header, [_cell(cell) for cell in row], strict=True)) for row in rows]


def read_json(client, url):
    """{(measure, indicator, sex, area, year): value} by the labels, as an independent reader understands them."""
    frame = pyjstat.Dataset.read(client.get(url).content.decode()).write("dataframe")
    *names, _value = frame.columns
    return {
        tuple(row[:-1]): None
        if row[-1] != row[-1] or row[-1] is None
        else Decimal(repr(float(row[-1]))).normalize() + 0
        for row in frame[[*names, "value"]].itertuples(index=False)
    }


def _number_of(cell):
    return cell.replace(",", ".") if re.fullmatch(r"-?\d+(,\d+)?", cell) else cell


def _cell(cell):
    if isinstance(cell, float):
        return repr(int(cell) if cell.is_integer() else cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


class _Table(HTMLParser):
    """The cells of the tables of a page, row by row."""

    def __init__(self):
        super().__init__()
        self.rows, self._open, self._skipped = [], None, 0

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self._open = []
        elif tag == "svg":
            self._skipped += 1

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self._open is not None:
            self.rows[-1].append(" ".join(" ".join(self._open).split()))
            self._open = None
        elif tag == "svg":
            self._skipped -= 1

    def handle_data(self, text):
        if self._open is not None and not self._skipped:
            self._open.append(text)


def table_of(client, url):
    page = client.get(url)
    assert page.status_code == 200
    table = _Table()
    table.feed(page.content.decode())
    return table.rows


def same_on_page(cell, value, reason):
    """Whether a cell of a page says `value`, rounded as it is there, or the `reason` for none."""
    if value in ("", None):
        return cell.startswith(reason) and reason != ""
    shown = re.match(r"[\d,]+", cell).group().replace(",", ".")
    places = Decimal(1).scaleb(Decimal(shown).as_tuple().exponent)
    return Decimal(shown) == Decimal(value).quantize(places, rounding="ROUND_HALF_UP")


# One hundred cells ---------------------------------------------------------------------------------------------------


def test_forty_cells_of_series_are_the_same_everywhere(client, land):
    chance = random.Random(1)  # noqa: S311
    kinds = Counter()
    for _ in range(40):
        indicator, area = chance.choice(land.indicators), chance.choice(land.of_kind(AreaKind.DISTRICT))
        lines = read_csv(client, series_url(indicator, area, "csv"))
        number = chance.randrange(len(lines))
        line, cells = lines[number], read_json(client, series_url(indicator, area, "json"))
        key = (line["Indikator"], line["Kön"], line["Område"], line["År"])

        assert read_xlsx(client, series_url(indicator, area, "xlsx"))[number] == line
        assert cells["Värde", *key] == (Decimal(line["Värde"]) if line["Värde"] else None)
        assert cells.get(("Felmarginal", *key)) == (Decimal(line["Felmarginal"]) if line["Felmarginal"] else None)
        assert same_on_page(_on_series_page(client, indicator, area, line), line["Värde"], line["Varför värde saknas"])
        kinds[line["Varför värde saknas"][:11]] += 1

    assert len(kinds) == 4  # a value, not known, not shown, no such area: chance has been at all of them


def _on_series_page(client, indicator, area, line):
    rows = table_of(client, f"{reverse('indicator', args=[indicator.slug])}?omrade={area.pk}")
    sexes, names, *years = rows[rows.index(next(row for row in rows if row[1:] and row[1] == "Totalt")) :]
    areas = len(names[1:]) // len(sexes[1:])
    places = [area.name, area.parent.name, area.parent.parent.name]
    column = 1 + sexes[1:].index(line["Kön"]) * areas + places.index(line["Område"])
    return next(row for row in years if row[0] == line["År"])[column]


def test_thirty_cells_of_the_national_list_are_the_same_everywhere(client, land):
    chance = random.Random(2)  # noqa: S311
    for _ in range(30):
        query = {"ar": chance.choice([2019, 2020, 2021]), "kon": chance.choice("TKM")}
        indicator = chance.choice(land.indicators)
        lines = read_csv(client, national_url(indicator, "csv", **query))
        number = chance.randrange(len(lines))
        line = lines[number]
        years = {
            each["Område"]: each for each in read_csv(client, national_url(indicator, "csv", **query | {"ar": "alla"}))
        }
        page = table_of(client, national_url(indicator, "csv", **query).replace("alla.csv", "alla/"))
        place, rank, cell = next(row for row in page if row[0].startswith(line["Område"]))
        value = read_json(client, national_url(indicator, "json", **query))[
            "Värde", indicator.name, line["Kön"], line["Område"], str(query["ar"])
        ]

        assert read_xlsx(client, national_url(indicator, "xlsx", **query))[number] == line
        assert value == (Decimal(line["Värde"]) if line["Värde"] else None)
        assert years[line["Område"]][str(query["ar"])] == (line["Värde"] or line["Varför värde saknas"])
        assert same_on_page(cell, line["Värde"], line["Varför värde saknas"])
        assert line["Ligger i"] in place
        assert (rank.split()[0] == line["Plats"]) == bool(line["Värde"])


def test_thirty_cells_of_boards_are_the_same_everywhere(client, land):
    chance = random.Random(3)  # noqa: S311
    for _ in range(30):
        area = chance.choice(land.of_kind(AreaKind.DISTRICT))
        lines = read_csv(client, board_url(area, "csv"))
        number = chance.randrange(len(lines))
        line, cells = lines[number], read_json(client, board_url(area, "json"))
        about = (line["Indikator"], line["Kön"])
        page = next(row for row in table_of(client, reverse("board", args=[area.pk])) if row[0].startswith(about[0]))
        theirs = page[2 + [area.parent.name, area.parent.parent.name].index(line["Jämförs med"])]

        assert read_xlsx(client, board_url(area, "xlsx"))[number] == line
        assert same_on_page(page[1], line["Värde"], line["Varför värde saknas"])
        assert same_on_page(theirs, line["Värde där"], line["Varför värde saknas där"])
        assert line["I ord"].replace("\N{NO-BREAK SPACE}", " ") in theirs
        for column, measure, place in (
            ("Värde", "Värde", area.name),
            ("Värde där", "Värde", line["Jämförs med"]),
            ("Skillnad", f"Skillnad: {area.name} minus området", line["Jämförs med"]),
        ):
            found = cells.get((measure, *about, place, line["År"]))
            assert found == (Decimal(line[column]) if line[column] else None)
        if line["Skillnad"]:
            assert Decimal(line["Skillnad"]) == Decimal(line["Värde"]) - Decimal(line["Värde där"])


# What is shown to nobody ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_that_is_kept_back_is_in_any_file(client, land, ending):
    assert len(land.secrets) > 20
    shown = "077"  # the end of each value that is kept back, and of no other
    numbers = re.compile(r"\b(?:29|20|9|5|4)\b")
    for url in every_url(land, ending):
        answer = client.get(url)
        assert answer.status_code == 200, url
        text = _text(answer.content, ending)
        assert shown not in re.sub(r"omrade-\d+", "", text), url  # the key of an area may end in it too
        if ending == "csv":
            counts = [
                row.get("Antal svar eller personer", "") for row in csv.DictReader(io.StringIO(text), delimiter=";")
            ]
            assert not [count for count in counts if numbers.fullmatch(count)], url


def _text(content, ending):
    if ending == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
        return " ".join(re.sub(r"<dcterms.*?</dcterms:\w+>", "", part) for part in parts)
    return content.decode("utf-8-sig")


def test_a_status_says_why_there_is_no_value(client, land):
    found = set()
    for area in land.of_kind(AreaKind.DISTRICT):
        for indicator in land.indicators:
            data = json.loads(client.get(series_url(indicator, area, "json")).content)
            values = len(data["value"]) // data["size"][0]
            without = {position for position in range(values) if data["value"][position] is None}
            told = {int(position) for position, why in data["status"].items() if why != "preliminary"}
            assert told == without
            found |= set(data["status"].values())

    assert found == {"unknown", "suppressed", "no_such_area", "preliminary"}


# What each file is ---------------------------------------------------------------------------------------------------


def test_a_dataset_is_what_its_documentation_says(client):
    district = factories.district()
    indicator = factories.indicator(slug="lon", name="Inkomst", unit="kronor", source_kind="survey")
    known = {"source": "Egen enkät", "fetched_on": date(2026, 5, 4)}
    factories.observation(indicator, district, 2020, Decimal("1200.5"), margin=Decimal("30"), answers=44, **known)
    factories.observation(indicator, district, 2021, None)
    factories.observation(indicator, district.parent, 2021, Decimal(1300), status="preliminary", **known)

    data = json.loads(client.get(series_url(indicator, district, "json")).content)

    codes = [f"omrade-{area.pk}" for area in (district, district.parent, district.parent.parent)]
    assert (data["version"], data["class"], data["updated"]) == ("2.0", "dataset", "2026-05-04")
    assert data["source"] == "Egen enkät; Prov"
    assert data["id"] == ["measure", "indicator", "sex", "area", "year"]
    assert data["size"] == [3, 1, 1, 3, 2]
    assert data["role"] == {"metric": ["measure", "indicator"], "geo": ["area"], "time": ["year"]}
    assert data["dimension"]["indicator"]["category"]["unit"] == {"lon": {"label": "kronor", "decimals": 1}}
    assert data["dimension"]["sex"]["category"]["label"] == {"T": "Totalt"}
    assert data["dimension"]["area"]["category"]["index"] == codes
    assert data["value"] == [
        *[1200.5, None, None, 1300, None, None],
        *[30, None, None, None, None, None],
        *[44, None, None, None, None, None],
    ]
    assert data["status"] == {"1": "unknown", "2": "unknown", "3": "preliminary", "4": "unknown", "5": "unknown"}
    assert data["extension"]["status"]["suppressed"] == "Visas inte, för få svar"


def test_every_gap_says_who_worked_it_out_and_from_what(client, land):
    found = set()
    for area in land.of_kind(AreaKind.DISTRICT) + land.of_kind(AreaKind.MUNICIPALITY):
        here = []
        for line in read_csv(client, board_url(area, "csv")):
            assert bool(line["Skillnad"]) == (line["Uträkning"] == "Egen beräkning, underlag från Påhittad källa.")
            assert bool(line["Skillnad"]) == (line["Skillnadens enhet"] == "procentenheter")
            here.append(bool(line["Skillnad"]))
        notes = json.loads(client.get(board_url(area, "json")).content)["dimension"]["indicator"]["category"].get(
            "note"
        )
        found.update(here)
        if any(here):
            assert "Egen beräkning, underlag från Påhittad källa." in [line for each in notes.values() for line in each]

    assert found == {True, False}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_says_its_kind_and_name_and_whether_a_copy_still_holds(client, land, ending):
    area = land.of_kind(AreaKind.DISTRICT)[0]
    urls = [
        board_url(area, ending),
        series_url(land.indicators[0], area, ending),
        national_url(land.indicators[0], ending),
    ]
    for url in urls:
        answer = client.get(url)
        again = client.get(url, headers={"If-None-Match": answer["ETag"]})
        in_english = client.get(url, headers={"Cookie": "django_language=en"})

        assert answer["Content-Type"] == KINDS[ending]
        assert answer["Cache-Control"] == "public, no-cache"
        assert "Cookie" in answer["Vary"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert f'.{ending}"' in answer["Content-Disposition"]
        assert answer["Content-Disposition"].startswith("inline" if ending == "json" else "attachment")
        assert (again.status_code, again.content) == (304, b"")
        assert in_english["ETag"] != answer["ETag"]
        assert client.post(url).status_code == 405
        assert client.head(url).status_code == 200


def test_a_changed_figure_gives_another_file(client, land):
    area = land.of_kind(AreaKind.MUNICIPALITY)[0]
    figure = Observation.objects.filter(area=area, sex="T", value__isnull=False, answers__gt=1000).first()
    url = series_url(figure.indicator, area, "csv")
    before = client.get(url)

    figure.save_on_version(1, value=Decimal("12.34"))

    after = client.get(url, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "12,34" in after.content.decode()


@pytest.mark.parametrize("year", ["2019", "alla"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_who_has_the_file_of_all_areas_is_told_so_without_its_being_made(
    client, land, ending, year, django_assert_num_queries
):
    url = national_url(land.indicators[0], ending, slag="kommuner", ar=year)
    etag = client.get(url)["ETag"]

    # Twice: the indicator, its breaks, the number of figures, the newest, how often others were saved, areas, codes.
    with django_assert_num_queries(14) as asked:
        again = client.get(url, headers={"If-None-Match": etag})
        head = client.head(url, headers={"If-None-Match": etag})

    assert (again.status_code, again.content, head.status_code) == (304, b"", 304)
    assert again["Cache-Control"] == "public, no-cache"
    assert not any('"value"' in each["sql"] for each in asked.captured_queries)


def a_new_figure(figure):
    factories.observation(figure.indicator, figure.area, 1999, Decimal("50"), answers=5000)


def one_gone_and_another_come(figure):
    figure.delete()
    factories.observation(figure.indicator, figure.area, 1998, Decimal("50"), answers=5000)


def saved_twice(figure):
    figure.save_on_version(figure.version, value=Decimal("12.34"))
    figure.save_on_version(figure.version, value=Decimal("12.35"))


def another_name_of_an_area(figure):
    Area.objects.filter(pk=figure.area.pk).update(name="Ett annat namn")


def another_code(figure):
    figure.area.codes.filter(scheme="scb").update(code="0999")


def another_name_of_the_indicator(figure):
    Indicator.objects.filter(pk=figure.indicator.pk).update(name="Ett annat mått")


@pytest.mark.parametrize(
    "happens",
    [
        lambda figure: figure.save_on_version(figure.version, value=Decimal("12.34")),
        lambda figure: figure.save_on_version(figure.version, answers=3),
        saved_twice,
        lambda figure: figure.delete(),
        a_new_figure,
        one_gone_and_another_come,
        another_name_of_an_area,
        another_code,
        another_name_of_the_indicator,
        lambda figure: factories.district("Ett nytt område"),
    ],
)
def test_whatever_a_file_of_all_areas_shows_has_changed_gives_another_file(client, land, happens):
    area = land.of_kind(AreaKind.MUNICIPALITY)[0]
    figure = Observation.objects.filter(area=area, sex="T", value__isnull=False, answers__gt=1000).first()
    url = national_url(figure.indicator, "csv", slag="kommuner", ar="alla")
    before = client.get(url)

    happens(figure)

    after = client.get(url, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.content == client.get(url).content


def test_another_smallest_group_gives_another_file(client, land, settings):
    url = national_url(land.indicators[0], "csv", slag="kommuner", ar="alla")
    before = client.get(url)

    settings.SMALLEST_GROUP = 10**9

    after = client.get(url, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_only_what_there_is_is_a_file(client, land):
    area, indicator = land.of_kind(AreaKind.DISTRICT)[0], land.indicators[0]
    empty = factories.indicator()

    assert client.get(board_url(area, "ods")).status_code == 404
    assert client.get(board_url(land.areas[0], "csv")).status_code == 404  # the country lies in nothing
    assert client.get(series_url(indicator, area, "xls")).status_code == 404
    assert client.get(reverse("indicator_export", args=[indicator.slug, 10**12, "csv"])).status_code == 404
    assert client.get(reverse("indicator_export", args=["nej", area.pk, "csv"])).status_code == 404
    assert client.get(national_url(empty, "csv")).status_code == 404


def test_an_area_has_its_official_code_and_two_that_share_one_are_told_apart(client, land):
    first, second, *_rest = land.of_kind(AreaKind.MUNICIPALITY)
    code = first.codes.get(scheme="scb").code
    second.codes.filter(scheme="scb").update(code=code, valid_from=date(2020, 1, 1))

    lines = read_csv(client, national_url(land.indicators[0], "csv", slag="kommuner", ar=2019))

    codes = {line["Område"]: line["Kod"] for line in lines}
    assert code in codes.values()
    assert len(set(codes.values())) == len(codes)
    assert {codes[first.name], codes[second.name]} in (
        {code, f"{code}-{second.pk}"},
        {code, f"{code}-{first.pk}"},
    )


def test_a_name_that_is_a_formula_stays_a_text(client):
    district = factories.district()
    Area.objects.filter(pk=district.pk).update(name='=HYPERLINK("http://x")')
    indicator = factories.indicator(name="@SUM(A1)")
    factories.observation(indicator, district, 2020, Decimal(-5), source="+1")

    text = client.get(series_url(indicator, district, "csv")).content.decode()
    with zipfile.ZipFile(io.BytesIO(client.get(series_url(indicator, district, "xlsx")).content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")

    assert "'=HYPERLINK" in text
    assert "'@SUM" in text
    assert "'+1" in text
    assert ";-5;" in text
    assert b"<f>" not in sheet


def test_more_figures_ask_the_database_no_more_often(client, land, django_assert_max_num_queries):
    district, indicator = land.of_kind(AreaKind.DISTRICT)[0], land.indicators[0]
    urls = [
        board_url(district, "csv"),
        series_url(indicator, district, "json"),
        national_url(indicator, "xlsx", ar=2020),
    ]
    few = [_queries(client, url, django_assert_max_num_queries) for url in urls]
    for year in range(1990, 2019):
        for area in land.areas:
            factories.observation(indicator, area, year, Decimal(year), source="Påhittad källa")
    for number in range(20):
        Area.objects.create(name=f"Ny {number}", kind=AreaKind.DISTRICT, parent=district.parent)

    assert [_queries(client, url, django_assert_max_num_queries) for url in urls] == few


def test_all_years_are_read_one_at_a_time(client, land, django_assert_max_num_queries):
    """Two questions for each year, however many areas there are, so that all of Sweden never lies in memory."""
    indicator = land.indicators[0]
    few = _queries(client, national_url(indicator, "csv", ar="alla", kon="K"), django_assert_max_num_queries)
    for year in range(2009, 2019):
        factories.observation(indicator, land.of_kind(AreaKind.DISTRICT)[0], year, Decimal(year))

    many = _queries(client, national_url(indicator, "csv", ar="alla", kon="K"), django_assert_max_num_queries)

    assert many == few + 20


def _queries(client, url, counted):
    with counted(60) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
