"""Run every check that needs no running portal. All of them run, and the last line names the failed ones."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

import messages

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PROGRAMS = Path(PYTHON).parent


def main():
    messages.compile_all()  # a fresh clone has none; `manage.py check` stops without them
    with tempfile.TemporaryDirectory() as folder:
        service = as_service(folder)
        failed = [name for name, command in checks() if not passes(name, command, service)]
    if failed:
        sys.exit(f"\nNot clean: {', '.join(failed)}.")
    print("\nAll checks are clean.")


def checks():
    templates = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))
    return [
        ("lint", [PYTHON, "-m", "ruff", "check", "."]),
        ("form of the code", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("form of the templates", [PROGRAMS / "djade", "--check", "--target-version", "5.2", *templates]),
        ("layers", [PROGRAMS / "lint-imports"]),
        ("type hints", [PYTHON, "-m", "mypy"]),
        ("migrations", [PYTHON, "-W", "error", "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("settings for service", [PYTHON, "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]),
        ("texts", [PYTHON, "scripts/messages.py", "check"]),
        ("spelling", [PYTHON, "scripts/spelling.py"]),
        ("locks", [PYTHON, "scripts/lock.py", "--check"]),
        ("licences", [PYTHON, "scripts/licences.py"]),
    ]


def passes(name, command, environment):
    print(f"--- {name}", flush=True)
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def as_service(folder):
    """Return the environment of a service: no demo mode, a strong key, a host, and no settings of this machine."""
    ours = {"DEMO", "DEBUG", "DEMO_PASSWORD", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    return environment | {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "portalen.example",
        "SITE_URL": "https://portalen.example",
        "AUTHORITY_NAME": "Exempelkommun",
        "SUPPORT_CONTACT": "hjalp@portalen.example",
        "VAR_DIR": folder,
    }


if __name__ == "__main__":
    main()
