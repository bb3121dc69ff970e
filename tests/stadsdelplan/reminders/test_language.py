"""Each person's mail comes in the language that the person chose: on the account, or by the language of the pages."""

from datetime import date, datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from core.access import password_letters
from core.access.models import LetterKind, PasswordRequest
from core.mail import actions, outbox
from core.models import LedgerEntry, MailChoice, OrganisationKind, Role
from stadsdelplan.home import tasks
from stadsdelplan.reminders import digests, letters
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

MONDAY_MORNING = timezone.make_aware(datetime(2026, 3, 23, 7))


@pytest.fixture(autouse=True)
def _without_a_diary(monkeypatch):
    monkeypatch.setattr(tasks, "records_to_register", lambda user, *, on: [])


@pytest.fixture
def police():
    return factories.organisation(name="Polisen", kind=OrganisationKind.POLICE)


@pytest.fixture
def edition(police):
    return factories.edition(asks=police)


@pytest.fixture
def coordinator(edition):
    return factories.person(edition.plan.owner, Role.COORDINATOR, email="sara@kommun.example", name="Sara Holm")


def choose(client, person, language):
    client.force_login(person)
    return client.post(reverse("mail_choice"), {"digest": "weekly", "at_once": "on", "language": language})


def test_a_reminder_comes_in_english_to_one_and_in_swedish_to_the_other(edition, police, coordinator):
    gun, hugo = (factories.person(police, Role.REVIEWER, name=name) for name in ("Gun Ek", "Hugo Ask"))
    actions.choose(digest="weekly", at_once=False, language="en", by=gun, at=NOON)
    actions.choose(digest="weekly", at_once=False, language="sv", by=hugo, at=NOON)
    review.send_for_review(
        edition=edition, version=edition.version, by=coordinator, at=NOON, answer_by=date(2026, 4, 10)
    )

    digests.queue_digests(at=MONDAY_MORNING)
    outbox.send_due(clock=lambda: MONDAY_MORNING, compose=letters.compose)

    sent = {message.to[0]: message for message in mail.outbox}
    english, swedish = sent[gun.email], sent[hugo.email]
    assert (english.subject, swedish.subject) == ("1 thing waits for you", "1 sak väntar på dig")
    for text in (english.body, english.alternatives[0][0]):
        assert "Hello Gun Ek," in text
        assert "Review 1 goal in plan 2026" in text
        assert "At the latest 10 April 2026" in text
        assert "See all that waits for you" in text
        assert "Nobody reads answers to it." in text
        assert "Granska" not in text
    for text in (swedish.body, swedish.alternatives[0][0]):
        assert "Hej Hugo Ask" in text
        assert "Granska 1 mål i plan 2026" in text
        assert "Senast 10 april 2026" in text
        assert "waits" not in text
    assert '<html lang="en">' in english.alternatives[0][0]
    assert '<html lang="sv">' in swedish.alternatives[0][0]


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
