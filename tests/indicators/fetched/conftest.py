"""Haninge with an officer, and Kolada and Statistics Sweden on this machine. All numbers are invented."""

import re
from dataclasses import dataclass, replace

import pytest
from django.utils import translation

from core.models import Area, Role
from indicators.fetched import asking
from tests.support import factories, fake_sources


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path  # where the lock lies


@dataclass
class Place:
    area: Area
    organisation: object
    officer: object


@pytest.fixture
def haninge():
    factories.sweden("00", "01", "0136", "0180")
    area = Area.objects.get(name="Haninge")
    organisation = factories.organisation()
    organisation.governs = area
    organisation.save()
    return Place(area, organisation, factories.person(organisation, Role.OFFICER))


@pytest.fixture
def operator():
    return factories.person(is_staff=True, is_superuser=True, email="drift@portal.example")


@pytest.fixture
def employment(haninge):
    return factories.indicator(slug="sysselsattning", kpi="N02267", name="Sysselsättningsgrad")


@pytest.fixture
def kolada(settings):
    with fake_sources.running_kolada() as kolada:
        settings.KOLADA_URL = kolada.server.address
        yield kolada


@pytest.fixture
def scb(settings):
    with fake_sources.running_scb() as scb:
        settings.SCB_URL = scb.server.address
        yield scb


@pytest.fixture
def waits(monkeypatch):
    """The seconds that a page waited for a source; nobody really waits, and a silent source is soon given up."""
    waited = []
    monkeypatch.setattr(asking, "ON_A_PAGE", replace(asking.ON_A_PAGE, silence=0.2, sleep=waited.append))
    return waited


@pytest.fixture
def browser(client, haninge):
    client.force_login(haninge.officer)
    client.cookies["django_language"] = "en"
    return client


def words_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
