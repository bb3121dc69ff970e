"""Maps: the classes of the ranking, what is hatched or has no outline, and what a page of them costs."""

import re
import xml.etree.ElementTree as ET  # our own drawing, and nobody else's
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Area, AreaKind
from indicators.maps.drawing import MapArea, draw_map
from indicators.maps.queries import shapes_of
from indicators.models import AreaShape, Direction, MissingReason, Observation, Sex, SourceKind
from tests.stadsdelplan.board.test_board import words
from tests.support import factories

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def county():
    country = Area.objects.create(name="Sverige", kind=AreaKind.COUNTRY)
    return Area.objects.create(name="Norra", kind=AreaKind.REGION, parent=country)


def shape(area, place=0, *, division=2024, path=""):
    """A square of one step by itself."""
    return AreaShape.objects.create(
        area=area,
        division=division,
        path=path or f"M{place * 10} 0l10 0 0 10-10 0z",
        left=place * 10,
        top=0,
        right=place * 10 + 10,
        bottom=10,
    )


def areas_in(parent, indicator, values, *, kind=AreaKind.MUNICIPALITY, shaped=True, year=2024):
    """An area for each name, with its value and its square."""
    found = {}
    for place, (name, value) in enumerate(values.items()):
        found[name] = area = Area.objects.create(name=name, kind=kind, parent=parent)
        if value is not None:
            factories.observation(indicator, area, year, Decimal(value))
        if shaped:
            shape(area, place)
    return found


def page(client, indicator, **query):
    return client.get(reverse("national", args=[indicator.slug]), query).content.decode()


def svg_of(html):
    return ET.fromstring(re.search(r'<svg [^>]*class="map".*?</svg>', html, re.DOTALL).group())  # noqa: S314 - our own


def drawn(html):
    """{name of an area: number of its class, 0 for a hatched one}."""
    found = {}
    for link in svg_of(html).iter(f"{SVG}a"):
        name, _colon, _rest = link.find(f"{SVG}title").text.partition(":")
        found[name] = int(re.search(r"-(\d)\)", link.find(f"{SVG}path").get("fill")).group(1))
    return found


def legend(html):
    lines = html.partition('class="map__legend"')[2].partition("</ul>")[0]
    return [words(line).strip() for line in re.findall(r"<li>(.*?)</li>", lines)]


# What it shows -------------------------------------------------------------------------------------------------------


def test_classes_are_fifths_of_the_ranks_with_their_limits_in_the_legend(client, county):
    work = factories.indicator(unit="%")
    areas_in(county, work, {f"K{n}": str(50 + n) for n in range(10)})

    html = page(client, work)

    assert drawn(html) == {"K9": 1, "K8": 1, "K7": 2, "K6": 2, "K5": 3, "K4": 3, "K3": 4, "K2": 4, "K1": 5, "K0": 5}
    assert legend(html) == [
        "1. 58–59 % 2 områden",
        "2. 56–57 % 2 områden",
        "3. 54–55 % 2 områden",
        "4. 52–53 % 2 områden",
        "5. 50–51 % 2 områden",
    ]


def test_where_more_is_worse_the_lowest_values_are_the_first_class(client, county):
    work = factories.indicator(direction=Direction.HIGHER_IS_WORSE)
    areas_in(county, work, {"Umeå": "5", "Boden": "9"})

    assert drawn(page(client, work)) == {"Umeå": 1, "Boden": 2}


def test_areas_that_share_a_rank_share_a_class_and_classes_without_areas_are_left_out(client, county):
    work = factories.indicator()
    areas_in(county, work, {"Umeå": "80", "Boden": "70", "Kalix": "70", "Piteå": "70", "Luleå": "60"})

    html = page(client, work)

    assert drawn(html) == {"Umeå": 1, "Boden": 2, "Kalix": 2, "Piteå": 2, "Luleå": 3}
    assert legend(html) == ["1. 80 % 1 område", "2. 70 % 3 områden", "3. 60 % 1 område"]


def test_limits_below_zero_are_not_joined_by_a_dash(client, county):
    work = factories.indicator(unit="index")
    areas_in(county, work, {f"K{n}": str(n - 9) for n in range(10)})

    assert legend(page(client, work))[0] == "1. −1 till 0 index 2 områden"


def test_an_area_leads_to_its_figures_and_says_its_name_value_rank_and_class(client, county):
    work = factories.indicator()
    umea = areas_in(county, work, {"Umeå": "80", "Boden": "70"})["Umeå"]

    link = next(svg_of(page(client, work)).iter(f"{SVG}a"))

    assert link.get("href") == f"{reverse('indicator', args=[work.slug])}?omrade={umea.pk}"
    assert link.find(f"{SVG}title").text == link.get("aria-label") == "Umeå: 80\xa0%, placering 1, klass 1 av 2"


