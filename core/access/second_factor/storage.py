"""How second factors are kept: the secret of an app encrypted, recovery codes as digests, each code taken once.

The rows are allauth's (`Authenticator`). Its own recovery codes can be made again from a seed, and its memory of used
codes is one process's, so both are ours.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction

from core.models import User

HOW_MANY = 10
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that are taken for each other on paper
_LENGTH = 10
_PERIOD = 30  # seconds of one time step


class SecondFactorAdapter(DefaultMFAAdapter):
    """What allauth asks about second factors. MFA_ADAPTER names it."""

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self):
        return settings.SITE_NAME


def take_code(*, user: User, code: str, at: datetime) -> Authenticator | None:
    """Use up a one-time code or a recovery code of `user`, and return the row that knew it, or None."""
    typed = "".join(code.split()).replace("-", "").upper()
    with transaction.atomic():
        rows = list(Authenticator.objects.select_for_update().filter(user=user).order_by("pk"))
        for row in rows:
            taken = {
                Authenticator.Type.TOTP: _take_one_time_code,
                Authenticator.Type.RECOVERY_CODES: _take_recovery_code,
            }.get(row.type)
            if taken and taken(row, typed, at):
                row.last_used_at = at
                row.save(update_fields=["data", "last_used_at"])
                return row
    return None


def step_of_code(*, secret: str, code: str, at: datetime) -> int | None:
    """Return the time step whose code this is, or None: that of `at`, or the one before, for it takes time to type."""
    now = int(at.timestamp()) // _PERIOD
    for step in (now, now - 1):
        right = totp.format_hotp_value(totp.hotp_value(secret, step))
        if hmac.compare_digest(right.encode(), code.encode()):
            return step
    return None


def store_app(*, user: User, secret: str, step: int) -> Authenticator:
    """Store the secret of an app, whose code of the time step `step` has been used to prove it."""
    kept = {"secret": SecondFactorAdapter().encrypt(secret), "step": step}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=kept)


def make_recovery_codes(*, user: User) -> list[str]:
    """Replace the recovery codes of `user`, and return the new ones as they are written. They are kept as digests."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(HOW_MANY)]
    salt = secrets.token_bytes(16)
    kept = {"salt": base64.b64encode(salt).decode(), "digests": [_digest(code, salt) for code in codes]}
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data=kept)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _take_one_time_code(row, code, at):
    secret = SecondFactorAdapter().decrypt(row.data["secret"])
    step = step_of_code(secret=secret, code=code, at=at)
    if step is None or step <= row.data["step"]:
        return False
    row.data["step"] = step
    return True


def _take_recovery_code(row, code, at):
    if len(code) != _LENGTH:
        return False
    digest = _digest(code, base64.b64decode(row.data["salt"]))
    if digest not in row.data["digests"]:
        return False
    row.data["digests"].remove(digest)
    return True


def _digest(code, salt):
    """A slow digest: a code has fifty bits, which is too few for a quick one."""
    return hashlib.scrypt(code.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32).hex()


def _cipher():
    """The newest key first, by which is written; the others still read."""
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret):
    return base64.urlsafe_b64encode(hashlib.sha256(b"second factor:" + secret.encode()).digest())
