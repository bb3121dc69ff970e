"""A migration that is killed leaves nothing half: what ran is there whole, and running it again ends the same."""

import contextlib
import signal
import sqlite3
import subprocess
import sys
import time

import psycopg2
import pytest
from django.conf import settings

from tests.support import databases

pytestmark = [pytest.mark.long, pytest.mark.both_engines]

MIGRATE = ("migrate", "--verbosity=0", "--skip-checks")
KILLED_AFTER = 45  # migrations, which is in the middle of them

_TABLES = "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns"
SCHEMA = {
    "sqlite": ["SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master"],
    "postgresql": [
        f"{_TABLES} WHERE table_schema = 'public'",
        "SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0",
        "SELECT tgname || ' ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    ],
}


def ask(database, sql):
    """Return the first column of what a database that this process does not use answers."""
    on_postgresql = databases.on_postgresql()
    opened = psycopg2.connect(database.url) if on_postgresql else sqlite3.connect(database.name, timeout=20)
    with contextlib.closing(opened) as connection, contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def schema(database):
    engine = "postgresql" if databases.on_postgresql() else "sqlite"
    return sorted(line for sql in SCHEMA[engine] for line in ask(database, sql))


def migrations(database):
    try:
        return ask(database, "SELECT app || '.' || name FROM django_migrations ORDER BY id")
    except (sqlite3.OperationalError, psycopg2.Error):
        return []  # there is no table yet


def test_a_migration_that_is_killed_is_done_again_and_ends_the_same(tmp_path, database_template):
    with databases.empty(tmp_path) as database:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *MIGRATE], cwd=settings.BASE_DIR, env=database.environment
        )
        try:
            while len(migrations(database)) < KILLED_AFTER and process.poll() is None:
                time.sleep(0.01)
        finally:
            process.kill()
        assert process.wait() == -signal.SIGKILL
        half = migrations(database)

        again = databases.manage(database, *MIGRATE)

        assert again.returncode == 0, again.stderr
        assert KILLED_AFTER <= len(half) < len(migrations(database))
        assert sorted(migrations(database)) == sorted(migrations(database_template))
        assert schema(database) == schema(database_template)
        assert len(schema(database)) > 300
