"""Other ways to the same: without JavaScript, with the keyboard alone, in the other language, by a letter."""

import email
import re

import pytest
from playwright.sync_api import expect

from core.models import LedgerEntry
from partnership.models import Agreement, AgreementStatus, PrintSet, Section
from tests.support import scenario
from tests.support.browser import words

pytestmark = pytest.mark.browser

COORDINATOR, OFFICER = "coordinator@own.example", "officer@own.example"
FORGETFUL = "officer@stranger.example"
TABS = 60  # more than any page here has stops


# Without JavaScript ---------------------------------------------------------------------------------------------------


def test_logging_in_and_editing_need_no_javascript(world_portal):
    section = _section("utkast", 1)

    with world_portal.visitor(javascript=False) as visitor:
        visitor.open(_address(section))
        visitor.log_in(OFFICER)
        visitor.type(words("Text"), "Skrivet utan JavaScript.")
        visitor.click("button", words("Save"))
        expect(visitor.page.get_by_text(words("The section is saved."))).to_be_visible()

    section.refresh_from_db()
    assert section.body == "Skrivet utan JavaScript."
    assert LedgerEntry.objects.filter(target_key=str(section.pk), by__email=OFFICER).exists()


@pytest.mark.parametrize(
    ("way", "whose"),
    [("Save the merged text", "Bådas"), ("Save my text", "Andras"), ("Keep the saved text", "Förstas")],
)
def test_who_saves_second_has_three_ways_on_without_javascript(world_portal, way, whose):
    section = _section("utkast", 2)
    texts = {whom: f"{whom} text på väg {way}." for whom in ("Förstas", "Andras", "Bådas")}

    with (
        world_portal.visitor(COORDINATOR, javascript=False) as first,
        world_portal.visitor(OFFICER, javascript=False) as second,
    ):
        first.open(_address(section))
        second.open(_address(section))
        _save(first, texts["Förstas"])
        _save(second, texts["Andras"])
        expect(second.page.locator("h1")).to_have_text(words("Somebody else saved before you"))
        for text in ("Förstas", "Andras"):
            expect(second.page.locator(".compare").get_by_text(text)).to_be_visible()
        if way == "Save the merged text":
            second.type(words("Text"), texts["Bådas"])
        second.click("link" if way == "Keep the saved text" else "button", words(way))
        expect(second.page.locator(f"#avsnitt-{section.pk}")).to_contain_text(texts[whose])

    section.refresh_from_db()
    assert section.body == texts[whose]


def test_locking_and_opening_the_paper_need_no_javascript(world_portal):
    with world_portal.visitor(COORDINATOR, javascript=False) as visitor:
        visitor.open("/avtal/skickat/")
        visitor.click("link", words("Lock the text"))
        visitor.click("button", words("Lock the text and make the copies"))
        link = visitor.page.get_by_role(
            "link", name=words("Print the copy", "Print all copies (%(count)s)", count=2), exact=True
        )
        answer = visitor.page.request.get(link.get_attribute("href"))
        content = answer.body()

    assert Agreement.objects.get(slug="skickat").status == AgreementStatus.LOCKED
    papers = PrintSet.objects.get(agreement_version__agreement__slug="skickat")
    assert answer.headers["content-type"] == "application/pdf"
    with papers.file.open() as stored:
        assert content == stored.read()


# With the keyboard alone ----------------------------------------------------------------------------------------------


def test_the_keyboard_alone_leads_from_the_login_to_the_lock_of_a_draft(world_portal):
    with world_portal.visitor() as visitor:
        visitor.open("/logga-in/")
        _tab_to(visitor, "input[name=username]")
        visitor.page.keyboard.type(COORDINATOR)
        _tab_to(visitor, "input[name=password]")
        visitor.page.keyboard.type(scenario.PASSWORD)
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_url(f"{world_portal.address}/")
        for link in ('a[href="/avtal/utkast/"]', 'a[href="/avtal/utkast/las-texten/"]'):
            _tab_to(visitor, link)
            visitor.page.keyboard.press("Enter")
            visitor.page.wait_for_url("**" + re.search('"(.*)"', link)[1])
        _tab_to(visitor, "main button[type=submit]")

        expect(visitor.page.locator(":focus")).to_have_text(words("Lock the text and make the copies"))


