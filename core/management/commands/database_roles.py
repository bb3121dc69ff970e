"""manage.py database_roles: print the SQL that separates owner and runtime role, or check the account in use."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core.service import database_roles


class Command(BaseCommand):
    help = (
        "Prints the SQL by which one role owns the tables and another, which cannot drop the guards, runs the portal. "
        "With --check it says of the account of DATABASE_URL whether it may do too much or too little."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="check the account that the portal runs as")
        parser.add_argument("--owner", default="portal_owner", help="the role that migrates (portal_owner)")
        parser.add_argument("--runtime", default="portal", help="the role that the portal runs as (portal)")

    def handle(self, *, check, owner, runtime, **options):
        if connection.vendor != "postgresql":
            self.stdout.write(database_roles.ON_SQLITE)
            return
        if owner == runtime:
            raise CommandError("The two roles need two names.")
        if not check:
            self.stdout.write("\n".join(database_roles.statements(connection, owner=owner, runtime=runtime)))
            return
        if faults := database_roles.wrong_privileges(connection):
            raise CommandError("\n".join(faults))
        self.stdout.write("The account may do what the portal needs, and no more.")
