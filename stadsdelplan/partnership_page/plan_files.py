"""The files of a partnership's plans: papers, spreadsheets, reports, evidence, situation pictures and minutes."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core import permissions
from core.permissions import Permission
from core.text.dates import day
from stadsdelplan.edition.queries import editions_of
from stadsdelplan.models import (
    CLOSED,
    Evidence,
    Lagesbild,
    LagesbildStatus,
    Meeting,
    MeetingStatus,
    Plan,
    RoundReport,
)
from stadsdelplan.partnership_page.files import FileGroup, ListedFile, day_of, stored
from stadsdelplan.rounds.queries import rounds_of


def files_of_plans(partnership, user):
    """Return the FileGroups of the plans, pictures and meetings that the person sees. Six queries at most."""
    editions = list(
        editions_of(partnership, user).select_related("plan__district", "paper", "extract__stored_by", "based_on")
    )
    works = bool(permissions.grants(user, Permission.READ_WORKING).units(partnership.pk))
    return [
        FileGroup("planer", _("Plans"), [each for edition in editions for each in _papers(edition, works)]).in_order(),
        FileGroup("rapporter", _("Follow-up and reports"), list(_reports(editions))).in_order(),
        FileGroup("underlag", _("Files to follow-ups"), list(_evidence(partnership))).in_order(),
        FileGroup("lagesbilder", _("Situation pictures"), list(_pictures(partnership, user))).in_order(),
        FileGroup("moten", _("Minutes and agendas"), list(_meetings(partnership, user))).in_order(),
    ]


def _papers(edition, works):
    """Yield the paper of a closed edition as it was stored, what is drawn of it now, and its spreadsheet."""
    is_closed = edition.status in CLOSED
    paper = getattr(edition, "paper", None)
    if paper:
        who = edition.adopted_by
        yield ListedFile(
            _("The adopted plan (PDF)"),
            _at(edition, "edition_paper"),
            *_of(edition),
            on=day_of(paper.drawn_at),
            who=who,
        )
    else:
        yield ListedFile(_("Working edition as PDF"), _at(edition, "edition_paper"), *_of(edition))
    if edition.is_under_work and works:
        address = _at(edition, "edition_word")
        yield ListedFile(_("Working edition as Word"), address, *_of(edition), is_download=True)
    sheet, plain = _at(edition, "edition_sheet"), _at(edition, "edition_json")
    yield ListedFile(_("Plan as spreadsheet (XLSX)"), sheet, *_of(edition), is_download=True)
    yield ListedFile(_("Plan as data (JSON)"), plain, *_of(edition), is_download=True)
    if edition.based_on_id:
        yield ListedFile(_("Change list (PDF)"), _at(edition, "edition_changes_pdf"), *_of(edition))
    if is_closed and edition.extract_id:
        yield stored(_("Extract of the minutes"), _at(edition, "edition_extract"), _of(edition), edition.extract)


def _reports(editions):
    """Yield the reports of closed rounds, and those that are drawn of each closed edition."""
    closed = {each.pk: each for each in editions if each.status in CLOSED}
    for report in RoundReport.objects.filter(edition__in=closed).select_related("by").order_by("-at", "-pk"):
        edition = closed[report.edition_id]
        which = next((each for each in rounds_of(edition) if each.first == report.first_day), None)
        if which:
            address = reverse("round_report", args=[edition.plan_id, edition.number, which.number])
            label = _("Report of the round %(round)s (PDF)") % {"round": which}
            yield ListedFile(label, address, *_of(edition), on=day_of(report.at), who=str(report.by))
    for edition in closed.values():
        yield ListedFile(_("Follow-up report (PDF)"), _at(edition, "edition_follow_up_pdf"), *_of(edition))
        council = _at(edition, "edition_council_report")
        yield ListedFile(_("Report to the municipal council (PDF)"), council, *_of(edition))


def _evidence(partnership):
    plans = Plan.objects.filter(partnership=partnership)
    found = Evidence.objects.filter(follow_up__plan__in=plans).select_related("file__stored_by", "follow_up__plan")
    for each in found.order_by("-pk"):
        plan = each.follow_up.plan
        address = reverse("evidence", args=[plan.pk, each.pk])
        yield stored(str(each), address, (str(plan), plan.get_absolute_url()), each.file)


def _pictures(partnership, user):
    rows = Lagesbild.objects.visible_to(user).filter(partnership=partnership, status=LagesbildStatus.CLOSED)
    for picture in rows.select_related("closed_by").order_by("-closed_on", "-pk"):
        of = (picture.name, picture.get_absolute_url())
        address = reverse("lagesbild_paper", args=[picture.pk])
        who = str(picture.closed_by)
        yield ListedFile(_("Situation picture (PDF)"), address, *of, on=picture.closed_on, who=who)


def _meetings(partnership, user):
    rows = Meeting.objects.visible_to(user).filter(partnership=partnership).exclude(status=MeetingStatus.CANCELLED)
    for meeting in rows.select_related("agenda_sent_by").order_by("-held_on", "-pk"):
        label = _("Minutes as PDF") if meeting.is_held else _("Agenda as PDF")
        name = _("Meeting %(day)s") % {"day": day(meeting.held_on)}
        address = reverse("meeting_paper", args=[meeting.pk])
        who = meeting.who if meeting.is_held else ""
        on = meeting.held_on if meeting.is_held else None
        yield ListedFile(label, address, name, meeting.get_absolute_url(), on=on, who=who)


def _at(edition, name):
    return reverse(name, args=[edition.plan_id, edition.number])


def _of(edition):
    return str(edition), edition.get_absolute_url()
