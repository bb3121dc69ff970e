"""The signed address by which a person stops a kind of mail, without logging in (RFC 8058).

It names the person by the key and what is stopped, and works for as long as the key that signed it is among
SECRET_KEY and SECRET_KEY_FALLBACKS.
"""

from enum import StrEnum

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from core.models import MailKind, User


class Stopped(StrEnum):
    DIGEST = "digest"
    AT_ONCE = "at_once"


def stop_url(user: User, kind: MailKind) -> str:
    """Return the whole address that stops mail of that kind to `user`."""
    stopped = Stopped.DIGEST if kind == MailKind.DIGEST else Stopped.AT_ONCE
    return settings.SITE_URL + reverse("mail_stop", args=[_signer().sign(f"{user.pk}-{stopped}")])


def read_stop_token(token: str) -> tuple[User, Stopped] | None:
    """Return whose mail the token stops and which, or None where nobody here signed it."""
    try:
        key, _, stopped = _signer().unsign(token).partition("-")
    except BadSignature:
        return None
    user = User.objects.filter(pk=int(key)).first()
    return (user, Stopped(stopped)) if user else None


def _signer():
    return Signer(sep=".", salt="core.mail.stop")
