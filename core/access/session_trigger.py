"""A trigger by which every session of a person ends when the account is closed or opened.

A session of a closed account lets nobody in; but left in its table it would let somebody in again on the day that the
account is opened. The database ends it, so that no way of closing an account forgets to: a form, a shell, or SQL.
"""

from typing import Any

TRIGGER = "end_sessions_of_closed_account"

_DELETE = "DELETE FROM access_session WHERE user_id = NEW.id;"

_CREATE = {
    "sqlite": [
        f"CREATE TRIGGER {TRIGGER} AFTER UPDATE OF is_active ON core_user "
        f"WHEN OLD.is_active <> NEW.is_active BEGIN {_DELETE} END",
    ],
    "postgresql": [
        f"CREATE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_DELETE} RETURN NULL; END $$",
        f"CREATE TRIGGER {TRIGGER} AFTER UPDATE OF is_active ON core_user FOR EACH ROW "
        f"WHEN (OLD.is_active <> NEW.is_active) EXECUTE FUNCTION {TRIGGER}()",
    ],
}
_DROP = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {TRIGGER}"],
    "postgresql": [f"DROP TRIGGER IF EXISTS {TRIGGER} ON core_user", f"DROP FUNCTION IF EXISTS {TRIGGER}()"],
}


def install_trigger(apps: Any, schema_editor: Any) -> None:
    """Create the trigger anew. SQLite drops it with every rebuilt core_user, so a migration that rebuilds it repeats
    this.
    """
    remove_trigger(apps, schema_editor)
    for statement in _CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove_trigger(apps: Any, schema_editor: Any) -> None:
    for statement in _DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
