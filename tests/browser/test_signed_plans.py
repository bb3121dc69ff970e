"""Two papers as people lead them, each with a browser of their own: Vetlanda's promises and Trollhättan's year.

The papers' own dates are long past. Here the first promise is for the two years before this one.
"""

import contextlib
import io
import re
from datetime import date
from types import SimpleNamespace

import pypdf
import pytest
from django.utils import timezone

from core.models import OrganisationKind, Role
from partnership.agreement_changes import current_version
from partnership.models import Copy, Partnership, Signatory
from partnership.setup import actions as setup
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import EditionStatus, FollowUpStatus, Plan, PlanKind, Rhythm, Trend
from tests.support import browser, factories
from tests.support.browser import words
from tests.support.browser_users import Mouse

pytestmark = pytest.mark.browser

MUNICIPALITY, POLICE = "Vetlanda kommun", "Lokalpolisområde Höglandet"
CITY, DISTRICT = "Trollhättans stad", "Lokalpolisområde Östra Fyrbodal"
AREA = "Löften"
CONTROLS, PROPOSALS, MEETINGS = "Gör trafikkontroller.", "Lägger fram hastighetsförslag.", "Möts om arbetet."
CAMERAS, PATROL = "Kameror på två platser.", "Patrullering fredag och lördag."
VIOLENCE, FRAUD = "Våld utomhus på kvällar", "Bedrägerier mot äldre"


@pytest.fixture(scope="module")
def portal(database_template, tmp_path_factory, django_db_blocker, chromium):
    folder = tmp_path_factory.mktemp("signed")
    with (
        django_db_blocker.unblock(),
        browser.portal(database_template, folder, chromium, build=_build) as served,
    ):
        yield served


def _build(_database):
    for number, (municipality, police) in enumerate(((MUNICIPALITY, POLICE), (CITY, DISTRICT)), start=1):
        owner = factories.organisation(municipality)
        other = factories.organisation(police, kind=OrganisationKind.POLICE)
        area = factories.municipality_of(owner)
        coordinator = factories.person(owner, Role.COORDINATOR, email=f"coordinator@{number}.example")
        factories.person(other, Role.REVIEWER, email=f"liaison@{number}.example")
        setup.start_partnership(
            partnership=Partnership(slug=f"samverkan-{number}", name=f"Samverkan {municipality}"),
            districts=[area],
            organisations=[owner, other],
            by=coordinator,
            at=timezone.now(),
        )


@pytest.mark.both_engines
def test_promises_are_made_kept_and_made_again(portal):
    this_year = timezone.localdate().year
    with _people(portal, 1) as people:
        coordinator = people.coordinator
        _start_plan(coordinator, PlanKind.PROMISE, "Medborgarlöfte", MUNICIPALITY)
        _start_edition(coordinator, date(this_year - 2, 1, 1), date(this_year - 1, 12, 31), [AREA])
        edition = _edition("Medborgarlöfte", 1)
        assert edition.rhythm == Rhythm.TERTIAL
        _add_promise(coordinator, AREA, CONTROLS, POLICE, count=("Trafikkontroller", "15"))
        _add_promise(coordinator, AREA, PROPOSALS, MUNICIPALITY, count=("Förslag", "2"))
        _add_promise(coordinator, AREA, MEETINGS, MUNICIPALITY, together=POLICE)
        _send_and_answer(people, edition)
        originals = _sign(coordinator, edition, {MUNICIPALITY: ["Kommunstyrelsens ordförande"], POLICE: ["Chef"]})
        _adopt(coordinator, edition)
        first = date(this_year - 2, 4, 30)
        _follow_up(coordinator, edition, CONTROLS, first, FollowUpStatus.ON_TRACK, "4")
        _close_round(coordinator, edition, f"Tertial 1 {this_year - 2}", "Arbetet är i gång.")
        last = date(this_year - 1, 12, 31)
        _follow_up(coordinator, edition, CONTROLS, last, FollowUpStatus.REACHED, "17")
        _follow_up(coordinator, edition, PROPOSALS, last, FollowUpStatus.NOT_REACHED, "1")
        _follow_up(coordinator, edition, MEETINGS, last, FollowUpStatus.REACHED)
        _close_round(coordinator, edition, f"Tertial 3 {this_year - 1}", "Ett löfte är inte hållet.")
        _start_next(coordinator, edition, date(this_year, 1, 1), date(this_year + 1, 12, 31))
        wall = coordinator.open_pdf("A4 for the wall (PDF)")
        complaints = [each.visitor.complaints for each in vars(people).values()]

    assert complaints == [[], []]
    assert [f"{party} lovar" in _text(originals) for party in (MUNICIPALITY, POLICE)] == [True, True]
    assert f"Så gick det med löftena {this_year - 2}–{this_year - 1}" in _text(wall)
    assert [said in _text(wall) for said in (CONTROLS, words("Kept"), "17 av minst 15 st")] == [True] * 3
    _assert_what_everybody_reads(portal, edition)


