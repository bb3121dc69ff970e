"""Made-up shapes: squares of a grid somewhere in Sweden, in metres of SWEREF 99 TM."""

import json
from itertools import pairwise

EAST, NORTH = 600_000, 6_600_000  # the upper left corner of all of it
SIDE = 10_000


def square(column, row, *, side=SIDE, per_side=1):
    """A closed ring around one square of the grid, with so many points on each side."""
    left, top = EAST + column * SIDE, NORTH - row * SIDE
    corners = [(left, top), (left + side, top), (left + side, top - side), (left, top - side), (left, top)]
    ring = []
    for (x, y), (to_x, to_y) in pairwise(corners):
        ring += [(x + (to_x - x) * n / per_side, y + (to_y - y) * n / per_side) for n in range(per_side)]
    return [*map(list, ring), list(corners[0])]


def feature(*polygons, **properties):
    """A Feature of one Polygon, or of a MultiPolygon. A polygon is a list of rings, the holes after the edge."""
    kind = "Polygon" if len(polygons) == 1 else "MultiPolygon"
    coordinates = polygons[0] if len(polygons) == 1 else list(polygons)
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()
