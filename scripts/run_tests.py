"""Run the tests on SQLite and PostgreSQL, the races alone, the browser beside the others. Arguments go to pytest."""

import concurrent.futures
import contextlib
import functools
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import zlib
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import machine
import messages
import postgres
import psycopg2

ROOT = Path(__file__).resolve().parent.parent

NO_TESTS_COLLECTED = 5  # pytest's own exit code

# A race needs the processors for itself, so races come first. Other tests share them in whole modules, those that take
# longest first: what a module's tests have in common is then built once.
SHARED_OUT = ("-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile", "--no-loadscope-reorder")
ORDINARY = ("-m", "not browser and not race", *SHARED_OUT)
RACES = ("-m", "race and not browser")
# Where all of a kind stand, so that no other tests need be collected. If some are chosen, these are looked at alone.
FOLDER_OF_RACES, FOLDER_OF_BROWSER = "tests/races", "tests/browser"
BROWSER = ("-m", "browser and not on_postgresql")  # one at a time: with two, one Chromium loses its downloads
BROWSER_ON_POSTGRESQL = ("-m", "browser and (on_postgresql or both_engines)")


def main(arguments):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    need_programs()
    messages.compile_all()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without it each process compiles all the code
    with contextlib.ExitStack() as stack:
        service = os.environ.pop("DATABASE_URL", None) or stack.enter_context(postgres.server())
        folder = tempfile.mkdtemp(prefix="portal-tests-")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        os.environ["TMPDIR"] = folder
        sqlite, postgresql = stack.enter_context(migrated(service, Path(folder)))
        of_races, of_browser = arguments or [FOLDER_OF_RACES], arguments or [FOLDER_OF_BROWSER]
        ordinary = arguments or ["--ignore", FOLDER_OF_BROWSER]
        results = [
            pytest("SQLite, races", RACES, of_races, **sqlite),
            pytest("PostgreSQL, races", RACES, of_races, **postgresql),
        ]
        browser = [("Browser", BROWSER, sqlite), ("Browser on PostgreSQL", BROWSER_ON_POSTGRESQL, postgresql)]
        with beside(browser, of_browser, Path(folder)) as finished:
            results.append(pytest("SQLite", ORDINARY, ordinary, **sqlite))
            results.append(pytest("PostgreSQL", (*ORDINARY, "--database-only"), ordinary, **postgresql))
            results += finished()
    return conclude(results, some_only=bool(arguments))


def need_programs():
    """Find what the tests use of the machine beside Python packages, or install it."""
    machine.need_pango()
    machine.need_command("pdftotext", package="poppler-utils", purpose="reads the papers that the tests made")
    machine.need_command("msgfmt", package="gettext", purpose="checks the catalogues of texts")
    machine.need_command("hunspell", package="hunspell-sv", purpose="checks the spelling in the texts")
    machine.need_command("openssl", package="openssl", purpose="makes the certificate of a service in the tests")
    os.environ["NGINX"] = machine.need_nginx()
    os.environ["CHROMIUM"] = machine.need_chromium()


@contextlib.contextmanager
def migrated(service, folder):
    """Migrate an empty database on each engine, and yield pytest's environment for each: all others are copies.

    Migrating takes seven seconds of work, which each process of each run would do else.
    """
    name, file = f"portal_template_{secrets.token_hex(6)}", folder / "template.sqlite3"
    _maintain(service, f'CREATE DATABASE "{name}"')
    try:
        migrate(f"sqlite:///{file}", urlsplit(service)._replace(path=f"/{name}").geturl())
        yield {"TEST_TEMPLATE": str(file)}, {"TEST_TEMPLATE": name, "DATABASE_URL": service}
    finally:
        _maintain(service, f'DROP DATABASE "{name}" WITH (FORCE)')


def pytest(name, options, arguments, **environment):
    print(f"\n--- {name} ---", flush=True)
    run = _start(options, arguments, environment)
    try:
        return run.wait()
    finally:
        _end(run)


@contextlib.contextmanager
def beside(runs, arguments, folder):
    """Run pytest for each (name, options, environment) of `runs`, one after the other, while the block runs.

    Yields a function that waits for the last of them, shows what they said, and returns their exit codes. Until then
    what they say is kept in a file each, so that it does not mix with the output of others.
    """
    at_work, beginning, is_over = [], threading.Lock(), threading.Event()

    def run(name, options, environment):
        with (folder / f"{name}.txt").open("w") as output:
            with beginning:
                if is_over.is_set():
                    return None
                at_work.append(_start(options, arguments, environment, output))
            return at_work[-1].wait()

    def results():
        for (name, _options, _environment), future in zip(runs, futures, strict=True):
            code = future.result()
            print(f"\n--- {name} ---\n{(folder / f'{name}.txt').read_text()}", end="", flush=True)
            yield code

    with concurrent.futures.ThreadPoolExecutor(max_workers=1) as executor:
        futures = [executor.submit(run, *each) for each in runs]
        try:
            yield lambda: list(results())
        finally:
            with beginning:
                is_over.set()
            for each in at_work:
                _end(each)


@functools.cache
def drawn():
    """Return pytest's options for a run in CI. Each commit draws anew: a part of the longest tests, and the seed."""
    if not os.environ.get("CI"):
        return ()
    key = _commit() or date.today().isoformat()
    return "--draw", key, f"--randomly-seed={zlib.crc32(key.encode())}"


def _commit():
    """Return the hash of the commit, or "" where there is no git, or none of its folders."""
    try:
        said = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return ""
    return said.stdout.strip() if said.returncode == 0 else ""


def _start(options, arguments, environment, output=None):
    command = [sys.executable, "-m", "pytest", *options, *drawn(), *arguments]
    return subprocess.Popen(command, env={**os.environ, **environment}, stdout=output, stderr=output)


def _end(run):
    """End a run that is still at work. Ctrl-C reached it too, and it cleans up."""
    if isinstance(sys.exception(), KeyboardInterrupt):
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(timeout=30)
    if run.poll() is None:
        run.terminate()
        run.wait(timeout=30)


def migrate(*urls):
    """Migrate the databases at `urls`, all at once."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.support.settings"}
    runs = [subprocess.Popen(command, cwd=ROOT, env={**settings, "DATABASE_URL": url}) for url in urls]
    codes = [run.wait() for run in runs]
    if any(codes):
        sys.exit("The databases for the tests could not be migrated.")


def _maintain(service, statement):
    connection = psycopg2.connect(service)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def conclude(results, *, some_only):
    """Return the exit code of all: 0 if every run passed. With `some_only`, runs may lack the chosen tests."""
    if some_only and any(code == 0 for code in results):
        results = [code for code in results if code != NO_TESTS_COLLECTED]
    return next((code for code in results if code), 0)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
