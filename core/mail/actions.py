"""What a person chooses about mail. Each verb is one whole event."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from core import ledger
from core.mail.stop_links import Stopped
from core.models import DigestRhythm, MailChoice, User


def choose(*, digest: str, at_once: bool, language: str, by: User, at: datetime) -> MailChoice:
    """Keep how often `by` wants to be reminded of what waits, whether mail comes at once, and its language."""
    return _keep(by, {"digest": digest, "at_once": at_once, "language": language}, by=by, at=at)


def choose_language(*, language: str, by: User, at: datetime) -> MailChoice:
    """Keep the language in which `by` reads the portal as that of the mail too."""
    return _keep(by, {"language": language}, by=by, at=at)


def stop(*, user: User, stopped: Stopped, at: datetime) -> MailChoice:
    """Send `user` no more mail of that kind: whoever has the link from a mail asks, who need not be logged in."""
    values = {"digest": DigestRhythm.NEVER} if stopped == Stopped.DIGEST else {"at_once": False}
    return _keep(user, values, by=None, at=at)


def _keep(user, values, *, by, at):
    """Store what differs from before, and record it."""
    with transaction.atomic():
        before = localdate(at) - timedelta(days=1)
        MailChoice.objects.bulk_create([MailChoice(user=user, considered_on=before)], ignore_conflicts=True)
        choice = MailChoice.objects.select_for_update().get(user=user)
        changed = {name: value for name, value in values.items() if getattr(choice, name) != value}
        if changed:
            for name, value in changed.items():
                setattr(choice, name, value)
            choice.full_clean(validate_unique=False)
            choice.save(update_fields=list(changed))
            ledger.record(by=by, verb="mail.chosen", target=user, at=at, payload=changed)
    return choice
