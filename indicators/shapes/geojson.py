"""Read the areas of a GeoJSON file, which may come from anybody. It asks no database.

A file is a FeatureCollection of Polygons and MultiPolygons in SWEREF 99 TM (EPSG:3006), as Statistics Sweden gives its
areas, or in longitude and latitude, as RFC 7946 has it. Whatever else it is, it is refused with a sentence.
"""

import hashlib
import json
from dataclasses import dataclass
from math import isfinite

from django.utils.translation import gettext as _

from core.text.numbers import decimal
from indicators.figures.error_places import short
from indicators.shapes.projection import sweref

MOST_POINTS = 4_000_000
_MOST_FEATURES, _MOST_RINGS, _MOST_PROPERTIES, _LONGEST = 10_000, 200_000, 100, 200
_SYSTEMS = {"3006": "sweref", "4326": "degrees", "CRS84": "degrees", "4258": "degrees", "4619": "degrees"}
_DEGREES = ((5.0, 30.0), (50.0, 75.0))  # longitudes and latitudes around Sweden
_METRES = ((100_000.0, 1_100_000.0), (5_900_000.0, 7_700_000.0))  # east and north


class UnreadableShapesError(Exception):
    """The file is not what it should be. The argument is a sentence for the person."""


@dataclass(frozen=True)
class Feature:
    """One area of the file: its properties as texts, and its rings in metres of SWEREF 99 TM."""

    properties: dict[str, str]
    rings: list[list[tuple[float, float]]]


@dataclass(frozen=True)
class ShapeFile:
    name: str
    sha256: str
    features: list[Feature]
    points: int


def read(content, *, name, most_points=MOST_POINTS):
    """Return the ShapeFile of the bytes of a file. Raises UnreadableShapesError."""
    collection = _parsed(content, most_points)
    to_metres = _to_metres(collection)
    counted = _Counted(most_points)
    features = [
        _feature(_("area %(number)s") % {"number": number}, raw, to_metres, counted)
        for number, raw in enumerate(collection["features"], 1)
    ]
    return ShapeFile(name, hashlib.sha256(content).hexdigest(), features, counted.points)


def _parsed(content, most_points):
    """Return the FeatureCollection in the bytes. It counts brackets first: they would take much memory."""
    if content.count(b"[") > most_points + 2 * _MOST_RINGS or content.count(b"{") > 10 * _MOST_FEATURES:
        raise UnreadableShapesError(_too_many_points(most_points))
    try:
        found = json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnreadableShapesError(_("This is no JSON that can be read, or it breaks off.")) from error
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise UnreadableShapesError(_("This is no GeoJSON with a collection of areas (FeatureCollection)."))
    features = found.get("features")
    if not isinstance(features, list) or not features:
        raise UnreadableShapesError(_("The file has no areas."))
    if len(features) > _MOST_FEATURES:
        sentence = _("The file has more than %(most)s areas. Divide it.")
        raise UnreadableShapesError(sentence % {"most": _MOST_FEATURES})
    return found


def _to_metres(collection):
    """Return the function that turns the file's coordinates into SWEREF 99 TM, by what it says, or by the numbers."""
    crs = collection.get("crs")
    if crs is not None:
        properties = crs.get("properties") if isinstance(crs, dict) else None
        said = properties.get("name") if isinstance(properties, dict) else None
        system = _SYSTEMS.get(said.rpartition(":")[2]) if isinstance(said, str) else None
        if system is None:
            sentence = _("The coordinates are in %(system)s. Save the file in SWEREF 99 TM (EPSG:3006) or in WGS 84.")
            raise UnreadableShapesError(sentence % {"system": short(said)})
        return _from_degrees if system == "degrees" else _from_sweref
    return _from_degrees if _looks_like_degrees(collection["features"]) else _from_sweref


def _looks_like_degrees(features):
    """Return whether the first number of the file is one of degrees."""
    part = next((each.get("geometry") for each in features if isinstance(each, dict)), None)
    part = part.get("coordinates") if isinstance(part, dict) else None
    while isinstance(part, list) and part:
        part = part[0]
    return isinstance(part, int | float) and abs(part) <= 180


def _from_degrees(x, y):
    return sweref(x, y) if _is_within(x, y, _DEGREES) else None


def _from_sweref(x, y):
    return (x, y) if _is_within(x, y, _METRES) else None


def _is_within(x, y, box):
    (west, east), (south, north) = box
    return west <= x <= east and south <= y <= north


@dataclass
class _Counted:
    most_points: int
    points: int = 0
    rings: int = 0

    def take(self, ring):
        self.points += len(ring)
        self.rings += 1
        if self.points > self.most_points or self.rings > _MOST_RINGS:
            raise UnreadableShapesError(_too_many_points(self.most_points))


def _feature(place, raw, to_metres, counted):
    """Return the Feature of one part of the collection. `place` names it in a refusal."""
    if not isinstance(raw, dict) or raw.get("type") != "Feature":
        _refuse(place, _("It is no area (Feature)."))
    properties = raw.get("properties") or {}
    if not isinstance(properties, dict) or len(properties) > _MOST_PROPERTIES:
        _refuse(place, _("Its properties cannot be read."))
    texts = {str(name): text for name, value in properties.items() if (text := _text(value))}
    geometry = raw.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        _refuse(place, _("It is no surface (Polygon or MultiPolygon)."))
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not all(isinstance(each, list) for each in polygons):
        _refuse(place, _("Its coordinates cannot be read."))
    rings = [_ring(place, ring, to_metres, counted) for polygon in polygons for ring in polygon]
    if not rings:
        _refuse(place, _("It has no coordinates."))
    return Feature(texts, rings)


def _ring(place, raw, to_metres, counted):
    if not isinstance(raw, list) or len(raw) < 4 or raw[0] != raw[-1]:
        _refuse(place, _("Its edge is not closed, or has fewer than four points."))
    counted.take(raw)
    return [_point(place, point, to_metres) for point in raw[:-1]]


def _point(place, raw, to_metres):
    if not isinstance(raw, list) or not 2 <= len(raw) <= 4 or not all(map(_is_number, raw)):
        _refuse(place, _("Its coordinates cannot be read."))
    point = to_metres(raw[0], raw[1])
    if point is None:
        _refuse(place, _("It lies outside Sweden. Look at the coordinate system, and at the order east, north."))
    return point


def _is_number(raw):
    return not isinstance(raw, bool) and ((isinstance(raw, float) and isfinite(raw)) or isinstance(raw, int))


def _text(value):
    """Return a property as text, or "" if it cannot be a code."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value).strip() if isinstance(value, str) or abs(value) < 10**9 else ""
    return text if len(text) <= _LONGEST else ""


def _refuse(place, sentence):
    raise UnreadableShapesError(f"{place.capitalize()}: {sentence}")


def _no_number(text):
    raise ValueError(text)


def _too_many_points(most):
    sentence = _("The outlines have more than %(most)s points. Take in a simpler version, or use the server.")
    return sentence % {"most": decimal(most)}
