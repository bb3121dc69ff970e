"""Throw away what nobody needs any more, by the rules that the authority has decided. Without a rule nothing goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from core import ledger
from core.access.models import Invitation
from core.models import MailState, OutgoingMail, RetentionKind, RetentionRule, User
from core.personal_data.erasure import NOBODYS_DOMAIN, erase, preview


@dataclass(frozen=True)
class Outcome:
    """What a rule takes: how many rows, and those that it would have taken but for what stands in the way."""

    rule: RetentionRule
    before: datetime
    count: int
    held: int = 0


def follow(rule: RetentionRule, *, at: datetime, do: bool = False) -> Outcome:
    """Return what the rule takes at the moment `at`. With `do` it is gone, and the history says so."""
    before = at - timedelta(days=rule.days)
    with transaction.atomic():
        if rule.kind == RetentionKind.ACCOUNTS:
            outcome = _accounts(rule, before, at=at, do=do)
        else:
            rows = _ROWS[rule.kind](before, at)
            outcome = Outcome(rule, before, rows.count())
            if do:
                rows.delete()
        if do and outcome.count:
            payload = {"count": outcome.count, "before": before.isoformat(), "decision": rule.decision}
            ledger.record(by=None, verb="retention.followed", target=rule, at=at, payload=payload)
    return outcome


def _mail(before, at):
    done = OutgoingMail.objects.exclude(state=MailState.WAITING).annotate(ended=Coalesce("sent_at", "queued_at"))
    told_of = OutgoingMail.objects.filter(matters__isnull=False)  # of these a reminder still remembers what it told
    return OutgoingMail.objects.filter(pk__in=done.filter(ended__lt=before).values("pk")).exclude(pk__in=told_of)


def _invitations(before, at):
    return Invitation.objects.exclude(pk__in=Invitation.objects.open_at(at)).filter(
        Q(accepted_at__lt=before)
        | Q(withdrawn_at__lt=before)
        | Q(accepted_at=None, withdrawn_at=None, expires_at__lt=before)
    )


def _logins(before, at):
    return AccessAttempt.objects.filter(attempt_time__lt=before)


_ROWS: dict[str, Callable[[datetime, datetime], QuerySet]] = {
    RetentionKind.MAIL: _mail,
    RetentionKind.INVITATIONS: _invitations,
    RetentionKind.LOGINS: _logins,
}


def _accounts(rule, before, *, at, do):
    """Erase the accounts that may not log in and were last used, or made, before that moment."""
    used = Greatest("date_joined", Coalesce("last_login", "date_joined"))
    closed = User.objects.filter(is_active=False).exclude(email__endswith=f"@{NOBODYS_DOMAIN}")
    people = list(closed.annotate(used=used).filter(used__lt=before).order_by("pk"))
    free = [person for person in people if not preview(person, by=None).in_the_way]
    for person in free if do else ():
        erase(user=person, decision=f"{rule.decision}, {rule.decided_on}", by=None, at=at)
    return Outcome(rule, before, len(free), held=len(people) - len(free))
