"""What can happen to a district plan. Each function is one whole event: it locks the edition first, the history last.

`version` is what the person saw: a goal's for a save of the goal, the edition's for what happens to the whole of it.
The edition's counter rises with every change below it.
"""

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core import ledger
from core.models import StaleVersionError
from stadsdelplan.models import (
    UNDER_WORK,
    Edition,
    EditionFocusArea,
    EditionStatus,
    Goal,
    Measure,
    Plan,
    Review,
    ReviewVerdict,
)

_SENT = (EditionStatus.IN_REVIEW, EditionStatus.READY)


class ForbiddenStepError(Exception):
    """The edition is not in a state from which this step leads anywhere. The message is for the person."""


# An edition comes into being ----------------------------------------------------------------------------------------


def start_plan(*, plan, by, at):
    """Store a new plan, still without an edition."""
    with transaction.atomic():
        _store(plan)
        _record(plan, "plan.started", plan, by=by, at=at, payload={"name": plan.name})
    return plan


def start_edition(*, plan, starts_on, ends_on, by, at, focus_areas=()):
    """Open the plan's next edition as a working edition, and return it.

    It starts as a copy of the newest adopted edition, goals and measures under the same keys; the first edition of a
    plan starts empty with the names in `focus_areas`. Raises ForbiddenStepError where one is under work already.
    """
    with transaction.atomic():
        plan = Plan.objects.select_related("partnership").select_for_update(of=("self",)).get(pk=plan.pk)
        editions = plan.editions.order_by("-number", "-pk")
        if any(edition.is_under_work for edition in editions):
            raise ForbiddenStepError(_("The plan already has an edition that is being worked on."))
        previous = editions.filter(status=EditionStatus.ADOPTED).first()
        edition = Edition(
            plan=plan,
            number=editions[0].number + 1 if editions else 1,
            starts_on=starts_on,
            ends_on=ends_on,
            based_on=previous,
            lagesbild=previous.lagesbild if previous else "",
        )
        _store(edition)
        if previous:
            _copy(previous, edition)
        else:
            for n, name in enumerate(focus_areas, start=1):
                _store(EditionFocusArea(edition=edition, order=n, name=name))
        payload = {"number": edition.number, "based_on": previous and previous.number}
        _record(plan, "edition.started", edition, by=by, at=at, payload=payload)
    return edition


# Its text is written ------------------------------------------------------------------------------------------------


def save_lagesbild(*, edition, version, text, by, at):
    """Store the situation picture if the edition is still the `version` that `by` wrote on."""
    with transaction.atomic():
        edition = _hold_working(edition.pk, version=version)
        before, edition.lagesbild = edition.lagesbild, text
        edition.save(update_fields=["lagesbild"])
        _touch(edition)
        payload = {"before": before, "after": text}
        _record(edition.plan, "edition.lagesbild_saved", edition, by=by, at=at, payload=payload)
    return edition


def state_resources(*, statement, by, at):
    """Store how a party meets the district's needs. `statement` is a ResourceStatement that is not stored yet."""
    with transaction.atomic():
        edition = _hold_working(statement.edition_id)
        _store(statement)
        _touch(edition)
        payload = {"organisation": statement.organisation_id, "text": statement.text}
        _record(edition.plan, "edition.resources_stated", statement, by=by, at=at, payload=payload)
    return statement


def add_goal(*, goal, overarching_goals=(), indicators=(), by, at):
    """Store a new goal in its edition, last of all. `goal` is not stored yet."""
    with transaction.atomic():
        edition = _hold_working(goal.edition_id)
        if goal.focus_area.edition_id != edition.pk:
            raise ForbiddenStepError(_("The focus area belongs to another edition."))
        goal.order = _next_order(edition.goals)
        _store(goal)
        goal.overarching_goals.set(overarching_goals)
        goal.indicators.set(indicators)
        _touch(edition)
        _record(edition.plan, "goal.added", goal, by=by, at=at, payload=_words(goal))
    return goal


def save_goal(*, goal, version, changes, by, at):
    """Store `changes`, a dict of the goal's own fields, if it is still the `version` that `by` wrote on.

    Raises StaleVersionError otherwise. An approval given for the words before no longer holds.
    """
    return _save_row(Goal, goal, version=version, changes=changes, verb="goal.saved", by=by, at=at)


def leave_out_goal(*, goal, version, reason, by, at):
    """Take a goal out of the working edition, with the reason: reached, or dropped. Earlier editions keep it."""
    with transaction.atomic():
        edition = _hold_working(goal.edition_id)
        goal = _fresh(Goal, goal, version=version)
        pk, payload = goal.pk, _words(goal) | {"reason": reason}
        goal.delete()
        goal.pk = pk  # the history names what is gone
        _touch(edition)
        _record(edition.plan, "goal.left_out", goal, by=by, at=at, payload=payload)


