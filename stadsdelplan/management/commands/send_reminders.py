"""manage.py send_reminders: queue the reminders that are due, and send what waits. To be run every few minutes."""

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from core.access import password_letters
from core.mail import outbox
from core.service.jobs import JobCommand
from stadsdelplan.reminders import digests, letters


class Command(JobCommand):
    help = "Remind people of what waits for them, and send the mail that is queued. Safe to repeat, and twice at once."

    def handle(self, *args, **options):
        if not settings.SITE_URL:
            raise CommandError("SITE_URL is empty: name the address of the portal, such as https://portalen.kommun.se.")
        queued = digests.queue_digests(at=timezone.now())
        tally = outbox.send_due(clock=timezone.now, compose=letters.compose)
        password_letters.send_due(clock=timezone.now)
        outbox.sweep(at=timezone.now())
        told = f"{tally.sent} mails sent, {tally.dropped} no longer needed, {tally.failed} failed."
        self.stdout.write(f"{queued} reminders queued; {told}")
