"""What can happen to second factors. Each function is one whole event."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger
from core.access import password_letters
from core.access.models import LetterKind, Session
from core.access.second_factor import storage
from core.concurrency.refusals import ForbiddenStepError
from core.models import User

MOST_PASSKEYS = 10


def add_app(*, user: User, secret: str, step: int, at: datetime) -> list[str]:
    """Keep the secret of an app, proved by its code of the time step `step`. Return recovery codes if they are new."""
    with transaction.atomic():
        _hold(user)
        if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            raise ForbiddenStepError(_("You already have an app with codes. Take it away first."))
        row = storage.store_app(user=user, secret=secret, step=step)
        return _added(row, at=at)


def add_passkey(*, user: User, name: str, credential: dict, at: datetime) -> list[str]:
    """Keep a passkey that the browser has made and fido2 has checked. Return recovery codes if they are new."""
    with transaction.atomic():
        _hold(user)
        passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
        if passkeys.count() >= MOST_PASSKEYS:
            raise ForbiddenStepError(_("Nobody has more than ten passkeys. Take one away first."))
        kept = {"name": name, "credential": credential}
        row = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=kept)
        return _added(row, at=at)


def make_recovery_codes(*, user: User, at: datetime) -> list[str]:
    """Replace the recovery codes, and return the new ones. The old ones work no more."""
    with transaction.atomic():
        _hold(user)
        codes = storage.make_recovery_codes(user=user)
        ledger.record(by=user, verb="person.recovery_codes_made", target=user, at=at)
        return codes


def take_away(*, factor: Authenticator, by: User, at: datetime) -> None:
    """Take away one of one's own second factors; with the last one go the recovery codes."""
    with transaction.atomic():
        _hold(by)
        others = Authenticator.objects.filter(user=by).exclude(pk=factor.pk)
        is_last = not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        factor.delete()
        if is_last:
            others.delete()
        password_letters.queue_letter(kind=LetterKind.SECOND_FACTOR_REMOVED, email=by.email, at=at)
        payload = {"kind": factor.type}
        ledger.record(by=by, verb="person.second_factor_removed", target=by, at=at, payload=payload)


def reset(*, user: User, by: User, at: datetime) -> None:
    """Take all second factors of somebody who has lost them, end their sessions, and write to them."""
    with transaction.atomic():
        _hold(user)
        gone, _by_kind = Authenticator.objects.filter(user=user).delete()
        if not gone:
            raise ForbiddenStepError(_("The person has no second factor."))
        Session.objects.filter(user=user).delete()
        password_letters.queue_letter(kind=LetterKind.SECOND_FACTOR_RESET, email=user.email, at=at)
        ledger.record(by=by, verb="person.second_factor_reset", target=user, at=at)


def _hold(user):
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _added(row, *, at):
    has_codes = Authenticator.objects.filter(user=row.user, type=Authenticator.Type.RECOVERY_CODES).exists()
    codes = [] if has_codes else storage.make_recovery_codes(user=row.user)
    password_letters.queue_letter(kind=LetterKind.SECOND_FACTOR_ADDED, email=row.user.email, at=at)
    ledger.record(by=row.user, verb="person.second_factor_added", target=row.user, at=at, payload={"kind": row.type})
    return codes
