"""Passwords that are easy to guess are refused, wherever one is chosen, and good ones are not."""

import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from core.models import Role, User
from tests.support import factories

EASY = [
    "Sommar2026!!", "Vinter2025!!", "Höstlov2026!", "vårvinter2026", "December2026", "Midsommar2025", "Måndag123456",
    "123456789012", "098765432109", "112233445566", "20261129-2026", "19850709-9805", "1212121212121212",
    "lösenordlösenord", "losenord1234", "Lösenord2026!", "L0senord2026!!", "mittlösenord1", "Password1234!",
    "P@ssw0rd2026!", "drowssap1234", "admin1234567", "Välkommen2026!", "Valkommen123!", "hejhejhejhej",
    "partnerskapsportalen", "Partnerskapsportalen1", "Partnerskap2026", "portalenportalen", "stadsdelsplan2026",
    "Haninge123456", "Jordbro2026!!", "haningekommun", "HaningeKommun1!", "UpplandsVäsby1", "Stockholm2026!",
    "Jordbro-Haninge-2026", "vårsommarhöstvinter", "JagHeterAnna1985", "!QAZ2wsx#EDC", "trädgårdsskötsel",
    "Polisen112112", "Lo\u0308senord2026!", "Sommar Sommar 1", "s0mmar-2026!!",
    "qwertyuiop12", "qwertyuiopåå", "asdfghjklöä1", "1q2w3e4r5t6y", "1qaz2wsx3edc", "qazwsxedcrfv", "zxcvbnm,.-12",
    "abcabcabcabc", "abcdefghijkl", "lkjihgfedcba", "aaaaaaaaaaaa", "!!!!!!!!!!!!", "abcd1234abcd", "a1a1a1a1a1a1",
    "Kaffekaffe12", "paraply12345", "Paraply2026!!", "fotboll12345", "Hammarby1915!", "KärlekKärlek1", "iloveyou1234",
    "Qwerty123456!", "Qwertyuiop123!", "letmein12345", "!Sommar!2026!", "2026Sommar2026", "sommarsommar26",
]  # fmt: skip
GOOD = [
    "gren-vind-mossa-sand", "korrekt häst batteri", "granar-och-tallar-9", "lind-bro-sten-hav", "en-helt-annan-fras",
    "a-password-for-tests", "kanelbulle under trappan", "KorrektHästBatteri", "xkqzvbnwpt47rjm", "kJh8sLq2Xw9zRt4",
    "T7#vq!pL2xZ9&d3", "vantar glömda på spårvagnen", "fyra blöta ekorrar dansar", "Zebra-trumpet-mjölk",
    "blå hund springer", "mossa sten himmel", "vbn4kqtz8wmrx2h", "sol-hav-vind-sten",
    "correct horse battery staple", "fönster.lampa.trappa",
]  # fmt: skip


@pytest.mark.parametrize("password", EASY)
def test_a_password_that_is_easy_to_guess_is_refused(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)

    assert "password_easy_to_guess" in [error.code for error in refused.value.error_list]


@pytest.mark.parametrize("password", GOOD)
def test_a_good_password_passes(password):
    validate_password(password)


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["Knivsund-Ek-2026", "Brevlunda2026-99", "VråkenVråken-11x", "bebbe.knivsund"])
def test_what_is_known_of_the_person_is_easy_to_guess(password):
    works_for = factories.organisation("Brevlunda")
    bebbe = factories.person(works_for, email="bebbe.knivsund@vraken.example", name="Bebbe Knivsund Ek")

    with pytest.raises(ValidationError):
        validate_password(password, bebbe)


def test_the_portals_own_name_is_easy_to_guess_whatever_it_is(settings):
    validate_password("Zvarvmeta-lyktan-2026")

    settings.SITE_NAME = "Zvarvmeta"

    with pytest.raises(ValidationError):
        validate_password("Zvarvmeta-lyktan-2026")


def test_a_long_password_takes_no_time():
    began = time.monotonic()

    with pytest.raises(ValidationError):
        validate_password("ab" * 2000)
    validate_password("gren-vind-mossa-sand-" * 1 + "x7q" * 1000)

    assert time.monotonic() - began < 3


# Wherever one is chosen -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_person_cannot_change_to_one(client):
    anna = factories.person()
    client.force_login(anna)
    client.cookies["django_language"] = "sv"
    fields = {"old_password": factories.PASSWORD, "new_password1": "Sommar2026!!", "new_password2": "Sommar2026!!"}

    page = client.post(reverse("password_change"), fields)

    assert page.status_code == 200
    assert "Lösenordet är lätt att gissa" in page.content.decode()
    anna.refresh_from_db()
    assert anna.check_password(factories.PASSWORD)


@pytest.mark.django_db
def test_nobody_chooses_one_by_letter(client, mailoutbox):
    anna = factories.person(email="anna@kommun.example")
    client.post(reverse("password_reset"), {"email": anna.email})
    (line,) = [line for line in mailoutbox[0].body.splitlines() if line.startswith("http")]
    form = client.get(line.removeprefix("http://testserver"), follow=True)

    page = client.post(form.redirect_chain[-1][0], {"new_password1": "Haninge123456", "new_password2": "Haninge123456"})

    assert page.status_code == 200
    anna.refresh_from_db()
    assert anna.check_password(factories.PASSWORD)


@pytest.mark.django_db
def test_the_administration_chooses_no_password_for_anybody():
    operator = Client()
    operator.force_login(factories.person(is_staff=True, is_superuser=True))
    anna = factories.person(factories.organisation(), Role.OFFICER)
    chosen = {"usable_password": "true", "password1": "gren-vind-mossa", "password2": "gren-vind-mossa"}

    answer = operator.post(reverse("admin:auth_user_password_change", args=[anna.pk]), chosen)

    assert answer.status_code == 404
    anna.refresh_from_db()
    assert anna.check_password(factories.PASSWORD)


@pytest.mark.django_db
def test_fifteen_characters_are_the_least(client):
    anna = factories.person()
    client.force_login(anna)
    fields = {"old_password": factories.PASSWORD, "new_password1": "gren-vind-moss", "new_password2": "gren-vind-moss"}

    assert client.post(reverse("password_change"), fields).status_code == 200
    fields |= {"new_password1": "gren-vind-mossa", "new_password2": "gren-vind-mossa"}
    assert client.post(reverse("password_change"), fields).status_code == 302


@pytest.mark.django_db
def test_a_shorter_one_from_before_still_lets_in(client):
    anna = factories.person()
    anna.set_password("gren-vind-mo")
    anna.save()

    assert client.post(reverse("login"), {"username": anna.email, "password": "gren-vind-mo"}).status_code == 302


@pytest.mark.django_db
def test_the_command_for_the_first_administrator_refuses_one(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "Sommar2026!!")

    with pytest.raises(CommandError, match=r"lätt att gissa|easy to guess"):
        call_command("createsuperuser", interactive=False, email="operator@portal.example", name="Olle")

    assert not User.objects.exists()
