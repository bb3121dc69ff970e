"""What can happen to an agreement, by stage. Each verb is one whole event; it holds the agreement before all else."""

from partnership.actions.appendices import add_appendix, remove_appendix, save_appendix
from partnership.actions.beginning import draft_alike, draft_from_template, free_slug, naming_others
from partnership.actions.deciding import (
    change_decision,
    register_decision,
    register_no_decision_needed,
    remove_decision,
)
from partnership.actions.drafting import (
    add_section,
    commented_sections,
    fill_fields,
    may_edit_section,
    move_section,
    refuse_unless_section_open,
    remove_section,
    save_section,
    start_draft,
)
from partnership.actions.lasting import (
    end_early,
    extend,
    follow_calendar,
    set_watch_date,
    start_amendment,
    start_successor,
)
from partnership.actions.locking import NotReadyError, lock_text, open_comments, void_text, why_not_lockable
from partnership.actions.outline import outline_of, outline_version, save_outline
from partnership.actions.parties import (
    add_party,
    add_signatory,
    move_party,
    move_signatory,
    remove_party,
    remove_signatory,
    save_party,
    save_signatory,
)
from partnership.actions.registering import register_paper
from partnership.actions.reviewing import add_comment, answer_comment, resolve_comment, send_for_review, take_back
from partnership.actions.shared import current_version, unsigned
from partnership.actions.signing import (
    is_own,
    keep_scan,
    mark_printed,
    register_electronic_original,
    register_handover,
    register_party_signed,
    register_return,
    register_signature,
    send_copy,
)
from partnership.path import ForbiddenStepError

__all__ = [
    "ForbiddenStepError",
    "NotReadyError",
    "add_appendix",
    "add_comment",
    "add_party",
    "add_section",
    "add_signatory",
    "answer_comment",
    "change_decision",
    "commented_sections",
    "current_version",
    "draft_alike",
    "draft_from_template",
    "end_early",
    "extend",
    "fill_fields",
    "follow_calendar",
    "free_slug",
    "is_own",
    "keep_scan",
    "lock_text",
    "mark_printed",
    "may_edit_section",
    "move_party",
    "move_section",
    "move_signatory",
    "naming_others",
    "open_comments",
    "outline_of",
    "outline_version",
    "refuse_unless_section_open",
    "register_decision",
    "register_electronic_original",
    "register_handover",
    "register_no_decision_needed",
    "register_paper",
    "register_party_signed",
    "register_return",
    "register_signature",
    "remove_appendix",
    "remove_decision",
    "remove_party",
    "remove_section",
    "remove_signatory",
    "resolve_comment",
    "save_appendix",
    "save_outline",
    "save_party",
    "save_section",
    "save_signatory",
    "send_copy",
    "send_for_review",
    "set_watch_date",
    "start_amendment",
    "start_draft",
    "start_successor",
    "take_back",
    "unsigned",
    "void_text",
    "why_not_lockable",
]
