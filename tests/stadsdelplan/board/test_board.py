"""The board of an area: three values, what may be said of them, and the goals that aim at them."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from core.models import Area, AreaCode, AreaKind, CodeScheme, Role
from indicators.board import Standing, read_board
from indicators.figures.queries import surroundings
from indicators.models import Direction, IndicatorBreak, MissingReason, Sex, SourceKind
from stadsdelplan.board import pdf
from stadsdelplan.board.goals_by_indicator import goals_by_indicator
from stadsdelplan.models import Edition, EditionFocusArea, EditionStatus, Goal, Plan
from tests.support import factories, verapdf

pytestmark = pytest.mark.django_db

SURVEY = {"source_kind": SourceKind.SURVEY}


@pytest.fixture
def jordbro():
    """A district in a municipality and a county, each with a name of its own."""
    country = Area.objects.create(name="Sverige", kind=AreaKind.COUNTRY)
    county = Area.objects.create(name="Stockholms län", kind=AreaKind.REGION, parent=country)
    municipality = Area.objects.create(name="Haninge", kind=AreaKind.MUNICIPALITY, parent=county)
    return Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=municipality)


def observe(indicator, district, year, own, municipality, county, of=None, **fields):
    """A figure for the district, its municipality and its county; `fields` hold for all three.

    `of` is the number of persons in the district; the municipality has ten times as many, the county a hundred.
    """
    places = zip((district, *surroundings(district)), (own, municipality, county), (1, 10, 100), strict=True)
    for area, value, times in places:
        value = None if value is None else Decimal(str(value))
        factories.observation(indicator, area, year, value, of=of and of * times, **fields)


def page(client, area, **query):
    response = client.get(reverse("board", args=[area.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    """What is read, without tags and with single blanks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", html))).replace("\xa0", " ")


def row_of(html, indicator):
    """What is read in the indicator's row."""
    return words(html.partition(f'<tr id="{indicator.slug}">')[2].partition("</tr>")[0])


def read(district, **options):
    """The board as it is read from the database, with its areas."""
    return read_board(Area.objects.select_related("parent__parent__parent").get(pk=district.pk), **options)


# What may be said ----------------------------------------------------------------------------------------------------


def test_a_row_has_three_values_and_says_of_both_gaps_what_they_are(client, jordbro):
    work = factories.indicator(name="Sysselsättningsgrad")
    observe(work, jordbro, 2024, "66.4", 80, "82.1", of=1000)

    row = row_of(page(client, jordbro), work)

    assert "66,4 %" in row
    assert "80,0 %" in row
    assert "82,1 %" in row
    assert "▼ Sämre Läget är sämre i Jordbro än i Haninge kommun: 13,6 procentenheter lägre." in row
    assert "▼ Sämre Läget är sämre i Jordbro än i Stockholms län: 15,7 procentenheter lägre." in row
    assert "2024" in row
    assert "Källa: Prov." in row
    assert "Egen beräkning, underlag från Prov." in row


def test_where_more_is_worse_a_higher_value_is_worse(client, jordbro):
    allowance = factories.indicator(direction=Direction.HIGHER_IS_WORSE)
    observe(allowance, jordbro, 2024, 9, 4, 14, of=1000)

    row = row_of(page(client, jordbro), allowance)

    assert "Läget är sämre i Jordbro än i Haninge kommun: 5 procentenheter högre." in row
    assert "▲ Bättre Läget är bättre i Jordbro än i Stockholms län: 5 procentenheter lägre." in row


def test_what_is_not_known_of_the_district_is_said_and_never_filled_in(client, jordbro):
    education = factories.indicator()
    observe(education, jordbro, 2024, None, 13, 10)

    html = page(client, jordbro)
    row = row_of(html, education)

    assert row.count("13 %") == 1
    assert "Uppgift saknas för Jordbro. Kommunens värde visas för sig; det säger inget om Jordbro." in row
    assert "Egen beräkning" not in row
    assert "0 %" not in row.replace("10 %", "")


