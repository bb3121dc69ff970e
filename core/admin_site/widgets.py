"""Form widgets that replace those of the stock admin."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import NamedTuple

from django.contrib.admin.widgets import (
    AdminFileWidget,
    AdminTextareaWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from core.forms.fields import NumberField


class PlainTextarea(AdminTextareaWidget):
    """A text area with plain line ends: browsers send another kind, which would look like a change."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if value else value


class _KeysOnly:
    """Drops values that are no keys. The stock widget fails on them when it draws the form again."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [key for key in value if _is_key(str(key))], attrs)


def _is_key(text):
    """Return whether the text is a number that a key column can hold: eighteen digits at most."""
    return text.isdecimal() and len(text) <= 18


class AutocompleteInput(_KeysOnly, AutocompleteSelect):
    pass


class AutocompleteMultipleInput(_KeysOnly, AutocompleteSelectMultiple):
    pass


class StoredFileWidget(NamedTuple):
    name: str
    url: str

    def __str__(self):
        return file_label(self.name)


class StoredFileInput(AdminFileWidget):
    """Links to a stored file through the admin, since files have no address of their own."""

    def is_initial(self, value):
        return bool(value)

    def format_value(self, value):
        return StoredFileWidget(value.name, file_url(value)) if value and hasattr(value, "instance") else None


def file_url(field_file: FieldFile) -> str:
    """Return the admin's address of a stored file."""
    options = field_file.instance._meta
    name = f"admin:{options.app_label}_{options.model_name}_file"
    return reverse(name, args=[field_file.instance.pk, field_file.field.name])


def file_label(name: str) -> str:
    """Return the text of a link to a stored file, since the names of stored files are random."""
    return gettext("Open the file (%(kind)s)") % {"kind": PurePosixPath(name).suffix.lstrip(".").upper()}


def link_to(field: models.Field) -> Callable:
    """Return a read-only column with a link to the file in `field`."""

    def link(row):
        stored = getattr(row, field.name)
        return format_html('<a href="{}">{}</a>', file_url(stored), file_label(stored.name)) if stored else ""

    link.short_description = field.verbose_name  # type: ignore[attr-defined]
    return link


def yes_or_no(field: models.Field) -> Callable:
    """Return a read-only column with a word. The stock column has a picture whose text is English."""

    def word(row):
        return gettext("Yes") if getattr(row, field.name) else gettext("No")

    word.short_description = field.verbose_name  # type: ignore[attr-defined]
    word.admin_order_field = field.name  # type: ignore[attr-defined]
    return word


OVERRIDES = {
    models.TextField: {"widget": PlainTextarea},
    models.FileField: {"widget": StoredFileInput},
    models.DecimalField: {"form_class": NumberField},
}
