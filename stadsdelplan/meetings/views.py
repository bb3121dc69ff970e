"""Pages of a partnership's meetings: the list, one of them, its planning, its agenda and minutes, and its paper."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import ledger
from core.concurrency import conflicts
from core.concurrency.refusals import Refusal, StaleVersionError
from core.permissions import Permission, require
from partnership.page_links import PageLink, grouped
from partnership.shortcuts import get_partnership
from partnership.tabs import Tab
from stadsdelplan.lagesbild.conflicts import choices_conflict
from stadsdelplan.meetings import actions, pdf
from stadsdelplan.meetings.forms import CancelForm, MinutesForm, PlannedMeetingForm, SendAgendaForm
from stadsdelplan.meetings.queries import drawn_for, meetings_of, read_meeting
from stadsdelplan.meetings.shortcuts import (
    form_page,
    get_meeting,
    list_breadcrumbs,
    meeting_access,
    meeting_breadcrumbs,
    organised,
    title_of,
)
from stadsdelplan.meetings.waiting import open_decisions
from stadsdelplan.models import Meeting
from stadsdelplan.shortcuts import refusals_shown_at

_HEAD_VERBS = ["meeting.planned", "meeting.replanned"]
_MINUTES_VERBS = ["meeting.added", "meeting.saved", "meeting.held", "meeting.minuted"]


@require_GET
@require(Permission.READ)
def meetings(request, slug):
    """Show the partnership's meetings: those to come, what earlier ones have left to do, and the earlier ones."""
    partnership = get_partnership(request, slug, Tab.MEETINGS)
    planned, earlier = meetings_of(partnership, request.user)
    access = meeting_access(request.user, partnership)
    context = {
        "partnership": partnership,
        "planned": planned,
        "earlier": earlier,
        "to_do": open_decisions(partnership),
        "today": timezone.localdate(),
        "access": access,
        "breadcrumbs": list_breadcrumbs(partnership),
    }
    return render(request, "stadsdelplan/meetings/list.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def meeting_plan(request, slug):
    partnership = get_partnership(request, slug, Tab.MEETINGS)
    if not meeting_access(request.user, partnership).organises:
        raise PermissionDenied
    form = PlannedMeetingForm(
        request.POST or None,
        instance=Meeting(partnership=partnership),
        plans=_plans_of(partnership),
        cancel_url=reverse("meetings", args=[partnership.slug]),
        autosave_key=f"plan-meeting-{partnership.pk}",
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_at(form):
            meeting = actions.plan_meeting(meeting=form.instance, by=request.user, at=timezone.now())
            messages.success(request, _("The meeting is planned. What waits stands on its agenda."))
            return redirect(meeting)
    heading = _("Plan a meeting")
    return form_page(request, partnership, form, heading, [*list_breadcrumbs(partnership, heading), (heading, "")])


@require_GET
@require(Permission.READ)
def meeting(request, pk):
    """Show a meeting: its agenda with what waits, or its minutes with what was decided."""
    meeting = get_meeting(request, pk)
    access = meeting_access(request.user, meeting.partnership)
    context = {
        "meeting": meeting,
        "title": title_of(meeting),
        "read": read_meeting(meeting, with_working=access.reads_working),
        "access": access,
        "main_action": _main_action(meeting, access, on=timezone.localdate()),
        "groups": _groups(meeting, access, on=timezone.localdate()),
        "writes_agenda": meeting.is_planned and not meeting.agenda_sent_at and access.reads_working,
        "today": timezone.localdate(),
        "breadcrumbs": meeting_breadcrumbs(meeting),
    }
    return render(request, "stadsdelplan/meetings/detail.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@organised
def meeting_replan(request, meeting):
    _refuse_unless_planned(meeting)
    form = _head_form(meeting, request.POST or None)
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            said = {"changes": form.changes, "by": request.user, "at": timezone.now()}
            try:
                with refusals_shown_at(form):
                    meeting = actions.replan_meeting(meeting=meeting, version=version, **said)
                    messages.success(request, _("The meeting is saved."))
                    return redirect(meeting)
            except StaleVersionError as error:
                merged = _head_form(error.current)
                here = meeting.get_absolute_url()
                return choices_conflict(request, form, merged, error.current, verbs=_HEAD_VERBS, keep_url=here)
    heading = _("Day, place and who is called")
    return form_page(request, meeting, form, heading, meeting_breadcrumbs(meeting, heading))


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@organised
def meeting_cancel(request, meeting):
    _refuse_unless_planned(meeting)
    form = CancelForm(request.POST or None, version=meeting.version, cancel_url=meeting.get_absolute_url())
    if request.method == "POST":
        said = {"version": conflicts.version_from(request), "by": request.user, "at": timezone.now()}
        if form.is_valid():
            actions.cancel_meeting(meeting=meeting, reason=form.cleaned_data["reason"], **said)
            messages.success(request, _("The meeting is cancelled."))
            return redirect("meetings", meeting.partnership.slug)
    heading = _("Cancel the meeting?")
    lead = _("It stays in the list with the reason. The portal tells nobody: tell those who are called yourself.")
    return form_page(request, meeting, form, heading, meeting_breadcrumbs(meeting, heading), lead=lead)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@organised
def agenda_send(request, meeting):
    _refuse_unless_planned(meeting)
    if meeting.agenda_sent_at:
        raise Refusal(_("The agenda is sent. What comes up now is written in the minutes."))
    form = SendAgendaForm(
        request.POST or None,
        version=meeting.version,
        drawn=drawn_for(meeting),
        cancel_url=meeting.get_absolute_url(),
    )
    if request.method == "POST":
        said = {"version": conflicts.version_from(request), "by": request.user, "at": timezone.now()}
        if form.is_valid():
            meeting = actions.send_agenda(meeting=meeting, names=form.cleaned_data.get("points", []), **said)
            messages.success(request, _("The agenda is fixed. Print it, or send its PDF to those who are called."))
            return redirect(meeting)
    heading = _("Send the agenda")
    lead = _(
        "The points are stored as they are today, so that the paper and the minutes speak of the same ones. After that "
        "no point is added or taken away. The portal sends no letters: you send the PDF yourself."
    )
    return form_page(request, meeting, form, heading, meeting_breadcrumbs(meeting, heading), lead=lead)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@organised
def meeting_minutes(request, meeting):
    """Write the minutes of a meeting. A planned one is held by it, on its day or later."""
    if not (meeting.is_planned or meeting.is_held):
        raise Refusal(_("The meeting was cancelled."))
    points = list(meeting.points.order_by("order", "pk"))
    here, is_held = meeting.get_absolute_url(), meeting.is_held
    form = MinutesForm(
        request.POST or None, instance=meeting, points=points, cancel_url=here, autosave_key=f"minutes-{meeting.pk}"
    )
    if request.method == "POST":
        said = {"version": conflicts.version_from(request), "by": request.user, "at": timezone.now()}
        if form.is_valid():
            try:
                with refusals_shown_at(form):
                    actions.hold_meeting(meeting=meeting, changes=form.changes, notes=form.notes, **said)
                    messages.success(request, _("The minutes are saved."))
                    return redirect(here)
            except StaleVersionError as error:
                entry = ledger.newest_about(error.current, verbs=_MINUTES_VERBS)
                stored = _as_typed(error.current, form)
                version = error.current.version
                return conflicts.form_conflict(
                    request, form, error.current, entry=entry, version=version, keep_url=here, stored=stored
                )
    lead = ""
    if not is_held and not meeting.agenda_sent_at:
        lead = _("The agenda is not sent. Only the own points stand here: send it first if what waits is to stand too.")
    heading = _("The minutes")
    return form_page(request, meeting, form, heading, meeting_breadcrumbs(meeting, heading), lead=lead)


@require_GET
@require(Permission.READ)
def meeting_paper(request, pk):
    """Draw the agenda, or the minutes of a held meeting, as a paper."""
    meeting = get_meeting(request, pk)
    access = meeting_access(request.user, meeting.partnership)
    drawn = pdf.draw_meeting(meeting, with_working=access.reads_working, at=timezone.now())
    name = _("minutes") if meeting.is_held else _("agenda")
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{slugify(f'{name} {meeting}')}.pdf")
    response["Cache-Control"] = "private, no-store"
    return response


def _main_action(meeting, access, *, on):
    """Return the PageLink of what comes next with the meeting for who organises it, or None."""
    if not access.organises:
        return None
    if meeting.is_held:
        return PageLink(_("Note a decision"), reverse("meeting_decision_add", args=[meeting.pk]))
    if meeting.is_planned and not meeting.agenda_sent_at:
        return PageLink(_("Send the agenda"), reverse("agenda_send", args=[meeting.pk]))
    if meeting.is_planned and meeting.held_on <= on:
        return PageLink(_("Write the minutes"), reverse("meeting_minutes", args=[meeting.pk]))
    return None


def _groups(meeting, access, *, on):
    """Return the meeting's other pages, for components/link_groups.html."""
    work, key = [], [meeting.pk]
    if access.organises and meeting.is_planned:
        work.append(PageLink(_("Day, place and who is called"), reverse("meeting_replan", args=key)))
        if not meeting.agenda_sent_at or meeting.held_on > on:
            work.append(PageLink(_("Write the minutes"), reverse("meeting_minutes", args=key)))
        work.append(PageLink(_("Cancel the meeting"), reverse("meeting_cancel", args=key)))
    elif access.organises and meeting.is_held:
        work.append(PageLink(_("Edit the minutes"), reverse("meeting_minutes", args=key)))
    if not (meeting.is_planned or meeting.is_held):
        return grouped(work=work)
    label = _("Minutes as PDF") if meeting.is_held else _("Agenda as PDF")
    return grouped(work=work, download=[PageLink(label, reverse("meeting_paper", args=key))])


def _plans_of(partnership):
    return partnership.plans.order_by("name", "pk")


def _head_form(meeting, typed=None):
    return PlannedMeetingForm(
        typed,
        instance=meeting,
        plans=_plans_of(meeting.partnership),
        cancel_url=meeting.get_absolute_url(),
        autosave_key=f"meeting-head-{meeting.pk}",
    )


def _as_typed(meeting, form):
    """Return the stored texts of the meeting and its points by the names of the form's fields."""
    stored = {name: str(getattr(meeting, name) or "") for name in form.Meta.fields}
    notes = {f"punkt-{point.pk}": point.notes for point in meeting.points.order_by("order", "pk")}
    return {name: (stored | notes).get(name, "") for name in form.fields if name != "version"}


def _refuse_unless_planned(meeting):
    if not meeting.is_planned:
        raise Refusal(_("The meeting is no longer planned."))