def add_measure(*, measure, by, at):
    """Store a new measure, last under its goal. `measure` is not stored yet."""
    with transaction.atomic():
        edition = _hold_working(measure.goal.edition_id)
        measure.order = _next_order(measure.goal.measures)
        _store(measure)
        _touch_goal(measure.goal)
        _touch(edition)
        _record(edition.plan, "measure.added", measure, by=by, at=at, payload=_words(measure))
    return measure


def save_measure(*, measure, version, changes, by, at):
    """Store `changes`, a dict of the measure's own fields, if it is still the `version` that `by` wrote on."""
    return _save_row(Measure, measure, version=version, changes=changes, verb="measure.saved", by=by, at=at)


# It goes to the parties, and is decided -----------------------------------------------------------------------------


def send_for_review(*, edition, version, by, at):
    """Let the other parties see the edition. What they answer is a public record of the municipality from then on."""
    with transaction.atomic():
        edition = _hold(edition.pk, version=version)
        if edition.status != EditionStatus.WORKING:
            raise ForbiddenStepError(_("The edition has already been sent for review."))
        if not edition.goals.exists():
            raise ForbiddenStepError(_("The edition has no goals to review."))
        edition.status, edition.sent_for_review_at = EditionStatus.IN_REVIEW, at
        edition.save(update_fields=["status", "sent_for_review_at"])
        _touch(edition)
        _record(edition.plan, "edition.sent_for_review", edition, by=by, at=at)
    return edition


def review_goal(*, goal, version, organisation, verdict, comment="", by, at):
    """Register what `organisation` says of the goal as it stood in `version`. It is the officer's word, no decision."""
    with transaction.atomic():
        edition = _hold(goal.edition_id)
        if edition.status not in _SENT:
            raise ForbiddenStepError(_("The edition is not in review."))
        if organisation not in asked(edition.plan):
            raise ForbiddenStepError(
                _("%(organisation)s is not asked about this plan.") % {"organisation": organisation}
            )
        goal = _fresh(Goal, goal, version=version)
        review = Review(
            goal=goal, organisation=organisation, by=by, at=at, version_seen=version, verdict=verdict, comment=comment
        )
        _store(review)
        _touch(edition)
        payload = {"organisation": organisation.pk, "version": version, "verdict": verdict, "comment": comment}
        _record(edition.plan, "goal.reviewed", goal, by=by, at=at, payload=payload)
    return review


def register_adoption(*, edition, version, adopted_by, adopted_on, paragraph, by, at):
    """Register that the edition was adopted. The adopted editions whose days it covers give way to it.

    What the parties have not answered holds nothing up: the decision is the authority's, and it has been taken.
    """
    with transaction.atomic():
        edition = _hold(edition.pk, version=version)
        decidable = _SENT if edition.plan.asks_parties else UNDER_WORK
        if edition.status not in decidable:
            raise ForbiddenStepError(_("Only an edition that has been in review can be registered as adopted."))
        covered = edition.plan.editions.filter(
            status=EditionStatus.ADOPTED, starts_on__lte=edition.ends_on, ends_on__gte=edition.starts_on
        )
        superseded = list(covered.order_by("number", "pk").values_list("number", flat=True))
        covered.update(status=EditionStatus.SUPERSEDED)
        edition.status, edition.adopted_by = EditionStatus.ADOPTED, adopted_by
        edition.adopted_on, edition.adopted_paragraph = adopted_on, paragraph
        edition.full_clean()
        edition.save(update_fields=["status", "adopted_by", "adopted_on", "adopted_paragraph"])
        _touch(edition)
        payload = {"by": adopted_by, "on": adopted_on, "paragraph": paragraph, "supersedes": superseded}
        _record(edition.plan, "edition.adopted", edition, by=by, at=at, payload=payload)
    return edition


def follow_up(*, entry, by, at):
    """Store how a goal or measure goes on a day. `entry` is a FollowUp that is not stored yet; no edition changes."""
    with transaction.atomic():
        plan = Plan.objects.select_related("partnership").select_for_update(of=("self",)).get(pk=entry.plan_id)
        known = Goal.objects.filter(edition__plan=plan, key=entry.key).exists()
        if not known and not Measure.objects.filter(goal__edition__plan=plan, key=entry.key).exists():
            raise ForbiddenStepError(_("The plan has no goal and no measure with that key."))
        _store(entry)
        payload = {"key": entry.key, "on": entry.on, "status": entry.status, "text": entry.text}
        _record(plan, "plan.followed_up", entry, by=by, at=at, payload=payload)
    return entry


