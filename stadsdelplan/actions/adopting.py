"""The authority has decided: the adoption is registered, and the edition's paper is stored."""

import hashlib

from core import lengths, uploads
from stadsdelplan.actions.shared import hold, record
from stadsdelplan.models import EditionPaper, EditionStatus
from stadsdelplan.path import Step


def register_adoption(*, edition, version, adopted_by, adopted_on, paragraph, pdf, by, at, reference="", extract=None):
    """Register that the edition, which `by` saw as `version`, was adopted. Editions whose days it covers give way.

    `pdf` are the bytes of its paper, drawn from that version before this is called; `extract` is the extract of the
    minutes as core.uploads.Inspected, or None. What the parties have not answered holds nothing up: the decision is the
    authority's, and it has been taken. Raises StaleVersionError where anything was changed meanwhile.
    """
    with uploads.atomic():
        edition = hold(edition.pk, version=version, step=Step.REGISTER_ADOPTION)
        superseded = _supersede(edition)
        paper = EditionPaper(edition=edition, sha256=hashlib.sha256(pdf).hexdigest(), drawn_at=at)
        uploads.write(paper.file, pdf, name=f"{edition.pk}.pdf")
        paper.save(force_insert=True)
        edition.status, edition.adopted_by = EditionStatus.ADOPTED, adopted_by
        edition.adopted_on, edition.adopted_paragraph = adopted_on, paragraph
        edition.adopted_reference = reference
        edition.extract = uploads.store(extract, by=by, at=at) if extract else None
        edition.version += 1
        edition.full_clean(exclude=lengths.exceeding(edition))
        edition.save()
        record(
            edition.plan,
            "edition.adopted",
            edition,
            by=by,
            at=at,
            edition=edition.pk,
            adopted_by=adopted_by,
            on=adopted_on,
            paragraph=paragraph,
            reference=reference,
            digest=paper.sha256,
            extract=uploads.told(edition.extract) if edition.extract else None,
            supersedes=superseded,
        )
    return edition


def _supersede(edition):
    """Let the adopted editions whose days `edition` covers give way, and return their numbers."""
    covered = edition.plan.editions.filter(
        status=EditionStatus.ADOPTED, starts_on__lte=edition.ends_on, ends_on__gte=edition.starts_on
    )
    numbers = list(covered.order_by("number", "pk").values_list("number", flat=True))
    covered.update(status=EditionStatus.SUPERSEDED)
    return numbers
