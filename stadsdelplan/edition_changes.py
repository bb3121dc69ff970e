"""The steps that all verbs of an edition share: lock the row, check the version, bump it, record the change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from core import ledger
from core.limits import text_lengths
from core.models import Organisation, StaleVersionError, User
from stadsdelplan import lifecycle
from stadsdelplan.models import (
    SENT,
    ConcernedOrganisation,
    Edition,
    EditionFocusArea,
    EditionStatus,
    Goal,
    MeasurePartner,
    Milestone,
    Plan,
    PlanComment,
    Proposal,
    ProposalStatus,
    Review,
    ReviewVerdict,
    ServedGoal,
)

SETTLED_VERDICTS = (ReviewVerdict.APPROVED, ReviewVerdict.ABSTAINED, ReviewVerdict.NO_COMMENTS)


def lock_for_change(pk, *, version=None, step=None):
    """Lock the edition until the transaction ends, on the `version` that the person saw, where `step` is open."""
    edition = (
        Edition.objects.select_related("plan__partnership", "agreement").select_for_update(of=("self",)).get(pk=pk)
    )
    if version is not None and edition.version != version:
        raise StaleVersionError(edition)
    if step is not None:
        lifecycle.refuse_unless_open(step, edition)
    return edition


def lock_plan_for_change(pk):
    """Lock the plan until the transaction ends."""
    return Plan.objects.select_related("partnership").select_for_update(of=("self",)).get(pk=pk)


def at_version(model, row, *, version):
    """Return the row as it is stored, if it is still the `version` that the person saw. Raises StaleVersionError."""
    now = model.objects.filter(pk=row.pk).first()
    if now is None or now.version != version:
        raise StaleVersionError(now)
    return now


def insert(*rows, allow_long_texts=False):
    """Check and insert rows that are not stored yet. Raises ValidationError.

    With `allow_long_texts` a copied text may be longer than the limit: it was written before there were limits.
    """
    for row in rows:
        row.full_clean(exclude=text_lengths.too_long_fields(row) if allow_long_texts else None)
        row.save(force_insert=True)


def bump_version(edition):
    """Raise the edition's version. A sent edition is ready for decision if its review is complete, else in review."""
    if edition.status in SENT:
        edition.status = EditionStatus.READY if is_settled(edition) else EditionStatus.IN_REVIEW
    Edition.objects.filter(pk=edition.pk).update(version=F("version") + 1, status=edition.status)
    edition.version += 1


def bump_revision(row):
    """Raise the revision of a goal, or of a focus area with measures, by which every answer to it lapses."""
    type(row).objects.filter(pk=row.pk).update(revision=F("revision") + 1)
    row.refresh_from_db(fields=["revision"])  # the row may have been read before the edition was locked


def record_in_plan(plan: Plan, verb: str, target: models.Model, /, *, by: User, at: datetime, **payload: Any) -> None:
    """Record a change in the partnership's history. Call it last."""
    ledger.record(by=by, verb=verb, target=target, at=at, chain=plan.partnership.chain, payload=payload)


def record_change(
    edition: Edition, verb: str, target: models.Model, /, *, by: User, at: datetime, **payload: Any
) -> None:
    """Count the change to the edition, and record it. Call it last."""
    bump_version(edition)
    record_in_plan(edition.plan, verb, target, by=by, at=at, edition=edition.pk, **payload)


def snapshot(row):
    """Return the row's own fields as the history stores them."""
    left_behind = {"id", "version", "revision", "order", "edition"}
    return as_payload({f.name: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in left_behind})


def as_payload(values):
    """Return `values` as the history stores them: a row as its key, several rows as their keys."""
    return {name: _plain(value) for name, value in values.items()}


def copy_goal(goal, *, edition, focus_area, copies=None, **changes):
    """Store a copy of `goal` in another edition, with its links, milestones and measures under the same keys.

    What its measures serve beside it is copied too, as far as the edition has it; with a dict of `copies`, {measure:
    its copy}, they are added to it instead, and the caller copies that for all at once.
    """
    copied = copy_row(goal, edition=edition, focus_area=focus_area, **changes)
    copied.overarching_goals.set(goal.overarching_goals.all())
    copied.indicators.set(goal.indicators.all())
    copied.concerns.set(goal.concerns.all())
    for milestone in goal.milestones.order_by("day", "pk"):
        copy_row(milestone, goal=copied)
    own = {each: copy_measure(each, edition=edition, goal=copied) for each in goal.measures.order_by("order", "pk")}
    if copies is None:
        copy_served_goals(own, edition=edition)
    else:
        copies |= own
    return copied


def copy_measure(measure, *, edition, goal=None, focus_area=None, **changes):
    """Store a copy of `measure` under a goal or a focus area of another edition, with those who take part."""
    copied = copy_row(measure, edition=edition, goal=goal, focus_area=focus_area, **changes)
    for partner in measure.partner_rows.order_by("pk"):
        copy_row(partner, measure=copied)
    return copied


