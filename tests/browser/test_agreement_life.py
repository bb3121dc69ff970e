"""An agreement's whole life, played by four people who each see their own pages, in each way of using a browser."""

import contextlib
import hashlib
import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import timezone

from core.models import User
from partnership.models import Agreement, AgreementStatus, Copy, PrintSet, VersionStatus
from tests.support import browser, databases
from tests.support.browser import words
from tests.support.browser_users import WAYS

pytestmark = pytest.mark.browser

PASSWORD = "demo-for-the-browser-tests"
PEOPLE = {
    "officer": "handlaggare@haninge.example",
    "coordinator": "samordnare@haninge.example",
    "liaison": "granskare@polisen.example",
    "administrator": "admin@portal.example",
}
PARTNERSHIP, MUNICIPALITY, POLICE = "Lokalt partnerskap för Jordbro", "Haninge kommun", "Lokalpolisområde Haninge"
PLACE = "Kommunarkivet, hylla 4"


@pytest.fixture(scope="module")
def demo_portal(database_template, tmp_path_factory, django_db_blocker, chromium):
    folder = tmp_path_factory.mktemp("life")
    with (
        django_db_blocker.unblock(),
        browser.portal(database_template, folder, chromium, build=_load_the_demo) as served,
    ):
        yield served


@pytest.mark.parametrize(
    "way", [pytest.param("mouse", marks=pytest.mark.on_postgresql), "keyboard", "without JavaScript"]
)
def test_four_people_lead_an_agreement_through_its_whole_life(demo_portal, tmp_path, way):
    scan = tmp_path / "inskannat.pdf"
    name = f"Avtal om trygga kvällar, {way}"

    with _four_people(demo_portal, WAYS[way]) as people:
        _make_the_draft(people.officer, name)
        _name_who_signs(people.officer)
        _send_it(people, name)
        _comment_and_answer(people, name)
        papers = _lock_and_print(people.coordinator, name)
        scan.write_bytes(papers)
        _register_decisions(people.coordinator)
        _sign_both_copies(people.coordinator, name)
        _bring_the_copies_home(people.coordinator, name, scan)
        _look_in_the_admin(people.administrator, name, papers)
        _read_the_history(people.liaison, name)
        _amend(people, name)
        _succeed(people.officer, name)
        complaints = {who: _complaints_of(player) for who, player in vars(people).items()}

    assert complaints == {who: [] for who in PEOPLE}
    _assert_what_is_stored(name, papers)


def _make_the_draft(officer, name):
    """From the start page to a draft with the template's sections, and no gap in its text."""
    today = timezone.localdate()
    officer.follow_to(PARTNERSHIP)
    officer.follow("New agreement")
    officer.choose("Lokalt partnerskap för en stadsdel")
    officer.write("name in lists", name)
    officer.tick(POLICE)
    officer.write_day("first day", date(today.year, 1, 1))
    officer.write_day("last day", date(today.year + 1, 12, 31))
    officer.write_number("months of notice", 3)
    officer.write("purposes", "- Fler ska känna sig trygga på kvällen.")
    officer.send("Make the draft")

    assert words("The draft is made. Only %(owner)s sees it.", owner=MUNICIPALITY) in officer.message()
    assert words("Write in who signs, and fill in what is marked in the text.") in officer.message()
    assert officer.shows("Fler ska känna sig trygga på kvällen.")
    assert not officer.shows("som inte är ifyllt")


def _name_who_signs(officer):
    officer.follow("Edit parties and signatories")
    for party, title in ((MUNICIPALITY, "Kommunstyrelsens ordförande"), (POLICE, "Lokalpolisområdeschef")):
        officer.follow_to(f"{words('Add a signatory')} – {party}")
        officer.write("Position", title)
        officer.send("Save")
        assert officer.message() == words("The signatory is added.")
    officer.follow("To the agreement")


def _send_it(people, name):
    """Nobody but the owner sees the draft; from the day that it is sent, the police do."""
    address = people.officer.page.url.partition("#")[0]
    assert not people.officer.has_link("Send for review")
    assert people.liaison.visitor.open(address).status == 404

    coordinator = people.coordinator
    coordinator.visitor.open("/")
    coordinator.follow_to(name)
    coordinator.follow("Send for review")
    assert coordinator.says(
        "%(parties)s may read version %(number)s and comment on it. The comments come in to %(owner)s and are then "
        "public records. Write nothing about individuals.",
        parties=POLICE,
        number=1,
        owner=MUNICIPALITY,
    )
    coordinator.send("Send for review")
    assert coordinator.message() == words("The draft is sent for review. The parties can read it now.")


