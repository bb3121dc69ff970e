"""The rules that conftest.py sets for every test are themselves tried."""

import operator
import os
import socket
import subprocess
import sys
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.template import Context, Template, engines

from tests.conftest import OutsideConnectionError
from tests.support import drawing
from tests.support.settings import UndefinedVariableError


def test_a_connection_beyond_this_machine_is_refused_and_noted(outside_connections):
    beyond = ("192.0.2.1", 80)  # an address that RFC 5737 keeps for examples

    with pytest.raises(OutsideConnectionError):
        socket.create_connection(beyond, timeout=1)

    assert outside_connections == [beyond]
    outside_connections.clear()


def test_a_connection_to_this_machine_is_let_through(outside_connections):
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()

    assert outside_connections == []


@pytest.mark.parametrize(("ci", "outcome"), [("true", "1 failed"), ("", "1 skipped")])
def test_ci_counts_a_skipped_test_as_failed(tmp_path, ci, outcome):
    (tmp_path / "test_skipping.py").write_text("import pytest\n\ndef test_it():\n    pytest.skip('not here')\n")
    options = ["-p", "tests.support.ci_report", "-p", "no:cacheprovider", "-p", "no:django", "-c", os.devnull]

    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir", tmp_path, tmp_path],
        cwd=settings.BASE_DIR,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome in run.stdout, run.stdout + run.stderr


def test_a_second_engine_runs_what_touches_a_database_and_that_alone(tmp_path):
    files = [
        "tests/core/text/test_collation.py",
        "tests/partnership/agreement_list/test_agreement_list.py",
        "tests/partnership/document/test_signature_rows.py",
    ]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *files]

    run = {
        option: subprocess.run([*command, *option], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
        for option in [(), ("--database-only",)]
    }

    assert all(f"{file}::" in run[()].stdout for file in files)
    assert f"{files[0]}::" not in run[("--database-only",)].stdout
    assert f"{files[2]}::" not in run[("--database-only",)].stdout  # one_engine
    assert f"{files[1]}::" in run[("--database-only",)].stdout


def test_a_draw_tries_a_part_of_the_long_tables_and_each_row_in_some_draw():
    file = "tests/test_access.py"
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", file]

    def collected(*options):
        run = subprocess.run([*command, *options], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
        return {line for line in run.stdout.splitlines() if line.startswith(file)}

    whole, first, again = collected(), collected("--draw", "one"), collected("--draw", "one")
    rows = {each for each in whole if "test_everybody_gets" in each}

    assert first == again
    assert whole - rows <= first  # what is no row of a long table is always tried
    assert len(rows) / 5 < len(first & rows) < len(rows) / 2
    assert all(any(drawing.is_drawn(row, f"commit {n}", drawing.ROWS) for n in range(60)) for row in rows)


@dataclass(frozen=True)
class DrawnItem:
    """As much of pytest's item as a draw looks at."""

    nodeid: str
    marks: frozenset[str] = frozenset()
    asks_both: bool = True

    def get_closest_marker(self, name):
        return name in self.marks


def test_a_draw_tries_every_module_on_an_engine_and_what_differs_between_them_on_both():
    def items(kind, *marks, asks_both=True):
        return {DrawnItem(f"tests/{kind}_{n}.py::test_x", frozenset(marks), asks_both) for n in range(40)}

    def tried(items, key, *, on_postgresql):
        ask = operator.attrgetter("asks_both")
        return set(drawing.chosen(list(items), key, on_postgresql=on_postgresql, asks_the_engine=ask))

    both = [items("differs", "long", "both_engines"), items("race", "race"), items("page", "browser")]
    alone, plain = items("paper", "long", asks_both=False), items("plain")
    shared_out = items("long", "long") | items("long_race", "long", "race")
    for key in ("one", "two"):
        for kind in both:
            assert tried(kind, key, on_postgresql=False) == tried(kind, key, on_postgresql=True) == kind
        assert tried(alone | plain, key, on_postgresql=False) == alone | plain
        assert 3 < len(tried(plain, key, on_postgresql=True)) < 27
        here, there = (tried(shared_out, key, on_postgresql=engine) for engine in (False, True))
        assert here | there == shared_out
        assert not here & there
        assert 10 < len(there) < 50


def test_an_undefined_variable_in_a_template_of_ours_is_an_error(tmp_path):
    template = Template("{{ nobody_gave_this }}", engine=engines["django"].engine)
    for node in template.nodelist:
        node.origin.name = str(settings.BASE_DIR / "templates" / "made_up.html")

    with pytest.raises(UndefinedVariableError, match="nobody_gave_this"):
        template.render(Context())


def test_an_undefined_variable_in_a_template_of_others_is_empty():
    template = Template("[{{ nobody_gave_this }}]", engine=engines["django"].engine)

    assert template.render(Context()) == "[]"


@pytest.mark.parametrize(("marker", "folder"), [("race", "races"), ("browser", "browser")])
def test_races_and_the_browsers_tests_stand_where_the_run_looks_for_them(marker, folder):
    tests = settings.BASE_DIR / "tests"
    marked = {path.parent for path in tests.rglob("test_*.py") if f"mark.{marker}\n" in path.read_text()}

    assert marked == {tests / folder}
