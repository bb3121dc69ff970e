"""What was brought from the files of the code, so that an upgrade knows what has been changed since."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GroundKind(models.TextChoices):
    """A kind of ground data, by the file that brings it."""

    AREAS = "areas", _("Areas")
    INDICATORS = "indicators", _("Indicators")
    TEMPLATES = "templates", _("Agreement templates")


class BroughtData(models.Model):
    """One thing that `manage.py setup` brought: `digest` is that of its content as it was brought.

    `key` names it in the file, and `row` is the key of what is stored, so that it is known again under a new name.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=GroundKind)
    key = models.CharField(_("key in the file"), max_length=80)
    row = models.PositiveBigIntegerField(_("key of the row"))
    digest = models.CharField(_("digest as it was brought"), max_length=64)
    version = models.PositiveSmallIntegerField(_("version of the file"))

    class Meta:
        verbose_name = _("brought data")
        verbose_name_plural = _("brought data")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                name="brought_data_once",
                violation_error_message=_("That has already been brought."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.key}"
