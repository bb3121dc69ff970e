"""The plan is written where it stands: opened in place, saved alone, moved with keyboard and mouse; without scripts."""

import re

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from core.models import User
from stadsdelplan.goals import actions as goal_actions
from stadsdelplan.models import Goal, Measure
from tests.support.browser import NARROW, words

pytestmark = pytest.mark.browser

OFFICER, COORDINATOR, READER = "officer@own.example", "coordinator@own.example", "reader@own.example"


@pytest.fixture
def edition(world_portal):
    """The working edition, without the goals of other tests."""
    edition = world_portal.things["editions"]["working"]
    edition.goals.all().delete()
    return edition


@pytest.fixture
def goal(edition):
    return _goal(edition, "Fler i arbete", text="Fler får arbete.")


@pytest.fixture
def page(world_portal, edition, goal):
    """An officer's page of the plan, with nothing to complain of at the end."""
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(f"{edition.get_absolute_url()}#mal-{goal.pk}")
        expect(_article(visitor, goal).locator(".links")).to_be_visible()
        yield visitor
        assert visitor.heard() == []


# In place ------------------------------------------------------------------------------------------------------------


def test_a_goal_opens_where_it_stands_and_is_drawn_again_alone(page, edition, goal):
    other = _goal(edition, "Ett annat mål")
    page.page.reload()
    expect(_article(page, goal).locator(".links")).to_be_visible()
    _note_requests(page)

    _open(page, goal)
    expect(_field(page, goal, "title")).to_be_focused()
    _field(page, goal, "problem").fill("Få har arbete.")
    _field(page, goal, "baseline").fill("79,1")
    page.click("button", words("Save"), within=_article(page, goal))
    expect(_article(page, goal)).to_contain_text("Få har arbete.")

    expect(page.page.get_by_role("status").first).to_have_text(words("The goal is saved."))
    expect(_article(page, goal).get_by_role("link", name=re.compile(words("Edit the goal")))).to_be_focused()
    assert page.page.evaluate("window.asked") == [f"mal/{goal.pk}/", f"mal/{goal.pk}/"]
    assert page.page.evaluate("window.here")  # the page itself was never left
    expect(_article(page, other)).to_have_count(1)
    goal.refresh_from_db()
    assert (goal.problem, str(goal.baseline.normalize())) == ("Få har arbete.", "79.1")


def test_a_click_in_the_text_opens_it(page, goal):
    _article(page, goal).get_by_text("Fler får arbete.").click()

    expect(_field(page, goal, "text")).to_have_value("Fler får arbete.")


def test_an_error_stands_at_its_field_and_takes_the_focus(page, goal):
    _open(page, goal)
    _field(page, goal, "target").fill("ungefär tio")
    page.click("button", words("Save"), within=_article(page, goal))

    expect(_article(page, goal).locator(".error-summary")).to_be_focused()
    expect(_field(page, goal, "target")).to_have_attribute("aria-invalid", "true")
    expect(_field(page, goal, "target")).to_have_value("ungefär tio")
    assert page.axe() == []


def test_an_open_form_is_written_and_left_by_the_keyboard_alone(page, goal):
    page.page.keyboard.press("Tab")
    link = _article(page, goal).get_by_role("link", name=re.compile(words("Edit the goal")))
    link.focus()
    page.page.keyboard.press("Enter")
    expect(_field(page, goal, "title")).to_be_focused()
    assert page.focus_is_seen()
    page.page.keyboard.press("Control+a")
    page.page.keyboard.type("Ännu fler i arbete")
    page.page.keyboard.press("Enter")
    expect(_article(page, goal).locator("h3")).to_have_text("Ännu fler i arbete")

    expect(_article(page, goal).get_by_role("link", name=re.compile(words("Edit the goal")))).to_be_focused()
    assert page.focus_is_seen()


