"""A plan begins: whose it is, of which kind, for which areas, and what it is from then on."""

import re
from datetime import date

import pytest
from django.urls import reverse

from core.models import LedgerEntry, OrganisationKind, Role
from stadsdelplan.models import Plan, PlanArea
from stadsdelplan.plan.periods import next_period
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def municipality():
    return factories.organisation("Haninge kommun")


@pytest.fixture
def within(municipality):
    made = factories.partnership(municipality, factories.organisation(kind=OrganisationKind.POLICE))
    made.districts.add(factories.district("Jordbro"))
    return made


@pytest.fixture
def officer(client, municipality):
    person = factories.person(municipality, Role.OFFICER)
    client.force_login(person)
    return person


def _send(client, within, **changes):
    district = within.districts.earliest("pk").pk
    typed = {"kind": "district_plan", "district": district, "name": "Stadsdelsplan för Jordbro"}
    return client.post(reverse("plan_new", args=[within.slug]), typed | changes)


def test_an_officer_begins_a_plan_and_comes_to_its_first_edition(client, officer, within, municipality):
    answer = _send(client, within)

    plan = Plan.objects.get()
    assert answer["Location"] == reverse("edition_start", args=[plan.pk])
    assert (plan.owner, plan.partnership, plan.asks_parties, plan.is_example) == (municipality, within, True, False)
    entry = LedgerEntry.objects.get(verb="plan.started")
    assert (entry.by, entry.target_key) == (officer, str(plan.pk))
    assert client.get(answer["Location"]).status_code == 200


def test_an_action_plan_is_the_municipalitys_own_and_asks_nobody(client, officer, within):
    _send(client, within, kind="action_plan", name="Åtgärdsplan")

    assert Plan.objects.get().asks_parties is False


def test_an_area_has_several_plans_of_a_kind_by_title(client, officer, within):
    _send(client, within)

    again = _send(client, within)
    other_kind = _send(client, within, kind="action_plan")
    other_title = _send(client, within, name="Trygga kvällar i Jordbro")

    assert again.status_code == 200
    assert "Partnerskapet har redan en plan av det slaget med det namnet för området." in again.content.decode()
    assert (other_kind.status_code, other_title.status_code) == (302, 302)
    assert sorted(Plan.objects.values_list("kind", flat=True)) == ["action_plan", "district_plan", "district_plan"]


def test_municipalities_in_one_partnership_each_have_their_action_plan(client, officer, within):
    other = factories.organisation("Nynäshamns kommun")
    within.organisations.add(other)
    officer.memberships.create(organisation=other, role=Role.OFFICER)
    action_plan = {"kind": "action_plan", "name": "Åtgärdsplan"}

    answers = [
        _send(client, within, owner=owner.pk, district=factories.municipality_of(owner).pk, **action_plan)
        for owner in (officer.memberships.earliest("pk").organisation, other)
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert {plan.owner: plan.district for plan in Plan.objects.all()} == {
        plan.owner: plan.owner.governs for plan in Plan.objects.all()
    }


def test_a_plan_is_for_several_areas_the_first_of_which_is_not_said_twice(client, officer, within, municipality):
    first, second = within.districts.get(), factories.district("Brandbergen")
    whole = factories.municipality_of(municipality)
    within.districts.add(second)

    twice = _send(client, within, further_areas=[first.pk, second.pk])
    answer = _send(client, within, further_areas=[whole.pk, second.pk])

    assert "Det är redan planens första område." in twice.content.decode()
    assert answer.status_code == 302
    assert set(PlanArea.objects.values_list("area", flat=True)) == {whole.pk, second.pk}
    page = client.get(Plan.objects.get().get_absolute_url()).content.decode()
    assert all(reverse("board", args=[area.pk]) in page for area in (first, second, whole))


@pytest.mark.parametrize(
    ("kind", "typed", "asks"),
    [
        ("district_plan", {}, True),
        ("action_plan", {"asks_parties": "on"}, False),
        ("joint_plan", {}, True),
        ("promise", {}, True),
        ("thematic_plan", {}, False),
        ("thematic_plan", {"asks_parties": "on"}, True),
    ],
)
def test_the_kind_says_who_is_asked_and_a_thematic_plan_says_it_itself(client, officer, within, kind, typed, asks):
    _send(client, within, kind=kind, **typed)

    plan = Plan.objects.get()
    assert (plan.kind, plan.asks_parties) == (kind, asks)


def test_a_district_of_somebody_elses_cannot_be_chosen(client, officer, within):
    answer = _send(client, within, district=factories.district("Annanstans").pk)

    assert answer.status_code == 200
    assert not Plan.objects.exists()


def test_of_two_municipalities_the_person_says_whose_plan_it_is(client, officer, within):
    other = factories.organisation("Nynäshamns kommun")
    within.organisations.add(other)
    officer.memberships.create(organisation=other, role=Role.OFFICER)

    without = _send(client, within)
    chosen = _send(client, within, owner=other.pk)

    assert without.status_code == 200
    assert chosen.status_code == 302
    assert Plan.objects.get().owner == other


@pytest.mark.parametrize(("role", "offered"), [(Role.READER, False), (Role.OFFICER, True)])
def test_the_partnerships_page_offers_it_to_those_who_may(client, municipality, within, role, offered):
    client.force_login(factories.person(municipality, role))

    page = client.get(within.get_absolute_url()).content.decode()

    assert (f'href="{reverse("plan_new", args=[within.slug])}"' in page) is offered


def test_the_first_page_says_what_a_choice_does_and_the_second_that_it_asks_for_the_period(client, officer, within):
    within.districts.add(factories.district("Vega"))
    form = client.get(reverse("plan_new", args=[within.slug]) + "?slag=promise").content.decode()
    period = client.get(_send(client, within)["Location"]).content.decode()

    assert "---------" not in form
    assert "Välj …" in form
    assert "Om planen är tematisk: parterna tillfrågas" in form
    assert re.search('value="promise"[^>]* checked', form)
    assert "<h1>Planens period</h1>" in period
    assert re.search(r"<button[^>]*>\s*Påbörja planen\s*</button>", period)
    assert "nästa plan" not in period


@pytest.mark.parametrize(
    ("on", "year"), [(date(2026, 9, 30), 2026), (date(2026, 10, 1), 2027), (date(2026, 12, 31), 2027)]
)
def test_late_in_a_year_the_first_plan_is_proposed_for_the_next(within, municipality, on, year):
    plan = Plan.objects.create(
        partnership=within, district=within.districts.get(), owner=municipality, name="Plan", kind="promise"
    )

    assert next_period(plan, on=on) == (date(year, 1, 1), date(year, 12, 31))
