"""The verb that registers a paper that was signed outside the portal, with what is known of it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.files import uploads
from core.files.uploads import Inspected
from core.limits.dates import refuse_out_of_order
from core.models import DatePrecision, Organisation, User
from partnership import by_calendar
from partnership.agreement_changes import free_slug, insert, record_change
from partnership.document import canonical_text
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Copy,
    Partnership,
    Party,
    PrintSet,
    Section,
    Signatory,
    Signature,
    VersionOrigin,
    VersionStatus,
)


@dataclass(frozen=True)
class PaperParty:
    """What is known of a party. `signatories` is a list of (name, title); an original is known, or may exist unseen."""

    organisation: Organisation
    name_as_written: str = ""
    diarienummer: str = ""
    signatories: list[tuple[str, str]] = field(default_factory=list)
    has_original: bool = False
    kept_at: str = ""
    scan: Inspected | None = None

    @property
    def has_known_original(self):
        return self.has_original or bool(self.kept_at or self.scan)


@dataclass(frozen=True)
class RegisteredPaper:
    """What is known of the paper. `signed_on` may be None, and may be known to the year only."""

    title: str
    parties: list[PaperParty]
    body: str = ""
    signed_on: date | None = None
    precision: str = DatePrecision.DAY


def register_paper(*, agreement: Agreement, paper: RegisteredPaper, on: date, by: User, at: datetime) -> Agreement:
    """Store a signed paper as an agreement that is locked, signed, and in its state on the day `on`.

    `agreement` is an Agreement that is not stored yet, with its name and period. Raises ValidationError.
    """
    refuse_out_of_order("signed", paper.signed_on, paper.precision, today=on)
    with uploads.atomic():
        Partnership.objects.select_for_update().get(pk=agreement.partnership_id)
        _refuse_known_name(agreement)
        agreement.slug = free_slug(agreement.name)
        agreement.full_clean()
        agreement.save(force_insert=True)
        text = AgreementVersion(agreement=agreement, number=1, title=paper.title, origin=VersionOrigin.REGISTERED)
        insert([text])
        if paper.body:
            insert([Section(agreement_version=text, order=1, body=paper.body)])
        copies = _store_originals(text, _store_parties(text, paper), by=by, at=at)
        _lock(text, by=by, at=at)
        _store_signatures(text, copies, paper)
        _follow_calendar(agreement, on=on)
        record_change(
            agreement,
            "agreement.registered",
            agreement,
            by=by,
            at=at,
            title=text.title,
            digest=text.digest,
            parties=[party.organisation.name for party in paper.parties],
            scans=[uploads.history_payload(copy.scan) for copy in copies if copy.scan],
        )
    return agreement


def _refuse_known_name(agreement):
    """Refuse a name that is taken: two papers of one name are most often the same paper, sent twice."""
    if agreement.partnership.agreements.filter(name=agreement.name).exists():
        raise ValidationError({"name": _("The partnership already has an agreement with that name.")})


def _store_parties(text, paper):
    """Return the stored Party of each party of the paper, as a list of both."""
    pairs = []
    for order, known in enumerate(paper.parties, start=1):
        party = Party(
            agreement_version=text,
            organisation=known.organisation,
            order=order,
            name_as_written=known.name_as_written or known.organisation.name,
            diarienummer=known.diarienummer,
        )
        insert([party])
        insert(
            Signatory(
                party=party,
                order=place,
                name=name,
                title=title,
                dated_on=paper.signed_on,
                date_precision=paper.precision,
            )
            for place, (name, title) in enumerate(_who_signed(known), start=1)
        )
        pairs.append((party, known))
    return pairs


def _who_signed(known):
    """Return (name, title) of those who signed. The paper is signed, so somebody did, even if nobody knows who."""
    return known.signatories or [("", "")]


def _store_originals(text, pairs, *, by, at):
    """Return a copy for each original that is known of. There is no file that the portal drew."""
    originals = PrintSet(agreement_version=text, drawn_at=at)
    insert([originals])
    copies = [
        Copy(
            print_set=originals,
            number=number,
            keeper=party,
            kept_at=known.kept_at,
            scan=uploads.store(known.scan, by=by, at=at) if known.scan else None,
        )
        for number, (party, known) in enumerate((pair for pair in pairs if pair[1].has_known_original), start=1)
    ]
    insert(copies)
    return copies


def _lock(text, *, by, at):
    text.canonical_text = canonical_text.canonical_text(text, with_identities=False)
    text.digest = canonical_text.text_digest(text.canonical_text)
    text.status, text.locked_at, text.locked_by = VersionStatus.LOCKED, at, by
    text.save(update_fields=["canonical_text", "digest", "status", "locked_at", "locked_by"])


def _store_signatures(text, copies, paper):
    """Store that everybody who is known to sign has signed every original, since the paper is signed."""
    signatories = list(Signatory.objects.filter(party__agreement_version=text).order_by("party__order", "order", "pk"))
    insert(
        Signature(copy=copy, signatory=signatory, signed_on=paper.signed_on, precision=paper.precision)
        for copy in copies
        for signatory in signatories
    )


def _follow_calendar(agreement, *, on):
    agreement.status = by_calendar.status_when_signed(agreement, on=on)
    if agreement.status == AgreementStatus.ENDED:
        agreement.ended_on = agreement.last_day
    agreement.save(update_fields=["status", "ended_on"])
