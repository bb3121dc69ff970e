"""From an empty service to the first printed agreement of a new municipality, in Chromium, and the clicks counted.

What is typed is not counted: names, days and the text. Each click on a link, a button, a choice or a list is. Clicks
that set up a second factor are counted apart: each person does it once, however many agreements follow, and whoever
logs in by their employer never does.
"""

import contextlib
from urllib.parse import urlsplit

import pytest

from core.models import Organisation, User
from partnership.models import Agreement, Copy, Partnership
from stadsdelplan.ground_data import bring_all
from tests.support import browser, factories
from tests.support.browser import NARROW, WIDE, words
from tests.support.browser_users import Mouse
from tests.support.coming_in import code_of_page, give_authenticator, link_to

pytestmark = pytest.mark.browser

MOST_CLICKS = 20
NEW_PARTIES = [("Lokalpolisområde Haninge", "Polis"), ("Bostäder i Haninge AB", "Bostadsbolag")]
ADMINISTRATOR, COORDINATOR = "admin@portal.example", "sara.holm@haninge.example"
CHIEF, LIAISON, OTHER = "per.norr@polisen.example", "gun.ek@polisen.example", "olle.berg@huddinge.example"
OWN_PASSWORD = "gren-vind-mossa"


@pytest.fixture
def service(monkeypatch, empty):
    """The empty service as it runs: who administers or coordinates must have a second factor."""
    monkeypatch.setenv("SECOND_FACTOR_REQUIRED", "administrators,coordinators")
    with empty() as served:
        yield served.by_name()


@pytest.fixture
def empty_portal(empty):
    """The empty service as a demo, where nobody must have a second factor."""
    with empty() as served:
        yield served


@pytest.fixture
def empty(database_template, tmp_path_factory, django_db_blocker, chromium):
    """Return what serves the portal after migrate, setup and createsuperuser, and nothing else."""

    @contextlib.contextmanager
    def served():
        folder = tmp_path_factory.mktemp("empty")
        with (
            django_db_blocker.unblock(),
            browser.portal(database_template, folder, chromium, build=_set_up) as portal,
        ):
            yield portal

    return served


@pytest.mark.both_engines
def test_a_municipality_comes_on_board_by_invitation_and_another_sees_nothing_of_it(service):
    with contextlib.ExitStack() as stay:
        administrator, coordinator, chief, liaison, other = (
            _Clicking(stay.enter_context(service.visitor())) for _person in range(5)
        )
        _log_in(administrator, ADMINISTRATOR)
        setting_up = _set_up_app(administrator)
        _add_municipality(administrator, "Haninge", "2120000084", COORDINATOR)
        _accept(coordinator, service, COORDINATOR)
        setting_up += _set_up_passkey(coordinator)
        _begin_partnership(coordinator)
        _have_signatories(coordinator, ["Haninge kommun", "Lokalpolisområde Haninge", "Bostäder i Haninge AB"])
        coordinator.follow("Lock the text")
        coordinator.send("Lock the text and make the copies")
        agreement = urlsplit(coordinator.page.url).path
        opened = coordinator.open_all_papers(3)
        clicks = administrator.visitor.clicks + coordinator.visitor.clicks - setting_up

        assert (clicks, setting_up) == (MOST_CLICKS, 6)
        assert opened.startswith(b"%PDF")
        assert Copy.objects.count() == 3
        assert Partnership.objects.get().name == "Lokalt partnerskap för Jordbro"
        assert Agreement.objects.get().name == "Avtal med Bostäder i Haninge AB och Lokalpolisområde Haninge"
        assert Organisation.objects.get(name="Haninge kommun").orgnr == "212000-0084"

        _let_the_police_invite(administrator, chief, service)
        _accept(liaison, service, LIAISON)
        _write_it_anew(coordinator, agreement)
        _comment(liaison, agreement)
        coordinator.visitor.open(agreement)
        assert coordinator.shows("Skriv också om kvällarna.")

        _add_municipality(administrator, "Huddinge", "", OTHER)
        _accept(other, service, OTHER)
        _set_up_app(other)
        _put_both_areas_under_one_authority()
        _assert_that_nothing_is_seen(other, of=coordinator)
        assert [each.visitor.heard() for each in (administrator, coordinator, chief, liaison)] == [[]] * 4


