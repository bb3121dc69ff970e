"""What a backup asks of a moment of the database, in SQL that both engines know: no rows of models are made."""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db import connection, models

from core.models import LedgerChain

Read = Callable[[str], list[tuple]]  # runs a query in the moment that is asked, and returns its rows


def reader_of(cursor: Any) -> Read:
    """Return what runs queries on an open cursor."""

    def read(sql):
        cursor.execute(sql)
        return cursor.fetchall()

    return read


def named_files(read: Read) -> dict[str, str]:
    """Return {name: SHA-256} of all files that rows name; the digest is empty where the row keeps none."""
    found: dict[str, str] = {}
    for model in apps.get_models():
        fields = {field.name: field.column for field in model._meta.concrete_fields}
        digest = _quoted(fields["sha256"]) if "sha256" in fields else "''"
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                column, table = _quoted(field.column), _quoted(model._meta.db_table)
                rows = read(f"SELECT {column}, {digest} FROM {table} WHERE {column} <> ''")  # noqa: S608 (our own names)
                for name, sha256 in rows:
                    found[name] = sha256 or found.get(name, "")
    return found


def counts(read: Read, tables: Iterable[str]) -> dict[str, int]:
    """Return {table: number of rows}."""
    return {table: read(f"SELECT count(*) FROM {_quoted(table)}")[0][0] for table in sorted(tables)}  # noqa: S608


def migrations(read: Read) -> list[list[str]]:
    """Return the migrations that the database has had, as [app, name]."""
    return [list(row) for row in read("SELECT app, name FROM django_migrations ORDER BY app, name")]


def chains(read: Read) -> list[dict]:
    """Return the heads of the history's chains, as `verify_ledger --json` prints them."""
    table = _quoted(LedgerChain._meta.db_table)
    rows = read(f"SELECT name, length, head FROM {table} ORDER BY name")  # noqa: S608 (our own name)
    return [{"chain": name, "length": length, "head": head} for name, length, head in rows]


def _quoted(name):
    return connection.ops.quote_name(name)
