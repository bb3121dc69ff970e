"""What becomes of a person's first steps on home. Each verb is one whole event."""

from datetime import datetime

from django.db import transaction

from core import ledger
from core.models import User


def put_away_first_steps(*, by: User, at: datetime) -> None:
    """Show `by` the first steps no more. A second time changes nothing."""
    with transaction.atomic():
        if finish_first_steps(user=by, at=at):
            ledger.record(by=by, verb="first_steps.put_away", target=by, at=at)


def finish_first_steps(*, user: User, at: datetime) -> bool:
    """Note that the first steps of `user` are over, and return whether they were not before.

    No entry of the history tells of it where all of them are done: what was done stands there already.
    """
    return bool(User.objects.filter(pk=user.pk, first_steps_over_at=None).update(first_steps_over_at=at))
