"""Outlines as they are stored: on a grid over Sweden, as the data of an SVG path.

The grid has its origin north-west of the country, and runs to the right and down as an SVG does. Its steps are 100 m
for municipalities and counties, which a map of the whole country shows, and 5 m for districts.
"""

from dataclasses import dataclass

from core.models import AreaKind
from indicators.shapes.simplify import simplified

_NORTH = 7_700_000  # SWEREF 99 TM, north of Treriksröset
_STEPS = {AreaKind.DISTRICT: 5}
_STEP = 100
_TOLERANCE = 2  # steps, which a map of a few hundred pixels does not show
_POINTS_EACH, _POINTS_AT_LEAST = 60, 600  # so that a map of 290 municipalities is about 150 kB


@dataclass(frozen=True)
class Outline:
    """A path and the box around it, in steps of the grid."""

    path: str
    left: int
    top: int
    right: int
    bottom: int


def outlines(areas, *, kind):
    """Return {area: Outline} of {area: [ring, …]} in metres of SWEREF 99 TM, all simplified together."""
    step = _STEPS.get(kind, _STEP)
    on_grid = {area: [[_placed(point, step) for point in ring] for ring in rings] for area, rings in areas.items()}
    most = max(_POINTS_AT_LEAST, _POINTS_EACH * len(areas))
    return {
        area: _outline(rings) for area, rings in simplified(on_grid, tolerance=_TOLERANCE, most_points=most).items()
    }


def _placed(point, step):
    east, north = point
    return round(east / step), round((_NORTH - north) / step)


def _outline(rings):
    xs, ys = ([point[side] for ring in rings for point in ring] for side in (0, 1))
    return Outline("".join(map(_path, rings)), min(xs), min(ys), max(xs), max(ys))


def _path(ring):
    """Return a ring as path data: its first point, and from each point the way to the next, as short as it can be."""
    (x, y), *others = ring
    parts = [f"M{x} {y}l"]
    for next_x, next_y in others:
        across, down = next_x - x, next_y - y
        parts.append(f"{across}{'' if down < 0 else ' '}{down} ")
        x, y = next_x, next_y
    return "".join(parts).rstrip().replace(" -", "-") + "z"
