"""Every page of the access table, and those that only a mistake leads to, before axe-core and the browser's own ear.

Nothing broken, nothing refused, nothing to scroll sideways. Each is seen in three widths, with all of axe-core's rules
where it is wide and with those of the layout where it is narrow. The languages differ in words alone: every eighth page
is seen in English too, where it is narrowest, and the crawl in a made-up language of longer words measures them all.
"""

import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import User
from indicators.models import Indicator, Observation
from partnership.drafting.actions import sections
from partnership.models import Section
from stadsdelplan.content import read_content
from stadsdelplan.goals.choices import choices_of
from stadsdelplan.workbook import writer
from tests.support import browser, scenario
from tests.test_access import ROWS, request_for

pytestmark = pytest.mark.browser

LANGUAGE_OF_AXE = "sv"
COORDINATOR, OFFICER, READER = "coordinator@own.example", "officer@own.example", "reader@own.example"
STAFF, STRANGER = "staff@portal.example", "coordinator@stranger.example"
MOST_RIGHTS_FIRST = [COORDINATOR, STAFF, *scenario.PEOPLE[::-1]]

NOT_HTML = {
    "healthz_live",
    "healthz_ready",
    "passkey_options",
    "agreement_draft_pdf",
    "board_pdf",
    "board_export",
    "indicator_export",
    "national_export",
    "open_board",
    "open_catalogue",
    "open_catalogue_file",
    "open_description",
    "open_places",
    "open_series",
    "indicator_pdf",
    "agreement_papers",
    "agreement_paper",
    "framework_appendix",
    "take_in_template",
    "agreement_appendix",
    "agreement_comments_csv",
    "agreement_comments_xlsx",
    "agreement_draft_word",
    "agreement_end_paper",
    "agreement_extension_paper",
    "agreement_package",
    "agreement_voided_papers",
    "edition_changes_pdf",
    "edition_council_report",
    "edition_follow_up_pdf",
    "edition_grant_word",
    "edition_json",
    "lagesbild_json",
    "lagesbild_paper",
    "meeting_paper",
    "partnership_law_json",
    "edition_paper",
    "edition_sheet",
    "edition_word",
    "edition_wall_paper",
    "agreements_csv",
    "registry_csv",
    "agreements_xlsx",
    "copy_scanned",
    "scan_original",
    "scan_picture",
    "decision_extract",
    "evidence",
    "public_edition_paper",
    "partnership_year_pdf",
    "year_wheel_pdf",
    "calendar_feed",
}


def _of_the_table():
    """(name, thing, person) of every page: as who may do most there, and as nobody where that is enough."""
    for method, name, thing, *answers in ROWS:
        answer_of = dict(zip(scenario.PEOPLE, answers, strict=True))
        welcome = [person for person in MOST_RIGHTS_FIRST if answer_of[person] == "200" and person != "anonymous"]
        if method == "GET" and name not in NOT_HTML:
            if welcome:
                yield name, thing, welcome[0]
            if answer_of["anonymous"] == "200":
                yield name, thing, "anonymous"


PAGES = list(_of_the_table())


# Pages that only a mistake, or something missing, leads to ------------------------------------------------------------


def _calendar_address_made(portal, visitor):
    visitor.open(reverse("calendar_address"))
    return _sent(visitor)


def _opened(address):
    return lambda portal, visitor: visitor.open(address)


def _sent(visitor, form="main form"):
    """Send the page's own form, and answer with what comes back."""
    with visitor.page.expect_navigation() as event:
        visitor.page.locator(f"{form} button[type=submit]").last.click()
    return event.value


def _section(visitor, *, slug="utkast"):
    section = Section.objects.filter(agreement_version__agreement__slug=slug).earliest("order")
    visitor.open(reverse("section_edit", args=[slug, section.pk]))
    return section


def _without_version(portal, visitor):
    _section(visitor)
    visitor.page.locator("input[name=version]").evaluate("(field) => field.remove()")
    return _sent(visitor)


def _without_token(portal, visitor):
    _section(visitor)
    visitor.page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    return _sent(visitor)


def _too_long(portal, visitor):
    _section(visitor)
    visitor.page.locator("#id_heading").evaluate("(field) => field.removeAttribute('maxlength')")
    visitor.page.locator("#id_heading").fill("Lång " * 300)
    return _sent(visitor)


def _with_nul(portal, visitor):
    _section(visitor)
    visitor.page.locator("#id_body").evaluate("(field) => { field.value = 'före\\u0000efter' }")
    return _sent(visitor)


def _second(portal, visitor):
    """Save after somebody else has saved."""
    section = _section(visitor)
    text = f"{section.body}\n\nEn rad till, skriven av samordnaren."
    by = User.objects.get(email=COORDINATOR)
    sections.save_section(
        section=section, version=section.version, by=by, at=timezone.now(), heading=section.heading, body=text
    )
    visitor.page.locator("#id_body").fill("En helt annan text,\n\n- i två\n- rader.")
    return _sent(visitor)


def _stale_lock(portal, visitor):
    visitor.open("/avtal/utkast/las-texten/")
    visitor.page.locator("input[name=version]").evaluate("(field) => { field.value = '999' }")
    return _sent(visitor)


