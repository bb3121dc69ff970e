"""Nothing of few people is given away: not by any public address, in any format, to somebody who adds and subtracts."""

import csv
import io
import json
import random
import re
import zipfile
from decimal import Decimal
from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.models import Area, AreaCode, AreaKind, OrganisationKind, Role
from indicators.models import EarlierObservation, Import, Observation
from indicators.series import pdf
from tests.support import attacker, factories

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db]

YEARS = (2021, 2022)
KINDS = {"lan": AreaKind.REGION, "kommuner": AreaKind.MUNICIPALITY, "stadsdelar": AreaKind.DISTRICT}


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "sv"
    return client


# Somebody with every public address -----------------------------------------------------------------------------------


class Land:
    """A country, a county, two municipalities of four districts, and how many were counted and not counted in each."""

    def __init__(self, seed):
        chance = random.Random(seed)  # noqa: S311 - for a test that can be run again
        self.indicator = factories.indicator(slug="register", name="Ett register")
        self.country = Area.objects.create(name="Riket", kind=AreaKind.COUNTRY)
        self.county = Area.objects.create(name="Ett län", kind=AreaKind.REGION, parent=self.country)
        self.towns = [
            Area.objects.create(name=f"Kommun {number}", kind=AreaKind.MUNICIPALITY, parent=self.county)
            for number in (1, 2)
        ]
        self.parts = {self.country: [self.county], self.county: self.towns}
        for town, number in product(self.towns, (1, 2, 3, 4)):
            district = Area.objects.create(name=f"{town.name} del {number}", kind=AreaKind.DISTRICT, parent=town)
            AreaCode.objects.create(area=district, scheme="regso", code=f"013{town.pk % 10}R{district.pk:03}")
            self.parts.setdefault(town, []).append(district)
        self.areas = [self.country, *(part for parts in self.parts.values() for part in parts)]
        self.counts = {}
        for year in YEARS:
            self._count(chance, self.country, year)
        Observation.objects.bulk_create(self._rows())

    def _count(self, chance, area, year):
        if area in self.parts:
            for part in self.parts[area]:
                self._count(chance, part, year)
            of = {sex: _sum(self.counts[part.pk, year, sex] for part in self.parts[area]) for sex in "KM"}
        else:
            of = {sex: (chance.choice([3, 9, 41, 67, 113]), chance.choice([7, 53, 89, 131])) for sex in "KM"}
        self.counts |= {(area.pk, year, sex): pair for sex, pair in of.items()}
        self.counts[area.pk, year, "T"] = _sum(of.values())

    def _rows(self):
        for (area, year, sex), (counted, rest) in self.counts.items():
            whole = counted + rest
            yield Observation(
                indicator=self.indicator,
                area_id=area,
                year=year,
                sex=sex,
                value=round(Decimal(100 * counted) / whole, 4),
                answers=whole,
                numerator=counted,
                denominator=whole,
                source="Påhittad källa",
            )

    def lists(self, view, *arguments):
        for word, year, sex in product(KINDS, (*YEARS, "alla"), "TKM"):
            yield f"{reverse(view, args=[self.indicator.slug, *arguments])}?slag={word}&ar={year}&kon={sex}"

    def pages(self):
        for area in self.areas[1:]:
            yield reverse("board", args=[area.pk])
            yield from (f"{reverse('board', args=[area.pk])}?ar={year}" for year in YEARS)
            yield f"{reverse('indicator', args=[self.indicator.slug])}?omrade={area.pk}"
        yield from self.lists("national")

    def files(self, ending):
        for area in self.areas[1:]:
            yield reverse("board_export", args=[area.pk, ending])
            yield reverse("indicator_export", args=[self.indicator.slug, area.pk, ending])
        yield from self.lists("national_export", ending)


def _sum(pairs):
    return tuple(map(sum, zip(*pairs, strict=True)))


