"""Heaps of scanned pages that somebody has dropped, until each copy has its scan."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import FileKind, StoredFile
from partnership.models.framework import Partnership
from partnership.models.paper import Copy

KEPT_DAYS = 30  # after which the portal throws away what nobody has filed of a heap


def heap_file_name(instance, filename):
    """Return a random name, so that nobody can guess where a file is stored."""
    return f"scans/{secrets.token_hex(16)}"


class HeapStatus(models.TextChoices):
    WAITING = "waiting", _("Waits to be read")
    READING = "reading", _("Is being read")
    READ = "read", _("Read")
    CLOSED = "closed", _("Filed")


class FileProblem(models.TextChoices):
    """Why nothing of a file is read. A refused one has a sentence of its own."""

    BROKEN = "broken", _("The file cannot be read: it is damaged or not complete. Save or scan it again.")
    TOO_MANY = "too_many", _("There are too many pages: 200 at most in one heap. Put the rest into a new one.")
    REFUSED = "refused", _("The file was refused.")
    SLOW = "slow", _("The file took too long to read. Scan it with a lower resolution, and try again.")


class ScanHeap(models.Model):
    """Files that one person has dropped in a partnership. Only they see it, and discard it, or KEPT_DAYS do."""

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="scan_heaps"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("dropped by"), on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(_("dropped"))
    status = models.CharField(_("status"), max_length=7, choices=HeapStatus, default=HeapStatus.WAITING)
    touched_at = models.DateTimeField(_("last sign of reading"))

    class Meta:
        verbose_name = _("heap of scanned pages")
        verbose_name_plural = _("heaps of scanned pages")

    def __str__(self):
        return f"{self.partnership}, {self.started_at:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("scan_heap", args=[self.pk])

    @property
    def kept_until(self):
        """The moment from which it may be thrown away, if nobody touches it before."""
        return self.touched_at + timedelta(days=KEPT_DAYS)


class ScanFile(models.Model):
    """One dropped file. Once a page of it is filed, `original` is the file as it came."""

    heap = models.ForeignKey(ScanHeap, verbose_name=_("heap"), on_delete=models.CASCADE, related_name="files")
    order = models.PositiveSmallIntegerField(_("order"))
    file = models.FileField(_("file"), upload_to=heap_file_name, blank=True)
    name = models.CharField(_("name that it came with"), max_length=130)
    kind = models.CharField(_("kind"), max_length=4, choices=FileKind)
    sha256 = models.CharField(_("content digest"), max_length=64)
    embedded = models.JSONField(_("files inside it"), default=list, blank=True)
    page_count = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    is_read = models.BooleanField(_("read to its end"), default=False)
    problem = models.CharField(_("problem"), max_length=8, choices=FileProblem, blank=True)
    refusal = models.CharField(_("why it was refused"), max_length=300, blank=True)
    original = models.ForeignKey(
        StoredFile, verbose_name=_("stored file"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("file of scanned pages")
        verbose_name_plural = _("files of scanned pages")
        constraints = [
            models.UniqueConstraint(
                fields=["heap", "sha256"],
                name="scan_file_once",
                violation_error_message=_("The file is already in the heap."),
            ),
            models.UniqueConstraint(
                fields=["heap", "order"],
                name="scan_file_order_once",
                violation_error_message=_("Two files cannot stand in the same place."),
            ),
        ]

    def __str__(self):
        return self.name


class ScanPage(models.Model):
    """A page of a file: the mark that was read on it, or where a person has placed it."""

    file = models.ForeignKey(ScanFile, verbose_name=_("file"), on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField(_("number"))
    mark = models.CharField(_("mark"), max_length=34, blank=True)
    turn = models.PositiveSmallIntegerField(_("degrees that it is turned"), default=0)
    picture = models.FileField(_("picture"), upload_to=heap_file_name, blank=True)
    copy = models.ForeignKey(
        Copy, verbose_name=_("copy"), null=True, blank=True, on_delete=models.PROTECT, related_name="scan_pages"
    )
    page = models.PositiveSmallIntegerField(_("page of the copy"), null=True, blank=True)
    filed_in = models.ForeignKey(
        StoredFile, verbose_name=_("scan"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("scanned page")
        verbose_name_plural = _("scanned pages")
        constraints = [
            models.UniqueConstraint(
                fields=["file", "number"],
                name="scan_page_once",
                violation_error_message=_("The page is already read."),
            ),
            models.CheckConstraint(
                name="scan_page_placed_whole",
                condition=Q(copy__isnull=True, page__isnull=True) | Q(copy__isnull=False, page__isnull=False),
                violation_error_message=_("Say both the copy and the page."),
            ),
            models.CheckConstraint(
                name="scan_page_filed_where_it_is_placed",
                condition=Q(filed_in__isnull=True) | Q(copy__isnull=False),
                violation_error_message=_("A page is filed in a copy."),
            ),
        ]

    def __str__(self):
        return f"{self.file}, {self.number}"
