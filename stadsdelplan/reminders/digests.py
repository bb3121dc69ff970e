"""Reminders of what waits: who is to be reminded today, and of which matters for the first time."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate, localtime

from core import permissions
from core.models import DigestRhythm, MailChoice, MailedMatter, MailKind, OutgoingMail, User
from stadsdelplan.home.kept import heads_of
from stadsdelplan.home.tasks import agreements_for_tasks, tasks_for

NOT_BEFORE = 6  # o'clock: nobody is reminded in the night
WAITS, LATE = "waits", "late"  # the stages of a matter

log = logging.getLogger(__name__)


def queue_digests(*, at: datetime) -> int:
    """Queue a reminder to everybody who is due for one and has something new, and return how many that was.

    Each person is looked at once a day or once a week. Any number of processes may do it at once: the one that notes
    that a person was looked at does it, in the same transaction.
    """
    on = localdate(at)
    if localtime(at).hour < NOT_BEFORE:
        return 0
    _make_choices(on)
    queued = 0
    for choice in _due(on).order_by("pk"):
        try:
            with transaction.atomic():
                same = MailChoice.objects.filter(pk=choice.pk, considered_on=choice.considered_on)
                if same.update(considered_on=on):
                    queued += _queue_digest(choice.user_id, on=on, at=at)
        except Exception as error:  # of one person, whom the next run looks at again; the others are reminded
            log.error("Person %s could not be reminded: %s", choice.user_id, type(error).__name__)
    return queued


def waiting_for(user: User, *, on):
    """Return the Tasks of `user` with the rights that they have on the day `on`."""
    permissions.load(user, on=on)
    heads = heads_of(user)
    return tasks_for(user, agreements=agreements_for_tasks(user), on=on, heads=heads)


def stage_of(task, *, on):
    """Return the stage in which the matter of a task is: it waits, or its day has passed."""
    return LATE if task.is_late(on=on) else WAITS


def _make_choices(on):
    """Give everybody a row: whoever is new is reminded with the others, on the next Monday."""
    without = User.objects.filter(is_active=True, mail_choice=None)
    rows = [MailChoice(user=user, considered_on=on - timedelta(days=1)) for user in without]
    MailChoice.objects.bulk_create(rows, ignore_conflicts=True)


def _due(on):
    monday = on - timedelta(days=on.weekday())
    daily = Q(digest=DigestRhythm.DAILY, considered_on__lt=on)
    weekly = Q(digest=DigestRhythm.WEEKLY, considered_on__lt=monday)
    return MailChoice.objects.filter(daily | weekly, user__is_active=True)


def _queue_digest(user, *, on, at):
    """Queue a reminder to the person with that key, if there is something that they have not been told. Return 1 or 0.

    What waits no longer is forgotten, so that it is told anew if it comes back.
    """
    tasks = {task.matter: stage_of(task, on=on) for task in waiting_for(User.objects.get(pk=user), on=on)}
    told = MailedMatter.objects.filter(user=user)
    told.exclude(matter__in=tasks).delete()
    new = tasks.items() - set(told.values_list("matter", "stage"))
    if not new:
        return 0
    mail = OutgoingMail.objects.create(
        user_id=user, kind=MailKind.DIGEST, matter="digest", stage=on.isoformat(), queued_at=at, next_try_at=at
    )
    MailedMatter.objects.bulk_create(
        MailedMatter(user_id=user, mail=mail, matter=matter, stage=stage) for matter, stage in sorted(new)
    )
    return 1
