"""The SQL of a guard on each engine: how it is created, dropped, and known again."""

# ruff: noqa: S608 (the SQL is put together from what stands in this code, never from what people write)
from typing import Any, ClassVar


class SQLite:
    LIST = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"

    @classmethod
    def create(cls, connection, guard):
        return [cls.definition(guard)]

    @staticmethod
    def drop(guard):
        return [f'DROP TRIGGER IF EXISTS "{guard.name}"']

    @classmethod
    def definition(cls, guard):
        refusals = list(guard.refusals)
        if guard.must_stay:
            refusals.append((cls._pushes_out(guard), f"A row of {guard.table} that must stay would be replaced."))
        body = "\n".join(
            f"    SELECT RAISE(ABORT, {_quoted(message)}) WHERE {condition.replace('{differs}', 'IS NOT')};"
            for condition, message in refusals
        )
        return f'CREATE TRIGGER "{guard.name}" BEFORE {guard.event} ON "{guard.table}" FOR EACH ROW BEGIN\n{body}\nEND'

    @staticmethod
    def only_does_otherwise(guard, stands):
        """Say whether a guard that stands differs in its body alone, which can be replaced by itself: here, never."""
        return False

    @staticmethod
    def _pushes_out(guard):
        same_key = " OR ".join(
            "(" + " AND ".join(f'o."{column}" = NEW."{column}"' for column in key) + ")" for key in guard.keys
        )
        another = " AND o.rowid <> OLD.rowid" if guard.event == "UPDATE" else ""
        return f'EXISTS (SELECT 1 FROM "{guard.table}" o WHERE ({same_key}){another} AND ({guard.must_stay}))'


class PostgreSQL:
    # What fires in this session; of each its table, when it fires, whether something narrows it, and its function.
    LIST = """
        SELECT t.tgname, c.relname || ' ' || t.tgtype || CASE
            WHEN t.tgqual IS NULL AND t.tgattr = ''::int2vector AND t.tgnargs = 0 AND NOT f.prosecdef
                AND l.lanname = 'plpgsql' AND f.proname = t.tgname AND f.proconfig =
                    ARRAY['search_path=pg_catalog, ' || quote_ident(current_schema()) || ', pg_temp']
            THEN '' ELSE ' changed' END || f.prosrc
        FROM pg_trigger t
        JOIN pg_proc f ON f.oid = t.tgfoid
        JOIN pg_language l ON l.oid = f.prolang
        JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
        AND (t.tgenabled = 'A' OR t.tgenabled = 'O' AND current_setting('session_replication_role') <> 'replica')
    """
    _BEFORE, _ROW = 2, 1  # pg_trigger.tgtype
    _TYPES: ClassVar = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}

    @classmethod
    def create(cls, connection, guard):
        # A fixed search path with pg_temp last: a temporary table of the same name cannot replace the real one.
        with connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            (schema,) = cursor.fetchone()
        each = "STATEMENT" if guard.event == "TRUNCATE" else "ROW"
        return [
            f'CREATE OR REPLACE FUNCTION "{guard.name}"() RETURNS trigger LANGUAGE plpgsql '
            f"SET search_path = pg_catalog, {schema}, pg_temp AS $guard${cls._body(guard)}$guard$",
            f'CREATE TRIGGER "{guard.name}" BEFORE {guard.event} ON "{guard.table}" '
            f'FOR EACH {each} EXECUTE FUNCTION "{guard.name}"()',
        ]

    @staticmethod
    def drop(guard):
        return [
            f'DROP TRIGGER IF EXISTS "{guard.name}" ON "{guard.table}"',
            f'DROP FUNCTION IF EXISTS "{guard.name}"()',
        ]

    @classmethod
    def only_does_otherwise(cls, guard, stands):
        """Say whether a guard that stands differs in its body alone. A new body locks no table."""
        return stands.startswith(f"{cls._hangs(guard)}\n")

    @classmethod
    def _hangs(cls, guard):
        """Return its table, and when it fires."""
        fires = cls._TYPES[guard.event] + cls._BEFORE + (0 if guard.event == "TRUNCATE" else cls._ROW)
        return f"{guard.table} {fires}"

    @classmethod
    def definition(cls, guard):
        return f"{cls._hangs(guard)}{cls._body(guard)}"

    @staticmethod
    def _body(guard):
        """Return the function's body. With SQLSTATE 23001 Django raises IntegrityError, as on SQLite."""
        waits = "".join(f"    PERFORM {query};\n" for query in guard.waits_for)
        refusals = "".join(
            f"    IF {condition.replace('{differs}', 'IS DISTINCT FROM')} THEN\n"
            f"        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = {_quoted(message)};\n"
            f"    END IF;\n"
            for condition, message in guard.refusals
        )
        row = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(guard.event, "NEW")
        return f"\nBEGIN\n{waits}{refusals}    RETURN {row};\nEND\n"


def dialect_of(connection: Any) -> type[SQLite] | type[PostgreSQL]:
    """Return the dialect of the connection's engine. Its methods take a core.triggers.Guard."""
    return PostgreSQL if connection.vendor == "postgresql" else SQLite


def _quoted(text):
    return "'" + text.replace("'", "''") + "'"
