"""Partials of the plan's page. The header X-Partial asks for one, and the same header of the answer names it."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from core.permissions import Permission, grants, may
from stadsdelplan import lifecycle
from stadsdelplan.comments import queries
from stadsdelplan.edition.queries import read_area
from stadsdelplan.edition.rows import read_row
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import EditionStatus


def asks_for_partial(request):
    return "X-Partial" in request.headers


def as_partial(response, part):
    """Return the response, marked as a partial that no cache keeps for the page under the same address."""
    response["X-Partial"] = part
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["X-Partial"])
    return response


def goal_partial(request, edition, goal, *, done=""):
    """Return the response with the open row of one goal as the page draws it. `done` says what was just done to it."""
    access = lifecycle.access_of(request.user, edition)
    steps, row = lifecycle.open_steps(edition, access), read_row(edition, goal)
    if edition.is_under_work:
        about, threads = {goal.key, *(each.key for each in row.measures)}, queries.threads(edition, access)
        row.comments = sum(each.comment.key in about and each.comment.is_unanswered for each in threads)
        queries.add_threads([row.whole], [], threads)
    context = {
        "edition": edition,
        "here": edition.get_absolute_url(),
        "steps": steps,
        "may_edit": Step.EDIT in steps,
        "row": row,
        "done": done,
    }
    context |= following(request.user, edition)
    return as_partial(render(request, "stadsdelplan/goals/_row.html", context), "goal")


def following(user, edition):
    """Return the context of following up an adopted edition: where, and for whom the person may; else nothing."""
    if edition.status != EditionStatus.ADOPTED:
        return {}
    plan = edition.plan
    follows_all = may(user, Permission.PLAN_EDIT, plan.owner, partnership=plan.partnership_id)
    follows_for = grants(user, Permission.REVIEW).units(plan.partnership_id)
    address = reverse("plan", args=[plan.pk]) + "uppfoljning/" if follows_all or follows_for else ""
    return {"follows_all": follows_all, "follows_for": follows_for, "follow_ups": address}


def area_partial(request, edition, area):
    """Return the response with the measures that stand directly under a focus area, as the page draws them."""
    access = lifecycle.access_of(request.user, edition)
    steps, area_view = lifecycle.open_steps(edition, access), read_area(edition, area)
    queries.add_threads([], [area_view], queries.threads(edition, access))
    context = {
        "edition": edition,
        "here": edition.get_absolute_url(),
        "steps": steps,
        "may_edit": Step.EDIT in steps,
        "each": area_view,
        "area": area_view.area,
    }
    context |= following(request.user, edition)
    return as_partial(render(request, "stadsdelplan/edition/_area_measures.html", context), "measures")


def address_of(edition, row):
    """Return the address of the goal in the plan, where its row is open, or of the focus area."""
    asked_for = "" if row.is_area else f"?mal={row.pk}"
    return f"{edition.get_absolute_url()}{asked_for}#{row.anchor}"
