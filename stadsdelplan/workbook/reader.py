"""Reads a plan's workbook: how the edition would become, or what is wrong by sheet, row and column. Writes nothing.

A goal or measure is known by its key. Each cell is compared in three versions: in the file, in the plan now, and in the
plan when the file was made, which the row's version says. What only the file has changed becomes a change; what both
have changed is a fault. A row or column that is missing changes nothing.
"""

import re
import uuid
from collections import Counter
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import spreadsheets
from core.forms.fields import NumberField, per_cent
from core.text.numbers import is_per_cent
from stadsdelplan.content import AreaContent, EditionContent, GoalContent, MeasureContent
from stadsdelplan.goals.choices import Choices
from stadsdelplan.workbook import cells, columns, sheets
from stadsdelplan.workbook.columns import as_text, fold_heading, in_every_language
from stadsdelplan.workbook.problem_sheets import ProblemSheets

MOST_ROWS = 5000  # of a sheet; a plan has a few hundred


@dataclass(frozen=True)
class WorkbookFault:
    """A fault and its place. `row` and `column` are empty where the whole sheet or row is wrong."""

    sheet: str
    row: int | None
    column: str
    sentence: str


@dataclass(frozen=True)
class WorkbookRow:
    """A row of the file, its cells by the column's name. `goal_key` and `key` are as the file has them."""

    sheet: str
    number: int
    cells: dict

    def __getitem__(self, name):
        return self.cells.get(name)


@dataclass
class WorkbookRows:
    """The rows of the file, and the faults of the file itself."""

    goals: list[WorkbookRow] = field(default_factory=list)
    measures: list[WorkbookRow] = field(default_factory=list)
    problems: list[WorkbookRow] = field(default_factory=list)
    causes: list[WorkbookRow] = field(default_factory=list)
    faults: list[WorkbookFault] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)  # sentences about hidden sheets, rows and columns


@dataclass(frozen=True)
class KnownEdition:
    """The edition as it is stored: its content, the revisions and versions of its rows, and its Choices.

    `earlier` are the goals revised since the file was made, as they were then, by key. A goal is None where nobody can
    say that any more.
    """

    edition: int
    number: int
    content: EditionContent
    choices: Choices
    revisions: dict
    saves: dict
    earlier: dict


@dataclass(frozen=True)
class ParsedWorkbook:
    """The edition as the workbook would make it. With faults it only serves to show them."""

    new_content: EditionContent
    faults: list[WorkbookFault]
    hidden: list[str] = field(default_factory=list)


# The file -----------------------------------------------------------------------------------------------------------


def rows_of(upload):
    """Return the WorkbookRows of a file. Raises UnreadableTableError where it is no workbook."""
    known = {spelling: name for name, label in sheets.ALL.items() for spelling in in_every_language(label)}
    found = spreadsheets.read_all(upload, names=known.keys())
    if not found:
        raise spreadsheets.UnreadableTableError(
            _("The file has no sheet “%(goals)s” or “%(measures)s”. Download the plan, and write in that file.")
            % {"goals": columns.GOALS, "measures": columns.MEASURES}
        )
    rows = WorkbookRows()
    for name, sheet in found.items():
        rows.hidden += [f"{name}: {sentence}" for sentence in sheet.hidden]
        _read_sheet(known[fold_heading(name)], sheet, rows)
    return rows


def base_revisions(rows):
    """Return {goal's key: the revision that the file was made from}: the oldest, where its rows do not agree."""
    revisions = {}
    for row in [*rows.goals, *rows.measures]:
        key = cells.as_key(row["key"] if row.sheet == "goals" else row["goal_key"])
        version = cells.version_in(row)
        if key and version:
            revisions[key] = min(version[1], revisions.get(key, version[1]))
    return revisions


