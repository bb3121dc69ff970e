"""What an installation needs: its version's tables, texts and ground data, roles, an administrator, and settings."""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from core.doctor.findings import Level, Troubles
from core.models import User
from core.service import catalogues, database_roles, guard_health
from core.setup import ground_data

log = logging.getLogger(__name__)


def migrations(at: datetime) -> Troubles:
    """Migrations of this version that the database has not had."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        sentence = _("%(count)s migrations are missing. Run `manage.py migrate` as the owner of the tables.")
        yield Level.FAULT, sentence % {"count": len(missing)}


def texts(at: datetime) -> Troubles:
    """Texts that are not compiled, or older than their source."""
    if catalogues.not_compiled():
        yield Level.FAULT, _("They are not compiled. Run `%(command)s`.") % {"command": _COMPILE}
    elif catalogues.outdated():
        yield Level.WARNING, _("They are older than their source. Run `%(command)s`.") % {"command": _COMPILE}


def guards(at: datetime) -> Troubles:
    """Guards of the database that are not as this version lists them."""
    if found := guard_health.faults():
        sentence = _("%(count)s differ from their list. Find out who changed them, and run `manage.py install_guards`.")
        yield Level.FAULT, sentence % {"count": len(found)}


def roles(at: datetime) -> Troubles:
    """What the portal's account in the database may too much or too little."""
    if connection.vendor != "postgresql":
        yield Level.FINE, _("SQLite has no roles: whoever may write the file may drop the guards.")
        return
    if found := database_roles.wrong_privileges(connection):
        level = Level.WARNING if settings.DATABASE_ROLE_EXCEPTION else Level.FAULT
        sentence = _("The account may do too much or too little. `manage.py database_roles --check` says what.")
        yield level, f"{sentence} ({len(found)})"


def ground(at: datetime) -> Troubles:
    """Ground data that was never brought."""
    if not ground_data.is_set_up():
        yield Level.FAULT, _("It is missing. Run `manage.py setup`.")


def administrator(at: datetime) -> Troubles:
    """Nobody who may look after the portal, or nobody who has come in yet."""
    mighty = User.objects.filter(is_superuser=True, is_active=True)
    if not mighty.exists():
        yield Level.FAULT, _("There is none. Run `manage.py setup --administrator ADDRESS --name NAME`.")
    elif not mighty.exclude(last_login=None).exists():
        yield Level.WARNING, _("Nobody has logged in yet. `manage.py setup --administrator ADDRESS` gives a new link.")


def addresses(at: datetime) -> Troubles:
    """Settings without which links and letters do not come right."""
    if not settings.SITE_URL:
        yield Level.FAULT, _("SITE_URL is empty, so that no reminder is sent. Write the address of the portal.")
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield (
            Level.WARNING,
            _("DEFAULT_FROM_EMAIL is %(address)s, which many mail servers refuse.")
            % {"address": settings.DEFAULT_FROM_EMAIL},
        )
    if not settings.ACCESSIBILITY_CONTACT:
        yield Level.WARNING, _("ACCESSIBILITY_CONTACT is empty. The accessibility statement must name somebody.")


def mail_server(at: datetime, open_: Callable[[], object] | None = None) -> Troubles:
    """A mail server that does not let us in. `open_` opens the connection; nothing is sent."""
    server = get_connection()
    try:
        (open_ or server.open)()
    except (OSError, SMTPException) as error:
        sentence = _("It does not let us in (%(kind)s). Look at EMAIL_URL.")
        yield Level.FAULT, sentence % {"kind": type(error).__name__}
    finally:
        server.close()


def storage(at: datetime) -> Troubles:
    """A storage that does not give back what it was given."""
    content = secrets.token_bytes(32)
    try:
        name = default_storage.save(f"doctor-{secrets.token_hex(8)}", ContentFile(content))
        with default_storage.open(name) as file:
            is_same = file.read() == content
        default_storage.delete(name)
    except OSError as error:
        log.warning("The storage of files does not work: %s", error)
        yield Level.FAULT, _("No file can be stored (%(why)s).") % {"why": error.strerror or type(error).__name__}
        return
    if not is_same:
        yield Level.FAULT, _("A file came back as another one than was stored.")


_COMPILE = "python scripts/messages.py compile"
