"""Text that is not saved is never left without a question, and the look of a text is shown while it is written."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import User
from partnership.drafting.actions import sections
from partnership.models import Section
from tests.support.browser import words

pytestmark = pytest.mark.browser

OFFICER = "officer@own.example"


@pytest.fixture
def form(world_portal):
    """The address of a form with a text in it."""
    section = Section.objects.filter(agreement_version__agreement__slug="utkast").order_by("order", "pk").first()
    return reverse("section_edit", args=["utkast", section.pk])


@pytest.fixture
def asked():
    """Note each question of the browser, and stay on the page."""

    def listen(visitor):
        questions = []

        def stay(dialog):
            questions.append(dialog.type)
            dialog.dismiss()

        visitor.page.on("dialog", stay)
        return questions

    return listen


def be_asked(visitor, link=".breadcrumbs a"):
    """Follow a link of the page until the browser asks about what is unsaved."""
    with visitor.page.expect_event("dialog"):
        visitor.page.locator(link).first.click(no_wait_after=True)


def leave(visitor):
    """Follow a link of the page, and wait for the page that it leads to: whoever is asked never comes there."""
    with visitor.page.expect_navigation():
        visitor.page.locator(".breadcrumbs a").first.click(no_wait_after=True)


def test_who_has_written_is_asked_before_a_link_leads_away(world_portal, form, asked):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        questions = asked(visitor)
        visitor.page.locator("textarea").press_sequentially("Nytt. ")
        be_asked(visitor)

        assert questions == ["beforeunload"]
        assert visitor.page.url.endswith(form)
        assert "Nytt. " in visitor.page.locator("textarea").input_value()


def test_who_has_changed_nothing_or_taken_it_back_is_not_asked(world_portal, form, asked):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        questions = asked(visitor)
        visitor.page.locator("textarea").press("End")
        visitor.page.keyboard.type("x")
        visitor.page.keyboard.press("Backspace")
        leave(visitor)

        assert questions == []
        assert not visitor.page.url.endswith(form)


def test_who_saves_is_not_asked(world_portal, form, asked):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        questions = asked(visitor)
        visitor.page.locator("textarea").fill("Det som sparades utan fråga.")
        with visitor.page.expect_navigation():
            visitor.page.locator("main form button[type=submit]").click()

        assert questions == []
        visitor.page.get_by_text("Det som sparades utan fråga.").wait_for()


def test_a_form_that_came_back_with_mistakes_is_still_unsaved(world_portal, form, asked):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        visitor.page.locator("#id_heading").evaluate("(field) => field.removeAttribute('maxlength')")
        visitor.page.locator("#id_heading").fill("Lång " * 300)
        with visitor.page.expect_navigation():
            visitor.page.locator("main form button[type=submit]").click()
        questions = asked(visitor)
        visitor.page.locator("textarea").click()
        be_asked(visitor)

        assert questions == ["beforeunload"]


def test_the_text_of_who_saved_second_is_asked_about_until_it_is_settled(world_portal, form, asked):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        section = Section.objects.get(pk=form.rstrip("/").rpartition("/")[2])
        sections.save_section(
            section=section,
            version=section.version,
            by=User.objects.get(email="coordinator@own.example"),
            at=timezone.now(),
            heading=section.heading,
            body="Samordnarens text.",
        )
        visitor.page.locator("textarea").fill("Handläggarens text.")
        with visitor.page.expect_navigation():
            visitor.page.locator("main form button[type=submit]").click()
        questions = asked(visitor)
        be_asked(visitor, ".site-name")
        at_the_link = list(questions)
        with visitor.page.expect_navigation():
            visitor.page.get_by_role("link", name=words("Keep the saved text")).click()

        assert at_the_link == ["beforeunload"]
        assert questions == ["beforeunload"]


def test_a_search_and_a_filter_are_left_without_a_question(world_portal, asked):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open("/sok/")
        questions = asked(visitor)
        visitor.page.locator("main input[name=q]").press_sequentially("skola")
        leave(visitor)

        assert questions == []


def test_the_look_is_shown_while_one_writes_and_keeps_what_is_written(world_portal, form):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        text = visitor.page.locator("textarea")
        text.fill("Vi **ses**")
        button = visitor.page.get_by_role("button", name=words("Preview"))
        closed = button.get_attribute("aria-expanded")
        button.focus()
        visitor.page.keyboard.press("Enter")
        region = visitor.page.get_by_role("region", name=words("How the text will look"))
        region.locator("strong", has_text="ses").wait_for()
        text.fill("Vi **hörs**")
        region.locator("strong", has_text="hörs").wait_for()

        assert (closed, button.get_attribute("aria-expanded")) == ("false", "true")
        assert text.input_value() == "Vi **hörs**"
        assert visitor.page.url.endswith(form)
        assert visitor.axe() == []
        assert visitor.heard() == []


def test_a_numbered_list_goes_on_from_the_number_before_it(world_portal, form):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        text = visitor.page.locator("textarea")
        text.fill("1. gå\n- cykla\nåka")
        text.evaluate("field => field.setSelectionRange(field.value.indexOf('- '), field.value.length)")
        visitor.page.get_by_role("button", name=words("Numbered list")).click()

        assert text.input_value() == "1. gå\n2. cykla\n3. åka"


def test_without_a_script_the_look_stands_on_the_page_with_all_that_was_typed(world_portal, form):
    with world_portal.visitor(OFFICER, javascript=False) as visitor:
        visitor.open(form)
        visitor.page.locator("textarea").fill("Vi **ses**")
        visitor.click("button", words("Preview"))
        region = visitor.page.get_by_role("region", name=words("How the text will look"))
        region.locator("strong", has_text="ses").wait_for()

        assert visitor.page.locator("textarea").input_value() == "Vi **ses**"


@pytest.mark.parametrize("javascript", [True, False])
def test_the_head_is_one_line_on_a_phone_and_unfolds_with_the_keyboard(world_portal, javascript):
    with world_portal.visitor(OFFICER, width=390, javascript=javascript) as visitor:
        visitor.open("/avtal/")
        link = visitor.page.get_by_role("link", name=words("Indicators"), exact=True)
        height = visitor.page.locator(".site-header__inner").bounding_box()["height"]
        folded = link.is_visible()
        visitor.page.locator(".site-menu summary").focus()
        visitor.page.keyboard.press("Enter")

        assert height < 70
        assert not folded
        link.wait_for()


def test_filters_are_folded_on_a_phone_and_a_table_is_cards_that_are_still_a_table(world_portal):
    with world_portal.visitor(OFFICER, width=390) as visitor:
        visitor.open("/avtal/")
        form = visitor.page.locator("form.form--filter")
        folded = form.is_visible()
        visitor.page.locator(".filter-fold summary").click()
        roles = visitor.page.locator("main table").first.evaluate(
            "table => [table.getAttribute('role'), table.querySelector('tbody td').getAttribute('role')]"
        )
        visitor.narrow_to(1280)

        assert not folded
        assert form.is_visible()
        assert roles == ["table", "cell"]
        assert visitor.page.locator("main table").first.get_attribute("role") is None
        assert visitor.heard() == []
