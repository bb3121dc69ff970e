"""Loads agreements as a person would write them: as a draft, then locked, signed, handed over and ended."""

from datetime import timedelta

from django.core.files import File
from django.db import transaction

from core.files import uploads
from core.models import DatePrecision
from partnership import agreement_changes
from partnership.copies import actions as copy_actions
from partnership.copies import rules
from partnership.drafting.actions import appendices, sections
from partnership.locking import actions as locking
from partnership.models import (
    Agreement,
    AgreementTemplate,
    Copy,
    Framework,
    Partnership,
    Party,
    PeriodKind,
    Signatory,
)
from partnership.term import actions as term
from stadsdelplan.demo.data_files import day, noon, organisation, person, places_by_key
from stadsdelplan.models import EditionPaper


def signed_at(spec):
    """Return the moment under which the events of an old paper are recorded: noon of the day on the paper."""
    return noon(day(spec["signed_on"]))


@transaction.atomic
def load_signed(spec, *, by, today, is_example=False):
    """Load an agreement that was signed on paper, unless it is there: locked, and signed on every copy.

    It comes into force on its first day, and has ended where its last day lies before `today`.
    """
    if Agreement.objects.filter(slug=spec["slug"]).exists():
        return
    at = signed_at(spec)
    agreement = _draft(spec, by=by, at=at, is_example=is_example)
    for number, row in enumerate(spec.get("appendices", []), start=1):
        _append(row, number, agreement, by=by, at=at)
        agreement.refresh_from_db()
    agreement = locking.lock_text(agreement=agreement, version=agreement.version, by=by, at=at)
    text = agreement_changes.current_version(agreement)
    signatories = Signatory.objects.filter(party__agreement_version=text).order_by("party__order", "order", "pk")
    copies = Copy.objects.filter(print_set__agreement_version=text).order_by("number", "pk")
    for copy in copies:
        for signatory in signatories:
            agreement = copy_actions.register_signature(
                copy=copy,
                signatory=signatory,
                signed_on=signatory.dated_on or day(spec["signed_on"]),
                precision=signatory.date_precision,
                by=by,
                at=at,
                version=agreement.version,
            )
    agreement = hand_over(agreement, on=day(spec["handed_over_on"]), by=by)
    first_day = max(day(spec["signed_on"]), agreement.first_day)
    day_after = agreement.last_day + timedelta(days=1)
    for on in (first_day, day_after):
        if on <= today:
            agreement = term.follow_calendar(agreement=agreement, on=on, at=noon(on))


def hand_over(agreement, *, on, by):
    """Register on the day `on` that each party has its signed original, and return the agreement."""
    text = agreement_changes.current_version(agreement)
    for copy in Copy.objects.filter(print_set__agreement_version=text).order_by("number", "pk"):
        arguments = {"copy": copy, "kept_at": "", "by": by, "at": noon(on), "version": agreement.version}
        if rules.is_own_original(copy, agreement):
            agreement = copy_actions.register_return(returned_on=on, **arguments)
        else:
            agreement = copy_actions.register_handover(handed_over_on=on, precision=DatePrecision.DAY, **arguments)
    return agreement


@transaction.atomic
def load_example(spec, *, at):
    """Load a made-up agreement, unless it is there: a draft, or locked where the file says so."""
    if Agreement.objects.filter(slug=spec["slug"]).exists():
        return
    by = person(spec["by"])
    agreement = _draft(spec, by=by, at=at, is_example=True)
    if spec["lock"]:
        locking.lock_text(agreement=agreement, version=agreement.version, by=by, at=at)


def _draft(spec, *, by, at, is_example=False):
    template = AgreementTemplate.objects.get(slug=spec["template"])
    agreement = Agreement(
        partnership=Partnership.objects.get(slug=spec["partnership"]),
        owner=organisation(spec["owner"]),
        slug=spec["slug"],
        name=spec["name"],
        template=template,
        framework=Framework.objects.get(slug=spec["framework"]) if "framework" in spec else None,
        succeeds=Agreement.objects.get(slug=spec["succeeds"]) if "succeeds" in spec else None,
        document_word=template.document_word,
        focus_area_label=template.focus_area_label,
        purposes=spec.get("purposes", ""),
        period_kind=spec.get("period_kind", PeriodKind.OWN),
        starts_on=day(spec["starts_on"]) if "starts_on" in spec else None,
        ends_on=day(spec["ends_on"]) if "ends_on" in spec else None,
        notice_months=spec.get("notice_months"),
    )
    return sections.start_draft(
        agreement=agreement,
        title=spec["title"],
        sections=[(section.get("heading", ""), section["body"].strip()) for section in spec["sections"]],
        parties=[_party(party) for party in spec["parties"]],
        focus_areas=spec.get(
            "focus_areas", template.focus_areas.order_by("order", "pk").values_list("name", flat=True)
        ),
        areas=places_by_key(spec["areas"]),
        is_example=is_example,
        by=by,
        at=at,
    )


def _append(row, number, agreement, *, by, at):
    """Append the stored paper of the plan that `row` names, in its newest adopted edition."""
    paper = EditionPaper.objects.filter(
        edition__plan__name=row["plan"], edition__plan__partnership=agreement.partnership_id
    ).order_by("-edition__number")[0]
    with paper.file.open() as file:
        upload = uploads.inspect(File(file, name="bilaga.pdf"))
    appendices.add_appendix(
        agreement=agreement, version=agreement.version, number=number, title=row["title"], upload=upload, by=by, at=at
    )


def _party(spec):
    party = Party(organisation=organisation(spec["organisation"]), name_as_written=spec["name_as_written"])
    return party, [Signatory(**signatory) for signatory in spec["signatories"]]
