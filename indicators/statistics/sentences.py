"""Sentences for the results of comparison: about the situation, never about the people who live there.

An area is anything with `name` and `kind`, such as core's Area. `unit` is the indicator's; if it is "%", a difference
is written in percentage points. Each function returns plain text in the language of the page.
"""

from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.models import AreaKind
from core.text import dates, numbers
from indicators.models import MissingReason, Sex
from indicators.statistics.comparison import ComparisonVerdict, Course, Obstacle

_NBSP = "\N{NO-BREAK SPACE}"
_MOST_PLACES = 4  # decimals, as they are stored
_SAYS_SOMETHING = Decimal("1.2")  # the lowest ratio that is written as "times as high"
_LINKS_WITHOUT_S = {"Falun": "Falu", "Orust": "Orust"}  # municipalities whose names do not follow the rule
_TAKES_NO_S = "aeiouyåäöésxz"


# Two figures --------------------------------------------------------------------------------------------------------


def compared(comparison, own, other, *, unit, decimals=0):
    """Describe a Comparison of the areas `own` and `other`, whatever its result, with at least so many `decimals`."""
    if comparison.verdict == ComparisonVerdict.NOT_COMPARABLE:
        return _not_comparable(comparison, own, other)
    names = {
        "own": named_areas(own),
        "other": named_areas(other),
        "amount": amount(abs(comparison.gap), unit, decimals),
    }
    if comparison.gap == 0:
        return _EQUAL[comparison.verdict]() % names
    if comparison.verdict in (ComparisonVerdict.BETTER, ComparisonVerdict.WORSE):
        return _CLEAR[comparison.verdict, comparison.gap < 0]() % names
    return _UNCLEAR[comparison.verdict]() % names


def against_both_sentence(verdict, near, far):
    """Say that the situation is better, or worse, than in both areas; "" for None."""
    names = {"near": the(near), "far": the(far)}
    if verdict == ComparisonVerdict.BETTER:
        return _("Better than both %(near)s and %(far)s.") % names
    return _("Worse than both %(near)s and %(far)s.") % names if verdict == ComparisonVerdict.WORSE else ""


def against(other, word):
    """Return the word of a verdict with what it is compared with: "mot länet: sämre"."""
    return _("against %(area)s: %(verdict)s") % {"area": the(other), "verdict": f"{word[:1].lower()}{word[1:]}"}


def ratio(comparison, own, other, *, unit):
    """Say how many times as high the higher figure is, if the difference is certain and that helps; else ""."""
    if comparison.verdict not in (ComparisonVerdict.BETTER, ComparisonVerdict.WORSE) or not comparison.ratio:
        return ""
    is_higher = comparison.ratio > 1
    times = comparison.ratio if is_higher else 1 / comparison.ratio
    if times < _SAYS_SOMETHING:
        return ""
    values = {"own": named_areas(own), "other": the(other), "times": numbers.decimal(times, 1)}
    if numbers.is_per_cent(unit) and is_higher:
        return _("The share is %(times)s times as high as in %(other)s.") % values
    if numbers.is_per_cent(unit):
        return _("The share in %(other)s is %(times)s times as high as in %(own)s.") % values
    if is_higher:
        return _("The value is %(times)s times as high as in %(other)s.") % values
    return _("The value in %(other)s is %(times)s times as high as in %(own)s.") % values


def part_of(own, other):
    """Return the footnote that one area lies in the other, and is part of its value."""
    values = {"own": named_areas(own), "other": the(other)}
    of = {
        AreaKind.MUNICIPALITY: _("%(own)s is part of the municipality's value."),
        AreaKind.REGION: _("%(own)s is part of the county's value."),
        AreaKind.COUNTRY: _("%(own)s is part of the country's value."),
    }
    rest = _("Against the rest of %(other)s the difference is a little larger than what is shown.")
    return f"{of[other.kind]} {rest}" % values


