"""Pages of an area's figures with the goals that aim at them, and the start page of all figures. Open to everybody."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_safe

from core.models import Area, AreaKind
from core.permissions import Permission, public, require
from core.text.collation import swedish
from indicators import area_search, permissions
from indicators.download_links import addresses
from indicators.figures.district_parts import newest_codes, with_parts
from partnership.models import Partnership
from partnership.page_links import PageLink, grouped
from partnership.shortcuts import get_partnership
from partnership.tabs import LABELS, Tab
from stadsdelplan.board import pdf as stadsdelplan_board_pdf
from stadsdelplan.board.goals_by_indicator import goals_by_indicator
from stadsdelplan.models import Edition


@public
@require_safe
@cache_control(private=True, no_cache=True)
def board(request, pk):
    """Show every indicator of an area beside those of the larger areas around it, with the goals of its plans."""
    area = _get_area(pk)
    crumbs = [*_way(request), (_("Indicators"), reverse("indicators")), (area.name, "")]
    return _board_page(request, area, here=reverse("board", args=[pk]), breadcrumbs=crumbs)


@require_GET
@require(Permission.READ)
@cache_control(private=True, no_cache=True)
def partnership_indicators(request, slug):
    """Show the board of the partnership's district as its tab; of several districts, the one asked for or the first."""
    partnership = get_partnership(request, slug, Tab.INDICATORS)
    areas = with_parts(partnership.districts.exclude(kind=AreaKind.COUNTRY))
    districts = list(areas.select_related("parent__parent__parent").order_by("name", "pk"))
    asked = next((each for each in districts if str(each.pk) == request.GET.get("omrade")), None)
    area = asked or next(iter(districts), None)
    crumbs = [
        (_("Home"), reverse("home")),
        (partnership.name, partnership.get_absolute_url()),
        (LABELS[Tab.INDICATORS], ""),
    ]
    context = {"partnership": partnership, "breadcrumbs": crumbs}
    if area is None:
        return render(request, "stadsdelplan/board/none.html", context)
    return _board_page(request, area, here=request.path, districts=districts, **context)


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


def _board_page(request, area, *, here, breadcrumbs, partnership=None, districts=()):
    """Show the board at the address `here`: alone, or as that of a partnership with these districts."""
    aimed = goals_by_indicator(area, request.user, on=timezone.localdate())
    allowed = permissions.on_page_of(area, request.user)
    context = stadsdelplan_board_pdf.page_context(area, aimed, year=_year(request), own=allowed.own)
    context |= {
        "here": here,
        "partnership": partnership,
        "districts": districts if len(districts) > 1 else (),
        "breadcrumbs": breadcrumbs,
        "are_under_work": aimed.are_under_work,
        "beside": aimed.beside({row.indicator.pk for row in context["board"].rows}),
        "groups": _groups(area, context["board"], allowed),
        "may_enter": allowed.may_type_in,
        "consists_of": newest_codes(area),
    }
    return render(request, "stadsdelplan/board/detail.html", context)


def _groups(area, board, allowed):
    """Return the board's other pages and files, for components/link_groups.html."""
    files = addresses("board_export", area.pk, query={"ar": board.year})
    work = []
    if allowed.may_type_in:
        municipality = area.pk if area.kind == AreaKind.MUNICIPALITY else area.parent_id
        work = [
            PageLink(_("Type in figures"), f"{reverse('enter')}?omrade={area.pk}"),
            PageLink(_("Take in figures"), reverse("take_in")),
            PageLink(_("Fetch from Kolada and Statistics Sweden"), reverse("fetch", args=[municipality])),
        ]
    if allowed.may_set_parts:
        work.append(PageLink(_("Areas that it consists of"), reverse("district_parts", args=[area.pk])))
    download = [
        PageLink(_("Download as a spreadsheet"), files["xlsx"]),
        PageLink(_("Download as CSV"), files["csv"]),
        PageLink(_("Open data (JSON-stat)"), files["json"]),
    ]
    return grouped(work=work, download=download)


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
