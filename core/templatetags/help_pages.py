"""Which page of help belongs to the page that is shown. `{% load help_pages %}`"""

from typing import Any

from django import template

from core.help.addresses import HELP_OF
from core.help.page import HelpPage
from core.help.pages import PAGES

register = template.Library()


@register.simple_tag(takes_context=True)
def own_help(context: Any) -> HelpPage | None:
    """Return the page of help of the page that is shown, or None. No query."""
    match = getattr(context.get("request"), "resolver_match", None)
    slug = HELP_OF.get(match.url_name) if match and not match.namespaces else None
    return PAGES[slug] if slug else None
