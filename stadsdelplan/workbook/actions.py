"""Verbs that preview a plan's workbook without writing, and import it as one event or not at all."""

from datetime import datetime

from django.db import transaction

from core.models import User
from stadsdelplan.changes.diff import ChangeKind, compare_editions
from stadsdelplan.content import EditionContent, read_content
from stadsdelplan.edition_changes import (
    as_payload,
    bump_revision,
    insert,
    lock_for_change,
    next_place,
    record_change,
    snapshot,
)
from stadsdelplan.goals.actions import (
    LINKS,
    LINKS_OF_MEASURES,
    link_goal,
    link_measure,
    links_of_goal,
    links_of_measure,
    store_goal_changes,
    store_measure_changes,
)
from stadsdelplan.goals.choices import choices_of
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import Cause, Edition, Goal, Measure
from stadsdelplan.problem_rows import keep_own_problem
from stadsdelplan.review.revisions import GOALS, MEASURES, contents_at
from stadsdelplan.workbook import reader
from stadsdelplan.workbook.problem_import import PROBLEMS, import_problems
from stadsdelplan.workbook.problem_sheets import problem_versions


def preview_import(*, edition, upload):
    """Return (EditionContent, ParsedWorkbook): the edition now, and as the workbook would make it. Writes nothing.

    Raises UnreadableTableError. The number of queries does not grow with the rows.
    """
    rows = reader.rows_of(upload)
    counts = list(edition.goals.values_list("key", "revision", "version"))  # first: no version is newer than its text
    saves = {key: version for key, _revision, version in counts}
    of_areas = list(edition.focus_areas.values_list("key", "revision"))
    of_measures = edition.measures.values_list("goal__key", "focus_area__key", "key", "version")
    saves |= {(goal or area, key): version for goal, area, key, version in of_measures}
    of_problems = problem_versions(edition)
    saves |= of_problems
    content = read_content(edition)
    revisions = {key: revision for key, revision, _version in counts} | dict(of_areas) | of_problems
    parents = (*content.goals, *content.areas)
    now = {each.key: (revisions[each.key], each) for each in parents if each.key in revisions}
    older_revisions = reader.base_revisions(rows)
    older = {key: revision for key, revision in older_revisions.items() if key in now and 0 < revision < now[key][0]}
    known = reader.KnownEdition(
        edition=edition.pk,
        number=edition.number,
        content=content,
        choices=choices_of(edition),
        revisions=revisions,
        saves=saves,
        earlier=contents_at(edition, now, older),
    )
    return content, reader.resolve_rows(rows, known)


def import_edition(
    *, edition: Edition, version: int, new_content: EditionContent, sha256: str, by: User, at: datetime
) -> Edition:
    """Change the edition, which `by` saw as `version`, into the EditionContent `new_content`. `sha256` is the file's.

    Goals, measures, problems and causes are changed and added by key, and none is left out. A goal that gets another
    revision has to be approved again; one that is only moved to another focus area does not. Raises StaleVersionError
    where anything was changed since the preview. The workbook is not read again, since it was read for that version.
    """
    with transaction.atomic():
        edition = lock_for_change(edition.pk, version=version, step=Step.EDIT)
        problems = import_problems(edition, new_content.problems)
        taking_in = _Import(edition)
        changes = compare_editions(read_content(edition), new_content)
        payload = {
            str(change.key): taking_in.goal(change)
            for change in changes.goals
            if change.after and (change.kind != ChangeKind.UNCHANGED or change.has_changed_measures)
        }
        payload |= {str(area.key): taking_in.area(area) for area in changes.areas if area.has_changed_measures}
        if payload or problems:
            rows = {GOALS: payload} | ({PROBLEMS: problems} if problems else {})
            record_change(edition, "edition.imported", edition, by=by, at=at, sha256=sha256, **rows)
    return edition


