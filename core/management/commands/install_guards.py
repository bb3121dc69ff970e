"""manage.py install_guards: put the guards back as they are listed, as the owner of the tables."""

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from core import triggers


class Command(BaseCommand):
    help = "Says how the guards of the database differ from their list, and installs them anew."

    def handle(self, *args, **options):
        found = triggers.differences(connection)
        with transaction.atomic():
            triggers.install(connection, triggers.all_guards())
        self.stdout.write("\n".join([*found, f"Installed anew. They differed in: {len(found)}."]))
