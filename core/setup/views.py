"""The pages on which an administrator brings a municipality into the portal."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.access.step_up import fresh
from core.forms.base import add_errors
from core.models import AreaCode, AreaKind, CodeScheme, Organisation
from core.permissions import Permission, require
from core.setup import actions, queries
from core.setup.forms import MunicipalityForm


@require_GET
@require(Permission.STAFF)
def municipality_find(request: HttpRequest) -> HttpResponse:
    """Choose a municipality of the register. A name that is one alone leads straight to its page."""
    wanted = request.GET.get("sok", "").strip()[:100]
    found = queries.find_municipalities(wanted) if wanted else []
    exact = [each for each in found if each.name.casefold() == wanted.casefold()] or found
    if len(exact) == 1 and not exact[0].organisation:
        return redirect("municipality_new", exact[0].code)
    context = {
        "wanted": wanted,
        "found": found,
        "is_empty": queries.is_register_empty(),
        "here": queries.municipalities_here(at=timezone.now()),
        "breadcrumbs": [(_("Home"), reverse("home")), (_("New municipality"), "")],
    }
    return render(request, "core/setup/municipality_find.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.STAFF)
@fresh
def municipality_new(request: HttpRequest, code: str) -> HttpResponse:
    area = _municipality(code)
    if there := Organisation.objects.filter(governs=area).first():
        messages.info(request, _("%(organisation)s is in the portal already.") % {"organisation": there})
        return redirect("municipality_find")
    form = MunicipalityForm(
        request.POST or None,
        initial={"name": queries.suggested_name(area.name)},
        cancel_url=reverse("municipality_find"),
        autosave_key=f"new-municipality-{code}",
    )
    if request.method == "POST" and form.is_valid():
        try:
            site = f"{request.scheme}://{request.get_host()}"
            arguments = {"site": site, "by": request.user, "at": timezone.now(), **form.arguments()}
            invitation = actions.add_municipality(area=area, **arguments)
        except ValidationError as error:
            add_errors(form, error)
        else:
            said = _(
                "%(municipality)s is in the portal now. %(person)s gets a letter with a link, and becomes its "
                "coordinator by it."
            )
            names = {"municipality": invitation.organisation, "person": invitation.name}
            messages.success(request, said % names)
            return redirect("municipality_find")
    context = {
        "form": form,
        "area": area,
        "districts": queries.districts_in([area]),
        "breadcrumbs": [
            (_("Home"), reverse("home")),
            (_("New municipality"), reverse("municipality_find")),
            (area.name, ""),
        ],
    }
    return render(request, "core/setup/municipality_form.html", context)


def _municipality(code):
    """The municipality of the register with the code today; else 404."""
    found = AreaCode.objects.select_related("area__parent").filter(
        scheme=CodeScheme.SCB, valid_to=None, area__kind=AreaKind.MUNICIPALITY
    )
    return get_object_or_404(found, code=code).area