def test_what_is_hidden_or_missing_is_hatched_and_named_with_its_reason(client, county):
    safety = factories.indicator(source_kind=SourceKind.SURVEY)
    areas = areas_in(county, safety, {"Umeå": None, "Boden": None, "Kalix": None, "Luleå": None})
    factories.observation(safety, areas["Umeå"], 2024, Decimal(61), answers=900)
    factories.observation(safety, areas["Boden"], 2024, Decimal("52.5"), answers=7)
    factories.observation(safety, areas["Kalix"], 2024, None, missing=MissingReason.WITHDRAWN)

    html = page(client, safety)

    assert drawn(html) == {"Umeå": 1, "Boden": 0, "Kalix": 0, "Luleå": 0}
    assert legend(html)[-1] == "Inget värde att visa 3 områden"
    assert "Visas inte: färre än 10 svar: Boden." in words(html)
    assert "Uppgift saknas: Luleå." in words(html)
    assert not re.search(r"52[.,]5", html)


def test_women_alone_are_hatched_where_few_men_have_answered(client, county):
    safety = factories.indicator(source_kind=SourceKind.SURVEY)
    umea = areas_in(county, safety, {"Umeå": None})["Umeå"]
    for sex, value, answers in ((Sex.TOTAL, 61, 40), (Sex.WOMEN, 52, 33), (Sex.MEN, 73, 7)):
        factories.observation(safety, umea, 2024, Decimal(value), sex=sex, answers=answers)

    assert drawn(page(client, safety, kon="K")) == {"Umeå": 0}


def test_an_area_without_an_outline_is_named_and_without_any_there_is_no_map(client, county):
    work = factories.indicator()
    areas = areas_in(county, work, {"Umeå": "80", "Boden": "70"}, shaped=False)
    without = page(client, work)
    shape(areas["Umeå"])

    html = page(client, work)

    assert "map__figure" not in without
    assert "beside-map" not in without
    assert drawn(html) == {"Umeå": 1}
    assert "Saknar gränser i portalen och finns inte på kartan: Boden." in words(html)


def test_no_more_than_twenty_areas_are_named_beside_the_map_and_the_others_are_counted(client, county):
    work = factories.indicator()
    areas_in(county, work, {f"A{number:02}": None for number in range(21)})
    areas_in(county, work, {f"B{number:02}": "70" for number in range(23)}, shaped=False)

    text = words(page(client, work))

    assert "Uppgift saknas: A00, A01, " in text
    assert "A19 och 1 till." in text
    assert "finns inte på kartan: B00, B01, " in text
    assert "B19 och 3 till." in text


def test_where_the_values_come_from_stands_below_the_list(client, county):
    work = factories.indicator()
    areas_in(county, work, {"Umeå": "80"})
    Observation.objects.update(source="SCB, egen beställning")

    assert "Källa: SCB, egen beställning." in words(page(client, work))


def test_who_maintains_the_portal_finds_the_way_to_the_outlines_from_the_list(client, county):
    work = factories.indicator()
    areas_in(county, work, {"Umeå": "80"}, shaped=False)
    seen_by_all = page(client, work)

    client.force_login(factories.person(is_staff=True))

    assert reverse("shapes") not in seen_by_all
    assert reverse("shapes") in page(client, work)


def test_the_table_stays_beside_the_map_and_there_is_a_way_past_it(client, county):
    work = factories.indicator()
    areas_in(county, work, {"Umeå": "80"})

    html = page(client, work)

    assert "Umeå" in words(html.partition("<tbody>")[2])
    target = re.search(r'class="map__skip" href="#(\w+)">Hoppa över kartan', html).group(1)
    assert html.index("</svg>") < html.index(f'id="{target}"') < html.index("<table")


def test_a_county_alone_keeps_the_classes_of_the_whole_country(client, county):
    work = factories.indicator()
    other = Area.objects.create(name="Södra", kind=AreaKind.REGION, parent=county.parent)
    areas_in(county, work, {"Umeå": "80", "Boden": "60"})
    areas_in(other, work, {"Lund": "70", "Ystad": "50", "Malmö": "40"})

    assert drawn(page(client, work, lan=county.pk)) == {"Umeå": 1, "Boden": 3}


# Districts -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def districts(county):
    """Two municipalities, each with districts that have figures and outlines."""
    work = factories.indicator()
    homes = areas_in(county, work, {"Haninge": "70", "Tyresö": "80"}, shaped=False)
    areas_in(homes["Haninge"], work, {"Jordbro": "60", "Brandbergen": "65"}, kind=AreaKind.DISTRICT)
    areas_in(homes["Tyresö"], work, {"Bollmora": "75"}, kind=AreaKind.DISTRICT)
    return work, homes


def test_districts_of_one_municipality_have_a_map_and_those_of_all_have_none(client, districts):
    work, homes = districts

    own = page(client, work, slag="stadsdelar", kommun=homes["Haninge"].pk)

    assert drawn(own) == {"Brandbergen": 2, "Jordbro": 3}
    assert "Stadsdelar i Haninge" in words(own)
    assert "Bollmora" not in words(own.partition("<main")[2])
    assert "map__figure" not in page(client, work, slag="stadsdelar")
    assert drawn(page(client, work, slag="stadsdelar", sok="tyresö")) == {"Bollmora": 1}


