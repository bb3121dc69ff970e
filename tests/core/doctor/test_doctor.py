"""`manage.py doctor`: each thing that is not well is a line with what to do, and the worst is the exit code."""

import ssl
from datetime import UTC, datetime, timedelta
from io import StringIO
from smtplib import SMTPAuthenticationError

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from core.doctor import findings, looks, of_installation, of_operation
from core.doctor.findings import Level, Look
from core.models import JobRun, MailKind, OutgoingMail
from core.service import jobs
from tests.support import databases, factories

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 16, 12, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


def found(troubles):
    return [(level.name, sentence) for level, sentence in troubles]


# The screen ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def healthy(settings):
    """A service to which all has been done. SQLite has no roles; on PostgreSQL the tests have one account."""
    call_command("setup", stdout=StringIO())
    settings.SITE_URL, settings.ACCESSIBILITY_CONTACT = "https://portalen.kommun.se", "tillganglighet@kommun.se"
    settings.DEFAULT_FROM_EMAIL = "portalen@kommun.se"
    factories.person(is_superuser=True, is_staff=True, last_login=timezone.now())
    for name in jobs.PATIENCE:
        jobs.note(name, succeeded_at=timezone.now())


def examined(*extra):
    out = StringIO()
    try:
        call_command("doctor", "--offline", *extra, stdout=out)
    except SystemExit as ended:
        return ended.code, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


@pytest.mark.one_engine
def test_where_all_is_well_each_line_says_so_and_the_exit_code_is_0(healthy):
    code, lines = examined()

    assert lines == [
        "Partnerskapsportalen, version 0.1.0",
        "OK      Databas: Den svarar.",
        "OK      Migreringar: Alla är körda.",
        "OK      Texter: De är kompilerade.",
        "OK      Databasens spärrar: De är som i listan.",
        "OK      Databasens roller: SQLite har inga roller. Den som får skriva i filen kan ta bort spärrarna.",
        "OK      Grunddata: De är hämtade.",
        "OK      Administratör: Minst en har loggat in.",
        "OK      Adresser: De är angivna.",
        "OK      Lagring av filer: En fil kom tillbaka som den lagrades.",
        "OK      Schemalagda kommandon: Alla kommandon har körts i tid.",
        "OK      Utgående mejl: Inget har fastnat.",
        "OK      Disk: Det finns plats.",
    ]
    assert code == 0


@pytest.mark.one_engine
def test_a_warning_ends_with_1_and_a_fault_with_2(healthy, settings):
    settings.ACCESSIBILITY_CONTACT = ""
    code, lines = examined()
    assert code == 1
    assert "Varning Adresser: ACCESSIBILITY_CONTACT är tom. Tillgänglighetsredogörelsen måste ange en kontakt." in lines

    settings.SITE_URL = ""
    code, lines = examined()
    assert code == 2
    assert "Fel     Adresser: SITE_URL är tom, så inga påminnelser skickas. Skriv portalens adress där." in lines


def test_where_the_database_does_not_answer_the_rest_is_looked_at_all_the_same(monkeypatch):
    def away():
        raise OperationalError("connection refused\n\tIs the server running?")

    monkeypatch.setattr("core.service.database_health.ping", away)
    asked = [Look("Tables", lambda at: iter(()), "Fine."), Look("Disk", lambda at: iter(()), "Fine.", False)]

    lines = [finding.line for finding in findings.examine(asked, at=AT)]

    assert lines == [
        "Fel     Databas: Den svarar inte. Se över DATABASE_URL. Den säger: connection refused Is the server running?",
        "OK      Disk: Fine.",
    ]


def test_what_the_database_refuses_to_show_is_a_fault_of_that_line_alone():
    def refused(at):
        raise OperationalError("permission denied")
        yield

    asked = [Look("Tables", refused, "Fine."), Look("Disk", lambda at: iter(()), "Fine.", False)]

    lines = [finding.line for finding in findings.examine(asked, at=AT)]

    assert lines[1:] == ["Fel     Tables: Det gick inte att undersöka: permission denied", "OK      Disk: Fine."]


def test_the_names_of_those_that_ask_other_hosts_are_names_of_looks():
    names = [str(look.about) for look in [*looks.INSTALLATION, *looks.OPERATION]]

    assert [names.count(str(name)) for name in looks.OF_OTHERS] == [1, 1]


# Jobs ----------------------------------------------------------------------------------------------------------------


def test_a_job_that_never_ran_and_one_that_is_late_are_told_of(settings):
    for name in jobs.PATIENCE:
        jobs.note(name, succeeded_at=AT)
    JobRun.objects.filter(name="refresh_figures").delete()
    JobRun.objects.filter(name="verify_ledger").update(
        succeeded_at=AT - timedelta(hours=54) - A_SECOND, failed_at=AT - timedelta(hours=8)
    )
    JobRun.objects.filter(name="backup").update(succeeded_at=AT - timedelta(hours=30))

    assert found(of_operation.late_jobs(AT)) == [
        (
            "FAULT",
            "verify_ledger gick bra senast 2026-03-14 06:59. Se över dess timer. "
            "Den slutade med ett fel 2026-03-16 05:00.",
        ),
        ("WARNING", "refresh_figures har aldrig gått bra. Se över dess timer."),
    ]


