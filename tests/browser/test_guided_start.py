"""From an empty service to the first printed agreement of a new municipality, in Chromium, and the clicks counted.

What is typed is not counted: names, days and the text. Each click on a link, a button, a choice or a list is.
"""

import pytest

from core.models import Organisation, User
from partnership.models import Agreement, Copy, Partnership
from stadsdelplan.ground_data import bring_all
from tests.support import browser, factories
from tests.support.browser import NARROW, WIDE, words
from tests.support.browser_users import Mouse

pytestmark = pytest.mark.browser

MOST_CLICKS = 20
NEW_PARTIES = [("Lokalpolisområde Haninge", "Polis"), ("Bostäder i Haninge AB", "Bostadsbolag")]
ADMINISTRATOR, COORDINATOR = "admin@portal.example", "sara.holm@haninge.example"


@pytest.fixture
def empty_portal(database_template, tmp_path_factory, django_db_blocker, chromium):
    """The portal after migrate, setup and createsuperuser, and nothing else."""
    folder = tmp_path_factory.mktemp("empty")
    with (
        django_db_blocker.unblock(),
        browser.portal(database_template, folder, chromium, build=_set_up) as served,
    ):
        yield served


def let_in_the_invited(email):
    """Let the person who was invited log in. It stands in for following the link in the invitation."""
    user = User.objects.get(email=email)
    assert not user.has_usable_password()
    user.set_password(factories.PASSWORD)
    user.save(update_fields=["password"])


def test_the_first_printed_agreement_takes_at_most_twenty_clicks(empty_portal):
    with empty_portal.visitor() as visitor:
        _add_haninge(_Clicking(visitor))
        clicks, complaints = visitor.clicks, visitor.heard()
    let_in_the_invited(COORDINATOR)
    with empty_portal.visitor() as visitor:
        coordinator = _Clicking(visitor)
        _begin_partnership(coordinator)
        _have_signatories(coordinator, ["Haninge kommun", "Lokalpolisområde Haninge", "Bostäder i Haninge AB"])
        coordinator.follow("Lock the text")
        coordinator.send("Lock the text and make the copies")
        opened = coordinator.open_all_papers(3)
        clicks, complaints = clicks + visitor.clicks, complaints + visitor.heard()

    assert clicks <= MOST_CLICKS
    assert complaints == []
    assert opened.startswith(b"%PDF")
    assert Copy.objects.count() == 3
    assert Partnership.objects.get().name == "Lokalt partnerskap för Jordbro"
    assert Agreement.objects.get().name == "Avtal med Bostäder i Haninge AB och Lokalpolisområde Haninge"
    assert Organisation.objects.get(name="Haninge kommun").orgnr == "212000-0084"


def test_the_guided_start_works_without_javascript(empty_portal):
    with empty_portal.visitor(javascript=False) as visitor:
        _add_haninge(_Clicking(visitor))
    let_in_the_invited(COORDINATOR)
    with empty_portal.visitor(javascript=False) as visitor:
        _begin_partnership(_Clicking(visitor))

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


def _add_haninge(person):
    _log_in(person, ADMINISTRATOR)
    person.follow("New municipality")
    person.page.get_by_role("searchbox").fill("Haninge")
    person.send("Search")
    person.write("Organisation number", "2120000084")
    person.write("Districts", "Jordbro")
    person.write("The coordinator's name", "Sara Holm")
    person.write("The coordinator's e-mail address", COORDINATOR)
    person.send("Add the municipality")
    assert "Haninge kommun" in person.message()


def _begin_partnership(person):
    """Begin a partnership of Haninge with two new organisations, and make its first draft."""
    _log_in(person, COORDINATOR)
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


def _is_in_order(visitor, address=None):
    """The page, opened now if an address is given: nothing broken, nothing refused, nothing too wide."""
    if address:
        assert visitor.open(address).status == 200
    stock = {"empty-table-header"} if address == "/admin/" else set()
    assert [found for found in visitor.axe() if found.partition(":")[0] not in stock] == [], address
    assert visitor.heard() == []
    assert not visitor.is_too_wide(), address
