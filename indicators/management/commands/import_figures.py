"""manage.py import_figures: read a file of figures, show what it changes, and import it."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.files.uploads import safe_name
from indicators import permissions
from indicators.imports.sources import detect
from indicators.management.import_command import TakingInCommand, person
from indicators.models import Indicator


class Command(TakingInCommand):
    help = (
        "Read a file of figures (an answer of Kolada's, JSON-stat 2, CSV or XLSX), say what it changes, and take it in "
        "whole or not at all."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--indicator", metavar="SHORT_NAME", help="which indicator it is of: for JSON-stat 2")
        parser.add_argument(
            "--pick", nargs="+", default=[], metavar="DIMENSION=CATEGORY", help="in the other dimensions of JSON-stat 2"
        )
        super().add_arguments(parser)

    def handle(self, *, file, indicator, pick, by, dry_run, unusual_values_are_right, **options):
        by = person(by)
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(_("The file cannot be read: %(reason)s.") % {"reason": error.strerror}) from error
        parsed = detect.read(
            content,
            name=safe_name(file.name),
            today=timezone.localdate(),
            indicator=_indicator(indicator) if indicator else None,
            picked=dict(each.partition("=")[::2] for each in pick),
            areas=permissions.areas_in_files(by),
        )
        self.stop_at(parsed.problems)
        self.take_in(parsed, by=by, dry_run=dry_run, confirms_all=unusual_values_are_right)


def _indicator(slug):
    found = Indicator.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(_("No indicator is called %(name)s.") % {"name": slug})
    return found
