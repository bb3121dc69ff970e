"""The portal where no catalogue of texts is compiled: files are read all the same, and a service says what to run."""

import os
import shutil
import subprocess
import sys
from decimal import Decimal

import polib
import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.utils import translation

from core import spreadsheets
from core.models import AreaCode, CodeScheme
from indicators.figures.validation import COLUMNS
from indicators.imports.sources import headings
from indicators.imports.sources import spreadsheet as figures
from indicators.models import MissingReason, ObservationStatus, Sex, SourceKind
from stadsdelplan.models import Approach, Better, CountedFor, HowCommon, Influence, IsSignal, Prevention, Trend
from stadsdelplan.workbook import columns
from stadsdelplan.workbook import headings as plan_words
from stadsdelplan.workbook import reader as plans
from tests.support import factories

PARTS_OF_THE_PORTAL = ("config", "core", "indicators", "partnership", "stadsdelplan", "locale", "scripts", "manage.py")
RUN = "python scripts/messages.py compile"


@pytest.fixture
def _no_catalogues(settings, tmp_path):
    """As in a clone where nobody has compiled anything."""
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("sv"):
        assert translation.gettext("Margin of error") == "Margin of error"
        yield
    settings.LOCALE_PATHS = [settings.BASE_DIR / "locale"]


# Files ---------------------------------------------------------------------------------------------------------------

SWEDISH = "Indikator;Område;År;Kön;Värde;Felmarginal;Antal svar;Status;Källa"
ENGLISH = "Indicator;Area;Year;Sex;Value;Margin of error;Number of answers;Status;Source"


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_catalogues")
@pytest.mark.parametrize("heading", [SWEDISH, ENGLISH, SWEDISH.upper()])
def test_a_table_of_figures_is_read_in_both_languages_without_a_catalogue(heading):
    area = factories.district().parent
    AreaCode.objects.create(area=area, scheme=CodeScheme.SCB, code="0136")
    factories.indicator(slug="trygghet", source_kind=SourceKind.SURVEY)
    rows = [
        "trygghet;0136;2024;Totalt;61,5;2,4;812;Slutlig;Enkäten",
        "trygghet;0136;2024;Women;55;;;Preliminary;Enkäten",
        "trygghet;0136;2024;Män;Uppgift saknas;;;preliminär;Enkäten",
        "trygghet;0136;2023;kvinnor;Not shown, too few answers;;;final;Enkäten",
        "trygghet;0136;2023;Men;Källan har dragit tillbaka uppgiften;;;;Enkäten",
        "trygghet;0136;2023;T;Området fanns inte i det årets indelning;;;;Enkäten",
    ]

    parsed = figures.read(ContentFile("\n".join([heading, *rows]).encode(), name="x.csv"), name="x.csv")

    assert parsed.problems == []
    assert [(each.year, each.sex, each.value, each.missing, each.status) for each in parsed.figures] == [
        (2024, Sex.TOTAL, Decimal("61.5"), "", "final"),
        (2024, Sex.WOMEN, 55, "", "preliminary"),
        (2024, Sex.MEN, None, MissingReason.UNKNOWN, "preliminary"),
        (2023, Sex.WOMEN, None, MissingReason.SUPPRESSED, "final"),
        (2023, Sex.MEN, None, MissingReason.WITHDRAWN, "final"),
        (2023, Sex.TOTAL, None, MissingReason.NO_SUCH_AREA, "final"),
    ]


@pytest.mark.usefixtures("_no_catalogues")
@pytest.mark.parametrize(
    ("sheet", "heading"),
    [
        ("Mål", ["Målområde", "Rubrik", "Trolig orsak", "Riktning", "Nyckel", "Version"]),
        ("Goals", ["Focus area", "Title", "Probable cause", "Direction", "Key", "Version"]),
        ("Åtgärder", ["Mål", "Åtgärd", "Från", "Till", "Målets nyckel", "Nyckel", "Version"]),
    ],
)
def test_a_plans_workbook_is_read_in_both_languages_without_a_catalogue(sheet, heading):
    page = spreadsheets.Page(sheet, heading, [["x"] * len(heading)], [10] * len(heading))
    content = spreadsheets.as_workbook([page])

    rows = plans.rows_of(ContentFile(content, name="plan.xlsx"))

    assert rows.faults == []
    assert len(rows.goals) + len(rows.measures) == 1


@pytest.mark.usefixtures("_no_catalogues")
def test_a_direction_in_a_plans_workbook_is_known_in_both_languages_without_a_catalogue():
    assert columns.in_every_language(columns.Better.HIGHER.label) == {"higher is better", "högre är bättre"}


def labels_of_figures():
    kinds = [dict(each.choices) for each in (Sex, MissingReason, ObservationStatus)]
    return [label for kind in (COLUMNS, *kinds) for label in kind.values()]


