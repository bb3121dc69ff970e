"""A coordinator invites somebody into a unit: the page, the letter, and what is offered until the person is in."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate, localtime, now

from core.access.models import Invitation
from core.access.sessions import LOGGED_IN_AT
from core.models import LedgerEntry, Membership, OrganisationKind, Role, User
from core.text import dates
from tests.support import factories

pytestmark = pytest.mark.django_db

GUN = {"email": "gun.ek@polisen.example", "name": "Gun Ek", "role": "reviewer"}


@pytest.fixture
def police():
    return factories.organisation("Lokalpolisområde Haninge", OrganisationKind.POLICE)


@pytest.fixture
def browser(police):
    client = Client()
    client.force_login(factories.person(police, Role.COORDINATOR, name="Per Norr"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def invite(browser, police, **typed):
    return browser.post(reverse("invite_colleague", args=[police.pk]), {**GUN, **typed}, follow=True)


def page_of(browser, police):
    return browser.get(reverse("organisation_access", args=[police.pk])).content.decode()


def links_in(mailoutbox):
    return [re.search(r"http://testserver(/inbjudan/\S+)", letter.body)[1] for letter in mailoutbox]


def test_a_colleague_is_invited_from_the_page_of_the_unit_and_comes_in_by_the_letter(browser, police, mailoutbox):
    assert reverse("invite_colleague", args=[police.pk]) in page_of(browser, police)

    page = invite(browser, police).content.decode()

    assert "Gun Ek gets a letter with a link, and comes in by it." in page
    assert "Invited by Per Norr." in page
    chosen = {"name": "Gun Ek", "password1": "gren-vind-mossa", "password2": "gren-vind-mossa"}
    Client().post(links_in(mailoutbox)[0], chosen)
    gun = User.objects.get(email=GUN["email"])
    assert list(gun.memberships.values_list("organisation", "role")) == [(police.pk, Role.REVIEWER)]
    assert "Invited by Per Norr." not in page_of(browser, police)


@pytest.fixture
def narrowed(browser, police):
    """Gun is invited to one of two partnerships, for ten days. Returns both partnerships and the last day."""
    town = factories.organisation("Haninge kommun")
    hers, others = (factories.partnership(police, town, slug=slug, name=slug.title()) for slug in ("jordbro", "handen"))
    last_day = localdate() + timedelta(days=10)
    invite(browser, police, partnerships=[hers.pk], last_day=last_day.isoformat())
    return hers, others, last_day


def come_in(mailoutbox):
    chosen = {"name": "Gun Ek", "password1": "gren-vind-mossa", "password2": "gren-vind-mossa"}
    gun = Client()
    assert gun.post(links_in(mailoutbox)[-1], chosen).status_code == 302
    return gun


def test_who_is_invited_to_one_partnership_for_a_time_never_sees_another(browser, police, mailoutbox, narrowed):
    hers, others, last_day = narrowed

    gun = come_in(mailoutbox)

    membership = Membership.objects.get(user__email=GUN["email"])
    assert (membership.is_limited, membership.last_day) == (True, last_day)
    assert [limit.partnership for limit in membership.limits.all()] == [hers]
    assert gun.get(hers.get_absolute_url()).status_code == 200
    assert gun.get(others.get_absolute_url()).status_code == 404


def test_the_letter_and_both_pages_say_what_narrows_the_role(browser, police, mailoutbox, narrowed):
    _hers, _others, last_day = narrowed
    assert "The role holds in Jordbro alone." in mailoutbox[0].body
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    opened = client.get(links_in(mailoutbox)[0]).content.decode()
    assert "The role holds in Jordbro alone." in opened
    with translation.override("en"):
        assert f"It holds until {dates.day(last_day)}, that day included." in opened
    assert "only in Jordbro" in page_of(browser, police)


def test_the_link_works_no_longer_than_the_role_would(browser, police, narrowed):
    _hers, _others, last_day = narrowed

    ends = localtime(Invitation.objects.get().expires_at)

    assert (ends.date(), ends.hour, ends.minute) == (last_day, 23, 59)


def test_an_invitation_whose_last_day_has_passed_is_not_sent_again(browser, police, mailoutbox, narrowed):
    Invitation.objects.update(last_day=localdate() - timedelta(days=1))

    assert browser.post(reverse("invitation_again", args=[Invitation.objects.get().pk])).status_code == 409
    assert len(mailoutbox) == 1


def test_the_history_keeps_what_narrows_the_role(browser, police, narrowed):
    _hers, _others, last_day = narrowed

    content = LedgerEntry.objects.get(verb="invitation.made").payload.content

    assert (content["last_day"], content["partnerships"]) == (last_day.isoformat(), ["Jordbro"])


def test_a_day_that_has_passed_and_a_partnership_of_others_are_errors_at_their_fields(browser, police, mailoutbox):
    factories.partnership(police, slug="ett")
    strangers = factories.partnership(factories.organisation("Annan kommun"), slug="annan")
    yesterday = localdate() - timedelta(days=1)

    form = invite(browser, police, partnerships=[strangers.pk], last_day=yesterday.isoformat()).context["form"]

    assert set(form.errors) == {"partnerships", "last_day"}
    with translation.override("en"):
        assert list(map(str, form.errors["last_day"])) == ["That day has passed."]
    assert mailoutbox == []


def test_a_partnership_in_which_the_unit_takes_no_part_cannot_be_named(browser, police):
    page = browser.get(reverse("invite_colleague", args=[police.pk]))
    assert "partnerships" not in page.context["form"].fields

    hers = factories.partnership(police, slug="ett")
    factories.partnership(factories.organisation("Annan kommun"), slug="annan")

    page = browser.get(reverse("invite_colleague", args=[police.pk]))
    assert list(page.context["form"].fields["partnerships"].queryset) == [hers]


def test_without_names_the_role_holds_everywhere_and_without_end(browser, police, mailoutbox):
    factories.partnership(police, slug="ett")
    invite(browser, police)

    come_in(mailoutbox)

    membership = Membership.objects.get(user__email=GUN["email"])
    assert (membership.is_limited, membership.last_day) == (False, None)
    assert Invitation.objects.get().limits.count() == 0


def test_the_page_of_a_partnership_leads_there_for_ones_own_unit_alone(browser, police):
    town = factories.organisation("Haninge kommun")
    factories.partnership(police, town, slug="ett")

    page = browser.get(reverse("partnership_access", args=["ett"])).content.decode()

    assert reverse("invite_colleague", args=[police.pk]) in page
    assert reverse("invite_colleague", args=[town.pk]) not in page


def test_what_is_wrong_is_said_at_its_field(browser, police, mailoutbox):
    factories.person(police, Role.READER, email=GUN["email"])

    form = invite(browser, police).context["form"]

    assert form.errors == {"email": ["That person is in already. Change the role instead."]}
    assert set(invite(browser, police, email="", name="", role="").context["form"].errors) == {"email", "name", "role"}
    assert mailoutbox == []


def test_whoever_has_no_account_is_invited_instead_of_given_a_role(browser, police):
    factories.partnership(police, slug="ett")
    typed = {"email": GUN["email"], "organisation": police.pk, "role": "reader", "reach": "unit"}

    page = browser.post(reverse("access_give", args=["ett"]), typed).content.decode()

    assert "Nobody has an account with that address. Invite the person instead." in page


def test_a_new_letter_holds_a_new_link_and_the_old_one_works_no_more(browser, police, mailoutbox):
    invite(browser, police)

    browser.post(reverse("invitation_again", args=[Invitation.objects.get().pk]))

    assert [Client().get(link).status_code for link in links_in(mailoutbox)] == [410, 200]


def test_an_invitation_that_is_taken_back_lets_nobody_in_and_cannot_be_sent_again(browser, police, mailoutbox):
    invite(browser, police)
    invitation = Invitation.objects.get()

    browser.post(reverse("invitation_withdraw", args=[invitation.pk]))

    assert Client().get(links_in(mailoutbox)[0]).status_code == 410
    assert "Gun Ek" not in page_of(browser, police)
    assert browser.post(reverse("invitation_again", args=[invitation.pk])).status_code == 409


def test_inviting_asks_again_who_it_is(browser, police, mailoutbox):
    invite(browser, police)
    session = browser.session
    session[LOGGED_IN_AT] = (now() - timedelta(hours=1)).timestamp()
    session.save()

    answers = [
        browser.post(reverse("invite_colleague", args=[police.pk]), {**GUN, "email": "annan@polisen.example"}),
        browser.post(reverse("invitation_again", args=[Invitation.objects.get().pk])),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert len(mailoutbox) == 1


def test_a_coordinator_of_one_partnership_alone_invites_nobody_into_the_whole_unit(police):
    partnership = factories.partnership(police, slug="ett")
    limited = factories.person(police, Role.COORDINATOR, is_limited=True)
    limited.memberships.get().limits.create(partnership=partnership)
    client = Client()
    client.force_login(limited)

    assert client.get(reverse("invite_colleague", args=[police.pk])).status_code == 404
    assert (
        reverse("invite_colleague", args=[police.pk])
        not in client.get(reverse("partnership_access", args=["ett"])).content.decode()
    )
    assert Membership.objects.count() == 1
