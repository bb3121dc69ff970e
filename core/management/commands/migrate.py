"""manage.py migrate, as Django's, while people work: it waits for a table a moment at a time, and tries again."""

import time

from django.core.management.commands import migrate
from django.db import OperationalError, connections

# A change of a table waits until nobody reads it, and whoever asks for the table meanwhile waits behind the change. So
# it gives up soon, before PostgreSQL looks for people who wait for each other (after a second) and ends one of them.
LOCK_TIMEOUT = "200ms"
TRIES, PAUSE = 60, 1.0  # seconds; what is tried again is one migration, those before it stay
WAITS = "Somebody used a table that is to change. Nothing of that change was made, and it is tried again."
SOMEBODY_HAS_IT = "55P03", "40P01"  # PostgreSQL's lock_not_available and deadlock_detected


class Command(migrate.Command):
    def handle(self, *args, **options):
        connection = connections[options["database"]]
        if connection.vendor == "postgresql":
            _give_up_soon(connection)
        for left in reversed(range(TRIES)):
            try:
                return super().handle(*args, **options)
            except OperationalError as error:
                if not left or getattr(error.__cause__, "pgcode", None) not in SOMEBODY_HAS_IT:
                    raise
            self.stdout.write(f"\n  {WAITS}")
            time.sleep(PAUSE)


def _give_up_soon(connection):
    """Set how long to wait for a table, unless the role or the connection has a time of its own."""
    set_where_unset = "SELECT set_config('lock_timeout', %s, false) WHERE current_setting('lock_timeout') = '0'"
    with connection.cursor() as cursor:
        cursor.execute(set_where_unset, [LOCK_TIMEOUT])
