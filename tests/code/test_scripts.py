"""The scripts behind make's words, where they decide something."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import zlib
from datetime import date
from pathlib import Path

import polib
import pytest
from django.conf import settings

SCRIPTS = settings.BASE_DIR / "scripts"


@pytest.fixture(autouse=True)
def _scripts_on_the_path(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))


def script(name, *arguments, folder=SCRIPTS, **environment):
    return subprocess.run(
        [sys.executable, folder / name, *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path):
    """A folder with a blank in its name that holds the scripts and the locks."""
    folder = tmp_path / "en klon"
    shutil.copytree(SCRIPTS, folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", *(path.name for path in settings.BASE_DIR.glob("requirements*.txt"))):
        shutil.copy(settings.BASE_DIR / name, folder)
    return folder


# Locks ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(settings.BASE_DIR.glob("requirements*.txt")), ids=lambda path: path.name)
def test_a_lock_names_no_address_and_gives_hashes_for_every_package(path):
    text = path.read_text()
    packages = [line for line in text.splitlines() if "==" in line]

    assert packages
    assert "://" not in text
    assert all(line.endswith("\\") for line in packages)
    assert text.count("--hash=sha256:") >= len(packages)


def test_the_locks_belong_to_what_pyproject_asks_for(checkout):
    assert script("lock.py", "--check", folder=checkout / "scripts").returncode == 0


def test_a_requirement_that_no_lock_has_seen_is_told(checkout):
    project = checkout / "pyproject.toml"
    project.write_text(project.read_text().replace('"gunicorn",', '"gunicorn>=1",'))

    run = script("lock.py", "--check", folder=checkout / "scripts")

    assert run.returncode == 1
    assert "requirements.txt, requirements-dev.txt no longer belongs" in run.stderr


def test_every_package_of_the_portal_is_in_the_lock_of_development_in_the_same_version():
    def versions(name):
        return {line.split(" ")[0] for line in (settings.BASE_DIR / name).read_text().splitlines() if "==" in line}

    assert versions("requirements.txt") <= versions("requirements-dev.txt")


def test_every_dependency_says_why_it_is_there():
    lines = (settings.BASE_DIR / "pyproject.toml").read_text().splitlines()
    start = lines.index("dependencies = [")
    end = lines.index("[tool.pytest.ini_options]")
    packages = [line for line in lines[start:end] if line.startswith('    "')]

    assert len(packages) > 20
    assert [line for line in packages if "  # " not in line] == []


# The machine ---------------------------------------------------------------------------------------------------------


def test_a_missing_program_is_one_sentence_that_says_how_to_get_it(monkeypatch, capsys):
    import machine

    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit) as stopped:
        machine.need_command("pdftotext", package="poppler-utils", purpose="reads the papers")

    sentence = str(stopped.value)
    assert sentence.startswith("pdftotext is missing, which reads the papers: install it first (")
    assert "poppler-utils" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("named", ["", "/opt/nginx/sbin/nginx"])
def test_nginx_is_found_where_only_root_looks_or_where_it_is_named(monkeypatch, named):
    import machine

    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("NGINX", named)

    assert machine.need_nginx() == named or Path(machine.need_nginx()).name == "nginx"


def test_missing_nginx_is_one_sentence_that_names_the_package(monkeypatch):
    import machine

    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("NGINX", raising=False)
    monkeypatch.setattr(machine.shutil, "which", lambda *_, **__: None)
    with pytest.raises(SystemExit) as stopped:
        machine.need_nginx()

    assert "nginx is missing, which the tests put before a service" in str(stopped.value)
    assert "nginx-light" in str(stopped.value)


def test_missing_pango_is_one_sentence_that_names_the_packages(monkeypatch):
    import machine

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(machine, "PANGO", (("libthere-is-no-such.so.0",),))
    with pytest.raises(SystemExit) as stopped:
        machine.need_pango()

    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in str(stopped.value)
    assert "brew install pango harfbuzz" in str(stopped.value)


# Starting ------------------------------------------------------------------------------------------------------------


def test_a_taken_port_is_told_in_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])

        run = script("run.py", PORT=port, VAR_DIR=str(tmp_path))

    assert run.returncode == 1
    assert run.stderr.startswith(f"Port {port} cannot be used")
    assert "make run PORT=8001" in run.stderr
    assert "Traceback" not in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(monkeypatch, tmp_path):
    import run

    monkeypatch.setattr(run, "VAR", tmp_path)
    first = run.kept("secret_key", lambda: "made the first time")
    second = run.kept("secret_key", lambda: "made anew")

    assert first == second == "made the first time"
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_what_the_static_files_come_from_is_there():
    import run

    assert [path for path in run.COLLECTED_FROM if not path.exists()] == []


def test_an_installed_lock_is_not_installed_again(checkout):
    stamp = checkout / ".venv" / "installed-requirements.txt"
    (checkout / ".venv" / "bin").mkdir(parents=True)
    program = checkout / ".venv" / "bin" / "python"
    program.write_text(f'#!/bin/sh\necho "$@" >> "{checkout}/calls"\n')
    program.chmod(0o755)

    outputs = [script("environment.py", "requirements.txt", folder=checkout / "scripts").stdout for _ in range(2)]
    calls = (checkout / "calls").read_text().splitlines()

    assert outputs == ["Installing the packages of requirements.txt …\n", ""]
    assert len([call for call in calls if "install" in call]) == 1
    assert "--require-hashes --requirement requirements.txt" in next(call for call in calls if "install" in call)
    assert len(stamp.read_text()) == 64


# Tests of tests ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("results", "some_only", "code"),
    [
        ([0, 0, 0], False, 0),
        ([0, 1, 0], False, 1),
        ([0, 5, 0], False, 5),
        ([0, 5, 0], True, 0),
        ([5, 5, 5], True, 5),
        ([5, 2, 0], True, 2),
    ],
)
def test_a_run_without_tests_counts_as_failed_unless_some_tests_were_chosen(results, some_only, code):
    import run_tests

    assert run_tests.conclude(results, some_only=some_only) == code


@pytest.mark.parametrize("git", [0, 128, OSError("no such program")])
def test_ci_draws_by_the_commit_or_by_the_day_where_there_is_none(git, monkeypatch):
    import run_tests

    def rev_parse(command, **options):
        if isinstance(git, OSError):
            raise git
        return subprocess.CompletedProcess(command, git, stdout="0a1b2c\n" if git == 0 else "HEAD\n", stderr="")

    run_tests.drawn.cache_clear()
    monkeypatch.setattr(run_tests.subprocess, "run", rev_parse)
    monkeypatch.setenv("CI", "true")
    key = "0a1b2c" if git == 0 else date.today().isoformat()
    assert run_tests.drawn() == ("--draw", key, f"--randomly-seed={zlib.crc32(key.encode())}")

    run_tests.drawn.cache_clear()
    monkeypatch.delenv("CI")
    assert run_tests.drawn() == ()


def python(options, arguments, environment, output=None):
    """Run a line of Python where run_tests starts pytest."""
    return subprocess.Popen([sys.executable, "-c", options, *arguments], env=environment, stdout=output, stderr=output)


def test_what_runs_beside_is_shown_when_it_is_done_and_in_its_order(monkeypatch, tmp_path, capfd):
    import run_tests

    monkeypatch.setattr(run_tests, "_start", python)
    runs = [
        ("First", "import sys; print('one', *sys.argv[1:])", {}),
        ("Second", "import os; print(os.environ['WORD']); exit(3)", {"WORD": "two"}),
    ]

    with run_tests.beside(runs, ["-x"], tmp_path) as finished:
        subprocess.run([sys.executable, "-c", "print('between')"], check=True)
        codes = finished()

    assert codes == [0, 3]
    assert capfd.readouterr().out == "between\n\n--- First ---\none -x\n\n--- Second ---\ntwo\n"


def test_what_runs_beside_ends_with_what_it_runs_beside(monkeypatch, tmp_path):
    import run_tests

    started = []
    monkeypatch.setattr(run_tests, "_start", lambda *run: started.append(python(*run)) or started[-1])
    forever = "import time; print('begun', flush=True); time.sleep(600)"

    def be_ended():
        with run_tests.beside([("First", forever, {}), ("Second", forever, {})], [], tmp_path):
            while not (tmp_path / "First.txt").exists() or not (tmp_path / "First.txt").read_text():
                time.sleep(0.01)
            sys.exit(143)

    with pytest.raises(SystemExit):
        be_ended()

    assert [each.returncode for each in started] == [-signal.SIGTERM]


def test_a_server_for_tests_goes_away_with_its_folder():
    import postgres
    import psycopg2

    with postgres.server() as url:
        connection = psycopg2.connect(url)
        with connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0])
        connection.close()
        there = folder.exists()

    assert there
    assert not folder.parent.exists()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(url)


# Texts ---------------------------------------------------------------------------------------------------------------


def catalogue(path, **entries):
    texts = polib.POFile()
    texts.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    for msgid, msgstr in entries.items():
        texts.append(polib.POEntry(msgid=msgid, msgstr=msgstr, flags=["fuzzy"] if msgstr.startswith("?") else []))
    texts.save(str(path))
    return texts


def test_a_catalogue_is_measured_by_the_texts_of_the_code(tmp_path):
    import messages

    used = catalogue(tmp_path / "used.po", Agreement="", Copy="", Draft="", Goal="")
    catalogue(tmp_path / "django.po", Agreement="Avtal", Copy="", Draft="?Utkast", Contract="Kontrakt")

    problems = list(messages.compare(used, tmp_path / "django.po"))

    assert problems == ["missing: 'Goal'", "used nowhere: 'Contract'", "not translated: 'Copy'", "fuzzy: 'Draft'"]


def test_a_complete_catalogue_has_no_problem(tmp_path):
    import messages

    used = catalogue(tmp_path / "used.po", Agreement="")
    catalogue(tmp_path / "django.po", Agreement="Avtal")

    assert list(messages.compare(used, tmp_path / "django.po")) == []


def test_catalogues_compile_without_gettext(monkeypatch, tmp_path):
    import gettext

    import messages

    folder = tmp_path / "locale" / "sv" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue(folder / "django.po", Agreement="Avtal", Draft="?Utkast")
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setenv("PATH", "")

    messages.compile_all()
    texts = gettext.translation("django", tmp_path / "locale", ["sv"])

    assert texts.gettext("Agreement") == "Avtal"
    assert texts.gettext("Draft") == "Draft"
    assert [path.name for path in sorted(folder.iterdir())] == ["django.mo", "django.po"]


# Spelling ------------------------------------------------------------------------------------------------------------


def test_a_misspelt_word_is_found_and_what_is_filled_in_is_not_read(monkeypatch, tmp_path, capsys):
    import spelling

    text = "Skicka <b>%(plan)s</b> till granskaren, https://example.org/vaeg, den {day}: "
    text += "ditt avtaal, SMTP_HOST, Kolada, a.csv"
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Send", msgstr=text))
    catalogue.save(str(tmp_path / "sv.po"))
    (tmp_path / "words.txt").write_text("# Rätta ord\nKolada\nbortglömtord\n", encoding="utf-8")
    replaced = {"ROOT": tmp_path, "CATALOGUE": tmp_path / "sv.po", "WORDS": tmp_path / "words.txt", "FOLDERS": ()}
    for name, value in replaced.items():
        monkeypatch.setattr(spelling, name, value)

    assert spelling.main() == 1
    assert capsys.readouterr().out.splitlines() == [
        "sv.po:5: avtaal",
        "words.txt: no text has bortglömtord",
        "7 words of 1 texts read.",
    ]
