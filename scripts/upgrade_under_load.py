"""Upgrade while people work: `upgrade_under_load.py COMMIT [--rows 2000000] [--engine postgresql]`.

The code of the commit makes a database with the demo, `--rows` entries of history beside it, and serves it. People
read and write all the time, while the code of this checkout migrates the same database. The earlier code goes on
serving for a while on the migrated database, is replaced by this one, and comes back: one step back, without the
database going back. Told are, for each part, how many requests were answered, how long the slowest took, and how long
the longest wait for a table was. It ends with 1 where a request was refused, where a word that was
acknowledged is gone, or where somebody waited for a table for more than two seconds.
"""

import argparse
import contextlib
import http.client
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import many_editors
import psycopg2
import upgrade_from

ROOT = Path(__file__).resolve().parent.parent
EDITORS, READERS, SECONDS, LONGEST_LOCK = 4, 4, 8, 2.0
PAGES = ("/", "/avtal/", "/planer/", "/partnerskap/", "/indikatorer/", "/healthz/ready")
GRACE = 30  # seconds until a server that is told to stop has answered those who had asked
_WAITING = """
    SELECT coalesce(max(extract(epoch FROM clock_timestamp() - query_start)), 0)
    FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = 'relation'
"""
_A_CHAIN = "INSERT INTO core_ledgerchain (name, length, head) VALUES ('load', %s, repeat('0', 64)) RETURNING id"
_MANY_ENTRIES = """
    INSERT INTO core_ledgerentry (chain_id, number, at, by_id, verb, target_model, target_key, label,
                                  payload_digest, previous, digest)
    SELECT %(chain)s, n, now() - make_interval(secs => %(rows)s - n), NULL, 'load.noted',
           'core.load', (n %% 5000)::text, '', '', '', md5(n::text) || md5(n::text)
    FROM generate_series(1, %(rows)s) AS n
"""


@dataclass
class Part:
    """What people met during one part of the upgrade. Times are in seconds."""

    name: str
    answers: list = field(default_factory=list)
    refusals: list = field(default_factory=list)
    longest_lock: float = 0.0

    def line(self):
        slowest, median = (max(self.answers), statistics.median(self.answers)) if self.answers else (0, 0)
        lock = f"{self.longest_lock:.2f}"
        return f"| {self.name} | {len(self.answers)} | {len(self.refusals)} | {median:.2f} | {slowest:.2f} | {lock} |"


class People:
    """Readers and editors who work until they are told to stop, and note what they meet in the part of the moment."""

    def __init__(self, port, cookies, addresses):
        self.parts, self.words = [], {}
        self._port, self._cookies, self._addresses = port, cookies, addresses
        self._pages = [page for page in PAGES if _status(port, page, cookies) != 404]  # the earlier version has fewer
        self._are_over = threading.Event()
        work = [*[self._read] * READERS, *[self._write] * EDITORS]
        self._threads = [threading.Thread(target=each, args=(number,)) for number, each in enumerate(work)]

    def __enter__(self):
        self.begin("The earlier version alone")
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._are_over.set()
        for thread in self._threads:
            thread.join()

    def begin(self, name):
        self.parts.append(Part(name))

    def _read(self, number):
        while not self._are_over.is_set():
            for page in self._pages:
                part, began = self.parts[-1], time.perf_counter()
                try:
                    status = _status(self._port, page, self._cookies)
                except OSError as error:
                    status = type(error).__name__
                self._note(part, page, status, time.perf_counter() - began)

    def _write(self, number):
        address = self._addresses[number % len(self._addresses)]
        editor, count = many_editors.Editor(self._port, self._cookies, address), 0
        while not self._are_over.is_set():
            word, part = f"ord{number}x{count}y", self.parts[-1]
            count += 1
            try:
                save = editor.add(word)
            except (OSError, RuntimeError, StopIteration) as error:
                editor.form = None
                self._note(part, address, str(error)[:120] or type(error).__name__, 0)
                continue
            if save.is_acknowledged:
                self.words.setdefault(address, []).append(word)
            expected = save.is_acknowledged or save.status == many_editors.STALE
            self._note(part, address, 200 if expected else save.status, save.seconds)

    def _note(self, part, address, status, seconds):
        if status == 200:
            part.answers.append(seconds)
        else:
            part.refusals.append(f"{address}: {status}")
            time.sleep(0.1)


def main():
    options = _options()
    if options.step:
        print(json.dumps({"prepare": _prepare, "words": _words}[options.step](json.load(sys.stdin))))
        return
    faults = []
    for engine in options.engine or ["sqlite", "postgresql"]:
        print(f"\n--- {engine} ---\n", flush=True)
        with tempfile.TemporaryDirectory(prefix="portal-upgrade-") as folder, upgrade_from.database(engine) as address:
            os.environ |= {"DEMO": "1", "VAR_DIR": f"{folder}/var", "DJANGO_SETTINGS_MODULE": "config.settings"}
            os.environ |= {"SECRET_KEY": secrets.token_urlsafe(60), "ALLOWED_HOSTS": "127.0.0.1,testserver"}
            os.environ |= {"DEMO_PASSWORD": secrets.token_urlsafe(20), "LOG_LEVEL": "CRITICAL"}
            os.environ.pop("DATABASE_URL", None)
            os.environ |= {"DATABASE_URL": address} if address else {}
            earlier = Path(folder) / "earlier"
            upgrade_from.unpack(options.commit, earlier)
            faults += _upgrade(earlier, address, options.rows)
    sys.exit("\n".join(faults) if faults else 0)


def _options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", nargs="?", default="HEAD")
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--step", choices=["prepare", "words"], help=argparse.SUPPRESS)
    return parser.parse_args()


