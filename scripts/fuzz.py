"""Send 40,000 hostile requests to every address, parameter and field, on both engines: no answer is a 5xx.

    fuzz.py [--engine sqlite|postgresql] [--requests 40000] [--seed 1]
    fuzz.py --engine sqlite --again '[…]'      send the line of a fault once more, and show where it broke

docs/fuzzing.md says how long it takes, and what it found.
"""

import argparse
import contextlib
import io
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import machine
import messages
import postgres

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ["sqlite", "postgresql"]
SPELL = 1000  # requests between two lines of progress


def main():
    options = _options()
    if options.engine:
        sys.exit(_on_one(options))
    machine.need_pango()
    messages.compile_all()
    runs = [subprocess.Popen([sys.executable, __file__, *sys.argv[1:], "--engine", each]) for each in ENGINES]
    sys.exit(max([run.wait() for run in runs]))


def _options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--requests", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", default="")
    return parser.parse_args()


def _on_one(options):
    """Run on one engine, in a new database, and return the exit code."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-fuzz-"))
        service = os.environ.pop("DATABASE_URL", None)
        if options.engine == "postgresql":
            os.environ["DATABASE_URL"] = service or stack.enter_context(postgres.server())
        _set_up(folder)
        stack.enter_context(_demo())
        return _again(options.again) if options.again else _run(options)


def _set_up(folder):
    os.environ |= {
        "DEMO": "1",
        "VAR_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "CRITICAL"),
    }
    os.environ |= {"SECRET_KEY": secrets.token_urlsafe(60), "ALLOWED_HOSTS": "testserver"}
    sys.path.insert(0, str(ROOT))
    import django
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the good ones are slow on purpose
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    settings.TYPEFACE_DIR = ROOT / "var" / "typefaces"
    settings.STATIC_ROOT.mkdir(parents=True)
    settings.LOGGING["loggers"] |= {name: {"level": "CRITICAL"} for name in ("django", "axes")}
    django.setup()


@contextlib.contextmanager
def _demo():
    """Yield a database with the demo in it, dropped afterwards."""
    from django.core.management import call_command
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("cut_typefaces")
        call_command("demo", stdout=io.StringIO())
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _people():
    """Return nobody, each administrator, and one person for each role of an organisation."""
    from core.models import Membership, User

    rows = Membership.objects.order_by("pk").select_related("user")
    one_each = {(row.role, row.organisation_id): row.user for row in rows}
    return [None, *User.objects.filter(is_staff=True), *dict.fromkeys(one_each.values())]


def _run(options):
    import strangers

    began = time.perf_counter()
    them = strangers.Strangers(_people(), seed=options.seed)
    them.look_around(pages=min(150, options.requests // 40))
    print(f"{options.engine}: {them.sent} pages read, {len(them.forms)} forms found", flush=True)
    shown = 0
    while them.sent < options.requests:
        them.visit()
        if them.sent // SPELL > shown:
            shown = them.sent // SPELL
            seconds = time.perf_counter() - began
            print(f"{options.engine}: {them.sent} after {seconds:.0f} s, {len(them.faults)} faults", flush=True)
    minutes = (time.perf_counter() - began) / 60
    print(f"{options.engine}, seed {options.seed}: {them.sent} requests in {minutes:.1f} minutes")
    print("  " + ", ".join(f"{status}: {count}" for status, count in sorted(them.by_status.items())))
    print(f"  {len(them.by_view)} views. Those that took longest:")
    for view, seconds in them.seconds.most_common(10):
        print(f"    {seconds:7.1f} s  {them.by_view[view]:6} requests  {view or 'no such page'}")
    return _print_faults(them.faults)


def _print_faults(faults):
    """Print each kind of fault once, with a line to send it again, and return the exit code."""
    kinds = Counter(fault.place for fault in faults)
    first = {fault.place: fault for fault in reversed(faults)}
    for place, count in kinds.most_common():
        print(f"\n{count} × {first[place].status}: {place}\n  --again {first[place].line!r}")
    return 1 if faults else 0


def _again(line):
    import json

    import strangers

    status, trace = strangers.send_again(json.loads(line), _people())
    print(f"{status}\n{trace}")
    return 1 if status >= 500 else 0


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
