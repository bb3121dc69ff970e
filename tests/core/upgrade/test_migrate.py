"""manage.py migrate beside people who use the tables that are to change."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from core.management.commands import migrate

SOMEBODY_HAS_IT = "55P03"


class LockNotAvailable(Exception):
    pgcode = SOMEBODY_HAS_IT


class Broken(Exception):
    pgcode = "42703"


def refusal(cause):
    error = OperationalError("canceling statement")
    error.__cause__ = cause()
    return error


@pytest.fixture
def tries(monkeypatch):
    """Let Django's own migrate do what is said, one answer for each try, and nobody wait."""
    answers, asked = [], []

    def handle(self, *args, **options):
        asked.append(options["verbosity"])
        answer = answers.pop(0)
        if answer is not None:
            raise refusal(answer)

    monkeypatch.setattr(migrate.migrate.Command, "handle", handle)
    monkeypatch.setattr(migrate.time, "sleep", lambda seconds: None)
    return answers, asked


def test_a_table_that_somebody_uses_is_tried_again(db, tries):
    answers, asked = tries
    answers += [LockNotAvailable, LockNotAvailable, None]
    out = StringIO()

    call_command("migrate", stdout=out)

    assert asked == [1, 1, 1]
    assert out.getvalue().count(migrate.WAITS) == 2


def test_another_fault_is_told_at_once(db, tries):
    answers, asked = tries
    answers += [Broken, None]

    with pytest.raises(OperationalError):
        call_command("migrate", stdout=StringIO())

    assert asked == [1]


def test_it_gives_up_at_last(db, tries):
    answers, asked = tries
    answers += [LockNotAvailable] * migrate.TRIES

    with pytest.raises(OperationalError):
        call_command("migrate", stdout=StringIO())

    assert len(asked) == migrate.TRIES


@pytest.mark.both_engines
def test_it_waits_for_a_table_only_a_moment(db):
    if connection.vendor == "sqlite":  # which has one lock for the whole file, and its own time to wait
        call_command("migrate", stdout=StringIO())  # and is not asked for a setting that it lacks
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")
        migrate._give_up_soon(connection)
        cursor.execute("SHOW lock_timeout")
        waits = cursor.fetchone()[0]
        cursor.execute("SET LOCAL lock_timeout = '3s'")
        migrate._give_up_soon(connection)
        cursor.execute("SHOW lock_timeout")
        waits_as_its_role_says = cursor.fetchone()[0]

    assert (waits, waits_as_its_role_says) == ("200ms", "3s")