def test_the_guided_start_works_without_javascript(service):
    with service.visitor(javascript=False) as visitor:
        administrator = _Clicking(visitor)
        _log_in(administrator, ADMINISTRATOR)
        _set_up_app(administrator)
        _add_municipality(administrator, "Haninge", "2120000084", COORDINATOR)
    with service.visitor(javascript=False) as visitor:
        coordinator = _Clicking(visitor)
        _accept(coordinator, service, COORDINATOR)
        _set_up_app(coordinator)
        _begin_partnership(coordinator)

    assert Agreement.objects.get().versions.get().parties.count() == 3


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_no_page_of_the_guided_start_breaks_a_rule(empty_portal, width):
    with empty_portal.visitor(ADMINISTRATOR, width=width) as visitor:
        for address in ("/", "/ny-kommun/", "/ny-kommun/?sok=ha", "/ny-kommun/0136/", "/admin/"):
            _is_in_order(visitor, address)
        visitor.open("/ny-kommun/0136/")
        visitor.click("button", words("Add the municipality"))
        _is_in_order(visitor)
    haninge = Organisation.objects.create(name="Haninge kommun", kind="municipality")
    haninge.governs_id = factories.municipality_of(haninge).pk
    factories.person(haninge, "coordinator", email=COORDINATOR)
    with empty_portal.visitor(COORDINATOR, width=width) as visitor:
        for address in ("/", "/nytt-partnerskap/"):
            _is_in_order(visitor, address)
        visitor.page.locator("#id_party1_name").fill("Haninge komun")
        visitor.click("button", words("Begin the partnership"))
        _is_in_order(visitor)
        partnership = factories.partnership(haninge, factories.organisation("Polisen", "police"))
        _is_in_order(visitor, f"/partnerskap/{partnership.slug}/parter/")


class _Clicking(Mouse):
    """Counts every click, those on a choice and on a list that folds among them."""

    def choose(self, name):
        self.visitor.clicks += 1
        super().choose(name)

    def select_in(self, place, name):
        self.visitor.clicks += 1
        self.page.locator(place).select_option(label=name)

    def tick(self, name):
        self.visitor.clicks += 1
        super().tick(name)

    def _press(self, locator):
        self.visitor.clicks += 1
        super()._press(locator)


def _set_up(database):
    list(bring_all(by=None, at=factories.NOON))
    User.objects.create_superuser(ADMINISTRATOR, factories.PASSWORD, name="Alex Berg")
    return {}


def _log_in(person, email):
    person.visitor.open("/")
    person.write("E-mail address", email)
    person.page.locator("input[type=password]").fill(factories.PASSWORD)
    person.send("Log in")


def _set_up_app(person):
    """Set up the app that the role asks for, and return how many clicks it took."""
    before = person.visitor.clicks
    person.stands_at("Two steps at login")
    person.follow("Set up an app")
    person.write("Code from the app", code_of_page(person.page))
    person.send("Turn on")
    person.follow("I have saved them: go on")
    return person.visitor.clicks - before


def _set_up_passkey(person):
    """Make the passkey that the role asks for, and return how many clicks it took."""
    before = person.visitor.clicks
    give_authenticator(person.visitor)
    person.stands_at("Two steps at login")
    person.follow("Make a passkey")
    person.write("Name", "Datorn på jobbet")
    person.press("Make a passkey")
    person.stands_at("Your recovery codes")
    person.follow("I have saved them: go on")
    return person.visitor.clicks - before


def _accept(person, service, address):
    """Follow the link in the letter, and choose a password."""
    person.visitor.open(link_to(address, service.database))
    for field in person.page.locator("input[type=password]").all():
        field.fill(OWN_PASSWORD)
    person.send("Come in")


def _add_municipality(person, name, number, coordinator):
    person.visitor.open("/")
    person.follow("New municipality")
    person.page.get_by_role("main").get_by_role("searchbox").fill(name)
    person.send("Search")
    person.write("Organisation number", number)
    person.write("Districts", "Jordbro")
    person.write("The coordinator's name", "Sara Holm")
    person.write("The coordinator's e-mail address", coordinator)
    person.send("Add the municipality")
    assert f"{name} kommun" in person.message()


