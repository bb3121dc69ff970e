"""What all verbs share: they lock the agreement first, and count and record the change last."""

from datetime import datetime
from itertools import count
from typing import Any

from django.db.models import F, Model
from django.urls import resolve
from django.utils.text import slugify

from core import ledger
from core.guards import notices
from core.limits import text_lengths
from core.models import Noticed, StaleVersionError, User
from partnership import lifecycle
from partnership.models import Agreement, AgreementVersion, Copy, Signatory, Signature, VersionStatus

_FOLDED = str.maketrans({"æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ß": "ss", "–": "-", "—": "-"})
_LONGEST = 70  # leaves room for a number


def current_version(agreement):
    """Return the current text of the agreement: the one version that is not voided."""
    return (
        AgreementVersion.objects.select_related("agreement", "agreement__framework", "agreement__template")
        .exclude(status=VersionStatus.VOIDED)
        .get(agreement=agreement)
    )


def missing_signature_count(agreement_version):
    """Return how many signatures the copies still lack: signatories × copies − registered."""
    signatories = Signatory.objects.filter(party__agreement_version=agreement_version).count()
    copies = Copy.objects.filter(print_set__agreement_version=agreement_version)
    signed = Signature.objects.filter(copy__in=copies).count()
    return signatories * copies.count() - signed


def lock_for_change(pk, *, version=None, step=None):
    """Return the agreement, locked until the transaction ends.

    Raises StaleVersionError where it is not the `version` that the person saw, and ForbiddenStepError where `step` is
    not open.
    """
    agreement = Agreement.objects.select_related("partnership", "framework").for_update(pk=pk)
    if version is not None and agreement.version != version:
        raise StaleVersionError(agreement)
    if step is not None:
        lifecycle.refuse_unless_open(step, agreement)
    return agreement


def bump_version(agreement):
    """Raise the version, so that a page that was opened before this change is known to be old."""
    Agreement.objects.filter(pk=agreement.pk).update(version=F("version") + 1)
    agreement.version += 1


def lapse_answers(agreement, *, at, **lookup):
    """Mark the answers "no comments" as lapsed, since the parties now have another text, or none.

    With an `organisation` only its own answer lapses: it comments after all.
    """
    agreement.no_comments.filter(lapsed_at__isnull=True, **lookup).update(lapsed_at=at)


def insert(rows, *, allow_long_texts=False):
    """Check and insert rows that are not stored yet. Raises ValidationError.

    With `allow_long_texts` a copied text may be longer than the limit: it was written before there were limits.
    """
    for row in rows:
        row.full_clean(exclude=text_lengths.too_long_fields(row) if allow_long_texts else None)
        row.save(force_insert=True)


def change_registered(agreement: Agreement, row: Noticed, *, by: User | None, at: datetime, **values: Any) -> None:
    """Store `values` in the agreement, or in a row of it, whose guard asks for a notice. `record_change` follows."""
    notices.change(row, chain=agreement.partnership.chain, by=by, at=at, **values)


def remove_registered(agreement: Agreement, row: Noticed, *, by: User, at: datetime) -> None:
    """Delete a row of the agreement whose guard asks for a notice. `record_change` follows."""
    notices.remove(row, chain=agreement.partnership.chain, by=by, at=at)


def record_change(
    agreement: Agreement, verb: str, target: Model, *, by: User | None, at: datetime, **payload: Any
) -> None:
    """Count the change, and record it in the partnership's history. Call it last."""
    bump_version(agreement)
    ledger.record(
        by=by,
        verb=verb,
        target=target,
        at=at,
        chain=agreement.partnership.chain,
        payload={"agreement": agreement.slug, **payload},
    )


def free_slug(name):
    """Return a slug for an agreement called `name`: without å, ä and ö, with a number where it is taken."""
    return unused_slug(name, or_else="avtal", is_taken=_is_taken)


def unused_slug(name, *, or_else, is_taken):
    """Return a slug for `name` that is not taken, with a number if need be; `or_else` for a name without letters."""
    slug_base = slugify(name.translate(_FOLDED))[:_LONGEST].strip("-_") or or_else
    return next(slug for slug in _numbered(slug_base) if not is_taken(slug))


def _numbered(slug_base):
    yield slug_base
    yield from (f"{slug_base}-{number}" for number in count(2))


def _is_taken(slug):
    elsewhere = resolve(f"/avtal/{slug}/").url_name != "agreement"
    return elsewhere or Agreement.objects.filter(slug=slug).exists()
