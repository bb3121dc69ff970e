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
def stands_on(context: dict, name: str) -> str:
    """Return aria-current of a menu link: "page" on its page, "true" on the pages below it, else nothing."""
    path, top = context["request"].path, reverse(name)
    if path == top:
        return "page"
    return "true" if path.startswith(top) else ""
