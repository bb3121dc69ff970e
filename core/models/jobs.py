"""When the commands that run by themselves last ended, so that somebody is told when one no longer does."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """A command that a timer runs, and when it last ended well and not well. Nothing of what it did."""

    name = models.CharField(_("command"), max_length=40, unique=True)
    succeeded_at = models.DateTimeField(_("last ended well"), null=True)
    failed_at = models.DateTimeField(_("last ended with an error"), null=True)
    claimed_until = models.DateTimeField(_("taken until"), null=True)  # by a timer that runs it, on whatever machine
    claimed_by = models.CharField(max_length=16, db_default="", blank=True, editable=False)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self):
        return self.name
