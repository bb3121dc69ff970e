"""The pages on which a coordinator begins a partnership and says who takes part in it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import Permission, require
from partnership.setup import actions, queries
from partnership.setup.forms import MOST_PARTIES, PartnershipForm, PartyForm
from partnership.shortcuts import get_partnership, show_refusal_at
from partnership.tabs import Tab

_AT_FIRST = 2  # parties that there is room for, beside the municipality


@require_http_methods(["GET", "POST"])
@require(Permission.PARTNERSHIP_START)
def partnership_new(request):
    """Begin a partnership, and go on to its first agreement."""
    municipalities = queries.municipalities_of(request.user)
    if not municipalities:
        raise PermissionDenied
    arguments = {"municipalities": municipalities, "cancel_url": reverse("home"), "autosave_key": "new-partnership"}
    if request.method == "POST" and "add" in request.POST:
        form = PartnershipForm(initial=_typed_so_far(request), rows=min(_rows(request) + 1, MOST_PARTIES), **arguments)
    elif request.method == "POST":
        form = PartnershipForm(request.POST, rows=_rows(request), **arguments)
        if form.is_valid():
            with show_refusal_at(form):
                return redirect(_first_agreement(_begin(form, request), form))
    else:
        form = PartnershipForm(rows=_AT_FIRST, **arguments)
    heading = _("New partnership")
    context = {
        "form": form,
        "heading": heading,
        "nowhere": [each for each in municipalities if not each.governs],
        "breadcrumbs": [(_("Home"), reverse("home")), (heading, "")],
    }
    return render(request, "partnership/setup/partnership_form.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.PARTNERSHIP_START)
def partnership_parties(request, slug):
    """Show who takes part and who of them reads in the portal, and add a party."""
    partnership = get_partnership(request, slug, Tab.PEOPLE)
    taking_part = queries.taking_part(partnership, on=timezone.localdate())
    if not queries.may_add_parties(request.user, [each.organisation for each in taking_part], partnership):
        raise PermissionDenied
    form = PartyForm(request.POST or None, partnership=partnership, cancel_url=partnership.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        with show_refusal_at(form):
            added = actions.add_party(
                partnership=partnership, organisation=form.party_at(1), by=request.user, at=timezone.now()
            )
            messages.success(request, _("%(party)s takes part now.") % {"party": added})
            return redirect("partnership_parties", partnership.slug)
    heading = _("Parties")
    context = {
        "partnership": partnership,
        "taking_part": taking_part,
        "form": form,
        "heading": heading,
        "breadcrumbs": [
            (_("Home"), reverse("home")),
            (partnership.name, partnership.get_absolute_url()),
            (heading, ""),
        ],
    }
    return render(request, "partnership/setup/parties.html", context)


def _begin(form, request):
    partnership = actions.begin_partnership(
        partnership=form.partnership(coordinator=request.user),
        owner=form.owner,
        districts=form.districts,
        new_districts=form.cleaned_data["new_districts"],
        parties=form.parties.values(),
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("The partnership has begun. Say now for how long its first agreement holds."))
    return partnership


def _first_agreement(partnership, form):
    """Return the address on which the first agreement begins, with what was chosen already."""
    framework = form.cleaned_data.get("framework")
    chosen = {"mall": form.cleaned_data["template"].slug} | ({"overordnat": framework.slug} if framework else {})
    return f"{reverse('agreement_new', args=[partnership.slug])}?{urlencode(chosen)}"


def _typed_so_far(request):
    """What was typed, for a form with one more place."""
    return {**request.POST.dict(), "districts": request.POST.getlist("districts")}


def _rows(request):
    """How many parties the sent form had room for, within what is reasonable."""
    sent = request.POST.get("rows", "")
    return min(max(int(sent), _AT_FIRST), MOST_PARTIES) if sent.isdecimal() and len(sent) < 4 else _AT_FIRST
