"""Partials of the plan's page. The header X-Partial asks for one, and the same header of the answer names it."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from stadsdelplan import lifecycle
from stadsdelplan.comments import queries
from stadsdelplan.edition.queries import is_folded, read_area, read_goal
from stadsdelplan.lifecycle import Step


def asks_for_partial(request):
    return "X-Partial" in request.headers


def as_partial(response, part):
    """Return the response, marked as a partial that no cache keeps for the page under the same address."""
    response["X-Partial"] = part
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["X-Partial"])
    return response


def goal_partial(request, edition, goal, *, done=""):
    """Return the response with one goal as the page draws it. `done` says what was just done to it."""
    access = lifecycle.access_of(request.user, edition)
    steps, goal_view = lifecycle.open_steps(edition, access), read_goal(edition, goal)
    queries.add_threads([goal_view], [], queries.threads(edition, access))
    context = {
        "edition": edition,
        "here": edition.get_absolute_url(),
        "steps": steps,
        "may_edit": Step.EDIT in steps,
        "goal_view": goal_view,
        "folded": is_folded(edition),
        "done": done,
    }
    return as_partial(render(request, "stadsdelplan/goals/_goal.html", context), "goal")


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
    return as_partial(render(request, "stadsdelplan/edition/_area_measures.html", context), "measures")


def address_of(edition, row):
    """Return the address of the goal in the plan, where it is drawn whole, or of the focus area."""
    asked_for = f"?mal={row.pk}" if not row.is_area and is_folded(edition) else ""
    return f"{edition.get_absolute_url()}{asked_for}#{row.anchor}"
