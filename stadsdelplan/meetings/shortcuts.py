"""What the views of meetings share: they get the meeting and its rows, who may do what, and the breadcrumbs."""

from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import permissions
from core.concurrency import conflicts
from core.models import Organisation, OrganisationKind
from core.permissions import Permission
from core.text.dates import long_day
from partnership.tabs import Tab, stand_in
from stadsdelplan.models import Meeting

_TEXTS = ("called", "decisions", "link", "place", "punkt", "reason", "text", "title", "who", "why")


@dataclass(frozen=True)
class MeetingAccess:
    """What a person may do with a partnership's meetings: `organises` them, brings up points for the `parties`."""

    organises: bool
    parties: tuple[Organisation, ...]

    @property
    def reads_working(self):
        return bool(self.parties)


def meeting_access(user, partnership):
    """Return the MeetingAccess of `user`. Who writes a municipality's plans organises the meetings. One query."""
    edits, works = (
        permissions.grants(user, right).units(partnership.pk)
        for right in (Permission.PLAN_EDIT, Permission.READ_WORKING)
    )
    parties = list(partnership.organisations.order_by("name", "pk"))
    return MeetingAccess(
        organises=any(each.kind == OrganisationKind.MUNICIPALITY and each.pk in edits for each in parties),
        parties=tuple(each for each in parties if each.pk in works),
    )


def get_meeting(request, pk):
    """Return the meeting if the person sees it (404). Refusals in this request lead back to its page."""
    rows = Meeting.objects.visible_to(request.user).select_related("partnership", "plan", "agenda_sent_by")
    meeting = get_object_or_404(rows, pk=pk)
    stand_in(request, meeting.partnership, Tab.MEETINGS)
    conflicts.lead_back(
        request, meeting, link=_("To the meeting"), breadcrumbs=meeting_breadcrumbs(meeting), written=_TEXTS
    )
    return meeting


def organised(view):
    """Pass the meeting to the view in place of its key, if the person organises meetings there (403)."""

    @wraps(view)
    def open_for_writing(request, pk, **kwargs):
        meeting = get_meeting(request, pk)
        if not meeting_access(request.user, meeting.partnership).organises:
            raise PermissionDenied
        return view(request, meeting, **kwargs)

    return open_for_writing


def title_of(meeting):
    """Return what the pages call the meeting: by its day."""
    return _("Meeting %(day)s") % {"day": long_day(meeting.held_on)}


def meeting_breadcrumbs(meeting, here=""):
    """Return [(name, address), …]: home, the partnership, its meetings, this one, and the page `here`."""
    crumbs = list_breadcrumbs(meeting.partnership, meeting)
    if not here:
        return [*crumbs, (title_of(meeting), "")]
    return [*crumbs, (title_of(meeting), meeting.get_absolute_url()), (here, "")]


def list_breadcrumbs(partnership, here=None):
    """Return [(name, address), …]: home, the partnership and its meetings, which are a link where something follows."""
    listed = reverse("meetings", args=[partnership.slug]) if here else ""
    return [
        (_("Home"), reverse("home")),
        (partnership.name, partnership.get_absolute_url()),
        (_("Meetings"), listed),
    ]


def form_page(request, about, form, heading, crumbs, *, lead=""):
    """Show a form under its `heading`, with a sentence above it."""
    context = {"about": about, "form": form, "heading": heading, "lead": lead, "breadcrumbs": crumbs}
    return render(request, "stadsdelplan/meetings/form.html", context)
