"""What a figure must be to be stored, whether it comes in a file or is typed in. One place for both."""

from dataclasses import replace
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Area
from indicators import who
from indicators.importing.figures import UNSAID, Problem
from indicators.importing.wording import place_in_words
from indicators.models import ImportKind, Indicator, MissingReason, ObservationStatus, Sex, SourceKind

FIRST_YEAR = 1990
COLUMNS = {  # what the parts of a figure are called, in a table's heading and in a problem
    "indicator": gettext_lazy("Indicator"),
    "area": gettext_lazy("Area"),
    "year": gettext_lazy("Year"),
    "sex": gettext_lazy("Sex"),
    "value": gettext_lazy("Value"),
    "margin": gettext_lazy("Margin of error"),
    "answers": gettext_lazy("Number of answers"),
    "status": gettext_lazy("Status"),
    "source": gettext_lazy("Source"),
}

_SEXES, _STATUSES, _REASONS = (frozenset(choices.values) for choices in (Sex, ObservationStatus, MissingReason))
_PER_CENT = "%"
_LARGEST = Decimal(10) ** 10  # what the column of the database holds
_MOST_ANSWERS = 2**31 - 1
_LONGEST_NUMBER = 20  # signs of it that are shown


def checked(reading, *, by, today):
    """`reading` with every reason against it among its problems, in the order of its figures.

    Where a value and its margin of error came apart, they are one figure afterwards. Three queries, and a fourth where
    something is wrong in what came from Kolada.
    """
    if reading.problems:
        return reading
    figures, wrong = _merged(reading.figures)
    indicators = Indicator.objects.in_bulk({figure.indicator for figure in figures})
    areas = set(who.areas_for(by).values_list("pk", flat=True))
    for figure in figures:
        if figure.area not in areas:
            wrong.append((figure, str(COLUMNS["area"]), _not_yours()))
        found = faults(figure, indicator=indicators[figure.indicator], today=today)
        wrong += [(figure, str(COLUMNS[column]), sentence) for column, sentence in found]
    return replace(reading, figures=figures, problems=_problems(wrong, reading, indicators))


def faults(figure, *, indicator, today):
    """What is wrong with a figure, as (part, sentence), part being one of COLUMNS."""
    found = []
    if not FIRST_YEAR <= figure.year <= today.year + 1:
        years = {"first": FIRST_YEAR, "last": today.year + 1}
        found.append(("year", _("The year must be from %(first)s to %(last)s.") % years))
    if figure.sex not in _SEXES:
        found.append(("sex", _("The sex must be T (total), K (women) or M (men).")))
    if figure.status is not UNSAID and figure.status not in _STATUSES:
        found.append(("status", _("The status must be preliminary or final.")))
    found += _faults_of_value(figure, indicator)
    found += _faults_of_margin(figure, indicator)
    if figure.answers not in (None, UNSAID) and not 0 <= figure.answers <= _MOST_ANSWERS:
        found.append(("answers", _("The number of answers must be a whole number, zero or more.")))
    return found


def _faults_of_value(figure, indicator):
    if figure.value is UNSAID:
        return []
    if figure.value is None:
        known = figure.missing in _REASONS
        return [] if known else [("value", _("Give a value, or the reason why there is none."))]
    if figure.missing:
        return [("value", _("Give a value or the reason why there is none, not both."))]
    if abs(figure.value) >= _LARGEST:
        return [("value", _too_large())]
    is_share = indicator.unit == _PER_CENT
    return [("value", _no_share(figure.value))] if is_share and not 0 <= figure.value <= 100 else []


def _faults_of_margin(figure, indicator):
    if figure.margin in (None, UNSAID):
        return []
    if indicator.source_kind != SourceKind.SURVEY:
        return [("margin", _("A figure from a register has no margin of error."))]
    if figure.margin < 0:
        return [("margin", _("A margin of error is not negative."))]
    if figure.margin >= _LARGEST:
        return [("margin", _too_large())]
    is_share = indicator.unit == _PER_CENT
    return [("margin", _no_share(figure.margin))] if is_share and figure.margin > 100 else []


def _merged(figures):
    """`figures` with one for each key, and what says again what another has said, as (figure, column, sentence)."""
    found, wrong = {}, []
    for figure in figures:
        other = found.setdefault(figure.key, figure)
        if other is figure:
            continue
        values = [one for one in (figure, other) if one.value is not UNSAID]
        margins = [one for one in (figure, other) if one.margin is not UNSAID]
        if len(values) > 1 or len(margins) > 1 or not values:
            where = {"place": other.place}
            wrong.append((figure, "", _("The same figure already stands at %(place)s.") % where))
            continue
        found[figure.key] = replace(values[0], margin=margins[0].margin if margins else UNSAID)
    return list(found.values()), wrong


def _problems(wrong, reading, indicators):
    """The Problem of each (figure, column, sentence), with the figure in words beside its place."""
    areas = Area.objects.in_bulk({figure.area for figure, _column, _sentence in wrong}) if wrong else {}
    if reading.kind != ImportKind.KOLADA:
        return [
            Problem(figure.place, column, sentence, about=_about(figure, indicators[figure.indicator], areas))
            for figure, column, sentence in wrong
        ]
    return [
        Problem(_in_words(figure, indicators[figure.indicator], areas), column, sentence)
        for figure, column, sentence in wrong
    ]


def _about(figure, indicator, areas):
    sex = dict(Sex.choices).get(figure.sex, figure.sex)
    return f"{indicator.name}, {areas[figure.area].name}, {figure.year}, {str(sex).lower()}"


def _in_words(figure, indicator, areas):
    kpi = indicator.uncertainty_kpi if figure.value is UNSAID else indicator.kpi
    return place_in_words(figure.place, kpi=kpi, area=areas[figure.area].name, year=figure.year, sex=figure.sex)


def _not_yours():
    return _("You take in figures of your own municipality, its districts, its county and the country only.")


def _no_share(number):
    """The sentence with the number as it is: rounded, 100,00001 would read as what is let in."""
    words = f"{number:f}".replace(".", formats.get_format("DECIMAL_SEPARATOR"))
    return _("%(value)s is not between 0 and 100 per cent.") % {"value": words[:_LONGEST_NUMBER]}


def _too_large():
    return _("The number is larger than the portal can keep.")
