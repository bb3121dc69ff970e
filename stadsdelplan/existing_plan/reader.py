"""Reads the rows of a municipality's own plan under the columns that the person has matched. Writes nothing.

A row names a focus area, a goal, a measure, or several of them. Where a cell of these is blank or merged, the one above
counts, and a sentence says so. Whatever is wrong becomes a fault with its row and column; nothing is left out silently.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core import spreadsheets
from core.limits.dates import refuse_out_of_range
from core.text.numbers import is_per_cent
from stadsdelplan.existing_plan import fields, names, values
from stadsdelplan.existing_plan.found import FoundGoal, FoundMeasure, FoundPlan, Picks, PlanDays, spans
from stadsdelplan.existing_plan.table import Table
from stadsdelplan.goals.choices import Choices
from stadsdelplan.workbook import cells, columns
from stadsdelplan.workbook.columns import as_text, fold_heading
from stadsdelplan.workbook.reader import WorkbookFault

OF_GOALS = {column.name: column for column in columns.OF_GOALS}
OF_MEASURES = {column.name: column for column in columns.OF_MEASURES}
_LONGEST_NAMES = 1000  # characters of a cell with organisations
_TEXTS_OF_GOAL = {"goal_text": "text", "problem": "problem", "cause": "probable_cause"}
_KEPT_ONCE = ("count", "count_of", "unit", "cost", *fields.SEVERAL)  # at the first of several rows that are merged


def names_of(table: Table, picks: Picks, parties: names.Parties) -> list[str]:
    """Return the names of organisations that the table has, each once, in the order of the rows."""
    found = {}
    for place in [place for place, name in picks.columns.items() if name in ("who", "partners", "goal_who")]:
        for _number, row in table.rows:
            cell = row[place - 1] if place <= len(row) else None
            text = "" if cell is None or spreadsheets.is_broken(cell) else as_text(cell)
            for name, _role in parties.split(text) if len(text) <= _LONGEST_NAMES else ():
                found.setdefault(fold_heading(name), name)
    return list(found.values())


def read_plan(table: Table, picks: Picks, parties: names.Parties, choices: Choices, days: PlanDays) -> FoundPlan:
    """Return the FoundPlan of the table. `choices` and `days` are the edition's."""
    reading = _Reading(table, picks, parties, choices, days)
    for number, row in table.rows:
        reading.read_row(number, row)
    reading.finish()
    return reading.found