def test_a_difference_within_the_margins_is_not_certain(client, jordbro):
    safety = factories.indicator(**SURVEY)
    observe(safety, jordbro, 2024, 61, 63, 70, margin=Decimal(4), answers=200)

    row = row_of(page(client, jordbro), safety)

    assert "≈ Ingen säkerställd skillnad Ingen säkerställd skillnad mot Haninge kommun." in row
    assert "▼ Sämre Läget är sämre i Jordbro än i Stockholms län: 9 procentenheter lägre." in row
    assert "(± 4)" in row


def test_a_survey_without_margins_gets_a_gap_and_no_verdict(client, jordbro):
    health = factories.indicator(**SURVEY)
    observe(health, jordbro, 2024, 61, 64, 70)

    row = row_of(page(client, jordbro), health)

    assert "Skillnaden är 3 procentenheter. Vi bedömer inte skillnaden, eftersom enkäten saknar felmarginal." in row
    assert "Sämre" not in row


def test_a_figure_of_few_answers_is_shown_to_nobody(client, jordbro):
    safety = factories.indicator(**SURVEY)
    observe(safety, jordbro, 2024, "37.7", 63, 70, margin=Decimal(4), answers=9)

    html = page(client, jordbro)

    assert "37,7" not in html
    assert "Visas inte: färre än 10 svar" in row_of(html, safety)


def test_zero_is_a_value_and_an_area_that_did_not_exist_is_none(client, jordbro):
    allowance, school = factories.indicator(), factories.indicator()
    observe(allowance, jordbro, 2024, 0, 4, 3)
    factories.observation(school, jordbro, 2024, None, missing=MissingReason.NO_SUCH_AREA)

    html = page(client, jordbro)

    assert " 0 % " in row_of(html, allowance)
    assert "Området fanns inte i indelningen 2024" in row_of(html, school)


def test_an_indicator_without_any_figure_says_so(client, jordbro):
    health = factories.indicator()

    row = row_of(page(client, jordbro), health)

    assert "Uppgift saknas" in row
    assert "Kan inte jämföras" not in row


def test_the_board_says_at_a_glance_how_many_are_worse_than_both(client, jordbro):
    values = {"Arbete": (60, 70, 80), "Demokrati": (80, 70, 60), "Skola": (75, 70, 80), "Hälsa": (None, 1, 2)}
    for name, row in values.items():
        observe(factories.indicator(name=name), jordbro, 2024, *row, of=1000)

    glance = words(page(client, jordbro).partition('<dl class="standings">')[2].partition("</dl>")[0])

    assert glance.strip() == (
        "▼ Sämre än båda 1 av 4 Arbete ≠ Olika mot kommunen och länet 1 av 4 "
        "Skola (mot kommunen: bättre, mot länet: sämre) "
        "▲ Bättre än båda 1 av 4 Demokrati – Kan inte jämföras 1 av 4 Hälsa"
    )


def test_what_is_not_judged_says_at_a_glance_what_it_is_instead(client, jordbro):
    for name, row in {"Arbete": (60, 70, 80), "Skola": (75, 70, 80)}.items():
        observe(factories.indicator(name=name), jordbro, 2024, *row)
    observe(factories.indicator(**SURVEY | {"name": "Hälsa"}), jordbro, 2024, 61, 63, 64)

    glance = words(page(client, jordbro).partition('<dl class="standings">')[2].partition("</dl>")[0])

    assert glance.strip() == (
        "○ Bedöms inte 3 av 3 Arbete (lägre), Skola (mot kommunen: högre, mot länet: lägre), Hälsa"
    )


def test_what_differs_from_neither_for_certain_stands_apart_from_what_differs_from_one(jordbro):
    safety, health, school = (factories.indicator(**kind) for kind in (SURVEY, SURVEY, {}))
    observe(safety, jordbro, 2024, 61, 63, 64, margin=Decimal(4), answers=200)
    observe(health, jordbro, 2024, 61, 63, 64)
    observe(school, jordbro, 2024, 61, 61, 70, of=1000)

    stands = [row.stand for row in read(jordbro).rows]

    assert stands == [Standing.NOT_CERTAIN, Standing.NOT_JUDGED, Standing.MIXED]


