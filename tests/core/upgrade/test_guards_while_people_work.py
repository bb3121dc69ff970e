"""What a migration that installs guards does to a database in which they stand: nothing to those that are as listed."""

from django.db import connection

from core import triggers
from core.triggers import Event, Guard, InstallGuards, RemoveGuards

TABLE = "partnership_section"
FIRST = Guard(TABLE, Event.DELETE, refusals=(("TRUE", "First."),))
SECOND = Guard(TABLE, Event.DELETE, refusals=(("TRUE", "Second."),))


def run(operation, schema_editor, *, back=False):
    way = operation.database_backwards if back else operation.database_forwards
    way("partnership", schema_editor, None, None)


class Editor:
    """A schema editor that notes what it is told to do, and does it."""

    def __init__(self):
        self.connection, self.statements = connection, []

    def execute(self, statement):
        self.statements.append(statement)
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_guards_that_stand_as_listed_are_left_alone(db):
    editor = Editor()

    run(InstallGuards("partnership"), editor)

    assert editor.statements == []


def test_a_guard_that_is_gone_is_put_back_and_no_other_is_touched(db):
    gone = next(guard for guard in triggers.all_guards() if guard.name == "guard_partnership_section_update")
    triggers.remove(connection, [gone])
    editor = Editor()

    run(InstallGuards("partnership"), editor)

    touched = {name for name in triggers.expected(connection) if any(name in each for each in editor.statements)}
    assert touched == {gone.name}
    assert triggers.installed(connection) == triggers.expected(connection)


def test_a_guard_that_shall_do_something_else_is_replaced(db, monkeypatch):
    triggers.install(connection, [FIRST])
    monkeypatch.setattr(triggers, "_guards_of", lambda app: [SECOND])
    editor = Editor()

    run(InstallGuards("partnership"), editor)

    assert triggers.installed(connection)[SECOND.name] == triggers.dialect_of(connection).definition(SECOND)
    if connection.vendor == "postgresql":  # where a new body alone locks no table
        assert [each.split(" RETURNS")[0] for each in editor.statements] == [
            'CREATE OR REPLACE FUNCTION "guard_partnership_section_delete"()'
        ]


def test_guards_are_taken_away_where_a_table_is_rebuilt_or_its_rows_change(db):
    standing = set(triggers.installed(connection))
    mine = {name for name in standing if name.startswith("guard_partnership_")}

    run(RemoveGuards("partnership"), Editor())
    rebuilt = set(triggers.installed(connection))
    run(RemoveGuards("partnership", changes_rows=True), Editor())
    changed = set(triggers.installed(connection))
    run(InstallGuards("partnership"), Editor())

    assert rebuilt == (standing - mine if connection.vendor == "sqlite" else standing)
    assert changed == standing - mine
    assert triggers.installed(connection) == triggers.expected(connection)