def test_cancelling_brings_the_text_back_and_the_focus_to_where_it_was(page, goal):
    _open(page, goal)
    page.click("link", words("Cancel"), within=_article(page, goal))

    expect(_article(page, goal).get_by_text("Fler får arbete.")).to_be_visible()
    expect(_article(page, goal).get_by_role("link", name=re.compile(words("Edit the goal")))).to_be_focused()


def test_measures_are_added_and_changed_under_their_goal(page, goal):
    article = _article(page, goal)
    expect(article.get_by_text(words("The goal has no measures yet."))).to_be_visible()

    article.get_by_role("link", name=re.compile(words("Add a measure"))).click()
    article.locator("textarea[name=text]").fill("En mottagning öppnas.")
    page.click("button", words("Save"), within=article)
    expect(article.locator(".measure")).to_contain_text("En mottagning öppnas.")
    article.locator(".measure__text").click()
    article.locator("input[name=responsible_role]").fill("projektledare")
    page.click("button", words("Save"), within=article)
    expect(article.locator(".measure")).to_contain_text("projektledare")

    expect(article.get_by_text(words("The goal has no measures yet."))).to_be_hidden()
    expect(article.locator("summary")).to_contain_text("1 åtgärd")
    expect(article.locator("summary")).not_to_contain_text(words("The goal has no measure."))
    measure = goal.measures.get()
    assert (measure.text, measure.responsible_role, measure.version) == ("En mottagning öppnas.", "projektledare", 2)


def test_a_new_goal_is_drawn_last_in_its_focus_area(page, edition):
    area = edition.focus_areas.get(name="Trygghet")
    section = page.page.locator(f"section:has(> #omrade-{area.pk})")

    section.get_by_role("link", name=re.compile(words("Add a goal"))).click()
    section.locator("input[name=title]").fill("Tryggare vägar")
    page.click("button", words("Save"), within=section)

    expect(section.locator(".goal h3").last).to_have_text("Tryggare vägar")
    expect(page.page.locator(f"[data-count='{area.pk}']")).to_have_text(str(area.goals.count()))


def test_saving_the_goal_leaves_a_measure_that_is_being_written(page, goal):
    measure = _measure(goal, "Första åtgärden")
    page.page.reload()
    article = _article(page, goal)
    article.locator(".measure__text").click()
    article.locator("textarea[name=text]").fill("Halvskriven")

    _open(page, goal)
    _field(page, goal, "title").fill("Ny rubrik")
    article.locator("form:has(input[name=title])").get_by_role("button", name=words("Save"), exact=True).click()
    expect(article.locator("h3")).to_have_text("Ny rubrik")

    expect(article.locator(f"#id_measure{measure.pk}_text")).to_have_value("Halvskriven")


# Two at once, and nothing lost ---------------------------------------------------------------------------------------


def test_who_saves_second_meets_both_texts_and_saves_them_merged(page, goal):
    _open(page, goal)
    goal_actions.save_goal(
        goal=goal, version=1, changes={"text": "Annas text."}, by=_user(COORDINATOR), at=timezone.now()
    )
    _field(page, goal, "text").fill("Min text.")
    page.click("button", words("Save"), within=_article(page, goal))

    expect(page.page.locator("h1")).to_have_text(words("Somebody else saved before you"))
    for text in ("Min", "Annas"):
        expect(page.page.locator(".compare").get_by_text(text)).to_be_visible()
    assert page.axe() == []
    page.page.locator("textarea[name=text]").fill("Bådas text.")
    page.click("button", words("Save the merged text"))

    expect(_article(page, goal)).to_contain_text("Bådas text.")
    goal.refresh_from_db()
    assert goal.text == "Bådas text."
    assert _kept(page) == []
    page.complaints.clear()  # the browser notes the refused request


