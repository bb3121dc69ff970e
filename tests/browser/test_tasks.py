"""Six tasks of a Monday, from home and without help, by what the page says: how many clicks each takes."""

import re

import pytest

from stadsdelplan.models import Edition, EditionStatus
from tests.browser.test_first_use import COORDINATOR, demo_portal  # noqa: F401 (a fixture)

pytestmark = pytest.mark.browser

LIAISON = "granskare@polisen.example"
PLAN_2025, PLAN_2026 = "Strategisk stadsdelsplan för Jordbro 2025", "Strategisk stadsdelsplan för Jordbro 2026"
MOST = 6

# The clicks of each. "Read about the school" is also typed, and "register a decision" filled in.
CLICKS = {
    "find what is late": 3,
    "read the goals about the school": 2,
    "find the agreement that ends next": 1,
    "print the report": 3,
    "answer everything that waits for the liaison": 5,
    "register a decision": 5,
}


def test_six_tasks_take_as_few_clicks_as_they_did(demo_portal):  # noqa: F811
    counted = {}
    with demo_portal.visitor(COORDINATOR) as visitor:
        for task in (find_what_is_late, read_about_the_school, find_what_ends_next, print_the_report):
            counted |= _count(visitor, task)
    with demo_portal.visitor(LIAISON) as visitor:
        counted |= _count(visitor, answer_what_waits)
    with demo_portal.visitor(COORDINATOR) as visitor:
        counted |= _count(visitor, register_a_decision)

    assert counted == CLICKS
    assert max(counted.values()) <= MOST


def find_what_is_late(visitor):
    """find what is late"""
    visitor.click("link", "Planer", within=_menu(visitor))
    _follow(visitor, PLAN_2025)
    visitor.click("link", "Försenade (3)")
    assert visitor.page.locator("article.goal").count() == 3


def read_about_the_school(visitor):
    """read the goals about the school"""
    visitor.page.get_by_role("searchbox").first.fill("skolan")
    visitor.clicks += 1
    with visitor.page.expect_navigation():
        visitor.page.locator(".site-header form[role=search] button").click()
    _follow(visitor, "Mindre skadegörelse och lugnare kvällar vid skolan")
    assert "skolan" in visitor.page.locator("details[open]").first.inner_text()


def find_what_ends_next(visitor):
    """find the agreement that ends next"""
    visitor.click("link", "Avtal", within=_menu(visitor))
    first = visitor.page.locator("table tbody tr").first
    assert "jordbro-polisen-exempel" in first.locator("a").first.get_attribute("href")


def print_the_report(visitor):
    """print the report"""
    visitor.click("link", "Planer", within=_menu(visitor))
    _follow(visitor, PLAN_2025)
    with visitor.page.expect_response(re.compile(r"fullmaktige\.pdf")) as answer:
        visitor.click("link", "Rapport till kommunfullmäktige")
    assert answer.value.ok


def answer_what_waits(visitor):
    """answer everything that waits for the liaison"""
    assert _waiting(visitor) == 2
    _follow(visitor, re.compile(r"^Granska"))
    visitor.clicks += 1
    visitor.page.get_by_role("button", name=re.compile(r"^Godkänn målet")).click()
    visitor.page.wait_for_load_state()
    visitor.click("link", "Start", within=_menu(visitor))
    _follow(visitor, re.compile(r"^Anteckna att den är klar"))
    visitor.click("button", "Anteckna att den är klar")
    visitor.page.wait_for_load_state()
    visitor.open("/")
    assert _waiting(visitor) == 0


def register_a_decision(visitor):
    """register a decision"""
    _follow(visitor, PLAN_2026)
    visitor.click("link", "Registrera antagande")
    for group in ("choice-comment-", "choice-change-"):
        visitor.clicks += 1
        visitor.page.locator(f"input[name^={group}][value=along]").first.check()
    visitor.page.locator("input[name=adopted_by]").fill("Kommunstyrelsen")
    visitor.page.locator("input[name=adopted_on]").fill("2026-11-30")
    visitor.page.locator("input[name=paragraph]").fill("212")
    visitor.clicks += 1
    with visitor.page.expect_navigation():
        visitor.page.locator("main form .form__buttons button[type=submit], main form button[type=submit]").last.click()
    assert Edition.objects.get(pk=_of(PLAN_2026)).status == EditionStatus.ADOPTED


def _count(visitor, task):
    visitor.open("/")
    visitor.clicks = 0
    task(visitor)
    return {task.__doc__: visitor.clicks}


def _menu(visitor):
    return visitor.page.locator(".site-nav")


def _follow(visitor, name):
    """Click the first link of that name in what the page is about."""
    visitor.clicks += 1
    link = visitor.page.locator("main").get_by_role("link", name=name, exact=isinstance(name, str)).first
    with visitor.page.expect_navigation():
        link.click()


def _waiting(visitor):
    return visitor.page.locator("main .task").count()


def _of(name):
    return next(edition.pk for edition in Edition.objects.select_related("plan") if str(edition) == name)
