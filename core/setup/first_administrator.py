"""The first administrator of a portal, whom nobody can invite: an account, and a link to choose its password."""

from datetime import datetime

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from core import ledger
from core.models import User


class AdministratorExistsError(Exception):
    """Somebody else looks after the portal already, and invites others. The message says so."""


def awaited() -> User | None:
    """Return the administrator who has an account and has never logged in, if nobody else looks after the portal."""
    mighty = list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk")[:2])
    return mighty[0] if len(mighty) == 1 and mighty[0].last_login is None else None


def exists() -> bool:
    """Return whether somebody may look after the portal."""
    return User.objects.filter(is_superuser=True, is_active=True).exists()


def add_first_administrator(*, email: str, name: str, at: datetime) -> User:
    """Store the account, or return the one that waits for the same person.

    Raises AdministratorExistsError, and ValidationError for bad values and for an address that has an account.
    """
    email = User.normalise(email)
    with transaction.atomic():
        waiting = awaited()
        if waiting and waiting.email == email:
            return waiting
        if exists():
            raise AdministratorExistsError(_("The portal has an administrator already, who invites others."))
        if User.objects.filter(email=email).exists():
            raise ValidationError({"email": _("That address has an account already, which is no administrator's.")})
        user = User(email=email, name=name.strip(), is_staff=True, is_superuser=True)
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save(force_insert=True)
        payload = {"email": user.email, "name": user.name, "is_staff": True}
        ledger.record(by=None, verb="person.added", target=user, at=at, payload=payload)
    return user


def link_for(user: User, *, site: str) -> str:
    """Return the link by which the person chooses a password. It works for a day, and once.

    `site` is what it begins with, "https://portalen.kommun.se".
    """
    key, token = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
    return site + reverse("password_reset_confirm", args=[key, token])
