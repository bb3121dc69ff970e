"""Letters with a new password: outside the request, the same for everybody, not too many, and none lost silently."""

import contextlib
import re
import threading
import time
import urllib.parse
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.access import password_letters
from core.access.models import PasswordRequest
from tests.support import databases, factories, mail_server

pytestmark = pytest.mark.django_db

ANNA = "anna@kommun.example"


@pytest.fixture
def anna():
    return factories.person(email=ANNA, name="Anna Ek")


@pytest.fixture
def by_smtp(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    return settings


def ask(email, **meta):
    client = Client()
    client.cookies["django_language"] = "en"
    return client.post(reverse("password_reset"), {"email": email}, **meta)


def in_minutes(minutes):
    return lambda: timezone.now() + timedelta(minutes=minutes)


# The same for everybody -----------------------------------------------------------------------------------------------


def test_asking_does_the_same_for_an_address_with_an_account_and_for_one_without(anna, by_smtp):
    ask("warm@kommun.example")

    with CaptureQueriesContext(
        connection,
    ) as known:
        answer = ask(ANNA)
    with CaptureQueriesContext(connection) as unknown:
        other = ask("nobody@kommun.example")

    shape = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in known.captured_queries]
    assert shape == [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in unknown.captured_queries]
    assert not any("core_user" in sql for sql in shape)
    assert (answer.status_code, answer["Location"]) == (302, reverse("password_reset_done"))
    assert (other.status_code, other["Location"]) == (302, reverse("password_reset_done"))


def test_no_request_waits_for_a_silent_mail_server(anna, by_smtp):
    by_smtp.EMAIL_TIMEOUT = 30
    with mail_server.silent() as port:
        by_smtp.EMAIL_PORT = port
        began = time.monotonic()
        ask(ANNA)

    assert time.monotonic() - began < 5


@pytest.mark.parametrize("state", ["closed", "without a password"])
def test_who_could_not_log_in_anyway_gets_no_letter_and_the_same_answer(anna, state):
    if state == "closed":
        anna.is_active = False
    else:
        anna.set_unusable_password()
    anna.save()

    assert ask(ANNA)["Location"] == reverse("password_reset_done")
    assert mail.outbox == []


# Not too many ---------------------------------------------------------------------------------------------------------


def test_one_person_gets_three_letters_in_an_hour_whoever_asks(anna):
    answers = [ask(ANNA.upper() if n % 2 else ANNA, REMOTE_ADDR=f"198.51.100.{n}") for n in range(6)]

    assert [answer["Location"] for answer in answers] == [reverse("password_reset_done")] * 6
    assert len(mail.outbox) == 3
    PasswordRequest.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    ask(ANNA)
    assert len(mail.outbox) == 4


@pytest.mark.parametrize("email", ["person-{}@kommun.example", "nobody-{}@kommun.example"])
def test_one_network_asks_for_thirty_letters_in_an_hour(email):
    for number in range(35):
        factories.person(email=f"person-{number}@kommun.example")

    answers = [ask(email.format(number), REMOTE_ADDR="198.51.100.9") for number in range(35)]

    assert [answer.status_code for answer in answers] == [302] * 30 + [429] * 5
    assert "Many new passwords have been asked for from the network that you use." in answers[-1].content.decode()
    assert 3500 < int(answers[-1]["Retry-After"]) <= 3600
    assert ask("other@kommun.example", REMOTE_ADDR="198.51.100.10").status_code == 302


def test_an_ipv6_subscriber_is_one_network():
    answers = [ask(f"p{n}@kommun.example", REMOTE_ADDR=f"2001:db8::{n:x}").status_code for n in range(1, 32)]

    assert answers == [302] * 30 + [429]


def test_who_refuses_to_send_is_told_apart_from_nobody_and_the_table_does_not_grow(by_smtp, caplog):
    now = timezone.now()
    PasswordRequest.objects.bulk_create(
        PasswordRequest(email=f"p{n}@kommun.example", network=str(n), asked_at=now, due_at=now) for n in range(500)
    )

    answer = ask("one-more@kommun.example")

    assert answer.status_code == 302
    assert PasswordRequest.objects.count() == 500
    assert "was not queued" in caplog.text


def test_what_was_asked_for_is_forgotten_after_an_hour(anna):
    ask(ANNA)
    PasswordRequest.objects.update(asked_at=timezone.now() - timedelta(hours=1))

    ask("other@kommun.example")

    assert list(PasswordRequest.objects.values_list("email", flat=True)) == ["other@kommun.example"]


# None lost silently ---------------------------------------------------------------------------------------------------


