"""Upload a file with the shapes of areas, show what it would change, and then import it whole. For the operator."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.concurrency.conflicts import MissingVersionError
from core.files import pending_uploads
from core.files.uploads import safe_name
from core.models import AreaKind
from core.permissions import Permission, require
from indicators.models import AreaShape
from indicators.shapes import actions, geojson
from indicators.shapes.forms import DivisionForm, ShapesForm
from indicators.shapes.matching import FIRST_DIVISION, matched, said_division

MOST_POINTS = 400_000  # that a page simplifies while somebody waits
MOST_NAMED = 20


@require_http_methods(["GET", "POST"])
@require(Permission.STAFF)
def shapes_upload(request):
    """Show the form to upload a file, and the shapes that are here."""
    form = ShapesForm(request.POST, request.FILES) if request.method == "POST" else ShapesForm()
    if form.is_valid():
        digest = pending_uploads.save(form.content, by=request.user, about=request.user)
        known = {"fil": safe_name(form.cleaned_data["file"].name)}
        return redirect(f"{reverse('shapes_look', args=[digest])}?{urlencode(known)}")
    stored = AreaShape.objects.values("area__kind", "division").annotate(count=Count("pk"))
    shapes = [
        (AreaKind(row["area__kind"]).label, row["division"], row["count"])
        for row in stored.order_by("area__kind", "-division")
    ]
    context = {"form": form, "shapes": shapes, "breadcrumbs": _breadcrumbs()}
    return render(request, "indicators/shapes/upload.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.STAFF)
def shapes_look(request, digest):
    """Show what the file would change, or what is wrong in it. A POST imports it, if nothing has changed since."""
    if request.method == "POST" and not request.POST.get("difference"):
        raise MissingVersionError
    content = pending_uploads.get(digest, by=request.user, about=request.user)
    if content is None:
        messages.warning(request, _("The file is no longer kept. Choose it again."))
        return redirect("shapes")
    name = safe_name(request.GET.get("fil"))
    try:
        file = geojson.read(content.read(), name=name, most_points=MOST_POINTS)
    except geojson.UnreadableShapesError as error:
        return _refused(request, name, str(error))
    division, wanted = _division(request, file), request.GET.get("egenskap", "")
    if request.method == "GET":
        return _look(request, matched(file, division=division, wanted=wanted))
    try:
        counts = actions.import_shapes(
            file=file,
            division=division,
            wanted=wanted,
            digest=request.POST["difference"],
            by=request.user,
            at=timezone.now(),
        )
    except (actions.ShapesProblemError, actions.ShapesChangedError) as error:
        return _look(request, matched(file, division=division, wanted=wanted), stale=True, refusal=str(error))
    pending_uploads.discard(digest, by=request.user, about=request.user)
    if counts is None:
        messages.info(request, _("Nothing was changed: the shapes of the file are here already."))
    else:
        sentence = _("Shapes are taken in: %(added)s new, %(changed)s changed, %(unchanged)s unchanged.")
        messages.success(request, sentence % counts)
    return redirect("shapes")


def _division(request, file):
    """Return the division that the address names, else the one that the codes name, else that of this year."""
    typed, this_year = request.GET.get("indelning", ""), timezone.localdate().year
    if typed.isascii() and typed.isdecimal() and len(typed) == 4 and FIRST_DIVISION <= int(typed) <= this_year + 1:
        return int(typed)
    return said_division(file) or this_year


def _look(request, found, *, stale=False, refusal=""):
    form = DivisionForm(
        request.GET if "indelning" in request.GET else None,
        usable=found.usable,
        initial={"fil": found.file.name, "indelning": found.division, "egenskap": found.code_property},
    )
    context = {
        "found": found,
        "form": form,
        "kind": AreaKind(found.kind).label if found.kind else "",
        "replaced": len(found.known),
        "new": len(found.shapes) - len(found.known),
        "areas": len(found.shapes),
        "foreign": found.foreign[:MOST_NAMED],
        "more_foreign": max(0, len(found.foreign) - MOST_NAMED),
        "lacking": found.lacking[:MOST_NAMED],
        "more_lacking": max(0, len(found.lacking) - MOST_NAMED),
        "refusal": refusal or found.problem,
        "is_stale": stale and not refusal,
        "breadcrumbs": _breadcrumbs(_("What the file changes")),
    }
    return render(request, "indicators/shapes/preview.html", context, status=409 if stale else 200)


def _refused(request, name, sentence):
    context = {"name": name, "refusal": sentence, "breadcrumbs": _breadcrumbs(_("What the file changes"))}
    return render(request, "indicators/shapes/refused.html", context)


def _breadcrumbs(*more):
    above = [(_("Home"), reverse("home")), (_("Indicators"), reverse("indicators"))]
    above.append((_("Take in figures"), reverse("take_in")))
    return [*above, (_("Shapes of areas"), reverse("shapes") if more else ""), *((label, "") for label in more)]
