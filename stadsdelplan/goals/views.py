"""Pages on which goals and measures are written and moved.

Each is a page of its own. The same address gives plan.js the form alone, to open in place, and what was saved alone, to
draw in its place (see `parts`).
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.concurrency import conflicts
from core.models import StaleVersionError
from core.permissions import Permission, require
from stadsdelplan.edition.partials import address_of, as_partial, asks_for_partial, goal_partial
from stadsdelplan.edition.queries import read_measure
from stadsdelplan.goals import actions as goals
from stadsdelplan.goals.conflicts import goal_conflict, goal_gone
from stadsdelplan.goals.forms import GoalForm, MeasureForm, PlaceForm
from stadsdelplan.models import Goal, Measure
from stadsdelplan.review import answers
from stadsdelplan.shortcuts import breadcrumbs, with_open_edition

_LAST = 10_000
_GOAL_SAVED = gettext_lazy("The goal is saved.")
_MEASURE_SAVED = gettext_lazy("The measure is saved.")


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
        keep=f"new-goal-{area.pk}",
    )

    def save(version):
        goal, links = form.instance, form.links
        goal.key = form.cleaned_data["key"] or goal.key
        if already := _sent_twice(form, GoalForm, edition.goals.filter(key=goal.key).first(), edition):
            return already
        return goals.add_goal(goal=goal, **links, by=request.user, at=timezone.now())

    return _form_page(request, edition, form, heading=_("Add a goal"), save=save, done=_("The goal is added."))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def goal_edit(request, edition, pk):
    goal = edition.goals.filter(pk=pk).first()
    if goal is None:
        return _nothing_there(request, edition)
    form = GoalForm(
        request.POST or None,
        instance=goal,
        edition=edition,
        cancel_url=address_of(edition, goal),
        keep=f"goal-{goal.pk}",
    )

    def save(version):
        changes, links = form.changes, form.links
        by = {"by": request.user, "at": timezone.now()}
        if changes.keys() == {"focus_area"} and not links:
            return goals.move_goal(goal=goal, version=version, focus_area=changes["focus_area"], place=_LAST, **by)
        if changes or links:
            return goals.save_goal(goal=goal, version=version, changes=changes, links=links, **by)
        return goal

    return _form_page(request, edition, form, heading=_("Edit the goal"), save=save, done=_GOAL_SAVED)


@require_POST
@require(Permission.PLAN_EDIT)
@with_open_edition
def goal_move(request, edition, pk, step=0):
    """Move a goal a `step` up or down in its focus area; without one to where it is dropped, as PlaceForm says."""
    goal = edition.goals.filter(pk=pk).select_related("focus_area").first()
    if goal is None:
        return _nothing_there(request, edition)
    form = PlaceForm(request.POST, edition=edition)
    focus_area = (form.is_valid() and form.cleaned_data["focus_area"]) or goal.focus_area
    others = edition.goals.filter(focus_area=focus_area).order_by("order", "pk").values_list("pk", flat=True)
    place = _place(form, goal, list(others), step)

    def move(version):
        return goals.move_goal(
            goal=goal, version=version, focus_area=focus_area, place=place, by=request.user, at=timezone.now()
        )

    return _moved(request, edition, move, goal)


# Measures ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def measure_add(request, edition, pk):
    goal = edition.goals.filter(pk=pk).first()
    if goal is None:
        return _nothing_there(request, edition)
    form = MeasureForm(
        request.POST or None,
        instance=Measure(goal=goal),
        edition=edition,
        cancel_url=address_of(edition, goal),
        keep=f"new-measure-{goal.pk}",
    )

    def save(version):
        measure = form.instance
        measure.key = form.cleaned_data["key"] or measure.key
        if already := _sent_twice(form, MeasureForm, goal.measures.filter(key=measure.key).first(), edition):
            return already
        return goals.add_measure(measure=measure, by=request.user, at=timezone.now())

    heading = _("Add a measure to “%(goal)s”") % {"goal": goal}
    return _form_page(request, edition, form, heading=heading, save=save, done=_("The measure is added."))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def measure_edit(request, edition, pk):
    measure = _measures_of(edition).filter(pk=pk).first()
    if measure is None:
        return _nothing_there(request, edition)
    form = MeasureForm(
        request.POST or None,
        instance=measure,
        edition=edition,
        cancel_url=address_of(edition, measure.goal),
        keep=f"measure-{measure.pk}",
    )

    def save(version):
        changes = form.changes
        if not changes:
            return measure
        return goals.save_measure(measure=measure, version=version, changes=changes, by=request.user, at=timezone.now())

    return _form_page(request, edition, form, heading=_("Edit the measure"), save=save, done=_MEASURE_SAVED)


@require_POST
@require(Permission.PLAN_EDIT)
@with_open_edition
def measure_move(request, edition, pk, step=0):
    """Move a measure a `step` up or down under its goal; without one to where it is dropped, as PlaceForm says."""
    measure = _measures_of(edition).filter(pk=pk).first()
    if measure is None:
        return _nothing_there(request, edition)
    others = measure.goal.measures.order_by("order", "pk").values_list("pk", flat=True)
    place = _place(PlaceForm(request.POST, edition=edition), measure, list(others), step)

    def move(version):
        return goals.move_measure(measure=measure, version=version, place=place, by=request.user, at=timezone.now())

    return _moved(request, edition, move, measure.goal)


# What they share -----------------------------------------------------------------------------------------------------


def _form_page(request, edition, form, *, heading, save, done):
    """Show a form, or save what was typed by `save(version)`, which gives the row. What is new has no version."""
    if request.method == "POST":
        version = conflicts.version_from(request) if form.instance.pk else None
        if form.is_valid():
            try:
                row = save(version)
            except StaleVersionError as error:
                return goal_conflict(request, edition, form, error.current)
            except ValidationError as error:
                form.add_error(None, ValidationError(error.messages))
            else:
                return _saved(request, edition, row, done)
    form.helper.form_action = request.path
    row = form.instance
    words = {"form": form, "heading": heading, "row": row, "here": edition.get_absolute_url()}
    if row.pk and isinstance(row, Goal):
        words["asked"] = answers.changes_asked(edition, row)
    if asks_for_partial(request):
        page = render(request, "stadsdelplan/goals/_form.html", words)
        return as_partial(page, "form")
    return render(
        request, "stadsdelplan/goals/form.html", {**words, "edition": edition, "trail": breadcrumbs(edition, heading)}
    )


def _saved(request, edition, row, done):
    """The row alone, drawn as it is now; or back to the plan, at the goal."""
    goal = row.goal if isinstance(row, Measure) else row
    if not asks_for_partial(request):
        messages.success(request, done)
        return redirect(address_of(edition, goal))
    if isinstance(row, Measure):
        reading = read_measure(edition, row)
        context = {"here": edition.get_absolute_url(), "may_edit": True, "reading": reading, "said": done}
        return as_partial(render(request, "stadsdelplan/goals/_measure.html", context), "measure")
    return goal_partial(request, edition, goal, said=done)


def _moved(request, edition, move, goal):
    version = conflicts.version_from(request)
    move(version)
    if asks_for_partial(request):
        return as_partial(HttpResponse(status=204), "moved")
    return redirect(address_of(edition, goal))


def _place(form, row, keys, step):
    """Which place, counted from one, the row gets among its own, whose `keys` stand in order."""
    if step:
        return max(1, keys.index(row.pk) + 1 + step)
    others = [key for key in keys if key != row.pk]
    before = form.cleaned_data["before"] if form.is_valid() else None
    return others.index(before) + 1 if before in others else _LAST


def _sent_twice(form, form_class, stored, edition):
    """The row that the same form has already added, if it says the same. Else None, and the key's rule refuses it."""
    if stored is None:
        return None
    again = form_class(form.data, instance=stored, edition=edition)
    return stored if again.is_valid() and not again.changes else None


def _nothing_there(request, edition):
    """The answer where what is asked for is gone: to who has typed something, with their text."""
    if request.method != "POST":
        raise Http404
    return goal_gone(request, edition)


def _measures_of(edition):
    return Measure.objects.filter(goal__edition=edition).select_related("goal")
