"""The second factor: at login, set up by oneself, required of some, lost, and guessed at."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from cryptography.fernet import InvalidToken
from django.core import mail
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from core.access.second_factor import actions, storage
from core.access.second_factor.queries import is_required_of, own_factors
from core.concurrency.refusals import ForbiddenStepError
from core.models import LedgerEntry, Role
from tests.support import coming_in, factories

# The browser goes this way on both engines (tests/browser/test_guided_start.py).
pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ANNA = "anna@kommun.example"


@pytest.fixture
def anna():
    return factories.person(factories.organisation(), Role.COORDINATOR, email=ANNA)


@pytest.fixture
def codes(anna):
    """Anna's recovery codes, after she has set up an app a while ago."""
    return actions.add_app(user=anna, secret=SECRET, step=0, at=now())


def code_at(moment, secret=SECRET):
    return coming_in.code_at(moment, secret)


def password_step(client, *, password=factories.PASSWORD, to=""):
    return client.post(reverse("login"), {"username": ANNA, "password": password, "next": to})


def code_step(client, code, **meta):
    return client.post(reverse("second_factor"), {"code": code}, **meta)


def is_in(client):
    return client.get(reverse("home")).status_code == 200


# At login ------------------------------------------------------------------------------------------------------------


def test_without_a_second_factor_the_password_lets_in(client, anna):
    assert password_step(client)["Location"] == reverse("home")
    assert is_in(client)


def test_with_one_the_password_leads_to_the_second_step_and_lets_nobody_in(client, codes):
    answer = password_step(client)

    assert answer["Location"] == reverse("second_factor")
    assert client.get(reverse("home")).status_code == 302
    assert "one-time-code" in client.get(reverse("second_factor")).content.decode()


def test_the_code_of_the_app_lets_in_and_leads_where_one_was_going(client, codes):
    password_step(client, to=reverse("agreements"))
    before = client.session.session_key

    answer = code_step(client, code_at(now()))

    assert answer["Location"] == reverse("agreements")
    assert is_in(client)
    assert client.session.session_key != before


def test_a_code_works_once(client, codes):
    code = code_at(now())
    password_step(client)
    code_step(client, code)
    other = Client()
    password_step(other)

    assert code_step(other, code).status_code == 200
    assert not is_in(other)


def test_an_older_code_does_not_work_after_a_newer_one(anna, codes):
    moment = now()

    assert storage.take_code(user=anna, code=code_at(moment), at=moment)
    assert storage.take_code(user=anna, code=code_at(moment - timedelta(seconds=30)), at=moment) is None
    later = moment + timedelta(seconds=30)
    assert storage.take_code(user=anna, code=code_at(later), at=later)


@pytest.mark.parametrize(("seconds", "works"), [(-60, False), (-30, True), (0, True), (30, False), (60, False)])
def test_the_code_of_the_step_before_works_and_no_other(anna, codes, seconds, works):
    moment = now()
    code = code_at(moment + timedelta(seconds=seconds))

    assert bool(storage.take_code(user=anna, code=code, at=moment)) is works


def test_a_recovery_code_works_once_however_it_is_written(client, codes):
    assert len(set(codes)) == 10
    password_step(client)
    assert code_step(client, f" {codes[3].lower()} ").status_code == 302
    assert is_in(client)
    other = Client()
    password_step(other)

    assert code_step(other, codes[3]).status_code == 200
    assert code_step(other, codes[4].replace("-", " ")).status_code == 302


def test_what_is_kept_of_recovery_codes_and_secrets_gives_neither_back(anna, codes):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert SECRET not in kept
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]


