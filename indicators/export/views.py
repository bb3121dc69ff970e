"""Download figures as CSV, XLSX and JSON-stat. Everybody may, and everybody gets the same."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core import spreadsheets
from core.models import Area, AreaKind
from core.permissions import public
from indicators import licences
from indicators.export import etags, jsonstat_writer, rows, table_schema
from indicators.figures.district_parts import with_parts
from indicators.national.forms import KINDS
from indicators.national.views import select
from indicators.open_addresses import METADATA_TYPE, address_of_table, open_to_every_site
from indicators.shortcuts import get_indicator

ALL_YEARS = "alla"

_WORD_OF = {kind: word for word, kind in KINDS.items()}


@public
@open_to_every_site
def board_export(request, pk, ending):
    """Serve an area's board; `ar` chooses the year, as on the page."""
    areas = with_parts(Area.objects.exclude(kind=AreaKind.COUNTRY).select_related("parent__parent__parent"))
    area = get_object_or_404(areas, pk=pk)
    year = request.GET.get("ar", "")
    year = int(year) if year.isdecimal() and len(year) == 4 else None
    return answer_export(request, rows.board_rows(area, year=year), ending)


@public
@open_to_every_site
def indicator_export(request, slug, area, ending):
    """Serve an indicator's whole series for an area."""
    indicator = get_indicator(slug)
    area = get_object_or_404(with_parts(Area.objects.select_related("parent__parent__parent")), pk=area)
    return answer_export(request, rows.series_rows(indicator, area), ending)


@public
@open_to_every_site
def national_export(request, slug, ending):
    """Serve the list of all areas as on the page, by the same words in the address; `ar=alla` gives every year.

    If the person already has the file, the answer says so before the file is made: all of Sweden takes seconds.
    """
    check_ending(ending)
    indicator = get_indicator(slug)
    etag = etags.national_etag(request, indicator)
    known = get_conditional_response(request, etag=etag)
    return revalidated(known) if known else _file(request, _national(request, indicator), ending, etag=etag)


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


def answer_export(request, export, ending):
    """Return the file, or 304 if the copy is still the same. The ETag of a file of a few areas is its content."""
    check_ending(ending)
    parts = [ending, request.LANGUAGE_CODE, export.title, export.header, export.rows, export.cube.notes]
    etag = etags.etag_of([*parts, licences.terms()])
    known = get_conditional_response(request, etag=etag)
    return revalidated(known) if known else _file(request, export, ending, etag=etag)


def check_ending(ending):
    """Raise Http404 if there are no files with this ending."""
    if ending not in _KINDS:
        raise Http404


def drawn(request, export, ending):
    """Return the bytes of the file."""
    return _KINDS[ending][0](request, export)


def with_headers(answer, name, ending, *, etag):
    """Return an answer that is a file, with what tells a program or a browser how to take it."""
    answer["Content-Type"] = _KINDS[ending][1]
    answer["ETag"] = etag
    how = not ending.endswith("json")  # a spreadsheet is saved; a browser shows a dataset
    answer["Content-Disposition"] = content_disposition_header(how, f"{name}.{ending}")
    answer["X-Content-Type-Options"] = "nosniff"
    return revalidated(answer)


def revalidated(answer):
    """Let browsers ask each time whether their copy is still the same, since withdrawn figures must be gone at once."""
    answer["Cache-Control"] = "public, no-cache"
    patch_vary_headers(answer, ["Cookie"])  # the language
    return answer


def _file(request, export, ending, *, etag):
    return with_headers(HttpResponse(drawn(request, export, ending)), export.name, ending, etag=etag)


def _csv(_request, export):
    return spreadsheets.as_csv(export.header, export.rows)


def _xlsx(_request, export):
    """Return the figures on the first sheet, and on the second the terms, which a cell among figures could not say."""
    licence = licences.licence_of_figures()
    terms = [
        [_("Licence"), licence.name],
        [_("The licence's address"), licence.uri],
        [_("Published by"), licences.publisher()],
        [_("Source"), export.cube.source],
    ]
    figures = spreadsheets.Page(export.title, export.header, export.rows)
    return spreadsheets.as_workbook([figures, spreadsheets.Page(_("About the file"), [_("File"), export.title], terms)])


def _json(_request, export):
    return jsonstat_writer.dumps(export.cube)


def _metadata(request, export):
    return table_schema.table_metadata(export, address=address_of_table(request))


_KINDS = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "xlsx": (_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": (_json, "application/json"),
    "csv-metadata.json": (_metadata, METADATA_TYPE),
}
