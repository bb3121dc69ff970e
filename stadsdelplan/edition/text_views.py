"""Pages on which the period, the situation picture, the resources and the focus areas of an edition are written."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import ledger
from core.concurrency import conflicts
from core.models import StaleVersionError
from core.permissions import Permission, require
from stadsdelplan import lifecycle
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.edition.forms import FocusAreaForm, LagesbildForm, NewFocusAreaForm, PeriodForm, ResourcesForm
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import EditionFocusArea
from stadsdelplan.shortcuts import breadcrumbs, get_edition, refusals_shown_at

_OF_THE_PERIOD = ("starts_on", "ends_on", "rhythm", "effect_goals_only")
_OF_AN_AREA = ("name", "direction")


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def edition_period(request, plan, number):
    edition = get_edition(request, plan, number, Permission.PLAN_EDIT)
    lifecycle.refuse_unless_open(Step.EDIT, edition)
    form = PeriodForm(
        request.POST or None,
        version=edition.version,
        initial={name: getattr(edition, name) for name in _OF_THE_PERIOD},
        cancel_url=edition.get_absolute_url(),
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            period = {name: form.cleaned_data[name] for name in _OF_THE_PERIOD}
            with refusals_shown_at(form):
                edition_actions.save_period(
                    edition=edition, version=version, **period, by=request.user, at=timezone.now()
                )
                messages.success(request, _("The period is saved."))
                return redirect(edition)
    return _form_page(request, edition, form, _("Period and follow-up"))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def edition_lagesbild(request, plan, number):
    edition = get_edition(request, plan, number, Permission.PLAN_EDIT)
    lifecycle.refuse_unless_open(Step.EDIT, edition)
    anchor = f"{edition.get_absolute_url()}#lagesbild"
    form = LagesbildForm(
        request.POST or None,
        version=edition.lagesbild_version,
        initial={"text": edition.lagesbild},
        cancel_url=anchor,
        autosave_key=f"lagesbild-{edition.pk}",
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            text = form.cleaned_data["text"]
            try:
                edition_actions.save_lagesbild(
                    edition=edition, version=version, text=text, by=request.user, at=timezone.now()
                )
            except StaleVersionError as error:
                now = error.current
                return conflicts.form_conflict(
                    request,
                    form,
                    now,
                    entry=ledger.newest_about(now, verbs=["edition.lagesbild_saved"]),
                    version=now.lagesbild_version,
                    keep_url=anchor,
                    stored={"text": now.lagesbild},
                )
            messages.success(request, _("The situation picture is saved."))
            return redirect(anchor)
    return _form_page(request, edition, form, _("Write the situation picture"))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def edition_resources(request, plan, number, organisation):
    edition = get_edition(request, plan, number, Permission.PLAN_EDIT)
    lifecycle.refuse_unless_open(Step.EDIT, edition)
    organisation = get_object_or_404(edition.plan.partnership.organisations, pk=organisation)
    statement = edition.resource_statements.filter(organisation=organisation).first()
    anchor = f"{edition.get_absolute_url()}#resurser"
    form = ResourcesForm(
        request.POST or None,
        version=statement.version if statement else 0,
        initial={"text": statement.text if statement else ""},
        cancel_url=anchor,
        autosave_key=f"resources-{edition.pk}-{organisation.pk}",
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            try:
                edition_actions.save_resources(
                    edition=edition,
                    organisation=organisation,
                    version=version or None,
                    text=form.cleaned_data["text"],
                    by=request.user,
                    at=timezone.now(),
                )
            except StaleVersionError as error:
                return _conflict(request, form, error.current, verbs=["edition.resources_stated"], keep_url=anchor)
            messages.success(request, _("The text is saved."))
            return redirect(anchor)
    heading = _("Resources of %(organisation)s") % {"organisation": organisation}
    return _form_page(request, edition, form, heading)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def edition_focus_areas(request, plan, number):
    """Show the focus areas in order with links to move, edit and remove them, and add a new one."""
    edition = get_edition(request, plan, number, Permission.PLAN_EDIT)
    lifecycle.refuse_unless_open(Step.EDIT, edition)
    form = NewFocusAreaForm(
        request.POST or None,
        version=0,
        cancel_url=edition.get_absolute_url(),
        areas=edition.focus_areas,
        autosave_key=f"new-focus-area-{edition.pk}",
    )
    if request.method == "POST" and form.is_valid():
        edition_actions.add_focus_area(
            edition=edition,
            name=form.cleaned_data["name"],
            parent=form.cleaned_data.get("parent"),
            direction=form.cleaned_data["direction"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The focus area is added."))
        return redirect("edition_focus_areas", edition.plan_id, edition.number)
    context = {
        "edition": edition,
        "form": form,
        "areas": _places(edition),
        "breadcrumbs": breadcrumbs(edition, _("Focus areas")),
    }
    return render(request, "stadsdelplan/edition/focus_areas.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def focus_area_edit(request, plan, number, pk):
    focus_area = _get_area(request, plan, number, pk)
    edition = focus_area.edition
    anchor = reverse("edition_focus_areas", args=[edition.plan_id, edition.number])
    form = FocusAreaForm(
        request.POST or None,
        version=focus_area.version,
        initial={name: getattr(focus_area, name) for name in _OF_AN_AREA},
        cancel_url=anchor,
        autosave_key=f"focus-area-{focus_area.pk}",
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            typed = {name: form.cleaned_data[name] for name in _OF_AN_AREA}
            try:
                edition_actions.save_focus_area(
                    focus_area=focus_area, version=version, **typed, by=request.user, at=timezone.now()
                )
            except StaleVersionError as error:
                verbs = ["focus_area.added", "focus_area.renamed", "focus_area.saved"]
                return _conflict(request, form, error.current, verbs=verbs, keep_url=anchor)
            messages.success(request, _("The focus area is saved."))
            return redirect(anchor)
    return _form_page(request, edition, form, _("Edit the focus area"))


@require_POST
@require(Permission.PLAN_EDIT)
def focus_area_move(request, plan, number, pk, step):
    focus_area = _get_area(request, plan, number, pk)
    version = conflicts.version_from(request)
    edition_actions.move_focus_area(
        focus_area=focus_area, version=version, step=step, by=request.user, at=timezone.now()
    )
    messages.success(request, _("The focus area is moved."))
    return redirect("edition_focus_areas", plan, number)


@require_POST
@require(Permission.PLAN_EDIT)
def focus_area_remove(request, plan, number, pk):
    focus_area = _get_area(request, plan, number, pk)
    version = conflicts.version_from(request)
    edition_actions.remove_focus_area(focus_area=focus_area, version=version, by=request.user, at=timezone.now())
    messages.success(request, _("The focus area is removed."))
    return redirect("edition_focus_areas", plan, number)


def _places(edition):
    """Return [(EditionFocusArea, is it the first of its siblings, is it the last, is it empty), …]."""
    counted = {name: Count(name, distinct=True) for name in ("goals", "measures", "sub_areas")}
    areas = list(
        edition.focus_areas.select_related("parent")
        .annotate(**{f"count_of_{name}": count for name, count in counted.items()})
        .order_by("order", "pk")
    )
    siblings = {}
    for area in areas:
        siblings.setdefault(area.parent_id, []).append(area)
    return [
        (
            area,
            siblings[area.parent_id][0] is area,
            siblings[area.parent_id][-1] is area,
            not (area.count_of_goals or area.count_of_measures or area.count_of_sub_areas),
        )
        for area in areas
    ]


def _get_area(request, plan, number, pk):
    """Return a focus area of an edition that the person may write in now (404, 403, 409)."""
    edition = get_edition(request, plan, number, Permission.PLAN_EDIT)
    lifecycle.refuse_unless_open(Step.EDIT, edition)
    return get_object_or_404(EditionFocusArea.objects.select_related("edition__plan", "parent"), edition=edition, pk=pk)


def _conflict(request, form, current, *, verbs, keep_url):
    """Answer 409 with the texts of `form` beside those of `current`, or of nothing if it is gone or was never there."""
    entry = ledger.newest_about(current, verbs=verbs) if current else None
    version = current.version if current else 0
    return conflicts.form_conflict(request, form, current, entry=entry, version=version, keep_url=keep_url)


def _form_page(request, edition, form, heading):
    context = {"edition": edition, "form": form, "heading": heading, "breadcrumbs": breadcrumbs(edition, heading)}
    return render(request, "stadsdelplan/edition/form.html", context)
