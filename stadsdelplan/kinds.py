"""The kinds of plan as one table of rules. Nothing else in the portal asks of which kind a plan is.

What a plan can hold is the same for all kinds. A kind says what of it is asked for. See docs/decisions/0026.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.text.dates import period
from core.text.numbers import decimal
from stadsdelplan.models import CountedFor, FollowUpStatus, Plan, PlanKind, Rhythm


class Break(StrEnum):
    """The kinds of broken links in the chain, the most serious first."""

    INDICATOR_WITHOUT_GOAL = "indicator_without_goal"
    GOAL_WITHOUT_MEASURE = "goal_without_measure"
    MEASURE_INCOMPLETE = "measure_incomplete"
    TARGET_WITHOUT_BASELINE = "target_without_baseline"
    NOT_FOLLOWED_UP = "not_followed_up"


@dataclass(frozen=True)
class MeasureWords:
    """What the pages of a kind of plan call its measures, each as the whole heading, button or message.

    `add_to`, `none_in_area` and `nothing_in_area` take what the measure stands under: %(goal)s and %(area)s. `statuses`
    are what the follow-ups of a measure are called where that is not the status's own label.
    """

    one: str = _("Measure")
    many: str = _("Measures")
    without_goal: str = _("Measures without a goal")
    add: str = _("Add a measure")
    add_without_goal: str = _("Add a measure without a goal")
    add_to: str = _("Add a measure to “%(goal)s”")
    added: str = _("The measure is added.")
    edit: str = _("Edit the measure")
    saved: str = _("The measure is saved.")
    take_out: str = _("Take the measure out of the plan?")
    taken_out: str = _("The measure is taken out of the plan.")
    none_under_goal: str = _("The goal has no measures yet.")
    none_in_area: str = _("The plan has no goals in %(area)s yet.")
    nothing_in_area: str = _("No goal and no measure stands under %(area)s.")
    not_followed_up: str = _("The measures have not been followed up for a year.")
    statuses: Mapping[str, str] = field(default_factory=dict)

    def status_label(self, status):
        """Return what the status of a measure's follow-up is called: "Reached", of a promise "Kept"."""
        return self.statuses.get(status, FollowUpStatus(status).label)

    def status_choices(self):
        """Return the statuses as the form of a measure's follow-up offers them."""
        return [(status, self.status_label(status)) for status in FollowUpStatus.values]


_PROMISES = MeasureWords(
    one=_("Promise"),
    many=_("Promises"),
    without_goal=_("Promises"),
    add=_("Add a promise"),
    add_without_goal=_("Add a promise"),
    add_to=_("Add a promise under “%(goal)s”"),
    added=_("The promise is added."),
    edit=_("Edit the promise"),
    saved=_("The promise is saved."),
    take_out=_("Take the promise out of the plan?"),
    taken_out=_("The promise is taken out of the plan."),
    none_under_goal=_("The goal has no promises yet."),
    none_in_area=_("The plan has no promises in %(area)s yet."),
    nothing_in_area=_("No promise stands under %(area)s."),
    not_followed_up=_("The promises have not been followed up for a year."),
    statuses={
        FollowUpStatus.REACHED: _("Kept"),
        FollowUpStatus.PARTLY_REACHED: _("Partly kept"),
        FollowUpStatus.NOT_REACHED: _("Not kept"),
    },
)


@dataclass(frozen=True)
class KindRules:
    """What a kind of plan asks for.

    `asks_parties` is None where each plan of the kind says it for itself. `awaits_next` says that a plan of the kind is
    followed by another when its days are over. `rhythm` is proposed for its first edition. `gaps` are the Breaks that
    count as faults. `needs_last_day` says that a measure without a last day is incomplete; in the other kinds it goes
    on as long as the plan. `whole_chain` says that its paper shows each link of the chain, also one of which nothing is
    known; in the other kinds what nobody has written is left out. `by_party` says that it is summed up by who promises
    what, and that its measures are written first. `is_signed` says that the parties sign it before it is adopted.
    `words` are what its measures are called.
    """

    purpose: str
    asks_parties: bool | None
    awaits_next: bool
    rhythm: Rhythm
    is_under_the_law: bool
    gaps: frozenset[Break]
    needs_last_day: bool
    whole_chain: bool = False
    by_party: bool = False
    is_signed: bool = False
    words: MeasureWords = MeasureWords()


