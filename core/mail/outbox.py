"""The outbox: mail is queued in the transaction of what it tells of, and sent by a command that runs every few minutes.

Any number of processes may send at once. A mail is claimed by moving its next try beyond the lease, which only one of
them can do. Whoever dies between sending and noting it lets the mail be sent twice, never not at all; both have the
same Message-ID, by which mail programs show one. docs/decisions/0037-reminders.md says why.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.utils.crypto import salted_hmac

from core.mail.stop_links import stop_url
from core.models import MailKind, MailState, OutgoingMail, User

LEASE = timedelta(minutes=10)  # longer than a mail server may take; then another process may claim the mail
PAUSES = [timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12)]
LAST_PAUSE = timedelta(days=1)
MOST_FAILURES = 3  # one after another: then the server is taken to be down, and the rest waits for the next run
KEPT_FOR = timedelta(days=90)  # mails that are done with

log = logging.getLogger(__name__)


@dataclass
class Tally:
    """What one run has done."""

    sent: int = 0
    dropped: int = 0
    failed: int = 0


def queue(
    *, kind: MailKind, people: Iterable[User], matter: str, stage: str, at: datetime, after: timedelta = timedelta()
) -> None:
    """Queue a mail to each of `people` who wants such mail. Call it in the transaction of what the mail tells of.

    One that is queued already about the matter in that stage is not queued again. It goes `after` that time.
    """
    keys = [person.pk for person in people]
    wanting = User.objects.filter(pk__in=keys, is_active=True).exclude(mail_choice__at_once=False)
    mails = [
        OutgoingMail(user=user, kind=kind, matter=matter, stage=stage, queued_at=at, next_try_at=at + after)
        for user in wanting.order_by("pk")
    ]
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True)


def send_due(
    *, clock: Callable[[], datetime], compose: Callable[[OutgoingMail, datetime], EmailMultiAlternatives | None]
) -> Tally:
    """Send every mail that is due. `compose` returns a mail's message, or None where it is no longer needed."""
    tally, in_a_row = Tally(), 0
    while in_a_row < MOST_FAILURES and (mail := claim(at=clock())):
        try:
            message = compose(mail, clock())
            if message:
                message.send()
        except Exception as error:  # whatever the error is, the mails after this one must not wait for ever
            tally.failed += 1
            in_a_row += not isinstance(error, SMTPRecipientsRefused)  # of which the next one may know nothing
            _put_off(mail, kind_of_error(error), at=clock())
            continue
        in_a_row = 0
        tally.sent, tally.dropped = tally.sent + bool(message), tally.dropped + (not message)
        _mark_done(mail, MailState.SENT if message else MailState.DROPPED, at=clock())
    return tally


def claim(*, at: datetime) -> OutgoingMail | None:
    """Return a mail that is due and that no other process has claimed, or None. It is this process's for LEASE."""
    waiting = OutgoingMail.objects.filter(state=MailState.WAITING, next_try_at__lte=at)
    while True:
        mail = waiting.select_related("user").order_by("next_try_at", "pk").first()
        if mail is None:
            return None
        same = OutgoingMail.objects.filter(pk=mail.pk, state=MailState.WAITING, next_try_at=mail.next_try_at)
        if same.update(next_try_at=at + LEASE, tries=F("tries") + 1):
            mail.tries += 1
            return mail


def message_of(mail: OutgoingMail, *, subject: str, text: str, html: str) -> EmailMultiAlternatives:
    """Return the message of `mail`: from the service by name, with the same Message-ID at every try, easy to stop."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    secret = salted_hmac("core.mail.message", str(mail.pk)).hexdigest()[:16]
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        from_email=formataddr((settings.SITE_NAME, address)),
        to=[mail.user.email],
        headers={
            "Message-ID": f"<mail-{mail.pk}-{secret}@{address.rpartition('@')[2] or 'localhost'}>",
            "List-Unsubscribe": f"<{stop_url(mail.user, MailKind(mail.kind))}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(html, "text/html")
    return message


def in_trouble() -> int:
    """Return how many mails wait that could not be sent so far."""
    return OutgoingMail.objects.filter(state=MailState.WAITING).exclude(error="").count()


def sweep(*, at: datetime) -> int:
    """Delete what was done with KEPT_FOR ago, unless a reminder's matter still waits, and return how many that was."""
    old = OutgoingMail.objects.exclude(state=MailState.WAITING).filter(queued_at__lt=at - KEPT_FOR, matters=None)
    return old.delete()[1].get(OutgoingMail._meta.label, 0)


def kind_of_error(error: Exception) -> str:
    """Return what kind of error it was, with the server's number if any: its text may hold addresses."""
    number = getattr(error, "smtp_code", "") if isinstance(error, SMTPResponseException) else ""
    if isinstance(error, SMTPRecipientsRefused) and error.recipients:
        number = next(iter(error.recipients.values()))[0]
    return f"{type(error).__name__} {number}".strip()[:80]


def _put_off(mail, error, *, at):
    pause = PAUSES[mail.tries - 1] if mail.tries <= len(PAUSES) else LAST_PAUSE
    log.warning("Mail %s to person %s could not be sent, and is tried again: %s", mail.pk, mail.user_id, error)
    mine = OutgoingMail.objects.filter(pk=mail.pk, state=MailState.WAITING, tries=mail.tries)
    mine.update(next_try_at=at + pause, error=error)


def _mark_done(mail, state, *, at):
    sent_at = at if state == MailState.SENT else None
    still = OutgoingMail.objects.filter(pk=mail.pk, state=MailState.WAITING)
    still.update(state=state, sent_at=sent_at, next_try_at=None, error="")
