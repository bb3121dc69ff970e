"""Compare what stands in the database and the storage with a backup, to the last file and the newest entry."""

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db import connection

from core import ledger
from core.backup import engines, reading
from core.backup.files import parts_of_stored, sha256_of
from core.backup.manifest import Manifest
from core.backup.restoring import migrations_of_code
from core.models import JobRun
from core.service import guard_health, verification

_OF_COMMANDS = JobRun._meta.db_table  # when they last ran: it changes whenever one is run, such as this


def is_of_this_version(backup: Manifest) -> bool:
    """Return whether the backup has had the very migrations of this version, so that all of it can be compared."""
    return migrations_of_code() <= set(map(tuple, backup.migrations))


def faults(backup: Manifest) -> Iterator[str]:
    """Yield a sentence for each thing that is not as in the backup."""
    yield from engines.engine().faults()
    with connection.cursor() as cursor:
        read = reading.reader_of(cursor)
        if reading.migrations(read) != backup.migrations:
            yield "The database has had other migrations than the backup."
            return
        yield from _of_tables(read, backup)
    yield from _of_chains(backup)
    yield from guard_health.faults()
    yield from _of_files(backup)
    yield from (str(fault) for fault in verification.faults() if not _was_damaged(fault, backup))


def _of_tables(read, backup):
    present = set(connection.introspection.table_names()) & backup.tables.keys()
    for table in sorted(backup.tables.keys() - present):
        yield f"The table {table} is gone."
    for table, count in reading.counts(read, present).items():
        if count != backup.tables[table] and table != _OF_COMMANDS:
            yield f"The table {table} has {count} rows, and had {backup.tables[table]}."


def _of_chains(backup):
    found = {verdict.chain: verdict for verdict in ledger.verify()}
    for verdict in found.values():
        if verdict.fault:
            yield f"{verdict.chain} {verdict.number or '-'}: {verdict.fault}"
    were = {each["chain"]: (each["length"], each["head"]) for each in backup.chains}
    for chain in sorted(were.keys() | found.keys()):
        now = (found[chain].length, found[chain].head) if chain in found else None
        if now != were.get(chain):
            yield f"{chain}: The newest entry is not the one of the backup."


def _of_files(backup):
    for file in backup.files:
        try:
            is_same = sha256_of(parts_of_stored(file.name)) == file.sha256
        except FileNotFoundError:
            yield f"The file {file.name} is gone."
            continue
        if not is_same or default_storage.size(file.name) != file.size:
            yield f"The file {file.name} is not the one of the backup."


def _was_damaged(fault, backup):
    """Return whether the fault is of a file that was gone or changed before the backup was made."""
    return any(f"The file {name} " in fault.sentence for name in backup.damaged)