def test_a_command_remembers_how_it_ended():
    call_command("follow_calendar", stdout=StringIO())
    call_command("verify_ledger", stdout=StringIO())
    first = JobRun.objects.get(name="verify_ledger").succeeded_at
    entry = factories.tell("thing.happened", factories.organisation())
    factories.rewrite(type(entry).objects.filter(pk=entry.pk), verb="thing.other")

    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=StringIO())

    run = JobRun.objects.get(name="verify_ledger")
    assert run.succeeded_at == first
    assert run.failed_at > first
    assert JobRun.objects.get(name="follow_calendar").failed_at is None


@pytest.mark.parametrize(
    "words",
    [("follow_calendar", "--on", "2026-03-16"), ("sweep_files", "--dry-run"), ("verify_ledger", "portal")],
    ids=lambda words: words[0],
)
def test_a_run_of_a_part_is_not_the_timers(words):
    factories.person()
    call_command("setup", stdout=StringIO())

    call_command(*words, stdout=StringIO())

    assert not JobRun.objects.filter(name=words[0]).exists()


# What else is looked at ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        (100, []),
        (99, [("WARNING", "0.0 GB är lediga, 10 procent. Frigör plats, annars nekas filer.")]),
        (30, [("WARNING", "0.0 GB är lediga, 3 procent. Frigör plats, annars nekas filer.")]),
        (29, [("FAULT", "0.0 GB är lediga, 3 procent. Frigör plats, annars nekas filer.")]),
    ],
)
def test_a_disk_with_little_room_warns_before_it_is_full(free, expected):
    assert found(of_operation.disk(AT, usage=lambda folder: (1000, 1000 - free, free))) == expected


def test_mail_that_could_not_be_sent_or_that_nobody_sends_is_told_of():
    person = factories.person()
    common = {"user": person, "kind": MailKind.REVIEW, "matter": "edition:1", "queued_at": AT - timedelta(days=1)}
    OutgoingMail.objects.create(stage="1", next_try_at=AT + timedelta(hours=1), error="SMTPError 451", **common)
    OutgoingMail.objects.create(stage="2", next_try_at=AT - timedelta(hours=2) - A_SECOND, **common)
    OutgoingMail.objects.create(stage="3", next_try_at=AT - timedelta(hours=2), **common)

    assert found(of_operation.mail_queue(AT)) == [
        ("WARNING", "Brev som inte har kunnat skickas: 1. Se över EMAIL_URL."),
        ("WARNING", "Brev som har väntat i två timmar: 1. Se över timern för `send_reminders`."),
    ]


def test_certificates_that_end_soon_are_not_trusted_or_cannot_be_seen_are_told_of(settings):
    settings.KOLADA_URL, settings.SCB_URL = "https://kolada.test/v3", "https://scb.test:8443/api"
    settings.SITE_URL = "https://portalen.test"
    untrusted = ssl.SSLCertVerificationError()
    untrusted.verify_message = "self-signed certificate"
    ends = {
        ("kolada.test", 443): AT + timedelta(days=21) - A_SECOND,
        ("scb.test", 8443): untrusted,
        ("portalen.test", 443): ConnectionRefusedError(),
    }

    def end_of(host, port):
        if isinstance(ends[host, port], Exception):
            raise ends[host, port]
        return ends[host, port]

    assert found(of_operation.certificates(AT, end_of=end_of)) == [
        ("WARNING", "Certifikatet för kolada.test går ut 2026-04-06 13:59."),
        ("FAULT", "scb.test har ett certifikat som portalen inte litar på: self-signed certificate."),
        ("WARNING", "portalen.test går inte att nå (ConnectionRefusedError). Släpp ut servern dit."),
    ]


def test_a_mail_server_that_does_not_let_us_in_is_a_fault():
    def open_():
        raise SMTPAuthenticationError(535, b"portal@kommun.se: wrong password")

    assert found(of_installation.mail_server(AT, open_=open_)) == [
        ("FAULT", "Den släpper inte in portalen (SMTPAuthenticationError). Se över EMAIL_URL."),
    ]
    assert found(of_installation.mail_server(AT)) == []


def test_a_storage_that_refuses_is_a_fault_and_a_good_one_keeps_nothing_of_the_try(settings, tmp_path):
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    assert found(of_installation.storage(AT)) == []
    assert default_storage.listdir("") == ([], [])

    (tmp_path / "files").rmdir()
    (tmp_path / "files").write_text("no folder")

    assert [level for level, _sentence in found(of_installation.storage(AT))] == ["FAULT"]


def test_a_portal_without_ground_data_and_administrator_is_told_of():
    assert found(of_installation.ground(AT)) == [("FAULT", "De saknas. Kör `manage.py setup`.")]
    assert found(of_installation.administrator(AT)) == [
        ("FAULT", "Det finns ingen. Kör `manage.py setup --administrator ADRESS --name NAMN`.")
    ]


@pytest.mark.one_engine
def test_migrations_that_are_missing_are_a_fault(empty_database):
    done = databases.manage(empty_database, "doctor", "--offline")

    assert done.returncode == 2
    assert "Fel     Migreringar: Antal som saknas: " in done.stdout
    assert "Kör `manage.py migrate` som tabellernas ägare." in done.stdout
    assert "Traceback" not in done.stderr


def test_the_levels_are_the_exit_codes():
    assert [int(level) for level in (Level.FINE, Level.WARNING, Level.FAULT)] == [0, 1, 2]
