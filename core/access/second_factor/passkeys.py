"""Passkeys: what the browser is asked for, and whether what it sends is right. allauth and fido2 do the reckoning.

A passkey always verifies its owner (a PIN, a finger, a face), so it counts as two factors. The challenge waits in the
session.
"""

import json
import struct
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

from core.backends import PortalBackend
from core.models import User

LONGEST = 20_000  # characters of what a browser sends


def registration_options(user: User) -> dict:
    """Return what the browser makes a new passkey by, as JSON can hold it."""
    return auth.begin_registration(user, True)


def login_options(user: User | None = None) -> dict:
    """Return what the browser is to prove: one of `user`'s passkeys, or any."""
    return auth.begin_authentication(user)


def new_credential(sent: str) -> dict | None:
    """Return the credential that a browser made, checked, or None where it is not right."""
    credential = _read(sent)
    if credential is None:
        return None
    try:
        auth.parse_registration_response(credential)
        made = auth.complete_registration(credential)
    except _NOT_RIGHT:
        return None
    return credential if made.is_user_verified() else None


def proved_by(sent: str, *, user: User | None, at: datetime) -> Authenticator | None:
    """Return the passkey that a browser has proved, of `user` or of whoever may log in, or None."""
    credential = _read(sent)
    if credential is None:
        return None
    try:
        user = user or auth.extract_user_from_response(credential)
        if not PortalBackend().user_can_authenticate(user):
            return None
        auth.parse_authentication_response(credential)
        row = auth.complete_authentication(user, credential)
    except _NOT_RIGHT:
        return None
    finally:
        auth.clear_state()  # a challenge is answered once, rightly or wrongly
    Authenticator.objects.filter(pk=row.pk).update(last_used_at=at)
    row.user = user
    return row


# What allauth and fido2 raise at what no browser would send.
_NOT_RIGHT = (ValidationError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, struct.error)


def _read(sent):
    if len(sent) > LONGEST:
        return None
    try:
        found = json.loads(sent)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
