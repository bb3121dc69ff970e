"""`manage.py setup --administrator`: the first administrator chooses a password by a link; nobody else comes so."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.models import LedgerEntry, User
from tests.support import factories

pytestmark = pytest.mark.django_db

ANNA = ("--administrator", " Anna@kommun.test ", "--name", "Anna Ek")
PASSWORD = "gren vind mossa sand"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://testserver"


def set_up(*words):
    said = StringIO()
    call_command("setup", *words, stdout=said)
    return said.getvalue()


def path_in(said):
    return re.search(r"https://testserver(/losenord/\S+)", said)[1]


def test_the_link_leads_to_a_password_and_the_password_lets_in(client):
    said = set_up(*ANNA)
    assert "Anna Ek väljer lösenord här, inom ett dygn:\nhttps://testserver/losenord/" in said
    anna = User.objects.get(email="anna@kommun.test")
    assert (anna.is_superuser, anna.is_staff, anna.has_usable_password()) == (True, True, False)

    form = client.get(path_in(said), follow=True)
    done = client.post(form.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert done.status_code == 302
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)
    entry = LedgerEntry.objects.get(verb="person.added")
    assert (entry.by, entry.target_key) == (None, str(anna.pk))


def test_a_second_run_gives_a_new_link_to_the_same_account_and_makes_no_other():
    first = set_up(*ANNA)
    second = set_up(*ANNA)

    assert path_in(first).split("/")[2] == path_in(second).split("/")[2]
    assert User.objects.count() == 1
    assert LedgerEntry.objects.filter(verb="person.added").count() == 1


def test_without_a_terminal_and_a_name_no_link_is_printed():
    set_up(*ANNA)

    assert "losenord" not in set_up()


def test_the_environment_names_the_administrator_and_says_nothing_once_there_is_one(monkeypatch):
    monkeypatch.setenv("ADMINISTRATOR_EMAIL", "anna@kommun.test")
    monkeypatch.setenv("ADMINISTRATOR_NAME", "Anna Ek")
    assert "Anna Ek väljer lösenord här" in set_up()
    User.objects.update(last_login=factories.NOON)

    assert "Anna Ek" not in set_up()
    assert User.objects.count() == 1


def test_whoever_comes_after_the_first_is_invited_and_not_set_up():
    factories.person(is_superuser=True, is_staff=True, last_login=factories.NOON)

    with pytest.raises(CommandError, match=r"^Portalen har redan en administratör, som bjuder in andra\.$"):
        set_up(*ANNA)

    assert not User.objects.filter(email="anna@kommun.test").exists()


def test_an_account_that_is_there_is_not_made_an_administrator():
    factories.person(email="anna@kommun.test")

    with pytest.raises(CommandError, match="Adressen har redan ett konto"):
        set_up(*ANNA)

    assert not User.objects.get(email="anna@kommun.test").is_superuser


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--administrator", "anna", "--name", "Anna Ek"), "Fyll i en giltig e-postadress."),
        (("--administrator", "anna@kommun.test"), "Detta fält får inte vara tomt."),
    ],
)
def test_bad_values_are_said_and_nothing_is_stored(words, sentence):
    with pytest.raises(CommandError, match=re.escape(sentence)):
        set_up(*words)

    assert not User.objects.exists()


def test_without_an_address_of_the_portal_there_is_no_link(settings):
    settings.SITE_URL = ""

    with pytest.raises(CommandError, match=r"^SITE_URL är tom\. Administratörens länk börjar med den\.$"):
        set_up(*ANNA)

    assert not User.objects.exists()


def test_what_is_left_to_do_is_said_last(settings):
    settings.SITE_URL = ""

    lines = set_up().splitlines()

    assert "Kvar att göra:" in lines
    left = lines[lines.index("Kvar att göra:") + 1 :]
    assert "Fel     Administratör: Det finns ingen. Kör `manage.py setup --administrator ADRESS --name NAMN`." in left
    assert "Fel     Adresser: SITE_URL är tom, så inga påminnelser skickas. Skriv portalens adress där." in left
    assert not [line for line in left if line.startswith("OK")]
