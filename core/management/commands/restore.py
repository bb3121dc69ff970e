"""manage.py restore FOLDER: take a backup into the empty database and storage of the settings, and check it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.backup import checking, restoring
from core.backup.files import BackupError

_FAULTY, _NOT_RESTORED = 1, 2


class Command(BaseCommand):
    help = (
        "Take a backup into an empty place: a database without tables and a storage without other files. Then compare "
        "all of it with the backup. What was killed in the middle is begun again by the same command. Exit codes: 0 it "
        "stands as it was, 1 something is not as it was, 2 it is not restored."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="the folder of one backup")

    def handle(self, *, folder, **options):
        try:
            backup = restoring.restore(folder=folder)
        except BackupError as error:
            raise CommandError(str(error), returncode=_NOT_RESTORED) from error
        self.stdout.write(f"Restored as it was at {backup.made_at}: {len(backup.files)} files.")
        if not checking.is_of_this_version(backup):
            self.stdout.write("It is of an earlier version: run `manage.py migrate`, then `manage.py verify_ledger`.")
            return
        if faults := list(checking.faults(backup)):
            raise CommandError("\n".join(faults), returncode=_FAULTY)
        self.stdout.write("All of it is as in the backup.")
