"""Invitations: who may send one, what its link opens, and for how long."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from core.access import invitations
from core.access.models import Invitation
from core.models import LedgerEntry, Membership, Role, User
from tests.support import factories

pytestmark = pytest.mark.django_db

NY = "ny@kommun.example"
GOOD = "gren-vind-mossa"


@pytest.fixture
def kommun():
    return factories.organisation("Haninge kommun")


@pytest.fixture
def coordinator(kommun):
    return factories.person(kommun, Role.COORDINATOR, name="Sam Ordnare")


def invite(by, organisation, *, email=NY, role=Role.OFFICER, at=None):
    return invitations.invite(
        email=email,
        name="Ny Person",
        organisation=organisation,
        role=role,
        site="http://testserver",
        by=by,
        at=at or now(),
    )


def link_in(letter):
    return re.search(r"http://testserver(/inbjudan/\S+)", letter.body)[1]


def answer_of(client, link, **fields):
    return client.post(link, {"name": "Ny Person", "password1": GOOD, "password2": GOOD, **fields})


# Who may -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "is_staff", "own", "others", "administration"),
    [
        (Role.READER, False, False, False, False),
        (Role.REVIEWER, False, False, False, False),
        (Role.OFFICER, False, False, False, False),
        (Role.COORDINATOR, False, True, False, False),
        (Role.READER, True, True, True, False),
    ],
)
def test_a_coordinator_invites_into_their_own_and_an_administrator_into_any(
    kommun, role, is_staff, own, others, administration
):
    person = factories.person(kommun, role, is_staff=is_staff)

    assert invitations.may_invite(person, kommun) is own
    assert invitations.may_invite(person, factories.organisation()) is others
    assert invitations.may_invite(person, None) is administration


def test_only_who_gives_these_rights_away_invites_into_the_administration():
    assert invitations.may_invite(factories.person(is_staff=True, is_superuser=True), None)


def test_who_may_not_is_refused_by_every_verb(kommun, coordinator):
    other = factories.person(factories.organisation(), Role.COORDINATOR)
    invitation = invite(coordinator, kommun)

    with pytest.raises(PermissionDenied):
        invite(other, kommun)
    with pytest.raises(PermissionDenied):
        invitations.withdraw(invitation=invitation, by=other, at=now())
    with pytest.raises(PermissionDenied):
        invitations.send_again(invitation=invitation, site="", by=other, at=now())


@pytest.mark.parametrize("email", ["", "ny", "ny@kommun"])
def test_a_bad_address_is_refused(kommun, coordinator, email):
    with pytest.raises(ValidationError):
        invite(coordinator, kommun, email=email)


def test_who_is_in_already_is_not_invited(kommun, coordinator):
    factories.person(kommun, Role.READER, email=NY)

    with pytest.raises(ValidationError, match="Ändra rollen i stället"):
        invite(coordinator, kommun)


def test_who_is_closed_is_not_invited(kommun, coordinator):
    factories.person(email=NY, is_active=False)

    with pytest.raises(ValidationError, match="konto är stängt"):
        invite(coordinator, kommun)


# The link ------------------------------------------------------------------------------------------------------------


def test_the_letter_says_who_invites_and_its_link_makes_an_account(client, kommun, coordinator, mailoutbox):
    invite(coordinator, kommun, email=" Ny@Kommun.Example ")
    (letter,) = mailoutbox
    link = link_in(letter)
    page = client.get(link).content.decode()

    answer = answer_of(client, link, name="Nya Namnet")

    person = User.objects.get(email=NY)
    assert letter.to == [NY]
    assert "Sam Ordnare" in letter.body
    assert "Haninge kommun" in page
    assert answer["Location"] == reverse("home")
    assert client.get(reverse("home")).status_code == 200
    assert (person.name, person.check_password(GOOD)) == ("Nya Namnet", True)
    assert Membership.objects.get(user=person, organisation=kommun).role == Role.OFFICER
    verbs = LedgerEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-4:] == ["invitation.made", "person.added", "person.given_role", "invitation.accepted"]


def test_the_link_works_once(client, kommun, coordinator, mailoutbox):
    invite(coordinator, kommun)
    link = link_in(mailoutbox[0])
    answer_of(client, link)

    assert Client().get(link).status_code == 410
    assert answer_of(Client(), link).status_code == 410


def test_looking_at_the_page_uses_nothing_up(client, kommun, coordinator, mailoutbox):
    invite(coordinator, kommun)
    link = link_in(mailoutbox[0])
    client.get(link)
    client.head(link)

    assert client.get(link).status_code == 200
    assert not User.objects.filter(email=NY).exists()


def test_the_link_works_for_fourteen_days(client, kommun, coordinator, mailoutbox):
    invitation = invite(coordinator, kommun)
    link = link_in(mailoutbox[0])
    assert invitation.expires_at - invitation.created_at == timedelta(days=14)

    Invitation.objects.update(expires_at=now() - timedelta(seconds=1))

    assert client.get(link).status_code == 410
    assert answer_of(client, link).status_code == 410


def test_what_is_taken_back_works_no_more(client, kommun, coordinator, mailoutbox):
    invitation = invite(coordinator, kommun)

    invitations.withdraw(invitation=invitation, by=coordinator, at=now())

    assert answer_of(client, link_in(mailoutbox[0])).status_code == 410
    with pytest.raises(invitations.NotOpenError):
        invitations.withdraw(invitation=invitation, by=coordinator, at=now())


def test_another_invitation_of_the_same_person_takes_the_place_of_the_first(client, kommun, coordinator, mailoutbox):
    invite(coordinator, kommun, role=Role.COORDINATOR)
    invite(coordinator, kommun, role=Role.READER)

    assert client.get(link_in(mailoutbox[0])).status_code == 410
    assert client.get(link_in(mailoutbox[1])).status_code == 200
    assert [row.role for row in invitations.open_invitations(kommun, at=now())] == [Role.READER]


def test_a_link_that_is_sent_again_is_another(client, kommun, coordinator, mailoutbox):
    invitation = invite(coordinator, kommun)

    invitations.send_again(invitation=invitation, site="http://testserver", by=coordinator, at=now())

    assert client.get(link_in(mailoutbox[0])).status_code == 410
    assert client.get(link_in(mailoutbox[1])).status_code == 200


def test_the_database_does_not_hold_what_the_link_says(kommun, coordinator, mailoutbox):
    invitation = invite(coordinator, kommun)
    token = link_in(mailoutbox[0]).strip("/").rpartition("/")[2]

    invitation.refresh_from_db()

    assert len(token) >= 43
    assert token not in str(Invitation.objects.values_list())
    assert len(invitation.digest) == 64


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"password1": "gren-vind-moss", "password2": "gren-vind-moss"}, "password1"),
        ({"password1": "Sommaren2026!!!!", "password2": "Sommaren2026!!!!"}, "password1"),
        ({"password2": "gren-vind-mossa2"}, "password2"),
        ({"name": ""}, "name"),
    ],
)
def test_a_bad_password_or_no_name_makes_no_account_and_uses_nothing_up(
    client, kommun, coordinator, mailoutbox, fields, wrong
):
    invite(coordinator, kommun)
    link = link_in(mailoutbox[0])

    answer = answer_of(client, link, **fields)

    assert answer.status_code == 200
    assert wrong in answer.context["form"].errors
    assert not User.objects.filter(email=NY).exists()
    assert answer_of(client, link).status_code == 302


def test_nobody_takes_the_address_or_the_role_from_the_form(client, kommun, coordinator, mailoutbox):
    invite(coordinator, kommun, role=Role.READER)

    answer_of(client, link_in(mailoutbox[0]), email="annan@kommun.example", role="coordinator", is_staff="on")

    person = User.objects.get(email=NY)
    assert (person.is_staff, person.memberships.get().role) == (False, Role.READER)


# With an account -----------------------------------------------------------------------------------------------------


def test_who_has_an_account_logs_in_and_accepts(client, kommun, coordinator, mailoutbox):
    person = factories.person(factories.organisation(), Role.READER, email=NY)
    invite(coordinator, kommun)
    link = link_in(mailoutbox[0])
    page = client.get(link).content.decode()
    assert "password1" not in page
    assert answer_of(client, link).status_code == 200
    assert person.memberships.count() == 1

    client.force_login(person)
    assert client.post(link).status_code == 302

    assert person.memberships.get(organisation=kommun).role == Role.OFFICER
    person.refresh_from_db()
    assert person.check_password(factories.PASSWORD)


def test_nobody_else_accepts_it(client, kommun, coordinator, mailoutbox):
    factories.person(email=NY)
    invite(coordinator, kommun)
    client.force_login(factories.person())

    assert client.post(link_in(mailoutbox[0])).status_code == 403
    assert Invitation.objects.get().accepted_at is None


def test_an_administrator_invites_another(client, mailoutbox):
    operator = factories.person(is_staff=True, is_superuser=True)
    invite(operator, None, role="")

    answer_of(client, link_in(mailoutbox[0]))

    person = User.objects.get(email=NY)
    assert (person.is_staff, person.is_superuser, person.memberships.count()) == (True, False, 0)
