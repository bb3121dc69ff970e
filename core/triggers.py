"""Guards: triggers with which the database itself refuses what must never happen, the same on both engines.

An app lists its guards as `GUARDS` in its `triggers.py`; a migration installs them with `InstallGuards("app")`. No
switch turns them off. docs/decisions/0002-guards.md says what they can and cannot prevent.
"""

# ruff: noqa: S608 (the SQL is put together from what stands in this code, never from what people write)
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.utils.module_loading import module_has_submodule

from core.guards.dialects import dialect_of

PREFIX = "guard_"


class Event(StrEnum):
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    TRUNCATE = "TRUNCATE"  # PostgreSQL alone knows it


@dataclass(frozen=True)
class Guard:
    """One trigger: when one event on one table is refused.

    `refusals` are pairs of a condition and the message of the refusal. A condition is SQL that both engines know; it
    sees the row as NEW and OLD, and `{differs}` means "is distinct from".

    `must_stay` is a condition on a row `o` of the table. SQLite's REPLACE deletes a row with the same key without
    asking its DELETE trigger, so the INSERT or UPDATE that would push such a row out is refused. `keys` are the
    table's unique keys, each as its columns.

    `waits_for` is a query that PostgreSQL runs first: a lock on a parent row, so that the conditions are judged when
    nobody else is in the middle of changing their answer. SQLite has one writer at a time anyway.
    """

    table: str
    event: Event
    refusals: tuple[tuple[str, str], ...] = ()
    must_stay: str = ""
    keys: tuple[tuple[str, ...], ...] = (("id",),)
    waits_for: tuple[str, ...] = ()

    @property
    def name(self):
        return f"{PREFIX}{self.table}_{self.event.lower()}"

    def names_any_of(self, tables):
        sql = " ".join([self.table, self.must_stay, *self.waits_for, *(condition for condition, _ in self.refusals)])
        return not tables.isdisjoint(re.findall(r"\w+", sql))

    @property
    def columns(self):
        """Return the columns of its own table that it looks at."""
        conditions = [condition for condition, _ in self.refusals]
        of_keys = {name for key in self.keys for name in key} if self.must_stay else set()
        return of_keys | {name for each in conditions for name in re.findall(r'\b(?:NEW|OLD)\."?(\w+)', each)}


def refuse_always(table: str, event: Event, message: str) -> Guard:
    return Guard(table, event, refusals=(("TRUE", message),))


def never_changed(table: str, message: str, *keys: tuple[str, ...]) -> tuple[Guard, ...]:
    """Return the guards of a table whose rows stay as they came. `keys` are its unique keys beside the id."""
    return (
        Guard(table, Event.INSERT, must_stay="TRUE", keys=(("id",), *keys)),
        refuse_always(table, Event.UPDATE, message),
        refuse_always(table, Event.DELETE, message),
        refuse_always(table, Event.TRUNCATE, message),
    )


def changed(*columns: str) -> str:
    """Return the condition that one of the columns differs between OLD and NEW."""
    return "(" + " OR ".join(f'NEW."{column}" {{differs}} OLD."{column}"' for column in columns) + ")"


def changed_unannounced(model: str, *columns: str) -> str:
    """Return the condition that one of the columns changes without a ChangeNotice of its own.

    `model` is the label of the row's model, in small letters.
    """
    announced = f"NEW.notices = OLD.notices + 1 AND {_has_notice(model, 'NEW.notices')}"
    return f"{changed(*columns, 'notices')} AND NOT ({announced})"


def removed_unannounced(model: str) -> str:
    """Return the condition that the row is deleted without a ChangeNotice of its own."""
    return f"NOT {_has_notice(model, 'OLD.notices + 1')}"


def _has_notice(model, number):
    return f"""EXISTS (
        SELECT 1 FROM core_changenotice n
        WHERE n.target_model = '{model}' AND n.target_key = OLD.id AND n.number = {number})"""


UNANNOUNCED = "What is registered is changed by a step that the history tells of."


class InstallGuards(Operation):
    """Migration operation: install the app's guards as its `triggers.py` lists them now.

    In a new database the tables and columns that a later migration adds do not stand yet: that one installs the guards
    which name them. SQLite rebuilds no table while a trigger names one that is missing.
    """

    reduces_to_sql = True

    def __init__(self, app):
        self.app = app

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        connection = schema_editor.connection
        missing = _tables_to_come(connection)
        guards = [guard for guard in _guards_of(self.app) if not guard.names_any_of(missing)]
        guards = [guard for guard in guards if guard.columns <= _columns(connection, guard.table)]
        _bring_up_to_date(connection, guards, execute=schema_editor.execute)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        remove(schema_editor.connection, _guards_of(self.app), execute=schema_editor.execute)

    def describe(self):
        return f"Install the guards of {self.app}"


