"""The yearly report of a plan and the report to kommunfullmäktige as PDFs."""

from django.utils import timezone, translation

from indicators.board import read_board
from stadsdelplan.document.pdf import draw_template, emblem_of, register_number
from stadsdelplan.document.summary import district_of
from stadsdelplan.follow_up.council import council_report
from stadsdelplan.follow_up.queries import duty_deadlines, read_report
from stadsdelplan.kinds import rules_of


def draw_report(edition, *, at):
    """Return the bytes of the PDF of the edition's yearly follow-up."""
    report = read_report(edition, on=timezone.localdate(at))
    context = {"edition": edition, "report": report, "register_number": register_number(edition)}
    return draw_template("stadsdelplan/follow_up/report_pdf.html", context, at=at)


def draw_council_report(edition, *, at):
    """Return the bytes of the PDF of the page to the municipal council."""
    rules, report = rules_of(edition.plan), read_report(edition, on=timezone.localdate(at))
    with translation.override("sv"):  # as of all papers
        board = read_board(district_of(edition.plan))
        told = council_report(report, board, rules.words)
    context = {
        "edition": edition,
        "report": report,
        "rules": rules,
        "told": told,
        "board": board,
        "coordinator": edition.plan.partnership.coordinator,
        "register_number": register_number(edition),
        "emblem": emblem_of(edition.plan.owner, at=at),
        "duties": duty_deadlines(edition.plan) if rules.is_under_the_law else [],
    }
    return draw_template("stadsdelplan/follow_up/council_pdf.html", context, at=at)
