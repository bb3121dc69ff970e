"""What a backup says of itself: manifest.json, which is written last. A folder without it is no backup."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from core.backup.files import BackupError, is_safe, parts_of, sha256_of, write

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True)
class File:
    """A file of the backup: its name there and in the portal's storage, its SHA-256 and its size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """One moment of the portal. Every write that was acknowledged before `made_at` is in it.

    `chains` are as `verify_ledger` prints them, so that the manifest can be handed to `verify_ledger --heads`.
    `damaged` names the stored files that were gone or changed before, each with a sentence.
    """

    made_at: str
    version: str
    engine: str
    engine_version: str
    database: File
    migrations: list[list[str]]
    tables: dict[str, int]
    chains: list[dict]
    files: list[File]
    damaged: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


@dataclass(frozen=True)
class Wrapping:
    """What stands in the manifest of an encrypted backup: all the rest is in one file that `program` can open."""

    made_at: str
    program: str
    content: File
    format: int = FORMAT


def save(manifest: Manifest | Wrapping, folder: Path) -> None:
    """Write the manifest into the folder of its backup."""
    written = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True)
    write(folder / NAME, [written.encode()])


def read_manifest(folder: Path) -> Manifest | Wrapping:
    """Return the manifest of a backup. Raises BackupError where there is none, or none that can be read."""
    try:
        read = json.loads((folder / NAME).read_text())
        if read["format"] != FORMAT:
            raise BackupError(f"{folder / NAME} has the format {read['format']}, and this version reads {FORMAT}.")
        if "content" in read:
            return Wrapping(**{**read, "content": File(**read["content"])})
        files = [File(**each) for each in read["files"]]
        return Manifest(**{**read, "database": File(**read["database"]), "files": files})
    except FileNotFoundError as error:
        raise BackupError(f"{folder} is no backup: it holds no {NAME}.{_inside(folder)}") from error
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{folder / NAME} cannot be read as the manifest of a backup.") from error


def faults_of(manifest: Manifest, folder: Path) -> list[str]:
    """Return what of the backup in the folder is not as its manifest says: a sentence for each file."""
    found = [fault for file in manifest.files if (fault := _fault_of(file, folder / "files" / file.name))]
    if fault := _fault_of(manifest.database, folder / manifest.database.name):
        found.insert(0, fault)
    return found


def _fault_of(file, path):
    if not is_safe(file.name):
        return f"The backup names a file outside itself: {file.name!r}."
    if not path.is_file():
        return f"The file {file.name} is gone from the backup."
    if path.stat().st_size != file.size or sha256_of(parts_of(path)) != file.sha256:
        return f"The file {file.name} of the backup is not the one that was stored."
    return ""


def _inside(folder):
    """Name the backups that lie in the folder, where it is one that holds several."""
    whole = sorted(each.parent.name for each in folder.glob(f"*/{NAME}") if not each.parent.name.startswith("."))
    return f" Name one of those in it, such as {whole[-1]}." if whole else ""
