"""What can happen to an agreement, by stage. Each verb is one whole event; it holds the agreement before all else."""

from partnership.actions.drafting import save_section, start_draft
from partnership.actions.lasting import follow_calendar
from partnership.actions.locking import NotReadyError, lock_text, why_not_lockable
from partnership.actions.reviewing import send_for_review
from partnership.actions.shared import current_version, unsigned
from partnership.actions.signing import register_handover, register_signature
from partnership.path import ForbiddenStepError

__all__ = [
    "ForbiddenStepError",
    "NotReadyError",
    "current_version",
    "follow_calendar",
    "lock_text",
    "register_handover",
    "register_signature",
    "save_section",
    "send_for_review",
    "start_draft",
    "unsigned",
    "why_not_lockable",
]
