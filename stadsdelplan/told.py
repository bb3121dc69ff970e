"""What the history says of a district plan: one sentence for each verb of stadsdelplan/actions.py."""

from django.utils.translation import gettext_lazy as _

from stadsdelplan.models import Review

SENTENCES = {
    "plan.started": _("started the district plan “%(thing)s”"),
    "plan.followed_up": _("wrote a follow-up: %(thing)s"),
    "edition.started": _("started the edition “%(thing)s”"),
    "edition.lagesbild_saved": _("changed the situation picture in “%(thing)s”"),
    "edition.resources_stated": _("added a statement on resources: %(thing)s"),
    "edition.sent_for_review": _("sent “%(thing)s” for review"),
    "edition.adopted": _("registered that “%(thing)s” was adopted"),
    "goal.added": _("added the goal “%(thing)s”"),
    "goal.saved": _("changed the goal “%(thing)s”"),
    "goal.left_out": _("took out the goal “%(thing)s”"),
    "goal.reviewed": _("reviewed the goal “%(thing)s”"),
    "measure.added": _("added the measure “%(thing)s”"),
    "measure.saved": _("changed the measure “%(thing)s”"),
}

# What the contents name beside the rows' own fields.
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
