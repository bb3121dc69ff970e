"""Exports of a board, an indicator's series, and the list of all areas, as rows for a table and as a Cube.

`indicators.figures.queries` decides what may be shown, and an export has nothing else. Values keep all of their
decimals, while a page rounds them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.models import Area, AreaCode, CodeScheme
from core.text.numbers import is_per_cent
from indicators.board import read_board
from indicators.export.jsonstat_writer import Cube
from indicators.figures import queries
from indicators.figures.queries import ShownFigure
from indicators.figures.withholding import Relatives
from indicators.models import Observation, ObservationStatus, Sex
from indicators.periods import in_addresses, in_files
from indicators.statistics import sentences

CODE_SCHEMES = [CodeScheme.SCB, CodeScheme.REGSO, CodeScheme.DESO, CodeScheme.KOLADA]  # the best one first
WITHOUT_CODE = "omrade-"  # and the portal's own number: the code of an area that has none
_SEPARATOR = "; "


@dataclass(frozen=True)
class Export:
    """The contents of a file called `name` plus an ending.

    `rows` match `header`; numbers are Decimals, days are dates.
    """

    name: str
    title: str
    header: list[str]
    rows: Iterable[list]
    cube: Cube


def board_rows(area, *, year=None):
    """Return an area's board: a row for each indicator and each area that it is compared with."""
    found = read_board(area, year=year)
    areas = [area, *found.others]
    codes = codes_of(areas)
    title = _("%(area)s, the indicators") % {"area": sentences.named_areas(area)}
    return Export(
        name=f"{slugify(area.name)}-indikatorer" + (f"-{found.year}" if found.year else ""),
        title=title,
        header=_board_header(),
        rows=[line for row in found.rows for line in _board_lines(row, codes)],
        cube=_board_cube(found, areas, codes, title),
    )


def series_rows(indicator, area):
    """Return an indicator's whole series, by sex, for an area and those that it is compared with."""
    areas = [area, *(other for other in queries.surroundings(area) if other is not None)]
    shown = queries.figures(Observation.objects.filter(indicator=indicator, area__in=areas))
    figures = {
        (of, sex, place, year): figure for (of, place, year), group in shown.items() for sex, figure in group.items()
    }
    sexes = [sex for sex in Sex.values if any(key[1] == sex for key in figures)]
    years = sorted({key[3] for key in figures})
    codes = codes_of(areas)
    title = f"{indicator.name}, {sentences.named_areas(area)}"
    rows = []
    for sex in sexes:
        for place in areas:
            for year in years:
                key = (indicator.pk, sex, place.pk, year)
                figure = figures.get(key) or ShownFigure(place.pk, year, sex, None)
                about = [indicator.name, indicator.unit, codes[place.pk][0], place.name, in_files(year), _sex(sex)]
                rows.append([*about, *_figure_cells(figure)])
    return Export(
        name=f"{indicator.slug}-{slugify(area.name)}",
        title=title,
        header=[*_about_header(), *_figure_header()],
        rows=rows,
        cube=_cube(title, indicator, sexes, codes, years, figures),
    )


def national_rows(indicator, places, *, name, year, sex):
    """Return the list of all areas in one year, narrowed and ordered as in `places`, of national.ranking."""
    codes = _codes({place.area: place.name for place in places})
    title = f"{indicator.name}, {year}"
    rows = []
    for place in places:
        about = [indicator.name, indicator.unit, codes[place.area][0], place.name, in_files(year), _sex(sex)]
        ranks = [place.rank, place.best, place.worst]
        rows.append([*about, place.within, *ranks, *_figure_cells(place.figure)])
    figures = {(indicator.pk, sex, place.area, year): place.figure for place in places}
    return Export(
        name=f"{indicator.slug}-{name}-{in_addresses(year)}-{sex.lower()}",
        title=title,
        header=[*_about_header(), _("Lies in"), _("Rank"), _("Rank at best"), _("Rank at worst"), *_figure_header()],
        rows=rows,
        cube=_cube(title, indicator, [sex], codes, [year], figures),
    )


def national_years(indicator, places, *, kind, name, years, sex):
    """Return the same areas over all `years`, with a column for each. It reads one year at a time."""
    codes = _codes({place.area: place.name for place in places})
    title = _("%(indicator)s, all years") % {"indicator": indicator.name}
    about = [indicator.name, indicator.unit, _sex(sex)]
    rows = {place.area: [*about, codes[place.area][0], place.name, place.within] for place in places}
    relatives = Relatives(set(Area.objects.filter(kind=kind).values_list("pk", flat=True)))
    figures = {}
    for year in years:
        of_year = _figures_of(indicator, kind, year, sex, relatives)
        for area, row in rows.items():
            figure = of_year.get(area) or ShownFigure(area, year, sex, None)
            row.append(_plain(figure.value) if figure.value is not None else sentences.missing_sentence(figure))
            figures[indicator.pk, sex, area, year] = figure
    for area, row in rows.items():
        sources = {figures[indicator.pk, sex, area, year].source for year in years}
        row.append(_SEPARATOR.join(sorted(sources - {""})))
    return Export(
        name=f"{indicator.slug}-{name}-{sex.lower()}",
        title=title,
        header=[*_wide_header(), *map(in_files, years), _("Source")],
        rows=list(rows.values()),
        cube=_cube(title, indicator, [sex], codes, years, figures),
    )


def _figures_of(indicator, kind, year, sex, relatives):
    """Return {area: ShownFigure} of all areas of a kind, in one year and for one sex."""
    sexes = [Sex.TOTAL] if sex == Sex.TOTAL else Sex.values  # what is shown of one sex depends on the others
    observations = Observation.objects.filter(indicator=indicator, sex__in=sexes, area__kind=kind)
    shown = queries.figures(observations.of_time(year), relatives=relatives)
    return {area: group[sex] for (_indicator, area, _year), group in shown.items() if sex in group}


