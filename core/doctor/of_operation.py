"""What goes on in a service: jobs that are late, mail that waits, room on the disk, certificates that end."""

import shutil
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.access import password_letters
from core.access.models import IdentityProvider
from core.doctor.findings import Level, Troubles
from core.mail import outbox
from core.models import MailState, OutgoingMail
from core.service import jobs

LITTLE, VERY_LITTLE = 0.10, 0.03  # of a disk that is free
_MAIL_WAITS = timedelta(hours=2)
_SOON = timedelta(days=21)  # before a certificate ends
_PATIENCE = 5  # seconds for one host


def late_jobs(at: datetime) -> Troubles:
    """Commands that a timer should have run."""
    for job in jobs.late(at=at):
        level = Level.FAULT if job.name in ("verify_ledger", "backup", "follow_calendar") else Level.WARNING
        if job.succeeded_at is None:
            sentence = _("%(command)s has never ended well. Look at its timer.") % {"command": job.name}
        else:
            since = _moment(job.succeeded_at)
            sentence = _("%(command)s last ended well on %(time)s. Look at its timer.")
            sentence %= {"command": job.name, "time": since}
        if job.failed_at:
            sentence += " " + _("It ended with an error on %(time)s.") % {"time": _moment(job.failed_at)}
        yield level, sentence


def mail_queue(at: datetime) -> Troubles:
    """Letters that could not be sent, and mail that nobody has tried to send."""
    if troubled := outbox.in_trouble() + password_letters.letters_in_trouble():
        yield Level.WARNING, _("%(count)s letters could not be sent so far. Look at EMAIL_URL.") % {"count": troubled}
    waiting = OutgoingMail.objects.filter(state=MailState.WAITING, next_try_at__lt=at - _MAIL_WAITS)
    if count := waiting.count():
        sentence = _("%(count)s letters have waited for two hours. Look at the timer of `send_reminders`.")
        yield Level.WARNING, sentence % {"count": count}


def disk(at: datetime, usage: Callable[[Path], tuple[int, int, int]] = shutil.disk_usage) -> Troubles:
    """Little room where the portal keeps its files."""
    total, _used, free = usage(settings.VAR_DIR)
    if free < total * LITTLE:
        level = Level.FAULT if free < total * VERY_LITTLE else Level.WARNING
        counted = {"free": f"{free / 1e9:.1f}", "share": round(100 * free / total)}
        yield level, _("%(free)s GB are free, %(share)s percent. Make room, or files are refused.") % counted


def certificates(at: datetime, end_of: Callable[[str, int], datetime] | None = None) -> Troubles:
    """Hosts that the portal talks to, or is, whose certificate has ended, ends soon or is not to be trusted."""
    for host, port in _hosts():
        try:
            end = (end_of or certificate_end)(host, port)
        except ssl.SSLCertVerificationError as error:
            sentence = _("%(host)s has a certificate that is not trusted: %(why)s.")
            yield Level.FAULT, sentence % {"host": host, "why": error.verify_message}
            continue
        except OSError as error:
            sentence = _("%(host)s cannot be reached (%(kind)s). Let the server out to it.")
            yield Level.WARNING, sentence % {"host": host, "kind": type(error).__name__}
            continue
        if end < at + _SOON:
            sentence = _("The certificate of %(host)s ends on %(time)s.")
            yield Level.WARNING, sentence % {"host": host, "time": _moment(end)}


def certificate_end(host: str, port: int) -> datetime:
    """Return when the certificate of a host ends. Raises OSError, and SSLCertVerificationError for one to distrust."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), timeout=_PATIENCE) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        certificate = secured.getpeercert() or {}
        seconds = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    return datetime.fromtimestamp(seconds, UTC)


def _hosts():
    """Return the (host, port) of the sources, of organisations' own logins and of the portal itself, each once."""
    issuers = IdentityProvider.objects.filter(is_open=True).order_by("pk").values_list("issuer", flat=True)
    found = {}
    for address in (settings.KOLADA_URL, settings.SCB_URL, settings.SITE_URL, *issuers):
        parts = urlsplit(address)
        if parts.scheme == "https" and parts.hostname:
            found[parts.hostname, parts.port or 443] = True
    return list(found)


def _moment(at):
    return date_format(timezone.localtime(at), "Y-m-d H:i")
