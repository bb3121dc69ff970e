"""What HTML_CodeSniffer, vnu and Lighthouse say of every state of a page. `make accessibility` runs it; CI does not
(docs/decisions/0045-independent-tools.md), and so its name is none that pytest looks for.

ACCESSIBILITY_FINDINGS names the file that takes what was found, as JSON: {kind: {tool: {state: [what]}}}.
"""

import contextlib
import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Error

from tests.browser import page_states
from tests.browser.test_admin import whole_portal  # noqa: F401 (a fixture)
from tests.browser.test_first_use import demo_portal  # noqa: F401 (a fixture)
from tests.support import browser, independent_tools

pytestmark = pytest.mark.browser

HTMLCS, VNU, LIGHTHOUSE = "HTML_CodeSniffer", "vnu", "Lighthouse"
LANGUAGES = ("sv", "en")
OPEN_FOLDS = "() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; })"
FIND = os.environ.get("ACCESSIBILITY_STATES", "")  # a word that the states' names must hold; all without it


@pytest.fixture(scope="module", autouse=True)
def port():
    """Let Chromium listen to Lighthouse too."""
    with pytest.MonkeyPatch.context() as patch:
        port = independent_tools.free_port()
        patch.setattr(browser, "OPTIONS", [*browser.OPTIONS, f"--remote-debugging-port={port}"])
        yield port


def test_every_state_of_the_small_world_is_found_without_fault(port, world_portal, request, tmp_path):
    found = _found(world_portal, page_states.states(), port, tmp_path / "world")
    whole = request.getfixturevalue("whole_portal")  # last, since it adds rows where the other pages count on few
    found |= _found(whole, page_states.states_of_the_admin(), port, tmp_path / "admin")

    assert found == {}


def test_every_state_of_the_demo_is_found_without_fault(port, demo_portal, tmp_path):  # noqa: F811
    found = _found(demo_portal, page_states.states_of_the_demo(), port, tmp_path / "demo")

    assert found == {}


def test_control_each_tool_tells_of_a_page_against_the_rules(port, world_portal, tmp_path):
    sniffer, checker = independent_tools.Sniffer(), independent_tools.Checker(tmp_path / "pages")

    with independent_tools.lighthouse(port) as lighthouse, world_portal.visitor() as visitor:
        answer = visitor.open("/prov/mot-reglerna/")
        checker.keep("page", answer.body())
        sniffed, lit = "\n".join(sniffer.faults(visitor.page)), "\n".join(lighthouse.faults(visitor.page))

    assert "H37" in sniffed  # a picture without words
    assert "html-has-lang" in lit
    assert any("alt" in fault for fault in checker.faults()["page"])


def _found(portal, states, port, folder):
    """Return {kind: {tool: {state: what it says}}}, and keep it with how many pages were seen."""
    sniffer, checker = independent_tools.Sniffer(), independent_tools.Checker(folder)
    found, seen = {}, {}

    def note(state, tool, faults):
        if state.kind == page_states.IN_ADMIN:
            faults = [fault for fault in faults if not independent_tools.OF_DJANGO.search(fault)]
        if faults:
            found.setdefault(state.kind, {}).setdefault(tool, {}).setdefault(str(state), []).extend(faults)

    def look(state, language):
        with _in_a_window(portal, state, language) as (visitor, answer):
            if answer.status not in state.statuses:
                note(state, "status", [f"{answer.status} instead of {state.statuses}"])
            checker.keep(state, answer.body())
            visitor.page.evaluate(OPEN_FOLDS)
            note(state, HTMLCS, sniffer.faults(visitor.page))
            if language == "sv":
                note(state, LIGHTHOUSE, lighthouse.faults(visitor.page))
                visitor.narrow_to(browser.NARROW)
                note(state, HTMLCS, sniffer.faults(visitor.page))

    with independent_tools.lighthouse(port) as lighthouse:
        for state in (state for state in states if FIND in str(state)):
            try:
                for language in LANGUAGES:
                    look(state, language)
            except Error as error:  # one page that does not come must not lose what was seen of the others
                note(state, "no answer", [str(error).partition("\n")[0]])
            else:
                seen[state.kind] = seen.get(state.kind, 0) + 1
    for state, faults in checker.faults().items():
        note(state, VNU, faults)
    _keep(seen, found)
    return found


@contextlib.contextmanager
def _in_a_window(portal, state, language):
    """Yield somebody who has come to the state, and the answer. After a mistake nobody goes on in the same window."""
    if state.kind == page_states.AFTER_A_MISTAKE:
        with portal.visitor(state.person, language=language) as visitor:
            yield visitor, state.visit(portal, visitor)
    else:
        visitor = portal.onlooker(state.person, language=language)
        yield visitor, state.visit(portal, visitor)


def _keep(seen, found):
    """Add what was seen and found to the file that scripts/accessibility.py reads."""
    path = Path(os.environ["ACCESSIBILITY_FINDINGS"])
    kept = json.loads(path.read_text()) if path.exists() else {"seen": {}, "found": {}}
    kept["seen"] |= seen
    kept["found"] |= found
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1))
