"""How long what nobody needs any more is kept, by whose decision."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.dates import DayField

LEAST_DAYS, MOST_DAYS = 1, 3650


class RetentionKind(models.TextChoices):
    """What may be thrown away. What is a public record of a matter is none of these."""

    MAIL = "mail", _("Mails that were sent or no longer needed")
    INVITATIONS = "invitations", _("Invitations that were accepted, withdrawn or too old")
    LOGINS = "logins", _("Failed logins")
    ACCOUNTS = "accounts", _("Accounts that may no longer log in")


class RetentionRule(models.Model):
    """Rows of one kind are thrown away so many days after their end, by a decision. Without a rule they are kept."""

    kind = models.CharField(_("what"), max_length=20, choices=RetentionKind, unique=True)
    days = models.PositiveIntegerField(
        _("days"),
        validators=[MinValueValidator(LEAST_DAYS), MaxValueValidator(MOST_DAYS)],
        help_text=_("So many days after they were sent, used or closed."),
    )
    decision = models.CharField(
        _("decision"),
        max_length=300,
        help_text=_("Who decided, and where it stands: the authority, the paragraph, the document management plan."),
    )
    decided_on = DayField(_("day of the decision"))

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        constraints = [
            models.CheckConstraint(
                name="retention_rule_days_in_reason",
                condition=Q(days__gte=LEAST_DAYS, days__lte=MOST_DAYS),
                violation_error_message=_("Write a number of days from 1 to 3650."),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()
