"""indicators.shapes.simplify: neighbours stay neighbours, islands and holes stay, and nothing crosses itself.

The check is the tests' own: the areas' sizes add up to that of the outline around them all, before and after.
"""

import random
from math import cos, pi, sin

import pytest

from indicators.shapes.outlines import outlines
from indicators.shapes.simplify import crosses_itself, extent, simplified
from tests.indicators.shapes import made_up


def box(left, top, right, bottom):
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def wiggle(start, end, *, points, by, seed):
    """The way from one point to another in many small and odd steps."""
    chance = random.Random(seed)  # noqa: S311 - shapes, no secrets
    (x, y), (to_x, to_y) = start, end
    way = [start]
    for n in range(1, points):
        share = n / points
        way.append(
            (
                round(x + (to_x - x) * share + chance.uniform(-by, by)),
                round(y + (to_y - y) * share + chance.uniform(-by, by)),
            )
        )
    return way


def size(areas):
    return sum(extent(ring) for rings in areas.values() for ring in rings)


def wiggly_grid(columns, rows, *, side=300, points=30, by=4):
    """Squares whose shared edges are the same winding line from either side, and the ring around them all."""
    lines = {}

    def line(start, end):
        if (end, start) in lines:
            return lines[end, start][::-1]
        if (start, end) not in lines:
            seed = repr((start, end))
            lines[start, end] = [*wiggle(start, end, points=points, by=by, seed=seed), end]
        return lines[start, end]

    def ring(corners):
        return [
            point
            for start, end in zip(corners, [*corners[1:], corners[0]], strict=True)
            for point in line(start, end)[:-1]
        ]

    areas = {
        (column, row): [ring(box(column * side, row * side, (column + 1) * side, (row + 1) * side))]
        for column in range(columns)
        for row in range(rows)
    }
    around = (
        [(column * side, 0) for column in range(columns)]
        + [(columns * side, row * side) for row in range(rows)]
        + [(column * side, rows * side) for column in range(columns, 0, -1)]
        + [(0, row * side) for row in range(rows, 0, -1)]
    )
    return areas, ring(around)


def test_neighbours_leave_no_gap_and_no_overlap_however_much_goes():
    areas, around = wiggly_grid(4, 3)

    for tolerance in (1, 3, 6):
        whole = simplified({**areas, "around": [around]}, tolerance=tolerance, most_points=10**6)
        outline = whole.pop("around")

        assert size(whole) == size({"around": outline})
        assert sum(len(ring) for rings in whole.values() for ring in rings) < 12 * 120
        assert not any(crosses_itself(ring) for rings in whole.values() for ring in rings)


def test_a_shared_edge_is_the_same_points_for_both():
    areas, _around = wiggly_grid(2, 1)

    left, right = (set(rings[0]) for rings in simplified(areas, tolerance=3, most_points=10**6).values())
    before_left, before_right = (set(rings[0]) for rings in areas.values())

    assert left & right == (left | right) & (before_left & before_right)
    assert len(left & right) < len(before_left & before_right)


def test_corners_where_areas_meet_never_go():
    areas, _around = wiggly_grid(3, 3)

    found = simplified(areas, tolerance=50, most_points=10**6)

    assert {(300, 300), (600, 300), (600, 600), (300, 600)} <= set(found[1, 1][0])


def test_as_many_points_go_as_there_must():
    areas, _around = wiggly_grid(4, 4, points=60)

    found = simplified(areas, tolerance=1, most_points=400)

    assert 300 <= sum(len(ring) for rings in found.values() for ring in rings) <= 440


def test_a_hole_and_what_fills_it_stay_one_line_wherever_they_begin():
    turn = [(round(500 + 100 * cos(n / 50 * pi)), round(500 + 100 * sin(n / 50 * pi))) for n in range(100)]
    elsewhere = [*turn[37:], *turn[:37]][::-1]

    found = simplified({"around": [box(0, 0, 1000, 1000), turn], "inside": [elsewhere]}, tolerance=5, most_points=10**6)

    assert set(found["around"][1]) == set(found["inside"][0])
    assert 3 <= len(found["inside"][0]) < 40


def test_an_island_stays_and_a_speck_goes_but_never_all_of_an_area():
    mainland, island, speck = box(0, 0, 100, 100), box(200, 0, 240, 40), box(300, 0, 302, 2)

    found = simplified({"a": [mainland, island, speck], "b": [box(400, 0, 402, 2)]}, tolerance=5, most_points=10**6)

    assert [sorted(ring) for ring in found["a"]] == [sorted(mainland), sorted(island)]
    assert len(found["b"]) == 1
    assert extent(found["b"][0]) > 0


