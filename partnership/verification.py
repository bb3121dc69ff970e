"""What `verify_ledger` compares of agreements: locked texts with their digests, registered rows with the history."""

from collections.abc import Iterator

from core import history
from core.models import LedgerEntry
from core.service.verification import Fault, in_pages, untold
from partnership.document import canonical_text
from partnership.models import (
    Agreement,
    AgreementVersion,
    Copy,
    Decision,
    Extension,
    Party,
    Signature,
    VersionOrigin,
    VersionStatus,
)

_TEXTS = 50  # at a time, since each is as long as its paper
_LOCKED_BY = ("agreement.text_locked", "agreement.registered")


def faults() -> Iterator[Fault]:
    """Yield the locked texts that are not what was locked, and the registered rows that no entry tells of."""
    locked = AgreementVersion.objects.exclude(status=VersionStatus.DRAFT)
    for page in in_pages(locked, size=_TEXTS):
        for text in page:
            if sentence := _fault_of_text(text):
                yield Fault("partnership.agreementversion", text.pk, sentence)
    yield from _untold_signatures()
    yield from untold(
        Decision.objects.all(),
        (Decision, lambda row: row.pk, ("decision.registered", "decision.not_needed", "admin.added")),
    )
    yield from untold(Extension.objects.all(), (Agreement, lambda row: row.agreement_id, ("agreement.extended",)))


def _fault_of_text(text):
    if canonical_text.text_digest(text.canonical_text) != text.digest:
        return "The canonical text is not what its digest was taken of."
    if canonical_text.canonical_text(text) != text.canonical_text:
        return "The sections, parties, signatories or appendices are not those of the canonical text."
    told = _digest_in_history(text)
    if told is None:
        return "No entry of the history tells that the text was locked."
    return "" if told in (text.digest, "") else "The digest is not the one that the history tells of."


def _digest_in_history(text):
    """Return the digest that the history tells of; empty where that was erased, and None where nothing is told."""
    entries = LedgerEntry.objects.filter(
        target_model=Agreement._meta.label_lower, target_key=str(text.agreement_id), verb__in=_LOCKED_BY
    )
    answer = None
    for entry in entries.select_related("payload").order_by("pk"):
        content = history.content_of(entry)
        if content is None:
            answer = ""
        elif content.get("number", 1) == text.number:  # a registered paper has one text
            return content.get("digest", "")
    return answer


def _untold_signatures():
    rows = Signature.objects.select_related("copy__print_set__agreement_version", "signatory")
    registered = rows.filter(copy__print_set__agreement_version__origin=VersionOrigin.REGISTERED)
    yield from untold(
        rows.exclude(copy__print_set__agreement_version__origin=VersionOrigin.REGISTERED),
        (Signature, lambda row: row.pk, ("copy.signed",)),
        (Party, lambda row: row.signatory.party_id, ("copies.signed_by_party",)),
        (Copy, lambda row: row.copy_id, ("copy.signed_electronically",)),
    )
    yield from untold(
        registered,
        (Agreement, lambda row: row.copy.print_set.agreement_version.agreement_id, ("agreement.registered",)),
    )
