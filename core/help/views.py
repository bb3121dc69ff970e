"""Pages of help: the start of it, and one for each task. They say nothing of anybody, so that no login is needed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.help import actions, queries
from core.help.forms import HelpSearchForm
from core.help.page import Reader
from core.help.pages import PAGES
from core.permissions import Permission, public, require


@public
@require_GET
def help_start(request: HttpRequest) -> HttpResponse:
    """All pages by subject, or those for one role and with some words."""
    form = HelpSearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    words, reader = asked.get("sok", ""), asked.get("roll", "")
    context = {
        "form": HelpSearchForm(initial={"sok": words, "roll": reader}),
        "found": queries.found_pages(words, reader),
        "is_search": bool(words or reader),
        "readers": Reader.choices,
        "breadcrumbs": [(_("Home"), reverse("home")), (_("Help"), "")],
    }
    return render(request, "core/help/start.html", context)


@public
@require_GET
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """How one task is done."""
    page = PAGES.get(slug)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "breadcrumbs": [(_("Home"), reverse("home")), (_("Help"), reverse("help")), (page.title, "")],
    }
    return render(request, "core/help/page.html", context)


@require(Permission.READ)
@require_POST
def first_steps_put_away(request: HttpRequest) -> HttpResponse:
    """Show the person's first steps on home no more."""
    actions.put_away_first_steps(by=request.user, at=now())
    messages.success(request, _("The first steps are put away. The help has them all."))
    return redirect("home")
