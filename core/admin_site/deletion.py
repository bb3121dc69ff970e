"""Keep rows from being deleted while other rows choose them.

Django protects the target of a foreign key, but drops a choice of several rows together with the chosen row: a goal of
an adopted plan would lose the overarching goal that it serves, and nobody would be asked.
"""

from collections.abc import Iterable

from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.core.exceptions import ValidationError
from django.db import models, router
from django.forms.models import BaseInlineFormSet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _


def referencing_rows(rows: Iterable[models.Model]) -> list[models.Model]:
    """Return the rows that choose one of `rows`, or one deleted with them, among several.

    Rows deleted too are left out.
    """
    rows = list(rows)
    if not rows:
        return []
    collector = NestedObjects(using=router.db_for_write(type(rows[0])))
    collector.collect(rows)
    gone = {model: {row.pk for row in found} for model, found in collector.data.items()}
    found = []
    for model, keys in gone.items():
        for relation in model._meta.get_fields():
            if relation.many_to_many and relation.auto_created:
                choosing = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
                staying = choosing.exclude(pk__in=gone.get(relation.related_model, ()))
                found += staying.distinct().order_by("pk")
    return found


def links(rows: Iterable[models.Model]) -> list[str]:
    """Return the rows as Django lists protected ones: each with its kind and a link to its page."""
    return [format_html('<a href="{}">{}</a>', _address(row), _words(row)) for row in rows]


class ProtectedRows(BaseInlineFormSet):
    """Rows under another row. None of them is removed while other rows choose it."""

    def clean(self):
        super().clean()
        leaving = [form.instance for form in self.deleted_forms if form.instance.pk]
        if holders := referencing_rows(leaving):
            raise ValidationError(
                _("What you want to remove is chosen by: %(rows)s. Take it out there first.")
                % {"rows": "; ".join(map(_words, holders))}
            )


def _words(row):
    """Return the row with its kind and its parent: goals of two editions may have one title."""
    top = admin.site.get_model_admin(type(row)).line(row)[0]
    text = f"{capfirst(row._meta.verbose_name)}: {row}"
    return text if top == row else f"{text} ({top})"


def _address(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
