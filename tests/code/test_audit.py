"""The audit of packages asks about every one in the lock, and does not pass over what is known."""

import http.server
import json
import subprocess
import sys
import threading

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / "scripts" / "audit.py"
LOCKED = [line for line in (settings.BASE_DIR / "requirements.txt").read_text().splitlines() if "==" in line]


@pytest.fixture
def database():
    """A database of vulnerabilities on this machine. `known` is {package: its vulnerabilities}."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            server.asked += [(query["package"]["name"], query["version"]) for query in asked]
            known = [server.known.get(query["package"]["name"]) for query in asked]
            results = [{"vulns": [{"id": name} for name in names]} if names else {} for names in known]
            answer = json.dumps({"results": results[: server.answers]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked, server.known, server.answers = [], {}, None
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def audit(database):
    address = f"http://127.0.0.1:{database.server_port}/v1/querybatch"
    return subprocess.run(
        [sys.executable, SCRIPT, "--at", address], capture_output=True, text=True, timeout=120, check=False
    )


def test_every_package_of_the_lock_is_asked_about_in_its_version(database):
    run = audit(database)

    assert run.returncode == 0, run.stderr
    assert [f"{name}=={version}" for name, version in database.asked] == [
        line.removesuffix("\\").partition(";")[0].strip() for line in LOCKED
    ]
    assert run.stdout == f"Nothing is known against any of the {len(LOCKED)} packages.\n"


def test_what_is_known_is_told_and_fails(database):
    database.known = {"django": ["PYSEC-2099-1", "GHSA-aaaa"], "pillow": ["PYSEC-2099-2"]}

    run = audit(database)

    assert run.returncode == 1
    assert "PYSEC-2099-1, GHSA-aaaa" in run.stdout
    assert "PYSEC-2099-2" in run.stdout
    assert f"2 of {len(LOCKED)} packages have known vulnerabilities." in run.stderr


def test_an_answer_that_leaves_packages_out_is_no_answer(database):
    database.answers = 3

    run = audit(database)

    assert run.returncode == 1
    assert "did not answer for every package" in run.stderr