def test_a_letter_that_could_not_be_sent_is_tried_again(anna, by_smtp, caplog):
    with mail_server.silent() as port:
        by_smtp.EMAIL_PORT = port
        ask(ANNA)
        password_letters.send_due(clock=timezone.now)
    assert "could not be sent, and is tried again" in caplog.text
    with mail_server.taking() as (port, taken):
        by_smtp.EMAIL_PORT = port
        password_letters.send_due(clock=timezone.now)
        at_once = list(taken)
        password_letters.send_due(clock=in_minutes(1))
        password_letters.send_due(clock=in_minutes(10))

    assert at_once == []
    ((recipient, text),) = taken
    assert recipient == ANNA
    assert "http://testserver/losenord/" in text


def test_a_letter_that_can_never_be_sent_is_given_up_in_the_log(anna, by_smtp, caplog):
    by_smtp.EMAIL_PORT = 1  # nobody listens there
    ask(ANNA)

    for minutes in (0, 1, 6, 21, 51):
        assert PasswordRequest.objects.filter(due_at__isnull=False).exists()
        password_letters.send_due(clock=in_minutes(minutes + 1))

    assert "could not be sent, and is given up" in caplog.text
    assert not PasswordRequest.objects.filter(due_at__isnull=False).exists()


def test_a_letter_whose_process_died_is_sent_by_another(anna, by_smtp):
    ask(ANNA)
    PasswordRequest.objects.update(due_at=timezone.now() + timedelta(minutes=3), tries=1)  # as a process takes it

    with mail_server.taking() as (port, taken):
        by_smtp.EMAIL_PORT = port
        password_letters.send_due(clock=timezone.now)
        before = len(taken)
        password_letters.send_due(clock=in_minutes(3))

    assert (before, len(taken)) == (0, 1)


# As it is served ------------------------------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_a_silent_mail_server_stops_nobody(fresh_database, monkeypatch):
    for number in range(12):
        factories.person(email=f"person-{number}@kommun.example")

    with mail_server.silent() as port:
        monkeypatch.setenv("TEST_MAIL_PORT", str(port))
        monkeypatch.setenv("TEST_MAIL_TIMEOUT", "60")
        with databases.served(fresh_database, settings_module="tests.support.served_with_mail", threads=4) as server:
            _get(server, "/healthz/ready")
            asking = [
                threading.Thread(target=_ask, args=[server, f"person-{number}@kommun.example"]) for number in range(12)
            ]
            began = time.monotonic()
            for thread in asking:
                thread.start()
            status = _get(server, "/logga-in/")
            for thread in asking:
                thread.join()
            took = time.monotonic() - began

    assert status == 200
    assert took < 30  # one letter alone would hold up its request for a minute
    assert PasswordRequest.objects.count() == 12


def test_a_letter_comes_from_the_served_portal_and_one_left_behind_too(fresh_database, monkeypatch):
    factories.person(email=ANNA, name="Anna Ek")
    factories.person(email="bo@kommun.example")
    now = timezone.now()
    left = {"network": "198.51.100.9", "site": "https://portalen.test", "language": "sv"}
    PasswordRequest.objects.create(email="bo@kommun.example", asked_at=now, due_at=now, **left)

    with mail_server.taking() as (port, taken):
        monkeypatch.setenv("TEST_MAIL_PORT", str(port))
        with databases.served(fresh_database, settings_module="tests.support.served_with_mail") as server:
            answers = [_ask(server, ANNA), _ask(server, "nobody@kommun.example")]
            _until(lambda: len(taken) == 2)
            _until(lambda: not PasswordRequest.objects.filter(due_at__isnull=False).exists())

    assert answers == [(302, "/losenord/skickat/")] * 2
    texts = dict(taken)
    assert set(texts) == {ANNA, "bo@kommun.example"}
    assert "http://localhost/losenord/" in texts[ANNA]
    assert "https://portalen.test/losenord/" in texts["bo@kommun.example"]


def _get(server, address):
    with contextlib.closing(server.connect()) as connection_:
        connection_.request("GET", address, headers={"Host": "localhost"})
        return connection_.getresponse().status


def _ask(server, email):
    token = "x" * 32
    headers = {
        "Host": "localhost",
        "Cookie": f"csrftoken={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    with contextlib.closing(server.connect()) as connection_:
        body = urllib.parse.urlencode({"email": email, "csrfmiddlewaretoken": token})
        connection_.request("POST", "/losenord/", body=body, headers=headers)
        answer = connection_.getresponse()
        return answer.status, answer.headers["Location"]


def _until(holds):
    ends = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.1)
