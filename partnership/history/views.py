"""The page with the history of an agreement."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.permissions import Permission, require
from partnership import lifecycle
from partnership.history import queries
from partnership.shortcuts import breadcrumbs, get_agreement

_ON_A_PAGE = 50


@require_GET
@require(Permission.READ)
def agreement_history(request, slug):
    agreement = get_agreement(request, slug)
    entries = queries.entries(agreement, lifecycle.access_of(request.user, agreement))
    page = Paginator(entries, _ON_A_PAGE).get_page(request.GET.get("sida"))
    context = {
        "agreement": agreement,
        "page": page,
        "lines": [queries.history_line(entry) for entry in page],
        "breadcrumbs": breadcrumbs(agreement, _("History")),
    }
    return render(request, "partnership/history/list.html", context)
