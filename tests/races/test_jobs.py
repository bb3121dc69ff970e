"""Timers of many machines at the same moment: one of them does the job. With a control in which all do."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from core.models import JobRun
from core.service import jobs
from tests.support.factories import NOON

pytestmark = pytest.mark.race

JOB = "sweep_files"
MACHINES = 6


def _takes_without_claiming(name, *, at):
    """As `take`, but looking first and writing afterwards: the control."""
    job, _made = JobRun.objects.get_or_create(name=name)
    if job.claimed_until is not None and job.claimed_until > at:
        return ""
    _MEET.wait(timeout=10)
    JobRun.objects.filter(name=name).update(claimed_until=at + timedelta(hours=4), claimed_by="x")
    return "x"


_MEET = threading.Barrier(MACHINES)


def _at_once(take):
    won, begin = [], threading.Barrier(MACHINES)

    def machine():
        try:
            begin.wait(timeout=10)
            won.append(take(JOB, at=NOON))
        finally:
            connection.close()

    machines = [threading.Thread(target=machine) for _number in range(MACHINES)]
    for each in machines:
        each.start()
    for each in machines:
        each.join()
    return sum(map(bool, won))


def test_of_many_machines_at_the_same_moment_one_does_it(fresh_database):
    JobRun.objects.create(name=JOB)

    assert [_at_once(jobs.take), _at_once(jobs.take)] == [1, 0]


def test_control_machines_that_look_first_all_do_it(fresh_database):
    JobRun.objects.create(name=JOB)

    assert _at_once(_takes_without_claiming) == MACHINES