def test_a_place_of_which_nothing_is_known_has_no_column(client, jordbro):
    work, municipality = factories.indicator(), jordbro.parent
    for area, value, of in ((municipality, 80, 10_000), (municipality.parent, 82, 90_000)):
        factories.observation(work, area, 2024, Decimal(value), of=of)

    html = page(client, municipality)
    board = read(municipality)

    assert "Sverige" not in row_of(html, work)
    assert "Läget i Haninge kommun jämfört med Stockholms län." in words(html)
    assert [row.stand for row in board.rows] == [Standing.WORSE]
    assert board.years == [2024]


def test_a_register_is_described_and_its_rows_do_not_repeat_why(client, jordbro):
    work, safety = factories.indicator(), factories.indicator(**SURVEY)
    observe(work, jordbro, 2024, 60, 70, 50)
    observe(safety, jordbro, 2024, 61, 63, 64, margin=Decimal(4), answers=200)

    html = page(client, jordbro)

    assert "↓ Lägre Värdet är 10 procentenheter lägre än i Haninge kommun." in row_of(html, work)
    assert "↑ Högre Värdet är 10 procentenheter högre än i Stockholms län." in row_of(html, work)
    assert "slumpen" not in row_of(html, work)
    assert words(html).count("Ett register räknar alla, men när få räknas varierar värdet ändå av slumpen.") == 1
    assert [row.stand for row in read(jordbro).rows] == [Standing.NOT_JUDGED, Standing.NOT_CERTAIN]
    assert words(html).count("Bedöms inte") == 1  # at a glance, and beside no figure that is described


def test_a_board_of_surveys_says_nothing_of_registers(client, jordbro):
    observe(factories.indicator(**SURVEY), jordbro, 2024, 61, 63, 64, margin=Decimal(4), answers=200)

    assert "Ett register" not in words(page(client, jordbro))


def test_where_the_counts_are_known_chance_is_told_of(client, jordbro):
    school = factories.indicator()
    observe(school, jordbro, 2024, 73, 75, 90, of=100)

    row = row_of(page(client, jordbro), school)

    assert (
        "≈ Kan bero på slumpen Värdet är 2 procentenheter lägre än i Haninge kommun, men det kan bero på slumpen."
        in row
    )
    assert "▼ Sämre Läget är sämre i Jordbro än i Stockholms län: 17 procentenheter lägre." in row
    assert "73 % (63,6–80,7) 75 % (72,2–77,6)" in row


def test_too_few_are_not_judged_and_three_years_of_them_may_be(client, jordbro):
    school, pooled = factories.indicator(), factories.indicator(pools_years=True)
    for indicator in (school, pooled):
        for year in (2022, 2023, 2024):
            observe(indicator, jordbro, year, 50, 90, 90, of=20)

    html = page(client, jordbro)

    assert "○ För få för att bedöma Värdet är 40 procentenheter lägre än i Haninge kommun." in row_of(html, school)
    assert "Bedömt på åren 2022–2024 tillsammans." in row_of(html, pooled)
    assert [row.stand for row in read(jordbro).rows] == [Standing.NOT_JUDGED, Standing.WORSE]


def test_the_board_says_how_many_differences_it_tests_and_how_many_chance_would_show(client, jordbro):
    observe(factories.indicator(), jordbro, 2024, 60, 70, 80, of=1000)
    observe(factories.indicator(**SURVEY), jordbro, 2024, 61, 63, 64, margin=Decimal(4), answers=200)
    observe(factories.indicator(), jordbro, 2024, 60, 70, 80)  # described, not tested

    assert "Prövade skillnader: 4. Även om ingenting skilde sig skulle i snitt 0,2 av dem synas av ren slump." in words(
        page(client, jordbro)
    )


