"""manage.py setup: bring what every service needs, let the first administrator in, and say what is missing."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.doctor import findings, looks
from core.doctor.findings import Level
from core.geography.area_import import ContradictionError
from core.models import GroundKind
from core.setup import first_administrator
from stadsdelplan import ground_data


class Command(BaseCommand):
    help = (
        "Bring the register of counties and municipalities, the indicators and the agreement templates; give the first "
        "administrator a link; say what is missing. Safe to repeat: what an administrator has changed or deleted stays "
        "so. Run it after every upgrade."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--administrator", metavar="ADDRESS", help="the first administrator's (ADMINISTRATOR_EMAIL)"
        )
        parser.add_argument(
            "--name", metavar="NAME", help="what the first administrator is called (ADMINISTRATOR_NAME)"
        )
        parser.add_argument("--no-input", action="store_false", dest="may_ask", help="ask nothing")

    def handle(self, *, administrator, name, may_ask, **options):
        self._bring()
        email = administrator or os.environ.get("ADMINISTRATOR_EMAIL", "")
        name = name or os.environ.get("ADMINISTRATOR_NAME", "")
        may_ask = may_ask and sys.stdin.isatty()
        if not email and may_ask and not first_administrator.exists():
            email = input(_("E-mail address of the first administrator: "))
            name = name or input(_("Name of the first administrator: "))
        self._let_in(email, name, may_ask=may_ask, is_named=bool(administrator))
        self._tell_what_is_missing()

    def _bring(self):
        try:
            for report in ground_data.bring_all(by=None, at=timezone.now()):
                self._tell(report)
        except ContradictionError as error:
            raise CommandError(str(error)) from error
        except IntegrityError as error:
            raise CommandError(_("Somebody else changed the same meanwhile. Run it again.")) from error

    def _let_in(self, email, name, *, may_ask, is_named):
        """Print a link for whoever is named, or waits for one where somebody is at a terminal: it stands in no log."""
        waiting = first_administrator.awaited()
        if not email and not (waiting and may_ask):
            return
        if not settings.SITE_URL:
            raise CommandError(_("SITE_URL is empty. The administrator's link begins with it."))
        try:
            person = waiting
            if email:
                person = first_administrator.add_first_administrator(email=email, name=name, at=timezone.now())
        except first_administrator.AdministratorExistsError as error:
            if is_named:
                raise CommandError(str(error)) from error
            return
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(_("%(name)s chooses a password here, within a day:") % {"name": person.name})
        self.stdout.write(first_administrator.link_for(person, site=settings.SITE_URL))

    def _tell_what_is_missing(self):
        found = [*findings.examine(looks.INSTALLATION, at=timezone.now())]
        missing = [finding for finding in found if finding.level != Level.FINE]
        if missing:
            self.stdout.write("")
            self.stdout.write(_("Left to do:"))
            for finding in missing:
                self.stdout.write(finding.line)

    def _tell(self, report):
        counts = {"new": len(report.new), "renewed": len(report.renewed), "unchanged": report.unchanged}
        said = _("%(new)s new, %(renewed)s renewed, %(unchanged)s unchanged") % counts
        version = _("version %(version)s") % {"version": report.version}
        self.stdout.write(f"{GroundKind(report.kind).label} ({version}): {said}.")
        for name in report.renewed:
            self.stdout.write("  " + _("renewed: %(name)s") % {"name": name})
        for name in report.changed_here:
            self.stdout.write("  " + _("left, since it has been changed here: %(name)s") % {"name": name})
        for name in report.deleted_here:
            self.stdout.write("  " + _("not brought again, since it was deleted here: %(name)s") % {"name": name})
