"""The tree of an edition: its problems by rank, their causes, the measures that meet them, and what no measure covers.

A measure stands under the causes by which it is chosen. One that is chosen by none stands under what its goals point
at: under the goal's own cause, or where there is none, under the problem itself.
"""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from stadsdelplan.content import ProblemContent, read_problems
from stadsdelplan.models import GoalProblem, Measure, MeasureCause, ServedGoal, in_short, own_cause_key, own_problem_key

_WHOLE = 300  # characters, in which most problems are told


@dataclass(frozen=True)
class TreeMeasure:
    """A measure as the tree needs it. `goals` are the keys of its goals and `causes` those of its causes, as texts."""

    text: str
    who: str
    goals: frozenset[str]
    causes: frozenset[str]


@dataclass(frozen=True)
class TreeGoal:
    """A goal as the tree needs it. `problems` are the keys, as texts, of all that it points at, its own among them."""

    key: str
    title: str
    problems: frozenset[str]
    own_problem: str
    own_cause: str


@dataclass
class CauseBranch:
    key: str
    text: str
    measures: list[TreeMeasure] = field(default_factory=list)


@dataclass
class ProblemBranch:
    """A problem with the goals that point at it and its causes. `measures` are those that name no cause."""

    problem: ProblemContent
    goals: list[TreeGoal]
    causes: list[CauseBranch]
    measures: list[TreeMeasure] = field(default_factory=list)

    @property
    def is_covered(self):
        return bool(self.measures or any(cause.measures for cause in self.causes))


@dataclass(frozen=True)
class Uncovered:
    """A problem without any measure, or a `cause` of a problem that has some. `cause` is empty for the problem."""

    problem: str
    cause: str = ""


@dataclass(frozen=True)
class ProblemTree:
    """The branches by rank. `is_used` says that somebody has ranked, added or chosen: the goals alone tell the rest."""

    branches: list[ProblemBranch]
    is_used: bool

    @property
    def tells_coverage(self):
        """Return whether a measure covers any of it. Where none does, the problems are a ranking and no chain."""
        return any(branch.is_covered for branch in self.branches)

    @property
    def uncovered(self):
        """Return what no measure covers, in the order of the tree; nothing where the problems are a ranking alone."""
        if not self.tells_coverage:
            return []
        found = []
        for branch in self.branches:
            if not branch.is_covered:
                found.append(Uncovered(in_short(branch.problem.text, _WHOLE)))
            else:
                found += [
                    Uncovered(branch.problem.title, in_short(cause.text, _WHOLE))
                    for cause in branch.causes
                    if not cause.measures
                ]
        return found


def tree_of_content(content):
    """Return the ProblemTree of an EditionContent."""
    stored = {str(problem.key) for problem in content.problems}
    goals, measures = [], []
    for goal in content.goals:
        own = str(own_problem_key(goal.key))
        pointed = {*goal.problems, *({own} & stored if goal.problem.strip() else ())}
        goals.append(_goal(goal.key, goal.title, pointed))
        measures += [_content_measure(measure, str(goal.key)) for measure in goal.measures]
    measures += [_content_measure(measure) for area in content.areas for measure in area.measures]
    return _tree(content.problems, goals, measures)


def read_tree(edition):
    """Return the ProblemTree of the edition as it is stored, in eight queries at most and one where it has none."""
    problems = read_problems(edition)
    if not problems:
        return ProblemTree([], False)
    pointed = {}
    for goal, problem in GoalProblem.objects.filter(goal__edition=edition).values_list("goal", "problem__key"):
        pointed.setdefault(goal, set()).add(str(problem))
    rows = edition.goals.order_by("focus_area__order", "order", "pk").values_list("pk", "key", "title")
    goals = [_goal(key, title, pointed.get(pk, set())) for pk, key, title in rows]
    measures = (
        Measure.objects.filter(edition=edition)
        .select_related("responsible", "goal")
        .prefetch_related(
            Prefetch("served_rows", ServedGoal.objects.select_related("goal")),
            Prefetch("cause_rows", MeasureCause.objects.select_related("cause")),
        )
        .order_by("goal__order", "order", "pk")
    )
    return _tree(problems, goals, [_stored_measure(measure) for measure in measures])


def _tree(problems, goals, measures):
    branches = [
        ProblemBranch(
            problem,
            [goal for goal in goals if str(problem.key) in goal.problems],
            [CauseBranch(str(cause.key), cause.text) for cause in problem.causes],
        )
        for problem in problems
    ]
    causes = {cause.key: cause for branch in branches for cause in branch.causes}
    for measure in measures:
        named = [causes[key] for key in causes if key in measure.causes]
        for cause in named:
            cause.measures.append(measure)
        if not named:
            _place(measure, branches)
    return ProblemTree(branches, _is_used(branches, goals, measures))


def _place(measure, branches):
    """Put a measure that names no cause under what its goals point at."""
    for branch in branches:
        served = [goal for goal in branch.goals if goal.key in measure.goals]
        own = {goal.own_cause for goal in served if goal.own_problem == str(branch.problem.key)}
        meant = [cause for cause in branch.causes if cause.key in own]
        for each in meant or ([branch] if served else []):
            each.measures.append(measure)


def _is_used(branches, goals, measures):
    own = {goal.own_problem for goal in goals}
    own_causes = {goal.own_cause for goal in goals}
    return any(measure.causes for measure in measures) or any(
        branch.problem.is_ranked
        or str(branch.problem.key) not in own
        or len(branch.goals) != 1
        or any(cause.key not in own_causes for cause in branch.causes)
        for branch in branches
    )


def _goal(key, title, problems):
    return TreeGoal(str(key), title, frozenset(problems), str(own_problem_key(key)), str(own_cause_key(key)))


def _content_measure(measure, *goals):
    who = ", ".join(filter(None, (measure.responsible, measure.responsible_role)))
    return TreeMeasure(measure.text, who, frozenset((*goals, *measure.serves)), frozenset(measure.causes))


def _stored_measure(measure):
    goals = {str(row.goal.key) for row in measure.served_rows.all()}
    goals |= {str(measure.goal.key)} if measure.goal else set()
    causes = {str(row.cause.key) for row in measure.cause_rows.all()}
    who = ", ".join(filter(None, (measure.responsible and measure.responsible.name, measure.responsible_role)))
    return TreeMeasure(measure.text, who, frozenset(goals), frozenset(causes))
