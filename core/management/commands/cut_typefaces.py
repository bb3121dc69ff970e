"""manage.py cut_typefaces: cut the typeface's weights for paper, so that the first paper need not wait for it."""

from django.core.management.base import BaseCommand

from core import typefaces


class Command(BaseCommand):
    help = "Cut the weights of the typeface that papers are set in, once for a machine."

    def handle(self, *args, **options):
        for name in typefaces.CUTS:
            typefaces.cut(name)
