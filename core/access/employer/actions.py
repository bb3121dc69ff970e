"""Coming in by an organisation's own login: whose account it is, and tying an account to it."""

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger
from core.access import invitations
from core.access.employer.protocol import Identity, LoginRefusedError
from core.access.models import IdentityProvider, Invitation
from core.backends import PortalBackend
from core.models import User


def known_person(identity: Identity) -> User | None:
    """Return the person whose account is tied to `identity`, by issuer and subject alone, or None."""
    tie = SocialAccount.objects.filter(provider=identity.issuer, uid=identity.subject).select_related("user").first()
    return tie.user if tie else None


def let_in(*, identity: Identity, provider: IdentityProvider, at: datetime) -> User:
    """Return the person whom `identity` lets in: somebody known, or somebody with an open invitation.

    An invitation counts if it is to the address that the provider vouches for, and into the provider's organisation. An
    account is made and tied to the identity. Raises LoginRefusedError for everybody else.
    """
    person = known_person(identity)
    if person is None:
        person = _by_invitation(identity, provider, at=at)
    if not PortalBackend().user_can_authenticate(person):
        raise LoginRefusedError(_CLOSED, reason="closed")
    return person


def tie(*, user: User, identity: Identity, provider: IdentityProvider, by: User, at: datetime) -> None:
    """Tie the account of `user` to `identity`. Raises LoginRefusedError where it is somebody else's."""
    with transaction.atomic():
        made, is_new = SocialAccount.objects.get_or_create(
            provider=identity.issuer, uid=identity.subject, defaults={"user": user}
        )
        if made.user_id != user.pk:
            raise LoginRefusedError(_ANOTHERS, reason="anothers")
        if is_new:
            payload = {"provider": provider.slug}
            ledger.record(by=by, verb="person.tied_to_provider", target=user, at=at, payload=payload)


def _by_invitation(identity, provider, *, at):
    rows = Invitation.objects.open_at(at).filter(organisation=provider.organisation, is_staff=False)
    invitation = rows.filter(email=identity.email).first() if identity.email else None
    if invitation is None:
        raise LoginRefusedError(_UNKNOWN, reason="unknown_person")
    if User.objects.filter(email=identity.email).exists():  # a provider must not open an account that it did not make
        raise LoginRefusedError(_UNKNOWN, reason="account_not_tied")
    with transaction.atomic():
        name = identity.name or invitation.name
        person = invitations.accept_as_new(invitation=invitation, name=name, password=None, at=at)
        tie(user=person, identity=identity, provider=provider, by=person, at=at)
    return person


_UNKNOWN = _(
    "Your organisation knows you, but the portal does not. Ask your coordinator for an invitation to the address that "
    "your organisation has for you. If you have an account already, log in with your password and tie it to your "
    "organisation's login under My account."
)
_CLOSED = _("The account is closed. Ask the person who maintains the portal.")
_ANOTHERS = _("That login belongs to another account in the portal.")
