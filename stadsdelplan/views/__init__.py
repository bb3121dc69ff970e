"""The pages of the district plan, by stage."""

from stadsdelplan.views.commenting import edition_comments, plan_comment_add, plan_comment_answer, plan_comment_resolve
from stadsdelplan.views.comparing import edition_changes
from stadsdelplan.views.leaving import goal_leave_out, measure_leave_out, take_in_again
from stadsdelplan.views.overview import home, partnership
from stadsdelplan.views.proposing import proposal_add, proposal_decline, proposal_take_up
from stadsdelplan.views.reading import edition
from stadsdelplan.views.reviewing import edition_answers, edition_review, edition_send, goal_review, review_unchanged
from stadsdelplan.views.writing import goal_add, goal_edit, goal_move, measure_add, measure_edit, measure_move

__all__ = [
    "edition",
    "edition_answers",
    "edition_changes",
    "edition_comments",
    "edition_review",
    "edition_send",
    "goal_add",
    "goal_edit",
    "goal_leave_out",
    "goal_move",
    "goal_review",
    "home",
    "measure_add",
    "measure_edit",
    "measure_leave_out",
    "measure_move",
    "partnership",
    "plan_comment_add",
    "plan_comment_answer",
    "plan_comment_resolve",
    "proposal_add",
    "proposal_decline",
    "proposal_take_up",
    "review_unchanged",
    "take_in_again",
]
