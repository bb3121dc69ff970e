"""A full disk, or a folder that may not be written to: a sentence, the words come back, and nothing is half stored."""

import errno
import os

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from core.files.refusing_storage import StorageRefusesError
from core.models import LedgerEntry, Role, StoredFile
from partnership import agreement_changes
from partnership.models import Appendix, Copy, Decision, PrintSet, ScanHeap
from tests.support import factories, hostile_files

pytestmark = pytest.mark.django_db
KEPT = (StoredFile, Decision, Appendix, Copy, PrintSet, ScanHeap, LedgerEntry)
FAULTS = {"the disk is full": errno.ENOSPC, "the quota is used up": errno.EDQUOT, "no rights": errno.EACCES}


def pdf():
    return SimpleUploadedFile("underlag.pdf", hostile_files.pdf())


def decision(agreement):
    party = agreement_changes.current_version(agreement).parties.get(order=1)
    words = {"body": "kommunstyrelsen", "met_on": "2026-03-09", "version": agreement.version}
    return reverse("decision_add", args=[agreement.slug, party.pk]), words | {"extract_file": pdf()}


def appendix(agreement):
    words = {"version": agreement.version, "number": 2, "title": "Karta"}
    return reverse("appendix_add", args=[agreement.slug]), words | {"upload": pdf()}


def heap(agreement):
    return reverse("scans", args=[agreement.partnership.slug]), {"files": pdf()}


def lock(agreement):
    return reverse("agreement_lock", args=[agreement.slug]), {"version": agreement.version, "origin": "drawn"}


WAYS = {"decision": decision, "appendix": appendix, "heap": heap, "lock": lock}
DRAFTS = {"appendix", "lock"}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("way", WAYS)
def test_a_file_that_cannot_be_stored_is_said_and_nothing_is_done(client, monkeypatch, caplog, way, fault):
    agreement = factories.draft() if way in DRAFTS else factories.locked()
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    address, words = WAYS[way](agreement)
    before = [model.objects.count() for model in KEPT]

    def refuses(self, name, content):
        raise OSError(FAULTS[fault], os.strerror(FAULTS[fault]))

    monkeypatch.setattr(FileSystemStorage, "_save", refuses)
    answer = client.post(address, words)

    page = answer.content.decode()
    with override("sv"):
        sentences = [str(sentence) for sentence in StorageRefusesError().sentences]
    assert answer.status_code == 409
    assert [sentence in page for sentence in sentences] == [True, True]
    assert [model.objects.count() for model in KEPT] == before
    assert "The storage does not take a file" in caplog.text
    if way == "decision":
        assert "kommunstyrelsen" in page
