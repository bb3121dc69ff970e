"""Verbs that store what an agreement needs first: the framework, the template, the partnership."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core import ledger
from core.models import Area, Organisation, User
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
    by: User,
    at: datetime,
) -> AgreementTemplate:
    """Store a template. `sections` is a list of (heading, body), `focus_areas` a list of names."""
    with transaction.atomic():
        _store([template])
        _store(
            TemplateSection(template=template, order=n, heading=heading, body=body)
            for n, (heading, body) in enumerate(sections, start=1)
        )
        _store(TemplateFocusArea(template=template, order=n, name=name) for n, name in enumerate(focus_areas, start=1))
        payload = {"slug": template.slug, "sections": list(sections), "focus_areas": list(focus_areas)}
        ledger.record(by=by, verb="template.added", target=template, at=at, payload=payload)
    return template


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


def _store(rows):
    for row in rows:
        row.full_clean()
        row.save(force_insert=True)
