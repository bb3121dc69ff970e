"""A crawl in a made-up language, in which every text that can be translated stands in brackets."""

import pytest

from tests.browser.test_pages import MISTAKES, PAGES
from tests.support import browser, pseudo_locale, scenario
from tests.test_access import request_for

pytestmark = pytest.mark.browser

STAFF = "staff@portal.example"

# What the scripts of Django's admin write, from their own catalogue.
OF_OTHERS = ["Ta bort alla objekt", "Välj ett datum", "I dag"]
# What comes from the file as it stands there: its name, a heading, the figure of a row, the words of a cell.
OF_THE_FILE = ["siffror.csv", "Area", "halsa, 136, 2024, T", "Alla i arbete"]
FORMATS = ["PDF", "JSON-stat", "JSON", "CSV", "RDF/XML", "Turtle", "CC0 1.0"]  # the same words in every language
ADMIN_PAGES = [
    "/admin/",
    "/admin/partnership/agreement/",
    "/admin/partnership/agreement/1/change/",
    "/admin/partnership/agreement/1/history/",
    "/admin/stadsdelplan/goal/1/change/",
    "/admin/core/user/add/",
    "/admin/core/ledgerentry/",
]

# In the order of the page: its title, what is seen of its texts, the attributes that are read aloud or shown, and the
# parts that a script brings in. Not what is marked as another language, nor the words of two texts that are compared.
TEXTS = """() => {
  const pieces = [document.title];
  const home = document.documentElement.lang;
  const skipped = "script, style, noscript, textarea, code";
  const own = (element) => !element?.closest(skipped) && (element?.closest("[lang]")?.lang ?? home) === home;
  const walk = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    let broken = false; // a word goes on after a place where a line may be broken
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) {
        const parent = node.parentElement;
        const compared = parent?.closest(".difference") && !parent.closest(".visually-hidden");
        const shown = root !== document.body || parent.tagName === "OPTION" || parent.checkVisibility();
        const inMark = parent?.matches("mark") && parent.previousSibling; // a word that was looked for, in a text
        const goesOn = broken || inMark || node.previousSibling?.nodeName === "MARK";
        if (shown && own(parent) && !compared) {
          pieces.push(goesOn ? pieces.pop() + node.data : node.data);
        }
        broken = false;
      } else {
        broken = node.matches("wbr");
        for (const { name, value } of node.attributes) {
          const read = ["title", "alt", "placeholder", "aria-label", "aria-description"].includes(name);
          if (own(node) && (read || /^data-(?!app-).*label$/.test(name))) pieces.push(value);
        }
        if (node.matches("input[type=submit], input[type=button]")) pieces.push(node.value);
        if (node.matches("template")) walk(node.content);
      }
    }
  };
  walk(document.body);
  return pieces;
}"""


@pytest.fixture(scope="module")
def pseudo_portal(database_template, tmp_path_factory, django_db_blocker, chromium):
    folder = tmp_path_factory.mktemp("pseudo")
    with (
        django_db_blocker.unblock(),
        browser.portal(
            database_template,
            folder,
            chromium,
            build=lambda database: scenario.build(),
            prepare=lambda database: pseudo_locale.write_catalogue(database.folder),
            urlconf="tests.support.urls_for_browser",
        ) as served,
    ):
        yield served


def test_no_page_of_the_table_holds_a_text_that_cannot_be_translated(pseudo_portal):
    found = {}

    for name, thing, person in PAGES:
        address, _body = request_for(name, thing, pseudo_portal.things)
        visitor = pseudo_portal.onlooker(None if person == "anonymous" else person)
        visitor.open(address)
        found[f"{name} {thing} {person}"] = _bare_words(visitor, *FORMATS)
        visitor.narrow_to(browser.NARROWEST)
        if visitor.is_too_wide():
            found[f"{name} {thing} {person}"] += ["must be scrolled sideways"]
        found[f"{name} {thing} {person}"] += visitor.heard()

    assert _only_faults(found) == {}


def test_no_page_after_a_mistake_holds_a_text_that_cannot_be_translated(pseudo_portal):
    found = {}

    for mistake, (visit, person, _status) in MISTAKES.items():
        with pseudo_portal.visitor(None if person == "anonymous" else person) as visitor:
            visit(pseudo_portal, visitor)
            found[mistake] = _bare_words(visitor, *OF_THE_FILE)

    assert _only_faults(found) == {}


def test_no_page_of_the_admin_holds_a_text_of_ours_that_cannot_be_translated(pseudo_portal):
    found = {}
    visitor = pseudo_portal.onlooker(STAFF)

    for address in ADMIN_PAGES:
        assert visitor.open(address).status == 200, address
        found[address] = _bare_words(visitor, *OF_OTHERS)

    assert _only_faults(found) == {}


def test_control_a_bare_word_and_a_bare_description_are_seen(pseudo_portal):
    with pseudo_portal.visitor(STAFF) as visitor:
        visitor.open("/prov/nakna-ord/")
        found = _bare_words(visitor)

    assert [words.partition(" (in:")[0] for words in found] == ["utan översättning", "Naken bild"]


def _bare_words(visitor, *expected):
    pieces = visitor.page.evaluate(TEXTS)
    assert any(pseudo_locale.OPEN in piece for piece in pieces)
    return pseudo_locale.bare_words(pieces, [*expected, *pseudo_locale.stored_words()])


def _only_faults(found):
    return {where: words for where, words in found.items() if words}
