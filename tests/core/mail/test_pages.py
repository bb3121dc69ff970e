"""The pages of mail: choosing on the own account, and stopping by the link of a mail without logging in."""

import pytest
from django.test import Client
from django.urls import reverse

from core.mail.stop_links import stop_url
from core.models import DigestRhythm, LedgerEntry, MailChoice, MailKind, OutgoingMail
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return factories.person(email="anna@kommun.example")


@pytest.fixture
def browser(anna):
    browser = Client()
    browser.force_login(anna)
    return browser


def path_of(user, kind):
    return stop_url(user, kind).removeprefix("http://localhost:8000")


def chosen(user):
    return MailChoice.objects.filter(user=user).values_list("digest", "at_once").first()


def test_whoever_has_not_chosen_is_reminded_every_week(browser):
    page = browser.get(reverse("mail_choice"))

    assert page.context["form"].initial == {"digest": DigestRhythm.WEEKLY, "at_once": True, "language": "sv"}
    assert "Varje vecka, på måndagar" in browser.get(reverse("account")).content.decode()
    assert not MailChoice.objects.exists()


def test_a_choice_is_kept_and_stands_in_the_history(anna, browser):
    answer = browser.post(reverse("mail_choice"), {"digest": "daily", "language": "sv"})

    assert answer["Location"] == reverse("account")
    assert chosen(anna) == ("daily", False)
    entry = LedgerEntry.objects.get(verb="mail.chosen")
    assert (entry.by, entry.payload.content) == (anna, {"digest": "daily", "at_once": False})


def test_the_same_choice_again_is_no_event(anna, browser):
    for _ in range(2):
        browser.post(reverse("mail_choice"), {"digest": "never", "at_once": "on", "language": "sv"})

    assert LedgerEntry.objects.filter(verb="mail.chosen").count() == 1


def test_a_choice_that_there_is_not_is_refused_by_its_field(anna, browser):
    page = browser.post(reverse("mail_choice"), {"digest": "hourly", "language": "sv"})

    assert list(page.context["form"].errors) == ["digest"]
    assert chosen(anna) is None


@pytest.mark.parametrize(("kind", "after"), [(MailKind.DIGEST, ("never", True)), (MailKind.REVIEW, ("weekly", False))])
def test_one_click_stops_without_login_and_without_a_token_of_a_form(anna, kind, after):
    stranger = Client(enforce_csrf_checks=True)

    answer = stranger.post(path_of(anna, kind), {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert chosen(anna) == after
    assert LedgerEntry.objects.get(verb="mail.chosen").by is None


def test_opening_the_link_changes_nothing_and_its_button_stops(anna):
    stranger = Client(enforce_csrf_checks=True)
    address = path_of(anna, MailKind.DIGEST)

    page = stranger.get(address)
    before = chosen(anna)
    stopped = stranger.post(address)

    assert "Vill du sluta få påminnelser om det som väntar?" in page.content.decode()
    assert (before, chosen(anna)) == (None, ("never", True))
    assert "Du får inga fler påminnelser" in stopped.content.decode()
    assert "anna" not in page.content.decode() + stopped.content.decode()


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "9" + token, lambda token: "nonsense"])
def test_a_link_that_nobody_here_signed_is_not_found(anna, change):
    token = path_of(anna, MailKind.DIGEST).split("/")[-2]

    address = reverse("mail_stop", args=[change(token)])

    assert [Client().get(address).status_code, Client().post(address).status_code] == [404, 404]
    assert chosen(anna) is None


def test_home_tells_the_administrator_of_mail_that_could_not_be_sent(anna, browser):
    staff = Client()
    staff.force_login(factories.person(is_staff=True, is_superuser=True))
    told = {"user": anna, "kind": "review", "queued_at": NOON, "next_try_at": NOON}
    OutgoingMail.objects.create(matter="edition:1", stage="sent:1", **told)
    before = staff.get(reverse("home")).content.decode()
    OutgoingMail.objects.create(matter="edition:2", stage="sent:1", error="TimeoutError", tries=1, **told)

    after = staff.get(reverse("home")).content.decode()
    listed = staff.get(reverse("admin:core_outgoingmail_changelist")).content.decode()

    assert "mejl har inte kunnat skickas" not in before
    assert "Ett mejl har inte kunnat skickas än." in after
    assert "mejl har inte kunnat skickas" not in browser.get(reverse("home")).content.decode()
    assert "TimeoutError" in listed
