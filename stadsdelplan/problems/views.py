"""Pages on which the problems of an edition are ranked, and their probable causes are written."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import ledger
from core.concurrency import conflicts
from core.models import StaleVersionError
from core.permissions import Permission, require
from stadsdelplan import lifecycle, problem_rows
from stadsdelplan.goals.conflicts import TakenOutError, get_row
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import Cause, Problem
from stadsdelplan.problems import actions as problems
from stadsdelplan.problems.forms import CauseForm, ProblemForm, RemoveForm
from stadsdelplan.problems.queries import headings, read_problem_page
from stadsdelplan.shortcuts import breadcrumbs, get_edition, refusals_shown_at, with_open_edition

_SAVES = {Problem: ["problem.added", "problem.saved"], Cause: ["cause.added", "cause.saved"]}


@require_GET
@require(Permission.READ)
def edition_problems(request, plan, number):
    """Show the problems by rank with what they are ranked by, their causes, and what no measure covers."""
    edition = get_edition(request, plan, number)
    tree, ranked = read_problem_page(edition)
    known = {label for each in ranked for label, text in each.cells if text}
    may_edit = Step.EDIT in lifecycle.open_steps(edition, lifecycle.access_of(request.user, edition))
    context = {
        "edition": edition,
        "here": _here(edition),
        "tree": tree,
        "ranked": ranked,
        "headings": [label for label in headings() if may_edit or label in known],
        "may_edit": may_edit,
        "writes_measures": may_edit and not edition.effect_goals_only,
        "breadcrumbs": breadcrumbs(edition, _("Problems, causes and measures")),
    }
    return render(request, "stadsdelplan/problems/list.html", context)


# Problems -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def problem_add(request, edition):
    form = ProblemForm(
        request.POST or None,
        instance=Problem(edition=edition),
        cancel_url=_here(edition),
        autosave_key=f"new-problem-{edition.pk}",
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_at(form, field=NON_FIELD_ERRORS):
            problem = problems.add_problem(problem=form.instance, by=request.user, at=timezone.now())
            return _saved(request, edition, problem, _("The problem is added."))
    return _form_page(request, edition, form, _("Add a problem"))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def problem_edit(request, edition, pk):
    problem = get_row(request, edition.problems, pk)
    verb = partial(problems.save_problem, problem=problem)
    return _edit(request, edition, problem, ProblemForm, verb, _("Edit the problem"), _("The problem is saved."))


@require_POST
@require(Permission.PLAN_EDIT)
@with_open_edition
def problem_move(request, edition, pk, step):
    """Rank the problem a `step` higher or lower, as far as there is room."""
    problem = get_row(request, edition.problems, pk)
    version = conflicts.version_from(request)
    problems.move_problem(problem=problem, version=version, step=step, by=request.user, at=timezone.now())
    return _saved(request, edition, problem, _("The problem is moved."))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def problem_remove(request, edition, pk):
    problem = get_row(request, edition.problems, pk)
    goal = problem_rows.goal_of_own_problem(problem)
    if goal:
        text = _("It goes from the ranking with its causes, and from the goal “%(goal)s”, which tells of it.")
        text %= {"goal": goal}
    else:
        text = _("It goes from the ranking with its causes. Goals and measures stay.")
    verb = partial(problems.remove_problem, problem=problem)
    return _remove(request, edition, problem, verb, _("Remove the problem?"), text, _("The problem is removed."))


# Probable causes ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def cause_add(request, edition, pk):
    problem = get_row(request, edition.problems, pk)
    form = CauseForm(
        request.POST or None,
        instance=Cause(problem=problem),
        cancel_url=_here(edition, problem),
        autosave_key=f"new-cause-{problem.pk}",
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_at(form, field=NON_FIELD_ERRORS):
            problems.add_cause(cause=form.instance, by=request.user, at=timezone.now())
            return _saved(request, edition, problem, _("The cause is added."))
    return _form_page(request, edition, form, _("Add a cause of “%(problem)s”") % {"problem": problem})


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def cause_edit(request, edition, pk):
    cause = get_row(request, _causes_of(edition), pk)
    verb = partial(problems.save_cause, cause=cause)
    return _edit(request, edition, cause, CauseForm, verb, _("Edit the cause"), _("The cause is saved."))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def cause_remove(request, edition, pk):
    cause = get_row(request, _causes_of(edition), pk)
    text = _("Measures are no longer chosen by it. The history keeps the text.")
    verb = partial(problems.remove_cause, cause=cause)
    return _remove(request, edition, cause, verb, _("Remove the cause?"), text, _("The cause is removed."))


# Shared by problems and causes --------------------------------------------------------------------------------------


def _edit(request, edition, row, form_class, verb, heading, done):
    """Save the changes of a row by `verb`, or answer 409 with both texts where somebody else was first."""
    form = form_class(
        request.POST or None,
        instance=row,
        cancel_url=_here(edition, row),
        autosave_key=f"{row._meta.model_name}-{row.pk}",
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            try:
                with refusals_shown_at(form, field=NON_FIELD_ERRORS):
                    if form.changes:
                        verb(version=version, changes=form.changes, by=request.user, at=timezone.now())
                    return _saved(request, edition, row, done)
            except StaleVersionError as error:
                return _conflict(request, edition, form, error.current)
    return _form_page(request, edition, form, heading)


def _conflict(request, edition, form, current):
    """Answer 409 with the person's row beside `current`, the row as it is stored now, field by field."""
    if current is None:
        raise TakenOutError
    names = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    entry = ledger.newest_about(current, verbs=_SAVES[type(current)])
    merged = type(form)(instance=current)
    merged.submit_label = _("Save the merged text")
    merged.helper.form_action = request.path
    merged.helper.attrs["data-settles"] = ""
    return conflicts.conflict(
        request,
        fields=[(name, form.fields[name].label) for name in names],
        typed={name: _in_words(form.fields[name], form.cleaned_data[name]) for name in names},
        stored={name: _in_words(form.fields[name], getattr(current, name)) for name in names},
        saved_by=entry.by if entry else None,
        saved_at=entry.at if entry else None,
        version=current.version,
        action_url=request.path,
        keep_url=_here(edition, current),
        merged=merged,
    )


