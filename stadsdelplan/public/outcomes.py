"""How an adopted plan has gone, as everybody sees it: the standing outcomes of goals and measures, the closed rounds.

Of a follow-up it tells the status, the day and the figure, never its words, which were written for the parties, nor
who wrote it. docs/decisions/0009.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from stadsdelplan.by_party import by_party
from stadsdelplan.follow_up.queries import FollowedGoal, FollowedMeasure, read_followed
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import FollowUpStatus
from stadsdelplan.promises.ledger import KeptPromise
from stadsdelplan.rounds.queries import RoundState, RoundView, read_rounds

NOT_FOLLOWED_UP = "todo"  # chooses the colour of the status word
_NOT_FOLLOWED_UP_LABEL = _("Not followed up yet")
_ORDER = [
    FollowUpStatus.REACHED,
    FollowUpStatus.PARTLY_REACHED,
    FollowUpStatus.ON_TRACK,
    FollowUpStatus.DELAYED,
    FollowUpStatus.NOT_REACHED,
    FollowUpStatus.DROPPED,
    FollowUpStatus.NOT_STARTED,
    NOT_FOLLOWED_UP,
]


@dataclass(frozen=True)
class MeasureOutcome:
    """A measure with its state, which chooses a colour, and the state's label.

    Both are empty where the plan is not followed up in rounds, and nobody has noted the measure.
    """

    followed: FollowedMeasure
    state: str
    label: str


@dataclass(frozen=True)
class GoalOutcome:
    """A goal with its state, and the measures that stand under it. A plan by party has its measures elsewhere.

    The state is empty of a goal that nobody is to follow up, and has not: its promises are.
    """

    followed: FollowedGoal
    state: str
    label: str
    measures: list[MeasureOutcome]


@dataclass(frozen=True)
class OutcomeGroup:
    """A focus area, or the goals or one party's promises of a plan that is summed up by party."""

    heading: str
    goals: list[GoalOutcome]
    measures: list[MeasureOutcome]


@dataclass(frozen=True)
class Outcomes:
    """The standing outcomes of an edition. The counts are [(state, label, how many), …] of the states that occur."""

    groups: list[OutcomeGroup]
    goal_counts: list[tuple]
    measure_counts: list[tuple]
    rounds: list[RoundView]


def read_outcomes(edition, *, on):
    """Return the Outcomes of `edition` as they stand on the day `on`. The number of queries does not grow."""
    followed_goals, followed_areas = read_followed(edition, until=on)
    is_by_party = rules_of(edition.plan).by_party
    measure_outcome = _promise if is_by_party else _measure
    goals = [_goal(each, [measure_outcome(measure) for measure in each.measures]) for each in followed_goals]
    own = {area.area: [measure_outcome(each) for each in area.measures] for area in followed_areas}
    measures = [each for goal in goals for each in goal.measures] + [each for found in own.values() for each in found]
    return Outcomes(
        groups=_by_party(edition, goals, measures) if is_by_party else _by_area(goals, own),
        goal_counts=_counts(goals),
        measure_counts=_counts(measures),
        rounds=[each for each in read_rounds(edition, on=on) if each.state == RoundState.CLOSED],
    )


def _by_area(goals, own):
    """Return an OutcomeGroup for each focus area that has goals or measures, in the plan's order."""
    found = {}
    for goal in goals:
        found.setdefault(goal.followed.goal.focus_area, []).append(goal)
    areas = sorted({*found, *own}, key=lambda area: (area.order, area.pk))
    return [OutcomeGroup(area.full_name, found.get(area, []), own.get(area, [])) for area in areas]


def _by_party(edition, goals, measures):
    """Return the goals without their measures, where there are any, and an OutcomeGroup for each "Polisen lovar"."""
    outcomes = {each.followed.measure.pk: each for each in measures}
    stored = [each.followed.measure for each in measures]
    promised = [
        OutcomeGroup(promises.heading, [], [outcomes[measure.pk] for measure in promises.measures])
        for promises in by_party(stored, owner=edition.plan.owner.name)
    ]
    bare = [GoalOutcome(each.followed, each.state, each.label, []) for each in goals]
    return [*([OutcomeGroup(_("What we want to reach"), bare, [])] if bare else []), *promised]


def _goal(followed, measures):
    if followed.newest is None and not followed.lacks_follow_up:
        return GoalOutcome(followed, "", "", measures)
    return GoalOutcome(followed, *_state(followed.newest), measures)


def _measure(followed):
    if followed.newest is None and not followed.rhythm:
        return MeasureOutcome(followed, "", "")
    return MeasureOutcome(followed, *_state(followed.newest))


def _promise(followed):
    kept = KeptPromise(followed.measure, followed.newest, followed.outcome)
    return MeasureOutcome(followed, kept.state, kept.label)


def _state(entry):
    """Return (state, label) of the newest follow-up, or of none."""
    return (entry.status, entry.get_status_display()) if entry else (NOT_FOLLOWED_UP, _NOT_FOLLOWED_UP_LABEL)


def _counts(outcomes):
    labels = {each.state: each.label for each in outcomes}
    states = [each.state for each in outcomes if each.state]
    return [(state, labels[state], states.count(state)) for state in _ORDER if state in states]
