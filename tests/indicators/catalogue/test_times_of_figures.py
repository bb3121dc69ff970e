"""Figures of months, quarters and school years: typed in, shown in their order, and compared with equal times alone."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from core.models import Area, LedgerEntry, Role
from indicators.figures import queries
from indicators.models import Observation
from indicators.periods import Period
from indicators.series import pdf
from indicators.series.queries import read_series
from tests.support import factories
from tests.support.pdf_text import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    owner = factories.organisation()
    factories.municipality_of(owner)
    return factories.person(works_for=owner, role=Role.OFFICER)


@pytest.fixture
def municipality(officer):
    return officer.memberships.get().organisation.governs


@pytest.fixture
def district(municipality):
    return municipality.children.get()


@pytest.fixture
def client(client, officer):
    client.force_login(officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "sv"
    return client


@pytest.fixture
def visits(municipality):
    """A count for each month, of the municipality's own."""
    return factories.indicator(
        slug="besok", name="Besök", in_agreement=False, owner=municipality, period_kind="month", number_kind="count",
        unit="besök", by_sex=False,
    )  # fmt: skip


@pytest.fixture
def quarterly():
    """A share for each quarter, for everybody."""
    return factories.indicator(slug="franvaro", name="Frånvaro", in_agreement=False, period_kind="quarter")


def text_of(response):
    return " ".join(response.content.decode().split())


def quarters(indicator, area, *values, year=2024, **fields):
    for number, value in enumerate(values, start=1):
        factories.observation(indicator, area, year, value, period=f"K{number}", **fields)


# Typed in ------------------------------------------------------------------------------------------------------------


def test_the_choice_leads_to_the_month(client, visits, district):
    chosen = {"indikator": "besok", "omrade": district.pk, "ar": 2025, "tid": "M03"}

    answer = client.get(reverse("enter"), chosen)

    assert answer["Location"].endswith(f"/skriv-in/besok/{district.pk}/2025M03/")


@pytest.mark.parametrize(
    ("slug", "part", "sentence"),
    [
        ("besok", "", "”Besök” följs per månad. Välj det."),
        ("besok", "K1", "”Besök” följs per månad. Välj det."),
        ("trygghet", "M01", "”Trygghet” följs per år. Välj det."),
    ],
)
def test_a_part_of_the_year_of_another_kind_is_refused(client, visits, district, slug, part, sentence):
    factories.indicator(slug="trygghet", name="Trygghet")

    answer = client.get(reverse("enter"), {"indikator": slug, "omrade": district.pk, "ar": 2025, "tid": part})

    assert answer.context["form"].errors["tid"] == [sentence]


def test_figures_of_a_month_are_stored_and_the_next_month_is_offered(client, visits, district):
    address = reverse("enter_figures", args=["besok", district.pk, "2025M12"])
    sent = {"version": 0, "T_value": "45", "source": "Räkningen", "status": "final"}

    answer = client.post(address, sent, follow=True)

    figure = Observation.objects.get()
    text = text_of(answer)
    assert (figure.year, figure.period, figure.value) == (2025, "M12", Decimal(45))
    assert figure.answers == 45  # the count itself is the number of persons
    assert "december 2025" in text
    assert reverse("enter_figures", args=["besok", district.pk, "2026M01"]) in text
    assert "Skriv in januari 2026" in text
    assert LedgerEntry.objects.get(verb="figures.entered").payload.content["year"] == "2025M12"


@pytest.mark.parametrize("time", ["2025", "2025K1", "2025M13", "1989M01", "x"])
def test_an_address_of_another_time_is_not_there(client, visits, district, time):
    assert client.get(reverse("enter_figures", args=["besok", district.pk, time])).status_code == 404


def test_the_page_names_other_months_with_figures_in_their_order(client, visits, district):
    for period in ("M02", "M11", "M01"):
        factories.observation(visits, district, 2025, 20, period=period)

    page = client.get(reverse("enter_figures", args=["besok", district.pk, "2025M01"]))

    with override("sv"):
        assert [(str(time), address) for time, address in page.context["other_times"]] == [
            ("februari 2025", "2025M02"),
            ("november 2025", "2025M11"),
        ]


def test_a_small_count_in_a_district_is_withheld(visits, district):
    factories.observation(visits, district, 2025, 3, period="M01", answers=3)
    factories.observation(visits, district, 2025, 45, period="M02", answers=45)

    shown = queries.figures(Observation.objects.all())

    assert shown[visits.pk, district.pk, Period(2025, "M01")]["T"].value is None
    assert shown[visits.pk, district.pk, Period(2025, "M02")]["T"].value == 45


# Shown ---------------------------------------------------------------------------------------------------------------


