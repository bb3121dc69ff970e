"""Simplify the outlines of neighbouring areas together, so that no gap opens between them. Pure functions.

Outlines are cut where areas meet (a junction) into arcs, as TopoJSON does it, and an arc that two areas share is one
arc. Douglas and Peucker's method thins each arc once, and both areas get the same result. Points are (x, y) of whole
numbers. A ring is a list of points, and its last point leads back to the first. An area is a list of rings, all alike:
what lies in an odd number of them belongs to the area, so that holes and islands need no names.

Where a thinned ring would collapse or cross itself, its arcs keep more points, for both neighbours.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, inf

_ROUNDS = 16  # of halving the tolerance of arcs that must keep more
_FADE = 0.999  # by which a point weighs less than the one before it, so that the finest of a long row goes first
_ALL = -1.0  # the tolerance of an arc that keeps every point


@dataclass
class _Arc:
    """The points between two junctions, or around a ring without any. `weights`: how far off the line each lies."""

    points: tuple
    weights: list[float]
    uses: int = 0
    tolerance: float = 0.0

    @property
    def is_closed(self):
        return self.points[0] == self.points[-1]

    def thinned(self):
        return [point for point, weight in zip(self.points, self.weights, strict=True) if weight > self.tolerance]


def simplified(areas, *, tolerance, most_points):
    """Return {area: [ring, …]} with fewer points, of {area: [ring, …]}.

    Points that lie nearer than `tolerance` to the simpler line go; more go until about `most_points` are left. Islands
    and lakes smaller than its square go too, but never the largest part of an area. No area is lost: one that is too
    small for the grid becomes a square of one step.
    """
    cleaned = {area: [each for each in map(_without_folds, rings) if len(each) > 2] for area, rings in areas.items()}
    junctions = _junctions(cleaned)
    arcs = {}
    cut = {area: [_cut(ring, junctions, arcs) for ring in rings] for area, rings in cleaned.items()}
    tolerance = max(tolerance, _tolerance_for(arcs.values(), most_points))
    for arc in arcs.values():
        arc.tolerance = tolerance
    kept = {area: _without_specks(rings, tolerance) for area, rings in cut.items()}
    _mend(kept)
    drawn = {area: [ring for ring in map(_joined, rings) if extent(ring)] for area, rings in kept.items()}
    return {area: drawn[area] or [_square(rings)] for area, rings in areas.items()}


def extent(ring):
    """Return twice the area of a ring, positive whichever way it runs."""
    return abs(sum(x * later_y - later_x * y for (x, y), (later_x, later_y) in _sides(ring)))


def crosses_itself(ring):
    """Return whether two sides of a ring cross. Sides that only touch do not."""
    sides = sorted((min(a, b), max(a, b)) for a, b in _sides(ring))
    for place, (start, end) in enumerate(sides):
        for begin, stop in sides[place + 1 :]:
            if begin[0] > end[0]:
                break
            if (
                _side_of(start, end, begin) * _side_of(start, end, stop)
                < 0
                > (_side_of(begin, stop, start) * _side_of(begin, stop, end))
            ):
                return True
    return False


# Cutting --------------------------------------------------------------------------------------------------------------


def _without_folds(ring):
    """Return the ring without points that stand twice in a row, and without lines that lead out and back again."""
    found = []
    for point in ring:
        if found and found[-1] == point:
            continue
        if len(found) > 1 and found[-2] == point:
            found.pop()
            continue
        found.append(point)
    while len(found) > 2 and (found[0] == found[-1] or found[-1] == found[1] or found[-2] == found[0]):
        if found[0] == found[-1]:
            found.pop()
        elif found[-1] == found[1]:
            found = found[1:]
        else:
            found.pop()
    return found


def _junctions(areas):
    """Return the points where areas meet or part: those that have other neighbours in another ring."""
    neighbours, junctions = {}, set()
    for rings in areas.values():
        for ring in rings:
            for place, point in enumerate(ring):
                around = frozenset((ring[place - 1], ring[(place + 1) % len(ring)]))
                if neighbours.setdefault(point, around) != around:
                    junctions.add(point)
    return junctions


def _cut(ring, junctions, arcs):
    """Return the ring as [(arc, whether it is run through backwards), …], and add its arcs to those that are known."""
    places = [place for place, point in enumerate(ring) if point in junctions]
    if not places:  # no other area, or one alone that fills it, which may begin it elsewhere
        first = ring.index(min(ring))
        turned = [*ring[first:], *ring[: first + 1]]
        return [_known(turned, arcs)]
    turned = [*ring[places[0] :], *ring[: places[0] + 1]]
    ends = [*(place - places[0] for place in places), len(ring)]
    return [_known(turned[start : end + 1], arcs) for start, end in pairwise(ends)]


def _known(points, arcs):
    """Return (arc, is_backwards), with the same arc for the same points in either direction."""
    forwards, backwards = tuple(points), tuple(reversed(points))
    key = min(forwards, backwards)
    if key not in arcs:
        arcs[key] = _Arc(key, _weights(key))
    arcs[key].uses += 1
    return arcs[key], key != forwards


def _weights(points):
    """Return for each point how coarse the line must be for it to go (Douglas and Peucker). The ends never go.

    A closed line keeps three points.
    """
    weights, last = [0.0] * len(points), len(points) - 1
    weights[0] = weights[last] = inf
    spans = [(0, last, inf)]
    if points[0] == points[last] and last > 1:
        far = max(range(1, last), key=lambda place: hypot(*_between(points[0], points[place])))
        weights[far] = inf
        spans = [(0, far, inf), (far, last, inf)]
    while spans:
        start, end, above = spans.pop()
        if end - start < 2:
            continue
        place, distance = _farthest(points, start, end)
        weights[place] = distance = min(distance, above * _FADE)
        spans += [(start, place, distance), (place, end, distance)]
    if points[0] == points[last] and last > 2:
        third = max((place for place in range(1, last) if place != far), key=weights.__getitem__)
        weights[third] = inf
    return weights


def _farthest(points, start, end):
    """Return (place, distance) of the point that lies farthest from the line between two points."""
    (x, y), (to_x, to_y) = points[start], points[end]
    across, down = to_x - x, to_y - y
    squared = across * across + down * down
    best, farthest = start + 1, -1.0
    for place in range(start + 1, end):
        off_x, off_y = points[place][0] - x, points[place][1] - y
        share = (off_x * across + off_y * down) / squared if squared else 0.0
        share = 0.0 if share < 0 else 1.0 if share > 1 else share
        off_x, off_y = off_x - share * across, off_y - share * down
        distance = off_x * off_x + off_y * off_y
        if distance > farthest:
            best, farthest = place, distance
    return best, farthest**0.5


# Thinning -------------------------------------------------------------------------------------------------------------


def _tolerance_for(arcs, most_points):
    """Return the tolerance with which about so many points are left. A point that two areas share counts twice."""
    weighed = [(weight, arc.uses) for arc in arcs for weight in arc.weights[1:]]
    weighed.sort(reverse=True)
    left = most_points
    for weight, uses in weighed:
        left -= uses
        if left < 0 and weight < inf:
            return weight
    return 0.0


def _without_specks(rings, tolerance):
    """Return the rings of an area without its small islands and lakes that no other area shares."""
    if len(rings) < 2:
        return rings
    largest = max(rings, key=lambda ring: extent(_joined(ring)))
    return [ring for ring in rings if ring is largest or not _is_speck(ring, tolerance)]


def _is_speck(ring, tolerance):
    arc = ring[0][0]
    return len(ring) == 1 and arc.uses == 1 and arc.is_closed and extent(arc.points[:-1]) < 2 * tolerance**2


def _mend(areas):
    """Let arcs keep more points, until no ring that they are part of has collapsed or crosses itself.

    A ring that crosses itself in the file cannot be mended, and is thinned as any other.
    """
    rings = [ring for rings in areas.values() for ring in rings]
    looked_at, crossed = rings, {}
    for _round in range(_ROUNDS):
        bad = []
        for ring in looked_at:
            thinned = _joined(ring)
            if _may_keep_more(ring) and (
                _has_collapsed(thinned) or (crosses_itself(thinned) and not _was_crossed(ring, crossed))
            ):
                bad.append(ring)
        changed = {id(arc): arc for ring in bad for arc, _backwards in ring}
        for arc in changed.values():
            arc.tolerance = arc.tolerance / 2 if arc.tolerance > 0.1 else _ALL
        looked_at = [ring for ring in rings if any(id(arc) in changed for arc, _backwards in ring)]


def _may_keep_more(ring):
    return any(arc.tolerance != _ALL for arc, _backwards in ring)


def _has_collapsed(ring):
    return len(set(ring)) < 3 or not extent(ring)


def _was_crossed(ring, crossed):
    """Return whether the ring crosses itself as it came. `crossed` keeps the answers."""
    if id(ring) not in crossed:
        whole = [point for arc, backwards in ring for point in _directed(arc.points, backwards)[:-1]]
        crossed[id(ring)] = crosses_itself(whole)
    return crossed[id(ring)]


def _joined(ring):
    """Return the points of a ring of thinned arcs."""
    return [point for arc, backwards in ring for point in _directed(arc.thinned(), backwards)[:-1]]


def _directed(points, backwards):
    return points[::-1] if backwards else points


def _square(rings):
    """Return a square of one step, for an area that the grid does not show."""
    seen = Counter(point for ring in rings for point in ring)
    x, y = min(seen) if seen else (0, 0)
    return [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]


def _sides(ring):
    return zip(ring, [*ring[1:], *ring[:1]], strict=True)


def _between(start, end):
    return end[0] - start[0], end[1] - start[1]


def _side_of(start, end, point):
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
