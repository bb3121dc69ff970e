"""Rows with a version: a save says which version it was written on, so that no save overwrites another unseen."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import StaleVersionError
from core.limits import text_lengths


class Versioned(models.Model):
    """A row whose saves never overwrite one another unseen."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def save_on_version(self, version, **changes):
        """Store `changes` if the row still has `version`, in one conditional update. Else raise StaleVersionError.

        Raises ValidationError where a text is too long.

        The update itself is the lock. It works on both engines without reading first.
        """
        model = type(self)
        text_lengths.refuse_too_long(model(**changes), changes)
        changed = model._base_manager.filter(pk=self.pk, version=version).update(**changes, version=F("version") + 1)
        if not changed:
            raise StaleVersionError(model._base_manager.filter(pk=self.pk).first())
        for name, value in changes.items():
            setattr(self, name, value)
        self.version = version + 1