def labels_of_plans():
    names = [columns.GOALS, columns.MEASURES, columns.CHOICES, columns.GOAL, columns.GOAL_KEY, columns.KEY]
    names += [columns.PROBLEMS, columns.CAUSES, columns.PROBLEM, columns.PROBLEM_KEY, columns.YES, columns.VERSION]
    of_all = (*columns.OF_GOALS, *columns.OF_MEASURES, *columns.OF_PROBLEMS, *columns.OF_CAUSES)
    kinds = (Approach, Better, CountedFor, HowCommon, Influence, IsSignal, Prevention, Trend)
    return [*names, *(each.label for each in of_all), *(each.label for kind in kinds for each in kind)]


@pytest.mark.parametrize(
    ("labels", "known"),
    [(labels_of_figures, headings.SWEDISH), (labels_of_plans, plan_words.SWEDISH)],
    ids=["figures", "plans"],
)
def test_the_words_that_are_known_are_those_of_the_catalogue(labels, known):
    found = {}
    for label in labels():
        with translation.override(None):
            english = str(label)
        with translation.override("sv"):
            found[english] = str(label)

    assert found == known


# The check -----------------------------------------------------------------------------------------------------------


def catalogue(folder, *, compiled=True, older=False):
    """A Swedish catalogue of one text in a folder for LOCALE_PATHS."""
    source = folder / "sv" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    file = polib.POFile()
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    file.append(polib.POEntry(msgid="Year", msgstr="År"))
    file.save(str(source))
    made = source.with_suffix(".mo")
    if compiled:
        file.save_as_mofile(str(made))
        os.utime(made, ns=(source.stat().st_mtime_ns + (-1 if older else 1) * 10**9,) * 2)
    return made


def told():
    return [(each.level, each.id, each.msg, each.hint) for each in run_checks(tags=["translation"])]


MISSING = (40, "core.E010", "The texts are not compiled for 'sv'.", f"Run `{RUN}`.")


def test_the_check_is_content_with_compiled_catalogues(settings, tmp_path):
    catalogue(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]

    assert told() == []


def test_the_check_stops_where_a_catalogue_is_not_compiled_or_not_there(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    assert told() == [MISSING]

    catalogue(tmp_path, compiled=False)

    assert told() == [MISSING]


@pytest.mark.parametrize("content", [b"", b"\xde\x12\x04\x95", b"no catalogue at all", b"\xde\x12\x04\x95" * 9])
def test_the_check_stops_where_what_was_compiled_cannot_be_read(settings, tmp_path, content):
    catalogue(tmp_path).write_bytes(content)
    settings.LOCALE_PATHS = [tmp_path]

    assert [each[:3] for each in told()] == [MISSING[:3]]


def test_the_check_warns_where_the_texts_are_newer(settings, tmp_path):
    catalogue(tmp_path, older=True)
    settings.LOCALE_PATHS = [tmp_path]

    assert told() == [(30, "core.W010", "The texts for 'sv' were changed after they were compiled.", f"Run `{RUN}`.")]


# A service -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The portal's code as in a fresh clone: nothing is compiled."""
    folder = tmp_path_factory.mktemp("clone")
    for name in PARTS_OF_THE_PORTAL:
        source = settings.BASE_DIR / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
        else:
            shutil.copy(source, folder)
    (folder / "var").mkdir()
    for name in ("templates", "static"):
        (folder / name).symlink_to(settings.BASE_DIR / name)
    return folder


def run(clone, *arguments):
    """Run Python in the clone, as a service would, and return how it ended and what it said."""
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "SECRET_KEY": "q7PzW2mXfT9bKdR4vYhN6sLcJ8gE3uAoViH5tQxM1wSyBkZrFnDpGjCe",
        "ALLOWED_HOSTS": "portalen.example",
        "VAR_DIR": str(clone / "var"),
    }
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


STARTS = {
    "check": ("manage.py", "check"),
    "migrate": ("manage.py", "migrate"),
    "wsgi": ("-c", "import config.wsgi"),
    "gunicorn": ("-m", "gunicorn", "--config", "config/gunicorn.py", "--check-config"),
}


@pytest.mark.parametrize("start", STARTS)
def test_a_service_without_compiled_catalogues_says_what_to_run(clone, start):
    for made in clone.glob("locale/*/LC_MESSAGES/*.mo"):
        made.unlink()

    ended, said = run(clone, *STARTS[start])

    assert ended != 0
    assert RUN in said


def test_what_it_says_to_run_helps(clone):
    assert run(clone, "scripts/messages.py", "compile") == (0, "")

    assert [run(clone, *STARTS[start])[0] for start in ("check", "wsgi", "gunicorn")] == [0, 0, 0]
