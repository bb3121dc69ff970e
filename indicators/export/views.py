"""Download figures as CSV, XLSX and JSON-stat. Everybody may, and everybody gets the same."""

import hashlib
import json

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from core import spreadsheets
from core.models import Area, AreaKind
from core.permissions import public
from indicators.export import etags, jsonstat_writer, rows
from indicators.figures.district_parts import with_parts
from indicators.national.forms import KINDS
from indicators.national.views import select
from indicators.shortcuts import get_indicator

ALL_YEARS = "alla"

_WORD_OF = {kind: word for word, kind in KINDS.items()}


@public
@require_safe
def board_export(request, pk, ending):
    """Serve an area's board; `ar` chooses the year, as on the page."""
    areas = with_parts(Area.objects.exclude(kind=AreaKind.COUNTRY).select_related("parent__parent__parent"))
    area = get_object_or_404(areas, pk=pk)
    year = request.GET.get("ar", "")
    year = int(year) if year.isdecimal() and len(year) == 4 else None
    return _answer(request, rows.board_rows(area, year=year), ending)


@public
@require_safe
def indicator_export(request, slug, area, ending):
    """Serve an indicator's whole series for an area."""
    indicator = get_indicator(slug)
    area = get_object_or_404(with_parts(Area.objects.select_related("parent__parent__parent")), pk=area)
    return _answer(request, rows.series_rows(indicator, area), ending)


@public
@require_safe
def national_export(request, slug, ending):
    """Serve the list of all areas as on the page, by the same words in the address; `ar=alla` gives every year.

    If the person already has the file, the answer says so before the file is made: all of Sweden takes seconds.
    """
    if ending not in _KINDS:
        raise Http404
    indicator = get_indicator(slug)
    etag = etags.national_etag(request, indicator)
    known = get_conditional_response(request, etag=etag)
    return _revalidated(known) if known else _file(_national(request, indicator), ending, etag=etag)


def _national(request, indicator):
    """Return the Export that the address asks for. Raises Http404 if no year has figures."""
    chosen = select(request, indicator)
    if chosen.year is None:
        raise Http404
    name, about = _WORD_OF[chosen.kind], {"sex": chosen.sex}
    if request.GET.get("ar") == ALL_YEARS:
        years = sorted(chosen.offered)
        return rows.national_years(indicator, chosen.places, kind=chosen.kind, name=name, years=years, **about)
    return rows.national_rows(indicator, chosen.places, name=name, year=chosen.year, **about)


def _answer(request, export, ending):
    """Return the file, or 304 if the copy is still the same. The ETag of a file of a few areas is its content."""
    if ending not in _KINDS:
        raise Http404
    parts = [ending, request.LANGUAGE_CODE, export.title, export.header, export.rows, export.cube.notes]
    etag = quote_etag(hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest())
    known = get_conditional_response(request, etag=etag)
    return _revalidated(known) if known else _file(export, ending, etag=etag)


def _file(export, ending, *, etag):
    draw, kind = _KINDS[ending]
    answer = HttpResponse(draw(export), content_type=kind)
    answer["ETag"] = etag
    how = ending != "json"  # a spreadsheet is saved; a browser shows a dataset
    answer["Content-Disposition"] = content_disposition_header(how, f"{export.name}.{ending}")
    answer["X-Content-Type-Options"] = "nosniff"
    return _revalidated(answer)


def _revalidated(answer):
    """Let browsers ask each time whether their copy is still the same, since withdrawn figures must be gone at once."""
    answer["Cache-Control"] = "public, no-cache"
    patch_vary_headers(answer, ["Cookie"])  # the language
    return answer


_KINDS = {
    "csv": (lambda export: spreadsheets.as_csv(export.header, export.rows), "text/csv; charset=utf-8"),
    "xlsx": (
        lambda export: spreadsheets.as_xlsx(export.header, export.rows, sheet=export.title),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "json": (lambda export: jsonstat_writer.dumps(export.cube), "application/json"),
}
