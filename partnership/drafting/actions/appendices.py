"""Verbs of the draft's numbered appendices and their files."""

import secrets
from datetime import datetime

from django.db import transaction

from core.files import uploads
from core.files.uploads import Inspected
from core.models import FileKind, User
from partnership.agreement_changes import current_version, insert, lock_for_change, record_change
from partnership.lifecycle import Step
from partnership.models import Agreement, Appendix

_ENDINGS: dict[str, str] = {FileKind.PDF: ".pdf", FileKind.JPEG: ".jpg", FileKind.PNG: ".png"}


def add_appendix(
    *, agreement: Agreement, version: int, number: int, title: str, upload: Inspected | None, by: User, at: datetime
) -> Appendix:
    """Store an appendix to the draft, and its file under a random name. `upload` is an Inspected file, or None.

    Raises ValidationError where the number is taken. A refused change leaves no file.
    """
    appendix = Appendix(number=number, title=title)
    with uploads.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.EDIT_STRUCTURE)
        appendix.agreement_version = current_version(agreement)
        if upload:
            appendix.sha256 = upload.sha256
            name = f"{secrets.token_hex(16)}{_ENDINGS[upload.kind]}"
            uploads.write(appendix.file, upload.content, name=name)
        insert([appendix])
        record_change(agreement, "appendix.added", appendix, by=by, at=at, after=_payload(appendix))
    return appendix


def save_appendix(*, appendix: Appendix, version: int, number: int, title: str, by: User, at: datetime) -> Appendix:
    """Give an appendix another number or title. Raises ValidationError where the number is taken."""
    with transaction.atomic():
        agreement = lock_for_change(appendix.agreement_version.agreement_id, version=version, step=Step.EDIT_STRUCTURE)
        appendix = Appendix.objects.get(pk=appendix.pk)
        before = _payload(appendix)
        appendix.number, appendix.title = number, title
        if _payload(appendix) != before:
            appendix.full_clean()
            appendix.save(update_fields=["number", "title"])
            record_change(agreement, "appendix.saved", appendix, by=by, at=at, before=before, after=_payload(appendix))
    return appendix


def remove_appendix(*, appendix: Appendix, version: int, by: User, at: datetime) -> Agreement:
    """Take an appendix out of the draft. Its file goes with it, unless an earlier version of the text has it too."""
    with transaction.atomic():
        agreement = lock_for_change(appendix.agreement_version.agreement_id, version=version, step=Step.EDIT_STRUCTURE)
        before, key, file = _payload(appendix), appendix.pk, appendix.file
        appendix.delete()
        appendix.pk = key  # the history names what is gone
        if file and not Appendix.objects.filter(file=file.name).exists():
            transaction.on_commit(lambda: file.storage.delete(file.name))
        record_change(agreement, "appendix.removed", appendix, by=by, at=at, before=before)
    return agreement


def _payload(appendix):
    return {name: getattr(appendix, name) for name in ("number", "title", "sha256")}
