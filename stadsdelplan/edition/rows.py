"""The goals of an edition as rows of a list, each closed or whole. The number of queries does not grow with them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stadsdelplan.by_party import count_in_words as promises_in_words
from stadsdelplan.edition.queries import (
    GoalView,
    area_views,
    areas_of,
    asks_for_measures,
    goal_views,
    value_with_year,
)
from stadsdelplan.follow_up.queries import latest_follow_ups
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import CLOSED, FollowUp, FollowUpStatus, Milestone, ServedGoal
from stadsdelplan.review.answers import Answer, answers_by_goal, answers_in_brief

NOT_FOLLOWED_UP = "none"  # beside the values of FollowUpStatus, of a measure that nobody has followed up
_SHOWN = (
    "pk",
    "key",
    "focus_area",
    "version",
    "revision",
    "title",
    "responsible",
    "responsible__name",
    "responsible_role",
    "unit",
    "target",
    "target_year",
    "in_words",
    "is_served",
)


@dataclass(frozen=True)
class MeasureInBrief:
    """A measure under a goal, as the goal's row needs it, with its newest follow-up or None."""

    pk: int
    key: UUID
    responsible: int | None
    ends_on: date | None
    follow_up: FollowUp | None
    status_label: str

    @property
    def status(self):
        return self.follow_up.status if self.follow_up else NOT_FOLLOWED_UP


@dataclass
class GoalRow:
    """A goal as a row. `whole` is its GoalView where the row is drawn open, else None.

    `milestones` are (day, newest follow-up or None). `comments` is the number of unanswered ones, and `choices` what
    the list can be narrowed to that holds for the goal; both are set by those who show them.
    """

    pk: int
    key: UUID
    focus_area: int
    version: int
    revision: int
    title: str
    responsible: int | None
    organisation: str | None
    role: str
    unit: str
    target_value: Decimal | None
    target_year: int | None
    in_words: bool
    is_served: bool
    measures: list[MeasureInBrief] = field(default_factory=list)
    measures_in_words: str = ""
    milestones: list[tuple[date, FollowUp | None]] = field(default_factory=list)
    follow_up: FollowUp | None = None
    answers: list[Answer] = field(default_factory=list)
    whole: GoalView | None = None
    lacks_measures: bool = False
    shows_progress: bool = False
    comments: int = 0
    choices: frozenset[str] = frozenset()

    @property
    def who(self):
        """Return who is responsible, empty where that is not known."""
        return ", ".join(part for part in (self.organisation, self.role) if part)

    @property
    def target(self):
        """Return the target as people write it, empty where there is none."""
        return (
            _("A goal in words") if self.in_words else value_with_year(self.target_value, self.unit, self.target_year)
        )

    @property
    def newest(self):
        """Return the newest follow-up of the goal or of a milestone of it, or None."""
        entries = [self.follow_up, *(entry for _day, entry in self.milestones)]
        return max((each for each in entries if each), key=lambda entry: (entry.on, entry.pk), default=None)

    @property
    def parts(self):
        """Return the status of each measure, for the bar; nothing in a draft in which no measure is followed up."""
        return [measure.status for measure in self.measures] if self.shows_progress else []

    @property
    def parts_in_words(self):
        """Return how many measures have come how far: "uppnått 1, försenat 2"."""
        labels = {each.status: each.status_label for each in self.measures} if self.shows_progress else {}
        order = [*FollowUpStatus.values, NOT_FOLLOWED_UP]
        said = [(labels[status], self.parts.count(status)) for status in order if status in labels]
        return ", ".join(f"{label[:1].lower()}{label[1:]} {number}" for label, number in said)

    @property
    def brief_answers(self):
        """Return the answers in brief, those that wait first: [(AnswerState, label), …]."""
        return answers_in_brief(self.answers)


def read_list(edition, *, whole):
    """Return the AreaViews of `edition` in order, with a GoalRow for each goal.

    Those that match the condition `whole` are drawn whole: none of them with an empty one, and all with None.
    """
    areas, follow_ups, goals = areas_of(edition), latest_follow_ups(edition), edition.goals.all()
    rows = _rows(goals)
    if whole is None:
        measures = list(edition.measures.whole())
        brief, milestones = [_brief(each) for each in measures], []
    else:
        brief, milestones = _read_brief(edition.measures.all()), _read_milestones(goal__edition=edition)
        goals = goals.filter(whole) if whole else None
        measures = _whole_measures(edition, goals, has_own=any(goal is None for goal, *_rest in brief))
    having_own = {area for goal, area, *_rest in brief if goal is None}
    answered = [*rows, *(area for area in areas if area.pk in having_own)]
    answers = answers_by_goal(edition, answered) if edition.is_under_work else {}
    views = []
    if goals is not None:
        views = goal_views(edition, goals, measures, follow_ups=follow_ups, answers=answers)
    if whole is None:
        milestones = _milestones_of(views)
    _complete(rows, brief, milestones, views, follow_ups=follow_ups, answers=answers, edition=edition)
    by_area = {}
    for row in rows:
        by_area.setdefault(row.focus_area, []).append(row)
    return area_views(edition, areas, by_area, measures, follow_ups=follow_ups, answers=answers)


