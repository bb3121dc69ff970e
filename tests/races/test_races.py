"""Many at once, with real connections, and each time a control that loses what the portal keeps."""

import contextlib
import functools
import html
import http.client
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from core import ledger
from core.concurrency.refusals import ForbiddenStepError
from core.models import LedgerChain, LedgerEntry, Role, StaleVersionError
from partnership.document import canonical_text
from partnership.drafting.actions import sections
from partnership.locking import actions as locking
from partnership.models import Agreement, AgreementVersion, Section, VersionStatus
from tests.support import databases, factories
from tests.support.factories import NOON

pytestmark = pytest.mark.race

WRITERS, ENTRIES = 20, 10
EDITORS = 50
SAVES = 20 if databases.on_postgresql() else 6  # on SQLite a change holds the whole file, so that fewer ways are open
SAVERS = 6
TROUBLE = ("database is locked", "deadlock", "Traceback", "Internal Server Error")


# The history ---------------------------------------------------------------------------------------------------------


def test_twenty_writers_at_once_lose_no_entry_and_break_no_chain(fresh_database):
    person = factories.person()
    start = threading.Barrier(WRITERS)

    def write(writer):
        start.wait()
        for number in range(ENTRIES):
            with transaction.atomic():
                ledger.record(
                    by=person, verb="thing.done", target=person, at=NOON, chain="one", payload=[writer, number]
                )

    _all_at_once(write, range(WRITERS))

    (verdict,) = ledger.verify("one")
    assert (verdict.length, verdict.fault) == (WRITERS * ENTRIES, "")
    written = LedgerEntry.objects.filter(chain__name="one").values_list("payload__content", flat=True)
    assert sorted(written) == [[writer, number] for writer in range(WRITERS) for number in range(ENTRIES)]


def test_control_writers_who_do_not_hold_the_chain_lose_entries(fresh_database):
    """Each reads the head before its transaction. The constraint saves the chain, but not their entries."""
    person = factories.person()
    with transaction.atomic():
        ledger.record(by=person, verb="thing.done", target=person, at=NOON, chain="one")
    start = threading.Barrier(WRITERS)

    def write(writer):
        head = LedgerChain.objects.get(name="one")
        start.wait()
        try:
            _append_without_holding(head, person)
        except (IntegrityError, OperationalError):
            return "lost"
        return "kept"

    outcomes = Counter(_all_at_once(write, range(WRITERS)))

    assert outcomes["lost"] > 0
    assert LedgerChain.objects.get(name="one").length == 1 + outcomes["kept"]


# One section, fifty editors ------------------------------------------------------------------------------------------


def test_fifty_editors_of_one_section_lose_no_acknowledged_save(fresh_database):
    owner = factories.organisation()
    guarded, unguarded = (factories.draft(owner=owner).versions.get().sections.get(order=1) for _ in range(2))
    editors = [factories.person(works_for=owner, role=Role.OFFICER) for _ in range(EDITORS)]
    address = reverse("section_edit", args=[guarded.agreement_version.agreement.slug, guarded.pk])

    with databases.served(fresh_database, urlconf="tests.support.race_controls") as server:
        browsers = [Browser(server, user) for user in editors]
        kept = _edit_all_at_once(browsers, address, saves=SAVES)
        control = _edit_all_at_once(browsers, f"/oskyddat/{unguarded.pk}/", saves=5)
        log = server.log

    guarded.refresh_from_db()
    unguarded.refresh_from_db()
    added = [marker for entry in _saves_of(guarded) for marker in _added_by(entry)]
    assert kept.statuses.keys() <= {302, 409}, kept.statuses
    assert kept.statuses[302] + kept.statuses[409] == EDITORS * SAVES
    assert set(kept.acknowledged) - set(guarded.body.split()) == set()
    assert sorted(added) == sorted(kept.acknowledged)
    assert kept.statuses[302] >= SAVES
    assert kept.statuses[409] > 0, "Nobody met anybody, so that nothing was tried."
    assert all(verdict.fault == "" for verdict in ledger.verify())
    assert not [trouble for trouble in TROUBLE if trouble in log], log[-5000:]
    lost = set(control.acknowledged) - set(unguarded.body.split())
    assert lost, "The control lost nothing, so that this test would not see a loss."


# A section saved while the text is being locked ----------------------------------------------------------------------


