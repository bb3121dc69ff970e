"""The server is killed in the middle of a step, and nothing is half done: the step has happened or it has not.

A worker is killed before each single write of locking, voiding, uploading and taking in figures, and after the last
one; and the whole server at moments that the clock chooses. Each time the step is taken again, until it is done.
"""

import hashlib
import http.client
import os
import random
import threading
import time
from collections import Counter
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone

from core import ledger
from core.files import pending_uploads
from core.models import LedgerEntry, Role, StoredFile
from indicators.figures import validation
from indicators.figures.changeset import plan_changes
from indicators.imports.sources import detect
from indicators.models import EarlierObservation, Import, Observation, SourceKind
from partnership.document import canonical_text
from partnership.locking import actions as locking
from partnership.models import (
    Agreement,
    AgreementStatus,
    Appendix,
    Copy,
    PrintSet,
    ScanFile,
    ScanPage,
    VersionStatus,
)
from tests.support import databases, factories, hostile_files, scan_heaps

pytestmark = pytest.mark.long  # processes are started and killed

TOKEN = "k" * 32
MOST_WRITES = 40
KILLS = 4
STEPS = ["agreement.text_locked", "agreement.text_voided"]


@pytest.fixture
def portal(fresh_database, settings):
    """The committed database, with the server's own folder of files as the one of this process too."""
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": str(fresh_database.folder / "files")}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    return fresh_database


@pytest.fixture
def agreement(portal):
    return factories.draft()


@pytest.fixture
def coordinator(agreement):
    return factories.person(works_for=agreement.owner, role=Role.COORDINATOR)


# A worker, before each write -----------------------------------------------------------------------------------------


def test_a_worker_killed_before_any_write_of_locking_leaves_a_draft(portal, agreement, coordinator):
    address = reverse("agreement_lock", args=[agreement.slug])

    with _mortal(portal) as server:
        writes = _die_at_every_write(
            lambda **dying: _post(server, coordinator, address, _fields(agreement, origin="drawn"), **dying),
            still_as_before=lambda: _assert_not_locked(agreement),
        )
        again = _post(server, coordinator, address, {"version": agreement.version, "origin": "drawn"})

    assert writes >= 8, "Locking writes the papers, the version, the agreement and the history."
    _assert_locked(agreement, copies=2)
    assert again.status == 409
    _assert_only_sweepings_are_left(portal)


def test_a_worker_killed_before_any_write_of_voiding_leaves_the_copies_valid(portal, agreement, coordinator):
    locking.lock_text(
        agreement=agreement, version=agreement.version, by=coordinator, at=factories.NOON, origin="electronic"
    )
    address = reverse("agreement_void", args=[agreement.slug])

    with _mortal(portal) as server:
        writes = _die_at_every_write(
            lambda **dying: _post(server, coordinator, address, _fields(agreement, reason="Fel datum."), **dying),
            still_as_before=lambda: _assert_locked(agreement, copies=1),
        )

    assert writes >= 12, "Voiding writes two versions, their rows, the agreement and the history."
    _assert_voided(agreement)
    _assert_only_sweepings_are_left(portal)


@pytest.mark.one_engine
def test_a_worker_killed_before_any_write_of_an_upload_leaves_no_appendix(portal, agreement, coordinator):
    address = reverse("appendix_add", args=[agreement.slug])

    def upload(**dying):
        fields = _fields(agreement, number=2, title="Karta")
        return _post(server, coordinator, address, fields, file=("karta.pdf", hostile_files.pdf()), **dying)

    with _mortal(portal) as server:
        writes = _die_at_every_write(upload, still_as_before=lambda: _assert_no_appendix(agreement))

    appendix = Appendix.objects.get(agreement_version__agreement=agreement, number=2)
    assert writes >= 4, "An upload writes the appendix, the agreement and the history."
    assert _digest_on_disk(appendix.file.name) == appendix.sha256
    _assert_only_sweepings_are_left(portal)


@pytest.mark.one_engine
def test_a_worker_killed_before_any_write_of_filing_scans_leaves_the_heap_whole(portal):
    agreement = scan_heaps.signed(factories.locked())
    copies = scan_heaps.copies_of(agreement)
    heap = scan_heaps.heap_of(agreement, *[scan_heaps.mark_of(copy, page) for copy in copies for page in (1, 2)])
    address, chosen = reverse("scan_file", args=[heap.pk]), {"copy": [copy.pk for copy in copies]}

    with _mortal(portal) as server:
        writes = _die_at_every_write(
            lambda **dying: _post(server, heap.started_by, address, chosen, **dying),
            still_as_before=lambda: _assert_nothing_filed(heap),
        )

    assert writes >= 12, "Filing writes the file as it came, and for each copy its scan, its pages and the history."
    assert StoredFile.objects.count() == 3
    assert ScanPage.objects.exclude(filed_in=None).count() == 4
    _assert_the_history_is_whole()
    _assert_only_sweepings_are_left(portal)


