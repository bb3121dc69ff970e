"""A draft comes into being, and its words are written."""

from django.db import transaction

from core import ledger
from partnership.actions.shared import hold, store, touch
from partnership.models import AgreementVersion, FocusArea, Section
from partnership.path import Step


def start_draft(*, agreement, title, sections, parties, by, at, is_example=False, focus_areas=(), areas=()):
    """Store a new agreement as a draft with its first text, and return it.

    `agreement` is an Agreement that is not stored yet. `sections` is a list of (heading, body). `parties` is a list of
    (Party, [Signatory, …]), none of them stored yet; their order is the list's. Bad values raise ValidationError.
    """
    with transaction.atomic():
        agreement.full_clean()
        agreement.save(force_insert=True)
        agreement.areas.set(areas)
        store(FocusArea(agreement=agreement, order=n, name=name) for n, name in enumerate(focus_areas, start=1))
        text = AgreementVersion(agreement=agreement, number=1, title=title, is_example=is_example)
        store([text])
        store(
            Section(agreement_version=text, order=n, heading=heading, body=body)
            for n, (heading, body) in enumerate(sections, start=1)
        )
        for n, (party, signatories) in enumerate(parties, start=1):
            party.agreement_version, party.order = text, n
            store([party])
            for m, signatory in enumerate(signatories, start=1):
                signatory.party, signatory.order = party, m
            store(signatories)
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
        agreement = hold(section.agreement_version.agreement_id, step=Step.EDIT_SECTION)
        section = Section.objects.select_related("agreement_version").get(pk=section.pk)
        before = {"heading": section.heading, "body": section.body}
        after = {"heading": heading, "body": body}
        if section.version == version and before == after:
            return section
        section.save_on_version(version, **after)
        touch(agreement)
        ledger.record(
            by=by,
            verb="section.saved",
            target=section,
            at=at,
            chain=agreement.partnership.chain,
            payload={"agreement": agreement.slug, "version": section.version, "before": before, "after": after},
        )
    return section
