"""Changes to an agreement's period after it was signed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import DayField, StoredFile
from partnership.models.agreement import Agreement


class Extension(models.Model):
    """A later last day that the parties gave an agreement, and the paper by which they did."""

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.PROTECT, related_name="extensions"
    )
    agreed_on = DayField(_("agreed"))
    ended_before_on = DayField(_("last day before"))
    ends_on = DayField(_("last day"))
    reason = models.TextField(_("reason"), validators=[text_lengths.REASON])
    paper = models.ForeignKey(
        StoredFile, verbose_name=_("paper by which it is extended"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.CheckConstraint(
                name="extension_ends_later",
                condition=Q(ends_on__gt=F("ended_before_on")),
                violation_error_message=_("The new last day must come after the last day so far."),
            ),
            models.CheckConstraint(
                name="extension_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why the agreement is extended."),
            ),
        ]

    def __str__(self):
        return f"{self.agreement}: {self.ends_on}"
