"""Guessing of passwords: whose address counts, what locks whom, and when a lock lets go."""

import contextlib
import re
import urllib.parse
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client, RequestFactory
from django.urls import reverse

from core.access import lockouts
from core.access.client_address import client_address, network_of
from tests.code import test_settings
from tests.support import databases, factories

pytestmark = [pytest.mark.django_db, pytest.mark.long]  # processes that log in at once

ANNA, BO = "anna@kommun.example", "bo@kommun.example"
WRONG = "fel lösenord"


@pytest.fixture
def anna():
    return factories.person(email=ANNA)


def attempt(name, password=WRONG, *, client=None, **meta):
    return (client or Client()).post(reverse("login"), {"username": name, "password": password}, **meta)


def guess(name, *, times, **meta):
    return [attempt(name, **meta).status_code for _ in range(times)]


def later(by):
    """Let time go by for what was counted."""
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - by)


# Whose address ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "forwarded", "peer", "address"),
    [
        (0, None, "203.0.113.7", "203.0.113.7"),
        (0, "198.51.100.9", "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.9", "10.0.0.1", "198.51.100.9"),
        (1, "1.1.1.1, 2.2.2.2, 198.51.100.9", "10.0.0.1", "198.51.100.9"),
        (2, "198.51.100.9, 10.0.0.2", "10.0.0.1", "198.51.100.9"),
        (2, "1.1.1.1,198.51.100.9,10.0.0.2", "10.0.0.1", "198.51.100.9"),
        (2, "198.51.100.9", "203.0.113.7", "203.0.113.7"),
        (1, None, "203.0.113.7", "203.0.113.7"),
        (1, "", "203.0.113.7", "203.0.113.7"),
        (1, "unknown", "203.0.113.7", "203.0.113.7"),
        (1, '", 198.51.100.9', "10.0.0.1", "198.51.100.9"),
        (1, "198.51.100.9:52814", "10.0.0.1", "198.51.100.9"),
        (1, "2001:db8::7", "10.0.0.1", "2001:db8::7"),
        (1, "[2001:DB8:0::7]:52814", "10.0.0.1", "2001:db8::7"),
        (1, "[2001:db8::7]", "10.0.0.1", "2001:db8::7"),
        (1, "::ffff:198.51.100.9", "10.0.0.1", "198.51.100.9"),
        (1, "fe80::1%eth0", "10.0.0.1", "fe80::1"),
        (0, None, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.9", "", "198.51.100.9"),
        (2, "198.51.100.9, unix:", "", "198.51.100.9"),
        (0, "198.51.100.9", "", "0.0.0.0"),  # noqa: S104
        (0, None, None, "0.0.0.0"),  # noqa: S104
        (1, "9" * 100_000, "", "0.0.0.0"),  # noqa: S104
    ],
)
def test_the_address_is_the_one_that_the_own_proxies_saw(settings, proxies, forwarded, peer, address):
    settings.AXES_IPWARE_PROXY_COUNT = proxies or None
    request = RequestFactory().get("/")
    headers = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}
    request.META.update({name: value for name, value in headers.items() if value is not None})
    if peer is None:
        del request.META["REMOTE_ADDR"]

    assert client_address(request) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.9", "198.51.100.9"),
        ("2001:db8:0:7::1", "2001:db8:0:7::/64"),
        ("2001:db8:0:7:ffff::", "2001:db8:0:7::/64"),
        ("2001:db8:0:8::1", "2001:db8:0:8::/64"),
    ],
)
def test_an_ipv6_address_is_one_of_many_that_a_subscriber_has(address, network):
    assert network_of(address) == network


