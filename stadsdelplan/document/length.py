"""How long the paper of a plan becomes, before it is drawn: a short one needs no table of contents."""

from math import ceil

_LETTERS_IN_A_LINE = 95
_LINES_ON_A_PAGE = 44
_SHORT = 3  # pages, through which somebody leafs faster than they read a table of contents
_FRAME, _AREA, _GOAL, _ROW, _INDICATOR = 14, 4, 4, 2, 24  # lines, beside those of the texts
_LINK = 2  # lines of the heading of a link of the chain, and of "uppgift saknas" under it


def has_contents(content, *, whole_chain, indicators):
    """Return whether a plan with this EditionContent, and so many indicators, is long enough for a table of contents.

    With `whole_chain` the paper shows each link of the chain of a goal, also one of which nothing is known.
    """
    lines = _FRAME + indicators * _INDICATOR + _lines(content.lagesbild)
    lines += sum(_ROW + _lines(each.text) + sum(map(_rows, each.causes)) for each in content.problems)
    lines += len(content.focus_areas) * _AREA + sum(_lines(each.text) for each in content.directions)
    for goal in content.goals:
        texts = goal.problem, goal.probable_cause, goal.text
        lines += _GOAL + sum(_LINK + _lines(text) for text in texts if text or whole_chain)
        lines += sum(map(_rows, goal.measures)) + len(goal.milestones)
    lines += sum(_rows(measure) for area in content.areas for measure in area.measures)
    lines += sum(_ROW + _lines(text) for _organisation, text in content.resources)
    return lines > _SHORT * _LINES_ON_A_PAGE


def _rows(row):
    return _ROW + _lines(row.text)


def _lines(text):
    return sum(ceil(max(len(line), 1) / _LETTERS_IN_A_LINE) for line in text.splitlines())
