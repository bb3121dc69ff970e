"""Every state of a page that a person can meet, once: the pages of the access table, those that only a mistake or
something missing leads to, the lists and forms of every model in the administration, and the whole demo.

A state says who meets it, how they come there and which status the answer may have. test_page_states.py counts them;
independent_tools.py shows each to tools that do not know the portal (docs/accessibility.md).
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve, reverse

from core.models import User
from tests.browser.test_admin import KINDS, MODELS
from tests.browser.test_pages import MISTAKES, NOT_HTML, PAGES, STAFF
from tests.test_access import request_for

IN_TABLE, AFTER_A_MISTAKE, IN_ADMIN, OF_THE_DEMO = "pages", "mistakes", "administration", "demo"

# What the portal answers when something behind it fails (tests/support/urls_for_browser.py), and the answer's status.
FAILURES = {"databas": 503, "varde": 400, "papper": 503, "papperskon": 503, "papperstext": 409}

DEMO_PEOPLE = {
    "anonymous": None,
    "coordinator": "samordnare@haninge.example",
    "officer": "handlaggare@haninge.example",
    "reviewer": "granskare@polisen.example",
    "reader": "lasare@haninge.example",
    "administrator": "admin@portal.example",
    "coordinator of another municipality": "samordnare@exempel.example",
}
OF_EACH_KIND = 2  # pages of one address that are looked at for each person: a full one and its neighbour
_LINK = re.compile(r'<a\b[^>]*?\shref="([^"#]+)"')


@dataclass(frozen=True)
class State:
    """Something that a page can look like. `visit(portal, visitor)` leads there and returns the browser's answer."""

    kind: str
    name: str
    person: str | None
    visit: Any
    statuses: tuple[int, ...] = (200,)

    def __str__(self):
        return f"{self.kind}: {self.name}"


def states():
    """Return the states of the small world of tests/support/scenario.py. Mistakes are last: some change the pages."""
    return [*_of_the_table(), *_after_mistakes()]


def states_of_the_admin():
    """Return the states of the administration of a world that has a row of each model."""
    return list(_of_the_admin())


def states_of_the_demo():
    """Return the states that links lead to in the demo, for each person the first few of each address."""
    return [
        State(OF_THE_DEMO, f"{address} as {person}", email, _opening(address))
        for person, email in DEMO_PEOPLE.items()
        for address in _reached_by_links(email)
    ]


def _of_the_table():
    for name, thing, person in PAGES:
        yield State(IN_TABLE, f"{name} {thing} {person}", _or_nobody(person), _visiting(name, thing))


def _of_the_admin():
    for kind, address in KINDS.items():
        yield State(IN_ADMIN, kind, STAFF, _opening(address))
    for model in MODELS:
        for page in ("changelist", "add", "change"):
            # 403: no such rows are added by hand
            yield State(IN_ADMIN, f"{model._meta.label} {page}", STAFF, _opening(_in_admin(model, page)), (200, 403))


def _after_mistakes():
    for error, status in FAILURES.items():
        yield State(AFTER_A_MISTAKE, f"{status} {error}", STAFF, _opening(f"/prov/fel/{error}/"), (status,))
    for mistake, (visit, person, status) in MISTAKES.items():
        yield State(AFTER_A_MISTAKE, mistake, _or_nobody(person), visit, (status,))


def _or_nobody(person):
    return None if person == "anonymous" else person


def _visiting(name, thing):
    def visit(portal, visitor):
        address, _body = request_for(name, thing, portal.things)
        return visitor.open(address)

    return visit


def _opening(address):
    return lambda portal, visitor: visitor.open(address() if callable(address) else address)


def _in_admin(model, page):
    def address():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        return reverse(name, args=[model._default_manager.order_by("pk").first().pk] if page == "change" else [])

    return address


def _reached_by_links(email):
    """Return the addresses of the pages that `email`, or nobody, can walk to from the start, by links alone."""
    client, found, seen = Client(), Counter(), []
    if email:
        client.force_login(User.objects.get(email=email), backend="core.backends.PortalBackend")
    ahead, known = ["/" if email else "/oppet/"], {"/", "/oppet/"}
    while ahead:
        address = ahead.pop(0)
        answer = client.get(address)
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        seen.append(address)
        for link in _LINK.findall(answer.content.decode()):
            link = link.replace("&amp;", "&")
            if link not in known and link.startswith("/") and _is_wanted(link, found):
                known.add(link)
                ahead.append(link)
    return seen


def _is_wanted(link, found):
    """Return whether the link leads to a page of ours that has not been looked at often enough, and count it."""
    try:
        match = resolve(urlsplit(link).path)
    except Resolver404:
        return False
    if match.app_name == "admin" or match.url_name in NOT_HTML:
        return False
    found[match.url_name] += 1
    return found[match.url_name] <= OF_EACH_KIND
