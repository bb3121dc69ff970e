"""Remember when the commands that run by themselves last ended, and say which of them are late."""

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand
from django.db import DatabaseError, transaction
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


class JobCommand(BaseCommand):
    """A command that a timer runs. It is remembered under its own name, if the run was a whole one."""

    def is_whole_run(self, **options: object) -> bool:
        """Return whether a run with these options does all that the timer's does."""
        return True

    def execute(self, *args, **options):
        name = type(self).__module__.rpartition(".")[2]
        is_whole = self.is_whole_run(**options)
        try:
            said = super().execute(*args, **options)
        except Exception:
            if is_whole:
                note(name, failed_at=timezone.now())
            raise
        if is_whole:
            note(name, succeeded_at=timezone.now())
        return said


@dataclass(frozen=True)
class LateJob:
    """A command whose last good run is too long ago; `succeeded_at` is None where it never ran."""

    name: str
    succeeded_at: datetime | None
    failed_at: datetime | None


def note(name: str, **moments: datetime) -> None:
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
