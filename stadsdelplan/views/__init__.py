"""The pages of the district plan, by stage."""

from stadsdelplan.views.commenting import edition_comments, plan_comment_add, plan_comment_answer, plan_comment_resolve
from stadsdelplan.views.comparing import edition_changes
from stadsdelplan.views.overview import home, partnership
from stadsdelplan.views.proposing import proposal_add, proposal_decline, proposal_take_up
from stadsdelplan.views.reading import edition
from stadsdelplan.views.reviewing import edition_answers, edition_review, edition_send, goal_review, review_unchanged

__all__ = [
    "edition",
    "edition_answers",
    "edition_changes",
    "edition_comments",
    "edition_review",
    "edition_send",
    "goal_review",
    "home",
    "partnership",
    "plan_comment_add",
    "plan_comment_answer",
    "plan_comment_resolve",
    "proposal_add",
    "proposal_decline",
    "proposal_take_up",
    "review_unchanged",
]
