"""docs/asvs.md: every requirement of OWASP ASVS 5.0 at levels 1 and 2 once, and nothing that it names is missing."""

import ast
import re
from collections import Counter

import pytest
from django.conf import settings

from tests.support import DATA

ROOT = settings.BASE_DIR
STATES = {"met", "not applicable", "not met"}
REQUIREMENTS = [tuple(line.split()) for line in (DATA / "asvs-5.0.txt").read_text().splitlines()]
ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split(" | ")]
    for line in (ROOT / "docs" / "asvs.md").read_text().splitlines()
    if re.match(r"\| V\d", line)
]
MARKED = re.compile(r"`([^`]+)`")
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)+|[\w-]+\.(?:py|txt|md|toml)|templates")


def functions_of(path):
    return {node.name for node in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(node, ast.FunctionDef)}


def headings_of(path):
    titles = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def is_there(name):
    """Whether a name in backticks is what it looks like: a test, a heading of a document, a file. Or a word."""
    if "::" in name:
        path, test = name.split("::")
        return (ROOT / path).is_file() and test in functions_of(path)
    if "#" in name:
        path, heading = name.split("#")
        return (ROOT / path).is_file() and heading in headings_of(path)
    return not PATH.fullmatch(name) or (ROOT / name).exists()


def test_the_list_is_whole():
    assert len(REQUIREMENTS) == 253
    assert Counter(level for _name, level in REQUIREMENTS) == {"1": 70, "2": 183}


def test_every_requirement_stands_once_with_its_level_in_order():
    assert [(name, level) for name, level, *_rest in ROWS] == REQUIREMENTS


def test_every_row_says_its_state_and_what_it_rests_on():
    for name, _level, asks, state, where, why in ROWS:
        named = MARKED.findall(f"{where} {why}")

        assert asks, name
        assert state in STATES, name
        if state == "met":
            rests = [each for each in named if "::test_" in each or "#" in each or each.startswith("docs/decisions/")]
            assert rests, name
        if state in ("not applicable", "not met"):
            assert why != "–", name


def test_what_the_rows_name_is_there():
    named = {name for *_what, where, why in ROWS for name in MARKED.findall(f"{where} {why}")}

    assert len(named) >= 100
    assert [name for name in sorted(named) if not is_there(name)] == []


@pytest.mark.parametrize(
    "name",
    [
        "tests/code/test_asvs.py::test_that_nobody_wrote", "tests/code/test_nothing.py::test_x", "nothing.toml",
        "docs/security.md#nothing", "docs/nothing.md#logs", "core/nothing.py", "docs/nothing.md",
    ],
)  # fmt: skip
def test_control_what_is_missing_is_seen(name):
    assert not is_there(name)
