"""An indicator's page: the whole series of an area by sex, what it said before, and what has to be known to read it."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from indicators.figures.queries import surroundings
from indicators.models import (
    EarlierObservation,
    IndicatorBreak,
    ObservationStatus,
    Sex,
    SourceKind,
)
from tests.stadsdelplan.board.test_board import jordbro, observe, words
from tests.support import factories, verapdf

__all__ = ["jordbro"]

pytestmark = pytest.mark.django_db

SURVEY = {"source_kind": SourceKind.SURVEY}
WOMEN, MEN = Sex.WOMEN, Sex.MEN


def page(client, indicator, area):
    response = client.get(reverse("indicator", args=[indicator.slug]), {"omrade": area.pk})
    assert response.status_code == 200
    return response.content.decode()


def table(html):
    """The rows of the table behind the charts, as lists of what is read in their cells."""
    body = html.partition("years-table")[2].partition("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    return [[words(cell).strip() for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)] for row in rows]


def test_the_table_has_every_year_of_every_sex_the_newest_first(client, jordbro):
    work = factories.indicator()
    for year in (2023, 2024):
        observe(work, jordbro, year, 60, 70, 80)
        observe(work, jordbro, year, "58.5", 69, 79, sex=WOMEN)
        observe(work, jordbro, year, 61, 71, 81, sex=MEN)

    head, names, newest, oldest = table(page(client, work, jordbro))

    assert head[1:] == ["Totalt", "Kvinnor", "Män"]
    assert names == ["År", *["Jordbro", "Haninge kommun", "Stockholms län"] * 3]
    assert newest == [
        "2024",
        *["60,0 %", "70,0 %", "80,0 %"],
        *["58,5 %", "69,0 %", "79,0 %"],
        *["61,0 %", "71,0 %", "81,0 %"],
    ]
    assert oldest[0] == "2023"


def test_a_source_that_does_not_tell_women_and_men_apart_has_one_chart(client, jordbro):
    allowance = factories.indicator(by_sex=False)
    observe(allowance, jordbro, 2024, 9, 4, 3)

    html = page(client, allowance, jordbro)

    assert len(re.findall("<svg", html)) == 1
    assert "Nej, källan skiljer inte på kvinnor och män" in words(html)


def test_the_charts_of_women_and_men_have_the_same_axes(client, jordbro):
    work = factories.indicator()
    for sex, values in ((Sex.TOTAL, (50, 60, 70)), (WOMEN, (20, 30, 40)), (MEN, (80, 85, 90))):
        observe(work, jordbro, 2023, *values, sex=sex)
        observe(work, jordbro, 2024, *values, sex=sex)

    axes = re.findall(r"Axeln går från [^<]*", page(client, work, jordbro))

    assert len(axes) == 6  # in the description and under the chart, of each
    assert set(axes) == {"Axeln går från 0 till 100 %."}


def test_it_says_how_the_gap_is_and_how_it_has_changed(client, jordbro):
    work = factories.indicator()
    observe(work, jordbro, 2019, 60, 70, 72, of=1000)
    observe(work, jordbro, 2024, 66, 71, 90, of=1000)

    text = words(page(client, work, jordbro))

    assert "Läget är sämre i Jordbro än i Haninge kommun: 5 procentenheter lägre." in text
    assert "Mot resten av kommunen är det 5,6 procentenheter lägre." in text
    assert "Jordbro ingår i kommunens värde. Mot resten" not in text
    assert "Skillnaden mot kommunen har minskat sedan 2019, i snitt med 1,0 procentenheter om året (0,2–1,8)." in text
    assert "Skillnaden mot länet har ökat sedan 2019, i snitt med 2,4 procentenheter om året (1,6–3,2)." in text
    assert "Prövade skillnader: 2." in text
    assert "Egen beräkning, underlag från Prov." in text


def test_without_counts_a_register_is_described_over_the_years(client, jordbro):
    work = factories.indicator()
    observe(work, jordbro, 2019, 60, 70, 72)
    observe(work, jordbro, 2024, 66, 71, 90)

    text = words(page(client, work, jordbro))

    assert "↓ Lägre Värdet är 5 procentenheter lägre än i Haninge kommun." in text
    assert "Skillnaden mot kommunen var −10 procentenheter 2019 och är −5 procentenheter 2024." in text
    assert "Mot resten av kommunen är skillnaden något större än vad som visas." in text
    assert "Prövade skillnader" not in text


def test_women_and_men_are_judged_each(client, jordbro):
    safety = factories.indicator(**SURVEY)
    for sex, own in ((Sex.TOTAL, 61), (WOMEN, 50), (MEN, 72)):
        observe(safety, jordbro, 2024, own, 70, 71, margin=Decimal(3), answers=200, sex=sex)

    text = words(page(client, safety, jordbro))

    assert "Kvinnor ▼ Sämre Läget är sämre i Jordbro än i Haninge kommun: 20 procentenheter lägre." in text
    assert "Män ≈ Ingen säkerställd skillnad Ingen säkerställd skillnad mot Haninge kommun." in text
    assert "Prövade skillnader: 6. Även om ingenting skilde sig skulle i snitt 0,3 av dem" in text


def test_a_sex_whose_values_are_not_known_on_both_sides_is_not_judged(client, jordbro):
    safety = factories.indicator(**SURVEY)
    observe(safety, jordbro, 2024, 61, 70, 71, margin=Decimal(3), answers=200)
    observe(safety, jordbro, 2024, 50, None, 71, margin=Decimal(3), answers=100, sex=WOMEN)

    text = words(page(client, safety, jordbro))

    assert "Kvinnor ▼ Sämre Läget är sämre i Jordbro än i Stockholms län" in text
    assert "Kvinnor ▼ Sämre Läget är sämre i Jordbro än i Haninge kommun" not in text
    assert "Kvinnor – Kan inte jämföras" not in text


def test_a_survey_shows_its_margins(client, jordbro):
    safety = factories.indicator(**SURVEY)
    observe(safety, jordbro, 2024, 61, 63, 66, margin=Decimal(6), answers=268)

    html = page(client, safety, jordbro)

    assert "Jordbro 61 % (± 6), Haninge kommun 63 % (± 6), Stockholms län 66 % (± 6)" in words(html)
    assert table(html)[2][1] == "61 % (± 6)"


def test_a_register_gives_its_values_and_says_once_that_chance_weighs(client, jordbro):
    school = factories.indicator(source="Kolada", kpi="N15428")
    observe(school, jordbro, 2023, "70.5", 71, 84)
    observe(school, jordbro, 2024, 73, 72, 85)

    text = words(page(client, school, jordbro))

    assert "Jordbro 73,0 %, Haninge kommun 72,0 %, Stockholms län 85,0 %" in text
    assert text.count("Ett register räknar alla, men när få räknas varierar värdet ändå av slumpen.") == 1
    assert "1,0 procentenheter högre" in text
    assert "Mått i Kolada N15428" in text


def test_counts_give_a_value_the_ends_of_its_interval(client, jordbro):
    school = factories.indicator()
    observe(school, jordbro, 2024, 73, 75, 90, of=100)

    text = words(page(client, school, jordbro))

    assert "Jordbro 73,0 % (63,6–80,7), Haninge kommun 75,0 % (72,2–77,6)" in text
    assert "Jordbro: 73 av 100, Haninge kommun: 750 av 1 000, Stockholms län: 9 000 av 10 000" in text
    assert "inom parentes står vad slumpen kan göra, i 95 fall av 100" in text


def test_without_counts_nothing_is_said_of_any(client, jordbro):
    school = factories.indicator()
    observe(school, jordbro, 2024, 73, 75, 90)

    assert "Jordbro: " not in words(page(client, school, jordbro))


def test_a_chart_whose_lines_end_in_different_years_says_which(client, jordbro):
    school = factories.indicator()
    observe(school, jordbro, 2024, 73, 72, 85)
    observe(school, jordbro, 2025, None, 74, 86)

    html = page(client, school, jordbro)

    assert "73 (2024)" in html.replace("\xa0", " ")
    assert "2025 finns för Haninge kommun och Stockholms län, men saknas för Jordbro." in words(html)


def test_margins_stand_beside_the_place_that_they_are_of(client, jordbro):
    safety = factories.indicator(**SURVEY)
    for area, value in zip(surroundings(jordbro), (63, 66), strict=True):
        factories.observation(safety, area, 2024, Decimal(value), margin=Decimal(2), answers=900)

    text = words(page(client, safety, jordbro))

    assert "Haninge kommun 63 % (± 2), Stockholms län 66 % (± 2)" in text
    assert "Jordbro 6" not in text


def test_preliminary_figures_are_marked_one_by_one(client, jordbro):
    work = factories.indicator()
    observe(work, jordbro, 2023, 60, 70, 80)
    observe(work, jordbro, 2024, 61, 71, 81, status=ObservationStatus.PRELIMINARY)

    _head, _names, newest, oldest = table(page(client, work, jordbro))

    assert newest[1] == "61 % Preliminär"
    assert oldest[1] == "60 %"


def test_a_break_is_explained_drawn_and_not_compared_across(client, jordbro):
    school = factories.indicator()
    IndicatorBreak.objects.create(indicator=school, year=2011, note="Behörigheten ändrades.")
    for year, own in ((2009, 60), (2010, 61), (2011, 80), (2012, 81)):
        observe(school, jordbro, year, own, 85, 90, of=1000)

    html = page(client, school, jordbro)

    assert "Behörigheten ändrades. Värden före och efter jämförs inte" in words(html)
    assert "nytt mått 2011" in html
    assert "sedan 2011" in words(html)
    assert "sedan 2009" not in words(html)


def test_where_a_figure_comes_from_and_when_it_was_fetched(client, jordbro):
    work = factories.indicator(source="Kolada", kpi="N02267")
    for year, day in ((2023, date(2025, 5, 4)), (2024, date(2026, 5, 4))):
        observe(work, jordbro, year, 60, 70, 80, source="Kolada", fetched_on=day)

    text = words(page(client, work, jordbro))

    assert "Källa: Kolada, N02267, hämtad 2026-05-04." in text
    assert "2025-05-04" not in text


# What it said before -------------------------------------------------------------------------------------------------


def replaced(observation, value, **fields):
    return EarlierObservation.objects.create(
        observation=observation,
        value=Decimal(value),
        source="Prov",
        replaced_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        **fields,
    )


def test_what_a_figure_said_before_and_until_when(client, jordbro):
    work = factories.indicator()
    observe(work, jordbro, 2024, 61, 71, 81)
    replaced(work.observations.get(area=jordbro), "59.4", answers=1000)

    text = words(page(client, work, jordbro).partition('id="tidigare"')[2])

    assert "2024 Jordbro Totalt 59,4 % 2026-03-01 Prov" in text


def test_what_was_said_before_is_kept_back_where_it_would_tell_what_is_hidden(client, jordbro):
    safety = factories.indicator(**SURVEY)
    for sex, value, answers in ((Sex.TOTAL, "61.1", 40), (WOMEN, "52.2", 33), (MEN, "73.3", 7)):
        made = factories.observation(safety, jordbro, 2024, Decimal(value), sex=sex, answers=answers)
        replaced(made, Decimal(value) + Decimal("0.05"), answers=answers)

    html = page(client, safety, jordbro)

    assert "61,1 %" in words(html)
    assert not re.search(r"52,2|73,3|52,25|73,35|61,15", html)
    assert 'id="tidigare"' not in html
    assert "Visas inte: färre än 10 svar från kvinnor eller män" in words(html)


# Ways ----------------------------------------------------------------------------------------------------------------


def test_without_an_area_it_says_what_the_indicator_is(client, jordbro):
    work = factories.indicator(definition="Sysselsatta 20–64 år, andel (%).")
    observe(work, jordbro, 2024, 61, 71, 81)

    html = client.get(reverse("indicator", args=[work.slug])).content.decode()

    assert "Sysselsatta 20–64 år, andel (%)." in words(html)
    assert "Välj område för att se siffrorna" in words(html)
    assert "61" not in words(html)


@pytest.mark.parametrize("area", ["0", "x", "9" * 30, "²"])
def test_an_area_that_is_not_there_is_not_found(client, jordbro, area):
    work = factories.indicator()

    assert client.get(reverse("indicator", args=[work.slug]), {"omrade": area}).status_code == 404


def test_the_figures_can_be_had_as_files(client, jordbro):
    work = factories.indicator()
    observe(work, jordbro, 2024, 61, 71, 81)

    html = page(client, work, jordbro)

    for ending in ("xlsx", "csv", "json"):
        address = reverse("indicator_export", args=[work.slug, jordbro.pk, ending])
        assert f'href="{address}"' in html
        assert client.get(address).status_code == 200


def test_an_area_without_figures_says_so(client, jordbro):
    work = factories.indicator()

    html = page(client, work, jordbro)

    assert "Inga siffror har kommit in än." in words(html)
    assert "<svg" not in html


@pytest.mark.one_engine
def test_the_paper_is_archival_and_accessible(client, jordbro):
    safety = factories.indicator(**SURVEY)
    IndicatorBreak.objects.create(indicator=safety, year=2022, note="Frågan ändrades.")
    for year in (2020, 2022, 2024):
        for sex in Sex.values:
            observe(safety, jordbro, year, 61, 63, 66, margin=Decimal(2), answers=200, sex=sex)

    content = client.get(reverse("indicator_pdf", args=[safety.slug, jordbro.pk])).content

    assert [verapdf.faults(content, flavour) for flavour in ("2a", "ua1")] == [{}, {}]


def test_the_county_has_a_page_of_its_own_against_the_country(client, jordbro):
    work = factories.indicator()
    _municipality, county = surroundings(jordbro)
    for area, value, of in ((county, 82, 10_000), (county.parent, 80, 90_000)):
        factories.observation(work, area, 2024, Decimal(value), of=of)

    text = words(page(client, work, county))

    assert "Läget är bättre i Stockholms län än i Sverige: 2 procentenheter högre." in text
