"""manage.py access_report [--json] [--compare FILE]: who sees which partnership, and who lost or gained since."""

import json
from itertools import groupby
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Role
from partnership.access import report


class Command(BaseCommand):
    help = (
        "List person by person which partnerships they see, in which role, through which unit. With --compare, say who "
        "lost and who gained since an earlier report that --json wrote; it ends with an error where somebody lost."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="write the list as JSON, to keep and compare with")
        parser.add_argument("--compare", type=Path, metavar="FILE", help="an earlier report, written with --json")

    def handle(self, *, compare, **options):
        today = timezone.localdate()
        accesses = report.read_access(on=today)
        for unit in report.misplaced_units():
            self.stderr.write(
                _("%(unit)s does not lie where the unit above says. Move it there again.") % {"unit": unit}
            )
        if compare:
            self._compare(_earlier(compare), accesses)
        elif options["json"]:
            self.stdout.write(_dumped(report.as_json(accesses, on=today)))
        else:
            self._list(accesses)

    def _list(self, accesses):
        for person, of_person in groupby(accesses, key=lambda access: access.person):
            self.stdout.write(person)
            for access in of_person:
                self.stdout.write(f"  {_line(access)}")
        count = len({each.person for each in accesses})
        sentence = ngettext("%(count)s person sees a partnership.", "%(count)s people see a partnership.", count)
        self.stdout.write(sentence % {"count": count})

    def _compare(self, before, now):
        lost, gained = report.difference(before, now)
        for label, accesses in ((_("loses"), lost), (_("gains"), gained)):
            for access in accesses:
                self.stdout.write(f"{access.person} {label} {_line(access)}")
        if lost:
            count = len({each.person for each in lost})
            sentence = ngettext("%(count)s person lost something.", "%(count)s people lost something.", count)
            raise CommandError(sentence % {"count": count})
        self.stdout.write(_("Nobody lost anything."))


def _line(access):
    line = f"{access.partnership}: {Role(access.role).label}, {access.unit}"
    return line if access.unit == access.through else f"{line} ({access.through})"


def _earlier(path):
    try:
        return report.from_json(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(_("%(file)s is no report that --json wrote.") % {"file": path}) from error


def _dumped(content):
    return json.dumps(content, ensure_ascii=False, indent=2)
