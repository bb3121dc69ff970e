"""Run the tests on SQLite and on PostgreSQL, the races alone, then the browser. Arguments go on to pytest."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile

import machine
import messages
import postgres

NO_TESTS_COLLECTED = 5  # pytest's own exit code

# A race needs the processors for itself; the rest shares them out, whole modules where it can: what a module's tests
# have in common is then built once.
SHARED_OUT = ("-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal")
ORDINARY = ("-m", "not browser and not race", *SHARED_OUT)
RACES = ("-m", "race and not browser")
BROWSER = ("-m", "browser")  # one at a time: of two Chromiums at work, one gives its downloads up
BROWSER_ON_BOTH = ("-m", "browser and both_engines")


def main(arguments):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    need_programs()
    messages.compile_all()
    with contextlib.ExitStack() as stack:
        service = os.environ.pop("DATABASE_URL", None) or stack.enter_context(postgres.server())
        folder = tempfile.mkdtemp(prefix="portal-tests-")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        os.environ["TMPDIR"] = folder
        results = [
            pytest("SQLite", ORDINARY, arguments),
            pytest("SQLite, races", RACES, arguments),
            pytest("PostgreSQL", (*ORDINARY, "--database-only"), arguments, DATABASE_URL=service),
            pytest("PostgreSQL, races", RACES, arguments, DATABASE_URL=service),
            pytest("Browser", BROWSER, arguments),
            pytest("Browser on PostgreSQL", BROWSER_ON_BOTH, arguments, DATABASE_URL=service),
        ]
    return conclude(results, some_only=bool(arguments))


def need_programs():
    """Find what the tests use of the machine beside Python packages, or install it."""
    machine.need_pango()
    machine.need_command("pdftotext", package="poppler-utils", purpose="reads the papers that the tests made")
    machine.need_command("msgfmt", package="gettext", purpose="checks the catalogues of texts")
    machine.need_command("openssl", package="openssl", purpose="makes the certificate of a service in the tests")
    os.environ["NGINX"] = machine.need_nginx()
    os.environ["CHROMIUM"] = machine.need_chromium()


def pytest(name, options, arguments, **environment):
    print(f"\n--- {name} ---", flush=True)
    run = subprocess.Popen([sys.executable, "-m", "pytest", *options, *arguments], env={**os.environ, **environment})
    try:
        return run.wait()
    except KeyboardInterrupt:
        run.wait(timeout=30)  # Ctrl-C reached pytest too, and it tidies up
        raise
    finally:
        if run.poll() is None:
            run.terminate()
            run.wait(timeout=30)


def conclude(results, *, some_only):
    """The exit code of the whole: 0 where every run passed. A chosen few tests may be missing from some of the runs."""
    if some_only and any(code == 0 for code in results):
        results = [code for code in results if code != NO_TESTS_COLLECTED]
    return next((code for code in results if code), 0)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
