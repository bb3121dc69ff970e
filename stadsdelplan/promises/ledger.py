"""What became of every promise of a plan over the years: kept, partly kept, not kept, or not known yet.

A promise is a measure. What became of it is said by its newest follow-up that belongs to the edition.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.text.numbers import decimal
from stadsdelplan.by_party import Promises, by_party
from stadsdelplan.in_force import belongs_to, closed_editions, keys_by_edition
from stadsdelplan.models import Edition, FollowUp, FollowUpStatus, Measure
from stadsdelplan.promises.counts import count_for_all


class PromiseState(StrEnum):
    """What became of a promise. The value chooses the colour of the status word."""

    KEPT = "reached"
    PARTLY = "partly_reached"
    NOT_KEPT = "not_reached"
    NOT_KNOWN = "todo"


_LABELS = {
    PromiseState.KEPT: _("Kept"),
    PromiseState.PARTLY: _("Partly kept"),
    PromiseState.NOT_KEPT: _("Not kept"),
    PromiseState.NOT_KNOWN: _("Not known yet"),
}
_STATES = {
    FollowUpStatus.REACHED: PromiseState.KEPT,
    FollowUpStatus.PARTLY_REACHED: PromiseState.PARTLY,
    FollowUpStatus.NOT_REACHED: PromiseState.NOT_KEPT,
    FollowUpStatus.DROPPED: PromiseState.NOT_KEPT,
}


@dataclass(frozen=True)
class KeptPromise:
    """A promise, and the follow-up that says what became of it, or None. `outcome` is the newest one with a figure.

    `promised` says how many and how often, where that was promised.
    """

    measure: Measure
    newest: FollowUp | None
    outcome: FollowUp | None
    promised: str = ""

    @property
    def state(self):
        return _STATES.get(self.newest.status, PromiseState.NOT_KNOWN) if self.newest else PromiseState.NOT_KNOWN

    @property
    def label(self):
        return _LABELS[self.state]

    @property
    def count_in_words(self):
        """Return the outcome beside what was promised: "17 of at least 15 st". Empty where nothing was counted."""
        if self.outcome is None:
            return ""
        counted, unit = decimal(self.outcome.outcome), f"\u00a0{self.measure.unit}" if self.measure.unit else ""
        if self.measure.target is None:
            return counted + unit
        return gettext("%(counted)s of at least %(target)s") % {
            "counted": counted,
            "target": decimal(self.measure.target) + unit,
        }


@dataclass(frozen=True)
class PartyPromises:
    """The promises that the same organisations made in an edition."""

    promises: Promises
    kept: list[KeptPromise]

    @property
    def counts(self):
        """Return [(label, how many), …] of the states that occur."""
        states = [each.state for each in self.kept]
        return [(_LABELS[state], states.count(state)) for state in PromiseState if state in states]


@dataclass(frozen=True)
class EditionPromises:
    """The promises of one edition, by party."""

    edition: Edition
    parties: list[PartyPromises]


def read_promises(plan, *, open_only=False, on=None):
    """Return the EditionPromises of a plan, the newest edition first. Eight queries for any number of promises.

    With `open_only` they are those of the editions that anybody may read on the day `on`, and of those that these took
    the place of.
    """
    closed = closed_editions(plan)
    keys = keys_by_edition(closed)
    shown = [each for each in closed if not open_only or each.adopted_on <= on]
    newest, outcomes = _entries(plan, closed, keys)
    measures = {}
    for measure in Measure.objects.filter(edition__in=shown).whole().order_by("edition", "order", "pk"):
        measures.setdefault(measure.edition_id, []).append(measure)
    return [
        EditionPromises(
            edition,
            [
                PartyPromises(found, [_kept(edition, each, newest, outcomes) for each in found.measures])
                for found in by_party(measures.get(edition.pk, []), owner=plan.owner.name)
            ],
        )
        for edition in sorted(shown, key=lambda each: (each.starts_on, each.number), reverse=True)
    ]


def _entries(plan, editions, keys):
    """Return ({(edition's pk, key): its newest FollowUp}, the same of those with an outcome)."""
    newest, outcomes = {}, {}
    for entry in FollowUp.objects.current().filter(plan=plan).order_by("on", "pk"):
        having = [each for each in editions if entry.key in keys[each.pk]]
        if (edition := belongs_to(having, on=entry.on)) is None:
            continue
        newest[edition.pk, entry.key] = entry
        if entry.outcome is not None:
            outcomes[edition.pk, entry.key] = entry
    return newest, outcomes


def _kept(edition, measure, newest, outcomes):
    place = edition.pk, measure.key
    return KeptPromise(measure, newest.get(place), outcomes.get(place), count_for_all(measure, edition.rhythm))
