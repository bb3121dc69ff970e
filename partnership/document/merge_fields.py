"""Merge fields: `{parter}`, `{period}` and the like in a template's text, filled in when a draft begins.

An unknown value stays in the text as a field, which the page marks and the lock refuses. Other words in
braces, small letter first, are what a template tells the writer to put there; they are marked and refused alike. The
fields' names are Swedish, since they stand in Swedish texts; docs/glossary.md lists them.
"""

import re

from django.utils import translation
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext, gettext_lazy, ngettext

from core.models import DatePrecision, OrganisationKind
from core.text import dates
from partnership.models import PeriodKind

_LANGUAGE = "sv"  # of the paper, whoever writes it

FIELDS = ("parter", "kommun", "stadsdelar", "områden", "fokusområden", "syften", "period", "uppsägningstid")
_FIELD = re.compile(r"\{(?:\{\s*)?(?P<name>[a-zåäö][^{}\n]*?)(?:\s*\})?\}")  # one pair of braces or two
_LONGEST_SHOWN = 60
_MARKDOWN = re.compile(r"([\\*_])")


def merge_values(agreement, *, parties, areas, focus_areas):
    """Return the known values of the fields, by name: a text, or a list of texts. Unknown ones are left out.

    `agreement` and `parties` need not be stored yet; `areas` and `focus_areas` are names.
    """
    with translation.override(_LANGUAGE):
        found = {
            "parter": [_plain(party.name_as_written) for party in parties],
            "kommun": _municipality(parties),
            "stadsdelar": [
                _plain(district.name) for district in agreement.partnership.districts.order_by("name", "pk")
            ],
            "områden": [_plain(name) for name in areas],
            "fokusområden": [_plain(name) for name in focus_areas],
            "syften": agreement.purposes.strip(),
            "period": _period(agreement),
            "uppsägningstid": _notice(agreement),
        }
    return {name: value for name, value in found.items() if value}


def merge_values_of(agreement_version):
    """Return the same for a draft that is stored."""
    agreement = agreement_version.agreement
    return merge_values(
        agreement,
        parties=agreement_version.parties.select_related("organisation").order_by("order", "pk"),
        areas=agreement.areas.order_by("name", "pk").values_list("name", flat=True),
        focus_areas=agreement.focus_areas.order_by("order", "pk").values_list("name", flat=True),
    )


def fill(text, known):
    """Return `text` with the fields that are `known`. A list is a list where its field has a line of its own."""

    def lines(match):
        value = known.get(match["name"])
        return "\n".join(f"- {each}" for each in value) if isinstance(value, list) else match[0]

    def replacement(match):
        value = known.get(match["name"], match[0])
        return _listed(value) if isinstance(value, list) else value

    return _FIELD.sub(replacement, re.sub(rf"^{_FIELD.pattern}$", lines, text, flags=re.MULTILINE))


def unfilled(text):
    """Return the names of the fields in `text`, each once, in their order."""
    return list(dict.fromkeys(match["name"] for match in _FIELD.finditer(text)))


def marked(html, mark):
    """Return `html`, the rendering of a text, with `mark(field)` in the place of each of its fields."""
    return _FIELD.sub(lambda match: mark(match[0]), html)


def problems(agreement_version, sections):
    """Return what is not filled in, as sentences for the person who locks the text; empty when all is."""
    return [sentence for _place, sentence in fields_left(agreement_version, sections)]


def fields_left(agreement_version, sections):
    """Return the fields that a text still holds, as (place in `sections` or None for the title, sentence)."""
    sentence = gettext_lazy("“%(place)s” holds %(field)s, which is not filled in.")
    texts = [(None, agreement_version.title, agreement_version.title)]
    for number, section in enumerate(sections, start=1):
        name = section.heading or gettext("Section %(number)s") % {"number": number}
        texts.append((number - 1, name, f"{section.heading}\n{section.body}"))
    return [
        (place, sentence % {"place": name, "field": Truncator(f"{{{field}}}").chars(_LONGEST_SHOWN)})
        for place, name, text in texts
        for field in unfilled(text)
    ]


def _plain(name):
    """Return a name as Markdown that shows it letter by letter."""
    return _MARKDOWN.sub(r"\\\1", name)


def _listed(texts):
    with translation.override(_LANGUAGE):
        return get_text_list(list(texts), gettext("and"))


def _municipality(parties):
    names = (party.name_as_written for party in parties if party.organisation.kind == OrganisationKind.MUNICIPALITY)
    return _plain(next(names, ""))


def _period(agreement):
    first, last = agreement.first_day, agreement.last_day
    if agreement.period_kind == PeriodKind.UNTIL_FURTHER_NOTICE:
        return gettext("from %(day)s until further notice") % {"day": dates.long_day(first)} if first else ""
    if not first or not last:
        return ""
    by_framework = agreement.period_kind == PeriodKind.FRAMEWORK
    precision = agreement.framework.period_precision if by_framework else agreement.period_precision
    if precision == DatePrecision.DAY:
        days = {"first": dates.long_day(first), "last": dates.long_day(last)}
        return gettext("from %(first)s to and including %(last)s") % days
    period = dates.period(first, last, precision)
    if precision == DatePrecision.YEAR:
        return gettext("the years %(period)s") % {"period": period}
    return gettext("the period %(period)s") % {"period": period}


def _notice(agreement):
    months = agreement.notice_months
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months} if months else ""
