"""The organisations that work together, and the people who log in for them."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.se import orgnr

DEMO_DOMAIN = ".example"  # nobody can own a name under it (RFC 2606), so no real person's address ends with it


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    POLICE = "police", _("Police")
    STATE_AGENCY = "state_agency", _("State agency")
    REGION = "region", _("Region")
    HOUSING_COMPANY = "housing_company", _("Housing company")
    ASSOCIATION = "association", _("Association")
    OTHER = "other", _("Other")


def validate_orgnr(value: str) -> None:
    """Raise ValidationError unless the value is ten digits with a Luhn check digit, as `212000-0084`."""
    try:
        orgnr.validate(value)
    except StdnumError as error:
        raise ValidationError(
            _("%(value)s is not an organisation number. Check the digits, for example 212000-0084."),
            params={"value": value},
        ) from error


class Organisation(models.Model):
    """A municipality, an authority, a company or an association. Unknown fields are empty."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    orgnr = models.CharField(_("organisation number"), max_length=13, blank=True, validators=[validate_orgnr])
    governs = models.ForeignKey(
        "core.Area",
        verbose_name=_("governs"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="governed_by",
        help_text=_("The area that the organisation is responsible for, if it is one."),
    )
    predecessor = models.ForeignKey(
        "self",
        verbose_name=_("predecessor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
        help_text=_("The organisation that this one took over from."),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                name="organisation_not_its_own_predecessor",
                condition=Q(predecessor__isnull=True) | ~Q(predecessor=F("id")),
                violation_error_message=_("An organisation cannot take over from itself."),
            ),
            models.UniqueConstraint(
                fields=["orgnr"],
                condition=~Q(orgnr=""),
                name="organisation_orgnr_once",
                violation_error_message=_("Another organisation already has that organisation number."),
            ),
        ]

    def __str__(self):
        return self.name


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.model.normalise(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username):
        return self.get(email=self.model.normalise(username))


class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in. The e-mail address is the user name, in small letters."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(
        _("may log in"),
        default=True,
        help_text=_("Take this away instead of deleting a person: history needs the name."),
    )
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    date_joined = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                name="user_email_in_small_letters",
                condition=Q(email=Lower("email")),
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
        ]

    def __str__(self):
        return self.name or self.email

    @staticmethod
    def normalise(email):
        return (email or "").strip().lower()

    @property
    def is_demo_account(self):
        return self.email.endswith(DEMO_DOMAIN)

    def clean(self):
        super().clean()
        self.email = self.normalise(self.email)
        if self.is_demo_account and not settings.DEMO:
            raise ValidationError({"email": _("Addresses that end with .example belong to the demo.")})

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("Coordinator")
    OFFICER = "officer", _("Officer")
    REVIEWER = "reviewer", _("Reviewer")
    READER = "reader", _("Reader")


class Membership(models.Model):
    """What a person may do, and for whom."""

    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                name="membership_once_per_organisation",
                violation_error_message=_("The person already has a role in that organisation."),
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()}, {self.organisation}"
