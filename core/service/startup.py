"""Checks that a process makes before it serves anybody, whichever server starts it."""

import logging

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from core.service import catalogues, database_roles, demo_accounts, guard_health
from core.setup import ground_data

logger = logging.getLogger(__name__)


def refuse_what_is_not_ready() -> None:
    """Raise ImproperlyConfigured, with what to do, where the texts are not compiled, the database is the demo's, or the
    account of the portal may do in it what only its owner should.
    """
    catalogues.require_compiled()
    refuse_demo_database()
    refuse_mighty_account()


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


def refuse_mighty_account() -> None:
    """Raise ImproperlyConfigured where the account that the portal runs as could drop the guards, and this is no demo.

    DATABASE_ROLE_EXCEPTION gives a reason why it may all the same; then it is logged.
    """
    if settings.DEMO:
        return
    try:
        faults = database_roles.wrong_privileges(connection)
    except DatabaseError:
        return
    finally:
        connections.close_all()  # a process that is forked from this one must not share it
    if not faults:
        return
    if settings.DATABASE_ROLE_EXCEPTION:
        logger.warning(
            "The portal's account in the database may do too much, and is let through because: %s\n%s",
            settings.DATABASE_ROLE_EXCEPTION,
            "\n".join(faults),
        )
        return
    raise ImproperlyConfigured("\n".join(["The portal does not start.", *faults, database_roles.HINT]))


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
            return
        if not ground_data.is_set_up():
            logger.error("The portal has no ground data. Run `python manage.py setup`.")
        if faults := guard_health.faults():
            logger.error("%s\n%s", guard_health.SENTENCE, "\n".join(faults))
    except DatabaseError:
        return
    finally:
        connections.close_all()  # a forked process must not share it
