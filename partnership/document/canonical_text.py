"""The canonical text of a version: everything that its paper says except copy number and keeper, and its digest.

docs/canonical-text.md describes it, so that another program can compute the digest on a paper's foot.
"""

import hashlib
import json

SCHEMA = "partnerskapsportalen.agreement"
SCHEMA_VERSION = 1


def canonical_text(agreement_version):
    """Return the canonical text: JSON with sorted keys and no blanks between them. It takes four queries."""
    sections = agreement_version.sections.order_by("order", "pk")
    parties = agreement_version.parties.order_by("order", "pk").prefetch_related("signatories")
    appendices = agreement_version.appendices.order_by("number", "pk")
    contents = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "title": agreement_version.title,
        "is_example": agreement_version.is_example,
        "sections": [{"heading": section.heading, "body": section.body} for section in sections],
        "parties": [_party(party) for party in parties],
        "appendices": [{"number": a.number, "title": a.title, "sha256": a.sha256} for a in appendices],
    }
    return json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_digest(text):
    """Return the SHA-256 of the text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _party(party):
    signatories = sorted(party.signatories.all(), key=lambda signatory: (signatory.order, signatory.pk))
    return {
        "name_as_written": party.name_as_written,
        "diarienummer": party.diarienummer,
        "signatories": [_signatory(signatory) for signatory in signatories],
    }


def _signatory(signatory):
    return {
        "name": signatory.name,
        "title": signatory.title,
        "organisation_line": signatory.organisation_line,
        "place": signatory.place,
        "dated_on": signatory.dated_on.isoformat() if signatory.dated_on else None,
        "date_precision": signatory.date_precision if signatory.dated_on else None,
    }
