"""An edition of the plan as paper."""

from django.template.loader import render_to_string
from django.utils import timezone, translation

from core import paper
from stadsdelplan.content import read_content
from stadsdelplan.following import clocks, read_follow_ups, report_days
from stadsdelplan.models import PlanKind

_LANGUAGE = "sv"  # the paper is the Swedish document, whoever prints it


def draw(edition, *, at, is_adopted=False):
    """The PDF of `edition` as its bytes, drawn at the moment `at`. One that is not adopted says so on every page."""
    context = {"edition": edition, "content": read_content(edition), "is_adopted": is_adopted}
    return _draw("stadsdelplan/paper/edition.html", context, at)


def draw_report(edition, *, at):
    """The PDF of the edition's yearly follow-up, as its bytes."""
    first, last = report_days(edition)
    goals = read_follow_ups(edition, since=first, until=last)
    return _draw(
        "stadsdelplan/paper/report.html", {"edition": edition, "first": first, "last": last, "goals": goals}, at
    )


def draw_council_report(edition, *, at):
    """The PDF of the page to the municipal council, as its bytes."""
    is_by_law = edition.plan.kind == PlanKind.ACTION_PLAN
    context = {
        "edition": edition,
        "goals": read_follow_ups(edition, until=timezone.localdate(at)),
        "duties": clocks(edition.plan) if is_by_law else [],
    }
    return _draw("stadsdelplan/paper/council.html", context, at)


def _draw(template, context, at):
    with translation.override(_LANGUAGE):
        html = render_to_string(template, context | {"drawn_on": timezone.localdate(at)})
    return paper.draw(html, created=at)
