"""What the verbs of every stage share: the edition is held first and touched last, the history follows."""

from dataclasses import dataclass

from django.db import models
from django.db.models import F

from core import ledger, lengths
from core.models import Organisation, StaleVersionError
from stadsdelplan import path
from stadsdelplan.models import (
    SENT,
    ConcernedOrganisation,
    Edition,
    EditionStatus,
    Goal,
    Plan,
    PlanComment,
    Proposal,
    ProposalStatus,
    Review,
    ReviewVerdict,
)

_SETTLES = (ReviewVerdict.APPROVED, ReviewVerdict.ABSTAINED)


def hold(pk, *, version=None, step=None):
    """Lock the edition until the transaction ends, on the `version` that the person saw, where `step` is open."""
    edition = Edition.objects.select_related("plan__partnership").select_for_update(of=("self",)).get(pk=pk)
    if version is not None and edition.version != version:
        raise StaleVersionError(edition)
    if step is not None:
        path.refuse_unless_open(step, edition)
    return edition


def hold_plan(pk):
    """Lock the plan until the transaction ends."""
    return Plan.objects.select_related("partnership").select_for_update(of=("self",)).get(pk=pk)


def fresh(model, row, *, version):
    """The row as it stands, if it is still the `version` that the person saw. Raises StaleVersionError."""
    now = model.objects.filter(pk=row.pk).first()
    if now is None or now.version != version:
        raise StaleVersionError(now)
    return now


def store(*rows, as_it_was=False):
    """Check and insert rows that are not stored yet. Raises ValidationError.

    A copy is stored `as_it_was`: a text from before there were limits goes along whole.
    """
    for row in rows:
        row.full_clean(exclude=lengths.exceeding(row) if as_it_was else None)
        row.save(force_insert=True)


def touch(edition):
    """Raise the edition's counter; once sent, it is ready for decision exactly while nobody's answer is missing."""
    if edition.status in SENT:
        edition.status = EditionStatus.READY if is_settled(edition) else EditionStatus.IN_REVIEW
    Edition.objects.filter(pk=edition.pk).update(version=F("version") + 1, status=edition.status)
    edition.version += 1


def touch_goal(goal):
    """Another goal to approve: raise its revision, and every answer to it lapses."""
    Goal.objects.filter(pk=goal.pk).update(revision=F("revision") + 1)
    goal.refresh_from_db(fields=["revision"])  # the row may have been read before the edition was held


def record(plan, verb, target, /, *, by, at, **payload):
    """Record a change in the partnership's history. Call it last."""
    ledger.record(by=by, verb=verb, target=target, at=at, chain=plan.partnership.chain, payload=payload)


def tell(edition, verb, target, /, *, by, at, **payload):
    """Count the change to the edition, and record it. Call it last."""
    touch(edition)
    record(edition.plan, verb, target, by=by, at=at, edition=edition.pk, **payload)


def words(row):
    """The row's own fields as the history keeps them."""
    left_behind = {"id", "version", "revision", "order", "edition"}
    return plain({f.name: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in left_behind})


def plain(values):
    """`values` as the history keeps them: of a row its key, of several rows their keys."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value):
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def last_place(rows):
    return (rows.aggregate(last=models.Max("order"))["last"] or 0) + 1


# Whose answer is missing --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MissingAnswer:
    """That an organisation has not settled a goal as it stands. `newest` is what it last said of it, or None."""

    goal: Goal
    organisation: Organisation
    newest: Review | None

    @property
    def is_answered(self):
        """Whether the organisation has asked for a change of the goal as it stands: the next word is the owner's."""
        return self.newest is not None and self.newest.revision_seen == self.goal.revision


def missing_answers(edition):
    """A MissingAnswer for each goal and asked organisation that it concerns and that has not settled it as it stands.

    Four queries, however many goals there are. Settled is what is approved or abstained from.
    """
    organisations = path.asked(edition.plan)
    if not organisations:
        return []
    concerned, newest = concerned_by_goal(edition), newest_reviews(edition)
    missing = []
    for goal in edition.goals.order_by("order", "pk"):
        for organisation in organisations:
            if goal.pk in concerned and organisation.pk not in concerned[goal.pk]:
                continue
            review = newest.get((goal.key, organisation.pk))
            if not review or review.revision_seen != goal.revision or review.verdict not in _SETTLES:
                missing.append(MissingAnswer(goal, organisation, review))
    return missing


def concerned_by_goal(edition):
    """Keys of the organisations that a goal concerns, by the goal's own; without an entry it concerns all."""
    concerned = {}
    rows = ConcernedOrganisation.objects.filter(goal__edition=edition)
    for goal, organisation in rows.values_list("goal", "organisation"):
        concerned.setdefault(goal, set()).add(organisation)
    return concerned


def newest_reviews(edition):
    """The newest review by the goal's key and the organisation's."""
    reviews = Review.objects.filter(edition=edition).select_related("by").order_by("pk")
    return {(review.key, review.organisation_id): review for review in reviews}


def open_comments(edition):
    """How many comments on the edition nobody has settled."""
    return PlanComment.objects.filter(edition=edition, answers__isnull=True, resolved_at__isnull=True).count()


def open_proposals(edition):
    """How many proposed goals nobody has answered."""
    return Proposal.objects.filter(edition=edition, status=ProposalStatus.OPEN).count()


def is_settled(edition):
    """Whether nothing of the review is left: no answer missing, no comment and no proposal open."""
    return not missing_answers(edition) and not open_comments(edition) and not open_proposals(edition)
