"""Filters for plans. `{% load plans %}`"""

from django import template

from stadsdelplan.kinds import counted_in_words

register = template.Library()


@register.filter
def counted(measure, rhythm):
    """Return a measure's own count in words, as it is meant in a plan of that rhythm."""
    return counted_in_words(measure, rhythm)
