"""The change list as its page and its paper show it: goals by what happened to them, with the words that differ."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from indicators.models import Indicator
from stadsdelplan.changes.diff import ChangeKind, compare_editions
from stadsdelplan.changes.problems import ChangedPart, ShownProblem, changed_problems, marked
from stadsdelplan.changes.side_by_side import side_by_side
from stadsdelplan.content import problem_titles, read_contents
from stadsdelplan.models import Edition

HEADINGS = {
    ChangeKind.ADDED: _("New goals"),
    ChangeKind.CHANGED: _("Changed goals"),
    ChangeKind.REACHED: _("Reached goals"),
    ChangeKind.DROPPED: _("Dropped goals"),
    ChangeKind.REMOVED: _("Goals that are no longer there"),
    ChangeKind.UNCHANGED: _("Unchanged goals"),
}
_OUTCOMES = {
    ChangeKind.REACHED: _("Reached"),
    ChangeKind.DROPPED: _("Dropped"),
    ChangeKind.REMOVED: _("No longer there"),
}


@dataclass(frozen=True)
class GoneMeasure:
    text: str
    outcome: str
    reason: str


@dataclass(frozen=True)
class ShownGoal:
    title: str
    focus_area: str
    parts: list[ChangedPart]
    gone_measures: list[GoneMeasure]
    reason: str
    only_measures: bool
    is_area: bool

    @property
    def told_measures(self):
        """The measures that are gone, with a reason to tell, or all where nothing else is told of an area."""
        tells_all = self.is_area and not self.parts
        return [measure for measure in self.gone_measures if measure.reason or tells_all]


@dataclass(frozen=True)
class Group:
    """The goals to which the same happened. `kind` chooses the colour of the status word."""

    kind: ChangeKind
    heading: str
    goals: list[ShownGoal]


@dataclass(frozen=True)
class ShownChanges:
    """What differs between two editions, with the goals in groups. Groups without goals are left out.

    `areas` are the focus areas of which measures of their own have changed, `directions` those of which the words have.
    """

    old: Edition
    new: Edition
    lagesbild: list
    focus_areas: list
    directions: list[ChangedPart]
    resources: list[ChangedPart]
    groups: list[Group]
    areas: list[ShownGoal]
    problems: list[ShownProblem]

    @property
    def is_empty(self):
        only_unchanged = all(group.kind == ChangeKind.UNCHANGED for group in self.groups) and not self.areas
        others = self.lagesbild, self.focus_areas, self.directions, self.resources, self.problems
        return only_unchanged and not any(others)

    def without_the_unchanged(self):
        """Return the same list without the goals that are unchanged."""
        return replace(self, groups=[group for group in self.groups if group.kind != ChangeKind.UNCHANGED])


def show_changes(old, new):
    """Return the ShownChanges from the edition `old` to the edition `new`. The number of queries does not grow."""
    return show_contents(*read_contents(old, new), old=old, new=new)


def show_contents(before, after, *, old, new):
    """Return the ShownChanges from one EditionContent to another, of the editions `old` and `new`."""
    changes = compare_editions(before, after)
    indicators = dict(Indicator.objects.values_list("slug", "name"))
    titles = {str(goal.key): goal.title for goal in (*before.goals, *after.goals)}
    titles |= problem_titles(*before.problems, *after.problems)
    groups = {kind: [] for kind in HEADINGS}
    for goal in changes.goals:
        kind = ChangeKind.CHANGED if goal.kind == ChangeKind.UNCHANGED and goal.has_changed_measures else goal.kind
        groups[kind].append(_shown(goal, indicators, titles))
    return ShownChanges(
        old=old,
        new=new,
        lagesbild=marked(before.lagesbild, after.lagesbild),
        focus_areas=marked(", ".join(before.focus_areas), ", ".join(after.focus_areas)),
        directions=_directions(before.directions, after.directions),
        resources=_resources(dict(before.resources), dict(after.resources)),
        groups=[Group(kind, HEADINGS[kind], goals) for kind, goals in groups.items() if goals],
        areas=[_shown(area, indicators, titles, is_area=True) for area in changes.areas if area.has_changed_measures],
        problems=changed_problems(before, after),
    )


def _shown(goal, indicators, titles, *, is_area=False):
    parts, names = [], {"indicators": indicators, "titles": titles}
    if goal.kind == ChangeKind.ADDED:
        in_heading = {goal.title, goal.focus_area}  # the page's heading shows these
        parts = [each for each in side_by_side(None, goal.after, **names) if each.now not in in_heading]
    elif goal.after is not None and goal.after != goal.before:
        parts = [each for each in side_by_side(goal.before, goal.after, **names) if each.differs]
    return ShownGoal(
        title=goal.title,
        focus_area=goal.focus_area,
        parts=[
            ChangedPart(each.label, _new(each.now) if goal.kind == ChangeKind.ADDED else marked(each.before, each.now))
            for each in parts
        ],
        gone_measures=[
            GoneMeasure(each.text, _OUTCOMES[each.kind], each.reason) for each in goal.measures if each.after is None
        ],
        reason=goal.reason,
        only_measures=goal.kind == ChangeKind.UNCHANGED and goal.has_changed_measures,
        is_area=is_area,
    )


def _directions(before, after):
    """Return the directions that differ. An area that only has another name keeps its direction."""
    was, now = ({each.key: each for each in of} for of in (before, after))
    parts = []
    for key in [*now, *(key for key in was if key not in now)]:
        texts = [of[key].text if key in of else "" for of in (was, now)]
        parts.append(ChangedPart((now.get(key) or was[key]).focus_area, marked(*texts)))
    return [part for part in parts if part.marked]


def _resources(before, after):
    names = [*after, *(name for name in before if name not in after)]
    parts = [(name, marked(before.get(name, ""), after.get(name, ""))) for name in names]
    return [ChangedPart(name, differing) for name, differing in parts if differing]


def _new(text):
    return [(None, text)] if text else []
