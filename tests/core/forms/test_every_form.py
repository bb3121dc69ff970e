"""Every form of every page in the table of access: wide as what goes in, in groups, with the hint before the input."""

import re

import pytest
from lxml import html as lxml_html

from core.models import User
from tests.browser.test_pages import PAGES
from tests.test_access import request_for

pytestmark = [pytest.mark.django_db, pytest.mark.long]

WIDTHS = {"day", "year", "number", "short", "name", "line", "text", "choice", "whole"}
MOST_WITHOUT_GROUPS = 6  # fields; more stand in groups with a legend


@pytest.fixture
def forms(things, client):
    """Return every form with class "form" of the pages, once for each address name: (name of the page, the form)."""
    found, seen = [], set()
    for name, thing, email in PAGES:
        if name in seen or email == "anonymous":
            continue
        client.force_login(User.objects.get(email=email), backend="core.backends.PortalBackend")
        address, _body = request_for(name, thing, things)
        answer = client.get(address)
        if not answer.get("Content-Type", "").startswith("text/html") or answer.status_code != 200:
            continue
        seen.add(name)
        page = lxml_html.fromstring(answer.content.decode())
        found += [(name, form) for form in page.xpath("//main//form[contains(concat(' ', @class, ' '), ' form ')]")]
    return found


def test_every_form_is_as_wide_as_what_goes_in_grouped_and_has_its_hints_first(forms):
    fields = [(name, field) for name, form in forms for field in form.xpath(".//*[contains(@class, 'field')]")]
    fields = [(name, field) for name, field in fields if "field" in field.get("class").split()]

    without_width = [name for name, field in fields if not _has_a_width(field)]
    hint_after = [name for name, field in fields if not _hint_comes_first(field)]
    assert (without_width, hint_after, [name for name, form in forms if _lacks_groups(form)]) == ([], [], [])
    assert len({name for name, _form in forms}) >= 120  # so many were read
    assert len(fields) >= 471


def _has_a_width(field):
    if field.tag == "fieldset" or "field--check" in field.get("class"):
        return True
    return bool(WIDTHS & set(re.findall(r"field--(\w+)", field.get("class"))))


def _hint_comes_first(field):
    """Whether the hint of a field stands before what one writes in, and is named by it."""
    if "field--check" in field.get("class"):
        return True
    order = [element for element in field.iter() if isinstance(element.tag, str)]
    hints = [place for place, one in enumerate(order) if "field__hint" in (one.get("class") or "")]
    inputs = [place for place, one in enumerate(order) if one.tag in ("input", "textarea", "select")]
    return not hints or not inputs or hints[0] < inputs[0]


def _lacks_groups(form):
    if {"form--filter", "form--search"} & set(form.get("class").split()):
        return False
    number = len([one for one in form.xpath(".//*[@class]") if "field" in one.get("class").split()])
    groups = form.xpath(".//fieldset[contains(@class, 'fieldset')]/legend") + form.xpath(".//details/summary")
    return number > MOST_WITHOUT_GROUPS and not groups