def test_the_first_stop_of_a_page_skips_to_its_content(world_portal):
    with world_portal.visitor(COORDINATOR) as visitor:
        visitor.open("/avtal/utkast/")
        visitor.page.keyboard.press("Tab")
        skip = visitor.page.locator(":focus")
        expect(skip).to_have_text(words("Skip to the content"))
        expect(skip).to_be_in_viewport()
        visitor.page.keyboard.press("Enter")
        visitor.page.keyboard.press("Tab")

        assert visitor.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_errors_take_the_focus_and_lead_to_their_fields(world_portal):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(_address(_section("utkast", 1)))
        visitor.page.locator("#id_heading").evaluate("(field) => field.removeAttribute('maxlength')")
        visitor.page.locator("#id_heading").fill("x" * 1000)
        visitor.click("button", words("Save"))
        summary = visitor.page.locator(".error-summary")
        expect(summary).to_be_focused()
        visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.press("Enter")

        expect(visitor.page.locator("#id_heading")).to_be_focused()


# Out, the other language, a new password ------------------------------------------------------------------------------


def test_logging_out_closes_the_pages(world_portal):
    with world_portal.visitor() as visitor:
        visitor.open("/")
        visitor.log_in(COORDINATOR)
        visitor.click("button", words("Log out"))
        visitor.page.wait_for_url("**/logga-in/")
        visitor.open("/avtal/utkast/")

        assert "/logga-in/?next=" in visitor.page.url


def test_the_language_changes_on_the_page_where_one_is(world_portal):
    with world_portal.visitor(COORDINATOR) as visitor:
        visitor.open("/avtal/last/?sida=1")
        visitor.click("button", "English")
        expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
        expect(visitor.page.get_by_role("link", name="Home", exact=True).first).to_be_visible()
        assert visitor.page.url.endswith("/avtal/last/?sida=1")
        visitor.click("button", "Svenska")

        expect(visitor.page.locator("html")).to_have_attribute("lang", "sv")
        assert visitor.page.url.endswith("/avtal/last/?sida=1")


def test_a_forgotten_password_is_replaced_through_the_letter(world_portal):
    with world_portal.visitor() as visitor:
        visitor.open("/logga-in/")
        visitor.click("link", words("Forgotten your password?"))
        visitor.type(words("E-mail address"), FORGETFUL)
        visitor.click("button", words("Send the link"))
        visitor.page.wait_for_url("**/skickat/")
        visitor.open(_link_in_the_letter(world_portal.database))
        for field in visitor.page.locator("input[type=password]").all():
            field.fill("alldeles-nya-ord-4")
        visitor.click("button", words("Save the password"))
        visitor.page.wait_for_url("**/klart/")
        visitor.open("/logga-in/")
        visitor.log_in(FORGETFUL, "alldeles-nya-ord-4")

        expect(visitor.page.locator("h1")).to_have_text(words("Waiting for you"))
        assert visitor.complaints == []


def _section(slug, order):
    return Section.objects.get(agreement_version__agreement__slug=slug, order=order)


def _address(section):
    return f"/avtal/{section.agreement_version.agreement.slug}/avsnitt/{section.pk}/"


def _save(visitor, text):
    visitor.type(words("Text"), text)
    visitor.click("button", words("Save"))


def _tab_to(visitor, selector):
    """Press Tab until `selector` has the focus. Every stop on the way can be seen to have it."""
    for _stop in range(TABS):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement === document.body"):
            continue  # round the corner, through the browser's own parts
        assert visitor.focus_is_seen(), visitor.page.evaluate("document.activeElement.outerHTML")
        if visitor.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{TABS} presses of Tab do not reach {selector}.")


def _link_in_the_letter(database):
    (letter,) = (database.folder / "mail").iterdir()
    body = email.message_from_bytes(letter.read_bytes()).get_payload(decode=True).decode()
    return re.search(r"http://\S+", body)[0]