def _wrong_password(portal, visitor):
    visitor.open("/logga-in/")
    visitor.page.locator("#id_username").fill("ingen@own.example")
    visitor.page.locator("#id_password").fill("fel")
    return _sent(visitor, "form:has(#id_password)")


def _guessed_too_often(portal, visitor):
    guess = {"username": "gissad@own.example", "password": "fel"}
    for _time in range(settings.AXES_FAILURE_LIMIT):
        Client().post(reverse("login"), guess)
    visitor.open("/logga-in/")
    visitor.page.locator("#id_username").fill(guess["username"])
    visitor.page.locator("#id_password").fill(guess["password"])
    return _sent(visitor, "form:has(#id_password)")


def _new_password(portal, visitor):
    address, _body = request_for("password_reset_confirm", "token", portal.things)
    return visitor.open(address)


def _new_passwords_differ(portal, visitor):
    _new_password(portal, visitor)
    for field, text in zip(visitor.page.locator("input[type=password]").all(), ("ett", "annat"), strict=True):
        field.fill(text)
    return _sent(visitor)


def _nothing_filled_in(address):
    def visit(portal, visitor):
        visitor.open(address)
        return _sent(visitor)

    return visit


def _another_host(portal, visitor):
    host = f"http://andra.localhost:{portal.server.port}"
    cookies = [{"name": c["name"], "value": c["value"], "url": host} for c in visitor.page.context.cookies()]
    visitor.page.context.add_cookies(cookies)
    return visitor.open(f"{host}/logga-in/")


def _no_file(portal, visitor):
    edition = portal.things["editions"]["sent"]
    visitor.open(reverse("edition_import", args=[edition.plan_id, edition.number]))
    return _sent(visitor)


def _file_read_in(**words):
    """Send the plan's workbook with other words in its first goal."""

    def visit(portal, visitor):
        edition = portal.things["editions"]["sent"]
        first, *others = read_content(edition).goals
        revisions = edition.goals.values_list("key", "revision")
        versions = {key: f"{edition.number}.{revision}" for key, revision in revisions}
        content = writer.workbook_of([replace(first, **words), *others], versions, choices_of(edition))
        visitor.open(reverse("edition_import", args=[edition.plan_id, edition.number]))
        file = {"name": "plan.xlsx", "mimeType": "application/octet-stream", "buffer": content}
        visitor.page.locator("input[type=file]").set_input_files(file)
        return _sent(visitor)

    return visit


def _figures_sent(*rows):
    """Send a table of figures to be looked at."""

    def visit(portal, visitor):
        content = "\n".join(["Indicator;Area;Year;Sex;Value;Source", *rows]).encode()
        visitor.open(reverse("take_in"))
        file = {"name": "siffror.csv", "mimeType": "text/csv", "buffer": content}
        visitor.page.locator("input[type=file]").set_input_files(file)
        return _sent(visitor)

    return visit


def _figures_typed(portal, visitor, *, year, value):
    district = portal.things["editions"]["working"].plan.district
    visitor.open(reverse("enter_figures", args=["halsa", district.pk, year]))
    visitor.page.locator("#id_T_value").fill(value)
    visitor.page.locator("#id_source").fill("Mätningen")
    return district


def _figures_typed_wrongly(portal, visitor):
    _figures_typed(portal, visitor, year=2022, value="161,5")
    return _sent(visitor)


def _figures_typed_second(portal, visitor):
    """Type in figures while somebody else does."""
    Observation.objects.filter(source="Andras").delete()
    district = _figures_typed(portal, visitor, year=2021, value="61,5")
    health = Indicator.objects.get(slug="halsa")
    Observation.objects.create(indicator=health, area=district, year=2021, value=70, source="Andras")
    return _sent(visitor)


