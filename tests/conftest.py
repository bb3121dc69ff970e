"""What holds for every test: no way out of this machine, no skipping in CI, no touching of the real files."""

import copy
import gc
import ipaddress
import socket
import subprocess
import sys

import hypothesis
import pytest
from django.conf import settings

from tests.support import databases, drawing, pdf_text, scenario

hypothesis.settings.register_profile("portal", deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("portal")

pytest_plugins = ["tests.support.browser", "tests.support.ci_report"]


class OutsideConnectionError(OSError):
    """A test tried to reach an address beyond this machine."""


USES_A_DATABASE = {
    "db",
    "transactional_db",
    "fresh_database",
    "database_template",
    "database_of_module",
    "things",
    "empty_database",
}


def pytest_addoption(parser):
    parser.addoption("--database-only", action="store_true", help="leave out what needs no database")
    parser.addoption("--draw", metavar="KEY", help="try a part of the longest tables, drawn by the key")


def pytest_collection_modifyitems(config, items):
    """Leave out on a second engine what cannot come out in another way there, and begin with what takes longest."""
    chosen = items
    if config.getoption("--database-only"):
        chosen = [item for item in chosen if _asks_the_engine(item)]
    if key := config.getoption("--draw"):
        is_postgresql = databases.on_postgresql()
        chosen = drawing.chosen(chosen, key, on_postgresql=is_postgresql, asks_the_engine=_asks_the_engine)
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)  # at the end all other workers would wait


def pytest_collection_finish(session):
    gc.freeze()  # eight thousand tests that stay: the collector need not look at them again and again


def pytest_configure(config):
    if settings.VAR_DIR == settings.BASE_DIR / "var":
        pytest.exit("VAR_DIR is the folder of the running portal. Tests write files: take VAR_DIR out.", returncode=4)
    if not hasattr(config, "workerinput"):  # once for all workers
        subprocess.run([sys.executable, settings.BASE_DIR / "scripts" / "messages.py", "compile"], check=True)


@pytest.fixture(scope="session", autouse=True)
def _outside_connections():
    """The addresses beyond this machine that were asked for; each attempt fails at once."""
    attempts = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _only_this_machine(getattr(socket.socket, name), attempts))
        yield attempts


@pytest.fixture(autouse=True)
def outside_connections(_outside_connections):
    """Fails the test that reached out, even where the code under test swallowed the error."""
    _outside_connections.clear()
    yield _outside_connections
    assert not _outside_connections, f"The test tried to reach {_outside_connections}."


@pytest.fixture(scope="session")
def database_template(tmp_path_factory):
    with databases.migrated_template(tmp_path_factory.mktemp("databases")) as template:
        yield template


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, database_template, tmp_path_factory):
    """Give the tests that roll back what they do a copy too. pytest-django's own fixture would migrate once more."""
    with databases.fresh_database(database_template, tmp_path_factory.mktemp("rolled_back")):
        yield


@pytest.fixture
def fresh_database(database_template, tmp_path, django_db_blocker):
    """A committed database of the test's own, on either engine; this process too has it in use."""
    with django_db_blocker.unblock(), databases.fresh_database(database_template, tmp_path) as database:
        yield database


@pytest.fixture(scope="module")
def database_of_module(database_template, tmp_path_factory, django_db_setup, django_db_blocker):
    """A committed database that the tests of a module share. Each rolls back what it does beside.

    Where guards were taken away in an open transaction (factories.rewrite), SQLite reads the whole schema again after
    each savepoint that is rolled back: twelve milliseconds a request.
    """
    folder = tmp_path_factory.mktemp("of_module")
    with django_db_blocker.unblock(), databases.fresh_database(database_template, folder) as database:
        yield database


@pytest.fixture(scope="session")
def scenario_database(database_template, tmp_path_factory, django_db_setup, django_db_blocker):
    """A committed database with the world of tests/support/scenario.py, and its things by name; built once."""
    folder = tmp_path_factory.mktemp("scenario")
    with django_db_blocker.unblock(), databases.copied(database_template, folder) as database:
        with databases.in_use(database), databases.files_beside(database), pdf_text.each_drawn_once():
            built = scenario.build()
        yield database, built


@pytest.fixture(scope="module")
def things(scenario_database, django_db_blocker):
    """The things of tests/support/scenario.py, in a database that the module's tests leave as it was."""
    database, built = scenario_database
    with django_db_blocker.unblock(), databases.in_use(database), databases.files_beside(database):
        yield copy.deepcopy(built)


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory):
    """A database without a single table, on either engine. The settings of this process know nothing of it."""
    with databases.empty(tmp_path_factory.mktemp("empty")) as database:
        yield database


def _asks_the_engine(item):
    uses = item.get_closest_marker("django_db") or USES_A_DATABASE.intersection(item.fixturenames)
    return bool(uses) and not item.get_closest_marker("one_engine")


def _only_this_machine(connect, attempts):
    def guarded(self, address):
        if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
            attempts.append(address)
            raise OutsideConnectionError(f"{address} is beyond this machine.")
        return connect(self, address)

    return guarded


def _is_loopback(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
