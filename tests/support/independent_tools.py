"""Tools that judge pages and do not know the portal: HTML_CodeSniffer, the Nu Html Checker (vnu) and Lighthouse.

scripts/accessibility.py fetches them with npm and says where they lie in ACCESSIBILITY_TOOLS.
"""

import contextlib
import json
import os
import re
import socket
import subprocess
from pathlib import Path

from django.conf import settings

LIGHTHOUSE = settings.BASE_DIR / "scripts" / "page_tools" / "lighthouse.mjs"
# HTML_CodeSniffer 2.5.1 has no words for what it says of autocomplete, and stops at the first such message. It does not
# know buttons that stand outside the form that they send, by their attribute `form` (H32.2).
SNIFF = """() => new Promise((resolve) => {
  const words = HTMLCS.getTranslation;
  HTMLCS.getTranslation = (key) => words.call(HTMLCS, key) ?? key;
  HTMLCS.process("WCAG2AA", document, () => resolve(
    HTMLCS.getMessages().filter((message) => message.type === HTMLCS.ERROR)
      .filter(({ code, element }) =>
        !(code.endsWith("H32.2") && document.querySelector(`button[form="${element.id}"]`)))
      .map(({ code, msg, element }) => `${code}: ${msg} ${element.outerHTML?.slice(0, 160)}`)));
})"""
# The plan that people wrote in Swedish stays Swedish on the English page, and is more than the words around it. What
# the portal says is held to one language by test_pseudo_locale.py.
OTHERS_WORDS = "appears to be written in Swedish"
# What the pages of Django's own administration are told of, and why it stands: docs/admin.md has a row for each.
OF_DJANGO = re.compile(
    r"H71\.NoLegend.*<fieldset class=\"module"
    r"|H91\.Fieldset\.Name.*<fieldset class=\"module"
    r"|H32\.2:.*<form (id=\"changelist-form\"|method=\"post\" id=\"\w+_form\")"
    r"|H30\.2:.*class=\"related-widget-wrapper-link"
    r"|H63\.1:.*<table id=\"result_list\""
    r"|H91\.A\.NoContent:.*id=\"calendarlink\d"
    r"|^Element “option” without attribute “label” must not be empty"
    r"|^A “select” element with a “required” attribute.*must have a descendant “option” element"
    r"|^The first “option” element in a “select” element with a “required” attribute",
    re.DOTALL,
)
# The standard lets `username` stand on a field for an e-mail address, since 2021; the tool is of 2020.
OUTLIVED = re.compile(r"InvalidAutoComplete_Text.*type=\"email\".*autocomplete=\"username\"")


def folder():
    """Return the folder of npm's modules."""
    return Path(os.environ["ACCESSIBILITY_TOOLS"]) / "node_modules"


class Sniffer:
    """HTML_CodeSniffer, put into the page as axe-core is."""

    def __init__(self):
        self.script = (folder() / "html_codesniffer" / "build" / "HTMLCS.js").read_text()

    def faults(self, page):
        if not page.evaluate("'HTMLCS' in window"):
            page.evaluate(self.script)
        return [fault for fault in page.evaluate(SNIFF) if not OUTLIVED.search(fault)]


class Checker:
    """vnu. It reads the pages in one go, since it takes seconds to start."""

    def __init__(self, papers):
        self.papers, self.states = papers, []
        papers.mkdir()

    def keep(self, state, html):
        (self.papers / f"{len(self.states)}.html").write_bytes(html)
        self.states.append(state)

    def faults(self):
        """Return {state: what vnu says of its page, warnings too}."""
        jar = folder() / "vnu-jar" / "build" / "dist" / "vnu.jar"
        command = ["java", "-Xss8m", "-jar", jar, "--exit-zero-always", "--stdout", "--format", "json", self.papers]
        said = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["messages"]
        found = {}
        for message in (each for each in said if OTHERS_WORDS not in each["message"]):
            state = self.states[int(Path(message["url"]).stem)]
            extract = " ".join(message.get("extract", "").split())
            found.setdefault(state, []).append(f"{message['message']} {extract}")
        return found


class Lighthouse:
    """Lighthouse, beside the browser that the tests drive."""

    def __init__(self, port):
        command = ["node", LIGHTHOUSE, os.environ["ACCESSIBILITY_TOOLS"], str(port)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def faults(self, page):
        """Return what keeps the page from 100, and the score if nothing else tells of it."""
        page.evaluate("window.name = 'looked-at'")
        self._process.stdin.write("looked-at\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        page.evaluate("window.name = ''")
        return said["faults"] or ([] if said["score"] == 100 else [f"{said['score']} of 100"])

    def end(self):
        self._process.communicate(timeout=30)


@contextlib.contextmanager
def lighthouse(port):
    tool = Lighthouse(port)
    try:
        yield tool
    finally:
        tool.end()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
