"""Verbs that store what an agreement needs first: the framework, the template, the partnership."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import actions as core_actions
from core import ledger
from core.models import Area, Organisation, User
from core.setup.actions import add_districts, whole_or_refused
from partnership.models import (
    AgreementTemplate,
    ExclusionCondition,
    Framework,
    OverarchingGoal,
    Partnership,
    TemplateFocusArea,
    TemplateSection,
)


def register_framework(
    *,
    framework: Framework,
    overarching_goals: Iterable[str],
    exclusion_conditions: Iterable[str],
    districts: Iterable[Area],
    by: User,
    at: datetime,
) -> Framework:
    """Store a framework with its goals and conditions, lists of texts in the paper's order."""
    with transaction.atomic():
        _store([framework])
        framework.districts.set(districts)
        _store(OverarchingGoal(framework=framework, order=n, text=t) for n, t in enumerate(overarching_goals, start=1))
        _store(
            ExclusionCondition(framework=framework, order=n, text=t)
            for n, t in enumerate(exclusion_conditions, start=1)
        )
        ledger.record(
            by=by,
            verb="framework.registered",
            target=framework,
            at=at,
            payload={
                "slug": framework.slug,
                "legal_basis": framework.legal_basis,
                "overarching_goals": list(overarching_goals),
                "exclusion_conditions": list(exclusion_conditions),
            },
        )
    return framework


def add_template(
    *,
    template: AgreementTemplate,
    sections: Iterable[tuple[str, str]],
    focus_areas: Iterable[str],
    by: User | None,
    at: datetime,
) -> AgreementTemplate:
    """Store a template. `sections` is a list of (heading, body), `focus_areas` a list of names."""
    with transaction.atomic():
        _store([template])
        payload = {"slug": template.slug, **_store_below(template, sections, focus_areas)}
        ledger.record(by=by, verb="template.added", target=template, at=at, payload=payload)
    return template


def renew_template(
    *,
    template: AgreementTemplate,
    fields: dict,
    sections: Iterable[tuple[str, str]],
    focus_areas: Iterable[str],
    by: User | None,
    at: datetime,
) -> None:
    """Give a template new `fields`, {name: value}, and these sections and focus areas in place of its own.

    Agreements that were begun from it keep their text. Raises StaleVersionError.
    """
    with transaction.atomic():
        template.save_on_version(template.version, **fields)
        template.full_clean()
        template.sections.all().delete()
        template.focus_areas.all().delete()
        payload = {"slug": template.slug, **_store_below(template, sections, focus_areas)}
        ledger.record(by=by, verb="template.renewed", target=template, at=at, payload=payload)


def start_partnership(
    *,
    partnership: Partnership,
    districts: Iterable[Area],
    organisations: Iterable[Organisation],
    by: User,
    at: datetime,
) -> Partnership:
    """Store a partnership with its districts and those who take part in it."""
    with transaction.atomic():
        _store([partnership])
        partnership.districts.set(districts)
        partnership.organisations.set(organisations)
        ledger.record(
            by=by,
            verb="partnership.started",
            target=partnership,
            at=at,
            chain=partnership.chain,
            payload={
                "slug": partnership.slug,
                "districts": [str(district) for district in districts],
                "organisations": [str(organisation) for organisation in organisations],
            },
        )
    return partnership


def begin_partnership(
    *,
    partnership: Partnership,
    owner: Organisation,
    districts: Iterable[Area],
    new_districts: Iterable[str],
    parties: Iterable[Organisation],
    by: User,
    at: datetime,
) -> Partnership:
    """Store a partnership of the municipality `owner` with `parties`, those of them that are new stored too.

    `new_districts` are names of districts in the municipality. Raises ValidationError.
    """
    with whole_or_refused():
        found = [*districts, *add_districts(area=owner.governs, names=new_districts, by=by, at=at)]
        others = [_stored_party(party, by=by, at=at) for party in parties]
        return start_partnership(
            partnership=partnership,
            districts=list(dict.fromkeys(found)),
            organisations=[owner, *others],
            by=by,
            at=at,
        )


def add_party(*, partnership: Partnership, organisation: Organisation, by: User, at: datetime) -> Organisation:
    """Let `organisation` take part in the partnership; a new one is stored first. Raises ValidationError."""
    with whole_or_refused():
        Partnership.objects.select_for_update().get(pk=partnership.pk)
        if organisation.pk and partnership.organisations.filter(pk=organisation.pk).exists():
            raise ValidationError(_("The organisation takes part already."))
        organisation = _stored_party(organisation, by=by, at=at)
        partnership.organisations.add(organisation)
        Partnership.objects.filter(pk=partnership.pk).update(version=F("version") + 1)
        ledger.record(
            by=by,
            verb="partnership.party_added",
            target=partnership,
            at=at,
            chain=partnership.chain,
            payload={"organisations": [str(organisation)]},
        )
    return organisation


def _stored_party(organisation, *, by, at):
    """Return the organisation, stored now where it is new."""
    if organisation.pk:
        return organisation
    return core_actions.add_organisation(organisation=organisation, by=by, at=at)


def _store_below(template, sections, focus_areas):
    """Store the sections and focus areas of a template, and return them as the history keeps them."""
    _store(
        TemplateSection(template=template, order=n, heading=heading, body=body)
        for n, (heading, body) in enumerate(sections, start=1)
    )
    _store(TemplateFocusArea(template=template, order=n, name=name) for n, name in enumerate(focus_areas, start=1))
    return {"sections": list(sections), "focus_areas": list(focus_areas)}


def _store(rows):
    for row in rows:
        row.full_clean()
        row.save(force_insert=True)
