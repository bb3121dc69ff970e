"""What must hold of a plan's editions, whatever happened to them. Nothing here asks the code that it judges."""

import hashlib
import json

from django.core import serializers

from core import ledger
from core.models import LedgerChain
from partnership.agreement_changes import current_version
from partnership.models import AgreementStatus, Copy, Signatory, Signature
from stadsdelplan.models import (
    Departure,
    Edition,
    EditionPaper,
    FollowUp,
    Goal,
    Measure,
    MeasurePartner,
    Milestone,
    PlanComment,
    Review,
    RoundReport,
    ServedGoal,
)

UNDER_WORK, SENT = ("working", "in_review", "ready"), ("in_review", "ready")
SETTLED = ("approved", "abstained", "no_comments")
# Where a step leads an edition from a state; where it is not named the edition stays, or a sent one becomes settled.
MOVES = {
    ("working", "send"): {"in_review", "ready"},
    ("working", "adopt"): {"adopted"},
    ("in_review", "adopt"): {"adopted"},
    ("ready", "adopt"): {"adopted"},
    ("adopted", "adopt"): {"adopted", "superseded"},  # when another one is
}


def answerable(edition):
    """Return the goals, and the focus areas with measures of their own."""
    areas = [area for area in edition.focus_areas.order_by("pk") if area.measures.count()]
    return [*edition.goals.order_by("pk"), *areas]


def waiting(edition, party):
    """Return what waits for the party's answer: neither settled nor asked to be changed in its current revision."""
    return [each for each in answerable(edition) if _verdict(edition, each, party) not in (*SETTLED, "change_asked")]


class PlanRules:
    """Remembers how each edition, report and follow-up was."""

    def __init__(self, plan, parties):
        self.plan, self.parties = plan, parties
        self._status, self._closed, self._signed, self._kept, self._answered = {}, {}, {}, {}, {}

    def length(self):
        lengths = LedgerChain.objects.filter(name=self.plan.partnership.chain).values_list("length", flat=True)
        return lengths.first() or 0

    def adopted_keys(self):
        closed = Edition.objects.filter(plan=self.plan, status__in=("adopted", "superseded"))
        rows = [Goal.objects.filter(edition__in=closed), Measure.objects.filter(edition__in=closed)]
        rows.append(Milestone.objects.filter(goal__edition__in=closed))
        return {key for each in rows for key in each.values_list("key", flat=True)}

    def missing(self, agreement, party=None):
        """Return how many signatures the agreement lacks, or those of a party."""
        text = current_version(agreement)
        signatories = (
            Signatory.objects.filter(party=party) if party else Signatory.objects.filter(party__agreement_version=text)
        )
        copies = Copy.objects.filter(print_set__agreement_version=text)
        given = Signature.objects.filter(copy__in=copies, signatory__in=signatories).count()
        return signatories.count() * copies.count() - given

    def check(self, step=""):
        editions = list(Edition.objects.filter(plan=self.plan).select_related("agreement").order_by("number"))
        assert [each.number for each in editions] == list(range(1, len(editions) + 1))
        assert sum(each.status in UNDER_WORK for each in editions) <= 1
        adopted = [each for each in editions if each.status == "adopted"]
        for one in adopted:
            for other in adopted:
                assert one is other or one.ends_on < other.starts_on or other.ends_on < one.starts_on, "two at once"
        for each in editions:
            self._check_move(each, step)
            (self._check_open if each.status in UNDER_WORK else self._check_closed)(each)
        self._check_what_is_only_added()

    def check_in_the_end(self):
        assert [verdict.fault for verdict in ledger.verify(self.plan.partnership.chain)] == [""]

    def _check_move(self, edition, step):
        before = self._status.get(edition.pk)
        if before and before != edition.status:
            may = MOVES.get((before, step), set(SENT) if before in SENT else {before})
            assert edition.status in may, f"{step} led from {before} to {edition.status}"
        self._status[edition.pk] = edition.status

    def _check_open(self, edition):
        if edition.status in SENT:
            left = [party for party in edition.asked.all() for each in answerable(edition)
                    if _verdict(edition, each, party) not in SETTLED]  # fmt: skip
            points = PlanComment.objects.filter(edition=edition, answers=None, resolved_at=None, answered_at=None)
            is_settled = not left and not points.exists() and not edition.proposals.filter(status="open").exists()
            assert (edition.status == "ready") == is_settled, "ready for decision says whether everybody has answered"
        assert edition.plan.asks_parties or not edition.asked.exists(), "a plan that asks nobody has asked"
        for each in answerable(edition):
            said = _words(each)
            before = self._answered.setdefault((edition.pk, each.key, each.revision), said)
            assert said == before, "the same revision, to which parties answer, says something else"
        _check_places(edition)
        _check_what_is_carried_over(edition)
        agreement = edition.agreement
        is_locked = agreement and agreement.status not in (AgreementStatus.DRAFT, AgreementStatus.IN_REVIEW)
        if is_locked:
            version = current_version(agreement).pk
            assert self._signed.setdefault(version, _text(edition)) == _text(edition), "what is signed was changed"

    def _check_closed(self, edition):
        """An adopted edition says what it said, has its paper, and was signed by all if it is signed."""
        paper = EditionPaper.objects.get(edition=edition)
        with paper.file.open() as file:
            assert hashlib.sha256(file.read()).hexdigest() == paper.sha256
        said = _text(edition), paper.sha256, paper.file.name
        assert self._closed.setdefault(edition.pk, said) == said, "an adopted edition was changed"
        assert edition.adopted_by
        assert edition.adopted_on
        if edition.agreement:
            assert self.missing(edition.agreement) == 0, "adopted without all signatures"

    def _check_what_is_only_added(self):
        """Reports of rounds and follow-ups are never changed nor taken away."""
        for model in (RoundReport, FollowUp):
            rows = {row["pk"]: row["fields"] for row in _plain(model.objects.all())}
            before = self._kept.get(model, {})
            assert {pk: rows.get(pk) for pk in before} == before, f"a {model.__name__} was changed"
            self._kept[model] = rows
        for report in RoundReport.objects.filter(edition__plan=self.plan).select_related("edition"):
            assert report.edition.starts_on <= report.first_day <= report.last_day <= report.edition.ends_on
            assert report.last_day <= report.at.date(), "a round was closed before its end"
        assert not FollowUp.objects.filter(plan=self.plan).exclude(key__in=self.adopted_keys()).exists()


