"""The downloads of an edition as a spreadsheet and as JSON, and of its change list, for all who may read its page."""

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from core import spreadsheets
from core.permissions import Permission, require
from stadsdelplan.changes.views import compared_with
from stadsdelplan.document import pdf
from stadsdelplan.export import json
from stadsdelplan.shortcuts import get_edition
from stadsdelplan.workbook import writer


@require_GET
@require(Permission.READ)
def edition_sheet(request, plan, number):
    edition = get_edition(request, plan, number)
    return spreadsheets.download(writer.write_workbook(edition), filename=f"{slugify(str(edition))}.xlsx")


@require_GET
@require(Permission.READ)
def edition_json(request, plan, number):
    edition = get_edition(request, plan, number)
    response = JsonResponse(json.as_plain(edition), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = content_disposition_header(True, f"{slugify(str(edition))}.json")
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@require(Permission.READ)
def edition_changes_pdf(request, plan, number):
    """Serve the change list on paper. A plan's first edition has none (404)."""
    edition = get_edition(request, plan, number)
    old = compared_with(request, edition)
    if old is None:
        raise Http404
    answer = HttpResponse(pdf.draw_changes(old, edition, at=timezone.now()), content_type="application/pdf")
    name = f"{slugify(str(edition))}-andringar.pdf"
    answer["Content-Disposition"] = content_disposition_header(False, name)
    return answer
