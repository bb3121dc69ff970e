"""The role that the portal runs as: it does all that the portal needs, and can do nothing to the guards."""

import contextlib
import io
import os
import uuid
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils.timezone import now

from core import triggers
from core.models import LedgerEntry
from core.service import database_roles, startup
from partnership.models import Agreement, AgreementStatus
from stadsdelplan.demo import loading
from stadsdelplan.models import Edition
from tests.support import databases, factories

pytestmark = pytest.mark.both_engines

PASSWORD = "hemligt"


if databases.on_postgresql():
    _SERVER = urlsplit(os.environ["DATABASE_URL"])
    SUPERUSER = (_SERVER.username, _SERVER.password)

    @pytest.fixture
    def roles(fresh_database):
        """The fresh database, given to an owner, and in use as the runtime role: (owner, runtime)."""
        word = uuid.uuid4().hex[:8]
        owner, runtime = f"owner_{word}", f"runtime_{word}"
        superuser = connection.settings_dict["USER"]
        with connection.cursor() as cursor:
            cursor.execute("\n".join(database_roles.statements(connection, owner=owner, runtime=runtime)))
            cursor.execute(f"ALTER ROLE {runtime} PASSWORD '{PASSWORD}'; ALTER ROLE {owner} PASSWORD '{PASSWORD}'")
        try:
            with _as(runtime):
                yield owner, runtime
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f'ALTER DATABASE "{fresh_database.name}" OWNER TO {superuser}')
                cursor.execute(f"REASSIGN OWNED BY {owner}, {runtime} TO {superuser}; DROP OWNED BY {runtime}, {owner}")
                cursor.execute(f"DROP ROLE {runtime}, {owner}")

    @pytest.mark.long
    def test_the_portal_does_all_it_does_as_the_runtime_role(roles):
        """The demo goes through the verbs: people, figures, drafts, reviews, locking, signing, adoption, follow-up."""
        loading.load(at=now(), password="")
        call_command("follow_calendar", stdout=io.StringIO())
        call_command("verify_ledger", stdout=io.StringIO())

        assert Agreement.objects.filter(status=AgreementStatus.IN_FORCE).exists()
        assert Edition.objects.filter(status="adopted").exists()
        assert LedgerEntry.objects.count() > 100

    def test_the_runtime_role_is_told_to_be_right(roles):
        assert database_roles.wrong_privileges(connection) == []
        assert "no more" in _call("database_roles", "--check")

    def test_the_owner_gives_the_runtime_role_its_rights_again_with_one_command(roles):
        owner, runtime = roles
        with _as(*SUPERUSER):
            _execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {runtime}")
        assert database_roles.wrong_privileges(connection) != []

        with _as(owner):
            said = _call("database_roles", "--grant", "--runtime", runtime)

        assert said.startswith(f"{runtime} may use ")
        assert database_roles.wrong_privileges(connection) == []

    @pytest.mark.parametrize(
        "attack",
        [
            "DROP TRIGGER guard_partnership_section_update ON partnership_section",
            "ALTER TABLE partnership_section DISABLE TRIGGER ALL",
            "ALTER TABLE partnership_section DISABLE TRIGGER guard_partnership_section_update",
            "CREATE OR REPLACE FUNCTION guard_partnership_section_update() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RETURN NEW; END $$",
            "ALTER FUNCTION guard_partnership_section_update() SET search_path = pg_temp",
            "DROP FUNCTION guard_partnership_section_update() CASCADE",
            "SET session_replication_role = replica",
            "ALTER ROLE CURRENT_USER SET session_replication_role = replica",
            "TRUNCATE partnership_section",
            "TRUNCATE core_ledgerentry CASCADE",
            "TRUNCATE indicators_observation CASCADE",
            "DROP TABLE partnership_signature",
            "ALTER TABLE partnership_section ADD COLUMN x int",
            "ALTER TABLE core_ledgerentry RENAME TO x",
            "CREATE TABLE x (id int)",
            "CREATE TEMPORARY TABLE partnership_agreementversion (id int, status text)",
            "CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE TRIGGER x BEFORE INSERT ON partnership_section FOR EACH ROW EXECUTE FUNCTION "
            "guard_partnership_section_update()",
            "UPDATE core_ledgerentry SET verb = 'x'",
            "DELETE FROM core_ledgerentry",
            "UPDATE core_ledgerpayload SET content = '{}'",
            "DELETE FROM core_ledgerchain",
            "UPDATE core_changenotice SET number = 9",
            "DELETE FROM core_changenotice",
            "UPDATE core_storedfile SET sha256 = 'x'",
            "DELETE FROM core_storedfile",
            "UPDATE partnership_extension SET ends_on = '2099-12-31'",
            "DELETE FROM stadsdelplan_followup",
            "DELETE FROM partnership_comment",
            "UPDATE stadsdelplan_adoptioncorrection SET reason = 'x'",
            "UPDATE django_migrations SET name = 'x'",
            "DELETE FROM django_migrations",
        ],
    )
    def test_the_runtime_role_can_do_nothing_to_the_guards(roles, attack):
        with pytest.raises(Exception, match=r"permission denied|must be owner"), transaction.atomic():
            _execute(attack)

        assert triggers.differences(connection) == []

    def test_the_runtime_role_cannot_become_the_owner(roles):
        owner, _runtime = roles
        with pytest.raises(Exception, match="permission denied"):
            _execute(f"SET ROLE {owner}")

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ("GRANT TRUNCATE ON partnership_section TO {runtime}", "has TRUNCATE on partnership_section"),
            ("GRANT TRIGGER ON ALL TABLES IN SCHEMA public TO {runtime}", "has TRIGGER on "),
            ("GRANT UPDATE ON core_ledgerpayload TO {runtime}", "has UPDATE on core_ledgerpayload"),
            ("GRANT UPDATE ON core_ledgerentry TO {runtime}", "has UPDATE on core_ledgerentry"),
            ("GRANT DELETE ON core_ledgerentry TO {runtime}", "has DELETE on core_ledgerentry"),
            ("GRANT CREATE ON SCHEMA public TO {runtime}", "may create tables and functions"),
            ("GRANT SET ON PARAMETER session_replication_role TO {runtime}", "may set session_replication_role"),
            ("GRANT {owner} TO {runtime}", "owns tables"),
            ("ALTER TABLE partnership_section OWNER TO {runtime}", "owns tables (1, such as partnership_section)"),
            ("ALTER FUNCTION guard_partnership_section_update() OWNER TO {runtime}", "owns functions (1, such as"),
            ("ALTER ROLE {runtime} SUPERUSER", "is a superuser"),
            ("ALTER ROLE {runtime} CREATEROLE", "may make and change roles"),
            ("ALTER ROLE {runtime} REPLICATION", "may replicate"),
            ("ALTER ROLE {runtime} BYPASSRLS", "passes row security"),
            ("REVOKE INSERT ON partnership_section FROM {runtime}", "lacks INSERT on partnership_section"),
            ("CREATE TABLE public.new_one (id int)", "lacks SELECT on new_one"),
        ],
    )
    def test_what_an_account_should_not_have_is_told_in_a_sentence(roles, given, told):
        owner, runtime = roles
        statement = given.format(owner=owner, runtime=runtime)
        with _as(*SUPERUSER):
            _execute(statement)
        try:
            faults = database_roles.wrong_privileges(connection)
            with pytest.raises(CommandError, match=f"The account {runtime} "):
                _call("database_roles", "--check")
        finally:
            with _as(*SUPERUSER):
                if "PARAMETER" in statement:
                    _execute(f"REVOKE SET ON PARAMETER session_replication_role FROM {runtime}")

        assert any(told in fault for fault in faults)
        assert all(fault.endswith(".") for fault in faults)

    def test_a_service_does_not_start_as_the_owner(roles, settings, caplog):
        owner, _runtime = roles
        settings.DEMO = False
        startup.refuse_mighty_account()
        with _as(owner), pytest.raises(ImproperlyConfigured, match="owns tables"):
            startup.refuse_mighty_account()

        settings.DATABASE_ROLE_EXCEPTION = "Värden ger ett konto."
        with _as(owner):
            startup.refuse_mighty_account()

        assert "Värden ger ett konto." in caplog.text
        assert "owns tables" in caplog.text

    def test_the_printed_sql_can_be_run_again(roles):
        owner, runtime = roles
        with _as(*SUPERUSER):
            lines = _call("database_roles", "--owner", owner, "--runtime", runtime).splitlines()
            _execute("\n".join(line for line in lines if not line.startswith("CREATE ROLE")))

        assert database_roles.wrong_privileges(connection) == []

    def _call(*arguments):
        out = io.StringIO()
        call_command(*arguments, stdout=out)
        return out.getvalue()

    def _execute(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    @contextlib.contextmanager
    def _as(user, password=PASSWORD):
        """This process uses the same database as another account."""
        before = connections["default"]
        around = connections.settings["default"]
        connections.settings["default"] = {**before.settings_dict, "USER": user, "PASSWORD": password}
        connections["default"] = connections.create_connection("default")
        try:
            yield
        finally:
            connections["default"].close()
            connections.settings["default"], connections["default"] = around, before

    @pytest.mark.long
    def test_the_runtime_role_serves_the_portal(roles, fresh_database, monkeypatch):
        _owner, runtime = roles
        url = urlsplit(fresh_database.url)
        place = url.netloc.rpartition("@")[2]
        served = replace(fresh_database)
        reached = url._replace(netloc=f"{runtime}:{PASSWORD}@{place}").geturl()
        monkeypatch.setattr(databases.Database, "url", property(lambda database: reached))
        session = factories.session_of(factories.person(is_staff=True, is_superuser=True))

        with databases.served(served, workers=1) as server, contextlib.closing(server.connect()) as line:
            answers = []
            for address in ("/healthz/ready", "/", "/admin/core/ledgerentry/"):
                line.request("GET", address, headers={"Host": "localhost", "Cookie": f"sessionid={session}"})
                answer = line.getresponse()
                answer.read()
                answers.append(answer.status)

        assert answers == [200, 200, 200]

else:

    @pytest.mark.django_db
    def test_on_sqlite_it_is_said_plainly_that_nothing_can_be_separated():
        out = io.StringIO()
        call_command("database_roles", stdout=out)
        call_command("database_roles", "--check", stdout=out)

        assert out.getvalue().count("SQLite has no roles.") == 2
        assert database_roles.wrong_privileges(connection) == []