def codes_of(areas):
    """Return {key: (code, name)} of these areas: the official code, or else one made of the portal's own number."""
    return _codes({area.pk: area.name for area in areas})


def _codes(names):
    found = {}
    codes = AreaCode.objects.filter(area__in=names) if len(names) < 500 else AreaCode.objects.all()
    for area, scheme, code in codes.order_by("valid_from", "pk").values_list("area", "scheme", "code"):
        rank = CODE_SCHEMES.index(scheme)
        if area in names and rank <= found.get(area, (len(CODE_SCHEMES),))[0]:
            found[area] = (rank, code)
    taken, named = set(), {}
    for area, name in names.items():
        code = found[area][1] if area in found else f"{WITHOUT_CODE}{area}"
        code = f"{code}-{area}" if code in taken else code  # two areas may have had it, one after the other
        taken.add(code)
        named[area] = (code, name)
    return named


# Columns -------------------------------------------------------------------------------------------------------------


def _wide_header():
    return [_("Indicator"), _("Unit"), _("Sex"), _("Code"), _("Area"), _("Lies in")]


def _about_header():
    return [_("Indicator"), _("Unit"), _("Code"), _("Area"), _("Year"), _("Sex")]


def _figure_header():
    return [
        _("Value"),
        _("Why there is no value"),
        _("Margin of error"),
        _("Level of confidence"),
        _("Number of answers or persons"),
        _("Count"),
        _("Out of"),
        _("Status"),
        _("Source"),
        _("Fetched"),
    ]


def _figure_cells(figure):
    status = str(ObservationStatus(figure.status).label) if figure.status and figure.value is not None else ""
    numbers = [_plain(figure.value), sentences.missing_sentence(figure), _plain(figure.margin)]
    return [
        *numbers,
        figure.confidence,
        figure.answers,
        figure.numerator,
        figure.denominator,
        status,
        figure.source,
        figure.fetched_on,
    ]


def _board_header():
    return [
        *_about_header(),
        _("Value"),
        _("Why there is no value"),
        _("Margin of error"),
        _("Against"),
        _("Value there"),
        _("Why there is none there"),
        _("Margin of error there"),
        _("Difference"),
        _("Difference from the rest"),
        _("Unit of the difference"),
        _("Ratio"),
        _("Judgement"),
        _("In words"),
        _("Source"),
        _("Calculation"),
    ]


def _board_lines(row, codes):
    """Return the rows of an indicator: one for each area that it is compared with."""
    own = row.own
    about = [row.indicator.name, row.indicator.unit, codes[own.area.pk][0], own.area.name, row.year, _sex(Sex.TOTAL)]
    for cell, gap in row.compared:
        compared = [cell.area.name, *_measured(cell.figure)]
        yield [*about, *_measured(own.figure), *compared, *_gap_cells(gap, row.indicator)]


def _measured(figure):
    return [_plain(figure.value), sentences.missing_sentence(figure), _plain(figure.margin)]


def _gap_cells(gap, indicator):
    """Return a gap in numbers and in words, whose figures it comes from, and who calculated it."""
    found = gap.comparison
    sources = list(dict.fromkeys(figure.source for figure in (found.own, found.other) if figure.source))
    if found.gap is None:
        return [None, None, "", None, str(gap.word), gap.sentence, _SEPARATOR.join(sources), ""]
    unit = _("percentage points") if is_per_cent(indicator.unit) else indicator.unit
    ratio = None if found.ratio is None else round(found.ratio, 4)
    numbers = [_plain(found.gap), _plain(found.rest), unit, _plain(ratio)]
    return [*numbers, str(gap.word), gap.sentence, _SEPARATOR.join(sources), sentences.own_calculation(*sources)]


def _sex(sex):
    return str(Sex(sex).label)


def _plain(value):
    """Return a number without trailing zeros."""
    return None if value is None else value.normalize() + 0


# Cubes ---------------------------------------------------------------------------------------------------------------


def _board_cube(found, areas, codes, title):
    figures, gaps, notes = {}, {}, {}
    for row in found.rows:
        notes[row.indicator.pk] = [*row.sources, *([row.calculation] if row.calculation else [])]
        for cell in [row.own, *(compared for compared, _gap in row.compared)] if row.year else []:
            figures[row.indicator.pk, Sex.TOTAL, cell.area.pk, row.year] = cell.figure
        for _cell, gap in row.compared:
            if gap.comparison.gap is not None:
                gaps[row.indicator.pk, Sex.TOTAL, gap.other.pk, row.year] = gap.comparison.gap
    return Cube(
        label=title,
        indicators=[row.indicator for row in found.rows],
        sexes=[Sex.TOTAL],
        areas=codes,
        years=sorted({row.year for row in found.rows if row.year}),
        figures=figures,
        notes=notes,
        gaps=gaps,
        gap_label=_("Difference: %(area)s minus the area") % {"area": areas[0].name},
        **_origin(figures),
    )


def _cube(title, indicator, sexes, codes, years, figures):
    return Cube(
        label=title,
        indicators=[indicator],
        sexes=sexes,
        areas=codes,
        years=years,
        figures=figures,
        **_origin(figures),
    )


def _origin(figures):
    """Return the sources, and the day on which any of them was last fetched."""
    sources = sorted({figure.source for figure in figures.values() if figure.source})
    days = [figure.fetched_on for figure in figures.values() if figure.fetched_on]
    return {"source": _SEPARATOR.join(sources), "updated": max(days, default=None)}
