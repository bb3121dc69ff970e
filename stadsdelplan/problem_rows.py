"""The rows of problems and causes beside goals and measures: a goal's own problem, what points at what, and copies.

A goal holds the words of its own problem and probable cause, since its parties answer to them, and a row of the ranking
says the same under a key made from the goal's. The verbs keep the two in step: whoever writes one writes both.
"""

import functools
import operator

from django.db.models import Q

from stadsdelplan.edition_changes import bump_revision, copy_row, insert, next_place
from stadsdelplan.models import RANKING, Cause, GoalProblem, MeasureCause, Problem, own_cause_key, own_problem_key


def goal_of_own_problem(problem):
    """Return the Goal that holds the words of the problem, or None."""
    goals = problem.edition.goals.filter(problem_rows__problem=problem).order_by("pk")
    return next((goal for goal in goals if own_problem_key(goal.key) == problem.key), None)


def keep_own_problem(goal):
    """Let the ranking have the goal's own problem, and its cause, as the goal says them now."""
    key = own_problem_key(goal.key)
    problem = Problem.objects.filter(edition=goal.edition_id, key=key).first()
    if not goal.problem.strip():
        if problem:
            GoalProblem.objects.filter(goal=goal, problem=problem).delete()
            _remove_if_bare(problem, own_cause_key(goal.key))
        return
    if problem is None:
        problem = Problem(edition=goal.edition, key=key, order=next_place(goal.edition.problems), text=goal.problem)
        insert(problem, allow_long_texts=True)
    elif problem.text != goal.problem:
        problem.save_on_version(problem.version, text=goal.problem)
    if not GoalProblem.objects.filter(goal=goal, problem=problem).exists():
        insert(GoalProblem(goal=goal, problem=problem))
    _keep_own_cause(goal, problem)


def forget_own_problem(goal):
    """Remove the own problem of a goal that has left the edition, unless somebody has ranked it or points at it."""
    problem = Problem.objects.filter(edition=goal.edition_id, key=own_problem_key(goal.key)).first()
    if problem:
        _remove_if_bare(problem, own_cause_key(goal.key))


def tell_goal(problem):
    """Let the goal of which it is the own problem say what the row and its cause say. The answers to it lapse."""
    goal = goal_of_own_problem(problem)
    if goal:
        cause = problem.causes.filter(key=own_cause_key(goal.key)).first()
        words = {"problem": problem.text, "probable_cause": cause.text if cause else ""}
        if any(getattr(goal, name) != text for name, text in words.items()):
            goal.save_on_version(goal.version, **words)
            bump_revision(goal)


def further_problems(goal):
    """Return the problems that the goal points at beside its own, by rank."""
    return goal.problems.exclude(key=own_problem_key(goal.key)).order_by("order", "pk")


def point_at(goal, problems):
    """Let the goal point at these problems, and no others, beside its own."""
    GoalProblem.objects.filter(goal=goal).exclude(problem__key=own_problem_key(goal.key)).delete()
    own = own_problem_key(goal.key)
    insert(*(GoalProblem(goal=goal, problem=problem) for problem in problems if problem.key != own))


def choose_by(measure, causes):
    """Let the measure be chosen by these causes, and no others."""
    measure.cause_rows.all().delete()
    insert(*(MeasureCause(measure=measure, cause=cause) for cause in causes))


# What a form offers -------------------------------------------------------------------------------------------------


def problems_to_choose(edition, goal):
    """Return the problems that a goal may point at beside its own: those of nobody's own, ranked ones, chosen ones."""
    keys = [own_problem_key(key) for key in edition.goals.values_list("key", flat=True)]
    is_ranked = functools.reduce(operator.or_, (~Q(**{name: ""}) for name in RANKING))
    chosen = Q(goal_rows__goal=goal.pk) if goal.pk else Q(pk=None)
    found = edition.problems.filter(~Q(key__in=keys) | is_ranked | chosen).exclude(key=own_problem_key(goal.key))
    return found.distinct().order_by("order", "pk")


def causes_to_choose(edition, measure):
    """Return the causes by which a measure may be chosen: under its goals' problems and under those of nobody's own.

    None where there is only the goal's own cause: a measure that names none counts to that one.
    """
    keys = [own_problem_key(key) for key in edition.goals.values_list("key", flat=True)]
    of_goals = Q(problem__goal_rows__goal=measure.goal_id) if measure.goal_id else Q(pk=None)
    chosen = Q(measure_rows__measure=measure.pk) if measure.pk else Q(pk=None)
    found = Cause.objects.filter(~Q(problem__key__in=keys) | of_goals | chosen, problem__edition=edition)
    own = own_cause_key(measure.goal.key) if measure.goal else None
    if not found.exclude(key=own).exists():
        return Cause.objects.none()
    return found.select_related("problem").distinct().order_by("problem__order", "problem", "order", "pk")


# The copy of the edition before -------------------------------------------------------------------------------------


def copy_problems(previous, edition):
    """Copy the problems, their causes and what points at them to an edition that has the goals and measures already."""
    for problem in previous.problems.order_by("order", "pk"):
        copied = copy_row(problem, edition=edition)
        for cause in problem.causes.order_by("order", "pk"):
            copy_row(cause, problem=copied)
    goals = {goal.key: goal for goal in edition.goals.all()}
    measures = {measure.key: measure for measure in edition.measures.all()}
    problems = {problem.key: problem for problem in edition.problems.all()}
    causes = {(cause.problem.key, cause.key): cause for cause in _causes_of(edition)}
    for row in GoalProblem.objects.filter(goal__edition=previous).select_related("goal", "problem").order_by("pk"):
        insert(GoalProblem(goal=goals[row.goal.key], problem=problems[row.problem.key]))
    chosen = MeasureCause.objects.filter(measure__edition=previous).select_related("measure", "cause__problem")
    for row in chosen.order_by("pk"):
        cause = causes[row.cause.problem.key, row.cause.key]
        insert(MeasureCause(measure=measures[row.measure.key], cause=cause))


def point_again(goal, before):
    """Let a goal that is taken in again point at what `before` pointed at, as far as its edition has it."""
    keep_own_problem(goal)
    point_at(goal, goal.edition.problems.filter(key__in=further_problems(before).values("key")))
    copies = {measure.key: measure for measure in goal.measures.all()}
    for measure in before.measures.order_by("pk"):
        choose_again(copies[measure.key], measure)


def choose_again(measure, before):
    """Let a measure that is taken in again be chosen by the causes of `before`, as far as its edition has them."""
    keys = before.cause_rows.values("cause__key")
    choose_by(measure, _causes_of(measure.edition).filter(key__in=keys))


def _causes_of(edition):
    return Cause.objects.filter(problem__edition=edition).select_related("problem").order_by("pk")


def _keep_own_cause(goal, problem):
    key = own_cause_key(goal.key)
    cause = problem.causes.filter(key=key).first()
    if not goal.probable_cause.strip():
        problem.causes.filter(key=key).delete()
    elif cause is None:
        cause = Cause(problem=problem, key=key, order=next_place(problem.causes), text=goal.probable_cause)
        insert(cause, allow_long_texts=True)
    elif cause.text != goal.probable_cause:
        cause.save_on_version(cause.version, text=goal.probable_cause)


def _remove_if_bare(problem, own_cause):
    """Remove the problem that nobody has ranked and nothing points at, and under which stands one cause at most."""
    chosen = MeasureCause.objects.filter(cause__problem=problem).exists()
    others = problem.causes.exclude(key=own_cause).exists()
    if not (problem.is_ranked or chosen or others or problem.goal_rows.exists()):
        problem.delete()
