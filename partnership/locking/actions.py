"""Verbs that lock the text and store its papers, and that void the copies and start the next version."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.concurrency.refusals import ForbiddenStepError, NotReadyError
from core.files import uploads
from core.limits import text_lengths
from core.models import StaleVersionError, User
from core.registry.queries import number_of
from partnership import lifecycle, text_sources
from partnership.agreement_changes import (
    change_registered,
    current_version,
    insert,
    lapse_answers,
    lock_for_change,
    missing_signature_count,
    record_change,
)
from partnership.document import canonical_text, marks, merge_fields, missing_glyphs, pdf
from partnership.lifecycle import Step
from partnership.models import (
    WORKING,
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Appendix,
    Comment,
    Copy,
    PrintSet,
    Section,
    VersionOrigin,
    VersionStatus,
)
from partnership.wording.disagreements import find_disagreements

_PAPER = "paper.pdf"


def why_not_lockable(agreement_version):
    """Return what the text still lacks before it can be locked, as sentences; empty when nothing does."""
    agreement = agreement_version.agreement
    parties = list(agreement_version.parties.order_by("order", "pk").prefetch_related("signatories"))
    problems = []
    if len(parties) < 2:
        problems.append(_("An agreement takes at least two parties."))
    problems += [
        _("%(party)s has nobody who signs.") % {"party": party} for party in parties if not party.signatories.all()
    ]
    if not agreement_version.sections.exclude(body="").exists():
        problems.append(_("The agreement has no text."))
    sections = list(agreement_version.sections.order_by("order", "pk"))
    problems += [each.sentence for each in text_sources.outdated_texts(agreement)]
    problems += merge_fields.problems(agreement_version, sections)
    template = agreement.template
    if template and template.purposes_required and not agreement.purposes.strip():
        problems.append(_("The purposes of the cooperation are missing."))
    if template and template.areas_required and not agreement.areas.exists():
        problems.append(_("The areas of the cooperation are missing."))
    appendices = agreement_version.appendices.order_by("number", "pk")
    if found := missing_glyphs.missing_glyphs_in(
        agreement_version, sections=sections, parties=parties, appendices=appendices
    ):
        problems.append(
            _("The paper's typeface lacks some characters of the text: %(characters)s.")
            % {"characters": "; ".join(map(str, found))}
        )
    return problems


def open_comments(agreement_version):
    """Return how many comments on the text nobody has answered."""
    return Comment.objects.unanswered().filter(section__agreement_version=agreement_version).count()


def waits_until(agreement, *, on):
    """Return the day until which the other parties may answer, or None where it has passed on the day `on`."""
    asked = agreement.status == AgreementStatus.IN_REVIEW and agreement.answer_by
    return agreement.answer_by if asked and agreement.answer_by >= on else None


def lock_text(
    *,
    agreement: Agreement,
    version: int,
    by: User,
    at: datetime,
    origin: str = VersionOrigin.DRAWN,
    reason: str = "",
    words_reason: str = "",
) -> Agreement:
    """Lock the text that `by` saw as `version`, and store its papers.

    `origin` says which papers: a copy for each party to sign on paper, or one original to sign electronically
    elsewhere. `reason` says why comments stay open, and `words_reason` why words stay that do not agree with the
    fields. The papers are drawn before the transaction, which then checks that the text is still the one that was
    drawn. Raises StaleVersionError where anything has changed, ForbiddenStepError outside draft and review, and
    NotReadyError where something is missing.
    """
    agreement = Agreement.objects.select_related("partnership").get(pk=agreement.pk)
    lifecycle.refuse_unless_open(Step.LOCK, agreement)
    if agreement.version != version:
        raise StaleVersionError(agreement)
    text = current_version(agreement)
    text_lengths.REASON(reason)
    text_lengths.REASON(words_reason)
    if problems := [*why_not_lockable(text), *_unexplained(text, reason, words_reason)]:
        raise NotReadyError(problems)
    mark_key = marks.new_key() if origin == VersionOrigin.DRAWN else ""
    drawn = pdf.draw(text, at=at, origin=origin, mark_key=mark_key)

    with uploads.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.LOCK)
        AgreementVersion.objects.select_for_update().get(pk=text.pk)  # its title too is held while it is digested
        text = current_version(agreement)
        if canonical_text.text_digest(canonical_text.canonical_text(text)) != drawn.digest:
            raise StaleVersionError(agreement)
        if outdated := text_sources.outdated_texts(agreement, hold=True):
            raise NotReadyError([each.sentence for each in outdated])
        left = find_disagreements(text)
        if problems := _unexplained(text, reason, words_reason):
            raise NotReadyError(problems)
        _store_papers(text, drawn, mark_key=mark_key, at=at)
        _lock_version(text, drawn, origin=origin, reason=reason, by=by, at=at)
        early = waits_until(agreement, on=localdate(at))
        agreement.status = AgreementStatus.LOCKED
        agreement.save(update_fields=["status"])
        reasons = {"left_words": [each.sentence for each in left], "words_reason": words_reason.strip()} if left else {}
        _record_locking(agreement, text, copies=len(drawn.copies), early=early, by=by, at=at, **reasons)
    return agreement


def void_text(*, agreement: Agreement, version: int, reason: str, by: User, at: datetime) -> Agreement:
    """Void the copies that `by` saw as `version`, for a `reason`, and open the next version of the text as a draft.

    The voided version keeps its text, papers, comments and signatures. Raises StaleVersionError, ForbiddenStepError
    where everybody has signed or nothing is locked, and NotReadyError without a reason.
    """
    if not reason.strip():
        raise NotReadyError([_("Say why the copies are voided.")])
    text_lengths.REASON(reason)
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.VOID)
        text = current_version(agreement)
        _refuse_voiding_what_is_settled(agreement, text)
        voided = {"status": VersionStatus.VOIDED, "voided_at": at, "void_reason": reason.strip()}
        change_registered(agreement, text, by=by, at=at, **voided)
        _start_next_version(text)
        agreement.status, agreement.answer_by = AgreementStatus.DRAFT, None
        agreement.save(update_fields=["status", "answer_by"])
        lapse_answers(agreement, at=at)
        record_change(
            agreement,
            "agreement.text_voided",
            agreement,
            by=by,
            at=at,
            number=text.number,
            digest=text.digest,
            reason=text.void_reason,
        )
    return agreement


def _unexplained(text, reason, words_reason):
    """Return what may stay only with a reason and has none, as sentences: open comments, words that do not agree."""
    unexplained = [] if words_reason.strip() else [each.sentence for each in find_disagreements(text)]
    return [*_unexplained_comments(text, reason), *unexplained]


def _unexplained_comments(text, reason):
    """Return the sentence for comments that are open without a reason, in a list; empty where all is well."""
    count = 0 if reason.strip() else open_comments(text)
    if not count:
        return []
    sentence = ngettext(
        "%(count)s comment is open. Answer it, or say why the text is locked all the same.",
        "%(count)s comments are open. Answer them, or say why the text is locked all the same.",
        count,
    )
    return [sentence % {"count": count}]


def _lock_version(text, drawn, *, origin, reason, by, at):
    text.origin, text.status = origin, VersionStatus.LOCKED
    text.canonical_text, text.digest = drawn.canonical_text, drawn.digest
    text.locked_at, text.locked_by = at, by
    text.open_comments_reason = reason.strip() if open_comments(text) else ""
    text.save(
        update_fields=[
            "origin",
            "status",
            "canonical_text",
            "digest",
            "locked_at",
            "locked_by",
            "open_comments_reason",
        ]
    )


def _record_locking(agreement, text, *, copies, early, by, at, **reasons):
    payload = {"number": text.number, "digest": text.digest, "copies": copies, "origin": text.origin, **reasons}
    if text.open_comments_reason:
        payload["open_comments_reason"] = text.open_comments_reason
    if early:
        payload["before_answer_day"] = early
    record_change(agreement, "agreement.text_locked", agreement, by=by, at=at, **payload)


def _refuse_voiding_what_is_settled(agreement, text):
    if missing_signature_count(text) == 0:
        raise ForbiddenStepError(_("Everybody has signed. What changes then is an amendment, or a new agreement."))
    written = Agreement.objects.filter(amends=agreement.amends_id, status__in=WORKING)
    if agreement.amends_id and written.exists():
        raise ForbiddenStepError(_("The agreement already has an amendment that is being written."))


def _start_next_version(text):
    """A draft of the next number, with the same words, parties, signatories and appendices."""
    following = AgreementVersion(
        agreement=text.agreement, number=text.number + 1, title=text.title, is_example=text.is_example
    )
    insert([following])
    insert(
        (
            Section(agreement_version=following, order=section.order, heading=section.heading, body=section.body)
            for section in text.sections.order_by("order", "pk")
        ),
        allow_long_texts=True,
    )
    insert(
        Appendix(
            agreement_version=following,
            number=appendix.number,
            title=appendix.title,
            file=appendix.file.name,
            sha256=appendix.sha256,
        )
        for appendix in text.appendices.order_by("number", "pk")
    )
    for party in text.parties.order_by("order", "pk"):
        signatories = list(party.signatories.order_by("order", "pk"))
        _insert_copy(party, agreement_version=following, **_number_from_the_diary(party, text.agreement))
        for signatory in signatories:
            _insert_copy(signatory, party=party)


def _number_from_the_diary(party, agreement):
    """Return the number that the owner's own party gets on the next paper, where it has got one since the last."""
    if party.diarienummer or party.organisation_id != agreement.owner_id:
        return {}
    return {"diarienummer": number_of((agreement._meta.label_lower, agreement.pk), party.organisation_id)}


def _insert_copy(row, **changes):
    """Insert a copy of a row, under another parent. `row` is the copy afterwards."""
    row.pk, row._state.adding, row.version = None, True, 1
    for name, value in changes.items():
        setattr(row, name, value)
    insert([row], allow_long_texts=True)


def _store_papers(text, drawn, *, mark_key, at):
    """Write the PDFs and their rows."""
    print_set = PrintSet(agreement_version=text, sha256=drawn.everything.sha256, mark_key=mark_key, drawn_at=at)
    uploads.write(print_set.file, drawn.everything.content, name=_PAPER)
    print_set.save(force_insert=True)
    for number, (party, paper) in enumerate(drawn.copies, start=1):
        copy = Copy(print_set=print_set, number=number, keeper=party, sha256=paper.sha256, pages=paper.pages)
        uploads.write(copy.file, paper.content, name=_PAPER)
        copy.save(force_insert=True)
