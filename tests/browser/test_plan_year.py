"""A year of a district plan, played by four people who each see their own pages, in each way of using a browser."""

import contextlib
import hashlib
import io
import re
from types import SimpleNamespace

import pypdf
import pytest
from django.utils import timezone

from stadsdelplan.models import EditionStatus, FollowUp, FollowUpStatus, Outcome
from tests.support import browser, hostile_files, plan_year
from tests.support.browser import words
from tests.support.browser_users import WAYS
from tests.support.plan_year import JOBS, MARKET, PATROL, ROAD, SCHOOL

pytestmark = pytest.mark.browser

NEW = "Fler är med och påverkar"
OFFICERS_WORDS = "Minst 40 unga får en egen plan inom fyra veckor."
COLLEAGUES_WORDS = "Minst 35 unga får en egen plan."
BOTH_WORDS = "Minst 40 unga, varav 35 under 20 år, får en egen plan inom fyra veckor."

_SEEN_IN_EACH = """(elements) => elements.map((element) => {
  const copy = element.cloneNode(true);
  for (const hidden of copy.querySelectorAll(".visually-hidden")) hidden.remove();
  return copy.textContent;
})"""


@pytest.fixture(scope="module")
def year_portal(database_template, tmp_path_factory, django_db_blocker, chromium):
    folder = tmp_path_factory.mktemp("year")
    with (
        django_db_blocker.unblock(),
        browser.portal(database_template, folder, chromium, build=lambda database: plan_year.build(WAYS)) as served,
    ):
        yield served


@pytest.mark.parametrize(
    "way", [pytest.param("mouse", marks=pytest.mark.on_postgresql), "keyboard", "without JavaScript"]
)
def test_four_people_lead_a_plan_through_a_year(year_portal, tmp_path, way):
    led = year_portal.things[way]
    extract = tmp_path / "protokollsutdrag.pdf"
    extract.write_bytes(hostile_files.pdf())

    with _four_people(year_portal, led, WAYS[way]) as people:
        _start_the_edition(people, led)
        _write_two_goals_at_once(people, led)
        _write_the_same_goal_at_once(people)
        _add_a_goal_and_drop_another(people.officer)
        _send_it(people.coordinator, led)
        _review(people.liaison, led)
        _change_and_answer(people, led)
        _approve_the_new_text(people.liaison, led)
        _follow_up(people.liaison, led)
        draft = _open_the_paper(people.coordinator, led, "Working edition as PDF")
        _register_the_adoption(people.coordinator, extract)
        paper = _open_the_paper(people.officer, led, "Open as PDF")
        _read_the_change_list(people.liaison, led)
        complaints = {who: player.visitor.complaints for who, player in vars(people).items()}

    assert complaints == {who: [] for who in plan_year.ROLES}
    assert "Arbetsversion" in _text(draft)
    assert "Arbetsversion" not in _text(paper)
    assert BOTH_WORDS in _text(paper)
    _assert_what_is_stored(led, paper)


def _start_the_edition(people, led):
    """Next year's edition begins as a copy of the adopted one, which the police do not see."""
    coordinator = people.coordinator
    coordinator.take_up("Start this year's revision")
    years = led.plan.editions.get().starts_on.year + 1
    coordinator.follow("Start plan %(years)s", years=years)
    coordinator.send("Start the plan")

    assert coordinator.message() == words("The working edition is ready to be written in.")
    assert [coordinator.shows(title) for title in (JOBS, ROAD, SCHOOL, MARKET)] == [True] * 4
    assert people.liaison.visitor.open(led.edition.get_absolute_url()).status == 404
    people.liaison.visitor.open("/")


def _write_two_goals_at_once(people, led):
    """Both have the plan open and a form of their own; neither disturbs the other."""
    for officer, title in ((people.officer, JOBS), (people.colleague, ROAD)):
        _read_the_plan(officer, led)
        officer.press_as(f"{words('Edit the goal')} – {title}")
    people.officer.write("Probable cause", "Ingen tar den första kontakten.")
    people.colleague.write("Probable cause", "Belysningen är ojämn.")
    for officer in (people.officer, people.colleague):
        officer.press("Save")
        officer.is_told("The goal is saved.")

    people.officer.page.reload()
    people.officer.follow("Open all")
    assert people.officer.shows("Ingen tar den första kontakten.")
    assert people.officer.shows("Belysningen är ojämn.")