def test_a_secret_is_read_with_the_key_before_this_one(anna, codes, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-whoever-looks-at-it"

    assert storage.take_code(user=anna, code=code_at(now()), at=now())


def test_a_secret_that_was_changed_is_not_read(anna, codes):
    row = Authenticator.objects.get(user=anna, type=Authenticator.Type.TOTP)
    kept = row.data["secret"]
    row.data["secret"] = kept[:-8] + ("A" if kept[-8] != "A" else "B") + kept[-7:]
    row.save()

    with pytest.raises(InvalidToken):
        storage.take_code(user=anna, code=code_at(now()), at=now())


def test_a_new_password_by_letter_goes_around_no_second_factor(client, anna, codes):
    client.post(reverse("password_reset"), {"email": ANNA})
    link = re.search(r"http://testserver(/losenord/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True)
    chosen = {"new_password1": "gren-vind-mossa", "new_password2": "gren-vind-mossa"}
    client.post(form.request["PATH_INFO"], chosen)
    assert not is_in(client)

    answer = password_step(client, password="gren-vind-mossa")

    assert answer["Location"] == reverse("second_factor")
    assert not is_in(client)


def test_the_second_step_is_nobodys_without_the_first(client, codes):
    assert client.get(reverse("second_factor"))["Location"] == reverse("login")
    assert code_step(client, code_at(now()))["Location"] == reverse("login")
    assert not is_in(client)


def test_who_is_closed_between_the_steps_does_not_come_in(client, anna, codes):
    password_step(client)
    anna.is_active = False
    anna.save()

    assert code_step(client, code_at(now()))["Location"] == reverse("login")
    assert not is_in(client)


def test_the_first_step_is_forgotten_after_ten_minutes(client, codes):
    password_step(client)
    session = client.session
    session["account_login"]["initiated_at"] -= 601
    session.save()

    assert code_step(client, code_at(now()))["Location"] == reverse("login")
    assert not is_in(client)


# Guessing ------------------------------------------------------------------------------------------------------------


def test_eight_wrong_codes_lock_the_step_and_the_name_from_there(client, codes):
    password_step(client)

    answers = [code_step(client, "000000").status_code for _ in range(8)]

    assert answers == [200] * 7 + [429]
    assert code_step(client, code_at(now())).status_code == 429
    assert password_step(Client()).status_code == 429
    assert not is_in(client)


def test_wrong_codes_from_many_addresses_count_together(codes):
    for number in range(8):
        browser = Client(REMOTE_ADDR=f"198.51.100.{number}")
        password_step(browser)
        code_step(browser, "000000")
    browser = Client(REMOTE_ADDR="198.51.100.99")

    assert password_step(browser)["Location"] == reverse("second_factor")
    assert code_step(browser, code_at(now())).status_code == 429
    assert not is_in(browser)


def test_the_password_between_two_wrong_codes_forgives_none(client, codes):
    for _ in range(7):
        password_step(client)
        code_step(client, "000000")
    password_step(client)

    assert code_step(client, "000000").status_code == 429


def test_wrong_codes_and_wrong_passwords_are_one_count(client, codes):
    for _ in range(4):
        password_step(client, password="wrong")
    password_step(client)

    assert [code_step(client, "000000").status_code for _ in range(4)] == [200] * 3 + [429]


def test_recovery_codes_are_guessed_at_no_better(client, codes):
    password_step(client)

    assert [code_step(client, f"AAAAA-AAAA{letter}").status_code for letter in "ABCDEFGH"] == [200] * 7 + [429]
    assert code_step(client, codes[0]).status_code == 429


def test_the_lock_opens_by_itself_and_the_right_code_forgives(client, anna, codes):
    password_step(client)
    for _ in range(8):
        code_step(client, "000000")
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=16))

    password_step(client)

    assert code_step(client, code_at(now())).status_code == 302
    assert not AccessAttempt.objects.filter(username=f" {anna.pk}").exists()


JUNK = [
    "{",
    "[]",
    "[" * 19_000,
    "9" * 19_000,
    "{}",
    '{"response": "x"}',
    '{"response": {"userHandle": 1}}',
    '{"response": {"userHandle": "!!"}}',
    '{"response": {"userHandle": "eno5OTk5OTk5OTk5OTk5OTk5OTk5"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "MQ"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "MQ", "clientDataJSON": "e30",'
    ' "authenticatorData": "AAAA", "signature": "AA", "attestationObject": "oA"}}',
]