def test_a_session_that_ended_gives_the_text_back_after_the_login(world_portal, edition, goal):
    with world_portal.visitor() as visitor:  # a session of its own, since it ends
        visitor.open(edition.get_absolute_url())
        visitor.log_in(OFFICER)
        _open(visitor, goal)
        _field(visitor, goal, "text").fill("Det som inte fick gå förlorat.")
        visitor.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        visitor.click("button", words("Save"), within=_article(visitor, goal))
        visitor.log_in(OFFICER)
        visitor.click("button", words("Put my text back"))

        expect(_field(visitor, goal, "text")).to_have_value("Det som inte fick gå förlorat.")


def test_without_contact_the_form_stays_and_is_saved_when_the_contact_is_back(page, goal):
    _open(page, goal)
    _field(page, goal, "text").fill("Skrivet på tåget.")
    page.page.context.set_offline(True)
    page.click("button", words("Save"), within=_article(page, goal))
    lost = words("No contact with the portal. Your text is kept in the browser until the contact is back.")
    expect(page.page.get_by_role("status").first).to_have_text(lost)
    kept = _kept(page)
    page.page.context.set_offline(False)
    page.click("button", words("Save"), within=_article(page, goal))
    expect(_article(page, goal)).to_contain_text("Skrivet på tåget.")

    assert len(kept) == 1
    assert _kept(page) == []
    page.complaints.clear()  # of the lost contact


def test_a_text_that_was_never_saved_is_offered_where_it_was_written(page, goal):
    _open(page, goal)
    _field(page, goal, "text").fill("Avbrutet av mötet.")
    page.page.reload()
    _open(page, goal)
    restore = _article(page, goal).get_by_role("button", name=words("Put my text back"))
    expect(restore).to_be_focused()
    restore.click()

    expect(_field(page, goal, "text")).to_have_value("Avbrutet av mötet.")


# Moving --------------------------------------------------------------------------------------------------------------


def test_the_keyboard_moves_a_goal_and_keeps_the_focus_on_it(page, edition, goal):
    second = _goal(edition, "Andra målet")
    page.page.reload()
    _article(page, second).locator("summary").press("Enter")
    up = _article(page, second).get_by_role("button", name=re.compile(rf"^{words('Up')}"))
    up.focus()
    page.page.keyboard.press("Enter")
    expect(page.page.get_by_role("status").first).to_have_text(words("Moved."))

    keys = page.page.locator(".goal").evaluate_all("rows => rows.map((row) => row.dataset.goal)")
    assert keys.index(str(second.pk)) == keys.index(str(goal.pk)) - 1
    assert _order(edition, second, goal) == [second.title, goal.title]
    assert page.focus_is_seen()
    expect(_article(page, second).locator(":focus")).to_have_count(1)


def test_the_keyboard_moves_a_measure_from_its_open_form(page, goal):
    first, second = _measure(goal, "Första"), _measure(goal, "Andra")
    page.page.reload()
    row = page.page.locator(f"#atgard-{second.pk}")
    row.get_by_role("link", name=words("Edit the measure")).focus()
    page.page.keyboard.press("Enter")
    row.get_by_role("button", name=words("Move up")).focus()
    page.page.keyboard.press("Enter")
    expect(page.page.get_by_role("status").first).to_have_text(words("Moved."))

    assert list(goal.measures.order_by("order")) == [second, first]
    expect(row.get_by_role("button", name=words("Move up"))).to_be_disabled()
    expect(row.get_by_role("button", name=words("Move down"))).to_be_focused()


def test_the_mouse_drags_a_goal_to_another_focus_area(page, edition, goal):
    area = edition.focus_areas.get(name="Trygghet")
    page.page.set_viewport_size({"width": 1280, "height": 2000})  # the goal and the area in one look
    empty = page.page.locator(f"[data-goals='{area.pk}'] ~ .goals__none")
    _drag(page, _article(page, goal).locator("> .handle"), empty)
    expect(page.page.get_by_role("status").first).to_have_text(words("Moved."))

    goal.refresh_from_db()
    assert goal.focus_area == area
    expect(page.page.locator(f"[data-goals='{area.pk}'] [data-goal='{goal.pk}']")).to_have_count(1)


