"""The description of the addresses: whatever it allows is answered as it says, and nothing else is answered."""

from collections import Counter

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis.strategies import booleans
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from core.models import AreaCode
from tests.support import factories

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CHECKED = list(hypothesis.HealthCheck)


@pytest.fixture
def figures():
    district = factories.district("Jordbro")
    AreaCode.objects.create(area=district.parent, scheme="scb", code="0136")
    found = factories.indicator(slug="arbete", name="Sysselsättning")
    for area in (district, district.parent, district.parent.parent):
        factories.observation(found, area, 2022, "61.5", answers=300)
    return found


def test_the_description_names_every_open_address_under_its_own_words(client, figures):
    found = client.get("/oppna-data/openapi.json").json()

    assert found["openapi"] == "3.1.0"
    assert found["servers"] == [{"url": "http://testserver"}]
    assert found["info"]["license"]["url"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert set(found["paths"]) == {
        "/oppna-data/katalog/",
        "/oppna-data/katalog.{ending}",
        "/oppna-data/openapi.json",
        "/oppna-data/tavla/{code}.{ending}",
        "/oppna-data/{slug}/{code}.{ending}",
        "/oppna-data/{slug}/alla/{places}.{ending}",
    }
    assert found["paths"]["/oppna-data/{slug}/{code}.{ending}"]["get"]["parameters"][0]["schema"]["enum"] == ["arbete"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_description_is_in_the_language_of_the_person(client, figures, language):
    client.cookies["django_language"] = language

    title = client.get("/oppna-data/openapi.json").json()["info"]["title"]

    assert title == {"sv": "Läs siffrorna", "en": "Read the figures"}[language]


@pytest.fixture
def one_connection():
    """The server of the description closes no connection after a request: the test's transaction is in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_whatever_the_description_allows_is_answered_as_it_says(figures, one_connection, settings, tmp_path):
    """A dozen requests of each address, drawn from the description, through the portal as a server runs it."""
    settings.VAR_DIR = tmp_path
    described = schemathesis.openapi.from_wsgi("/oppna-data/openapi.json", application)
    seen = {}

    for each in described.get_all_operations():
        ask(each.ok(), seen)

    assert sorted(seen) == [  # the description's own address was asked first of all
        "/oppna-data/katalog.{ending}",
        "/oppna-data/katalog/",
        "/oppna-data/tavla/{code}.{ending}",
        "/oppna-data/{slug}/alla/{places}.{ending}",
        "/oppna-data/{slug}/{code}.{ending}",
    ]
    assert [path for path, statuses in seen.items() if not statuses[200]] == []
    assert {status for statuses in seen.values() for status in statuses} <= {200, 304, 404}


def ask(operation, seen):
    """Ask for what the operation allows, and count the answers. Half of the codes are of an area that is there."""

    @hypothesis.given(case=operation.as_strategy(), is_known=booleans())
    @hypothesis.settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=CHECKED)
    def asked(case, is_known):
        if is_known and "code" in case.path_parameters:
            case.path_parameters["code"] = "0136"
        response = case.call()
        case.validate_response(response, checks=CHECKS)
        seen.setdefault(operation.path, Counter())[response.status_code] += 1

    asked()