def what_is_told(client, land):
    """{(area, year, sex): (counted, not counted)} out of every value with a number in every dataset."""
    codes = dict(AreaCode.objects.values_list("code", "area"))
    found = {}
    for url in land.files("json"):
        cube = json.loads(client.get(url).content)
        lists = {name: each["category"]["index"] for name, each in cube["dimension"].items()}
        places = list(product(*(lists[name] for name in cube["id"])))
        cells = dict(zip(places, cube["value"], strict=True))
        for measure, indicator, sex, area, year in places:
            value, answers = (cells.get((which, indicator, sex, area, year)) for which in ("value", "answers"))
            if measure == "value" and value is not None:
                key = codes.get(area) or int(area.removeprefix("omrade-")), int(year), sex
                counted = round(value * answers / 100)
                assert found.setdefault(key, (counted, answers - counted)) == (counted, answers - counted)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whoever_reads_everything_works_out_nothing_that_is_withheld(client, seed):
    land = Land(seed)

    told = what_is_told(client, land)

    assert all(told[key] == land.counts[key] for key in told)
    assert len(told) > len(land.counts) / 4
    hidden = land.counts.keys() - told.keys()
    assert {key for key, pair in land.counts.items() if min(pair) < 10} <= hidden
    for which in (0, 1):
        for (area, year, sex), (least, largest) in attacker.ranges(list(_equations(land, told, which))).items():
            assert largest - least > 1, (area, year, sex)


def _equations(land, told, which):
    for year in YEARS:
        sums = [((area.pk, "T"), [(area.pk, sex) for sex in "KM"]) for area in land.areas]
        sums += [
            ((whole.pk, sex), [(part.pk, sex) for part in parts])
            for whole, parts in land.parts.items()
            for sex in "TKM"
        ]
        for whole, parts in sums:
            terms, total = {}, 0
            for sign, (area, sex) in [(1, whole), *((-1, part) for part in parts)]:
                if (area, year, sex) in told:
                    total -= sign * told[area, year, sex][which]
                else:
                    terms[area, year, sex] = sign
            yield terms, total


def test_no_page_and_no_file_changes_with_what_is_withheld(client):
    """Whatever the withheld figures say, each address gives the same: its order, axes, words, ranks, rows and ETag."""
    land = Land(4)
    told = what_is_told(client, land)
    before = everything(client, land)

    for row in Observation.objects.all():
        key = row.area_id, row.year, row.sex
        if key not in told:
            few = min(land.counts[key]) < 10
            Observation.objects.filter(pk=row.pk).update(value=Decimal("91.7"), answers=8 if few else 1234)

    assert len(told) < len(land.counts)
    assert everything(client, land) == before


def everything(client, land):
    found = {}
    for url in [*land.pages(), *land.files("csv"), *land.files("xlsx"), *land.files("json")]:
        answer = client.get(url)
        found[url] = (answer.status_code, answer.get("ETag"), _body(answer))
    for area in (land.towns[0], *land.parts[land.towns[0]][:2]):
        found[area] = pdf.draw(land.indicator, area, at=factories.NOON)
    return found


