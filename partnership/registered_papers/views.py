"""The page that registers a paper that was signed outside the portal."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import permissions
from core.permissions import Permission, require
from partnership.registered_papers import actions as registered_papers
from partnership.registered_papers.forms import MOST_PARTIES, RegisterForm
from partnership.shortcuts import get_partnership, show_refusal_at
from partnership.tabs import Tab

_AT_FIRST = 2  # room for so many parties


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def register_paper(request, slug):
    partnership = get_partnership(request, slug, Tab.AGREEMENTS)
    may_register_for = permissions.grants(request.user, Permission.AGREEMENT_REGISTER).units(partnership.pk)
    owners = list(partnership.organisations.filter(pk__in=may_register_for).order_by("name", "pk"))
    if not owners:
        raise PermissionDenied
    arguments = {"partnership": partnership, "owners": owners, "cancel_url": partnership.get_absolute_url()}

    if request.method == "POST" and "add" in request.POST:
        form = RegisterForm(initial=request.POST.dict(), rows=min(_rows(request) + 1, MOST_PARTIES), **arguments)
    elif request.method == "POST":
        form = RegisterForm(request.POST, request.FILES, rows=_rows(request), **arguments)
        if form.is_valid():
            with show_refusal_at(form):
                agreement = registered_papers.register_paper(
                    agreement=form.agreement(),
                    paper=form.paper(),
                    on=timezone.localdate(),
                    by=request.user,
                    at=timezone.now(),
                )
                messages.success(request, _("The agreement is registered."))
                return redirect(agreement)
    else:
        form = RegisterForm(rows=_AT_FIRST, **arguments)
    context = {
        "partnership": partnership,
        "form": form,
        "breadcrumbs": [
            (_("Home"), reverse("home")),
            (partnership.name, partnership.get_absolute_url()),
            (_("Register an older agreement"), ""),
        ],
    }
    return render(request, "partnership/registered_papers/form.html", context)


def _rows(request):
    """Return how many parties the sent form had room for, within reason."""
    sent = request.POST.get("rows", "")
    return min(max(int(sent), _AT_FIRST), MOST_PARTIES) if sent.isdecimal() and len(sent) < 4 else _AT_FIRST
