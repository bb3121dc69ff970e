"""Guards of an agreement and its framework: what was agreed stays, and the rest changes with a notice."""

# ruff: noqa: S608 (the SQL is put together from what stands in this code, never from what people write)

from core.triggers import UNANNOUNCED, Event, Guard, changed, changed_unannounced, refuse_always
from partnership.triggers.versions import EMPTYING, LOCKED, VERSION


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
    refuse_always(_AGREEMENT, Event.TRUNCATE, EMPTYING),
)


def _closed_agreement(row):
    """Return the condition that the agreement of `row` has a locked text and is no working material."""
    return (
        f"EXISTS (SELECT 1 FROM {_AGREEMENT} a JOIN {VERSION} v ON v.agreement_id = a.id "
        f"WHERE a.id = {row}.agreement_id AND a.status NOT IN ('draft', 'in_review') AND v.status = 'locked')"
    )


def closed_with_its_agreement(table, *keys):
    """Return the guards of a table whose rows are chosen while their agreement is written, and stay then."""
    keys = (("id",), *keys)
    holds = {row: f"1 FROM {_AGREEMENT} a WHERE a.id = {row}.agreement_id FOR KEY SHARE" for row in ("NEW", "OLD")}
    return (
        Guard(
            table,
            Event.INSERT,
            refusals=((_closed_agreement("NEW"), LOCKED),),
            must_stay=_closed_agreement("o"),
            keys=keys,
            waits_for=(holds["NEW"],),
        ),
        Guard(
            table,
            Event.UPDATE,
            refusals=((f"{_closed_agreement('OLD')} OR {_closed_agreement('NEW')}", LOCKED),),
            must_stay=_closed_agreement("o"),
            keys=keys,
            waits_for=(holds["OLD"], holds["NEW"]),
        ),
        Guard(table, Event.DELETE, refusals=((_closed_agreement("OLD"), LOCKED),), waits_for=(holds["OLD"],)),
        refuse_always(table, Event.TRUNCATE, EMPTYING),
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
    refuse_always(_FRAMEWORK, Event.TRUNCATE, EMPTYING),
)