class RemoveGuards(InstallGuards):
    """Migration operation: take the guards away while a table is rebuilt. InstallGuards must follow in the same one.

    SQLite alone rebuilds tables. On PostgreSQL the guards stay, since taking them away locks every table of the app for
    as long as the migration takes; `changes_rows` tells of a migration that changes what they guard.
    """

    def __init__(self, app, *, changes_rows=False):
        super().__init__(app)
        self.changes_rows = changes_rows

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if self.changes_rows or schema_editor.connection.vendor == "sqlite":
            super().database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Remove the guards of {self.app}"


def install(connection: Any, guards: Iterable[Guard], *, execute: Callable | None = None) -> None:
    """Create the guards anew, whether or not they stood before."""
    execute = execute or _executor(connection)
    remove(connection, guards, execute=execute)
    for guard in _known_to(connection, guards):
        for statement in dialect_of(connection).create(connection, guard):
            execute(statement)


def _bring_up_to_date(connection, guards, *, execute):
    """Create the guards that do not stand as they are listed, and lock no table of one that does."""
    dialect, stand = dialect_of(connection), installed(connection)
    for guard in _known_to(connection, guards):
        stands = stand.get(guard.name)
        if stands == dialect.definition(guard):
            continue
        if stands and dialect.only_does_otherwise(guard, stands):
            execute(dialect.create(connection, guard)[0])
        else:
            install(connection, [guard], execute=execute)


def remove(connection: Any, guards: Iterable[Guard], *, execute: Callable | None = None) -> None:
    execute = execute or _executor(connection)
    for guard in _known_to(connection, guards):
        for statement in dialect_of(connection).drop(guard):
            execute(statement)


def all_guards() -> list[Guard]:
    return [guard for app in apps.get_app_configs() for guard in _guards_of(app.label)]


def expected(connection: Any) -> dict[str, str]:
    """Return what `installed` should answer: the guards of all apps."""
    dialect = dialect_of(connection)
    return {guard.name: dialect.definition(guard) for guard in _known_to(connection, all_guards())}


def differences(connection: Any) -> list[str]:
    """Return how the guards in the database differ from their list, a sentence for each. One query.

    A later version of the portal may list others. Where it has migrated the database, and is about to take over, a
    guard that stands by its name is enough; that takes two queries more.
    """
    stand = installed(connection)
    found = {
        name: f"{name} is {'not as it is listed' if name in stand else 'missing or switched off'}."
        for name, definition in expected(connection).items()
        if stand.get(name) != definition
    }
    if found and is_migrated_by_a_later_version(connection):
        found = {name: sentence for name, sentence in found.items() if name not in stand}
    return list(found.values())


def is_migrated_by_a_later_version(connection: Any) -> bool:
    """Say whether the database holds a migration of the portal's that this version does not have."""
    own = {app.label for app in apps.get_app_configs() if module_has_submodule(app.module, "triggers")}
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return any(app in own for app, name in MigrationRecorder(connection).applied_migrations().keys() - known.keys())


def installed(connection: Any) -> dict[str, str]:
    """Return the guards that are installed and switched on in the database: {name: definition}."""
    with connection.cursor() as cursor:
        cursor.execute(dialect_of(connection).LIST)
        return {name: definition for name, definition in cursor.fetchall() if name.startswith(PREFIX)}


def _known_to(connection, guards):
    return [guard for guard in guards if guard.event != Event.TRUNCATE or connection.vendor == "postgresql"]


def _guards_of(label):
    app = apps.get_app_config(label)
    if not module_has_submodule(app.module, "triggers"):
        return ()
    return import_module(f"{app.name}.triggers").GUARDS


