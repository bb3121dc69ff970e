"""Encrypt a backup with age or GnuPG, where BACKUP_RECIPIENT names somebody, and open one again.

The whole backup is one stream into the program, so that nothing of it lies readable where backups are kept.
"""

import subprocess
import tarfile
from pathlib import Path

from django.conf import settings

from core.backup.files import BackupError

AGE, GNUPG = "age", "gpg"
_PACKAGES = {AGE: "age", GNUPG: "gnupg"}


def program_for(recipient: str) -> str:
    """Return which program encrypts to `recipient`: age for its own and SSH's keys, else GnuPG."""
    return AGE if recipient.startswith(("age1", "ssh-")) else GNUPG


def lock(folder: Path, file: Path, *, recipient: str) -> None:
    """Write all that is in `folder` to `file`, so that `recipient` alone can read it. Raises BackupError."""
    program = program_for(recipient)
    if program == AGE:
        command = [AGE, "--encrypt", "--recipient", recipient, "--output", str(file)]
    else:
        command = [GNUPG, "--batch", "--yes", "--trust-model", "always", "--recipient", recipient]
        command += ["--output", str(file), "--encrypt"]
    with _started(program, command, stdin=subprocess.PIPE) as process:
        try:
            with tarfile.open(fileobj=process.stdin, mode="w|") as tar:
                tar.add(folder, arcname=".")
            process.stdin.close()
        except BrokenPipeError:
            pass  # it says itself why it ended
        _finish(program, process)


def unlock(file: Path, folder: Path, *, program: str) -> None:
    """Unpack what `lock` wrote to `file` into `folder`, which is empty. Raises BackupError."""
    if program == AGE:
        if not settings.BACKUP_IDENTITY:
            raise BackupError("The backup is encrypted with age. Set BACKUP_IDENTITY to the file with the private key.")
        command = [AGE, "--decrypt", "--identity", settings.BACKUP_IDENTITY, str(file)]
    else:
        command = [GNUPG, "--batch", "--quiet", "--decrypt", str(file)]
    with _started(program, command, stdout=subprocess.PIPE) as process:
        try:
            with tarfile.open(fileobj=process.stdout, mode="r|") as tar:
                tar.extractall(folder, filter="data")
            process.stdout.read()
        except tarfile.TarError as error:
            process.kill() if process.poll() is None else None
            _finish(program, process)
            raise BackupError(f"{file} is no backup that was written here.") from error
        _finish(program, process)


def _started(program, command, **pipes):
    if program not in _PACKAGES:
        raise BackupError(f"The backup is encrypted with {program!r}, which this version does not know.")
    try:
        return subprocess.Popen(command, stderr=subprocess.PIPE, **pipes)  # noqa: S603 (our own words)
    except FileNotFoundError as error:
        sentence = f"{program} is not installed, and the backup is to be encrypted with it. Debian has it in "
        raise BackupError(f"{sentence}{_PACKAGES[program]}.") from error


def _finish(program, process):
    said = process.stderr.read().decode(errors="replace").strip().splitlines()
    if code := process.wait():
        why = said[-1] if said else f"It ended with {code}."
        raise BackupError(f"{program} could not do it: {why}")