def test_behind_a_proxy_each_client_has_its_own_guesses(anna, settings):
    settings.AXES_IPWARE_PROXY_COUNT = 1
    proxy = {"REMOTE_ADDR": "10.0.0.1"}

    guesses = guess(ANNA, times=8, HTTP_X_FORWARDED_FOR="198.51.100.9", **proxy)

    assert guesses == [200] * 7 + [429]
    assert attempt(ANNA, factories.PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.9", **proxy).status_code == 429
    assert attempt(ANNA, factories.PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.10", **proxy).status_code == 302


def test_a_made_up_address_gives_no_more_guesses(anna, settings):
    settings.AXES_IPWARE_PROXY_COUNT = 1

    guesses = [attempt(ANNA, HTTP_X_FORWARDED_FOR=f"1.2.3.{n}, 198.51.100.9").status_code for n in range(8)]

    assert guesses == [200] * 7 + [429]


def test_without_a_proxy_the_header_means_nothing(anna):
    guesses = [attempt(ANNA, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code for n in range(8)]

    assert guesses == [200] * 7 + [429]


def test_another_browser_or_other_capitals_give_no_more_guesses(anna):
    guesses = [
        attempt(ANNA if n % 2 else f" {ANNA.upper()} ", HTTP_USER_AGENT=f"Browser {n}").status_code for n in range(8)
    ]

    assert guesses == [200] * 7 + [429]


# On a Unix socket, without an address -------------------------------------------------------------------------------


def test_on_a_unix_socket_guesses_are_counted_for_each_name(anna):
    factories.person(email=BO)

    guesses = guess(ANNA, times=8, REMOTE_ADDR="")

    assert guesses == [200] * 7 + [429]
    assert attempt(BO, factories.PASSWORD, REMOTE_ADDR="").status_code == 302


def test_on_a_unix_socket_nobody_locks_everybody_out(anna):
    for number in range(60):
        attempt(f"person-{number}@kommun.example", REMOTE_ADDR="")

    assert attempt(ANNA, factories.PASSWORD, REMOTE_ADDR="").status_code == 302


# One password against many names -------------------------------------------------------------------------------------


def test_forty_failures_from_one_address_lock_it_whatever_the_names(anna):
    guesses = [attempt(f"person-{number}@kommun.example").status_code for number in range(45)]

    assert guesses == [200] * 39 + [429] * 6
    assert attempt(ANNA, factories.PASSWORD).status_code == 429
    assert attempt(ANNA, factories.PASSWORD, REMOTE_ADDR="198.51.100.9").status_code == 302


def test_the_page_says_that_it_is_the_network():
    client = Client()
    client.cookies["django_language"] = "en"
    for number in range(40):
        page = attempt(f"person-{number}@kommun.example", client=client).content.decode()

    assert "Too many wrong passwords have come from the network that you use." in page


def test_the_addresses_of_one_ipv6_subscriber_share_the_forty(anna):
    guesses = [attempt(f"p{n}@kommun.example", REMOTE_ADDR=f"2001:db8:0:7::{n:x}").status_code for n in range(1, 42)]

    assert guesses == [200] * 39 + [429] * 2
    assert attempt(ANNA, factories.PASSWORD, REMOTE_ADDR="2001:db8:0:8::1").status_code == 302


def test_a_town_hall_that_types_wrongly_in_the_morning_is_not_locked(anna):
    people = [factories.person(email=f"person-{number}@kommun.example") for number in range(30)]

    for person in people:
        guess(person.email, times=3)
        assert attempt(person.email, factories.PASSWORD).status_code == 302

    assert attempt(ANNA, factories.PASSWORD).status_code == 302


def test_coming_in_forgets_the_own_failures_only(anna):
    factories.person(email=BO)
    guess(BO, times=7)
    guess(ANNA, times=7)

    attempt(ANNA, factories.PASSWORD)

    assert guess(ANNA, times=7) == [200] * 7
    assert guess(BO, times=1) == [429]


# When a lock lets go --------------------------------------------------------------------------------------------------


def test_trying_while_a_lock_holds_makes_it_no_longer(anna):
    guess(ANNA, times=8)
    later(timedelta(minutes=10))
    guess(ANNA, times=8)

    later(timedelta(minutes=5))

    assert attempt(ANNA, factories.PASSWORD).status_code == 302


def test_trying_while_an_address_is_locked_makes_it_no_longer(anna):
    for number in range(40):
        attempt(f"person-{number}@kommun.example")
    later(timedelta(minutes=10))
    for number in range(40):
        attempt(f"other-{number}@kommun.example")

    later(timedelta(minutes=5))

    assert attempt(ANNA, factories.PASSWORD).status_code == 302


def test_the_page_tells_truly_how_long_the_lock_still_holds(anna):
    guess(ANNA, times=8)
    later(timedelta(minutes=10))

    page = attempt(ANNA, factories.PASSWORD)

    assert 200 <= int(page["Retry-After"]) <= 300  # five minutes, less what the tries took
    later(timedelta(seconds=int(page["Retry-After"])))
    assert attempt(ANNA, factories.PASSWORD).status_code == 302


def test_the_page_and_the_administration_tell_the_same_time(anna):
    client = Client()
    client.cookies["django_language"] = "en"
    guess(ANNA, times=8)
    page = attempt(ANNA, client=client).content.decode()

    client.force_login(factories.person(is_staff=True, is_superuser=True))
    client.cookies["django_language"] = "sv"
    told = client.get(reverse("admin:core_user_let_in", args=[anna.pk])).content.decode()

    (time,) = re.findall(r"Try again after (\d\d\.\d\d)\.", page)
    assert f"klockan {time}" in told or f"kl. {time}" in told or f" {time}" in told


def test_an_address_is_open_again_as_soon_as_fewer_than_forty_are_left(anna):
    for number in range(20):
        attempt(f"person-{number}@kommun.example")
    later(timedelta(minutes=10))
    for number in range(20):
        page = attempt(f"other-{number}@kommun.example")

    assert 200 <= int(page["Retry-After"]) <= 300  # five minutes, less what the tries took
    later(timedelta(minutes=5))
    assert attempt(ANNA, factories.PASSWORD).status_code == 302


def test_the_administration_says_from_where_nobody_comes_in(anna):
    for number in range(40):
        attempt(f"person-{number}@kommun.example", REMOTE_ADDR="198.51.100.9")
    client = Client()
    client.force_login(factories.person(is_staff=True, is_superuser=True))
    client.cookies["django_language"] = "en"

    page = client.get(reverse("admin:core_user_let_in", args=[anna.pk])).content.decode()

    assert "Too many wrong passwords have come from 198.51.100.9." in page


def test_a_new_password_by_letter_opens_the_lock(anna):
    guess(ANNA, times=8)

    anna.set_password("korrekt häst batteri")
    anna.save()
    lockouts.forget_failures(name=ANNA)

    assert attempt(ANNA, "korrekt häst batteri").status_code == 302


def test_a_name_that_is_too_long_for_the_table_is_nobodys_and_locks_nobody():
    assert guess("a" * 300 + "@kommun.example", times=9) == [200] * 9


# As it is served ------------------------------------------------------------------------------------------------------


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("environment", "ids"),
    [
        ({"BIND": "unix:/run/portal.sock"}, ["core.W001"]),
        ({"BEHIND_TLS_PROXY": "1"}, ["core.W001"]),
        ({"BIND": "unix:/run/portal.sock", "BEHIND_TLS_PROXY": "1", "PROXY_COUNT": "1"}, []),
        ({"BIND": "127.0.0.1:8000"}, []),
    ],
)
def test_a_proxy_that_is_not_counted_is_warned_of(tmp_path, environment, ids):
    run = test_settings.manage(
        "check", "--deploy", "--fail-level", "WARNING", VAR_DIR=str(tmp_path), **test_settings.SERVICE, **environment
    )

    assert sorted(set(re.findall(r"core\.W\d+", run.stderr))) == ids


def test_a_number_of_proxies_below_zero_is_refused(tmp_path):
    run = test_settings.manage("check", PROXY_COUNT="-1", VAR_DIR=str(tmp_path), **test_settings.SERVICE)

    assert run.returncode != 0
    assert "PROXY_COUNT is how many proxies" in run.stderr


@pytest.mark.one_engine
@pytest.mark.parametrize("proxies", ["0", "1"])
def test_gunicorn_behind_a_proxy(fresh_database, monkeypatch, proxies):
    monkeypatch.setenv("PROXY_COUNT", proxies)
    factories.person(email=ANNA)

    with databases.served(fresh_database) as server:
        guesses = [_log_in(server.connect(), "wrong", "198.51.100.9") for _ in range(8)]
        neighbour = _log_in(server.connect(), factories.PASSWORD, "1.1.1.1, 198.51.100.10")

    assert guesses == [200] * 7 + [429]
    assert neighbour == {"0": 429, "1": 302}[proxies]


@pytest.mark.one_engine
@pytest.mark.parametrize("proxies", ["0", "1"])
def test_gunicorn_on_a_unix_socket(fresh_database, monkeypatch, proxies):
    monkeypatch.setenv("PROXY_COUNT", proxies)
    factories.person(email=ANNA)

    with databases.served(fresh_database, unix=True) as server:
        guesses = [_log_in(server.connect(), "wrong", "198.51.100.9") for _ in range(8)]
        neighbour = _log_in(server.connect(), factories.PASSWORD, "1.1.1.1, 198.51.100.10")

    assert guesses == [200] * 7 + [429]
    assert neighbour == {"0": 429, "1": 302}[proxies]


def _log_in(connection, password, forwarded):
    """The status that a proxy gets when it passes on a login. It names the client in X-Forwarded-For."""
    with contextlib.closing(connection):
        token = "x" * 32
        headers = {
            "Host": "localhost",
            "Cookie": f"csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": forwarded,
        }
        body = urllib.parse.urlencode({"username": ANNA, "password": password, "csrfmiddlewaretoken": token})
        connection.request("POST", "/logga-in/", body=body, headers=headers)
        return connection.getresponse().status
