"""A job that timers of several machines run: one does it, and whoever is killed with it holds nobody up for ever."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError
from django.utils import timezone

from core.files import orphans
from core.models import JobRun
from core.service import jobs
from tests.support.factories import NOON

JOB = "sweep_files"


@pytest.fixture
def by_timer(monkeypatch):
    monkeypatch.setenv(jobs.BY_TIMER, "1")


@pytest.fixture
def swept(monkeypatch):
    """How often files were swept."""
    times = []
    monkeypatch.setattr(orphans, "sweep", lambda before: times.append(before) or [])
    return times


def run():
    out = StringIO()
    call_command(JOB, stdout=out)
    return out.getvalue()


def test_a_second_timer_of_the_same_night_does_nothing(db, by_timer, swept):
    run()
    said = run()

    assert len(swept) == 1
    assert said == "sweep_files: another machine does it, or has just done it.\n"


def test_somebody_at_the_keyboard_is_never_held_up(db, monkeypatch, swept):
    jobs.take(JOB, at=timezone.now())

    run()
    run()

    assert len(swept) == 2


def test_a_job_that_went_wrong_is_free_at_once(db, by_timer, monkeypatch):
    def breaks(before):
        raise CommandError("The disk is gone.")

    monkeypatch.setattr(orphans, "sweep", breaks)
    with pytest.raises(CommandError):
        run()

    job = JobRun.objects.get(name=JOB)
    assert (job.claimed_until, job.claimed_by, job.failed_at is not None) == (None, "", True)
    assert jobs.take(JOB, at=timezone.now())


@pytest.mark.parametrize(
    ("job", "later", "is_taken"),
    [
        (JOB, timedelta(hours=3, minutes=59), False),
        (JOB, timedelta(hours=4), True),
        ("send_reminders", timedelta(minutes=14), False),
        ("send_reminders", timedelta(minutes=15), True),
    ],
)
def test_whoever_is_killed_with_a_job_loses_it_in_time(db, job, later, is_taken):
    assert jobs.take(job, at=NOON)

    assert bool(jobs.take(job, at=NOON + later)) is is_taken


@pytest.mark.parametrize(
    ("job", "since", "is_taken"),
    [
        (JOB, timedelta(minutes=59), False),
        (JOB, timedelta(hours=1), True),
        ("send_reminders", timedelta(minutes=3), False),
        ("send_reminders", timedelta(minutes=4), True),
    ],
)
def test_a_job_is_due_again_in_time(db, job, since, is_taken):
    jobs.note(job, succeeded_at=NOON)

    assert bool(jobs.take(job, at=NOON + since)) is is_taken


def test_one_that_took_too_long_does_not_give_back_what_another_has(db, by_timer, monkeypatch):
    def takes_too_long(before):
        JobRun.objects.filter(name=JOB).update(claimed_until=NOON)
        assert jobs.take(JOB, at=NOON)
        return []

    monkeypatch.setattr(orphans, "sweep", takes_too_long)
    run()

    assert JobRun.objects.get(name=JOB).claimed_until == NOON + timedelta(hours=4)


def test_without_a_database_the_command_says_so_itself(db, by_timer, monkeypatch, swept):
    def gone(name, *, at):
        raise OperationalError("gone")

    monkeypatch.setattr(jobs, "take", gone)

    run()

    assert len(swept) == 1
