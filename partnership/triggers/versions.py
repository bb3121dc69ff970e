"""Guards of a version of a text, its parts and its papers: once it is locked, what its paper says never changes.

Locking and voiding are the two steps that a version takes, each once; the guards know what must hold at each.
Conditions name the row as `{row}` where they are asked of both NEW and OLD.
"""

# ruff: noqa: S608 (the SQL is put together from what stands in this code, never from what people write)

from core.triggers import UNANNOUNCED, Event, Guard, changed, changed_unannounced, refuse_always

VERSION = "partnership_agreementversion"

LOCKED = "The text is locked. It can no longer be changed."
EMPTYING = "Agreements and their papers are not emptied."

# The version of a row, by table.
OWN = "{row}.agreement_version_id"
OF_SIGNATORY = "(SELECT p.agreement_version_id FROM partnership_party p WHERE p.id = {row}.party_id)"
OF_COPY = "(SELECT s.agreement_version_id FROM partnership_printset s WHERE s.id = {row}.print_set_id)"
OF_SIGNATURE = """(SELECT s.agreement_version_id FROM partnership_printset s
        JOIN partnership_copy c ON c.print_set_id = s.id WHERE c.id = {row}.copy_id)"""


def locked(version, row):
    """Return the condition that the version of `row` is no longer a draft."""
    version = version.replace("{row}", row)
    return f"EXISTS (SELECT 1 FROM {VERSION} v WHERE v.id = {version} AND v.status <> 'draft')"


def holds(version, *rows):
    """Return the lock that every verb takes before it touches an agreement's rows: shared here, alone in the verbs."""
    return tuple(
        "1 FROM partnership_agreement a WHERE a.id = "
        f"(SELECT v.agreement_id FROM {VERSION} v WHERE v.id = {version.replace('{row}', row)}) FOR KEY SHARE"
        for row in rows
    )


def frozen_with_its_version(table, version, keys):
    """Return guards of a table whose rows neither change, come nor go once their version is locked."""
    return (
        Guard(
            table,
            Event.INSERT,
            refusals=((locked(version, "NEW"), LOCKED),),
            must_stay=locked(version, "o"),
            keys=keys,
            waits_for=holds(version, "NEW"),
        ),
        Guard(
            table,
            Event.UPDATE,
            refusals=((f"{locked(version, 'OLD')} OR {locked(version, 'NEW')}", LOCKED),),
            must_stay=locked(version, "o"),
            keys=keys,
            waits_for=holds(version, "OLD", "NEW"),
        ),
        Guard(
            table,
            Event.DELETE,
            refusals=((locked(version, "OLD"), LOCKED),),
            waits_for=holds(version, "OLD"),
        ),
        refuse_always(table, Event.TRUNCATE, EMPTYING),
    )


# The version ---------------------------------------------------------------------------------------------------------

_VERSION_KEYS = (("id",), ("agreement_id", "number"), ("agreement_id",))  # the last: one that is not voided
_BOTH_STAND = "o.status <> 'voided' AND NEW.status <> 'voided'"
_VERSION_STAYS = f"o.status <> 'draft' AND (o.id = NEW.id OR o.number = NEW.number OR {_BOTH_STAND})"

_SAID = ("id", "agreement_id", "number", "title", "is_example")
_SEALED = ("origin", "canonical_text", "digest", "locked_at", "locked_by_id", "open_comments_reason")

_COPIES = f"SELECT count(*) FROM partnership_copy c WHERE NEW.id = {OF_COPY.replace('{row}', 'c')}"
_PARTIES = "SELECT count(*) FROM partnership_party p WHERE p.agreement_version_id = NEW.id"
_KEPT_BY_OTHERS = f"""EXISTS (
        SELECT 1 FROM partnership_copy c JOIN partnership_party p ON p.id = c.keeper_id
        WHERE NEW.id = {OF_COPY.replace("{row}", "c")} AND p.agreement_version_id <> NEW.id)"""
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
            (f"OLD.status <> 'draft' AND NOT ({_VOIDS})", LOCKED),
            (f"{_VOIDS} AND {changed(*_SAID, *_SEALED)}", "Voiding changes nothing of the text."),
            (f"{_VOIDS} AND {_SIGNED_AND_OVER}", "What all have signed is not voided."),
            (f"{_VOIDS} AND {changed_unannounced('partnership.agreementversion', 'status')}", UNANNOUNCED),
            (f"OLD.status = 'draft' AND NOT (NEW.status = 'draft' OR {_LOCKS})", "Only a locked version is voided."),
            (f"{_LOCKS} AND {changed(*_SAID)}", "Locking changes nothing of the text."),
            (f"{_LOCKS} AND ({_WRONG_COPIES} OR {_KEPT_BY_OTHERS})", _COPIES_FIT),
        ),
        must_stay=_VERSION_STAYS,
        keys=_VERSION_KEYS,
    ),
    Guard(VERSION, Event.DELETE, refusals=(("OLD.status <> 'draft'", LOCKED),)),
    refuse_always(VERSION, Event.TRUNCATE, EMPTYING),
)
