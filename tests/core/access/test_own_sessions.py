"""Sessions: how long they last, what one sees of one's own, and ending them. Asking again who it is."""

import json
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, path, reverse
from django.utils.timezone import now

from config.urls import urlpatterns as portal
from core.access import sessions
from core.access.models import Session
from core.access.pages.session_list import name_of
from core.access.second_factor.actions import add_app, add_passkey
from core.access.sessions import LOGGED_IN_AT
from core.access.step_up import fresh
from core.models import LedgerEntry, Role
from core.permissions import Permission, require
from tests.core.access.test_second_factor import code_at
from tests.support import factories
from tests.support.coming_in import made_passkey

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"


@pytest.fixture
def anna():
    return factories.person(factories.organisation(), Role.COORDINATOR, name="Anna")


@pytest.fixture
def client(client, anna):
    client.force_login(anna)
    return client


def is_in(client):
    return client.get(reverse("home")).status_code == 200


def row_of(client):
    return Session.objects.get(pk=client.cookies["sessionid"].value)


def age(client, **columns):
    Session.objects.filter(pk=client.cookies["sessionid"].value).update(**columns)


# How long ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours_in", "minutes_idle", "ends_after"),
    [
        (0, 0, timedelta(minutes=60)),
        (3, 30, timedelta(minutes=30)),
        (9.5, 0, timedelta(minutes=30)),
        (10, 0, timedelta(0)),
    ],
)
def test_a_session_ends_when_idle_and_in_the_end_anyway(settings, hours_in, minutes_idle, ends_after):
    settings.SESSION_IDLE_MINUTES, settings.SESSION_ABSOLUTE_HOURS = 60, 10
    moment = now()
    began = moment - timedelta(hours=hours_in)

    end = sessions.end_of(started_at=began, seen_at=moment - timedelta(minutes=minutes_idle))

    assert end - moment == ends_after


def test_a_session_that_nobody_used_for_an_hour_is_over(client):
    assert is_in(client)
    age(client, expire_date=now() - timedelta(seconds=1))

    assert not is_in(client)


def test_using_it_puts_off_its_end_at_most_once_a_minute(client):
    is_in(client)
    before = row_of(client)
    assert abs(before.expire_date - now() - timedelta(minutes=60)) < timedelta(minutes=1)
    is_in(client)
    assert row_of(client).seen_at == before.seen_at

    age(client, seen_at=now() - timedelta(minutes=2), expire_date=now() + timedelta(minutes=1))
    is_in(client)

    assert row_of(client).seen_at > before.seen_at
    assert row_of(client).expire_date > now() + timedelta(minutes=50)


def test_no_use_puts_off_the_end_beyond_the_longest_time(client):
    is_in(client)
    began = now() - timedelta(hours=9, minutes=50)
    age(client, started_at=began, seen_at=now() - timedelta(minutes=2))

    is_in(client)

    assert row_of(client).expire_date == began + timedelta(hours=10)


def test_saving_a_session_does_not_make_it_younger(client, anna):
    session = client.session
    session[LOGGED_IN_AT] = (now() - timedelta(hours=9, minutes=50)).timestamp()
    session["something"] = "else"
    session.save()

    assert row_of(client).expire_date < now() + timedelta(minutes=11)


def test_the_key_is_a_new_one_after_the_login(anna):
    client = Client()
    client.get(reverse("passkey_options"))
    before = client.cookies["sessionid"].value

    client.post(reverse("login"), {"username": anna.email, "password": factories.PASSWORD})

    assert client.cookies["sessionid"].value != before
    assert not Session.objects.filter(pk=before).exists()


# One's own -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def phone(anna):
    phone = Client(HTTP_USER_AGENT=IPHONE)
    phone.force_login(anna)
    assert is_in(phone)
    return phone


def test_the_page_says_where_one_is_logged_in_and_shows_no_key(anna):
    client, phone = Client(HTTP_USER_AGENT=FIREFOX), Client(HTTP_USER_AGENT=IPHONE)
    for each in (client, phone):
        each.post(reverse("login"), {"username": anna.email, "password": factories.PASSWORD})
    factories.session_of(factories.person())

    page = client.get(reverse("own_sessions"))

    listed = {row.browser: is_this for row, _name, is_this in page.context["listed"]}
    assert listed == {"Firefox, Windows": True, "Safari, iPhone": False}
    assert phone.cookies["sessionid"].value not in page.content.decode()
    assert client.cookies["sessionid"].value not in page.content.decode()


def test_one_of_them_is_ended(client, phone, anna):
    other = Client()
    other.force_login(anna)
    assert is_in(other)

    client.post(reverse("own_sessions"), {"session": name_of(row_of(phone))})

    assert not is_in(phone)
    assert is_in(other)
    assert is_in(client)
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.verb, entry.by) == ("person.sessions_ended", anna)


def test_all_but_this_one_are_ended(client, phone, anna):
    stranger = Client()
    stranger.force_login(factories.person())

    client.post(reverse("own_sessions"), {"all": "1"})

    assert not is_in(phone)
    assert is_in(client)
    assert is_in(stranger)


def test_ending_asks_again_who_it_is(client, phone):
    long_ago(client)
    assert client.get(reverse("own_sessions")).status_code == 200

    assert client.post(reverse("own_sessions"), {"all": "1"}).status_code == 403
    assert is_in(phone)
    client.post(reverse("own_sessions"), {"all": "1", "step_up_password": factories.PASSWORD})

    assert not is_in(phone)


