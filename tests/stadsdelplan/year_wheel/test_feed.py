"""The feed at an address of one's own: what it holds, when it stops, and that its days are right at the edges of time.

It is read by tests/support/calendar_file.py, which knows the standard and not the library that writes.
"""

import json
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import LedgerEntry, LedgerPayload, Membership, Role, User
from stadsdelplan.models import CalendarFeed, Meeting, PublicationDay
from stadsdelplan.year_wheel import actions
from stadsdelplan.year_wheel.days import DayKind, YearDay
from stadsdelplan.year_wheel.feed import find_feed, write_calendar, write_feed
from tests.support import calendar_file, factories

SITE = "https://portalen.example/"
STAMP = datetime(2026, 3, 16, 12, 0, 0, 999, tzinfo=UTC)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def _day(day, what="Möte", **fields):
    return YearDay(day=day, kind=DayKind.MEETING, what=what, url="/plan/1/", key=f"meeting-{day}", **fields)


def _written(*days):
    return write_calendar(days, name="Årshjul", site=SITE, stamp=STAMP)


def _only(*days):
    (event,) = calendar_file.events(_written(*days)).values()
    return event


# What a file says -----------------------------------------------------------------------------------------------------


def test_a_whole_day_says_what_it_is_where_it_stands_and_takes_no_time():
    event = _only(_day(date(2026, 5, 4), partnership="Jordbro", version=7))

    assert {name: event.properties[name] for name in event.properties if name not in ("SUMMARY", "DESCRIPTION")} == {
        "UID": ({}, "meeting-2026-05-04@portalen.example"),
        "DTSTAMP": ({}, "20260316T120000Z"),
        "DTSTART": ({"VALUE": "DATE"}, "20260504"),
        "DTEND": ({"VALUE": "DATE"}, "20260505"),
        "SEQUENCE": ({}, "7"),
        "CATEGORIES": ({}, "Möte"),
        "TRANSP": ({}, "TRANSPARENT"),
        "URL": ({}, "https://portalen.example/plan/1/"),
    }
    assert event.text("SUMMARY") == "Möte"
    assert event.text("DESCRIPTION") == "Jordbro\nhttps://portalen.example/plan/1/"


def test_the_calendar_says_its_name_and_how_often_it_is_worth_reading():
    calendar = calendar_file.read(_written())

    assert (calendar.name, calendar.parts) == ("VCALENDAR", [])
    assert {name: value for name, (_parameters, value) in calendar.properties.items()} == {
        "VERSION": "2.0",
        "PRODID": "-//Partnerskapsportalen//Årshjul//SV",
        "METHOD": "PUBLISH",
        "X-WR-CALNAME": "Årshjul",
        "X-PUBLISHED-TTL": "PT12H",
        "REFRESH-INTERVAL": "PT12H",
    }


def test_no_day_is_a_file_that_can_be_read():
    assert calendar_file.events(_written()) == {}


@pytest.mark.parametrize(
    "what",
    [
        "Å" * 200,
        "å ä ö " * 40,
        "x" * 66 + "åäö",
        "x" * 67 + "ö",
        "Kommunens, polisens; och \\ andras\nrad två",
        "🌲" * 60,
        "Slutar med komma,",
    ],
)
def test_long_words_with_swedish_letters_and_signs_come_back_as_they_were(what):
    assert _only(_day(date(2026, 5, 4), what)).text("SUMMARY") == what


# Edges of time --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "after"),
    [
        ("2028-02-28", "2028-02-29"),
        ("2028-02-29", "2028-03-01"),
        ("2027-02-28", "2027-03-01"),
        ("2026-12-31", "2027-01-01"),
        ("2027-01-01", "2027-01-02"),
        # summer time begins and ends: a whole day is a day, of 23 hours or 25
        ("2026-03-29", "2026-03-30"),
        ("2026-10-25", "2026-10-26"),
        ("2027-03-28", "2027-03-29"),
        ("2027-10-31", "2027-11-01"),
        ("2028-03-26", "2028-03-27"),
        ("2028-10-29", "2028-10-30"),
    ],
)
def test_a_whole_day_ends_before_the_next_one(day, after):
    event = _only(_day(date.fromisoformat(day)))

    assert (event.when("DTSTART"), event.when("DTEND")) == (date.fromisoformat(day), date.fromisoformat(after))


