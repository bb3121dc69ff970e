"""A service as docs/settings.md says: a copy of the code, its steps one by one, gunicorn on a port or a Unix socket."""

import contextlib
import http.client
import os
import pty
import re
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

HANDBOOK = settings.BASE_DIR / "docs" / "settings.md"
CHECK = [".venv/bin/python", "manage.py", "check"]
NOT_COPIED = (".*", "var", "tests", "*.mo", "__pycache__", "node_modules")
PATIENCE = 120  # seconds, on a busy machine


def steps():
    """The commands of the handbook's "Installing a service", as lists of words."""
    (block,) = re.findall(r"## Installing a service\n\n((?:    .+\n)+)", HANDBOOK.read_text())
    return [shlex.split(line) for line in block.splitlines()]


@dataclass(frozen=True)
class Service:
    """A copy of the code in `folder`, and the environment that it runs in."""

    folder: Path
    environment: dict

    @property
    def log_file(self):
        """What gunicorn wrote when it last ran. It lies outside: a clone has no folder for such things yet."""
        return self.folder.with_name("gunicorn.log")

    def run(self, *words, **environment):
        """Run a command of the handbook to its end. Returns the finished process, with its output and errors in one."""
        return subprocess.run(
            _by_this_python(words),
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def answer(self, words, *lines):
        """Run a command at a terminal, and type a line whenever it asks. Returns the exit code and what it said."""
        ours, its = pty.openpty()
        process = subprocess.Popen(
            _by_this_python(words),
            cwd=self.folder,
            env=self.environment,
            stdin=its,
            stdout=its,
            stderr=its,
            start_new_session=True,
        )
        os.close(its)
        said, left = b"", list(lines)
        while piece := _read(ours):
            said += piece
            if left and said.endswith(b": "):  # a password that is typed before it is asked for is thrown away
                os.write(ours, f"{left.pop(0)}\n".encode())
        os.close(ours)
        process.kill()
        return process.wait(), said.decode()

    @contextlib.contextmanager
    def serving(self, way):
        """Run gunicorn by the handbook's last step while the context lasts, where `way` says: "tcp" or "unix"."""
        place = f"unix:{self.log_file.with_name('socket')}" if way == "unix" else f"127.0.0.1:{free_port()}"
        with self.log_file.open("w") as log:
            process = subprocess.Popen(
                _by_this_python(steps()[-1]),
                cwd=self.folder,
                env={**self.environment, "BIND": place},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_for(lambda: connect(place), process=process, log=self.log_file)
            yield place
        finally:
            stop(process)


def installed(folder, **environment):
    """Copy the code into `folder`, as a clone has it: nothing is compiled, and there is no folder `var`."""
    shutil.copytree(settings.BASE_DIR, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return Service(folder, {**kept, "SECOND_FACTOR_REQUIRED": "", **environment})  # tests/core/access has those


def connect(place):
    """A connection to where gunicorn listens, as a proxy or a probe opens it."""
    if place.startswith("unix:"):
        connection = http.client.HTTPConnection("localhost", timeout=PATIENCE)
        with contextlib.ExitStack() as unless_connected:
            connection.sock = unless_connected.enter_context(socket.socket(socket.AF_UNIX))
            connection.sock.settimeout(PATIENCE)
            connection.sock.connect(place.removeprefix("unix:"))
            unless_connected.pop_all()
        return connection
    connection = http.client.HTTPConnection(place, timeout=PATIENCE)
    connection.connect()
    return connection


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(open_, *, process, log):
    """Open a connection as soon as `process` listens, and close it. Fails with the log where the process ends."""
    late = time.monotonic() + PATIENCE
    while True:
        try:
            return open_().close()
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < late, log.read_text()
            time.sleep(0.05)


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _read(terminal):
    """What comes next from a terminal; nothing where it is closed, or silent for too long."""
    if not select.select([terminal], [], [], PATIENCE)[0]:
        return b""
    try:
        return os.read(terminal, 4096)
    except OSError:  # its other end is closed
        return b""


def _by_this_python(words):
    """The handbook's own Python stands in .venv, which a test does not make anew."""
    program, *rest = words
    assert program == ".venv/bin/python", words
    return [sys.executable, *rest]
