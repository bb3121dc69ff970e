"""The page of the search: hits by kind, a few of each, or all of one kind."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.permissions import Permission, require
from stadsdelplan.search.forms import SearchForm
from stadsdelplan.search.queries import answer_to
from stadsdelplan.search.sources import FoundKind

ON_A_PAGE = 20
_OF_EACH = 5  # shown where no kind is chosen


@require_GET
@require(Permission.READ)
def search(request):
    """Find what the person may see. `typ` is one kind of hit, and `sida` a page of these."""
    form = SearchForm(request.GET if "q" in request.GET else None)
    context = {"form": form, "breadcrumbs": [(_("Home"), reverse("home")), (_("Search"), "")]}
    if form.is_bound and form.is_valid():
        answer = answer_to(request.user, form.cleaned_data["q"], on=timezone.localdate())
        chosen = next((kind for kind in FoundKind if kind == request.GET.get("typ")), None)
        context |= _answer(form.cleaned_data["q"], answer, chosen, request.GET.get("sida"))
    return render(request, "stadsdelplan/search/page.html", context)


def _answer(typed, answer, chosen, page):
    """Return the context of an answer: a few hits of each kind, or a page of those of the `chosen` kind."""
    groups = [(group, group.hits[:_OF_EACH], _address(typed, group.kind)) for group in answer.groups]
    shown = next((group for group in answer.groups if group.kind == chosen), None)
    return {
        "typed": typed,
        "answer": answer,
        "groups": groups,
        "all_kinds": _address(typed),
        "chosen": chosen,
        "chosen_label": chosen.label if chosen else "",
        "page": Paginator(shown.hits, ON_A_PAGE).get_page(page) if shown else None,
        "chosen_url": _address(typed, chosen) if chosen else "",
    }


def _address(typed, kind=None):
    query = {"q": typed} | ({"typ": kind.value} if kind else {})
    return f"{reverse('search')}?{urlencode(query)}"
