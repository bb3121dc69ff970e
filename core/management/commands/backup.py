"""manage.py backup FOLDER [--keep N]: one moment of the database with all its files, in a new folder under FOLDER."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from core.backup import making
from core.backup.files import BackupError
from core.service.jobs import JobCommand

_DAMAGED, _NOT_MADE = 1, 2


class Command(JobCommand):
    help = (
        "Make a backup while people work: one moment of the database, every file that its rows name, and a manifest of "
        "digests. It is encrypted where BACKUP_RECIPIENT names somebody. Exit codes: 0 it is made, 1 it is made, but "
        "stored files were damaged before, 2 it is not made."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", metavar="FOLDER", type=Path, help="where backups are kept; each gets a new folder"
        )
        parser.add_argument(
            "--keep", metavar="N", type=int, help="delete the oldest beyond N, once the new one is made"
        )

    def handle(self, *, folder, keep, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep is a number from 1 on.", returncode=_NOT_MADE)
        try:
            place, damaged = making.back_up(folder=folder, keep=keep, clock=timezone.now)
        except BackupError as error:
            raise CommandError(str(error), returncode=_NOT_MADE) from error
        self.stdout.write(str(place))
        if damaged:
            rows = [f"{name}: {sentence}" for name, sentence in sorted(damaged.items())]
            raise CommandError("\n".join(["Stored files were damaged before:", *rows]), returncode=_DAMAGED)
