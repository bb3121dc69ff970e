"""manage.py setup: bring what every service needs, and say what was left as the administrator has changed it."""

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.geography.area_import import ContradictionError
from core.models import GroundKind
from stadsdelplan import ground_data


class Command(BaseCommand):
    help = (
        "Bring the register of counties and municipalities, the indicators and the agreement templates. Safe to "
        "repeat: what an administrator has changed or deleted stays so. Run it after every upgrade."
    )

    def handle(self, **options):
        try:
            for report in ground_data.bring_all(by=None, at=timezone.now()):
                self._tell(report)
        except ContradictionError as error:
            raise CommandError(str(error)) from error
        except IntegrityError as error:
            raise CommandError(_("Somebody else changed the same meanwhile. Run it again.")) from error

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