@pytest.mark.one_engine
def test_a_worker_killed_before_any_write_of_an_import_leaves_the_old_figures_whole(portal, agreement, coordinator):
    survey = factories.indicator(slug="trygghet", source_kind=SourceKind.SURVEY)
    years, area = range(1990, 2026), factories.municipality_of(agreement.owner)
    for year in years:
        factories.observation(survey, area, year, 40)
    rows = [f"trygghet;{area.name};{year};{sex};43;Enkäten" for year in years for sex in "TK"]
    content = "\n".join(["Indicator;Area;Year;Sex;Value;Source", *rows]).encode()
    digest = pending_uploads.save(content, by=coordinator, about=coordinator)
    address = f"{reverse('take_in_look', args=[digest])}?fil=siffror.csv"
    difference = _difference(content, by=coordinator)

    with _mortal(portal) as server:
        writes = _die_at_every_write(
            lambda **dying: _post(server, coordinator, address, {"difference": difference}, **dying),
            still_as_before=lambda: _assert_figures(values={40: 36}, imports=0),
        )
        again = _post(server, coordinator, address, {"difference": difference})

    assert writes >= 5, "An import writes itself, new and earlier figures, those of now and the history."
    assert again.status == 302, "The file is no longer kept."
    _assert_figures(values={43: 72}, earlier=36, imports=1)


def test_a_worker_killed_after_the_last_write_has_done_the_step_once(portal, agreement, coordinator):
    lock = reverse("agreement_lock", args=[agreement.slug])

    with _mortal(portal) as server:
        unheard = _post(server, coordinator, lock, _fields(agreement, origin="drawn"), die_after_all=True)
        _assert_locked(agreement, copies=2)
        again = _post(server, coordinator, lock, {"version": agreement.version, "origin": "drawn"})

    assert unheard is None
    assert again.status == 409
    _assert_locked(agreement, copies=2)


# The whole server, at any moment -------------------------------------------------------------------------------------


@pytest.mark.race
def test_a_server_killed_at_any_moment_loses_no_step_and_leaves_none_half_done(portal, agreement, coordinator):
    chance = random.Random()  # noqa: S311 (which moment it is, is nobody's secret)
    acknowledged = []

    for _round in range(KILLS):
        with databases.served(portal, workers=2, preload=True) as server:
            writer = Writer(server, coordinator, agreement)
            writer.begins.wait(timeout=60)
            writer.join(timeout=chance.random())
            server.kill()
            writer.join()
        acknowledged += writer.acknowledged
        _assert_whole(agreement)

    steps = [verb for verb in _events(agreement) if verb in STEPS]
    assert len(acknowledged) >= KILLS, "The server was killed before it had done anything."
    assert len(acknowledged) <= len(steps) <= len(acknowledged) + KILLS
    assert steps == [STEPS[number % 2] for number in range(len(steps))]
    _assert_only_sweepings_are_left(portal)


class Writer(threading.Thread):
    """Locks, voids, locks … until nobody answers. `begins` is set after the first answer."""

    def __init__(self, server, person, agreement):
        super().__init__()
        self.server, self.person, self.agreement = server, person, agreement
        self.begins, self.acknowledged = threading.Event(), []
        self.start()

    def run(self):
        while self._take("agreement_lock", origin="drawn") and self._take("agreement_void", reason="En gång till."):
            pass
        connection.close()

    def _take(self, step, **fields):
        """One step if it is its turn. Whether the server still answers."""
        locked = Agreement.objects.get(pk=self.agreement.pk).status == AgreementStatus.LOCKED
        if locked == (step == "agreement_lock"):
            return True
        address = reverse(step, args=[self.agreement.slug])
        answer = _post(self.server, self.person, address, _fields(self.agreement, **fields))
        if answer is None:
            return False
        assert answer.status == 302
        self.acknowledged.append(step)
        self.begins.set()
        return True


def _assert_whole(agreement):
    """The agreement is a draft or locked, and everything agrees about it."""
    text = agreement.versions.exclude(status=VersionStatus.VOIDED).get()
    if text.status == VersionStatus.LOCKED:
        _assert_locked(agreement, copies=2)
    else:
        _assert_not_locked(agreement)
    for papers in PrintSet.objects.filter(agreement_version__agreement=agreement):
        _assert_stored(papers)
    events = _events(agreement)
    assert events.count("agreement.text_voided") == text.number - 1
    assert events.count("agreement.text_locked") == text.number - (text.status == VersionStatus.DRAFT)


# What must hold ------------------------------------------------------------------------------------------------------


def _assert_not_locked(agreement):
    agreement.refresh_from_db()
    text = agreement.versions.exclude(status=VersionStatus.VOIDED).get()
    assert (agreement.status, text.status, text.digest) == (AgreementStatus.DRAFT, VersionStatus.DRAFT, "")
    assert not PrintSet.objects.filter(agreement_version=text).exists()
    _assert_the_history_is_whole()


def _assert_locked(agreement, *, copies):
    agreement.refresh_from_db()
    text = agreement.versions.exclude(status=VersionStatus.VOIDED).get()
    assert (agreement.status, text.status) == (AgreementStatus.LOCKED, VersionStatus.LOCKED)
    assert text.digest == canonical_text.text_digest(canonical_text.canonical_text(text))
    _assert_stored(text.print_set)
    assert text.print_set.copies.count() == copies
    assert _events(agreement)[-1] == "agreement.text_locked"
    _assert_the_history_is_whole()