_CLEAR = {  # by verdict, and whether the own figure is the lower one
    (ComparisonVerdict.WORSE, True): lambda: _(
        "The situation is worse in %(own)s than in %(other)s: %(amount)s lower."
    ),
    (ComparisonVerdict.WORSE, False): lambda: _(
        "The situation is worse in %(own)s than in %(other)s: %(amount)s higher."
    ),
    (ComparisonVerdict.BETTER, True): lambda: _(
        "The situation is better in %(own)s than in %(other)s: %(amount)s lower."
    ),
    (ComparisonVerdict.BETTER, False): lambda: _(
        "The situation is better in %(own)s than in %(other)s: %(amount)s higher."
    ),
}
_UNCLEAR = {
    ComparisonVerdict.NOT_CERTAIN: lambda: _(
        "No certain difference from %(other)s. The difference in the survey (%(amount)s) lies within the margin of "
        "error."
    ),
    ComparisonVerdict.NOT_JUDGED: lambda: _(
        "The difference is %(amount)s. We do not judge it, since the survey has no margin of error."
    ),
}
_EQUAL = {
    ComparisonVerdict.SAME: lambda: _("The same value as in %(other)s."),
    ComparisonVerdict.NOT_CERTAIN: lambda: _(
        "No certain difference from %(other)s. The value in the survey is the same."
    ),
    ComparisonVerdict.NOT_JUDGED: lambda: _(
        "The same value as in %(other)s. We do not judge it, since the survey has no margin of error."
    ),
}


def _not_comparable(comparison, own, other):
    values = {
        "own": named_areas(own),
        "other": named_areas(other),
        "year": comparison.own.year,
        "others_year": comparison.other.year,
        "changed_in": comparison.changed_in,
        "number": settings.SMALLEST_GROUP,
    }
    if comparison.obstacle == Obstacle.OWN_MISSING:
        return _own_missing(comparison, other) % values
    if comparison.obstacle == Obstacle.OTHER_MISSING:
        return _OTHER_MISSING[comparison.other.reason]() % values
    return _CANNOT[comparison.obstacle]() % values


def _own_missing(comparison, other):
    if comparison.own.reason != MissingReason.UNKNOWN:
        return _OWN_MISSING[comparison.own.reason](comparison.own)
    if comparison.other.value is None:
        return _("Cannot be compared: not known for %(own)s in %(year)s.")
    return _ONLY_THE_OTHERS.get(other.kind, _ONLY_THE_OTHERS[None])()


_CANNOT = {
    Obstacle.SAME_AREA: lambda: _("Cannot be compared: an area is not held against itself."),
    Obstacle.OTHER_SEX: lambda: _("Cannot be compared: the values are those of different sexes."),
    Obstacle.OTHER_YEAR: lambda: _(
        "Cannot be compared: the values are those of different years (%(year)s and %(others_year)s)."
    ),
    Obstacle.BREAK: lambda: _("Cannot be compared: the measure changed in %(changed_in)s."),
}
_OWN_MISSING = {
    MissingReason.SUPPRESSED: lambda figure: f"{withheld_sentence(figure)}.",
    MissingReason.WITHDRAWN: lambda figure: _(
        "Cannot be compared: the source has withdrawn the value of %(own)s in %(year)s."
    ),
    MissingReason.NO_SUCH_AREA: lambda figure: _(
        "Cannot be compared: %(own)s did not exist in the division of %(year)s."
    ),
    MissingReason.PART: lambda figure: _(
        "Cannot be compared: a part of %(own)s has no value in %(year)s, so there is no sum."
    ),
}
_OTHER_MISSING = {
    MissingReason.UNKNOWN: lambda: _("Cannot be compared: not known for %(other)s in %(year)s."),
    MissingReason.SUPPRESSED: lambda: _("Cannot be compared: the value of %(other)s is not shown, too few answers."),
    MissingReason.WITHDRAWN: lambda: _(
        "Cannot be compared: the source has withdrawn the value of %(other)s in %(year)s."
    ),
    MissingReason.NO_SUCH_AREA: lambda: _("Cannot be compared: %(other)s did not exist in the division of %(year)s."),
    MissingReason.PART: lambda: _("Cannot be compared: a part of %(other)s has no value in %(year)s."),
}
_ONLY_THE_OTHERS = {
    AreaKind.MUNICIPALITY: lambda: _(
        "Not known for %(own)s. The municipality's value stands for itself; it says nothing about %(own)s."
    ),
    AreaKind.REGION: lambda: _(
        "Not known for %(own)s. The county's value stands for itself; it says nothing about %(own)s."
    ),
    AreaKind.COUNTRY: lambda: _(
        "Not known for %(own)s. The country's value stands for itself; it says nothing about %(own)s."
    ),
    None: lambda: _("Not known for %(own)s. The value of %(other)s stands for itself; it says nothing about %(own)s."),
}


# One figure ---------------------------------------------------------------------------------------------------------


