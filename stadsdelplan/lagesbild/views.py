"""Pages of situation pictures: a partnership's, one of them, its closing and its paper, and which a plan cites."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.concurrency import conflicts
from core.concurrency.refusals import StaleVersionError
from core.files import serving
from core.permissions import Permission, require
from partnership.shortcuts import get_partnership
from partnership.tabs import Tab
from stadsdelplan import lifecycle as edition_lifecycle
from stadsdelplan.lagesbild import actions, lifecycle
from stadsdelplan.lagesbild.conflicts import choices_conflict
from stadsdelplan.lagesbild.forms import CiteForm, CloseLagesbildForm, HeadForm, NewLagesbildForm
from stadsdelplan.lagesbild.json import lagesbild_as_plain
from stadsdelplan.lagesbild.lifecycle import PictureStep
from stadsdelplan.lagesbild.pdf import draw_lagesbild
from stadsdelplan.lagesbild.queries import (
    missing_parts,
    pictures_of,
    points_to_place,
    read_figures,
    read_merged,
    why_not_closed,
)
from stadsdelplan.lagesbild.shortcuts import get_lagesbild, lagesbild_breadcrumbs
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import Lagesbild, LagesbildStatus
from stadsdelplan.owners import areas_of_partnership, municipalities_with
from stadsdelplan.shortcuts import breadcrumbs, get_edition, refusals_shown_at


@require_GET
@require(Permission.READ)
def lagesbilder(request, slug):
    """Show the situation pictures of the partnership, the newest first."""
    partnership = get_partnership(request, slug, Tab.PLANS)
    rows = Lagesbild.objects.visible_to(request.user).filter(partnership=partnership)
    context = {
        "partnership": partnership,
        "lagesbilder": rows.select_related("area", "owner").order_by("-started_at", "-pk"),
        "may_start": bool(municipalities_with(Permission.PLAN_SEND, request.user, partnership)),
        "breadcrumbs": [*_crumbs(partnership), (_("Situation pictures"), "")],
    }
    return render(request, "stadsdelplan/lagesbild/list.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_SEND)
def lagesbild_new(request, slug):
    partnership = get_partnership(request, slug, Tab.PLANS)
    owners = municipalities_with(Permission.PLAN_SEND, request.user, partnership)
    if not owners:
        raise PermissionDenied
    listed = reverse("lagesbilder", args=[partnership.slug])
    form = NewLagesbildForm(
        request.POST or None,
        instance=Lagesbild(partnership=partnership, started_at=timezone.now()),
        areas=areas_of_partnership(partnership),
        owners=owners,
        cancel_url=listed,
    )
    if request.method == "POST" and form.is_valid():
        lagesbild = actions.start_lagesbild(lagesbild=form.instance, by=request.user, at=timezone.now())
        messages.success(request, _("The situation picture has begun. Each party is asked for its own."))
        return redirect(lagesbild)
    heading = _("Start a situation picture")
    crumbs = [*_crumbs(partnership), (_("Situation pictures"), listed), (heading, "")]
    return _form_page(request, partnership, form, heading, crumbs)


@require_GET
@require(Permission.READ)
def lagesbild(request, pk):
    """Show a situation picture: who has handed in, and what the parties say, side by side."""
    lagesbild = get_lagesbild(request, pk)
    access = lifecycle.picture_access(request.user, lagesbild)
    steps = lifecycle.open_steps(lagesbild, access)
    shows_merged = _shows_merged(lagesbild, access)
    parts = read_merged(lagesbild) if shows_merged else []
    may_merge = PictureStep.MERGE in steps
    pictures = pictures_of(lagesbild)
    have_one = {each.organisation_id for each in pictures}
    context = {
        "lagesbild": lagesbild,
        "pictures": [(each, each.organisation in access.organisations) for each in pictures],
        "to_begin": [each for each in access.organisations if each.pk not in have_one]
        if PictureStep.WRITE in steps
        else [],
        "parts": parts,
        "missing": missing_parts(parts),
        "shows_merged": shows_merged,
        "may_merge": may_merge,
        "to_place": points_to_place(lagesbild) if may_merge else [],
        "may_close": PictureStep.CLOSE in steps,
        "paper": lagesbild.paper if lagesbild.is_closed else None,
        "breadcrumbs": lagesbild_breadcrumbs(lagesbild),
    }
    return render(request, "stadsdelplan/lagesbild/detail.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def lagesbild_edit(request, pk):
    lagesbild = get_lagesbild(request, pk, Permission.PLAN_EDIT)
    lifecycle.refuse_unless_open(PictureStep.MERGE, lagesbild)
    form = _head_form(lagesbild, request.POST or None)
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("name", "area", "sources")}
            try:
                actions.save_head(lagesbild=lagesbild, version=version, **said, by=request.user, at=timezone.now())
            except StaleVersionError as error:
                return choices_conflict(
                    request,
                    form,
                    _head_form(error.current),
                    error.current,
                    verbs=["lagesbild.started", "lagesbild.saved"],
                    keep_url=lagesbild.get_absolute_url(),
                )
            messages.success(request, _("The situation picture is saved."))
            return redirect(lagesbild)
    heading = _("Name, area and sources")
    return _form_page(request, lagesbild, form, heading, lagesbild_breadcrumbs(lagesbild, heading))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_ADOPT)
def lagesbild_close(request, pk):
    lagesbild = get_lagesbild(request, pk, Permission.PLAN_ADOPT)
    lifecycle.refuse_unless_open(PictureStep.CLOSE, lagesbild)
    form = CloseLagesbildForm(request.POST or None, version=lagesbild.version, cancel_url=lagesbild.get_absolute_url())
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            at, figures = timezone.now(), read_figures(lagesbild.area)
            pdf = draw_lagesbild(lagesbild, figures=figures, at=at)
            actions.close_lagesbild(
                lagesbild=lagesbild, version=version, figures=figures, pdf=pdf, by=request.user, at=at
            )
            messages.success(request, _("The situation picture is closed, and its paper is stored."))
            return redirect(lagesbild)
    heading = _("Close the situation picture")
    context = {
        "lagesbild": lagesbild,
        "form": form,
        "heading": heading,
        "problems": why_not_closed(lagesbild),
        "missing": missing_parts(read_merged(lagesbild)),
        "not_handed_in": [each for each in pictures_of(lagesbild) if each.handed_in_at is None],
        "breadcrumbs": lagesbild_breadcrumbs(lagesbild, heading),
    }
    return render(request, "stadsdelplan/lagesbild/close.html", context)


@require_GET
@require(Permission.READ)
def lagesbild_paper(request, pk):
    """Serve the paper as it was stored at the closing; before that, draw a draft for those who merge it."""
    lagesbild = get_lagesbild(request, pk)
    name = f"{slugify(str(lagesbild))}.pdf"
    if lagesbild.is_closed:
        paper = lagesbild.paper
        return serving.serve(paper.file, sha256=paper.sha256, filename=name, inline=True, request=request)
    if not _shows_merged(lagesbild, lifecycle.picture_access(request.user, lagesbild)):
        raise PermissionDenied
    pdf = draw_lagesbild(lagesbild, figures=read_figures(lagesbild.area), is_draft=True, at=timezone.now())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name)
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@require(Permission.READ)
def lagesbild_json(request, pk):
    lagesbild = get_lagesbild(request, pk)
    access = lifecycle.picture_access(request.user, lagesbild)
    plain = lagesbild_as_plain(
        lagesbild, shows_merged=_shows_merged(lagesbild, access), writes_for=access.organisations
    )
    response = JsonResponse(plain, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = content_disposition_header(True, f"{slugify(str(lagesbild))}.json")
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def edition_cite(request, plan, number):
    """Choose the closed situation picture that the edition stands on."""
    edition = get_edition(request, plan, number, Permission.PLAN_EDIT)
    edition_lifecycle.refuse_unless_open(Step.EDIT, edition)
    closed = Lagesbild.objects.filter(partnership=edition.plan.partnership_id, status=LagesbildStatus.CLOSED)
    form = CiteForm(
        request.POST or None,
        version=edition.version,
        initial={"lagesbild": edition.cited_id},
        lagesbilder=closed.order_by("-closed_on", "-pk"),
        cancel_url=edition.get_absolute_url(),
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            with refusals_shown_at(form):
                lagesbild = form.cleaned_data["lagesbild"]
                actions.cite(edition=edition, version=version, lagesbild=lagesbild, by=request.user, at=timezone.now())
                messages.success(request, _("The situation picture that the plan stands on is saved."))
                return redirect(edition)
    heading = _("Choose the situation picture that the plan stands on")
    return _form_page(request, edition, form, heading, breadcrumbs(edition, heading))


def _head_form(lagesbild, typed=None):
    return HeadForm(
        typed,
        version=lagesbild.version,
        initial={"name": lagesbild.name, "area": lagesbild.area, "sources": lagesbild.sources},
        areas=areas_of_partnership(lagesbild.partnership),
        cancel_url=lagesbild.get_absolute_url(),
        autosave_key=f"lagesbild-head-{lagesbild.pk}",
    )


def _shows_merged(lagesbild, access):
    """Return whether the person reads the merged picture: all do once it is closed, and before that the owner's."""
    return lagesbild.is_closed or Permission.READ_WORKING in access.as_owner


def _crumbs(partnership):
    return [(_("Home"), reverse("home")), (partnership.name, partnership.get_absolute_url())]


def _form_page(request, about, form, heading, crumbs):
    context = {"about": about, "form": form, "heading": heading, "breadcrumbs": crumbs}
    return render(request, "stadsdelplan/lagesbild/form.html", context)