def test_the_series_has_its_quarters_in_order_the_newest_first(quarterly, district, municipality):
    quarters(quarterly, district, 10, 11, 12, 13)
    quarters(quarterly, district, 14, year=2025)
    quarters(quarterly, municipality, 8, 8, 8, 8)
    quarters(quarterly, municipality.parent, 7, 7, 7, 7)

    with override("sv"):
        series = read_series(quarterly, district)
        years = [str(row.year) for row in series.years]

    assert years == ["kvartal 1 2025", "kvartal 4 2024", "kvartal 3 2024", "kvartal 2 2024", "kvartal 1 2024"]
    assert series.compared_in == Period(2024, "K4")  # the newest that both have
    assert series.against[0].gap.comparison.gap == Decimal(5)


def test_equal_quarters_alone_are_compared(quarterly, district, municipality):
    factories.observation(quarterly, district, 2024, 10, period="K1")
    factories.observation(quarterly, municipality, 2024, 8, period="K2")

    series = read_series(quarterly, district)

    assert series.against[0].gap.comparison.gap is None


def test_the_page_and_the_chart_name_the_quarters(client, quarterly, district, municipality):
    quarters(quarterly, district, 10, 11, 12, 13)
    quarters(quarterly, municipality, 8, 9, 10, 11)

    text = text_of(client.get(reverse("indicator", args=["franvaro"]), {"omrade": district.pk}))

    assert "Läget kvartal 4 2024" in text or "Läget i kvartal 4 2024" in text
    assert '<th scope="row">kvartal 1 2024</th>' in text
    assert ">2024K4</text>" in text
    assert "kvartal 1 2024 10, kvartal 2 2024 11, kvartal 3 2024 12, kvartal 4 2024 13." in text
    assert "En siffra för varje" in text


def test_a_line_of_months_runs_across_the_turn_of_the_year(quarterly, district):
    factories.observation(quarterly, district, 2023, 10, period="K4")
    factories.observation(quarterly, district, 2024, 12, period="K1")

    (part,) = read_series(quarterly, district).parts

    line = part.chart.partition('fill="none"')[0].rpartition('d="')[2]
    assert (line.count("M"), line.count("L")) == (1, 1)


def test_a_school_year_stands_under_the_year_in_which_it_ends(client, district):
    school = factories.indicator(slug="skola", in_agreement=False, period_kind="school_year")
    address = reverse("enter_figures", args=["skola", district.pk, "2024"])

    client.post(address, {"version": 0, "T_value": "71", "T_answers": "100", "source": "Skolan", "status": "final"})

    figure = Observation.objects.get()
    text = text_of(client.get(reverse("indicator", args=[school.slug]), {"omrade": district.pk}))
    assert (figure.year, figure.period) == (2024, "")
    assert '<th scope="row">2023/24</th>' in text


def test_the_change_over_time_goes_over_quarters(quarterly, district, municipality):
    quarters(quarterly, district, 10, 12, 14, 16, of=20_000, answers=20_000)
    quarters(quarterly, municipality, 8, 8, 8, 8, of=90_000)

    with override("sv"):
        change = read_series(quarterly, district).against[0].change

    assert "kvartal 1 2024" in change


def test_the_board_has_the_seven_alone(client, visits, district):
    seven = factories.indicator(name="Trygghet")
    factories.observation(visits, district, 2025, 45, period="M01", answers=45)

    board = client.get(reverse("board", args=[district.pk])).context["board"]

    assert [row.indicator for row in board.rows] == [seven]


def test_the_paper_has_the_quarters_too(quarterly, district):
    quarters(quarterly, district, 10, 11)

    paper = " ".join(" ".join(pages(pdf.draw(quarterly, _with_parents(district), at=factories.NOON))).split())

    assert "kvartal 1 2024" in paper
    assert "kvartal 2 2024" in paper


def _with_parents(area):
    return Area.objects.select_related("parent__parent__parent").get(pk=area.pk)


def test_an_own_indicator_is_shown_with_the_areas_that_have_figures_of_it(visits, district, municipality):
    factories.observation(visits, district, 2025, 45, period="M01", answers=45)

    assert read_series(visits, _with_parents(district)).areas == [district]
    factories.observation(visits, municipality, 2025, 90, period="M01")
    assert read_series(visits, _with_parents(district)).areas == [district, municipality]


def test_the_source_of_an_own_indicator_is_written_already(client, visits, district):
    visits.source = "Räkningen"
    visits.save()

    form = client.get(reverse("enter_figures", args=["besok", district.pk, "2025M01"])).context["form"]

    assert form.fields["source"].initial == "Räkningen"
    assert "T_answers" not in form.fields
