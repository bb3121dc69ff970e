"""manage.py restore_check FOLDER: compare database and storage with a backup that was restored, or rehearse it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from core.backup import checking, restoring
from core.backup.files import BackupError, in_words

_FAULTY, _CANNOT = 1, 2
_HERE = "sqlite"


class Command(BaseCommand):
    help = (
        "Check that every file of a backup is whole, and that database and storage stand as in it: migrations, rows of "
        "each table, each file, each chain of the history. Run it after restore, before people come. With --rehearse "
        "the backup is restored somewhere else and checked there. Exit codes: 0 all is well, 1 something is not as in "
        "the backup, 2 it could not be checked."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="the folder of one backup")
        parser.add_argument(
            "--rehearse",
            metavar="DATABASE_URL",
            nargs="?",
            const=_HERE,
            help="restore into this empty database and a folder of its own; without a URL into an SQLite file",
        )

    def handle(self, *, folder, rehearse, **options):
        if rehearse:
            self._rehearse(folder, rehearse)
            return
        try:
            with restoring.opened(folder) as (_readable, backup):
                faults = list(self._faults(backup))
        except restoring.NotWholeError as error:
            raise CommandError(str(error), returncode=_FAULTY) from error
        except BackupError as error:
            raise CommandError(str(error), returncode=_CANNOT) from error
        except (OSError, DatabaseError) as error:
            raise CommandError(f"It could not be checked. {in_words(error)}", returncode=_CANNOT) from error
        if faults:
            raise CommandError("\n".join(faults), returncode=_FAULTY)
        entries = sum(chain["length"] for chain in backup.chains)
        self.stdout.write(
            f"As it was at {backup.made_at}: {len(backup.files)} files, {entries} entries of the history."
        )

    def _faults(self, backup):
        if checking.is_of_this_version(backup):
            return checking.faults(backup)
        sentence = (
            f"The backup was made by version {backup.version}, with fewer migrations. Check it with that version."
        )
        raise CommandError(sentence, returncode=_CANNOT)

    def _rehearse(self, folder, url):
        """Restore and check in a process of its own, with another database and folder."""
        if url == _HERE and connection.vendor != "sqlite":
            raise CommandError("Name an empty database: --rehearse postgres://…", returncode=_CANNOT)
        with tempfile.TemporaryDirectory(prefix="rehearsal-", dir=settings.VAR_DIR) as place:
            address = f"sqlite:///{place}/portal.sqlite3" if url == _HERE else url
            run = subprocess.run(  # noqa: S603 (ourselves)
                [sys.executable, settings.BASE_DIR / "manage.py", "restore", str(folder.resolve())],
                env={**os.environ, "DATABASE_URL": address, "DATABASE_URL_FILE": "", "VAR_DIR": place},
                capture_output=True,
                text=True,
                check=False,
            )
        self.stdout.write(run.stdout.strip())
        if run.returncode:
            raise CommandError(run.stderr.strip(), returncode=run.returncode)
