"""Check that figures may be stored, whether they come in a file or are typed in."""

from dataclasses import replace
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.models import Area
from core.text.numbers import decimal, is_per_cent
from indicators import periods, permissions
from indicators.figures import counts
from indicators.figures.error_places import figure_in_words
from indicators.figures.records import UNSAID, ImportProblem
from indicators.models import ImportKind, Indicator, MissingReason, ObservationStatus, Sex, SourceKind

FIRST_YEAR = 1990
COLUMNS = {  # the names of the parts of a figure, in a table's heading and in a problem
    "indicator": gettext_lazy("Indicator"),
    "area": gettext_lazy("Area"),
    "year": gettext_lazy("Year"),
    "sex": gettext_lazy("Sex"),
    "value": gettext_lazy("Value"),
    "margin": gettext_lazy("Margin of error"),
    "confidence": gettext_lazy("Level of confidence"),
    "answers": gettext_lazy("Number of answers"),
    "numerator": gettext_lazy("Count"),
    "denominator": gettext_lazy("Out of"),
    "status": gettext_lazy("Status"),
    "source": gettext_lazy("Source"),
    "note": gettext_lazy("Remark"),
}

_SEXES, _STATUSES, _REASONS = (frozenset(choices.values) for choices in (Sex, ObservationStatus, MissingReason))
_LARGEST = Decimal(10) ** 10  # the range of the database column
_MOST_ANSWERS = 2**31 - 1
_LONGEST_NUMBER = 20  # characters of it that are shown


def validated(parsed, *, by, today):
    """Return `parsed` with every reason against it among its problems, in the order of its figures.

    If a value and its margin of error came apart, they become one figure. Figures of other municipalities than those of
    `by` are left and counted, whatever is wrong with them; if there are no others, they are refused. `kept_areas` gets
    the areas whose figures `by` may not change. Three queries, and a fourth if something is wrong in a source without
    rows.
    """
    if parsed.problems:
        return parsed
    areas = permissions.areas_in_files(by)
    parsed = _of_areas(parsed, areas)
    figures, wrong = _merged(parsed)
    indicators = Indicator.objects.in_bulk({figure.indicator for figure in figures})
    figures = [counts.with_persons(figure, indicators[figure.indicator]) for figure in figures]
    kept = frozenset(area for area, may_change in areas.items() if not may_change)
    for figure in figures:
        indicator = indicators[figure.indicator]
        if figure.area not in areas:
            wrong.append((figure, str(COLUMNS["area"]), not_yours()))
        elif indicator.is_own and not areas.get(indicator.owner_id):
            wrong.append((figure, str(COLUMNS["indicator"]), _own_elsewhere()))
        found = faults(figure, indicator=indicator, today=today)
        wrong += [(figure, str(COLUMNS[column]), sentence) for column, sentence in found]
    return replace(parsed, figures=figures, problems=_problems(wrong, parsed, indicators), kept_areas=kept)


def faults(figure, *, indicator, today):
    """Return the faults of a figure as (part, sentence). The part is one of COLUMNS."""
    found = []
    if not FIRST_YEAR <= figure.year <= today.year + 1:
        years = {"first": FIRST_YEAR, "last": today.year + 1}
        found.append(("year", _("The year must be from %(first)s to %(last)s.") % years))
    if not periods.fits(figure.period, indicator.period_kind):
        found.append(("year", periods.misfit(indicator.period_kind)))
    if figure.sex not in _SEXES:
        found.append(("sex", _("The sex must be T (total), K (women) or M (men).")))
    if figure.status is not UNSAID and figure.status not in _STATUSES:
        found.append(("status", _("The status must be preliminary or final.")))
    found += _faults_of_value(figure, indicator)
    found += _faults_of_margin(figure, indicator)
    found += counts.count_faults(figure, unit=indicator.unit)
    if figure.confidence not in (None, UNSAID) and not 50 <= figure.confidence <= 99:
        found.append(("confidence", _("A level of confidence is between 50 and 99 per cent.")))
    if figure.answers not in (None, UNSAID) and not 0 <= figure.answers <= _MOST_ANSWERS:
        found.append(("answers", _("The number of answers must be a whole number, zero or more.")))
    return found


