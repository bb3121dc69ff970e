"""Makes of a FoundPlan how the edition would become. What stands in the edition already is left as it is, and named."""

import uuid
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from stadsdelplan.content import AreaContent, EditionContent, GoalContent, MeasureContent
from stadsdelplan.existing_plan import fields
from stadsdelplan.existing_plan.found import FoundGoal, FoundPlan
from stadsdelplan.existing_plan.reader import OF_GOALS, OF_MEASURES
from stadsdelplan.models import EditionFocusArea, Goal
from stadsdelplan.workbook import cells
from stadsdelplan.workbook.columns import fold_heading
from stadsdelplan.workbook.reader import WorkbookFault

_LONGEST_TITLE = Goal._meta.get_field("title").max_length


@dataclass(frozen=True)
class PlannedEdition:
    """The edition as it would become. With faults it only serves to show them.

    `new_areas` are (name of the area above or "", name), in the order in which they are added. Measures under a new
    area stand by a key that only names it until it is stored. `left` are titles of what stands there already.
    """

    new_content: EditionContent
    new_areas: tuple[tuple[str, str], ...]
    faults: list[WorkbookFault]
    notes: list[str]
    left: list[str]


def merge(
    found: FoundPlan, *, content: EditionContent, areas: list[EditionFocusArea], sheet: str, in_words: bool
) -> PlannedEdition:
    """Return the PlannedEdition of what is `found`, added to `content`. `areas` are the edition's, in their order."""
    merging = _Merging(found, content, areas, sheet, in_words)
    for (area, sub_area), row in found.areas.items():
        merging.add_area(area, sub_area, row)
    for goal in found.goals:
        merging.add_goal(goal)
    return merging.planned()


@dataclass
class _Area:
    """A focus area, stored or new. `above` is the folded name of the area above it."""

    key: uuid.UUID
    name: str
    above: str
    full_name: str


