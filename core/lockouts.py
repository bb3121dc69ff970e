"""Who is locked out after too many wrong passwords, and letting them in again before the time is up.

django-axes counts failures for each user name, as it was typed, together with each address.
"""

from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum

from core import ledger
from core.models import User


def until(user, *, at):
    """The moment when `user` can try again from everywhere, or None where nothing holds them up at `at`."""
    last = _locked(at).filter(username__iexact=user.email).order_by("-last").first()
    return last["last"] + _cooloff() if last else None


def emails(*, at):
    """The user names that are locked out at `at`, as people have them and not as they were typed."""
    return {User.normalise(row["username"]) for row in _locked(at)}


def let_in(*, user, by, at):
    """Forget every failure of `user`, so that they can try again at once. Where there was none, nothing is told."""
    with transaction.atomic():
        forgotten, _by_kind = AccessAttempt.objects.filter(username__iexact=user.email).delete()
        if not forgotten:
            return
        ledger.record(by=by, verb="person.let_in_again", target=user, at=at)


def _locked(at):
    """Pairs of user name and address with too many failures, each with the time of its `last` one."""
    recent = AccessAttempt.objects.filter(attempt_time__gt=at - _cooloff()).order_by()
    counted = recent.values("username", "ip_address").annotate(failures=Sum("failures_since_start"))
    return counted.annotate(last=Max("attempt_time")).filter(failures__gte=settings.AXES_FAILURE_LIMIT)


def _cooloff():
    return timedelta(hours=settings.AXES_COOLOFF_TIME)