@pytest.mark.both_engines
def test_a_years_plan_has_measures_without_goals_and_three_signatures_on_two_originals(portal):
    year = timezone.localdate().year
    areas = ["Våld i offentlig miljö", "Narkotika"]
    with _people(portal, 2) as people:
        coordinator = people.coordinator
        _start_plan(coordinator, PlanKind.JOINT_PLAN, "Probleminventering och åtgärdsplan", CITY)
        _start_edition(coordinator, date(year, 1, 1), date(year, 12, 31), areas)
        edition = _edition("Probleminventering och åtgärdsplan", 1)
        _rank_problems(coordinator, edition, [(VIOLENCE, ""), (FRAUD, Trend.GROWING)])
        _add_measure(coordinator, areas[0], CAMERAS, CITY)
        _add_measure(coordinator, areas[1], PATROL, DISTRICT, together=CITY)
        coordinator.follow("Broken chain")
        assert coordinator.says("The chain is whole.")
        _send_and_answer(people, edition)
        signatories = {CITY: ["Kommunstyrelsens ordförande", "Stadsdirektör"], DISTRICT: ["Chef för lokalpolisområdet"]}
        _sign(coordinator, edition, signatories)
        _adopt(coordinator, edition)
        paper = coordinator.open_pdf("Open as PDF")
        complaints = [each.visitor.complaints for each in vars(people).values()]

    assert complaints == [[], []]
    edition = _edition("Probleminventering och åtgärdsplan", 1)
    text = current_version(edition.agreement)
    copies = Copy.objects.filter(print_set__agreement_version=text)
    assert copies.count() == 2
    assert Signatory.objects.filter(party__agreement_version=text).count() == 3
    assert [copy.signatures.count() for copy in copies] == [3, 3]
    assert (edition.status, edition.goals.count(), edition.measures.count()) == (EditionStatus.ADOPTED, 0, 2)
    assert [problem.text for problem in edition.problems.order_by("order")] == [FRAUD, VIOLENCE]
    assert [said in _text(paper) for said in (CAMERAS, VIOLENCE, FRAUD)] == [True] * 3
    assert words("What no measure covers") not in _text(paper)
    assert "Uppgift saknas" not in _text(paper)


# What people do ------------------------------------------------------------------------------------------------------


def _start_plan(coordinator, kind, name, municipality):
    coordinator.follow_to(f"Samverkan {municipality}")
    coordinator.follow("Start a plan or a promise to the citizens")
    coordinator.page.get_by_role("radio", name=re.compile(f"^{PlanKind(kind).label}:")).check()
    coordinator.write("Name", name)
    coordinator.send("Start the plan")


def _start_edition(coordinator, first, last, areas):
    coordinator.write_day("First day", first)
    coordinator.write_day("Last day", last)
    coordinator.write("Focus areas", "\n".join(areas))
    coordinator.page.locator("form button[type=submit].button--primary").first.click()
    coordinator.is_told("The working edition is ready to be written in.")


def _rank_problems(coordinator, edition, problems):
    """Write the problems as they come to mind, move the last one to the top, and go back to the plan."""
    coordinator.follow("Problems, causes and measures")
    for text, trend in problems:
        coordinator.follow("Add a problem")
        coordinator.write("Problem", text)
        if trend:
            coordinator.select("Does it grow?", str(trend.label))
        coordinator.send("Save")
    coordinator.send_as(f"{words('To the top')} – {problems[-1][0]}")
    coordinator.visitor.open(f"{edition.get_absolute_url()}?visa=allt")
    assert coordinator.shows(problems[-1][0])


def _add_measure(coordinator, area, text, responsible, *, together=None):
    coordinator.press_as(re.compile(rf"^{words('Add a measure without a goal')}\s*–\s*{area}$"))
    coordinator.write("Measure", text)
    _say_who(coordinator, responsible, together)
    coordinator.press("Save")
    coordinator.is_told("The measure is added.")


def _add_promise(coordinator, area, text, responsible, *, together=None, count=None):
    coordinator.press_as(re.compile(rf"^{words('Add a promise')}\s*–\s*{area}$"))
    coordinator.write("Promise", text)
    _say_who(coordinator, responsible, together)
    if count:
        coordinator.write("What is counted", count[0])
        coordinator.page.locator("input[name=target]").fill(count[1])
        coordinator.write("Unit", "st")
    coordinator.press("Save")
    coordinator.is_told("The promise is added.")


