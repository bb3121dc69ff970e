"""The registrar's package of an agreement."""

import logging
import tempfile

from django.http import FileResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.concurrency.refusals import Refusal
from core.files import serving
from core.permissions import Permission, require
from partnership import lifecycle
from partnership.archive import package
from partnership.shortcuts import get_agreement

logger = logging.getLogger(__name__)

_IN_MEMORY = 5 * 1024 * 1024  # a larger package waits on the disk


@require_GET
@require(Permission.AGREEMENT_REGISTER)
def agreement_package(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    versions = package.locked_versions(agreement)
    if not versions:
        raise Refusal(_("There is nothing to archive until the text has been locked."))
    filename = f"{agreement.slug}-arkivpaket.zip"
    out = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (the response closes it)
    try:
        package.write_package(agreement, versions, access=lifecycle.access_of(request.user, agreement), out=out)
    except serving.FileDamagedError:
        out.close()
        logger.exception("A stored file is damaged")
        return render(request, "core/file_damaged.html", {"filename": filename}, status=500)
    out.seek(0)
    response = FileResponse(out, as_attachment=True, filename=filename, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = serving.SANDBOX
    return response
