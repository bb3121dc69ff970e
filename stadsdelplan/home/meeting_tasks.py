"""The tasks of a person from meetings: what was decided, and is for one of the person's units to do."""

from django.db.models import F
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core import permissions
from core.permissions import Permission
from core.text.dates import day
from stadsdelplan.home.task import OpenTo, Task
from stadsdelplan.models import DecisionBecomes, MeetingDecision, MeetingStatus

_LONGEST = 120


def meeting_tasks(user):
    """Yield a Task for each decided task of the person's units that is not done, what is due first. One query."""
    mine = permissions.grants(user, Permission.READ_WORKING)
    if not mine:
        return
    waiting = MeetingDecision.objects.filter(
        mine.covers("responsible", "meeting__partnership"),
        becomes=DecisionBecomes.TASK,
        done_on__isnull=True,
        meeting__status=MeetingStatus.HELD,
    ).select_related("meeting__partnership", "responsible")
    for decision in waiting.order_by(F("due_on").asc(nulls_last=True), "pk"):
        said = {
            "partnership": decision.meeting.partnership,
            "day": day(decision.meeting.held_on),
            "who": decision.responsible,
        }
        yield Task(
            matter=f"decided:{decision.pk}",
            what=Truncator(decision.text).chars(_LONGEST),
            why=_("%(partnership)s: decided at the meeting %(day)s, for %(who)s") % said,
            step=_("Note that it is done"),
            url=reverse("meeting_task_done", args=[decision.meeting_id, decision.pk]),
            place=decision.get_absolute_url(),
            by=decision.due_on,
            open_to=OpenTo(
                Permission.READ_WORKING, frozenset({decision.responsible_id}), decision.meeting.partnership_id
            ),
        )
