"""Open data at addresses that last: by indicator and official code. With the catalogue of it, and a page about it."""

import json

from django.conf import settings
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.models import AreaKind
from core.permissions import public
from indicators import licences
from indicators.export import etags, rows
from indicators.export.views import answer_export, check_ending, drawn, revalidated, with_headers
from indicators.models import Indicator, Sex
from indicators.national.forms import KINDS
from indicators.national.ranking import read_ranking, years_with_figures
from indicators.open_addresses import open_to_every_site
from indicators.open_data import catalogue, queries
from indicators.open_data.api_description import ALL_YEARS, api_description
from indicators.open_data.kept_files import kept_file
from indicators.periods import from_address, in_addresses
from indicators.shortcuts import get_indicator


@public
@require_safe
@cache_control(private=True, no_cache=True)
def open_data(request):
    """Tell a stranger what there is, how to fetch it and what may be done with it."""
    published = queries.published_indicators()
    way = [(_("Home"), reverse("home"))] if request.user.is_authenticated else []
    context = {
        "published": published,
        "example": published[0] if published else None,
        "licence": licences.licence_of_figures(),
        "publisher": licences.publisher(),
        "contact": settings.OPEN_DATA_CONTACT or settings.ACCESSIBILITY_CONTACT,
        "smallest": settings.SMALLEST_GROUP,
        "site": _site(request),
        "breadcrumbs": [*way, (_("Indicators"), reverse("indicators")), (_("Open data"), "")],
    }
    return render(request, "indicators/open_data/page.html", context)


@public
@open_to_every_site
def open_catalogue(request):
    """Serve the catalogue as the request prefers it: RDF/XML, which the national portal harvests, unless Turtle is."""
    kinds = {kind: ending for ending, (_format, kind) in catalogue.FORMATS.items()}
    answer = _catalogue(request, kinds.get(request.get_preferred_type(list(kinds)), "rdf"))
    patch_vary_headers(answer, ["Accept"])
    return answer


@public
@open_to_every_site
def open_catalogue_file(request, ending):
    """Serve the catalogue in one format."""
    if ending not in catalogue.FORMATS:
        raise Http404
    return _catalogue(request, ending)


@public
@open_to_every_site
def open_description(request):
    """Serve the description of the addresses."""
    found = api_description(queries.published_indicators(), server=_site(request))
    content = json.dumps(found, ensure_ascii=False, indent=1).encode()
    etag = etags.etag_of([found])
    known = get_conditional_response(request, etag=etag)
    answer = known or HttpResponse(content, content_type="application/json")
    answer["ETag"] = etag
    return revalidated(answer)


@public
@open_to_every_site
def open_series(request, slug, code, ending):
    """Serve an indicator's whole series for the area with this official code."""
    check_ending(ending)
    indicator = get_indicator(slug)
    return answer_export(request, rows.series_rows(indicator, queries.area_with_code(code)), ending)


@public
@open_to_every_site
def open_board(request, code, ending):
    """Serve the board of the area with this official code; `ar` chooses the year, as on the page."""
    check_ending(ending)
    area = queries.area_with_code(code)
    if area.kind == AreaKind.COUNTRY:  # it lies in nothing that it could be compared with
        raise Http404
    return answer_export(request, rows.board_rows(area, year=_year(request.GET.get("ar", ""))), ending)


@public
@open_to_every_site
def open_places(request, slug, places, ending):
    """Serve an indicator for all areas of a kind, in every year or in one. The file is made once, and then kept."""
    check_ending(ending)
    indicator, sex = get_indicator(slug), request.GET.get("kon", Sex.TOTAL.value)
    if places not in KINDS or sex not in (Sex.values if indicator.by_sex else [Sex.TOTAL.value]):
        raise Http404
    year = request.GET.get("ar", ALL_YEARS)
    year = None if year == ALL_YEARS else _time(year, indicator)
    etag = etags.national_etag(request, indicator)
    known = get_conditional_response(request, etag=etag)
    if known:
        return revalidated(known)
    years = sorted(years_with_figures(indicator, KINDS[places]))
    if not years or (year and year not in years):
        raise Http404
    name = "-".join([slug, places, in_addresses(year) if year else ALL_YEARS, sex.lower()])
    kept_as = f"{name}-{request.LANGUAGE_CODE}.{ending}"
    about = {"places": places, "years": years, "year": year, "sex": sex}
    content = kept_file(kept_as, etag=etag, make=lambda: drawn(request, _export(indicator, **about), ending))
    return with_headers(HttpResponse(content), name, ending, etag=etag)


def _export(indicator, *, places, years, year, sex):
    """Return the Export of all areas, by name, in one year or in all."""
    kind = KINDS[places]
    ranking = read_ranking(indicator, kind=kind, year=year or years[-1], sex=sex)
    if year:
        return rows.national_rows(indicator, ranking, name=places, year=year, sex=sex)
    return rows.national_years(indicator, ranking, kind=kind, name=places, years=years, sex=sex)


def _catalogue(request, ending):
    """Serve the catalogue in one format. It is made anew only if something was saved since."""
    form, kind = catalogue.FORMATS[ending]
    etag = etags.etag_of([ending, _site(request), *_state()])
    known = get_conditional_response(request, etag=etag)
    if known:
        return revalidated(known)

    def make():
        days = queries.days_of_fetching()
        changed_on = max(filter(None, [*days.values(), queries.last_import_on()]), default=None)
        graph = catalogue.catalogue(
            queries.published_indicators(), days=days, changed_on=changed_on, absolute=request.build_absolute_uri
        )
        return graph.serialize(format=form, encoding="utf-8")

    content = kept_file(f"katalog.{ending}", etag=etag, make=make)
    answer = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    answer["ETag"] = etag
    answer["Content-Disposition"] = f'inline; filename="katalog.{ending}"'
    return revalidated(answer)


def _state():
    """Return what the catalogue depends on, from the database and the settings."""
    indicators = list(Indicator.objects.order_by("pk"))
    return [
        [model_to_dict(each) for each in indicators],
        etags.state_of_figures(indicators),
        [licences.terms(), licences.contact_address()],
        [settings.OPEN_DATA_PUBLISHER_NUMBER, settings.OPEN_DATA_PUBLISHER_TYPE],
    ]


def _year(text):
    """Return the year that an address names, or None if it names none. Raises Http404 for anything else."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) == 4):
        raise Http404
    return int(text)


def _time(text, indicator):
    """Return the year, or the other time, that an address names. Raises Http404 for anything else."""
    time = from_address(text, indicator.period_kind)
    if text and time is None:
        raise Http404
    return time


def _site(request):
    return request.build_absolute_uri("/").rstrip("/")
