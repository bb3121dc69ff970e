"""Guards of what was said in a review."""

from core.triggers import Event, Guard, changed, refuse_always
from partnership.triggers.versions import EMPTYING, holds, locked

_COMMENT = "partnership_comment"
_OF_COMMENT = "(SELECT s.agreement_version_id FROM partnership_section s WHERE s.id = {row}.section_id)"
_SAID_STAYS = "What somebody has said in a review is never changed."

COMMENT_GUARDS = (
    Guard(
        _COMMENT,
        Event.INSERT,
        refusals=((locked(_OF_COMMENT, "NEW"), "The review of the text is over."),),
        must_stay="TRUE",
        waits_for=holds(_OF_COMMENT, "NEW"),
    ),
    Guard(
        _COMMENT,
        Event.UPDATE,
        refusals=(
            (changed("id", "section_id", "answers_id", "by_id", "organisation_id", "at", "text"), _SAID_STAYS),
            (
                f"{locked(_OF_COMMENT, 'OLD')} AND {changed('answered_at', 'resolved_at', 'resolved_by_id')}",
                "The review of the text is over.",
            ),
        ),
        waits_for=holds(_OF_COMMENT, "OLD"),
    ),
    refuse_always(_COMMENT, Event.DELETE, _SAID_STAYS),
    refuse_always(_COMMENT, Event.TRUNCATE, EMPTYING),
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
    refuse_always(_NO_COMMENTS, Event.TRUNCATE, EMPTYING),
)
