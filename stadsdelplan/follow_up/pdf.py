"""The yearly report of a plan and the report to kommunfullmäktige as PDFs."""

from django.utils import timezone

from stadsdelplan.document.pdf import draw_template
from stadsdelplan.follow_up.queries import duty_deadlines, read_report
from stadsdelplan.kinds import rules_of


def draw_report(edition, *, at):
    """Return the bytes of the PDF of the edition's yearly follow-up."""
    context = {"edition": edition, "report": read_report(edition, on=timezone.localdate(at))}
    return draw_template("stadsdelplan/follow_up/report_pdf.html", context, at=at)


def draw_council_report(edition, *, at):
    """Return the bytes of the PDF of the page to the municipal council."""
    context = {
        "edition": edition,
        "report": read_report(edition, on=timezone.localdate(at)),
        "duties": duty_deadlines(edition.plan) if rules_of(edition.plan).is_under_the_law else [],
    }
    return draw_template("stadsdelplan/follow_up/council_pdf.html", context, at=at)
