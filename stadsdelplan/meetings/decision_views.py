"""Pages on which decisions of a held meeting are noted, done, and become measures of a plan."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import permissions
from core.concurrency import conflicts
from core.concurrency.refusals import Refusal, StaleVersionError
from core.permissions import Permission, require
from stadsdelplan.goals import decided
from stadsdelplan.lagesbild.conflicts import choices_conflict
from stadsdelplan.lifecycle import Step, is_open
from stadsdelplan.meetings import decision_actions as actions
from stadsdelplan.meetings.forms import DecisionForm, TaskDoneForm
from stadsdelplan.meetings.shortcuts import form_page, get_meeting, meeting_access, meeting_breadcrumbs, organised
from stadsdelplan.models import UNDER_WORK, Edition, EditionFocusArea, Goal, MeetingDecision
from stadsdelplan.shortcuts import refusals_shown_at

_VERBS = ["meeting_decision.added", "meeting_decision.saved", "meeting_decision.done"]


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@organised
def meeting_decision_add(request, meeting):
    _refuse_unless_held(meeting)
    form = _form(meeting, MeetingDecision(meeting=meeting), request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_at(form):
            decision = actions.add_decision(decision=form.instance, by=request.user, at=timezone.now())
            messages.success(request, _("The decision is noted."))
            return redirect(decision)
    heading = _("Note a decision")
    return form_page(request, meeting, form, heading, meeting_breadcrumbs(meeting, heading))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@organised
def meeting_decision_edit(request, meeting, decision):
    decision = _get_decision(meeting, decision)
    form = _form(meeting, decision, request.POST or None)
    if request.method == "POST":
        said = {"version": conflicts.version_from(request), "by": request.user, "at": timezone.now()}
        if form.is_valid():
            try:
                with refusals_shown_at(form):
                    saved = actions.save_decision(decision=decision, changes=form.changes, **said)
                    messages.success(request, _("The decision is saved."))
                    return redirect(saved)
            except StaleVersionError as error:
                merged = _form(meeting, error.current) if error.current else None
                keep_url = meeting.get_absolute_url()
                return choices_conflict(request, form, merged, error.current, verbs=_VERBS, keep_url=keep_url)
    heading = _("Edit the decision")
    return form_page(request, meeting, form, heading, meeting_breadcrumbs(meeting, heading))


@require_POST
@require(Permission.PLAN_EDIT)
@organised
def meeting_decision_remove(request, meeting, decision):
    decision, version = _get_decision(meeting, decision), conflicts.version_from(request)
    actions.remove_decision(decision=decision, version=version, by=request.user, at=timezone.now())
    messages.success(request, _("The decision is taken out of the minutes."))
    return redirect(meeting)


@require_http_methods(["GET", "POST"])
@require(Permission.READ_WORKING)
def meeting_task_done(request, pk, decision):
    """Note that a task is done: by those who are responsible for it, and by those who organise the meeting."""
    meeting = get_meeting(request, pk)
    decision = _get_decision(meeting, decision)
    mine = permissions.grants(request.user, Permission.READ_WORKING).units(meeting.partnership_id)
    if decision.responsible_id not in mine and not meeting_access(request.user, meeting.partnership).organises:
        raise PermissionDenied
    if not decision.is_task or decision.done_on:
        raise Refusal(_("It is no task, or it is done already."))
    form = TaskDoneForm(
        request.POST or None,
        version=decision.version,
        initial={"done_on": timezone.localdate()},
        cancel_url=decision.get_absolute_url(),
    )
    if request.method == "POST":
        said = {"version": conflicts.version_from(request), "by": request.user, "at": timezone.now()}
        if form.is_valid():
            with refusals_shown_at(form):
                actions.finish_task(decision=decision, done_on=form.cleaned_data["done_on"], **said)
                messages.success(request, _("The task is done."))
                return redirect(decision)
    heading = _("Is the task done?")
    crumbs = meeting_breadcrumbs(meeting, heading)
    return form_page(request, meeting, form, heading, crumbs, lead=decision.text)


@require_GET
@require(Permission.PLAN_EDIT)
@organised
def meeting_decision_place(request, meeting, decision):
    """Choose the goal or focus area under which the measure that was decided is written."""
    decision = _get_decision(meeting, decision)
    if not decision.is_measure or decision.measure_key:
        raise Refusal(_("It is not to become a measure, or has become one already."))
    heading = _("Where in the plan does the measure stand?")
    context = {
        "meeting": meeting,
        "decision": decision,
        "heading": heading,
        "editions": _open_editions(request.user, meeting),
        "query": f"?{decided.PARAMETER}={decision.pk}",
        "breadcrumbs": meeting_breadcrumbs(meeting, heading),
    }
    return render(request, "stadsdelplan/meetings/place.html", context)


def _open_editions(user, meeting):
    """Return the working editions of the partnership in which the person may write, with their areas and goals."""
    mine = permissions.grants(user, Permission.PLAN_EDIT).units(meeting.partnership_id)
    goals = Prefetch("goals", Goal.objects.order_by("order", "pk"))
    areas = Prefetch("focus_areas", EditionFocusArea.objects.select_related("parent").order_by("order", "pk"))
    rows = Edition.objects.filter(
        plan__partnership=meeting.partnership, plan__owner__in=mine, status__in=UNDER_WORK
    ).select_related("plan", "agreement")
    editions = list(rows.order_by("starts_on", "pk").prefetch_related(areas, goals))
    return [each for each in editions if is_open(Step.EDIT, each)]


def _get_decision(meeting, pk):
    rows = meeting.decision_rows.select_related("responsible", "point")
    return get_object_or_404(rows, pk=pk)


def _form(meeting, decision, typed=None):
    return DecisionForm(
        typed,
        instance=decision,
        units=actions.responsible_units(meeting.partnership),
        points=meeting.points.order_by("order", "pk"),
        cancel_url=decision.get_absolute_url() if decision.pk else meeting.get_absolute_url(),
        autosave_key=f"decision-{decision.pk}" if decision.pk else f"new-decision-{meeting.pk}",
    )


def _refuse_unless_held(meeting):
    if not meeting.is_held:
        raise Refusal(_("Decisions are noted when the meeting has been held."))
