"""Write figures as JSON-stat 2.0 (json-stat.org/full), which statistical programs read.

Every dataset has the same five dimensions in the same order. The last varies fastest:

    measure    `value`, and where any figure has one `margin`, `answers`, `numerator` with `denominator`, and `gap`;
               what each is in (role: metric)
    indicator  by its short name, with its unit and with a note on its sources (role: metric)
    sex        T, K, M: total, women, men
    area       by its official code, else by the portal's own number (role: geo)
    year       a year, or 2024K1, 2024T1, 2024M01 where the indicator is followed by parts of it (role: time)

`value` is a list, null where there is nothing. `status` has, by the position in the list, why a figure has no value
(`unknown`, `suppressed`, `withdrawn`, `no_such_area`) or that it is `preliminary`; its words stand in `extension`.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from django.utils.translation import gettext as _

from indicators.licences import licence_of_figures
from indicators.models import Indicator, MissingReason, ObservationStatus, Sex
from indicators.periods import Period, in_addresses
from indicators.statistics.comparison import ComparedFigure

DIMENSIONS = ["measure", "indicator", "sex", "area", "year"]

_STATUSES = [*MissingReason, ObservationStatus.PRELIMINARY]


@dataclass(frozen=True)
class Cube:
    """The contents of a dataset. `areas` is {key: (code, name)}, in order.

    `figures` is {(indicator, sex, area, year): ShownFigure} with primary keys; a missing figure is not known. `gaps`
    has differences by the same keys, as Decimals, and `gap_label` labels them. `notes` is {indicator: [sentence, …]}.
    """

    label: str
    indicators: list[Indicator]
    sexes: list[str]
    areas: dict[int, tuple[str, str]]
    years: list[int | Period]
    figures: dict[tuple, ComparedFigure]
    notes: dict[int, list[str]] = field(default_factory=dict)
    gaps: dict[tuple, object] = field(default_factory=dict)
    gap_label: str = ""
    source: str = ""
    updated: date | None = None


def dumps(cube):
    """Return the dataset of `cube` as bytes. The same figures and language give the same bytes."""
    return json.dumps(dataset(cube), ensure_ascii=False, separators=(",", ":")).encode()


def dataset(cube):
    """Return the dataset of `cube` as plain lists and dicts."""
    measures, licence = _measures(cube), licence_of_figures()
    keys = [each.pk for each in cube.indicators]
    places = list(product(keys, cube.sexes, cube.areas, cube.years))
    found = {
        "version": "2.0",
        "class": "dataset",
        "label": cube.label,
        "source": cube.source,
        "id": DIMENSIONS,
        "size": [len(measures), len(keys), len(cube.sexes), len(cube.areas), len(cube.years)],
        "role": {"metric": ["measure", "indicator"], "geo": ["area"], "time": ["year"]},
        "dimension": _dimensions(cube, measures),
        "value": [_number(_of(cube, measure, place)) for measure in measures for place in places],
        "status": _statuses(cube, places),
        "link": {"license": [{"type": "text/html", "href": licence.uri}]},
        "extension": {"license": licence.name, "status": {code.value: str(code.label) for code in _STATUSES}},
    }
    if cube.updated:
        found["updated"] = cube.updated.isoformat()
    return found


def _measures(cube):
    """Return the measures that have any values, with their labels."""
    figures = cube.figures.values()
    measures = {"value": _("Value")}
    if any(figure.margin is not None for figure in figures):
        measures["margin"] = _("Margin of error")
    if any(figure.answers is not None for figure in figures):
        measures["answers"] = _("Number of answers or persons")
    if any(figure.denominator is not None for figure in figures):
        measures |= {"numerator": _("Count"), "denominator": _("Out of")}
    if cube.gaps:
        measures["gap"] = cube.gap_label
    return measures


def _dimensions(cube, measures):
    by_slug = {each.slug: each for each in cube.indicators}
    indicators = _dimension(_("Indicator"), {slug: each.name for slug, each in by_slug.items()})
    decimals = {each.pk: 0 for each in cube.indicators}
    for (indicator, *_rest), figure in cube.figures.items():
        decimals[indicator] = max(decimals[indicator], _decimals(figure.value))
    indicators["category"]["unit"] = {
        slug: {"label": each.unit, "decimals": decimals[each.pk]} for slug, each in by_slug.items()
    }
    if notes := {slug: cube.notes[each.pk] for slug, each in by_slug.items() if cube.notes.get(each.pk)}:
        indicators["category"]["note"] = notes
    return {
        "measure": _dimension(_("What is told"), measures),
        "indicator": indicators,
        "sex": _dimension(_("Sex"), {sex: str(Sex(sex).label) for sex in cube.sexes}),
        "area": _dimension(_("Area"), dict(cube.areas.values())),
        "year": _dimension(_("Year"), {in_addresses(year): str(year) for year in cube.years}),
    }


def _dimension(label, names):
    return {"label": label, "category": {"index": list(names), "label": names}}


def _of(cube, measure, place):
    if measure == "gap":
        return cube.gaps.get(place)
    figure = cube.figures.get(place)
    return None if figure is None else getattr(figure, measure)


def _statuses(cube, places):
    """Return {position: code} of the values that are missing or preliminary. Values come first of all measures."""
    found = {}
    for position, place in enumerate(places):
        figure = cube.figures.get(place)
        if figure is None:
            found[str(position)] = MissingReason.UNKNOWN.value
        elif figure.value is None:
            found[str(position)] = str(figure.reason)
        elif figure.status == ObservationStatus.PRELIMINARY:
            found[str(position)] = ObservationStatus.PRELIMINARY.value
    return found


def _number(value):
    """Return a number as JSON writes it: whole ones without a decimal point."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _decimals(value):
    return 0 if value is None else max(0, -value.normalize().as_tuple().exponent)
