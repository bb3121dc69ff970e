"""Ranks the demo plan's problems in this year's edition: goals' own ones, and one that no goal points at yet."""

from datetime import datetime
from typing import Any

from core.models import User
from stadsdelplan.models import RANKING, Cause, Edition, Problem, own_problem_key
from stadsdelplan.problems import actions as problems


def rank_all(rows: list[dict[str, Any]], edition: Edition, *, by: User, at: datetime) -> None:
    """Rank the problems that `rows` describe before all others, in their order."""
    for row in reversed(rows):
        problem = _ranked(row, edition, by=by, at=at)
        first = -edition.problems.count()
        problem = problems.move_problem(problem=problem, version=problem.version, step=first, by=by, at=at)
        for text in row.get("causes", ()):
            problems.add_cause(cause=Cause(problem=problem, text=text), by=by, at=at)


def _ranked(row, edition, *, by, at):
    ranking = {name: row[name] for name in RANKING if name in row}
    if "goal" not in row:
        return problems.add_problem(problem=Problem(edition=edition, text=row["text"], **ranking), by=by, at=at)
    goal = edition.goals.get(title=row["goal"])
    problem = edition.problems.get(key=own_problem_key(goal.key))
    return problems.save_problem(problem=problem, version=problem.version, changes=ranking, by=by, at=at)