def figure_name(parsed, figure, indicators, areas):
    """Return the name of a figure: its indicator, area, year and sex. The dicts are by key."""
    indicator = indicators[figure.indicator]
    kpi = indicator.uncertainty_kpi if figure.value is UNSAID else indicator.kpi
    return figure_in_words(
        kpi=kpi if parsed.kind == ImportKind.KOLADA else None,
        indicator=indicator.name,
        area=areas[figure.area].name,
        year=_time_in_words(figure, indicator),
        sex=figure.sex,
    )


def _time_in_words(figure, indicator):
    is_right = periods.fits(figure.period, indicator.period_kind)
    return periods.time_of(indicator.period_kind, figure.year, figure.period) if is_right else figure.year


def _faults_of_value(figure, indicator):
    if figure.value is UNSAID:
        return []
    if figure.value is None:
        known = figure.missing in _REASONS or counts.has_counts(figure)  # wrong counts have a sentence of their own
        return [] if known else [("value", _("Give a value, or the reason why there is none."))]
    if figure.missing:
        return [("value", _("Give a value or the reason why there is none, not both."))]
    if abs(figure.value) >= _LARGEST:
        return [("value", _too_large())]
    is_share = is_per_cent(indicator.unit)
    return [("value", _no_share(figure.value))] if is_share and not 0 <= figure.value <= 100 else []


def _faults_of_margin(figure, indicator):
    if figure.margin in (None, UNSAID):
        return []
    if indicator.source_kind != SourceKind.SURVEY:
        return [("margin", _("This indicator is counted in a register. Leave the margin of error empty."))]
    if figure.margin < 0:
        return [("margin", _("A margin of error is not negative."))]
    if figure.margin >= _LARGEST:
        return [("margin", _too_large())]
    is_share = is_per_cent(indicator.unit)
    return [("margin", _no_share(figure.margin))] if is_share and figure.margin > 100 else []


def _of_areas(parsed, areas):
    """Return `parsed` with the figures of these areas alone, unless it has none."""
    figures = [figure for figure in parsed.figures if figure.area in areas]
    if not figures or len(figures) == len(parsed.figures):
        return parsed
    count = len(parsed.figures) - len(figures)
    sentence = ngettext(
        "%(count)s value is of another municipality, and is left out. You take in those of your own.",
        "%(count)s values are of other municipalities, and are left out. You take in those of your own.",
        count,
    )
    return replace(parsed, figures=figures, left_out=(*parsed.left_out, sentence % {"count": decimal(count)}))


def _merged(parsed):
    """Return one figure for each key, and the repeated ones as (figure, column, sentence)."""
    found, wrong = {}, []
    for figure in parsed.figures:
        other = found.setdefault(figure.key, figure)
        if other is figure:
            continue
        values = [one for one in (figure, other) if one.value is not UNSAID]
        margins = [one for one in (figure, other) if one.margin is not UNSAID]
        if len(values) > 1 or len(margins) > 1 or not values:
            wrong.append((figure, "", _twice(parsed, other)))
            continue
        found[figure.key] = replace(values[0], margin=margins[0].margin if margins else UNSAID)
    return list(found.values()), wrong


def _problems(wrong, parsed, indicators):
    """Return the ImportProblem of each (figure, column, sentence): the row in a table, and the figure in words.

    One query.
    """
    areas = Area.objects.in_bulk({figure.area for figure, _column, _sentence in wrong}) if wrong else {}
    found = []
    for figure, column, sentence in wrong:
        about = figure_name(parsed, figure, indicators, areas)
        place, about = (figure.place, about) if parsed.kind == ImportKind.TABLE else (about, "")
        found.append(ImportProblem(place, column, sentence, about=about))
    return found


def _twice(parsed, other):
    """Name a row by its number. An answer of a machine's already has the figure in words."""
    if parsed.kind != ImportKind.TABLE:
        return _("The same figure already stands in the file.")
    return _("The same figure already stands at %(place)s.") % {"place": other.place}


def not_yours():
    return _("You take in figures of your own municipality and its districts only.")


def _own_elsewhere():
    return _("The indicator is another municipality's own. Only they take in its figures.")


def _no_share(number):
    """Return the sentence with the exact number: rounded, 100,00001 would look acceptable."""
    text = f"{number:f}".replace(".", formats.get_format("DECIMAL_SEPARATOR"))
    return _("%(value)s is not between 0 and 100 per cent.") % {"value": text[:_LONGEST_NUMBER]}


def _too_large():
    return _("The number is larger than the portal can keep.")
