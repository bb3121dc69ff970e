"""Writes an edition as a workbook: its goals, its measures, and the choices. reader.py reads it.

Each row ends with the key by which the reader knows it, and with its version: "2.5" is the fifth revision of the goal,
in the plan's second edition.
"""

from itertools import zip_longest

from core import spreadsheets
from stadsdelplan.content import read_content
from stadsdelplan.goals.choices import choices_of
from stadsdelplan.models import Approach, Better, CountedFor, Prevention
from stadsdelplan.workbook import columns

_KEY_WIDTH, _VERSION_WIDTH = 38, 10
_CHOSEN_FOR_MEASURES = {"target_for": CountedFor, "approach": Approach, "reach": Prevention}


def write_workbook(edition):
    """Return the bytes of the edition's workbook, in the reader's language. The number of queries does not grow."""
    revisions = dict(edition.goals.values_list("key", "revision"))  # first: no version is newer than its text
    revisions |= dict(edition.focus_areas.values_list("key", "revision"))
    versions = {key: f"{edition.number}.{revision}" for key, revision in revisions.items()}
    content = read_content(edition)
    goals, areas = ([each for each in found if each.key in versions] for found in (content.goals, content.areas))
    return workbook_of(goals, versions, choices_of(edition), areas)


def workbook_of(goals, versions, choices, areas=()):
    """Return the bytes of a workbook of GoalContents and AreaContents. `versions` are theirs, by key."""
    return spreadsheets.as_workbook(
        [
            _goals(goals, versions, choices),
            _measures([*goals, *areas], versions, choices),
            _what_to_choose_from(choices),
        ]
    )


def _goals(goals, versions, choices):
    return spreadsheets.Page(
        columns.GOALS,
        [*(column.label for column in columns.OF_GOALS), columns.KEY, columns.VERSION],
        [[*_cells(columns.OF_GOALS, goal, choices), goal.key, versions[goal.key]] for goal in goals],
        widths=(*(column.width for column in columns.OF_GOALS), _KEY_WIDTH, _VERSION_WIDTH),
    )


def _measures(parents, versions, choices):
    fields = columns.OF_MEASURES
    return spreadsheets.Page(
        columns.MEASURES,
        [columns.GOAL, *(column.label for column in fields), columns.GOAL_KEY, columns.KEY, columns.VERSION],
        [
            [parent.title, *_cells(fields, measure, choices), parent.key, measure.key, versions[parent.key]]
            for parent in parents
            for measure in parent.measures
        ],
        widths=(32, *(column.width for column in fields), _KEY_WIDTH, _KEY_WIDTH, _VERSION_WIDTH),
    )


def _cells(of, row, choices):
    return [column.write(getattr(row, column.name), choices) for column in of]


def _what_to_choose_from(choices):
    labels = {column.name: column.label for column in (*columns.OF_GOALS, *columns.OF_MEASURES)}
    lists = {
        "focus_area": list(choices.focus_areas),
        "responsible": list(choices.organisations),
        "overarching_goals": [f"{place}: {text}" for place, text in enumerate(choices.overarching_goals, start=1)],
        "indicators": [indicator.name for indicator in choices.indicators.values()],
        "better": [str(better.label) for better in Better],
        "concerns": list(choices.concerns),
        **{name: [str(each.label) for each in of] for name, of in _CHOSEN_FOR_MEASURES.items()},
    }
    return spreadsheets.Page(
        columns.CHOICES,
        [labels[name] for name in lists],
        zip_longest(*lists.values()),
        widths=(24, 32, 48, 40, 24, 32, 24, 24, 24),
    )
