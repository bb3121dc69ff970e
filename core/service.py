"""What a process makes sure of before it serves anybody, whichever server starts it."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from core import catalogues
from core.checks import no_demo_account_in_service


def refuse_what_is_not_ready():
    """Raise ImproperlyConfigured, with what to do, where the texts are not compiled or the database is the demo's."""
    catalogues.require()
    refuse_demo_database()


def refuse_demo_database():
    """Raise ImproperlyConfigured where the database holds demo accounts and this is no demo.

    A database that does not answer is no reason to stay away: the process says so itself at /healthz/ready.
    """
    if settings.DEMO:
        return
    try:
        found = no_demo_account_in_service(app_configs=None, databases=["default"])
    except DatabaseError:
        return
    finally:
        connections.close_all()  # a process that is forked from this one must not share it
    if found:
        raise ImproperlyConfigured(f"The portal does not start. {found[0].msg} {found[0].hint}")