# What leads there, as whom, and the answer's status.
MISTAKES = {
    "400 without the version": (_without_version, OFFICER, 400),
    "400 under another host's name": (_another_host, "anonymous", 400),
    "403 without the right": (_opened("/stil/"), OFFICER, 403),
    "403 without the token": (_without_token, OFFICER, 403),
    "404": (_opened("/finns-inte/"), COORDINATOR, 404),
    "409 saved second": (_second, OFFICER, 409),
    "409 locked on an old version": (_stale_lock, COORDINATOR, 409),
    "429 guessed too often": (_guessed_too_often, "anonymous", 429),
    "500": (_opened("/prov/bryts/"), COORDINATOR, 500),
    "a file of figures without mistakes": (_figures_sent("halsa;Stadsdelen;2024;T;61,5;Mätningen"), OFFICER, 200),
    "a file of figures with mistakes": (_figures_sent("halsa;136;2024;T;61,5;Mätningen"), OFFICER, 200),
    "figures typed in wrongly": (_figures_typed_wrongly, OFFICER, 200),
    "409 figures typed in second": (_figures_typed_second, OFFICER, 409),
    "a wrong password": (_wrong_password, "anonymous", 200),
    "a heading too long": (_too_long, OFFICER, 200),
    "a NUL in the text": (_with_nul, OFFICER, 200),
    "a new password": (_new_password, "anonymous", 200),
    "two new passwords that differ": (_new_passwords_differ, "anonymous", 200),
    "a link for a new password that is used": (_opened("/losenord/MQ/gammal-lank/"), "anonymous", 200),
    "no address for the letter": (_nothing_filled_in("/losenord/"), "anonymous", 200),
    "no password to change": (_nothing_filled_in("/losenord/byt/"), READER, 200),
    "no partnership": (_opened("/"), STAFF, 200),
    "a year with nothing in it": (_opened("/arshjul/?ar=2150"), READER, 200),
    "a year with many kinds of days": (_opened("/arshjul/?ar=2026"), READER, 200),
    "an address for the calendar": (_calendar_address_made, READER, 200),
    "a file that changes nothing": (_file_read_in(), OFFICER, 200),
    "a file that changes a goal": (_file_read_in(title="Alla i arbete", problem="Få har arbete\nidag."), OFFICER, 200),
    "a file with faults": (_file_read_in(title="Lång " * 50, focus_area="Fritid"), OFFICER, 200),
    "no file to read in": (_no_file, OFFICER, 200),
    "a search that finds something": (_opened("/sok/?q=stadsdelen"), COORDINATOR, 200),
    "a search that finds something of one kind": (_opened("/sok/?q=stadsdelen&typ=avtal"), COORDINATOR, 200),
    "a search that finds nothing": (_opened("/sok/?q=xyzzyx"), READER, 200),
    "a search for no word": (_opened("/sok/?q=a"), READER, 200),
    "a partnership with nothing in it": (_opened("/partnerskap/andras/"), STRANGER, 200),
}


# The tests ------------------------------------------------------------------------------------------------------------


@pytest.mark.drawn
@pytest.mark.parametrize(("name", "thing", "person"), PAGES, ids=[" ".join(page) for page in PAGES])
def test_a_page_of_the_table_has_no_fault(world_portal, name, thing, person):
    _assert_without_fault(world_portal, name, thing, person, language="sv")


@pytest.mark.parametrize(("name", "thing", "person"), PAGES[::8], ids=[" ".join(page) for page in PAGES[::8]])
def test_a_page_of_the_table_has_no_fault_in_english(world_portal, name, thing, person):
    _assert_without_fault(world_portal, name, thing, person, language="en")


def _assert_without_fault(portal, name, thing, person, *, language):
    visitor = portal.onlooker(None if person == "anonymous" else person, language=language)
    address, _body = request_for(name, thing, portal.things)

    answer = visitor.open(address)

    assert answer.status == 200
    assert _faults(visitor, language) == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_page_after_a_mistake_has_no_fault(world_portal, mistake):
    visit, person, status = MISTAKES[mistake]

    with world_portal.visitor(None if person == "anonymous" else person) as visitor:
        answer = visit(world_portal, visitor)

        assert answer.status == status
        assert _faults(visitor, "sv") == []


def test_every_page_has_a_title_of_its_own(world_portal):
    titles = {}

    for name, thing, person in PAGES:
        client = Client()
        if person != "anonymous":
            client.force_login(User.objects.get(email=person), backend="core.backends.PortalBackend")
        address, _body = request_for(name, thing, world_portal.things)
        page = client.get(address).content.decode()
        titles.setdefault(re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1], set()).add(address)

    same = [sorted(pages) for pages in titles.values() if len(pages) > 1]
    assert same == []


def test_control_the_browser_tells_of_a_page_against_the_rules(world_portal):
    with world_portal.visitor() as visitor:
        visitor.open("/prov/mot-reglerna/")
        faults = "\n".join(_faults(visitor, "sv"))

    for sign in (
        "html-has-lang",
        "image-alt",
        "finns-inte.png",
        "style-src",
        "script-src",
        "the language",
        "2 headings",
        "title",
        "no button",
        f"scrolled sideways at {browser.NARROWEST}",
    ):
        assert sign in faults


def _faults(visitor, language):
    """Everything that is wrong with the page where the visitor is, as sentences."""
    faults = []
    said, headings, title = visitor.page.evaluate(
        "[document.documentElement.lang, document.querySelectorAll('h1').length, document.title]"
    )
    if said != language:
        faults.append("the language of the page is not said")
    if headings != 1:
        faults.append(f"{headings} headings of the first level")
    if not re.fullmatch(f".+ – {re.escape(settings.SITE_NAME)}", title):
        faults.append(f"the title does not end with the site's name: {title}")
    if visitor.page.locator("form:has(input:not([type=hidden]), select, textarea):not(:has(button))").count():
        faults.append("a form has no button that sends it")
    rules = {browser.WIDE: None, browser.NARROW: browser.RULES_OF_LAYOUT}
    for width in (*rules, browser.NARROWEST) if language == LANGUAGE_OF_AXE else (browser.NARROWEST,):
        visitor.narrow_to(width)
        if visitor.is_too_wide():
            faults.append(f"the page must be scrolled sideways at {width}")
        if width in rules:
            faults += [f"at {width}: {violation}" for violation in visitor.axe(only=rules[width])]
    return visitor.heard() + faults  # last, since axe-core too must be refused nothing