class _Reading:
    """Goes through the rows, and remembers the area, the goal and the measure above."""

    def __init__(self, table, picks, parties, choices, days):
        self.table, self.picks, self.parties, self.choices, self.days = table, picks, parties, choices, days
        self.columns = {column.place: column for column in table.columns}
        self.found, self.goals = FoundPlan(title_is_goal="goal_text" not in picks.columns.values()), {}
        self.area = (picks.under, "") if picks.under else None
        self.goal = self.measure = None
        self.above = {}  # {(column, text above): [row, …]}
        self.number, self.cells = 0, {}

    def read_row(self, number, row):
        self.number = number
        self.cells = {name: self._cells(name, row) for name in set(self.picks.columns.values())}
        if not any(self.cells.values()):
            return
        if not self._find_area():
            return
        self._find_goal()
        self._find_measure()
        if self.goal:
            self._read_goal()
        if self.measure:
            self._read_measure()
        self._read_texts()

    def finish(self):
        for (place, text), rows in self.above.items():
            sentence = _("%(column)s: in rows %(rows)s the cell is blank or merged, and is read as “%(text)s” above.")
            shown = {"column": self.columns[place].label, "rows": spans(rows), "text": Truncator(text).chars(80)}
            self.found.notes.append(sentence % shown)

    # Where the row belongs

    def _find_area(self):
        area, sub_area = self._name("area"), self._name("sub_area")
        before = self.area
        if area.text is not None:
            self.area = (area.text, sub_area.text or "")
        elif sub_area.text is not None and before:
            self.area = (before[0], sub_area.text)
            self._note_above(area, before[0])
        elif before:
            self._note_above(area, before[0])
            self._note_above(sub_area, before[1])
        if self.area is None:
            if not (area.is_wrong or sub_area.is_wrong):
                self._fault("area", _("The row stands under no focus area."))
            return False
        if self.area != before:
            self.goal = self.measure = None
        self.found.areas.setdefault(self.area, self.number)
        return True

    def _find_goal(self):
        goal = self._name("goal")
        if goal.text is None:
            is_above = self.goal is not None and (goal.is_merged or self.picks.reads_above)
            if not is_above:
                self.goal = None
            elif "goal" in self.cells:
                self._note_above(goal, self.goal.title)
            return
        known_by = (*map(fold_heading, self.area), fold_heading(goal.text))
        if known_by not in self.goals:
            self.goals[known_by] = FoundGoal(self.number, self.area, goal.text)
            self.found.goals.append(self.goals[known_by])
        if self.goal is not self.goals[known_by]:
            self.measure = None
        self.goal = self.goals[known_by]

    def _find_measure(self):
        own = self._first("measure")
        if own is None:
            is_merged = self.measure is not None and self._is_merged("measure")
            self.measure = self.measure if is_merged else None
            return
        self.measure = FoundMeasure(self.number, own)
        parent = self.goal
        if parent is None:
            known_by = (*map(fold_heading, self.area), None)
            if known_by not in self.goals:
                self.goals[known_by] = FoundGoal(self.number, self.area)
                self.found.goals.append(self.goals[known_by])
            parent = self.goals[known_by]
        parent.measures.append(self.measure)

    # What the row says

    def _read_goal(self):
        goal = self.goal
        for name, into in _TEXTS_OF_GOAL.items():
            for _place, cell in self.cells.get(name, ()):
                self._add_once(goal.texts.setdefault(into, []), as_text(cell))
        self._number(goal.values, "baseline", "baseline", "baseline_year", "goal_unit")
        self._number(goal.values, "target", "target", "target_year", "goal_unit")
        for name in ("baseline_year", "target_year"):
            self._put(goal.values, name, name, lambda cell, name=name: OF_GOALS[name].read(cell, self.choices))
        self._put(goal.values, "goal_unit", "unit", lambda cell: OF_GOALS["unit"].read(cell, self.choices))
        self._read_indicators(goal)
        self._read_responsible(goal, "goal_who")
        if self.measure is None:
            self._read_responsible(goal, "who")
            self._read_role(goal)

    def _read_measure(self):
        measure = self.measure
        self._read_responsible(measure, "who")
        self._read_role(measure)
        self._read_organisations(measure, "partners")
        self._read_days(measure)
        self._number(measure.values, "count", "target", None, "unit", of=OF_MEASURES)
        for name in ("unit", "count_of", "payer", "resources"):
            self._put(measure.values, name, name, lambda cell, name=name: OF_MEASURES[name].read(cell, self.choices))
        self._put(measure.values, "cost", "cost", self._cost)

    def _read_texts(self):
        """Keep the columns that are text, and those of a goal or measure that the row does not name."""
        kept = [*fields.SEVERAL, *(name for name, each in fields.BY_NAME.items() if self._has_no_place(each))]
        found = [(place, name, cell) for name in kept for place, cell in self.cells.get(name, ())]
        for place, name, cell in sorted(found, key=lambda each: each[0]):
            of_goal = self.goal and (name == fields.GOAL_TEXT or self.measure is None)
            thing = self.goal if of_goal else self.measure
            if name == fields.LEFT_OUT:
                continue
            if thing:
                self._add_once(self._texts_of(thing), self._with_heading(place, cell))
            else:
                self._fault(name, _("The row names no goal and no measure to keep it at."), place=place)

    def _has_no_place(self, each):
        if each.group == fields.GOAL:
            return self.goal is None and each.name != "goal"
        is_goals = each.name in ("who", "role") and self.goal is not None
        return each.group == fields.MEASURE and self.measure is None and each.name != "measure" and not is_goals

    def _number(self, into, name, stored_as, year, unit, *, of=OF_GOALS):
        """Read a number that may have its unit and year with it: "74 % (2009)"."""
        for place, cell in self.cells.get(name, ()):
            try:
                number, its_unit, its_year, is_least = values.read_amount(cell)
                if is_least and name == "baseline":
                    raise ValidationError(_("A baseline is one number."))
                found = {stored_as: of[stored_as].read(number, self.choices)}
                if its_year and year:
                    found[year] = OF_GOALS[year].read(Decimal(its_year), self.choices)
                if its_unit:
                    own_unit = self._first(unit)
                    is_same = own_unit is None or fold_heading(own_unit) == fold_heading(its_unit)
                    if not (is_same or (its_unit == "%" and is_per_cent(own_unit))):
                        raise ValidationError(_("Its unit is another than that of the column for the unit."))
                    found |= {} if own_unit else {"unit": of["unit"].read(its_unit, self.choices)}
                for each, value in found.items():
                    self._store(into, each, value, name, place)
            except ValidationError as error:
                self._fault(name, " ".join(error.messages), place=place)

    def _read_indicators(self, goal):
        known = {fold_heading(each.name): slug for slug, each in self.choices.indicators.items()}
        for place, cell in self.cells.get("indicator", ()):
            lines = [line.strip() for line in re.split(r"[\n;]", as_text(cell)) if line.strip()]
            slugs = [known.get(fold_heading(line)) for line in lines]
            if all(slugs):
                chosen = {*goal.values.get("indicators", ()), *slugs}
                goal.values["indicators"] = tuple(slug for slug in self.choices.indicators if slug in chosen)
            else:
                self._try(place, "indicator", lambda c=cell, p=place: self._counted(goal, c, p))

    def _counted(self, goal, cell, place):
        self._store(goal.values, "count_of", OF_GOALS["count_of"].read(cell, self.choices), "indicator", place)

    def _read_days(self, measure):
        has_start = bool(self.cells.get("starts"))
        for name in ("starts", "ends"):
            for place, cell in self.cells.get(name, ()):
                self._try(place, name, lambda name=name, place=place, cell=cell: self._day(measure, name, place, cell))
        start, end = measure.values.get("starts_on"), measure.values.get("ends_on")
        if start and end and end < start:
            self._fault("ends" if self.cells.get("ends") or not has_start else "starts", cells.ORDER["measures"]())

    def _day(self, measure, name, place, cell):
        period = values.read_period(cell, self.days.year)
        if period is None:
            sentence = _("Row %(row)s: “%(words)s” has no last day; the measure goes on as long as the plan.")
            self._add_once(self.found.notes, sentence % {"row": self.number, "words": as_text(cell)})
            if self.days.needs_last_day and name == "ends":
                self._store(measure.values, "ends_on", self.days.last, name, place)
            return
        for day in period:
            refuse_out_of_range(day)
        first, last = period
        if name == "starts":
            self._store(measure.values, "starts_on", first, name, place)
            return
        if first != last and "starts" not in self.cells and _names_two(cell):
            self._store(measure.values, "starts_on", first, name, place)
        self._store(measure.values, "ends_on", last, name, place)

    def _cost(self, cell):
        return OF_MEASURES["cost"].read(values.read_kronor(cell), self.choices)

    def _read_responsible(self, thing, name):
        found = self._read_organisations(thing, name)
        thing.responsible = thing.responsible or next(iter(found), "")

    def _read_organisations(self, thing, name):
        """Keep who is named, each with its roles, and return the parties' names. What is no party is kept as text."""
        found = []
        for place, cell in self.cells.get(name, ()):
            text = as_text(cell)
            if len(text) > _LONGEST_NAMES:
                self._fault(name, _("The cell is too long to be names. Keep the column as text."), place=place)
                continue
            for written, role in self.parties.split(text):
                how, party = self.picks.names.get(fold_heading(written), (names.AS_TEXT, None))
                if party is None:
                    kept = f"{written} ({role})" if role else written
                    self._add_once(self._texts_of(thing), self._with_heading(place, kept))
                    continue
                its_roles = thing.roles.setdefault(party.name, [])
                for each in filter(None, [written if how == names.ROLE_AT else "", role]):
                    self._add_once(its_roles, each)
                self._try(place, name, lambda its_roles=its_roles: _role(its_roles))
                found.append(party.name)
        return found

    def _read_role(self, thing):
        for place, cell in self.cells.get("role", ()):
            its_roles = thing.roles.setdefault(thing.responsible, [])
            self._add_once(its_roles, as_text(cell))
            self._try(place, "role", lambda its_roles=its_roles: _role(its_roles))

    def _texts_of(self, thing):
        return thing.texts if isinstance(thing, FoundMeasure) else thing.texts.setdefault("text", [])

    # Cells and faults

    def _cells(self, name, row):
        """Return [(column, cell), …] of what the row has for the field; a fault where a formula has gone wrong.

        Merged cells that go down say the same in each row, except what would then be counted twice.
        """
        found = []
        for place in [place for place, each in self.picks.columns.items() if each == name]:
            cell = row[place - 1] if place <= len(row) else None
            if cell is None and self.table.is_uncounted(self.number, place):
                self._fault(name, _("Here is a formula without a result. Write what it comes to."), place=place)
            elif name != fields.LEFT_OUT and spreadsheets.is_broken(cell):
                self._fault(name, cells.gone_wrong(cell), place=place)
            elif cell is not None:
                found.append((place, cell))
            elif self._repeats(name) and self.table.is_continued(self.number, place):
                above = self._merged_above.get(place)
                found += [(place, above)] if above is not None else []
                continue
            self._merged_above[place] = cell
        return found

    @property
    def _merged_above(self):
        return self.__dict__.setdefault("_last_cells", {})

    def _repeats(self, name):
        return fields.BY_NAME[name].group == fields.MEASURE and name not in ("measure", *_KEPT_ONCE)

    def _name(self, name):
        """Return the _Name of the area, sub-area or goal in the row."""
        place = next((place for place, each in self.picks.columns.items() if each == name), None)
        own = self.cells.get(name)
        text = " ".join(as_text(own[0][1]).split()) if own else None
        is_merged = place is not None and self.table.is_continued(self.number, place)
        return _Name(place, text or None, is_merged, self._is_at_fault(place))

    def _is_merged(self, name):
        return any(
            self.table.is_continued(self.number, place) for place, each in self.picks.columns.items() if each == name
        )

    def _is_at_fault(self, place):
        return any(fault.row == self.number and fault.column == self._label(place) for fault in self.found.faults[-60:])

    def _note_above(self, name, text):
        if name.place is not None and text and not name.is_wrong:
            self.above.setdefault((name.place, text), []).append(self.number)

    def _first(self, name):
        found = self.cells.get(name)
        return as_text(found[0][1]).strip() if found else None

    def _with_heading(self, place, cell):
        heading = self.columns[place].heading
        return f"{heading}: {as_text(cell).strip()}" if heading else as_text(cell).strip()

    def _put(self, into, name, stored_as, read):
        for place, cell in self.cells.get(name, ()):
            self._try(place, name, lambda c=cell, p=place: self._store(into, stored_as, read(c), name, p))

    def _store(self, into, stored_as, value, name, place):
        """Keep a value; a fault where another row says something else of the same goal or measure."""
        if stored_as in into and into[stored_as] != value:
            raise ValidationError(_("Another row of the same goal or measure says something else."))
        into[stored_as] = value

    def _try(self, place, name, read):
        try:
            read()
        except ValidationError as error:
            self._fault(name, " ".join(error.messages), place=place)

    def _add_once(self, texts, text):
        if text.strip() and text.strip() not in texts:
            texts.append(text.strip())

    def _fault(self, name, sentence, *, place=None):
        if place is None:
            place = next((place for place, each in self.picks.columns.items() if each == name), None)
        label = self._label(place) if place else str(fields.BY_NAME[name].label)
        self.found.faults.append(WorkbookFault(self.table.name, self.number, label, sentence))

    def _label(self, place):
        return self.columns[place].label if place in self.columns else ""


@dataclass(frozen=True)
class _Name:
    place: int | None
    text: str | None
    is_merged: bool
    is_wrong: bool


def _role(roles):
    return OF_MEASURES["responsible_role"].read(", ".join(roles), None) if roles else ""


def _names_two(cell):
    """Return whether a cell says from when to when, and not only a year or a month."""
    return bool(re.search(r"[–—]|\s-\s|\d-\d{4}|\s(till|to)\s", as_text(cell)))
