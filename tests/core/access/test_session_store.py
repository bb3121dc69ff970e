"""What a session keeps beside what is put into it: whose it is, its beginning and end, and the browser in words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.utils.timezone import now

from core.access.models import Session
from core.access.sessions import ENDS_AT, LOGGED_IN_AT, SessionStore, mark_use
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture(autouse=True)
def _an_hour_and_a_working_day(settings):
    settings.SESSION_IDLE_MINUTES, settings.SESSION_ABSOLUTE_HOURS = 60, 10


@pytest.fixture
def anna():
    return factories.person()


def stored(person=None, *, browser="", **kept):
    """A store with what was put into it, saved; it is read again as the next request does."""
    store = SessionStore()
    store.browser = browser
    store.update(kept | ({SESSION_KEY: str(person.pk)} if person else {}))
    store.save()
    return again(store)


def again(store):
    store = SessionStore(session_key=store.session_key)
    assert store.exists(store.session_key)
    store.load()
    return store


# The end -------------------------------------------------------------------------------------------------------------


def test_a_login_keeps_its_moment_and_its_last_end_in_whole_seconds(anna):
    before = now().timestamp()

    store = stored(anna)

    assert before <= store[LOGGED_IN_AT] <= now().timestamp()
    assert store[ENDS_AT] == str(int(store[LOGGED_IN_AT]) + 36_000)
    assert store.row.user_id == anna.pk
    assert store.row.started_at == datetime.fromtimestamp(store[LOGGED_IN_AT], UTC)
    assert store.row.expire_date == store.row.seen_at + timedelta(minutes=60)


def test_saving_it_again_moves_neither(anna):
    began = now() - timedelta(hours=9, minutes=50)
    store = stored(anna, **{LOGGED_IN_AT: began.timestamp(), ENDS_AT: "1773698400"})

    store["something"] = "else"
    store.save()

    kept = again(store)
    assert (kept[LOGGED_IN_AT], kept[ENDS_AT]) == (began.timestamp(), "1773698400")
    assert kept.row.expire_date == began + timedelta(hours=10)


def test_a_session_of_nobody_has_neither():
    store = stored(something="else")

    assert dict(store.items()) == {"something": "else"}
    assert store.row.user_id is None


# The browser in words ------------------------------------------------------------------------------------------------


def test_the_browser_is_kept_when_something_is_saved_without_a_request(anna):
    store = stored(anna, browser="Firefox, Windows")
    assert store.row.browser == "Firefox, Windows"

    store["something"] = "else"
    store.save()

    assert again(store).row.browser == "Firefox, Windows"


def test_the_browser_of_this_request_comes_instead_of_the_one_before(anna):
    store = stored(anna, browser="Firefox, Windows")

    store.browser = "Safari, iPhone"
    store.save()

    assert again(store).row.browser == "Safari, iPhone"


def test_a_session_made_without_a_request_has_no_browser(anna):
    assert stored(anna).row.browser == ""


# Use -----------------------------------------------------------------------------------------------------------------


def test_a_use_exactly_a_minute_later_puts_off_the_end_and_renews_the_browser(anna):
    store, other = stored(anna, browser="Firefox, Windows"), stored(anna, browser="Edge, Windows")
    at = store.row.seen_at + timedelta(minutes=1)
    store.browser = "Safari, iPhone"

    mark_use(store, at=at)

    row = again(store).row
    assert (row.seen_at, row.expire_date, row.browser) == (at, at + timedelta(minutes=60), "Safari, iPhone")
    assert again(other).row.seen_at == other.row.seen_at
    assert again(other).row.browser == "Edge, Windows"


def test_a_use_within_the_minute_writes_nothing(anna, django_assert_num_queries):
    store = stored(anna)

    with django_assert_num_queries(0):
        mark_use(store, at=store.row.seen_at + timedelta(minutes=1, microseconds=-1))


def test_no_use_puts_off_the_last_end(anna):
    store = stored(anna)
    at = store.row.started_at + timedelta(hours=9, minutes=30)

    mark_use(store, at=at)

    assert again(store).row.expire_date == store.row.started_at + timedelta(hours=10)


def test_a_session_of_nobody_or_one_that_was_not_read_is_not_put_off(django_assert_num_queries):
    store = stored(something="else")
    later = now() + timedelta(minutes=5)

    with django_assert_num_queries(0):
        mark_use(store, at=later)
        mark_use(SessionStore(session_key=store.session_key), at=later)

    assert Session.objects.get(pk=store.session_key).seen_at == store.row.seen_at
