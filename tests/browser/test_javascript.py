"""What JavaScript adds in the browser: the formatting bar, the focus on errors, and text that is not lost."""

import pytest
from django.conf import settings
from django.urls import reverse

from partnership.models import Section
from tests.support.browser import words

pytestmark = pytest.mark.browser

OFFICER = "officer@own.example"
ANOTHER = "coordinator@own.example"


@pytest.fixture
def form(world_portal):
    """The address of a form with a text in it."""
    section = Section.objects.filter(agreement_version__agreement__slug="utkast").order_by("order", "pk").first()
    return reverse("section_edit", args=["utkast", section.pk])


def kept(visitor):
    return visitor.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('portal:'))")


def offer(visitor):
    return visitor.page.get_by_text(words("You have text here that was not saved. It is kept in this browser."))


def save(visitor):
    visitor.page.locator("main form button[type=submit]").first.click()


def test_the_bar_makes_words_bold_and_takes_it_back_with_the_keyboard_alone(world_portal, form):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        text = visitor.page.locator("textarea")
        text.fill("tryggare vägar")
        text.evaluate("field => field.setSelectionRange(0, 8)")
        bold = visitor.page.get_by_role("button", name=words("Bold"), exact=True)
        bold.focus()
        visitor.page.keyboard.press("Enter")
        once = text.input_value()
        bold.focus()
        visitor.page.keyboard.press("Space")
        twice = text.input_value()

        assert once == "**tryggare** vägar"
        assert twice == "tryggare vägar"
        assert visitor.heard() == []


def test_the_bar_makes_a_list_that_stands_apart_from_the_paragraph(world_portal, form):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        text = visitor.page.locator("textarea")
        text.fill("Parterna vill:\ngå\ncykla")
        text.evaluate("field => field.setSelectionRange(field.value.indexOf('gå'), field.value.length)")
        visitor.page.get_by_role("button", name=words("List"), exact=True).click()

        assert text.input_value() == "Parterna vill:\n\n- gå\n- cykla"


def test_a_text_survives_a_session_that_ended_while_the_person_wrote(world_portal, form):
    with world_portal.visitor() as visitor:
        visitor.open(form)
        visitor.log_in(OFFICER)
        visitor.page.locator("textarea").fill("Det som inte fick gå förlorat.")
        visitor.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        save(visitor)
        visitor.log_in(OFFICER)
        offer(visitor).wait_for()
        visitor.page.get_by_role("button", name=words("Put my text back")).click()

        assert visitor.page.locator("textarea").input_value() == "Det som inte fick gå förlorat."
        assert offer(visitor).count() == 0


def test_a_saved_text_is_not_offered_again(world_portal, form):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        visitor.page.locator("textarea").fill("Det som sparades.")
        before = kept(visitor)
        save(visitor)
        visitor.page.locator("h1").wait_for()
        after = kept(visitor)
        visitor.open(form)

        assert len(before) == 1
        assert after == []
        assert offer(visitor).count() == 0


def test_logging_out_leaves_no_text_behind_in_the_browser(world_portal, form):
    with world_portal.visitor() as visitor:  # with a session of its own, since logging out ends it
        visitor.open(form)
        visitor.log_in(OFFICER)
        visitor.page.locator("textarea").fill("Arbetsmaterial.")
        visitor.click("button", words("Log out"))
        visitor.page.locator("#id_username").wait_for()

        assert kept(visitor) == []


def test_a_page_that_is_left_open_leaves_for_the_login_and_what_was_written_is_there_after_it(world_portal, form):
    with world_portal.visitor() as visitor:
        visitor.page.clock.install()
        visitor.open(form)
        visitor.log_in(OFFICER)
        visitor.page.locator("textarea").fill("Skrivet före kaffet.")
        visitor.page.clock.fast_forward(settings.SESSION_IDLE_MINUTES * 60_000 - 30_000)
        assert visitor.page.locator("textarea").is_visible()
        visitor.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)  # as the server forgets it

        visitor.page.clock.fast_forward(60_000)

        visitor.page.locator("#id_username").wait_for()
        visitor.log_in(OFFICER)
        offer(visitor).wait_for()
        assert visitor.page.url.endswith(form)


