"""The tabs of a partnership: who sees what in them, where they lead, and that they cost no query."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.access import invitations
from core.models import OrganisationKind, Role
from partnership.tabs import Tab, stand_in
from stadsdelplan.models import Edition, Meeting, Plan
from tests.support import factories

pytestmark = pytest.mark.django_db

CURRENT = re.compile(r'<a href="([^"]*)" aria-current="([a-z]*)"')


@pytest.fixture
def municipality():
    return factories.organisation(name="Kommunen", kind=OrganisationKind.MUNICIPALITY)


@pytest.fixture
def police():
    return factories.organisation(name="Polisen", kind=OrganisationKind.POLICE)


@pytest.fixture
def partnership(municipality, police):
    return factories.partnership(municipality, police)


@pytest.fixture
def officer(client, municipality):
    client.force_login(factories.person(municipality))
    return client


def _tab(partnership, tab):
    return reverse(tab.value, args=[partnership.slug])


def _nav(page):
    return re.search(r'<nav class="partnership-tabs".*?</nav>', page.content.decode(), re.DOTALL)[0]


def _status(client, address):
    response = client.get(address)
    b"".join(response)  # a file is closed at its end
    return response.status_code


def _edition_in(partnership, owner, *, name="Planen", number=1):
    plan = Plan.objects.create(partnership=partnership, district=factories.district(), owner=owner, name=name)
    return Edition.objects.create(plan=plan, number=number, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))


# Where one stands -----------------------------------------------------------------------------------------------------


def test_every_tab_opens_and_says_that_it_is_the_page(officer, partnership):
    found = {}
    for tab in Tab:
        page = officer.get(_tab(partnership, tab))
        found[tab.value] = CURRENT.findall(_nav(page))

    assert found == {tab.value: [(_tab(partnership, tab), "page")] for tab in Tab}


def test_the_tabs_stand_in_the_order_of_the_work(officer, partnership):
    nav = _nav(officer.get(partnership.get_absolute_url()))

    assert re.findall(r">([^<]+)</a>", nav) == [
        "Översikt",
        "Avtal",
        "Plan",
        "Indikatorer",
        "Möten",
        "Filer",
        "Personer",
    ]


@pytest.mark.parametrize(
    ("page", "tab"),
    [
        ("partnership_law", Tab.OVERVIEW),
        ("partnership_year", Tab.OVERVIEW),
        ("agreement_new", Tab.AGREEMENTS),
        ("plan_new", Tab.PLANS),
        ("lagesbilder", Tab.PLANS),
        ("meeting_plan", Tab.MEETINGS),
    ],
)
def test_a_page_below_a_tab_stands_in_it(officer, partnership, page, tab):
    response = officer.get(reverse(page, args=[partnership.slug]))

    assert CURRENT.findall(_nav(response)) == [(_tab(partnership, tab), "true")]


def test_pages_of_an_agreement_a_plan_and_a_meeting_stand_in_their_tabs(officer, partnership, municipality, police):
    agreement = factories.draft(within=partnership, owner=municipality, other=police)
    edition = _edition_in(partnership, municipality)
    meeting = Meeting.objects.create(partnership=partnership, held_on=date(2026, 12, 1))
    pages = {
        agreement.get_absolute_url(): Tab.AGREEMENTS,
        reverse("agreement_history", args=[agreement.slug]): Tab.AGREEMENTS,
        edition.get_absolute_url(): Tab.PLANS,
        reverse("edition_period", args=[edition.plan_id, 1]): Tab.PLANS,
        edition.plan.get_absolute_url(): Tab.PLANS,
        meeting.get_absolute_url(): Tab.MEETINGS,
    }

    found = {address: CURRENT.findall(_nav(officer.get(address))) for address in pages}

    assert found == {address: [(_tab(partnership, tab), "true")] for address, tab in pages.items()}


def test_to_say_where_a_page_stands_asks_the_database_nothing(partnership):
    request = RequestFactory().get(_tab(partnership, Tab.FILES))

    with CaptureQueriesContext(connection) as queries:
        stand_in(request, partnership, Tab.FILES)

    assert len(queries) == 0
    assert [link.current for link in request.tabs.links] == ["", "", "", "", "", "page", ""]


@pytest.mark.parametrize(
    ("address", "marked"),
    [
        ("/", "/"),
        ("/partnerskap/", "/partnerskap/"),
        ("/planer/", "/planer/"),
        ("/avtal/", "/avtal/"),
        ("/indikatorer/", "/indikatorer/"),
        ("/sok/", "/sok/"),
    ],
)
def test_the_main_menu_says_which_of_its_pages_it_is(officer, partnership, address, marked):
    assert _menu(officer.get(address)) == [(marked, "page")]


def test_in_the_main_menu_all_pages_of_a_partnership_lie_below_the_partnerships(officer, partnership, municipality):
    edition = _edition_in(partnership, municipality)

    found = {
        page: _menu(officer.get(page))
        for page in (partnership.get_absolute_url(), edition.get_absolute_url(), _tab(partnership, Tab.INDICATORS))
    }

    assert set(map(tuple, found.values())) == {(("/partnerskap/", "true"),)}


def test_a_board_and_an_open_page_lie_below_their_entries_and_a_page_of_ones_own_below_none(client, officer):
    area = factories.district()
    board = reverse("board", args=[area.pk])

    own, account = _menu(officer.get(board)), _menu(officer.get(reverse("account")))
    client.logout()

    assert own == [("/indikatorer/", "true")]
    assert account == []
    assert _menu(client.get(board)) == [("/indikatorer/", "true")]
    assert _menu(client.get("/oppet/")) == [("/oppet/", "page")]


def _menu(page):
    nav = re.search(r'<nav class="site-nav".*?</nav>', page.content.decode(), re.DOTALL)[0]
    return re.findall(r'<a href="([^"]*)"(?: data-search-link)? aria-current="([a-z]*)"', nav)


# One thing, and several -----------------------------------------------------------------------------------------------


def test_the_tab_leads_to_the_only_agreement_and_lists_several(officer, partnership, municipality, police):
    first = factories.draft(within=partnership, owner=municipality, other=police)

    alone, asked = (
        officer.get(_tab(partnership, Tab.AGREEMENTS)),
        officer.get(_tab(partnership, Tab.AGREEMENTS), {"visa": "alla"}),
    )
    second = factories.draft(within=partnership, owner=municipality, other=police, slug="ett-till")
    several = officer.get(_tab(partnership, Tab.AGREEMENTS))

    assert alone.headers["Location"] == first.get_absolute_url()
    assert asked.status_code == 200
    assert list(several.context["agreements"]) == [second, first]


def test_the_tab_leads_to_the_newest_edition_that_the_person_sees_of_the_only_plan(client, partnership, municipality):
    edition = _edition_in(partnership, municipality)
    factories.close(edition)
    working = Edition.objects.create(
        plan=edition.plan, number=2, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
    )
    found = {}

    for role in (Role.READER, Role.OFFICER):
        client.force_login(factories.person(municipality, role))
        found[role] = client.get(_tab(partnership, Tab.PLANS)).headers["Location"]

    assert found == {Role.READER: edition.get_absolute_url(), Role.OFFICER: working.get_absolute_url()}


def test_a_plan_without_an_edition_to_read_leads_to_its_own_page(client, partnership, municipality):
    edition = _edition_in(partnership, municipality)
    client.force_login(factories.person(municipality, Role.READER))

    assert client.get(_tab(partnership, Tab.PLANS)).headers["Location"] == edition.plan.get_absolute_url()


def test_several_plans_are_a_list(officer, partnership, municipality):
    editions = [_edition_in(partnership, municipality, name=name) for name in ("Alfa", "Beta")]

    page = officer.get(_tab(partnership, Tab.PLANS))

    assert list(page.context["editions"]) == editions


def test_the_tab_of_figures_shows_one_district_and_leads_to_the_others(officer, partnership):
    first, second = (factories.district(name) for name in ("Alby", "Berga"))
    partnership.districts.set([first, second])

    page, chosen = (officer.get(_tab(partnership, Tab.INDICATORS), asked) for asked in ({}, {"omrade": second.pk}))

    assert page.context["area"] == first
    assert f"?omrade={second.pk}" in page.content.decode()
    assert chosen.context["area"] == second


def test_without_a_district_the_tab_says_so(officer, partnership):
    partnership.districts.clear()

    assert "Partnerskapet har ingen stadsdel än" in officer.get(_tab(partnership, Tab.INDICATORS)).content.decode()


# People ---------------------------------------------------------------------------------------------------------------


def test_who_works_in_the_partnership_sees_its_people_by_organisation(client, partnership, municipality, police):
    officer = factories.person(municipality, name="Oa Öst")
    factories.person(police, Role.REVIEWER, name="Pia Pol")
    client.force_login(officer)

    units = client.get(_tab(partnership, Tab.PEOPLE)).context["units"]

    assert [(str(unit.organisation), [str(line.person) for line in unit.lines]) for unit in units] == [
        ("Kommunen", ["Oa Öst"]),
        ("Polisen", ["Pia Pol"]),
    ]


def test_who_only_reads_sees_the_parties_and_no_person_of_them(client, partnership, municipality, police):
    factories.person(police, Role.REVIEWER, name="Pia Pol")
    client.force_login(factories.person(municipality, Role.READER))

    page = client.get(_tab(partnership, Tab.PEOPLE)).content.decode()

    assert "<dd>Kommunen, Polisen</dd>" in page
    assert "Pia Pol" not in page
    assert reverse("partnership_access", args=[partnership.slug]) not in page


def test_who_sees_to_people_sees_who_is_invited_and_may_give_a_role(client, partnership, municipality):
    coordinator = factories.person(municipality, Role.COORDINATOR)
    asked = {"email": "ny@kommunen.example", "name": "Nya Ny", "role": Role.OFFICER, "site": "http://x.example"}
    invitations.invite(organisation=municipality, by=coordinator, at=timezone.now(), **asked)
    pages = {}
    for role, person in ((Role.COORDINATOR, coordinator), (Role.OFFICER, factories.person(municipality))):
        client.force_login(person)
        pages[role] = client.get(_tab(partnership, Tab.PEOPLE)).content.decode()

    assert {role: "Nya Ny" in page for role, page in pages.items()} == {Role.COORDINATOR: True, Role.OFFICER: False}
    give = reverse("access_give", args=[partnership.slug])
    assert {role: give in page for role, page in pages.items()} == {Role.COORDINATOR: True, Role.OFFICER: False}


# Files ----------------------------------------------------------------------------------------------------------------


def test_the_files_are_listed_by_kind_with_day_and_who(officer, partnership, municipality, police):
    agreement = factories.locked(within=partnership, owner=municipality, other=police)
    edition = _edition_in(partnership, municipality)

    groups = officer.get(_tab(partnership, Tab.FILES)).context["groups"]

    found = {group.heading: [each.label for each in group.files] for group in groups}
    assert found["Avtal och exemplar"] == ["Alla exemplar (PDF)"]
    assert found["Planer"] == [
        "Arbetsversionen som PDF",
        "Arbetsversionen som Word",
        "Planen som kalkylblad (XLSX)",
        "Planen som data (JSON)",
    ]
    (paper,) = groups[0].files
    assert (paper.of, paper.of_url) == (agreement.name, agreement.get_absolute_url())
    assert paper.on is not None
    assert {each.of for each in groups[1].files} == {str(edition)}


def test_every_file_that_is_listed_can_be_fetched_by_who_sees_the_list(client, partnership, municipality, police):
    factories.locked(within=partnership, owner=municipality, other=police)
    _edition_in(partnership, municipality)
    Meeting.objects.create(partnership=partnership, held_on=date(2026, 12, 1))
    answers = {}
    for role in (Role.READER, Role.OFFICER, Role.COORDINATOR):
        client.force_login(factories.person(municipality, role))
        groups = client.get(_tab(partnership, Tab.FILES)).context["groups"]
        answers[role] = [_status(client, each.url) for group in groups for each in group.files]

    assert {role: set(codes) for role, codes in answers.items()} == {role: {200} for role in answers}
    assert [len(codes) for codes in answers.values()] == [1, 6, 7]


def test_who_registers_finds_the_way_to_the_diary_of_the_partnership(client, partnership, municipality):
    found = {}
    for role in (Role.READER, Role.OFFICER):
        client.force_login(factories.person(municipality, role))
        page = client.get(_tab(partnership, Tab.FILES)).content.decode()
        found[role] = f'href="/diarium/?partnerskap={partnership.pk}"' in page

    assert found == {Role.READER: False, Role.OFFICER: True}


def test_the_tabs_ask_as_often_of_many_things_as_of_a_few(officer, partnership, municipality, police):
    def add(number):
        for n in range(number):
            factories.locked(within=partnership, owner=municipality, other=police, slug=f"avtal-{number}-{n}")
            edition = _edition_in(partnership, municipality, name=f"Plan {number} {n}")
            factories.close(edition)
            factories.person(police, Role.REVIEWER)

    def count():
        found = {}
        for tab in (Tab.AGREEMENTS, Tab.PLANS, Tab.FILES, Tab.PEOPLE):
            with CaptureQueriesContext(connection) as queries:
                officer.get(_tab(partnership, tab))
            found[tab.value] = len(queries)
        return found

    add(2)
    few = count()
    add(5)

    assert count() == few
