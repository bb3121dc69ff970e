"""The pages of who has access: what a coordinator sees, gives, changes, ends and confirms, and what not."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import permissions
from core.access.models import Session
from core.models import LedgerEntry, Membership, OrganisationKind, Reach, Role, User
from partnership.access import queries
from partnership.models import AccessRequest, AccessReview, Partnership
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """A municipality with a department, and a local area of the police, in one partnership; and each one's people."""
    town = factories.organisation("Kommunen")
    department = factories.organisation("Förvaltningen", OrganisationKind.DEPARTMENT, town)
    police = factories.organisation("Polisområdet", OrganisationKind.POLICE)
    place = {
        "town": town,
        "department": department,
        "police": police,
        "partnership": factories.partnership(town, department, police, slug="ett", name="Partnerskapet"),
        "other": factories.partnership(town, slug="tva", name="Det andra"),
        "coordinator": factories.person(town, Role.COORDINATOR, name="Sara Holm", reach=Reach.BELOW),
        "officer": factories.person(department, Role.OFFICER, name="Hamid Lind"),
        "liaison": factories.person(police, Role.REVIEWER, name="Gun Ek"),
    }
    Membership.objects.update(since=timezone.localdate())
    return place


def browser_of(person):
    client = Client()
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def page_of(client, name="partnership_access", *arguments):
    return client.get(reverse(name, args=arguments or ["ett"]))


def give(client, person, unit, **typed):
    typed = {"email": person.email, "organisation": unit.pk, "role": "reader", "reach": "unit", **typed}
    return client.post(reverse("access_give", args=["ett"]), typed)


def terms(membership):
    membership = Membership.objects.get(pk=membership.pk)
    named = {limit.partnership.slug for limit in membership.limits.all()} if membership.is_limited else None
    return membership.role, membership.reach, membership.last_day, named


def change(client, membership, **typed):
    address = reverse("access_change", args=[membership.pk])
    response = client.get(address)
    if response.status_code != 200:
        return response
    version = re.search(r'name="version" value="(\d+)"', response.content.decode())[1]
    return client.post(address, {"version": version, "role": membership.role, "reach": "unit", **typed})


def test_the_page_lists_everybody_who_sees_the_partnership_and_offers_to_change_ones_own(place):
    past = factories.person(place["town"], Role.READER, name="Slutat", last_day=date(2020, 1, 1))
    elsewhere = factories.person(place["town"], Role.READER, name="Annanstans", is_limited=True)
    elsewhere.memberships.get().limits.create(partnership=place["other"])

    lines = page_of(browser_of(place["coordinator"])).context["lines"]

    assert {line.person.name: line.may_change for line in lines} == {
        "Sara Holm": False,  # nobody changes their own
        "Hamid Lind": True,
        "Gun Ek": False,
    }
    assert past.memberships.get().last_day < timezone.localdate()


def test_it_says_when_each_was_last_here_also_those_whom_others_look_after(place):
    User.objects.filter(pk=place["liaison"].pk).update(last_login=datetime(2026, 3, 2, 12, tzinfo=UTC))

    rows = re.findall(r"<tr>.*?</tr>", page_of(browser_of(place["coordinator"])).content.decode(), re.DOTALL)
    said = {name: row for row in rows for name in ("Gun Ek", "Hamid Lind") if name in row}

    assert ("2026-03-02" in said["Gun Ek"], "Never" in said["Gun Ek"]) == (True, False)
    assert "Never" in said["Hamid Lind"]
    assert "End<" not in said["Gun Ek"]


def test_the_page_of_a_unit_lists_all_who_act_for_it_and_below(place):
    limited = factories.person(place["town"], Role.READER, name="Annanstans", is_limited=True)
    limited.memberships.get().limits.create(partnership=place["other"])
    client = browser_of(place["coordinator"])

    response = page_of(client, "organisation_access", place["town"].pk)

    assert {line.person.name for line in response.context["lines"]} == {"Sara Holm", "Hamid Lind", "Annanstans"}
    assert page_of(client, "organisation_access", place["department"].pk).status_code == 200
    assert page_of(client, "organisation_access", place["police"].pk).status_code == 404


def test_the_pages_take_no_more_queries_for_more_people(place):
    client = browser_of(place["coordinator"])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as count:
            page_of(client)
            page_of(client, "organisation_access", place["town"].pk)
        counts.append(len(count))
        for number in range(4):
            person = factories.person(place["department"], Role.READER, is_limited=bool(number % 2))
            for limit in [place["partnership"]] * (number % 2):
                person.memberships.get().limits.create(partnership=limit)

    assert counts[0] <= counts[1] <= counts[0] + 4  # what names partnerships comes with those who are limited to some


