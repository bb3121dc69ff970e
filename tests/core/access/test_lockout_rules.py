"""The rules of a lock, asked directly: how many failures of what make one, how long it holds, and what opens it."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import RequestFactory

from core.access import lockouts
from core.access.client_address import NOWHERE, client_address
from core.access.lockouts import Lock
from core.models import LedgerEntry
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

HERE, NEAR, FAR = "198.51.100.9", "198.51.100.10", "203.0.113.7"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.AXES_FAILURE_LIMIT, settings.LOGIN_FAILURES_PER_ADDRESS, settings.AXES_COOLOFF_TIME = 3, 7, 1


@pytest.fixture
def anna():
    return factories.person(email="anna@kommun.example")


@pytest.fixture
def bo():
    return factories.person(email="bo@kommun.example")


def _fail(name, *, times, address=HERE, at=NOON):
    for number in range(times):
        lockouts.count_failure(name=name, address=address, at=at + number * MINUTE)


def _wrong_code(user, *, times, address=HERE, at=NOON):
    for number in range(times):
        lockouts.count_wrong_code(user=user, address=address, at=at + number * MINUTE)


# Passwords ------------------------------------------------------------------------------------------------------------


def test_three_failures_lock_the_name_from_that_address_alone_for_an_hour_after_the_last():
    _fail("anna@kommun.example", times=2)
    at = NOON + 3 * MINUTE
    assert lockouts.lock_for(name="anna@kommun.example", address=HERE, at=at) is None

    _fail("anna@kommun.example", times=1, at=at)

    until = at + HOUR
    assert lockouts.lock_for(name="anna@kommun.example", address=HERE, at=at) == Lock(until=until, of_network=False)
    assert lockouts.lock_for(name="Anna@Kommun.Example", address=HERE, at=at) == Lock(until=until, of_network=False)
    assert lockouts.lock_for(name="anna@kommun.example", address=NEAR, at=at) is None
    assert lockouts.lock_for(name="bo@kommun.example", address=HERE, at=at) is None
    assert lockouts.lock_for(name="anna@kommun.example", address=HERE, at=until - MINUTE) is not None
    assert lockouts.lock_for(name="anna@kommun.example", address=HERE, at=until) is None


def test_of_two_locks_the_longer_one_counts():
    _fail("anna@kommun.example", times=3)
    for number in range(4):
        _fail(f"bo{number}@kommun.example", times=1, at=NOON + 10 * MINUTE)

    lock = lockouts.lock_for(name="anna@kommun.example", address=HERE, at=NOON + 11 * MINUTE)
    of_the_name = NOON + 2 * MINUTE + HOUR
    assert lock == Lock(until=of_the_name, of_network=False)
    assert lockouts.lock_for(name="cilla@kommun.example", address=HERE, at=NOON + 11 * MINUTE).of_network

    _fail("anna@kommun.example", times=1, at=NOON + 20 * MINUTE)
    lock = lockouts.lock_for(name="anna@kommun.example", address=HERE, at=NOON + 21 * MINUTE)
    assert lock == Lock(until=NOON + 20 * MINUTE + HOUR, of_network=False)

    for number in range(7):
        _fail(f"dan{number}@kommun.example", times=1, at=NOON + 30 * MINUTE)
    lock = lockouts.lock_for(name="anna@kommun.example", address=HERE, at=NOON + 31 * MINUTE)
    assert lock == Lock(until=NOON + 30 * MINUTE + HOUR, of_network=True)


@pytest.mark.parametrize(
    ("past", "shown"),
    [
        (timedelta(0), timedelta(0)),
        (timedelta(microseconds=1), MINUTE),
        (timedelta(seconds=1), MINUTE),
        (timedelta(seconds=59, microseconds=999_999), MINUTE),
        (MINUTE, MINUTE),
    ],
)
def test_a_lock_is_shown_until_the_first_whole_minute_at_which_it_is_over(past, shown):
    assert Lock(until=NOON + past, of_network=False).shown_until == NOON + shown


def test_a_network_is_open_when_so_many_have_expired_that_fewer_than_the_limit_are_left():
    for number, failures in enumerate((2, 2, 2, 3)):
        AccessAttempt.objects.create(
            username=f"bo{number}@kommun.example",
            ip_address=HERE,
            user_agent=HERE,
            failures_since_start=failures,
        )
        AccessAttempt.objects.filter(username=f"bo{number}@kommun.example").update(attempt_time=NOON + number * MINUTE)

    lock = lockouts.lock_for(name="anna@kommun.example", address=HERE, at=NOON + 5 * MINUTE)

    assert lock == Lock(until=NOON + MINUTE + HOUR, of_network=True)  # nine are there; five are left after the second


def test_coming_in_forgets_the_failures_from_that_address_or_all():
    _fail("anna@kommun.example", times=2)
    _fail("anna@kommun.example", times=2, address=FAR)
    _fail("bo@kommun.example", times=2)

    lockouts.forget_failures(name="anna@kommun.example", address=HERE)
    assert _counted() == {("anna@kommun.example", FAR), ("bo@kommun.example", HERE)}

    lockouts.forget_failures(name="anna@kommun.example")
    assert _counted() == {("bo@kommun.example", HERE)}


def _counted():
    return set(AccessAttempt.objects.values_list("username", "ip_address"))


def test_those_who_are_locked_out_are_told_and_no_others():
    _fail("anna@kommun.example", times=3)
    _fail("bo@kommun.example", times=2)
    _fail("cilla@kommun.example", times=4)

    assert lockouts.locked_out_emails(at=NOON + 5 * MINUTE) == {"anna@kommun.example", "cilla@kommun.example"}
    assert lockouts.locked_out_emails(at=NOON + 2 * MINUTE + HOUR) == {"cilla@kommun.example"}
    assert lockouts.locked_out_emails(at=NOON + 2 * HOUR) == set()


# Second factors -------------------------------------------------------------------------------------------------------


def test_wrong_codes_lock_the_person_from_everywhere_and_count_as_wrong_passwords_too(anna, bo):
    _wrong_code(anna, times=2)
    at = NOON + 2 * MINUTE
    assert lockouts.lock_of_codes(user=anna, address=FAR, at=at) is None
    assert lockouts.lock_of_codes(user=anna, address=HERE, at=at) is None

    _wrong_code(anna, times=1, at=at)

    until = at + HOUR
    assert lockouts.lock_of_codes(user=anna, address=FAR, at=at) == Lock(until=until, of_network=False)
    assert lockouts.lock_of_codes(user=anna, address=NOWHERE, at=at) == Lock(until=until, of_network=False)
    assert lockouts.lock_for(name=anna.email, address=HERE, at=at) == Lock(until=until, of_network=False)
    assert lockouts.lock_for(name=anna.email, address=FAR, at=at) is None
    assert lockouts.lock_of_codes(user=bo, address=HERE, at=at) is None
    assert lockouts.lock_of_codes(user=anna, address=FAR, at=until) is None
    assert lockouts.locked_until(anna, at=at) == until


def test_of_the_locks_of_codes_the_longer_one_counts(anna):
    _wrong_code(anna, times=3)
    for number in range(7):
        _fail(f"bo{number}@kommun.example", times=1, address=FAR, at=NOON + 20 * MINUTE)

    lock = lockouts.lock_of_codes(user=anna, address=FAR, at=NOON + 21 * MINUTE)
    assert lock == Lock(until=NOON + 20 * MINUTE + HOUR, of_network=True)
    lock = lockouts.lock_of_codes(user=anna, address=HERE, at=NOON + 21 * MINUTE)
    assert lock == Lock(until=NOON + 2 * MINUTE + HOUR, of_network=False)


def test_the_right_code_forgets_the_wrong_ones_of_that_person(anna, bo):
    _wrong_code(anna, times=3)
    _wrong_code(bo, times=3, address=NEAR)

    lockouts.forget_wrong_codes(user=anna)

    at = NOON + 3 * MINUTE
    assert lockouts.lock_of_codes(user=anna, address=FAR, at=at) is None
    assert lockouts.lock_of_codes(user=bo, address=FAR, at=at) is not None
    assert lockouts.lock_for(name=anna.email, address=HERE, at=at) is not None  # the passwords stay


def test_letting_in_again_forgets_all_of_one_person_and_is_told_once(anna, bo):
    _wrong_code(anna, times=3)
    _fail(bo.email, times=3)

    lockouts.unlock(user=anna, by=bo, at=NOON)
    lockouts.unlock(user=anna, by=bo, at=NOON)

    assert _counted() == {(bo.email, HERE)}
    (entry,) = LedgerEntry.objects.filter(verb="person.let_in_again")
    assert (entry.by, entry.target_key, entry.at) == (bo, str(anna.pk), NOON)


# Addresses ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ('"198.51.100.9"', HERE),
        ('"[2001:db8::1]:443"', "2001:db8::1"),
        ("[2001:db8::1]]", "2001:db8::1"),
        ("::ffff:198.51.100.9", HERE),
        ("fe80::1%eth0", "fe80::1"),
        ("x" * 200, FAR),
        ("nobody", FAR),
    ],
)
def test_what_a_proxy_writes_is_read_in_every_spelling(settings, forwarded, address):
    settings.AXES_IPWARE_PROXY_COUNT = 1

    assert client_address(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR=FAR)) == address


@pytest.mark.parametrize("peer", ["", "@"])
def test_a_socket_without_an_address_is_nowhere(settings, peer):
    settings.AXES_IPWARE_PROXY_COUNT = 0
    request = RequestFactory().get("/", REMOTE_ADDR=peer)

    assert client_address(request) == NOWHERE