def _write_the_same_goal_at_once(people):
    """The one who saves second meets both texts, and saves what they make of them."""
    officer, colleague = people.officer, people.colleague
    for each, text in ((officer, OFFICERS_WORDS), (colleague, COLLEAGUES_WORDS)):
        each.page.reload()
        each.press_as(f"{words('Edit the goal')} – {JOBS}")
        each.write("Goal", text)
    colleague.press("Save")
    colleague.is_told("The goal is saved.")
    officer.press("Save")
    officer.stands_at("Somebody else saved before you")
    _expect_one_refusal(officer)

    assert officer.page.locator(".compare .difference").evaluate_all(_SEEN_IN_EACH) == [
        COLLEAGUES_WORDS,
        OFFICERS_WORDS,
    ]
    officer.write("Goal", BOTH_WORDS)
    officer.send("Save the merged text")
    assert officer.message() == words("The goal is saved.")
    assert officer.shows(BOTH_WORDS)


def _add_a_goal_and_drop_another(officer):
    officer.press_as(f"{words('Add a goal')} – Trygghet")
    officer.write("Title", NEW)
    officer.write("Goal", "Minst 200 boende lämnar synpunkter.")
    officer.press("Save")
    officer.is_told("The goal is added.")
    officer.press_as(f"{words('Add a measure')} – {NEW}")
    officer.write("Measure", "Fyra kvällsmöten på biblioteket.")
    officer.press("Save")
    officer.is_told("The measure is added.")

    officer.follow("Open all")
    officer.follow_to(f"{words('Take out')} – {MARKET}")
    officer.choose(str(Outcome.DROPPED.label))
    officer.write("Reason", "Föreningen är nedlagd.")
    officer.send("Take out of the plan")
    assert officer.message() == words("The goal is taken out of the plan.")


def _send_it(coordinator, led):
    coordinator.page.reload()
    coordinator.follow("Send for review")
    assert coordinator.shows(led.police)
    coordinator.send("Send for review")
    assert coordinator.message() == words("The plan is sent for review. The parties can read it now.")


def _review(liaison, led):
    """What is unchanged is approved in one act, what is new and one that is changed each by itself; one is not."""
    liaison.visitor.open("/")
    liaison.follow_to(_to_review(4, led))
    liaison.send_as(words("Approve the unchanged goal (%(count)s)", "Approve all unchanged goals (%(count)s)", count=1))
    assert liaison.message() == words(
        "You have approved %(count)s unchanged goal.", "You have approved %(count)s unchanged goals.", count=1
    )
    for title in (JOBS, NEW):
        liaison.send_as(_about("Approve the goal", title))
        assert liaison.message() == words("You have approved “%(goal)s”.", goal=title)
    liaison.follow_to(_about("Ask for a change", ROAD))
    liaison.write("What should be changed?", "Nämn också cykelvägen.")
    liaison.send("Ask for a change")
    assert liaison.message() == words("You have asked for a change of “%(goal)s”.", goal=ROAD)
    assert liaison.says("Nothing waits for you here just now.")


def _change_and_answer(people, led):
    """The liaison has a question too. The officer changes the goal, answers, and the question is settled."""
    officer, liaison = people.officer, people.liaison
    liaison.visitor.open(led.edition.get_absolute_url())
    liaison.follow("Open all")
    liaison.follow_to(_about("Comment", ROAD))
    liaison.write("Comment", "När är nästa vandring?")
    liaison.send("Send the comment")
    assert liaison.message() == words("The comment is sent.")

    officer.visitor.open("/")
    officer.take_up("Look at the change asked for")
    assert officer.shows("Nämn också cykelvägen.")
    officer.follow_to(_about("Edit the goal", ROAD))
    officer.write("Goal", "Fler går eller cyklar till stationen på kvällen.")
    officer.send("Save")
    assert officer.message() == words("The goal is saved.")
    officer.visitor.open("/")
    assert not officer.has_task("Look at the change asked for")
    officer.take_up("Answer the comment")
    liaisons_name = officer.page.locator(".comment__who strong").first.inner_text()
    officer.follow_to(f"{words('Answer')} {words('%(who)s’s comment', who=liaisons_name)}")
    officer.write("Your answer", "Den 15 oktober.")
    officer.send("Send the answer")
    assert officer.message() == words("The answer is sent.")

    liaison.page.reload()
    assert liaison.shows("Den 15 oktober.")
    liaison.send_as(_about("Mark as resolved", words("the comment by %(who)s", who=liaisons_name)))
    assert liaison.message() == words("The comment is resolved.")


