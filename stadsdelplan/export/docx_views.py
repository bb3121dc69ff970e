"""The download of the working edition as a Word file."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from core.documents.docx import CONTENT_TYPE
from core.permissions import Permission, require
from stadsdelplan.export import docx
from stadsdelplan.shortcuts import get_edition


@require_GET
@require(Permission.READ_WORKING)
def edition_word(request, plan, number):
    edition = get_edition(request, plan, number)
    if not edition.is_under_work:
        raise Http404
    response = HttpResponse(docx.write_docx(edition, on=timezone.localdate()), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slugify(str(edition))}.docx"'
    response["Cache-Control"] = "private, no-store"
    return response
