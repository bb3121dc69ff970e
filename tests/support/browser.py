"""Chromium for tests: a person who reads, clicks and types, and a record of the browser's complaints."""

import contextlib
import os
import re
import shutil
from dataclasses import dataclass, field, replace

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from core.models import User
from tests.support import databases, scenario

WIDE, NARROW, NARROWEST = 1280, 390, 320
PATIENCE = 30_000  # milliseconds: enough for a busy machine
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The rules of axe-core whose answer depends on where things stand, and not on the elements and their names alone.
RULES_OF_LAYOUT = [
    "aria-hidden-focus",
    "color-contrast",
    "link-in-text-block",
    "scrollable-region-focusable",
    "target-size",
]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LISTEN = """
  window.refusedByPolicy = [];
  addEventListener("securitypolicyviolation", (event) =>
    window.refusedByPolicy.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""
_AXE = "(options) => axe.run(options).then(({ violations }) => violations)"
FOCUS_IS_SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  const { width, height, bottom, top } = document.activeElement.getBoundingClientRect();
  const inView = width > 1 && height > 1 && bottom > 0 && top < innerHeight;
  return inView && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def words(text, plural=None, *, count=None, **values):
    """Return the Swedish text of a page for the source string `text`, whatever the catalogue says today."""
    with translation.override("sv"):
        if plural is None:
            found = translation.gettext(text)
            if found == text:  # a text that has a plural too, which gettext itself looks for only since Python 3.11.3
                found = translation.ngettext(text, text, 1)
            return found % values
        return translation.ngettext(text, plural, count) % {"count": count, **values}


@pytest.fixture(scope="module")
def chromium():
    """Yield a browser for the module. While it lives, asyncio has a loop in this thread, which Django notices."""
    from playwright.sync_api import expect, sync_playwright

    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    assert path, "Chromium is missing: install it, or name it in CHROMIUM."
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()


@dataclass
class Portal:
    """The portal on its own database, and the browser that visits it."""

    server: databases.Server
    database: databases.Database
    chromium: object
    things: dict
    _stay: contextlib.ExitStack
    _sessions: dict = field(default_factory=dict)
    _onlookers: dict = field(default_factory=dict)

    @property
    def address(self):
        return self.server.address

    def by_name(self):
        """Return the same portal under a name, since a browser gives no passkey to a bare address."""
        server = replace(self.server, address=self.address.replace("127.0.0.1", "localhost"))
        return replace(self, server=server, _sessions={}, _onlookers={})

    @contextlib.contextmanager
    def visitor(self, email=None, *, language="sv", width=WIDE, javascript=True):
        """Yield a person with their own browser, who is logged in as `email` if that is given."""
        context = self.chromium.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language} if language != "sv" else {}
        if email:
            cookies[settings.SESSION_COOKIE_NAME] = self._session(email)
        context.add_cookies([{"name": name, "value": value, "url": self.address} for name, value in cookies.items()])
        try:
            yield Visitor(context.new_page())
        finally:
            context.close()

    def onlooker(self, email=None, *, language="sv", width=WIDE):
        """Return somebody who only looks. The same person is used again, since opening a browser takes a second."""
        if (email, language) not in self._onlookers:
            self._onlookers[email, language] = self._stay.enter_context(self.visitor(email, language=language))
        visitor = self._onlookers[email, language]
        visitor.complaints.clear()
        visitor.narrow_to(width)
        return visitor

    def _session(self, email):
        """Return the key of a session, made as the login makes it but without the page."""
        if email not in self._sessions:
            client = Client()
            client.force_login(User.objects.get(email=email), backend="core.backends.PortalBackend")
            self._sessions[email] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return self._sessions[email]


class Visitor:
    """A person at a page. It counts the clicks and notes the browser's complaints."""

    def __init__(self, page):
        self.page = page
        self.clicks = 0
        self.complaints = []
        page.add_init_script(_LISTEN)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.complaints.append(f"error in a script: {error}"))
        page.on("requestfailed", self._note_failure)

    def open(self, address):
        return self.page.goto(address)

    def click(self, role, name, *, within=None):
        """Click an element by its role and its whole name."""
        self.clicks += 1
        (within or self.page).get_by_role(role, name=name, exact=True).click()

    def field(self, label):
        """Return the input whose name begins with `label`; "(required)" may follow."""
        return self.page.get_by_role("textbox", name=re.compile(f"^{re.escape(label)}"))

    def type(self, label, text):
        self.field(label).fill(text)

    def log_in(self, email, password=scenario.PASSWORD):
        """Fill in the login page where the person stands, and send it."""
        self.type(words("E-mail address"), email)
        self.page.locator("input[type=password]").fill(password)
        self.click("button", words("Log in"))

    def heard(self):
        """Return the browser's complaints on this page so far, with refusals of the policy."""
        refused = self.page.evaluate("window.refusedByPolicy ?? []")
        return self.complaints + [f"refused by the policy: {what}" for what in refused]

    def is_too_wide(self):
        """Return whether the page must be scrolled sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth > innerWidth")

    def narrow_to(self, width):
        self.page.set_viewport_size({"width": width, "height": 900})

    def focus_is_seen(self):
        """Return whether the focused element is in view with an outline of at least two pixels around it."""
        return self.page.evaluate(FOCUS_IS_SEEN)

    def axe(self, *, only=None):
        """Return the violations that axe-core finds, as lines: the rule, and where. `only` names some of its rules."""
        from axe_playwright_python.base import AXE_SCRIPT

        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        options = {"runOnly": RULES, "rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
        if only:
            options = {"runOnly": {"type": "rule", "values": only}, "resultTypes": ["violations"]}
        found = self.page.evaluate(_AXE, options)  # sending what passes too would take longer than finding it
        return [f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in found for node in rule["nodes"]]

    def _note_failure(self, request):
        if request.failure != "net::ERR_ABORTED":  # the visitor went on before it came
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _note_console(self, message):
        own_answer = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if message.type in ("error", "warning") and not own_answer:  # an error page is itself a resource that failed
            self.complaints.append(f"{message.type}: {message.text} {message.location['url']}")


@contextlib.contextmanager
def portal(template, folder, chromium, *, build, prepare=lambda database: None, urlconf="config.urls"):
    """Yield a portal on a fresh database that `build` fills; `prepare` runs before the server starts."""
    with databases.fresh_database(template, folder) as database, databases.files_beside(database):
        things = build(database)
        prepare(database)
        with (
            databases.served(
                database, urlconf=urlconf, settings_module="tests.support.served_to_browser", preload=True
            ) as server,
            contextlib.ExitStack() as stay,
        ):
            yield Portal(server=server, database=database, chromium=chromium, things=things, _stay=stay)


@pytest.fixture(scope="module")
def world_portal(database_template, tmp_path_factory, django_db_blocker, chromium):
    """Yield the portal with the small world of tests/support/scenario.py, shared by the tests of a module."""
    folder = tmp_path_factory.mktemp("portal")
    with (
        django_db_blocker.unblock(),
        portal(
            database_template,
            folder,
            chromium,
            build=lambda database: scenario.build(),
            urlconf="tests.support.urls_for_browser",
        ) as served,
    ):
        yield served
