"""Writes an edition as a workbook: its goals, measures, problems and causes, and the choices. reader.py reads it.

Each row ends with the key by which the reader knows it, and with its version: "2.5" is the fifth revision of the goal,
in the plan's second edition.
"""

from itertools import zip_longest

from core import spreadsheets
from stadsdelplan.content import read_content
from stadsdelplan.goals.choices import choices_of
from stadsdelplan.models import Approach, Better, CountedFor, HowCommon, Influence, IsSignal, Prevention, Trend
from stadsdelplan.workbook import columns
from stadsdelplan.workbook.problem_sheets import problem_versions

_KEY_WIDTH, _VERSION_WIDTH = 38, 10
_CHOSEN_BY_WORDS = {
    "target_for": CountedFor,
    "approach": Approach,
    "reach": Prevention,
    "how_common": HowCommon,
    "trend": Trend,
    "is_signal": IsSignal,
    "influence": Influence,
}


def write_workbook(edition):
    """Return the bytes of the edition's workbook, in the reader's language. The number of queries does not grow."""
    revisions = dict(edition.goals.values_list("key", "revision"))  # first: no version is newer than its text
    revisions |= dict(edition.focus_areas.values_list("key", "revision"))
    versions = {key: f"{edition.number}.{revision}" for key, revision in revisions.items()}
    saves = problem_versions(edition)
    versions |= {key: f"{edition.number}.{version}" for key, version in saves.items()}
    content = read_content(edition)
    found = (content.goals, content.areas, content.problems)
    goals, areas, problems = ([each for each in some if each.key in versions] for some in found)
    return workbook_of(goals, versions, choices_of(edition), areas, problems)


def workbook_of(goals, versions, choices, areas=(), problems=()):
    """Return the bytes of a workbook of GoalContents, AreaContents and ProblemContents. `versions` are theirs, by key.

    Those of causes stand by (the problem's key, the cause's).
    """
    return spreadsheets.as_workbook(
        [
            _goals(goals, versions, choices),
            _measures([*goals, *areas], versions, choices),
            _problems(problems, versions, choices),
            _causes(problems, versions, choices),
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


def _problems(problems, versions, choices):
    return spreadsheets.Page(
        columns.PROBLEMS,
        [*(column.label for column in columns.OF_PROBLEMS), columns.KEY, columns.VERSION],
        [[*_cells(columns.OF_PROBLEMS, each, choices), each.key, versions[each.key]] for each in problems],
        widths=(*(column.width for column in columns.OF_PROBLEMS), _KEY_WIDTH, _VERSION_WIDTH),
    )


def _causes(problems, versions, choices):
    fields = columns.OF_CAUSES
    return spreadsheets.Page(
        columns.CAUSES,
        [columns.PROBLEM, *(column.label for column in fields), columns.PROBLEM_KEY, columns.KEY, columns.VERSION],
        [
            [each.title, *_cells(fields, cause, choices), each.key, cause.key, versions[each.key, cause.key]]
            for each in problems
            for cause in each.causes
            if (each.key, cause.key) in versions
        ],
        widths=(32, *(column.width for column in fields), _KEY_WIDTH, _KEY_WIDTH, _VERSION_WIDTH),
    )


def _cells(of, row, choices):
    return [column.write(getattr(row, column.name), choices) for column in of]


def _what_to_choose_from(choices):
    of_all = (*columns.OF_GOALS, *columns.OF_MEASURES, *columns.OF_PROBLEMS)
    labels = {column.name: column.label for column in of_all}
    lists = {
        "focus_area": list(choices.focus_areas),
        "responsible": list(choices.organisations),
        "overarching_goals": [f"{place}: {text}" for place, text in enumerate(choices.overarching_goals, start=1)],
        "indicators": [indicator.name for indicator in choices.indicators.values()],
        "better": [str(better.label) for better in Better],
        "concerns": list(choices.concerns),
        **{name: [str(each.label) for each in of] for name, of in _CHOSEN_BY_WORDS.items()},
        "problems": list(choices.problems),
        "causes": list(choices.causes),
    }
    return spreadsheets.Page(
        columns.CHOICES,
        [labels[name] for name in lists],
        zip_longest(*lists.values()),
        widths=(24, 32, 48, 40, 24, 32, 24, 24, 24, 24, 24, 24, 24, 48, 48),
    )
