"""Sentences for the results of comparison: about the situation, never about the people who live there.

An area is anything with `name` and `kind`, such as core's Area. `unit` is the indicator's; if it is "%", a difference
is written in percentage points. Each function returns plain text in the language of the page.
"""

from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from core.models import AreaKind
from core.text import dates, numbers
from indicators.models import MissingReason, Sex
from indicators.statistics import intervals
from indicators.statistics.comparison import ComparisonVerdict, Obstacle, Unjudged
from indicators.statistics.wording import alike, amount, listed, named_areas, the, value, with_unit

__all__ = ["amount", "listed", "named_areas", "the", "value"]  # pages ask for them here

_NBSP = "\N{NO-BREAK SPACE}"
_SAYS_SOMETHING = Decimal("1.2")  # the lowest ratio that is written as "times as high"


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
    return " ".join(part % names for part in _parts(comparison))


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


def part_of(own, other, *, has_rest=False):
    """Return the footnote that one area lies in the other, and is part of its value. `has_rest`: the rest is told."""
    values = {"own": named_areas(own), "other": the(other)}
    of = {
        AreaKind.MUNICIPALITY: _("%(own)s is part of the municipality's value."),
        AreaKind.REGION: _("%(own)s is part of the county's value."),
        AreaKind.COUNTRY: _("%(own)s is part of the country's value."),
    }
    if has_rest:
        return of[other.kind] % values
    larger = _("Against the rest of %(other)s the difference is a little larger than what is shown.")
    return f"{of[other.kind]} {larger}" % values


def rest(comparison, other, *, unit, decimals=0):
    """Say how large the difference is against the rest of the area; "" where that is not known."""
    if comparison.rest is None:
        return ""
    values = {"other": the(other), "amount": amount(abs(comparison.rest), unit, decimals)}
    if comparison.rest == 0:
        return _("Against the rest of %(other)s there is no difference.") % values
    if comparison.rest < 0:
        return _("Against the rest of %(other)s it is %(amount)s lower.") % values
    return _("Against the rest of %(other)s it is %(amount)s higher.") % values


def by_chance(count, expected):
    """Say how many differences a page tests, and how many would show by chance alone; "" for none."""
    if not count:
        return ""
    values = {"count": count, "expected": alike(Decimal(str(round(expected, 2))))[0]}
    text = _("Differences tested here: %(count)s. Where nothing differs, chance alone shows %(expected)s of them.")
    return text % values


def _parts(comparison):
    """Return the texts of a sentence on a gap, with names to fill in."""
    verdict, gap = comparison.verdict, comparison.gap
    if verdict in (ComparisonVerdict.BETTER, ComparisonVerdict.WORSE):
        parts = [_CLEAR[verdict, gap < 0]()]
    elif verdict == ComparisonVerdict.NOT_JUDGED:
        size = _("The same value as in %(other)s.") if gap == 0 else _("The difference is %(amount)s.")
        parts = [size, _UNJUDGED[comparison.unjudged]()]
    elif gap == 0:
        parts = [_EQUAL[verdict]()]
    else:
        parts = [_UNCLEAR[verdict, gap < 0]()]
    if verdict == ComparisonVerdict.TOO_FEW:
        fewest = {"persons": intervals.FEWEST_PERSONS, "events": intervals.FEWEST_EVENTS}
        parts.append(_("Too few to judge: it takes %(persons)s persons and %(events)s events.") % fewest)
    if comparison.pooled_since:
        years = {"first": comparison.pooled_since, "last": comparison.own.year}
        parts.append(_("Judged by the years %(first)s–%(last)s together.") % years)
    return parts


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
_UNCLEAR = {  # by verdict, and whether the own figure is the lower one
    (ComparisonVerdict.NOT_CERTAIN, lower): lambda: _(
        "No certain difference from %(other)s. The difference in the survey (%(amount)s) lies within the margin of "
        "error."
    )
    for lower in (True, False)
} | {
    (ComparisonVerdict.CHANCE, True): lambda: _(
        "The value is %(amount)s lower than in %(other)s, but that may be due to chance."
    ),
    (ComparisonVerdict.CHANCE, False): lambda: _(
        "The value is %(amount)s higher than in %(other)s, but that may be due to chance."
    ),
    (ComparisonVerdict.LOWER, True): lambda: _("The value is %(amount)s lower than in %(other)s."),
    (ComparisonVerdict.HIGHER, False): lambda: _("The value is %(amount)s higher than in %(other)s."),
    (ComparisonVerdict.TOO_FEW, True): lambda: _("The value is %(amount)s lower than in %(other)s."),
    (ComparisonVerdict.TOO_FEW, False): lambda: _("The value is %(amount)s higher than in %(other)s."),
}
_EQUAL = {
    ComparisonVerdict.SAME: lambda: _("The same value as in %(other)s."),
    ComparisonVerdict.NOT_CERTAIN: lambda: _(
        "No certain difference from %(other)s. The value in the survey is the same."
    ),
}
_UNJUDGED = {
    Unjudged.NO_MARGIN: lambda: _("We do not judge it, since the survey has no margin of error."),
    Unjudged.NO_LEVEL: lambda: _("We do not judge it, since nobody states the margins' level of confidence."),
    Unjudged.OTHER_LEVEL: lambda: _("We do not judge it, since the margins have different levels of confidence."),
}


