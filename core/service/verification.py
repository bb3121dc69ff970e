"""What `verify_ledger` compares beside the chains: the files that rows name, the notices, and what the apps list.

An app with more to compare has a `verification.py` with `faults()`. Rows are read in pages by their keys, and files in
parts: a pool in transaction mode has no server-side cursors, and nothing grows with the size of the service.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.module_loading import module_has_submodule

from core.models import ChangeNotice, LedgerEntry

PAGE = 500


@dataclass(frozen=True)
class Fault:
    """Something stored that is not as it was. `what` is the kind of row and `key` its key; `sentence` says what."""

    what: str
    key: int
    sentence: str

    def __str__(self):
        return f"{self.what} {self.key}: {self.sentence}"


def faults() -> Iterator[Fault]:
    """Yield what does not agree in the whole service."""
    yield from _faults_of_files()
    yield from _faults_of_notices()
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "verification"):
            yield from import_module(f"{app.name}.verification").faults()


def in_pages(rows: models.QuerySet, *, size: int = PAGE) -> Iterator[list]:
    """Yield the rows of a queryset as lists of `size` at most, in the order of their keys."""
    last = None
    while page := list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:size]):
        yield page
        last = page[-1].pk


def fault_of_file(stored: FieldFile, sha256: str) -> str:
    """Return what is wrong with a stored file, or an empty string. Without a digest it need only be there."""
    digest = hashlib.sha256()
    try:
        with stored.open("rb") as file:
            for part in file.chunks() if sha256 else ():
                digest.update(part)
    except FileNotFoundError:
        return f"The file {stored.name} is gone."
    except OSError as error:
        return f"The file {stored.name} cannot be read: {error.strerror or error}."
    if sha256 and digest.hexdigest() != sha256:
        return f"The file {stored.name} is not the one that was stored."
    return ""


def untold(rows: models.QuerySet, *ways: tuple[type[models.Model], Callable, Iterable[str]]) -> Iterator[Fault]:
    """Yield a fault for each row that no entry of the history tells of.

    A way is a model, a function that gives the key of the row that such an entry is about, and the entry's verbs.
    """
    for page in in_pages(rows):
        told = set()
        for model, key_of, verbs in ways:
            keys = {str(key_of(row)): [] for row in page}
            for row in page:
                keys[str(key_of(row))].append(row.pk)
            for key in _targets(model, keys, verbs):
                told.update(keys[key])
        for row in page:
            if row.pk not in told:
                yield Fault(row._meta.label_lower, row.pk, "No entry of the history tells how it came.")


def _targets(model: type[models.Model], keys: Mapping, verbs: Iterable[str]) -> Iterable[str]:
    entries = LedgerEntry.objects.filter(target_model=model._meta.label_lower, target_key__in=keys, verb__in=verbs)
    return set(entries.values_list("target_key", flat=True))


def _faults_of_files():
    for model in apps.get_models():
        columns = [field for field in model._meta.concrete_fields if isinstance(field, models.FileField)]
        has_digest = any(field.name == "sha256" for field in model._meta.concrete_fields)
        for column in columns:
            names = ["pk", column.name, *(["sha256"] if has_digest else [])]
            for page in in_pages(model._base_manager.exclude(**{column.name: ""}).only(*names)):
                for row in page:
                    if sentence := fault_of_file(getattr(row, column.name), row.sha256 if has_digest else ""):
                        yield Fault(model._meta.label_lower, row.pk, sentence)


def _faults_of_notices():
    """Yield the notices whose entry never came: what they announced is unseen."""
    for page in in_pages(ChangeNotice.objects.all()):
        entries = LedgerEntry.objects.filter(at__in={notice.at for notice in page})
        told = set(entries.values_list("chain__name", "by", "at"))
        for notice in page:
            if (notice.chain, notice.by_id, notice.at) not in told:
                what = f"Change {notice.number} was announced, and no entry of the history tells of it."
                yield Fault(notice.target_model, notice.target_key, what)
