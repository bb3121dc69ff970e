"""manage.py check_sources: ask Kolada and Statistics Sweden whether they are as the recipes say."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.imports import source_check
from indicators.imports.sources.fetching import FetchingError
from indicators.imports.sources.json_values import UnreadableAnswerError
from indicators.recipes import loader


class Command(BaseCommand):
    help = (
        "Ask the live services whether their titles, dimensions and codes are what the recipes say, and print each "
        "difference. Nothing is changed. It ends with an error where anything differs or does not answer."
    )

    def add_arguments(self, parser):
        parser.add_argument("--indicator", nargs="+", metavar="SHORT_NAME", help="only the recipes of these")
        parser.add_argument("--scb", metavar="ADDRESS", help="Statistics Sweden's base address, if not SCB_URL")
        parser.add_argument("--kolada", metavar="ADDRESS", help="Kolada's base address, if not KOLADA_URL")

    def handle(self, *, indicator, scb, kolada, **options):
        recipes = loader.all_recipes()
        if strange := set(indicator or ()) - recipes.keys():
            raise CommandError(_("There are no recipes of %(names)s.") % {"names": ", ".join(sorted(strange))})
        count = 0
        for slug, found in recipes.items():
            if not indicator or slug in indicator:
                count += self._check(found, scb=scb, kolada=kolada)
        if count:
            sentence = ngettext("%(count)s difference.", "%(count)s differences.", count)
            raise CommandError(sentence % {"count": count})
        self.stdout.write(_("Everything is as the recipes say."))

    def _check(self, recipes, *, scb, kolada):
        """Print what differs of one indicator, and return how much."""
        count = 0
        try:
            for sentence in source_check.recipe_differences(recipes, scb=scb, kolada=kolada):
                self.stdout.write(f"{recipes.indicator}: {sentence}")
                count += 1
        except (FetchingError, UnreadableAnswerError) as error:
            self.stdout.write(f"{recipes.indicator}: {error}")
            count += 1
        return count
