"""The yearly report of a plan and the report to kommunfullmäktige as PDFs."""

from django.utils import timezone

from stadsdelplan.document.pdf import draw_template, register_number
from stadsdelplan.follow_up.queries import duty_deadlines, read_report
from stadsdelplan.kinds import rules_of


def draw_report(edition, *, at):
    """Return the bytes of the PDF of the edition's yearly follow-up."""
    report = read_report(edition, on=timezone.localdate(at))
    context = {"edition": edition, "report": report, "register_number": register_number(edition)}
    return draw_template("stadsdelplan/follow_up/report_pdf.html", context, at=at)


def draw_council_report(edition, *, at):
    """Return the bytes of the PDF of the page to the municipal council."""
    context = {
        "edition": edition,
        "report": read_report(edition, on=timezone.localdate(at)),
        "register_number": register_number(edition),
        "duties": duty_deadlines(edition.plan) if rules_of(edition.plan).is_under_the_law else [],
    }
    return draw_template("stadsdelplan/follow_up/council_pdf.html", context, at=at)
