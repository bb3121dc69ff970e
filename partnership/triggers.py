"""Guards in the database for DESIGN.md's rule 2: once a version is locked, what its paper says never changes.

Locking and voiding are the two steps that a version takes, each once; the guards know what must hold at each.
Conditions name the row as `{row}` where they are asked of both NEW and OLD.
"""

# ruff: noqa: S608 (the SQL is put together from what stands in this code, never from what people write)

from core.triggers import Event, Guard, refuse_always

VERSION = "partnership_agreementversion"

_LOCKED = "The text is locked. It can no longer be changed."
_EMPTYING = "Agreements and their papers are not emptied."

# The version of a row, by table.
_OWN = "{row}.agreement_version_id"
_OF_SIGNATORY = "(SELECT p.agreement_version_id FROM partnership_party p WHERE p.id = {row}.party_id)"
_OF_COPY = "(SELECT s.agreement_version_id FROM partnership_printset s WHERE s.id = {row}.print_set_id)"
_OF_SIGNATURE = """(SELECT s.agreement_version_id FROM partnership_printset s
        JOIN partnership_copy c ON c.print_set_id = s.id WHERE c.id = {row}.copy_id)"""


def _locked(version, row):
    """Return the condition that the version of `row` is no longer a draft."""
    version = version.replace("{row}", row)
    return f"EXISTS (SELECT 1 FROM {VERSION} v WHERE v.id = {version} AND v.status <> 'draft')"


def _holds(version, *rows):
    """Return the lock that every verb takes before it touches an agreement's rows: shared here, alone in the verbs."""
    return tuple(
        "1 FROM partnership_agreement a WHERE a.id = "
        f"(SELECT v.agreement_id FROM {VERSION} v WHERE v.id = {version.replace('{row}', row)}) FOR KEY SHARE"
        for row in rows
    )


def _frozen_with_its_version(table, version, keys):
    """Return guards of a table whose rows neither change, come nor go once their version is locked."""
    return (
        Guard(
            table,
            Event.INSERT,
            refusals=((_locked(version, "NEW"), _LOCKED),),
            must_stay=_locked(version, "o"),
            keys=keys,
            waits_for=_holds(version, "NEW"),
        ),
        Guard(
            table,
            Event.UPDATE,
            refusals=((f"{_locked(version, 'OLD')} OR {_locked(version, 'NEW')}", _LOCKED),),
            must_stay=_locked(version, "o"),
            keys=keys,
            waits_for=_holds(version, "OLD", "NEW"),
        ),
        Guard(
            table,
            Event.DELETE,
            refusals=((_locked(version, "OLD"), _LOCKED),),
            waits_for=_holds(version, "OLD"),
        ),
        refuse_always(table, Event.TRUNCATE, _EMPTYING),
    )


def _changed(*columns):
    return "(" + " OR ".join(f'NEW."{column}" {{differs}} OLD."{column}"' for column in columns) + ")"


# The version ---------------------------------------------------------------------------------------------------------

_VERSION_KEYS = (("id",), ("agreement_id", "number"), ("agreement_id",))  # the last: one that is not voided
_BOTH_STAND = "o.status <> 'voided' AND NEW.status <> 'voided'"
_VERSION_STAYS = f"o.status <> 'draft' AND (o.id = NEW.id OR o.number = NEW.number OR {_BOTH_STAND})"

_SAID = ("id", "agreement_id", "number", "title", "is_example")
_SEALED = ("origin", "canonical_text", "digest", "locked_at", "locked_by_id", "open_comments_reason")

_COPIES = f"SELECT count(*) FROM partnership_copy c WHERE NEW.id = {_OF_COPY.replace('{row}', 'c')}"
_PARTIES = "SELECT count(*) FROM partnership_party p WHERE p.agreement_version_id = NEW.id"
_KEPT_BY_OTHERS = f"""EXISTS (
        SELECT 1 FROM partnership_copy c JOIN partnership_party p ON p.id = c.keeper_id
        WHERE NEW.id = {_OF_COPY.replace("{row}", "c")} AND p.agreement_version_id <> NEW.id)"""
_SIGNED_AND_OVER = """EXISTS (
        SELECT 1 FROM partnership_agreement a WHERE a.id = OLD.agreement_id AND a.status IN ('in_force', 'ended'))"""

