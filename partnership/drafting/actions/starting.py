"""Verbs that start a new agreement, from a template or from another agreement."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core.models import Area, Organisation, User
from partnership.agreement_changes import current_version, free_slug
from partnership.document import merge_fields
from partnership.drafting.actions.sections import start_draft
from partnership.models import Agreement, Party, Signatory


def draft_from_template(
    *, agreement: Agreement, others: Iterable[Organisation], areas: Iterable[Area], by: User, at: datetime
) -> Agreement:
    """Store a new draft with its template's sections and focus areas, and return it.

    `agreement` is not stored yet; it names its template and its owner, who is the first party. `others` are the other
    organisations. The template's merge fields are filled in where their values are known. Raises ValidationError.
    """
    template = agreement.template
    agreement.document_word, agreement.focus_area_label = template.document_word, template.focus_area_label
    focus_areas = list(template.focus_areas.order_by("order", "pk").values_list("name", flat=True))
    parties = [_named_as_today(organisation) for organisation in [agreement.owner, *others]]
    known = merge_fields.merge_values(
        agreement, parties=parties, areas=[area.name for area in areas], focus_areas=focus_areas
    )
    sections = [
        (merge_fields.fill(section.heading, known), merge_fields.fill(section.body, known))
        for section in template.sections.order_by("order", "pk")
    ]
    with transaction.atomic():
        agreement.slug = free_slug(agreement.name)
        return start_draft(
            agreement=agreement,
            title=agreement.name,
            sections=sections,
            parties=[(party, []) for party in parties],
            focus_areas=focus_areas,
            areas=areas,
            by=by,
            at=at,
        )


def draft_like(
    *,
    agreement: Agreement,
    like: Agreement,
    others: Iterable[Organisation],
    areas: Iterable[Area],
    by: User,
    at: datetime,
) -> Agreement:
    """Store a new draft with the text of the agreement `like` and its owner's signatories, and return it.

    `agreement` is not stored yet, and has its own name and period; `others` are its other parties. The text is copied
    as it stands. Raises ValidationError.
    """
    text = current_version(like)
    agreement.owner, agreement.template = like.owner, like.template
    agreement.document_word, agreement.focus_area_label = like.document_word, like.focus_area_label
    own = text.parties.filter(organisation=like.owner).first()
    with transaction.atomic():
        agreement.slug = free_slug(agreement.name)
        return start_draft(
            agreement=agreement,
            title=agreement.name,
            sections=list(text.sections.order_by("order", "pk").values_list("heading", "body")),
            parties=[_own_again(own, like.owner), *((_named_as_today(each), []) for each in others)],
            focus_areas=like.focus_areas.order_by("order", "pk").values_list("name", flat=True),
            areas=areas,
            is_example=text.is_example,
            by=by,
            at=at,
        )


def sections_naming_others(agreement, like):
    """Return the new agreement's sections that name a party of `like` that is not one of its own, in their order."""
    own = set(current_version(agreement).parties.values_list("organisation", flat=True))
    gone = [party.name_as_written for party in current_version(like).parties.all() if party.organisation_id not in own]
    sections = current_version(agreement).sections.order_by("order", "pk")
    return [section for section in sections if any(name in f"{section.heading}\n{section.body}" for name in gone)]


def _named_as_today(organisation):
    return Party(organisation=organisation, name_as_written=organisation.name)


def _own_again(own, owner):
    """Return the owner as in the earlier agreement, with its signatories and without its days and numbers."""
    if own is None:
        return _named_as_today(owner), []
    signatories = [
        Signatory(name=each.name, title=each.title, organisation_line=each.organisation_line, place=each.place)
        for each in own.signatories.order_by("order", "pk")
    ]
    party = Party(organisation=owner, name_as_written=own.name_as_written, contact=own.contact)
    return party, signatories
