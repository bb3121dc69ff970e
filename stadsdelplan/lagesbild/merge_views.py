"""Pages on which the parties' pictures are merged, point by point."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.concurrency import conflicts
from core.concurrency.refusals import StaleVersionError
from core.permissions import Permission, require
from stadsdelplan.lagesbild import actions, lifecycle
from stadsdelplan.lagesbild.conflicts import choices_conflict
from stadsdelplan.lagesbild.forms import MergedPointForm
from stadsdelplan.lagesbild.lifecycle import PictureStep
from stadsdelplan.lagesbild.shortcuts import get_lagesbild, lagesbild_breadcrumbs
from stadsdelplan.models import LagesbildPart, MergedPoint, PicturePoint
from stadsdelplan.shortcuts import refusals_shown_at

_SAVES_MERGED = ["merged.added", "merged.saved"]


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def merged_add(request, pk, part):
    """Add a point to the merged picture. A key of a party's point in the address is chosen already."""
    lagesbild = _get_open(request, pk)
    if part not in LagesbildPart.values:
        raise Http404
    points = _points_for(lagesbild)
    chosen = points.filter(pk=request.GET["punkt"]) if request.GET.get("punkt", "").isdecimal() else points.none()
    first = chosen.first()
    form = MergedPointForm(
        request.POST or None,
        version=0,
        points=points,
        initial={"part": part, "points": chosen, "heading": first.heading if first else ""},
        cancel_url=lagesbild.get_absolute_url(),
        autosave_key=f"merged-{lagesbild.pk}-{part}",
    )
    if request.method == "POST" and form.is_valid():
        words, points = _words_and_points(form)
        with refusals_shown_at(form):
            merged = MergedPoint(lagesbild=lagesbild, **words)
            actions.add_merged(merged=merged, points=points, by=request.user, at=timezone.now())
            messages.success(request, _("It stands in the merged picture."))
            return redirect(lagesbild)
    return _form_page(request, lagesbild, form, _("Add to the merged picture"))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def merged_edit(request, pk, point):
    lagesbild = _get_open(request, pk)
    merged = _get_merged(lagesbild, point)
    form = _merged_form(lagesbild, merged, request.POST or None)
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            words, points = _words_and_points(form)
            try:
                with refusals_shown_at(form):
                    actions.save_merged(
                        merged=merged, version=version, words=words, points=points, by=request.user, at=timezone.now()
                    )
                    messages.success(request, _("The merged picture is saved."))
                    return redirect(lagesbild)
            except StaleVersionError as error:
                stored = error.current and _merged_form(lagesbild, error.current)
                return choices_conflict(
                    request, form, stored, error.current, verbs=_SAVES_MERGED, keep_url=lagesbild.get_absolute_url()
                )
    return _form_page(request, lagesbild, form, _("Change the merged picture"))


@require_POST
@require(Permission.PLAN_EDIT)
def merged_remove(request, pk, point):
    lagesbild = _get_open(request, pk)
    merged = _get_merged(lagesbild, point)
    version = conflicts.version_from(request)
    actions.remove_merged(merged=merged, version=version, by=request.user, at=timezone.now())
    messages.success(request, _("It is taken out of the merged picture. What the parties said is to be placed again."))
    return redirect(lagesbild)


def _get_open(request, pk):
    lagesbild = get_lagesbild(request, pk, Permission.PLAN_EDIT)
    lifecycle.refuse_unless_open(PictureStep.MERGE, lagesbild)
    return lagesbild


def _get_merged(lagesbild, key):
    merged = get_object_or_404(MergedPoint, lagesbild=lagesbild, pk=key)
    merged.lagesbild = lagesbild
    return merged


def _points_for(lagesbild, merged=None):
    """Return the handed-in points that stand in no point of the merged picture, or in this one."""
    free = Q(saying__isnull=True) | Q(saying__merged=merged) if merged else Q(saying__isnull=True)
    return (
        PicturePoint.objects.filter(free, picture__lagesbild=lagesbild, picture__handed_in_at__isnull=False)
        .select_related("picture__organisation")
        .order_by("picture__organisation__name", "order", "pk")
    )


def _merged_form(lagesbild, merged, typed=None):
    points = _points_for(lagesbild, merged)
    return MergedPointForm(
        typed,
        version=merged.version,
        points=points,
        initial={
            "part": merged.part,
            "heading": merged.heading,
            "text": merged.text,
            "agreeing": merged.agreeing,
            "points": points.filter(saying__merged=merged),
        },
        cancel_url=lagesbild.get_absolute_url(),
        autosave_key=f"merged-point-{merged.pk}",
    )


def _words_and_points(form):
    words = {name: form.cleaned_data.get(name, "") for name in ("part", "heading", "text", "agreeing")}
    return words, list(form.cleaned_data.get("points", ()))


def _form_page(request, lagesbild, form, heading):
    crumbs = lagesbild_breadcrumbs(lagesbild, heading)
    context = {"about": lagesbild, "form": form, "heading": heading, "breadcrumbs": crumbs}
    return render(request, "stadsdelplan/lagesbild/form.html", context)
