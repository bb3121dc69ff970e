"""The lists of the main menu: all partnerships and all plans that a person sees, a page at a time."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import OrganisationKind, Role
from stadsdelplan.lists.views import ON_A_PAGE
from stadsdelplan.models import Edition, EditionStatus, Meeting, Plan
from tests.support import factories

pytestmark = pytest.mark.django_db

PARTNERSHIPS, PLANS = reverse("partnerships"), reverse("plans")


@pytest.fixture
def municipality():
    return factories.organisation(name="Kommunen", kind=OrganisationKind.MUNICIPALITY)


@pytest.fixture
def officer(client, municipality):
    client.force_login(factories.person(municipality))
    return client


def _edition(partnership, owner, *, name="Planen", year=2026):
    plan = Plan.objects.create(partnership=partnership, district=factories.district(), owner=owner, name=name)
    return Edition.objects.create(plan=plan, number=1, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))


def test_a_partnership_stands_with_its_parties_plans_agreements_and_next_day(officer, municipality):
    police = factories.organisation(name="Polisen", kind=OrganisationKind.POLICE)
    partnership = factories.partnership(municipality, police, name="Alby")
    edition = _edition(partnership, municipality)
    agreement = factories.draft(within=partnership, owner=municipality, other=police)
    soon = timezone.localdate() + timedelta(days=3)
    for day in (soon + timedelta(days=9), soon):
        meeting = Meeting.objects.create(partnership=partnership, held_on=day)

    (row,) = officer.get(PARTNERSHIPS).context["rows"]

    assert [str(each) for each in row.municipalities] == ["Kommunen"]
    assert row.party_count == 2
    assert (row.editions, row.agreements) == ([edition], [agreement])
    assert (row.next_day.day, row.next_day.url) == (soon, meeting.get_absolute_url())


def test_the_day_for_answers_is_the_next_day_where_it_comes_before_a_meeting(officer, municipality):
    partnership = factories.partnership(municipality, name="Alby")
    edition = _edition(partnership, municipality)
    soon = timezone.localdate() + timedelta(days=3)
    Meeting.objects.create(partnership=partnership, held_on=soon + timedelta(days=1))
    sent = {"status": EditionStatus.IN_REVIEW, "sent_for_review_at": factories.NOON, "answer_by": soon}
    Edition.objects.filter(pk=edition.pk).update(**sent)

    (row,) = officer.get(PARTNERSHIPS).context["rows"]

    assert (row.next_day.day, row.next_day.what) == (soon, "Svar om planen")


def test_what_has_been_and_what_is_over_does_not_stand_there(officer, municipality):
    partnership = factories.partnership(municipality, name="Alby")
    factories.close(_edition(partnership, municipality), EditionStatus.SUPERSEDED)
    Meeting.objects.create(partnership=partnership, held_on=timezone.localdate() - timedelta(days=1))

    (row,) = officer.get(PARTNERSHIPS).context["rows"]

    assert (row.editions, row.agreements, row.next_day) == ([], [], None)


def test_a_partnership_is_found_by_its_own_name_and_by_that_of_a_party(officer, municipality):
    bank = factories.organisation(name="Skolan AB", kind=OrganisationKind.HOUSING_COMPANY)
    first, _second = (
        factories.partnership(municipality, bank, name="Alby"),
        factories.partnership(municipality, name="Berga"),
    )

    found = {
        text: [str(row.partnership) for row in officer.get(PARTNERSHIPS, {"sok": text}).context["rows"]]
        for text in ("alb", "skolan", "Kommunen", "ingen")
    }

    assert found == {"alb": ["Alby"], "skolan": ["Alby"], "Kommunen": ["Alby", "Berga"], "ingen": []}
    assert first.name == "Alby"


def test_nothing_of_others_stands_in_either_list(officer, municipality):
    others = factories.organisation(name="Annan kommun", kind=OrganisationKind.MUNICIPALITY)
    _edition(factories.partnership(others, name="Hemliga"), others, name="Hemlig plan")

    pages = [officer.get(address).content.decode() for address in (PARTNERSHIPS, f"{PLANS}?status=alla")]

    assert ["Hemlig" in page for page in pages] == [False, False]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["Alfa 2026", "Beta 2026"]),
        ({"status": "alla"}, ["Alfa 2026", "Beta 2026", "Gamla 2024"]),
        ({"status": "adopted"}, ["Beta 2026"]),
        ({"status": "superseded"}, ["Gamla 2024"]),
        ({"status": "hittat-pa"}, ["Alfa 2026", "Beta 2026"]),
        ({"sok": "alf"}, ["Alfa 2026"]),
        ({"sok": "jordbro"}, ["Alfa 2026", "Beta 2026"]),
        ({"typ": "promise"}, []),
    ],
)
def test_plans_are_narrowed_by_name_state_and_kind(officer, municipality, asked, expected):
    partnership = factories.partnership(municipality, name="Jordbro")
    _edition(partnership, municipality, name="Alfa")
    factories.close(_edition(partnership, municipality, name="Beta"))
    factories.close(_edition(partnership, municipality, name="Gamla", year=2024), EditionStatus.SUPERSEDED)

    page = officer.get(PLANS, asked)

    assert [f"{each.plan.name} {each.years}" for each in page.context["page"]] == expected


def test_a_reader_sees_no_plan_under_work(client, municipality):
    partnership = factories.partnership(municipality, name="Jordbro")
    _edition(partnership, municipality, name="Alfa")
    client.force_login(factories.person(municipality, Role.READER))

    assert list(client.get(PLANS).context["page"]) == []
    assert client.get(PARTNERSHIPS).context["rows"][0].editions == []


def test_who_may_begin_a_partnership_is_led_there(client, municipality):
    found = {}
    for role in (Role.OFFICER, Role.COORDINATOR):
        client.force_login(factories.person(municipality, role))
        found[role] = reverse("partnership_new") in client.get(PARTNERSHIPS).content.decode()

    assert found == {Role.OFFICER: False, Role.COORDINATOR: True}


def test_the_lists_ask_as_often_of_a_full_page_as_of_a_few_and_have_more_pages(officer, municipality):
    def fill(first, last):
        for number in range(first, last):
            partnership = factories.partnership(municipality, name=f"Partnerskap {number:03}", slug=f"p{number}")
            _edition(partnership, municipality, name=f"Plan {number}")
            factories.draft(within=partnership, owner=municipality, slug=f"a{number}")
            Meeting.objects.create(partnership=partnership, held_on=date(2199, 1, 1))

    def count():
        found = []
        for address in (PARTNERSHIPS, PLANS):
            with CaptureQueriesContext(connection) as queries:
                officer.get(address)
            found.append(len(queries))
        return found

    fill(0, 2)
    few = count()
    fill(2, ON_A_PAGE + 2)

    assert count() == few == [10, 5]
    assert len(officer.get(PARTNERSHIPS).context["rows"]) == ON_A_PAGE
    assert 'rel="next" href="?sida=2"' in officer.get(PARTNERSHIPS).content.decode()
    assert len(officer.get(PARTNERSHIPS, {"sida": 2}).context["rows"]) == 2
