"""No module of the portal calls what runs text as code, what weak digests are made of, or what trusts anybody."""

import ast

import pytest
from django.conf import settings

APPS = ("config", "core", "indicators", "partnership", "stadsdelplan")
SOURCES = [
    path for app in APPS for path in sorted((settings.BASE_DIR / app).rglob("*.py")) if "migrations" not in path.parts
]
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
NEVER_LOADED = {
    "marshal", "pickle", "shelve", "dill", "yaml",  # read objects back, whatever they do
    "random",  # can be guessed
    "telnetlib", "ftplib",  # speak in the clear
    "xmlrpc", "xml.sax", "xml.dom", "xml.etree",  # unfold entities
    "ldap", "ldap3",
}  # fmt: skip
ONLY_ESCAPES = "xml.sax.saxutils"
NEVER_CALLED = {
    "hashlib.md5", "hashlib.sha1", "hashlib.new", "os.system", "os.popen", "subprocess.getoutput",
    "subprocess.getstatusoutput", "ssl._create_unverified_context", "tempfile.mktemp",
}  # fmt: skip
PROGRAMS_ARE_STARTED_BY = {
    "core/backup/encryption.py", "core/backup/engines.py", "core/documents/drawing/press.py", "core/emblems/reading.py",
    "core/files/scanned_pages.py", "core/files/uploads.py", "core/management/commands/restore_check.py",
    "core/spreadsheets/reader.py",
}  # fmt: skip
HTML_IS_CALLED_SAFE_BY = {
    "core/templatetags/portal.py", "core/text/markdown.py", "indicators/charts.py", "indicators/national/area_map.py",
    "partnership/templatetags/drafts.py",
}  # fmt: skip


def name_of(path):
    return str(path.relative_to(settings.BASE_DIR))


def faults(source):
    """What must not stand in a module, as (line, what)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name) for each in node.names if is_never_loaded(each.name))
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{each.name}" for each in node.names)]
            yield from ((node.lineno, name) for name in names if is_never_loaded(name))
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, what) for what in faults_of_call(node))


def is_never_loaded(name):
    return not name.startswith(ONLY_ESCAPES) and any(f"{name}.".startswith(f"{each}.") for each in NEVER_LOADED)


def faults_of_call(node):
    called = node.func
    if isinstance(called, ast.Name) and called.id in RUNS_TEXT:
        yield called.id
    if isinstance(called, ast.Attribute) and ast.unparse(called) in NEVER_CALLED:
        yield ast.unparse(called)
    for keyword in node.keywords:
        value = getattr(keyword.value, "value", None)
        if (keyword.arg, value) in {("shell", True), ("verify", False), ("cert_reqs", "CERT_NONE")}:
            yield f"{keyword.arg}={value}"


def test_no_module_calls_what_is_dangerous():
    found = {name_of(path): list(faults(path.read_text())) for path in SOURCES}

    assert len(found) >= 400
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "line",
    [
        "eval(typed)", "import pickle", "from xml.etree import ElementTree", "import xml.dom.minidom", "import random",
        "hashlib.md5(words)", "os.system(words)", "subprocess.run(words, shell=True)", "get(url, verify=False)",
    ],
)  # fmt: skip
def test_control_it_is_seen(line):
    assert len(list(faults(line))) >= 1


def test_programs_are_started_and_html_is_called_safe_where_it_is_known():
    texts = {name_of(path): path.read_text() for path in SOURCES}

    assert {name for name, text in texts.items() if "import subprocess" in text} == PROGRAMS_ARE_STARTED_BY
    assert {name for name, text in texts.items() if "mark_safe" in text} == HTML_IS_CALLED_SAFE_BY
    exempt = {name for name, text in texts.items() if "csrf_exempt" in text}
    assert exempt == {"core/mail/views.py"}  # of the link in a mail, which is signed