def test_a_board_that_tests_nothing_does_not_speak_of_it(client, jordbro):
    observe(factories.indicator(), jordbro, 2024, 60, 70, 80)

    assert "Prövade skillnader" not in words(page(client, jordbro))


def test_figures_of_two_sources_are_not_compared(client, jordbro):
    health = factories.indicator(**SURVEY)
    sure = {"margin": Decimal(6), "answers": 260}
    observe(health, jordbro, 2024, 64, 75, 76, source="Kolada", **sure)
    own = health.observations.get(area=jordbro)
    own.source = "Dörrknackning i Prov 07"
    own.save()

    row = row_of(page(client, jordbro), health)

    assert row.count("– Kan inte jämföras") == 2
    assert "värdena har olika källor (Dörrknackning i Prov 07 och Kolada), och ingen har bekräftat" in row


# Which year ----------------------------------------------------------------------------------------------------------


def test_each_row_has_the_newest_year_in_which_all_three_have_a_value(jordbro):
    work, school = factories.indicator(), factories.indicator()
    observe(work, jordbro, 2023, 1, 2, 3)
    observe(work, jordbro, 2024, None, 2, 3)
    observe(school, jordbro, 2025, 1, 2, 3)

    board = read(jordbro)

    assert [row.year for row in board.rows] == [2023, 2025]
    assert board.years == [2025, 2023]


def test_a_chosen_year_holds_for_every_row_and_never_mixes_years(client, jordbro):
    work, school = factories.indicator(), factories.indicator()
    observe(work, jordbro, 2023, 1, 2, 3)
    observe(school, jordbro, 2024, 1, 2, 3)

    html = page(client, jordbro, ar="2023")

    assert "2023" in row_of(html, work)
    assert "Kan inte jämföras: uppgift saknas för Jordbro 2023." in row_of(html, school)
    assert '<option value="2023" selected>' in html


def test_the_chart_ends_with_the_year_that_was_chosen(jordbro):
    work = factories.indicator()
    for year in range(2000, 2025):
        observe(work, jordbro, year, 1, 2, 3)

    with translation.override("sv"):
        chosen, newest = (read(jordbro, year=year).rows[0].chart for year in (2012, None))

    assert "Jordbro: 2003 1, " in chosen
    assert "2012 1. Haninge: 2003 2" in chosen
    assert "2024 1. Haninge: 2015 2" in newest


def test_the_chart_ends_with_the_year_that_compares_and_the_row_says_what_is_newer(client, jordbro):
    work = factories.indicator()
    observe(work, jordbro, 2024, "73.4", 72, 85)
    observe(work, jordbro, 2025, None, "72.7", 86)

    html = page(client, jordbro)
    chosen = page(client, jordbro, ar="2024")

    assert "2025 finns för Haninge kommun och Stockholms län, men saknas för Jordbro." in row_of(html, work)
    assert "2025 finns" not in chosen
    assert "72,7" not in html
    assert "(2024)" not in html


def test_a_newer_year_that_is_kept_back_is_not_called_unknown(client, jordbro):
    safety = factories.indicator(**SURVEY)
    observe(safety, jordbro, 2023, 61, 63, 70, answers=200)
    observe(safety, jordbro, 2024, 61, None, 70, answers=9)
    factories.observation(safety, jordbro.parent, 2025, Decimal(64), answers=200)
    factories.observation(safety, jordbro, 2025, Decimal(64), answers=9)

    row = row_of(page(client, jordbro), safety)

    assert "2025 finns för Haninge kommun, men visas inte för Jordbro och Stockholms län." in row


def test_every_source_of_the_chart_is_named_with_the_day_it_was_last_fetched(client, jordbro):
    work = factories.indicator()
    observe(work, jordbro, 2022, 1, 2, 3, source="Egen mätning")
    observe(work, jordbro, 2023, 1, 2, 3, source="Kolada", fetched_on=date(2025, 5, 4))
    observe(work, jordbro, 2024, 1, 2, 3, source="Kolada", fetched_on=date(2026, 5, 4))

    row = row_of(page(client, jordbro), work)

    assert "Källa: Kolada, hämtad 2026-05-04. Källa: Egen mätning." in row
    assert "2025-05-04" not in row