def test_a_coordinator_gives_a_colleague_a_role(place):
    colleague = factories.person(name="Kim Ek")
    client = browser_of(place["coordinator"])

    response = give(
        client,
        colleague,
        place["department"],
        partnerships=[place["partnership"].pk],
        last_day="2099-12-31",
        role="officer",
    )

    assert response.status_code == 302
    membership = colleague.memberships.get()
    assert (membership.organisation, membership.since) == (place["department"], timezone.localdate())
    assert terms(membership) == ("officer", "unit", date(2099, 12, 31), {"ett"})
    assert LedgerEntry.objects.filter(verb="person.given_role").get().by == place["coordinator"]
    assert place["partnership"] in Partnership.objects.visible_to(colleague)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "ingen@kommun.example"}, "Nobody has an account with that address."),
        ({"last_day": "2020-01-01"}, "That day has passed."),
        ({"role": "administrator"}, "Select a valid choice"),
        ({"organisation": "police"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_given_is_said(place, typed, sentence):
    typed = {name: place[value].pk if value in place else value for name, value in typed.items()}

    response = give(browser_of(place["coordinator"]), factories.person(), place["town"], **typed)

    assert sentence in response.content.decode()
    assert Membership.objects.count() == 3


def test_a_role_that_the_person_has_is_not_given_again(place):
    response = give(browser_of(place["coordinator"]), place["officer"], place["department"], role="officer")

    assert "already has that role" in response.content.decode()


def test_nobody_gives_more_than_they_see_to_themselves(place):
    alone = factories.person(place["town"], Role.COORDINATOR)  # of this unit, and not of what is below
    limited = factories.person(place["town"], Role.COORDINATOR, is_limited=True)
    limited.memberships.get().limits.create(partnership=place["partnership"])
    colleague = factories.person()

    assert "Select a valid choice" in give(browser_of(alone), colleague, place["department"]).content.decode()
    give(browser_of(alone), colleague, place["town"], reach="below")
    assert terms(colleague.memberships.get()) == ("reader", "unit", None, None)
    page = give(browser_of(limited), colleague, place["town"], role="officer").content.decode()
    assert "This field is required" in page
    page = give(browser_of(limited), colleague, place["town"], role="officer", partnerships=[place["other"].pk])
    assert "Select a valid choice" in page.content.decode()
    give(browser_of(limited), colleague, place["town"], role="officer", partnerships=[place["partnership"].pk])
    assert terms(colleague.memberships.get(role="officer")) == ("officer", "unit", None, {"ett"})


def test_a_forged_reach_or_partnership_is_rolled_back(place, monkeypatch):
    """What is stored is looked at once more, whatever the form offered."""
    colleague = factories.person()
    monkeypatch.setattr(permissions, "managed", lambda user, memberships: set())

    assert give(browser_of(place["coordinator"]), colleague, place["town"]).status_code == 403
    assert not colleague.memberships.exists()


def test_a_coordinator_changes_a_role(place):
    membership = place["officer"].memberships.get()

    response = change(
        browser_of(place["coordinator"]),
        membership,
        role="reader",
        last_day="2099-01-01",
        partnerships=[place["partnership"].pk],
    )

    assert response.status_code == 302
    assert terms(membership) == ("reader", "unit", date(2099, 1, 1), {"ett"})


def test_a_change_on_an_old_page_is_refused(place):
    membership, client = place["officer"].memberships.get(), browser_of(place["coordinator"])
    address = reverse("access_change", args=[membership.pk])
    version = re.search(r'name="version" value="(\d+)"', client.get(address).content.decode())[1]
    Membership.objects.filter(pk=membership.pk).update(role=Role.READER)

    assert client.post(address, {"version": version, "role": "coordinator"}).status_code == 409
    assert client.post(address, {"role": "coordinator"}).status_code == 400
    assert terms(membership)[0] == "reader"


@pytest.mark.parametrize("name", ["access_change", "access_end"])
def test_nobody_changes_the_people_of_others_or_themselves(place, name):
    above = factories.person(place["town"], Role.COORDINATOR, reach=Reach.BELOW).memberships.get()
    alone = factories.person(place["town"], Role.COORDINATOR)
    client = browser_of(place["coordinator"])

    def answer(client, membership):
        return client.post(reverse(name, args=[membership.pk]), {"version": 1, "role": "reader"}).status_code

    assert answer(client, place["liaison"].memberships.get()) == 404
    assert answer(client, place["coordinator"].memberships.get()) == 409
    assert answer(browser_of(alone), above) == 404  # it reaches further than theirs
    assert answer(browser_of(place["officer"]), above) == 403
    assert Membership.objects.count() == 5


def test_access_is_ended_at_once_with_all_sessions(place):
    one, two = browser_of(place["officer"]), browser_of(place["officer"])
    membership, client = place["officer"].memberships.get(), browser_of(place["coordinator"])

    asked = client.get(reverse("access_end", args=[membership.pk]))
    assert Membership.objects.filter(pk=membership.pk).exists()
    done = client.post(reverse("access_end", args=[membership.pk]), follow=True)

    assert "Hamid Lind" in asked.content.decode()
    assert "Hamid Lind has no access left, and is logged out everywhere." in done.content.decode()
    assert not Membership.objects.filter(pk=membership.pk).exists()
    assert not Session.objects.filter(user=place["officer"]).exists()
    assert [each.get(reverse("home")).status_code for each in (one, two)] == [302, 302]
    assert LedgerEntry.objects.get(verb="person.role_ended").by == place["coordinator"]


def test_who_has_another_role_stays_logged_in(place):
    Membership.objects.create(user=place["officer"], organisation=place["police"], role=Role.READER)
    browser = browser_of(place["officer"])
    membership = place["officer"].memberships.get(role=Role.OFFICER)

    browser_of(place["coordinator"]).post(reverse("access_end", args=[membership.pk]))

    assert browser.get(reverse("home")).status_code == 200


def test_the_list_is_confirmed_as_it_was_seen(place):
    client, address = browser_of(place["coordinator"]), reverse("access_confirm", args=["ett", place["town"].pk])
    reviews = {review.organisation: review for review in page_of(client).context["reviews"]}
    factories.person(place["police"], Role.READER)  # which is none of the town's

    assert client.post(address, {"version": reviews[place["town"]].version + 1}).status_code == 409
    assert client.post(address).status_code == 400
    assert not AccessReview.objects.exists()
    assert client.post(address, {"version": reviews[place["town"]].version}).status_code == 302

    review = AccessReview.objects.get()
    assert (review.organisation, review.by) == (place["town"], place["coordinator"])
    assert LedgerEntry.objects.get(verb="access.confirmed").chain.name == place["partnership"].chain
    other = reverse("access_confirm", args=["ett", place["police"].pk])
    assert client.post(other, {"version": 1}).status_code == 404


def _due(place, on):
    return {(str(one), str(unit)) for one, unit in queries.reviews_due(place["coordinator"], on=on)}


def test_a_list_is_due_when_nobody_has_confirmed_it_for_a_year(place):
    today = timezone.localdate()
    every = {("Partnerskapet", "Kommunen"), ("Partnerskapet", "Förvaltningen"), ("Det andra", "Kommunen")}
    assert _due(place, today) == set()
    assert _due(place, today + timedelta(days=367)) == every

    AccessReview.objects.create(
        partnership=place["partnership"],
        organisation=place["town"],
        by=place["coordinator"],
        at=timezone.now() + timedelta(days=100),
    )
    assert _due(place, today + timedelta(days=367)) == every - {("Partnerskapet", "Kommunen")}
    assert _due(place, today + timedelta(days=470)) == every
    Membership.objects.filter(organisation=place["department"]).update(since=None)  # since nobody knows when
    assert _due(place, today) == {("Partnerskapet", "Förvaltningen")}


def test_home_says_that_a_list_is_to_be_looked_through(place):
    Membership.objects.update(since=date(2020, 1, 1))

    waiting = browser_of(place["coordinator"]).get(reverse("home")).context["waiting"]

    assert ("Look through who has access", "Partnerskapet: Kommunen", reverse("partnership_access", args=["ett"])) in {
        (task.what, task.why, task.url) for task in waiting
    }
    assert not browser_of(place["officer"]).get(reverse("home")).context["waiting"]


def test_somebody_asks_for_access_to_a_partnership_that_they_know_of(place):
    person = factories.person(name="Nils Ny")
    client, answers = browser_of(person), []

    for name in ("partnerskapet ", "Finns inte"):
        response = client.post(reverse("access_ask"), {"name": name, "reason": "Ny på polisen."}, follow=True)
        answers.append(re.sub(r"\s+", " ", response.content.decode().split("<main")[1]))

    assert answers[0] == answers[1]  # nothing tells whether there is one
    asked = AccessRequest.objects.get()
    assert (asked.partnership, asked.by, asked.reason) == (place["partnership"], person, "Ny på polisen.")
    coordinator = browser_of(place["coordinator"])
    tasks = [(task.what, task.why) for task in coordinator.get(reverse("home")).context["waiting"]]
    assert ("Answer who asks for access", "Partnerskapet: Nils Ny") in tasks
    assert "Ny på polisen." in page_of(coordinator).content.decode()
    coordinator.post(reverse("access_answer", args=["ett", asked.pk]))
    assert not page_of(coordinator).context["requests"]
    assert coordinator.post(reverse("access_answer", args=["ett", asked.pk])).status_code == 409


def test_asking_twice_is_one_request_and_for_what_one_sees_none(place):
    client = browser_of(factories.person())
    for reason in ("Först", "Sedan"):
        client.post(reverse("access_ask"), {"name": "Partnerskapet", "reason": reason})
    browser_of(place["liaison"]).post(reverse("access_ask"), {"name": "Partnerskapet", "reason": "Jag ser det."})

    assert AccessRequest.objects.get().reason == "Sedan"
