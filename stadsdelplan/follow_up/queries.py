"""Follow-ups as pages and reports show them: the state of goals, measures and milestones, the progress of figures."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Prefetch
from django.utils.translation import gettext_lazy as _

from core import permissions
from core.limits.dates import years_later
from core.permissions import Permission
from stadsdelplan.follow_up.progress import Progress, ProgressState, progress
from stadsdelplan.in_force import belongs_to, closed_editions, keys_by_edition, report_days
from stadsdelplan.kinds import MeasureWords, counted_in_words, rules_of
from stadsdelplan.models import CLOSED, DutyKind, EditionFocusArea, Evidence, FollowUp, Goal, Measure, Milestone

_STATE_LABELS = {
    ProgressState.UNKNOWN: _("Cannot be said yet"),
    ProgressState.WRONG_WAY: _("Further from the target than at the start"),
    ProgressState.NOT_MOVED: _("As at the start"),
    ProgressState.ON_THE_WAY: _("On the way to the target"),
    ProgressState.REACHED: _("The target is reached"),
    ProgressState.PASSED: _("Better than the target"),
}


@dataclass(frozen=True)
class FollowedItem:
    """A goal, a measure or a milestone that can be followed up, as the newest adopted edition has it."""

    row: Goal | Measure | Milestone

    @property
    def words(self):
        """Return what the follow-ups are called: of a promise "Kept", of anything else "Reached"."""
        return rules_of(self.edition.plan).words if isinstance(self.row, Measure) else MeasureWords()

    @property
    def count_in_words(self):
        return counted_in_words(self.row, self.edition.rhythm) if isinstance(self.row, Measure) else ""

    @property
    def is_goal(self):
        return isinstance(self.row, Goal)

    @property
    def place(self):
        """Return what its page leads back to: the goal, or the focus area of a measure that stands under none."""
        if self.is_goal:
            return self.row
        return self.row.parent if isinstance(self.row, Measure) else self.row.goal

    @property
    def edition(self):
        return self.place.edition

    @property
    def name(self):
        if isinstance(self.row, Milestone):
            return f"{self.row.goal.title}, {self.row}"
        return self.row.title if self.is_goal else self.row.text

    @property
    def responsible(self):
        """Return the organisations that answer for it, each once."""
        found = [self.row, *([self.place] if not self.place.is_area else [])]
        rows = [each.responsible for each in found if not isinstance(each, Milestone)]
        if isinstance(self.row, Measure):
            rows += [organisation for organisation, _role in self.row.partners]
        return {each for each in rows if each}


@dataclass(frozen=True)
class FollowedMeasure:
    """A measure with its newest entry, and the newest one in which it was counted.

    `words` are those of its plan's kind, and `last_day` and `rhythm` its edition's.
    """

    measure: Measure
    newest: FollowUp | None
    outcome: FollowUp | None
    words: MeasureWords
    last_day: date
    rhythm: str

    @property
    def status_label(self):
        return self.words.status_label(self.newest.status)

    @property
    def count_in_words(self):
        return counted_in_words(self.measure, self.rhythm)

    @property
    def is_reached(self):
        """Return whether as much was counted as was meant, or None where that cannot be said.

        What is counted so far is not too little before the last day of the time for which it is meant.
        """
        if self.outcome is None or self.measure.target is None:
            return None
        if self.outcome.outcome >= self.measure.target:
            return True
        return False if self.measure.target_for or self.outcome.on >= self.last_day else None


@dataclass(frozen=True)
class FollowedMilestone:
    """A milestone with its newest entry."""

    milestone: Milestone
    newest: FollowUp | None


@dataclass(frozen=True)
class FollowedArea:
    """A focus area with its own measures, each with its newest entry."""

    area: EditionFocusArea
    measures: list[FollowedMeasure]
    words: MeasureWords  # what the plan's kind calls a measure


@dataclass(frozen=True)
class FollowedGoal:
    """A goal with its newest entry, the progress of its figure, and its measures with their newest entries."""

    goal: Goal
    newest: FollowUp | None
    outcome: FollowUp | None
    progress: Progress
    measures: list[FollowedMeasure]
    milestones: list[FollowedMilestone]
    words: MeasureWords  # what the plan's kind calls a measure
    by_party: bool  # then the promises are followed up, and not the goal beside them
    rhythm: str  # of its edition: without one the goal is followed up at its milestones

    @property
    def is_told_of(self):
        """Return whether a report tells of the goal: where the promises are followed up, only if somebody noted it."""
        return not self.by_party or bool(self.newest or self.measures or self.newest_milestone)

    @property
    def newest_milestone(self):
        """Return the newest entry on a milestone of the goal, or None."""
        entries = [each.newest for each in self.milestones if each.newest]
        return max(entries, key=lambda entry: (entry.on, entry.pk), default=None)

    @property
    def lacks_follow_up(self):
        """Return whether nothing is noted of the goal, nor of its milestones, though it is to be followed up."""
        is_noted = self.newest or self.newest_milestone
        return not (is_noted or self.by_party or self.next_milestone)

    @property
    def next_milestone(self):
        """Return the first milestone that nobody has noted, where the goal is followed up at its milestones alone."""
        waiting = [each.milestone for each in self.milestones if each.newest is None]
        return waiting[0] if waiting and not self.rhythm else None

    @property
    def state_label(self):
        """Return the state of the figure in words."""
        return _STATE_LABELS[self.progress.state]


def find_followed(plan, key):
    """Return the FollowedItem with the key, from the newest adopted edition that has it, or None."""
    goal = (
        Goal.objects.filter(edition__plan=plan, edition__status__in=CLOSED, key=key)
        .select_related("edition", "responsible", "focus_area")
        .order_by("-edition__number")
        .first()
    )
    if goal:
        return FollowedItem(goal)
    measure = (
        Measure.objects.filter(edition__plan=plan, edition__status__in=CLOSED, key=key)
        .select_related("goal__edition", "goal__responsible", "goal__focus_area", "focus_area__edition", "responsible")
        .order_by("-edition__number")
        .first()
    )
    if measure:
        return FollowedItem(measure)
    milestone = (
        Milestone.objects.filter(goal__edition__plan=plan, goal__edition__status__in=CLOSED, key=key)
        .select_related("goal__edition", "goal__responsible")
        .order_by("-goal__edition__number")
        .first()
    )
    return FollowedItem(milestone) if milestone else None


def follow_up_organisations(user, plan, followed):
    """Return the organisations for which `user` may follow up the FollowedItem.

    The plan's own editors follow up everything; a liaison follows up what their organisation is responsible for, and
    measures in which it takes part.
    """
    found, partnership = [], plan.partnership_id
    if permissions.may(user, Permission.PLAN_EDIT, plan.owner, partnership=partnership):
        found.append(plan.owner)
    responsible = followed.responsible - {plan.owner}
    reviews_for = permissions.grants(user, Permission.REVIEW).units(partnership)
    return found + [each for each in sorted(responsible, key=str) if each.pk in reviews_for]


def entries_of(plan, key):
    """Return the entries on the key with their files, the newest first, including those that were corrected."""
    return (
        FollowUp.objects.filter(plan=plan, key=key)
        .select_related("organisation", "by", "corrected_by")
        .prefetch_related(Prefetch("evidence", Evidence.objects.select_related("file").order_by("pk")))
        .order_by("-on", "-pk")
    )


@dataclass(frozen=True)
class Report:
    """What was noted while an edition was followed up. `first` and `last` are as in ReportDays."""

    first: date
    last: date | None
    goals: list[FollowedGoal]
    areas: list[FollowedArea]

    @property
    def was_in_force(self):
        """Return whether the edition began before another one took its place."""
        return self.last is None or self.last >= self.first


def read_report(edition, *, on):
    """Return the Report of `edition` on the day `on`, for the page, the yearly paper and the council's page."""
    editions = closed_editions(edition.plan)
    first, last = report_days(edition, editions)
    since = None if edition.status in CLOSED else first
    entries = _own(edition, _entries(edition, since=since, until=on), editions)
    if entries:  # a goal that only this edition has may have entries before its days begin and after them
        first, last = min(first, entries[0].on), last and max(last, entries[-1].on)
    goals = [each for each in _goals(edition, entries) if each.is_told_of]
    return Report(first, last, goals, _areas(edition, entries))


