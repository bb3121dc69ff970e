"""Measure pages and papers against bare ones, side by side. docs/benchmarks.md has the results.

The demo is loaded into a database that goes away afterwards: a SQLite file, or one beside the database that
DATABASE_URL names. Every round measures each case once, in an order of its own, so that whatever else the machine does
hits all alike. Medians are compared. Garbage collection stays on, as in service, and starts afresh with each round.
"""

import contextlib
import gc
import logging
import os
import platform
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import bench_figures
import bench_load
import bench_papers
import bench_plan
import machine
import messages

ROOT = Path(__file__).resolve().parent.parent
SLUG, PARTNERSHIP = "jordbro-polisen-2009", "jordbro"
COORDINATOR, LIAISON = "samordnare@haninge.example", "granskare@polisen.example"
ONE_LINE = (
    '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Bare</title></head>'
    "<body style=\"font-family: 'Source Sans 3'\"><p>One line.</p></body></html>"
)
SEED, WARM_UP, PAGE_ROUNDS, PAPER_ROUNDS, PLAN_ROUNDS = 2009, 3, 100, 11, 3
IMPORT_ROUNDS = 3
FIGURES_ALONE = "--figures"


@dataclass
class Case:
    """Something to measure. `aim` is the highest allowed median, as a multiple of the first case's."""

    name: str
    run: object
    aim: float | None = None
    queries: int | None = None
    milliseconds: list[float] = field(default_factory=list)
    of_processor: list[float] = field(default_factory=list)
    collections: int = 0
    peak: int | None = None  # MB
    before: object = None  # prepares each run, and is not measured

    @property
    def median(self):
        return statistics.median(self.milliseconds)

    @property
    def processor(self):
        return statistics.median(self.of_processor)

    def measure(self):
        if self.before:
            self.before()
        collections, processor, start = _collections(), time.process_time_ns(), time.perf_counter_ns()
        self.run()
        self.milliseconds.append((time.perf_counter_ns() - start) / 1e6)
        self.of_processor.append((time.process_time_ns() - processor) / 1e6)
        self.collections += _collections() - collections

    def measure_memory(self):
        """Run once in a separate process, and keep the most memory that it had."""
        process = os.fork()
        if process == 0:
            self.run()
            os._exit(0)
        _process, status, usage = os.wait4(process, 0)
        if status:
            sys.exit(f"{self.name} failed in a process of its own.")
        self.peak = usage.ru_maxrss // 1024


def main():
    began = time.monotonic()
    machine.need_pango()
    messages.compile_all()
    if FIGURES_ALONE in sys.argv:
        with _portal():
            _bench_figures()
        return
    with _portal():
        _bench_portal()
    print(flush=True)
    subprocess.run([sys.executable, __file__, FIGURES_ALONE], check=True)
    print(f"The whole run took {time.monotonic() - began:.0f} s.")


