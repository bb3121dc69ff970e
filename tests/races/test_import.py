"""Imports that meet, and an import of a hundred thousand rows: nothing doubled, nothing lost, and little memory.

tests/races/test_crashes.py kills one at each of its writes.
"""

import http.client
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from core import ledger
from core.files import pending_uploads
from core.models import Area, AreaKind
from indicators import actions
from indicators.figures import validation
from indicators.figures.changeset import plan_changes
from indicators.figures.records import ParsedFigure, ParsedSource
from indicators.imports.sources import detect
from indicators.models import EarlierObservation, Import, Observation, SourceKind
from tests.support import databases, factories
from tests.support.factories import NOON

pytestmark = [pytest.mark.long, pytest.mark.one_engine]  # processes are started and killed

HEADING = "Indicator;Area;Year;Sex;Value;Margin of error;Number of answers;Status;Source"
MANY = 100_000
MOST_MEMORY = 300  # megabytes
IMPORTERS = 6
TOKEN = "k" * 32
MEASURED = """
import re, sys
from pathlib import Path
peak, sys.argv = Path(sys.argv[1]), sys.argv[2:]
from django.core.management import execute_from_command_line
try:
    execute_from_command_line(sys.argv)
finally:
    peak.write_text(re.search(r"VmHWM:\\s+([0-9]+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.fixture
def staff(fresh_database):
    return factories.person(email="staff@portal.example", is_staff=True)


@pytest.fixture
def survey(fresh_database):
    return factories.indicator(slug="trygghet", source_kind=SourceKind.SURVEY)


def districts(count):
    """So many districts of one municipality, their names by their numbers."""
    municipality = factories.district().parent
    rows = [Area(name=f"Del {number}", kind=AreaKind.DISTRICT, parent=municipality) for number in range(count)]
    return Area.objects.bulk_create(rows)


def reading_of(survey, areas, *, value):
    figures = [ParsedFigure(f"Rad {area.pk}", survey.pk, area.pk, 2024, "T", Decimal(value)) for area in areas]
    return ParsedSource("table", f"{value}.csv", f"{value:064}", "Enkäten", figures, [])


def digest_of(parsed, by):
    return plan_changes(validation.validated(parsed, by=by, today=NOON.date())).digest


def take_in(parsed, by):
    return actions.import_figures(parsed=parsed, digest=digest_of(parsed, by), by=by, at=NOON)


def all_at_once(work, jobs):
    def run(job):
        try:
            return work(job)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))


def values_ever(area):
    """Everything that was ever stored of the area's figure, now and before."""
    now = Observation.objects.filter(area=area).values_list("value", flat=True)
    before = EarlierObservation.objects.filter(observation__area=area).values_list("value", flat=True)
    return Counter(int(value) for value in [*now, *before])


# At once -------------------------------------------------------------------------------------------------------------


@pytest.mark.race
def test_the_same_file_taken_in_by_many_at_once_is_taken_in_once(fresh_database, staff, survey):
    parsed = reading_of(survey, districts(300), value=60)
    digest = digest_of(parsed, staff)
    start = threading.Barrier(IMPORTERS)

    def take(_number):
        start.wait()
        try:
            return actions.import_figures(parsed=parsed, digest=digest, by=staff, at=NOON)
        except actions.ChangedMeanwhileError:
            return "changed meanwhile"

    outcomes = all_at_once(take, range(IMPORTERS))

    assert outcomes.count("changed meanwhile") == IMPORTERS - 1
    assert Observation.objects.count() == 300
    assert EarlierObservation.objects.count() == 0
    assert Import.objects.count() == 1
    assert [verdict.fault for verdict in ledger.verify()] == [""]


@pytest.mark.race
def test_colleagues_who_say_yes_to_the_same_file_at_once_are_all_answered(fresh_database, settings, survey):
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": str(fresh_database.folder / "files")}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    rows = [f"trygghet;{area.name};2024;T;60;;;;Enkäten" for area in districts(100)]
    content = "\n".join([HEADING, *rows]).encode()
    colleagues = [factories.person(is_staff=True) for _ in range(IMPORTERS)]
    (digest,) = {pending_uploads.save(content, by=person, about=person) for person in colleagues}
    parsed = detect.read(content, name="siffror.csv", today=timezone.localdate())
    difference = digest_of(parsed, colleagues[0])
    address = f"{reverse('take_in_look', args=[digest])}?fil=siffror.csv"
    start = threading.Barrier(IMPORTERS)

    with databases.served(fresh_database) as server:

        def say_yes(person):
            start.wait()
            return _post(server, person, address, {"difference": difference})

        statuses = Counter(all_at_once(say_yes, colleagues))
        log = server.log

    assert statuses == {302: 1, 409: IMPORTERS - 1}
    assert (Observation.objects.count(), Import.objects.count()) == (100, 1)
    assert "Traceback" not in log