def missing_sentence(figure):
    """Return what replaces a missing value, without a full stop; "" if there is a value."""
    if figure.reason == MissingReason.SUPPRESSED:
        return withheld_sentence(figure)
    texts = {
        MissingReason.UNKNOWN: _("Not known"),
        MissingReason.WITHDRAWN: _("Withdrawn by the source"),
        MissingReason.NO_SUCH_AREA: _("The area did not exist in the division of %(year)s"),
        MissingReason.PART: _("A part of the area has no value"),
    }
    return texts[figure.reason] % {"year": figure.year} if figure.reason else ""


def withheld_sentence(figure):
    """Say that a figure is not shown, and why. Do not say which sex had few, nor which of several areas."""
    number = {"number": settings.SMALLEST_GROUP}
    if not figure.is_withheld:
        return _("Not shown, too few answers")
    if figure.lacks_number:
        return _("Not shown: the number of answers is missing")
    return _WITHHELD[figure.is_counted, figure.sex == Sex.TOTAL, figure.is_among_others]() % number


_WITHHELD = {  # whether it is counted, whether it is everybody's, whether others are withheld with it
    (False, True, False): lambda: _("Not shown: fewer than %(number)s answers"),
    (False, False, False): lambda: _("Not shown: fewer than %(number)s answers from women or men"),
    (False, True, True): lambda: _("Not shown: fewer than %(number)s answers, here or in an area beside it"),
    (False, False, True): lambda: _(
        "Not shown: fewer than %(number)s answers from women or men, here or in an area beside it"
    ),
    (True, True, False): lambda: _("Not shown: about fewer than %(number)s persons"),
    (True, False, False): lambda: _("Not shown: about fewer than %(number)s women or men"),
    (True, True, True): lambda: _("Not shown: about fewer than %(number)s persons, here or in an area beside it"),
    (True, False, True): lambda: _("Not shown: about fewer than %(number)s women or men, here or in an area beside it"),
}


def interval(figure, area, *, unit, decimals=0):
    """Return a surveyed value with its margin: "Jordbro 61 % (± 6)". Without a margin, return the value alone."""
    numbers_of = [figure.value] if figure.margin is None else [figure.value, figure.margin]
    value, *margin = _alike(*numbers_of, least=decimals)
    text = f"{named_areas(area)} {_with_unit(value, unit)}"
    return f"{text} (±{_NBSP}{margin[0]})" if margin else text


def margin(figure, decimals):
    """Return the margin of a figure: "± 6", or "". It has so many decimals, or more where it would read as zero."""
    if figure.margin is None:
        return ""
    return f"±{_NBSP}{numbers.decimal(figure.margin, numbers.places_apart([0, figure.margin], decimals))}"


def newer_sentence(year, has, lacks, *, is_kept_back=False):
    """Say that the later `year` is known for the areas `has` and not for `lacks`, even if it is withheld."""
    values = {
        "year": year,
        "has": listed([named_areas(area) for area in has]),
        "lacks": listed(list(map(named_areas, lacks))),
    }
    if is_kept_back:
        return _("%(year)s is there for %(has)s, but is not shown for %(lacks)s.") % values
    return _("%(year)s is there for %(has)s, but not for %(lacks)s.") % values


def source_line(source, *, kpi="", fetched_on=None, is_preliminary=False):
    """Return the source of a figure: "Källa: Kolada, N02267, hämtad 2026-11-23. Preliminär uppgift."."""
    parts = [part for part in (source, kpi) if part]
    if fetched_on:
        parts.append(_("fetched %(day)s") % {"day": dates.day(fetched_on)})
    line = _("Source: %(source)s.") % {"source": ", ".join(parts)}
    preliminary = _("Preliminary figure.")
    return f"{line} {preliminary}" if is_preliminary else line


def note_line(note, names, years):
    """Return what a source notes beside figures of some areas and years: "Anmärkning för Haninge, 2023, 2024: …"."""
    about = ", ".join([*names, *map(str, years)])
    return _("Remark for %(about)s: %(note)s") % {"about": about, "note": note}


def own_calculation(*sources):
    """Return the note at every gap: that the portal calculated it, and from whose figures.

    Each source is named once.
    """
    return _("Own calculation, figures from %(source)s.") % {"source": listed(list(dict.fromkeys(sources)))}


# Over the years -----------------------------------------------------------------------------------------------------


def changed(change, other, *, unit, year=None, decimals=0):
    """Describe a TimeChange of the gap to the area `other`, whatever its course, with at least so many `decimals`.

    `year` is the one on the page. If the last year that compares is another, the sentence names both ends.
    """
    if change.course == Course.NOT_KNOWN:
        return _not_known(change)
    first, last = change.first, change.last
    before, now = _alike(abs(first.size), abs(last.size), least=decimals)
    was, is_now = _alike(first.size, last.size, least=decimals)
    values = {
        "other": the(other),
        "from": before,
        "to": _worded(now, unit),
        "from_side": _side(before, first, unit),
        "to_side": _side(now, last, unit),
        "was": _worded(was, unit),
        "is": _worded(is_now, unit),
        "first": first.year,
        "last": last.year,
        "when": _when(first, last, year),
    }
    return _COURSES[change.course]() % values


