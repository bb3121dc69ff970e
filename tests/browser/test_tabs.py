"""The main menu and the tabs of a partnership in the browser: by keyboard, on a phone, and how tall the page is."""

import pytest

from tests.support import browser
from tests.support.browser import NARROW, WIDE

pytestmark = pytest.mark.browser

COORDINATOR = "coordinator@own.example"
TALLEST = {WIDE: 2000, NARROW: 3500}  # pixels of the first page of a partnership


@pytest.fixture
def partnership(world_portal):
    return world_portal.things["partnership"]


def test_each_tab_is_reached_by_keyboard_and_says_where_one_is(world_portal, partnership):
    found = {}
    with world_portal.visitor(COORDINATOR) as visitor:
        for place in range(7):
            visitor.open(partnership.get_absolute_url())
            visitor.page.locator(".partnership-tabs a").first.focus()
            for _step in range(place):
                visitor.page.keyboard.press("Tab")
            with visitor.page.expect_navigation():
                visitor.page.keyboard.press("Enter")
            here = visitor.page.locator(".partnership-tabs [aria-current]")
            found[here.inner_text()] = visitor.page.locator(".site-nav [aria-current]").inner_text()

        assert visitor.heard() == []

    names = ["Översikt", "Avtal", "Plan", "Indikatorer", "Möten", "Filer", "Personer"]
    assert found == dict.fromkeys(names, "Partnerskap")


@pytest.mark.parametrize("entry", ["Start", "Partnerskap", "Planer", "Avtal", "Indikatorer"])
def test_each_entry_of_the_main_menu_leads_to_its_page(world_portal, entry):
    with world_portal.visitor(COORDINATOR) as visitor:
        visitor.open("/mitt-konto/")
        link = visitor.page.locator(".site-nav a", has_text=entry)
        link.focus()
        with visitor.page.expect_navigation():
            visitor.page.keyboard.press("Enter")
        here = visitor.page.locator(".site-nav [aria-current]")

        assert (here.inner_text(), here.get_attribute("aria-current")) == (entry, "page")


def test_on_a_phone_the_tabs_are_one_line_and_the_one_where_one_stands_is_seen(world_portal, partnership):
    visitor = world_portal.onlooker(COORDINATOR, width=browser.NARROWEST)

    visitor.open(f"{partnership.get_absolute_url()}personer/")

    line, here = (visitor.page.locator(f".partnership-tabs{each}").bounding_box() for each in ("", " [aria-current]"))
    first = visitor.page.locator(".partnership-tabs a").first.bounding_box()
    assert not visitor.is_too_wide()
    assert first["y"] == here["y"]
    assert here["x"] + here["width"] <= line["x"] + line["width"] + 1  # of rounding


@pytest.mark.parametrize("width", TALLEST)
def test_the_first_page_of_a_partnership_is_no_taller_than_a_look(world_portal, partnership, width):
    visitor = world_portal.onlooker(COORDINATOR, width=width)

    visitor.open(partnership.get_absolute_url())

    assert visitor.page.evaluate("document.documentElement.scrollHeight") <= TALLEST[width]
