"""manage.py print_copies SLUG --output FILE: write the stored PDF with all copies of an agreement."""

import hashlib
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partnership.models import Agreement, PrintSet


class Command(BaseCommand):
    help = "Write the stored PDF with all copies of a locked agreement, byte for byte, to a file."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the agreement's short name, such as jordbro-polisen-2009")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="where the PDF is written")
        parser.add_argument("--force", action="store_true", help="write over a file that is there already")

    def handle(self, *args, slug, output, force, **options):
        content = _stored(slug)
        try:
            with output.open("wb" if force else "xb") as file:
                file.write(content)
        except FileExistsError as error:
            raise CommandError(f"{output} is there already. Add --force to write over it.") from error
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{output}: {len(content)} bytes.")


def _stored(slug):
    """Return the stored bytes, if they are still those that were drawn."""
    if not Agreement.objects.filter(slug=slug).exists():
        raise CommandError(f"There is no agreement with the short name {slug}.")
    print_set = PrintSet.objects.current().filter(agreement_version__agreement__slug=slug).first()
    if print_set is None:
        raise CommandError(f"{slug} has no copies: its text is not locked.")
    try:
        with print_set.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError as error:
        raise CommandError(f"The stored file {print_set.file.name} is missing.") from error
    if hashlib.sha256(content).hexdigest() != print_set.sha256:
        raise CommandError(f"The stored file {print_set.file.name} is not the one that was drawn. Nothing was written.")
    return content