@pytest.mark.parametrize(
    ("begins", "ends", "in_utc"),
    [
        # the evening before, the night itself and the day after, of each change until 2028
        ("2026-03-28 20:00", "2026-03-28 21:30", ("20260328T190000Z", "20260328T203000Z")),
        ("2026-03-29 01:30", "2026-03-29 03:30", ("20260329T003000Z", "20260329T013000Z")),
        ("2026-03-29 13:00", "2026-03-29 14:00", ("20260329T110000Z", "20260329T120000Z")),
        ("2026-10-24 13:00", "2026-10-24 14:00", ("20261024T110000Z", "20261024T120000Z")),
        ("2026-10-25 01:30", "2026-10-25 03:30", ("20261024T233000Z", "20261025T023000Z")),
        ("2026-10-25 13:00", "2026-10-25 14:00", ("20261025T120000Z", "20261025T130000Z")),
        ("2027-03-28 01:59", "2027-03-28 03:00", ("20270328T005900Z", "20270328T010000Z")),
        ("2027-10-31 00:30", "2027-10-31 04:00", ("20271030T223000Z", "20271031T030000Z")),
        ("2028-03-26 09:00", "2028-03-26 10:00", ("20280326T070000Z", "20280326T080000Z")),
        ("2028-10-29 09:00", "2028-10-29 10:00", ("20281029T080000Z", "20281029T090000Z")),
        ("2028-02-29 13:00", "2028-02-29 15:00", ("20280229T120000Z", "20280229T140000Z")),
        # across New Year, and on its first hour, which is the year before in UTC
        ("2026-12-31 23:30", "2027-01-01 00:30", ("20261231T223000Z", "20261231T233000Z")),
        ("2027-01-01 00:15", "2027-01-01 01:15", ("20261231T231500Z", "20270101T001500Z")),
        ("2026-12-31 23:30", "2027-01-01 01:30", ("20261231T223000Z", "20270101T003000Z")),
    ],
)
def test_a_time_of_day_is_the_same_moment_in_summer_and_in_winter(begins, ends, in_utc):
    first, last = (datetime.fromisoformat(each).replace(tzinfo=STOCKHOLM) for each in (begins, ends))

    event = _only(_day(first.date(), starts_at=first, ends_at=last))

    assert (event.properties["DTSTART"], event.properties["DTEND"]) == (({}, in_utc[0]), ({}, in_utc[1]))
    assert (event.when("DTSTART").astimezone(STOCKHOLM), event.when("DTEND").astimezone(STOCKHOLM)) == (first, last)
    assert event.text("TRANSP") == "OPAQUE"


def test_without_an_end_a_meeting_takes_an_hour_also_over_the_night_that_has_one_more():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=STOCKHOLM)  # the first of the two times that clocks show it

    event = _only(_day(first.date(), starts_at=first))

    assert event.properties["DTSTART"][1] == "20261025T003000Z"
    assert event.properties["DTEND"][1] == "20261025T013000Z"


# An address -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(db):
    plan = factories.edition().plan
    today = timezone.localdate()
    return factories.held_meeting(
        plan,
        today,
        who="Anna Ask",
        decisions="Fler lampor vid skolan.",
    )


@pytest.fixture
def person(meeting):
    return factories.person(meeting.plan.owner, Role.READER, name="Åsa Öberg")


@pytest.fixture
def token(person):
    return actions.make_address(language="sv", by=person, at=factories.NOON)


