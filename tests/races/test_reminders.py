"""Two processes that remind and send at once send each mail once; one that is killed loses none.

With real processes, each with its own connection, and with a control that sends without claiming.
"""

import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from email import message_from_string

import pytest
from django.conf import settings
from django.utils import timezone

from core.models import MailChoice, MailedMatter, OrganisationKind, OutgoingMail, Role
from stadsdelplan.review import actions as review
from tests.support import factories, mail_server
from tests.support.factories import NOON

pytestmark = pytest.mark.race

PEOPLE, PROCESSES = 25, 2
MONDAY = timezone.make_aware(datetime(2026, 3, 23, 7))

BEGIN = """
import sys, time, pathlib, datetime, django
django.setup()
from core.mail import outbox
from core.models import MailState, OutgoingMail
from stadsdelplan.reminders import digests, letters
at = datetime.datetime.fromisoformat(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
"""
GUARDED = (
    BEGIN
    + """
digests.queue_digests(at=at)
outbox.send_due(clock=lambda: at, compose=letters.compose)
"""
)
UNGUARDED = (
    BEGIN
    + """
for mail in OutgoingMail.objects.filter(state=MailState.WAITING, next_try_at__lte=at).select_related("user"):
    letters.compose(mail, at).send()
    OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.SENT, sent_at=at, next_try_at=None)
"""
)


def test_two_processes_at_once_remind_and_tell_each_person_once(fresh_database):
    _people_with_a_task()

    with mail_server.taking() as (port, letters):
        _run_at_once(GUARDED, fresh_database, port)

    told = Counter((to, message_from_string(text)["Subject"].split()[0]) for to, text in letters)
    assert len(told) == 2 * PEOPLE  # what was sent for review, and the reminder of the week
    assert set(told.values()) == {1}
    assert Counter(OutgoingMail.objects.values_list("kind", "state", "tries")) == {
        ("review", "sent", 1): PEOPLE,
        ("digest", "sent", 1): PEOPLE,
    }
    assert MailedMatter.objects.count() == PEOPLE


def test_control_two_processes_that_claim_nothing_send_mails_twice(fresh_database):
    _people_with_a_task()

    with mail_server.taking() as (port, letters):
        _run_at_once(UNGUARDED, fresh_database, port)

    told = Counter(to for to, _text in letters)
    assert max(told.values()) == 2, "Nobody met anybody, so that nothing was tried."


def test_a_process_that_is_killed_while_the_server_hangs_loses_no_mail(fresh_database):
    _people_with_a_task(people=1)
    OutgoingMail.objects.exclude(kind="review").delete()
    MailChoice.objects.update(digest="never")
    with mail_server.silent() as port, _begun(GUARDED, fresh_database, port) as process:
        _go(process)
        while not OutgoingMail.objects.filter(tries=1).exists():
            assert process.poll() is None
        process.kill()
        process.wait()
    left = OutgoingMail.objects.values_list("state", "tries").get()

    with mail_server.taking() as (port, letters):
        for minutes in (5, 11):
            with _begun(GUARDED, fresh_database, port, at=MONDAY + timedelta(minutes=minutes)) as process:
                _go(process)
                assert process.wait() == 0

    assert left == ("waiting", 1)
    assert len(letters) == 1
    assert OutgoingMail.objects.values_list("state", "tries").get() == ("sent", 2)


def _people_with_a_task(people=PEOPLE):
    police = factories.organisation(kind=OrganisationKind.POLICE)
    edition = factories.edition(asks=police)
    liaisons = [factories.person(police, Role.REVIEWER) for _ in range(people)]
    by = factories.person(edition.plan.owner, Role.COORDINATOR)
    edition.refresh_from_db()
    review.send_for_review(edition=edition, version=edition.version, by=by, at=NOON)
    MailChoice.objects.bulk_create(MailChoice(user=each, considered_on=date(2026, 3, 20)) for each in liaisons)
    # The sender has something to register, which is not what is counted here.
    MailChoice.objects.create(user=by, digest="never", considered_on=date(2026, 3, 20))


def _run_at_once(program, database, port):
    begun = [_begun(program, database, port) for _ in range(PROCESSES)]
    processes = [each.__enter__() for each in begun]
    try:
        for process in processes:
            _go(process)
        assert [process.wait() for process in processes] == [0] * PROCESSES
    finally:
        for each in begun:
            each.__exit__(None, None, None)


@contextmanager
def _begun(program, database, port, at=MONDAY):
    """A process that has loaded the portal and waits for the word."""
    environment = database.environment | {
        "DJANGO_SETTINGS_MODULE": "tests.support.served_with_mail",
        "TEST_MAIL_PORT": str(port),
    }
    command = [sys.executable, "-c", program, at.isoformat()]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, **pipes)
    try:
        while process.stdout.readline().strip() != "ready":
            assert process.poll() is None
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def _go(process):
    process.stdin.write("\n")
    process.stdin.flush()
