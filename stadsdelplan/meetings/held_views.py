"""Pages on which a meeting about a plan that was held without an agenda here is noted, and put right."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import ledger
from core.concurrency import conflicts
from core.concurrency.refusals import Refusal, StaleVersionError
from core.permissions import Permission, require
from stadsdelplan.meetings import actions
from stadsdelplan.meetings.forms import MeetingForm
from stadsdelplan.models import Meeting
from stadsdelplan.shortcuts import get_plan, plan_breadcrumbs, refusals_shown_at


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def meeting_add(request, pk):
    plan = get_plan(request, pk, Permission.PLAN_EDIT)
    anchor = f"{plan.get_absolute_url()}#moten"
    form = MeetingForm(
        request.POST or None,
        instance=Meeting(plan=plan, partnership=plan.partnership),
        cancel_url=anchor,
        autosave_key=f"new-meeting-{plan.pk}",
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_at(form):
            actions.add_meeting(meeting=form.instance, by=request.user, at=timezone.now())
            messages.success(request, _("The meeting is added."))
            return redirect(anchor)
    return _plan_form_page(request, plan, form, _("Add a meeting"))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def meeting_edit(request, pk, meeting):
    plan = get_plan(request, pk, Permission.PLAN_EDIT)
    meeting = get_object_or_404(plan.meetings, pk=meeting)
    if not meeting.is_held:
        raise Refusal(_("The meeting is not held yet. Write its minutes on its own page."))
    anchor = f"{plan.get_absolute_url()}#moten"
    form = MeetingForm(request.POST or None, instance=meeting, cancel_url=anchor, autosave_key=f"meeting-{meeting.pk}")
    if request.method == "POST":
        said = {"version": conflicts.version_from(request), "by": request.user, "at": timezone.now()}
        if form.is_valid():
            try:
                with refusals_shown_at(form):
                    actions.save_meeting(meeting=meeting, changes=form.changes, **said)
                    messages.success(request, _("The meeting is saved."))
                    return redirect(anchor)
            except StaleVersionError as error:
                return conflicts.form_conflict(
                    request,
                    form,
                    error.current,
                    entry=ledger.newest_about(error.current, verbs=["meeting.added", "meeting.saved"]),
                    version=error.current.version,
                    keep_url=anchor,
                )
    return _plan_form_page(request, plan, form, _("Edit the meeting"))


def _plan_form_page(request, plan, form, heading):
    context = {"plan": plan, "form": form, "heading": heading, "breadcrumbs": plan_breadcrumbs(plan, heading)}
    return render(request, "stadsdelplan/plan/form.html", context)
