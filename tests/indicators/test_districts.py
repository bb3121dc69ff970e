"""Districts that consist of several RegSO or DeSO: their sums, their breaks, and the page that says so.

All numbers and codes are invented.
"""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import translation

from core.models import Area, AreaCode, AreaKind, CodeScheme, LedgerEntry, Role
from indicators.board import read_board
from indicators.figures import district_parts, validation
from indicators.figures.changeset import plan_changes
from indicators.imports.sources import scb
from indicators.models import DistrictPart, MissingReason, Observation
from indicators.series.queries import read_series
from tests.support import factories
from tests.support.http_answers import dataset

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

TODAY = date(2026, 3, 16)
EMPLOYED, ALL = "0000089X", "0000089Y"
NEW_A, NEW_B = "0136R901_RegSO2025", "0136R902_RegSO2025"


@pytest.fixture
def owner():
    made = factories.organisation()
    factories.sweden("00", "01", "0136")
    made.governs = Area.objects.get(name="Haninge")
    made.save()
    return made


@pytest.fixture
def jordbro(owner):
    return Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=owner.governs)


@pytest.fixture
def employment():
    return factories.indicator(slug="sysselsattning", name="Sysselsättning")


def consists_of(district, *codes, division=2025, first=2024, last=None):
    for code in codes:
        DistrictPart.objects.create(
            district=district, scheme=CodeScheme.REGSO, code=code, division=division, first_year=first, last_year=last
        )


def counted(numbers, *, years=("2024",)):
    """A table of the employed: `numbers` are {region: (employed, all)}, None where the source has nothing."""
    return dataset(
        lambda Region, Kon, Alder, ContentsCode, Tid: (numbers[Region] or (None, None))[ContentsCode == ALL],
        Region=("region", dict.fromkeys(numbers, "")),
        Kon=("kön", {"1+2": ""}),
        Alder=("ålder", {"20-64": ""}),
        ContentsCode=("tabellinnehåll", {EMPLOYED: "", ALL: ""}),
        Tid=("år", dict.fromkeys(years, "")),
    )


def read(thing, indicator, **more):
    with translation.override("en"):
        content = json.dumps(thing).encode()
        return scb.read(content, name="tabell.json", indicator=indicator, today=TODAY, **more)


def figures_of(parsed, area):
    assert [problem.text for problem in parsed.problems] == []
    return {
        each.year: (each.value, each.numerator, each.denominator, each.missing)
        for each in parsed.figures
        if each.area == area.pk
    }


# Sums ----------------------------------------------------------------------------------------------------------------


def test_the_figure_of_a_district_is_the_sum_of_the_counts_of_its_areas(jordbro, employment):
    consists_of(jordbro, "0136R901", "0136R902")

    parsed = read(counted({NEW_A: (30, 100), NEW_B: (270, 300)}), employment)

    assert figures_of(parsed, jordbro) == {2024: (Decimal(75), 300, 400, "")}  # and not 60, the mean of 30 and 90
    assert {figure.source for figure in parsed.figures} == {"SCB, TAB6680, sum of 0136R901, 0136R902"}
    assert parsed.left_out == ()


def test_the_areas_need_not_be_areas_of_the_portal_but_may_be(jordbro, employment):
    consists_of(jordbro, "0136R901", "0136R902")
    other = Area.objects.create(name="Område 0136R901", kind=AreaKind.DISTRICT, parent=jordbro.parent)
    AreaCode.objects.create(area=other, scheme=CodeScheme.REGSO, code="0136R901")

    parsed = read(counted({NEW_A: (30, 100), NEW_B: (270, 300)}), employment)

    assert figures_of(parsed, jordbro) == {2024: (Decimal(75), 300, 400, "")}
    assert figures_of(parsed, other) == {2024: (Decimal(30), 30, 100, "")}


def test_an_area_without_a_value_leaves_the_district_without_one_and_says_why(jordbro, employment):
    consists_of(jordbro, "0136R901", "0136R902")

    parsed = read(counted({NEW_A: (30, 100), NEW_B: None}), employment)

    [figure] = parsed.figures
    assert (figure.area, figure.value, figure.missing) == (jordbro.pk, None, MissingReason.PART)


def test_a_file_without_one_of_the_areas_says_nothing_of_the_district(jordbro, employment):
    consists_of(jordbro, "0136R901", "0136R902")

    parsed = read(counted({NEW_A: (30, 100), "0136": (50, 100)}), employment)

    assert figures_of(parsed, jordbro) == {}
    assert figures_of(parsed, jordbro.parent) == {2024: (Decimal(50), 50, 100, "")}
    assert parsed.left_out == ("Jordbro has no sum for 2024: the file lacks its area 0136R902.",)


def test_each_year_has_the_areas_that_the_district_had_then(jordbro, employment):
    consists_of(jordbro, "0136R901", division=2020, first=None, last=2023)
    consists_of(jordbro, "0136R901", "0136R902")
    numbers = {"0136R901": (10, 40), NEW_A: (30, 100), NEW_B: (270, 300)}

    parsed = read(counted(numbers, years=("2023", "2024")), employment)

    assert figures_of(parsed, jordbro) == {2023: (Decimal(25), 10, 40, ""), 2024: (Decimal(75), 300, 400, "")}