def read_row(edition, goal):
    """Return the GoalRow of one goal of `edition`, whole, as it is stored now."""
    goals, measures = edition.goals.filter(pk=goal.pk), list(edition.measures.filter(goal=goal.pk).whole())
    (row,), milestones = _rows(goals), _read_milestones(goal=goal.pk)
    keys = [row.key, *(each.key for each in measures), *(key for _goal, key, _day in milestones)]
    follow_ups = latest_follow_ups(edition, key__in=keys)
    answers = answers_by_goal(edition, [row]) if edition.is_under_work else {}
    views = goal_views(edition, goals, measures, follow_ups=follow_ups, answers=answers)
    brief = [_brief(each) for each in measures]
    _complete([row], brief, milestones, views, follow_ups=follow_ups, answers=answers, edition=edition)
    return row


def _rows(goals):
    """Return the GoalRows of `goals` in order, so far with what is stored of the goals themselves."""
    is_served = Exists(ServedGoal.objects.filter(goal=OuterRef("pk")))
    shown = goals.annotate(is_served=is_served).order_by("order", "pk").values_list(*_SHOWN)
    return [GoalRow(*each) for each in shown]


def _read_brief(measures):
    """Return of each measure in order what `_brief` does, and no more of it."""
    names = ("goal", "focus_area", "pk", "key", "responsible", "ends_on")
    return list(measures.order_by("order", "pk").values_list(*names))


def _brief(measure):
    goal, area, responsible = measure.goal_id, measure.focus_area_id, measure.responsible_id
    return goal, area, measure.pk, measure.key, responsible, measure.ends_on


def _read_milestones(**about):
    """Return (the goal's primary key, the milestone's key, its day) of each milestone in order."""
    return list(Milestone.objects.filter(**about).order_by("day", "pk").values_list("goal", "key", "day"))


def _milestones_of(views):
    """Return the same of the milestones of GoalViews."""
    return [(view.goal.pk, each.key, each.day) for view in views for each, _entry in view.milestones]


def _whole_measures(edition, goals, *, has_own):
    """Return the measures under `goals`, a query or None, and those directly under focus areas, as their pages do."""
    shown = Q(goal__isnull=True) if has_own else Q()
    if goals is not None:
        shown |= Q(goal__in=goals)
    return list(edition.measures.filter(shown).whole()) if shown else []


def _complete(rows, brief, milestones, views, *, follow_ups, answers, edition):
    """Add to each GoalRow its measures and milestones with their follow-ups, its answers, and its GoalView if any."""
    by_pk, rules, asks = {row.pk: row for row in rows}, rules_of(edition.plan), asks_for_measures(edition)
    by_goal, is_closed = {view.goal.pk: view for view in views}, edition.status in CLOSED
    labels = {status: str(rules.words.status_label(status)) for status in FollowUpStatus.values}
    not_followed_up = _("not followed up")
    for goal, _area, pk, key, responsible, ends_on in brief:
        if goal in by_pk:
            entry = follow_ups.get(key)
            label = labels[entry.status] if entry else not_followed_up
            by_pk[goal].measures.append(MeasureInBrief(pk, key, responsible, ends_on, entry, label))
    for goal, key, day in milestones:
        by_pk[goal].milestones.append((day, follow_ups.get(key)))
    for row in rows:
        row.measures_in_words = _counted(len(row.measures), rules)
        row.follow_up, row.answers = follow_ups.get(row.key), answers.get(row.key, [])
        row.lacks_measures = asks and not row.measures and not row.is_served
        row.shows_progress = any(is_closed or each.follow_up for each in row.measures)
        row.whole = by_goal.get(row.pk)


def _counted(number, rules):
    """Return "3 åtgärder", of a kind by party "3 löften"."""
    if rules.by_party:
        return promises_in_words(number)
    return ngettext("%(number)s measure", "%(number)s measures", number) % {"number": number}
