"""manage.py fetch_kolada: fetch figures from Kolada, show what they change, and import them."""

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import AreaCode, CodeScheme
from indicators.imports.sources import fetching, kolada
from indicators.management.import_command import TakingInCommand, person, years
from indicators.models import Indicator


class Command(TakingInCommand):
    help = "Fetch figures from Kolada, say what they change, and take them in whole or not at all."

    def add_arguments(self, parser):
        parser.add_argument(
            "--kpi", nargs="+", default=[], help="key figures; without it those of all indicators, uncertainty included"
        )
        parser.add_argument("--area", nargs="+", required=True, metavar="CODE", help="Kolada's codes, or ALL of them")
        parser.add_argument("--year", required=True, metavar="YEARS", help="such as 2024, or 2015-2024")
        super().add_arguments(parser)

    def handle(self, *, kpi, area, year, by, dry_run, unusual_values_are_right, **options):
        by, today = person(by), timezone.localdate()
        try:
            with self.progress(_("Fetching")) as progress:
                fetched = fetching.kolada(
                    kpis=kpi or _key_figures(), areas=_codes(area), years=years(year), on_progress=progress
                )
        except fetching.FetchingError as error:
            raise CommandError(str(error)) from error
        parsed = kolada.read_pages(fetched.answers, name=fetched.address[:300], today=today, fetched_on=today)
        self.take_in(parsed, by=by, dry_run=dry_run, confirms_all=unusual_values_are_right)


def _key_figures():
    found = [kpi for pair in Indicator.objects.order_by("order").values_list("kpi", "uncertainty_kpi") for kpi in pair]
    if not any(found):
        raise CommandError(_("No indicator here has a key figure of Kolada's."))
    return [kpi for kpi in found if kpi]


def _codes(area):
    if area != ["ALL"]:
        return area
    return list(AreaCode.objects.filter(scheme=CodeScheme.KOLADA).order_by("code").values_list("code", flat=True))
