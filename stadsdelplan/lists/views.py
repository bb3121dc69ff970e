"""The lists of the main menu: all partnerships that a person sees, and all plans."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from core.permissions import Permission, require
from partnership.agreement_list.queries import coordinates_a_municipality
from stadsdelplan.lists import queries
from stadsdelplan.lists.forms import PartnershipListForm, PlanListForm

ON_A_PAGE = 30


@require_GET
@require(Permission.READ)
def partnerships(request):
    """Show the partnerships by name: who takes part, what is in force, and the next day."""
    form = PartnershipListForm(request.GET)
    page = _page(request, queries.partnerships_of(request.user, form.asked()["sok"]))
    rows = queries.rows_of(page.object_list, request.user, on=timezone.localdate())
    may_start = coordinates_a_municipality(request.user)
    context = {"form": form, "page": page, "rows": rows, "may_start_partnership": may_start}
    context["breadcrumbs"] = [(_("Home"), reverse("home")), (pgettext("main menu", "Partnerships"), "")]
    return render(request, "stadsdelplan/lists/partnerships.html", context | _query(request))


@require_GET
@require(Permission.READ)
def plans(request):
    """Show the plans of the partnerships, as they are in force and under work, or those of a chosen state."""
    form = PlanListForm(request.GET)
    page = _page(request, queries.editions_of_list(request.user, form.asked()))
    context = {"form": form, "page": page}
    context["breadcrumbs"] = [(_("Home"), reverse("home")), (pgettext("main menu", "Plans"), "")]
    return render(request, "stadsdelplan/lists/plans.html", context | _query(request))


def _page(request, rows):
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get("sida"))


def _query(request):
    """Return what the list is narrowed by, for the links to its other pages, and whether it is."""
    query = request.GET.copy()
    query.pop("sida", None)
    return {"query": query.urlencode(), "is_narrowed": any(query.values())}
