"""What a service is installed with: systemd's units, the container, and the settings that both begin with."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from core.service import jobs
from tests.code.test_scripts import script
from tests.code.test_settings import STRONG_KEY, manage
from tests.support import databases

ROOT = settings.BASE_DIR
UNITS = ROOT / "deploy" / "systemd"
CONTAINERFILE = (ROOT / "Containerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
PROGRAM = "/srv/portal/.venv/bin/python"


def of_scripts(name):
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


healthcheck, timers = of_scripts("healthcheck"), of_scripts("timers")


def lines_of(path):
    return [line for line in path.read_text().splitlines() if line and not line.startswith(("#", "["))]


def values(path, name):
    return [line.partition("=")[2] for line in lines_of(path) if line.startswith(f"{name}=")]


def variables(path):
    return dict(line.split("=", 1) for line in lines_of(path))


# systemd -------------------------------------------------------------------------------------------------------------


def commands_of(unit):
    """The commands of manage.py that a unit runs."""
    return [name for line in values(unit, "ExecStart") for name in re.findall(r"manage\.py ([\w%]+)", line)]


def test_every_timer_starts_a_command_that_there_is_and_every_job_has_a_timer():
    started = []
    for timer in UNITS.glob("*.timer"):
        (name,) = values(timer, "Unit")
        template, instance = re.fullmatch(r"(.+?@?)(?:(?<=@)(.+))?\.service", name).groups()
        (command,) = commands_of(UNITS / f"{template}.service")
        started.append(instance if command == "%i" else command)

    assert sorted(started) == [
        "backup",
        "clearsessions",
        "follow_calendar",
        "refresh_figures",
        "retention",
        "send_reminders",
        "sweep_files",
        "verify_ledger",
    ]
    assert set(started) <= get_commands().keys()
    assert jobs.PATIENCE.keys() <= set(started)


@pytest.mark.parametrize("unit", sorted(UNITS.glob("*.service")), ids=lambda path: path.name)
def test_a_service_runs_as_the_portal_and_may_write_only_where_its_files_lie(unit):
    assert values(unit, "User") == ["portal"]
    assert values(unit, "ProtectSystem") == ["strict"]
    assert values(unit, "NoNewPrivileges") == ["yes"]
    assert values(unit, "StateDirectory") == ["portal"]
    assert values(unit, "EnvironmentFile") == ["/etc/portal/portal.env"]
    assert values(unit, "ReadWritePaths") == (["/var/backups/portal"] if unit.name == "portal-backup.service" else [])


@pytest.fixture
def units(tmp_path):
    """The units, with a Python that this machine has."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed.")
    for unit in UNITS.iterdir():
        text = unit.read_text().replace(PROGRAM, sys.executable)
        (tmp_path / unit.name.replace("@.", "@clearsessions.")).write_text(text)
        (tmp_path / unit.name).write_text(text)
    return tmp_path


def verified(folder, name):
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", folder / name],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in (run.stdout + run.stderr).splitlines() if str(folder) in line or name in line]


def test_systemd_finds_nothing_wrong_with_any_unit(units):
    names = [each.name for each in units.iterdir() if "@." not in each.name]

    assert len(names) == 15
    assert {name: said for name in names if (said := verified(units, name))} == {}


def test_systemd_would_have_said_what_is_wrong(units):
    broken = units / "portal.service"
    broken.write_text(broken.read_text().replace("KillMode=mixed", "KillMode=sometimes"))

    assert "Failed to parse kill mode" in " ".join(verified(units, "portal.service"))


# The settings that a service begins with -----------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["deploy/portal.env", "deploy/owner.env", "deploy/container/portal.env"])
def test_each_variable_of_the_examples_is_in_the_handbook(file):
    handbook = (ROOT / "docs" / "settings.md").read_text()

    assert [name for name in variables(ROOT / file) if f"`{name.removesuffix('_FILE')}" not in handbook] == []


@pytest.mark.parametrize("file", ["deploy/portal.env", "deploy/container/portal.env"])
def test_the_examples_pass_the_deployment_check(file, tmp_path):
    key = tmp_path / "key"
    key.write_text(STRONG_KEY)
    given = {name: value.replace(".example", ".test") for name, value in variables(ROOT / file).items()}
    given |= {"SECRET_KEY_FILE": str(key), "VAR_DIR": str(tmp_path)}

    run = manage("check", "--deploy", "--fail-level", "WARNING", **given)

    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("file", ["portal-manage", "container/roles.sh", "container/prepare.sh"])
def test_the_shell_reads_each_of_its_files(file):
    run = subprocess.run(["sh", "-n", ROOT / "deploy" / file], capture_output=True, text=True, check=False)

    assert (run.returncode, run.stderr) == (0, "")


# The container -------------------------------------------------------------------------------------------------------


def copied():
    """The paths of the code that the image is made of."""
    lines = [line for line in CONTAINERFILE.splitlines() if line.startswith("COPY ") and "--from" not in line]
    return [path for line in lines for path in line.split()[1:-1]]


def test_all_that_is_copied_is_there_and_nothing_that_serves_is_left_out():
    apps = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert [path for path in copied() if not (ROOT / path).exists()] == []
    assert apps | {"manage.py", "templates", "static", "locale"} <= set(copied())
    assert "--require-hashes" in CONTAINERFILE
    assert re.findall(r"^USER (.+)$", CONTAINERFILE, re.M) == ["10001"]


