"""What a paper may cost: its tables measure no cells, its drawing is ended in time, and nothing else waits for it."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import models
from django.template.loader import get_template
from django.urls import reverse
from django.utils.timezone import localdate

from core.documents import pdf
from core.documents.drawing import errors, pool, press
from core.models import Role
from indicators.models import IndicatorBreak
from indicators.series import pdf as indicator_printing
from partnership.document import pdf as agreement_printing
from partnership.models import AgreementStatus, PrintSet, Section, VersionStatus
from stadsdelplan.board import pdf as board_pdf
from stadsdelplan.board.goals_by_indicator import goals_by_indicator
from stadsdelplan.document import pdf as plan_pdf
from stadsdelplan.follow_up.pdf import draw_council_report, draw_report
from stadsdelplan.models import (
    Departure,
    Edition,
    FollowUp,
    Goal,
    Measure,
    ResourceStatement,
)
from stadsdelplan.promises.pdf import draw_wall_paper
from tests.support import factories
from tests.support.pdf_text import AT, pages

pytestmark = [pytest.mark.long, pytest.mark.one_engine]  # papers at their largest

WORDS = " ".join(["samverkan", "i", "stadsdelen", "Jordbro", "fortsätter"] * 300)
PAGE = """<!doctype html><html lang="sv"><head><title>Prov</title>
<link rel="stylesheet" href="static:css/print/paper.css"></head>
<body class="sheet"><article class="paper" data-page="Sida" data-foot="Prov"><h1>Prov</h1>{}</article></body>"""
ENDLESS = PAGE.format("<h2>Kort</h2><p>Text.</p><h2>Bakgrund</h2>" + "<p>Samverkan i stadsdelen.</p>" * 20_000)
PAPERS = [
    "partnership/document/agreement.html",
    "stadsdelplan/document/edition.html",
    "stadsdelplan/follow_up/report_pdf.html",
    "stadsdelplan/follow_up/council_pdf.html",
    "stadsdelplan/board/pdf.html",
    "stadsdelplan/promises/wall_pdf.html",
    "stadsdelplan/rounds/report_pdf.html",
    "stadsdelplan/lagesbild/paper.html",
    "stadsdelplan/changes/pdf.html",
    "stadsdelplan/meetings/agenda_pdf.html",
    "stadsdelplan/meetings/minutes_pdf.html",
    "stadsdelplan/year_wheel/year_pdf.html",
    "indicators/series/pdf.html",
]


# Tables --------------------------------------------------------------------------------------------------------------


def test_these_are_all_papers():
    templates = Path(finders.find("css/print/paper.css")).parents[3] / "templates"
    whole = {
        str(path.relative_to(templates))
        for path in templates.rglob("*.html")
        if 'href="static:css/print/paper.css"' in path.read_text()
    }

    assert whole == set(PAPERS)


@pytest.mark.parametrize("name", PAPERS)
def test_every_table_on_a_paper_has_the_columns_that_its_style_sheet_says(name):
    source = Path(get_template(name).origin.name).read_text()
    sheets = re.findall(r'href="static:(css/print/[\w-]+\.css)"', source)
    styles = {sheet: Path(finders.find(sheet)).read_text() for sheet in sheets}

    assert '<article class="paper' in source or "_agreement_body" in source
    assert ".paper table { table-layout: fixed; width: 100% }" in styles["css/print/paper.css"]
    assert [words for words in re.findall(r"table-layout:\s*(\w+)", "".join(styles.values())) if words != "fixed"] == []
    assert "display: table" not in "".join(styles.values())
    assert "style=" not in source


@pytest.mark.drawn
@pytest.mark.parametrize("name", PAPERS)
def test_a_table_of_1500_words_in_every_cell_is_drawn_on_every_paper(name, settings):
    settings.PAPER_SECONDS = 60  # measured by their words, such columns take minutes
    source = Path(get_template(name).origin.name).read_text()
    head = "".join(f'<link rel="stylesheet" href="{href}">' for href in re.findall(r'href="(static:[^"]+)"', source))
    row = f"<tr><th scope='row'>{WORDS}</th><td>{WORDS}</td><td>{WORDS}</td></tr>"
    body = f"<article class='paper plan-paper figures-paper'><table>{row}</table></article>"

    drawn = pdf.draw(f"<html lang='sv'><head><title>P</title>{head}</head><body>{body}</body></html>", created=AT)

    assert "".join(pages(drawn)).count("Jordbro") == 3 * 300


# Every text ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_1500_words_in_every_text_of_an_agreement_are_drawn(settings):
    settings.PAPER_SECONDS = 120  # the tests' machine may be busy; measured by their words they take far longer
    text = factories.draft().versions.get()
    for row in [*text.sections.all(), *text.parties.all(), *text.appendices.all(), text]:
        _fill(row)
    for party in text.parties.all():
        _fill(party.signatories.get())

    papers = agreement_printing.draw(text, at=AT)

    assert "".join(pages(papers.copies[0][1].content)).count("Jordbro") > 2 * 300


@pytest.mark.django_db
def test_1500_words_in_every_text_of_a_plan_are_drawn_on_all_its_papers(settings):
    settings.PAPER_SECONDS = 120  # the tests' machine may be busy; measured by their words they take far longer
    edition = _plan_of_long_texts()

    within = AT.replace(year=2027, month=6)
    plan, report = plan_pdf.draw(edition, at=AT), draw_report(edition, at=within)
    council = draw_council_report(edition, at=within)

    assert "".join(pages(draw_wall_paper(edition, at=within))).count("Jordbro") > 300
    assert "".join(pages(plan)).count("Jordbro") > 6 * 300
    assert "".join(pages(report)).count("Jordbro") > 3 * 300
    assert "".join(pages(council)).count("Jordbro") > 10


@pytest.mark.django_db
def test_1500_words_in_every_text_about_figures_are_drawn(settings):
    settings.PAPER_SECONDS = 120  # the tests' machine may be busy; measured by their words they take far longer
    indicator, area = factories.indicator(slug="halsa"), factories.district()
    for year in (2023, 2024, 2025):
        _fill(factories.observation(indicator, area, year, 50), without=["period"])
    _fill(IndicatorBreak.objects.create(indicator=indicator, year=2024, note="Nytt mått."))
    _fill(indicator, without=["unit", "kpi", "uncertainty_kpi"])
    indicator.refresh_from_db()

    of_indicator = indicator_printing.draw(indicator, area, at=AT)
    of_area = board_pdf.draw(area, goals_by_indicator(area, None, on=date(2026, 1, 1)), year=None, at=AT)

    assert "".join(pages(of_indicator)).count("Jordbro") > 300
    assert "Jordbro" in "".join(pages(of_area))


def _plan_of_long_texts():
    """A working edition whose every text is long, after one whose every text was as long and another."""
    first = factories.edition(asks=factories.organisation("Polisen"))
    Measure.objects.create(goal=first.goals.get(), order=1, text="Åtgärd.", responsible_role="chef")
    for row in [first.goals.get(), Measure.objects.get(goal=first.goals.get())]:
        _fill(row, words=WORDS.replace("fortsätter", "upphör"))
    factories.close(first)
    second = Edition.objects.create(
        plan=first.plan, number=2, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), based_on=first
    )
    area = second.focus_areas.create(order=1, name="Arbete")
    goal = Goal.objects.create(edition=second, focus_area=area, order=1, title="Mål", key=first.goals.get().key)
    measure = Measure.objects.create(goal=goal, order=1, text="Åtgärd.", key=Measure.objects.get().key)
    ResourceStatement.objects.create(edition=second, organisation=second.plan.owner, text="Resurser.")
    Departure.objects.create(
        edition=second, key=measure.key, goal_key=goal.key, title="x", outcome="dropped", reason="x", seen=1
    )
    for key in (goal.key, measure.key):
        entry = {"on": date(2027, 2, 1), "status": "on_track", "organisation": second.plan.owner, "text": "x"}
        _fill(FollowUp.objects.create(plan=second.plan, key=key, at=AT, by=factories.person(), **entry))
    for row in [goal, measure, area, second, second.plan, *ResourceStatement.objects.all(), *Departure.objects.all()]:
        _fill(row)
    second.refresh_from_db()
    return second


def _fill(row, words=WORDS, without=()):
    """Write as many of the words as there is room for into each text that people type."""
    texts = {}
    for field in row._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.SlugField)
        if (
            is_text
            and not field.choices
            and not field.unique
            and field.name not in {"sha256", "digest", "canonical_text", *without}
        ):
            texts[field.name] = words[: field.max_length]
    factories.rewrite(type(row).objects.filter(pk=row.pk), **texts)


# A drawing that is ended ---------------------------------------------------------------------------------------------


def test_a_drawing_that_takes_too_long_is_ended_and_says_which_text_is_the_longest(settings, caplog):
    settings.PAPER_SECONDS = 1
    began = time.monotonic()

    with pytest.raises(errors.TooMuchOnPaperError) as refused:
        pdf.draw(ENDLESS, created=AT)

    assert time.monotonic() - began < 20
    assert refused.value.longest.heading == "Bakgrund"
    assert refused.value.longest.characters == 20_000 * len("Samverkan i stadsdelen.")
    assert any("The drawing of a paper was ended" in message for message in caplog.messages)


def test_after_a_drawing_that_was_ended_the_next_one_is_as_ever(settings):
    before = pdf.draw(PAGE.format("<p>x</p>"), created=AT)
    settings.PAPER_SECONDS = 1
    with pytest.raises(errors.TooMuchOnPaperError):
        pdf.draw(ENDLESS, created=AT)
    settings.PAPER_SECONDS = 20

    assert pdf.draw(PAGE.format("<p>x</p>"), created=AT) == before


def test_a_drawing_that_takes_too_much_memory_is_ended(settings):
    settings.PAPER_SECONDS, settings.PAPER_MEGABYTES = 60, 340
    pool.end_drawing()
    try:
        with pytest.raises(errors.TooMuchOnPaperError):
            pdf.draw(ENDLESS, created=AT)
    finally:
        settings.PAPER_MEGABYTES = 1024
        pool.end_drawing()
    assert pdf.draw(PAGE.format("<p>x</p>"), created=AT)


def test_a_drawing_process_that_was_killed_is_replaced():
    pool.end_drawing()
    before = pdf.draw(PAGE.format("<p>x</p>"), created=AT)
    os.kill(_drawing_process(os.getpid()), signal.SIGKILL)

    assert pdf.draw(PAGE.format("<p>x</p>"), created=AT) == before


def test_papers_that_are_asked_for_at_once_come_whole_and_each_to_its_own():
    drawn = {}

    def draw(name):
        drawn[name] = "".join(pages(pdf.draw(PAGE.format(f"<p>{name}</p>"), created=AT)))

    threads = [threading.Thread(target=draw, args=[f"Papper {letter}"]) for letter in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(drawn) == [f"Papper {letter}" for letter in "abcdefgh"]
    assert all(name in words for name, words in drawn.items())


def test_the_process_that_draws_knows_no_key_and_no_database(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://portal:hemligt@localhost/portal")
    monkeypatch.setenv("EMAIL_URL", "smtp://hemligt@localhost")
    pool.end_drawing()
    pdf.draw(PAGE.format(""), created=AT)

    process = Path(f"/proc/{_drawing_process(os.getpid())}")
    environment, loaded = (process.joinpath(name).read_text() for name in ("environ", "maps"))

    assert "hemligt" not in environment
    assert os.environ["SECRET_KEY"] not in environment
    assert "psycopg2" not in loaded


def test_the_portal_itself_does_not_load_what_draws():
    script = (
        "import sys, django; django.setup(); import core.urls, core.documents.pdf; print('weasyprint' in sys.modules)"
    )

    portal = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert portal.stdout.strip() == "False"


_DRAWS_AND_WAITS = f"""
import datetime, sys, threading, time, django
django.setup()
from core.documents import pdf
from core.documents.drawing import errors, pool, press
pdf.draw("<p>x", created=datetime.datetime.now(datetime.UTC))
print("drawn", flush=True)
pdf.draw({PAGE!r}.format("<p>Samverkan i stadsdelen.</p>" * 20_000), created=datetime.datetime.now(datetime.UTC))
"""


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_the_process_that_draws_ends_with_the_portal_even_in_the_middle_of_a_paper(end):
    with subprocess.Popen([sys.executable, "-c", _DRAWS_AND_WAITS], stdout=subprocess.PIPE, text=True) as portal:
        assert portal.stdout.readline() == "drawn\n"
        drawing = _drawing_process(portal.pid)
        time.sleep(1)  # it is at the long one
        portal.send_signal(end)

    until = time.monotonic() + 20
    while _is_running(drawing) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_running(drawing)


_FORKS = """
import datetime, os, sys, django
django.setup()
from core.documents import pdf
from core.documents.drawing import errors, pool, press
at = datetime.datetime(2026, 11, 24, 8, 30, tzinfo=datetime.UTC)
first = pdf.draw("<html lang=sv><title>x</title><p>x", created=at)
if child := os.fork():
    _, status = os.waitpid(child, 0)
    print(pdf.draw("<html lang=sv><title>x</title><p>x", created=at) == first, os.waitstatus_to_exitcode(status))
