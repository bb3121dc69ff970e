"""Pages on which a point is brought up, written, moved and taken off an agenda that is not sent yet."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import ledger
from core.concurrency import conflicts
from core.concurrency.refusals import Refusal, StaleVersionError
from core.permissions import Permission, require
from stadsdelplan.meetings import actions
from stadsdelplan.meetings.forms import AgendaPointForm
from stadsdelplan.meetings.shortcuts import form_page, get_meeting, meeting_access, meeting_breadcrumbs
from stadsdelplan.models import AgendaPoint
from stadsdelplan.shortcuts import refusals_shown_at

_VERBS = ["agenda_point.added", "agenda_point.saved"]


@require_http_methods(["GET", "POST"])
@require(Permission.READ_WORKING)
def agenda_point_add(request, pk):
    meeting = get_meeting(request, pk)
    access = meeting_access(request.user, meeting.partnership)
    if not access.parties:
        raise PermissionDenied
    _refuse_unless_open(meeting)
    form = AgendaPointForm(
        request.POST or None,
        instance=AgendaPoint(meeting=meeting, order=1),
        parties=access.parties,
        cancel_url=meeting.get_absolute_url(),
        autosave_key=f"new-agenda-point-{meeting.pk}",
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_at(form):
            actions.add_agenda_point(point=form.instance, by=request.user, at=timezone.now())
            messages.success(request, _("The point stands on the agenda."))
            return redirect(f"{meeting.get_absolute_url()}#dagordning")
    heading = _("Bring up a point")
    return form_page(request, meeting, form, heading, meeting_breadcrumbs(meeting, heading))


@require_http_methods(["GET", "POST"])
@require(Permission.READ_WORKING)
def agenda_point_edit(request, pk, point):
    meeting, point, access = _own_point(request, pk, point)
    here = f"{meeting.get_absolute_url()}#dagordning"
    form = AgendaPointForm(
        request.POST or None,
        instance=point,
        parties=access.parties,
        cancel_url=here,
        autosave_key=f"agenda-point-{point.pk}",
    )
    if request.method == "POST":
        said = {"version": conflicts.version_from(request), "by": request.user, "at": timezone.now()}
        if form.is_valid():
            words = {name: form.cleaned_data[name] for name in ("title", "why")}
            try:
                with refusals_shown_at(form):
                    actions.save_agenda_point(point=point, **words, **said)
                    messages.success(request, _("The point is saved."))
                    return redirect(here)
            except StaleVersionError as error:
                if error.current is None:
                    raise
                entry = ledger.newest_about(error.current, verbs=_VERBS)
                version = error.current.version
                return conflicts.form_conflict(
                    request, form, error.current, entry=entry, version=version, keep_url=here
                )
    heading = _("Edit the point")
    return form_page(request, meeting, form, heading, meeting_breadcrumbs(meeting, heading))


@require_POST
@require(Permission.PLAN_EDIT)
def agenda_point_move(request, pk, point, step):
    """Move an own point a `step` up or down. Only those who organise the meeting put its points in order."""
    meeting, point, access = _own_point(request, pk, point)
    if not access.organises:
        raise PermissionDenied
    version = conflicts.version_from(request)
    actions.move_agenda_point(point=point, version=version, step=step, by=request.user, at=timezone.now())
    return redirect(f"{meeting.get_absolute_url()}#dagordning")


@require_POST
@require(Permission.READ_WORKING)
def agenda_point_remove(request, pk, point):
    meeting, point, _access = _own_point(request, pk, point)
    version = conflicts.version_from(request)
    actions.remove_agenda_point(point=point, version=version, by=request.user, at=timezone.now())
    messages.success(request, _("The point is taken off the agenda."))
    return redirect(f"{meeting.get_absolute_url()}#dagordning")


def _own_point(request, pk, point):
    """Return (the meeting, the point, what the person may do there), if the person may write in the point (403)."""
    meeting = get_meeting(request, pk)
    access = meeting_access(request.user, meeting.partnership)
    point = get_object_or_404(meeting.points, pk=point)
    if not access.organises and point.organisation_id not in {each.pk for each in access.parties}:
        raise PermissionDenied
    _refuse_unless_open(meeting)
    return meeting, point, access


def _refuse_unless_open(meeting):
    if not meeting.is_planned:
        raise Refusal(_("The meeting is no longer planned."))
    if meeting.agenda_sent_at:
        raise Refusal(_("The agenda is sent. What comes up now is written in the minutes."))
