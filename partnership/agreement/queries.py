"""An agreement as its page shows it, fetched in a fixed number of queries."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import F, Prefetch
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.models import Area
from core.text import dates
from partnership.agreement import comments, earlier_decisions, readiness
from partnership.lifecycle import Step, open_steps
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Appendix,
    Copy,
    Decision,
    FocusArea,
    NoComments,
    Party,
    Section,
    Signatory,
    Signature,
    VersionOrigin,
    VersionStatus,
)
from partnership.wording.disagreements import find_disagreements_among
from partnership.wording.earlier_values import history_has


@dataclass(frozen=True)
class CopyRow:
    """A copy with what is known of it. `missing` is how many signatures it lacks."""

    copy: Copy
    signed: int
    missing: int

    @property
    def is_signed_by_all(self):
        return self.missing == 0

    @property
    def is_home(self):
        """Return whether it is known to have reached its keeper."""
        return bool(self.copy.handed_over_on or self.copy.returned_on)

    @property
    def latest_step(self):
        """Return the last thing that happened to it, with the day."""
        copy = self.copy
        if copy.handed_over_on:
            return _("Handed over %(day)s") % {"day": dates.day(copy.handed_over_on, copy.handed_over_precision)}
        if copy.returned_on:
            return _("Back %(day)s") % {"day": dates.day(copy.returned_on)}
        if copy.sent_on:
            return _("Sent %(day)s") % {"day": dates.day(copy.sent_on)}
        if copy.printed_on:
            return _("Printed %(day)s") % {"day": dates.day(copy.printed_on)}
        return ""


@dataclass
class AgreementPage:
    agreement: Agreement
    text: AgreementVersion
    sections: list[Section]
    parties: list[Party]
    focus_areas: list[FocusArea] = field(default_factory=list)
    copies: list[CopyRow] = field(default_factory=list)
    earlier: list[AgreementVersion] = field(default_factory=list)  # voided versions, the newest first
    open_comments: int = 0
    succeeded_by: Agreement | None = None  # the successor in force
    areas: list[Area] = field(default_factory=list)
    appendices: list[Appendix] = field(default_factory=list)
    answers: list[NoComments] = field(default_factory=list)  # without comments, also those that have lapsed

    @cached_property
    def missing_pieces(self):
        """Return what a draft still lacks before it can be locked. A locked text lacks nothing."""
        return readiness.missing_pieces(self) if self.agreement.is_working else []

    @cached_property
    def disagreements(self):
        """Return the words of a draft that disagree with the fields. A locked text has none."""
        if not self.agreement.is_working:
            return []
        self.text.agreement = self.agreement
        return find_disagreements_among(self.text, sections=self.sections, rows=self.parties, areas=self.areas)

    @property
    def has_text(self):
        return any(section.body for section in self.sections)

    @property
    def has_scan(self):
        return any(line.copy.scan_id for line in self.copies)

    @property
    def other_parties(self):
        return [party for party in self.parties if party.organisation_id != self.agreement.owner_id]

    @property
    def dated(self):
        """The first day beside a name on the paper and how exactly it is known, or None.

        Of a registered paper the day may have been found, or put right, since its text was locked.
        """
        if not self.text.is_locked:
            return None
        found = [party.signed for party in self.parties if self.copies and party.signed]
        if found and not self.is_signed_here:
            return found[0]["dated_on"], found[0]["date_precision"]
        everybody = (one for party in self.parties for one in party.signatories.all())
        return next(((one.dated_on, one.date_precision) for one in everybody if one.dated_on), None)

    @property
    def copies_signed(self):
        return sum(line.is_signed_by_all for line in self.copies)

    @property
    def is_signed(self):
        return bool(self.copies) and self.copies_signed == len(self.copies)

    @property
    def is_signed_here(self):
        """Return whether its signatures are registered here one by one. Those of an old paper may never be known."""
        return self.text.origin != VersionOrigin.REGISTERED

    @property
    def unprinted(self):
        """Return the copies that are to be printed, and are not marked as printed."""
        return [
            line.copy for line in self.copies if self.text.origin == VersionOrigin.DRAWN and not line.copy.printed_on
        ]

    @property
    def parties_to_sign(self):
        """Return the parties that have not signed every copy. An electronic original is registered as a whole."""
        if self.text.is_signed_electronically:
            return []
        return [party for party in self.parties if party.signatures < len(party.signatories.all()) * len(self.copies)]

    @property
    def parties_without_copy(self):
        """Return the parties without a known copy. An original of a registered paper may be found later."""
        keepers = {line.copy.keeper_id for line in self.copies}
        return [party for party in self.parties if party.pk not in keepers]

    @property
    def answered(self):
        """Return the keys of the organisations that have no comments on the present text."""
        return {answer.organisation_id for answer in self.answers if answer.lapsed_at is None}

    @property
    def unanswered_parties(self):
        """Return the other parties that have not answered that they have no comments."""
        return [party for party in self.other_parties if party.organisation_id not in self.answered]

    @property
    def parties_without_decision(self):
        return [party for party in self.parties if not party.decisions.all()]


def read_agreement(agreement, access=None):
    """Fetch what the page of `agreement` shows, in a number of queries that does not grow with its rows.

    With the Access of a person each section has its `threads`, the comments that the person sees, and `may_edit`.
    """
    texts = agreement.versions.exclude(status=VersionStatus.VOIDED)
    if agreement.is_working:
        texts = texts.annotate(fields_have_changed=history_has(agreement))
    text = texts.get()
    parties = list(
        text.parties.select_related("organisation")
        .prefetch_related(
            Prefetch("signatories", Signatory.objects.order_by("order", "pk")),
            Prefetch("decisions", Decision.objects.order_by("met_on", "pk")),
        )
        .order_by("order", "pk")
    )
    earlier_decisions.add_earlier_decisions(parties, text)
    sections = list(text.sections.order_by("order", "pk"))
    open_threads = _threads_under(sections, agreement, access, text) if access else 0
    return AgreementPage(
        agreement=agreement,
        text=text,
        sections=sections,
        parties=parties,
        focus_areas=list(agreement.focus_areas.order_by("order", "pk")),
        copies=_copies(text, parties) if text.is_locked else [],
        earlier=list(
            agreement.versions.filter(status=VersionStatus.VOIDED)
            .select_related("print_set", "locked_by")
            .order_by("-number", "-pk")
        )
        if text.number > 1
        else [],
        open_comments=open_threads,
        areas=list(agreement.areas.order_by("name", "pk")),
        appendices=list(text.appendices.order_by("number", "pk")),
        answers=comments.without_comments(agreement) if agreement.status == AgreementStatus.IN_REVIEW else [],
    )


def _threads_under(sections, agreement, access, text):
    """Give each section its threads, and whether the person may edit it; return how many comments are open."""
    by_section = {}
    for thread in comments.threads(agreement, access, text=text):
        by_section.setdefault(thread.comment.section_id, []).append(thread)
    may_edit = Step.EDIT_SECTION in open_steps(agreement, access)
    for section in sections:
        section.threads = by_section.get(section.pk, [])
        for thread in section.threads:
            thread.comment.section = section
        section.may_edit = may_edit and (
            agreement.status == AgreementStatus.DRAFT
            or any(
                thread.comment.is_open and thread.comment.organisation_id != agreement.owner_id
                for thread in section.threads
            )
        )
    return sum(thread.comment.is_unanswered for section in sections for thread in section.threads)


def _copies(text, parties):
    signatories = sum(len(party.signatories.all()) for party in parties)
    keepers = {party.pk: party for party in parties}
    copies = Copy.objects.filter(print_set__agreement_version=text).order_by("number", "pk")
    signatures = list(
        Signature.objects.filter(copy__print_set__agreement_version=text)
        .order_by("copy__number", "signatory__order", "pk")
        .values("copy", "signatory__party", dated_on=F("signed_on"), date_precision=F("precision"))
    )
    on_copy = Counter(signature["copy"] for signature in signatures)
    by_party = Counter(signature["signatory__party"] for signature in signatures)
    for party in parties:
        party.signatures = by_party[party.pk]
        party.signed = next((s for s in signatures if s["signatory__party"] == party.pk and s["dated_on"]), None)
    lines = []
    for copy in copies:
        copy.keeper = keepers[copy.keeper_id]
        lines.append(CopyRow(copy=copy, signed=on_copy[copy.pk], missing=signatories - on_copy[copy.pk]))
    return lines
