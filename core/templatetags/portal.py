"""The portal's own filters and tags. `{% load portal %}`"""

import re
from typing import Any

from django import template
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from core.forms.markdown import has_preview, is_first_preview
from core.forms.widths import width_of
from core.models import Organisation, User
from core.text import dates, markdown, numbers

register = template.Library()

_YEARS = re.compile(r"(\d{4}–\d{4})")
_MENU = ("home", "partnerships", "plans", "agreements", "indicators", "search", "public_start")
_WITH_PAGES_BELOW = ("partnerships", "indicators", "public_start")

register.filter("prose", markdown.render)
register.filter("day", dates.day, expects_localtime=True)
register.filter("long_day", dates.long_day, expects_localtime=True)
register.filter("decimal", numbers.decimal)
register.simple_tag(dates.period, name="period")
register.filter("width", width_of)
register.filter("has_preview", has_preview)
register.filter("is_first_preview", is_first_preview)


@register.filter
def known(value: Any) -> Any:
    """Return the value, or a text saying that it is not known. Zero is known."""
    if value is None or value == "":
        return render_to_string("components/missing.html")
    return value


@register.filter
def lowfirst(text: str) -> str:
    """Return a name as it stands within a sentence, if its capital letter is only that of a heading."""
    return text[:1].lower() + text[1:]


@register.filter(needs_autoescape=True)
def years_together(text: str, autoescape: bool = True) -> str:
    """Return the text as HTML without line breaks inside a span of years, as 2028–2030."""
    escaped = conditional_escape(text) if autoescape else str(text)
    return mark_safe(_YEARS.sub(r'<span class="years">\1</span>', escaped))  # noqa: S308 - escaped above


@register.filter
def mail_address(text: str) -> str:
    """Return an address of mail as HTML that a narrow column breaks after the sign in it."""
    return mark_safe(conditional_escape(text).replace("@", "@<wbr>"))  # noqa: S308 - escaped here


@register.simple_tag
def organisations_of(user: User) -> list[Organisation]:
    """Return the organisations and units that the person works for, by name. No query for the logged-in user."""
    prefetch_related_objects([user], "memberships__organisation")
    return sorted(
        {membership.organisation for membership in user.memberships.all()}, key=lambda one: (one.name, one.pk)
    )


@register.simple_tag(takes_context=True)
def menu_place(context: dict) -> dict[str, str]:
    """Return aria-current of each link of the main menu by its name: "page" on its page, "true" below it, else empty.

    A page with the tabs of a partnership lies below the partnerships, whatever it shows of one. No query.
    """
    request = context["request"]
    tops = {name: reverse(name) for name in _MENU}
    place = {name: "page" if top == request.path else "" for name, top in tops.items()}
    if "page" in place.values():
        return place
    if getattr(request, "tabs", None) or getattr(request.resolver_match, "url_name", "") == "partnership_new":
        return place | {"partnerships": "true"}
    return place | {name: "true" for name in _WITH_PAGES_BELOW if request.path.startswith(tops[name])}


@register.simple_tag(takes_context=True)
def tabs_of_page(context: dict) -> Any:
    """Return the tabs that the view gave its page (partnership/tabs.py), or None where it stands in no partnership."""
    return getattr(context["request"], "tabs", None)