_B = Break
KINDS = {
    PlanKind.DISTRICT_PLAN: KindRules(
        purpose=_("the partnership's plan for a district, revised each year. The parties are asked to approve it."),
        asks_parties=True,
        awaits_next=True,
        rhythm=Rhythm.YEAR,
        is_under_the_law=False,
        gaps=frozenset(Break),
        needs_last_day=True,
        whole_chain=True,
    ),
    PlanKind.ACTION_PLAN: KindRules(
        purpose=_("the municipality's own measures under lag (2023:196), 5 §. No party is asked."),
        asks_parties=False,
        awaits_next=True,
        rhythm=Rhythm.YEAR,
        is_under_the_law=True,
        gaps=frozenset(Break) - {_B.INDICATOR_WITHOUT_GOAL},
        needs_last_day=False,
    ),
    PlanKind.JOINT_PLAN: KindRules(
        purpose=_("what the parties do together under their agreement. They are asked to approve it."),
        asks_parties=True,
        awaits_next=True,
        rhythm=Rhythm.YEAR,
        is_under_the_law=False,
        gaps=frozenset({_B.GOAL_WITHOUT_MEASURE, _B.MEASURE_INCOMPLETE, _B.NOT_FOLLOWED_UP}),
        needs_last_day=False,
        is_signed=True,
    ),
    PlanKind.PROMISE: KindRules(
        purpose=_("what the municipality and the police promise those who live there. The parties approve it."),
        asks_parties=True,
        awaits_next=True,
        rhythm=Rhythm.TERTIAL,
        is_under_the_law=False,
        gaps=frozenset({_B.MEASURE_INCOMPLETE, _B.NOT_FOLLOWED_UP}),
        needs_last_day=False,
        by_party=True,
        is_signed=True,
        words=_PROMISES,
    ),
    PlanKind.THEMATIC_PLAN: KindRules(
        purpose=_("a plan for one question or one programme. You say whether the parties are asked."),
        asks_parties=None,
        awaits_next=False,
        rhythm=Rhythm.YEAR,
        is_under_the_law=False,
        gaps=frozenset({_B.GOAL_WITHOUT_MEASURE, _B.MEASURE_INCOMPLETE, _B.NOT_FOLLOWED_UP}),
        needs_last_day=False,
    ),
}


def rules_of(plan: Plan) -> KindRules:
    """Return what the plan's kind asks for."""
    return KINDS[PlanKind(plan.kind)]


def choices() -> list[tuple[str, str]]:
    """Return the kinds as a form offers them, each with what it is for."""
    labels = dict(PlanKind.choices)
    return [(str(kind), format_lazy("{}: {}", labels[kind], rules.purpose)) for kind, rules in KINDS.items()]


def days_in_words(measure, rules):
    """Return when the measure goes on, or "" where nobody knows. `rules` are those of its plan's kind.

    `measure` is a Measure or a MeasureContent.
    """
    days = period(measure.starts_on, measure.ends_on)
    return days or ("" if rules.needs_last_day else str(_("the whole period of the plan")))


# How often a count of "each round" is meant, by the rhythm of the plan. "" is that of a plan without rounds.
EACH_ROUND: dict[str, str] = {
    Rhythm.MONTH: _("each month"),
    Rhythm.QUARTER: _("each quarter"),
    Rhythm.TERTIAL: _("each tertial"),
    Rhythm.HALF_YEAR: _("each half-year"),
    Rhythm.YEAR: _("each year"),
    "": _("each follow-up"),
}


def counted_in_words(measure, rhythm):
    """Return the own count as it is meant in a plan of that `rhythm`: "Trafikkontroller: minst 15 st varje tertial".

    `measure` is a Measure or a MeasureContent. `count_in_words` of a change list says "varje omgång" of every plan.
    """
    if measure.target is None or measure.target_for != CountedFor.ROUND:
        return measure.count_in_words
    number = f"{decimal(measure.target)}\u00a0{measure.unit}" if measure.unit else decimal(measure.target)
    target = f"{gettext('at least %(number)s') % {'number': number}} {EACH_ROUND[rhythm]}"
    return ": ".join(part for part in (measure.count_of, target) if part)
