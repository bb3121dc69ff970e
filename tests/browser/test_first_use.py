"""What the portal is for, done in Chromium by somebody who sees it for the first time: reads, clicks, seldom types."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from partnership.models import Agreement, AgreementStatus, Copy, PrintSet
from stadsdelplan.models import Edition, EditionStatus
from tests.support import browser, databases, scanned_pages
from tests.support.browser import words

pytestmark = pytest.mark.browser

COORDINATOR = "samordnare@haninge.example"
PASSWORD = "demo-for-the-browser-tests"
CASE, EXAMPLE = "jordbro-polisen-2009", "jordbro-polisen-exempel"


@pytest.fixture(scope="module")
def demo_portal(database_template, tmp_path_factory, django_db_blocker, chromium):
    """The portal as `make run` serves it: with the Jordbro case and the demo accounts."""
    folder = tmp_path_factory.mktemp("demo")
    with (
        django_db_blocker.unblock(),
        browser.portal(database_template, folder, chromium, build=_load_the_demo) as served,
    ):
        yield served


def test_from_login_to_the_pdf_of_the_jordbro_copies_in_five_clicks(demo_portal):
    stored = PrintSet.objects.get(agreement_version__agreement__slug=CASE)
    agreement = Agreement.objects.get(slug=CASE)

    with demo_portal.visitor() as visitor:
        visitor.open("/")
        visitor.log_in(COORDINATOR, PASSWORD)
        visitor.click("link", agreement.name)
        downloaded = _download(visitor, words("Download the PDF (%(count)s copy)", _COPIES, count=2))

    assert visitor.clicks <= 5
    assert hashlib.sha256(downloaded).hexdigest() == stored.sha256
    assert visitor.complaints == []


def test_from_login_to_two_new_printed_copies_in_seven_clicks(demo_portal):
    agreement = Agreement.objects.get(slug=EXAMPLE)
    assert agreement.status in (AgreementStatus.DRAFT, AgreementStatus.IN_REVIEW)

    with demo_portal.visitor() as visitor:
        visitor.open("/")
        visitor.log_in(COORDINATOR, PASSWORD)
        visitor.click("link", agreement.name)
        visitor.click("link", words("Lock the text"))
        visitor.click("button", words("Lock the text and make the copies"))
        opened = _open_paper(visitor, words("Print the copy", "Print all copies (%(count)s)", count=2))

    assert visitor.clicks <= 7 - 1  # the last one is the browser's own button for printing
    copies = Copy.objects.filter(print_set__agreement_version__agreement=agreement)
    assert copies.count() == 2
    stored = PrintSet.objects.get(agreement_version__agreement=agreement)
    assert hashlib.sha256(opened).hexdigest() == stored.sha256
    assert _text(opened).count("Exemplar 1 av 2") >= 1
    assert _text(opened).count("Exemplar 2 av 2") >= 1
    assert visitor.complaints == []


TALLEST = {  # pixels of a page of the demo, by the width of the window
    "plan, wide": ("/plan/1/2/", 1280, 2500),
    "plan, on a phone": ("/plan/1/2/", 390, 4000),
    "plan as a table, on a phone": ("/plan/1/2/?visa=tabell", 390, 4000),
    "partnership, wide": ("/partnerskap/jordbro/", 1280, 2000),
    "partnership, on a phone": ("/partnerskap/jordbro/", 390, 3500),
}


@pytest.mark.parametrize("page", TALLEST)
def test_a_page_of_the_demo_is_no_taller_than_a_reader_scrolls(demo_portal, page):
    address, width, tallest = TALLEST[page]
    assert Edition.objects.get(status=EditionStatus.IN_REVIEW).get_absolute_url() == "/plan/1/2/"

    with demo_portal.visitor(COORDINATOR, width=width) as visitor:
        visitor.open(address)
        height = visitor.page.evaluate("document.documentElement.scrollHeight")

    assert 1000 < height < tallest


def test_the_head_is_one_line_on_a_wide_page_and_a_long_organisation_keeps_within_it(demo_portal):
    name = "Samordningsförbundet för Botkyrka, Huddinge och Salems kommuner"

    with demo_portal.visitor(COORDINATOR, width=1280) as visitor:
        visitor.open("/")
        visitor.page.locator(".person__organisation").evaluate("(part, name) => { part.textContent = name; }", name)
        menu, person = (visitor.page.locator(part).bounding_box() for part in (".site-nav", ".person"))

    assert person["x"] > menu["x"] + menu["width"]
    assert person["y"] < menu["y"] + menu["height"] / 2 < person["y"] + person["height"]


_COPIES = "Download the PDF (%(count)s copies)"


@pytest.mark.parametrize(("width", "number"), [(browser.WIDE, 1), (browser.NARROW, 2)])
def test_a_heap_of_a_printed_copys_pages_is_filed_in_four_clicks(demo_portal, width, number):
    copy = Copy.objects.get(print_set__agreement_version__agreement__slug=CASE, number=number)
    chance = scanned_pages.chance(number)
    with copy.file.open("rb") as file:
        pictures = [scanned_pages.worn(page, chance) for page in reversed(scanned_pages.pages_of(file.read()))]
    heap = {"name": "bunt.pdf", "mimeType": "application/pdf", "buffer": scanned_pages.as_pdf(pictures)}

    with demo_portal.visitor(COORDINATOR, width=width) as visitor:
        visitor.open("/")
        visitor.click("link", Agreement.objects.get(slug=CASE).name)
        visitor.click("link", words("File scanned pages"))
        visitor.page.wait_for_url("**/inskannat/")
        too_wide = [visitor.is_too_wide()]
        visitor.page.locator("main input[type=file]").first.set_input_files(heap)
        visitor.click("button", words("Read the pages"))
        to_file = visitor.page.get_by_role("button", name=words("File the copies"))
        to_file.wait_for()  # the page's script shows it once the heap is read
        too_wide.append(visitor.is_too_wide())
        assert visitor.axe() == []
        visitor.click("button", words("File the copies"))
        visitor.page.get_by_role("heading", name=words("Filed"), exact=True).wait_for()
        said = visitor.page.inner_text("main, .notice--success")
        too_wide.append(visitor.is_too_wide())

    assert words("%(count)s copy has got its scan.", "%(count)s copies have got their scans.", count=1) in said
    copy.refresh_from_db()
    assert copy.scan.name == f"{CASE}-exemplar-{number}-inskannat.pdf"
    assert (visitor.clicks, too_wide, visitor.complaints) == (4, [False] * 3, [])


def _load_the_demo(database):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEMO_PASSWORD", PASSWORD)
        run = databases.manage(database, "demo")
    assert run.returncode == 0, run.stderr
    return {}


def _download(visitor, name):
    """Click the link `name` and answer with the bytes that the browser stored.

    A busy Chromium now and then gives a download up as it begins. Then one clicks again, once.
    """
    for _attempt in range(2):
        with visitor.page.expect_download() as event:
            visitor.click("link", name)
        if event.value.failure() is None:
            break
    return Path(event.value.path()).read_bytes()


def _open_paper(visitor, name):
    """Click the link `name` and answer with the bytes that the browser's reader shows."""
    passed_on = []

    def pass_on(route):
        answer = route.fetch()
        passed_on.append(answer.body())
        route.fulfill(response=answer)

    visitor.page.route("**/*.pdf", pass_on)
    visitor.click("link", name)
    visitor.page.wait_for_url("**/*.pdf")
    (content,) = passed_on
    return content


def _text(pdf):
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
