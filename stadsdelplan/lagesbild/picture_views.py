"""Pages on which a party writes its own picture and hands it in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import ledger
from core.concurrency import conflicts
from core.concurrency.refusals import Refusal, StaleVersionError
from core.permissions import Permission, require
from stadsdelplan.lagesbild import actions, lifecycle
from stadsdelplan.lagesbild.conflicts import choices_conflict
from stadsdelplan.lagesbild.forms import PointForm, SourcesForm
from stadsdelplan.lagesbild.lifecycle import PictureStep
from stadsdelplan.lagesbild.queries import read_picture
from stadsdelplan.lagesbild.shortcuts import (
    get_lagesbild,
    get_picture,
    lagesbild_breadcrumbs,
    with_own_picture,
    writes_for,
)
from stadsdelplan.models import LagesbildPart, PicturePoint, Saying

_SAVES_POINT = ["picture.point_added", "picture.point_saved"]


@require_GET
@require(Permission.READ)
def party_picture(request, pk, organisation):
    """Show a party's picture, to its own people always and to the others once it is handed in."""
    lagesbild = get_lagesbild(request, pk)
    picture = get_picture(lagesbild, organisation)
    is_own = writes_for(request.user, picture)
    if not is_own and picture.handed_in_at is None:
        raise Http404
    is_open = is_own and not lagesbild.is_closed
    context = {
        "picture": picture,
        "lagesbild": lagesbild,
        "parts": read_picture(picture),
        "may_write": is_open and picture.handed_in_at is None,
        "may_take_back": is_open
        and picture.handed_in_at is not None
        and not Saying.objects.filter(point__picture=picture).exists(),
        "breadcrumbs": lagesbild_breadcrumbs(lagesbild, picture.organisation.name),
    }
    return render(request, "stadsdelplan/lagesbild/picture.html", context)


@require_POST
@require(Permission.READ_WORKING)
def picture_begin(request, pk, organisation):
    """Begin the picture of an organisation that joined the partnership after the situation picture was started."""
    lagesbild = get_lagesbild(request, pk)
    lifecycle.refuse_unless_open(PictureStep.WRITE, lagesbild)
    own = lifecycle.picture_access(request.user, lagesbild).organisations
    party = next((each for each in own if each.pk == organisation), None)
    if party is None:
        raise PermissionDenied
    if lagesbild.pictures.filter(organisation=party).exists():
        raise Refusal(_("The organisation already has its picture here."))
    picture = actions.ask_organisation(lagesbild=lagesbild, organisation=party, by=request.user, at=timezone.now())
    return redirect(picture)


@require_http_methods(["GET", "POST"])
@require(Permission.READ_WORKING)
@with_own_picture
def picture_sources(request, picture):
    _refuse_if_handed_in(picture)
    form = SourcesForm(
        request.POST or None,
        version=picture.version,
        initial={"sources": picture.sources},
        cancel_url=picture.get_absolute_url(),
        autosave_key=f"picture-sources-{picture.pk}",
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            sources = form.cleaned_data["sources"]
            try:
                actions.save_sources(
                    picture=picture, version=version, sources=sources, by=request.user, at=timezone.now()
                )
            except StaleVersionError as error:
                return conflicts.form_conflict(
                    request,
                    form,
                    error.current,
                    entry=ledger.newest_about(picture, verbs=["picture.sources_saved"]),
                    version=error.current.version,
                    keep_url=picture.get_absolute_url(),
                )
            messages.success(request, _("The sources are saved."))
            return redirect(picture)
    return _form_page(request, picture, form, _("Sources"))


@require_http_methods(["GET", "POST"])
@require(Permission.READ_WORKING)
@with_own_picture
def point_add(request, picture, part):
    _refuse_if_handed_in(picture)
    if part not in LagesbildPart.values:
        raise Http404
    form = PointForm(
        request.POST or None,
        version=0,
        initial={"part": part},
        cancel_url=picture.get_absolute_url(),
        autosave_key=f"picture-{picture.pk}-{part}",
    )
    if request.method == "POST" and form.is_valid():
        point = PicturePoint(picture=picture, **_words(form))
        actions.add_point(point=point, by=request.user, at=timezone.now())
        messages.success(request, _("It stands in your picture."))
        return redirect(picture)
    return _form_page(request, picture, form, _("Write what you see"))


@require_http_methods(["GET", "POST"])
@require(Permission.READ_WORKING)
@with_own_picture
def point_edit(request, picture, point):
    _refuse_if_handed_in(picture)
    point = _get_point(picture, point)
    form = _point_form(point, request.POST or None)
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            try:
                actions.save_point(point=point, version=version, **_words(form), by=request.user, at=timezone.now())
            except StaleVersionError as error:
                merged = error.current and _point_form(error.current)
                return choices_conflict(
                    request, form, merged, error.current, verbs=_SAVES_POINT, keep_url=picture.get_absolute_url()
                )
            messages.success(request, _("It is saved."))
            return redirect(picture)
    return _form_page(request, picture, form, _("Change what you see"))


@require_POST
@require(Permission.READ_WORKING)
@with_own_picture
def point_remove(request, picture, point):
    point = _get_point(picture, point)
    version = conflicts.version_from(request)
    actions.remove_point(point=point, version=version, by=request.user, at=timezone.now())
    messages.success(request, _("It is taken out of your picture."))
    return redirect(picture)


@require_POST
@require(Permission.READ_WORKING)
@with_own_picture
def picture_hand_in(request, picture):
    version = conflicts.version_from(request)
    actions.hand_in(picture=picture, version=version, by=request.user, at=timezone.now())
    messages.success(request, _("Your picture is handed in. The other parties read it now."))
    return redirect(picture)


@require_POST
@require(Permission.READ_WORKING)
@with_own_picture
def picture_take_back(request, picture):
    version = conflicts.version_from(request)
    actions.take_back(picture=picture, version=version, by=request.user, at=timezone.now())
    messages.success(request, _("Your picture is yours to write in again."))
    return redirect(picture)


def _refuse_if_handed_in(picture):
    if picture.handed_in_at is not None:
        raise Refusal(_("The picture is handed in. Take it back to write in it again."))


def _get_point(picture, key):
    point = get_object_or_404(PicturePoint, picture=picture, pk=key)
    point.picture = picture
    return point


def _point_form(point, typed=None):
    picture = point.picture
    return PointForm(
        typed,
        version=point.version,
        initial={"part": point.part, "heading": point.heading, "text": point.text},
        cancel_url=picture.get_absolute_url(),
        autosave_key=f"picture-point-{point.pk}",
    )


def _words(form):
    return {name: form.cleaned_data[name] for name in ("part", "heading", "text")}


def _form_page(request, picture, form, heading):
    lagesbild = picture.lagesbild
    within = (picture.organisation.name, picture.get_absolute_url())
    crumbs = lagesbild_breadcrumbs(lagesbild, heading, within=within)
    context = {"about": picture, "form": form, "heading": heading, "breadcrumbs": crumbs}
    return render(request, "stadsdelplan/lagesbild/form.html", context)
