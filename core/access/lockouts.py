"""Find out who is locked out after too many wrong passwords and until when, and end a lock early.

Two things are counted: the failures of one user name from one address, and all the failures from one network. A wrong
code or passkey is a failure too, and is counted once more for its person alone, wherever it came from. A failure counts
for AXES_COOLOFF_TIME after the last one of its name from its address. Tries while a lock holds are not counted, so a
lock ends when it was said to end. docs/decisions/0017-who-gets-in.md says why.

The rows are django-axes'. `user_agent` holds the network: what browser somebody has is nobody's to keep.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest

from core import ledger
from core.access.client_address import NOWHERE, network_of
from core.models import User

_LONGEST_NAME = 255  # the column holds no more, and no person has a longer address


@dataclass(frozen=True)
class Lock:
    """The time until which a user name, or with `of_network` everybody in a network, cannot log in."""

    until: datetime
    of_network: bool

    @property
    def shown_until(self):
        """Return `until` as a page shows it, without seconds.

        It is rounded up: a minute too early would not let anybody in.
        """
        return whole_minute(self.until)


def whole_minute(moment: datetime) -> datetime:
    """Return the first whole minute that is not before `moment`."""
    return moment + timedelta(microseconds=-(moment.second * 1_000_000 + moment.microsecond) % 60_000_000)


def count_failure(*, name: str, address: str, at: datetime) -> None:
    """Store one wrong password for `name` from `address`."""
    _count(_key(name), address=address, at=at)


def count_wrong_code(*, user: User, address: str, at: datetime) -> None:
    """Store one wrong second factor of `user` from `address`."""
    _count(_key(user.email), address=address, at=at)
    _count(_key_of_codes(user), address=NOWHERE, at=at)


def forget_failures(*, name: str, address: str | None = None) -> None:
    """Forget the failures of `name`, whose owner has logged in: those from `address`, or all.

    Those of other names stay.
    """
    rows = AccessAttempt.objects.filter(username=_key(name))
    (rows.filter(ip_address=address) if address else rows).delete()


def forget_wrong_codes(*, user: User) -> None:
    """Forget the wrong second factors of `user`, who has proved the right one."""
    AccessAttempt.objects.filter(username=_key_of_codes(user)).delete()


def lock_of_codes(*, user: User, address: str, at: datetime) -> Lock | None:
    """Return the Lock that holds up the second factor of `user` from `address` at `at`, or None."""
    rows = _recent(at).filter(username=_key_of_codes(user)).values("failures_since_start", "attempt_time")
    locks = [lock_for(name=user.email, address=address, at=at)]
    if end := _end(list(rows), limit=settings.AXES_FAILURE_LIMIT):
        locks.append(Lock(until=end, of_network=False))
    return max((lock for lock in locks if lock), key=lambda each: each.until, default=None)


def lock_of_request(request: HttpRequest, credentials: dict | None) -> Lock | None:
    """Return the Lock that stops this request to log in, or None. django-axes has stored its address and time on it."""
    name = (credentials or {}).get("username")
    return lock_for(name=name, address=request.axes_ip_address, at=request.axes_attempt_time)


def lock_for(*, name: str | None, address: str, at: datetime) -> Lock | None:
    """Return the Lock that stops `name` from logging in from `address` at `at`, or None.

    Of two locks return the longer one.
    """
    key = _key(name)
    rows = _recent(at).filter(Q(username=key, ip_address=address) | Q(user_agent=network_of(address)))
    rows = list(rows.values("username", "ip_address", "failures_since_start", "attempt_time"))
    own = [row for row in rows if (row["username"], row["ip_address"]) == (key, address)]
    ends = {False: _end(own, limit=settings.AXES_FAILURE_LIMIT)}
    if address != NOWHERE:  # everybody shares this address, so a stranger could lock everybody out
        ends[True] = _end(rows, limit=settings.LOGIN_FAILURES_PER_ADDRESS)
    locks = [Lock(until=end, of_network=of_network) for of_network, end in ends.items() if end]
    return max(locks, key=lambda each: each.until, default=None)


def locked_until(user: User, *, at: datetime) -> datetime | None:
    """Return the moment when `user` can try again from everywhere, or None if nothing stops them at `at`."""
    names = [_key(user.email), _key_of_codes(user)]
    last = _locked(at).filter(username__in=names).order_by("-attempt_time").first()
    return last.attempt_time + _cooloff() if last else None


def locked_out_emails(*, at: datetime) -> set[str]:
    """Return the user names that are locked out at `at`."""
    return set(_locked(at).values_list("username", flat=True))


def locked_out_networks(*, at: datetime) -> list[tuple[str, datetime]]:
    """Return the networks from which nobody can log in at `at`, each as (network, until when), in order."""
    rows = {}
    for row in _recent(at).values("user_agent", "failures_since_start", "attempt_time"):
        rows.setdefault(row["user_agent"], []).append(row)
    ends = {name: _end(of, limit=settings.LOGIN_FAILURES_PER_ADDRESS) for name, of in rows.items() if name != NOWHERE}
    return sorted((name, end) for name, end in ends.items() if end)


def unlock(*, user: User, by: User, at: datetime) -> None:
    """Forget every failure of `user`, so that they can try again at once. Record nothing if there was none."""
    with transaction.atomic():
        names = [_key(user.email), _key_of_codes(user)]
        forgotten, _by_kind = AccessAttempt.objects.filter(username__in=names).delete()
        if not forgotten:
            return
        ledger.record(by=by, verb="person.let_in_again", target=user, at=at)


_ONE_MORE = F("failures_since_start") + 1


def _key(name):
    return User.normalise(name)[:_LONGEST_NAME]


def _key_of_codes(user):
    """What no user name can be, since those are kept without blanks around them."""
    return f" {user.pk}"


def _count(key, *, address, at):
    AccessAttempt.objects.filter(attempt_time__lte=at - _cooloff()).delete()
    with transaction.atomic():
        row, made = AccessAttempt.objects.get_or_create(
            username=key,
            ip_address=address,
            user_agent=network_of(address),
            defaults={"failures_since_start": 1},
        )
        counted = {"attempt_time": at} if made else {"attempt_time": at, "failures_since_start": _ONE_MORE}
        AccessAttempt.objects.filter(pk=row.pk).update(**counted)


def _recent(at):
    return AccessAttempt.objects.filter(attempt_time__gt=at - _cooloff()).order_by()


def _locked(at):
    return _recent(at).filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT)


def _end(rows, *, limit):
    """Return when so many of `rows` expire that fewer than `limit` failures are left, or None if that is so now."""
    left, end = sum(row["failures_since_start"] for row in rows), None
    for row in sorted(rows, key=lambda row: row["attempt_time"]):
        if left < limit:
            break
        left -= row["failures_since_start"]
        end = row["attempt_time"] + _cooloff()
    return end


def _cooloff():
    return timedelta(hours=settings.AXES_COOLOFF_TIME)
