"""Register that the authority has adopted an edition, store its paper, and correct what was registered wrongly."""

import hashlib
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.documents import print_fonts
from core.files import uploads
from core.guards import notices
from core.limits import text_lengths
from core.models import User
from stadsdelplan.adoption.date_limits import is_before_sending, refuse_day_of_adoption
from stadsdelplan.adoption.open_points import Choice, settle_open_points
from stadsdelplan.document import missing_glyphs
from stadsdelplan.edition_changes import insert, lock_for_change, lock_plan_for_change, record_in_plan
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import AdoptionCorrection, Edition, EditionPaper, EditionStatus


class MissingGlyphsError(ForbiddenStepError):
    """The paper's typeface lacks characters of the edition or of its adoption."""


def register_adoption(
    *,
    edition: Edition,
    version: int,
    adopted_by: str,
    adopted_on: date,
    paragraph: str,
    pdf: bytes,
    by: User,
    at: datetime,
    reference: str = "",
    extract: uploads.Inspected | None = None,
    choices: dict[str, Choice] | None = None,
    before_entry: bool = False,
) -> Edition:
    """Register that the edition, which `by` saw as `version`, was adopted. It supersedes editions whose days it covers.

    `pdf` are the bytes of its paper, drawn from that version before this is called. `extract` is the extract of the
    minutes as core.files.uploads.Inspected, or None. `choices` say what becomes of each proposal, comment and change
    asked for that is still open, as {name of the OpenPoint: Choice}. None of these may stay open behind an adopted
    edition. Answers that are missing do not stop the adoption, since the authority has already decided. With
    `before_entry` the plan was adopted before it was entered here, and the day may come before the sending.

    Raises StaleVersionError where anything was changed meanwhile, MissingGlyphsError where the paper cannot show what
    the edition or the adoption says, and ValidationError where the edition cannot have been adopted on that day.
    """
    with uploads.atomic():
        lock_plan_for_change(edition.plan_id)  # first, as everywhere: the days keep an order among all its editions
        edition = lock_for_change(edition.pk, version=version, step=Step.REGISTER_ADOPTION)
        refuse_day_of_adoption(edition, adopted_on, today=localdate(at), before_entry=before_entry)
        _refuse_missing_glyphs(edition, adopted_by, paragraph, reference)
        points = settle_open_points(edition, choices or {}, by=by, at=at)
        superseded = _supersede(edition, by=by, at=at)
        paper = _store_paper(edition, pdf, at=at)
        edition.status, edition.adopted_by = EditionStatus.ADOPTED, adopted_by
        edition.adopted_on, edition.adopted_paragraph = adopted_on, paragraph
        edition.adopted_reference = reference
        edition.extract = uploads.store(extract, by=by, at=at) if extract else None
        edition.version += 1
        edition.full_clean(exclude=text_lengths.too_long_fields(edition))
        edition.save()
        payload = _payload_of_adoption(edition, paper) | {"supersedes": superseded, "was_open": len(points)}
        record_in_plan(edition.plan, "edition.adopted", edition, by=by, at=at, **payload)
        _tell_if_before_entry(edition, by=by, at=at)
    return edition


def correct_adoption(
    *,
    edition: Edition,
    version: int,
    adopted_by: str,
    adopted_on: date,
    paragraph: str,
    reason: str,
    by: User,
    at: datetime,
    before_entry: bool = False,
) -> AdoptionCorrection:
    """Correct who adopted the edition, when and in which paragraph. The stored paper stays as it was.

    `version` is what `by` saw. Raises StaleVersionError, and ValidationError where nothing differs, where no reason is
    given, and where the day does not fit between those of the other editions, or comes before the sending without
    `before_entry` (see `register_adoption`).
    """
    with transaction.atomic():
        lock_plan_for_change(edition.plan_id)
        edition = lock_for_change(edition.pk, version=version, step=Step.CORRECT_ADOPTION)
        before = (edition.adopted_by, edition.adopted_on, edition.adopted_paragraph)
        after = (adopted_by.strip(), adopted_on, paragraph.strip())
        if before == after:
            raise ValidationError(_("Nothing differs from what is registered."))
        refuse_day_of_adoption(edition, adopted_on, today=localdate(at), before_entry=before_entry)
        names = ("adopted_by", "adopted_on", "paragraph")
        values = dict(zip(names, after, strict=True)) | {
            f"was_{name}": value for name, value in zip(names, before, strict=True)
        }
        correction = AdoptionCorrection(edition=edition, reason=reason.strip(), by=by, at=at, **values)
        insert(correction)
        edition.adopted_by, edition.adopted_on, edition.adopted_paragraph = after
        edition.version += 1
        edition.full_clean(exclude=text_lengths.too_long_fields(edition))
        edition.save(update_fields=["adopted_by", "adopted_on", "adopted_paragraph", "version"])
        payload = {
            "before": dict(zip(names, before, strict=True)),
            "after": dict(zip(names, after, strict=True)),
            "reason": correction.reason,
        }
        record_in_plan(edition.plan, "edition.adoption_corrected", edition, by=by, at=at, edition=edition.pk, **payload)
        if adopted_on != before[1]:
            _tell_if_before_entry(edition, by=by, at=at)
    return correction


def editions_superseded_by(edition):
    """Return the adopted editions that `edition` supersedes once it is adopted: those whose days it covers."""
    covered = edition.plan.editions.filter(
        status=EditionStatus.ADOPTED, starts_on__lte=edition.ends_on, ends_on__gte=edition.starts_on
    )
    return covered.exclude(pk=edition.pk).order_by("number", "pk")


def _refuse_missing_glyphs(edition, *texts):
    """Raise MissingGlyphsError where a character would be a box on the paper, which is stored for good."""
    if found := missing_glyphs.missing_glyphs_in(edition):
        raise MissingGlyphsError(missing_glyphs.missing_glyphs_sentence(found))
    if characters := print_fonts.name_missing_characters("".join(texts)):
        raise MissingGlyphsError(missing_glyphs.missing_glyphs_sentence([characters]))


def _store_paper(edition, pdf, *, at):
    paper = EditionPaper(edition=edition, sha256=hashlib.sha256(pdf).hexdigest(), drawn_at=at)
    uploads.write(paper.file, pdf, name=f"{edition.pk}.pdf")
    paper.save(force_insert=True)
    return paper


def _payload_of_adoption(edition, paper):
    return {
        "edition": edition.pk,
        "adopted_by": edition.adopted_by,
        "on": edition.adopted_on,
        "paragraph": edition.adopted_paragraph,
        "reference": edition.adopted_reference,
        "digest": paper.sha256,
        "extract": uploads.history_payload(edition.extract) if edition.extract else None,
    }


def _tell_if_before_entry(edition, *, by, at):
    """Record that the edition was adopted before it was entered here, where the day comes before the sending."""
    if is_before_sending(edition, edition.adopted_on):
        said = {"edition": edition.pk, "on": edition.adopted_on}
        record_in_plan(edition.plan, "edition.adopted_before_entry", edition, by=by, at=at, **said)


def _supersede(edition, *, by, at):
    """Mark the editions that this one covers as superseded, and return their numbers."""
    covered = list(editions_superseded_by(edition))
    chain = edition.plan.partnership.chain
    for each in covered:
        notices.change(each, chain=chain, by=by, at=at, status=EditionStatus.SUPERSEDED)
    return [each.number for each in covered]
