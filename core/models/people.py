"""The people who log in, and what they may do for which unit."""

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.dates import DayField
from core.models.organisations import Organisation

DEMO_DOMAIN = ".example"  # nobody can own a name under it (RFC 2606), so no real person's address ends with it


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
    first_steps_over_at = models.DateTimeField(  # done, or put away by the person; home asks no more then
        _("first steps over"), null=True, blank=True, editable=False
    )
    date_joined = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = UserManager()
    loaded_grants: Any = None  # what core.permissions.load has read for the person of a request

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


class Reach(models.TextChoices):
    UNIT = "unit", _("This unit alone")
    BELOW = "below", _("This unit and all units below it")


class MembershipQuerySet(models.QuerySet):
    def in_force(self, *, on):
        """Return the memberships that give rights on the day `on`: their last day has not passed."""
        return self.filter(Q(last_day__isnull=True) | Q(last_day__gte=on))


class Membership(models.Model):
    """What a person may do, and for which unit. core/permissions.py alone says what follows from it."""

    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation or unit"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    reach = models.CharField(_("reaches"), max_length=5, choices=Reach, default=Reach.UNIT)
    is_limited = models.BooleanField(
        _("only in named partnerships"),
        default=False,
        help_text=_("The person sees those alone that are named on the membership's own page: at first none."),
    )
    since = DayField(_("since"), null=True, blank=True, editable=False, default=timezone.localdate)
    last_day = DayField(
        _("last day"), null=True, blank=True, help_text=_("The rights end when the day has passed. Empty means no end.")
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                name="membership_role_once_per_organisation",
                violation_error_message=_("The person already has that role in that organisation."),
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()}, {self.organisation}"

    def in_words(self, *, on):
        """Return role and unit, and whether the membership has ended on the day `on`."""
        words = f"{self.get_role_display()}, {self.organisation}"
        return words if not self.last_day or self.last_day >= on else _("%(role)s (ended)") % {"role": words}
