"""When people were last here, so that home can say what changed since."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LastVisit(models.Model):
    """When a person last logged in or out. What they opened is kept of nobody (core/access/sessions.py)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("last visit")
        verbose_name_plural = _("last visits")

    def __str__(self):
        return f"{self.user} {self.at:%Y-%m-%d}"
