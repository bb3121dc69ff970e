"""Verbs that send the edition to the parties, and by which they answer, comment and propose."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.limits import text_lengths
from core.limits.dates import KnownDate, refuse_out_of_order
from core.models import Organisation, StaleVersionError, User
from stadsdelplan import lifecycle, problem_rows
from stadsdelplan.content import unchanged_keys
from stadsdelplan.edition_changes import (
    answerable,
    concerned_by_goal,
    goals_to_change,
    insert,
    lock_for_change,
    missing_answers,
    newest_reviews,
    next_place,
    record_change,
)
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import (
    AskedOrganisation,
    Edition,
    EditionFocusArea,
    EditionStatus,
    Goal,
    PlanComment,
    Proposal,
    ProposalStatus,
    Review,
    ReviewVerdict,
)
from stadsdelplan.review import mail


def send_for_review(
    *, edition: Edition, version: int, by: User, at: datetime, answer_by: date | None = None
) -> Edition:
    """Let the other parties see the edition. From then on their answers are public records of the municipality.

    This fixes who is asked to approve it: the other organisations of the partnership as it is now. `answer_by` is the
    last day for answers, or None.
    """
    refuse_out_of_order("answer_by", answer_by, since=[KnownDate(localdate(at), _("when it is sent"))])
    with transaction.atomic():
        edition = lock_for_change(edition.pk, version=version, step=Step.SEND_FOR_REVIEW)
        if not answerable(edition):
            raise ForbiddenStepError(_("The edition has no goals or measures to review."))
        asked = lifecycle.asked_organisations(edition)
        edition.status, edition.sent_for_review_at, edition.answer_by = EditionStatus.IN_REVIEW, at, answer_by
        edition.save(update_fields=["status", "sent_for_review_at", "answer_by"])
        insert(*(AskedOrganisation(edition=edition, organisation=organisation, at=at) for organisation in asked))
        payload = {"answer_by": answer_by, "asked": [str(organisation) for organisation in asked]}
        record_change(edition, "edition.sent_for_review", edition, by=by, at=at, **payload)
        mail.tell_asked(edition, asked, by=by, at=at)
    return edition


def ask_organisation(
    *, edition: Edition, version: int, organisation: Organisation, by: User, at: datetime
) -> AskedOrganisation:
    """Ask one more organisation, which has joined the partnership since the edition was sent."""
    with transaction.atomic():
        edition = lock_for_change(edition.pk, version=version, step=Step.ASK)
        if organisation not in lifecycle.other_organisations(edition.plan):
            raise ForbiddenStepError(_("%(organisation)s is no party.") % {"organisation": organisation})
        asked = AskedOrganisation(edition=edition, organisation=organisation, at=at)
        if AskedOrganisation.objects.filter(edition=edition, organisation=organisation).exists():
            raise ForbiddenStepError(_("%(organisation)s is already asked.") % {"organisation": organisation})
        insert(asked)
        record_change(edition, "edition.organisation_asked", asked, by=by, at=at, organisation=str(organisation))
        mail.tell_asked(edition, [organisation], by=by, at=at)
    return asked


def review_goal(
    *,
    goal: Goal | EditionFocusArea,
    revision: int,
    organisation: Organisation,
    verdict: str,
    comment: str = "",
    by: User,
    at: datetime,
) -> Review:
    """Register the verdict of `organisation` on the goal in its `revision`. It is the officer's, and no decision.

    A focus area is answered to in the same way, for the measures that stand directly under it. Raises StaleVersionError
    where the goal or one of its measures has changed since.
    """
    with transaction.atomic():
        edition = lock_for_change(goal.edition_id, step=Step.REVIEW)
        _refuse_unless_asked(edition, organisation)
        goal = _as_seen(goal, revision)
        concerned = concerned_by_goal(edition).get(goal.key, {organisation.pk})
        if organisation.pk not in concerned:
            raise ForbiddenStepError(_("The goal does not concern %(party)s.") % {"party": organisation})
        review = _answer(edition, goal, organisation, verdict, comment, by=by, at=at)
        record_change(edition, "goal.reviewed", goal, by=by, at=at, **_payload_of(goal, review))
        mail.tell_owner(edition, review, by=by, at=at)
    return review


def withdraw_answer(
    *, goal: Goal | EditionFocusArea, review: int, organisation: Organisation, by: User, at: datetime
) -> Review:
    """Withdraw the answer of `organisation` to the goal. `review` is the primary key of the answer that the person saw.

    The goal waits for the organisation again, and an edition that was ready for decision is in review again. Raises
    StaleVersionError where the organisation has given another answer since.
    """
    with transaction.atomic():
        edition = lock_for_change(goal.edition_id, step=Step.REVIEW)
        _refuse_unless_asked(edition, organisation)
        newest = newest_reviews(edition).get((goal.key, organisation.pk))
        if newest is None or newest.pk != review:
            raise StaleVersionError(newest)
        goal = type(goal).objects.get(edition=edition, key=goal.key)
        if newest.verdict == ReviewVerdict.WITHDRAWN or newest.revision_seen != goal.revision:
            raise ForbiddenStepError(_("The answer no longer counts, so that there is nothing to withdraw."))
        withdrawn = _answer(edition, goal, organisation, ReviewVerdict.WITHDRAWN, "", by=by, at=at)
        payload = _payload_of(goal, withdrawn) | {"withdraws": newest.verdict}
        record_change(edition, "goal.answer_withdrawn", goal, by=by, at=at, **payload)
    return withdrawn


def approve_unchanged(
    *, edition: Edition, seen: dict[UUID, int], organisation: Organisation, by: User, at: datetime
) -> list[Goal]:
    """Approve in one act the goals that have the same text as in the edition before, and return them.

    `seen` are those that the person saw as unchanged, {key: revision}. Goals that the organisation has already answered
    in their current revision are left alone, and so are those that it wants changed. Raises StaleVersionError where one
    of the goals has changed since.
    """
    with transaction.atomic():
        edition = lock_for_change(edition.pk, step=Step.REVIEW)
        same = unchanged_keys(edition) - goals_to_change(edition, organisation)
        goals = _waiting_as_seen(edition, seen, organisation, among=same)
        if not goals:
            raise ForbiddenStepError(_("No unchanged goal is waiting for an answer."))
        _answer_all(edition, goals, organisation, ReviewVerdict.APPROVED, by=by, at=at)
        record_change(
            edition, "edition.unchanged_approved", edition, by=by, at=at, **_payload_of_all(goals, organisation)
        )
    return goals


def answer_without_comments(
    *, edition: Edition, seen: dict[UUID, int], organisation: Organisation, by: User, at: datetime
) -> list[Goal]:
    """Answer for `organisation` that it has no comments on the goals that wait for it, and return them.

    `seen` are those that the person saw, {key: revision}. Answers that it has given already stay as they are. Raises
    StaleVersionError where one of the goals has changed since.
    """
    with transaction.atomic():
        edition = lock_for_change(edition.pk, step=Step.REVIEW)
        goals = _waiting_as_seen(edition, seen, organisation, among=seen.keys())
        if not goals:
            raise ForbiddenStepError(_("No goal is waiting for an answer."))
        _answer_all(edition, goals, organisation, ReviewVerdict.NO_COMMENTS, by=by, at=at)
        payload = _payload_of_all(goals, organisation)
        record_change(edition, "edition.answered_without_comments", edition, by=by, at=at, **payload)
    return goals


# Comments -----------------------------------------------------------------------------------------------------------


def add_comment(
    *,
    edition: Edition,
    text: str,
    organisation: Organisation,
    by: User,
    at: datetime,
    key: UUID | None = None,
    revision: int | None = None,
    focus_area: EditionFocusArea | None = None,
) -> PlanComment:
    """Comment for `organisation` on the goal or measure under `key`, on a focus area, or on the whole.

    `revision` is the revision of the goal that the person read, if it is about one. Raises StaleVersionError.
    """
    with transaction.atomic():
        edition = lock_for_change(edition.pk, step=Step.COMMENT)
        lifecycle.refuse_unless_open(Step.COMMENT, edition, organisation=organisation)
        if key:
            _as_read(edition, key, revision)
        if focus_area:
            _refuse_another_editions(focus_area, edition)
        comment = PlanComment(
            edition=edition, key=key, focus_area=focus_area, organisation=organisation, by=by, at=at, text=text
        )
        insert(comment)
        record_change(
            edition, "plan_comment.added", comment, by=by, at=at, key=key, organisation=str(organisation), text=text
        )
    return comment


def answer_comment(
    *, comment: PlanComment, text: str, organisation: Organisation, by: User, at: datetime
) -> PlanComment:
    """Answer a comment for `organisation`. It is answered then, until the organisation that commented writes again.

    A reply by a third organisation does not change whether the comment is answered.
    """
    with transaction.atomic():
        edition = lock_for_change(comment.edition_id, step=Step.COMMENT)
        lifecycle.refuse_unless_open(Step.COMMENT, edition, organisation=organisation)
        comment = _unresolved(comment)
        answer = PlanComment(
            edition=edition,
            key=comment.key,
            focus_area=comment.focus_area,
            answers=comment,
            organisation=organisation,
            by=by,
            at=at,
            text=text,
        )
        insert(answer)
        if comment.is_answered_by(organisation, by, owner=edition.plan.owner):
            comment.answered_at = at
        elif organisation.pk == comment.organisation_id:
            comment.answered_at = None
        comment.save(update_fields=["answered_at"])
        record_change(edition, "plan_comment.answered", answer, by=by, at=at, organisation=str(organisation), text=text)
    return answer


def resolve_comment(
    *, comment: PlanComment, organisation: Organisation, answers: int, by: User, at: datetime
) -> PlanComment:
    """Resolve a comment for `organisation`. Raises StaleVersionError where it has another number of `answers`."""
    with transaction.atomic():
        edition = lock_for_change(comment.edition_id, step=Step.RESOLVE)
        lifecycle.refuse_unless_open(Step.RESOLVE, edition, organisation=organisation)
        comment = _unresolved(comment)
        if comment.replies.count() != answers:
            raise StaleVersionError(comment)
        comment.resolved_at, comment.resolved_by = at, by
        comment.save(update_fields=["resolved_at", "resolved_by"])
        record_change(edition, "plan_comment.resolved", comment, by=by, at=at, text=comment.text)
    return comment


# Proposed goals -----------------------------------------------------------------------------------------------------


def propose_goal(*, proposal: Proposal, by: User, at: datetime) -> Proposal:
    """Store a goal that a party proposes. `proposal` is not stored yet."""
    with transaction.atomic():
        edition = lock_for_change(proposal.edition_id, step=Step.PROPOSE)
        _refuse_unless_asked(edition, proposal.organisation)
        _refuse_another_editions(proposal.focus_area, edition)
        proposal.by, proposal.at = by, at
        insert(proposal)
        payload = {"organisation": str(proposal.organisation), "title": proposal.title}
        record_change(edition, "proposal.made", proposal, by=by, at=at, **payload)
    return proposal


def take_up_proposal(*, proposal: Proposal, by: User, at: datetime, answer: str = "") -> Goal:
    """Turn a proposal into a goal of the edition, and return it. Its text can be edited from then on."""
    with transaction.atomic():
        edition = lock_for_change(proposal.edition_id, step=Step.ANSWER_PROPOSAL)
        proposal = _unanswered(proposal)
        goal = Goal(
            edition=edition,
            focus_area=proposal.focus_area,
            order=next_place(edition.goals),
            title=proposal.title,
            problem=proposal.problem,
            text=proposal.text,
            responsible=proposal.organisation,
        )
        insert(goal, allow_long_texts=True)
        problem_rows.keep_own_problem(goal)
        proposal.goal_key = goal.key
        _settle(proposal, ProposalStatus.TAKEN_UP, answer, by=by, at=at)
        payload = {"key": goal.key, "title": goal.title, "answer": answer}
        record_change(edition, "proposal.taken_up", proposal, by=by, at=at, **payload)
    return goal


def decline_proposal(*, proposal: Proposal, answer: str, by: User, at: datetime) -> Proposal:
    """Decline a proposal with an answer. Raises ValidationError without one."""
    with transaction.atomic():
        edition = lock_for_change(proposal.edition_id, step=Step.ANSWER_PROPOSAL)
        proposal = _unanswered(proposal)
        _settle(proposal, ProposalStatus.DECLINED, answer, by=by, at=at)
        record_change(edition, "proposal.declined", proposal, by=by, at=at, title=proposal.title, answer=answer)
    return proposal


def _refuse_unless_asked(edition, organisation):
    if organisation not in lifecycle.asked_organisations(edition):
        raise ForbiddenStepError(_("%(organisation)s is not asked about this plan.") % {"organisation": organisation})


def _waiting_as_seen(edition, seen, organisation, *, among):
    """Return the goals of `seen` that wait for the organisation's answer and have their keys in `among`."""
    _refuse_unless_asked(edition, organisation)
    now = {each.key: each.revision for each in answerable(edition)}
    if any(now.get(key) != revision for key, revision in seen.items()):
        raise StaleVersionError(edition)
    return [
        missing.goal
        for missing in missing_answers(edition)
        if missing.organisation == organisation
        and missing.goal.key in seen
        and missing.goal.key in among
        and not missing.is_answered
    ]


