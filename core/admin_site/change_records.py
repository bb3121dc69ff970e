"""Describe a change in the admin for the history, and recognise the row that a form was opened on."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files import File
from django.db import models
from django.db.models import Q
from django.forms.models import _get_foreign_key

from core import history, ledger
from core.models import LedgerEntry

_SECRET = {"password", "password1", "password2", "usable_password"}


def snapshot(row: models.Model) -> dict:
    """Return every stored field of a row as the history keeps it.

    A password is only a mark that there is one, and bytes are their SHA-256.
    """
    return {field.name: _plain_field(field.name, field.value_from_object(row)) for field in row._meta.concrete_fields}


def changes(form: Any, formsets: Iterable | None, *, adding: bool) -> dict:
    """Return what a form and the rows under it changed: {field: {before, after}}, and the rows by kind and key."""
    payload = _changes_of(form, adding=adding)
    for formset in formsets or ():
        rows = {}
        for child in formset.forms:
            if child.instance.pk is None or not child.has_changed():
                continue
            was_there = child in formset.initial_forms
            rows[str(child.instance.pk)] = {"label": str(child.instance), **_changes_of(child, adding=not was_there)}
        for gone in getattr(formset, "deleted_rows", ()):
            rows[str(gone["id"])] = {"deleted": gone}
        if rows:
            payload[formset.model._meta.label_lower] = rows
    return payload


def fingerprint(row: models.Model, *, children: Iterable[models.QuerySet] = ()) -> str:
    """Return a digest of a row without a version of its own, and of the rows under it, to recognise a stale form.

    The time of the last login is left out, since it changes without an edit.
    """
    values = snapshot(row)
    values.pop("last_login", None)
    for field in row._meta.many_to_many:
        values[field.name] = sorted(getattr(row, field.name).values_list("pk", flat=True))
    under = [list(rows.order_by("pk").values()) for rows in children]
    return hashlib.sha256(ledger.as_json([values, under]).encode()).hexdigest()


def rows_under(row: models.Model, inlines: Iterable) -> Iterator[models.QuerySet]:
    """Yield the rows that a change form shows under `row`, as one queryset for each kind."""
    for inline in inlines:
        key = _get_foreign_key(type(row), inline.model, fk_name=inline.fk_name)
        yield inline.model._base_manager.filter(**{key.name: row})


def history_of(rows: Iterable[models.Model]) -> models.QuerySet:
    """Return the history of these rows, the newest first."""
    keys = {}
    for row in rows:
        keys.setdefault(row._meta.label_lower, set()).add(str(row.pk))
    condition = Q(pk__in=[])
    for label, of_model in keys.items():
        condition |= Q(target_model=label, target_key__in=of_model)
    return LedgerEntry.objects.filter(condition).select_related("by", "payload").order_by("-at", "-pk")


def newest_of(rows: Iterable[models.Model], *, count: int = 3) -> list[LedgerEntry]:
    """Return the newest entries of these rows, each with `thing`: what the row was called then."""
    entries = list(history_of(rows)[:count])
    for entry in entries:
        entry.thing = history.thing_of(entry)
    return entries


def differences(form: Any, formsets: Iterable) -> list[tuple]:
    """Return where the input differs from what is stored: (name of the row, label of the field, stored, typed)."""
    found = []
    for part in [form, *(child for formset in formsets for child in formset.initial_forms)]:
        for name in part.changed_data:
            if name not in part.fields or name in _SECRET:
                continue
            stored = part.get_initial_for_field(part.fields[name], name)
            found.append(
                (
                    "" if part is form else part.instance._meta.verbose_name,
                    part.fields[name].label or name,
                    _words(part.fields[name], stored),
                    _words(part.fields[name], part[name].data),
                )
            )
    return found


def _changes_of(form, *, adding):
    payload = {}
    for name in form.changed_data:
        if name not in form.cleaned_data and name not in _SECRET:
            continue
        after = _plain_field(name, form.cleaned_data.get(name))
        if adding:
            payload[name] = {"after": after}
        else:
            payload[name] = {"before": _plain_field(name, form.initial.get(name)), "after": after}
    return payload


def _plain_field(name, value):
    return "(not kept)" if name in _SECRET else _plain(value)


def _plain(value):
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, models.QuerySet | list | tuple):
        return sorted((_plain(part) for part in value), key=str)
    if isinstance(value, bytes | memoryview):  # SQLite and PostgreSQL
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, File):
        return value.name or ""
    return value


def _words(field, value):
    """Return a value as a person reads it: the label of a choice, the names of rows."""
    if value in (None, "", []):
        return ""
    if isinstance(value, models.Model):
        return str(value)
    several = value if isinstance(value, list | tuple | models.QuerySet) else [value]
    keys = [str(getattr(one, "pk", one)) for one in several]
    if queryset := getattr(field, "queryset", None):
        keys = [key for key in keys if key.isdecimal()]
        return ", ".join(str(row) for row in queryset.model._base_manager.filter(pk__in=keys).order_by("pk"))
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ()) if not isinstance(label, list)}
    return ", ".join(choices.get(key, key) for key in keys)
