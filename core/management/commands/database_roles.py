"""manage.py database_roles: print the SQL that separates owner and runtime role, or check the account in use."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from core.service import database_roles


class Command(BaseCommand):
    help = (
        "Prints the SQL by which one role owns the tables and another, which cannot drop the guards, runs the portal. "
        "With --grant the owner gives the other its rights, after every migrate. With --check it says of the account "
        "of DATABASE_URL whether it may do too much or too little."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="check the account that the portal runs as")
        parser.add_argument("--grant", action="store_true", help="as the owner, give the runtime role what it needs")
        parser.add_argument("--owner", default="portal_owner", help="the role that migrates (portal_owner)")
        parser.add_argument("--runtime", default="portal", help="the role that the portal runs as (portal)")

    def handle(self, *, check, grant, owner, runtime, **options):
        if connection.vendor != "postgresql":
            self.stdout.write(database_roles.ON_SQLITE)
            return
        if owner == runtime:
            raise CommandError("The two roles need two names.")
        if grant:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement in database_roles.grants(connection, runtime=runtime):
                    cursor.execute(statement)
            self.stdout.write(f"{runtime} may use {len(database_roles.rights(connection))} tables.")
            return
        if not check:
            self.stdout.write("\n".join(database_roles.statements(connection, owner=owner, runtime=runtime)))
            return
        if faults := database_roles.wrong_privileges(connection):
            raise CommandError("\n".join(faults))
        self.stdout.write("The account may do what the portal needs, and no more.")
