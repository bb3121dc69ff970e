"""Delete stored files that no row names and that are older than a day. For a nightly job; safe to repeat."""

from datetime import timedelta

from django.utils import timezone

from core.files import orphans
from core.service.jobs import JobCommand

_A_DAY = timedelta(days=1)  # longer than any request: a younger file may still get its row


class Command(JobCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Only list the files.")

    def is_whole_run(self, **options):
        return not options["dry_run"]

    def handle(self, *args, dry_run, **options):
        before = timezone.now() - _A_DAY
        names = orphans.orphans(before=before) if dry_run else orphans.sweep(before=before)
        for name in names:
            self.stdout.write(name)
        self.stdout.write(f"{'Would delete' if dry_run else 'Deleted'}: {len(names)}")
