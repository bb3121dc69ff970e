"""Notices of changes: what a verb writes before it changes a row that a guard holds, so that the guard lets it through.

core/guards/notices.py gives them, and docs/decisions/0024 says why they are there.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeNotice(models.Model):
    """The promise that the history tells of one change of one row. It holds keys only, since it is never erased.

    `number` is the row's own count of such changes. The entry that follows has the same chain, person and time.
    """

    target_model = models.CharField(_("kind of thing"), max_length=80)
    target_key = models.BigIntegerField(_("its key"))
    number = models.PositiveIntegerField(_("number"))
    chain = models.CharField(_("chain"), max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("notice of a change")
        verbose_name_plural = _("notices of changes")
        constraints = [
            models.UniqueConstraint(
                fields=["target_model", "target_key", "number"],
                name="change_notice_once",
                violation_error_message=_("That change is already announced."),
            ),
        ]

    def __str__(self):
        return f"{self.target_model} {self.target_key}: {self.number}"


class Noticed(models.Model):
    """A row of which some columns change only with a notice. `notices` counts these changes."""

    notices = models.PositiveIntegerField(_("changes that the history tells of"), default=0, editable=False)

    class Meta:
        abstract = True
