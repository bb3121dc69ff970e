"""Make the spreadsheet that a person fills in: their own areas and all indicators, for the past year."""

from django.conf import settings
from django.utils.translation import gettext as _

from core import spreadsheets
from indicators import periods, permissions
from indicators.figures.validation import COLUMNS
from indicators.imports.area_names import written_as
from indicators.models import Sex

_WIDTHS = (22, 40, 18, 24, 8, 8, 12, 16, 16, 18, 10, 10, 14, 30, 30)


def template(*, by, today):
    """Return an XLSX for `by`: a row for each of their areas, indicators and sexes, without values."""
    areas = permissions.own_areas_for(by).select_related("parent").prefetch_related("codes")
    areas = sorted(areas, key=lambda area: (area.kind == "district", area.name, area.pk))
    indicators = permissions.indicators_for(by).followed(on=today).order_by("order", "pk")
    rows = [
        [each.slug, each.name, _written(area), area.name, time, sex, *[None] * 9]
        for area in areas
        for each in indicators
        for time in _times(each.period_kind, today.year - 1)
        for sex in (Sex.values if each.by_sex else [Sex.TOTAL])
    ]
    columns = list(COLUMNS.values())
    header = [columns[0], _("Name of the indicator"), columns[1], _("Name of the area"), *columns[2:]]
    pages = [
        spreadsheets.Page(_("Figures"), header, rows, _WIDTHS),
        spreadsheets.Page(_("How to"), [_("How to")], [*_how_to(), *_how_to_write_times(indicators)], (100,)),
    ]
    return spreadsheets.as_workbook(pages)


def _times(kind, year):
    """Return the times of a year as the table writes them: the year itself, or each of its months."""
    return [periods.in_files(periods.time_of(kind, year, code)) for code in periods.codes(kind)]


def _how_to_write_times(indicators):
    """Return the sentence on months and other times, if any indicator has them."""
    kinds = [kind for kind in periods.EXAMPLES if any(each.period_kind == kind for each in indicators)]
    examples = ", ".join(periods.EXAMPLES[kind] for kind in kinds if kind != periods.PeriodKind.YEAR)
    return [[_("Other times than years are written so: %(examples)s.") % {"examples": examples}]] if examples else []


def _written(area):
    today_holding = {each.scheme: each.code for each in area.codes.all() if each.valid_to is None}
    return written_as(area, today_holding)


def _how_to():
    sentences = [
        _("Fill in the value, and where there is one the margin of error. Both may have decimals: 61,5."),
        _("Where you have a count, such as 61 of 320, fill in both numbers instead of the value: it is worked out."),
        _("Say in each row where the figure comes from, for example “Trygghetsmätningen 2025”."),
        _("Rows in which no value is filled in are passed over. Write .. where a value is not known."),
        _("Sex is T (total), K (women) or M (men). Status is preliminary or final; empty means final."),
        _(
            "Where there is no count, write the number of answers or persons. Without either, a district's figure is "
            "shown to the municipality's own people alone."
        ),
        _("Copy rows for more years. The two columns with names are only there to read."),
        _(
            "Add no names of people. Figures of fewer than %(number)s answers are stored, but shown only to those who "
            "may type in figures."
        )
        % {"number": settings.SMALLEST_GROUP},
    ]
    return [[sentence] for sentence in sentences]
