"""A guard that was dropped, switched off or changed is told of at the start and in /healthz/ready."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from core import triggers
from core.service import guard_health, startup

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NAME = "guard_partnership_section_update"
SECTION_UPDATE = next(guard for guard in triggers.all_guards() if guard.name == NAME)
_EMPTY = "BEGIN RETURN NEW; END"

ON_BOTH = {
    "dropped": f"DROP TRIGGER {NAME}" + (" ON partnership_section" if connection.vendor == "postgresql" else ""),
}
ON_SQLITE = {
    "changed": f"DROP TRIGGER {NAME}; CREATE TRIGGER {NAME} BEFORE UPDATE ON partnership_section BEGIN SELECT 1; END",
    "moved": f"DROP TRIGGER {NAME}; CREATE TRIGGER {NAME} BEFORE UPDATE ON partnership_party BEGIN SELECT 1; END",
}
ON_POSTGRESQL = {
    "switched off": f"ALTER TABLE partnership_section DISABLE TRIGGER {NAME}",
    "for replicas": f"ALTER TABLE partnership_section ENABLE REPLICA TRIGGER {NAME}",
    "all switched off": "ALTER TABLE partnership_section DISABLE TRIGGER USER",
    "off in the session": "SET LOCAL session_replication_role = replica",
    "another body": f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ {_EMPTY} $$",
    "another path": f"ALTER FUNCTION {NAME}() SET search_path = pg_temp, public",
    "no path": f"ALTER FUNCTION {NAME}() RESET search_path",
    "as its owner": f"ALTER FUNCTION {NAME}() SECURITY DEFINER",
    "narrowed": f"DROP TRIGGER {NAME} ON partnership_section; CREATE TRIGGER {NAME} BEFORE UPDATE ON "
    f"partnership_section FOR EACH ROW WHEN (false) EXECUTE FUNCTION {NAME}()",
    "one column": f"DROP TRIGGER {NAME} ON partnership_section; CREATE TRIGGER {NAME} BEFORE UPDATE OF version ON "
    f"partnership_section FOR EACH ROW EXECUTE FUNCTION {NAME}()",
    "too late": f"DROP TRIGGER {NAME} ON partnership_section; CREATE TRIGGER {NAME} AFTER UPDATE ON "
    f"partnership_section FOR EACH ROW EXECUTE FUNCTION {NAME}()",
    "another table": f"DROP TRIGGER {NAME} ON partnership_section; CREATE TRIGGER {NAME} BEFORE UPDATE ON "
    f"partnership_party FOR EACH ROW EXECUTE FUNCTION {NAME}()",
    "another function": f"DROP TRIGGER {NAME} ON partnership_section; CREATE TRIGGER {NAME} BEFORE UPDATE ON "
    "partnership_section FOR EACH ROW EXECUTE FUNCTION end_sessions_of_closed_account()",
}
TAMPERING = ON_BOTH | (ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE)


@pytest.fixture(autouse=True)
def _asked_anew():
    guard_health.forget()
    yield
    guard_health.forget()


def test_control_guards_as_they_are_listed_are_well():
    assert guard_health.faults() == []
    assert _ready() == (200, "ok")


@pytest.mark.parametrize("what", TAMPERING)
def test_a_guard_that_does_not_stand_as_listed_makes_the_portal_not_ready(what):
    _execute(TAMPERING[what])

    assert any(fault.startswith(f"{NAME} is ") for fault in guard_health.faults())
    assert _ready() == (503, "the guards are not as listed")


def test_the_version_before_is_ready_on_a_database_that_a_later_one_has_migrated():
    _execute(ON_BOTH["dropped"])
    triggers.install(connection, [replace(SECTION_UPDATE, refusals=(("TRUE", "As a later version lists it."),))])
    assert _ready() == (503, "the guards are not as listed")

    MigrationRecorder(connection).record_applied("partnership", "0999_of_a_later_version")
    guard_health.forget()

    assert _ready() == (200, "ok")


@pytest.mark.parametrize("app", ["partnership", "another"])
def test_a_guard_that_is_gone_is_told_of_whoever_migrated_the_database(app):
    MigrationRecorder(connection).record_applied(app, "0999_of_a_later_version")
    _execute(ON_BOTH["dropped"])

    assert _ready() == (503, "the guards are not as listed")


def test_the_start_says_which_guards_are_not_as_listed(caplog):
    _execute(ON_BOTH["dropped"])

    _logged(caplog)

    assert f"{NAME} is missing or switched off." in caplog.text
    assert "install_guards" in caplog.text


def test_control_a_start_with_all_guards_says_nothing_of_them(caplog):
    _logged(caplog)

    assert "guards" not in caplog.text


def test_the_catalogue_is_asked_once_in_some_seconds(django_assert_num_queries, monkeypatch):
    with django_assert_num_queries(1):
        guard_health.faults()
        guard_health.faults()
    monkeypatch.setattr(guard_health, "SECONDS", 0)
    with django_assert_num_queries(1):
        guard_health.faults()


def test_a_trigger_that_is_no_guard_is_nobodys_business():
    if connection.vendor == "sqlite":
        _execute("CREATE TRIGGER other BEFORE UPDATE ON core_area BEGIN SELECT 1; END")
    else:
        _execute(
            "CREATE TRIGGER other BEFORE UPDATE ON core_area FOR EACH ROW EXECUTE FUNCTION "
            "end_sessions_of_closed_account()"
        )

    assert guard_health.faults() == []


def test_installing_the_guards_anew_puts_them_right(capsys):
    _execute(ON_BOTH["dropped"])

    call_command("install_guards")

    assert capsys.readouterr().out.splitlines() == [
        f"{NAME} is missing or switched off.",
        "Installed anew. They differed in: 1.",
    ]
    assert guard_health.faults() == []


def _ready():
    answer = Client().get("/healthz/ready")
    return answer.status_code, answer.text


def _execute(statements):
    with connection.cursor() as cursor:
        for statement in statements.replace("; CREATE", "\0CREATE").split("\0"):
            cursor.execute(statement)


def _logged(caplog):
    """What the start logs. It closes the connections of the process, which a test keeps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(startup.connections, "close_all", lambda: None)
        startup.log_missing_installation_steps()
