"""What each answer tells the browser: whose it is, what may be kept, and nothing about the program that gave it."""

import contextlib
import http.cookies
import re
import urllib.parse

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Role
from tests.support import databases, factories

pytestmark = pytest.mark.one_engine

ANNA = "anna@kommun.test"
HSTS = "max-age=31536000; includeSubDomains; preload"
POLICY = {  # in any order: django-csp's own depends on the process
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.fixture
def service(fresh_database, monkeypatch):
    """The portal as a service, not a demo, behind a proxy that ends TLS."""
    factories.person(factories.organisation("Haninge kommun"), Role.READER, email=ANNA)  # needs no second factor
    for name, value in {"DEMO": "0", "BEHIND_TLS_PROXY": "1", "PROXY_COUNT": "1"}.items():
        monkeypatch.setenv(name, value)
    with databases.served(fresh_database, settings_module="tests.support.served_to_browser") as server:
        yield Visitor(server)


class Visitor:
    """One browser behind the proxy. It keeps its cookies, and every header that said something about one."""

    def __init__(self, server):
        self.server, self.cookies, self.set_cookies = server, {}, []

    def get(self, address):
        return self._ask("GET", address)

    def post(self, address, **fields):
        page = self.get("/losenord/byt/")
        if page.status == 302:  # a stranger
            page = self.get("/logga-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.body).group(1)
        return self._ask("POST", address, urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}))

    def _ask(self, method, address, body=None):
        headers = {
            "Host": "localhost",
            "X-Forwarded-For": "198.51.100.9",
            "X-Forwarded-Proto": "https",
            "Referer": "https://localhost/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        with contextlib.closing(self.server.connect()) as connection:
            connection.request(method, address, body=body, headers=headers)
            answer = connection.getresponse()
            answer.body = answer.read().decode("latin-1")
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.set_cookies.append(line)
            (cookie,) = http.cookies.SimpleCookie(line).values()
            self.cookies[cookie.key] = cookie.value
        return answer


def test_a_service_as_a_stranger_and_a_person_meet_it(service):
    answers = [service.get(address) for address in ("/logga-in/", "/finns-inte/", "/healthz/live", "/oppet/")]
    styles = service.get(re.search(r'href="(/static/[^"]+\.css)"', answers[0].body).group(1))
    font = service.get("/static/img/mark.svg")
    language = service.post("/sprak/", language="en", next="/logga-in/")
    in_ = service.post("/logga-in/", username=ANNA, password=factories.PASSWORD)
    home = service.get("/")
    changed = service.post(
        "/losenord/byt/",
        old_password=factories.PASSWORD,
        new_password1="gren-vind-mossa-sand",
        new_password2="gren-vind-mossa-sand",
    )
    out = service.post("/logga-ut/")

    every = [*answers, styles, font, language, in_, home, changed, out]
    assert [each.status for each in (language, in_, home, changed, out)] == [302, 302, 200, 302, 302]
    assert (styles.status, font.status) == (200, 200)
    assert [each.headers["Server"] for each in every] == [None] * len(every)
    assert [each.headers["Access-Control-Allow-Origin"] for each in every] == [None] * len(every)
    assert {each.headers["Cross-Origin-Resource-Policy"] for each in every} == {"same-origin"}
    assert {each.headers["Cross-Origin-Opener-Policy"] for each in every} == {"same-origin"}
    assert all("camera=()" in each.headers["Permissions-Policy"] for each in every)
    assert [set(each.headers["Content-Security-Policy"].split("; ")) for each in every] == [POLICY] * len(every)
    assert {each.headers["X-Content-Type-Options"] for each in every} == {"nosniff"}
    assert {each.headers["Referrer-Policy"] for each in every} == {"same-origin"}
    assert {each.headers["Strict-Transport-Security"] for each in every} == {HSTS}
    assert {each.headers.get_content_charset() for each in every} == {"utf-8"}
    assert all("no-store" in each.headers["Cache-Control"] for each in (in_, home, changed, out))
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert set(service.cookies) == {
        "__Host-csrftoken", "__Host-sessionid", "__Host-django_language", "__Host-messages"
    }  # fmt: skip
    assert all(_is_bound_to_the_host(line) for line in service.set_cookies)


def test_static_files_are_served_one_by_one_and_the_code_is_not_served_at_all(service):
    service.post("/logga-in/", username=ANNA, password=factories.PASSWORD)

    for path in (
        "/static/",
        "/static/css/",
        "/.git/config",
        "/config/settings.py",
        "/var/portal.sqlite3",
        "/manage.py",
    ):
        assert service.get(path).status == 404, path


def _is_bound_to_the_host(line):
    parts = {part.strip().lower() for part in line.split(";")}
    return (
        line.startswith("__Host-")
        and {"secure", "httponly", "path=/", "samesite=lax"} <= parts
        and not any(part.startswith("domain") for part in parts)
    ) or ("max-age=0" in parts and {"secure", "path=/"} <= parts)


# What is kept ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_public_is_answered_as_before(client):
    assert "no-store" not in client.get(reverse("public_start")).get("Cache-Control", "")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["public_start", "accessibility", "indicators", "home", "password_change", "favicon"])
def test_nothing_is_stored_of_what_a_person_was_answered(client, name):
    client.force_login(factories.person(factories.organisation(), Role.COORDINATOR))

    assert "no-store" in client.get(reverse(name))["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/finns-inte/", "/admin/", "/admin/core/organisation/", "/admin/jsi18n/"])
def test_nothing_is_stored_of_the_administration_and_of_errors(client, address):
    client.force_login(factories.person(is_staff=True))

    assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.django_db
def test_logging_out_leaves_no_sentence_for_the_next_person_at_the_computer():
    browser = Client()
    browser.force_login(factories.person())
    browser.cookies["messages"] = "Avtalet med Haninge är sparat."

    answer = browser.post(reverse("logout"))

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.cookies["messages"].value == ""
    assert browser.cookies["messages"]["max-age"] == 0


@pytest.mark.django_db
def test_looking_at_the_address_of_logging_out_clears_nothing(client):
    assert "Clear-Site-Data" not in client.get(reverse("logout"))
