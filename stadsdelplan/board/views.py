"""Pages of an area's figures with the goals that aim at them, and the start page of all figures. Open to everybody."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.models import Area, AreaKind
from core.permissions import public
from core.text.collation import swedish
from indicators import area_search, permissions
from indicators.download_links import addresses
from indicators.figures.district_parts import newest_codes, with_parts
from partnership.models import Partnership
from stadsdelplan.board import pdf as stadsdelplan_board_pdf
from stadsdelplan.board.goals_by_indicator import goals_by_indicator
from stadsdelplan.models import Edition


@public
@require_safe
@cache_control(private=True, no_cache=True)
def board(request, pk):
    """Show every indicator of an area beside those of the larger areas around it, with the goals of its plans."""
    area = _get_area(pk)
    aimed = goals_by_indicator(area, request.user, on=timezone.localdate())
    allowed = permissions.on_page_of(area, request.user)
    context = stadsdelplan_board_pdf.page_context(area, aimed, year=_year(request), own=allowed.own)
    context |= {
        "breadcrumbs": [*_way(request), (_("Indicators"), reverse("indicators")), (area.name, "")],
        "are_under_work": aimed.are_under_work,
        "beside": aimed.beside({row.indicator.pk for row in context["board"].rows}),
        "files": addresses("board_export", area.pk, query={"ar": context["board"].year}),
        "may_enter": allowed.may_type_in,
        "consists_of": newest_codes(area),
        "may_set_parts": allowed.may_set_parts,
    }
    return render(request, "stadsdelplan/board/detail.html", context)


@public
@require_safe
def board_pdf(request, pk):
    """Serve the board as a PDF, with the goals that everybody may read."""
    area, now = _get_area(pk), timezone.now()
    pdf = stadsdelplan_board_pdf.draw(
        area, goals_by_indicator(area, None, on=timezone.localdate(now)), year=_year(request), at=now
    )
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{slugify(area.name)}-indikatorer.pdf"'
    return answer


@public
@require_safe
@cache_control(private=True, no_cache=True)
def indicators(request):
    """Show what the indicators are, the districts that have plans, and every municipality."""
    search_text = " ".join(request.GET.get("sok", "").split())[:100]
    indicators = permissions.shown_indicators(request.user).order_by("order", "pk")
    context = {
        "of_agreement": [each for each in indicators if each.in_agreement],
        "beside": [each for each in indicators if not each.in_agreement],
        "districts": _districts_with_plans(request.user),
        "search_text": search_text,
        "found": area_search.search(search_text) if search_text else None,
        "most_found": area_search.MOST_FOUND,
        "municipalities": None if search_text else area_search.municipalities(),
        "may_enter": request.user.is_authenticated and permissions.may_change_figures(request.user),
        "breadcrumbs": [*_way(request), (_("Indicators"), "")],
    }
    return render(request, "stadsdelplan/board/start.html", context)


def _get_area(pk):
    """Return an area that lies in another and so can be compared with it (404)."""
    areas = with_parts(Area.objects.exclude(kind=AreaKind.COUNTRY))
    return get_object_or_404(areas.select_related("parent__parent__parent"), pk=pk)


def _year(request):
    year = request.GET.get("ar", "")
    return int(year) if year.isdecimal() and len(year) == 4 else None


def _way(request):
    """Return the breadcrumb of the home page for those who are logged in."""
    return [(_("Home"), reverse("home"))] if request.user.is_authenticated else []


def _districts_with_plans(user):
    """Return [(Area, whether it is one of the user's partnerships'), …]: theirs, then those with a plan open to all."""
    areas = Area.objects.select_related("parent").order_by("pk")
    own = []
    if user.is_authenticated:
        own = list(areas.filter(partnerships__in=Partnership.objects.visible_to(user)).distinct())
    open_plans = Edition.objects.open_to_all(on=timezone.localdate()).values("plan")
    with_plans = areas.filter(Q(plans__in=open_plans) | Q(further_plans__in=open_plans)).distinct()
    others = with_plans.exclude(pk__in=[area.pk for area in own])
    return [
        (area, is_own)
        for group, is_own in ((own, True), (others, False))
        for area in sorted(group, key=lambda area: swedish(area.name))
    ]
