"""What can happen to an agreement. Each function is one whole event: it locks the agreement first, the history last."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core import ledger
from core.models import StaleVersionError
from partnership import canonical, printing
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Copy,
    FocusArea,
    PrintSet,
    Section,
    Signatory,
    Signature,
    VersionStatus,
)


class ForbiddenStepError(Exception):
    """The agreement is not in a state from which this step leads anywhere. The message is for the person."""


class NotReadyError(Exception):
    """The text cannot be locked yet. `problems` says why, each a sentence for the person."""

    def __init__(self, problems):
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


def start_draft(*, agreement, title, sections, parties, by, at, is_example=False, focus_areas=(), areas=()):
    """Store a new agreement as a draft with its first text, and return it.

    `agreement` is an Agreement that is not stored yet. `sections` is a list of (heading, body). `parties` is a list of
    (Party, [Signatory, …]), none of them stored yet; their order is the list's. Bad values raise ValidationError.
    """
    with transaction.atomic():
        agreement.full_clean()
        agreement.save(force_insert=True)
        agreement.areas.set(areas)
        _store_all(FocusArea(agreement=agreement, order=n, name=name) for n, name in enumerate(focus_areas, start=1))
        text = AgreementVersion(agreement=agreement, number=1, title=title, is_example=is_example)
        _store_all([text])
        _store_all(
            Section(agreement_version=text, order=n, heading=heading, body=body)
            for n, (heading, body) in enumerate(sections, start=1)
        )
        for n, (party, signatories) in enumerate(parties, start=1):
            party.agreement_version, party.order = text, n
            _store_all([party])
            for m, signatory in enumerate(signatories, start=1):
                signatory.party, signatory.order = party, m
            _store_all(signatories)
        ledger.record(
            by=by,
            verb="agreement.drafted",
            target=agreement,
            at=at,
            chain=agreement.partnership.chain,
            payload={"slug": agreement.slug, "title": title, "sections": list(sections)},
        )
    return agreement


def save_section(*, section, version, heading, body, by, at):
    """Store a section's words if it is still the `version` that `by` wrote on, else raise StaleVersionError."""
    with transaction.atomic():
        agreement = _hold(section.agreement_version.agreement_id)
        _refuse_unless_working(agreement)
        section = Section.objects.select_related("agreement_version").get(pk=section.pk)
        before = {"heading": section.heading, "body": section.body}
        after = {"heading": heading, "body": body}
        if section.version == version and before == after:
            return section
        section.save_on_version(version, **after)
        _touch(agreement)
        ledger.record(
            by=by,
            verb="section.saved",
            target=section,
            at=at,
            chain=agreement.partnership.chain,
            payload={"agreement": agreement.slug, "version": section.version, "before": before, "after": after},
        )
    return section


def send_for_review(*, agreement, version, by, at):
    """Let the other parties see the draft: from now on their people read it, and their comments are public records."""
    with transaction.atomic():
        agreement = _hold(agreement.pk, version=version)
        if agreement.status != AgreementStatus.DRAFT:
            raise ForbiddenStepError(_("The agreement has already been sent for review."))
        agreement.status = AgreementStatus.IN_REVIEW
        agreement.sent_for_review_at = at
        agreement.save(update_fields=["status", "sent_for_review_at"])
        _touch(agreement)
        ledger.record(
            by=by, verb="agreement.sent_for_review", target=agreement, at=at, chain=agreement.partnership.chain
        )
    return agreement


def why_not_lockable(agreement_version):
    """What the text still lacks before it can be locked, as sentences; empty when nothing does."""
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
    template = agreement.template
    if template and template.purposes_required and not agreement.purposes.strip():
        problems.append(_("The purposes of the cooperation are missing."))
    if template and template.areas_required and not agreement.areas.exists():
        problems.append(_("The areas of the cooperation are missing."))
    if characters := printing.undrawable(agreement_version):
        problems.append(
            _("The paper's typeface lacks some characters of the text: %(characters)s.")
            % {"characters": ", ".join(printing.spelled(character) for character in characters)}
        )
    return problems


def lock_text(*, agreement, version, by, at):
    """Lock the text that `by` saw as `version`, and store its copies, one for each party.

    Raises StaleVersionError where anything was changed meanwhile, ForbiddenStepError outside draft and review, and
    NotReadyError where something is missing. The papers are drawn before the transaction, which then checks that
    what it locks is what was drawn.
    """
    agreement = Agreement.objects.select_related("partnership").get(pk=agreement.pk)
    _refuse_unless_working(agreement)
    if agreement.version != version:
        raise StaleVersionError(agreement)
    text = current_version(agreement)
    if problems := why_not_lockable(text):
        raise NotReadyError(problems)
    drawn = printing.draw(text, at=at)

    stored = []
    try:
        with transaction.atomic():
            agreement = _hold(agreement.pk, version=version)
            _refuse_unless_working(agreement)
            AgreementVersion.objects.select_for_update().get(pk=text.pk)  # its title too is held while it is digested
            text = current_version(agreement)
            if canonical.digest(canonical.text_of(text)) != drawn.digest:
                raise StaleVersionError(agreement)
            _store_papers(text, drawn, at=at, stored=stored)
            text.status = VersionStatus.LOCKED
            text.canonical_text, text.digest = drawn.canonical_text, drawn.digest
            text.locked_at, text.locked_by = at, by
            text.save(update_fields=["status", "canonical_text", "digest", "locked_at", "locked_by"])
            agreement.status = AgreementStatus.LOCKED
            agreement.save(update_fields=["status"])
            _touch(agreement)
            ledger.record(
                by=by,
                verb="agreement.text_locked",
                target=agreement,
                at=at,
                chain=agreement.partnership.chain,
                payload={"number": text.number, "digest": text.digest, "copies": len(drawn.copies)},
            )
    except BaseException:
        for field in stored:
            field.storage.delete(field.name)
        raise
    return agreement


