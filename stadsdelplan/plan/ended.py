"""What of an adopted edition ends before the next one begins: goals, measures and promises, each for a choice."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.text.dates import day as in_words
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import Edition, Goal, Measure

MOST_ASKED = 100  # more are taken along as they are; the page says so


@dataclass(frozen=True)
class EndedRow:
    """A goal or measure that ends before the next edition begins, and until when it was.

    `has_day` says that it has a last day of its own, or a goal a year of its target, which can be given anew.
    """

    row: Goal | Measure
    until: str
    has_day: bool

    @property
    def is_goal(self):
        return isinstance(self.row, Goal)

    @property
    def name(self):
        """Return its name in a form, and in the choices of `start_next_edition`."""
        return str(self.row.key)

    @property
    def title(self):
        return self.row.title if self.is_goal else self.row.text


def ended_before(previous: Edition, first: date) -> list[EndedRow]:
    """Return the EndedRows of `previous` for an edition that begins on the day `first`, in the plan's order.

    A goal ends with its target's year, or with its last milestone. A measure ends on its last day. Without one it goes
    on as long as its plan, so that a promise to the citizens ends with the period in which it was made. Three queries.
    """
    goals = previous.goals.prefetch_related("milestones").order_by("focus_area__order", "order", "pk")
    ended = [each for each in map(_goal, goals) if each and each[1] < first]
    found = [EndedRow(goal, until, goal.target_year is not None) for goal, _last, until in ended]
    measures = previous.measures.order_by("goal__focus_area__order", "focus_area__order", "goal__order", "order", "pk")
    for measure in measures:
        if measure.ends_on and measure.ends_on < first:
            found.append(EndedRow(measure, in_words(measure.ends_on), True))
        elif measure.ends_on is None and rules_of(previous.plan).by_party and previous.ends_on < first:
            found.append(EndedRow(measure, _("with plan %(years)s") % {"years": previous.years}, False))
    return found


def _goal(goal):
    """Return (goal, its last day, that in words), or None where it has none."""
    days = [each.day for each in goal.milestones.all()]
    if goal.target_year:
        days.append(date(goal.target_year, 12, 31))
    if not days:
        return None
    last = max(days)
    return goal, last, str(goal.target_year) if goal.target_year == last.year else in_words(last)
