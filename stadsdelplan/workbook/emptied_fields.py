"""The fields that a plan's workbook would empty: they have a value today, and their cells in the file have none."""

from dataclasses import dataclass
from decimal import Decimal

from core.text.numbers import decimal
from stadsdelplan.content import AreaContent, EditionContent, GoalContent
from stadsdelplan.workbook import columns


@dataclass(frozen=True)
class EmptiedField:
    """One field of a goal or measure that would be emptied. `text` is its value today."""

    thing: str
    field: str
    text: str


def emptied_fields(before: EditionContent, new_content: EditionContent):
    """Return the EmptiedFields between the edition `before` and `new_content`, in the order of the plan."""
    parents = {each.key: each for each in _parents(new_content)}
    found = []
    for parent in _parents(before):
        if parent.key in parents:
            after = parents[parent.key]
            if isinstance(parent, GoalContent):
                found += _of(parent, after, columns.OF_GOALS, parent.title)
            measures = {measure.key: measure for measure in after.measures}
            for measure in parent.measures:
                if measure.key in measures:
                    found += _of(measure, measures[measure.key], columns.OF_MEASURES, measure.text)
    problems = {each.key: each for each in new_content.problems}
    for problem in before.problems:
        if problem.key in problems:
            found += _of(problem, problems[problem.key], columns.OF_PROBLEMS, problem.title)
    return found


def _parents(content: EditionContent) -> list[GoalContent | AreaContent]:
    """Return what measures stand under: the goals, and the focus areas with measures of their own."""
    return [*content.goals, *content.areas]


def _of(before, after, fields, thing):
    for column in fields:
        was = getattr(before, column.name)
        if was not in _NOTHING and getattr(after, column.name) in _NOTHING:
            yield EmptiedField(thing, str(column.label), _in_words(was))


def _in_words(value):
    if isinstance(value, tuple):
        return "; ".join(each[0] if isinstance(each, tuple) else str(each) for each in value)
    return decimal(value) if isinstance(value, Decimal) else str(value)


_NOTHING = ("", None, ())
