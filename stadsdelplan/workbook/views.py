"""Pages on which a plan's workbook is uploaded, previewed, and then imported whole.

After the upload the file waits for the person under an address of its own. It can be opened again, also after a new
login, and opening it changes nothing.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import spreadsheets
from core.concurrency import conflicts
from core.concurrency.refusals import Refusal
from core.files import pending_uploads
from core.models import StaleVersionError
from core.permissions import Permission, require
from stadsdelplan.changes.queries import show_contents
from stadsdelplan.models import Edition
from stadsdelplan.shortcuts import breadcrumbs, with_open_edition
from stadsdelplan.workbook import actions as workbook
from stadsdelplan.workbook.emptied_fields import emptied_fields
from stadsdelplan.workbook.forms import WorkbookForm

MOST_FAULTS = 100  # on the page at once


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def edition_import(request, edition):
    """Show how it is done, and store the uploaded file for the preview."""
    is_sent = request.method == "POST"
    sent = (request.POST, request.FILES) if is_sent else ()
    form = WorkbookForm(*sent, cancel_url=edition.get_absolute_url())
    if is_sent and form.is_valid():
        upload = form.cleaned_data["file"]
        upload.seek(0)
        digest = pending_uploads.save(upload.read(), by=request.user, about=edition)
        return redirect("edition_import_look", edition.plan_id, edition.number, digest)
    context = {"edition": edition, "form": form, "breadcrumbs": breadcrumbs(edition, _("Read in a spreadsheet"))}
    return render(request, "stadsdelplan/workbook/upload.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def edition_import_preview(request, edition, digest):
    """Show what the file would change, or what is wrong in it. A POST imports it on the version of the preview."""
    version = conflicts.version_from(request) if request.method == "POST" else None
    upload = pending_uploads.get(digest, by=request.user, about=edition)
    if upload is None:
        return _back_to_upload(request, edition)
    try:
        before, imported = workbook.preview_import(edition=edition, upload=upload)
    except spreadsheets.UnreadableTableError as error:
        raise Refusal(error) from error
    if version is None or imported.faults or version != edition.version:
        return _preview(request, edition, before, imported, is_stale=version is not None)
    try:
        workbook.import_edition(
            edition=edition,
            version=version,
            new_content=imported.new_content,
            sha256=digest,
            by=request.user,
            at=timezone.now(),
        )
    except StaleVersionError:
        return _preview_again(request, edition, upload)
    pending_uploads.discard(digest, by=request.user, about=edition)
    messages.success(request, _("The file is read in."))
    return redirect(edition)


def _preview(request, edition, before, imported, *, is_stale):
    changes = None
    if not imported.faults:
        changes = show_contents(before, imported.new_content, old=edition, new=edition).without_the_unchanged()
    context = {
        "edition": edition,
        "changes": changes,
        "emptied": [] if imported.faults else emptied_fields(before, imported.new_content),
        "hidden": imported.hidden,
        "faults": imported.faults[:MOST_FAULTS],
        "more_faults": max(0, len(imported.faults) - MOST_FAULTS),
        "is_stale": is_stale,
        "breadcrumbs": breadcrumbs(edition, _("Read in a spreadsheet")),
    }
    return render(request, "stadsdelplan/workbook/preview.html", context, status=409 if is_stale else 200)


def _preview_again(request, edition, upload):
    """Show what the file would change now, since somebody saved while it was being imported."""
    edition = Edition.objects.select_related("plan__partnership", "plan__district", "plan__owner").get(pk=edition.pk)
    return _preview(request, edition, *workbook.preview_import(edition=edition, upload=upload), is_stale=True)


def _back_to_upload(request, edition):
    """Redirect to the form. A file waits for a day, and the person has come back later."""
    messages.warning(request, _("The file is no longer kept. Choose it again."))
    return redirect(reverse("edition_import", args=[edition.plan_id, edition.number]))
