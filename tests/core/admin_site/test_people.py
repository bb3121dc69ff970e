"""People in the admin: who may do what there, and how somebody who is locked out comes in again."""

from datetime import date

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from core.access import lockouts
from core.access.second_factor.actions import add_app
from core.access.second_factor.queries import own_factors
from core.access.sessions import LOGGED_IN_AT
from core.models import LedgerEntry, Role, User
from tests.core.admin_site.test_admin import send
from tests.support import factories

pytestmark = pytest.mark.django_db

ANNA = "anna@kommun.example"


@pytest.fixture
def operator():
    return User.objects.create_superuser("operator@portal.example", factories.PASSWORD, name="Olle Operatör")


@pytest.fixture
def client(client, operator):
    client.force_login(operator)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def locked_out(client):
    """Anna, after too many wrong passwords, one of them with a capital letter in her user name."""
    anna = factories.person(email=ANNA, name="Anna Andra")
    _guess(client, ANNA, times=settings.AXES_FAILURE_LIMIT)
    _guess(client, ANNA.capitalize(), times=1)
    return anna


def page_of(person, page="change"):
    return reverse(f"admin:core_user_{page}", args=[person.pk])


# Who may do what ----------------------------------------------------------------------------------------------------


def test_who_may_open_the_administration_can_put_right_what_is_there(client):
    organisation = factories.organisation()
    client.force_login(factories.person(is_staff=True))
    address = reverse("admin:core_organisation_change", args=[organisation.pk])
    before = organisation.name

    answer = send(client, address, name="Haninge kommun", kind="municipality")

    organisation.refresh_from_db()
    assert (answer.status_code, organisation.name) == (302, "Haninge kommun")
    assert [former.name for former in organisation.former_names.all()] == [before]


def test_a_unit_that_is_moved_in_the_administration_takes_what_is_below_it_along(client):
    old, new = factories.organisation(), factories.organisation()
    unit = factories.organisation(parent=old)
    below = factories.organisation(parent=unit)
    client.force_login(factories.person(is_staff=True))
    address = reverse("admin:core_organisation_change", args=[unit.pk])

    assert send(client, address, parent=new.pk).status_code == 302
    below.refresh_from_db()
    assert below.path == f"/{new.pk}/{unit.pk}/"
    page = send(client, address, parent=below.pk)
    assert (page.status_code, "cannot belong to itself" in page.content.decode()) == (200, True)


def test_the_list_of_people_says_role_and_organisation_and_when_they_last_came_in(client):
    unit = factories.organisation("Lokalpolisområde Haninge")
    factories.person(unit, Role.REVIEWER, last_day=date(2020, 1, 1))
    client.force_login(factories.person(is_staff=True))

    page = client.get(reverse("admin:core_user_changelist")).content.decode()

    assert "Reviewer, Lokalpolisområde Haninge (ended)" in page


def test_a_role_in_an_organisation_opens_nothing_in_the_administration(client):
    client.force_login(factories.person(factories.organisation(), Role.COORDINATOR))

    assert client.get(reverse("admin:core_organisation_changelist"), follow=True).status_code == 403


def test_there_are_no_groups_and_no_permissions_to_give(client):
    fields = client.get(page_of(factories.person())).context["adminform"].form.fields

    assert Group not in admin.site._registry
    assert {"groups", "user_permissions"} & set(fields) == set()


def test_the_page_explains_what_the_two_rights_mean(client):
    page = client.get(page_of(factories.person())).content.decode()

    assert "The person can read and put right everything here, for every organisation." in page
    assert "What a person may do in the portal comes from the roles below, not from these two." in page


def test_an_administrator_without_all_rights_sees_the_rights_and_gives_none(client):
    client.force_login(factories.person(is_staff=True))

    form = client.get(page_of(factories.person())).context["adminform"].form

    assert {"is_staff", "is_superuser"} & set(form.fields) == set()


def test_how_a_password_is_stored_is_nobodys_to_read(client):
    person = factories.person()

    page = client.get(page_of(person)).content.decode()

    assert "The person has a password." in page
    _algorithm, salt, digest = person.password.split("$")  # the algorithm's few letters may stand in a token by chance
    assert salt not in page
    assert digest not in page
    assert 'href="../new-password/"' in page
    assert client.get(reverse("admin:auth_user_password_change", args=[person.pk])).status_code == 404


def test_who_has_no_password_is_said_to_have_none(client):
    person = factories.person()
    person.set_unusable_password()
    person.save()

    assert "The person has no password, and cannot log in with one." in client.get(page_of(person)).content.decode()


def test_who_is_to_choose_a_new_password_gets_a_letter(client, mailoutbox):
    anna = factories.person(email=ANNA)

    assert client.get(page_of(anna, "new_password")).status_code == 200
    assert mailoutbox == []
    assert client.post(page_of(anna, "new_password")).status_code == 302

    assert (mailoutbox[0].to, "http://testserver/losenord/" in mailoutbox[0].body) == ([ANNA], True)


def test_whoever_is_added_is_invited_and_chooses_the_password(client, operator, mailoutbox):
    kommun = factories.organisation("Haninge kommun")
    fields = {"email": "Ny@Kommun.example", "name": "Ny", "organisation": kommun.pk, "role": Role.OFFICER}

    answer = client.post(reverse("admin:core_user_add"), fields)

    assert answer.status_code == 302
    assert not User.objects.filter(email="ny@kommun.example").exists()
    assert mailoutbox[0].to == ["ny@kommun.example"]
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.verb, entry.by) == ("invitation.made", operator)
    assert "ny@" not in entry.label


