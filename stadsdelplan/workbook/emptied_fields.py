"""The fields that a plan's workbook would empty: they have a value today, and their cells in the file have none."""

from dataclasses import dataclass
from decimal import Decimal

from core.text.numbers import decimal
from stadsdelplan.content import EditionContent
from stadsdelplan.workbook import columns


@dataclass(frozen=True)
class EmptiedField:
    """One field of a goal or measure that would be emptied. `text` is its value today."""

    thing: str
    field: str
    text: str


def emptied_fields(before: EditionContent, new_content: EditionContent):
    """Return the EmptiedFields between the edition `before` and `new_content`, in the order of the plan."""
    goals = {goal.key: goal for goal in new_content.goals}
    found = []
    for goal in before.goals:
        if goal.key in goals:
            after = goals[goal.key]
            found += _of(goal, after, columns.OF_GOALS, goal.title)
            measures = {measure.key: measure for measure in after.measures}
            for measure in goal.measures:
                if measure.key in measures:
                    found += _of(measure, measures[measure.key], columns.OF_MEASURES, measure.text)
    return found


def _of(before, after, fields, thing):
    for column in fields:
        was = getattr(before, column.name)
        if was not in _NOTHING and getattr(after, column.name) in _NOTHING:
            yield EmptiedField(thing, str(column.label), _in_words(was))


def _in_words(value):
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return decimal(value) if isinstance(value, Decimal) else str(value)


_NOTHING = ("", None, ())
