"""A goal as it was in an earlier revision, worked out backwards from the history; or a focus area's own measures.

Every change that raises a revision records in the history the new revision and the values before.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from core import ledger
from core.models import LedgerEntry, Organisation
from indicators.models import Indicator
from partnership.models import OverarchingGoal
from stadsdelplan.content import GoalContent, MeasureContent, MilestoneContent
from stadsdelplan.models import EditionFocusArea, Goal, Measure

_VERBS = ("goal.saved", "goal.taken_in_again", "measure.added", "measure.saved", "measure.left_out")
_IMPORTED = "edition.imported"  # one entry records many goals, each with its measures

GOALS, MEASURES = Goal._meta.label_lower, Measure._meta.label_lower  # the keys of such an entry
_NAMED_BY = {  # models whose keys the history stores, with the field that is their name in an edition's content
    "responsible": (Organisation, "name"),
    "concerns": (Organisation, "name"),
    "overarching_goals": (OverarchingGoal, "text"),
    "indicators": (Indicator, "slug"),
    "indicator": (Indicator, "slug"),
    "focus_area": (EditionFocusArea, "full_name"),
}
_NUMBERS, _DAYS = {"baseline", "target", "cost"}, {"starts_on", "ends_on"}
_PARTNERS, _MILESTONES = "partners", "milestones"
_KEYS = {"serves", "causes", "problems"}  # the stable keys of several rows


def contents_at(edition, now, revisions):
    """Return the goals and focus areas as they were: {key: their content, or None where the history does not say}.

    `now` are they as they are, {key: (revision, GoalContent or AreaContent)}, and `revisions` the revisions to go back
    to, {key: revision}. One is None where the payload of an entry about it was erased. Six queries at most.
    """
    revisions = {key: revision for key, revision in revisions.items() if key in now}
    changes = _changes(edition, revisions)
    names = _Names([change for of_goal in changes.values() for change in of_goal])
    return {
        key: _back(*now[key], revision, {change["revision"]: change for change in changes.get(key, ())}, names)
        for key, revision in revisions.items()
    }


def last_change(edition, goal):
    """Return the history's entry of the goal's newest change, or None. It says who and when."""
    entries = _entries(edition, [goal.key]).filter(Q(verb=_IMPORTED) | Q(payload__content__revision=goal.revision))
    for entry in entries.select_related("by", "payload").order_by("-number"):
        if any(change["revision"] == goal.revision for change in _changes_in(entry, {str(goal.key)})):
            return entry
    return None


def newest_save(edition, row, *, verbs):
    """Return the history's entry of the newest save of `row`, by one of `verbs` or by an import, or None."""
    newest = ledger.newest_about(row, verbs=verbs)
    imports = _entries(edition, []).select_related("by", "payload").order_by("-number")
    for entry in imports if newest is None else imports.filter(pk__gt=newest.pk):
        for key, goal in entry.payload.content[GOALS].items():
            saved = {key: goal, **goal[MEASURES]}
            if str(row.key) in saved and saved[str(row.key)]["after"]:
                return entry
    return newest


def _changes(edition, revisions):
    """Return the history's changes after the wanted revision, by the goal's key."""
    changes = {}
    if not revisions:
        return changes
    since = Q(verb=_IMPORTED) | Q(payload__content__revision__gt=min(revisions.values()))
    keys = {str(key) for key in revisions}
    for entry in _entries(edition, revisions).filter(since).select_related("payload").order_by("number"):
        for change in _changes_in(entry, keys):
            changes.setdefault(change.get("goal_key") or change["key"], []).append({**change, "verb": entry.verb})
    return {key: changes.get(str(key), []) for key in revisions}


def _changes_in(entry, keys):
    """Return what an entry says of each goal with one of these `keys` to which it gave another revision."""
    content = entry.payload.content
    if entry.verb != _IMPORTED:
        return [content]
    return [{"key": key, **change} for key, change in content[GOALS].items() if key in keys and "revision" in change]