def read_follow_ups(edition, *, since=None, until=None):
    """Return the FollowedGoals of `edition` in order, with the entries from one day to another, both included.

    Only entries that belong to the edition count (see stadsdelplan/in_force.py). A working edition gets the entries of
    the editions before it, unless it is one of promises.
    """
    return _goals(edition, _own(edition, _entries(edition, since=since, until=until)))


def read_followed_goal(edition, goal, *, until=None):
    """Return the FollowedGoal of one goal of `edition`, as `read_follow_ups` does of all."""
    keys = [goal.key, *goal.measures.values_list("key", flat=True), *goal.milestones.values_list("key", flat=True)]
    return _goals(edition, _own(edition, _entries(edition, until=until, key__in=keys)), pk=goal.pk)[0]


def read_followed(edition, *, since=None, until=None):
    """Return (the FollowedGoals, the FollowedAreas) of `edition`, with the same entries as `read_follow_ups`."""
    return followed_by(edition, _own(edition, _entries(edition, since=since, until=until)))


def followed_by(edition, entries):
    """Return (the FollowedGoals, the FollowedAreas) of `edition` as these entries, the oldest first, tell of them."""
    return _goals(edition, entries), _areas(edition, entries)


def all_entries(edition, *, since, until):
    """Return the FollowUps from one day to another that belong to `edition`, also the corrected ones, oldest first."""
    entries = FollowUp.objects.filter(plan=edition.plan_id, on__gte=since, on__lte=until)
    return _own(edition, list(entries.select_related("organisation", "corrected_by").order_by("on", "pk")))


