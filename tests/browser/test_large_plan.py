"""A plan of 200 goals and 1,000 measures in the browser: what is sent, what is drawn again, and finding the way."""

import io
import re

import pypdf
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.models import Organisation, User
from stadsdelplan.models import Goal, Measure, ReviewVerdict
from stadsdelplan.review import actions as review
from tests.support.browser import NARROW, words

pytestmark = pytest.mark.browser

OFFICER, REVIEWER = "officer@own.example", "reviewer@partner.example"
GOALS, MEASURES = 200, 1000

# Remembers every goal's element, and notes from then on which of them have anything changed inside.
WATCH = """() => {
  const articles = new Map([...document.querySelectorAll(".goal")].map((goal) => [goal.dataset.goal, goal]));
  const touched = new Set();
  new MutationObserver((records) => {
    for (const { target } of records) touched.add(target.closest?.(".goal")?.dataset.goal ?? target.className);
  }).observe(document.querySelector("[data-plan]"), { childList: true, characterData: true, subtree: true });
  window.touched = () => [...touched];
  window.replaced = () => [...articles].filter(([, goal]) => !goal.isConnected).map(([key]) => key);
}"""


@pytest.fixture(scope="module")
def edition(world_portal):
    """The edition in review, filled up to 200 goals with five measures each."""
    edition = world_portal.things["editions"]["sent"]
    areas = list(edition.focus_areas.order_by("order"))
    Goal.objects.bulk_create(
        Goal(edition=edition, focus_area=areas[n % 2], order=n, title=f"Mål nummer {n}", text="Fler får arbete.")
        for n in range(2, GOALS + 1)
    )
    Measure.objects.filter(goal__edition=edition).delete()
    goals = edition.goals.order_by("order", "pk")
    Measure.objects.bulk_create(
        Measure(edition=goal.edition, goal=goal, order=n, text=f"Åtgärd {n}")
        for goal in goals
        for n in range(MEASURES // GOALS)
    )
    assert (goals.count(), Measure.objects.filter(goal__edition=edition).count()) == (GOALS, MEASURES)
    return edition


@pytest.fixture
def page(world_portal, edition):
    with world_portal.visitor(OFFICER) as visitor:
        yield visitor
        assert visitor.heard() == []


@pytest.mark.parametrize(("asked", "place"), [("", 100), ("?visa=allt", 120)], ids=["closed", "whole"])
def test_saving_one_goal_sends_one_request_and_draws_that_goal_alone(page, edition, asked, place):
    goal = edition.goals.order_by("order", "pk")[place]
    page.open(f"{edition.get_absolute_url()}{asked}")
    article = _article(page, goal)
    if not asked:
        article.locator("summary").click()
        expect(article.locator(".links")).to_be_visible()
    article.get_by_role("link", name=re.compile(words("Edit the goal"))).click()
    page.page.locator(f"#id_goal{goal.pk}_title").fill("Ett nytt namn")
    page.page.evaluate(WATCH)
    sent = []
    page.page.on("request", lambda request: sent.append((request.method, request.url)))

    page.click("button", words("Save"), within=article)
    expect(article.locator("h3")).to_have_text("Ett nytt namn")
    expect(page.page.get_by_role("status").first).to_have_text(words("The goal is saved."))

    ((method, address),) = sent
    assert (method, address.rpartition("/mal/")[2]) == ("POST", f"{goal.pk}/")
    assert page.page.evaluate("window.replaced()") == [str(goal.pk)]
    assert set(page.page.evaluate("window.touched()")) <= {str(goal.pk), "goals"}


def test_a_row_says_what_the_parties_have_answered_also_after_the_goal_was_changed(page, edition):
    goal, partner = edition.goals.order_by("order", "pk")[50], Organisation.objects.get(name="Partner")
    said = {"organisation": partner, "by": User.objects.get(email=REVIEWER), "at": timezone.now()}
    review.review_goal(goal=goal, revision=goal.revision, verdict=ReviewVerdict.APPROVED, **said)
    page.open(edition.get_absolute_url())
    article = _article(page, goal)
    in_brief = article.locator(".goal__answers .status")
    expect(in_brief).to_have_text(words("Approved by %(parties)s", parties="Partner"))
    article.locator("summary").click()
    article.locator(".measure__text").first.click()
    article.locator("textarea[name=text]").fill("En helt annan åtgärd")
    page.click("button", words("Save"), within=article)
    asked_again = words("Changed after the approval by %(party)s – review again", party="Partner")
    expect(article.locator(".answers .status")).to_have_text(asked_again)

    article.locator("summary").click()

    expect(article.locator(".goal__body")).to_be_hidden()
    expect(in_brief).to_have_text(words("Waits for %(parties)s", parties="Partner"))


def test_the_contents_lead_to_a_focus_area_and_back_wide_and_narrow(page, edition):
    area = edition.focus_areas.order_by("order")[1]
    for width in (1280, NARROW):
        page.narrow_to(width)
        page.open(edition.get_absolute_url())
        page.page.locator(".contents").get_by_role("link", name=area.name).click()
        expect(page.page.locator(f"#omrade-{area.pk}")).to_be_in_viewport()
        way_back = page.page.locator(f"section:has(> #omrade-{area.pk})").get_by_role(
            "link", name=words("To the contents")
        )
        way_back.click()

        expect(page.page.locator("#innehall")).to_be_in_viewport()
        assert not page.is_too_wide()
    assert page.axe() == []


def test_the_name_of_the_focus_area_stays_in_sight_beside_its_goals(page, edition):
    area = edition.focus_areas.order_by("order")[0]
    page.open(edition.get_absolute_url())
    page.page.locator(f"[data-goals='{area.pk}'] .goal").nth(60).scroll_into_view_if_needed()

    expect(page.page.locator(f"#omrade-{area.pk}")).to_be_in_viewport()


def test_the_change_list_prints_as_a_paper_that_keeps_each_heading_with_what_follows(page, edition):
    page.open(f"{edition.get_absolute_url()}andringar/")
    printed = pypdf.PdfReader(io.BytesIO(page.page.pdf(format="A4", page_ranges="1-8"))).pages
    sheets = [sheet.extract_text() for sheet in printed]

    for number, sheet in enumerate(sheets, start=1):
        assert re.search(rf"^{number} \(\d+\)$", sheet, re.MULTILINE)
    assert words("Working edition") in sheets[0]
    assert words("Log out") not in sheets[0]
    headings = [sheet.count("Mål nummer ") for sheet in sheets]
    begun = [len(re.findall(r"Mål nummer \d+\s+(?:Arbete|Trygghet)\s+Problem", sheet)) for sheet in sheets]
    assert min(headings) > 0  # no sheet is left half empty because all hangs together
    assert begun == headings


def _article(visitor, goal):
    return visitor.page.locator(f"[data-goal='{goal.pk}']")