def test_nobody_ends_another_persons(client):
    stranger = Client()
    stranger.force_login(factories.person())

    client.post(reverse("own_sessions"), {"session": name_of(row_of(stranger))})

    assert is_in(stranger)


# Asking again --------------------------------------------------------------------------------------------------------


@require(Permission.READ)
@fresh
def _locks(request):
    return HttpResponse(f"{request.method} {sorted(request.POST.items())}")


urlpatterns = [path("las/", _locks)]


@pytest.fixture
def step(settings):
    """An address of the tests' own, beside the portal's."""
    urlpatterns[1:] = portal
    settings.ROOT_URLCONF = __name__
    return "/las/"


def long_ago(client):
    session = client.session
    session[LOGGED_IN_AT] = (now() - timedelta(minutes=16)).timestamp()
    session.save()


def test_who_has_just_logged_in_is_not_asked(client, step):
    assert client.post(step, {"text": "Hej"}).content == b"POST [('text', 'Hej')]"


def test_who_logged_in_a_while_ago_is_asked_and_nothing_is_done(client, step):
    long_ago(client)

    answer = client.post(step, {"text": "Hej <b>", "parts": ["1", "2"]})

    assert answer.status_code == 403
    assert 'name="text" value="Hej &lt;b&gt;"' in answer.content.decode()
    assert answer.content.decode().count('name="parts"') == 2


def test_the_step_is_taken_with_what_was_written_when_the_password_is_right(client, step):
    long_ago(client)

    answer = client.post(step, {"text": "Hej", "step_up_password": factories.PASSWORD})

    assert answer.content == b"POST [('text', 'Hej')]"
    assert client.post(step, {"text": "Igen"}).status_code == 200


def test_the_session_gets_another_key_and_the_one_before_is_nobodys(client, step):
    long_ago(client)
    before = client.cookies["sessionid"].value

    client.post(step, {"step_up_password": factories.PASSWORD})

    assert client.cookies["sessionid"].value != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert not is_in(thief)


def test_whoever_has_a_passkey_alone_is_asked_for_it_or_a_recovery_code(client, step, anna):
    codes = add_passkey(user=anna, name="Nyckeln", credential=made_passkey(), at=now())
    long_ago(client)
    page = client.get(step).content.decode()
    assert ('name="step_up_code"' in page, 'name="step_up_password"' in page) == (True, False)

    assert client.post(step, {"step_up_password": factories.PASSWORD}).status_code == 403
    assert client.post(step, {"step_up_code": codes[0]}).status_code == 200


@pytest.mark.parametrize("answered", ["step_up_password", "step_up_code", "step_up_credential"])
def test_a_wrong_answer_takes_no_step_and_is_counted(client, step, answered):
    long_ago(client)

    answers = [client.post(step, {"text": "Hej", answered: "{}"}) for _ in range(8)]

    assert {answer.status_code for answer in answers} == {403}
    assert client.post(step, {"text": "Hej", "step_up_password": factories.PASSWORD}).status_code == 429


@pytest.mark.parametrize(("password", "outcome"), [(factories.PASSWORD, "ok"), ("fel lösenord", "refused")])
def test_the_security_log_tells_who_answered_and_how_it_went(client, step, anna, caplog, password, outcome):
    long_ago(client)

    client.post(step, {"step_up_password": password})

    lines = [json.loads(record.message) for record in caplog.records if record.name == "portal.security"]
    (line,) = [line for line in lines if line["event"] == "step_up"]
    assert (line["who"], line["outcome"]) == (anna.pk, outcome)


def test_an_open_form_is_sent_again_and_no_page_is_opened_instead(client, step):
    long_ago(client)

    page = client.post(step, {"text": "Hej"}).content.decode()

    assert 'name="step_up_opened"' not in page


def test_with_an_app_its_code_is_asked_for(client, step, anna):
    add_app(user=anna, secret="JBSWY3DPEHPK3PXP", step=0, at=now())
    long_ago(client)
    assert "step_up_password" not in client.get(step).content.decode()

    answer = client.post(step, {"text": "Hej", "step_up_code": code_at(now(), "JBSWY3DPEHPK3PXP")})

    assert answer.status_code == 200


def test_the_password_is_no_answer_for_who_has_a_second_factor(client, step, anna):
    add_app(user=anna, secret="JBSWY3DPEHPK3PXP", step=0, at=now())
    long_ago(client)

    assert client.post(step, {"step_up_password": factories.PASSWORD}).status_code == 403


def test_a_page_is_shown_after_the_answer(client, step):
    long_ago(client)
    assert 'name="step_up_opened"' in client.get(f"{step}?a=1").content.decode()

    answer = client.post(f"{step}?a=1", {"step_up_opened": "1", "step_up_password": factories.PASSWORD})

    assert answer["Location"] == "/las/?a=1"
    assert client.get("/las/?a=1").status_code == 200


def test_the_time_is_a_setting(client, step, settings):
    settings.STEP_UP_MINUTES = 20
    long_ago(client)

    assert client.get(step).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "app_add",
        "passkey_add",
        "recovery_codes",
        "factor_remove",
        "agreement_lock",
        "edition_adopt",
        "municipality_new",
        "invite_colleague",
        "invitation_again",
    ],
)
def test_what_cannot_be_undone_asks(name):
    views = {
        pattern.name: pattern.callback
        for part in get_resolver("config.urls").url_patterns
        for pattern in part.url_patterns
        if isinstance(pattern, URLPattern)
    }

    assert getattr(views[name], "asks_again", False)
