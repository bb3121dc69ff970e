"""The chain problem → cause → goal → measure of an edition, as an application for Brå's grant asks for it.

Where problems and causes stand is known by `read_chain` alone.
"""

from dataclasses import dataclass

from indicators.models import Indicator
from stadsdelplan.content import GoalContent, MeasureContent, read_content


@dataclass(frozen=True)
class ChainMeasure:
    """A measure with the causes that it is motivated by, as one text, or an empty one."""

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
    """The whole chain. `loose` are [(focus area, its direction, [MeasureContent, …]), …] that stand under no goal."""

    problems: tuple[ChainProblem, ...]
    loose: tuple[tuple[str, str, tuple[MeasureContent, ...]], ...]

    @property
    def goals(self):
        return [each for problem in self.problems for each in problem.goals]


def read_chain(edition):
    """Return the GrantChain of the edition, its problems by rank.

    A goal stands under its own problem, or under the first of those that it points at. Goals with the same words for
    their problem stand together. A measure is motivated by the causes that it is chosen by, or else by its goal's own.
    """
    content = read_content(edition)
    names = dict(Indicator.objects.values_list("slug", "name"))
    texts = {str(problem.key): problem.text.strip() for problem in content.problems}
    causes = {str(cause.key): cause.text.strip() for problem in content.problems for cause in problem.causes}
    goals, found = dict.fromkeys(texts.values(), ()), {}
    for problem in content.problems:
        found.setdefault(problem.text.strip(), {}).update(dict.fromkeys(cause.text.strip() for cause in problem.causes))
    for goal in content.goals:
        text = goal.problem.strip() or next((texts[key] for key in goal.problems if key in texts), "")
        goals[text] = (*goals.get(text, ()), _goal(goal, names, causes))
        found.setdefault(text, {}).update(dict.fromkeys(filter(None, [goal.probable_cause.strip()])))
    problems = tuple(ChainProblem(text, tuple(found[text]), under) for text, under in goals.items())
    directions = {each.key: each.text for each in content.directions}
    loose = tuple((each.focus_area, directions.get(each.key, ""), each.measures) for each in content.areas)
    return GrantChain(problems, loose)


def _goal(goal, names, causes):
    own = goal.probable_cause.strip()
    return ChainGoal(
        goal=goal,
        counted=goal.count_of or ", ".join(names[slug] for slug in goal.indicators),
        measures=tuple(
            ChainMeasure(each, "; ".join(causes[key] for key in each.causes if key in causes) or own)
            for each in goal.measures
        ),
    )