@pytest.mark.parametrize("sent", JUNK, ids=range(len(JUNK)))
def test_what_is_no_passkey_is_refused_wherever_it_is_sent(client, anna, codes, sent):
    client.get(reverse("passkey_options"))
    assert client.post(reverse("passkey_login"), {"credential": sent})["Location"] == reverse("login")
    password_step(client)
    client.get(reverse("second_factor"))
    assert client.post(reverse("second_factor"), {"credential": sent}).status_code == 200
    assert not is_in(client)
    client.force_login(anna)
    client.get(reverse("passkey_add"))
    assert client.post(reverse("passkey_add"), {"name": "x", "credential": sent}).status_code == 200
    assert own_factors(anna).passkeys == []


# Setting up ----------------------------------------------------------------------------------------------------------


def test_an_app_is_set_up_with_the_code_that_it_shows(client, anna):
    client.force_login(anna)
    before = client.session.session_key
    page = client.get(reverse("app_add")).content.decode()
    secret = client.session["mfa.totp.secret"]

    answer = client.post(reverse("app_add"), {"code": code_at(now(), secret)})

    shown = re.findall(r"[A-Z2-9]{5}-[A-Z2-9]{5}", answer.content.decode())
    assert secret[:4] in page
    assert (answer.status_code, len(shown)) == (200, 10)
    assert own_factors(anna).app
    assert client.session.session_key != before
    assert "no-store" in answer["Cache-Control"]
    assert mail.outbox[-1].to == [ANNA]
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.verb, entry.by) == ("person.second_factor_added", anna)


def test_a_wrong_code_sets_up_nothing(client, anna):
    client.force_login(anna)
    client.get(reverse("app_add"))

    answer = client.post(reverse("app_add"), {"code": "000000"})

    assert "error-summary" in answer.content.decode()
    assert own_factors(anna).is_empty


def test_the_code_that_set_up_the_app_does_not_log_in(client, anna):
    client.force_login(anna)
    client.get(reverse("app_add"))
    code = code_at(now(), client.session["mfa.totp.secret"])
    client.post(reverse("app_add"), {"code": code})
    client.logout()
    password_step(client)

    assert code_step(client, code).status_code == 200


def test_recovery_codes_are_shown_once_and_new_ones_replace_them(client, anna, codes):
    client.force_login(anna)

    page = client.get(reverse("recovery_codes")).content.decode()
    made = re.findall(r"[A-Z2-9]{5}-[A-Z2-9]{5}", client.post(reverse("recovery_codes")).content.decode())

    assert not [code for code in codes if code in page]
    assert storage.take_code(user=anna, code=codes[0], at=now()) is None
    assert storage.take_code(user=anna, code=made[0], at=now())


@pytest.mark.parametrize("page", ["app_add", "recovery_codes", "second_factor_setup"])
def test_after_a_change_the_other_logins_can_be_ended(client, anna, page):
    elsewhere = Client()
    elsewhere.force_login(anna)
    client.force_login(anna)
    if page != "app_add":
        actions.add_app(user=anna, secret=SECRET, step=0, at=now())
    client.get(reverse("app_add"))
    sent = {"code": code_at(now(), client.session.get("mfa.totp.secret", SECRET))}
    changed = client.get(reverse(page)) if page == "second_factor_setup" else client.post(reverse(page), sent)
    assert f'action="{reverse("own_sessions")}"' in changed.content.decode()

    client.post(reverse("own_sessions"), {"all": "1"})

    assert (is_in(elsewhere), is_in(client)) == (False, True)


def test_with_the_last_factor_its_recovery_codes_go(client, anna, codes):
    client.force_login(anna)

    client.post(reverse("factor_remove", args=[own_factors(anna).app.pk]))

    assert not Authenticator.objects.filter(user=anna).exists()
    assert "taken away" in mail.outbox[-1].body or "tagits bort" in mail.outbox[-1].body