def _not_comparable(comparison, own, other):
    values = {
        "own": named_areas(own),
        "other": named_areas(other),
        "year": comparison.own.year,
        "others_year": comparison.other.year,
        "changed_in": comparison.changed_in,
        "source": comparison.own.source,
        "others_source": comparison.other.source,
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
    Obstacle.OTHER_SOURCE: lambda: _(
        "Cannot be compared: the values have different sources (%(source)s and %(others_source)s), and nobody has "
        "confirmed that they compare."
    ),
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
    """Return a value with its margin, "Jordbro 61 % (± 6)", or with the ends of its interval, "Jordbro 19 % (15–24)".

    Without a margin and counts, return the value alone.
    """
    ends = [] if figure.margin is not None else ends_of(figure, unit)
    numbers_of = [figure.value, *ends] if figure.margin is None else [figure.value, figure.margin]
    text, *more = alike(*numbers_of, least=decimals)
    text = f"{named_areas(area)} {with_unit(text, unit)}"
    if ends:
        return f"{text} ({more[0]}–{more[1]})"
    return f"{text} (±{_NBSP}{more[0]})" if more else text


def ends_in_words(figure, *, unit, decimals):
    """Return both ends of the interval of a figure that gives its counts: "15,1–23,7"; else ""."""
    return "–".join(numbers.decimal(end, max(decimals, 1)) for end in ends_of(figure, unit))


def counted(figure, area):
    """Return of how many a figure is counted: "Jordbro: 61 av 320"; "" where that is not known."""
    if figure.value is None or figure.numerator is None or not figure.denominator:
        return ""
    counts = {"numerator": numbers.decimal(figure.numerator), "denominator": numbers.decimal(figure.denominator)}
    return _("%(area)s: %(numerator)s of %(denominator)s") % {"area": named_areas(area), **counts}


def ends_of(figure, unit):
    """Return the ends of the interval of a figure that gives its counts, in its unit and rounded; else []."""
    is_share = numbers.is_per_cent(unit)
    if figure.value is None or figure.numerator is None or not figure.denominator:
        return []
    if is_share and figure.numerator > figure.denominator:
        return []
    counted = intervals.Counted(figure.numerator, figure.denominator, is_share)
    scale = 100 if is_share else float(figure.value) / counted.ratio if counted.events else 0
    found = counted.interval()
    return [Decimal(str(round(end * scale, 1))) for end in (found.low, found.high)] if scale else []


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
