"""An agreement as its page shows it: everything fetched in a fixed number of queries, counted and named."""

from dataclasses import dataclass, field

from django.db.models import Count, Prefetch
from django.utils.translation import gettext_lazy as _

from core.dates import long_day
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Copy,
    Decision,
    FocusArea,
    Party,
    Section,
    Signatory,
    VersionStatus,
)

# The agreement's way, in the words of its page. Voided and succeeded stand beside the way, not on it.
PATH = (
    AgreementStatus.DRAFT,
    AgreementStatus.IN_REVIEW,
    AgreementStatus.LOCKED,
    AgreementStatus.SIGNING,
    AgreementStatus.IN_FORCE,
    AgreementStatus.ENDED,
)


@dataclass(frozen=True)
class CopyLine:
    """A copy with what is known of it. `missing` is how many signatures it lacks."""

    copy: Copy
    signed: int
    missing: int

    @property
    def is_signed_by_all(self):
        return self.missing == 0


@dataclass
class AgreementReading:
    agreement: Agreement
    text: AgreementVersion
    sections: list[Section]
    parties: list[Party]
    focus_areas: list[FocusArea] = field(default_factory=list)
    copies: list[CopyLine] = field(default_factory=list)

    @property
    def copies_signed(self):
        return sum(line.is_signed_by_all for line in self.copies)

    @property
    def is_signed(self):
        return bool(self.copies) and self.copies_signed == len(self.copies)

    @property
    def parties_without_decision(self):
        return [party for party in self.parties if not party.decisions.all()]

    def steps(self):
        """The way as a list of {label, state, note}; `state` is done, current or todo."""
        here = PATH.index(self.agreement.status)
        notes = {AgreementStatus(self.agreement.status): self._note()}
        return [
            {
                "label": status.label,
                "state": "done" if place < here else "current" if place == here else "todo",
                "note": notes.get(status, ""),
            }
            for place, status in enumerate(PATH)
            if not (status == AgreementStatus.IN_REVIEW and here > place and not self.agreement.sent_for_review_at)
        ]

    def _note(self):
        agreement = self.agreement
        if agreement.status == AgreementStatus.DRAFT:
            return _("Only %(owner)s sees the draft.") % {"owner": agreement.owner}
        if agreement.status == AgreementStatus.IN_REVIEW:
            return _("The parties may read the draft and comment on it.")
        if agreement.status in (AgreementStatus.LOCKED, AgreementStatus.SIGNING):
            if self.is_signed and agreement.first_day:
                return _("Signed. In force from %(day)s.") % {"day": long_day(agreement.first_day)}
            return _("%(signed)s of %(all)s copies signed by all parties.") % {
                "signed": self.copies_signed,
                "all": len(self.copies),
            }
        return ""


def read(agreement):
    """Fetch what the page of `agreement` shows, in a number of queries that does not grow with its rows."""
    text = agreement.versions.exclude(status=VersionStatus.VOIDED).get()
    parties = list(
        text.parties.select_related("organisation")
        .prefetch_related(
            Prefetch("signatories", Signatory.objects.order_by("order", "pk")),
            Prefetch("decisions", Decision.objects.order_by("met_on", "pk")),
        )
        .order_by("order", "pk")
    )
    return AgreementReading(
        agreement=agreement,
        text=text,
        sections=list(text.sections.order_by("order", "pk")),
        parties=parties,
        focus_areas=list(agreement.focus_areas.order_by("order", "pk")),
        copies=_copies(text, parties) if text.is_locked else [],
    )


def _copies(text, parties):
    signatories = sum(len(party.signatories.all()) for party in parties)
    keepers = {party.pk: party for party in parties}
    copies = (
        Copy.objects.filter(print_set__agreement_version=text)
        .annotate(signed=Count("signatures"))
        .order_by("number", "pk")
    )
    lines = []
    for copy in copies:
        copy.keeper = keepers[copy.keeper_id]
        lines.append(CopyLine(copy=copy, signed=copy.signed, missing=signatories - copy.signed))
    return lines