def _answer_all(edition, goals, organisation, verdict, *, by, at):
    for goal in goals:
        _answer(edition, goal, organisation, verdict, "", by=by, at=at)


def _payload_of_all(goals, organisation):
    keys, titles = [goal.key for goal in goals], [goal.title for goal in goals]
    return {"organisation": str(organisation), "keys": keys, "titles": titles}


def _refuse_another_editions(focus_area, edition):
    if focus_area.edition_id != edition.pk:
        raise ForbiddenStepError(_("The focus area belongs to another edition."))


def _as_read(edition, key, revision):
    """Raise StaleVersionError unless the goal with the key, or what the measure stands under, is as it was read."""
    goal = Goal.objects.filter(Q(key=key) | Q(measures__key=key), edition=edition).first()
    goal = goal or edition.focus_areas.filter(Q(key=key) | Q(measures__key=key)).first()
    if goal is None:
        raise ForbiddenStepError(_("It has been left out of the plan since you opened the page."))
    if revision is not None and goal.revision != revision:
        raise StaleVersionError(goal)


def _as_seen(goal, revision):
    now = type(goal).objects.filter(pk=goal.pk).first()
    if now is None or now.revision != revision:
        raise StaleVersionError(now)
    return now


def _answer(edition, goal, organisation, verdict, comment, *, by, at):
    review = Review(edition=edition, key=goal.key, organisation=organisation, by=by, at=at)
    review.revision_seen, review.verdict, review.comment = goal.revision, verdict, comment
    insert(review)
    return review


def _payload_of(goal, review):
    return {
        "key": goal.key,
        "title": goal.title,
        "organisation": str(review.organisation),
        "revision": review.revision_seen,
        "verdict": review.verdict,
        "comment": review.comment,
    }


def _unresolved(comment):
    comment = PlanComment.objects.get(pk=comment.pk)
    if not comment.is_open:
        raise ForbiddenStepError(_("The comment is already resolved."))
    return comment


def _unanswered(proposal):
    proposal = Proposal.objects.select_related("focus_area", "organisation").get(pk=proposal.pk)
    if proposal.status != ProposalStatus.OPEN:
        raise ForbiddenStepError(_("The proposal has already been answered."))
    return proposal


def _settle(proposal, status, answer, *, by, at):
    proposal.status, proposal.answer = status, answer
    proposal.answered_by, proposal.answered_at = by, at
    proposal.full_clean(exclude=text_lengths.too_long_fields(proposal) - {"answer"})
    proposal.save(update_fields=["status", "answer", "answered_by", "answered_at", "goal_key"])
    mail.tell_proposer(proposal, by=by, at=at)
