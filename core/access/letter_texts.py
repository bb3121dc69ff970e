"""What stands in each kind of letter, and to whom it goes in the end: composed when it is sent."""

import hashlib
import secrets
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from core.access.models import Invitation, LetterKind, PasswordRequest
from core.backends import PortalBackend
from core.models import User


def compose(request: PasswordRequest) -> EmailMessage | None:
    """Return the letter that was asked for, or None where nobody should have it (any more)."""
    name, context_of = _LETTERS[LetterKind(request.kind)]
    with translation.override(request.language):
        context = context_of(request)
        if context is None:
            return None
        context |= {"site_name": settings.SITE_NAME, "site": request.site}
        subject = render_to_string(f"registration/{name}_subject.txt", context)
        body = render_to_string(f"registration/{name}_mail.txt", context)
    return EmailMessage("".join(subject.splitlines()), body, to=[request.email])


def digest_of(token: str) -> str:
    """Return what is kept of the secret in an invitation's link. It has 256 bits, so a plain digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _new_password(request):
    user = User.objects.filter(email=request.email).first()
    if user is None or not user.has_usable_password() or not PortalBackend().user_can_authenticate(user):
        return None
    return {
        "user": user,
        "uid": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
    }


def _invitation(request):
    """The letter makes the link's secret, so that it stands nowhere else; an earlier letter's link works no more."""
    token = secrets.token_urlsafe(32)
    still_open = Invitation.objects.open_at(timezone.now()).filter(pk=request.invitation_id)
    if not still_open.update(digest=digest_of(token)):
        return None
    invitations = Invitation.objects.select_related("organisation", "invited_by")
    return {"invitation": invitations.get(pk=request.invitation_id), "token": token}


def _about_oneself(request):
    user = User.objects.filter(email=request.email, is_active=True).first()
    return {"user": user} if user else None


_LETTERS: dict[LetterKind, tuple[str, Callable]] = {
    LetterKind.PASSWORD: ("password_reset", _new_password),
    LetterKind.INVITATION: ("invitation", _invitation),
    LetterKind.SECOND_FACTOR_ADDED: ("second_factor_added", _about_oneself),
    LetterKind.SECOND_FACTOR_REMOVED: ("second_factor_removed", _about_oneself),
    LetterKind.SECOND_FACTOR_RESET: ("second_factor_reset", _about_oneself),
}
