"""The list of agreements, by their end or by what they wait for, as a page and as tables to keep."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from core import spreadsheets
from core.permissions import Permission, require
from partnership.agreement_list import queries
from partnership.agreement_list.forms import FilterForm
from partnership.agreement_list.queries import Order

_ON_A_PAGE = 50


@require_GET
@require(Permission.READ)
def agreements(request):
    form = FilterForm(request.GET, user=request.user)
    lines = _lines(request, form)
    page = Paginator(lines, _ON_A_PAGE).get_page(request.GET.get("sida"))
    query = request.GET.copy()
    query.pop("sida", None)
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "order": form.order(),
        "orders": _orders(query, form.order()),
        "may_start_partnership": not lines and queries.coordinates_a_municipality(request.user),
        "breadcrumbs": [(_("Home"), reverse("home")), (pgettext("main menu", "Agreements"), "")],
    }
    return render(request, "partnership/agreement_list/list.html", context)


@require_GET
@require(Permission.READ)
def agreements_xlsx(request):
    content = spreadsheets.as_xlsx(queries.table_header(), _rows(request), sheet=_("Agreements"))
    return spreadsheets.download(content, filename="avtal.xlsx")


@require_GET
@require(Permission.READ)
def agreements_csv(request):
    return spreadsheets.download(spreadsheets.as_csv(queries.table_header(), _rows(request)), filename="avtal.csv")


def _lines(request, form):
    return queries.agreement_rows(request.user, form.filters(), on=timezone.localdate(), order=form.order())


def _orders(query, chosen):
    """Return (label, address, whether it is this one) of each Order, with what the list is narrowed to."""
    found = []
    for order, label in ((Order.ENDS, _("Ends first")), (Order.WAITS, _("What waits"))):
        asked = query.copy()
        asked["ordning"] = order.value
        found.append((label, f"?{asked.urlencode()}", order == chosen))
    return found


def _rows(request):
    form = FilterForm(request.GET, user=request.user)
    return [queries.table_row(line, absolute=request.build_absolute_uri) for line in _lines(request, form)]