def _upgrade(earlier, address, rows):
    """Play the upgrade on one engine, print what was met, and return the faults."""
    prepared = _step("prepare", earlier, {})
    if address:
        _add_entries(address, rows)
    _collect(ROOT)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening, contextlib.ExitStack() as stack:
        server = stack.enter_context(_served(earlier, listening))
        port = listening.getsockname()[1]
        _wait_until_ready(port)
        with People(port, prepared["cookies"], prepared["addresses"]) as people, _locks_watched(address, people):
            time.sleep(SECONDS)
            people.begin("This version migrates, the earlier one serves")
            began = time.perf_counter()
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=1"], cwd=ROOT, check=True)
            took = time.perf_counter() - began
            people.begin("The earlier version on the migrated database")
            time.sleep(SECONDS)
            people.begin("This version takes over")
            server = stack.enter_context(_replaced(server, ROOT, listening))
            time.sleep(SECONDS)
            _collect(earlier)
            people.begin("One step back: the earlier version again")
            server = stack.enter_context(_replaced(server, earlier, listening))
            time.sleep(SECONDS)
    texts = _step("words", ROOT, {"addresses": prepared["addresses"]})
    lost = [word for page, words in people.words.items() for word in words if word not in texts[page]]
    print(f"Migrating took {took:.1f} s, beside {EDITORS} editors and {READERS} readers.\n")
    print("| Part | Answered | Refused | Median, s | Slowest, s | Longest wait for a table, s |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    print("\n".join(part.line() for part in people.parts))
    print(f"\nWords acknowledged: {sum(map(len, people.words.values()))}, of which {len(lost)} are gone.", flush=True)
    return _faults(people.parts, lost)


def _faults(parts, lost):
    refused = [f"{part.name}: {refusal}" for part in parts for refusal in part.refusals]
    held = [f"{part.name}: {part.longest_lock:.1f} s" for part in parts if part.longest_lock > LONGEST_LOCK]
    return refused[:20] + [f"{each} for a table." for each in held] + [f"Lost: {word}" for word in lost[:20]]


@contextlib.contextmanager
def _served(code, listening):
    """Serve the code in a folder on a socket that stays open when the server goes, as systemd's socket does."""
    command = ["gunicorn", "--config", "config/gunicorn.py", "--bind", f"fd://{listening.fileno()}"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=code, pass_fds=[listening.fileno()], start_new_session=True, **quiet
    )
    try:
        yield server
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait(timeout=GRACE)


@contextlib.contextmanager
def _replaced(server, code, listening):
    """Stop a server, which answers whoever has asked, and serve another code on the same socket."""
    server.terminate()
    server.wait(timeout=GRACE)
    with _served(code, listening) as after:
        yield after


def _wait_until_ready(port):
    for _ in range(300):
        with contextlib.suppress(OSError):
            if _status(port, "/healthz/ready", {}) == 200:
                return
        time.sleep(0.1)
    sys.exit("The earlier version does not come up.")


def _status(port, page, cookies):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", page, headers={"Cookie": "; ".join(f"{a}={b}" for a, b in cookies.items())})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


@contextlib.contextmanager
def _locks_watched(address, people):
    """Note, while the block runs, how long somebody has waited for a table. Only PostgreSQL tells."""
    if not address:
        yield
        return
    is_over = threading.Event()

    def watch():
        connection = psycopg2.connect(address)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            while not is_over.wait(0.02):
                cursor.execute(_WAITING)
                people.parts[-1].longest_lock = max(people.parts[-1].longest_lock, float(cursor.fetchone()[0]))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _add_entries(address, rows):
    """Put so many entries into the history, past the guards, which only the owner of the server can."""
    with contextlib.closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_A_CHAIN, [rows])
        cursor.execute(_MANY_ENTRIES, {"chain": cursor.fetchone()[0], "rows": rows})
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE")


def _collect(code):
    """Make what a version needs beside its code before it serves: texts, typefaces, static files."""
    for command in (["scripts/messages.py", "compile"], ["manage.py", "cut_typefaces"]):
        subprocess.run([sys.executable, *command], cwd=code, check=True, stdout=subprocess.DEVNULL)
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(command, cwd=code, check=True)


def _step(step, code, given):
    """Return what a step says, taken in a process of its own by the code in the folder `code`."""
    command = [sys.executable, __file__, "--step", step]
    run = subprocess.run(command, cwd=code, input=json.dumps(given), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])


def _prepare(_given):
    """Make the database with the demo, and log its coordinator in: cookies, and addresses of forms to write in."""
    sys.path.insert(0, str(Path.cwd()))
    _collect(Path.cwd())
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from core.models import User
    from stadsdelplan.models import Goal

    with contextlib.redirect_stdout(sys.stderr):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("demo")
    client = Client()
    person = User.objects.get(email=upgrade_from.PERSON)
    client.force_login(person, backend="core.backends.PortalBackend")
    goals = Goal.objects.filter(edition__plan__owner__memberships__user=person, edition__status="in_review")[:EDITORS]
    addresses = [reverse("goal_edit", args=[goal.edition.plan_id, goal.edition.number, goal.pk]) for goal in goals]
    return {"cookies": {name: each.value for name, each in client.cookies.items()}, "addresses": addresses}


def _words(given):
    """Return {address: text of the goal} for the forms that people wrote in."""
    sys.path.insert(0, str(Path.cwd()))
    import django

    django.setup()
    from django.urls import resolve

    from stadsdelplan.models import Goal

    return {
        each: Goal.objects.get(pk=[*resolve(each).captured_kwargs.values()][-1]).text for each in given["addresses"]
    }


if __name__ == "__main__":
    main()
