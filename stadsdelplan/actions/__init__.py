"""What can happen to a district plan. Each function is one whole event: it locks the edition first, the history last.

`version` is what the person saw: a goal's for a save of the goal, the edition's for what happens to the whole of it.
The edition's counter rises with every change below it. docs/decisions/0007 says what stands where.
"""

from stadsdelplan.actions.adopting import register_adoption
from stadsdelplan.actions.editions import (
    add_focus_area,
    add_meeting,
    move_focus_area,
    remove_focus_area,
    rename_focus_area,
    save_lagesbild,
    save_meeting,
    save_resources,
    skip_year,
    start_edition,
    start_plan,
)
from stadsdelplan.actions.following import follow_up, is_followed, register_duty
from stadsdelplan.actions.importing import import_edition, look_at_import
from stadsdelplan.actions.reviewing import (
    add_comment,
    answer_comment,
    approve_unchanged,
    decline_proposal,
    propose_goal,
    resolve_comment,
    review_goal,
    send_for_review,
    take_up_proposal,
)
from stadsdelplan.actions.shared import (
    MissingAnswer,
    concerned_by_goal,
    is_settled,
    missing_answers,
    newest_reviews,
    open_comments,
)
from stadsdelplan.actions.writing import (
    add_goal,
    add_measure,
    is_known,
    leave_out_goal,
    leave_out_measure,
    move_goal,
    move_measure,
    save_goal,
    save_measure,
    take_in_again,
)
from stadsdelplan.path import ForbiddenStepError

__all__ = [
    "ForbiddenStepError",
    "MissingAnswer",
    "add_comment",
    "add_focus_area",
    "add_goal",
    "add_measure",
    "add_meeting",
    "answer_comment",
    "approve_unchanged",
    "concerned_by_goal",
    "decline_proposal",
    "follow_up",
    "import_edition",
    "is_followed",
    "is_known",
    "is_settled",
    "leave_out_goal",
    "leave_out_measure",
    "look_at_import",
    "missing_answers",
    "move_focus_area",
    "move_goal",
    "move_measure",
    "newest_reviews",
    "open_comments",
    "propose_goal",
    "register_adoption",
    "register_duty",
    "remove_focus_area",
    "rename_focus_area",
    "resolve_comment",
    "review_goal",
    "save_goal",
    "save_lagesbild",
    "save_measure",
    "save_meeting",
    "save_resources",
    "send_for_review",
    "skip_year",
    "start_edition",
    "start_plan",
    "take_in_again",
    "take_up_proposal",
]
