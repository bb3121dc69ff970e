"""The page on which a partnership's plan is started, before it has any edition."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import Permission, require
from partnership.shortcuts import get_partnership
from partnership.tabs import Tab
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.models import Plan, PlanKind
from stadsdelplan.owners import areas_of_partnership, municipalities_with
from stadsdelplan.plan.forms import PlanForm
from stadsdelplan.shortcuts import refusals_shown_at


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def plan_new(request, slug):
    partnership = get_partnership(request, slug, Tab.PLANS)
    owners = municipalities_with(Permission.PLAN_EDIT, request.user, partnership)
    if not owners:
        raise PermissionDenied
    form = PlanForm(
        request.POST or None,
        instance=Plan(partnership=partnership),
        areas=areas_of_partnership(partnership),
        owners=owners,
        initial={"kind": request.GET.get("slag")} if request.GET.get("slag") in PlanKind.values else None,
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