def _comment_and_answer(people, name):
    """The comment opens its section and no other, until it is resolved."""
    officer, liaison = people.officer, people.liaison
    liaison.visitor.open("/")
    assert liaison.has_task("Comment on the text")
    liaison.follow_to(name)
    liaison.follow("Comment on “%(heading)s”", heading="Syfte")
    liaison.write("Comment", "Nämn också helgkvällarna.")
    liaison.send("Send the comment")
    assert liaison.message() == words("The comment is sent.")

    officer.visitor.open("/")
    assert officer.has_task("Answer the comment")
    officer.follow_to(name)
    by = officer.page.locator(".comment__who strong").inner_text()
    assert _sections_that_can_be_edited(officer) == ["Syfte"]
    officer.follow("Edit “%(heading)s”", heading="Syfte")
    officer.write("Text", "Parterna samverkar för trygga kvällar i Jordbro, också på helgen.")
    officer.send("Save")
    officer.follow_to(f"{words('Answer')} {words('%(who)s’s comment', who=by)}")
    officer.write("Your answer", "Det står nu med.")
    officer.send("Send the answer")

    liaison.visitor.page.reload()
    assert liaison.shows("Det står nu med.")
    liaison.send_as(re.compile(rf"^{words('Mark as resolved')}.*{re.escape(by)}$"))
    assert liaison.message() == words("The comment is resolved.")
    officer.visitor.page.reload()
    assert _sections_that_can_be_edited(officer) == []


def _lock_and_print(coordinator, name):
    """Lock the text and print the copies; answer with the bytes that went to the printer."""
    coordinator.visitor.open("/")
    coordinator.follow_to(name)
    coordinator.follow("Lock the text")
    coordinator.send("Lock the text and make the copies")
    papers = coordinator.open_all_papers(2)
    assert not coordinator.has_link("Edit “%(heading)s”", heading="Syfte")
    coordinator.follow("Mark all copies as printed")
    coordinator.send("Mark as printed")
    assert coordinator.message() == words("The copies are marked as printed.")
    return papers


def _register_decisions(coordinator):
    """The municipality's board has decided; the police need no decision."""
    coordinator.follow_to(f"{words('Register decision')} {MUNICIPALITY}")
    coordinator.write("deciding body", "Kommunstyrelsen")
    coordinator.write_day("date of the meeting", date(timezone.localdate().year, 1, 2))
    coordinator.write("paragraph", "45")
    coordinator.send("Register decision")
    assert coordinator.message() == words("The decision is registered.")
    coordinator.follow_to(f"{words('Not needed')} {POLICE}")
    coordinator.send("Register that none is needed")
    assert coordinator.says("Decision not needed")


def _sign_both_copies(coordinator, name):
    """Copy 2 goes to the police; each copy is signed by both; the last signature brings it into force."""
    today = timezone.localdate().isoformat()
    coordinator.follow_to(_copy(2, POLICE))
    coordinator.send("Register as sent")
    coordinator.follow_to(name)
    for number, keeper in ((1, MUNICIPALITY), (2, POLICE)):
        coordinator.follow_to(_copy(number, keeper))
        if number == 1:
            coordinator.follow("Register signature")
        for _each in range(2):
            coordinator.write("Signed", today)
            coordinator.send("Register signature")
        if number == 1:
            coordinator.follow_to(name)
            assert coordinator.shows(
                words(
                    "%(signed)s of %(all)s copy signed by all parties.",
                    "%(signed)s of %(all)s copies signed by all parties.",
                    count=2,
                    signed=1,
                    all=2,
                )
            )
    assert coordinator.message() == f"{words('The signature is registered.')} {words('The agreement is in force.')}"


def _bring_the_copies_home(coordinator, name, scan):
    """Theirs is handed over; ours is back, kept at a named place, and scanned."""
    coordinator.write("Handed over", timezone.localdate().isoformat())
    coordinator.send("Register as handed over")
    coordinator.follow_to(name)
    coordinator.follow_to(_copy(1, MUNICIPALITY))
    coordinator.write("Where it is kept", PLACE)
    coordinator.send("Register as back")
    coordinator.attach("Scanned copy", scan)
    coordinator.send("Upload the scanned copy")
    assert coordinator.message() == words("The scanned copy is stored.")
    assert coordinator.has_link("Download %(name)s", name=scan.name)