def test_an_area_where_nobody_of_that_age_lives_adds_nothing(jordbro, employment):
    consists_of(jordbro, "0136R901", "0136R902")

    parsed = read(counted({NEW_A: (30, 100), NEW_B: (0, 0)}), employment)

    assert figures_of(parsed, jordbro) == {2024: (Decimal(30), 30, 100, "")}


def test_an_area_that_is_withdrawn_takes_the_districts_value_with_it(jordbro, employment):
    consists_of(jordbro, "0136R901", "0136R902")
    maintainer = factories.person(is_staff=True, is_superuser=True)
    factories.observation(employment, jordbro, 2024, Decimal(75), division=2025, numerator=300, denominator=400)

    parsed = read(counted({NEW_A: (30, 100), NEW_B: None}), employment)
    changes = plan_changes(validation.validated(parsed, by=maintainer, today=TODAY))

    [change] = changes.changed
    assert (change.after.value, change.after.missing, change.after.numerator) == (None, "part_missing", None)


def test_counts_are_read_in_two_queries_however_many_districts_there_are(
    jordbro, employment, django_assert_num_queries
):
    numbers = {f"0136R{number}_RegSO2025": (30, 100) for number in range(901, 931)}
    for number in range(901, 931):
        district = Area.objects.create(name=f"Stadsdel {number}", kind=AreaKind.DISTRICT, parent=jordbro.parent)
        consists_of(district, f"0136R{number}")

    with django_assert_num_queries(2):
        parsed = read(counted(numbers), employment)

    assert len(parsed.figures) == 30


def test_a_district_of_parts_that_has_a_code_too_gets_the_sum_of_counts_and_its_own_value_of_shares(
    jordbro, employment
):
    AreaCode.objects.create(area=jordbro, scheme=CodeScheme.REGSO, code="0136R901")
    consists_of(jordbro, "0136R901", "0136R902")
    share = dataset(
        value=[61.5],
        Region=("region", {NEW_A: ""}),
        Kon=None,
        ContentsCode=("tabellinnehåll", {"X": "andel, procent"}),
        Tid=("år", {"2024": ""}),
    )

    assert figures_of(read(counted({NEW_A: (30, 100), NEW_B: (270, 300)}), employment), jordbro)[2024][0] == 75
    assert figures_of(read(share, employment), jordbro)[2024][0] == Decimal("61.5")


# Breaks --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "years"),
    [
        (("0136R901", "0136R902"), ("0136R901", "0136R902"), []),  # the same areas in the new division
        (("0136R901", "0136R902"), ("0136R901", "0136R903"), [2024]),
        (("0136R901",), ("0136R901", "0136R902"), [2024]),
        ((), ("0136R901",), []),
        (("0136R901",), (), []),
    ],
)
def test_other_areas_than_the_year_before_are_a_break(jordbro, before, after, years):
    consists_of(jordbro, *before, division=2020, first=None, last=2023)
    consists_of(jordbro, *after)

    assert district_parts.break_years(DistrictPart.objects.filter(district=jordbro)) == years


def test_areas_that_come_back_after_years_without_are_compared_with_the_last_ones(jordbro):
    consists_of(jordbro, "0136R901", division=2020, first=2015, last=2017)
    consists_of(jordbro, "0136R902", division=2020, first=2020, last=2023)
    consists_of(jordbro, "0136R902")

    assert district_parts.break_years(DistrictPart.objects.filter(district=jordbro)) == [2020]


def test_the_pages_know_the_break_of_a_district_and_of_no_other_area(jordbro, employment):
    survey = factories.indicator(slug="trygghet")
    consists_of(jordbro, "0136R901", division=2020, first=None, last=2023)
    consists_of(jordbro, "0136R901", "0136R902")
    for area in (jordbro, jordbro.parent):
        for year in (2022, 2023, 2024):
            factories.observation(employment, area, year, Decimal(60 + year % 10))
            factories.observation(survey, area, year, Decimal(60 + year % 10))

    def breaks(area):
        area = Area.objects.select_related("parent__parent__parent").get(pk=area.pk)
        return [[each.year for each in row.breaks] for row in read_board(area).rows]

    assert breaks(jordbro) == [[2024], []]
    assert breaks(jordbro.parent) == [[], []]
    district = Area.objects.select_related("parent__parent__parent").get(pk=jordbro.pk)
    assert [each.year for each in read_series(employment, district).breaks] == [2024]


def test_an_area_that_says_it_has_no_parts_costs_no_query(jordbro, employment, django_assert_num_queries):
    area = district_parts.with_parts(Area.objects.filter(pk=jordbro.pk)).get()

    with django_assert_num_queries(0):
        district_parts.add_breaks([employment], area)

    assert not hasattr(employment, "area_breaks")