@contextlib.contextmanager
def _portal():
    """Run the portal with the demo in its own database, which is dropped afterwards."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-"))
        url = stack.enter_context(_database_beside(os.environ.get("DATABASE_URL", "")))
        _start_django(folder, url)
        _load_demo()
        from django.db import connections

        stack.callback(connections.close_all)
        yield


def _bench_portal():
    from django.db import connections

    plans = bench_plan.papers(Case)
    connections.close_all()  # a new process must not inherit any of these
    for case in plans:
        case.measure_memory()
    pages, papers = _pages(), _papers()
    _measure(pages, rounds=PAGE_ROUNDS)
    _measure(papers, rounds=PAPER_ROUNDS)
    _measure(plans, rounds=PLAN_ROUNDS, warm_up=1)
    _report(pages, papers, plans)
    print(bench_load.report())
    print(bench_papers.report())


def _bench_figures():
    """Measure figures in their own database: the plans above bring indicators, which every board would show."""
    page = _seen_by(COORDINATOR)
    demo = [page("Bare page", "bare"), *bench_figures.pages(page, where="the demo")]
    _measure(demo, rounds=PAGE_ROUNDS)
    bench_figures.bring_in_all_of_sweden()
    sweden = [page("Bare page", "bare"), *bench_figures.pages(page, where="all of Sweden")]
    copy = bench_figures.known_copy(Case)
    _measure([*sweden, copy], rounds=PAGE_ROUNDS)
    imports = bench_figures.imports(Case)
    _measure(imports, rounds=IMPORT_ROUNDS, warm_up=0)
    _report_figures(demo, sweden, copy, imports)


# Cases ---------------------------------------------------------------------------------------------------------------


def _pages():
    """Return each page as the coordinator or the liaison gets it. The first is the bare one."""
    page = _seen_by(COORDINATOR)
    return [
        page("Bare page", "bare"),
        page("Home", "home", aim=2),
        page("Partnership", "partnership", PARTNERSHIP),
        page("Agreement", "agreement", SLUG, aim=2),
        page("Stored PDF of two copies", "agreement_papers", SLUG, aim=1.2),
        *bench_plan.pages(page, _seen_by(LIAISON)),
        page("Search", "search", query="?q=skolor"),
        page("Year wheel", "year_wheel"),
        page("Meetings", "meetings", PARTNERSHIP),
        page("Diary", "registry"),
    ]


def _seen_by(email):
    """Return a function that makes a Case of a page for the person with this address, through all middleware."""
    from django.test import Client
    from django.urls import reverse

    from core.models import User

    client = Client()
    client.force_login(User.objects.get(email=email), backend="core.backends.PortalBackend")

    def page(name, view, *arguments, query="", aim=None):
        address = reverse(view, args=arguments) + query
        return Case(name, lambda: _answer(client, address), aim=aim, queries=_count_queries(client, address))

    return page


def _papers():
    """Return each paper, drawn from the database without a request. The first is one line of text."""
    from django.utils import timezone
    from weasyprint import HTML

    from core.documents import pdf
    from partnership.document import pdf as agreement_pdf
    from partnership.models import AgreementVersion

    text, now = AgreementVersion.objects.get(agreement__slug=SLUG), timezone.now()

    return [
        Case("One line, through core.documents.pdf", lambda: pdf.draw(ONE_LINE, created=now)),
        Case("One line, WeasyPrint alone", lambda: HTML(string=ONE_LINE).write_pdf()),
        Case("Jordbro, one paper", lambda: agreement_pdf.draw_draft(text, at=now)),
        Case("Jordbro, two copies: together and each", lambda: agreement_pdf.draw(text, at=now), aim=1.5),
    ]


def _answer(client, address):
    response = client.get(address)
    if response.status_code != 200:
        sys.exit(f"{address} answers {response.status_code}: there is nothing to measure.")
    return response.content


def _count_queries(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _answer(client, address)  # the first time costs more than later ones
    with CaptureQueriesContext(connection) as queries:
        _answer(client, address)
    return len(queries)


def _measure(cases, *, rounds, warm_up=WARM_UP):
    order = random.Random(SEED)  # noqa: S311 - no secret
    for case in cases * warm_up:
        case.run()
    for _round in range(rounds):
        gc.collect()
        for case in order.sample(cases, len(cases)):
            case.measure()


def _collections():
    return sum(generation["collections"] for generation in gc.get_stats())


# Databases and settings ----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _database_beside(url):
    """Yield the URL of an empty database on the server of `url`, while the block lasts; without one, an empty URL."""
    if not url:
        yield ""
        return
    import psycopg2

    name = f"portal_bench_{uuid4().hex[:12]}"
    with contextlib.closing(psycopg2.connect(url.replace("psql://", "postgres://", 1))) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _start_django(folder, url):
    """Start Django as in service: no debugging, cached templates, hashed static files. The demo needs DEMO."""
    for name in ("DEBUG", "SECRET_KEY_FILE", "DATABASE_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEMO": "1",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "testserver,127.0.0.1",
        "VAR_DIR": folder,
        "TYPEFACE_DIR": str(ROOT / "var" / "typefaces"),  # cutting takes seconds, and always gives the same
        "LOG_LEVEL": "ERROR",
    }
    if url:
        os.environ["DATABASE_URL"] = url
    sys.path.insert(0, str(ROOT))
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = "bench_urls"
    django.setup()
    logging.disable(logging.WARNING)


def _load_demo():
    from django.core.management import call_command
    from django.utils import timezone

    from stadsdelplan.demo import loading

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    loading.load(at=timezone.now(), password="")


# Results -------------------------------------------------------------------------------------------------------------


def _report(pages, papers, plans):
    from django.db import connection

    engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    print(f"\n{_processor_count()} processors, Python {platform.python_version()}, {engine}. Milliseconds.\n")
    print(_table(pages, bare=pages[:1], with_queries=True))
    print(f"\n{_medians_of(PAGE_ROUNDS)}\n")
    print(_table(papers, bare=papers[:2]))
    print(f"\n{_medians_of(PAPER_ROUNDS)}\n")
    print(_table(plans, bare=plans[:1], with_memory=True))
    print(f"\n{_medians_of(PLAN_ROUNDS)} Peak: the most memory in MB of a process that does it once.\n")


def _report_figures(demo, sweden, copy, imports):
    for pages in (demo, sweden):
        print(_table(pages, bare=pages[:1], with_queries=True))
        print()
    for small, large in zip(demo[1:], sweden[1:], strict=True):
        times = (large.processor / sweden[0].processor) / (small.processor / demo[0].processor)
        print(f"{large.name}: {times:.2f} × that in the demo, by processor, each in bare pages (aim 1.3).")
    print(f"{copy.name}: {copy.processor:.1f} ms of processor time (aim: below 50).")
    print()
    print(_table(imports, bare=imports[:1], with_queries=False))
    alone, whole = imports
    share = alone.processor / whole.processor
    print(f"\nThe import has {share:.0%} of the speed of bulk_create, by processor (aim 50 %).\n")


def _table(cases, *, bare, with_queries=False, with_memory=False):
    heads = ["", "Median", "Half of them", *(f"× {case.name[0].lower()}{case.name[1:]}" for case in bare), "Aim"]
    heads += ["Queries"] * with_queries + ["Processor", "× by processor", "Collections"] + ["Peak"] * with_memory
    rows = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    for case in cases:
        low, _median, high = statistics.quantiles(case.milliseconds, n=4)
        ratios = [f"{case.median / other.median:.2f}" for other in bare]
        row = [case.name, f"{case.median:.1f}", f"{low:.1f}–{high:.1f}", *ratios, _aim(case, bare[0])]
        row += [str(case.queries)] * with_queries
        row += [f"{case.processor:.1f}", f"{case.processor / bare[0].processor:.2f}"]
        row += [f"{case.collections / len(case.milliseconds):.1f}"] + [str(case.peak)] * with_memory
        rows.append(row)
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    )


def _aim(case, bare):
    if case.aim is None:
        return ""
    return f"{case.aim:g}: {'met' if case.median <= case.aim * bare.median else 'missed'}"


def _medians_of(rounds):
    return (
        f"Medians of {rounds} rounds after some to warm up; half of the times lie in the second column's span. "
        "Processor: the median of the time that this process worked. Collections: runs of the garbage collector."
    )


def _processor_count():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


if __name__ == "__main__":
    main()