def test_a_page_stays_while_another_window_of_the_person_is_used(world_portal, form):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.page.clock.install()
        visitor.open(form)
        visitor.page.clock.fast_forward(settings.SESSION_IDLE_MINUTES * 60_000 - 30_000)
        visitor.page.evaluate("localStorage.setItem('session-used-at', Date.now())")

        visitor.page.clock.fast_forward(60_000)

        assert visitor.page.locator("textarea").is_visible()


@pytest.mark.parametrize("hours", [settings.SESSION_ABSOLUTE_HOURS, 24])
def test_a_text_goes_when_the_session_could_last_no_longer_and_after_a_day(world_portal, form, hours):
    with world_portal.visitor() as visitor:
        visitor.page.clock.install()
        visitor.open(form)
        visitor.log_in(OFFICER)
        visitor.page.locator("textarea").fill("Arbetsmaterial.")
        assert len(kept(visitor)) == 1
        visitor.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        if hours == 24:  # whatever the page knew of its session
            visitor.page.evaluate("delete document.body.dataset.until")

        visitor.page.clock.fast_forward(hours * 3_600_000)

        visitor.page.locator("#id_username").wait_for()
        assert kept(visitor) == []


def test_without_contact_the_page_is_gone_all_the_same(world_portal, form):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.page.clock.install()
        visitor.open(form)
        visitor.page.context.set_offline(True)

        visitor.page.clock.fast_forward(settings.SESSION_IDLE_MINUTES * 60_000)

        visitor.page.locator("textarea").wait_for(state="hidden")


def test_the_next_person_at_the_computer_never_sees_the_text_of_the_one_before(world_portal, form):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        visitor.page.locator("textarea").fill("Arbetsmaterial.")
        visitor.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        visitor.open(form)
        visitor.log_in(ANOTHER)
        visitor.page.locator("textarea").wait_for()

        assert offer(visitor).count() == 0
        assert kept(visitor) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_the_error_summary_takes_the_focus(world_portal, javascript):
    with world_portal.visitor(javascript=javascript) as visitor:
        visitor.open(reverse("login"))
        visitor.click("button", words("Log in"))
        summary = visitor.page.locator(".error-summary")
        summary.wait_for()

        assert visitor.page.locator(".error-summary:focus").count() == 1
        assert visitor.heard() == []


def test_without_javascript_there_is_no_bar_and_the_text_can_be_saved(world_portal, form):
    with world_portal.visitor(OFFICER, javascript=False) as visitor:
        visitor.open(form)
        bars = visitor.page.locator(".markdown__bar").count()
        visitor.page.locator("textarea").fill("Sparat utan skript.")
        save(visitor)

        assert bars == 0
        visitor.page.get_by_text("Sparat utan skript.").wait_for()


def test_the_key_leads_to_the_search_but_not_while_somebody_writes_and_can_be_turned_off(world_portal, form):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open("/avtal/")
        visitor.page.keyboard.press("/")
        in_the_head = visitor.page.evaluate("document.activeElement.id")
        visitor.page.keyboard.type("utkast/skola")
        visitor.page.keyboard.press("Enter")
        visitor.page.get_by_role("button", name=words("Turn the key off")).click()
        visitor.open(form)
        text = visitor.page.locator("textarea")
        text.fill("")
        text.press("/")
        visitor.page.locator("h1").click()
        visitor.page.keyboard.press("/")

        assert in_the_head == "site-search"
        assert text.input_value() == "/"
        assert visitor.page.evaluate("document.activeElement.id") != "site-search"
        assert visitor.heard() == []


def test_on_a_phone_a_link_stands_for_the_search_and_the_key_follows_it(world_portal):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.page.set_viewport_size({"width": 390, "height": 800})
        visitor.open("/avtal/")

        assert not visitor.page.locator("#site-search").is_visible()
        visitor.page.locator(".site-menu summary").click()
        assert visitor.page.locator("[data-search-link]").is_visible()
        with visitor.page.expect_navigation():
            visitor.page.keyboard.press("/")
        assert visitor.page.url.endswith("/sok/")
