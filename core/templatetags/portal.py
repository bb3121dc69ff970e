"""The portal's own filters and tags. `{% load portal %}`"""

from django import template
from django.template.loader import render_to_string

from core import dates, markdown, numbers
from core.models import Organisation

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
    """The organisations that the person works for, by name."""
    return Organisation.objects.filter(memberships__user=user).order_by("name", "pk")
