"""`manage.py make_reference_data`: a made-up country in the size of Sweden, to measure on. In demo mode only."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators import reference_data


class Command(BaseCommand):
    help = "Make up figures for a country in the size of Sweden, marked as synthetic. Demo mode only."

    def add_arguments(self, parser):
        parser.add_argument("--share", type=int, default=1, help="make one in so many of the places (100: a hundredth)")

    def handle(self, *, share, **options):
        if not settings.DEMO:
            raise CommandError(
                _("Made-up figures are loaded in demo mode only: set DEMO=1. A service never holds any.")
            )
        if share < 1:
            raise CommandError(_("A share is a whole number from 1."))
        now = timezone.now()
        size = reference_data.CountrySize.of_sweden(last_year=timezone.localdate(now).year - 1, share=share)
        try:
            made = reference_data.load_reference_data(size, by=None, at=now, on_progress=self._show_progress)
        except reference_data.AlreadyThereError:
            self.stdout.write(_("The made-up country is there already. Nothing was changed."))
            return
        self.stdout.write(_("%(figures)d made-up figures are stored.") % {"figures": made})

    def _show_progress(self, done, total):
        if self.stderr.isatty():
            self.stderr.write(f"\r{100 * done // total:3} %", ending="" if done < total else "\n")
            self.stderr.flush()
