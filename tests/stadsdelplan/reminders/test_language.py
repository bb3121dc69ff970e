"""Each person's mail comes in the language that the person chose: on the account, or by the language of the pages."""

from datetime import date, datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from core.access import password_letters
from core.access.models import LetterKind, PasswordRequest
from core.mail import actions, outbox
from core.models import LedgerEntry, MailChoice, Role
from stadsdelplan.home import tasks
from stadsdelplan.reminders import digests, letters
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 23)


@pytest.fixture(autouse=True)
def _without_a_diary(monkeypatch):
    monkeypatch.setattr(tasks, "records_to_register", lambda user, *, on: [])


@pytest.fixture
def edition():
    return factories.edition(asks=factories.organisation(name="Polisen"))


@pytest.fixture
def coordinator(edition):
    return factories.person(edition.plan.owner, Role.COORDINATOR, email="sara@kommun.example", name="Sara Holm")


@pytest.fixture
def officer(edition):
    return factories.person(edition.plan.owner, Role.OFFICER, email="hamid@kommun.example", name="Hamid Lind")


def choose(client, person, language):
    client.force_login(person)
    return client.post(reverse("mail_choice"), {"digest": "weekly", "at_once": "on", "language": language})


def remind():
    at = timezone.make_aware(datetime(MONDAY.year, MONDAY.month, MONDAY.day, 7))
    digests.queue_digests(at=at)
    outbox.send_due(clock=lambda: at, compose=letters.compose)
    return {message.to[0]: message for message in mail.outbox}


def test_a_reminder_comes_in_swedish_to_one_and_in_english_to_the_other(edition, coordinator, officer):
    actions.choose(digest="weekly", at_once=True, language="en", by=coordinator, at=NOON)

    sent = remind()

    english, swedish = sent["sara@kommun.example"], sent["hamid@kommun.example"]
    assert english.subject.endswith("waits for you") or english.subject.endswith("wait for you")
    assert "Hello Sara Holm," in english.body
    assert "See all that waits for you:" in english.body
    assert "Stop such mail, without logging in:" in english.body
    assert '<html lang="en">' in english.alternatives[0][0]
    assert "Hello Sara Holm," in english.alternatives[0][0]
    assert "Hej Hamid Lind" in swedish.body
    assert '<html lang="sv">' in swedish.alternatives[0][0]
    assert "waits" not in swedish.body


def test_the_choice_stands_on_the_account_and_in_the_history(client, coordinator):
    answer = choose(client, coordinator, "en")

    assert answer["Location"] == reverse("account")
    assert MailChoice.objects.get().language == "en"
    assert LedgerEntry.objects.get(verb="mail.chosen").payload.content == {"language": "en"}
    assert client.get(reverse("mail_choice")).context["form"]["language"].value() == "en"


def test_the_language_of_the_pages_is_that_of_the_mail_too(client, coordinator):
    client.force_login(coordinator)

    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert MailChoice.objects.get().language == "en"
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    client.post(reverse("set_language"), {"language": "xx", "next": "/"})

    assert MailChoice.objects.get().language == "en"
    assert LedgerEntry.objects.filter(verb="mail.chosen").count() == 1


def test_nobody_who_is_not_logged_in_chooses_for_anybody(client, coordinator):
    client.post(reverse("set_language"), {"language": "en", "next": "/"})

    assert not MailChoice.objects.exists()


@pytest.mark.parametrize(("email", "language"), [("sara@kommun.example", "en"), ("ny@kommun.example", "sv")])
def test_a_letter_that_another_asks_for_comes_in_the_language_of_who_gets_it(client, coordinator, email, language):
    choose(client, coordinator, "en")

    password_letters.queue_letter(kind=LetterKind.SECOND_FACTOR_RESET, email=email, at=timezone.now())

    assert PasswordRequest.objects.get(email=email).language == language
