"""How a service starts: never on a demo's database, and also where the database is down."""

import contextlib
import os
import subprocess
import sys
import time

import pytest
from django.conf import settings

from tests.support import databases, factories

SENTENCE = "The portal does not start. The database 'default' holds demo accounts"


@pytest.fixture
def demo_database(fresh_database, monkeypatch):
    factories.person(email="samordnare@haninge.example")
    monkeypatch.setenv("DEMO", "0")
    return fresh_database


def test_gunicorn_refuses_a_demo_database_in_one_sentence(demo_database):
    with databases.served(demo_database) as server:
        code = server.process.wait(timeout=60)

    assert code != 0
    assert server.log.count(SENTENCE) == 1
    assert "Traceback" not in server.log


def test_a_server_with_settings_of_its_own_refuses_it_too(demo_database):
    run = subprocess.run(
        [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:0"],
        cwd=settings.BASE_DIR,
        env=demo_database.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert run.returncode != 0
    assert SENTENCE in run.stderr


def test_control_a_demo_serves_its_database(fresh_database):
    factories.person(email="samordnare@haninge.example")

    with databases.served(fresh_database) as server:
        assert _get(server, "/healthz/ready") == 200


def test_a_service_without_demo_accounts_starts(fresh_database, monkeypatch):
    factories.person(email="samordnare@haninge.test")
    monkeypatch.setenv("DEMO", "0")

    with databases.served(fresh_database) as server:
        assert _get(server, "/healthz/ready") == 200


def test_a_service_starts_while_its_database_is_down(tmp_path, monkeypatch):
    monkeypatch.setenv("DEMO", "0")
    monkeypatch.setattr(databases.Database, "environment", property(_without_database))

    with databases.served(databases.Database(name="", folder=tmp_path)) as server:
        statuses = _get(server, "/healthz/live"), _get(server, "/healthz/ready")

    assert statuses == (200, 503)


def _without_database(database):
    return {
        **os.environ,
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": "postgres://portal@127.0.0.1:1/portal",  # nobody listens there
        "VAR_DIR": str(database.folder),
    }


def _get(server, address):
    began = time.monotonic()
    with contextlib.closing(server.connect()) as connection:
        connection.request("GET", address, headers={"Host": "localhost"})
        status = connection.getresponse().status
    assert time.monotonic() - began < 30
    return status
