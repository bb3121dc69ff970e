"""Filters for drafts. `{% load drafts %}`"""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from partnership.document import merge_fields

register = template.Library()


@register.filter
def fields_marked(html):
    """Return a text's HTML with the merge fields that stand in it marked as missing."""
    marked = merge_fields.marked(
        html, lambda field: render_to_string("partnership/drafting/_merge_field.html", {"field": field}).strip()
    )
    return mark_safe(marked)  # noqa: S308 - the HTML was cleaned, and a field holds nothing but letters and blanks
