"""The made-up country: marked as what it is, the same each time, and only for demonstrations."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Area, LedgerEntry
from indicators import reference_data
from indicators.models import Observation, Sex, SourceKind
from tests.support import factories

pytestmark = pytest.mark.django_db

LAST_YEAR = 2025


def made(settings, **options):
    settings.DEMO = True
    out = StringIO()
    call_command("make_reference_data", stdout=out, **options)
    return out.getvalue()


def test_every_place_has_every_year_of_every_indicator_for_each_sex(settings):
    factories.indicator()
    factories.indicator()

    made(settings, share=1000)

    places = Area.objects.filter(name__startswith="Syntetisk").count()
    assert places == 1 + 1 + 1 + 3  # a country, a county, a municipality, districts
    assert Observation.objects.count() == places * 2 * reference_data.YEARS * len(Sex)


def test_each_figure_says_that_it_is_made_up(settings):
    factories.indicator()

    made(settings, share=3000)

    assert set(Observation.objects.values_list("source", flat=True)) == {reference_data.SOURCE}


def test_the_figures_are_such_as_there_might_be(settings):
    factories.indicator()
    factories.indicator(source_kind=SourceKind.SURVEY)

    made(settings, share=300)

    figures = Observation.objects.all()
    some = figures.filter(value__isnull=False)
    assert all(0 <= value <= 100 and value == round(value, 1) for value in some.values_list("value", flat=True))
    assert len(set(some.values_list("value", flat=True))) > 100
    assert 0.01 < figures.filter(value=None).count() / figures.count() < 0.03
    assert all(each.missing for each in figures.filter(value=None))
    of_survey = some.filter(indicator__source_kind=SourceKind.SURVEY)
    assert not of_survey.filter(margin=None).exists()
    assert not some.exclude(indicator__source_kind=SourceKind.SURVEY).exclude(margin=None).exists()
    assert of_survey.filter(answers__lt=10).exists()  # there is something to keep back


def test_a_second_run_changes_nothing(settings):
    factories.indicator()
    made(settings, share=1000)
    before = Observation.objects.count(), LedgerEntry.objects.count()

    said = made(settings, share=1000)

    assert (Observation.objects.count(), LedgerEntry.objects.count()) == before
    assert said.strip()


def test_a_service_never_gets_made_up_figures(settings):
    settings.DEMO = False

    with pytest.raises(CommandError):
        call_command("make_reference_data")

    assert not Area.objects.filter(name=reference_data.COUNTRY).exists()


def test_all_of_sweden_is_the_size_that_it_is():
    size = reference_data.CountrySize.of_sweden(last_year=LAST_YEAR)

    assert (size.districts, size.municipalities, size.regions) == (3363, 290, 21)
    assert (size.years, size.last_year) == (30, LAST_YEAR)


def test_a_whole_country_costs_no_page_a_query_more(client, settings):
    shown = [factories.indicator(), factories.indicator(source_kind=SourceKind.SURVEY)]
    area = factories.district()
    for indicator in shown:
        for place in (area, area.parent, area.parent.parent):
            factories.observation(indicator, place, LAST_YEAR, 50, margin=2, answers=100)
    pages = [
        reverse("board", args=[area.pk]),
        reverse("indicator", args=[shown[1].slug]) + f"?omrade={area.pk}",
        reverse("national", args=[shown[1].slug]) + "?slag=stadsdelar",
    ]

    before = [_queries(client, page) for page in pages]
    made(settings, share=100)
    after = [_queries(client, page) for page in pages]

    assert all(now <= then for now, then in zip(after, before, strict=True))  # of many areas there is no map
    assert "Syntetisk stadsdel" in client.get(pages[2]).content.decode()


def _queries(client, page):
    client.get(page)  # the first time costs what no later time does
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)
