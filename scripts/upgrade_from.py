"""Check that a database of an earlier version opens with this one: `upgrade_from.py COMMIT [--pages 40]`.

The code of the commit makes a database with the demo in it, logs a person in and reads pages. The code of this checkout
then opens the same file. It may find no migration missing, the whole history must verify, the person must still be
logged in, every page must answer with the same status and the same words, and every address and its name must be there.
"""

import argparse
import html
import io
import json
import os
import re
import secrets
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PERSON = "samordnare@haninge.example"
_NOT_READ = re.compile(r"^/(logga-ut|sprak|static)|\.(pdf|zip|docx|xlsx|odt)$")


def main():
    options = _options()
    if options.step:
        print(json.dumps({"earlier": _earlier, "now": _now}[options.step](json.load(sys.stdin))))
        return
    with tempfile.TemporaryDirectory(prefix="portal-upgrade-") as folder:
        code = Path(folder) / "earlier"
        _unpack(options.commit, code)
        os.environ |= {"DEMO": "1", "VAR_DIR": f"{folder}/var", "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ |= {"SECRET_KEY": secrets.token_urlsafe(60), "ALLOWED_HOSTS": "testserver", "LOG_LEVEL": "CRITICAL"}
        os.environ |= {"DEMO_PASSWORD": secrets.token_urlsafe(20)}
        os.environ.pop("DATABASE_URL", None)
        earlier = _step("earlier", code, {"pages": options.pages})
        now = _step("now", ROOT, earlier)
    sys.exit(_compare(earlier, now))


def _options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", nargs="?", default="HEAD")
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--step", choices=["earlier", "now"], help=argparse.SUPPRESS)
    return parser.parse_args()


def _unpack(commit, folder):
    made = subprocess.run(["git", "archive", commit], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    with tarfile.open(fileobj=io.BytesIO(made.stdout)) as archive:
        archive.extractall(folder, filter="data")


def _step(step, code, given):
    """Return what a step says, taken in a process of its own by the code in the folder `code`."""
    subprocess.run([sys.executable, "scripts/messages.py", "compile"], cwd=code, check=True, stdout=sys.stderr)
    command = [sys.executable, __file__, "--step", step]
    run = subprocess.run(command, cwd=code, input=json.dumps(given), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])


def _set_up():
    sys.path.insert(0, str(Path.cwd()))
    import django
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    django.setup()


def _earlier(given):
    """Make the database, log in, and read pages link by link from the home page on."""
    _set_up()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    call_command("migrate", interactive=False, verbosity=0)
    call_command("cut_typefaces", stdout=sys.stderr)
    call_command("demo", stdout=io.StringIO())
    client = Client()
    client.post(reverse("login"), {"username": PERSON, "password": settings.DEMO_PASSWORD})
    pages, waiting = {}, [reverse("home")]
    while waiting and len(pages) < given["pages"]:
        address = waiting.pop(0)
        pages[address], links = _read(client, address)
        waiting += [link for link in links if link not in pages and link not in waiting]
    return {"session": client.cookies[settings.SESSION_COOKIE_NAME].value, "pages": pages, **_state()}


def _now(earlier):
    """Open the same database, say which migrations it lacks, and read the same pages in the same session."""
    _set_up()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    missing = io.StringIO()
    try:
        call_command("migrate", check_unapplied=True, verbosity=1, no_color=True, stdout=missing)
        missing = ""
    except SystemExit:
        missing = missing.getvalue()
    call_command("migrate", interactive=False, verbosity=0)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = earlier["session"]
    pages = {address: _read(client, address)[0] for address in earlier["pages"]}
    call_command("verify_ledger", stdout=io.StringIO())
    return {"missing": missing, "pages": pages, **_state()}


def _read(client, address):
    """Return (status, words of the page) and the addresses of the portal that it leads to."""
    response = client.get(address)
    if not response.get("Content-Type", "").startswith("text/html"):
        return [response.status_code, response.get("Location", "")], []
    page = response.content.decode()
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    links = [html.unescape(link).partition("#")[0] for link in re.findall(r'<a[^>]* href="(/[^"/][^"]*)"', page)]
    return [response.status_code, " ".join(text.split())], [link for link in links if not _NOT_READ.search(link)]


def _state():
    """Return what each chain of the history comes to, and every address with its name."""
    from django.urls import get_resolver

    from core import ledger

    verdicts = [[each.chain, each.length, each.head, each.fault] for each in ledger.verify()]
    return {"chains": verdicts, "addresses": sorted(set(_addresses(get_resolver())))}


def _addresses(resolver, prefix="", spaces=""):
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _addresses(pattern, address, spaces + f"{pattern.namespace}:" * bool(pattern.namespace))
        else:
            yield f"{spaces}{pattern.name or '(no name)'} {address}"


def _compare(earlier, now):
    """Say what was found, and return the exit code."""
    faults = [f"A migration is missing:\n{now['missing']}"] if now["missing"] else []
    faults += [f"The chain {chain} does not verify: {fault}" for chain, _n, _head, fault in now["chains"] if fault]
    if earlier["chains"] != now["chains"]:
        faults.append("The chains are not what they were.")
    if next(iter(earlier["pages"].values()))[0] != 200:
        faults.append("The earlier version did not let the person in.")
    for address, page in earlier["pages"].items():
        if now["pages"][address] != page:
            faults.append(f"{address}: {page[0]} before, {now['pages'][address][0]} now, or other words.")
    for gone in sorted(set(earlier["addresses"]) ^ set(now["addresses"])):
        faults.append(f"On one side only: {gone}")
    entries = sum(length for _chain, length, _head, _fault in now["chains"])
    answered = sum(status == 200 for status, _words in now["pages"].values())
    print(f"Migrations missing: {'some' if now['missing'] else 'none'}.")
    print(f"History: {len(now['chains'])} chains with {entries} entries.")
    print(f"Pages asked in the session of the earlier version: {len(now['pages'])}, of which {answered} answered 200.")
    print(f"Addresses with their names: {len(now['addresses'])}.")
    print("\n".join(faults) or "Nothing differs.")
    return 1 if faults else 0


if __name__ == "__main__":
    main()
