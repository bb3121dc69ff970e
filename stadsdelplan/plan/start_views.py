"""The page on which a partnership's plan is started, before it has any edition."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import permissions
from core.models import Area, AreaKind, OrganisationKind
from core.permissions import Permission, require
from partnership.models import Partnership
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.models import Plan
from stadsdelplan.plan.forms import PlanForm
from stadsdelplan.shortcuts import refusals_shown_at


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def plan_new(request, slug):
    partnership = get_object_or_404(Partnership.objects.visible_to(request.user), slug=slug)
    owners = _writing_for(request.user, partnership)
    if not owners:
        raise PermissionDenied
    form = PlanForm(
        request.POST or None,
        instance=Plan(partnership=partnership),
        areas=_areas_of(partnership),
        owners=owners,
        cancel_url=partnership.get_absolute_url(),
        autosave_key=f"new-plan-{partnership.pk}",
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_at(form):
            further = form.cleaned_data.get("further_areas", ())
            plan = edition_actions.start_plan(
                plan=form.instance, further_areas=further, by=request.user, at=timezone.now()
            )
            messages.success(request, _("The plan has begun. Say for which period its first edition holds."))
            return redirect("edition_start", plan.pk)
    heading = _("Start a plan")
    crumbs = [(_("Home"), reverse("home")), (partnership.name, partnership.get_absolute_url()), (heading, "")]
    context = {"plan": partnership.name, "form": form, "heading": heading, "text": "", "breadcrumbs": crumbs}
    return render(request, "stadsdelplan/plan/form.html", context)


def _areas_of(partnership):
    """Return the areas that a plan of the partnership can be for: its districts, and its parties' municipalities."""
    of_parties = Q(kind=AreaKind.MUNICIPALITY, pk__in=partnership.organisations.values("governs"))
    return Area.objects.filter(Q(partnerships=partnership) | of_parties).distinct().order_by("name", "pk")


def _writing_for(user, partnership):
    """Return the municipalities of the partnership for which `user` writes plans. Only a municipality owns a plan."""
    mine = permissions.grants(user, Permission.PLAN_EDIT).units(partnership.pk)
    return partnership.organisations.filter(pk__in=mine, kind=OrganisationKind.MUNICIPALITY).order_by("name", "pk")
