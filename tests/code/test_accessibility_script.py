"""The script that shows the pages to tools from elsewhere: what it says, and what it fetches."""

import json

import pytest
from django.conf import settings

SCRIPTS = settings.BASE_DIR / "scripts"


@pytest.fixture
def accessibility(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import accessibility

    return accessibility


def test_where_node_is_missing_it_says_so_and_fetches_nothing(accessibility, monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(SystemExit) as stopped:
        accessibility.main()

    assert str(stopped.value).splitlines() == [
        "node is missing, which runs Lighthouse (version 20 or newer). Install it first.",
        "npm is missing, which fetches the tools. Install it first.",
        "java is missing, which runs vnu (version 11 or newer). Install it first.",
    ]


def test_the_table_counts_what_each_tool_found_and_names_it_below(accessibility):
    found = {"pages": {"vnu": {"pages: home": ["No heading", "No name"]}}}

    lines = accessibility.report({"seen": {"pages": 244, "demo": 9}, "found": found})

    assert lines == [
        "| States | Seen | HTML_CodeSniffer | vnu | Lighthouse |",
        "|---|---|---|---|---|",
        "| pages | 244 | 0 | 2 | 0 |",
        "| demo | 9 | 0 | 0 | 0 |",
        "vnu, pages: home: No heading",
        "vnu, pages: home: No name",
    ]


def test_the_lock_of_the_tools_gives_a_hash_for_each_and_names_no_address_to_fetch_from():
    lock = json.loads((SCRIPTS / "page_tools" / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}

    assert len(packages) > 100
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []
