"""Follow-ups as pages and reports show them: what each goal and measure stood at, and how far figures have come."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Prefetch
from django.utils.translation import gettext_lazy as _

from core import rights
from core.rights import Permission
from stadsdelplan.models import CLOSED, DutyKind, Evidence, FollowUp, Goal, Measure
from stadsdelplan.progress import Progress, Stand, progress

_STANDS = {
    Stand.UNKNOWN: _("Cannot be said yet"),
    Stand.WRONG_WAY: _("Further from the target than at the start"),
    Stand.NOT_MOVED: _("As at the start"),
    Stand.ON_THE_WAY: _("On the way to the target"),
    Stand.REACHED: _("The target is reached"),
    Stand.PASSED: _("Better than the target"),
}


@dataclass(frozen=True)
class Followed:
    """A goal or measure that can be followed up, as its newest adopted edition has it."""

    row: Goal | Measure

    @property
    def is_goal(self):
        return isinstance(self.row, Goal)

    @property
    def goal(self):
        return self.row if self.is_goal else self.row.goal

    @property
    def name(self):
        return self.row.title if self.is_goal else self.row.text


@dataclass(frozen=True)
class FollowedMeasure:
    measure: Measure
    newest: FollowUp | None


@dataclass(frozen=True)
class FollowedGoal:
    """A goal with its newest entry, how far its figure has come, and its measures with theirs."""

    goal: Goal
    newest: FollowUp | None
    outcome: FollowUp | None
    progress: Progress
    measures: list[FollowedMeasure]

    @property
    def stand(self):
        """Where the figure stands, in words."""
        return _STANDS[self.progress.stand]


def find_followed(plan, key):
    """What `key` names in the newest adopted edition that has it, or None."""
    goal = (
        Goal.objects.filter(edition__plan=plan, edition__status__in=CLOSED, key=key)
        .select_related("edition", "responsible", "focus_area")
        .order_by("-edition__number")
        .first()
    )
    if goal:
        return Followed(goal)
    measure = (
        Measure.objects.filter(goal__edition__plan=plan, goal__edition__status__in=CLOSED, key=key)
        .select_related("goal__edition", "goal__responsible", "goal__focus_area", "responsible")
        .order_by("-goal__edition__number")
        .first()
    )
    return Followed(measure) if measure else None


def writes_for(user, plan, followed):
    """The organisations for which `user` may follow up what is `followed`.

    The plan's own editors follow up everything; a liaison what their organisation is responsible for.
    """
    found = []
    if rights.may(user, Permission.PLAN_EDIT, plan.owner):
        found.append(plan.owner)
    responsible = {followed.row.responsible, followed.goal.responsible} - {None, plan.owner}
    found += [each for each in sorted(responsible, key=str) if rights.may(user, Permission.REVIEW, each)]
    return found


def entries_of(plan, key):
    """The entries on `key`, the newest first, each with its files; those that were corrected too."""
    return (
        FollowUp.objects.filter(plan=plan, key=key)
        .select_related("organisation", "by", "corrected_by")
        .prefetch_related(Prefetch("evidence", Evidence.objects.select_related("file").order_by("pk")))
        .order_by("-on", "-pk")
    )


def read_follow_ups(edition, *, since=None, until=None):
    """The goals of `edition` in order, as FollowedGoals: what was noted from one day to another, both included."""
    entries = FollowUp.objects.standing().filter(plan=edition.plan).order_by("on", "pk")
    if since:
        entries = entries.filter(on__gte=since)
    if until:
        entries = entries.filter(on__lte=until)
    newest, outcomes = {}, {}
    for entry in entries.select_related("organisation"):
        newest[entry.key] = entry
        if entry.outcome is not None:
            outcomes[entry.key] = entry
    goals = (
        edition.goals.select_related("focus_area", "responsible")
        .prefetch_related(Prefetch("measures", Measure.objects.select_related("responsible").order_by("order", "pk")))
        .order_by("focus_area__order", "order", "pk")
    )
    return [_followed(goal, newest, outcomes) for goal in goals]


def report_days(edition):
    """The first and last day of what the edition's report tells of; the last is None while no later plan is adopted.

    A plan is followed up in the first months of the year after it, while the next one waits to be adopted. What is
    noted then belongs to the plan before: each day to one report, and no outcome to the target of another year.
    """
    others = edition.plan.editions.filter(status__in=CLOSED)
    has_one_before = others.filter(starts_on__lt=edition.starts_on).exists()
    following = others.filter(starts_on__gt=edition.starts_on).order_by("starts_on", "pk").first()
    first = _takes_over(edition) if has_one_before else edition.starts_on
    return first, _takes_over(following) - timedelta(days=1) if following else None


def _takes_over(edition):
    """The first day that is the edition's and no longer the one's before: it has begun, and is adopted."""
    if edition.adopted_on is None:
        return edition.starts_on
    return max(edition.starts_on, edition.adopted_on + timedelta(days=1))


def _followed(goal, newest, outcomes):
    outcome = outcomes.get(goal.key)
    return FollowedGoal(
        goal=goal,
        newest=newest.get(goal.key),
        outcome=outcome,
        progress=progress(
            baseline=goal.baseline,
            target=goal.target,
            outcome=outcome.outcome if outcome else None,
            better=goal.better,
        ),
        measures=[FollowedMeasure(measure, newest.get(measure.key)) for measure in goal.measures.all()],
    )


# The clocks of lag (2023:196) § 6 -----------------------------------------------------------------------------------


def due_again(done_on):
    """The last day by which a duty that was done on `done_on` is to be done again: within two years."""
    try:
        return done_on.replace(year=done_on.year + 2)
    except ValueError:  # 29 February
        return date(done_on.year + 2, 2, 28)


@dataclass(frozen=True)
class Clock:
    """A duty, the day on which it was last done (None where nobody has registered it), and until when it is due."""

    kind: str
    done_on: date | None

    @property
    def label(self):
        return DutyKind(self.kind).label

    @property
    def due_on(self):
        return due_again(self.done_on) if self.done_on else None


def clocks(plan):
    """The two Clocks of the plan, kept apart: the situation picture's and the action plan's."""
    newest = dict(plan.duties.values_list("kind").annotate(newest=Max("done_on")).order_by())
    return [Clock(kind, newest.get(kind)) for kind in DutyKind.values]