def test_savers_and_a_locker_at_once_leave_a_digest_that_covers_every_acknowledged_save(fresh_database):
    agreement = factories.draft()
    person = factories.person(works_for=agreement.owner, role=Role.COORDINATOR)
    start = threading.Barrier(1 + SAVERS)

    def save(saver):
        acknowledged = []
        start.wait()
        for number in range(5):
            section = Section.objects.get(agreement_version__agreement=agreement, order=1 + saver % 2)
            marker = f"s{saver}n{number}"
            words = {"heading": section.heading, "body": f"{section.body} {marker}"}
            with contextlib.suppress(StaleVersionError, ForbiddenStepError):
                sections.save_section(section=section, version=section.version, by=person, at=NOON, **words)
                acknowledged.append(marker)
        return acknowledged

    def lock():
        start.wait()
        while not AgreementVersion.objects.filter(agreement=agreement, status=VersionStatus.LOCKED).exists():
            seen = Agreement.objects.get(pk=agreement.pk)
            with contextlib.suppress(StaleVersionError):
                locking.lock_text(agreement=seen, version=seen.version, by=person, at=NOON)
        return []

    jobs = [lock, *(functools.partial(save, saver) for saver in range(SAVERS))]
    acknowledged = set().union(*_all_at_once(lambda job: job(), jobs))

    text = agreement.versions.get()
    assert text.canonical_text == canonical_text.canonical_text(text)
    assert text.digest == canonical_text.text_digest(canonical_text.canonical_text(text))
    assert acknowledged
    assert acknowledged <= set(" ".join(text.sections.values_list("body", flat=True)).split())


def test_who_locks_while_a_save_is_under_way_waits_and_is_told_to_read_again(fresh_database):
    agreement = factories.draft()
    person = factories.person(works_for=agreement.owner, role=Role.COORDINATOR)
    section = agreement.versions.get().sections.get(order=1)

    locker = InBetween(lambda: locking.lock_text(agreement=agreement, version=agreement.version, by=person, at=NOON))
    with transaction.atomic():
        sections.save_section(section=section, version=1, heading="x", body="Sparat först.", by=person, at=NOON)
        locker.begin()

    assert isinstance(locker.outcome(), StaleVersionError)
    assert agreement.versions.get().status == VersionStatus.DRAFT
    assert Section.objects.get(pk=section.pk).body == "Sparat först."


RAW_IN_BETWEEN = {
    "a section": "UPDATE partnership_section SET body = 'x' WHERE agreement_version_id = {text}",
    "a section, new": 'INSERT INTO partnership_section (version, agreement_version_id, "order", heading, body) '
    "VALUES (1, {text}, 9, '', 'x')",
    "a section, gone": "DELETE FROM partnership_section WHERE agreement_version_id = {text}",
    "a party": "UPDATE partnership_party SET name_as_written = 'x' WHERE agreement_version_id = {text}",
    "a signatory": "UPDATE partnership_signatory SET name = 'x' WHERE party_id IN "
    "(SELECT id FROM partnership_party WHERE agreement_version_id = {text})",
    "an appendix": "UPDATE partnership_appendix SET title = 'x' WHERE agreement_version_id = {text}",
    "the title": "UPDATE partnership_agreementversion SET title = 'x' WHERE id = {text}",
}


@pytest.mark.parametrize("what", [*RAW_IN_BETWEEN, "a section, by its verb"])
def test_what_is_saved_between_the_digest_and_the_lock_waits_and_is_refused(fresh_database, settings, tmp_path, what):
    """The save begins at the worst moment: the text is read and digested, the papers are being stored."""
    agreement = factories.draft()
    person = factories.person(works_for=agreement.owner, role=Role.COORDINATOR)
    text = agreement.versions.get()

    def save():
        if what in RAW_IN_BETWEEN:
            with connection.cursor() as cursor:
                cursor.execute(RAW_IN_BETWEEN[what].format(text=text.pk))
        else:
            section = text.sections.get(order=1)
            sections.save_section(section=section, version=1, heading="x", body="x", by=person, at=NOON)

    saver = InBetween(save)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "tests.races.test_races.TellingStorage",
            "OPTIONS": {"tell": saver.begin, "location": tmp_path},
        },
    }
    locking.lock_text(agreement=agreement, version=agreement.version, by=person, at=NOON)

    assert isinstance(saver.outcome(), IntegrityError | ForbiddenStepError)
    text.refresh_from_db()
    assert text.status == VersionStatus.LOCKED
    assert text.digest == canonical_text.text_digest(canonical_text.canonical_text(text))


