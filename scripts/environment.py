"""Make .venv and install one lock file into it: `python3 scripts/environment.py requirements.txt`.

Runs on the bare Python of the machine, so it uses the standard library only. Where nothing has changed since the last
time it does nothing.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

# A lock that holds all of another one, in the same versions, replaces it.
INCLUDES = {"requirements-dev.txt": ["requirements.txt"]}


def main(lock):
    if sys.version_info < (3, 11):  # noqa: UP036 (the very thing to find out)
        sys.exit("The portal needs Python 3.11 or newer: install it, and say `make PYTHON=python3.11 …` if need be.")
    if not _works():
        _make()
    install(lock)


def install(lock):
    """Install `lock` with its hashes, unless its very bytes are installed already."""
    if _stamp(lock).exists() and _stamp(lock).read_text() == _digest(lock):
        return
    print(f"Installing the packages of {lock} …", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run([*command, "--require-hashes", "--requirement", lock], cwd=str(ROOT), check=False)
    if done.returncode:
        sys.exit(f"The packages of {lock} could not be installed: see pip's own words above.")
    for name in [lock, *INCLUDES.get(lock, [])]:
        _stamp(name).write_text(_digest(name))


def _works():
    """Return whether .venv holds a Python that still runs; an upgrade of the machine's may have removed it."""
    if not PYTHON.exists():
        return False
    answers = subprocess.run([str(PYTHON), "-m", "pip", "--version"], stdout=subprocess.DEVNULL, check=False)
    return answers.returncode == 0


def _make():
    try:
        import ensurepip
        import venv
    except ImportError:
        import machine

        machine.need_venv()
    else:
        del ensurepip, venv
    # In a separate process: the module may have been installed a moment ago.
    if subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False).returncode:
        sys.exit("The virtual environment could not be made: see the words above.")


def _stamp(lock):
    return VENV / f"installed-{lock}"


def _digest(lock):
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
