"""manage.py import_areas: import the register of Sweden, or a list of districts."""

from pathlib import Path

from django.core.files import File
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.geography import area_import, sweden
from indicators.imports import district_lists as lists
from indicators.management.import_command import SHOWN, TakingInCommand, operator


class Command(TakingInCommand):
    takes_figures = False
    help = (
        "Take in the register of Sweden (without FILE), or a list of RegSO or DeSO as CSV or XLSX: code, name, "
        "municipality code and division year. A list holds all districts of each municipality that it names; "
        "codes of an earlier division that it lacks end the day before. Whole or not at all; a second run changes "
        "nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        super().add_arguments(parser)

    def handle(self, *, file, by, dry_run, **options):
        by = operator(by)
        area_list = self._read(file) if file else sweden.area_register()
        try:
            changes = area_import.changes_of(area_list)
            self._tell(changes)
            if dry_run or not changes:
                self.stdout.write(_("Nothing was changed."))
                return
            area_import.import_areas(area_list=area_list, by=by, at=timezone.now())
        except area_import.ContradictionError as error:
            raise CommandError("\n".join([str(error), _("Nothing was changed.")])) from error
        self.stdout.write(_("Taken in, with the digest %(digest)s.") % {"digest": area_list.sha256})

    def _read(self, path):
        try:
            with path.open("rb") as opened:
                found = lists.read(File(opened, name=path.name), today=timezone.localdate())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        for sentence in found.notes:
            self.stdout.write(sentence)
        self.stop_at(found.problems)
        return found.area_list

    def _tell(self, changes):
        new, gains, ends = _("new"), _("gets the code"), _("ends")
        lines = [f"{row.code} {row.name}: {new}" for row in changes.new[:SHOWN]]
        lines += [f"{code.code} {code.area.name}: {gains}" for code in changes.codes[:SHOWN]]
        lines += [f"{code.code} {code.area.name}: {ends}" for code in changes.ended[:SHOWN]]
        counts = {"new": len(changes.new), "codes": len(changes.codes), "ended": len(changes.ended)}
        for line in lines:
            self.stdout.write(line)
        sentence = _(
            "%(new)s new areas, %(codes)s new codes of known areas, %(ended)s codes that end, %(same)s unchanged."
        )
        self.stdout.write(sentence % {**counts, "same": changes.unchanged})
