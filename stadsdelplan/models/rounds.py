"""The reports with which the rounds of follow-up are closed."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import DayField
from stadsdelplan.models.edition import Edition


def report_name(instance, filename):
    """Return a random name, so that nobody can guess where a report is stored."""
    return f"papers/{secrets.token_hex(16)}.pdf"


class RoundReport(models.Model):
    """The report that closed a round of follow-up: what its owner summed up, and the PDF of that day.

    It is never changed. What comes in later is told in the next round.
    """

    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="round_reports"
    )
    first_day = DayField(_("first day"))
    last_day = DayField(_("last day"))
    text = models.TextField(_("summary"), blank=True, validators=[text_lengths.CHAPTER])
    file = models.FileField(_("file"), upload_to=report_name)
    sha256 = models.CharField(_("content digest of the file"), max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("report of a round")
        verbose_name_plural = _("reports of rounds")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "first_day"],
                name="round_closed_once",
                violation_error_message=_("The round is closed already."),
            ),
            models.CheckConstraint(
                name="round_ends_after_it_starts",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day must not come before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.edition} {self.first_day}–{self.last_day}"
