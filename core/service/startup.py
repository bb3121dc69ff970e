"""Checks that a process makes before it serves anybody, whichever server starts it."""

import logging

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from core.service import catalogues, demo_accounts
from core.setup import ground_data

logger = logging.getLogger(__name__)


def refuse_what_is_not_ready() -> None:
    """Raise ImproperlyConfigured, with what to do, if texts are not compiled or the database is the demo's."""
    catalogues.require_compiled()
    refuse_demo_database()


def refuse_demo_database() -> None:
    """Raise ImproperlyConfigured if the database has demo accounts and this is no demo.

    The process starts even if the database does not answer: it says so at /healthz/ready.
    """
    if settings.DEMO:
        return
    try:
        found = demo_accounts.are_in_service("default")
    except DatabaseError:
        return
    finally:
        connections.close_all()  # a forked process must not share it
    if found:
        raise ImproperlyConfigured(
            f"The portal does not start. {demo_accounts.SENTENCE.format('default')} {demo_accounts.HINT}"
        )


def log_missing_installation_steps() -> None:
    """Log an error for each missing step of the installation, since pages fail without them.

    It refuses nothing: a process of the next version may start before the database is migrated.
    """
    if isinstance(staticfiles_storage, ManifestFilesMixin) and not staticfiles_storage.hashed_files:
        logger.error("The static files are not collected. Run `python manage.py collectstatic --no-input`.")
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            logger.error("The database is not migrated. Run `python manage.py migrate`.")
        elif not ground_data.is_set_up():
            logger.error("The portal has no ground data. Run `python manage.py setup`.")
    except DatabaseError:
        return
    finally:
        connections.close_all()  # a forked process must not share it
