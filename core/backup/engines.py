"""How each engine gives one moment of itself, is read in it, and takes a backup into an empty place.

SQLite: a copy by its own backup call, in one step, which reads one moment while others write; the copy is then read.
PostgreSQL: a transaction that reads one moment and exports it, and pg_dump, which dumps that very moment.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.db import connection, connections

from core.backup.files import BackupError, settle
from core.backup.reading import Read, reader_of

_WAIT_FOR_LOCKS = "60000"  # milliseconds that pg_dump waits for a table, as while somebody migrates
_OF_LIBPQ = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}
_OF_LIBPQ |= {"service": "PGSERVICE", "passfile": "PGPASSFILE", "connect_timeout": "PGCONNECT_TIMEOUT"}


@dataclass(frozen=True)
class Moment:
    """One moment of the database: `dump` holds it, and `read` asks it."""

    dump: Path
    read: Read
    tables: list[str]
    engine_version: str


class Engine(Protocol):
    """What a backup needs of an engine."""

    name: str

    def moment(self, folder: Path) -> AbstractContextManager[Moment]:
        """Dump one moment into `folder`, and keep it readable while the context lasts."""

    def is_empty(self) -> bool:
        """Return whether the database of the settings has no table, or is not there yet."""

    def restore(self, dump: Path) -> None:
        """Put the dump into the empty database of the settings: all of it or nothing."""

    def faults(self) -> list[str]:
        """Return what the engine itself finds wrong with its database."""


def engine() -> Engine:
    """Return the engine of DATABASE_URL."""
    return _PostgreSQL() if connection.vendor == "postgresql" else _SQLite()


class _SQLite:
    name = "sqlite"

    @contextlib.contextmanager
    def moment(self, folder: Path) -> Iterator[Moment]:
        dump = folder / "database.sqlite3"
        self._copy(dump)
        with contextlib.closing(sqlite3.Connection(dump)) as copy:
            tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
            names = [name for (name,) in copy.execute(tables)]
            yield Moment(dump, lambda sql: copy.execute(sql).fetchall(), names, sqlite3.sqlite_version)

    def is_empty(self) -> bool:
        if not _sqlite_file().exists() or not _sqlite_file().stat().st_size:
            return True
        with contextlib.closing(sqlite3.Connection(_sqlite_file())) as database:
            return database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)

    def restore(self, dump: Path) -> None:
        file = _sqlite_file()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}.unfinished")
        shutil.copyfile(dump, unfinished)
        unfinished.chmod(0o600)
        settle(unfinished)
        for ending in ("-wal", "-shm"):  # of the empty file that was here; they would be read as the new one's
            file.with_name(file.name + ending).unlink(missing_ok=True)
        unfinished.replace(file)
        settle(file.parent)

    def faults(self) -> list[str]:
        with contextlib.closing(sqlite3.Connection(_sqlite_file())) as database:
            said = [row[0] for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
            dangling = sorted({row[0] for row in database.execute("PRAGMA foreign_key_check")})
        return said + [f"A row of {table} names a row that is not there." for table in dangling]

    def _copy(self, dump):
        """Copy in one step: SQLite then holds one moment for the whole copy, and no writer waits."""
        if not _sqlite_file().exists():
            raise BackupError(f"There is no database at {_sqlite_file()}.")
        dump.touch(mode=0o600)
        with (
            contextlib.closing(sqlite3.Connection(_sqlite_file(), timeout=60)) as source,
            contextlib.closing(sqlite3.Connection(dump)) as copy,
        ):
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")  # so that the copy is one file
        settle(dump)


class _PostgreSQL:
    name = "postgresql"

    @contextlib.contextmanager
    def moment(self, folder: Path) -> Iterator[Moment]:
        dump = folder / "database.dump"
        dump.touch(mode=0o600)
        with _reading_one_moment() as cursor:
            read = reader_of(cursor)
            ((snapshot,),) = read("SELECT pg_export_snapshot()")
            options = [f"--snapshot={snapshot}", f"--lock-wait-timeout={_WAIT_FOR_LOCKS}", "--format=custom"]
            _run("pg_dump", "--no-password", *options, f"--file={dump}")
            settle(dump)
            names = [name for (name,) in read(_TABLES.format(kinds="'r', 'p'"))]
            ((version,),) = read("SHOW server_version")
            yield Moment(dump, read, names, version)

    def is_empty(self) -> bool:
        with connection.cursor() as cursor:
            return not reader_of(cursor)(_TABLES.format(kinds="'r', 'p', 'v', 'S'"))

    def restore(self, dump: Path) -> None:
        connection.close()  # an open transaction of ours would hold up the other's
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        _run("pg_restore", "--no-password", *options, f"--dbname={connection.settings_dict['NAME']}", str(dump))

    def faults(self) -> list[str]:
        with connection.cursor() as cursor:
            read = reader_of(cursor)
            rows = read("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated")
        return [f"The rule {name} of {table} is not validated." for table, name in rows]


_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
    "AND relkind IN ({kinds}) ORDER BY relname"
)


@contextlib.contextmanager
def _reading_one_moment():
    """Yield a cursor on a connection of its own, all of whose queries see the same moment, however long they take."""
    own = connections.create_connection("default")
    try:
        own.ensure_connection()
        own.connection.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
        with own.wrap_database_errors, own.connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield cursor
    finally:
        own.close()


def _run(program, *arguments):
    try:
        subprocess.run(  # noqa: S603 (our own words)
            [program, *arguments], env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, check=True
        )
    except FileNotFoundError as error:
        sentence = f"{program} is not installed. Debian has it in postgresql-client, of the server's version or newer."
        raise BackupError(sentence) from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines() or [f"It ended with {error.returncode}."]
        raise BackupError(f"{program} could not do it: {said[0].removeprefix(f'{program}: ')}") from error


def _environment():
    """Return the environment in which PostgreSQL's programs find the database: no password stands in an argument."""
    known = connection.settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    ours = {name: str(known[key]) for name, key in named.items() if known.get(key)}
    ours |= {name: str(known["OPTIONS"][key]) for key, name in _OF_LIBPQ.items() if known["OPTIONS"].get(key)}
    return {**os.environ, **ours}


def _sqlite_file():
    return Path(connection.settings_dict["NAME"])