_COURSES = {
    Course.CLOSES: lambda: _("The difference from %(other)s has decreased from %(from)s to %(to)s %(when)s."),
    Course.WIDENS: lambda: _("The difference from %(other)s has increased from %(from)s to %(to)s %(when)s."),
    Course.TURNS: lambda: _("The difference from %(other)s has turned from %(from_side)s to %(to_side)s %(when)s."),
    Course.UNCHANGED: lambda: _("The difference from %(other)s is unchanged %(when)s: %(to)s."),
    Course.NOT_CERTAIN: lambda: _(
        "It is not possible to say whether the difference has changed; the change lies within the margin of error."
    ),
    Course.NOT_JUDGED: lambda: _(
        "The difference from %(other)s was %(was)s in %(first)s and %(is)s in %(last)s. We do not judge the change, "
        "since the survey has no margin of error."
    ),
}


def _not_known(change):
    if change.changed_in:
        return _("Cannot be compared over the years: the measure changed in %(year)s.") % {"year": change.changed_in}
    if change.first:
        return _("Cannot be compared over the years: only %(year)s compares.") % {"year": change.first.year}
    return _("Cannot be compared over the years: no year compares.")


def _when(first, last, year):
    years = {"first": first.year, "last": last.year}
    if year is None or year == last.year:
        return _("since %(first)s") % years
    return _("between %(first)s and %(last)s") % years


def _side(text, gap, unit):
    text = _worded(text, unit)
    if gap.size < 0:
        return _("%(amount)s lower") % {"amount": text}
    return _("%(amount)s higher") % {"amount": text}


# Names and amounts --------------------------------------------------------------------------------------------------


def named_areas(area):
    """Return the area's name in a sentence: a municipality with that word, "Haninge kommun", others by their name."""
    has_the_word = "kommun" in area.name.lower() or area.name.lower().endswith(" stad")
    if area.kind != AreaKind.MUNICIPALITY or has_the_word:
        return area.name
    name = _linked(area.name) if (get_language() or "").startswith("sv") else area.name
    return _("%(name)s municipality") % {"name": name}


def the(area):
    """Return the area by its kind: "kommunen", "länet", "riket"; a district by its name."""
    names = {
        AreaKind.MUNICIPALITY: _("the municipality"),
        AreaKind.REGION: _("the county"),
        AreaKind.COUNTRY: _("the country"),
    }
    return names.get(area.kind) or area.name


def listed(texts):
    """Join texts, of which there may be none, as a sentence does: "länet och riket"."""
    *some, last = texts or [""]
    return _("%(some)s and %(last)s") % {"some": ", ".join(some), "last": last} if some else last


def amount(value, unit, decimals=0):
    """Return a difference with its unit: "4,2 procentenheter", "1 procentenhet", "300 kronor"."""
    return _worded(_alike(value, least=decimals)[0], unit)


def value(value, unit):
    """Return a value with its unit: "61,5 %", "300 kronor". Empty without a value."""
    return "" if value is None else _with_unit(_alike(value)[0], unit)


def _worded(text, unit):
    if not numbers.is_per_cent(unit):
        return _with_unit(text, unit)
    points = ngettext("percentage point", "percentage points", 1 if text == "1" else 2)
    return f"{text}{_NBSP}{points}"


def _with_unit(text, unit):
    return f"{text}{_NBSP}{unit}" if unit else text


def _alike(*values, least=0):
    """Return the values as texts with the same number of decimals: one at most, unless two would look the same.

    `least` is the number that the page uses anyway.
    """
    for places in range(least, _MOST_PLACES):
        rounded = [value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) for value in values]
        are_told_apart = len({0, *rounded}) == len({0, *values})
        if rounded == list(values) or (places and are_told_apart):
            return [numbers.decimal(value, places) for value in values]
    return [numbers.decimal(value, _MOST_PLACES) for value in values]


def _linked(name):
    """Return the name of a municipality as it stands before the word: Haninge, Stockholms, Falu."""
    if name in _LINKS_WITHOUT_S:
        return _LINKS_WITHOUT_S[name]
    return name if name[-1] in _TAKES_NO_S else f"{name}s"
