"""Files that came from people, kept unchanged."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FileKind(models.TextChoices):
    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"


_ENDINGS = {FileKind.PDF: ".pdf", FileKind.JPEG: ".jpg", FileKind.PNG: ".png"}


def stored_name(instance: "StoredFile", filename: str) -> str:
    """Return a random name, so that nobody can guess where a file is stored, and no outside name becomes a path."""
    return f"uploads/{secrets.token_hex(16)}{_ENDINGS[instance.kind]}"


class StoredFile(models.Model):
    """A scan, an extract or another paper from outside, kept unchanged. core.files.uploads inspected it first."""

    file = models.FileField(_("file"), upload_to=stored_name)
    name = models.CharField(_("name that it came with"), max_length=130)
    kind = models.CharField(_("kind"), max_length=4, choices=FileKind)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("content digest"), max_length=64)
    embedded = models.JSONField(_("files inside it"), default=list, blank=True)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("stored by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    stored_at = models.DateTimeField(_("stored"))

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints = [
            models.CheckConstraint(
                name="stored_file_not_empty",
                condition=Q(size__gt=0),
                violation_error_message=_("The file is empty. Choose another."),
            ),
        ]

    def __str__(self):
        return self.name
