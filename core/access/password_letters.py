"""Letters, sent outside the request that asks for one: with a new password, an invitation, or what has happened.

The request stores a row and is answered, for a new password the same whether or not the address has an account. A
thread of the process then looks the account up and sends the letter. A letter that could not be sent is tried again for
an hour, an invitation for a week, by whichever process comes first, and then given up in the log. `send_reminders`
sends too what a process left that has ended since. docs/decisions/0017-who-gets-in.md says why.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language

from core.access import letter_texts
from core.access.client_address import NOWHERE
from core.access.models import Invitation, LetterKind, PasswordRequest
from core.models import MailChoice, User

MOST_OF_AN_ADDRESS = 3  # letters to one person in an hour, whoever asks for them
MOST_OF_A_NETWORK = 30  # letters asked for from one network in an hour: enough for a town hall after the summer
MOST_WAITING = 500  # requests in all; beyond that something is wrong, and the table does not grow

_AN_HOUR = timedelta(hours=1)
_CLAIM = timedelta(minutes=3)  # longer than one letter may take; then another process may claim it
_DELAYS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 30)]
_DELAYS_OF_INVITATION = [*_DELAYS, *(timedelta(hours=hours) for hours in (2, 6, 12, *[24] * 7))]  # works for 14 days

# These senders never keep a request waiting, so letters go at once.
_AT_ONCE = [f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy", "filebased", "locmem")]

log = logging.getLogger(__name__)


class TooManyRequestsError(Exception):
    """So many letters were asked for from one network that it gets no more until `again_at`."""

    def __init__(self, again_at):
        super().__init__(again_at)
        self.again_at = again_at


def request_letter(*, email: str, network: str, site: str, language: str, at: datetime) -> None:
    """Store that somebody asked for a new password. What it does depends only on earlier requests."""
    email = User.normalise(email)
    PasswordRequest.objects.filter(asked_at__lte=at - _AN_HOUR, due_at=None).delete()
    recent = PasswordRequest.objects.filter(kind=LetterKind.PASSWORD, asked_at__gt=at - _AN_HOUR)
    asked = recent.filter(Q(email=email) | Q(network=network)).order_by("asked_at", "pk")
    asked = list(asked.values_list("email", "network", "asked_at")[: MOST_OF_A_NETWORK + MOST_OF_AN_ADDRESS])
    from_there = [when for _email, whence, when in asked if whence == network]
    if network != NOWHERE and len(from_there) >= MOST_OF_A_NETWORK:
        raise TooManyRequestsError(from_there[-MOST_OF_A_NETWORK] + _AN_HOUR)
    if sum(whom == email for whom, _network, _when in asked) >= MOST_OF_AN_ADDRESS:
        return
    _queue(PasswordRequest(email=email, network=network, site=site, language=language, asked_at=at, due_at=at))


def queue_letter(
    *, kind: LetterKind, email: str, at: datetime, site: str = "", invitation: Invitation | None = None
) -> None:
    """Store that a letter of that kind goes to `email`. Nobody's askings are counted.

    It is in the language in which the person with that address gets mail, or else in that of whoever asks.

    `site` is what a link in it begins with, "https://portalen.haninge.se".
    """
    chosen = MailChoice.objects.filter(user__email=email).values_list("language", flat=True).first()
    language = chosen or get_language() or settings.LANGUAGE_CODE
    row = PasswordRequest(kind=kind, email=email, site=site, language=language, invitation=invitation)
    row.asked_at = row.due_at = at
    _queue(row)


def send_due(*, clock: Callable[[], datetime]) -> None:
    """Send every letter that is due. Any number of processes may do so at once: each letter is claimed by one."""
    while request := _claimed(at=clock()):
        _send(request, clock=clock)


def letters_in_trouble() -> int:
    """Return how many letters wait that could not be sent so far."""
    return PasswordRequest.objects.filter(due_at__isnull=False, tries__gt=0).count()


def start_sending() -> None:
    """Make sure that this process has a sender, and wake it."""
    with _sender.lock:
        _sender.woken.set()
        if _sender.thread is None or not _sender.thread.is_alive():
            _sender.thread = threading.Thread(target=_send_until_done, name="letters", daemon=True)
            _sender.thread.start()


class _Sender:
    """The thread of this process that sends letters while there are any."""

    def __init__(self):
        self.lock, self.woken, self.thread = threading.Lock(), threading.Event(), None


_sender = _Sender()


def _send_until_done():
    try:
        while not _is_done():
            _sender.woken.clear()
            send_due(clock=timezone.now)
            _sender.woken.wait(_seconds_to_next())
    except DatabaseError as error:
        log.warning("Letters with new passwords wait, since the database does not answer: %s", error)
    finally:
        connection.close()


def _is_done():
    """Return whether the thread may end. The lock keeps others from waking a thread that is about to end."""
    is_waiting = PasswordRequest.objects.filter(due_at__isnull=False).exists()
    with _sender.lock:
        if is_waiting or _sender.woken.is_set():
            return False
        _sender.thread = None
        return True


def _seconds_to_next():
    due = PasswordRequest.objects.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True)
    first = due.first()
    return max((first - timezone.now()).total_seconds(), 0.1) if first else 0


def _queue(row):
    if PasswordRequest.objects.filter(due_at__isnull=False).count() >= MOST_WAITING:
        log.error("A letter with a new password was not queued: %s are waiting already.", MOST_WAITING)
        return
    row.save(force_insert=True)
    if settings.EMAIL_BACKEND in _AT_ONCE:
        send_due(clock=timezone.now)
    else:
        transaction.on_commit(start_sending)


def _claimed(*, at):
    """Return the next letter that is due and that no other process has claimed, or None."""
    while True:
        request = PasswordRequest.objects.filter(due_at__lte=at).order_by("due_at", "pk").first()
        if request is None:
            return None
        same = PasswordRequest.objects.filter(pk=request.pk, due_at=request.due_at)
        if same.update(due_at=at + _CLAIM, tries=F("tries") + 1):
            request.tries += 1
            return request


def _send(request, *, clock):
    try:
        if letter := letter_texts.compose(request):
            letter.send()
    except Exception as error:  # whatever the error is, the letters after this one must not wait for ever
        delays = _DELAYS_OF_INVITATION if request.kind == LetterKind.INVITATION else _DELAYS
        if request.tries <= len(delays):
            log.warning("A letter with a new password could not be sent, and is tried again: %s", error)
            _due(request, clock() + delays[request.tries - 1])
            return
        log.error("A letter with a new password could not be sent, and is given up: %s", error)
    _due(request, None)


def _due(request, at):
    PasswordRequest.objects.filter(pk=request.pk).update(due_at=at)
