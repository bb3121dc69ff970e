"""Guards of copies, signatures and decisions: the record of a paper changes with a notice."""

# ruff: noqa: S608 (the SQL is put together from what stands in this code, never from what people write)

from core.triggers import UNANNOUNCED, Event, Guard, changed, changed_unannounced, refuse_always, removed_unannounced
from partnership.triggers.versions import EMPTYING, LOCKED, OF_COPY, OF_SIGNATURE, VERSION, holds, locked

_COPY = "partnership_copy"
_COPY_KEYS = (("id",), ("print_set_id", "number"), ("print_set_id", "keeper_id"))

# An original of a paper signed outside the portal may come to light later. The portal never drew it.
_FOUND_LATER = f"""NEW.file = '' AND EXISTS (
        SELECT 1 FROM {VERSION} v JOIN partnership_party p ON p.agreement_version_id = v.id
        WHERE v.id = {OF_COPY.replace("{row}", "NEW")} AND v.status = 'locked' AND v.origin = 'registered'
        AND p.id = NEW.keeper_id)"""

# Where a copy has been and is kept.
_RECORD_OF_COPY = (
    "printed_on",
    "sent_on",
    "handed_over_on",
    "handed_over_precision",
    "signing_service",
    "returned_on",
    "kept_at",
    "scan_id",
)

COPY_GUARDS = (
    Guard(
        _COPY,
        Event.INSERT,
        refusals=((f"{locked(OF_COPY, 'NEW')} AND NOT ({_FOUND_LATER})", LOCKED),),
        must_stay=locked(OF_COPY, "o"),
        keys=_COPY_KEYS,
        waits_for=holds(OF_COPY, "NEW"),
    ),
    Guard(
        _COPY,
        Event.UPDATE,
        refusals=(
            (
                f"({locked(OF_COPY, 'OLD')} OR {locked(OF_COPY, 'NEW')}) AND "
                + changed("id", "print_set_id", "number", "keeper_id", "file", "sha256", "pages"),
                "A copy of a locked text keeps its number, its keeper and its file.",
            ),
            (
                f"{locked(OF_COPY, 'OLD')} AND {changed_unannounced('partnership.copy', *_RECORD_OF_COPY)}",
                UNANNOUNCED,
            ),
        ),
        must_stay=locked(OF_COPY, "o"),
        keys=_COPY_KEYS,
        waits_for=holds(OF_COPY, "OLD", "NEW"),
    ),
    Guard(_COPY, Event.DELETE, refusals=((locked(OF_COPY, "OLD"), LOCKED),), waits_for=holds(OF_COPY, "OLD")),
    refuse_always(_COPY, Event.TRUNCATE, EMPTYING),
)

_SIGNATURE = "partnership_signature"
_SIGNATURE_KEYS = (("id",), ("copy_id", "signatory_id"))
_SIGNS_THIS_PAPER = f"""EXISTS (
        SELECT 1 FROM {VERSION} v
        WHERE v.id = {OF_SIGNATURE.replace("{row}", "NEW")} AND v.status = 'locked' AND v.id = (
            SELECT p.agreement_version_id FROM partnership_party p
            JOIN partnership_signatory y ON y.party_id = p.id WHERE y.id = NEW.signatory_id))"""

# A signature that was registered by mistake is withdrawn while the agreement is for signature. A paper that came signed
# was not signed here, and keeps what it came with.
_MAY_BE_WITHDRAWN = f"""EXISTS (
        SELECT 1 FROM {VERSION} v JOIN partnership_agreement a ON a.id = v.agreement_id
        WHERE v.id = {OF_SIGNATURE.replace("{row}", "OLD")} AND v.status = 'locked' AND v.origin <> 'registered'
        AND a.status = 'signing')"""

SIGNATURE_GUARDS = (
    Guard(
        _SIGNATURE,
        Event.INSERT,
        refusals=((f"NOT {_SIGNS_THIS_PAPER}", "A signatory signs the copies of their own, locked text."),),
        must_stay="TRUE",
        keys=_SIGNATURE_KEYS,
        waits_for=holds(OF_SIGNATURE, "NEW"),
    ),
    Guard(
        _SIGNATURE,
        Event.UPDATE,
        refusals=(
            (changed("id", "copy_id", "signatory_id"), "A signature stays on its copy."),
            (changed_unannounced("partnership.signature", "signed_on", "precision"), UNANNOUNCED),
        ),
    ),
    Guard(
        _SIGNATURE,
        Event.DELETE,
        refusals=(
            (f"NOT {_MAY_BE_WITHDRAWN}", "A signature is withdrawn only while its agreement is for signature."),
            (removed_unannounced("partnership.signature"), UNANNOUNCED),
        ),
        waits_for=holds(OF_SIGNATURE, "OLD"),
    ),
    refuse_always(_SIGNATURE, Event.TRUNCATE, EMPTYING),
)

_DECISION = "partnership_decision"
DECISION_GUARDS = (
    Guard(_DECISION, Event.INSERT, must_stay="TRUE"),
    Guard(
        _DECISION,
        Event.UPDATE,
        refusals=(
            (changed("id", "party_id"), "A decision stays with its party."),
            (
                changed_unannounced(
                    "partnership.decision", "not_needed", "body", "met_on", "paragraph", "diarienummer", "extract_id"
                ),
                UNANNOUNCED,
            ),
        ),
    ),
    Guard(_DECISION, Event.DELETE, refusals=((removed_unannounced("partnership.decision"), UNANNOUNCED),)),
    refuse_always(_DECISION, Event.TRUNCATE, EMPTYING),
)
