"""The problems of an edition as their page shows them. The number of queries does not grow with the rows."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.text import capfirst

from stadsdelplan.document.problem_tree import CauseBranch, ProblemBranch, read_tree
from stadsdelplan.models import RANKING, Cause, Problem


@dataclass(frozen=True)
class RankedProblem:
    """A stored Problem with its branch of the tree. `cells` are (label, text) of all columns of the ranking.

    `writes_at` is the page on which a measure against it is written: under the first goal that points at it, or where
    none does, under the edition's only focus area. It is empty where there are several to choose among.
    """

    problem: Problem
    branch: ProblemBranch
    cells: list[tuple[str, str]]
    causes: list[tuple[Cause, CauseBranch]]
    writes_at: str
    is_first: bool
    is_last: bool

    @property
    def says_more(self):
        """Return whether there is more to read of it than stands in the table."""
        return bool(self.problem.text != str(self.problem) or self.branch.goals or self.causes or self.branch.measures)


def read_problem_page(edition):
    """Return (the ProblemTree of the edition, its RankedProblems by rank)."""
    tree = read_tree(edition)
    causes = Prefetch("causes", Cause.objects.order_by("order", "pk"))
    rows = list(edition.problems.prefetch_related(causes).order_by("order", "pk"))
    branches = {branch.problem.key: branch for branch in tree.branches}
    goals = {str(key): pk for key, pk in edition.goals.order_by("pk").values_list("key", "pk")} if rows else {}
    areas = list(edition.focus_areas.order_by("order", "pk").values_list("pk", flat=True)[:2]) if rows else []
    ranked = [
        RankedProblem(
            problem,
            branches[problem.key],
            _cells(problem),
            _causes(problem, branches[problem.key]),
            _writes_at(edition, branches[problem.key], goals, areas),
            is_first=problem is rows[0],
            is_last=problem is rows[-1],
        )
        for problem in rows
        if problem.key in branches
    ]
    return tree, ranked


def _writes_at(edition, branch, goals, areas):
    here = [edition.plan_id, edition.number]
    if branch.goals:
        return reverse("measure_add", args=[*here, goals[branch.goals[0].key]])
    return reverse("measure_add_to_area", args=[*here, areas[0]]) if len(areas) == 1 else ""


def headings():
    """Return the headings of the table's columns after the first."""
    return [capfirst(Problem._meta.get_field(name).verbose_name) for name in RANKING]


def _cells(problem):
    texts = dict(problem.ranking)
    return [(label, texts.get(label, "")) for label in headings()]


def _causes(problem, branch):
    found = {cause.key: cause for cause in branch.causes}
    return [(cause, found[str(cause.key)]) for cause in problem.causes.all() if str(cause.key) in found]