def _address(token):
    return reverse("calendar_feed", args=[token])


def test_whoever_has_the_address_reads_the_persons_own_days_without_logging_in(client, meeting, token):
    others = factories.edition().plan
    factories.held_meeting(others, timezone.localdate(), who="Andra")

    answer = client.get(_address(token))

    (event,) = calendar_file.events(answer.content).values()
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert event.properties["UID"][1] == f"meeting-{meeting.pk}@testserver"
    assert event.text("SUMMARY") == "Möte om Stadsdelsplan"
    assert event.when("DTSTART") == meeting.held_on
    text = answer.content.decode().replace("\r\n ", "")
    assert not [word for word in ("Anna", "lampor", "Åsa", "Öberg", "Andra", "@kommun.example") if word in text]


def test_the_words_are_in_the_language_in_which_the_address_was_made(client, meeting, person):
    token = actions.make_address(language="en", by=person, at=factories.NOON)
    client.cookies["django_language"] = "sv"

    answer = client.get(_address(token))

    (event,) = calendar_file.events(answer.content).values()
    assert event.text("SUMMARY") == "Meeting about Stadsdelsplan"
    assert answer["Content-Language"] == "en"


def test_the_same_days_are_the_same_file_and_are_not_sent_twice(client, meeting, token):
    first, second = client.get(_address(token)), client.get(_address(token))
    again = client.get(_address(token), headers={"if-none-match": first["ETag"]})
    Meeting.objects.filter(pk=meeting.pk).update(held_on=meeting.held_on - timedelta(days=1), version=2)
    changed = client.get(_address(token), headers={"if-none-match": first["ETag"]})

    assert first.content == second.content
    assert (again.status_code, again.content) == (304, b"")
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)
    (event,) = calendar_file.events(changed.content).values()
    assert event.properties["SEQUENCE"][1] == "2"


def _revoked(person, token):
    actions.revoke_address(by=person, at=factories.NOON)


def _made_anew(person, token):
    actions.make_address(language="sv", by=person, at=factories.NOON)


def _closed_account(person, token):
    User.objects.filter(pk=person.pk).update(is_active=False)


def _without_role(person, token):
    Membership.objects.filter(user=person).delete()


