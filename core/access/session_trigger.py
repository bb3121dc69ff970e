"""A trigger that ends every session of a person when their account is closed or opened.

A session of a closed account lets nobody in. But if it stayed in its table, it would let somebody in again when the
account is opened. The database deletes it, so that this happens however the account is closed: by a form, a shell or
SQL.
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
    """Create the trigger anew.

    SQLite drops it whenever core_user is rebuilt, so each migration that rebuilds it calls this.
    """
    remove_trigger(apps, schema_editor)
    for statement in _CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove_trigger(apps: Any, schema_editor: Any) -> None:
    for statement in _DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
