"""What the portal's log says as JSON: of which request, and nothing of what people are or typed."""

import io
import json
import logging
import time

import pytest
from django.db import connection
from django.test import Client
from django.urls import path, reverse

from config import urls
from core import permissions
from core.security import request_told
from core.service.log_lines import JsonFormatter
from core.service.slow_queries import tell_of_slow_queries
from tests.support import factories

pytestmark = pytest.mark.django_db

PLANTED = ["Anna Hemlig", "anna.hemlig@kommun.example", "lösen-ord-9f3", "hemligt-ord-i-fråga", "0123456789abcdef0123"]


@permissions.public
def _broken(request):
    try:
        int(f"{PLANTED[0]} {PLANTED[3]}")
    except ValueError as error:
        raise KeyError(PLANTED[1]) from error


urlpatterns = [*urls.urlpatterns, path("fel/", _broken)]
handler500 = urls.handler500


@pytest.fixture
def log():
    """The lines of everything that is logged meanwhile, as a service with LOG_FORMAT=json writes them."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    loggers = [logging.getLogger(name) for name in ("", "portal.security", "django")]
    before = [(logger, logger.propagate) for logger in loggers]
    logging.getLogger().addHandler(handler)
    logging.getLogger("portal.security").addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    for logger, propagate in before:
        logger.removeHandler(handler)
        logger.propagate = propagate


def test_a_line_says_which_request_and_who(log, client):
    person = factories.person(factories.organisation())
    client.force_login(person)

    answer = client.get("/finns/inte/", headers={"x-request-id": "prov-0123456789"})

    (line,) = [line for line in log() if line["logger"] == "django.request"]
    assert answer.headers["X-Request-ID"] == "prov-0123456789"
    assert {name: line[name] for name in ("level", "message", "request", "who")} == {
        "level": "WARNING",
        "message": "Not Found: /finns/inte/",
        "request": "prov-0123456789",
        "who": person.pk,
    }


def test_a_fault_has_its_kind_and_its_lines_and_the_page_its_code(log, settings):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)

    page = client.get("/fel/", headers={"x-request-id": "prov-0123456789"})

    (line,) = [line for line in log() if line["level"] == "ERROR"]
    assert page.status_code == 500
    assert "prov-0123456789" in page.content.decode()
    assert (line["request"], line["error"]) == ("prov-0123456789", "KeyError")
    assert line["traceback"][0] == "Traceback (most recent call last):"
    assert [text for text in line["traceback"] if not text.startswith(" ")] == [
        "Traceback (most recent call last):",
        "ValueError",
        "Traceback (most recent call last):",
        "KeyError",
    ]


def test_nothing_of_what_people_are_or_typed_is_told(log, settings):
    settings.ROOT_URLCONF = __name__
    name, address, password, word, token = PLANTED
    person = factories.person(factories.organisation(), email=address, name=name)
    client = Client(raise_request_exception=False)
    client.post(reverse("login"), {"username": address, "password": password})
    client.force_login(person)
    client.get(reverse("search"), {"q": word})
    client.get(f"/inbjudan/{token}/")
    client.get(f"/finns/inte/?q={word}")
    client.post(reverse("password_change"), {"old_password": password, "new_password1": word, "new_password2": word})
    client.get(reverse("search"), {"q": "\x00"})
    client.get("/fel/", {"q": word})

    lines = log()
    text = json.dumps(lines, ensure_ascii=False)
    assert len(lines) >= 4
    assert [planted for planted in PLANTED if planted in text] == []


def test_a_slow_question_is_told_of_without_its_values(log, settings, client):
    settings.SLOW_QUERY_MILLISECONDS = 1
    factories.person(factories.organisation(), email="anna.hemlig@kommun.example")
    with connection.cursor() as cursor:
        function = "pg_sleep" if connection.vendor == "postgresql" else "sleep"
        if connection.vendor == "sqlite":
            cursor.connection.create_function("sleep", 1, _sleep)
        _asked_by_a_view(client, f"SELECT {function}(%s)")

    slow = [line for line in log() if line["logger"] == "portal.slow_queries"]
    assert [line["message"].partition(": ")[2] for line in slow if "sleep" in line["message"]] == [
        f"SELECT {function}(%s)"
    ]
    assert all(line["milliseconds"] >= 1 and line["request"] for line in slow)
    assert "0.0123" not in json.dumps(slow)


def test_without_a_limit_no_question_is_timed(log, settings, client):
    settings.SLOW_QUERY_MILLISECONDS = 0

    client.get(reverse("login"))

    assert [line for line in log() if line["logger"] == "portal.slow_queries"] == []


def _sleep(seconds):
    time.sleep(float(seconds))


def _asked_by_a_view(client, sql):
    def view(_request):
        with connection.cursor() as cursor:
            cursor.execute(sql, [0.0123])

    with request_told.of_request(request_id="prov", address="", person=lambda: None):
        tell_of_slow_queries(view)(None)
