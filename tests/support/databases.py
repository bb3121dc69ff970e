"""Committed databases for tests, and the real server on one of them.

The triggers refuse what pytest-django's transactional tests do to clean up, so a test that must commit gets a database
of its own: a copy of one that is migrated once in a run, a file on SQLite and a template on PostgreSQL. DATABASE_URL
chooses the engine, as it does for every other test.
"""

import contextlib
import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings
from django.db import connections
from django.test import override_settings


def on_postgresql():
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


@dataclass(frozen=True)
class Database:
    """A migrated database. `environment` leads another process to it, and to files beside it."""

    name: str
    folder: Path

    @property
    def url(self):
        if not on_postgresql():
            return f"sqlite:///{self.name}"
        return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{self.name}").geturl()

    @property
    def environment(self):
        ours = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"}
        return {
            **ours,  # a worker's name would put the files of its process elsewhere
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_ROLE_EXCEPTION": "The tests have one account.",
            "DATABASE_URL": self.url,
            "VAR_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "tests.support.settings",
        }


@contextlib.contextmanager
def empty(folder):
    """Yield a database without tables, for a test that migrates it as a service does."""
    with _dropped_afterwards(_created("portal_empty", folder)) as database:
        yield database


@contextlib.contextmanager
def migrated_template(folder):
    """Yield the database that every other is a copy of. TEST_TEMPLATE names an existing one, which stays."""
    if made := os.environ.get("TEST_TEMPLATE"):
        yield Database(name=made, folder=folder)
        return
    with _dropped_afterwards(_created("portal_template", folder)) as template:
        _run("migrate", "--verbosity=0", "--skip-checks", environment=template.environment)
        yield template


@contextlib.contextmanager
def fresh_database(template, folder):
    """Yield a copy of `template`, which this process uses too while the context lasts.

    Every thread of this process that opens a connection opens it to the copy; each closes its own.
    """
    with copied(template, folder) as database, in_use(database):
        yield database


@contextlib.contextmanager
def copied(template, folder):
    """Yield a copy of `template`, which nobody has in use yet."""
    with _dropped_afterwards(_created("portal_fresh", folder, template=template)) as database:
        yield database


@contextlib.contextmanager
def in_use(database):
    """This process uses `database` while the context lasts, as does every thread that opens a connection."""
    before, settings_before = connections["default"], connections.settings["default"]
    connections.settings["default"] = {**settings_before, "NAME": database.name}
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = settings_before
        connections["default"] = before


def files_beside(database):
    """Keep the files of this process beside `database`, where a server of it looks for them, and nobody else does."""
    default = settings.STORAGES["default"]
    options = {**default["OPTIONS"], "location": str(database.folder / "files")}
    return override_settings(STORAGES={**settings.STORAGES, "default": {**default, "OPTIONS": options}})


@dataclass(frozen=True)
class Server:
    """gunicorn, as the leader of its own process group. `log` is what it has written so far.

    On a Unix socket it has no port, and `address` is the path of the socket.
    """

    address: str
    port: int
    log_file: Path
    process: subprocess.Popen
    listening: socket.socket

    @property
    def log(self):
        return self.log_file.read_text()

    def connect(self):
        """Open a new connection for one request or more, as a proxy or a browser does."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port or 80, timeout=60)
        if not self.port:
            connection.sock = socket.socket(socket.AF_UNIX)
            connection.sock.settimeout(60)
            connection.sock.connect(self.address)
        return connection

    def kill(self):
        """Kill all its processes at once. Whoever was just let in is turned away: nobody else holds the socket."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.listening.close()


@contextlib.contextmanager
def served(
    database,
    *,
    urlconf="config.urls",
    settings_module="tests.support.served",
    workers=2,
    threads=8,
    preload=False,
    unix=False,
):
    """Serve the portal as in service, in separate processes, on a free port of this machine.

    With `preload` the portal is loaded once, so that a worker that dies is soon followed by another. With `unix` it
    listens on a Unix socket, as behind a proxy on the same machine.
    """
    environment = {**database.environment, "DJANGO_SETTINGS_MODULE": settings_module, "TEST_ROOT_URLCONF": urlconf}
    log_file = database.folder / f"server-{uuid.uuid4().hex}.log"
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(_listening(unix))
        command = ["gunicorn", "--config", "config/gunicorn.py", "--bind", f"fd://{listening.fileno()}"]
        command += ["--preload"] if preload else []
        log = stack.enter_context(log_file.open("w"))
        process = subprocess.Popen(
            [sys.executable, "-m", *command, "--workers", str(workers), "--threads", str(threads)],
            cwd=settings.BASE_DIR,
            env=environment,
            pass_fds=[listening.fileno()],
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        stack.callback(_stopped, process)
        place = listening.getsockname()
        address, port = (place, 0) if unix else (f"http://127.0.0.1:{place[1]}", place[1])
        yield Server(address=address, port=port, log_file=log_file, process=process, listening=listening)


def manage(database, *arguments):
    """Run manage.py on `database`, and return the finished process, whatever its exit code."""
    return _run(*arguments, environment=database.environment, check=False)


def _created(prefix, folder, template=None):
    """Yield a new database: empty, or a copy of `template`. Its folder holds its files, and itself on SQLite."""
    name = f"{prefix}_{uuid.uuid4().hex[:12]}"
    folder = folder / name
    folder.mkdir()
    if not on_postgresql():
        database = Database(name=str(folder / "portal.sqlite3"), folder=folder)
        if template:
            _copy(template.name, database.name)
        return database
    with _maintenance() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template.name}"' if template else ""))
    return Database(name=name, folder=folder)


def _copy(source, target):
    with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(target)) as new:
        old.backup(new)


@contextlib.contextmanager
def _dropped_afterwards(database):
    try:
        yield database
    finally:
        if on_postgresql():
            with _maintenance() as cursor:
                cursor.execute(f'DROP DATABASE "{database.name}" WITH (FORCE)')


@contextlib.contextmanager
def _maintenance():
    """Yield a cursor outside all the databases, and outside a transaction."""
    server = connections.settings["default"]
    connection = psycopg2.connect(
        dbname="postgres",
        user=server["USER"],
        password=server["PASSWORD"],
        host=server["HOST"],
        port=server["PORT"] or None,
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


@contextlib.contextmanager
def _listening(unix):
    if not unix:
        with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
            yield listening
        return
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:  # a path has 107 letters
        listening.bind(f"{folder}/socket")
        listening.listen(512)
        yield listening


def _run(*arguments, environment, check=True):
    run = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not check or run.returncode == 0, run.stderr
    return run


def _stopped(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