def _approve_the_new_text(liaison, led):
    """The changed goal alone is asked for again, beside the words that were answered."""
    liaison.visitor.open("/")
    liaison.follow_to(_to_review(1, led))
    then, now = liaison.page.locator(".compare .difference").evaluate_all(_SEEN_IN_EACH)
    assert (then, now) == ("Fler går till stationen på kvällen.", "Fler går eller cyklar till stationen på kvällen.")
    liaison.send_as(_about("Approve the goal", ROAD))
    assert liaison.message() == words("You have approved “%(goal)s”.", goal=ROAD)
    assert led.edition.status == EditionStatus.READY


def _follow_up(liaison, led):
    """How it goes with the police's own measure, on the plan of last year's that still holds."""
    liaison.visitor.open("/")
    liaison.follow_to(led.partnership)
    liaison.follow_to(str(led.plan.editions.get(number=1)))
    liaison.follow("Follow-up report")
    liaison.follow("Follow up: %(measure)s", measure=PATROL)
    liaison.select("Status", str(FollowUpStatus.DELAYED.label))
    liaison.write("Text", "Patrullerna börjar i april.")
    liaison.send("Save the follow-up")
    assert liaison.message() == words("The follow-up is saved.")
    assert liaison.shows("Patrullerna börjar i april.")


def _open_the_paper(player, led, link):
    player.visitor.open("/")
    _read_the_plan(player, led)
    return player.open_pdf(link)


def _register_the_adoption(coordinator, extract):
    coordinator.visitor.open("/")
    coordinator.take_up("Have the plan decided, and register the adoption")
    coordinator.write("Adopted by", "Kommunstyrelsen")
    coordinator.write_day("Date of the meeting", timezone.localdate())
    coordinator.write("Paragraph", "45")
    coordinator.attach("Extract of the minutes", extract)
    coordinator.send("Register adoption")
    assert coordinator.message() == words("The adoption is registered. The plan can no longer be changed.")
    assert coordinator.has_link("Extract of the minutes")


def _read_the_change_list(liaison, led):
    liaison.visitor.open("/")
    _read_the_plan(liaison, led)
    liaison.follow("Change list from plan %(years)s", years=led.edition.based_on.years)
    new, changed, dropped = (
        liaison.page.get_by_role("region", name=f"{words(heading)} ({count})")
        for heading, count in (("New goals", 1), ("Changed goals", 2), ("Dropped goals", 1))
    )
    listed = [group.get_by_role("heading", level=3).all_inner_texts() for group in (new, changed, dropped)]
    assert listed == [[NEW], [JOBS, ROAD], [MARKET]]
    assert "30" in changed.locator("del").evaluate_all(_SEEN_IN_EACH)
    assert "eller cyklar" in " ".join(changed.locator("ins").evaluate_all(_SEEN_IN_EACH))
    assert "Föreningen är nedlagd." in dropped.inner_text()


def _assert_what_is_stored(led, paper):
    edition = led.edition
    assert (edition.status, edition.adopted_paragraph) == (EditionStatus.ADOPTED, "45")
    assert led.plan.editions.get(number=1).status == EditionStatus.ADOPTED  # its own year's, still
    assert hashlib.sha256(paper).hexdigest() == edition.paper.sha256
    assert edition.goals.get(title=JOBS).text == BOTH_WORDS
    assert [entry.status for entry in FollowUp.objects.filter(plan=led.plan)] == [FollowUpStatus.DELAYED]


@contextlib.contextmanager
def _four_people(portal, led, player):
    """Each with a browser of their own, logged in and at the start page."""
    with contextlib.ExitStack() as stack:
        people = {}
        for who, email in led.people.items():
            visitor = stack.enter_context(portal.visitor(email, javascript=player.javascript))
            visitor.open("/")
            people[who] = player(visitor)
        yield SimpleNamespace(**people)


def _read_the_plan(player, led):
    """From the start page to this year's edition."""
    player.follow_to(led.partnership)
    player.follow_to(str(led.edition))


def _to_review(count, led):
    """The button of the task on the desk, which says what it does and then what the task is."""
    task = words(
        "Review %(count)s goal in plan %(years)s",
        "Review %(count)s goals in plan %(years)s",
        count=count,
        years=led.edition.years,
    )
    return re.compile(rf": {re.escape(task)}$")


def _about(name, thing):
    """The name of a link or button that says what it is about in words that only those hear who cannot see."""
    return re.compile(rf"^{re.escape(words(name))} ?: {re.escape(thing)}$")


def _expect_one_refusal(player):
    """The browser notes the save that was refused, and nothing else."""
    assert all("409" in complaint for complaint in player.visitor.complaints), player.visitor.complaints
    player.visitor.complaints.clear()


def _text(pdf):
    """What a PDF says, with the blanks between words as one each."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
