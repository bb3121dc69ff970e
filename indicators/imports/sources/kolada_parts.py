"""Divide an answer of Kolada's about several areas into one answer for each, and see that it came whole."""

import json

from django.utils.translation import gettext as _

from indicators.figures.error_places import short
from indicators.imports.sources import json_values
from indicators.imports.sources.json_values import UnreadableAnswerError


def by_area(pages):
    """Return {Kolada's code: an answer with the entries of that area alone}, of all the pages of an answer.

    Raises UnreadableAnswerError where the pages do not hold as many entries as they say: then nothing is known of any
    area. Entries without a readable code belong to nobody and are left out.
    """
    for page in pages:
        json_values.parsed(page)  # refuses what is too large, or no object
    answers = [json.loads(page, parse_constant=str) for page in pages]
    _check_whole(answers)
    found = {}
    for answer in answers:
        for entry in answer["values"]:
            code = entry.get("municipality") if isinstance(entry, dict) else None
            if isinstance(code, str):
                found.setdefault(code, []).append(entry)
    return {code: _answer(entries) for code, entries in found.items()}


def nothing():
    """Return Kolada's answer about an area of which it has no figure."""
    return _answer([])


def _answer(entries):
    return json.dumps({"count": len(entries), "next_url": None, "values": entries}).encode()


def _check_whole(answers):
    lists = [answer.get("values") for answer in answers]
    if not all(isinstance(values, list) for values in lists):
        raise UnreadableAnswerError(_("This is no answer of Kolada's: there is no list of values."))
    total = sum(map(len, lists))
    for answer, values in zip(answers, lists, strict=True):
        if answer.get("count") not in (len(values), total):
            counted = {"count": short(answer.get("count")), "found": len(values)}
            raise UnreadableAnswerError(_("The answer is cut off: it says %(count)s and has %(found)s.") % counted)
