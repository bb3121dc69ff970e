"""What coming in by an organisation's own login stores, and whom it refuses, without a provider."""

from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount

from core.access import invitations
from core.access.employer.actions import known_person, let_in, tie
from core.access.employer.protocol import Identity, LoginRefusedError
from core.access.models import IdentityProvider
from core.models import LedgerEntry, Role, User
from tests.support import factories
from tests.support.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

ISSUER = "https://id.kommun.example"


@pytest.fixture
def kommun():
    return factories.organisation("Haninge kommun")


@pytest.fixture
def provider(kommun):
    return IdentityProvider.objects.create(
        slug="haninge", name="Haninge", organisation=kommun, issuer=ISSUER, client_id="portalen"
    )


def identity(*, subject="52", email="ny@kommun.example", name="Ny Person"):
    return Identity(issuer=ISSUER, subject=subject, email=email, name=name)


def invite(organisation, *, email="ny@kommun.example", name="Inbjuden"):
    coordinator = factories.person(organisation, Role.COORDINATOR)
    return invitations.invite(
        email=email, name=name, organisation=organisation, role=Role.OFFICER, site="", by=coordinator, at=NOON
    )


def refused(reason, **given):
    with pytest.raises(LoginRefusedError) as raised:
        let_in(at=NOON, **given)
    assert raised.value.reason == reason


# Tying ---------------------------------------------------------------------------------------------------------------


def test_a_tie_is_to_this_issuer_and_subject_and_is_told_in_the_history(kommun, provider):
    person, administrator = factories.person(kommun), factories.person(kommun)

    tie(user=person, identity=identity(), provider=provider, by=administrator, at=NOON)

    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (person, ISSUER, "52")
    entry = LedgerEntry.objects.get(verb="person.tied_to_provider")
    assert (entry.by, entry.target_key, entry.at) == (administrator, str(person.pk), NOON)
    assert entry.payload.content == {"provider": "haninge"}


def test_the_same_tie_twice_is_one_and_is_told_once(kommun, provider):
    person = factories.person(kommun)

    for _ in range(2):
        tie(user=person, identity=identity(), provider=provider, by=person, at=NOON)

    assert SocialAccount.objects.count() == 1
    assert LedgerEntry.objects.filter(verb="person.tied_to_provider").count() == 1


def test_anothers_tie_is_refused_and_stays(kommun, provider):
    owner, thief = factories.person(kommun), factories.person(kommun)
    tie(user=owner, identity=identity(), provider=provider, by=owner, at=NOON)

    with pytest.raises(LoginRefusedError) as raised:
        tie(user=thief, identity=identity(), provider=provider, by=thief, at=NOON)

    assert raised.value.reason == "anothers"
    assert SocialAccount.objects.get().user == owner
    assert LedgerEntry.objects.filter(verb="person.tied_to_provider").count() == 1


def test_one_subject_at_two_issuers_is_two_people(kommun, provider):
    here, there = factories.person(kommun), factories.person(kommun)
    elsewhere = Identity(issuer="https://id.annan.example", subject="52", email="", name="")

    tie(user=here, identity=identity(), provider=provider, by=here, at=NOON)
    tie(user=there, identity=elsewhere, provider=provider, by=there, at=NOON)

    assert known_person(identity()) == here
    assert known_person(elsewhere) == there
    assert known_person(identity(subject="53")) is None


# Letting in ----------------------------------------------------------------------------------------------------------


def test_who_is_known_comes_in_whatever_the_address_and_makes_no_account(kommun, provider):
    person = factories.person(kommun)
    tie(user=person, identity=identity(), provider=provider, by=person, at=NOON)

    assert let_in(identity=identity(email="gift@kommun.example"), provider=provider, at=NOON) == person
    assert User.objects.count() == 1


def test_who_is_known_and_closed_is_refused(kommun, provider):
    person = factories.person(kommun, is_active=False)
    tie(user=person, identity=identity(), provider=provider, by=person, at=NOON)

    refused("closed", identity=identity(), provider=provider)


@pytest.mark.parametrize(("name", "called"), [("Ny Person", "Ny Person"), ("", "Inbjuden")])
def test_who_is_invited_gets_an_account_with_a_tie(kommun, provider, name, called):
    invitation = invite(kommun)

    person = let_in(identity=identity(name=name), provider=provider, at=NOON)

    assert (person.email, person.name) == ("ny@kommun.example", called)
    assert not person.has_usable_password()
    assert known_person(identity()) == person
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.accepted_at) == (person, NOON)
    entry = LedgerEntry.objects.get(verb="person.tied_to_provider")
    assert (entry.by, entry.target_key, entry.at) == (person, str(person.pk), NOON)


@pytest.mark.parametrize("address", ["", None, "annan@kommun.example"])
def test_nobody_else_comes_in_by_that_invitation(kommun, provider, address):
    invite(kommun)

    refused("unknown_person", identity=identity(email=address), provider=provider)
    assert not SocialAccount.objects.exists()


def test_an_invitation_into_another_organisation_is_none(kommun, provider):
    invite(factories.organisation("Annan kommun"))

    refused("unknown_person", identity=identity(), provider=provider)


def test_an_invitation_that_is_over_is_none(kommun, provider):
    invitation = invite(kommun)

    with pytest.raises(LoginRefusedError) as raised:
        let_in(identity=identity(), provider=provider, at=invitation.expires_at + timedelta(seconds=1))

    assert raised.value.reason == "unknown_person"


def test_an_account_that_is_there_is_not_opened_by_a_provider(kommun, provider):
    invite(kommun)
    factories.person(kommun, email="ny@kommun.example")

    refused("account_not_tied", identity=identity(), provider=provider)
    assert not SocialAccount.objects.exists()


def test_where_the_account_cannot_be_tied_none_is_made(kommun, provider, monkeypatch):
    invite(kommun)
    monkeypatch.setattr("core.access.employer.actions.tie", lambda **given: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        let_in(identity=identity(), provider=provider, at=NOON)

    assert not User.objects.filter(email="ny@kommun.example").exists()