def copy_served_goals(copies, *, edition):
    """Let the copies of measures, {measure: its copy}, serve the same further goals, as far as the edition has them."""
    goals = {goal.key: goal for goal in edition.goals.all()}
    served = ServedGoal.objects.filter(measure__in=copies).select_related("goal")
    for row in served.order_by("pk"):
        copied, goal = copies[row.measure], goals.get(row.goal.key)
        if goal and not copied.served_rows.filter(goal=goal).exists():
            insert(ServedGoal(measure=copied, goal=goal))


def copy_row(row, **changes):
    """Store a copy of `row` under other parents."""
    left_behind = {"id", "version", "revision", *changes}
    fields = [field.attname for field in row._meta.concrete_fields if field.name not in left_behind]
    copied = type(row)(**{name: getattr(row, name) for name in fields}, **changes)
    insert(copied, allow_long_texts=True)
    return copied


def store_partners(measure, partners):
    """Let the measure have these (organisation, role), and no others, beside the responsible one."""
    measure.partner_rows.all().delete()
    insert(*(MeasurePartner(measure=measure, organisation=each, role=role) for each, role in partners))


def store_milestones(goal, lines):
    """Give the goal the milestones (day, value, words) of `lines`, and no others. One of the same day keeps its key."""
    keys = dict(goal.milestones.values_list("day", "key"))
    goal.milestones.all().delete()
    for day, value, words in lines:
        key = {"key": keys[day]} if day in keys else {}
        insert(Milestone(goal=goal, day=day, value=value, words=words, **key))


def _plain(value):
    if isinstance(value, Milestone):
        return [str(value.key), value.day, value.value, value.words]
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def next_place(rows):
    return (rows.aggregate(last=models.Max("order"))["last"] or 0) + 1


# Missing answers ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MissingAnswer:
    """A goal, or a focus area's own measures, that an organisation has not settled in the current revision.

    `newest` is its latest Review, or None.
    """

    goal: Goal | EditionFocusArea
    organisation: Organisation
    newest: Review | None

    @property
    def is_answered(self):
        """Return whether it has asked for a change of the current revision, so that the owner has to answer."""
        return self.asked_for_change and self.newest.revision_seen == self.goal.revision

    @property
    def asked_for_change(self):
        """Return whether its latest Review asks for a change, of whichever revision."""
        return self.newest is not None and self.newest.verdict == ReviewVerdict.CHANGE_ASKED


def answerable(edition):
    """Return what the parties answer to: the edition's goals, then the focus areas that have measures of their own.

    Each has a key, a revision and a title. Two queries.
    """
    areas = edition.focus_areas.filter(measures__isnull=False).select_related("parent").distinct()
    return [*edition.goals.order_by("order", "pk"), *areas.order_by("order", "pk")]


def missing_answers(edition):
    """Return a MissingAnswer for each thing and asked organisation that has not settled it, though it concerns them.

    It is settled where its current revision is approved, abstained from or without comments. Five queries for any
    number of goals.
    """
    organisations = lifecycle.asked_organisations(edition)
    if not organisations:
        return []
    concerned, newest = concerned_by_goal(edition), newest_reviews(edition)
    missing = []
    for goal in answerable(edition):
        for organisation in organisations:
            if organisation.pk not in concerned.get(goal.key, {organisation.pk}):
                continue
            review = newest.get((goal.key, organisation.pk))
            if not review or review.revision_seen != goal.revision or review.verdict not in SETTLED_VERDICTS:
                missing.append(MissingAnswer(goal, organisation, review))
    return missing


def concerned_by_goal(edition):
    """Return {goal's key: {organisation's pk, …}}. What has no entry concerns all organisations."""
    concerned = {}
    rows = ConcernedOrganisation.objects.filter(goal__edition=edition)
    for goal, organisation in rows.values_list("goal__key", "organisation"):
        concerned.setdefault(goal, set()).add(organisation)
    return concerned


def newest_reviews(edition):
    """Return {(goal's key, organisation's pk): the newest Review}."""
    reviews = Review.objects.filter(edition=edition).select_related("by").order_by("pk")
    return {(review.key, review.organisation_id): review for review in reviews}


def goals_to_change(edition, organisation):
    """Return the keys of the goals and focus areas that the organisation wants changed, or measures under them.

    It has asked for a change, of any revision, or has an unanswered comment on the goal or a measure.
    """
    newest = newest_reviews(edition)
    asked = {
        key
        for (key, of), review in newest.items()
        if of == organisation.pk and review.verdict == ReviewVerdict.CHANGE_ASKED
    }
    commented = open_comments(edition).filter(organisation=organisation, key__isnull=False).values("key")
    goals = Goal.objects.filter(Q(key__in=commented) | Q(measures__key__in=commented), edition=edition)
    areas = edition.focus_areas.filter(measures__key__in=commented)
    return asked | set(goals.values_list("key", flat=True)) | set(areas.values_list("key", flat=True))


def open_comments(edition):
    """Return the comments on the edition that nobody has answered."""
    return PlanComment.objects.unanswered().filter(edition=edition)


def open_proposals(edition):
    """Return the proposed goals that nobody has answered."""
    return Proposal.objects.filter(edition=edition, status=ProposalStatus.OPEN)


def is_settled(edition):
    """Return whether the review is complete: no answer is missing, and no comment or proposal is open."""
    return not (missing_answers(edition) or open_comments(edition).exists() or open_proposals(edition).exists())
