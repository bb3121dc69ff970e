"""An edition of the plan, to read."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.rights import Permission, require
from stadsdelplan.reading import newest_adopted, read_edition
from stadsdelplan.views.shared import get_edition, trail


@require_GET
@require(Permission.READ)
def edition(request, plan, number):
    edition = get_edition(request, plan, number)
    context = {
        "edition": edition,
        "trail": trail(edition),
        "adopted": newest_adopted(edition.plan) if edition.is_under_work else None,
        "areas": read_edition(edition),
        "statements": edition.resource_statements.select_related("organisation").order_by("organisation__name", "pk"),
    }
    return render(request, "stadsdelplan/edition.html", context)