class _Merging:
    def __init__(self, found, content, areas, sheet, in_words):
        self.found, self.content, self.sheet, self.in_words = found, content, sheet, in_words
        self.faults, self.left, self.new_areas = list(found.faults), [], []
        self.areas = {}
        self.twice = set()
        for area in areas:
            folded = fold_heading(area.full_name)
            self.twice |= {folded} & self.areas.keys()
            above = fold_heading(area.parent.name) if area.parent_id else ""
            self.areas[folded] = _Area(area.key, area.name, above, area.full_name)
        self.goals = list(content.goals)
        self.own = {fold_heading(each.focus_area): each for each in content.areas}
        measures = [measure for each in (*content.goals, *content.areas) for measure in each.measures]
        self.used = {each.key for each in (*content.goals, *measures, *content.departures)}

    def planned(self):
        order = {folded: place for place, folded in enumerate(self.areas)}
        goals = sorted(self.goals, key=lambda goal: order.get(fold_heading(goal.focus_area), -1))
        new_content = replace(
            self.content,
            focus_areas=tuple(area.full_name for area in self.areas.values()),
            goals=tuple(goals),
            areas=tuple(self.own[folded] for folded in order if folded in self.own),
        )
        return PlannedEdition(new_content, tuple(self.new_areas), self.faults, self.found.notes, self.left)

    def add_area(self, area, sub_area, row):
        """Add the area, and the sub-area under it, where the edition has none of that name."""
        for above, name in (("", area), (area, sub_area)) if sub_area else (("", area),):
            full_name = f"{above}: {name}" if above else name
            folded = fold_heading(full_name)
            field = "sub_area" if above else "area"
            if folded in self.twice:
                self._fault(row, field, _("Two focus areas of the plan have that name. Give one of them another."))
            elif folded not in self.areas:
                self._add_new_area(above, name, row, field)

    def _add_new_area(self, above, name, row, field):
        parent = self.areas.get(fold_heading(above)) if above else None
        if parent and parent.above:
            self._fault(row, field, _("A sub-area stands under one of the edition's focus areas, one level down."))
            return
        limit = EditionFocusArea._meta.get_field("name").max_length
        if len(name) > limit:
            self._fault(row, field, _("The name has room for %(most)s characters.") % {"most": limit})
        full_name = f"{parent.name}: {name}" if parent else name
        key = uuid.uuid5(uuid.NAMESPACE_OID, f"new area {fold_heading(full_name)}")
        folded = fold_heading(full_name)
        self.areas[folded] = _Area(key, name, fold_heading(above), full_name)
        self.new_areas.append((parent.name if parent else "", name))
        if parent:
            self._put_parts_after_their_area()

    def _put_parts_after_their_area(self):
        """Order the areas as the verb does that adds a sub-area: each is followed by its sub-areas."""
        place = {folded: number for number, folded in enumerate(self.areas)}
        by_place = sorted(
            self.areas.items(), key=lambda pair: (place[pair[1].above or pair[0]], pair[1].above != "", place[pair[0]])
        )
        self.areas = dict(by_place)

    def add_goal(self, goal: FoundGoal):
        """Add the goal with its measures, or its measures alone to the goal or area that stands there already."""
        area = self.areas.get(fold_heading(": ".join(filter(None, goal.area))))
        if area is None:
            return  # a fault says why
        if not goal.title:
            self._add_to_area(area, goal)
            return
        titles = {fold_heading(goal.title), fold_heading(_title(goal.title))}
        for place, each in enumerate(self.goals):
            if each.focus_area == area.full_name and fold_heading(each.title) in titles:
                self.left.append(each.title)
                self.goals[place] = replace(each, measures=self._with_measures(each, goal.measures))
                return
        key = self._free_key(area.full_name, goal.title)
        made = cells.nothing(GoalContent, key)
        title = self._read(goal.row, "goal", OF_GOALS["title"], _title(goal.title))
        changes = goal.values | self._texts_of(goal) | _responsible(goal)
        changes |= {"focus_area": area.full_name, "title": title}
        made = replace(made, **changes)
        has_number = made.baseline is not None or made.target is not None or made.count_of or made.indicators
        made = replace(made, in_words=self.in_words and not has_number)
        if made.baseline_year and made.target_year and made.target_year < made.baseline_year:
            self._fault(goal.row, "target", cells.ORDER["goals"]())
        self.goals.append(replace(made, measures=self._with_measures(made, goal.measures)))

    def _add_to_area(self, area, goal):
        folded = fold_heading(area.full_name)
        own = self.own.get(folded, AreaContent(area.key, area.full_name, ()))
        self.own[folded] = replace(own, measures=self._with_measures(own, goal.measures))

    def _with_measures(self, parent, measures):
        """Return the measures of `parent` with these added, each as often as the file has it."""
        before = [fold_heading(measure.text) for measure in parent.measures]
        found = list(parent.measures)
        for measure in measures:
            text = "\n".join([measure.text, *measure.texts])
            if fold_heading(text) in before:
                before.remove(fold_heading(text))
                self.left.append(Truncator(measure.text).chars(80))
                continue
            found.append(self._measure(parent, measure, text))
        return tuple(found)

    def _measure(self, parent, measure, text):
        key = self._free_key(str(parent.key), text)
        changes = measure.values | _responsible(measure)
        changes["text"] = self._read(measure.row, "measure", OF_MEASURES["text"], text)
        others = {name: roles for name, roles in measure.roles.items() if name not in ("", measure.responsible)}
        changes["partners"] = tuple(sorted((name, ", ".join(roles)) for name, roles in others.items()))
        return replace(cells.nothing(MeasureContent, key), **changes)

    def _texts_of(self, goal):
        """Return the goal's texts, each a paragraph. A title that is too long stands whole before its description."""
        texts = {name: list(each) for name, each in goal.texts.items()}
        if _title(goal.title) != goal.title:
            texts["text"] = [goal.title, *texts.get("text", ())]
        others = [name for name in goal.roles if name not in ("", goal.responsible)]
        if others:
            texts.setdefault("text", []).append(_("Together with: %(who)s") % {"who": ", ".join(others)})
        if self.found.title_is_goal and not texts.get("text"):
            texts["text"] = [goal.title]
        field = {"text": "goal_text", "problem": "problem", "probable_cause": "cause"}
        return {
            name: self._read(goal.row, field[name], OF_GOALS[name], "\n\n".join(each))
            for name, each in texts.items()
            if each
        }

    def _read(self, row, name, column, text):
        try:
            return column.read(text, None)
        except ValidationError as error:
            self._fault(row, name, " ".join(error.messages))
            return ""

    def _free_key(self, namespace, text):
        """Return a key made from the text, which nothing in the edition has or had."""
        number, key = 0, None
        while key is None or key in self.used:
            number += 1
            key = uuid.uuid5(uuid.NAMESPACE_OID, f"{namespace} {fold_heading(text)} {number}")
        self.used.add(key)
        return key

    def _fault(self, row, name, sentence):
        self.faults.append(WorkbookFault(self.sheet, row, str(fields.BY_NAME[name].label), sentence))


def _responsible(thing):
    return {"responsible": thing.responsible, "responsible_role": ", ".join(thing.roles.get(thing.responsible, ()))}


def _title(text):
    """Return the title of a goal that is written as `text`: its beginning where it is longer than a title."""
    return text if len(text) <= _LONGEST_TITLE else Truncator(text).chars(_LONGEST_TITLE)