def _body(answer):
    """What the answer says, without what differs each time."""
    if "spreadsheetml" in answer.get("Content-Type"):
        return zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml")
    return re.sub(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


def test_more_files_ask_no_more_often(client, django_assert_max_num_queries):
    land = Land(5)
    district = land.parts[land.towns[0]][0]
    urls = [
        reverse("board", args=[district.pk]),
        f"{reverse('indicator', args=[land.indicator.slug])}?omrade={district.pk}",
        f"{reverse('national', args=[land.indicator.slug])}?slag=stadsdelar&ar=2022&kon=K",
    ]
    few = [_asked(client, url, django_assert_max_num_queries) for url in urls]
    for number in range(12):
        new = Area.objects.create(name=f"Ny {number}", kind=AreaKind.DISTRICT, parent=district.parent)
        for year in range(2010, 2023):
            factories.observation(land.indicator, new, year, Decimal(50), answers=5 + number)

    assert [_asked(client, url, django_assert_max_num_queries) for url in urls] == few


def _asked(client, url, counted):
    with counted(40) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


# Before and after -----------------------------------------------------------------------------------------------------


def districts(number):
    town = factories.district().parent
    return town, [
        town.children.get(),
        *(Area.objects.create(name=f"Del {n}", kind=AreaKind.DISTRICT, parent=town) for n in range(1, number)),
    ]


def shown(client, indicator, year):
    """The districts that have a value in the public list."""
    url = f"{reverse('national_export', args=[indicator.slug, 'csv'])}?slag=stadsdelar&ar={year}"
    lines = client.get(url).content.decode("utf-8-sig").splitlines()
    return {row["Område"] for row in csv.DictReader(lines, delimiter=";") if row["Värde"]}


def test_the_partner_is_the_same_each_year(client):
    town, places = districts(4)
    work = factories.indicator()
    for year, sizes in ((2021, [300, 4, 20, 900]), (2022, [15, 9, 800, 12]), (2023, [15, 10, 800, 12])):
        for place, size in zip(places, sizes, strict=True):
            factories.observation(work, place, year, Decimal(50), answers=size)
        factories.observation(work, town, year, Decimal(50))

    assert shown(client, work, 2021) == shown(client, work, 2022) == {places[0].name, places[3].name}
    assert shown(client, work, 2023) == {place.name for place in places}


def test_what_an_import_replaced_stays_withheld_and_what_was_typed_wrong_does_not(client):
    _town, places = districts(3)
    work = factories.indicator()
    rows = [factories.observation(work, place, 2022, Decimal(50), answers=30) for place in places]
    run = Import.objects.create(kind="scb", name="f", sha256="0" * 64, by=factories.person(), at=factories.NOON)
    old = {"value": 40, "source": "Prov", "replaced_at": factories.NOON}

    EarlierObservation.objects.create(observation=rows[0], answers=9, **old)
    assert shown(client, work, 2022) == {place.name for place in places}
    EarlierObservation.objects.create(observation=rows[0], answers=10, taken_in=run, **old)
    assert shown(client, work, 2022) == {place.name for place in places}
    EarlierObservation.objects.create(observation=rows[0], numerator=30, denominator=39, taken_in=run, **old)
    assert shown(client, work, 2022) == {places[2].name}


@pytest.mark.parametrize(
    ("counted", "of", "is_shown"),
    [(10, 20, True), (9, 300, False), (10, 300, True), (290, 300, True), (291, 300, False), (0, 300, False)],
)
def test_few_that_are_counted_or_not_counted_are_withheld(client, counted, of, is_shown):
    _town, (place,) = districts(1)
    work = factories.indicator()
    factories.observation(work, place, 2022, Decimal(50), answers=None, numerator=counted, denominator=of)

    assert (shown(client, work, 2022) == {place.name}) is is_shown
    text = client.get(f"{reverse('indicator', args=[work.slug])}?omrade={place.pk}").content.decode()
    assert ("Visas inte: gäller färre än 10 personer" in text) is not is_shown


def test_divisions_of_districts_are_wholes_of_their_own(client):
    """The areas of one division do not hide those of another, since each division makes up the municipality."""
    town, places = districts(4)
    work = factories.indicator()
    for place, scheme in zip(places, ("regso", "deso", "regso", "deso"), strict=True):
        AreaCode.objects.create(area=place, scheme=scheme, code=f"0136{scheme[0]}{place.pk}")
    for place, size in zip(places, (9, 300, 300, 300), strict=True):
        factories.observation(work, place, 2022, Decimal(50), answers=size)
    factories.observation(work, town, 2022, Decimal(50))

    assert shown(client, work, 2022) == {places[1].name, places[3].name}


# Without a number of people -------------------------------------------------------------------------------------------

FILES = {
    "skolresultat": (
        "Indikator;Område;År;Kön;Värde;Felmarginal;Antal svar;Källa\n"
        "skolresultat;Jordbro, Haninge;2025;T;72,4;;;Skolan\n"
        "skolresultat;Jordbro, Haninge;2025;K;100;;;Skolan\n"
        "skolresultat;Jordbro, Haninge;2025;M;44,8;;;Skolan\n"
    ),
    "trygghet": (
        "Indikator;Område;År;Kön;Värde;Felmarginal;Källa\n"
        "trygghet;Jordbro, Haninge;2026;T;61,5;6;Lokal enkät\n"
        "trygghet;Jordbro, Haninge;2026;K;50;30;Lokal enkät\n"
    ),
}
VALUES = {"skolresultat": ["72,4", "100", "44,8"], "trygghet": ["61,5", "50"]}


@pytest.fixture
def jordbro():
    owner = factories.organisation()
    town = factories.municipality_of(owner)
    Area.objects.filter(pk=town.pk).update(name="Haninge")
    town.children.update(name="Jordbro")
    return town.children.get()


@pytest.mark.parametrize("slug", FILES)
def test_a_file_without_numbers_of_people_is_shown_to_the_municipality_alone(client, jordbro, slug, settings, tmp_path):
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    kinds = {"skolresultat": "register", "trygghet": "survey"}
    indicator = factories.indicator(slug=slug, name=slug, source_kind=kinds[slug])
    owner = jordbro.parent.governed_by.get()
    officer, reader = (factories.person(works_for=owner, role=role) for role in (Role.OFFICER, Role.READER))
    police = factories.person(works_for=factories.organisation(kind=OrganisationKind.POLICE), role=Role.REVIEWER)

    preview = taken_in(browser_of(officer), FILES[slug])

    assert re.search(r"\d värden för stadsdelar saknar antal svar. De visas bara för kommunens egna.", preview)
    assert Observation.objects.filter(indicator=indicator).count() == len(VALUES[slug])
    for person in (officer, reader):
        seen = figures_page(browser_of(person), indicator, jordbro)
        assert all(f">{value}" in seen for value in VALUES[slug])
        assert "Bara ni i kommunen ser siffrorna" in seen
        assert ("Skriv in siffror" in seen) == (person == officer)
        assert "Bara ni i kommunen ser de här siffrorna" in board_page(browser_of(person), jordbro)
    for stranger in (client, browser_of(police)):
        seen = figures_page(stranger, indicator, jordbro)
        assert not any(f">{value}" in seen for value in VALUES[slug])
        assert "Visas inte: antal svar saknas" in seen
        assert "När kommunen skriver antal svar visas den för alla." in seen
        assert "Visas inte: antal svar saknas" in board_page(stranger, jordbro)
    address = reverse("indicator_export", args=[slug, jordbro.pk, "csv"])
    assert browser_of(officer).get(address).content == client.get(address).content
    assert not any(f";{value};" in client.get(address).content.decode() for value in VALUES[slug])

    Observation.objects.update(answers=100)
    Observation.objects.filter(sex="T").update(answers=200)
    assert all(f">{value}" in figures_page(client, indicator, jordbro) for value in VALUES[slug])
    assert "Bara ni i kommunen" not in figures_page(browser_of(officer), indicator, jordbro)


def taken_in(browser, content):
    """The preview of a file that is sent and then taken in."""
    sent = browser.post(reverse("take_in"), {"file": SimpleUploadedFile("siffror.csv", content.encode())}, follow=True)
    page = sent.content.decode()
    difference = re.search(r'name="difference" value="(\w+)"', page)[1]
    assert browser.post(sent.redirect_chain[-1][0], {"difference": difference}).status_code == 302
    return page


def browser_of(person):
    browser = Client()
    browser.force_login(person)
    browser.cookies["django_language"] = "sv"
    return browser


def figures_page(browser, indicator, area):
    return browser.get(f"{reverse('indicator', args=[indicator.slug])}?omrade={area.pk}").content.decode()


def board_page(browser, area):
    return browser.get(reverse("board", args=[area.pk])).content.decode()


def test_what_has_no_number_withholds_a_partner_for_all_but_its_municipality(client, jordbro):
    other = Area.objects.create(name="Vega", kind=AreaKind.DISTRICT, parent=jordbro.parent)
    work = factories.indicator()
    factories.observation(work, jordbro, 2025, Decimal("61.7"), answers=None)
    factories.observation(work, other, 2025, Decimal("73.3"), answers=500)
    reader = factories.person(works_for=jordbro.parent.governed_by.get(), role=Role.READER)

    assert "73,3" not in figures_page(client, work, other)
    assert "73,3" in figures_page(browser_of(reader), work, other)
    assert "Visas inte: färre än 10 svar, här eller i ett område bredvid" in figures_page(client, work, other)


def test_larger_areas_need_no_number(client, jordbro):
    work = factories.indicator()
    for area in (jordbro.parent, jordbro.parent.parent):
        factories.observation(work, area, 2025, Decimal("61.7"))

    assert figures_page(client, work, jordbro.parent).count(">61,7") > 1
