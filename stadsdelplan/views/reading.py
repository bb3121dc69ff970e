"""An edition of the plan, to read, and for those who may, to write in."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.rights import Permission, require
from stadsdelplan import path
from stadsdelplan.path import Step
from stadsdelplan.reading import FOLDED_FROM, newest_adopted, read_edition, what_has_left
from stadsdelplan.views.shared import get_edition, trail


@require_GET
@require(Permission.READ)
def edition(request, plan, number):
    edition = get_edition(request, plan, number)
    areas = read_edition(edition)
    steps = path.open_steps(edition, path.standing(request.user, edition.plan))
    context = {
        "edition": edition,
        "here": edition.get_absolute_url(),
        "trail": trail(edition),
        "adopted": newest_adopted(edition.plan) if edition.is_under_work else None,
        "steps": steps,
        "may_edit": Step.EDIT in steps,
        "areas": areas,
        "folded": sum(len(goals) for _area, goals in areas) >= FOLDED_FROM,
        "statements": edition.resource_statements.select_related("organisation").order_by("organisation__name", "pk"),
        "left": what_has_left(edition),
    }
    return render(request, "stadsdelplan/edition.html", context)
