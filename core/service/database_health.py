"""Find out in a few seconds whether the database answers, whatever is wrong with it."""

from django.db import connections

PATIENCE = 3  # seconds


def ping() -> None:
    """Ask the database over a new connection with a short timeout. Raises django.db.Error if it does not answer.

    An open connection may wait for ever on a server that has stopped. On SQLite it waits as long as a save may wait for
    its turn.
    """
    settings = connections.settings["default"]
    patience = {"timeout" if settings["ENGINE"].endswith("sqlite3") else "connect_timeout": PATIENCE}
    probe = connections.create_connection("default")
    probe.settings_dict = {**settings, "OPTIONS": {**settings["OPTIONS"], **patience}}
    try:
        with probe.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        probe.close()
