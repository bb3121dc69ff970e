"""Rows of the machinery by which people come in: sessions, letters that are asked for, invitations, providers."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Organisation, Role, User
from core.models.dates import DayField


def validate_issuer(value: str) -> None:
    """An address under https. A demo and the tests may have one on this machine, without."""
    parts = urlsplit(value)
    is_here = settings.DEMO and parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
    if not parts.hostname or parts.query or parts.fragment or (parts.scheme != "https" and not is_here):
        raise ValidationError(_("Write an address that begins with https://, without ? and #."))


class Session(AbstractBaseSession):
    """A session that knows whose it is, so that those of one person can be ended (session_trigger.py)."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    browser = models.CharField(max_length=60, blank=True)  # in words, "Firefox, Windows": no more of it is kept

    @classmethod
    def get_session_store_class(cls):
        from core.access.sessions import SessionStore

        return SessionStore


class InvitationQuerySet(models.QuerySet):
    def open_at(self, moment):
        """Those that can still be accepted at `moment`."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=moment)


class Invitation(models.Model):
    """Somebody is asked into the portal, for an organisation in a role. Their link is kept as a digest."""

    email = models.EmailField(_("e-mail address"))  # in small letters
    name = models.CharField(_("name"), max_length=120)
    organisation = models.ForeignKey(  # none for who is to maintain the portal
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    is_limited = models.BooleanField(_("only in named partnerships"), default=False)  # partnership.InvitationLimit
    last_day = DayField(_("last day of the role"), null=True, blank=True)
    invited_by = models.ForeignKey(User, verbose_name=_("invited by"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("works until"))
    digest = models.CharField(max_length=64, blank=True, db_index=True)  # of the newest link's secret
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    accepted_by = models.ForeignKey(
        User, verbose_name=_("accepted by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                name="invitation_gives_something",
                condition=Q(is_staff=True, organisation=None, role="")
                | Q(is_staff=False, organisation__isnull=False) & ~Q(role=""),
                violation_error_message=_("An invitation names an organisation and a role, or the administration."),
            ),
            models.CheckConstraint(
                name="invitation_accepted_or_withdrawn",
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                violation_error_message=_("An invitation that is accepted cannot be withdrawn."),
            ),
        ]

    def __str__(self):
        return str(_("invitation %(number)s") % {"number": self.pk})  # the history keeps it, and no address

    @property
    def limits_in_words(self):
        """The names of the partnerships that it is limited to, with commas between them."""
        return ", ".join(str(limit) for limit in self.limits.all())


class LetterKind(models.TextChoices):
    PASSWORD = "password"  # noqa: S105 (the letter by which one chooses a new one)
    INVITATION = "invitation"
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    SECOND_FACTOR_RESET = "second_factor_reset"


class PasswordRequest(models.Model):
    """Somebody asked for a letter, most often with a new password. Whether the address has an account is not known.

    The row is kept for an hour, so that requests can be counted, and then deleted.
    """

    kind = models.CharField(max_length=30, choices=LetterKind, default=LetterKind.PASSWORD)
    invitation = models.ForeignKey(Invitation, null=True, on_delete=models.CASCADE, related_name="+")
    email = models.CharField(max_length=254)  # as it was typed, in small letters
    network = models.CharField(max_length=50)  # that the request came from: client_address.network_of
    site = models.CharField(max_length=300)  # the beginning of the link, "https://portalen.haninge.se"
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField(null=True, db_index=True)  # when to try next; empty when the letter is done with
    tries = models.PositiveSmallIntegerField(default=0)


class IdentityProvider(models.Model):
    """An organisation's own login, by OpenID Connect. Its secret stands in the environment (OIDC_SECRET_…)."""

    slug = models.SlugField(
        _("short name"), max_length=40, help_text=_("Stands in its addresses, and in the name of its secret.")
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("What the button on the login page says."))
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="identity_providers"
    )
    issuer = models.CharField(
        _("issuer"),
        max_length=200,
        validators=[validate_issuer],
        help_text=_("As the provider writes it, to the letter: https://login.kommun.se/realm"),
    )
    client_id = models.CharField(_("client"), max_length=200, help_text=_("What the provider knows the portal by."))
    levels = models.CharField(
        _("levels of assurance"),
        max_length=500,
        blank=True,
        help_text=_(
            "Those that are good enough, with blanks between them, as the provider writes them (acr). Without any, the "
            "portal asks for its own second factor."
        ),
    )
    is_open = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("organisation's own login")
        verbose_name_plural = _("organisations' own logins")
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="identity_provider_slug_once",
                violation_error_message=_("Another login has that short name."),
            ),
            models.UniqueConstraint(
                fields=["issuer", "client_id"],
                name="identity_provider_issuer_once",
                violation_error_message=_("Another login has that issuer and client."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def accepted_levels(self):
        return self.levels.split()
