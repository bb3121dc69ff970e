"""Pages on which a municipality's existing plan comes in from its own spreadsheet.

The file waits for the person under an address of its own. What they choose on the way stands in the address, so that
they can go back, and opening a page changes nothing. The last page shows the edition as it would become, and a POST of
it takes all of it in.
"""

from dataclasses import replace
from urllib.parse import urlencode

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
from stadsdelplan.existing_plan import actions, fields
from stadsdelplan.existing_plan.forms import (
    MOST_NAMES,
    ColumnsForm,
    HeadingForm,
    NamesForm,
    PlanFileForm,
    SheetForm,
)
from stadsdelplan.existing_plan.reader import names_of
from stadsdelplan.existing_plan.table import Table
from stadsdelplan.models import Edition
from stadsdelplan.shortcuts import breadcrumbs, with_open_edition

MOST_SHOWN = 100  # faults, and sentences, on the page at once
_BACK = "andra"  # in the address: the key of the question to answer anew


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def existing_plan(request, edition):
    """Show how it is done, and store the uploaded file for the questions."""
    is_sent = request.method == "POST"
    sent = (request.POST, request.FILES) if is_sent else ()
    form = PlanFileForm(*sent, cancel_url=edition.get_absolute_url())
    if is_sent and form.is_valid():
        upload = form.cleaned_data["file"]
        upload.seek(0)
        digest = pending_uploads.save(upload.read(), by=request.user, about=edition)
        return redirect("existing_plan_look", edition.plan_id, edition.number, digest)
    return render(request, "stadsdelplan/existing_plan/upload.html", _context(edition, form=form))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def existing_plan_look(request, edition, digest):
    """Ask what the file holds, and show how the plan becomes. A POST takes it in on the version of the preview."""
    version = conflicts.version_from(request) if request.method == "POST" else None
    upload = pending_uploads.get(digest, by=request.user, about=edition)
    if upload is None:
        messages.warning(request, _("The file is no longer kept. Choose it again."))
        return redirect("existing_plan", edition.plan_id, edition.number)
    try:
        question, table, picks = _asked(request, edition, spreadsheets.read_grids(upload))
    except spreadsheets.UnreadableTableError as error:
        raise Refusal(error) from error
    if question is not None:
        return render(request, "stadsdelplan/existing_plan/question.html", _context(edition, form=question))
    if version is None:
        return _preview(request, edition, table, picks)
    _before, planned = actions.preview_existing_plan(edition=edition, table=table, picks=picks)
    if planned.faults or version != edition.version:
        return _preview(request, edition, table, picks, is_stale=True)
    try:
        actions.take_in_existing_plan(
            edition=edition, version=version, planned=planned, sha256=digest, by=request.user, at=timezone.now()
        )
    except StaleVersionError:
        return _preview(request, _as_it_is_now(edition), table, picks, is_stale=True)
    pending_uploads.discard(digest, by=request.user, about=edition)
    messages.success(request, _("The plan is taken in."))
    return redirect(edition)


def _asked(request, edition, grids):
    """Return (the question to ask now or None, the Table, the Picks), from what the address says."""
    carried = {}
    names = list(grids)
    name = names[0]
    if len(names) > 1:
        form = _form(request, SheetForm, carried, grids=grids)
        if not form.is_answered:
            return form, None, None
        name = names[form.cleaned_data["blad"]]
    form = _form(request, HeadingForm, carried, grid=grids[name])
    if not form.is_answered:
        return form, None, None
    try:
        table = Table(name, grids[name], form.cleaned_data["rad"])
    except spreadsheets.UnreadableTableError as error:
        form.add_error("rad", str(error))
        return form, None, None
    areas = list(edition.focus_areas.select_related("parent").order_by("order", "pk"))
    form = _form(request, ColumnsForm, carried, table=table, areas=areas)
    if not form.is_answered:
        return form, None, None
    picks, parties = form.picks(), actions.parties_of(edition)
    written = names_of(table, picks, parties)
    if len(written) > MOST_NAMES:
        sentence = _("The columns of organisations have more than %(most)s names. Keep such a column as text.")
        form.add_error(None, sentence % {"most": MOST_NAMES})
        return form, None, None
    if written:
        form = _form(request, NamesForm, carried, written=written, parties=parties)
        if not form.is_answered:
            return form, None, None
        picks = replace(picks, names=form.chosen())
    return None, table, picks


def _form(request, form_class, carried, **about):
    """Return the form of a question with `is_answered`. What it answers is added to what is `carried`."""
    is_sent, goes_back = form_class.key in request.GET, request.GET.get(_BACK) == form_class.key
    form = form_class(request.GET if is_sent else None, carried=carried, **about)
    form.is_answered = is_sent and form.is_valid() and not goes_back
    carried |= {name: request.GET[name] for name in form.fields if name in request.GET}
    return form


def _preview(request, edition, table, picks, *, is_stale=False):
    before, planned = actions.preview_existing_plan(edition=edition, table=table, picks=picks)
    changes, notes = None, [*table.hidden, *planned.notes]
    if not planned.faults:
        changes = show_contents(before, planned.new_content, old=edition, new=edition).without_the_unchanged()
    context = _context(
        edition,
        changes=changes,
        columns=_as_what(table, picks),
        faults=planned.faults[:MOST_SHOWN],
        more_faults=max(0, len(planned.faults) - MOST_SHOWN),
        notes=notes[:MOST_SHOWN],
        more_notes=max(0, len(notes) - MOST_SHOWN),
        left=planned.left[:MOST_SHOWN],
        more_left=max(0, len(planned.left) - MOST_SHOWN),
        is_stale=is_stale,
        back={key: f"?{urlencode(_answers(request) | {_BACK: key})}" for key in ("rad", "tomt", "namn")},
        has_names=bool(picks.names),
    )
    status = 409 if is_stale else 200
    return render(request, "stadsdelplan/existing_plan/preview.html", context, status=status)


def _as_what(table, picks):
    return [(column.label, fields.BY_NAME[picks.columns[column.place]].label) for column in table.columns]


def _answers(request):
    return {name: value for name, value in request.GET.items() if name != _BACK}


def _as_it_is_now(edition):
    rows = Edition.objects.select_related("plan__partnership", "plan__district", "plan__owner", "agreement")
    return rows.get(pk=edition.pk)


def _context(edition, **more):
    crumbs = breadcrumbs(edition, _("Bring in an existing plan"))
    address = reverse("existing_plan", args=[edition.plan_id, edition.number])
    return {"edition": edition, "breadcrumbs": crumbs, "start": address, **more}