# What the steps ask -------------------------------------------------------------------------------------------------


def asked(plan):
    """The organisations that the plan asks to approve: those of the partnership, but for the one that writes it."""
    if not plan.asks_parties:
        return []
    return list(plan.partnership.organisations.exclude(pk=plan.owner_id).order_by("name", "pk"))


def unanswered(edition):
    """How many answers are still missing: goals × asked organisations − approvals of the goals as they now stand."""
    organisations = asked(edition.plan)
    approvals = Review.objects.filter(
        goal__edition=edition,
        version_seen=F("goal__version"),
        verdict=ReviewVerdict.APPROVED,
        organisation__in=organisations,
    )
    return edition.goals.count() * len(organisations) - approvals.count()


def _hold(pk, *, version=None):
    edition = Edition.objects.select_related("plan__partnership").select_for_update(of=("self",)).get(pk=pk)
    if version is not None and edition.version != version:
        raise StaleVersionError(edition)
    return edition


def _hold_working(pk, *, version=None):
    edition = _hold(pk, version=version)
    if not edition.is_under_work:
        raise ForbiddenStepError(_("An adopted edition is never changed. Start the next edition instead."))
    return edition


def _touch(edition):
    """Raise the edition's counter; once sent, it is ready for decision exactly while nobody's answer is missing."""
    if edition.status in _SENT:
        edition.status = EditionStatus.IN_REVIEW if unanswered(edition) else EditionStatus.READY
    Edition.objects.filter(pk=edition.pk).update(version=F("version") + 1, status=edition.status)
    edition.version += 1


def _touch_goal(goal):
    """A changed measure is another goal to approve: raise the goal's counter, and every answer to it lapses."""
    Goal.objects.filter(pk=goal.pk).update(version=F("version") + 1)
    goal.version += 1


def _fresh(model, row, *, version):
    fresh = model.objects.filter(pk=row.pk).first()
    if fresh is None or fresh.version != version:
        raise StaleVersionError(fresh)
    return fresh


def _store(row):
    row.full_clean()
    row.save(force_insert=True)


def _save_row(model, row, *, version, changes, verb, by, at):
    """One goal or measure: checked, stored on its version, and every approval of the words before let go."""
    with transaction.atomic():
        goal_id = row.pk if model is Goal else row.goal_id
        edition = _hold_working(Goal.objects.values_list("edition", flat=True).get(pk=goal_id))
        row = _fresh(model, row, version=version)
        before = {name: getattr(row, name) for name in changes}
        for name, value in changes.items():
            setattr(row, name, value)
        row.full_clean()
        after = {name: getattr(row, name) for name in changes}  # as the fields read them
        row.save_on_version(version, **after)
        if model is Measure:
            _touch_goal(row.goal)
        _touch(edition)
        payload = {"key": row.key, "before": _plain(before), "after": _plain(after)}
        _record(edition.plan, verb, row, by=by, at=at, payload=payload)
    return row


def _next_order(rows):
    return (rows.aggregate(last=models.Max("order"))["last"] or 0) + 1


def _copy(previous, edition):
    """Everything of `previous` again in `edition`: the same words under the same keys, and no answers."""
    focus_areas = {}
    for focus_area in previous.focus_areas.order_by("order", "pk"):
        focus_areas[focus_area.pk] = _twin(focus_area, edition=edition)
    for statement in previous.resource_statements.order_by("pk"):
        _twin(statement, edition=edition)
    for goal in previous.goals.order_by("order", "pk"):
        twin = _twin(goal, edition=edition, focus_area=focus_areas[goal.focus_area_id])
        twin.overarching_goals.set(goal.overarching_goals.all())
        twin.indicators.set(goal.indicators.all())
        for measure in goal.measures.order_by("order", "pk"):
            _twin(measure, goal=twin)


def _twin(row, **parents):
    """Store a copy of `row` under other parents."""
    left_behind = {"id", "version", *parents}
    fields = [field.attname for field in row._meta.concrete_fields if field.name not in left_behind]
    twin = type(row)(**{name: getattr(row, name) for name in fields}, **parents)
    _store(twin)
    return twin


def _words(row):
    """The row's own fields as the history keeps them."""
    left_behind = {"id", "version", "order"}
    return _plain({f.name: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in left_behind})


def _plain(values):
    return {name: value.pk if isinstance(value, models.Model) else value for name, value in values.items()}


def _record(plan, verb, target, *, by, at, payload=None):
    ledger.record(by=by, verb=verb, target=target, at=at, chain=plan.partnership.chain, payload=payload)