@pytest.mark.parametrize("year", ["2019", "x", "", "99999", "²024"])
def test_a_year_that_cannot_be_compared_is_not_taken(client, jordbro, year):
    work = factories.indicator()
    observe(work, jordbro, 2024, 1, 2, 3)
    factories.observation(work, jordbro, 2019, Decimal(5))

    html = page(client, jordbro, ar=year)

    assert 'value="2019"' not in html
    assert "2024" in row_of(html, work)


def test_a_year_of_which_only_what_is_kept_back_is_known_is_not_offered(jordbro):
    safety = factories.indicator(**SURVEY)
    observe(safety, jordbro, 2024, 61, 63, 70, answers=3)

    assert read(jordbro).years == []


# Of which areas ------------------------------------------------------------------------------------------------------


def test_a_municipality_is_held_against_its_county_and_its_country(client, jordbro):
    work, municipality = factories.indicator(), jordbro.parent
    country = municipality.parent.parent
    for area, value, of in ((municipality, 80, 10_000), (municipality.parent, 82, 90_000), (country, 70, 900_000)):
        factories.observation(work, area, 2024, Decimal(value), of=of)

    row = row_of(page(client, municipality), work)

    assert "Läget är sämre i Haninge kommun än i Stockholms län: 2 procentenheter lägre." in row
    assert "Läget är bättre i Haninge kommun än i Sverige: 10 procentenheter högre." in row


def test_a_district_without_a_county_is_held_against_its_municipality_alone(client):
    country = Area.objects.create(name="Sverige", kind=AreaKind.COUNTRY)
    municipality = Area.objects.create(name="Exempelkommun", kind=AreaKind.MUNICIPALITY, parent=country)
    district = Area.objects.create(name="Exempelby", kind=AreaKind.DISTRICT, parent=municipality)
    work = factories.indicator()
    for area, value, of in ((district, 75, 1000), (municipality, 82, 9000)):
        factories.observation(work, area, 2024, Decimal(value), of=of)

    html = page(client, district)

    assert "Läget är sämre i Exempelby än i Exempelkommun: 7 procentenheter lägre." in row_of(html, work)
    assert read(district).rows[0].stand == Standing.WORSE
    assert "båda" not in words(html)


def test_a_country_has_no_board(client, jordbro):
    country = Area.objects.get(kind=AreaKind.COUNTRY)

    assert client.get(reverse("board", args=[country.pk])).status_code == 404


def test_the_page_says_which_county_value_it_is_and_that_the_district_is_part_of_the_municipality(client, jordbro):
    AreaCode.objects.create(area=jordbro.parent.parent, scheme=CodeScheme.KOLADA, code="0001")
    observe(factories.indicator(), jordbro, 2024, 1, 2, 3)

    text = words(page(client, jordbro))

    assert "Värdet för Stockholms län gäller hela länet (i Kolada 0001), inte medelvärdet av länets kommuner." in text
    assert "Jordbro ingår i kommunens värde." in text


def test_made_up_figures_are_marked(client, jordbro):
    work, school = factories.indicator(), factories.indicator()
    observe(work, jordbro, 2024, 1, 2, 3)
    before = page(client, jordbro)
    observe(school, jordbro, 2024, 1, 2, 3, source="Exempel, påhittat värde")

    after = page(client, jordbro)

    assert 'class="example-banner"' not in before
    assert 'class="example-banner"' in after
    assert "Källa: Exempel, påhittat värde." in row_of(after, school)


def test_a_break_in_the_series_is_told_beside_the_chart(client, jordbro):
    school = factories.indicator()
    IndicatorBreak.objects.create(indicator=school, year=2022, note="Behörigheten ändrades.")
    for year in (2021, 2022, 2023):
        observe(school, jordbro, year, 1, 2, 3)

    html = page(client, jordbro)

    assert "2022: Behörigheten ändrades." in row_of(html, school)
    assert "nytt mått 2022" in html


