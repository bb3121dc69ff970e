"""manage.py cut_typefaces: cut the typeface for paper and pages, so that the first reader does not wait for it."""

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand

from core.documents import print_fonts, web_fonts


class Command(BaseCommand):
    help = "Cut the typeface that papers and pages are set in, once for a machine."

    def handle(self, *args, **options):
        for name in print_fonts.CUTS:
            print_fonts.print_font(name)
        for name in web_fonts.CUTS:
            finders.find(f"fonts/{name}")
