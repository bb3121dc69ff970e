"""The canonical text of a version: everything that its paper says except copy number and keeper, and its digest.

docs/canonical-text.md describes it, so that another program can compute the digest on a paper's foot.
"""

import hashlib
import json

from core.emblems.queries import emblems_of, numbers_of

SCHEMA = "partnerskapsportalen.agreement"
SCHEMA_VERSION = 1
SCHEMA_VERSION_WITH_IDENTITIES = 2  # where a party has an organisation number or an emblem


def canonical_text(agreement_version, *, with_identities=True):
    """Return the canonical text: JSON with sorted keys and no blanks between them. It takes six queries at most.

    The organisation number and the emblem of a party are those of today in a draft. In a locked text they are what it
    was locked with: they stand there alone. Of a paper that was not drawn here they are not known, so
    `with_identities` leaves them out.
    """
    sections = agreement_version.sections.order_by("order", "pk")
    parties = list(
        agreement_version.parties.order_by("order", "pk").select_related("organisation").prefetch_related("signatories")
    )
    appendices = agreement_version.appendices.order_by("number", "pk")
    if agreement_version.is_locked:
        identities = _locked_identities(agreement_version.canonical_text, len(parties))
    else:
        identities = _identities_of_today(parties) if with_identities else [{} for _party in parties]
    contents = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION_WITH_IDENTITIES if any(identities) else SCHEMA_VERSION,
        "title": agreement_version.title,
        "is_example": agreement_version.is_example,
        "sections": [{"heading": section.heading, "body": section.body} for section in sections],
        "parties": [_party(party) | identity for party, identity in zip(parties, identities, strict=True)],
        "appendices": [{"number": a.number, "title": a.title, "sha256": a.sha256} for a in appendices],
    }
    return json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_digest(text):
    """Return the SHA-256 of the text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _identities_of_today(parties):
    """Return what is known of who each party is: its organisation number and its emblem."""
    organisations = [party.organisation for party in parties]
    numbers, found = numbers_of(organisations), emblems_of(organisations)
    return [_identity(numbers.get(each.pk), found.get(each.pk)) for each in organisations]


def _identity(orgnr, emblem):
    known = {"orgnr": orgnr} if orgnr else {}
    if emblem:
        known["emblem"] = {"sha256": emblem.sha256, "alternative_text": emblem.alternative_text}
    return known


def _locked_identities(text, count):
    """Return the same as the locked text has it, which is nothing for a party that it does not know."""
    locked = [{name: party[name] for name in ("orgnr", "emblem") if name in party} for party in _parties_in(text)]
    return [*locked, *({} for _missing in range(count))][:count]


def _parties_in(text):
    try:
        return json.loads(text)["parties"]
    except (ValueError, KeyError, TypeError):  # a damaged text, of which verify_ledger tells
        return []


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