def _begin_partnership(person):
    """Begin a partnership of Haninge with two new organisations, and make its first draft."""
    person.follow("New partnership")
    for number, (name, kind) in enumerate(NEW_PARTIES, start=1):
        person.page.locator(f"#id_party{number}_name").fill(name)
        person.select_in(f"#id_party{number}_kind", kind)
    person.choose("Lokalt partnerskap för en stadsdel")
    person.send("Begin the partnership")
    person.page.get_by_label(words("First day")).fill("2027-01-01")
    person.page.get_by_label(words("Last day")).fill("2029-12-31")
    person.write_number("Months of notice", 6)
    person.page.locator("#id_purposes").fill("- Fler ska känna sig trygga.")
    person.send("Make the draft")


def _have_signatories(person, names):
    for name in names:
        person.follow("%(party)s has nobody who signs.", party=name)
        person.page.locator("#id_title").fill("Chef")
        person.send("Save")


def _let_the_police_invite(administrator, chief, service):
    """The administrator invites a coordinator of the police, who invites the liaison."""
    administrator.visitor.open("/admin/core/user/add/")
    administrator.page.locator("#id_email").fill(CHIEF)
    administrator.page.locator("#id_name").fill("Per Norr")
    administrator.select_in("#id_organisation", "Lokalpolisområde Haninge")
    administrator.select_in("#id_role", words("Coordinator"))
    administrator.page.locator("input[type=submit].default").click()
    _accept(chief, service, CHIEF)
    _set_up_app(chief)
    chief.follow_to("Lokalt partnerskap för Jordbro")
    chief.follow("Who has access")
    chief.follow("Invite a person into %(unit)s", unit="Lokalpolisområde Haninge")
    chief.write("E-mail address", LIAISON)
    chief.write("Name", "Gun Ek")
    chief.choose(words("Reviewer"))
    chief.send("Send the invitation")
    assert chief.message() == words("%(person)s gets a letter with a link, and comes in by it.", person="Gun Ek")


def _write_it_anew(coordinator, agreement):
    """Void the printed text and send the new draft to the parties."""
    coordinator.visitor.open(agreement)
    coordinator.follow("Void the copies")
    coordinator.write("Reason", "Polisen vill ändra i texten.")
    coordinator.send("Void the copies")
    coordinator.follow("Send for review")
    coordinator.send("Send for review")


def _comment(liaison, agreement):
    liaison.visitor.open("/")
    assert liaison.has_task("Comment on the text")
    liaison.visitor.open(agreement)
    liaison.follow("Comment on “%(heading)s”", heading="Syfte")
    liaison.write("Comment", "Skriv också om kvällarna.")
    liaison.send("Send the comment")
    assert liaison.message() == words("The comment is sent.")


def _put_both_areas_under_one_authority():
    """The police are one authority: its local areas, and what they see, are apart all the same."""
    huddinge, authority = Organisation.objects.get(name="Huddinge kommun"), factories.organisation("Polismyndigheten")
    area = factories.organisation("Lokalpolisområde Huddinge", "police", authority)
    haninge = Organisation.objects.get(name="Lokalpolisområde Haninge")
    haninge.parent = authority
    haninge.save()
    factories.partnership(huddinge, area, name="Lokalt partnerskap för Flemingsberg")


def _assert_that_nothing_is_seen(other, *, of):
    """Open whatever the start page and the pages of the partnership lead `of` to, as `other`."""
    theirs = set()
    for address in ("/", f"/partnerskap/{Partnership.objects.get(name__endswith='Jordbro').slug}/", of.page.url):
        of.visitor.open(address)
        links = of.page.locator("main a[href]").evaluate_all("links => links.map((link) => link.pathname)")
        theirs |= {link for link in links if link.startswith(("/partnerskap/", "/avtal/", "/organisation/"))}
    theirs -= {"/avtal/"}
    seen = {link: other.page.request.get(link).status for link in sorted(theirs)}
    listed = [other.page.request.get(address).text() for address in ("/", "/avtal/", "/avtal/lista.csv")]

    assert len(seen) >= 15
    assert {link: status for link, status in seen.items() if status != 404} == {}
    assert all("Haninge" not in page and "Jordbro" not in page for page in listed)
    assert "Lokalt partnerskap för Flemingsberg" in listed[0]


def _is_in_order(visitor, address=None):
    """The page, opened now if an address is given: nothing broken, nothing refused, nothing too wide."""
    if address:
        assert visitor.open(address).status == 200
    stock = {"empty-table-header"} if address == "/admin/" else set()
    assert [found for found in visitor.axe() if found.partition(":")[0] not in stock] == [], address
    assert visitor.heard() == []
    assert not visitor.is_too_wide(), address