@pytest.mark.parametrize(("last", "codes"), [(None, "0136R901, 0136R902"), (2025, "0136R901, 0136R902")])
def test_the_board_says_what_the_district_consists_of_now(client, jordbro, last, codes):
    consists_of(jordbro, "0136R907", division=2020, first=None, last=2023)
    consists_of(jordbro, "0136R901", "0136R902", last=last)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get(reverse("board", args=[jordbro.pk])).content.decode()

    assert f"Jordbro consists of {codes}. Its figures" in page


# The page ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def coordinator(owner):
    return factories.person(works_for=owner, role=Role.COORDINATOR)


@pytest.fixture
def address(jordbro):
    return reverse("district_parts", args=[jordbro.pk])


@pytest.fixture
def _logged_in(client, coordinator):
    client.force_login(coordinator)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def errors_of(response):
    assert response.status_code == 200
    return list(response.context["form"].errors["areas"])


def send(client, address, text):
    version = client.get(address).context["form"].fields["version"].initial
    return client.post(address, {"version": version, "areas": text})


@pytest.mark.usefixtures("_logged_in")
def test_the_coordinator_says_what_the_district_consists_of(client, address, jordbro, coordinator):
    response = send(client, address, "0136R901_RegSO2025\r\n 0136R902_RegSO2025 2024–2025 \n\n0136R901\n0136R905 2019")

    assert response.status_code == 302
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "The areas are saved. Their sums come with the next figures from Statistics Sweden."
    ]
    fields = ("scheme", "code", "division", "first_year", "last_year")
    assert list(jordbro.parts.order_by("code", "division").values_list(*fields)) == [
        ("regso", "0136R901", 2020, None, 2023),
        ("regso", "0136R901", 2025, 2024, None),
        ("regso", "0136R902", 2025, 2024, 2025),
        ("regso", "0136R905", 2020, 2019, 2019),
    ]
    entry = LedgerEntry.objects.get(verb="area.parts_set")
    assert (entry.by, entry.target_key) == (coordinator, str(jordbro.pk))
    assert entry.payload.content["parts"] == {
        "before": "",
        "after": "0136R901 –2023, 0136R901_RegSO2025 2024–, 0136R902_RegSO2025 2024–2025, 0136R905 2019–2019",
    }


@pytest.mark.usefixtures("_logged_in")
def test_what_the_page_shows_is_sent_back_without_a_change(client, address, jordbro):
    send(client, address, "0136R901_RegSO2025\n0136R905 2019\n0136R901")
    shown = client.get(address).context["form"]["areas"].value()

    send(client, address, shown)

    assert LedgerEntry.objects.filter(verb="area.parts_set").count() == 1


@pytest.mark.usefixtures("_logged_in")
@pytest.mark.parametrize(
    ("begins", "ends", "lines"),
    [
        (None, None, "0136R901 –2023\n0136R901_RegSO2025 2024–"),
        (date(2018, 1, 1), date(2024, 12, 31), "0136R901 –2023"),
        (date(2025, 1, 1), None, "0136R901_RegSO2025 2024–"),
    ],
)
def test_a_district_that_was_taken_from_a_list_of_areas_begins_as_that_area(
    client, address, jordbro, begins, ends, lines
):
    code = {"scheme": CodeScheme.REGSO, "code": "0136R901"}
    AreaCode.objects.create(area=jordbro, **code, valid_from=begins, valid_to=ends)

    shown = client.get(address).context["form"]["areas"].value()
    send(client, address, f"{shown}\n0136R902_RegSO2025")

    assert shown == lines
    assert jordbro.parts.count() == len(lines.splitlines()) + 1


@pytest.mark.usefixtures("_logged_in")
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Jordbro", "Line 1: Jordbro is no RegSO or DeSO, such as 0136R001_RegSO2025, with years such as 2015–2023."),
        ("0136", "Line 1: 0136 is no RegSO or DeSO, such as 0136R001_RegSO2025, with years such as 2015–2023."),
        ("0136R901\n0180R901", "Line 2: 0180R901 lies in another municipality."),
        ("0136R901 2023–2019", "Line 1: The last year must not come before the first."),
        ("0136R901 1800–2019", "Line 1: The year must be from 1990 to"),
        ("0136R901\n0136R901 2019", "0136R901 stands twice for the same years."),
        (
            "0136R901\n0136C9010",
            "0136R901 and 0136C9010: a year has RegSO or DeSO, not both, since they lie in each other.",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_its_line_and_nothing_is_saved(client, address, text, sentence):
    [error] = errors_of(send(client, address, text))

    assert error.startswith(sentence)
    assert not DistrictPart.objects.exists()


@pytest.mark.usefixtures("_logged_in")
def test_who_saves_second_is_told(client, address, jordbro):
    version = client.get(address).context["form"].fields["version"].initial
    consists_of(jordbro, "0136R901")

    response = client.post(address, {"version": version, "areas": "0136R902"})

    assert response.status_code == 409
    assert list(jordbro.parts.values_list("code", flat=True)) == ["0136R901"]


def test_the_board_leads_there_for_those_who_may(client, coordinator, jordbro, address):
    board = reverse("board", args=[jordbro.pk])
    assert address not in client.get(board).content.decode()

    client.force_login(coordinator)

    assert address in client.get(board).content.decode()
    assert not Observation.objects.exists()