def test_a_break_that_the_chart_does_not_reach_is_not_told(client, jordbro):
    school = factories.indicator()
    for year, note in ((2021, "Före."), (2023, "Mellan mätningar."), (2025, "Efter.")):
        IndicatorBreak.objects.create(indicator=school, year=year, note=note)
    for year in (2022, 2024):
        observe(school, jordbro, year, 1, 2, 3)

    row = row_of(page(client, jordbro), school)

    assert "2023: Mellan mätningar." in row
    assert "Före." not in row
    assert "Efter." not in row


# The goals -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def planned(jordbro):
    """An adopted plan whose goal aims at the indicator, and a working one with another such goal."""
    work, health = factories.indicator(name="Arbete"), factories.indicator(name="Hälsa")
    for indicator in (work, health):
        observe(indicator, jordbro, 2024, 1, 2, 3)
    owner = factories.organisation()
    plan = Plan.objects.create(
        partnership=factories.partnership(owner), district=jordbro, owner=owner, name="Stadsdelsplan"
    )
    adopted = _edition(plan, 2025, "Fler i arbete", work)
    factories.close(adopted)
    working = _edition(plan, 2026, "Ännu fler i arbete", work)
    return {"work": work, "health": health, "owner": owner, "adopted": adopted, "working": working}


def _edition(plan, year, title, indicator):
    edition = Edition.objects.create(
        plan=plan, number=year - 2024, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31)
    )
    area = EditionFocusArea.objects.create(edition=edition, order=1, name="Arbete")
    Goal.objects.create(edition=edition, focus_area=area, order=1, title=title).indicators.add(indicator)
    return edition


def test_everybody_sees_the_goals_of_the_adopted_plan_alone(client, jordbro, planned):
    html = page(client, jordbro)

    assert "Fler i arbete" in row_of(html, planned["work"])
    assert "Ännu fler" not in html
    assert "Inget mål i planen siktar på indikatorn." in row_of(html, planned["health"])
    goal = planned["adopted"].goals.get()
    link = reverse("public_edition", args=[planned["adopted"].plan_id, 1])
    assert f'href="{link}#mal-{goal.pk}"' in html


def test_those_who_write_the_plan_see_the_goals_that_they_write(client, jordbro, planned):
    client.force_login(factories.person(planned["owner"], Role.OFFICER))

    html = page(client, jordbro)

    assert "Ännu fler i arbete" in row_of(html, planned["work"])
    assert "Du ser mål i en arbetsversion." in words(html)


@pytest.mark.parametrize("kind", ["reader", "stranger"])
def test_others_who_are_logged_in_see_no_working_goals(client, jordbro, planned, kind):
    organisation = planned["owner"] if kind == "reader" else factories.organisation()
    client.force_login(factories.person(organisation, Role.READER))

    html = page(client, jordbro)

    assert "Fler i arbete" in row_of(html, planned["work"])
    assert "Ännu fler" not in html


def test_without_a_plan_nothing_is_said_of_goals(client, jordbro):
    observe(factories.indicator(), jordbro, 2024, 1, 2, 3)

    assert "Inget mål" not in page(client, jordbro)


def test_only_those_who_may_are_offered_to_change_figures(client, jordbro):
    owner = factories.organisation()
    owner.governs = jordbro.parent
    owner.save()
    offers = []

    for person in (None, factories.person(owner, Role.READER), factories.person(owner, Role.OFFICER)):
        if person:
            client.force_login(person)
        offers.append("Läs in siffror" in page(client, jordbro))

    assert offers == [False, False, True]


# On paper ------------------------------------------------------------------------------------------------------------


