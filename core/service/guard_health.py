"""Whether the guards of the database stand as they are listed (core/triggers.py), for the start and /healthz/ready."""

import time

from django.db import connection

from core import triggers

SECONDS = 10  # a process asks the catalogue this seldom, however often it is asked itself
SENTENCE = (
    "The guards of the database are not as they are listed, so that what is locked could be changed. Find out who "
    "changed them, and run `python manage.py install_guards` as the owner of the tables, then "
    "`python manage.py verify_ledger`:"
)

_answers: dict[str, tuple[float, list[str]]] = {}


def faults() -> list[str]:
    """Return how the guards differ from their list, as sentences. The answer is some seconds old at most."""
    database = str(connection.settings_dict["NAME"])
    asked_at, answer = _answers.get(database, (None, []))
    if asked_at is None or time.monotonic() - asked_at >= SECONDS:
        answer = triggers.differences(connection)
        _answers[database] = (time.monotonic(), answer)
    return answer


def forget() -> None:
    """Ask the catalogue the next time."""
    _answers.clear()