else:
    os._exit(7 if pdf.draw("<html lang=sv><title>x</title><p>x", created=at) == first else 1)
"""


def test_a_worker_that_was_forked_after_a_paper_draws_by_a_process_of_its_own():
    ran = subprocess.run([sys.executable, "-c", _FORKS], capture_output=True, text=True, check=True, timeout=120)

    assert ran.stdout.split() == ["True", "7"], ran.stderr


def _drawing_process(portal):
    """Return the id of the process that draws for the process `portal`: its child that runs press.MODULE."""
    (drawing,) = [
        int(folder.name)
        for folder in Path("/proc").glob("[0-9]*")
        if _stat(folder)[1:2] == [str(portal)] and press.MODULE in folder.joinpath("cmdline").read_text().split("\0")
    ]
    return drawing


def _is_running(process):
    return _stat(Path(f"/proc/{process}"))[:1] not in ([], ["Z"])


def _stat(folder):
    """Return what Linux says of a process: its state, its parent, and more. Empty if it is gone."""
    try:
        return folder.joinpath("stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


# What the person is told ---------------------------------------------------------------------------------------------


@pytest.fixture
def long_agreement():
    """A draft whose background was never meant for a page: such rows are older than the limit."""
    agreement = factories.draft()
    Section.objects.filter(agreement_version__agreement=agreement, heading="Bakgrund").update(
        body="Samverkan i stadsdelen.\n\n" * 20_000
    )
    return agreement


@pytest.mark.django_db
def test_a_text_that_cannot_be_drawn_is_not_locked_and_the_page_says_what_to_do(client, long_agreement, settings):
    settings.PAPER_SECONDS = 1
    client.force_login(factories.person(works_for=long_agreement.owner, role=Role.COORDINATOR))
    version = long_agreement.version

    answer = client.post(reverse("agreement_lock", args=[long_agreement.slug]), {"version": version, "origin": "drawn"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Dokumentet kunde inte skapas" in page
    assert "Den längsta texten står under ”Bakgrund”: 460\xa0000 tecken." in page
    assert "Ingenting har ändrats eller sparats" in page
    long_agreement.refresh_from_db()
    assert (long_agreement.status, long_agreement.version) == (AgreementStatus.DRAFT, version)
    assert long_agreement.versions.get().status == VersionStatus.DRAFT
    assert not PrintSet.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["agreement_draft_pdf", "admin"])
def test_the_print_of_a_draft_that_cannot_be_drawn_says_so(client, long_agreement, settings, page):
    settings.PAPER_SECONDS = 1
    person = factories.person(works_for=long_agreement.owner, is_staff=True, is_superuser=True)
    client.force_login(person)
    admin = reverse("admin:partnership_agreement_draft", args=[long_agreement.pk])

    answer = client.get(admin if page == "admin" else reverse(page, args=[long_agreement.slug]))

    assert answer.status_code == 409
    assert "Dokumentet kunde inte skapas" in answer.content.decode()


@pytest.mark.django_db
def test_an_adoption_whose_paper_cannot_be_drawn_stores_nothing_and_keeps_what_was_typed(client, settings):
    settings.PAPER_SECONDS = 1
    edition = factories.edition()
    Edition.objects.filter(pk=edition.pk).update(
        lagesbild="Samverkan i stadsdelen.\n\n" * 20_000, status="in_review", sent_for_review_at=AT
    )
    client.force_login(factories.person(works_for=edition.plan.owner, role=Role.COORDINATOR))
    typed = {"adopted_by": "Nämnden för Jordbro", "adopted_on": str(localdate(AT)), "paragraph": "12"}

    answer = client.post(reverse("edition_adopt", args=[edition.plan_id, 1]), {"version": edition.version, **typed})

    assert answer.status_code == 409
    assert "Nämnden för Jordbro" in answer.content.decode()
    edition.refresh_from_db()
    assert (edition.status, edition.adopted_by) == ("in_review", "")


@pytest.mark.django_db
def test_who_does_not_get_a_turn_is_asked_to_wait(client, settings):
    settings.PAPER_SECONDS, settings.PAPER_PROCESSES = 0.01, 0
    agreement = factories.draft()
    client.force_login(factories.person(works_for=agreement.owner))

    answer = client.get(reverse("agreement_draft_pdf", args=[agreement.slug]))

    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "Många dokument skapas just nu" in answer.content.decode()


@pytest.mark.django_db
def test_where_papers_cannot_be_drawn_at_all_the_page_says_whom_to_tell(client, monkeypatch):
    agreement = factories.draft()
    client.force_login(factories.person(works_for=agreement.owner))
    monkeypatch.setattr(press, "MODULE", "core.not_there")
    pool.end_drawing()

    answer = client.get(reverse("agreement_draft_pdf", args=[agreement.slug]))

    assert answer.status_code == 503
    assert "Tala om det för den som sköter portalen" in answer.content.decode()