def test_control_locking_without_holding_the_agreement_leaves_a_digest_of_another_text(fresh_database):
    agreement = factories.draft()
    section = agreement.versions.get().sections.get(order=1)

    def save():
        Section.objects.filter(pk=section.pk).update(body="Sparat medan texten låstes.")

    saver = InBetween(save)
    factories.lock(agreement, after_digest=lambda: (saver.begin(), saver.outcome()))

    text = AgreementVersion.objects.get(agreement=agreement)
    assert saver.outcome() is None
    assert text.digest != canonical_text.text_digest(canonical_text.canonical_text(text))


class TellingStorage(FileSystemStorage):
    """Tells of the first file, before it writes it."""

    def __init__(self, *, tell, **options):
        super().__init__(**options)
        self.tell = tell

    def _save(self, name, content):
        tell, self.tell = self.tell, lambda: None
        tell()
        return super()._save(name, content)


class InBetween:
    """Somebody else's act, on a connection of their own, begun in the middle of ours."""

    def __init__(self, act):
        self.act = act
        self.under_way = threading.Event()
        self.error = None
        self.thread = threading.Thread(target=self._run)

    def begin(self):
        """Return when the act is done, or waits for a lock of ours."""
        self.thread.start()
        self.under_way.wait(timeout=30)
        while self.thread.is_alive() and not _somebody_waits():
            self.thread.join(timeout=0.02)

    def outcome(self):
        """The error that the act ended in, or None."""
        self.thread.join(timeout=60)
        return self.error

    def _run(self):
        try:
            connection.ensure_connection()
            self.under_way.set()
            self.act()
        except Exception as error:
            self.error = error
        finally:
            connection.close()


def _somebody_waits():
    if connection.vendor == "sqlite":
        return connection.in_atomic_block  # it has one writer at a time, and that is us
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


class Browser:
    """One person's browser, as plain as can be: it keeps its cookies, and sends the form that it was shown."""

    def __init__(self, server, user):
        self.port = server.port
        signed_in = Client()
        signed_in.force_login(user)
        self.cookies = {name: cookie.value for name, cookie in signed_in.cookies.items()}

    def form(self, address):
        status, page = self._ask("GET", address)
        assert status == 200, (status, page[:2000])
        (body,) = re.findall(r'<textarea[^>]*name="body"[^>]*>(.*?)</textarea>', page, re.DOTALL)
        hidden = {name: _hidden(page, name) for name in ("csrfmiddlewaretoken", "version")}
        return {**hidden, "heading": "Bakgrund", "body": html.unescape(body).strip()}

    def send(self, address, fields):
        status, _ = self._ask("POST", address, urlencode(fields))
        return status

    def _ask(self, method, address, sent=None):
        http_connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if sent is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            http_connection.request(method, address, body=sent, headers=headers)
            answer = http_connection.getresponse()
            page = answer.read().decode()
        finally:
            http_connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, page


class Edits:
    def __init__(self):
        self.statuses = Counter()
        self.acknowledged = []


def _edit_all_at_once(browsers, address, *, saves):
    """Each editor reads the form and sends it back with a word of their own at the end, `saves` times."""
    start = threading.Barrier(len(browsers))

    def edit(editor):
        browser, answers = browsers[editor], []
        start.wait()
        for number in range(saves):
            marker = f"e{editor}n{number}"
            form = browser.form(address)
            answers.append((marker, browser.send(address, {**form, "body": f"{form['body']}\n{marker}"})))
        return answers

    edits = Edits()
    for answers in _all_at_once(edit, range(len(browsers))):
        edits.statuses.update(status for _, status in answers)
        edits.acknowledged += [marker for marker, status in answers if status == 302]
    return edits


def _hidden(page, name):
    (tag,) = set(re.findall(rf'<input[^>]*name="{name}"[^>]*>', page))
    return re.search(r'value="([^"]*)"', tag)[1]


def _saves_of(section):
    entries = LedgerEntry.objects.filter(verb="section.saved", target_key=str(section.pk))
    return entries.order_by("number").select_related("payload")


def _added_by(entry):
    content = entry.payload.content
    return set(content["after"]["body"].split()) - set(content["before"]["body"].split())


def _append_without_holding(head, person):
    with transaction.atomic():
        entry = LedgerEntry(
            chain=head,
            number=head.length + 1,
            at=NOON,
            by=person,
            verb="thing.done",
            target_model="core.user",
            target_key=str(person.pk),
            label=str(person),
            previous=head.head,
        )
        entry.digest = ledger.entry_digest(entry)
        entry.save(force_insert=True)
        head.length, head.head = entry.number, entry.digest
        head.save(update_fields=["length", "head"])


def _all_at_once(work, jobs):
    """What `work` answered for each job, each in a thread with a connection of its own."""

    def run(job):
        try:
            return work(job)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        return list(pool.map(run, jobs))
