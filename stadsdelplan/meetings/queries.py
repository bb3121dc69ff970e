"""What the pages of meetings show: the list, the agenda with its points, the decisions."""

from dataclasses import dataclass

from django.utils import translation

from stadsdelplan.meetings.waiting import draw_points
from stadsdelplan.models import WORKING_POINTS, AgendaPoint, Meeting, MeetingDecision, MeetingStatus

_LANGUAGE = "sv"  # what is stored of an agenda stands on a Swedish paper, whoever sends it


@dataclass(frozen=True)
class PointWithDecisions:
    """A stored point of an agenda, its number on it, and what was decided on it."""

    number: int
    point: AgendaPoint
    decisions: list


@dataclass(frozen=True)
class ReadMeeting:
    """A meeting with its stored points, what waits (`drawn`, until the agenda is sent), and the other decisions."""

    meeting: Meeting
    points: list[PointWithDecisions]
    drawn: list
    others: list[MeetingDecision]

    @property
    def decisions(self):
        """Return all decisions that are shown, those of the points first."""
        return [*(row for each in self.points for row in each.decisions), *self.others]

    @property
    def numbered_drawn(self):
        """Return [(number, DrawnPoint), …], which follow on the stored points."""
        return list(enumerate(self.drawn, start=len(self.points) + 1))


def meetings_of(partnership, user):
    """Return (the planned meetings, the next one first; the others that the person sees, the newest first)."""
    rows = Meeting.objects.visible_to(user).filter(partnership=partnership).select_related("plan", "partnership")
    planned = rows.filter(status=MeetingStatus.PLANNED).order_by("held_on", "starts_at", "pk")
    return list(planned), list(rows.exclude(status=MeetingStatus.PLANNED).order_by("-held_on", "-pk"))


def read_meeting(meeting, *, with_working):
    """Return the ReadMeeting. Who reads no working material (`with_working`) sees no point about what is in review.

    A decision on such a point is still shown: what was decided is for everybody who takes part.
    """
    points = enumerate(meeting.points.select_related("organisation").order_by("order", "pk"), start=1)
    points = [(number, each) for number, each in points if with_working or each.kind not in WORKING_POINTS]
    by_point = {}
    decisions = meeting.decision_rows.select_related("responsible", "done_by", "measure_plan").order_by("pk")
    for decision in decisions:
        by_point.setdefault(decision.point_id, []).append(decision)
    shown = [PointWithDecisions(number, point, by_point.pop(point.pk, [])) for number, point in points]
    return ReadMeeting(
        meeting=meeting,
        points=shown,
        drawn=drawn_for(meeting) if with_working else [],
        others=[row for rows in by_point.values() for row in rows],
    )


def drawn_for(meeting):
    """Return the DrawnPoints of a planned meeting whose agenda is not sent yet, as they wait on its day."""
    if not meeting.is_planned or meeting.agenda_sent_at:
        return []
    return draw_points(meeting.partnership, on=meeting.held_on)


def drawn_in_swedish(meeting):
    """Return the same in Swedish, as a sent agenda stores them."""
    with translation.override(_LANGUAGE):
        return drawn_for(meeting)
