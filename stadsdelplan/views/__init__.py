"""The pages of the district plan, by stage."""

from stadsdelplan.views.adopting import adoption_correct, edition_adopt, edition_extract, edition_paper
from stadsdelplan.views.answering import (
    answer_withdraw,
    organisation_ask,
    review_unchanged,
    review_without_comments,
)
from stadsdelplan.views.beginning import plan_new
from stadsdelplan.views.board import board, board_pdf, indicators
from stadsdelplan.views.chain import edition_chain
from stadsdelplan.views.commenting import edition_comments, plan_comment_add, plan_comment_answer, plan_comment_resolve
from stadsdelplan.views.comparing import edition_changes
from stadsdelplan.views.exporting import edition_json, edition_sheet
from stadsdelplan.views.following import (
    duty_register,
    edition_council_report,
    edition_follow_up,
    edition_follow_up_pdf,
    evidence,
    follow_up,
)
from stadsdelplan.views.frame import (
    edition_focus_areas,
    edition_lagesbild,
    edition_resources,
    focus_area_move,
    focus_area_remove,
    focus_area_rename,
)
from stadsdelplan.views.importing import edition_import, edition_import_look
from stadsdelplan.views.leaving import goal_leave_out, measure_leave_out, take_in_again
from stadsdelplan.views.overview import home, partnership
from stadsdelplan.views.plans import edition_start, meeting_add, meeting_edit, plan, year_skip
from stadsdelplan.views.proposing import proposal_add, proposal_decline, proposal_take_up
from stadsdelplan.views.public import public_edition, public_edition_paper, public_plan, public_start
from stadsdelplan.views.reading import edition, goal_show
from stadsdelplan.views.reviewing import edition_answers, edition_review, edition_send, goal_review
from stadsdelplan.views.word import edition_word
from stadsdelplan.views.writing import goal_add, goal_edit, goal_move, measure_add, measure_edit, measure_move

__all__ = [
    "adoption_correct",
    "answer_withdraw",
    "board",
    "board_pdf",
    "duty_register",
    "edition",
    "edition_adopt",
    "edition_answers",
    "edition_chain",
    "edition_changes",
    "edition_comments",
    "edition_council_report",
    "edition_extract",
    "edition_focus_areas",
    "edition_follow_up",
    "edition_follow_up_pdf",
    "edition_import",
    "edition_import_look",
    "edition_json",
    "edition_lagesbild",
    "edition_paper",
    "edition_resources",
    "edition_review",
    "edition_send",
    "edition_sheet",
    "edition_start",
    "edition_word",
    "evidence",
    "focus_area_move",
    "focus_area_remove",
    "focus_area_rename",
    "follow_up",
    "goal_add",
    "goal_edit",
    "goal_leave_out",
    "goal_move",
    "goal_review",
    "goal_show",
    "home",
    "indicators",
    "measure_add",
    "measure_edit",
    "measure_leave_out",
    "measure_move",
    "meeting_add",
    "meeting_edit",
    "organisation_ask",
    "partnership",
    "plan",
    "plan_comment_add",
    "plan_comment_answer",
    "plan_comment_resolve",
    "plan_new",
    "proposal_add",
    "proposal_decline",
    "proposal_take_up",
    "public_edition",
    "public_edition_paper",
    "public_plan",
    "public_start",
    "review_unchanged",
    "review_without_comments",
    "take_in_again",
    "year_skip",
]
