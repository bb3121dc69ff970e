"""Serve the portal in demo mode: an embedded database in var/, the Jordbro case in it, gunicorn in front."""

import hashlib
import os
import secrets
import socket
import sys
from pathlib import Path

import machine
import messages

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()

# Words that are easy to read aloud and to type on any keyboard.
# fmt: off
WORDS = [
    "apel", "bark", "bjork", "bro", "dal", "ek", "fjord", "fors", "glas", "gren", "hav", "hus", "is", "jul",
    "kaj", "kust", "lind", "lykta", "mark", "moln", "mossa", "mur", "not", "ort", "port", "regn", "ring", "rot",
    "ros", "sand", "sjunga", "skog", "skuta", "sol", "spade", "sten", "strand", "sund", "tall", "torg", "tuva",
    "udde", "vass", "vind", "vinter", "vik",
]
# fmt: on

# What is among the static files changes with these.
COLLECTED_FROM = [
    ROOT / "requirements.txt",
    ROOT / "core" / "admin_site" / "stylesheet.py",
    ROOT / "core" / "service" / "made_styles.py",
    *sorted((ROOT / "static").rglob("*")),
]


def main():
    port = os.environ.setdefault("PORT", "8000")
    _refuse_taken(port)
    machine.need_pango()
    messages.compile_all()
    VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.update(DEMO="1", VAR_DIR=str(VAR), DJANGO_SETTINGS_MODULE="config.settings")
    os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
    os.environ["SECRET_KEY"] = kept("secret_key", lambda: secrets.token_urlsafe(60))
    if not os.environ.get("DEMO_PASSWORD"):
        os.environ["DEMO_PASSWORD"] = kept("demo_password", lambda: "-".join(secrets.choice(WORDS) for _ in range(4)))
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    _prepare(address=f"http://127.0.0.1:{port}/")
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py"])  # noqa: S606


def kept(name, make):
    """Return the content of var/NAME. If it is missing, store what `make` returns, readable only by the owner."""
    path = VAR / name
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make())
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8").strip()


def digest(paths):
    """Return one SHA-256 over the names and contents of files, to see whether they changed."""
    lines = [
        f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in paths if path.is_file()
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _refuse_taken(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except (OSError, OverflowError, ValueError) as error:
            sys.exit(f"Port {port} cannot be used ({error}): choose another one, as in `make run PORT=8001`.")


def _prepare(*, address):
    """Bring the database and the static files to what the code needs, and load the example. Safe to repeat."""
    sys.path.insert(0, str(ROOT))
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("cut_typefaces")
    collected, now = VAR / "static.sha256", digest(COLLECTED_FROM)
    if not collected.exists() or collected.read_text() != now:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        collected.write_text(now)
    call_command("demo", address=address)
    connections.close_all()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