def test_nobody_takes_away_another_persons(client, anna, codes):
    client.force_login(factories.person())

    assert client.post(reverse("factor_remove", args=[own_factors(anna).app.pk])).status_code == 404
    assert own_factors(anna).app


# Required ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("required", "of_administrator", "of_coordinator", "of_officer"),
    [
        ([], False, False, False),
        (["administrators"], True, False, False),
        (["coordinators"], False, True, False),
        (["administrators", "coordinators"], True, True, False),
        (["everybody"], True, True, True),
    ],
)
def test_who_must_have_one_is_a_setting(settings, anna, required, of_administrator, of_coordinator, of_officer):
    settings.SECOND_FACTOR_REQUIRED = required
    officer = factories.person(factories.organisation(), Role.OFFICER)

    assert is_required_of(factories.person(is_staff=True)) is of_administrator
    assert is_required_of(anna) is of_coordinator
    assert is_required_of(officer) is of_officer


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = ["administrators", "coordinators"]


@pytest.mark.parametrize(
    "name", ["home", "agreements", "account", "own_sessions", "password_change", "indicators", "public_start"]
)
def test_who_lacks_one_reaches_nothing_else(client, anna, required, name):
    assert password_step(client).status_code == 302

    assert client.get(reverse(name))["Location"] == reverse("second_factor_setup")
    assert client.post(reverse(name))["Location"] == reverse("second_factor_setup")


def test_the_administration_is_behind_the_same_door(client, required):
    client.force_login(factories.person(is_staff=True, is_superuser=True))

    assert client.get(reverse("admin:index"))["Location"] == reverse("second_factor_setup")
    assert client.get(reverse("admin:login"))["Location"] == reverse("second_factor_setup")


def test_who_sets_one_up_comes_in(client, anna, required):
    password_step(client)
    assert client.get(reverse("second_factor_setup")).status_code == 200
    client.get(reverse("app_add"))
    client.post(reverse("app_add"), {"code": code_at(now(), client.session["mfa.totp.secret"])})

    assert is_in(client)


def test_who_has_one_comes_in_with_it(client, codes, required):
    password_step(client)
    code_step(client, code_at(now()))

    assert is_in(client)


def test_one_that_was_set_up_in_another_window_is_proved_at_the_next_login(client, anna, required):
    password_step(client)
    actions.add_app(user=anna, secret=SECRET, step=0, at=now())
    client.cookies["django_language"] = "en"

    assert client.get(reverse("home"))["Location"] == reverse("second_factor_setup")
    assert "Log out, and log in again" in client.get(reverse("second_factor_setup")).content.decode()


def test_who_needs_none_notices_nothing(client, required):
    client.force_login(factories.person(factories.organisation(), Role.OFFICER))

    assert is_in(client)


def test_who_takes_away_the_last_one_is_led_to_set_up_another(client, anna, codes, required):
    password_step(client)
    code_step(client, codes[0])
    assert is_in(client)

    client.post(reverse("factor_remove", args=[own_factors(anna).app.pk]))

    assert client.get(reverse("home"))["Location"] == reverse("second_factor_setup")


# Lost ----------------------------------------------------------------------------------------------------------------


def test_an_administrator_takes_it_away_with_a_letter_and_the_end_of_all_sessions(client, anna, codes):
    password_step(client)
    code_step(client, code_at(now()))
    operator = factories.person(is_staff=True, is_superuser=True)

    actions.reset(user=anna, by=operator, at=now())

    assert own_factors(anna).is_empty
    assert not is_in(client)
    assert mail.outbox[-1].to == [ANNA]
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.verb, entry.by, entry.target_key) == ("person.second_factor_reset", operator, str(anna.pk))


def test_where_there_is_none_nothing_is_taken_away(anna):
    with pytest.raises(ForbiddenStepError):
        actions.reset(user=anna, by=factories.person(is_staff=True), at=now())
