"""Loading the demo: again, after a breakdown, by the command; and the accounts that no service may hold."""

import re
from datetime import date, datetime

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from core.files.refusing_storage import StorageRefusesError
from core.models import LedgerChain, LedgerEntry, User
from partnership import agreement_changes
from partnership.locking import actions as locking
from partnership.models import Agreement, Partnership, PrintSet
from stadsdelplan.demo import loading
from stadsdelplan.models import Edition, FollowUp
from tests.support import factories, pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.long]  # the example is loaded whole each time

LOADED_AT = timezone.make_aware(datetime(2026, 3, 2, 10, 0))
PASSWORD = "tall-gran-bjork-9"

ACCOUNTS = [
    "admin@portal.example",
    "samordnare@haninge.example",
    "handlaggare@haninge.example",
    "granskare@polisen.example",
    "lasare@haninge.example",
    "samordnare@exempel.example",
]


class FullDisk(FileSystemStorage):
    """A disk with room for so many more files."""

    room = 1

    def _save(self, name, content):
        if FullDisk.room == 0:
            raise OSError("no space left on device")
        FullDisk.room -= 1
        return super()._save(name, content)


@pytest.fixture(scope="module", autouse=True)
def _each_paper_is_drawn_once():
    with pdf_text.each_drawn_once():
        yield


@pytest.fixture
def demo():
    loading.load(at=LOADED_AT, password=PASSWORD)


@pytest.mark.one_engine
def test_the_successor_is_an_unsent_example_that_can_be_locked_as_it_stands(demo):
    draft = Agreement.objects.get(slug="jordbro-polisen-exempel")
    coordinator = User.objects.get(email="samordnare@haninge.example")

    assert (draft.status, draft.sent_for_review_at) == ("draft", None)
    assert (draft.starts_on, draft.ends_on) == (date(2027, 1, 1), date(2029, 12, 31))
    assert draft.succeeds.slug == "jordbro-polisen-2009"
    assert agreement_changes.current_version(draft).is_example

    locking.lock_text(agreement=draft, version=draft.version, by=coordinator, at=LOADED_AT)

    assert PrintSet.objects.get(agreement_version__agreement=draft).copies.count() == 2


@pytest.mark.one_engine
@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2028, 2, 29), date(2026, 12, 31)])
def test_nothing_made_up_has_happened_after_the_day_of_loading(day):
    loading.load(at=timezone.make_aware(datetime(day.year, day.month, day.day, 13, 0)), password=PASSWORD)

    entries = LedgerEntry.objects.filter(chain__name=Partnership.objects.get(slug="jordbro").chain).order_by("number")
    times = [entry.at for entry in entries]
    assert times == sorted(times)
    assert timezone.localdate(times[-1]) <= day
    assert FollowUp.objects.count() == 9
    assert not FollowUp.objects.filter(on__gt=day).exists()


def test_a_second_run_changes_nothing(demo):
    before = _everything()

    loading.load(at=timezone.now(), password=PASSWORD)

    assert _everything() == before


def test_a_run_that_was_cut_off_can_be_repeated(settings, tmp_path):
    FullDisk.room = 1
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "tests.stadsdelplan.demo.test_loading.FullDisk", "OPTIONS": {"location": tmp_path}}
    }
    with pytest.raises(StorageRefusesError):
        loading.load(at=LOADED_AT, password=PASSWORD)
    assert User.objects.exists()
    assert not Agreement.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]

    FullDisk.room = 100
    loading.load(at=LOADED_AT, password=PASSWORD)

    assert Agreement.objects.get(slug="jordbro-polisen-2009").status == "ended"
    assert Edition.objects.count() == 2
    assert User.objects.count() == len(ACCOUNTS)


# The command and its accounts ----------------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_the_command_lists_the_accounts_and_each_logs_in_with_the_password(settings, capsys, client):
    settings.DEMO_PASSWORD = PASSWORD

    call_command("demo", address="http://127.0.0.1:8123/")

    told = capsys.readouterr().out
    assert [line.split()[0] for line in told.splitlines() if "@" in line] == ACCOUNTS
    assert PASSWORD in told
    assert "http://127.0.0.1:8123/" in told
    for account in ACCOUNTS:
        assert _log_in(client, account, PASSWORD) == account


@pytest.mark.one_engine
def test_without_a_chosen_password_the_command_makes_one_and_keeps_it(settings, capsys, client):
    settings.DEMO_PASSWORD = ""

    call_command("demo")
    made = re.search(r"\b\w{4}-\w{4}-\w{4}\b", capsys.readouterr().out)[0]
    call_command("demo")

    assert made not in capsys.readouterr().out
    assert _log_in(client, "samordnare@haninge.example", made) == "samordnare@haninge.example"


@pytest.mark.one_engine
def test_another_password_in_the_environment_replaces_the_one_before(settings, demo, client):
    settings.DEMO_PASSWORD = "en-helt-annan-fras"

    call_command("demo")

    assert _log_in(client, "lasare@haninge.example", PASSWORD) is None
    assert _log_in(client, "lasare@haninge.example", "en-helt-annan-fras") == "lasare@haninge.example"


@pytest.mark.one_engine
def test_the_command_refuses_outside_demo_mode(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo")

    assert not User.objects.exists()


@pytest.mark.one_engine
def test_no_demo_account_is_made_outside_demo_mode(settings):
    settings.DEMO = False

    with pytest.raises(ValidationError) as refused:
        User.objects.create_user("samordnare@haninge.example", PASSWORD, name="Sara")

    assert "email" in refused.value.message_dict


@pytest.mark.one_engine
def test_no_demo_account_logs_in_outside_demo_mode(settings, client):
    factories.person(email="samordnare@haninge.example")
    settings.DEMO = False
    settings.SECURE_SSL_REDIRECT = False

    assert _log_in(client, "samordnare@haninge.example", factories.PASSWORD) is None


@pytest.mark.one_engine
def test_a_session_of_a_demo_account_ends_with_demo_mode(settings, client):
    account = factories.person(email="samordnare@haninge.example")
    real = factories.person(email="nagon@haninge.se")

    client.force_login(account)
    assert client.get(reverse("home")).status_code == 200
    settings.DEMO = False

    assert client.get(reverse("home")).status_code == 302
    client.force_login(real)
    assert client.get(reverse("home")).status_code == 200


@pytest.mark.one_engine
def test_a_database_with_demo_accounts_is_reported_before_it_serves(settings):
    factories.person(email="samordnare@haninge.example")
    assert "core.E001" not in _problems()

    settings.DEMO = False

    assert "core.E001" in _problems()
    User.objects.all().delete()
    assert "core.E001" not in _problems()


def _everything():
    """How many rows of each kind there are, and where each chain of the history ends."""
    counts = {model._meta.label: model.objects.count() for model in apps.get_models() if model._meta.managed}
    return counts, list(LedgerChain.objects.order_by("name").values_list("name", "length", "head"))


def _log_in(client, email, password):
    """Log in through the page; the account that is in afterwards, or None."""
    client.logout()
    client.post(reverse("login"), {"username": email, "password": password})
    user = User.objects.filter(pk=client.session.get("_auth_user_id")).first()
    return user and user.email


def _problems():
    return [problem.id for problem in run_checks(databases=["default"])]
