"""Signing in, in Chromium: a passkey of a virtual authenticator, an app without JavaScript, and how each page looks."""

import os
import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils.timezone import now

from core.access import invitations
from core.access.models import Session
from core.access.second_factor.actions import add_app, reset
from core.access.second_factor.queries import own_factors
from core.access.sessions import LOGGED_IN_AT
from core.mail.stop_links import stop_url
from core.models import MailKind, Organisation, Role, User
from tests.support.browser import NARROW, WIDE, words
from tests.support.coming_in import RECOVERY_CODE, code_of_page, give_authenticator

pytestmark = pytest.mark.browser

OFFICER, COORDINATOR, READER = "officer@own.example", "coordinator@own.example", "reader@own.example"


@pytest.fixture
def named(world_portal):
    return world_portal.by_name()


@pytest.fixture(autouse=True)
def _no_factors_left(world_portal):
    """The world is shared with other tests, whose people log in with a password alone."""
    yield
    for person in User.objects.filter(email__in=(OFFICER, COORDINATOR, READER)):
        if not own_factors(person).is_empty:
            reset(user=person, by=person, at=now())


def at(visitor, name):
    visitor.page.wait_for_url(lambda address: urlsplit(address).path == reverse(name))


def test_a_passkey_is_a_second_step_and_a_login_by_itself_and_a_recovery_code_stands_in_for_it(named):
    with named.visitor() as visitor:
        give_authenticator(visitor)
        visitor.open(reverse("login"))
        visitor.log_in(READER)
        at(visitor, "home")
        visitor.open(reverse("passkey_add"))
        visitor.type(words("Name"), "Datorn på jobbet")
        visitor.click("button", words("Make a passkey"))
        visitor.page.get_by_role("heading", name=words("Your recovery codes")).wait_for()
        codes = RECOVERY_CODE.findall(visitor.page.content())

        visitor.click("button", words("Log out"))
        visitor.log_in(READER)
        at(visitor, "second_factor")
        visitor.click("button", words("Use a passkey"))
        at(visitor, "home")

        visitor.click("button", words("Log out"))
        visitor.click("button", words("Log in with a passkey"))
        at(visitor, "home")

        assert len(set(codes)) == 10
        assert visitor.heard() == []

    with named.visitor() as visitor:
        give_authenticator(visitor)  # another computer, which knows of no passkey
        visitor.open(reverse("login"))
        visitor.log_in(READER)
        at(visitor, "second_factor")
        visitor.click("button", words("Use a passkey"))
        visitor.page.get_by_text(words("No passkey was used. Try again, or go on in another way.")).wait_for()
        visitor.page.locator("[name=code]").fill(codes[0])
        visitor.click("button", words("Go on"))
        at(visitor, "home")


def test_an_app_is_set_up_and_used_without_javascript(world_portal):
    with world_portal.visitor(javascript=False) as visitor:
        visitor.open(reverse("login"))
        assert not visitor.page.get_by_role("button", name=words("Log in with a passkey")).is_visible()
        visitor.log_in(OFFICER)
        at(visitor, "home")
        visitor.open(reverse("app_add"))
        visitor.page.locator("[name=code]").fill(code_of_page(visitor.page))
        visitor.click("button", words("Turn on"))
        visitor.page.get_by_role("heading", name=words("Your recovery codes")).wait_for()
        codes = RECOVERY_CODE.findall(visitor.page.content())
        visitor.click("link", words("I have saved them: go on"))
        visitor.click("button", words("Log out"))
        visitor.log_in(OFFICER)
        visitor.page.locator("[name=code]").fill(codes[0])
        visitor.click("button", words("Go on"))

        at(visitor, "home")


def _second_step(visitor, portal):
    add_app(user=User.objects.get(email=OFFICER), secret="JBSWY3DPEHPK3PXP", step=0, at=now())
    visitor.open(reverse("login"))
    visitor.log_in(OFFICER)


def _asked_again(visitor, portal):
    visitor.open(reverse("login"))
    visitor.log_in(COORDINATOR)
    at(visitor, "home")
    (key,) = [c["value"] for c in visitor.page.context.cookies() if c["name"] == "sessionid"]
    store = Session.get_session_store_class()(key)
    store[LOGGED_IN_AT] -= 3600
    store.save()
    visitor.open(reverse("app_add"))


def _page(name):
    def look(visitor, portal):
        visitor.open(reverse("login"))
        visitor.log_in(COORDINATOR)
        at(visitor, "home")
        visitor.open(reverse(name))

    return look


def _recovery(visitor, portal):
    person = User.objects.get(email=COORDINATOR)
    visitor.open(reverse("login"))
    visitor.log_in(COORDINATOR)
    at(visitor, "home")
    add_app(user=person, secret="JBSWY3DPEHPK3PXP", step=0, at=now())
    visitor.open(reverse("recovery_codes"))
    visitor.page.locator("main form button").click()


def _of_own_unit(name):
    def look(visitor, portal):
        _invitation(visitor, portal)
        visitor.open(reverse("login"))
        visitor.log_in(COORDINATOR)
        at(visitor, "home")
        visitor.open(reverse(name, args=[Organisation.objects.get(name="Own").pk]))

    return look


def _invitation(visitor, portal):
    by = User.objects.get(email=COORDINATOR)
    place = Organisation.objects.get(name="Own")
    number = next(_numbers)
    invitations.invite(
        email=f"ny{number}@kommun.example", name="Ny Person", organisation=place, role=Role.OFFICER,
        site="http://testserver", by=by, at=now(),
    )  # fmt: skip
    visitor.open(re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1])


_numbers = iter(range(100))


def _stop_link():
    return stop_url(User.objects.get(email=COORDINATOR), MailKind.DIGEST).removeprefix(settings.SITE_URL)


def _stopped_mail(visitor, portal):
    visitor.open(_stop_link())
    visitor.page.get_by_role("button", name="Sluta skicka").click()


SHOTS = os.environ.get("SCREENSHOTS")  # a folder, to look at them

PAGES = {
    "login": lambda visitor, portal: visitor.open(reverse("login")),
    "second step": _second_step,
    "account": _page("account"),
    "two steps": _page("second_factor_setup"),
    "app": _page("app_add"),
    "passkey": _page("passkey_add"),
    "logins": _page("own_sessions"),
    "mail to me": _page("mail_choice"),
    "stop mail": lambda visitor, portal: visitor.open(_stop_link()),
    "stopped mail": _stopped_mail,
    "asked again": _asked_again,
    "invite a colleague": _of_own_unit("invite_colleague"),
    "invited": _of_own_unit("organisation_access"),
    "invitation": _invitation,
    "invitation over": lambda visitor, portal: visitor.open(reverse("invitation", args=["over"])),
    "recovery codes": _recovery,
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_page_is_open_to_all_and_fits(world_portal, name, width):
    with world_portal.visitor(width=width) as visitor:
        PAGES[name](visitor, world_portal)
        found = visitor.axe(), visitor.is_too_wide(), visitor.heard()
        if folder := SHOTS:
            visitor.page.screenshot(path=f"{folder}/{name.replace(' ', '-')}-{width}.png", full_page=True)

    assert found == ([], False, [])
