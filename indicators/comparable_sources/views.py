"""The page where somebody confirms that figures of two sources compare, with what is confirmed already."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.models import AreaKind
from indicators import permissions
from indicators.comparable_sources import actions, queries
from indicators.comparable_sources.forms import ConfirmForm
from indicators.models import ComparableSources
from indicators.shortcuts import changes_figures, get_indicator
from indicators.statistics import sentences


@require_http_methods(["GET", "POST"])
@changes_figures
def comparable_sources(request, slug, area):
    """Show the sources of the indicator around the area. A POST confirms two of them for the whole municipality."""
    indicator, area = get_indicator(slug), _get_area(request, area)
    municipality = _municipality_of(area)
    names = queries.sources_around(indicator, area)
    form = ConfirmForm(request.POST or None, names=names, cancel_url=_page(indicator, area))
    if request.method == "POST" and form.is_valid():
        about = {"indicator": indicator, "area": municipality, "by": request.user, "at": timezone.now()}
        try:
            actions.confirm_comparable(**about, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("From now on the two sources are compared."))
            return redirect("comparable_sources", slug, area.pk)
    context = {
        "form": form if len(names) > 1 else None,
        "indicator": indicator,
        "area": area,
        "place": sentences.named_areas(municipality),
        "confirmed": queries.confirmed_in(indicator, municipality),
        "breadcrumbs": [
            (_("Home"), reverse("home")),
            (_("Indicators"), reverse("indicators")),
            (f"{indicator.name}, {area.name}", _page(indicator, area)),
            (_("Comparable sources"), ""),
        ],
    }
    return render(request, "indicators/comparable_sources/form.html", context)


@require_POST
@changes_figures
def comparable_sources_withdraw(request, slug, area, pk):
    """Take back what is confirmed of two sources."""
    indicator, area = get_indicator(slug), _get_area(request, area)
    rows = ComparableSources.objects.filter(indicator=indicator, area=_municipality_of(area))
    confirmed = get_object_or_404(rows, pk=pk)
    try:
        actions.withdraw_comparable(confirmed=confirmed, by=request.user, at=timezone.now())
    except actions.AlreadyWithdrawnError:
        messages.info(request, _("Somebody has already taken that back."))
    else:
        messages.success(request, _("The two sources are no longer compared."))
    return redirect("comparable_sources", slug, area.pk)


def _get_area(request, pk):
    """Return an area whose figures the person may type in (404)."""
    areas = permissions.own_areas_for(request.user).select_related("parent__parent__parent")
    return get_object_or_404(areas, pk=pk)


def _municipality_of(area):
    return area if area.kind == AreaKind.MUNICIPALITY else area.parent


def _page(indicator, area):
    return f"{reverse('indicator', args=[indicator.slug])}?omrade={area.pk}"
