"""Indicators for all are made in the admin: a place for the agreement's, none for the others."""

import pytest
from django.urls import reverse

from core.models import User
from indicators.models import Indicator, Observation
from tests.core.admin_site.test_admin import address, form_of, send
from tests.support import factories

pytestmark = pytest.mark.django_db

ADD = "admin:indicators_indicator_add"


@pytest.fixture
def client(client):
    client.force_login(User.objects.create_superuser("operator@portal.example", factories.PASSWORD, name="Olle"))
    client.cookies["django_language"] = "sv"
    return client


def typed(client, **fields):
    """What the page would send, with an indicator by month for all."""
    sent = form_of(client, reverse(ADD)) | {
        "slug": "brott", "name": "Anmälda brott", "period_kind": "month", "number_kind": "count", "unit": "antal",
        "direction": "higher", "source_kind": "register",
    }  # fmt: skip
    sent.pop("in_agreement", None)
    return sent | fields


def test_an_operator_adds_an_indicator_for_all_and_need_not_think_of_its_place(client):
    answer = client.post(reverse(ADD), typed(client, order="8"))

    made = Indicator.objects.get()
    assert answer.status_code == 302
    assert (made.in_agreement, made.order, made.owner, made.period_kind) == (False, 32_000, None, "month")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"in_agreement": "on", "period_kind": "year"}, "Ange platsen för en av avtalets indikatorer."),
        ({"in_agreement": "on", "order": "8"}, "En av avtalets indikatorer är till för alla och följs per år."),
        ({"unit": "%"}, "Enheten är % när talet är procent, och bara då."),
        ({"kpi": "N07403"}, "Kolada har hela år eller läsår."),
        ({"slug": "ta-in"}, "En annan sida har det ordet i sin adress."),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words(client, fields, sentence):
    answer = client.post(reverse(ADD), typed(client, **fields))

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Indicator.objects.exists()


def test_a_figure_is_repaired_only_for_a_time_of_the_indicators_kind(client):
    monthly = factories.indicator(in_agreement=False, period_kind="month")
    area = factories.district()
    sent = {"indicator": monthly.pk, "area": area.pk, "year": "2025", "sex": "T", "value": "7", "source": "Prov"}
    add = reverse("admin:indicators_observation_add")

    refused = send(client, add, **sent, period="")
    stored = send(client, add, **sent, period="M01")

    figure = Observation.objects.get()
    assert "Indikatorn följs per månad. Skriv år och månad, till exempel 2024M01." in refused.content.decode()
    assert (stored.status_code, figure.period) == (302, "M01")
    assert client.get(address(figure)).status_code == 200
    assert "januari 2025" in client.get(reverse("admin:indicators_observation_changelist")).content.decode()


def test_the_page_of_an_indicator_opens_and_keeps_the_part_of_the_year(client):
    monthly = factories.indicator(in_agreement=False, period_kind="month")

    page = client.get(address(monthly))

    assert page.status_code == 200
    assert 'name="period_kind"' not in page.content.decode()
