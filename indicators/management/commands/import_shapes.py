"""manage.py import_shapes: import the outlines of areas for maps, from GeoJSON."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import AreaKind
from indicators.management.import_command import SHOWN, TakingInCommand, operator
from indicators.shapes import actions, geojson
from indicators.shapes.matching import FIRST_DIVISION, matched, said_division

MOST_BYTES = 200 * 1024 * 1024


class Command(TakingInCommand):
    help = (
        "Take in the outlines of municipalities, counties or districts from GeoJSON in SWEREF 99 TM or WGS 84, and "
        "simplify them once. Whole or not at all; a second run changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--division", type=int, metavar="YEAR", help="whose division the file shows")
        parser.add_argument("--property", default="", metavar="NAME", help="that holds the codes of the areas")
        super().add_arguments(parser)

    def handle(self, *, file, division, by, dry_run, **options):
        by = operator(by)
        shapes = self._read(file)
        division = division or said_division(shapes)
        this_year = timezone.localdate().year
        if division is None or not FIRST_DIVISION <= division <= this_year + 1:
            raise CommandError(_("Say with --division which year's division the file shows."))
        found = matched(shapes, division=division, wanted=options["property"])
        self._tell(found)
        if found.problem:
            raise CommandError("\n".join([found.problem, _("Nothing was changed.")]))
        if dry_run:
            self.stdout.write(_("Nothing was changed."))
            return
        try:
            counts = actions.import_shapes(
                file=shapes,
                division=division,
                wanted=options["property"],
                digest=found.digest,
                by=by,
                at=timezone.now(),
            )
        except (actions.ShapesProblemError, actions.ShapesChangedError) as error:
            sentence = str(error) or _("Somebody changed areas meanwhile. Try again.")
            raise CommandError("\n".join([sentence, _("Nothing was changed.")])) from error
        if counts is None:
            self.stdout.write(_("Nothing was changed."))
            return
        sentence = _("Shapes are taken in: %(added)s new, %(changed)s changed, %(unchanged)s unchanged.")
        self.stdout.write(sentence % counts)

    def _read(self, path):
        try:
            if path.stat().st_size > MOST_BYTES:
                raise CommandError(_("The file is larger than %(limit)s MB.") % {"limit": MOST_BYTES // 1024**2})
            return geojson.read(path.read_bytes(), name=path.name)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except geojson.UnreadableShapesError as error:
            raise CommandError("\n".join([str(error), _("Nothing was changed.")])) from error

    def _tell(self, found):
        if found.kind:
            sentence = _("The codes are in the property %(name)s: %(count)s areas of the kind %(kind)s.")
            kind = AreaKind(found.kind).label
            self.stdout.write(sentence % {"name": found.code_property, "count": len(found.shapes), "kind": kind})
        for sentence, names in (
            (_("Codes that no area here has:"), found.foreign),
            (_("Without a shape in the file:"), found.lacking),
        ):
            if names:
                more = _("… and %(count)s more.") % {"count": len(names) - SHOWN} if len(names) > SHOWN else ""
                self.stdout.write(f"{sentence} {', '.join(names[:SHOWN])} {more}".rstrip())