# Printed and signed on paper: a copy for each of at least two parties. Signed electronically: one original. Registered
# afterwards: the copies that are known of.
_WRONG_COPIES = f"""CASE NEW.origin
        WHEN 'drawn' THEN ({_PARTIES}) < 2 OR ({_COPIES}) <> ({_PARTIES})
        WHEN 'electronic' THEN ({_PARTIES}) < 2 OR ({_COPIES}) <> 1
        WHEN 'registered' THEN ({_PARTIES}) < 1 OR ({_COPIES}) > ({_PARTIES})
        ELSE TRUE END"""
_COPIES_FIT = "A version is locked together with its papers: one copy for each of at least two parties."

_LOCKS = "OLD.status = 'draft' AND NEW.status = 'locked'"
_VOIDS = "OLD.status = 'locked' AND NEW.status = 'voided'"

VERSION_GUARDS = (
    Guard(
        VERSION,
        Event.INSERT,
        refusals=(("NEW.status <> 'draft'", "A version begins as a draft."),),
        must_stay=_VERSION_STAYS,
        keys=_VERSION_KEYS,
    ),
    Guard(
        VERSION,
        Event.UPDATE,
        refusals=(
            (f"OLD.status <> 'draft' AND NOT ({_VOIDS})", _LOCKED),
            (f"{_VOIDS} AND {_changed(*_SAID, *_SEALED)}", "Voiding changes nothing of the text."),
            (f"{_VOIDS} AND {_SIGNED_AND_OVER}", "What all have signed is not voided."),
            (f"OLD.status = 'draft' AND NOT (NEW.status = 'draft' OR {_LOCKS})", "Only a locked version is voided."),
            (f"{_LOCKS} AND {_changed(*_SAID)}", "Locking changes nothing of the text."),
            (f"{_LOCKS} AND ({_WRONG_COPIES} OR {_KEPT_BY_OTHERS})", _COPIES_FIT),
        ),
        must_stay=_VERSION_STAYS,
        keys=_VERSION_KEYS,
    ),
    Guard(VERSION, Event.DELETE, refusals=(("OLD.status <> 'draft'", _LOCKED),)),
    refuse_always(VERSION, Event.TRUNCATE, _EMPTYING),
)


# The agreement -------------------------------------------------------------------------------------------------------


def _agreement_has(row, condition):
    return f"EXISTS (SELECT 1 FROM {VERSION} v WHERE v.agreement_id = {row}.id AND {condition})"


_AGREEMENT = "partnership_agreement"
_AGREEMENT_KEYS = (("id",), ("slug",), ("amends_id",))  # the last: one that is being written
_BOTH_WRITTEN = "o.status IN ('draft', 'in_review') AND NEW.status IN ('draft', 'in_review')"
_AGREEMENT_STAYS = (
    _agreement_has("o", "v.status <> 'draft'") + f" AND (o.id = NEW.id OR o.slug = NEW.slug OR {_BOTH_WRITTEN})"
)

AGREEMENT_GUARDS = (
    Guard(
        _AGREEMENT,
        Event.INSERT,
        must_stay=_AGREEMENT_STAYS,
        keys=_AGREEMENT_KEYS,
    ),
    Guard(
        _AGREEMENT,
        Event.UPDATE,
        refusals=(
            (
                "NEW.status IN ('draft', 'in_review') AND " + _agreement_has("OLD", "v.status = 'locked'"),
                "The text is locked. The agreement never becomes a draft again.",
            ),
            (
                "OLD.status IN ('in_force', 'ended') AND NEW.status IN ('locked', 'signing')",
                "What has been in force is not for signature again.",
            ),
            (
                "NEW.id <> OLD.id AND " + _agreement_has("OLD", "v.status <> 'draft'"),
                "An agreement with a locked text keeps its key.",
            ),
        ),
        must_stay=_AGREEMENT_STAYS,
        keys=_AGREEMENT_KEYS,
    ),
    Guard(
        _AGREEMENT,
        Event.DELETE,
        refusals=((_agreement_has("OLD", "v.status <> 'draft'"), "An agreement with a locked text is not deleted."),),
    ),
    refuse_always(_AGREEMENT, Event.TRUNCATE, _EMPTYING),
)


# The papers ----------------------------------------------------------------------------------------------------------

_COPY = "partnership_copy"
_COPY_KEYS = (("id",), ("print_set_id", "number"), ("print_set_id", "keeper_id"))