def register_signature(*, copy, signatory, signed_on, precision, by, at, version):
    """Register that `signatory` signed `copy`. When the last one has signed, the agreement waits for its first day."""
    with transaction.atomic():
        agreement = _hold(copy.print_set.agreement_version.agreement_id, version=version)
        if agreement.status not in (AgreementStatus.LOCKED, AgreementStatus.SIGNING):
            raise ForbiddenStepError(_("Signatures are registered when the text is locked and not all have signed."))
        if signatory.party.agreement_version_id != copy.print_set.agreement_version_id:
            raise ForbiddenStepError(_("%(signatory)s does not sign this agreement.") % {"signatory": signatory})
        if Signature.objects.filter(copy=copy, signatory=signatory).exists():
            raise ForbiddenStepError(_("That signature is already registered on that copy."))
        signature = Signature.objects.create(copy=copy, signatory=signatory, signed_on=signed_on, precision=precision)
        agreement.status = AgreementStatus.SIGNING
        agreement.save(update_fields=["status"])
        _touch(agreement)
        ledger.record(
            by=by,
            verb="copy.signed",
            target=signature,
            at=at,
            chain=agreement.partnership.chain,
            payload={"agreement": agreement.slug, "copy": copy.number, "signed_on": signed_on, "precision": precision},
        )
    return agreement


def register_handover(*, copy, handed_over_on, precision, kept_at, by, at, version):
    """Register that the keeper has its copy, and where it lies if that is known."""
    with transaction.atomic():
        agreement = _hold(copy.print_set.agreement_version.agreement_id, version=version)
        copy = Copy.objects.get(pk=copy.pk)
        copy.handed_over_on, copy.handed_over_precision, copy.kept_at = handed_over_on, precision, kept_at
        copy.save(update_fields=["handed_over_on", "handed_over_precision", "kept_at"])
        _touch(agreement)
        ledger.record(
            by=by,
            verb="copy.handed_over",
            target=copy,
            at=at,
            chain=agreement.partnership.chain,
            payload={
                "agreement": agreement.slug,
                "copy": copy.number,
                "handed_over_on": handed_over_on,
                "precision": precision,
                "kept_at": kept_at,
            },
        )
    return agreement


def follow_calendar(*, agreement, on, at, by=None):
    """Bring the agreement to where the calendar has it on the day `on`: in force, or ended. Safe to repeat."""
    with transaction.atomic():
        agreement = _hold(agreement.pk)
        moves = []
        if (
            agreement.status == AgreementStatus.SIGNING
            and unsigned(current_version(agreement)) == 0
            and (agreement.first_day is None or agreement.first_day <= on)
        ):
            agreement.status = AgreementStatus.IN_FORCE
            moves.append("agreement.came_into_force")
        if agreement.status == AgreementStatus.IN_FORCE and agreement.last_day and agreement.last_day < on:
            agreement.status, agreement.ended_on = AgreementStatus.ENDED, agreement.last_day
            moves.append("agreement.ended")
        if moves:
            agreement.save(update_fields=["status", "ended_on"])
            _touch(agreement)
        for verb in moves:
            ledger.record(by=by, verb=verb, target=agreement, at=at, chain=agreement.partnership.chain)
    return agreement


def current_version(agreement):
    """The agreement's text as it stands: the one version that is not voided."""
    return (
        AgreementVersion.objects.select_related("agreement", "agreement__framework", "agreement__template")
        .exclude(status=VersionStatus.VOIDED)
        .get(agreement=agreement)
    )


def unsigned(agreement_version):
    """How many signatures the copies still lack: signatories × copies − registered."""
    signatories = Signatory.objects.filter(party__agreement_version=agreement_version).count()
    copies = Copy.objects.filter(print_set__agreement_version=agreement_version)
    signed = Signature.objects.filter(copy__in=copies).count()
    return signatories * copies.count() - signed


def _hold(pk, *, version=None):
    agreement = Agreement.objects.select_related("partnership", "framework").locked(pk=pk)
    if version is not None and agreement.version != version:
        raise StaleVersionError(agreement)
    return agreement


def _touch(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(version=F("version") + 1)
    agreement.version += 1


def _refuse_unless_working(agreement):
    if not agreement.is_working:
        raise ForbiddenStepError(_("The text is locked. It can no longer be changed."))


def _store_all(rows):
    for row in rows:
        row.full_clean()
        row.save(force_insert=True)


def _store_papers(text, drawn, *, at, stored):
    """Write the PDFs and their rows. Each file that was written is noted in `stored`, to be undone on failure."""
    print_set = PrintSet(agreement_version=text, sha256=drawn.everything.sha256, drawn_at=at)
    _store(print_set.file, drawn.everything.content, stored)
    print_set.save(force_insert=True)
    for number, (party, paper) in enumerate(drawn.copies, start=1):
        copy = Copy(print_set=print_set, number=number, keeper=party, sha256=paper.sha256)
        _store(copy.file, paper.content, stored)
        copy.save(force_insert=True)


def _store(field, content, stored):
    field.save("paper.pdf", ContentFile(content), save=False)
    stored.append(field)