def latest_follow_ups(edition, **only):
    """Return {key: the newest FollowUp} of the entries that belong to `edition`, as in `read_follow_ups`."""
    return {entry.key: entry for entry in _own(edition, _entries(edition, **only))}


def _entries(edition, *, since=None, until=None, **only):
    """Return the current entries of the edition's plan, the oldest first."""
    entries = FollowUp.objects.current().filter(plan=edition.plan_id, **only).order_by("on", "pk")
    if since:
        entries = entries.filter(on__gte=since)
    if until:
        entries = entries.filter(on__lte=until)
    return list(entries.select_related("organisation"))


def _own(edition, entries, editions=None):
    """Return the entries that belong to the edition. `editions` are its plan's closed ones, where known.

    A working edition gets those of the editions before it, but a new promise nothing of what became of an older one.
    """
    if edition.status not in CLOSED and rules_of(edition.plan).by_party:
        return [entry for entry in entries if edition.starts_on <= entry.on <= edition.ends_on]
    if edition.status not in CLOSED or not entries:
        return entries
    editions = closed_editions(edition.plan) if editions is None else editions
    keys = keys_by_edition(editions)
    having = {entry.key: [each for each in editions if entry.key in keys[each.pk]] for entry in entries}
    return [entry for entry in entries if belongs_to(having[entry.key], on=entry.on) == edition]


def _newest(entries):
    """Return ({key: the newest entry}, {key: the newest one with an outcome})."""
    newest, outcomes = {}, {}
    for entry in entries:
        newest[entry.key] = entry
        if entry.outcome is not None:
            outcomes[entry.key] = entry
    return newest, outcomes


def _areas(edition, entries):
    newest, outcomes = _newest(entries)
    by_area, words = {}, rules_of(edition.plan).words
    measures = edition.measures.filter(goal__isnull=True).select_related("focus_area__parent")
    for measure in measures.whole():
        by_area.setdefault(measure.focus_area, []).append(_followed_measure(measure, newest, outcomes, edition))
    return [
        FollowedArea(area, by_area[area], words) for area in sorted(by_area, key=lambda area: (area.order, area.pk))
    ]


def _goals(edition, entries, **only):
    newest, outcomes = _newest(entries)
    goals = (
        edition.goals.filter(**only)
        .select_related("focus_area__parent", "responsible")
        .prefetch_related(
            Prefetch("measures", Measure.objects.whole()),
            Prefetch("milestones", Milestone.objects.order_by("day", "pk")),
        )
        .order_by("focus_area__order", "order", "pk")
    )
    return [_followed(goal, newest, outcomes, edition) for goal in goals]


def _followed(goal, newest, outcomes, edition):
    outcome, rules = outcomes.get(goal.key), rules_of(edition.plan)
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
        measures=[_followed_measure(measure, newest, outcomes, edition) for measure in goal.measures.all()],
        milestones=[FollowedMilestone(each, newest.get(each.key)) for each in goal.milestones.all()],
        words=rules.words,
        by_party=rules.by_party,
        rhythm=edition.rhythm,
    )


def _followed_measure(measure, newest, outcomes, edition):
    return FollowedMeasure(
        measure,
        newest.get(measure.key),
        outcomes.get(measure.key),
        words=rules_of(edition.plan).words,
        last_day=edition.ends_on,
        rhythm=edition.rhythm,
    )


# The duties of lag (2023:196) § 6 -----------------------------------------------------------------------------------


def next_due_date(done_on):
    """Return the last day for doing again a duty that was done on `done_on`: two years later."""
    return years_later(done_on, 2)


@dataclass(frozen=True)
class DutyDeadline:
    """A duty, the day on which it was last done or None, and the day by which it is due again."""

    kind: str
    done_on: date | None

    @property
    def label(self):
        return DutyKind(self.kind).label

    @property
    def due_on(self):
        return next_due_date(self.done_on) if self.done_on else None


def duty_deadlines(plan):
    """Return the two DutyDeadlines of the plan: that of the situation picture, and that of the action plan."""
    newest = dict(plan.duties.values_list("kind").annotate(newest=Max("done_on")).order_by())
    return [DutyDeadline(kind, newest.get(kind)) for kind in DutyKind.values]