def test_a_move_that_is_refused_is_taken_back_and_explained(page, edition, goal):
    second = _goal(edition, "Andra målet")
    page.page.reload()
    _article(page, second).locator("summary").click()
    expect(_article(page, second).locator(".links")).to_be_visible()
    goal_actions.save_goal(goal=second, version=1, changes={"text": "Nytt"}, by=_user(COORDINATOR), at=timezone.now())
    _article(page, second).get_by_role("button", name=re.compile(rf"^{words('Up')}")).click()

    expect(page.page.locator("h1")).to_have_text(words("That could not be done"))
    assert _order(edition, goal, second) == [goal.title, second.title]
    page.complaints.clear()  # the browser notes the refused request


# Without scripts, and as others see it -------------------------------------------------------------------------------


def test_the_whole_way_needs_no_javascript(world_portal, edition, goal):
    second = _goal(edition, "Andra målet")
    with world_portal.visitor(OFFICER, javascript=False) as visitor:
        visitor.open(edition.get_absolute_url())
        _article(visitor, goal).get_by_role("link", name=re.compile(words("Edit the goal"))).click()
        visitor.page.locator("[name=probable_cause]").fill("Ingen tar den första kontakten.")
        visitor.click("button", words("Save"))
        expect(_article(visitor, goal).get_by_text("Ingen tar den första kontakten.")).to_be_in_viewport()
        _article(visitor, goal).get_by_role("link", name=re.compile(words("Add a measure"))).click()
        visitor.page.locator("[name=text]").fill("En mottagning.")
        visitor.click("button", words("Save"))
        expect(_article(visitor, goal).locator(".measure")).to_contain_text("En mottagning.")
        _article(visitor, second).locator("summary").click()
        _article(visitor, second).get_by_role("link", name=re.compile(words("Show the goal here"))).click()
        _article(visitor, second).get_by_role("button", name=re.compile(rf"^{words('Up')}")).click()
        expect(visitor.page).to_have_url(re.compile(f"#mal-{second.pk}$"))
        moved = _order(edition, second, goal)
        _article(visitor, second).get_by_role("link", name=re.compile(words("Take out"))).click()
        visitor.click("button", words("Take out of the plan"))
        expect(_article(visitor, second)).to_have_count(0)

    assert moved == [second.title, goal.title]
    assert not Goal.objects.filter(pk=second.pk).exists()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_an_address_that_names_a_goal_opens_its_row(world_portal, edition, goal, javascript):
    for number in range(12):
        last = _goal(edition, f"Mål nummer {number}")
    with world_portal.visitor(OFFICER, javascript=javascript) as visitor:
        visitor.open(f"{edition.get_absolute_url()}#mal-{last.pk}")

        expect(_article(visitor, last).locator("details")).to_have_attribute("open", "")
        expect(visitor.page.locator(f"#mal-{last.pk}")).to_be_in_viewport()
        expect(_article(visitor, goal).locator("details")).not_to_have_attribute("open", "")
        if javascript:
            expect(_article(visitor, last).locator(".links")).to_be_in_viewport()
        visitor.open(f"{edition.get_absolute_url()}#lagesbild")
        expect(visitor.page.locator("#lagesbild")).to_be_visible()


def test_all_rows_open_and_close_and_the_goal_has_a_page(page, edition, goal):
    other = _goal(edition, "Ett annat mål")
    page.click("link", words("Open all"))
    expect(_article(page, other).locator(".links")).to_be_visible()
    assert page.axe() == []
    page.click("link", words("Close all"))
    expect(_article(page, other).locator(".links")).to_have_count(0)
    page.page.goto(f"{edition.get_absolute_url()}?visa=tabell")
    assert page.axe() == []
    page.click("link", other.title)

    expect(page.page.locator("h1")).to_have_text(other.title)
    assert page.axe() == []