class _Import:
    """Writes one GoalChange after the other, and returns its payload for the history."""

    def __init__(self, edition):
        self.edition, self.choices = edition, choices_of(edition)
        self.problems = {str(problem.key): problem for problem in edition.problems.all()}
        causes = Cause.objects.filter(problem__edition=edition).select_related("problem")
        self.causes = {str(cause.key): cause for cause in causes}
        self.stored = {goal.key: goal for goal in edition.goals.select_related("focus_area", "responsible")}
        self.areas = {area.key: area for area in edition.focus_areas.select_related("parent")}
        measures = edition.measures.select_related("goal", "focus_area", "responsible")
        self.measures = {measure.key: measure for measure in measures}

    def goal(self, change):
        is_new = change.kind == ChangeKind.ADDED
        goal, payload, is_rewritten = self._added(change.after) if is_new else self._changed(change)
        changed = [each for each in change.measures if each.kind != ChangeKind.UNCHANGED]
        measures = {str(each.key): self._measure(goal, each) for each in changed}
        if not is_new and (is_rewritten or measures):
            bump_revision(goal)
        if is_new or is_rewritten or measures:
            payload["revision"] = goal.revision
        return {"label": goal.title, **payload, MEASURES: measures}

    def area(self, change):
        """Write the measures that stand directly under a focus area."""
        area = self.areas[change.key]
        changed = [each for each in change.measures if each.kind != ChangeKind.UNCHANGED]
        measures = {str(each.key): self._measure(area, each) for each in changed}
        bump_revision(area)
        return {"label": area.title, "before": {}, "after": {}, "revision": area.revision, MEASURES: measures}

    def _added(self, content):
        fields, links = self._rows({name: getattr(content, name) for name in _names(content, "key", "measures")})
        goal = Goal(edition=self.edition, key=content.key, order=next_place(self.edition.goals), **fields)
        insert(goal)
        link_goal(goal, links)
        keep_own_problem(goal)
        return goal, {"after": snapshot(goal) | as_payload(links_of_goal(goal, links))}, True

    def _changed(self, change):
        """Return (goal, payload, whether its text changed). A goal that is only moved keeps its version and answers."""
        goal = self.stored[change.key]
        fields, links = self._rows({field.name: field.after for field in change.fields}, goal=goal)
        is_rewritten = bool(links or fields.keys() - {"focus_area"})
        if is_rewritten:
            before, after = store_goal_changes(goal, fields, links, edition=self.edition)
        elif fields:
            before, after = {"focus_area": goal.focus_area_id}, as_payload(fields)
            goal.focus_area, goal.order = fields["focus_area"], next_place(self.edition.goals)
            goal.save(update_fields=["focus_area", "order"])
        else:
            before, after = {}, {}
        return goal, {"before": before, "after": after}, is_rewritten

    def _measure(self, parent, change):
        after = change.after
        if change.kind == ChangeKind.ADDED:
            fields, links = self._rows({name: getattr(after, name) for name in _names(after, "key")})
            place = {"focus_area" if parent.is_area else "goal": parent, "order": next_place(parent.measures)}
            measure = Measure(edition=self.edition, key=after.key, **place, **fields)
            insert(measure)
            link_measure(measure, links)
            return {"label": str(measure), "after": snapshot(measure) | links_of_measure(measure)}
        measure = self.measures[change.key]
        fields, links = self._rows({field.name: field.after for field in change.fields})
        before, after = store_measure_changes(measure, fields, links)
        return {"label": str(measure), "before": before, "after": after}

    def _rows(self, values, *, goal=None):
        """Return the values as fields and links have them. The overarching goals of `goal` stay chosen."""
        fields = {name: value for name, value in values.items() if name not in (*LINKS, *LINKS_OF_MEASURES)}
        if "focus_area" in fields:
            fields["focus_area"] = self.choices.focus_areas[fields["focus_area"]]
        if "responsible" in fields:
            fields["responsible"] = self.choices.organisations.get(fields["responsible"])
        if "indicator" in fields:
            fields["indicator"] = self.choices.indicators.get(fields["indicator"])
        links = self._links_of_measure(values)
        if "milestones" in values:
            links["milestones"] = [(each.day, each.value, each.words) for each in values["milestones"]]
        if "problems" in values:
            links["problems"] = [self.problems[key] for key in values["problems"]]
        for name in LINKS:
            if name in values and name not in links:
                known = getattr(self.choices, name)
                if goal and name == "overarching_goals":  # two frameworks may have the same text
                    known = known | {served.text: served for served in goal.overarching_goals.all()}
                links[name] = [known[text] for text in values[name]]
        return fields, links

    def _links_of_measure(self, values):
        links = {}
        if "partners" in values:
            links["partners"] = [(self.choices.organisations[name], role) for name, role in values["partners"]]
        if "serves" in values:
            goals = {str(goal.key): goal for goal in self.stored.values()}
            links["serves"] = [goals[key] for key in values["serves"]]
        if "causes" in values:
            links["causes"] = [self.causes[key] for key in values["causes"]]
        return links


def _names(content, *left_out):
    return [name for name in content.__dataclass_fields__ if name not in left_out]