def test_an_area_that_the_grid_does_not_show_becomes_a_square():
    assert simplified({"a": [[(5, 5), (5, 5), (5, 5)]]}, tolerance=1, most_points=100) == {
        "a": [[(5, 5), (6, 5), (6, 6), (5, 6)]]
    }


def test_a_narrow_strip_between_two_areas_keeps_a_width():
    """Both its long sides lie nearer than the tolerance to one straight line."""
    upper = [(0, 0), *((n * 10, 1 + n % 3) for n in range(1, 10)), (100, 0)]
    lower = [(0, 0), *((n * 10, -1 - n % 2) for n in range(1, 10)), (100, 0)]
    areas = {
        "strip": [[*upper, *reversed(lower[1:-1])]],
        "above": [[*upper, (100, 90), (0, 90)]],
        "below": [[*lower, (100, -90), (0, -90)]],
    }

    found = simplified(areas, tolerance=20, most_points=10**6)

    assert extent(found["strip"][0]) > 0
    assert size(found) == 2 * 100 * 180


def test_a_line_that_would_cross_itself_keeps_more_points():
    """A headland reaches down into a bend of the coast that is shallower than the tolerance."""
    coast = [(0, 0), (40, 0), (50, -8), (60, 0), (100, 0), (100, 100), (55, 100), (50, -5), (45, 100), (0, 100)]

    found = simplified({"a": [coast]}, tolerance=10, most_points=10**6)

    assert crosses_itself([point for point in coast if point not in ((40, 0), (50, -8), (60, 0))])
    assert not crosses_itself(found["a"][0])
    assert (50, -8) in found["a"][0]


def test_a_line_that_crosses_itself_as_it_comes_is_thinned_all_the_same():
    loop = [(0, 0), *((n, n % 2) for n in range(1, 99)), (100, 0), (50, 90), (50, -20), (20, 60)]

    found = simplified({"a": [loop]}, tolerance=5, most_points=10**6)

    assert crosses_itself(loop)
    assert len(found["a"][0]) < 10


@pytest.mark.parametrize(
    ("ring", "crosses"),
    [
        ([(0, 0), (10, 0), (10, 10), (0, 10)], False),
        ([(0, 0), (10, 10), (10, 0), (0, 10)], True),
        ([(0, 0), (10, 0), (5, 5), (10, 10), (0, 10), (5, 5)], False),
    ],
    ids=["square", "bow tie", "touches itself"],
)
def test_crossing_is_seen(ring, crosses):
    assert crosses_itself(ring) is crosses


def test_many_random_maps_neither_gape_nor_cross():
    for seed in range(25):
        chance = random.Random(seed)  # noqa: S311 - shapes, no secrets
        areas, around = wiggly_grid(3, 2, side=100 + seed * 20, points=chance.randint(3, 60), by=chance.randint(0, 9))
        start = {**areas, "around": [around]}

        found = simplified(start, tolerance=chance.randint(0, 30), most_points=chance.choice([50, 10**6]))
        outline = found.pop("around")

        sound = [not crosses_itself(ring) for ring in (*(rings[0] for rings in areas.values()), around)]
        if all(sound):
            assert not any(crosses_itself(ring) for rings in found.values() for ring in rings)
        assert size(found) == size({"around": outline}), seed


# As it is stored -----------------------------------------------------------------------------------------------------


def test_an_outline_is_a_short_path_with_its_box():
    ring = [tuple(point) for point in made_up.square(0, 0)[:-1]]
    hole = [(600_000 + x, 6_600_000 - y) for x, y in ((2_000, 2_000), (4_000, 2_000), (4_000, 4_000), (2_000, 4_000))]

    found = outlines({7: [ring, hole]}, kind="municipality")[7]

    assert found.path == "M6000 11000l100 0 0 100-100 0zM6020 11020l20 0 0 20-20 0z"
    assert (found.left, found.top, found.right, found.bottom) == (6000, 11000, 6100, 11100)


def test_districts_have_a_finer_grid():
    ring = [(600_000, 6_600_000), (600_500, 6_600_000), (600_500, 6_599_500), (600_000, 6_599_500)]

    assert outlines({7: [ring]}, kind="district")[7].path == "M120000 220000l100 0 0 100-100 0z"
    assert outlines({7: [ring]}, kind="municipality")[7].path == "M6000 11000l5 0 0 5-5 0z"
