"""Pages on which goals and measures are written and moved.

Each is a page of its own. The same address gives plan.js the form alone, to open in place, and what was saved alone, to
draw in its place (see stadsdelplan/edition/partials.py).
"""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.concurrency import conflicts
from core.models import StaleVersionError
from core.permissions import Permission, require
from stadsdelplan.edition.partials import address_of, as_partial, asks_for_partial, goal_partial
from stadsdelplan.edition.queries import read_measure
from stadsdelplan.goals import actions as goals
from stadsdelplan.goals import decided
from stadsdelplan.goals.conflicts import get_row, goal_conflict
from stadsdelplan.goals.forms import GoalForm, MeasureForm, PlaceForm
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import Goal, Measure
from stadsdelplan.review import answers
from stadsdelplan.shortcuts import breadcrumbs, refusals_shown_at, with_open_edition

_LAST = 10_000


# Goals ---------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def goal_add(request, edition, focus_area):
    area = get_object_or_404(edition.focus_areas, pk=focus_area)
    form = GoalForm(
        request.POST or None,
        instance=Goal(edition=edition, focus_area=area),
        edition=edition,
        cancel_url=f"{edition.get_absolute_url()}#omrade-{area.pk}",
        autosave_key=f"new-goal-{area.pk}",
    )
    if request.method == "POST" and form.is_valid():
        goal, links = form.instance, form.links
        goal.key = form.cleaned_data["key"] or goal.key
        with refusals_shown_at(form, field=NON_FIELD_ERRORS):
            stored = _stored_before(form, edition.goals, edition)
            goal = stored or goals.add_goal(goal=goal, **links, by=request.user, at=timezone.now())
            return _saved(request, edition, goal, _("The goal is added."))
    return _form_page(request, edition, form, _("Add a goal"))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def goal_edit(request, edition, pk):
    goal = get_row(request, edition.goals, pk)
    form = GoalForm(
        request.POST or None,
        instance=goal,
        edition=edition,
        cancel_url=address_of(edition, goal),
        autosave_key=f"goal-{goal.pk}",
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            try:
                with refusals_shown_at(form, field=NON_FIELD_ERRORS):
                    goal = _save_goal(goal, version, form, by=request.user, at=timezone.now())
                    return _saved(request, edition, goal, _("The goal is saved."))
            except StaleVersionError as error:
                return goal_conflict(request, edition, form, error.current)
    return _form_page(request, edition, form, _("Edit the goal"))


@require_POST
@require(Permission.PLAN_EDIT)
@with_open_edition
def goal_move(request, edition, pk, step=0):
    """Move a goal a `step` up or down in its focus area, or without a step to where it is dropped (PlaceForm)."""
    goal = get_row(request, edition.goals.select_related("focus_area"), pk)
    version = conflicts.version_from(request)
    form = PlaceForm(request.POST, edition=edition)
    focus_area = (form.is_valid() and form.cleaned_data["focus_area"]) or goal.focus_area
    others = edition.goals.filter(focus_area=focus_area).order_by("order", "pk").values_list("pk", flat=True)
    place = _place(form, goal, list(others), step)
    goals.move_goal(goal=goal, version=version, focus_area=focus_area, place=place, by=request.user, at=timezone.now())
    return _moved(request, edition, goal)


# Measures ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def measure_add(request, edition, pk):
    goal = get_row(request, edition.goals, pk)
    return _measure_add(request, edition, Measure(edition=edition, goal=goal))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def measure_add_to_area(request, edition, focus_area):
    """Add a measure that serves no goal, directly under a focus area."""
    area = get_object_or_404(edition.focus_areas.select_related("parent"), pk=focus_area)
    return _measure_add(request, edition, Measure(edition=edition, focus_area=area))


def _measure_add(request, edition, measure):
    parent, words = measure.parent, rules_of(edition.plan).words
    decision = decided.decision_asked_for(request, edition)
    form = MeasureForm(
        request.POST or None,
        instance=measure,
        edition=edition,
        initial={"causes": [key for key in request.GET.getlist("orsak")[:20] if key.isdecimal()]}
        | decided.first_words(decision),
        cancel_url=address_of(edition, parent),
        autosave_key=f"new-measure-{parent.anchor if parent.is_area else parent.pk}{decided.part_of_key(decision)}",
    )
    if request.method == "POST" and form.is_valid():
        measure = form.instance
        measure.key = form.cleaned_data["key"] or measure.key
        with refusals_shown_at(form, field=NON_FIELD_ERRORS):
            stored = _stored_before(form, parent.measures, edition)
            added = {"measure": measure, **form.links, "by": request.user, "at": timezone.now()}
            measure = stored or decided.add_decided_measure(decision=decision, **added)
            return _saved(request, edition, measure, words.added)
    return _form_page(request, edition, form, words.add_to % {"goal": parent.title})


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def measure_edit(request, edition, pk):
    measure, words = get_row(request, _measures_of(edition), pk), rules_of(edition.plan).words
    form = MeasureForm(
        request.POST or None,
        instance=measure,
        edition=edition,
        cancel_url=address_of(edition, measure.parent),
        autosave_key=f"measure-{measure.pk}",
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            try:
                with refusals_shown_at(form, field=NON_FIELD_ERRORS):
                    measure = _save_measure(measure, version, form, by=request.user, at=timezone.now())
                    return _saved(request, edition, measure, words.saved)
            except StaleVersionError as error:
                return goal_conflict(request, edition, form, error.current)
    return _form_page(request, edition, form, words.edit)


@require_POST
@require(Permission.PLAN_EDIT)
@with_open_edition
def measure_move(request, edition, pk, step=0):
    """Move a measure a `step` up or down under its goal, or without a step to where it is dropped (PlaceForm)."""
    measure = get_row(request, _measures_of(edition), pk)
    version = conflicts.version_from(request)
    others = measure.parent.measures.order_by("order", "pk").values_list("pk", flat=True)
    place = _place(PlaceForm(request.POST, edition=edition), measure, list(others), step)
    goals.move_measure(measure=measure, version=version, place=place, by=request.user, at=timezone.now())
    return _moved(request, edition, measure.parent)


# Shared by goals and measures ----------------------------------------------------------------------------------------


def _save_goal(goal, version, form, *, by, at):
    """Save what the form changes, if anything, and return the goal. Another focus area alone is a move, not a text."""
    changes, links = form.changes, form.links
    if changes.keys() == {"focus_area"} and not links:
        focus_area = changes["focus_area"]
        return goals.move_goal(goal=goal, version=version, focus_area=focus_area, place=_LAST, by=by, at=at)
    if changes or links:
        return goals.save_goal(goal=goal, version=version, changes=changes, links=links, by=by, at=at)
    return goal


def _save_measure(measure, version, form, *, by, at):
    """Save what the form changes, if anything, and return the measure."""
    changes, links = form.changes, form.links
    if changes or links:
        return goals.save_measure(measure=measure, version=version, changes=changes, links=links, by=by, at=at)
    return measure


def _form_page(request, edition, form, heading):
    """Show the form on a page of its own, or alone where plan.js asks for it."""
    form.helper.form_action = request.path
    row = form.instance
    context = {"form": form, "heading": heading, "row": row, "here": edition.get_absolute_url()}
    if row.pk and isinstance(row, Goal):
        context["asked"] = answers.changes_asked(edition, row)
    if asks_for_partial(request):
        return as_partial(render(request, "stadsdelplan/goals/_form.html", context), "form")
    context |= {"edition": edition, "breadcrumbs": breadcrumbs(edition, heading)}
    return render(request, "stadsdelplan/goals/form.html", context)


def _saved(request, edition, row, done):
    """Answer plan.js with the saved row as it is drawn now, or redirect others to the goal in the plan."""
    if not asks_for_partial(request):
        messages.success(request, done)
        return redirect(address_of(edition, row.parent if isinstance(row, Measure) else row))
    if isinstance(row, Measure):
        measure_view = read_measure(edition, row)
        context = {"here": edition.get_absolute_url(), "may_edit": True, "measure_view": measure_view, "done": done}
        return as_partial(render(request, "stadsdelplan/goals/_measure.html", context), "measure")
    return goal_partial(request, edition, row, done=done)


def _moved(request, edition, row):
    """Return to the plan at the goal or focus area, or answer plan.js, which has drawn the move, with nothing."""
    if asks_for_partial(request):
        return as_partial(HttpResponse(status=204), "moved")
    return redirect(address_of(edition, row))


def _place(form, row, keys, step):
    """Return the place, counted from one, that the row gets among its siblings, whose `keys` are in order."""
    if step:
        return max(1, keys.index(row.pk) + 1 + step)
    others = [key for key in keys if key != row.pk]
    before = form.cleaned_data["before"] if form.is_valid() else None
    return others.index(before) + 1 if before in others else _LAST


def _stored_before(form, rows, edition):
    """Return the row that the same form has already added, if it says the same, else None: its key is then refused."""
    stored = rows.filter(key=form.instance.key).first()
    if stored is None:
        return None
    again = type(form)(form.data, instance=stored, edition=edition)
    return stored if again.is_valid() and not again.changes and not again.links else None


def _measures_of(edition):
    return edition.measures.select_related("goal", "focus_area__parent")
