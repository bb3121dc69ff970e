"""The chain problem → cause → goal → measure of an edition, as an application for Brå's grant asks for it.

Where problems and causes stand is known by `read_chain` alone.
"""

from dataclasses import dataclass

from indicators.models import Indicator
from stadsdelplan.content import GoalContent, MeasureContent, read_content


@dataclass(frozen=True)
class ChainMeasure:
    """A measure with the cause that it is motivated by, or an empty text."""

    measure: MeasureContent
    cause: str


@dataclass(frozen=True)
class ChainGoal:
    """A goal with its measures. `counted` says what it is measured by: its own count, or the names of indicators."""

    goal: GoalContent
    counted: str
    measures: tuple[ChainMeasure, ...]


@dataclass(frozen=True)
class ChainProblem:
    """A problem with its probable causes and the goals that answer to it. The text is empty for goals without one."""

    text: str
    causes: tuple[str, ...]
    goals: tuple[ChainGoal, ...]


@dataclass(frozen=True)
class GrantChain:
    """The whole chain. `loose` are [(focus area, [MeasureContent, …]), …] that stand under no goal."""

    problems: tuple[ChainProblem, ...]
    loose: tuple[tuple[str, tuple[MeasureContent, ...]], ...]

    @property
    def goals(self):
        return [each for problem in self.problems for each in problem.goals]


def read_chain(edition):
    """Return the GrantChain of the edition: its problems and causes are the texts of its goals.

    Goals with the same words for their problem stand together, in the order of the first of them.
    """
    content = read_content(edition)
    names = dict(Indicator.objects.values_list("slug", "name"))
    by_problem = {}
    for goal in content.goals:
        by_problem.setdefault(goal.problem.strip(), []).append(goal)
    problems = tuple(
        ChainProblem(
            text=text,
            causes=tuple(dict.fromkeys(cause for goal in goals if (cause := goal.probable_cause.strip()))),
            goals=tuple(_goal(goal, names) for goal in goals),
        )
        for text, goals in by_problem.items()
    )
    return GrantChain(problems, tuple((each.focus_area, each.measures) for each in content.areas))


def _goal(goal, names):
    cause = goal.probable_cause.strip()
    return ChainGoal(
        goal=goal,
        counted=goal.count_of or ", ".join(names[slug] for slug in goal.indicators),
        measures=tuple(ChainMeasure(each, cause) for each in goal.measures),
    )