def _entries(edition, keys):
    keys = [str(key) for key in keys]
    return LedgerEntry.objects.filter(
        Q(verb=_IMPORTED)
        | Q(verb__in=_VERBS) & (Q(payload__content__goal_key__in=keys) | Q(payload__content__key__in=keys)),
        chain__name=edition.plan.partnership.chain,
        payload__content__edition=edition.pk,
    )


def _back(revision, content, target, changes, names):
    """Return `content`, which is of `revision`, with its changes undone one by one back to the wanted revision."""
    while content is not None and revision > target:
        change = changes.get(revision)
        content = _TAKE_BACK[change["verb"]](content, change, names) if change else None
        revision -= 1
    return content


def _unsave_goal(content, change, names):
    return replace(content, **_read(change["before"], names, GoalContent))


def _unadd(content, change, names):
    if change["verb"] == "goal.taken_in_again" and change["key"] == change["goal_key"]:
        return None  # before that the edition had no such goal
    return replace(content, measures=tuple(each for each in content.measures if str(each.key) != change["key"]))


def _unsave_measure(content, change, names):
    before = _read(change["before"], names, MeasureContent)
    measures = (replace(each, **before) if str(each.key) == change["key"] else each for each in content.measures)
    return replace(content, measures=tuple(measures))


def _unleave(content, change, names):
    values = _read(change, names, MeasureContent)
    measure = MeasureContent(**{**values, "key": UUID(change["key"])})
    return replace(content, measures=(*content.measures, measure))


def _unimport(content, change, names):
    measures = list(content.measures)
    for key, each in change[MEASURES].items():
        if "before" not in each:
            measures = [measure for measure in measures if str(measure.key) != key]
        else:
            before = _read(each["before"], names, MeasureContent)
            measures = [replace(one, **before) if str(one.key) == key else one for one in measures]
    return replace(content, measures=tuple(measures), **_read(change["before"], names, GoalContent))


_TAKE_BACK = {
    _IMPORTED: _unimport,
    "goal.saved": _unsave_goal,
    "goal.taken_in_again": _unadd,
    "measure.added": _unadd,
    "measure.saved": _unsave_measure,
    "measure.left_out": _unleave,
}


def _read(change, names, content):
    """Return the values of the history in the form that the contents have."""
    fields = content.__dataclass_fields__
    return {name: _value(name, value, names) for name, value in change.items() if name in fields and name != "key"}


def _value(name, value, names):
    if name in _NAMED_BY:
        return names.of(name, value)
    if name == _PARTNERS:
        found = [(names.of("responsible", organisation), role) for organisation, role in value]
        return tuple(sorted(found))
    if name in _KEYS:
        return tuple(sorted(value))
    if name == _MILESTONES:
        return tuple(_milestone(*each) for each in value)
    if value is None:
        return None
    if name in _NUMBERS:
        return Decimal(value)
    if name in _DAYS:
        return date.fromisoformat(value)
    return value


def _all(model):
    return model.objects.select_related("parent") if model is EditionFocusArea else model.objects


def _milestone(key, day, value, words):
    return MilestoneContent(UUID(key), date.fromisoformat(day), None if value is None else Decimal(value), words)


class _Names:
    """The names behind the keys in the history, fetched once for each kind of thing."""

    def __init__(self, changes):
        keys = {}
        for each in [part for change in changes for part in (change, *change.get(MEASURES, {}).values())]:
            for name, value in {**each, **each.get("before", {})}.items():
                if name == _PARTNERS:
                    keys.setdefault(Organisation, set()).update(organisation for organisation, _role in value)
                elif name in _NAMED_BY and value:
                    keys.setdefault(_NAMED_BY[name][0], set()).update(value if isinstance(value, list) else [value])
        self.rows = {model: _all(model).in_bulk(found) for model, found in keys.items()}

    def of(self, name, value):
        """Return the name, or for several keys the names in their order. A thing that is gone has no name."""
        model, field = _NAMED_BY[name]
        rows = self.rows.get(model, {})
        if isinstance(value, list):
            found = [rows[key] for key in value if key in rows]
            found.sort(key=lambda row: (getattr(row, "order", 0), getattr(row, field), row.pk))
            return tuple(getattr(row, field) for row in found)
        return getattr(rows[value], field) if value in rows else ""
