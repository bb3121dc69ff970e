"""Say which RegSO or DeSO a district consists of, so that its figures are the sums of theirs."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.concurrency import conflicts
from core.permissions import Permission, require
from indicators import permissions
from indicators.districts import actions, queries
from indicators.districts.forms import PartsForm


@dataclass(frozen=True)
class _DistrictPage:
    """The page of a district, as the link back from a refusal names it."""

    name: str
    address: str

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.address


@require_http_methods(["GET", "POST"])
@require(Permission.PARTNERSHIP_START, Permission.STAFF)
def district_parts(request, pk):
    district = get_object_or_404(permissions.districts_of(request.user).select_related("parent"), pk=pk)
    board = reverse("board", args=[district.pk])
    breadcrumbs = [
        (_("Home"), reverse("home")),
        (_("Indicators"), reverse("indicators")),
        (district.name, board),
        (_("Areas that it consists of"), ""),
    ]
    page = _DistrictPage(district.name, reverse("district_parts", args=[district.pk]))
    link = _("To the page as it is now")
    conflicts.lead_back(request, page, link=link, breadcrumbs=breadcrumbs, written=["areas"])
    parts = queries.parts_of(district)
    version = conflicts.version_from(request) if request.method == "POST" else None
    form = PartsForm(
        request.POST or None,
        district=district,
        version=queries.parts_version(parts),
        last_year=timezone.localdate().year + 1,
        initial={"areas": "\n".join(map(queries.written, parts or queries.own_parts(district)))},
        cancel_url=board,
    )
    if version is not None and form.is_valid():
        if actions.set_parts(district=district, parts=form.parts, version=version, by=request.user, at=timezone.now()):
            messages.success(
                request, _("The areas are saved. Their sums come with the next figures from Statistics Sweden.")
            )
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("district_parts", district.pk)
    context = {
        "form": form,
        "district": district,
        "known": queries.known_areas(district),
        "breadcrumbs": breadcrumbs,
    }
    return render(request, "indicators/districts/form.html", context)