def test_nothing_of_the_portal_runs_as_root_or_writes_beside_its_files():
    ours = [service for service in COMPOSE["services"].values() if service["image"] == "partnerskapsportalen"]

    assert len(ours) == 3
    for service in ours:
        assert (service["user"], service["read_only"], service["cap_drop"]) == ("10001", True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert all(value.startswith("/run/secrets/") for value in service["environment"].values())
    assert all(service["read_only"] for service in COMPOSE["services"].values())
    assert all("healthcheck" in COMPOSE["services"][name] for name in ("database", "portal"))


def test_all_that_the_compose_file_names_is_there():
    mounted = [each.split(":")[0] for service in COMPOSE["services"].values() for each in service["volumes"]]
    files = [each for each in mounted if each.startswith(".")]
    files += [each for service in COMPOSE["services"].values() for each in service.get("env_file", [])]
    words = [word for service in COMPOSE["services"].values() for word in service.get("command", [])]

    assert files
    assert [each for each in files if not (ROOT / each).exists()] == []
    assert [word for word in words if word.startswith("scripts/") and not (ROOT / word).exists()] == []
    assert {each for each in mounted if not each.startswith(".")} == set(COMPOSE["volumes"])
    named = {secret for service in COMPOSE["services"].values() for secret in service["secrets"]}
    assert named == set(COMPOSE["secrets"])
    assert "deploy/container/secrets/" in (ROOT / ".gitignore").read_text()


def prepared():
    """The commands by which a container's database is prepared, as lists of words."""
    (steps,) = re.findall(r"for step in (.+); do", (ROOT / "deploy/container/prepare.sh").read_text())
    return [(quoted or plain).split() for quoted, plain in re.findall(r'"([^"]+)"|(\S+)', steps)]


@pytest.mark.long
def test_what_is_copied_is_all_that_the_steps_of_a_container_need(tmp_path):
    for path in copied():
        source, target = ROOT / path, tmp_path / "image" / path
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        else:
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(source, target)
    compiled = script("messages.py", "compile", folder=tmp_path / "image" / "scripts")
    assert compiled.returncode == 0, compiled.stderr
    environment = {
        "SECRET_KEY": STRONG_KEY,
        "ALLOWED_HOSTS": "portalen.test",
        "VAR_DIR": str(tmp_path / "files"),
        "TYPEFACE_DIR": str(ROOT / "var" / "typefaces"),  # cutting takes half a minute
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    steps = prepared()
    for words in [step for step in steps if step != ["cut_typefaces"]]:
        run = manage(*words, cwd=tmp_path / "image", **environment)
        assert run.returncode == 0, run.stderr

    assert [step[0] for step in steps] == ["migrate", "database_roles", "setup", "cut_typefaces", "collectstatic"]
    assert "cut_typefaces" in get_commands()


@pytest.mark.both_engines
@pytest.mark.long
def test_the_health_check_tells_a_portal_that_is_ready_from_one_that_is_not(fresh_database):
    with databases.served(fresh_database) as server:
        assert healthcheck.is_ready(f"0.0.0.0:{server.port}", "testserver") is True
        assert healthcheck.is_ready(f"0.0.0.0:{server.port}", "another.test") is False
        port = server.port
    assert healthcheck.is_ready(f"0.0.0.0:{port}", "testserver") is False


# The timers of a container -------------------------------------------------------------------------------------------


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=timers.ZONE)


def test_a_container_runs_the_commands_that_systemd_does():
    names = {command.split()[0] for command in [*timers.OFTEN, *timers.DAILY]}

    assert names == jobs.PATIENCE.keys() | {"clearsessions", "retention"}
    assert names <= get_commands().keys()


@pytest.mark.parametrize(
    ("now", "reminded", "followed", "expected"),
    [
        ("2026-03-16 12:00", "2026-03-16 11:56", "2026-03-16 00:10", []),
        ("2026-03-16 12:00", "2026-03-16 11:55", "2026-03-16 00:10", ["send_reminders"]),
        ("2026-03-17 00:09", "2026-03-17 00:09", "2026-03-16 00:10", []),
        ("2026-03-17 00:10", "2026-03-17 00:09", "2026-03-16 00:10", ["follow_calendar"]),
        ("2026-03-19 06:00", "2026-03-19 06:00", "2026-03-16 00:10", ["follow_calendar"]),
    ],
)
def test_a_daily_command_is_due_once_its_time_has_passed(now, reminded, followed, expected):
    last = dict.fromkeys(timers.DAILY, at(now))
    last |= {"send_reminders": at(reminded), "follow_calendar": at(followed)}

    assert timers.due(at(now), last) == expected


def test_where_nothing_has_run_all_is_due_and_what_lacks_a_value_is_left_out(tmp_path):
    assert timers.due(at("2026-03-16 12:00"), timers.recall(tmp_path / "timers.json")) == [
        *timers.OFTEN,
        *timers.DAILY,
    ]
    assert timers.words("refresh_figures --by $FIGURES_BY", {"FIGURES_BY": ""}) == []
    assert timers.words("refresh_figures --by $FIGURES_BY", {"FIGURES_BY": "anna@kommun.test"}) == [
        "refresh_figures",
        "--by",
        "anna@kommun.test",
    ]


def test_what_is_remembered_is_read_again(tmp_path):
    memory = tmp_path / "timers.json"
    memory.write_text('{"follow_calendar": "2026-03-16T00:10:00+01:00"}')

    assert timers.recall(memory) == {"follow_calendar": at("2026-03-16 00:10")}