def _tables_to_come(connection):
    """Return tables of the present models that the database does not have yet."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models} - set(connection.introspection.table_names())


def _columns(connection, table):
    with connection.cursor() as cursor:  # Django's own description of a table takes SQLite twenty milliseconds
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} WHERE 1 = 0")
        return {column[0] for column in cursor.description}


def _executor(connection):
    def execute(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return execute


# What core guards ----------------------------------------------------------------------------------------------------

_PAYLOAD_BELONGS_TO_AN_OLD_ENTRY = """EXISTS (
        SELECT 1 FROM core_ledgerentry e JOIN core_ledgerchain c ON c.id = e.chain_id
        WHERE e.id = NEW.entry_id AND e.number <= c.length)"""


def _no_erasure_is_recorded(entry):
    return f"""NOT EXISTS (
        SELECT 1 FROM core_ledgerentry erasure JOIN core_ledgerentry e ON e.chain_id = erasure.chain_id
        WHERE e.id = {entry} AND erasure.number > e.number AND erasure.verb = 'ledger.payload_erased'
        AND erasure.target_model = 'core.ledgerentry' AND erasure.target_key = CAST({entry} AS text))"""


_CHAINED = (
    "id",
    "chain_id",
    "number",
    "at",
    "by_id",
    "verb",
    "target_model",
    "target_key",
    "payload_digest",
    "previous",
    "digest",
)

_HEAD_DOES_NOT_FOLLOW = """NEW.id <> OLD.id OR NEW.name <> OLD.name OR NEW.length <> OLD.length + 1 OR NOT EXISTS (
        SELECT 1 FROM core_ledgerentry e
        WHERE e.chain_id = OLD.id AND e.number = NEW.length AND e.digest = NEW.head AND e.previous = OLD.head)"""

_APPEND_ONLY = "The history is only ever added to."

_OF_WHAT = (
    "id",
    "kind",
    "target_model",
    "target_key",
    "matter_model",
    "matter_key",
    "chain",
    "organisation_id",
    "by_id",
    "at",
)
_REGISTERED_STAYS = "What is registered is corrected with a reason, and never removed."

_EMBLEM = ("id", "organisation_id", "kind", "content", "sha256", "alternative_text", "added_by_id", "added_at")
_EMBLEM_STAYS = "What stands on papers stays. An organisation gets another coat of arms or logotype, or none."

GUARDS = (
    Guard("core_ledgerentry", Event.INSERT, must_stay="TRUE", keys=(("id",), ("chain_id", "number"))),
    Guard(
        "core_ledgerentry",
        Event.UPDATE,
        refusals=(
            (changed(*_CHAINED), _APPEND_ONLY),
            (f"{changed('label')} AND (NEW.label <> '' OR {_no_erasure_is_recorded('OLD.id')})", _APPEND_ONLY),
        ),
        must_stay="TRUE",
        keys=(("id",), ("chain_id", "number")),
    ),
    refuse_always("core_ledgerentry", Event.DELETE, _APPEND_ONLY),
    refuse_always("core_ledgerentry", Event.TRUNCATE, _APPEND_ONLY),
    Guard(
        "core_ledgerpayload",
        Event.INSERT,
        refusals=((_PAYLOAD_BELONGS_TO_AN_OLD_ENTRY, "Content is written together with its entry."),),
        must_stay="TRUE",
        keys=(("entry_id",),),
    ),
    refuse_always("core_ledgerpayload", Event.UPDATE, "The content of the history never changes."),
    Guard(
        "core_ledgerpayload",
        Event.DELETE,
        refusals=(
            (_no_erasure_is_recorded("OLD.entry_id"), "Content is erased by a decision that the history tells of."),
        ),
    ),
    refuse_always("core_ledgerpayload", Event.TRUNCATE, _APPEND_ONLY),
    Guard(
        "core_ledgerchain",
        Event.INSERT,
        refusals=(("NEW.length <> 0", "A chain starts empty."),),
        must_stay="TRUE",
        keys=(("id",), ("name",)),
    ),
    Guard(
        "core_ledgerchain",
        Event.UPDATE,
        refusals=((_HEAD_DOES_NOT_FOLLOW, "A chain grows by the one entry that follows its head."),),
    ),
    refuse_always("core_ledgerchain", Event.DELETE, _APPEND_ONLY),
    refuse_always("core_ledgerchain", Event.TRUNCATE, _APPEND_ONLY),
    Guard(
        "core_registration",
        Event.INSERT,
        must_stay="TRUE",
        keys=(("id",), ("organisation_id", "kind", "target_key")),
    ),
    Guard(
        "core_registration",
        Event.UPDATE,
        refusals=(
            (changed(*_OF_WHAT), "A registration stays with its record, its organisation and who made it."),
            (
                changed_unannounced("core.registration", "answer", "number", "registered_on", "reason"),
                UNANNOUNCED,
            ),
        ),
    ),
    refuse_always("core_registration", Event.DELETE, _REGISTERED_STAYS),
    refuse_always("core_registration", Event.TRUNCATE, _REGISTERED_STAYS),
    Guard(
        "core_emblem",
        Event.INSERT,
        must_stay="o.id = NEW.id OR (o.ended_at IS NULL AND NEW.ended_at IS NULL)",
        keys=(("id",), ("organisation_id",)),
    ),
    Guard(
        "core_emblem",
        Event.UPDATE,
        refusals=(
            (changed(*_EMBLEM), _EMBLEM_STAYS),
            ("OLD.ended_at IS NOT NULL", "What is no longer used stays so."),
            (changed_unannounced("core.emblem", "ended_at"), UNANNOUNCED),
        ),
    ),
    refuse_always("core_emblem", Event.DELETE, _EMBLEM_STAYS),
    refuse_always("core_emblem", Event.TRUNCATE, _EMBLEM_STAYS),
    *never_changed("core_changenotice", _APPEND_ONLY, ("target_model", "target_key", "number")),
    *never_changed("core_storedfile", "What came in as a file stays as it came."),
)
