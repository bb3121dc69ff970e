"""To which year's report a follow-up belongs: each to that of the edition in force on its day, and to one alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from core.models import Role
from stadsdelplan.adoption import actions as adoption
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.edition_changes import copy_goal, copy_row
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.follow_up.queries import read_report, report_days
from stadsdelplan.in_force import closed_editions, in_force
from stadsdelplan.models import Edition, EditionPaper, EditionStatus, FollowUp, Goal
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.pdf_text import pages

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

AUTUMN = datetime(2026, 10, 1, 9, tzinfo=UTC)
LATE_NOVEMBER = datetime(2026, 11, 29, 9, tzinfo=UTC)
SHARED, ONLY_OLD, ONLY_NEW = "Fler i arbete", "Torghandel varje lördag", "Tryggare torg"


@pytest.fixture
def coordinator(plan):
    return factories.person(plan.owner, Role.COORDINATOR)


@pytest.fixture
def plan():
    """A plan for 2025, adopted on its first day, with two goals."""
    edition = factories.edition(first_goal=SHARED)
    Edition.objects.filter(pk=edition.pk).update(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    edition.refresh_from_db()
    Goal.objects.create(edition=edition, focus_area=edition.focus_areas.get(), order=2, title=ONLY_OLD)
    factories.close(edition)
    return edition.plan


def test_what_was_noted_before_a_late_registration_is_in_the_report_of_one_edition(plan, coordinator):
    following = _sent(plan, coordinator, first=date(2026, 1, 1), last=date(2026, 12, 31))
    for title in (SHARED, ONLY_OLD):
        _note(plan, title, date(2026, 11, 29), by=coordinator)
    _adopt(following, date(2026, 11, 25), by=coordinator)
    _note(plan, ONLY_NEW, date(2026, 11, 20), by=coordinator)

    assert _reported(plan, 1) == {SHARED: None, ONLY_OLD: date(2026, 11, 29)}
    assert _reported(plan, 2) == {SHARED: date(2026, 11, 29), ONLY_NEW: date(2026, 11, 20)}


def test_a_goal_that_is_new_next_year_is_followed_up_before_the_year_begins(plan, coordinator):
    """The plan of 2027, adopted on 25 November 2026, is followed up on 29 November: its year has not begun."""
    _adopt(_sent(plan, coordinator, first=date(2027, 1, 1), last=date(2027, 12, 31)), date(2026, 11, 25), coordinator)
    for title in (SHARED, ONLY_NEW):
        _note(plan, title, date(2026, 11, 29), by=coordinator)

    report = read_report(plan.editions.get(number=2), on=date(2026, 11, 29))

    assert _reported(plan, 1) == {SHARED: date(2026, 11, 29), ONLY_OLD: None}
    assert _reported(plan, 2) == {SHARED: None, ONLY_NEW: date(2026, 11, 29)}
    assert report.first == date(2026, 11, 29)


def test_a_follow_up_before_the_first_plan_begins_is_in_its_report(plan, coordinator):
    _note(plan, SHARED, date(2024, 11, 29), by=coordinator)

    assert _reported(plan, 1) == {SHARED: date(2024, 11, 29), ONLY_OLD: None}


@pytest.mark.parametrize(
    ("on", "number"),
    [
        (date(2026, 2, 14), 1),  # the year has begun, and nothing is adopted for it
        (date(2026, 2, 15), 1),  # the day of the meeting is still the old plan's
        (date(2026, 2, 16), 2),
        (date(2026, 12, 31), 2),
        (date(2027, 7, 1), 2),  # between two periods
        (date(2028, 1, 1), 3),  # adopted in time
        (date(2031, 1, 1), 3),  # long after the last period
    ],
)
def test_the_edition_in_force_goes_by_its_period_and_its_adoption(plan, on, number):
    _closed(plan, 2, date(2026, 1, 1), date(2026, 12, 31), adopted_on=date(2026, 2, 15))
    _closed(plan, 3, date(2028, 1, 1), date(2028, 12, 31), adopted_on=date(2027, 11, 25))

    assert in_force(closed_editions(plan), on=on).number == number


def test_an_edition_for_the_same_days_takes_over_for_good(plan):
    """A plan of three years is revised within its first year; the revision is shorter than the plan was."""
    _closed(plan, 2, date(2026, 1, 1), date(2028, 12, 31), adopted_on=date(2025, 12, 10), status="superseded")
    _closed(plan, 3, date(2026, 1, 1), date(2026, 12, 31), adopted_on=date(2026, 6, 10))
    days = [date(2026, 6, 10), date(2026, 6, 11), date(2027, 6, 1)]

    assert [in_force(closed_editions(plan), on=day).number for day in days] == [2, 3, 3]
    assert report_days(plan.editions.get(number=2)) == (date(2026, 1, 1), date(2026, 6, 10))
    assert report_days(plan.editions.get(number=3)) == (date(2026, 6, 11), None)


def test_an_edition_that_never_began_is_never_in_force(plan, client, coordinator):
    _closed(plan, 2, date(2026, 7, 1), date(2027, 6, 30), adopted_on=date(2025, 12, 1), status="superseded")
    _closed(plan, 3, date(2026, 1, 1), date(2026, 12, 31), adopted_on=date(2025, 12, 10))
    client.force_login(coordinator)

    page = client.get(reverse("edition_follow_up", args=[plan.pk, 2])).content.decode()

    assert [in_force(closed_editions(plan), on=date(2026, month, 1)).number for month in (6, 7, 12)] == [3, 3, 3]
    assert "En annan planversion tog över före dess första dag." in page


def test_a_corrected_day_of_adoption_moves_what_was_noted_between(plan):
    _closed(plan, 2, date(2026, 1, 1), date(2026, 12, 31), adopted_on=date(2026, 3, 2))
    editions = closed_editions(plan)
    before = in_force(editions, on=date(2026, 3, 10)).number

    editions[1].adopted_on = date(2026, 3, 20)

    assert (before, in_force(editions, on=date(2026, 3, 10)).number) == (2, 1)


def test_a_correction_belongs_to_its_own_day(plan, coordinator):
    _closed(plan, 2, date(2026, 1, 1), date(2026, 12, 31), adopted_on=date(2025, 12, 1))
    wrong = _note(plan, SHARED, date(2025, 12, 31), by=coordinator)
    _note(plan, SHARED, date(2026, 1, 1), by=coordinator, corrects=wrong)

    assert _reported(plan, 1)[SHARED] is None
    assert _reported(plan, 2)[SHARED] == date(2026, 1, 1)


def test_every_day_of_ten_years_belongs_to_one_report(plan, coordinator):
    _closed(plan, 2, date(2026, 1, 1), date(2026, 12, 31), adopted_on=date(2026, 2, 15))
    _closed(plan, 3, date(2028, 1, 1), date(2028, 12, 31), adopted_on=date(2027, 11, 25))
    noted = [date(2023, 1, 1) + timedelta(days=number) for number in range(0, 3653, 31)]
    for day in noted:
        _note(plan, SHARED, day, by=coordinator)
        told = [number for number in (1, 2, 3) if _reported(plan, number, on=day)[SHARED] == day]
        assert len(told) == 1, day


def test_page_and_both_papers_tell_the_same(plan, coordinator, client):
    _adopt(_sent(plan, coordinator, first=date(2026, 1, 1), last=date(2026, 12, 31)), date(2026, 11, 25), coordinator)
    _note(plan, SHARED, date(2026, 3, 1), by=coordinator, status="on_track")
    client.force_login(coordinator)
    goal = Goal.objects.get(edition__number=2, title=SHARED)

    told = {}
    for number in (1, 2):
        page = client.get(reverse("edition_follow_up", args=[plan.pk, number])).content.decode()
        yearly = _words(client.get(reverse("edition_follow_up_pdf", args=[plan.pk, number])))
        council = _words(client.get(reverse("edition_council_report", args=[plan.pk, number])))
        told[number] = ["Pågår enligt plan" in text for text in (page, yearly, council)]
    shown = client.get(f"{goal.edition.get_absolute_url()}?visa=allt").content.decode()

    assert told == {1: [True, True, True], 2: [False, False, False]}
    assert "Pågår enligt plan" not in shown


def _sent(plan, by, *, first, last):
    """The next edition, sent for review: without ONLY_OLD, and with ONLY_NEW."""
    edition = edition_actions.start_edition(plan=plan, starts_on=first, ends_on=last, by=by, at=AUTUMN)
    Goal.objects.filter(edition=edition, title=ONLY_OLD).delete()
    Goal.objects.create(edition=edition, focus_area=edition.focus_areas.get(), order=3, title=ONLY_NEW)
    edition.refresh_from_db()
    return review.send_for_review(edition=edition, version=edition.version, by=by, at=AUTUMN)


def _adopt(edition, adopted_on, by):
    edition.refresh_from_db()
    words = {"adopted_by": "Kommunstyrelsen", "paragraph": "120", "pdf": b"%PDF-1.7 a plan"}
    return adoption.register_adoption(
        edition=edition, version=edition.version, adopted_on=adopted_on, **words, by=by, at=LATE_NOVEMBER
    )


def _closed(plan, number, first, last, *, adopted_on, status=EditionStatus.ADOPTED):
    """An edition of the plan as it stands afterwards, with the goal that all of them share."""
    edition = Edition.objects.create(plan=plan, number=number, starts_on=first, ends_on=last)
    before = Goal.objects.get(edition__plan=plan, edition__number=1, title=SHARED)
    copy_goal(before, edition=edition, focus_area=copy_row(before.focus_area, edition=edition))
    EditionPaper.objects.create(edition=edition, file=f"papers/{number}.pdf", sha256="0" * 64, drawn_at=AUTUMN)
    edition.status, edition.adopted_by, edition.adopted_on = status, "Nämnden", adopted_on
    edition.save()
    return edition


def _note(plan, title, on, *, by, status="on_track", corrects=None):
    key = Goal.objects.filter(edition__plan=plan, title=title).order_by("edition").first().key
    entry = FollowUp(plan=plan, key=key, on=on, status=status, organisation=plan.owner, corrects=corrects)
    return follow_up.follow_up(entry=entry, by=by, at=datetime(2033, 1, 1, tzinfo=UTC))


def _words(answer):
    return " ".join(pages(answer.content))


def _reported(plan, number, *, on=date(2032, 1, 1)):
    """Of each goal in the report of that edition, by title, the day of its newest follow-up or None."""
    report = read_report(plan.editions.get(number=number), on=on)
    return {read.goal.title: read.newest and read.newest.on for read in report.goals}
