"""Verbs that start a draft, and that write and order its sections."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import ledger
from core.concurrency.ordering import move_one_place, put_in_order
from core.concurrency.refusals import ForbiddenStepError
from core.models import Area, User
from partnership import lifecycle
from partnership.agreement_changes import (
    bump_version,
    current_version,
    insert,
    lapse_answers,
    lock_for_change,
    record_change,
)
from partnership.lifecycle import Step
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Comment,
    FocusArea,
    Party,
    Section,
    Signatory,
)


def start_draft(
    *,
    agreement: Agreement,
    title: str,
    sections: Iterable[tuple[str, str]],
    parties: Iterable[tuple[Party, list[Signatory]]],
    by: User,
    at: datetime,
    is_example: bool = False,
    focus_areas: Iterable[str] = (),
    areas: Iterable[Area] = (),
) -> Agreement:
    """Store a new agreement as a draft with its first text, and return it.

    `agreement` is an Agreement that is not stored yet. `sections` is a list of (heading, body). `parties` is a list of
    (Party, [Signatory, …]), none of them stored yet; their order is the list's. Bad values raise ValidationError.
    """
    with transaction.atomic():
        agreement.full_clean()
        agreement.save(force_insert=True)
        agreement.areas.set(areas)
        insert(FocusArea(agreement=agreement, order=n, name=name) for n, name in enumerate(focus_areas, start=1))
        text = AgreementVersion(agreement=agreement, number=1, title=title, is_example=is_example)
        insert([text])
        insert(
            Section(agreement_version=text, order=n, heading=heading, body=body)
            for n, (heading, body) in enumerate(sections, start=1)
        )
        for n, (party, signatories) in enumerate(parties, start=1):
            party.agreement_version, party.order = text, n
            insert([party])
            for m, signatory in enumerate(signatories, start=1):
                signatory.party, signatory.order = party, m
            insert(signatories)
        ledger.record(
            by=by,
            verb="agreement.drafted",
            target=agreement,
            at=at,
            chain=agreement.partnership.chain,
            payload={"slug": agreement.slug, "title": title, "sections": list(sections)},
        )
    return agreement


def may_edit_section(agreement, section):
    """Return whether the section may be changed now.

    It may in a draft, and in review while a comment of another party on it is open.
    """
    if agreement.status != AgreementStatus.IN_REVIEW:
        return agreement.status == AgreementStatus.DRAFT
    return section.pk in commented_sections(agreement)


def refuse_unless_section_open(agreement, section):
    """Raise ForbiddenStepError, with a sentence, where the section may not be changed now."""
    lifecycle.refuse_unless_open(Step.EDIT_SECTION, agreement)
    if section.agreement_version.is_locked:
        raise ForbiddenStepError(lifecycle.RULES[Step.EDIT_SECTION].refusal)
    if not may_edit_section(agreement, section):
        raise ForbiddenStepError(
            _("The agreement is in review. A section is changed while another party's comment on it is open.")
        )


def commented_sections(agreement):
    """Return the keys of the sections that have an open comment by another organisation than the owner, as a set."""
    comments = Comment.objects.filter(
        ~Q(organisation=agreement.owner_id),
        section__agreement_version__agreement=agreement,
        answers__isnull=True,
        resolved_at__isnull=True,
    )
    return set(comments.values_list("section", flat=True))


def save_section(*, section: Section, version: int, heading: str, body: str, by: User, at: datetime) -> Section:
    """Store a section's text if it is still the `version` that `by` wrote on, else raise StaleVersionError.

    Raises ForbiddenStepError where the text is locked, or in review with nothing to answer in this section.
    """
    with transaction.atomic():
        agreement = lock_for_change(section.agreement_version.agreement_id, step=Step.EDIT_SECTION)
        section = Section.objects.select_related("agreement_version").get(pk=section.pk)
        refuse_unless_section_open(agreement, section)
        before = {"heading": section.heading, "body": section.body}
        after = {"heading": heading, "body": body}
        if section.version == version and before == after:
            return section
        section.save_on_version(version, **after)
        lapse_answers(agreement, at=at)
        bump_version(agreement)
        ledger.record(
            by=by,
            verb="section.saved",
            target=section,
            at=at,
            chain=agreement.partnership.chain,
            payload={"agreement": agreement.slug, "version": section.version, "before": before, "after": after},
        )
    return section


def add_section(
    *, agreement: Agreement, version: int, heading: str, body: str, after: Section | None, by: User, at: datetime
) -> Section:
    """Insert a new section after the section `after`, or first where that is None, and return it."""
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.EDIT_STRUCTURE)
        text = current_version(agreement)
        sections = _sections(text)
        last = max((each.order for each in sections), default=0)
        section = Section(agreement_version=text, order=last + 1, heading=heading, body=body)
        insert([section])
        place = next((n for n, each in enumerate(sections, start=1) if after and each.pk == after.pk), 0)
        put_in_order([*sections[:place], section, *sections[place:]])
        record_change(agreement, "section.added", section, by=by, at=at, place=place + 1, heading=heading, body=body)
    return section


def move_section(*, section: Section, version: int, step: int, by: User, at: datetime) -> Agreement:
    """Move a section one place earlier (`step` -1) or later (1)."""
    with transaction.atomic():
        agreement = lock_for_change(section.agreement_version.agreement_id, version=version, step=Step.EDIT_STRUCTURE)
        before = _sections(section.agreement_version)
        after = move_one_place(before, section, step=step)
        if after == before:
            return agreement
        put_in_order(after)
        record_change(agreement, "section.moved", section, by=by, at=at, place=after.index(section) + 1)
    return agreement


def remove_section(*, section: Section, version: int, by: User, at: datetime) -> Agreement:
    """Remove a section from the draft. Raises ForbiddenStepError where it has comments, which are kept."""
    with transaction.atomic():
        agreement = lock_for_change(section.agreement_version.agreement_id, version=version, step=Step.EDIT_STRUCTURE)
        if section.comments.exists():
            raise ForbiddenStepError(_("The section has comments, which are kept. It cannot be removed."))
        text, key = section.agreement_version, section.pk
        removed = {"heading": section.heading, "body": section.body}
        section.delete()
        section.pk = key  # the history names what is gone
        put_in_order(_sections(text))
        record_change(agreement, "section.removed", section, by=by, at=at, before=removed)
    return agreement


def _sections(text):
    return list(text.sections.order_by("order", "pk"))
