"""The sentences of the history about a district plan, one for each verb."""

from django.utils.translation import gettext_lazy as _

from stadsdelplan.models import Review

SENTENCES = {
    "plan.started": _("started the plan “%(thing)s”"),
    "plan.year_skipped": _("noted that a year is left out: %(thing)s"),
    "plan.duty_done": _("registered what the law asks for: %(thing)s"),
    "plan.followed_up": _("wrote a follow-up: %(thing)s"),
    "round.closed": _("closed a round of follow-up: %(thing)s"),
    "meeting.added": _("noted a meeting: %(thing)s"),
    "meeting.saved": _("changed what is noted of a meeting: %(thing)s"),
    "edition.started": _("started the edition “%(thing)s”"),
    "edition.period_saved": _("changed the period or the follow-up of “%(thing)s”"),
    "edition.lagesbild_saved": _("changed the situation picture in “%(thing)s”"),
    "edition.resources_stated": _("wrote a statement on resources: %(thing)s"),
    "edition.imported": _("read in a file to “%(thing)s”"),
    "edition.sent_for_review": _("sent “%(thing)s” for review"),
    "edition.organisation_asked": _("asked one more organisation: %(thing)s"),
    "edition.unchanged_approved": _("approved the unchanged goals in “%(thing)s”"),
    "edition.answered_without_comments": _("answered “%(thing)s” without comments"),
    "edition.adopted": _("registered that “%(thing)s” was adopted"),
    "edition.adopted_without_answers": _("said why a plan is adopted without all answers: %(thing)s"),
    "edition.adoption_corrected": _("corrected what is registered of the adoption of “%(thing)s”"),
    "focus_area.added": _("added the focus area “%(thing)s”"),
    "focus_area.renamed": _("renamed the focus area “%(thing)s”"),
    "focus_area.moved": _("moved the focus area “%(thing)s”"),
    "focus_area.removed": _("removed the focus area “%(thing)s”"),
    "goal.added": _("added the goal “%(thing)s”"),
    "goal.saved": _("changed the goal “%(thing)s”"),
    "goal.moved": _("moved the goal “%(thing)s”"),
    "goal.left_out": _("took out the goal “%(thing)s”"),
    "goal.taken_in_again": _("took in “%(thing)s” again"),
    "goal.reviewed": _("reviewed the goal “%(thing)s”"),
    "goal.answer_withdrawn": _("withdrew the answer to the goal “%(thing)s”"),
    "goal.change_settled": _("chose, at the adoption, what becomes of a change asked for: “%(thing)s”"),
    "measure.added": _("added the measure “%(thing)s”"),
    "measure.saved": _("changed the measure “%(thing)s”"),
    "measure.moved": _("moved the measure “%(thing)s”"),
    "measure.left_out": _("took out the measure “%(thing)s”"),
    "plan_comment.added": _("commented: “%(thing)s”"),
    "plan_comment.answered": _("answered a comment: “%(thing)s”"),
    "plan_comment.resolved": _("marked the comment “%(thing)s” as resolved"),
    "plan_comment.settled": _("chose, at the adoption, what becomes of the comment “%(thing)s”"),
    "proposal.made": _("proposed the goal “%(thing)s”"),
    "proposal.taken_up": _("took up the proposed goal “%(thing)s”"),
    "proposal.declined": _("declined the proposed goal “%(thing)s”"),
    "proposal.settled": _("chose, at the adoption, what becomes of the proposed goal “%(thing)s”"),
}

# The names in the payloads that are not fields of the rows.
NAMES = {
    "after": _("Situation picture"),
    "organisation": Review._meta.get_field("organisation"),
    "verdict": Review._meta.get_field("verdict"),
    "comment": Review._meta.get_field("comment"),
    "by": _("Adopted by"),
    "on": _("Adopted"),
    "paragraph": _("Paragraph"),
    "reason": _("Reason"),
    "supersedes": _("Takes the place of edition number"),
}
