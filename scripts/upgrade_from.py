"""Check that a database of an earlier version opens with this one: `upgrade_from.py COMMIT [--pages 40]`.

The code of the commit makes a database with the demo and a made-up year of work in it (upgrade_year.py), logs a person
in and reads pages. The code of this checkout then opens and migrates the same database, once on SQLite and once on
PostgreSQL. What is on record must be the same to the letter: the history, which must verify, every change list, every
answer to a goal, what the follow-ups say, and the bytes of every stored paper. The person must still be logged in,
every page must answer as it did, and every address must be there. Migrations that run, pages with other words,
addresses that are new and addresses with another name are told of: a newer version may have them.
"""

import argparse
import contextlib
import difflib
import hashlib
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

import postgres
import upgrade_year

ROOT = Path(__file__).resolve().parent.parent
PERSON = "samordnare@haninge.example"
_NOT_READ = re.compile(r"^/(logga-ut|sprak|static)|\.(pdf|zip|docx|xlsx|odt)$")


def main():
    options = _options()
    if options.step:
        print(json.dumps({"earlier": _earlier, "now": _now}[options.step](json.load(sys.stdin))))
        return
    faults = 0
    for engine in options.engine or ["sqlite", "postgresql"]:
        print(f"--- {engine} ---", flush=True)
        with tempfile.TemporaryDirectory(prefix="portal-upgrade-") as folder, database(engine) as address:
            code = Path(folder) / "earlier"
            unpack(options.commit, code)
            os.environ |= {"DEMO": "1", "VAR_DIR": f"{folder}/var", "DJANGO_SETTINGS_MODULE": "config.settings"}
            os.environ |= {"SECRET_KEY": secrets.token_urlsafe(60), "ALLOWED_HOSTS": "testserver"}
            os.environ |= {"DEMO_PASSWORD": secrets.token_urlsafe(20), "LOG_LEVEL": "CRITICAL"}
            os.environ.pop("DATABASE_URL", None)
            os.environ |= {"DATABASE_URL": address} if address else {}
            earlier = _step("earlier", code, {"pages": options.pages})
            faults += _compare(earlier, _step("now", ROOT, earlier))
    sys.exit(1 if faults else 0)


@contextlib.contextmanager
def database(engine):
    """Yield the DATABASE_URL of an empty database, or nothing for the file that the portal makes by itself."""
    if engine == "sqlite":
        yield ""
        return
    with postgres.server() as service:
        yield service


def _options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", nargs="?", default="HEAD")
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--step", choices=["earlier", "now"], help=argparse.SUPPRESS)
    return parser.parse_args()


def unpack(commit, folder):
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
    """Make the database with a year of work in it, log in, and read pages link by link from the home page on."""
    _set_up()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    call_command("migrate", interactive=False, verbosity=0)
    call_command("cut_typefaces", stdout=sys.stderr)
    call_command("demo", stdout=io.StringIO())
    upgrade_year.play()
    client = Client()
    client.post(reverse("login"), {"username": PERSON, "password": settings.DEMO_PASSWORD})
    pages, waiting = {}, [reverse("home")]
    while waiting and len(pages) < given["pages"]:
        address = waiting.pop(0)
        pages[address], links = _read(client, address)
        waiting += [link for link in links if link not in pages and link not in waiting]
    record = _record(client)
    return {"record": record, "session": client.cookies[settings.SESSION_COOKIE_NAME].value, "pages": pages, **_state()}


def _now(earlier):
    """Open and migrate the same database, and read the same pages in the same session."""
    _set_up()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    plan = io.StringIO()
    call_command("showmigrations", format="plan", no_color=True, stdout=plan)
    ran = [line for line in plan.getvalue().splitlines() if line.startswith("[ ]")]
    call_command("migrate", interactive=False, verbosity=0)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = earlier["session"]
    pages = {address: _read(client, address)[0] for address in earlier["pages"]}
    record = _record(client)
    call_command("verify_ledger", stdout=io.StringIO())
    return {"record": record, "ran": ran, "pages": pages, **_state()}


def _read(client, address, *, only=None):
    """Return (status, words of the page, or of one element of it) and the addresses of the portal that it leads to."""
    response = client.get(address)
    if not response.get("Content-Type", "").startswith("text/html"):
        return [response.status_code, response.get("Location", "")], []
    page = response.content.decode()
    page = page[page.index(f"<{only}") : page.index(f"</{only}>")] if only and f"<{only}" in page else page
    text = html.unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL))
    links = [html.unescape(link).partition("#")[0] for link in re.findall(r'<a[^>]* href="(/[^"/][^"]*)"', page)]
    return [response.status_code, " ".join(text.split())], [link for link in links if not _NOT_READ.search(link)]


