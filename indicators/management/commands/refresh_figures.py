"""manage.py refresh_figures: fetch the figures of all municipalities in use. To be run once a night."""

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import AreaCode, CodeScheme
from core.service.jobs import JobCommand
from indicators.fetched import nightly, one_at_a_time, queries
from indicators.fetched.asking import Questions
from indicators.management.import_command import operator, years

_YEARS_BACK = 10


class Command(JobCommand):
    help = (
        "Fetch the figures of all municipalities in use, their districts, counties and the country from Kolada and "
        "Statistics Sweden. What is only new is taken in; what would change, take away or looks odd waits for a "
        "person. Ends with 0 where all was had, 1 where something was not, and 2 where nothing was done."
    )

    def add_arguments(self, parser):
        parser.add_argument("--by", metavar="EMAIL", required=True, help="who takes it in; the history names them")
        parser.add_argument("--area", nargs="+", metavar="CODE", default=[], help="only these, by Kolada's codes")
        parser.add_argument("--year", metavar="YEARS", help="such as 2015-2024; without it this year and ten back")

    def is_whole_run(self, **options):
        return not options["area"]

    def handle(self, *, by, area, year, **options):
        by, today = operator(by), timezone.localdate()
        span = years(year) if year else list(range(today.year - _YEARS_BACK, today.year + 1))
        areas = _areas(area)
        questions = Questions(indicators=queries.all_indicators(), years=span, today=today)
        try:
            with one_at_a_time.turn():
                found = nightly.refresh(areas=areas, questions=questions, by=by, now=timezone.now, tell=self._tell)
        except one_at_a_time.BusyError as error:
            sentence = _("Figures are being fetched already. Nothing was done.")
            raise CommandError(sentence, returncode=2) from error
        self._sum_up(found)

    def _tell(self, refreshed):
        counts = {"new": refreshed.new, "waiting": refreshed.waiting, "staying": refreshed.staying}
        told = _("%(new)s new, %(waiting)s to look at, %(staying)s own figures stay") % counts
        self.stdout.write(f"{refreshed.area}: {told}")
        for sentence in refreshed.failures:
            self.stderr.write(f"{refreshed.area}: {sentence}")

    def _sum_up(self, found):
        failed = [each for each in found if each.failures]
        counts = {
            "areas": len(found),
            "new": sum(each.new for each in found),
            "waiting": sum(each.waiting for each in found),
            "failed": len(failed),
        }
        summary = _("%(areas)s areas: %(new)s new figures, %(waiting)s to look at. %(failed)s with failures.") % counts
        if found and not any(each.was_answered for each in found) and failed:
            raise CommandError(summary, returncode=2)
        if failed:
            raise CommandError(summary, returncode=1)
        self.stdout.write(summary)


def _areas(codes):
    """Return the areas in use, or those of them that are named. Raises CommandError."""
    areas = queries.places_in_use()
    if not codes:
        return areas
    rows = AreaCode.objects.filter(scheme=CodeScheme.KOLADA, code__in=codes, area__in=areas)
    by_code = dict(rows.values_list("code", "area"))
    if strange := [code for code in codes if code not in by_code]:
        raise CommandError(_("Nobody here uses an area with the code %(code)s.") % {"code": ", ".join(strange)})
    return [area for area in areas if area.pk in by_code.values()]
