"""The page on what an application for Brå's grant lacks, and its appendix as a Word file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.documents.docx import CONTENT_TYPE
from core.permissions import Permission, require
from stadsdelplan.grant.docx import write_appendix
from stadsdelplan.grant.queries import attached, read_appendix
from stadsdelplan.shortcuts import breadcrumbs, get_edition


@require_GET
@require(Permission.READ)
def edition_grant(request, plan, number):
    edition = get_edition(request, plan, number)
    appendix = read_appendix(edition, on=timezone.localdate())
    heading = _("Appendix to an application for Brå's grant")
    context = {
        "edition": edition,
        "appendix": appendix,
        "attached": attached(appendix),
        "heading": heading,
        "breadcrumbs": breadcrumbs(edition, heading),
    }
    return render(request, "stadsdelplan/grant/detail.html", context)


@require_GET
@require(Permission.READ)
def edition_grant_word(request, plan, number):
    edition = get_edition(request, plan, number)
    on = timezone.localdate()
    response = HttpResponse(write_appendix(read_appendix(edition, on=on), on=on), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slugify(str(edition))}-bidrag.docx"'
    response["Cache-Control"] = "private, no-store"
    return response