def _in_words(field, value):
    return str(dict(getattr(field, "choices", ())).get(value, value)) if value else ""


def _remove(request, edition, row, verb, heading, text, done):
    form = RemoveForm(request.POST or None, version=row.version, cancel_url=_here(edition, row))
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            try:
                verb(version=version, by=request.user, at=timezone.now())
            except StaleVersionError as error:
                if error.current is None:
                    raise TakenOutError from error
                raise
            messages.success(request, done)
            return redirect(_here(edition))
    context = {"edition": edition, "form": form, "heading": heading, "text": text, "row": row}
    context["breadcrumbs"] = breadcrumbs(edition, heading, within=(_("Problems, causes and measures"), _here(edition)))
    return render(request, "stadsdelplan/goals/remove.html", context)


def _form_page(request, edition, form, heading):
    within = (_("Problems, causes and measures"), _here(edition))
    context = {"edition": edition, "form": form, "heading": heading}
    context["breadcrumbs"] = breadcrumbs(edition, heading, within=within)
    return render(request, "stadsdelplan/edition/form.html", context)


def _saved(request, edition, row, done):
    messages.success(request, done)
    return redirect(_here(edition, row))


def _here(edition, row=None):
    """Return the address of the page, at the problem, or at that of the cause."""
    problem = row.problem_id if isinstance(row, Cause) else row and row.pk
    anchor = f"#problem-{problem}" if problem else ""
    return reverse("edition_problems", args=[edition.plan_id, edition.number]) + anchor


def _causes_of(edition):
    return Cause.objects.filter(problem__edition=edition).select_related("problem__edition")
