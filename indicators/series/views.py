"""An indicator's page: the whole series of an area, by sex, with what readers must know. Everybody may see it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.models import Area
from core.permissions import public
from indicators import permissions
from indicators.download_links import addresses
from indicators.figures.district_parts import with_parts
from indicators.series import pdf
from indicators.shortcuts import get_indicator


@public
@require_safe
@cache_control(private=True, no_cache=True)
def indicator(request, slug):
    """Show the series for the area that `omrade` names.

    Without one, describe the indicator and let the person choose.
    """
    found, area = get_indicator(slug), _get_area(request)
    allowed = permissions.on_page_of(area, request.user) if area else permissions.OnPage()
    context = pdf.page_context(found, area, own=allowed.own) | {
        "breadcrumbs": _breadcrumbs(request, found, area),
        "files": addresses("indicator_export", slug, area.pk, query={}) if area else None,
        "may_enter": allowed.may_type_in,
    }
    return render(request, "indicators/series/detail.html", context)


@public
@require_safe
def indicator_pdf(request, slug, area):
    """Serve the same on paper."""
    found, area = get_indicator(slug), _area(area)
    answer = HttpResponse(pdf.draw(found, area, at=timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{slug}-{area.pk}.pdf"'
    return answer


def _get_area(request):
    """Return the area that the address asks for, or None."""
    key = request.GET.get("omrade", "")
    if not key:
        return None
    if not key.isdecimal() or len(key) > 12:
        raise Http404
    return _area(key)


def _area(key):
    return get_object_or_404(with_parts(Area.objects.select_related("parent__parent__parent")), pk=key)


def _breadcrumbs(request, found, area):
    way = [(_("Home"), reverse("home"))] if request.user.is_authenticated else []
    way.append((_("Indicators"), reverse("indicators")))
    if area is None:
        return [*way, (found.name, "")]
    board = reverse("board", args=[area.pk]) if area.parent_id else ""
    return [*way, (area.name, board), (found.name, "")]
