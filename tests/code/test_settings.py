"""The portal refuses to start on settings that are unsafe, and its databases are set up for many writers at once."""

import ast
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

STRONG_KEY = "q7PzW2mXfT9bKdR4vYhN6sLcJ8gE3uAoViH5tQxM1wSyBkZrFnDpGjCe"
SERVICE = {
    "SECRET_KEY": STRONG_KEY,
    "SITE_URL": "https://portalen.example",
    "ALLOWED_HOSTS": "portalen.example",
    "AUTHORITY_NAME": "Exempelkommun",
    "SUPPORT_CONTACT": "hjalp@portalen.example",
}


def manage(*arguments, cwd=settings.BASE_DIR, **environment):
    """Run manage.py in a process of its own, with no setting beyond those given."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error", cwd / "manage.py", *arguments],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=300,  # migrating takes long where the machine is busy
        check=False,
    )


def read(expression, **environment):
    """The printed value of an expression over the settings."""
    script = f"from django.conf import settings; print({expression})"
    run = manage("shell", "--no-imports", "--command", script, **{**SERVICE, **environment})
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": "too-short"}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": f"django-insecure-{STRONG_KEY}"}, "SECRET_KEY is missing or weak"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty"),
        ({"DEBUG": "1"}, "DEBUG=1 is for demo mode only"),
        ({"DEBUG": "1", "DEMO": "0"}, "DEBUG=1 is for demo mode only"),
        ({"SECOND_FACTOR_REQUIRED": "administrators,bosses"}, "not bosses"),
        ({"KOLADA_URL": "http://api.kolada.se/v3"}, "KOLADA_URL must begin with https://"),
        ({"SITE_URL": "http://portalen.example"}, "SITE_URL must begin with https://"),
        ({"SCB_URL": "ftp://scb.example"}, "SCB_URL must begin with https://"),
        ({"OPEN_DATA_LICENCE": "CC-BY-NC-4.0"}, "OPEN_DATA_LICENCE is CC0-1.0, CC-BY-4.0 or CC-BY-SA-4.0"),
        (
            {"OPEN_DATA_PUBLISHER_NUMBER": "212000"},
            "OPEN_DATA_PUBLISHER_NUMBER is an organisation number of ten digits",
        ),
        ({"OPEN_DATA_PUBLISHER_TYPE": "a town"}, "OPEN_DATA_PUBLISHER_TYPE is one word"),
    ],
)
def test_the_portal_refuses_to_start_and_says_why(environment, sentence):
    run = manage("check", **{**SERVICE, **environment})

    assert run.returncode != 0
    assert sentence in run.stderr


def test_the_settings_of_a_service_pass_the_deployment_check(tmp_path):
    run = manage("check", "--deploy", "--fail-level", "WARNING", VAR_DIR=str(tmp_path), **SERVICE)

    assert run.returncode == 0, run.stderr


def test_a_secret_is_read_from_the_file_that_its_file_variable_names(tmp_path):
    key, database, mail = tmp_path / "key", tmp_path / "database", tmp_path / "mail"
    key.write_text(f"{STRONG_KEY}\n")
    database.write_text("postgres://portal:hemligt@db.example/portalen\n")
    mail.write_text("smtp+tls://portal:hemligt@mail.example:587\n")

    values = read(
        "[settings.SECRET_KEY, settings.DATABASES['default']['NAME'], settings.DATABASES['default']['PASSWORD'],"
        " settings.EMAIL_HOST, settings.EMAIL_HOST_PASSWORD, settings.EMAIL_USE_TLS]",
        SECRET_KEY="",
        SECRET_KEY_FILE=str(key),
        DATABASE_URL_FILE=str(database),
        EMAIL_URL_FILE=str(mail),
    )

    assert values == str([STRONG_KEY, "portalen", "hemligt", "mail.example", "hemligt", True])


def test_a_service_asks_administrators_and_coordinators_for_a_second_factor_and_a_demo_nobody():
    assert read("settings.SECOND_FACTOR_REQUIRED") == str(["administrators", "coordinators"])
    assert read("settings.SECOND_FACTOR_REQUIRED", DEMO="1") == "[]"
    assert read("settings.SECOND_FACTOR_REQUIRED", SECOND_FACTOR_REQUIRED="") == "[]"


def test_the_secret_of_an_organisations_own_login_is_read_by_its_name(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hemligt\n")

    values = read("settings.OIDC_SECRETS", OIDC_SECRET_HANINGE="annat", OIDC_SECRET_HUDDINGE_FILE=str(secret))

    assert ast.literal_eval(values) == {"HANINGE": "annat", "HUDDINGE": "hemligt"}


def test_the_security_log_may_have_a_file_of_its_own(tmp_path):
    file = tmp_path / "security.log"

    read(
        "__import__('core.security.security_log').security.security_log.record('login', who=1)", SECURITY_LOG=str(file)
    )

    assert '"event": "login"' in file.read_text()


def test_a_demo_password_counts_in_demo_mode_only():
    assert read("repr(settings.DEMO_PASSWORD)", DEMO_PASSWORD="lind-bro-sten-hav") == "''"
    assert read("settings.DEMO_PASSWORD", DEMO_PASSWORD="lind-bro-sten-hav", DEMO="1") == "lind-bro-sten-hav"


def test_figures_are_fetched_from_where_the_environment_says():
    both = "[settings.KOLADA_URL, settings.SCB_URL]"

    assert read(both) == str(["https://api.kolada.se/v3", "https://statistikdatabasen.scb.se/api/v2"])
    assert read(both, KOLADA_URL="https://kolada.example", SCB_URL="http://127.0.0.1:1", DEMO="1") == str(
        ["https://kolada.example", "http://127.0.0.1:1"]
    )


def test_open_data_is_cc0_unless_said_otherwise():
    number = "settings.OPEN_DATA_LICENCE, settings.OPEN_DATA_PUBLISHER_NUMBER"

    assert read(number) == "CC0-1.0"
    assert (
        read(number, OPEN_DATA_LICENCE="CC-BY-4.0", OPEN_DATA_PUBLISHER_NUMBER="212000-0084") == "CC-BY-4.0 2120000084"
    )


def test_the_embedded_database_may_lie_in_a_folder_of_any_name(tmp_path):
    folder = tmp_path / "en mapp #1 med 100%?"

    assert read("settings.DATABASES['default']['NAME']", VAR_DIR=str(folder)) == str(folder / "portal.sqlite3")


def test_a_live_sqlite_connection_is_set_up_for_many_writers(tmp_path):
    script = """
from django.db import connection
with connection.cursor() as cursor:
    for name in ("journal_mode", "synchronous", "busy_timeout"):
        print(cursor.execute(f"PRAGMA {name}").fetchone()[0])
print(connection.transaction_mode)
"""

    run = manage("shell", "--no-imports", "--command", script, VAR_DIR=str(tmp_path), **SERVICE)

    assert run.stdout.split() == ["wal", "1", "20000", "IMMEDIATE"], run.stderr


def test_postgresql_keeps_nothing_in_the_session():
    values = read(
        "[settings.DATABASES['default'][name] for name in ('DISABLE_SERVER_SIDE_CURSORS', 'CONN_HEALTH_CHECKS')]",
        DATABASE_URL="postgres://portal@db.example/portalen",
    )

    assert values == "[True, True]"


@pytest.mark.django_db
def test_the_tests_use_the_database_that_the_run_names():
    wanted = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"

    assert connection.vendor == wanted


def test_the_smallest_group_that_is_shown_is_ten_unless_said_otherwise():
    assert read("settings.SMALLEST_GROUP") == "10"
    assert read("settings.SMALLEST_GROUP", SMALLEST_GROUP="25") == "25"
