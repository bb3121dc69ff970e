"""The map beside the list of all areas: what it shows, its legend, and what it cannot show. One query."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import AreaKind
from core.text.numbers import decimal, decimal_places
from indicators.maps.classes import RankClass, rank_classes
from indicators.maps.drawing import HATCHED, MapArea, draw_map, draw_swatch
from indicators.maps.queries import shapes_of

_KEY = "karta"
_MOST_DISTRICTS = 1000  # on one map, and so in one query
_MOST_NAMED = 20  # areas in one sentence beside the map; the list has them all


@dataclass(frozen=True)
class LegendLine:
    """A class in the legend: its sign as SVG, and the values that it holds, in words."""

    swatch: str
    text: str
    count: int


@dataclass(frozen=True)
class AreaMap:
    """A map as HTML, its legend, and sentences on areas: why they are hatched, and which have no shape."""

    svg: str
    legend: list[LegendLine]
    hatched: list[str]
    without_shape: str


def read_map(indicator, ranking, places, *, kind, year, title):
    """Return the AreaMap of the RankedAreas in `places`, with the classes of the whole `ranking`.

    Return None if none of them has a shape, or if they are districts of different municipalities.
    """
    if not _fits(places, kind):
        return None
    shapes = shapes_of([place.area for place in places], year=year)
    if not shapes:
        return None
    without_shape = [place.name for place in places if place.area not in shapes]
    classes, numbers = rank_classes(ranking)
    drawn = [place for place in places if place.area in shapes]
    areas = [_map_area(indicator, place, shapes[place.area], numbers.get(place.area), len(classes)) for place in drawn]
    svg = draw_map(
        areas, key=_KEY, title=title, description=_("Each area leads to its figures. The list has them all.")
    )
    return AreaMap(
        svg=mark_safe(svg),  # noqa: S308 - indicators.maps.drawing escapes every word
        legend=_legend(indicator, ranking, classes, has_hatched=any(place.rank is None for place in drawn)),
        hatched=_by_reason(place for place in drawn if place.rank is None),
        without_shape=_names(without_shape),
    )


def _fits(places, kind):
    """Return whether one map can show these areas: districts only of one municipality."""
    if kind != AreaKind.DISTRICT:
        return bool(places)
    return len({place.parent for place in places}) == 1 and len(places) <= _MOST_DISTRICTS


def _map_area(indicator, place, shape, number, classes):
    if number is None:
        title = f"{place.name}: {place.text}"
    else:
        value = f"{place.text} ({place.margin})" if place.margin else place.text
        words = {"area": place.name, "value": value, "rank": place.rank, "number": number, "classes": classes}
        title = _("%(area)s: %(value)s, rank %(rank)s, class %(number)s of %(classes)s") % words
    url = f"{reverse('indicator', args=[indicator.slug])}?omrade={place.area}"
    box = (shape.left, shape.top, shape.right, shape.bottom)
    return MapArea(shape.path, box, HATCHED if number is None else number, url, title)


def _legend(indicator, ranking, classes, *, has_hatched):
    places = decimal_places(place.figure.value for place in ranking if place.figure.value is not None)
    lines = [
        LegendLine(_swatch(each.number), f"{each.number}. {_limits(each, places, indicator.unit)}", each.count)
        for each in classes
    ]
    if has_hatched:
        without = sum(place.rank is None for place in ranking)
        lines.append(LegendLine(_swatch(HATCHED), _("No value to show"), without))
    return lines


def _swatch(number):
    return mark_safe(draw_swatch(number, key=_KEY))  # noqa: S308 - it holds no words


def _limits(each: RankClass, places, unit):
    low, high = (decimal(value, places) for value in (each.low, each.high))
    unit = f"\N{NO-BREAK SPACE}{unit}" if unit else ""
    if low == high:
        return f"{low}{unit}"
    if each.low < 0:  # a dash would read as a sign
        return _("%(low)s to %(high)s") % {"low": low, "high": f"{high}{unit}"}
    return f"{low}–{high}{unit}"


def _by_reason(places):
    """Return a sentence for each reason why areas have no value, with their names."""
    names = {}
    for place in places:
        names.setdefault(place.text, []).append(place.name)
    return [f"{reason}: {_names(areas)}." for reason, areas in names.items()]


def _names(areas):
    """Return the names of areas with commas between, and how many more there are than are named."""
    named, more = ", ".join(areas[:_MOST_NAMED]), len(areas) - _MOST_NAMED
    if more <= 0:
        return named
    return f"{named} {ngettext('and %(number)s more', 'and %(number)s more', more) % {'number': more}}"
