"""The page of the change list of two editions of the plan."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.permissions import Permission, require
from stadsdelplan.changes.queries import show_changes
from stadsdelplan.models import Edition
from stadsdelplan.shortcuts import breadcrumbs, get_edition


@require_GET
@require(Permission.READ)
def edition_changes(request, plan, number):
    """Show what changed since the edition named in `fran`, or else since the one that this edition is based on."""
    edition = get_edition(request, plan, number)
    others = _others(request, edition)
    old = _chosen(request.GET.get("fran", ""), edition, others)
    context = {
        "edition": edition,
        "others": others,
        "changes": show_changes(old, edition) if old else None,
        "today": timezone.localdate(),
        "breadcrumbs": breadcrumbs(edition, _("Change list")),
    }
    return render(request, "stadsdelplan/changes/list.html", context)


def compared_with(request, edition):
    """Return the edition that `fran` names (404), or else the one that this edition is based on, or None."""
    return _chosen(request.GET.get("fran", ""), edition, _others(request, edition))


def _others(request, edition):
    """Return the other editions of the plan that the person sees, the newest first."""
    others = Edition.objects.visible_to(request.user).filter(plan=edition.plan_id).exclude(pk=edition.pk)
    return list(others.select_related("plan").order_by("-number", "-pk"))


def _chosen(number, edition, others):
    """Return the edition to compare with. One that the person does not see is not found (404)."""
    if not number:
        earlier = [each for each in others if each.number < edition.number]
        based_on = [each for each in earlier if each.pk == edition.based_on_id]
        return next(iter(based_on or earlier), None)
    for each in others:
        if str(each.number) == number:
            return each
    raise Http404