def _read_sheet(name, sheet, rows):
    before = len(rows.faults)
    names = _columns_of(name, sheet.header, rows.faults)
    has_its_columns = len(rows.faults) == before
    rows.faults += [
        WorkbookFault(
            str(sheets.ALL[name]), int(re.sub(r"\D", "", cell)), cell, _("Here is a formula. Write what it comes to.")
        )
        for cell in sheet.formulas
    ]
    for number, row in sheet.rows if has_its_columns else ():
        getattr(rows, name).append(WorkbookRow(name, number, dict(zip(names, row, strict=True))))
        if len(getattr(rows, name)) > MOST_ROWS:
            raise spreadsheets.UnreadableTableError(
                _("The sheet “%(sheet)s” has more than %(most)s rows.") % {"sheet": sheets.ALL[name], "most": MOST_ROWS}
            )


def _columns_of(name, header, faults):
    """Return the columns' names in the order of the heading. One that is unknown or comes twice has its own text."""
    labels = sheets.BESIDE[name] | {column.name: column.label for column in sheets.FIELDS[name]}
    known = {heading: each for each, label in labels.items() for heading in in_every_language(label)}
    names = [known.get(fold_heading(heading), heading) for heading in header]
    at_fault = []
    for heading, each in zip(header, names, strict=True):
        if each not in labels:
            at_fault.append((heading, _("The column is not one of the plan's. Take it out, or give it its name back.")))
    at_fault += [
        (str(labels.get(each, each)), _("The column stands there twice."))
        for each, times in Counter(names).items()
        if times > 1
    ]
    at_fault += [
        (str(label), _("The column is missing. Rows are known by it."))
        for each, label in sheets.BESIDE[name].items()
        if each not in names and each not in sheets.BY_NAME
    ]
    faults += [WorkbookFault(str(sheets.ALL[name]), None, heading, sentence) for heading, sentence in at_fault]
    return names


# The edition as it would become -------------------------------------------------------------------------------------


def resolve_rows(rows, known):
    """Return the ParsedWorkbook of a file's WorkbookRows, for the KnownEdition."""
    resolving = _Resolving(known, list(rows.faults))
    if not rows.faults:
        resolving.read_problems(rows.problems, resolving.namespace)
        resolving.read_causes(rows.causes)
        resolving.offer_problems()
        resolving.read_goals(rows.goals)
        resolving.read_measures(rows.measures)
        resolving.keep_own_words()
    order = {name: place for place, name in reversed([*enumerate(known.content.focus_areas)])}
    goals = sorted(
        resolving.goals.values(), key=lambda goal: (order.get(goal.focus_area, -1), resolving.places[goal.key])
    )
    areas = tuple(area for area in resolving.areas.values() if area.measures)
    problems = tuple(resolving.problems.values())
    new_content = replace(known.content, goals=tuple(goals), areas=areas, problems=problems)
    return ParsedWorkbook(new_content, resolving.faults, rows.hidden)


