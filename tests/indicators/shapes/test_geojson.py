"""indicators.shapes.geojson: what of a stranger's file is taken, and the sentence for everything else."""

import json

import pytest
from django.utils import translation

from indicators.shapes import geojson
from indicators.shapes.geojson import UnreadableShapesError, read
from indicators.shapes.projection import sweref
from tests.indicators.shapes.made_up import collection, feature, square


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def refusal(content, **limits):
    with pytest.raises(UnreadableShapesError) as refused:
        read(content, name="areas.geojson", **limits)
    return str(refused.value)


def test_polygons_holes_and_many_polygons_are_rings_of_their_area():
    found = read(
        collection(
            feature([square(0, 0)], kommunkod="0136", yta=12.5),
            feature([square(1, 0), square(1, 0, side=4_000)], kommunkod="0180"),
            feature([square(2, 0)], [square(4, 0)], kommunkod="0181"),
        ),
        name="areas.geojson",
    )

    assert [len(each.rings) for each in found.features] == [1, 2, 2]
    assert found.features[0].properties == {"kommunkod": "0136"}
    assert found.features[0].rings[0] == [(600e3, 6600e3), (610e3, 6600e3), (610e3, 6590e3), (600e3, 6590e3)]
    assert found.points == 25


def test_codes_may_be_whole_numbers_and_nothing_else():
    found = read(collection(feature([square(0, 0)], a=1480, b=True, c=1.5, d=None, e=["x"], f="x" * 300)), name="a")

    assert found.features[0].properties == {"a": "1480"}


@pytest.mark.parametrize(
    ("longitude", "latitude", "east", "north"),
    [(12.75, 55, 356083.438, 6097106.672), (14.25, 55, 452024.069, 6095048.642), (15, 0, 500000, 0)],
)
def test_degrees_become_sweref_as_lantmateriet_counts(longitude, latitude, east, north):
    assert sweref(longitude, latitude) == (pytest.approx(east, abs=0.001), pytest.approx(north, abs=0.001))


def test_degrees_are_seen_by_what_the_file_says_or_by_the_numbers():
    ring = [[14.25, 55.0], [14.3, 55.0], [14.3, 55.1], [14.25, 55.0]]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}

    for more in ({}, {"crs": crs}):
        (found,) = read(collection(feature([ring]), **more), name="a").features
        assert found.rings[0][0] == (pytest.approx(452024.069, abs=0.001), pytest.approx(6095048.642, abs=0.001))


def test_height_is_left_out():
    ring = [[*point, 12.5] for point in square(0, 0)]

    assert read(collection(feature([ring])), name="a").features[0].rings[0][0] == (600_000, 6_600_000)


def one(**changes):
    """A collection of one area, in which something is wrong."""
    return collection(feature([square(0, 0)]) | changes)


def shaped(coordinates, kind="Polygon"):
    return one(geometry={"type": kind, "coordinates": coordinates})


def one_in(system):
    return collection(feature([square(0, 0)]), crs={"type": "name", "properties": {"name": system}})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This is no JSON that can be read, or it breaks off."),
        (b'{"type": "FeatureCollection", "features": [', "This is no JSON that can be read, or it breaks off."),
        (b"\xff\xfe\x00", "This is no JSON that can be read, or it breaks off."),
        (b"[" * 100_000, "This is no JSON that can be read, or it breaks off."),
        (collection(feature([square(0, 0)])).replace(b"600000", b"NaN"), "This is no JSON that can be read"),
        (collection(feature([square(0, 0)])).replace(b"600000", b"9" * 5000), "This is no JSON that can be read"),
        (b'{"type": "Topology"}', "This is no GeoJSON with a collection of areas (FeatureCollection)."),
        (b"[]", "This is no GeoJSON with a collection of areas (FeatureCollection)."),
        (collection(), "The file has no areas."),
        (b'{"type": "FeatureCollection", "features": {"a": 1}}', "The file has no areas."),
        (one(type="Point"), "Area 1: It is no area (Feature)."),
        (b'{"type": "FeatureCollection", "features": [1]}', "Area 1: It is no area (Feature)."),
        (one(properties=[1]), "Area 1: Its properties cannot be read."),
        (one(geometry=None), "Area 1: It is no surface (Polygon or MultiPolygon)."),
        (shaped([600_000, 6_600_000], "Point"), "Area 1: It is no surface (Polygon or MultiPolygon)."),
        (shaped([]), "Area 1: It has no coordinates."),
        (shaped({"a": 1}), "Area 1: Its coordinates cannot be read."),
        (shaped([1, 2], "MultiPolygon"), "Area 1: Its coordinates cannot be read."),
        (shaped([square(0, 0)[:-1]]), "Area 1: Its edge is not closed, or has fewer than four points."),
        (shaped([square(0, 0)[:2]]), "Area 1: Its edge is not closed, or has fewer than four points."),
        (shaped([7]), "Area 1: Its edge is not closed, or has fewer than four points."),
        (shaped([[[True, 1], [2, 3], [4, 5], [True, 1]]]), "Area 1: Its coordinates cannot be read."),
        (shaped([[["a", 1], [2, 3], [4, 5], ["a", 1]]]), "Area 1: Its coordinates cannot be read."),
        (shaped([[[6e5], [6e5], [6e5], [6e5]]]), "Area 1: Its coordinates cannot be read."),
        (shaped([[[y, x] for x, y in square(0, 0)]]), "outside Sweden"),
        (shaped([[[13, 10**40], [13, 56], [14, 56], [13, 10**40]]]), "outside Sweden"),
        (one_in("EPSG:3021"), "The coordinates are in EPSG:3021. Save the file in SWEREF 99 TM"),
        (one_in(7), "The coordinates are in"),
    ],
)
def test_whatever_else_it_is_is_refused_with_a_sentence(content, sentence):
    assert sentence in refusal(content)


def test_the_number_of_points_and_areas_has_a_limit(monkeypatch):
    monkeypatch.setattr(geojson, "_MOST_FEATURES", 3)
    many = collection(*[feature([square(n, 0)]) for n in range(4)])
    detailed = collection(feature([square(0, 0, per_side=30)]))

    assert refusal(many) == "The file has more than 3 areas. Divide it."
    assert "more than 100 points" in refusal(detailed, most_points=100)
    assert len(read(detailed, name="a", most_points=121).features) == 1


def test_brackets_are_counted_before_anything_is_read(monkeypatch):
    monkeypatch.setattr(geojson, "_MOST_RINGS", 10)
    monkeypatch.setattr(json, "loads", None)

    assert "more than 5 points" in refusal(b'{"type": "FeatureCollection", "features": [' + b"[" * 30, most_points=5)