def _record(client):
    """Return what change lists, answers and follow-ups say, their rows, and the digests of stored papers."""
    from django.urls import reverse

    from partnership.models import Agreement
    from stadsdelplan.models import CLOSED, Departure, Edition, FollowUp, Goal, Measure, Review

    said = {}
    for model, *names in (
        (Goal, "edition", "key", "revision", "version"),
        (Measure, "goal", "key", "version"),
        (Departure, "edition", "key", "outcome", "reason"),
        (Review, "edition", "key", "organisation", "revision_seen", "verdict", "comment", "at"),
        (FollowUp, "key", "on", "status", "text", "outcome", "organisation", "corrects"),
    ):
        rows = model.objects.order_by("pk").values_list("pk", *names)
        said[model.__name__] = [len(rows), "\n".join(" ".join(map(str, row)) for row in rows)]
    for edition in Edition.objects.order_by("plan", "number"):
        place = [edition.plan_id, edition.number]
        for name in ("edition_changes", "edition_answers", "edition_follow_up", "edition_comments"):
            said[reverse(name, args=place)] = _read(client, reverse(name, args=place), only="main")[0]
        if edition.status in CLOSED:
            said |= _papers(client, reverse("edition_paper", args=place))
    for agreement in Agreement.objects.order_by("pk"):
        history = reverse("agreement_history", args=[agreement.slug])
        said[history] = _read(client, history, only="main")[0]
        said |= _papers(client, reverse("agreement_papers", args=[agreement.slug]))
    return said


def _papers(client, address):
    """Return {address: [status, digest of what is served]}, or nothing where there is no paper."""
    answer = client.get(address)
    if answer.status_code != 200 or answer.get("Content-Type") != "application/pdf":
        return {}
    return {address: [answer.status_code, hashlib.sha256(answer.getvalue()).hexdigest()]}


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
    """Say what was found, and return the number of faults."""
    faults = [f"The chain {chain} does not verify: {fault}" for chain, _n, _head, fault in now["chains"] if fault]
    if earlier["chains"] != now["chains"]:
        faults.append("The chains are not what they were.")
    if next(iter(earlier["pages"].values()))[0] != 200:
        faults.append("The earlier version did not let the person in.")
    gone = sorted({*earlier["addresses"]} - {*now["addresses"]})
    routes = {address.partition(" ")[2] for address in now["addresses"]}  # the name is for the code alone
    faults += [f"No longer there: {each}" for each in gone if each.partition(" ")[2] not in routes]
    for address, page in earlier["record"].items():
        if now["record"].get(address) != page:
            faults.append(f"{address}, which is on record: {_difference(page, now['record'].get(address))}")
    words = []
    for address, page in earlier["pages"].items():
        answer = now["pages"][address]
        if answer[0] != page[0]:
            faults.append(f"{address}: {page[0]} before, {answer[0]} now.")
        elif answer != page:
            words.append(f"Other words on {address}: {_difference(page, answer)}")
    entries = sum(length for _chain, length, _head, _fault in now["chains"])
    answered = sum(status == 200 for status, _words in now["pages"].values())
    print(f"Migrations that ran: {len(now['ran'])}.")
    print(f"History: {len(now['chains'])} chains with {entries} entries.")
    print(f"On record: {len(now['record'])} tables, change lists, answers, follow-ups, histories and papers.")
    print(f"Pages asked in the session of the earlier version: {len(now['pages'])}, of which {answered} answered 200.")
    print(f"Addresses that are new: {len({*now['addresses']} - {*earlier['addresses']})}.")
    print("".join(f"With another name: {each}\n" for each in gone if each.partition(" ")[2] in routes), end="")
    print("\n".join(words))
    print("\n".join(faults) or "Nothing on record differs.", flush=True)
    return len(faults)


def _difference(before, after):
    """Return the words that are gone and those that came, as "- gone + came"."""
    if not after or before[0] != after[0]:
        return f"{before[0]} before, {after and after[0]} now"
    gone, came = before[1].split(), after[1].split()
    found = difflib.SequenceMatcher(None, gone, came, autojunk=False).get_opcodes()
    return " … ".join(
        f"- {' '.join(gone[a:b])} + {' '.join(came[c:d])}" for kind, a, b, c, d in found if kind != "equal"
    )


if __name__ == "__main__":
    main()
