"""Find and delete stored files that no row names. A process leaves them if it is killed before it stores the row."""

from collections.abc import Iterator
from datetime import datetime

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models


def orphans(*, before: datetime) -> list[str]:
    """Return the names of the stored files that no row names and that were last written before the moment `before`.

    The files are listed before the rows are read, so that a file whose row is stored meanwhile does not count.
    """
    old = [name for name in stored_names() if default_storage.get_modified_time(name) < before]
    named = _named()
    return [name for name in old if name not in named]


def sweep(*, before: datetime) -> list[str]:
    """Delete the orphans, and return their names.

    A file that is already gone is no error, so this is safe to repeat.
    """
    names = orphans(before=before)
    for name in names:
        default_storage.delete(name)
    return names


def stored_names() -> Iterator[str]:
    """Yield the name of each stored file, in order."""
    yield from _stored("")


def _stored(folder):
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from _stored(f"{folder}{name}/")


def _named():
    """Return the names of all files that rows of any kind name."""
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    names = set()
    for field in fields:
        if isinstance(field, models.FileField):
            names.update(field.model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True))
    return names
