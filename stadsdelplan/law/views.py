"""Lag (2023:196) as a page of a partnership, and as JSON: what stands and what is missing, paragraph by paragraph."""

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.models import OrganisationKind
from core.permissions import Permission, require
from core.text.dates import long_day
from partnership.shortcuts import get_partnership
from partnership.tabs import Tab
from stadsdelplan.law.queries import read_law, what_is_due
from stadsdelplan.owners import municipalities_with

LAW_FORMAT = "lag-2023-196/1"


@require_GET
@require(Permission.READ)
def partnership_law(request, slug):
    partnership = get_partnership(request, slug, Tab.OVERVIEW)
    heading, today = _("The law, paragraph by paragraph"), timezone.localdate()
    starts = municipalities_with(Permission.PLAN_EDIT, request.user, partnership)
    found = _rows_by_municipality(partnership, on=today, starts=list(starts))
    context = {
        "partnership": partnership,
        "by_municipality": [(each, rows, what_is_due(rows)) for each, rows in found],
        "on": long_day(today).replace(" ", "\u00a0"),
        "heading": heading,
        "breadcrumbs": [
            (_("Home"), reverse("home")),
            (partnership.name, partnership.get_absolute_url()),
            (heading, ""),
        ],
    }
    return render(request, "stadsdelplan/law/detail.html", context)


@require_GET
@require(Permission.READ)
def partnership_law_json(request, slug):
    partnership = get_partnership(request, slug, Tab.OVERVIEW)
    on = timezone.localdate()
    plain = {
        "format": LAW_FORMAT,
        "law": "2023:196",
        "partnership": partnership.name,
        "on": on,
        "municipalities": [
            {"name": municipality.name, "paragraphs": [_plain(row, request) for row in rows]}
            for municipality, rows in _rows_by_municipality(partnership, on=on)
        ],
    }
    response = JsonResponse(plain, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = content_disposition_header(True, f"{partnership.slug}-lag-2023-196.json")
    response["Cache-Control"] = "private, no-store"
    return response


def _rows_by_municipality(partnership, *, on, starts=()):
    """Return [(municipality, its LawRows), …] of the partnership's municipalities by name: the law is about them.

    `starts` are those whose plans the reader may start.
    """
    municipalities = partnership.organisations.filter(kind=OrganisationKind.MUNICIPALITY).order_by("name", "pk")
    return [(each, read_law(partnership, each, on=on, starts_plan=each in starts)) for each in municipalities]


def _plain(row, request):
    return {
        "paragraph": row.number,
        "asks": str(row.asks),
        "documents": [
            {
                "name": each.name,
                "address": request.build_absolute_uri(each.url) if each.url else None,
                "decision": each.decision or None,
                "done_on": each.done_on,
                "due_on": each.due_on,
                "is_overdue": each.is_overdue,
            }
            for each in row.documents
        ],
        "missing": [each.sentence for each in row.gaps],
    }
