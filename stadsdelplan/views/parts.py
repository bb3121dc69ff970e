"""Parts of the plan's page: a request with the header X-Part asks for one, and the answer says there which it is."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from stadsdelplan import comments, path
from stadsdelplan.path import Step
from stadsdelplan.reading import is_folded, read_goal


def asks_for_a_part(request):
    return "X-Part" in request.headers


def as_part(response, part):
    """The response, marked as a part that no cache keeps for the page under the same address."""
    response["X-Part"] = part
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["X-Part"])
    return response


def goal_part(request, edition, goal, *, said=""):
    """One goal as the page draws it; `said` is what was just done to it."""
    standing = path.standing(request.user, edition)
    steps, reading = path.open_steps(edition, standing), read_goal(edition, goal)
    comments.put_under([reading], comments.threads(edition, standing))
    context = {
        "edition": edition,
        "here": edition.get_absolute_url(),
        "steps": steps,
        "may_edit": Step.EDIT in steps,
        "reading": reading,
        "folded": is_folded(edition),
        "said": said,
    }
    return as_part(render(request, "stadsdelplan/_goal.html", context), "goal")


def address_of(edition, goal):
    """Where the goal stands in the plan, drawn whole."""
    asked_for = f"?mal={goal.pk}" if is_folded(edition) else ""
    return f"{edition.get_absolute_url()}{asked_for}#mal-{goal.pk}"
