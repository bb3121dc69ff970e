"""A meeting is planned, then held with its minutes, or cancelled; its agenda stays once it is sent."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from core.concurrency.refusals import ForbiddenStepError, StaleVersionError
from core.models import LedgerEntry, Role
from stadsdelplan.meetings import actions
from stadsdelplan.meetings.pdf import draw_meeting
from stadsdelplan.models import AgendaPoint, Meeting, Plan
from tests.support import factories, verapdf
from tests.support.factories import NOON
from tests.support.pdf_text import pages

pytestmark = pytest.mark.django_db

TODAY = NOON.date()
TOMORROW = TODAY + timedelta(days=1)


def _point(meeting, title, organisation, *, by):
    point = AgendaPoint(meeting=meeting, title=title, organisation=organisation)
    return actions.add_agenda_point(point=point, by=by, at=NOON)


def _send(meeting, *, by, names=()):
    meeting.refresh_from_db()
    return actions.send_agenda(meeting=meeting, version=meeting.version, names=names, by=by, at=NOON)


def _hold(meeting, *, by, notes=None, **changes):
    meeting.refresh_from_db()
    said = {"held_on": TODAY, "who": "närpolischef", "decisions": "Kort möte.", "link": ""} | changes
    return actions.hold_meeting(
        meeting=meeting, version=meeting.version, changes=said, notes=notes or {}, by=by, at=NOON
    )


def test_a_meeting_is_planned_for_today_or_later_and_held_today_or_earlier(partnership, coordinator):
    past = Meeting(partnership=partnership, held_on=TODAY - timedelta(days=1))
    to_come = Meeting(partnership=partnership, held_on=TOMORROW, who="närpolischef")

    with pytest.raises(ValidationError, match="Dagen har passerat"):
        actions.plan_meeting(meeting=past, by=coordinator, at=NOON)
    with pytest.raises(ValidationError, match="inte kommit"):
        actions.add_meeting(meeting=to_come, by=coordinator, at=NOON)
    today = actions.plan_meeting(meeting=Meeting(partnership=partnership, held_on=TODAY), by=coordinator, at=NOON)
    assert Meeting.objects.get() == today


def test_a_meeting_is_about_a_plan_of_its_own_partnership(partnership, coordinator):
    other = factories.edition().plan

    with pytest.raises(ValidationError, match="ett annat partnerskap"):
        actions.plan_meeting(
            meeting=Meeting(partnership=partnership, plan=other, held_on=TODAY), by=coordinator, at=NOON
        )


def test_a_meeting_ends_after_it_starts(client, partnership, coordinator):
    client.force_login(coordinator)
    typed = {"held_on": "2050-05-02", "starts_at": "10.30", "ends_at": "09:00"}

    wrong = client.post(reverse("meeting_plan", args=[partnership.slug]), typed)
    client.post(reverse("meeting_plan", args=[partnership.slug]), typed | {"ends_at": "11:00"})

    assert "Ett möte slutar efter att det har börjat." in wrong.content.decode()
    assert [(each.starts_at, each.ends_at) for each in Meeting.objects.all()] == [(time(10, 30), time(11, 0))]


def test_a_planned_meeting_gets_another_day_and_a_stale_save_is_answered_with_both(client, meeting, coordinator):
    client.force_login(coordinator)
    address = reverse("meeting_replan", args=[meeting.pk])
    typed = {"version": meeting.version, "held_on": "2050-05-02", "place": "Biblioteket", "called": "Parterna"}

    saved = client.post(address, typed)
    stale = client.post(address, typed | {"place": "Skolan"})

    assert saved.status_code == 302
    assert stale.status_code == 409
    assert "Biblioteket" in stale.content.decode()
    assert "Skolan" in stale.content.decode()
    meeting.refresh_from_db()
    assert (meeting.held_on, meeting.place) == (date(2050, 5, 2), "Biblioteket")


def test_a_cancelled_meeting_says_why_and_is_not_held(meeting, coordinator):
    with pytest.raises(ValidationError):
        actions.cancel_meeting(meeting=meeting, version=meeting.version, reason="", by=coordinator, at=NOON)
    actions.cancel_meeting(meeting=meeting, version=meeting.version, reason="Sjukdom", by=coordinator, at=NOON)

    meeting.refresh_from_db()
    assert (meeting.status, meeting.cancelled_because) == ("cancelled", "Sjukdom")
    with pytest.raises(ForbiddenStepError, match="inställt"):
        _hold(meeting, by=coordinator)


def test_points_are_brought_up_by_any_party_and_put_in_order(meeting, police, liaison, coordinator, edition):
    first = _point(meeting, "Belysningen", police, by=liaison)
    second = _point(meeting, "Trafiken", edition.plan.owner, by=coordinator)
    actions.move_agenda_point(point=second, version=1, step=-1, by=coordinator, at=NOON)

    assert list(meeting.points.order_by("order").values_list("title", flat=True)) == ["Trafiken", "Belysningen"]
    with pytest.raises(StaleVersionError):
        actions.save_agenda_point(point=first, version=7, title="Ljuset", why="", by=liaison, at=NOON)
    actions.remove_agenda_point(point=second, version=second.version, by=coordinator, at=NOON)
    assert list(meeting.points.values_list("title", "order")) == [("Belysningen", 1)]
    with pytest.raises(ForbiddenStepError, match="Bara en part"):
        _point(meeting, "Annat", factories.organisation(), by=liaison)


def test_a_point_of_another_party_is_not_the_liaisons_to_change(client, meeting, edition, liaison, coordinator):
    point = _point(meeting, "Trafiken", edition.plan.owner, by=coordinator)
    client.force_login(liaison)

    page = client.get(meeting.get_absolute_url()).content.decode()
    answer = client.post(reverse("agenda_point_remove", args=[meeting.pk, point.pk]), {"version": 1})

    assert "Trafiken" in page
    assert reverse("agenda_point_edit", args=[meeting.pk, point.pk]) not in page
    assert reverse("agenda_point_add", args=[meeting.pk]) in page
    assert answer.status_code == 403


def test_a_sent_agenda_stays_in_the_portal_and_in_the_database(meeting, police, liaison, coordinator):
    point = _point(meeting, "Belysningen", police, by=liaison)
    _send(meeting, by=coordinator)

    with pytest.raises(ForbiddenStepError, match="Dagordningen är skickad"):
        _point(meeting, "För sent", police, by=liaison)
    for change in (
        lambda: AgendaPoint.objects.filter(pk=point.pk).update(title="Annat"),
        lambda: AgendaPoint.objects.filter(pk=point.pk).delete(),
        lambda: AgendaPoint.objects.create(meeting=meeting, order=9, title="För sent"),
        lambda: Meeting.objects.filter(pk=meeting.pk).update(agenda_sent_at=None, agenda_sent_by=None),
        lambda: Meeting.objects.filter(pk=meeting.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert list(meeting.points.values_list("title", flat=True)) == ["Belysningen"]


def test_an_agenda_that_changed_since_the_page_was_opened_is_not_sent(meeting, police, liaison, coordinator):
    seen = meeting.version
    _point(meeting, "Belysningen", police, by=liaison)

    with pytest.raises(StaleVersionError):
        actions.send_agenda(meeting=meeting, version=seen, names=[], by=coordinator, at=NOON)


def test_the_minutes_hold_a_meeting_and_say_what_was_said_of_each_point(client, meeting, police, liaison, coordinator):
    point = _point(meeting, "Belysningen", police, by=liaison)
    _send(meeting, by=coordinator)
    meeting.refresh_from_db()
    client.force_login(coordinator)
    address = reverse("meeting_minutes", args=[meeting.pk])
    typed = {"version": meeting.version, "held_on": "2026-03-02", "who": "närpolischef", "decisions": "Kort möte."}

    saved = client.post(address, typed | {f"punkt-{point.pk}": "Tio lampor är trasiga."})
    stale = client.post(address, typed | {f"punkt-{point.pk}": "Elva lampor."})

    assert saved.status_code == 302
    assert stale.status_code == 409
    assert "Tio lampor är trasiga." in stale.content.decode()
    assert "Elva lampor." in stale.content.decode()
    meeting.refresh_from_db()
    point.refresh_from_db()
    assert (meeting.status, meeting.held_on, point.notes) == ("held", date(2026, 3, 2), "Tio lampor är trasiga.")


def test_minutes_without_who_took_part_are_refused_at_the_field(client, meeting, coordinator):
    client.force_login(coordinator)
    typed = {"version": meeting.version, "held_on": "2026-03-02", "who": ""}

    answer = client.post(reverse("meeting_minutes", args=[meeting.pk]), typed)

    assert answer.status_code == 200
    assert "who" in answer.context["form"].errors
    meeting.refresh_from_db()
    assert meeting.status == "planned"


def test_a_held_meeting_needs_somebody_who_took_part_in_the_database_too(partnership):
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.create(partnership=partnership, status="held", held_on=TODAY)


def test_who_only_reads_sees_held_meetings_without_the_points_about_what_is_in_review(
    client, meeting, partnership, coordinator, sent, police, liaison
):
    _point(meeting, "Belysningen", police, by=liaison)
    names = [f"review-{sent.pk}-{police.pk}"]
    _send(meeting, by=coordinator, names=names)
    reader = factories.person(police, Role.READER)
    client.force_login(reader)
    before = client.get(meeting.get_absolute_url())
    listed = client.get(reverse("meetings", args=[partnership.slug])).content.decode()
    _hold(meeting, by=coordinator)

    page = client.get(meeting.get_absolute_url()).content.decode()
    paper = "".join(pages(client.get(reverse("meeting_paper", args=[meeting.pk])).content))

    assert before.status_code == 404
    assert "Kommande" not in listed
    assert "Belysningen" in page
    assert "Belysningen" in paper
    assert "mål att svara på" not in page + paper
    client.force_login(liaison)
    assert "Polisen har 1 mål att svara på" in client.get(meeting.get_absolute_url()).content.decode()


def test_each_verb_is_told_in_the_history_of_the_partnership(meeting, partnership, police, liaison, coordinator):
    point = _point(meeting, "Belysningen", police, by=liaison)
    actions.save_agenda_point(point=point, version=1, title="Ljuset", why="", by=liaison, at=NOON)
    _send(meeting, by=coordinator)
    _hold(meeting, by=coordinator)
    _hold(meeting, by=coordinator, decisions="Längre möte.")

    verbs = LedgerEntry.objects.filter(chain__name=partnership.chain).order_by("number").values_list("verb", flat=True)
    assert list(verbs) == [
        "meeting.planned",
        "agenda_point.added",
        "agenda_point.saved",
        "meeting.agenda_sent",
        "meeting.held",
        "meeting.minuted",
    ]


def test_the_agenda_is_a_paper_of_a_page_with_boxes_and_the_same_each_time(meeting, police, liaison, coordinator):
    _point(meeting, "Belysningen", police, by=liaison)
    _send(meeting, by=coordinator)
    meeting.refresh_from_db()

    first, second = (draw_meeting(meeting, with_working=True, at=at) for at in (NOON, NOON + timedelta(days=3)))

    assert first == second
    (page,) = pages(first)
    assert [word in page for word in ("Dagordning", "1. Belysningen", "Övriga frågor", "Nästa möte")] == [True] * 4
    assert "Utkast" not in page
    assert [verapdf.faults(first, flavour) for flavour in ("2a", "ua1")] == [{}, {}]


def test_the_minutes_are_a_paper_too(meeting, police, liaison, coordinator):
    point = _point(meeting, "Belysningen", police, by=liaison)
    _hold(meeting, by=coordinator, notes={point.pk: "Tio lampor är **trasiga**."})
    meeting.refresh_from_db()

    paper = draw_meeting(meeting, with_working=True, at=NOON)

    (page,) = pages(paper)
    assert [word in page for word in ("Minnesanteckningar", "1. Belysningen", "Tio lampor är trasiga.")] == [True] * 3
    assert [verapdf.faults(paper, flavour) for flavour in ("2a", "ua1")] == [{}, {}]


def test_the_page_of_the_plan_shows_its_meetings_and_the_way_to_all(client, edition, coordinator, liaison):
    plan = Plan.objects.get(pk=edition.plan_id)
    for who, day in (("närpolischef", TODAY), ("", date(2050, 5, 2))):
        meeting = Meeting(partnership=plan.partnership, plan=plan, held_on=day, who=who)
        verb = actions.add_meeting if who else actions.plan_meeting
        verb(meeting=meeting, by=coordinator, at=NOON)
    client.force_login(liaison)
    seen = client.get(plan.get_absolute_url()).content.decode()
    client.force_login(factories.person(plan.owner, Role.READER))

    read = client.get(plan.get_absolute_url()).content.decode()

    assert "2 maj 2050" in seen
    assert "Planerat" in seen
    assert "2 maj 2050" not in read
    assert "närpolischef" in read
    assert reverse("meetings", args=[plan.partnership.slug]) in read
