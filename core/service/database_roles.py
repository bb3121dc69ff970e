"""Two roles on PostgreSQL: one owns the tables and migrates, the other serves and cannot do away with the guards.

docs/decisions/0024 says why. On SQLite there are none: who may write the file may do everything with it.
"""

from collections.abc import Iterator
from typing import Any

from core import triggers
from core.triggers import Event

HINT = (
    "Let the portal run as a role of its own (`python manage.py database_roles` prints the SQL), or say in "
    "DATABASE_ROLE_EXCEPTION why it may."
)
ON_SQLITE = (
    "SQLite has no roles. Whoever may write the file of the database may drop its guards, and so may the portal. What "
    "is left there: the rights of the file, the comparison of the guards at the start and in /healthz/ready, and "
    "`verify_ledger --heads` against heads that are filed elsewhere. Where more is asked for, use PostgreSQL."
)

_READ_ALONE = ("django_migrations",)
_COLUMNS = {"core_ledgerentry": ("label",)}  # what of a table may be updated, where that is not all


def rights(connection: Any) -> dict[str, list[str]]:
    """Return what the runtime role may do, {table: privileges}: all tables that stand, in the order of their names.

    What a guard refuses always is not granted either.
    """
    refused = {
        (guard.table, guard.event) for guard in triggers.all_guards() if guard.refusals[:1] and _is_always(guard)
    }
    granted = {}
    for table in sorted(connection.introspection.table_names()):
        if table in _READ_ALONE:
            granted[table] = ["SELECT"]
            continue
        granted[table] = ["SELECT", "INSERT"]
        if table in _COLUMNS:
            granted[table].append(f"UPDATE ({', '.join(_COLUMNS[table])})")
        elif (table, Event.UPDATE) not in refused:
            granted[table].append("UPDATE")
        if (table, Event.DELETE) not in refused:
            granted[table].append("DELETE")
    return granted


def statements(connection: Any, *, owner: str, runtime: str) -> Iterator[str]:
    """Yield the SQL that gives the tables to `owner` and their use to `runtime`. It can be run again and again."""
    quoted = connection.ops.quote_name
    owns, runs = quoted(owner), quoted(runtime)
    database = quoted(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
    yield "-- Once, as a superuser. Give both roles their passwords with \\password."
    for role in (owns, runs):
        yield f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;"
    yield f"ALTER DATABASE {database} OWNER TO {owns};"
    yield f"ALTER SCHEMA {schema} OWNER TO {owns};"
    for table in sorted(connection.introspection.table_names()):
        yield f"ALTER TABLE {quoted(table)} OWNER TO {owns};"
    for function in _functions(connection):
        yield f"ALTER FUNCTION {quoted(function)}() OWNER TO {owns};"
    yield "-- After every migrate, as the owner (`database_roles --grant` does it)."
    yield from grants(connection, runtime=runtime)


def grants(connection: Any, *, runtime: str) -> Iterator[str]:
    """Yield the SQL by which the owner gives `runtime` the use of what stands now. It can be run again and again."""
    quoted = connection.ops.quote_name
    runs, database = quoted(runtime), quoted(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
    yield f"REVOKE ALL ON DATABASE {database} FROM PUBLIC;"
    yield f"GRANT CONNECT ON DATABASE {database} TO {runs};"
    yield f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {runs};"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {runs};"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {runs};"  # the latter for pg_dump
    for table, privileges in rights(connection).items():
        yield f"GRANT {', '.join(privileges)} ON {quoted(table)} TO {runs};"


def wrong_privileges(connection: Any) -> list[str]:
    """Return what the account of this connection may do and should not, or may not and should: a sentence for each.

    Empty on SQLite, where nothing can be separated.
    """
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        return [*_of_the_role(cursor), *_of_ownership(cursor), *_of_the_tables(cursor, rights(connection))]


def _of_the_role(cursor):
    cursor.execute(
        "SELECT current_user, rolsuper, rolcreaterole, rolreplication, rolbypassrls, "
        "has_schema_privilege(current_schema(), 'CREATE') FROM pg_roles WHERE rolname = current_user"
    )
    name, *powers = cursor.fetchone()
    sentences = (
        "is a superuser: no guard and no right holds it",
        "may make and change roles (CREATEROLE)",
        "may replicate (REPLICATION)",
        "passes row security (BYPASSRLS)",
        "may create tables and functions in the portal's schema",
    )
    yield from (f"The account {name} {words}." for has, words in zip(powers, sentences, strict=True) if has)
    if not powers[0] and _may_switch_triggers_off(cursor):
        yield f"The account {name} may set session_replication_role, which switches the guards off."


def _may_switch_triggers_off(cursor):
    if cursor.connection.server_version < 150000:  # before, superusers alone could
        return False
    cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
    return cursor.fetchone()[0]


def _of_ownership(cursor):
    """What the account owns, or could by becoming the owner. A superuser could everything, which is said already."""
    cursor.execute(
        "SELECT current_user, count(*), min(c.relname) FROM pg_class c "
        "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v') "
        "AND pg_has_role(c.relowner, 'MEMBER') AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
    )
    name, count, first = cursor.fetchone()
    if count:
        yield f"The account {name} owns tables ({count}, such as {first}), and may drop their guards."
    cursor.execute(
        "SELECT count(*), min(p.proname) FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace "
        "AND pg_has_role(p.proowner, 'MEMBER') AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
    )
    count, first = cursor.fetchone()
    if count:
        yield f"The account {name} owns functions ({count}, such as {first}), and may replace what the guards do."


def _of_the_tables(cursor, granted):
    """What the account may do with tables beyond `granted`, and what of it it may not."""
    kinds = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    asked = ", ".join(f"has_table_privilege(c.oid, '{kind}')" for kind in kinds)
    cursor.execute(
        f"SELECT current_user, c.relname, {asked} FROM pg_class c "  # noqa: S608 (put together from words of ours)
        "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname"
    )
    too_much, too_little = {}, {}
    rows = cursor.fetchall()
    name = rows[0][0] if rows else ""
    for _name, table, *has in rows:
        wanted = {privilege.partition(" ")[0]: privilege for privilege in granted.get(table, ())}
        for kind, is_granted in zip(kinds, has, strict=True):
            whole = wanted.get(kind) == kind
            if is_granted and not whole:
                too_much.setdefault(kind, []).append(table)
            if whole and not is_granted:
                too_little.setdefault(kind, []).append(table)
    for kind, tables in too_much.items():
        yield f"The account {name} has {kind} on {_counted(tables)}, and should not."
    for kind, tables in too_little.items():
        yield f"The account {name} lacks {kind} on {_counted(tables)}. Run the printed SQL again after each migrate."


def _counted(tables):
    return tables[0] if len(tables) == 1 else f"{len(tables)} tables, such as {tables[0]}"


def _functions(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace "
            "AND p.prorettype = 'trigger'::regtype ORDER BY p.proname"
        )
        return [name for (name,) in cursor.fetchall()]


def _is_always(guard):
    return guard.refusals[0][0] == "TRUE"
