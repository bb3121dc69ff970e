"""manage.py follow_calendar [--on DATE]: bring all agreements to where the calendar has them. To be run once a day.

Heaps of scanned pages that nobody has touched for thirty days are thrown away too; what is filed of them stays.
"""

from datetime import date

from django.core.management.base import CommandError
from django.utils import timezone

from core.service.jobs import JobCommand
from partnership.models import Agreement, AgreementStatus
from partnership.scans import actions as scans
from partnership.term import actions as term

_MAY_MOVE = (AgreementStatus.SIGNING, AgreementStatus.IN_FORCE)


class Command(JobCommand):
    help = "Bring signed agreements into force on their first day, and end those whose last day is over."

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="DATE", help="the day, such as 2026-03-16; today if it is left out")

    def is_whole_run(self, **options):
        return not options["on"]

    def handle(self, *args, on, **options):
        on = _day(on) if on else timezone.localdate()
        moved = 0
        for agreement in Agreement.objects.filter(status__in=_MAY_MOVE).order_by("pk"):
            after = term.follow_calendar(agreement=agreement, on=on, at=timezone.now())
            if after.status != agreement.status:
                moved += 1
                self.stdout.write(f"{after.slug}: {agreement.status} → {after.status}")
        self.stdout.write(f"{moved} agreements moved on {on}.")
        if discarded := scans.discard_forgotten(at=timezone.now()):
            self.stdout.write(f"{discarded} forgotten heaps of scanned pages thrown away.")


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text} is no day. Write it as 2026-03-16.") from error
