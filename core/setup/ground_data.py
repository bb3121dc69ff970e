"""Brings what every service needs from the files of the code, and never over what an administrator has changed.

A kind of ground data has one file with a version. docs/decisions/0025-setup.md says when a row is brought, renewed or
left. A second run changes nothing.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Model

from core import ledger
from core.models import BroughtData, User


@dataclass(frozen=True)
class GroundFile:
    """What a file brings: {key: content}. A content is a dict that JSON can hold, and has a `name`."""

    version: int
    contents: dict[str, dict]


class GroundData(Protocol):
    """One kind of ground data: its file, and how its rows are found, read and written."""

    @property
    def kind(self) -> str:
        """Return which GroundKind it is."""

    def file(self) -> GroundFile:
        """Return what the file brings."""

    def rows(self) -> dict[int, Any]:
        """Return every stored row that may be one of the file's, by its key in the database."""

    def key_of(self, row: Any) -> str:
        """Return the key that the row would have in the file."""

    def content_of(self, row: Any) -> dict:
        """Return the row's content, as the file would write it."""

    def add(self, contents: dict[str, dict], *, by: User | None, at: datetime) -> None:
        """Store those of `contents` that are not there."""

    def renew(self, row: Any, content: dict, *, by: User | None, at: datetime) -> None:
        """Give the row the content."""


@dataclass
class SetupReport:
    """What was done to one kind, by the names of the things."""

    kind: str
    version: int
    new: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    changed_here: list[str] = field(default_factory=list)
    deleted_here: list[str] = field(default_factory=list)
    unchanged: int = 0


def bring(data: GroundData, *, by: User | None, at: datetime) -> SetupReport:
    """Bring one kind of ground data, whole or not at all, and return what was done."""
    with transaction.atomic():
        file = data.file()
        report = SetupReport(kind=data.kind, version=file.version)
        records = {each.key: each for each in BroughtData.objects.select_for_update().filter(kind=data.kind)}
        brought = _bring_new(data, file, without=records, report=report, by=by, at=at)
        rows = data.rows()
        for key, record in records.items():
            if key in file.contents:
                _compare(data, file, record, rows.get(record.row), report=report, by=by, at=at)
        if brought or report.renewed:
            _record(report, target=next(iter(brought or records.values())), by=by, at=at)
    return report


def content_digest(content: dict) -> str:
    """Return the SHA-256 of a content, whatever the order of its keys."""
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def is_set_up() -> bool:
    """Return whether ground data has been brought at all."""
    return BroughtData.objects.exists()


def _bring_new(data, file, *, without, report, by, at):
    """Bring what was never brought. What is there already stays, and is remembered. Return the BroughtData."""
    contents = {key: content for key, content in file.contents.items() if key not in without}
    if not contents:
        return []
    before = {data.key_of(row): row for row in data.rows().values()}
    data.add(contents, by=by, at=at)
    stored = {data.key_of(row): row for row in data.rows().values()}
    records = [
        BroughtData(kind=data.kind, key=key, row=stored[key].pk, digest=content_digest(content), version=file.version)
        for key, content in contents.items()
        if key in stored
    ]
    for record in records:
        content = contents[record.key]
        if record.key not in before:
            report.new.append(content["name"])
        elif content_digest(data.content_of(stored[record.key])) == record.digest:
            report.unchanged += 1
        else:
            report.changed_here.append(content["name"])
    return BroughtData.objects.bulk_create(records)


def _compare(data, file, record, row, *, report, by, at):
    """Renew a row that is as it was brought, where the file is newer; else leave it and say so."""
    content = file.contents[record.key]
    if row is None:
        report.deleted_here.append(content["name"])
        return
    wanted, found = content_digest(content), content_digest(data.content_of(row))
    if found == wanted:
        report.unchanged += 1
    elif found != record.digest:
        report.changed_here.append(content["name"])
    elif file.version > record.version:
        data.renew(row, content, by=by, at=at)
        report.renewed.append(content["name"])
    else:  # an earlier version of the code runs on what a later one brought
        report.unchanged += 1
        return
    if found in (wanted, record.digest) and (record.digest, record.version) != (wanted, file.version):
        BroughtData.objects.filter(pk=record.pk).update(digest=wanted, version=file.version)


def _record(report, *, target: Model, by, at):
    names = {name: getattr(report, name) for name in ("renewed", "changed_here", "deleted_here")}
    payload = {"version": report.version, "new": len(report.new), **names}
    ledger.record(by=by, verb="ground_data.brought", target=target, at=at, payload=payload)
