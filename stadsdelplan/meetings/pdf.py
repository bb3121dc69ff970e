"""The agenda of a meeting, or its minutes, as a paper."""

from stadsdelplan.document.pdf import draw_template
from stadsdelplan.meetings.queries import drawn_in_swedish, read_meeting


def draw_meeting(meeting, *, with_working, at):
    """Return the bytes of the PDF: the agenda with boxes to tick and lines to write on, or the minutes.

    An agenda that is sent is drawn as of that moment, so that it is the same paper each time.
    """
    read = read_meeting(meeting, with_working=with_working)
    drawn = drawn_in_swedish(meeting) if with_working else []
    context = {
        "meeting": meeting,
        "read": read,
        "drawn": list(enumerate(drawn, start=len(read.points) + 1)),
    }
    is_fixed = meeting.is_planned and meeting.agenda_sent_at
    template = "stadsdelplan/meetings/minutes_pdf.html" if meeting.is_held else "stadsdelplan/meetings/agenda_pdf.html"
    return draw_template(template, context, at=meeting.agenda_sent_at if is_fixed else at)