def test_in_a_narrowed_list_nothing_is_moved(page, edition, goal):
    page.page.goto(f"{edition.get_absolute_url()}?urval=utan-atgard")
    _article(page, goal).locator("summary").click()
    up = _article(page, goal).get_by_role("button", name=re.compile(rf"^{words('Up')}"))

    expect(up).to_be_disabled()
    expect(page.page.locator(".handle")).to_have_count(0)


def test_who_may_only_read_sees_no_way_to_write(world_portal):
    edition = world_portal.things["editions"]["adopted"]
    with world_portal.visitor(READER) as visitor:
        visitor.open(f"{edition.get_absolute_url()}?visa=allt")
        text = visitor.page.locator("[data-text]").first
        text.click()

        expect(visitor.page.locator(".in-place")).to_have_count(0)
        expect(visitor.page.locator("[data-opens], [data-direction], .handle")).to_have_count(0)
        assert visitor.heard() == []


def test_rows_open_are_written_and_close(page, edition):
    goals = [_goal(edition, f"Mål nummer {number}") for number in range(25)]
    page.page.reload()

    row = _article(page, goals[7])
    row.locator("summary").press("Enter")
    expect(row.locator(".links")).to_be_visible()
    expect(row.locator("summary")).to_be_focused()
    row.locator("summary").press("Enter")
    _open(page, goals[7])  # from the closed row
    _field(page, goals[7], "title").fill("Ett nytt namn")
    page.click("button", words("Save"), within=row)
    expect(row.locator("h3")).to_have_text("Ett nytt namn")
    row.locator("summary").click()

    expect(row.locator(".goal__body")).to_be_hidden()
    assert page.axe() == []
    page.narrow_to(NARROW)
    assert not page.is_too_wide()


def test_an_open_form_is_no_wider_than_a_phone(page, goal):
    page.narrow_to(NARROW)
    _open(page, goal)

    assert not page.is_too_wide()
    assert page.axe() == []


def _goal(edition, title, **fields):
    goal = Goal(edition=edition, focus_area=edition.focus_areas.get(name="Arbete"), title=title, **fields)
    return goal_actions.add_goal(goal=goal, by=_user(COORDINATOR), at=timezone.now())


def _measure(goal, text):
    return goal_actions.add_measure(measure=Measure(goal=goal, text=text), by=_user(COORDINATOR), at=timezone.now())


def _user(email):
    return User.objects.get(email=email)


def _article(visitor, goal):
    return visitor.page.locator(f"[data-goal='{goal.pk}']")


def _field(visitor, goal, name):
    return visitor.page.locator(f"#id_goal{goal.pk}_{name}")


def _open(visitor, goal):
    """Open the goal in place, once the script is there that does it."""
    visitor.page.locator("html.js").wait_for()
    _article(visitor, goal).get_by_role("link", name=re.compile(words("Edit the goal"))).click()
    _field(visitor, goal, "title").wait_for()


def _drag(visitor, handle, target):
    """Take hold of the handle and let go over the target, by way of a few points as a hand does."""
    target.scroll_into_view_if_needed()
    boxes = [locator.bounding_box() for locator in (handle, target)]
    (x, y), (to_x, to_y) = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
    mouse = visitor.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(to_x, to_y, steps=8)
    mouse.up()


def _order(edition, *goals):
    """The titles of these goals in the plan's order."""
    return [goal.title for goal in edition.goals.filter(pk__in=[each.pk for each in goals]).order_by("order", "pk")]


def _kept(visitor):
    return visitor.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('portal:'))")


def _note_requests(visitor):
    """Note from now on what the page's own script asks for, as the end of the address, and that the page stays."""
    visitor.page.evaluate(
        """() => {
          window.here = true;
          window.asked = [];
          const ask = window.fetch;
          window.fetch = (url, options) => {
            window.asked.push(new URL(url, location).pathname.split("/").slice(4).join("/"));
            return ask(url, options);
          };
        }"""
    )