def _look_in_the_admin(administrator, name, papers):
    """The state is shown and not to be changed; the papers and the history are at hand."""
    administrator.follow_to(words("Administration"))
    administrator.follow_to(words("agreements").capitalize())
    administrator.follow_to(name)
    status = administrator.page.locator(".field-status")
    assert status.locator(".readonly").inner_text() == str(AgreementStatus.IN_FORCE.label)
    assert status.locator("input, select, textarea").count() == 0
    assert administrator.open_pdf("All copies (PDF)") == papers
    administrator.follow("History")
    told = administrator.page.locator("#change-history").inner_text()
    for who in ("officer", "coordinator"):
        assert User.objects.get(email=PEOPLE[who]).name in told


def _read_the_history(liaison, name):
    """Who did what, in words, for those of the other party too."""
    liaison.visitor.open("/")
    liaison.follow_to(name)
    assert liaison.shows(str(AgreementStatus.IN_FORCE.label))
    liaison.follow("History")
    told = liaison.page.locator(".history").inner_text()
    assert words("sent the draft for review") in told
    assert words("locked version %(number)s of the text", number=1) in told
    assert words("The agreement came into force") in told
    assert words("wrote the draft") not in told  # working material from before it was sent


def _amend(people, name):
    """The amendment is a paper of its own: written, locked, printed, signed, and in force beside the agreement."""
    officer, coordinator = people.officer, people.coordinator
    officer.visitor.open("/")
    officer.follow_to(name)
    officer.follow("Write an amendment")
    officer.send("Start the amendment")
    assert officer.message() == words("The amendment is a draft now. Write what changes.")
    officer.follow("Edit “%(heading)s”", heading="Ändringar")
    officer.write("Text", "Parterna samverkar också på skolloven.")
    officer.send("Save")

    coordinator.visitor.open("/")
    coordinator.follow_to(f"Tilläggsavtal till {name}")
    coordinator.follow("Lock the text")
    coordinator.send("Lock the text and make the copies")
    for party in (MUNICIPALITY, POLICE):
        coordinator.follow("%(party)s has signed all copies", party=party)
        coordinator.write("Signed", timezone.localdate().isoformat())
        coordinator.send("Register signatures")
    assert words("The agreement is in force.") in coordinator.message()


def _succeed(officer, name):
    officer.visitor.open("/")
    officer.follow_to(name)
    officer.follow("Write a successor")
    officer.write("Name in lists", f"{name}, nästa period")
    officer.send("Start the successor")
    assert officer.message() == words("The successor is a draft now, with the text of the agreement that it succeeds.")
    assert officer.shows("också på helgen")
    officer.follow_to(name)
    assert officer.has_link(f"{name}, nästa period")
    assert officer.has_link(f"Tilläggsavtal till {name}")


def _assert_what_is_stored(name, papers):
    agreement = Agreement.objects.get(name=name)
    text = agreement.versions.get()
    stored = PrintSet.objects.get(agreement_version=text)
    copies = Copy.objects.filter(print_set=stored).order_by("number")
    successor = agreement.successors.get()
    assert (agreement.status, text.status) == (AgreementStatus.IN_FORCE, VersionStatus.LOCKED)
    assert hashlib.sha256(papers).hexdigest() == stored.sha256
    assert [copy.signatures.count() for copy in copies] == [2, 2]
    assert (copies[0].kept_at, copies[0].scan.sha256) == (PLACE, stored.sha256)
    assert copies[1].handed_over_on == timezone.localdate()
    assert [amendment.status for amendment in agreement.amendments.all()] == [AgreementStatus.IN_FORCE]
    assert (successor.status, successor.starts_on) == (AgreementStatus.DRAFT, date(agreement.ends_on.year + 1, 1, 1))


@contextlib.contextmanager
def _four_people(demo_portal, player):
    """Each with a browser of their own, logged in and at the start page."""
    with contextlib.ExitStack() as stack:
        people = {}
        for who, email in PEOPLE.items():
            visitor = stack.enter_context(demo_portal.visitor(email, javascript=player.javascript))
            visitor.open("/")
            people[who] = player(visitor)
        yield SimpleNamespace(**people)


def _complaints_of(player):
    """What the browser complained of. A PDF names no icon, so its reader asks for one where none is."""
    return [complaint for complaint in player.visitor.complaints if not complaint.endswith("/favicon.ico")]


def _sections_that_can_be_edited(player):
    edit = re.compile(words("Edit “%(heading)s”", heading="(.+)"))
    links = player.page.get_by_role("link", name=edit).all_inner_texts()
    return [edit.fullmatch(link)[1] for link in links]


def _copy(number, keeper):
    return words("Copy %(number)s – %(keeper)s", number=number, keeper=keeper)


def _load_the_demo(database):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEMO_PASSWORD", PASSWORD)
        run = databases.manage(database, "demo")
    assert run.returncode == 0, run.stderr
    return {}
