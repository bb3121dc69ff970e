"""What second factors somebody has, and who must have one."""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings

from core.models import Role, User

SECOND_FACTOR = "second_factor"  # in a session: that a second factor stands behind it


@dataclass(frozen=True)
class OwnFactors:
    """The second factors of one person."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    recovery_codes_left: int

    @property
    def is_empty(self):
        return not (self.app or self.passkeys)


def own_factors(user: User) -> OwnFactors:
    """Return what `user` can prove themselves by, beside a password."""
    rows = list(Authenticator.objects.filter(user=user).order_by("pk"))
    codes = [row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES]
    return OwnFactors(
        app=next((row for row in rows if row.type == Authenticator.Type.TOTP), None),
        passkeys=[row for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        recovery_codes_left=len(codes[0].data["digests"]) if codes else 0,
    )


def has_second_factor(user: User) -> bool:
    """Return whether `user` is asked for a second factor at login."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def is_required_of(user: User) -> bool:
    """Return whether `user` must have a second factor, by SECOND_FACTOR_REQUIRED. It asks no database."""
    required = settings.SECOND_FACTOR_REQUIRED
    if "everybody" in required:
        return True
    if "administrators" in required and (user.is_staff or user.is_superuser):
        return True
    return "coordinators" in required and any(each.role == Role.COORDINATOR for each in user.memberships.all())


def lacks_second_factor(user: User, session: Any) -> bool:
    """Return whether nothing but setting up a second factor is open to `user` in `session`."""
    return user.is_authenticated and not session.get(SECOND_FACTOR) and is_required_of(user)