def _role_ended(person, token):
    Membership.objects.filter(user=person).update(last_day=timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize("end", [_revoked, _made_anew, _closed_account, _without_role, _role_ended])
def test_an_address_that_works_no_more_is_404_as_one_that_never_was(client, person, token, end):
    before = client.get(_address(token)).status_code
    end(person, token)

    after, never = client.get(_address(token)), client.get(_address("x" * 43))

    assert before == 200
    assert (after.status_code, never.status_code) == (404, 404)
    assert _without_the_forms_secret(after).replace(token, "x" * 43) == _without_the_forms_secret(never)
    assert sorted(after.headers) == sorted(never.headers)


def _without_the_forms_secret(answer):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_a_role_that_is_lost_takes_its_days_along(client, meeting, person, token):
    other = factories.edition().plan
    factories.held_meeting(other, timezone.localdate(), who="Andra")
    Membership.objects.create(user=person, organisation=other.owner, role=Role.READER)
    with_both = len(calendar_file.events(client.get(_address(token)).content))

    Membership.objects.filter(user=person, organisation=meeting.plan.owner).delete()

    assert (with_both, len(calendar_file.events(client.get(_address(token)).content))) == (2, 1)


def test_at_new_year_the_feed_goes_on_with_another_year(meeting, token):
    indicator = factories.indicator()
    for year in range(2024, 2031):
        PublicationDay.objects.create(indicator=indicator, day=date(year, 12, 31), said_by="SCB")
        PublicationDay.objects.create(indicator=indicator, day=date(year, 1, 1), said_by="SCB")
    Meeting.objects.all().delete()

    def held(on):
        content = write_feed(find_feed(token, on=on), on=on, site=SITE)
        days = [each.when("DTSTART") for each in calendar_file.events(content).values()]
        return str(min(days)), str(max(days)), len(days)

    assert held(date(2026, 12, 31)) == ("2025-01-01", "2028-12-31", 8)
    assert held(date(2027, 1, 1)) == ("2026-01-01", "2029-12-31", 8)
    assert held(date(2028, 2, 29)) == ("2027-01-01", "2030-12-31", 8)


def test_reading_is_noted_once_a_day_and_asks_as_often_for_a_hundred_days_as_for_one(client, meeting, token):
    first, few = _count(client, token)
    for number in range(100):
        factories.held_meeting(
            meeting.plan,
            meeting.held_on,
            who=f"Grupp {number}",
        )
    second, many = _count(client, token)

    assert (few, many) == (1, 101)
    assert (first, second) == (14, 13)
    assert CalendarFeed.objects.get().last_read_on == timezone.localdate()


def _count(client, token):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(_address(token))
    return len(asked), len(calendar_file.events(answer.content))


# What is kept of it ---------------------------------------------------------------------------------------------------


def test_the_secret_is_stored_nowhere_and_the_history_tells_who_made_and_revoked_it(client, person, token):
    client.get(_address(token))
    actions.revoke_address(by=person, at=factories.NOON)
    client.get(_address(token))

    feed = CalendarFeed.objects.get()
    assert len(token) == 43
    assert (len(feed.digest), feed.user, feed.revoked_at) == (64, person, factories.NOON)
    entries = LedgerEntry.objects.filter(verb__startswith="calendar.").order_by("pk")
    assert [(each.verb, each.by, each.target_key) for each in entries] == [
        ("calendar.address_made", person, str(feed.pk)),
        ("calendar.address_revoked", person, str(feed.pk)),
    ]
    kept = [repr(model.objects.values()[:]) for model in (CalendarFeed, LedgerEntry, LedgerPayload)]
    assert token not in "".join(kept)


def test_the_security_log_tells_of_an_address_and_never_has_it(client, person, caplog):
    with caplog.at_level("INFO", logger="portal.security"):
        token = _commit_by(lambda: actions.make_address(language="sv", by=person, at=factories.NOON))
        client.force_login(person)
        client.get(_address(token))
        _commit_by(lambda: actions.revoke_address(by=person, at=factories.NOON))
        client.get(_address(token))  # and whoever is signed in is told of in a line when it is gone

    lines = [record.getMessage() for record in caplog.records if record.name == "portal.security"]
    events = [json.loads(line)["event"] for line in lines]
    assert [each for each in events if each.startswith("calendar")] == [
        "calendar_address_made",
        "calendar_address_revoked",
    ]
    assert token not in "".join(lines)


def _commit_by(step):
    """What a step returns, with what it leaves for the end of its transaction done."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return step()


def test_revoking_twice_revokes_once_and_a_new_address_is_another_row(person, token):
    assert actions.revoke_address(by=person, at=factories.NOON)
    assert not actions.revoke_address(by=person, at=factories.NOON)

    again = actions.make_address(language="sv", by=person, at=factories.NOON)

    assert again != token
    assert CalendarFeed.objects.filter(user=person).count() == 2
    assert CalendarFeed.objects.filter(user=person, revoked_at=None).count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"digest": "f" * 64},
        {"made_at": factories.NOON + timedelta(days=1)},
        {"language": "en"},
        {"revoked_at": None},
        {"revoked_at": factories.NOON + timedelta(days=1)},
    ],
)
def test_the_database_refuses_that_an_address_is_changed_or_works_again(person, token, values):
    actions.revoke_address(by=person, at=factories.NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.objects.update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.objects.all().delete()


def test_a_person_has_one_address_that_works(person, token):
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.objects.create(user=person, digest="e" * 64, language="sv", made_at=factories.NOON)