def _check_places(edition):
    """A measure stands in one place of its own edition, and areas one level deep, each after the area above."""
    for measure in Measure.objects.filter(edition=edition).select_related("goal", "focus_area"):
        assert (measure.goal is None) != (measure.focus_area is None)
        assert (measure.goal or measure.focus_area).edition_id == edition.pk
    assert not MeasurePartner.objects.filter(measure__edition=edition, organisation__pk__in=()).exists()
    for row in MeasurePartner.objects.filter(measure__edition=edition).select_related("measure"):
        assert row.organisation_id != row.measure.responsible_id, "who is responsible takes part beside itself"
    for row in ServedGoal.objects.filter(measure__edition=edition).select_related("measure", "goal"):
        assert row.goal.edition_id == edition.pk
        assert row.goal_id != row.measure.goal_id
    for goal in edition.goals.select_related("focus_area"):
        assert goal.focus_area.edition_id == edition.pk
        assert not goal.in_words or (goal.baseline is None and goal.target is None)
    above = None
    for area in edition.focus_areas.select_related("parent").order_by("order", "pk"):
        if area.parent is None:
            above = area
        assert area.parent in (None, above), "a sub-area does not follow its area"
        assert area.parent is None or area.parent.parent_id is None


def _check_what_is_carried_over(edition):
    """What the edition before had is here under its key, or left with a word about why."""
    if edition.based_on is None:
        return
    departures = {each.key: each for each in Departure.objects.filter(edition=edition)}
    goals = set(edition.goals.values_list("key", flat=True))
    measures = set(edition.measures.values_list("key", flat=True))
    for key in edition.based_on.goals.values_list("key", flat=True):
        assert (key in goals) != (key in departures), "a goal is gone without a word, or both here and gone"
    for measure in Measure.objects.filter(edition=edition.based_on).select_related("goal", "focus_area"):
        is_gone = measure.key in departures or (measure.goal and measure.goal.key in departures)
        assert measure.key in measures or is_gone, "a measure is gone without a word"
    assert all(each.outcome == "reached" or each.reason for each in departures.values())


def _verdict(edition, thing, party):
    """Return the party's newest verdict on the thing in its current revision, or None."""
    newest = Review.objects.filter(edition=edition, key=thing.key, organisation=party).order_by("-pk").first()
    return newest.verdict if newest and newest.revision_seen == thing.revision else None


def _words(thing):
    """Return what a party answers to: a goal with its milestones and measures, or the measures of a focus area."""
    left_behind = ("focus_area", "order", "version", "revision")
    measures = thing.measures.all()
    rows = [
        measures,
        MeasurePartner.objects.filter(measure__in=measures),
        ServedGoal.objects.filter(measure__in=measures),
    ]
    if isinstance(thing, Goal):
        rows += [Goal.objects.filter(pk=thing.pk), thing.milestones.all()]
    found = [row["fields"] for each in rows for row in _plain(each)]
    return json.dumps([{n: v for n, v in row.items() if n not in left_behind} for row in found], default=str)


def _text(edition):
    """Return all rows that an edition's text consists of, as they are stored."""
    own = ("starts_on", "ends_on", "rhythm", "effect_goals_only", "lagesbild")
    measures = Measure.objects.filter(edition=edition)
    rows = [
        edition.focus_areas.all(),
        edition.goals.all(),
        measures,
        Milestone.objects.filter(goal__edition=edition),
        MeasurePartner.objects.filter(measure__in=measures),
        ServedGoal.objects.filter(measure__in=measures),
        edition.departures.all(),
        edition.resource_statements.all(),
    ]
    plain = [_plain(each) for each in rows]
    return json.dumps([[str(getattr(edition, name)) for name in own], plain], default=str, sort_keys=True)


def _plain(rows):
    return serializers.serialize("python", rows.order_by("pk"))
