"""manage.py fetch_scb: fetch figures from a table of Statistics Sweden's, show what they change, and import them."""

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.imports.sources import fetching, scb
from indicators.management.import_command import TakingInCommand, person, years
from indicators.models import Indicator


class Command(TakingInCommand):
    help = "Fetch a table from Statistics Sweden as one indicator's figures, and take them in whole or not at all."

    def add_arguments(self, parser):
        parser.add_argument(
            "--indicator", required=True, metavar="SHORT_NAME", help="the indicator that the table tells"
        )
        parser.add_argument("--table", required=True, help="such as TAB6680")
        parser.add_argument(
            "--area", nargs="+", required=True, metavar="CODE", help="codes; * is anything, as in 0136R*_RegSO2025"
        )
        parser.add_argument("--year", required=True, metavar="YEARS", help="such as 2024, or 2020-2024")
        parser.add_argument(
            "--pick", nargs="+", default=[], metavar="DIMENSION=CODE", help="one category of each further dimension"
        )
        super().add_arguments(parser)

    def handle(self, *, indicator, table, area, year, pick, by, dry_run, unusual_values_are_right, **options):
        by, today, picked = person(by), timezone.localdate(), dict(map(_pair, pick))
        found = Indicator.objects.filter(slug=indicator).first()
        if found is None:
            raise CommandError(_("There is no indicator %(slug)s.") % {"slug": indicator})
        try:
            with self.progress(_("Fetching")) as progress:
                fetched = fetching.statistics_sweden(
                    table=table, areas=area, years=years(year), picked=picked, on_progress=progress
                )
        except fetching.FetchingError as error:
            raise CommandError(str(error)) from error
        parsed = scb.read_all(
            fetched.answers,
            name=fetched.address[:300],
            indicator=found,
            today=today,
            picked=picked,
            fetched_on=today,
        )
        self.take_in(parsed, by=by, dry_run=dry_run, confirms_all=unusual_values_are_right)


def _pair(text):
    name, sign, code = text.partition("=")
    if not sign:
        raise CommandError(_("%(text)s does not say what to pick: write DIMENSION=CODE.") % {"text": text})
    return name, code