def test_the_page_of_a_municipality_or_a_district_leads_to_that_map(client, districts):
    work, homes = districts
    jordbro = Area.objects.get(name="Jordbro")

    for area in (homes["Haninge"], jordbro):
        html = client.get(reverse("indicator", args=[work.slug]), {"omrade": area.pk}).content.decode()
        assert f'/alla/?slag=stadsdelar&amp;kommun={homes["Haninge"].pk}"' in html


@pytest.mark.parametrize("typed", ["x", "0", "9" * 30, "²", "-1"])
def test_a_municipality_that_is_not_there_narrows_nothing_or_finds_nothing(client, districts, typed):
    work, _homes = districts

    answer = client.get(reverse("national", args=[work.slug]), {"slag": "stadsdelar", "kommun": typed})

    assert answer.status_code == 200
    assert "map__figure" not in answer.content.decode()


def test_municipalities_are_not_narrowed_by_a_municipality(client, districts):
    work, homes = districts

    assert "Tyresö" in words(page(client, work, kommun=homes["Haninge"].pk).partition("<tbody>")[2])


# Divisions -----------------------------------------------------------------------------------------------------------


def test_a_year_is_drawn_in_the_division_that_most_areas_have_of_those_that_had_begun(county):
    work = factories.indicator()
    umea, boden = areas_in(county, work, {"Umeå": "80", "Boden": "70"}, shaped=False).values()
    for area, divisions in ((umea, (2018, 2022, 2025)), (boden, (2018, 2022))):
        for division in divisions:
            shape(area, division=division)
    keys = [umea.pk, boden.pk]

    years = (2010, 2018, 2021, 2024)

    chosen = {year: {each.division for each in shapes_of(keys, year=year).values()} for year in years}

    assert chosen == {2010: {2022}, 2018: {2018}, 2021: {2022}, 2024: {2022}}
    assert {each.division for each in shapes_of([umea.pk], year=2024).values()} == {2025}
    assert shapes_of([], year=2024) == {}


# The drawing ---------------------------------------------------------------------------------------------------------


def test_names_are_escaped_and_nothing_stands_in_it_that_a_page_must_allow():
    area = MapArea("M0 0l1 0 0 1z", (0, 0, 1, 1), 1, '/a?b=1&c="', '<b>"A" & B')

    text = draw_map([area], key="a", title="<i>", description="&")
    svg = ET.fromstring(text)  # noqa: S314 - our own

    assert next(svg.iter(f"{SVG}a")).get("aria-label") == '<b>"A" & B'
    assert next(svg.iter(f"{SVG}a")).get("href") == '/a?b=1&c="'
    assert svg.find(f"{SVG}title").text == "<i>"
    assert not re.search(r"<script|<style| style=| on\w+=", text)


def test_all_areas_fit_into_the_drawing():
    areas = [MapArea("M0 0z", box, 1, "/", "A") for box in ((100, 200, 300, 250), (-50, 220, 10, 400))]

    svg = ET.fromstring(draw_map(areas, key="a", title="b", description="c"))  # noqa: S314 - our own

    left, top, width, height = map(float, svg.get("viewBox").split())
    assert left < -50
    assert top < 200
    assert left + width > 300
    assert top + height > 400


def test_every_class_has_a_pattern_or_a_lightness_of_its_own():
    svg = ET.fromstring(draw_map([MapArea("", (0, 0, 1, 1), 1, "/", "A")], key="a", title="b", description="c"))  # noqa: S314

    fillings = [ET.tostring(each[0]) + b"".join(map(ET.tostring, each[1:])) for each in svg.iter(f"{SVG}pattern")]
    marks = [b"".join(map(ET.tostring, each[1:])) for each in svg.iter(f"{SVG}pattern")]
    assert len(set(fillings)) == 6
    assert [bool(mark) for mark in marks] == [True, False, True, True, True, False]


# What it costs -------------------------------------------------------------------------------------------------------


def test_a_map_takes_one_query_more_whatever_it_shows(client, county):
    work = factories.indicator()
    counts = []
    for prefix, number, shaped in (("A", 2, False), ("B", 3, True), ("C", 60, True)):
        areas_in(county, work, {f"{prefix}{n}": str(n) for n in range(number)}, shaped=shaped)
        with CaptureQueriesContext(connection) as queries:
            page(client, work)
        counts.append(len(queries))
        assert sum("areashape" in each["sql"] for each in queries) == 1

    assert len(set(counts)) == 1


def test_a_map_of_290_municipalities_is_less_than_250_kilobytes(client, county):
    work = factories.indicator(name="Sysselsättningsgrad", slug="sysselsattning-20-64")
    areas_in(county, work, {f"Kommunen nummer {n}": str(n / 7) for n in range(290)}, shaped=False)
    winding = "l" + "12-3 4 15" * 30 + "z"  # sixty points, as indicators.shapes.outlines leaves them
    for place, area in enumerate(Area.objects.filter(kind=AreaKind.MUNICIPALITY).order_by("pk")):
        shape(area, place, path=f"M{4000 + place} 8000{winding}")

    html = page(client, work)

    drawing = re.search(r'<svg [^>]*class="map".*?</svg>', html, re.DOTALL).group()
    assert drawing.count("<path fill") == 290
    assert len(drawing.encode()) < 250_000
