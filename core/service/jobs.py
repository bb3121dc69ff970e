"""Remember when the commands that run by themselves last ended, and say which of them are late."""

import contextlib
import os
import secrets
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from core.models import JobRun

# How old the last good run of each may be. A night's run that is missed is told of before the next.
PATIENCE = {
    "send_reminders": timedelta(hours=1),
    "follow_calendar": timedelta(hours=30),
    "sweep_files": timedelta(hours=54),
    "verify_ledger": timedelta(hours=54),
    "refresh_figures": timedelta(hours=54),
    "backup": timedelta(hours=30),
}


# With this in the environment a timer runs the command. The same timers may run on every machine: one of them does it.
BY_TIMER = "PORTAL_TIMER"


@dataclass(frozen=True)
class Pace:
    """How soon after a good run a timer's is the same one, and how long a run may take before another takes over."""

    apart: timedelta
    longest: timedelta


_DAILY = Pace(apart=timedelta(hours=1), longest=timedelta(hours=4))
_PACES = {"send_reminders": Pace(apart=timedelta(minutes=4), longest=timedelta(minutes=15))}


class JobCommand(BaseCommand):
    """A command that a timer runs. It is remembered under its own name, if the run was a whole one."""

    def is_whole_run(self, **options: object) -> bool:
        """Return whether a run with these options does all that the timer's does."""
        return True

    def execute(self, *args, **options):
        name = type(self).__module__.rpartition(".")[2]
        is_whole = self.is_whole_run(**options)
        claim = None
        if is_whole and os.environ.get(BY_TIMER) == "1":
            with contextlib.suppress(DatabaseError):  # without a database the command itself says so
                claim = take(name, at=timezone.now())
            if claim == "":
                (options.get("stdout") or sys.stdout).write(f"{name}: another machine does it, or has just done it.\n")
                return None
        try:
            said = super().execute(*args, **options)
        except Exception:
            if is_whole:
                note(name, failed_at=timezone.now(), **_given_back(name, claim))
            raise
        if is_whole:
            note(name, succeeded_at=timezone.now(), **_given_back(name, claim))
        return said


@dataclass(frozen=True)
class LateJob:
    """A command whose last good run is too long ago; `succeeded_at` is None where it never ran."""

    name: str
    succeeded_at: datetime | None
    failed_at: datetime | None


def take(name: str, *, at: datetime) -> str:
    """Take the job for a timer's run, and return the claim, or "" where another has it or has just done it.

    A claim ends by itself, so that whoever was killed with it holds nobody up for longer than the job may take.
    """
    pace, claim = _PACES.get(name, _DAILY), secrets.token_hex(8)
    JobRun.objects.get_or_create(name=name)
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=at)
    is_due = Q(succeeded_at=None) | Q(succeeded_at__lte=at - pace.apart)
    taken = JobRun.objects.filter(is_free, is_due, name=name)
    return claim if taken.update(claimed_until=at + pace.longest, claimed_by=claim) else ""


def _given_back(name, claim):
    """Return the values by which the claim ends, if the job still has it."""
    has_it = bool(claim) and JobRun.objects.filter(name=name, claimed_by=claim).exists()
    return {"claimed_until": None, "claimed_by": ""} if has_it else {}


def note(name: str, **moments: datetime | str | None) -> None:
    """Remember how a job ended. Where the database does not answer, nothing is remembered."""
    with contextlib.suppress(DatabaseError), transaction.atomic():
        JobRun.objects.update_or_create(name=name, defaults=moments)


def late(*, at: datetime, runs: dict[str, JobRun] | None = None) -> list[LateJob]:
    """Return the jobs that are late at the moment `at`, in the order of PATIENCE. `runs` by name save the query."""
    if runs is None:
        runs = {run.name: run for run in JobRun.objects.filter(name__in=PATIENCE)}
    found = []
    for name, patience in PATIENCE.items():
        run = runs.get(name) or JobRun(name=name)
        if run.succeeded_at is None or run.succeeded_at < at - patience:
            found.append(LateJob(name, run.succeeded_at, run.failed_at))
    return found
