"""The text is locked, and its papers are stored."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger
from core.models import StaleVersionError
from partnership import canonical, path, printing
from partnership.actions.shared import current_version, hold, touch
from partnership.models import Agreement, AgreementStatus, AgreementVersion, Copy, PrintSet, VersionStatus
from partnership.path import Step


class NotReadyError(Exception):
    """The text cannot be locked yet. `problems` says why, each a sentence for the person."""

    def __init__(self, problems):
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


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
    path.refuse_unless_open(Step.LOCK, agreement)
    if agreement.version != version:
        raise StaleVersionError(agreement)
    text = current_version(agreement)
    if problems := why_not_lockable(text):
        raise NotReadyError(problems)
    drawn = printing.draw(text, at=at)

    stored = []
    try:
        with transaction.atomic():
            agreement = hold(agreement.pk, version=version, step=Step.LOCK)
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
            touch(agreement)
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