@pytest.mark.race
def test_other_files_taken_in_at_once_lose_no_figure(fresh_database, staff, survey):
    areas = districts(50)
    take_in(reading_of(survey, areas, value=1), staff)
    start = threading.Barrier(IMPORTERS)

    def take(value):
        parsed, tries = reading_of(survey, areas, value=value), 0
        start.wait()
        while True:
            try:
                take_in(parsed, staff)
            except actions.ChangedMeanwhileError:
                tries += 1
            else:
                return tries

    met = sum(all_at_once(take, range(10, 10 + IMPORTERS)))

    assert met > 0, "Nobody met anybody, so that nothing was tried."
    assert all(values_ever(area) == Counter([1, *range(10, 10 + IMPORTERS)]) for area in areas)
    assert set(Observation.objects.values_list("version", flat=True)) == {1 + IMPORTERS}
    assert Import.objects.count() == 1 + IMPORTERS


@pytest.mark.race
def test_control_imports_that_hold_nothing_lose_figures(fresh_database, staff, survey):
    areas = districts(50)
    take_in(reading_of(survey, areas, value=1), staff)
    start = threading.Barrier(IMPORTERS)

    def take(value):
        changes = plan_changes(reading_of(survey, areas, value=value))
        start.wait()
        with transaction.atomic():
            _store_without_holding(changes)

    all_at_once(take, range(10, 10 + IMPORTERS))

    assert any(values_ever(area) != Counter([1, *range(10, 10 + IMPORTERS)]) for area in areas)


def _post(server, person, address, fields):
    """The status of the answer to a form that the person sends."""
    headers = {
        "Cookie": f"sessionid={factories.session_of(person)}; csrftoken={TOKEN}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    call = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        call.request("POST", address, body=urlencode({**fields, "csrfmiddlewaretoken": TOKEN}), headers=headers)
        return call.getresponse().status
    finally:
        call.close()


def _store_without_holding(changes):
    for change in changes.changed:
        said = change.before._asdict()
        EarlierObservation.objects.create(observation_id=change.pk, replaced_at=NOON, **said)
        Observation.objects.filter(pk=change.pk).update(value=change.after.value, version=change.version + 1)


# A hundred thousand rows ---------------------------------------------------------------------------------------------


def test_a_hundred_thousand_rows_take_little_memory_and_one_bad_one_writes_nothing(fresh_database, staff, survey):
    areas, years = districts(MANY // 25), range(2001, 2026)
    rows = [f"trygghet;{area.name};{year};T;{year % 100},5;2,4;812;final;Enkäten" for area in areas for year in years]
    good, bad = fresh_database.folder / "bra.csv", fresh_database.folder / "fel.csv"
    good.write_text("\n".join([HEADING, *rows]))
    rows[MANY // 2] = rows[MANY // 2].replace(",5;", "x;", 1)
    bad.write_text("\n".join([HEADING, *rows]))

    refused, words, _memory = _import(fresh_database, bad, staff)
    after_the_bad = (Observation.objects.count(), Import.objects.count())
    done, _words, memory = _import(fresh_database, good, staff)

    assert (refused, after_the_bad) == (1, (0, 0))
    assert f"{MANY // 2 + 2}:" in words
    assert done == 0
    assert Observation.objects.count() == len(rows) == MANY
    assert memory < MOST_MEMORY


def _import(database, file, by):
    """The exit code of the command, what it said of what is wrong, and how many megabytes it had at most.

    The command reads its own peak: what the system tells of a child counts in what the parent had when it was made.
    """
    peak = database.folder / "peak"
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(peak), "manage.py", "import_figures", str(file), "--by", by.email],
        cwd=settings.BASE_DIR,
        env=database.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr, int(peak.read_text()) / 1024
