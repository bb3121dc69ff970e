"""The portal's own filters and tags. `{% load portal %}`"""

from django import template
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string

from core import dates, markdown, numbers

register = template.Library()

register.filter("prose", markdown.render)
register.filter("day", dates.day)
register.filter("long_day", dates.long_day)
register.filter("decimal", numbers.decimal)
register.simple_tag(dates.period, name="period")


@register.filter
def known(value):
    """The value, or the words that say that nobody knows it. Zero is known."""
    if value is None or value == "":
        return render_to_string("components/missing.html")
    return value


@register.simple_tag
def organisations_of(user):
    """The organisations that the person works for, by name. No query for the one who is logged in."""
    prefetch_related_objects([user], "memberships__organisation")
    return sorted((membership.organisation for membership in user.memberships.all()), key=lambda one: one.name)