# An original of a paper signed outside the portal may come to light later. The portal never drew it.
_FOUND_LATER = f"""NEW.file = '' AND EXISTS (
        SELECT 1 FROM {VERSION} v JOIN partnership_party p ON p.agreement_version_id = v.id
        WHERE v.id = {_OF_COPY.replace("{row}", "NEW")} AND v.status = 'locked' AND v.origin = 'registered'
        AND p.id = NEW.keeper_id)"""

COPY_GUARDS = (
    Guard(
        _COPY,
        Event.INSERT,
        refusals=((f"{_locked(_OF_COPY, 'NEW')} AND NOT ({_FOUND_LATER})", _LOCKED),),
        must_stay=_locked(_OF_COPY, "o"),
        keys=_COPY_KEYS,
        waits_for=_holds(_OF_COPY, "NEW"),
    ),
    Guard(
        _COPY,
        Event.UPDATE,
        refusals=(
            (
                f"({_locked(_OF_COPY, 'OLD')} OR {_locked(_OF_COPY, 'NEW')}) AND "
                + _changed("id", "print_set_id", "number", "keeper_id", "file", "sha256"),
                "A copy of a locked text keeps its number, its keeper and its file.",
            ),
        ),
        must_stay=_locked(_OF_COPY, "o"),
        keys=_COPY_KEYS,
        waits_for=_holds(_OF_COPY, "OLD", "NEW"),
    ),
    Guard(_COPY, Event.DELETE, refusals=((_locked(_OF_COPY, "OLD"), _LOCKED),), waits_for=_holds(_OF_COPY, "OLD")),
    refuse_always(_COPY, Event.TRUNCATE, _EMPTYING),
)

_SIGNATURE = "partnership_signature"
_SIGNATURE_KEYS = (("id",), ("copy_id", "signatory_id"))
_SIGNS_THIS_PAPER = f"""EXISTS (
        SELECT 1 FROM {VERSION} v
        WHERE v.id = {_OF_SIGNATURE.replace("{row}", "NEW")} AND v.status = 'locked' AND v.id = (
            SELECT p.agreement_version_id FROM partnership_party p
            JOIN partnership_signatory y ON y.party_id = p.id WHERE y.id = NEW.signatory_id))"""

# A signature that was registered by mistake is withdrawn while the agreement is for signature. A paper that came signed
# was not signed here, and keeps what it came with.
_MAY_BE_WITHDRAWN = f"""EXISTS (
        SELECT 1 FROM {VERSION} v JOIN partnership_agreement a ON a.id = v.agreement_id
        WHERE v.id = {_OF_SIGNATURE.replace("{row}", "OLD")} AND v.status = 'locked' AND v.origin <> 'registered'
        AND a.status = 'signing')"""

SIGNATURE_GUARDS = (
    Guard(
        _SIGNATURE,
        Event.INSERT,
        refusals=((f"NOT {_SIGNS_THIS_PAPER}", "A signatory signs the copies of their own, locked text."),),
        must_stay="TRUE",
        keys=_SIGNATURE_KEYS,
        waits_for=_holds(_OF_SIGNATURE, "NEW"),
    ),
    Guard(
        _SIGNATURE,
        Event.UPDATE,
        refusals=((_changed("id", "copy_id", "signatory_id"), "A signature stays on its copy."),),
    ),
    Guard(
        _SIGNATURE,
        Event.DELETE,
        refusals=((f"NOT {_MAY_BE_WITHDRAWN}", "A signature is withdrawn only while its agreement is for signature."),),
        waits_for=_holds(_OF_SIGNATURE, "OLD"),
    ),
    refuse_always(_SIGNATURE, Event.TRUNCATE, _EMPTYING),
)

GUARDS = (
    *AGREEMENT_GUARDS,
    *VERSION_GUARDS,
    *_frozen_with_its_version("partnership_section", _OWN, (("id",), ("agreement_version_id", "order"))),
    *_frozen_with_its_version(
        "partnership_party",
        _OWN,
        (("id",), ("agreement_version_id", "order"), ("agreement_version_id", "organisation_id")),
    ),
    *_frozen_with_its_version("partnership_signatory", _OF_SIGNATORY, (("id",), ("party_id", "order"))),
    *_frozen_with_its_version("partnership_appendix", _OWN, (("id",), ("agreement_version_id", "number"))),
    *_frozen_with_its_version("partnership_printset", _OWN, (("id",), ("agreement_version_id",))),
    *COPY_GUARDS,
    *SIGNATURE_GUARDS,
)
