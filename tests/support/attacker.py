"""Somebody who wants to know what is kept back: what may every unknown number be, if all that is public is true?

The unknown numbers are counts, so none is negative, and the equations say which add up to which. `ranges` asks linear
programming for the least and the largest that each may be. Every step is exact.
"""

import math
from fractions import Fraction


def ranges(equations):
    """{unknown: (least, largest)} of ({unknown: 1 or -1}, sum) equations, all of them true at once somewhere."""
    found = {}
    for part in _apart([(terms, total) for terms, total in equations if terms]):
        unknowns = sorted({unknown for terms, _total in part for unknown in terms}, key=str)
        table, basis = _feasible(part, unknowns)
        for number, unknown in enumerate(unknowns):
            least = _least(table, basis, {number: 1})
            largest = _least(table, basis, {number: -1})
            found[unknown] = (least, -largest)
    return found


def _apart(equations):
    """The equations in groups that share no unknown."""
    groups = []
    for equation in equations:
        touching = [group for group in groups if any(equation[0].keys() & terms.keys() for terms, _total in group)]
        groups = [group for group in groups if group not in touching]
        groups.append([equation, *(one for group in touching for one in group)])
    return groups


def _feasible(equations, unknowns):
    """A table of rows [coefficients…, sum] that is solved for its basis, by a first phase with helpers."""
    width = len(unknowns)
    rows = []
    for number, (terms, total) in enumerate(equations):
        sign = -1 if total < 0 else 1
        row = [sign * terms.get(unknown, 0) for unknown in unknowns] + [0] * len(equations) + [sign * total]
        row[width + number] = 1
        rows.append(row)
    basis = [width + number for number in range(len(rows))]
    left = _descend(rows, basis, {width + number: 1 for number in range(len(rows))}, width + len(rows))
    assert left == 0, "what is public contradicts itself"
    for number in range(len(rows)):  # a helper that is left stands at nothing: take it out, or drop an idle row
        if basis[number] >= width:
            column = next((column for column in range(width) if rows[number][column]), None)
            if column is not None:
                _pivot(rows, basis, number, column)
    kept = [number for number in range(len(rows)) if basis[number] < width]
    return [[*rows[number][:width], rows[number][-1]] for number in kept], [basis[number] for number in kept]


def _least(table, basis, cost):
    return _descend([list(row) for row in table], list(basis), cost, len(table[0]) - 1 if table else 0)


def _descend(rows, basis, cost, width):
    """The least cost, by Bland's rule; minus infinity if there is no end to it."""
    while True:
        column = next((each for each in range(width) if _reduced(rows, basis, cost, each) < 0), None)
        if column is None:
            return sum(cost.get(of, 0) * row[-1] for of, row in zip(basis, rows, strict=True))
        steps = [
            (Fraction(row[-1]) / row[column], of, number)
            for number, (of, row) in enumerate(zip(basis, rows, strict=True))
            if row[column] > 0
        ]
        if not steps:
            return -math.inf
        _pivot(rows, basis, min(steps)[2], column)


def _reduced(rows, basis, cost, column):
    return cost.get(column, 0) - sum(cost.get(of, 0) * row[column] for of, row in zip(basis, rows, strict=True))


def _pivot(rows, basis, number, column):
    pivot = rows[number][column]
    rows[number] = [pivot * each if pivot in (1, -1) else Fraction(each) / pivot for each in rows[number]]
    for other, row in enumerate(rows):
        if other != number and row[column]:
            rows[other] = [each - row[column] * mine for each, mine in zip(row, rows[number], strict=True)]
    basis[number] = column
