"""Verbs of the review: the draft is sent to the other parties, who comment on it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.limits.dates import KnownDate, refuse_out_of_order
from core.mail import outbox
from core.mail.recipients import people_with
from core.models import MailKind, Organisation, StaleVersionError, User
from core.permissions import Permission
from partnership import lifecycle
from partnership.agreement_changes import insert, lapse_answers, lock_for_change, record_change
from partnership.lifecycle import Step
from partnership.models import Agreement, AgreementStatus, Comment, NoComments, Section


def send_for_review(
    *, agreement: Agreement, version: int, by: User, at: datetime, answer_by: date | None = None
) -> Agreement:
    """Let the other parties see the draft: from now on their people read it, and their comments are public records.

    `answer_by` is the day until which comments are waited for, or None. A draft that was sent before keeps the
    moment when it was first seen.
    """
    refuse_out_of_order("answer_by", answer_by, since=[KnownDate(localdate(at), _("when it is sent"))])
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.SEND_FOR_REVIEW)
        agreement.status, agreement.answer_by = AgreementStatus.IN_REVIEW, answer_by
        agreement.sent_for_review_at = agreement.sent_for_review_at or at
        agreement.save(update_fields=["status", "answer_by", "sent_for_review_at"])
        lapse_answers(agreement, at=at)
        record_change(agreement, "agreement.sent_for_review", agreement, by=by, at=at, answer_by=answer_by)
        _tell_parties(agreement, by=by, at=at)
    return agreement


def take_back(*, agreement: Agreement, version: int, by: User, at: datetime) -> Agreement:
    """Make the text a free draft again. What the other parties have seen they have seen, and they see it still."""
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.TAKE_BACK)
        agreement.status, agreement.answer_by = AgreementStatus.DRAFT, None
        agreement.save(update_fields=["status", "answer_by"])
        lapse_answers(agreement, at=at)
        record_change(agreement, "agreement.taken_back", agreement, by=by, at=at)
    return agreement


def answer_without_comments(
    *, agreement: Agreement, version: int, organisation: Organisation, by: User, at: datetime
) -> NoComments:
    """Answer for `organisation` that it has no comments on the draft, or no more than it has made.

    `version` is the agreement as `by` saw it. Raises StaleVersionError, and ForbiddenStepError where the draft is not
    out for review, where it is the organisation's own, and where the answer is given already.
    """
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.COMMENT)
        lifecycle.refuse_unless_open(Step.COMMENT, agreement, organisation=organisation)
        if organisation.pk == agreement.owner_id or agreement.status != AgreementStatus.IN_REVIEW:
            raise ForbiddenStepError(_("The other parties answer, while the draft is out for review."))
        if agreement.no_comments.filter(organisation=organisation, lapsed_at__isnull=True).exists():
            raise ForbiddenStepError(_("%(organisation)s has already answered.") % {"organisation": organisation})
        answer = NoComments(agreement=agreement, organisation=organisation, by=by, at=at)
        insert([answer])
        verb = "agreement.answered_without_comments"
        record_change(agreement, verb, answer, by=by, at=at, organisation=str(organisation))
    return answer


def add_comment(
    *, section: Section, version: int, text: str, organisation: Organisation, by: User, at: datetime
) -> Comment:
    """Comment on the section that `by` saw as `version`, for `organisation`. Raises StaleVersionError.

    That the organisation has answered "no comments" holds no longer.
    """
    with transaction.atomic():
        agreement, section = _lock_section(section, version, Step.COMMENT, organisation)
        comment = Comment(section=section, by=by, organisation=organisation, at=at, text=text)
        lapse_answers(agreement, at=at, organisation=organisation)
        _insert_comment(agreement, comment, "comment.added")
    return comment


def answer_comment(
    *, comment: Comment, version: int, text: str, organisation: Organisation, by: User, at: datetime
) -> Comment:
    """Answer a comment on the section that `by` saw as `version`, for `organisation`. Raises StaleVersionError.

    Once the owner has answered, nobody waits for a word, until who commented writes again. What a third party adds
    changes neither.
    """
    with transaction.atomic():
        agreement, section = _lock_section(comment.section, version, Step.COMMENT, organisation)
        comment = _refuse_unless_unresolved(comment)
        answer = Comment(section=section, answers=comment, by=by, organisation=organisation, at=at, text=text)
        if comment.is_answered_by(organisation, by, owner=agreement.owner):
            comment.answered_at = at
        elif organisation.pk == comment.organisation_id:
            comment.answered_at = None
        comment.save(update_fields=["answered_at"])
        _insert_comment(agreement, answer, "comment.answered")
    return answer


def resolve_comment(*, comment: Comment, version: int, organisation: Organisation, by: User, at: datetime) -> Comment:
    """Settle a comment on the section that `by` saw as `version`, for `organisation`. Raises StaleVersionError."""
    with transaction.atomic():
        agreement, _section = _lock_section(comment.section, version, Step.RESOLVE, organisation)
        comment = _refuse_unless_unresolved(comment)
        comment.resolved_at, comment.resolved_by = at, by
        comment.save(update_fields=["resolved_at", "resolved_by"])
        record_change(
            agreement, "comment.resolved", comment, by=by, at=at, section=str(comment.section), text=comment.text
        )
    return comment


def reopen_comment(*, comment: Comment, version: int, organisation: Organisation, by: User, at: datetime) -> Comment:
    """Open a settled comment again, on the section that `by` saw as `version`. Raises StaleVersionError."""
    with transaction.atomic():
        agreement, _section = _lock_section(comment.section, version, Step.REOPEN, organisation)
        comment = Comment.objects.select_related("section").get(pk=comment.pk)
        if comment.is_open:
            raise ForbiddenStepError(_("The comment is already open."))
        comment.resolved_at = comment.resolved_by = comment.answered_at = None
        comment.save(update_fields=["resolved_at", "resolved_by", "answered_at"])
        record_change(
            agreement, "comment.reopened", comment, by=by, at=at, section=str(comment.section), text=comment.text
        )
    return comment


def _tell_parties(agreement, *, by, at):
    """Queue a mail to the people of the other parties, each time that the text is sent."""
    others = agreement.partnership.organisations.exclude(pk=agreement.owner_id)
    people = people_with(
        Permission.READ_WORKING, others, partnership=agreement.partnership_id, on=localdate(at)
    ).exclude(pk=by.pk)
    matter, stage = f"agreement:{agreement.pk}", f"sent:{agreement.version}"
    outbox.queue(kind=MailKind.REVIEW, people=people, matter=matter, stage=stage, at=at)


def _lock_section(section, version, step, organisation):
    """Return the agreement, locked, and the section as it is now. Comments on an earlier version stay as they are."""
    agreement = lock_for_change(section.agreement_version.agreement_id, step=step)
    lifecycle.refuse_unless_open(step, agreement, organisation=organisation)
    current = Section.objects.select_related("agreement_version").filter(pk=section.pk).first()
    if current is None or current.version != version:
        raise StaleVersionError(current)
    if current.agreement_version.is_locked:
        raise ForbiddenStepError(_("That is an earlier version of the text. It can no longer be commented on."))
    return agreement, current


def _refuse_unless_unresolved(comment):
    comment = Comment.objects.select_related("section").get(pk=comment.pk)
    if not comment.is_open:
        raise ForbiddenStepError(_("The comment is already resolved."))
    return comment


def _insert_comment(agreement, comment, verb):
    insert([comment])
    section = str(comment.section)
    record_change(agreement, verb, comment, by=comment.by, at=comment.at, section=section, text=comment.text)