class _Resolving(ProblemSheets):
    """Goes through the rows, and gathers goals and faults. `places` are the goals' places in their focus areas.

    `areas` are the focus areas, also those without measures of their own.
    """

    def __init__(self, known, faults):
        self.known, self.faults = known, faults
        self.namespace = uuid.uuid5(uuid.NAMESPACE_OID, f"edition {known.edition}")  # of the keys of new rows
        self.problems = {problem.key: problem for problem in known.content.problems}
        self.goals = {goal.key: goal for goal in known.content.goals}
        own = {area.key: area for area in known.content.areas}
        self.areas = {
            area.key: own.get(area.key, AreaContent(area.key, name, ()))
            for name, area in known.choices.focus_areas.items()
        } | own
        self.places = {key: place for place, key in enumerate(self.goals)}
        self.departed = {departure.key for departure in known.content.departures}
        self.titles, self.rows_by_key = {}, {}

    def read_goals(self, rows):
        for row in rows:
            known_by = self._known_by(row, self.goals, self.namespace)
            if known_by:
                key, base = known_by
                now = self.goals.get(key)
                goal = self._merged(row, now or cells.nothing(GoalContent, key), base)
                self._check_order(row, goal, "baseline_year", "target_year")
                self._check_words(row, goal)
                if now is None or goal.focus_area != now.focus_area:
                    self.places[key] = len(self.places) + len(self.rows_by_key)  # last of all
                self.goals[key] = goal
                self.titles.setdefault(fold_heading(goal.title), []).append(key)

    def read_measures(self, rows):
        for row in rows:
            parent = self._parent_of(row)
            if parent is None:
                continue
            measures = {measure.key: measure for measure in parent.measures}
            known_by = self._known_by(row, measures, parent.key)
            if known_by:
                key, base = known_by
                measure = self._merged(row, measures.get(key) or cells.nothing(MeasureContent, key), base)
                self._check_order(row, measure, "starts_on", "ends_on")
                measures[key] = measure
                of = self.goals if parent.key in self.goals else self.areas
                of[parent.key] = replace(parent, measures=tuple(measures.values()))

    # The goal or measure of a row

    def _known_by(self, row, stored, namespace):
        """Return (key, content when the file was made) of the row's goal or measure, or None and add a fault."""
        if row["key"] is None:
            return self._new(row, stored, namespace)
        key = cells.as_key(row["key"])
        if not self._is_the_first(row, (namespace, key)):
            return None
        if key not in stored:
            self._fault(row, "key", self._why_unknown(row, key))
            return None
        goal = sheets.counted_by(row.sheet, namespace, key)
        return (key, self._base(row, key, stored, goal)) if self._is_of_this_edition(row, goal) else None

    def _new(self, row, stored, namespace):
        """Return a key made from the text of a row without one, so that a file that is read twice adds it once."""
        text = fold_heading(as_text(row["title" if row.sheet == "goals" else "text"] or ""))
        key = uuid.uuid5(namespace, f"{row.sheet} {text}")
        if not self._is_the_first(row, (namespace, key)):
            return None
        if key in self.departed:
            self._fault(row, "key", cells.taken_out())
            return None
        saves = self.known.saves.get(key if row.sheet in sheets.BY_OWN_KEY else (namespace, key))
        base = stored.get(key) if saves == 1 else None
        return key, base or (None if saves else cells.nothing(cells.CONTENT[row.sheet], key))

    def _is_the_first(self, row, known_by):
        before = self.rows_by_key.setdefault(known_by, row.number)
        if before != row.number:
            self._fault(row, "key", _("Row %(row)s is about the same.") % {"row": before})
        return before == row.number

    def _why_unknown(self, row, key):
        if key in self.departed:
            return cells.taken_out()
        if row.sheet == "measures" and self._stands_elsewhere(key):
            return _("The measure stands under another goal in the plan. A measure is not moved by a file.")
        return _("There is no such key in the edition. Leave the cell empty for something new.")

    def _stands_elsewhere(self, key):
        parents = (*self.goals.values(), *self.areas.values())
        return any(each.key == key for parent in parents for each in parent.measures)

    def _is_of_this_edition(self, row, goal):
        """Return whether the row's version is one of the goal with this key in this edition."""
        edition, revision = cells.version_in(row) or (0, 0)
        if edition == self.known.number and 0 < revision <= self.known.revisions.get(goal, 0):
            return True
        if edition in (0, self.known.number):
            sentence = _("The version is missing or has been changed. Download the file anew.")
        else:
            sentence = _("The row is from another edition of the plan. Download the file of this one.")
        self._fault(row, "version", sentence)
        return False

    def _base(self, row, key, stored, goal):
        """Return the goal or measure as it was when the file was made, or None where nobody can say."""
        if cells.version_in(row)[1] == self.known.revisions[goal]:
            return stored[key]
        then = self.known.earlier.get(goal)
        if row.sheet == "goals" or then is None:
            return then
        return next((measure for measure in then.measures if measure.key == key), None)

    def _parent_of(self, row):
        """Return the goal or focus area of a measure's row: by its key, or without one by its name in the file."""
        if row["goal_key"] is not None:
            key = cells.as_key(row["goal_key"])
            parent = self.goals.get(key) or self.areas.get(key)
            if parent is None:
                self._fault(row, "goal_key", _("There is no such goal in the edition."))
            return parent
        name = fold_heading(as_text(row["goal"] or ""))
        keys = self.titles.get(name, [])
        if len(keys) == 1:
            return self.goals[keys[0]]
        areas = [area for area in self.areas.values() if fold_heading(area.focus_area) == name]
        if keys or len(areas) != 1:
            sentence = _(
                "Write the title of one of the goals in the file, the goal's key, or the name of a focus area."
            )
            self._fault(row, "goal", sentence)
            return None
        return areas[0]

    # The cells of a row

    def _merged(self, row, now, base):
        found = {}
        for column in sheets.FIELDS[row.sheet]:
            if spreadsheets.is_broken(row[column.name]):
                self._fault(row, column.name, cells.gone_wrong(row[column.name]))
            elif column.name in row.cells:
                try:
                    found[column.name] = self._value(column, row[column.name], now, base)
                except ValidationError as error:
                    self._fault(row, column.name, " ".join(error.messages))
            is_told = column.name in row.cells and column.name not in found
            if column.is_required and not is_told and not found.get(column.name, getattr(now, column.name)):
                self._fault(row, column.name, _("Something must stand here."))
        self._read_per_cent(row, now, found)
        return replace(now, **found)

    def _read_per_cent(self, row, now, found):
        """Give a goal without a unit the unit per cent where a number is in per cent; add a fault with another unit."""
        names = [name for name in ("baseline", "target") if name in found and per_cent(row[name])]
        unit = found.get("unit", getattr(now, "unit", ""))
        if names and not unit:
            found["unit"] = _("percent")
        elif names and not is_per_cent(unit):
            for name in names:
                self._fault(row, name, str(NumberField.default_error_messages["per_cent"]))

    def _value(self, column, cell, now, base):
        choices = self.known.choices
        is_now, was = getattr(now, column.name), getattr(base, column.name) if base else None
        if cells.is_the_cell(cell, column.write(is_now, choices)):
            return is_now
        if base and cells.is_the_cell(cell, column.write(was, choices)):
            return is_now
        typed = column.nothing if cell is None else column.read(cell, choices)
        if typed == is_now or (base and typed == was):
            return is_now
        if base is None or is_now != was:
            raise ValidationError(
                _("The plan has been changed here since the file was made. Download the file anew, and write it there.")
            )
        return typed

    def _check_order(self, row, thing, first, last):
        start, end = getattr(thing, first), getattr(thing, last)
        if start and end and end < start and (first in row.cells or last in row.cells):
            self._fault(row, last, cells.ORDER[row.sheet]())

    def _check_words(self, row, goal):
        has_number = goal.baseline is not None or goal.target is not None
        if goal.in_words and has_number and not row.cells.keys().isdisjoint(("in_words", "baseline", "target")):
            name = "in_words" if "in_words" in row.cells else "target" if "target" in row.cells else "baseline"
            self._fault(row, name, _("A goal in words has no baseline and no target value."))

    def _fault_of_words(self, key):
        sheet, row = str(sheets.ALL["problems"]), self.rows_by_key.get((self.namespace, key))
        sentence = _("The goal says something else of its problem or cause. Change it in one of the two sheets.")
        self.faults.append(WorkbookFault(sheet, row, str(columns.PROBLEM), sentence))

    def _fault(self, row, name, sentence):
        labels = sheets.BESIDE[row.sheet] | {column.name: column.label for column in sheets.FIELDS[row.sheet]}
        self.faults.append(WorkbookFault(str(sheets.ALL[row.sheet]), row.number, str(labels[name]), sentence))
