"""All areas of a kind by an indicator: places that are shared, places that nobody knows, and one's own among many."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Area, AreaKind
from indicators.models import Direction, MissingReason, Sex, SourceKind
from indicators.national import rank_intervals
from indicators.national.ranking import read_ranking, years_with_figures
from tests.stadsdelplan.board.test_board import words
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def counties():
    country = Area.objects.create(name="Sverige", kind=AreaKind.COUNTRY)
    return [Area.objects.create(name=name, kind=AreaKind.REGION, parent=country) for name in ("Norra", "Södra")]


def municipalities(county, **values):
    """A municipality in the county for each name, with that value in 2024; None for one that nobody knows."""
    return {name: Area.objects.create(name=name, kind=AreaKind.MUNICIPALITY, parent=county) for name in values}


def observed(indicator, county, **values):
    for name, area in municipalities(county, **values).items():
        if values[name] is not None:
            factories.observation(indicator, area, 2024, Decimal(values[name]))


def listed(client, indicator, **query):
    """(name, rank, value) of each row, as they are read."""
    html = client.get(reverse("national", args=[indicator.slug]), query).content.decode()
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    found = []
    for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL):
        name = words(re.search(r"<a [^>]*>(.*?)</a>", row).group(1))
        found.append((name, *(words(cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL))))
    return found


def test_the_best_situation_comes_first_and_those_with_the_same_value_share_a_rank(client, counties):
    work = factories.indicator()
    observed(work, counties[0], Umeå="80", Boden="75", Arvika="75", Kalix="70.5")

    assert listed(client, work) == [
        ("Umeå", "1", "80,0 %"),
        ("Arvika", "2 (delad)", "75,0 %"),
        ("Boden", "2 (delad)", "75,0 %"),
        ("Kalix", "4", "70,5 %"),
    ]


def test_where_more_is_worse_the_lowest_value_comes_first(client, counties):
    allowance = factories.indicator(direction=Direction.HIGHER_IS_WORSE)
    observed(allowance, counties[0], Umeå="8", Boden="5")

    assert [name for name, *_rest in listed(client, allowance)] == ["Boden", "Umeå"]


def test_what_reads_the_same_shares_a_rank(client, counties):
    work = factories.indicator()
    observed(work, counties[0], Umeå="80.04", Boden="80.01")

    assert [rank for _name, rank, _value in listed(client, work)] == ["1 (delad)", "1 (delad)"]


def test_those_without_a_value_stand_last_with_their_reason_and_have_no_rank(client, counties):
    work = factories.indicator()
    observed(work, counties[0], Umeå="0", Arjeplog=None)
    gone = Area.objects.create(name="Bara", kind=AreaKind.MUNICIPALITY, parent=counties[1])
    factories.observation(work, gone, 2024, None, missing=MissingReason.NO_SUCH_AREA)

    assert listed(client, work) == [
        ("Umeå", "1", "0 %"),
        ("Arjeplog", "Ingen placering", "Uppgift saknas"),
        ("Bara", "Ingen placering", "Området fanns inte i indelningen 2024"),
    ]


def test_a_county_alone_keeps_the_ranks_among_all(client, counties):
    work = factories.indicator()
    observed(work, counties[0], Umeå="80", Boden="60")
    observed(work, counties[1], Lund="70")

    assert listed(client, work, lan=counties[0].pk) == [("Umeå", "1", "80 %"), ("Boden", "3", "60 %")]


def test_a_municipality_finds_its_own_districts_among_all(client, counties):
    work = factories.indicator()
    homes = municipalities(counties[0], Umeå=None, Boden=None)
    for name, home, value in (("Ersboda", "Umeå", 60), ("Ålidhem", "Umeå", 50), ("Sävast", "Boden", 55)):
        district = Area.objects.create(name=name, kind=AreaKind.DISTRICT, parent=homes[home])
        factories.observation(work, district, 2024, Decimal(value))

    own = listed(client, work, slag="stadsdelar", sok="umeå")
    one = listed(client, work, slag="stadsdelar", sok="ålid")

    assert own == [("Ersboda", "1", "60 %"), ("Ålidhem", "3", "50 %")]
    assert one == [("Ålidhem", "3", "50 %")]


def test_by_name_they_stand_in_swedish_order(client, counties):
    work = factories.indicator()
    observed(work, counties[0], Örebro="1", Åmål="2", Ängelholm="3", Boden="4")

    assert [name for name, *_rest in listed(client, work, ordning="namn")] == ["Boden", "Åmål", "Ängelholm", "Örebro"]


def told(client, indicator):
    """What is read above the list."""
    html = client.get(reverse("national", args=[indicator.slug])).content.decode()
    return words(html.partition('id="lista"')[2].partition("<table")[0])


def test_a_rank_carries_those_that_the_margin_leaves_open(client, counties):
    safety = factories.indicator(source_kind=SourceKind.SURVEY)
    for (name, area), value, margin in zip(
        municipalities(counties[0], A=1, B=2, C=3, D=4).items(), ("80", "77", "70", "60"), (2, 2, 6, 1), strict=True
    ):
        assert name
        factories.observation(safety, area, 2024, Decimal(value), margin=Decimal(margin), answers=200)

    assert listed(client, safety) == [
        ("A", "1 (1–2)", "80 % (± 2)"),
        ("B", "2 (1–3)", "77 % (± 2)"),
        ("C", "3 (2–3)", "70 % (± 6)"),
        ("D", "4", "60 % (± 1)"),
    ]
    assert "Ordningen mellan två områden vars intervall överlappar kan bero på slumpen." in told(client, safety)


def test_where_more_is_worse_the_open_ranks_are_turned(client, counties):
    allowance = factories.indicator(direction=Direction.HIGHER_IS_WORSE)
    for area, value, of in zip(
        municipalities(counties[0], A=1, B=2, C=3).values(), ("2", "10", "11"), (1000, 1000, 1000), strict=True
    ):
        factories.observation(allowance, area, 2024, Decimal(value), of=of)

    assert listed(client, allowance) == [
        ("A", "1", "2 % (1,3–3,1)"),
        ("B", "2 (2–3)", "10 % (8,3–12,0)"),
        ("C", "3 (2–3)", "11 % (9,2–13,1)"),
    ]


def test_a_list_without_intervals_says_that_chance_is_not_known(client, counties):
    work, safety = factories.indicator(), factories.indicator(source_kind=SourceKind.SURVEY)
    places = municipalities(counties[0], A=1, B=2)
    for indicator in (work, safety):
        for area, value in zip(places.values(), (80, 75), strict=True):
            factories.observation(indicator, area, 2024, Decimal(value))

    assert listed(client, work) == [("A", "1", "80 %"), ("B", "2", "75 %")]
    assert "Det är inte känt hur många värdena räknas på" in told(client, work)
    assert "Enkäten saknar felmarginaler" in told(client, safety)


@pytest.mark.parametrize(
    ("intervals", "is_higher_better", "ranks"),
    [
        ([(1.0, 2.0), (2.0, 3.0), (4.0, 5.0)], False, [(1, 2), (1, 2), (3, 3)]),  # to touch is to overlap
        ([(1.0, 2.0), (2.0, 3.0), (4.0, 5.0)], True, [(2, 3), (2, 3), (1, 1)]),
        ([(1.0, 1.0), (0.5, 1.5), (2.0, 2.0)], False, [(None, None), (1, 2), (None, None)]),
        ([], True, []),
    ],
)
def test_the_open_ranks_are_those_between_what_is_wholly_better_and_wholly_worse(intervals, is_higher_better, ranks):
    assert rank_intervals.open_ranks(intervals, is_higher_better=is_higher_better) == ranks


def test_women_alone_are_kept_back_where_few_men_have_answered(client, counties):
    safety = factories.indicator(source_kind=SourceKind.SURVEY)
    area = municipalities(counties[0], Umeå=None)["Umeå"]
    for sex, value, answers in ((Sex.TOTAL, 61, 40), (Sex.WOMEN, 52, 33), (Sex.MEN, 73, 7)):
        factories.observation(safety, area, 2024, Decimal(value), sex=sex, answers=answers)

    ((_name, rank, value),) = listed(client, safety, kon="K")

    assert (rank, value) == ("Ingen placering", "Visas inte: färre än 10 svar från kvinnor eller män")


def test_only_years_are_offered_in_which_such_an_area_has_a_value(counties):
    work = factories.indicator()
    area = municipalities(counties[0], Umeå=None)["Umeå"]
    for year, value in ((2019, 1), (2021, 2), (2022, None)):
        factories.observation(work, area, year, None if value is None else Decimal(value))
    factories.observation(work, counties[0], 2024, Decimal(3))

    assert years_with_figures(work, AreaKind.MUNICIPALITY) == [2021, 2019]
    assert years_with_figures(work, AreaKind.REGION) == [2024]
    assert years_with_figures(factories.indicator(), AreaKind.REGION) == []


@pytest.mark.parametrize(
    "query",
    [{"ar": "x"}, {"ar": "1900"}, {"kon": "F"}, {"lan": "x"}, {"slag": "byar"}, {"sida": "x"}, {"ordning": "1"}],
)
def test_what_cannot_be_asked_for_narrows_nothing(client, counties, query):
    work = factories.indicator()
    observed(work, counties[0], Umeå="80")

    assert listed(client, work, **query) == [("Umeå", "1", "80 %")]


def test_a_long_list_comes_in_pages(client, counties):
    work = factories.indicator()
    observed(work, counties[0], **{f"Kommun {n:03}": str(n) for n in range(1, 151)})

    first, second = listed(client, work), listed(client, work, sida="2")

    assert (len(first), len(second)) == (100, 50)
    assert second[0] == ("Kommun 050", "101", "50 %")


def test_the_list_asks_as_often_of_many_as_of_few(counties):
    work = factories.indicator()
    counts = []
    for names in (["Umeå"], [f"Kommun {n}" for n in range(40)]):
        observed(work, counties[0], **dict.fromkeys(names, "5"))
        with CaptureQueriesContext(connection) as queries:
            read_ranking(work, kind=AreaKind.MUNICIPALITY, year=2024, sex=Sex.WOMEN)
        counts.append(len(queries))

    assert counts == [4, 4]  # figures and areas; then the areas around, and their figures


def test_without_any_figures_it_says_so(client, counties):
    work = factories.indicator()

    html = client.get(reverse("national", args=[work.slug])).content.decode()

    assert "Inga siffror har kommit in än." in words(html)
