"""Upload a file of figures, show what it would change, and then import it whole.

Until the person confirms, the file is kept under the digest of its bytes.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import spreadsheets
from core.concurrency.conflicts import MissingVersionError
from core.files import pending_uploads
from core.files.uploads import safe_name
from core.models import Area, AreaKind, Membership
from core.permissions import Permission, grants, may
from core.text.collation import swedish
from indicators import actions, permissions
from indicators.figures import validation
from indicators.figures.changeset import plan_changes
from indicators.imports import preview
from indicators.imports.forms import FileForm, PickForm
from indicators.imports.sources import detect
from indicators.imports.spreadsheet_template import template
from indicators.models import Import
from indicators.shortcuts import changes_figures

MOST_IMPORTS = 20
MOST_BOARDS = 3


@require_http_methods(["GET", "POST"])
@changes_figures
def import_upload(request):
    """Show the form to upload a file, and the latest imports."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid():
        digest = pending_uploads.save(form.content, by=request.user, about=request.user)
        known = {"fil": safe_name(form.cleaned_data["file"].name)}
        return redirect(f"{reverse('take_in_look', args=[digest])}?{urlencode(known)}")
    imports = [(each, preview.counts_in_words(each)) for each in _imports(request.user)]
    context = {"form": form, "imports": imports, "breadcrumbs": _breadcrumbs()}
    return render(request, "indicators/imports/upload.html", context)


@require_http_methods(["GET", "POST"])
@changes_figures
def import_preview(request, digest):
    """Show what the file would change, or what is wrong in it. A POST imports it, if nothing has changed since."""
    if request.method == "POST" and not request.POST.get("difference"):
        raise MissingVersionError
    file = pending_uploads.get(digest, by=request.user, about=request.user)
    if file is None:
        messages.warning(request, _("The file is no longer kept. Choose it again."))
        return redirect("take_in")
    content = file.read()
    picks = _picks(request, content)
    if picks and not picks.is_valid():
        context = {"form": picks, "name": request.GET.get("fil", ""), "breadcrumbs": _breadcrumbs(_("What to take"))}
        return render(request, "indicators/imports/choose.html", context)
    parsed = detect.read(
        content,
        name=safe_name(request.GET.get("fil")),
        today=timezone.localdate(),
        indicator=picks and picks.cleaned_data["indikator"],
        picked=picks and picks.picked(),
        areas=permissions.areas_in_files(request.user),
    )
    if request.method == "GET":
        return _preview(request, parsed)
    try:
        import_run = actions.import_figures(
            parsed=parsed,
            digest=request.POST["difference"],
            by=request.user,
            at=timezone.now(),
            confirmed=None if "all_right" in request.POST else request.POST.getlist("right"),
        )
    except (actions.ProblemsError, actions.ChangedMeanwhileError):
        return _preview(request, parsed, is_stale=True)
    except actions.UnconfirmedError as error:
        return _preview(request, parsed, unconfirmed=[each.token for each in error.values])
    pending_uploads.discard(digest, by=request.user, about=request.user)
    _tell(request, import_run)
    return redirect("take_in")


@require_GET
@changes_figures
def import_template(request):
    """Serve a spreadsheet to fill in, with the person's own areas."""
    content = template(by=request.user, today=timezone.localdate())
    return spreadsheets.download(content, filename=_("figures.xlsx"))


def _picks(request, content):
    """Return the form for what a dataset leaves open, filled in as far as it is sent; None for other files."""
    dimensions = detect.to_pick(content)
    if dimensions is None:
        return None
    is_sent = "indikator" in request.GET
    return PickForm(
        request.GET if is_sent else None,
        dimensions=dimensions,
        name=request.GET.get("fil", ""),
        indicators=permissions.indicators_for(request.user),
        has_recipe=lambda indicator: detect.has_recipe(content, indicator),
        proposed=detect.known_indicator(content),
    )


def _preview(request, parsed, *, is_stale=False, unconfirmed=()):
    parsed = validation.validated(parsed, by=request.user, today=timezone.localdate())
    changes = None if parsed.problems else plan_changes(parsed)
    questions, asked = preview.questions(changes) if changes else ([], 0)
    context = {
        "questions": questions,
        "asked": asked,
        "asked_lead": preview.unusual_lead(asked),
        "unconfirmed": unconfirmed,
        "confirmed": request.POST.getlist("right"),
        "parsed": parsed,
        "problems": parsed.problems[: preview.MOST_SHOWN],
        "more_problems": max(0, len(parsed.problems) - preview.MOST_SHOWN),
        "changes": changes,
        "by_year": preview.by_year(changes) if changes else [],
        "warnings": preview.warnings(changes) if changes else [],
        "left_out": [] if changes is None else preview.left_out(parsed, changes),
        "lists": preview.lists(changes) if changes else [],
        "notes": parsed.notes,
        "is_stale": is_stale,
        "breadcrumbs": _breadcrumbs(_("What the file changes")),
    }
    return render(request, "indicators/imports/preview.html", context, status=409 if is_stale else 200)


def _tell(request, import_run):
    if import_run is None:
        messages.info(request, _("Nothing was changed: the figures of the file are here already."))
        return
    context = {"count": import_run.added + import_run.changed, "boards": _boards(import_run)}
    messages.success(request, render_to_string("indicators/imports/_done.html", context))


def _boards(import_run):
    """Return the areas of an import that have a board and fit into the message, municipalities first."""
    areas = Area.objects.filter(observations__taken_in=import_run).exclude(kind=AreaKind.COUNTRY).distinct()
    kinds = [AreaKind.MUNICIPALITY, AreaKind.DISTRICT, AreaKind.REGION]
    return sorted(areas, key=lambda area: (kinds.index(area.kind), swedish(area.name), area.pk))[:MOST_BOARDS]


def _imports(user):
    """Return the latest imports: all to those who maintain the portal, to others those of their own organisations."""
    imports = Import.objects.select_related("by").order_by("-at", "-pk")
    if not may(user, Permission.STAFF):
        mine = grants(user, Permission.FIGURES_ENTER).units()
        imports = imports.filter(by__in=Membership.objects.filter(organisation__in=mine).values("user"))
    return imports[:MOST_IMPORTS]


def _breadcrumbs(*more):
    above = [(_("Home"), reverse("home")), (_("Indicators"), reverse("indicators"))]
    return [*above, (_("Take in figures"), reverse("take_in") if more else ""), *((label, "") for label in more)]