def _say_who(coordinator, responsible, together):
    coordinator.page.locator("select[name=responsible]").select_option(label=responsible)
    if together:
        coordinator.page.get_by_role("checkbox", name=together, exact=True).check()


def _send_and_answer(people, edition):
    coordinator, liaison = people.coordinator, people.liaison
    coordinator.visitor.open(edition.get_absolute_url())
    coordinator.follow("Send for review")
    coordinator.send("Send for review")
    liaison.visitor.open(edition.get_absolute_url())
    liaison.follow("Review the goals")
    while (button := liaison.page.get_by_role("button", name=re.compile(words("Approve the measures")))).count():
        with liaison.page.expect_navigation():
            button.first.click()
    edition.refresh_from_db()
    assert edition.status == EditionStatus.READY


def _sign(coordinator, edition, signatories):
    """Write the agreement, name who signs, lock, print and register that all have signed. Return the originals."""
    coordinator.visitor.open(edition.get_absolute_url())
    coordinator.follow("Have the plan signed")
    coordinator.send("Write the agreement")
    coordinator.follow("Edit parties and signatories")
    for party, titles in signatories.items():
        for title in titles:
            coordinator.follow_to(f"{words('Add a signatory')} – {party}")
            coordinator.write("Position", title)
            coordinator.send("Save")
    coordinator.follow("To the agreement")
    coordinator.follow("Lock the text")
    coordinator.send("Lock the text and make the copies")
    originals = coordinator.open_all_papers(2)
    coordinator.follow("Mark all copies as printed")
    coordinator.send("Mark as printed")
    for party in signatories:
        coordinator.follow("%(party)s has signed all copies", party=party)
        coordinator.write("Signed", timezone.localdate().isoformat())
        coordinator.send("Register signatures")
    return originals


def _adopt(coordinator, edition):
    coordinator.visitor.open(edition.get_absolute_url())
    coordinator.follow("Register adoption")
    coordinator.write("Adopted by", "Kommunstyrelsen")
    coordinator.write_day("Date of the meeting", timezone.localdate())
    coordinator.send("Register adoption")
    assert coordinator.message() == words("The adoption is registered. The plan can no longer be changed.")


def _follow_up(coordinator, edition, measure, on, status, outcome=None):
    coordinator.visitor.open(edition.get_absolute_url())
    coordinator.follow("Follow-up report")
    coordinator.follow("Follow up: %(measure)s", measure=measure)
    coordinator.write_day("Date", on)
    coordinator.select("Status", str(rules_of(edition.plan).words.status_label(status)))
    if outcome:
        coordinator.page.locator("input[name=outcome]").fill(outcome)
    coordinator.send("Save the follow-up")
    assert coordinator.message() == words("The follow-up is saved.")


def _close_round(coordinator, edition, name, summary):
    coordinator.visitor.open(edition.get_absolute_url())
    coordinator.follow("Rounds of follow-up")
    coordinator.follow_to(name)
    coordinator.follow("Close the round")
    coordinator.write("Summary", summary)
    coordinator.send("Close the round")
    assert coordinator.message() == words("The round is closed, and its report is stored.")


def _start_next(coordinator, edition, first, last):
    coordinator.visitor.open(edition.get_absolute_url())
    coordinator.follow("Start the next plan")
    coordinator.write_day("First day", first)
    coordinator.write_day("Last day", last)
    with coordinator.page.expect_navigation():
        coordinator.page.locator("form button[type=submit].button--primary").first.click()
    assert coordinator.shows(CONTROLS)


def _assert_what_everybody_reads(portal, edition):
    with portal.visitor() as anybody:
        anybody.open(f"/oppet/plan/{edition.plan_id}/loften/")
        page = anybody.page.locator("main").inner_text()
        assert anybody.complaints == []
    for said in (CONTROLS, "17", words("Kept"), PROPOSALS, words("Not kept"), f"{POLICE} lovar", "lovar tillsammans"):
        assert said in page


def _edition(name, number):
    return Plan.objects.get(name=name).editions.select_related("agreement", "plan").get(number=number)


@contextlib.contextmanager
def _people(portal, number):
    with (
        portal.visitor(f"coordinator@{number}.example") as coordinator,
        portal.visitor(f"liaison@{number}.example") as liaison,
    ):
        coordinator.open("/")
        yield SimpleNamespace(coordinator=Mouse(coordinator), liaison=Mouse(liaison))


def _text(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
