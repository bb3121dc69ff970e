"""What the year wheel holds of its own: the addresses of people's feeds, and days on which figures are published."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import DayField
from indicators.models import Indicator


class CalendarFeed(models.Model):
    """An address at which a person's calendar reads their days without logging in. Its secret is kept as a digest.

    A person has one that works. It is never used again once it is revoked: a new one is another row.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=10)
    made_at = models.DateTimeField(_("made"))
    last_read_on = DayField(_("last read"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
                name="calendar_feed_one_that_works",
                violation_error_message=_("The person already has an address that works."),
            ),
            models.CheckConstraint(
                name="calendar_feed_revoked_after_it_was_made",
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("made_at")),
                violation_error_message=_("An address cannot be revoked before it was made."),
            ),
        ]

    def __str__(self):
        return str(_("calendar address %(number)s") % {"number": self.pk})  # the history keeps it


class PublicationDay(models.Model):
    """A day on which an indicator's source says that it publishes new figures. Who knows it writes it down."""

    indicator = models.ForeignKey(Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="+")
    day = DayField(_("day"))
    said_by = models.CharField(_("where it is said"), max_length=300)

    class Meta:
        verbose_name = _("publication day of figures")
        verbose_name_plural = _("publication days of figures")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "day"],
                name="publication_day_once",
                violation_error_message=_("That day is already noted for the indicator."),
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.day}"
