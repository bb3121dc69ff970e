"""The report of a round of follow-up as a PDF."""

from stadsdelplan.document.pdf import draw_template, register_number
from stadsdelplan.rounds.queries import followed_in


def draw_report(edition, which, *, text, at):
    """Return the bytes of the PDF that closes the Round `which`, with the owner's summary `text`."""
    context = {
        "edition": edition,
        "round": which,
        "text": text,
        "register_number": register_number(edition),
        **followed_in(edition, which),
    }
    return draw_template("stadsdelplan/rounds/report_pdf.html", context, at=at)
