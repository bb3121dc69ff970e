"""Verbs that add, save, rank and remove problems and their probable causes.

The words of a goal's own problem stand in the goal as well, which the parties answer to: whoever changes them here
changes the goal in the same transaction, and the answers to it lapse.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from core.limits import text_lengths
from core.models import StaleVersionError, User
from stadsdelplan import problem_rows
from stadsdelplan.edition_changes import (
    as_payload,
    at_version,
    bump_revision,
    insert,
    lock_for_change,
    next_place,
    record_change,
    snapshot,
)
from stadsdelplan.goals.actions import save_locked_measure, store_goal_changes
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import Cause, Goal, MeasureCause, Problem, own_cause_key


def add_problem(*, problem: Problem, by: User, at: datetime) -> Problem:
    """Store a new problem in its edition, ranked last of all. `problem` is not stored yet."""
    with transaction.atomic():
        edition = lock_for_change(problem.edition_id, step=Step.EDIT)
        problem.order = next_place(edition.problems)
        insert(problem)
        record_change(edition, "problem.added", problem, by=by, at=at, **snapshot(problem))
    return problem


def save_problem(*, problem: Problem, version: int, changes: dict[str, Any], by: User, at: datetime) -> Problem:
    """Store `changes`, a dict of the problem's fields, if it is still the `version` that `by` wrote on.

    Raises StaleVersionError.
    """
    with transaction.atomic():
        edition = lock_for_change(problem.edition_id, step=Step.EDIT)
        problem = at_version(Problem, problem, version=version)
        _store(problem, changes, "problem.saved", edition, by=by, at=at)
        if "text" in changes:
            goal = problem_rows.goal_of_own_problem(problem)
            _save_words(goal, {"problem": problem.text}, edition, by=by, at=at)
    return problem


def move_problem(*, problem: Problem, version: int, step: int, by: User, at: datetime) -> Problem:
    """Rank the problem, which `by` saw as `version`, one place higher (`step` -1) or lower (1), where there is room."""
    with transaction.atomic():
        edition = lock_for_change(problem.edition_id, step=Step.EDIT)
        problem = at_version(Problem, problem, version=version)
        rows = list(edition.problems.order_by("order", "pk"))
        place = next(number for number, row in enumerate(rows) if row.pk == problem.pk)
        rows.insert(min(max(place + step, 0), len(rows) - 1), rows.pop(place))
        for order, row in enumerate(rows, start=1):
            if row.order != order:
                Problem.objects.filter(pk=row.pk).update(order=order)
        record_change(edition, "problem.moved", problem, by=by, at=at, key=problem.key)
    problem.refresh_from_db()
    return problem


def remove_problem(*, problem: Problem, version: int, by: User, at: datetime) -> None:
    """Remove a problem with its causes. Goals no longer point at it, and measures are no longer chosen by its causes.

    A goal of which it is the own problem loses the words.
    """
    with transaction.atomic():
        edition = lock_for_change(problem.edition_id, step=Step.EDIT)
        problem = at_version(Problem, problem, version=version)
        payload = snapshot(problem) | {"causes": [cause.text for cause in problem.causes.order_by("order", "pk")]}
        own = problem_rows.goal_of_own_problem(problem)
        _no_longer_chosen_by(problem.causes.all(), edition, by=by, at=at)
        for goal in problem.goals.order_by("pk"):
            if goal != own:
                left = problem_rows.further_problems(goal).exclude(pk=problem.pk)
                _save_goal(goal, {}, {"problems": list(left)}, edition, by=by, at=at)
        pk = problem.pk
        problem.delete()
        problem.pk = pk  # the history names what is gone
        record_change(edition, "problem.removed", problem, by=by, at=at, **payload)
        _save_words(own, {"problem": "", "probable_cause": ""}, edition, by=by, at=at)


def add_cause(*, cause: Cause, by: User, at: datetime) -> Cause:
    """Store a new probable cause, last under its problem. `cause` is not stored yet.

    Raises StaleVersionError where the problem has been removed meanwhile.
    """
    with transaction.atomic():
        edition = lock_for_change(cause.problem.edition_id, step=Step.EDIT)
        problem = cause.problem
        if not edition.problems.filter(pk=problem.pk).exists():
            raise StaleVersionError(None)
        cause.order = next_place(problem.causes)
        insert(cause)
        record_change(edition, "cause.added", cause, by=by, at=at, problem_key=problem.key, **snapshot(cause))
    return cause


def save_cause(*, cause: Cause, version: int, changes: dict[str, Any], by: User, at: datetime) -> Cause:
    """Store `changes`, a dict of the cause's fields, if it is still the `version` that `by` wrote on."""
    with transaction.atomic():
        edition = lock_for_change(cause.problem.edition_id, step=Step.EDIT)
        cause = at_version(Cause, cause, version=version)
        _store(cause, changes, "cause.saved", edition, by=by, at=at)
        if "text" in changes:
            _save_words(_goal_of(cause), {"probable_cause": cause.text}, edition, by=by, at=at)
    return cause


def remove_cause(*, cause: Cause, version: int, by: User, at: datetime) -> None:
    """Remove a probable cause. Measures are no longer chosen by it."""
    with transaction.atomic():
        edition = lock_for_change(cause.problem.edition_id, step=Step.EDIT)
        cause = at_version(Cause, cause, version=version)
        payload, goal, pk = snapshot(cause), _goal_of(cause), cause.pk
        _no_longer_chosen_by([cause], edition, by=by, at=at)
        cause.delete()
        cause.pk = pk  # the history names what is gone
        record_change(edition, "cause.removed", cause, by=by, at=at, problem_key=cause.problem.key, **payload)
        _save_words(goal, {"probable_cause": ""}, edition, by=by, at=at)


def _store(row, changes, verb, edition, *, by, at):
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    row.full_clean(exclude={"edition", "problem"} | (text_lengths.too_long_fields(row) - set(changes)))
    row.save_on_version(row.version, **changes)
    payload = {"key": row.key, "before": as_payload(before), "after": as_payload(changes)}
    record_change(edition, verb, row, by=by, at=at, **payload)


def _goal_of(cause):
    """Return the Goal that holds the words of the cause, or None."""
    goal = problem_rows.goal_of_own_problem(cause.problem)
    return goal if goal and own_cause_key(goal.key) == cause.key else None


def _save_words(goal, words, edition, *, by, at):
    """Let a goal say its own problem or cause as the ranking does now. Without a goal there is nothing to do."""
    changes = {name: text for name, text in words.items() if goal and getattr(goal, name) != text}
    if changes:
        _save_goal(goal, changes, {}, edition, by=by, at=at)


def _save_goal(goal, changes, links, edition, *, by, at):
    goal = Goal.objects.get(pk=goal.pk)
    before, after = store_goal_changes(goal, changes, links, edition=edition)
    bump_revision(goal)
    payload = {"key": goal.key, "revision": goal.revision, "before": before, "after": after}
    record_change(edition, "goal.saved", goal, by=by, at=at, **payload)


def _no_longer_chosen_by(causes, edition, *, by, at):
    gone = [cause.pk for cause in causes]
    rows = MeasureCause.objects.filter(cause__in=gone).select_related("measure").order_by("measure", "pk")
    for measure in {row.measure_id: row.measure for row in rows}.values():
        left = [cause for cause in measure.causes if cause.pk not in gone]
        save_locked_measure(measure, {}, {"causes": left}, edition=edition, by=by, at=at)