def _assert_voided(agreement):
    agreement.refresh_from_db()
    voided, text = agreement.versions.order_by("number")
    assert (voided.status, text.status) == (VersionStatus.VOIDED, VersionStatus.DRAFT)
    assert agreement.status == AgreementStatus.DRAFT
    assert canonical_text.canonical_text(text) == voided.canonical_text
    _assert_stored(voided.print_set)
    assert _events(agreement)[-2:] == ["agreement.text_locked", "agreement.text_voided"]
    _assert_the_history_is_whole()


def _assert_no_appendix(agreement):
    assert not Appendix.objects.filter(agreement_version__agreement=agreement, number=2).exists()
    assert "appendix.added" not in LedgerEntry.objects.values_list("verb", flat=True)
    _assert_the_history_is_whole()


def _assert_nothing_filed(heap):
    file = ScanFile.objects.get(heap=heap)
    assert (StoredFile.objects.count(), file.original_id) == (0, None)
    assert _digest_on_disk(file.file.name) == file.sha256
    assert not Copy.objects.exclude(scan=None).exists()
    assert not ScanPage.objects.exclude(filed_in=None).exists()
    _assert_the_history_is_whole()


def _assert_figures(*, values, imports, earlier=0):
    found = Counter(int(value) for value in Observation.objects.values_list("value", flat=True))
    assert (found, EarlierObservation.objects.count()) == (values, earlier)
    assert (Import.objects.count(), LedgerEntry.objects.filter(verb="figures.taken_in").count()) == (imports, imports)
    _assert_the_history_is_whole()


def _assert_stored(print_set):
    for row in (print_set, *Copy.objects.filter(print_set=print_set)):
        assert _digest_on_disk(row.file.name) == row.sha256


def _assert_the_history_is_whole():
    assert [verdict for verdict in ledger.verify() if verdict.fault] == []


def _assert_only_sweepings_are_left(portal):
    """What the killed left on the disk goes when it is old, and nothing else does."""
    later = time.time() - timedelta(days=2).total_seconds()
    for file in (portal.folder / "files").rglob("*.*"):
        os.utime(file, (later, later))

    swept = databases.manage(portal, "sweep_files")

    assert swept.returncode == 0, swept.stderr
    left = {str(file.relative_to(portal.folder / "files")) for file in (portal.folder / "files").rglob("*.*")}
    rows = [model.objects.exclude(file="") for model in (PrintSet, Copy, Appendix, StoredFile, ScanFile)]
    assert left == {row.file.name for of_model in rows for row in of_model}


def _digest_on_disk(name):
    with default_storage.open(name) as file:
        return hashlib.sha256(file.read()).hexdigest()


def _events(agreement):
    of_agreement = LedgerEntry.objects.filter(target_model="partnership.agreement", target_key=str(agreement.pk))
    return list(of_agreement.order_by("number").values_list("verb", flat=True))


# Asking --------------------------------------------------------------------------------------------------------------


def _mortal(portal):
    return databases.served(portal, settings_module="tests.support.crash_settings", workers=3, threads=2, preload=True)


def _die_at_every_write(step, *, still_as_before):
    """Take the step, killed before its first write, its second …, until it survives. Return how often it wrote."""
    for write in range(1, MOST_WRITES):
        answer = step(die_before_write=write)
        if answer is not None:
            assert answer.status == 302, answer.read().decode()
            assert int(answer.headers["X-Writes"]) == write - 1
            return write - 1
        still_as_before()
    raise AssertionError(f"The step still wrote after {MOST_WRITES} writes.")


def _difference(content, *, by):
    """The digest by which a person says yes to what a file of figures would change."""
    today = timezone.localdate()
    parsed = detect.read(content, name="siffror.csv", today=today)
    return plan_changes(validation.validated(parsed, by=by, today=today)).digest


def _fields(agreement, **fields):
    return {"version": Agreement.objects.get(pk=agreement.pk).version, **fields}


def _post(server, person, address, fields, *, file=None, die_before_write=0, die_after_all=False):
    """Send a form as the person. The answer, or None where the server died over it."""
    signed_in = Client()
    signed_in.force_login(person)
    fields = {**fields, "csrfmiddlewaretoken": TOKEN}
    headers = {"Cookie": f"sessionid={signed_in.cookies['sessionid'].value}; csrftoken={TOKEN}"}
    if file:
        headers["Content-Type"] = MULTIPART_CONTENT
        name, content = file
        body = encode_multipart(BOUNDARY, {**fields, "upload": SimpleUploadedFile(name, content)})
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(fields, doseq=True)
    if die_before_write:
        headers["X-Die-Before-Write"] = str(die_before_write)
    if die_after_all:
        headers["X-Die-After-All"] = "1"
    call = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        call.request("POST", address, body=body, headers=headers)
        answer = call.getresponse()
        answer.read()
    except (http.client.RemoteDisconnected, ConnectionError):
        return None
    finally:
        call.close()
    return answer