def test_the_paper_has_the_charts_of_the_page_to_the_byte(client, jordbro):
    observe(factories.indicator(), jordbro, 2024, 1, 2, 3)
    observe(factories.indicator(**SURVEY), jordbro, 2024, 1, 2, 3, margin=Decimal("0.5"), answers=100)
    area = Area.objects.select_related("parent__parent__parent").get(pk=jordbro.pk)

    with translation.override("sv"):
        contents = pdf.page_context(area, goals_by_indicator(area, None, on=date(2026, 1, 1)), year=None)
        paper = render_to_string("stadsdelplan/board/pdf.html", contents | {"drawn_on": date(2026, 1, 1)})

    charts = [re.findall(r"<svg.*?</svg>", html) for html in (page(client, jordbro), paper)]
    assert charts[0] == charts[1]
    assert len(charts[0]) == 2


@pytest.mark.one_engine
def test_the_paper_is_archival_and_accessible_and_shows_what_is_adopted(client, jordbro, planned):
    client.force_login(factories.person(planned["owner"], Role.OFFICER))

    response = client.get(reverse("board_pdf", args=[jordbro.pk]))

    assert response["Content-Type"] == "application/pdf"
    assert [verapdf.faults(response.content, flavour) for flavour in ("2a", "ua1")] == [{}, {}]
    area = Area.objects.select_related("parent__parent__parent").get(pk=jordbro.pk)
    shown = goals_by_indicator(area, None, on=timezone.localdate())
    assert [edition.status for edition, _page in shown.pages] == [EditionStatus.ADOPTED]


# The way in ----------------------------------------------------------------------------------------------------------


def test_the_way_in_tells_the_indicators_and_the_districts_of_ones_own_partnerships_first(client, jordbro, planned):
    other = factories.district("Annanby")
    owner = factories.organisation()
    factories.partnership(owner).districts.add(other)
    client.force_login(factories.person(owner, Role.READER))

    text = words(client.get(reverse("indicators")).content.decode())

    assert "Annanby" in text
    assert text.index("i ditt partnerskap") < text.index("Jordbro")
    assert "Arbete" in text
    assert text.index("Kommuner") < text.rindex("Haninge")


def test_a_place_is_found_by_a_part_of_its_name_whatever_the_case(client, jordbro):
    Area.objects.create(name="Årsta Äng", kind=AreaKind.DISTRICT, parent=jordbro.parent)

    found = words(client.get(reverse("indicators"), {"sok": "årsta ä"}).content.decode())
    nothing = words(client.get(reverse("indicators"), {"sok": "Lund"}).content.decode())

    assert "Årsta Äng" in found
    assert "1 område med det i namnet." in found
    assert "Inget område har ”Lund” i namnet." in nothing


def test_the_menu_leads_everybody_to_the_indicators(client, jordbro):
    address = f'href="{reverse("indicators")}"'
    anonymous = client.get(reverse("public_start")).content.decode()
    client.force_login(factories.person(factories.organisation()))

    assert address in anonymous
    assert address in client.get(reverse("home")).content.decode()


def test_women_and_men_are_not_mixed_into_the_board(client, jordbro):
    work = factories.indicator()
    observe(work, jordbro, 2024, 50, 60, 70)
    observe(work, jordbro, 2024, 91, 92, 93, sex=Sex.WOMEN)

    assert "91 %" not in page(client, jordbro)


def test_the_way_to_typing_in_stands_where_the_person_may_and_nowhere_else(client, jordbro):
    organisation = factories.organisation()
    organisation.governs = jordbro.parent
    organisation.save()
    way = reverse("enter")
    seen_by_all = page(client, jordbro)

    client.force_login(factories.person(organisation, Role.OFFICER))
    own = [f'href="{way}?omrade={area.pk}"' in page(client, area) for area in (jordbro, jordbro.parent)]
    of_others = page(client, jordbro.parent.parent)
    start = client.get(reverse("indicators")).content.decode()

    assert own == [True, True]
    assert way not in seen_by_all
    assert way not in of_others
    assert [f'href="{reverse(name)}"' in start for name in ("enter", "take_in", "fetch_choose")] == [True] * 3
