"""Follow-ups of goals and measures through the year."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import DayField, Organisation, StoredFile
from stadsdelplan.models.plan import Plan


class FollowUpStatus(models.TextChoices):
    NOT_STARTED = "not_started", _("Not started")
    ON_TRACK = "on_track", _("On track")
    DELAYED = "delayed", _("Delayed")
    REACHED = "reached", _("Reached")
    PARTLY_REACHED = "partly_reached", _("Partly reached")
    NOT_REACHED = "not_reached", _("Not reached")
    DROPPED = "dropped", _("Dropped")


class FollowUpQuerySet(models.QuerySet):
    def current(self):
        """Return the entries that nobody has corrected."""
        return self.filter(corrected_by__isnull=True)


class FollowUp(models.Model):
    """An entry of how a goal or measure goes on a day. It belongs to plan and key, so that no adopted edition changes.

    `outcome` is the figure that was counted, in the goal's unit. An entry is never edited: another one `corrects` it.
    """

    plan = models.ForeignKey(Plan, verbose_name=_("district plan"), on_delete=models.PROTECT, related_name="follow_ups")
    key = models.UUIDField(_("key of the goal or measure"))
    on = DayField(_("date"))
    status = models.CharField(_("status"), max_length=16, choices=FollowUpStatus)
    text = models.TextField(_("text"), blank=True, validators=[text_lengths.TEXT])
    outcome = models.DecimalField(_("outcome"), max_digits=14, decimal_places=4, null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("time"))
    corrects = models.OneToOneField(
        "self", verbose_name=_("corrects"), null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [models.Index(fields=["plan", "key", "on"], name="follow_up_by_key")]
        constraints = [
            models.CheckConstraint(
                name="follow_up_dropped_has_text",
                condition=~Q(status=FollowUpStatus.DROPPED) | ~Q(text=""),
                violation_error_message=_("Say why it is dropped."),
            ),
        ]

    def __str__(self):
        return f"{self.get_status_display()} {self.on}"


class Evidence(models.Model):
    """A file that supports a follow-up."""

    follow_up = models.ForeignKey(
        FollowUp, verbose_name=_("follow-up"), on_delete=models.PROTECT, related_name="evidence"
    )
    file = models.ForeignKey(StoredFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self):
        return self.title or str(self.file)
