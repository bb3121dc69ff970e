"""manage.py doctor: say in one screen whether all is well, and what to do where it is not."""

import sys

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from core.doctor import findings, looks
from core.service.release import portal_version


class Command(BaseCommand):
    help = (
        "Say whether all is well: version and migrations, texts, guards, roles, mail, storage, jobs, the check of the "
        "history, disk and certificates. Exit codes: 0 all is well, 1 there are warnings, 2 there are faults."
    )
    requires_system_checks = []  # it says itself, in words, what they would stop at

    def add_arguments(self, parser):
        parser.add_argument("--offline", action="store_true", help="ask no other host: no mail server, no certificate")

    def handle(self, *, offline, **options):
        asked = [*looks.INSTALLATION, *looks.OPERATION]
        if offline:
            asked = [look for look in asked if look.about not in looks.OF_OTHERS]
        self.stdout.write(_("Partnerskapsportalen, version %(version)s") % {"version": portal_version()})
        found = []
        for finding in findings.examine(asked, at=timezone.now()):
            self.stdout.write(finding.line)
            found.append(finding.level)
        if worst := max(found):
            sys.exit(int(worst))
