"""Guards in the database for DESIGN.md's rule 2: once a version is locked, what its paper says never changes.

Locking and voiding are the two steps that a version takes, each once; the guards know what must hold at each.
Conditions name the row as `{row}` where they are asked of both NEW and OLD.
"""

# ruff: noqa: S608 (the SQL is put together from what stands in this code, never from what people write)

from core.triggers import (
    UNANNOUNCED,
    Event,
    Guard,
    changed,
    changed_unannounced,
    never_changed,
    refuse_always,
    removed_unannounced,
)

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

# A closed agreement has a locked text and is no working material. Its period then changes by registered papers alone.
_IS_CLOSED = "OLD.status NOT IN ('draft', 'in_review') AND " + _agreement_has("OLD", "v.status = 'locked'")
_AGREED = (
    "partnership_id",
    "owner_id",
    "slug",
    "name",
    "template_id",
    "framework_id",
    "document_word",
    "focus_area_label",
    "purposes",
    "period_kind",
    "starts_on",
    "period_precision",
    "notice_months",
    "amends_id",
    "succeeds_id",
)
_TOLD = ("status", "ends_on", "ended_on", "notice_given_on", "ends_early_on", "end_reason", "end_paper_id")

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
            (f"{_IS_CLOSED} AND {changed(*_AGREED)}", "What the parties have agreed on stays as the paper has it."),
            (f"{_IS_CLOSED} AND {changed_unannounced('partnership.agreement', *_TOLD)}", UNANNOUNCED),
            (
                f"OLD.sent_for_review_at IS NOT NULL AND {changed('sent_for_review_at')}",
                "The other parties have seen the text, and that stays so.",
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


def _closed_agreement(row):
    """Return the condition that the agreement of `row` has a locked text and is no working material."""
    return (
        f"EXISTS (SELECT 1 FROM {_AGREEMENT} a JOIN {VERSION} v ON v.agreement_id = a.id "
        f"WHERE a.id = {row}.agreement_id AND a.status NOT IN ('draft', 'in_review') AND v.status = 'locked')"
    )


def _closed_with_its_agreement(table, *keys):
    """Return the guards of a table whose rows are chosen while their agreement is written, and stay then."""
    keys = (("id",), *keys)
    holds = {row: f"1 FROM {_AGREEMENT} a WHERE a.id = {row}.agreement_id FOR KEY SHARE" for row in ("NEW", "OLD")}
    return (
        Guard(
            table,
            Event.INSERT,
            refusals=((_closed_agreement("NEW"), _LOCKED),),
            must_stay=_closed_agreement("o"),
            keys=keys,
            waits_for=(holds["NEW"],),
        ),
        Guard(
            table,
            Event.UPDATE,
            refusals=((f"{_closed_agreement('OLD')} OR {_closed_agreement('NEW')}", _LOCKED),),
            must_stay=_closed_agreement("o"),
            keys=keys,
            waits_for=(holds["OLD"], holds["NEW"]),
        ),
        Guard(table, Event.DELETE, refusals=((_closed_agreement("OLD"), _LOCKED),), waits_for=(holds["OLD"],)),
        refuse_always(table, Event.TRUNCATE, _EMPTYING),
    )


def _gives_a_period(row):
    """Return the condition that a locked text has the period of the framework `row`."""
    return (
        f"EXISTS (SELECT 1 FROM {_AGREEMENT} a JOIN {VERSION} v ON v.agreement_id = a.id "
        f"WHERE a.framework_id = {row}.id AND a.period_kind = 'framework' AND v.status = 'locked')"
    )


_FRAMEWORK = "partnership_framework"
_FRAMEWORK_KEYS = (("id",), ("slug",))
_PERIOD = ("id", "starts_on", "ends_on", "period_precision")

FRAMEWORK_GUARDS = (
    Guard(_FRAMEWORK, Event.INSERT, must_stay=_gives_a_period("o"), keys=_FRAMEWORK_KEYS),
    Guard(
        _FRAMEWORK,
        Event.UPDATE,
        refusals=(
            (f"{_gives_a_period('OLD')} AND {changed_unannounced('partnership.framework', *_PERIOD)}", UNANNOUNCED),
        ),
        must_stay=_gives_a_period("o"),
        keys=_FRAMEWORK_KEYS,
    ),
    Guard(
        _FRAMEWORK,
        Event.DELETE,
        refusals=((_gives_a_period("OLD"), "A framework stays that gives an agreement its period."),),
    ),
    refuse_always(_FRAMEWORK, Event.TRUNCATE, _EMPTYING),
)


# The papers ----------------------------------------------------------------------------------------------------------

_COPY = "partnership_copy"
_COPY_KEYS = (("id",), ("print_set_id", "number"), ("print_set_id", "keeper_id"))

# An original of a paper signed outside the portal may come to light later. The portal never drew it.
_FOUND_LATER = f"""NEW.file = '' AND EXISTS (
        SELECT 1 FROM {VERSION} v JOIN partnership_party p ON p.agreement_version_id = v.id
        WHERE v.id = {_OF_COPY.replace("{row}", "NEW")} AND v.status = 'locked' AND v.origin = 'registered'
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
                + changed("id", "print_set_id", "number", "keeper_id", "file", "sha256"),
                "A copy of a locked text keeps its number, its keeper and its file.",
            ),
            (
                f"{_locked(_OF_COPY, 'OLD')} AND {changed_unannounced('partnership.copy', *_RECORD_OF_COPY)}",
                UNANNOUNCED,
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
        waits_for=_holds(_OF_SIGNATURE, "OLD"),
    ),
    refuse_always(_SIGNATURE, Event.TRUNCATE, _EMPTYING),
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
    refuse_always(_DECISION, Event.TRUNCATE, _EMPTYING),
)


# The review ----------------------------------------------------------------------------------------------------------

_COMMENT = "partnership_comment"
_OF_COMMENT = "(SELECT s.agreement_version_id FROM partnership_section s WHERE s.id = {row}.section_id)"
_SAID_STAYS = "What somebody has said in a review is never changed."

COMMENT_GUARDS = (
    Guard(
        _COMMENT,
        Event.INSERT,
        refusals=((_locked(_OF_COMMENT, "NEW"), "The review of the text is over."),),
        must_stay="TRUE",
        waits_for=_holds(_OF_COMMENT, "NEW"),
    ),
    Guard(
        _COMMENT,
        Event.UPDATE,
        refusals=(
            (changed("id", "section_id", "answers_id", "by_id", "organisation_id", "at", "text"), _SAID_STAYS),
            (
                f"{_locked(_OF_COMMENT, 'OLD')} AND {changed('answered_at', 'resolved_at', 'resolved_by_id')}",
                "The review of the text is over.",
            ),
        ),
        waits_for=_holds(_OF_COMMENT, "OLD"),
    ),
    refuse_always(_COMMENT, Event.DELETE, _SAID_STAYS),
    refuse_always(_COMMENT, Event.TRUNCATE, _EMPTYING),
)

_NO_COMMENTS = "partnership_nocomments"
NO_COMMENTS_GUARDS = (
    Guard(
        _NO_COMMENTS,
        Event.INSERT,
        must_stay="o.id = NEW.id OR (o.lapsed_at IS NULL AND NEW.lapsed_at IS NULL)",
        keys=(("id",), ("agreement_id", "organisation_id")),
    ),
    Guard(
        _NO_COMMENTS,
        Event.UPDATE,
        refusals=(
            (changed("id", "agreement_id", "organisation_id", "by_id", "at"), _SAID_STAYS),
            (f"OLD.lapsed_at IS NOT NULL AND {changed('lapsed_at')}", "An answer that has lapsed stays so."),
        ),
    ),
    refuse_always(_NO_COMMENTS, Event.DELETE, _SAID_STAYS),
    refuse_always(_NO_COMMENTS, Event.TRUNCATE, _EMPTYING),
)

GUARDS = (
    *AGREEMENT_GUARDS,
    *_closed_with_its_agreement("partnership_focusarea", ("agreement_id", "order")),
    *_closed_with_its_agreement("partnership_agreement_areas", ("agreement_id", "area_id")),
    *FRAMEWORK_GUARDS,
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
    *DECISION_GUARDS,
    *never_changed("partnership_extension", "An extension stays as the paper has it."),
    *COMMENT_GUARDS,
    *NO_COMMENTS_GUARDS,
)