@pytest.mark.parametrize("left_out", ["email", "name", "role"])
def test_an_invitation_that_lacks_something_says_what(client, left_out):
    fields = {
        "email": "ny@kommun.example",
        "name": "Ny",
        "organisation": factories.organisation().pk,
        "role": "officer",
    }

    answer = client.post(reverse("admin:core_user_add"), {**fields, left_out: ""})

    assert answer.status_code == 200
    assert left_out in answer.context["form"].errors


def test_whoever_is_in_already_is_told_at_the_address(client):
    kommun = factories.organisation("Haninge kommun")
    factories.person(kommun, Role.READER, email=ANNA)

    fields = {"email": ANNA, "name": "Anna", "organisation": kommun.pk, "role": Role.OFFICER}
    answer = client.post(reverse("admin:core_user_add"), fields)

    assert answer.context["form"].errors == {"email": ["That person is in already. Change the role instead."]}


def test_who_gets_in_is_changed_by_whoever_says_again_who_they_are(client, operator):
    anna, colleague = factories.person(name="Anna Andra"), factories.person(factories.organisation(), Role.READER)
    role = reverse("admin:core_membership_change", args=[colleague.memberships.get().pk])
    session = client.session
    session[LOGGED_IN_AT] = 0
    session.save()

    answers = [
        send(client, page_of(anna), is_superuser="on"),
        send(client, role, role="coordinator"),
        client.post(reverse("admin:core_membership_delete", args=[colleague.memberships.get().pk]), {"post": "yes"}),
        client.post(reverse("admin:access_identityprovider_add"), {"slug": "ny"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    anna.refresh_from_db()
    assert (anna.is_superuser, colleague.memberships.get().role) == (False, Role.READER)
    assert send(client, page_of(anna), is_superuser="on", step_up_password=factories.PASSWORD).status_code == 302
    anna.refresh_from_db()
    assert anna.is_superuser


def test_the_second_factor_of_somebody_who_lost_it_is_taken_away(client, operator):
    anna = factories.person(email=ANNA)
    add_app(user=anna, secret="JBSWY3DPEHPK3PXP", step=0, at=timezone.now())
    assert page_of(anna, "second_factor") in client.get(page_of(anna)).content.decode()

    assert client.get(page_of(anna, "second_factor")).status_code == 200
    assert not own_factors(anna).is_empty
    assert client.post(page_of(anna, "second_factor"))["Location"] == page_of(anna)

    assert own_factors(anna).is_empty
    assert page_of(anna, "second_factor") not in client.get(page_of(anna)).content.decode()


# Locked out ---------------------------------------------------------------------------------------------------------


def test_who_is_locked_out_is_let_in_again_by_an_administrator(client, operator, locked_out):
    client.force_login(operator)
    assert page_of(locked_out, "let_in") in client.get(page_of(locked_out)).content.decode()

    answer = client.post(page_of(locked_out, "let_in"))

    client.logout()
    assert answer["Location"] == page_of(locked_out)
    assert _log_in(client, factories.PASSWORD).status_code == 302


def test_control_who_is_locked_out_and_not_let_in_stays_out(client, locked_out):
    assert _log_in(client, factories.PASSWORD).status_code == 429


def test_looking_at_the_page_lets_nobody_in(client, operator, locked_out):
    client.force_login(operator)
    client.cookies["django_language"] = "en"

    page = client.get(page_of(locked_out, "let_in")).content.decode()

    client.logout()
    assert "Make sure that it was the person who tried" in page
    assert _log_in(client, factories.PASSWORD).status_code == 429


def test_letting_in_is_told(client, operator, locked_out):
    client.force_login(operator)

    client.post(page_of(locked_out, "let_in"))

    entry = LedgerEntry.objects.latest("pk")
    assert (entry.verb, entry.by, entry.target_key) == ("person.let_in_again", operator, str(locked_out.pk))


def test_letting_in_who_is_not_locked_out_tells_nothing(client, operator):
    person = factories.person()

    client.post(page_of(person, "let_in"))

    assert not LedgerEntry.objects.filter(verb="person.let_in_again").exists()


def test_the_list_finds_those_who_are_locked_out(client, operator, locked_out):
    factories.person(name="Bo Berg")
    client.force_login(operator)

    found = client.get(reverse("admin:core_user_changelist"), {"locked_out": "1"}).context["cl"].result_list

    assert list(found) == [locked_out]


def test_a_lock_is_over_when_its_time_is(locked_out):
    now = timezone.now()
    after = lockouts.locked_until(locked_out, at=now)

    assert now < after
    assert lockouts.locked_until(locked_out, at=after) is None
    assert lockouts.locked_out_emails(at=after) == set()


def test_a_few_wrong_passwords_lock_nobody_out(client):
    anna = factories.person(email=ANNA)

    _guess(client, ANNA, times=settings.AXES_FAILURE_LIMIT - 1)

    assert lockouts.locked_until(anna, at=timezone.now()) is None


def test_an_administrator_without_all_rights_does_not_let_in_one_who_has_them(client, operator):
    client.force_login(factories.person(is_staff=True))

    assert client.get(page_of(operator, "let_in")).status_code == 403
    assert client.post(page_of(operator, "let_in")).status_code == 403


# ----------------------------------------------------------------------------------------------------------------------


def _guess(client, name, *, times):
    client.logout()
    for _n in range(times):
        client.post(reverse("login"), {"username": name, "password": "wrong"})


def _log_in(client, password):
    return client.post(reverse("login"), {"username": ANNA, "password": password})
