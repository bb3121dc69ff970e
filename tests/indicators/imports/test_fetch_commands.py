"""The commands that fetch figures: whole or not at all, told beforehand, safe to repeat. All numbers are invented."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from core.geography import area_import
from core.geography.area_import import AreaList, ListedArea
from core.management.progress import Progress
from core.models import Area, AreaKind, CodeScheme, LedgerEntry
from indicators.models import EarlierObservation, Import, MissingReason, Observation, Sex, SourceKind
from tests.support import factories, statistics_server
from tests.support.http_answers import dataset, entry, page, said
from tests.support.statistics_server import answer, busy

pytestmark = pytest.mark.django_db

LIVES_ON, NEW = "0136R901", "0136R903"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def operator():
    return factories.person(is_staff=True, is_superuser=True, email="drift@portal.example")


# Kolada -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def haninge():
    factories.sweden("00", "01", "0136", "0180")


@pytest.fixture
def employment(haninge):
    return factories.indicator(kpi="N02267")


@pytest.fixture
def safety(haninge):
    return factories.indicator(kpi="N00610", uncertainty_kpi="U01610", source_kind=SourceKind.SURVEY)


@pytest.fixture
def kolada(settings):
    with statistics_server.running() as running:
        settings.KOLADA_URL = running.address
        yield running


def fetch_kolada(*arguments, year="2024", area="0136"):
    out = StringIO()
    call_command(
        "fetch_kolada", *arguments, year=year, area=[area], by="drift@portal.example", stdout=out, skip_checks=True
    )
    return out.getvalue()


def stored():
    return list(Observation.objects.order_by("year", "sex").values_list("year", "sex", "value", "margin", "missing"))


def test_the_command_fetches_says_what_changes_and_takes_it_in(kolada, operator, safety):
    kolada.by_path = lambda path, fields: answer(page(entry(said(61), kpi="N00610"), entry(said(2.5), kpi="U01610")))

    told = fetch_kolada()

    assert stored() == [(2024, Sex.TOTAL, Decimal(61), Decimal("2.5"), "")]
    assert "1 new, 0 changed, 0 withdrawn, 0 unchanged." in told
    assert kolada.asked == ["/v/data/kpi/N00610,U01610/municipality/0136/year/2024?per_page=5000"]
    taken_in = Import.objects.get()
    assert (taken_in.by, taken_in.kind, taken_in.added) == (operator, "kolada", 1)
    assert taken_in.name.startswith("http://127.0.0.1")
    assert taken_in.sha256 in told


def test_the_same_answer_twice_changes_nothing(kolada, operator, employment):
    kolada.by_path = lambda path, fields: answer(page(entry(said(79.1))))
    fetch_kolada()
    entries = LedgerEntry.objects.count()

    told = fetch_kolada()

    assert "0 new, 0 changed, 0 withdrawn, 1 unchanged." in told
    assert (Import.objects.count(), LedgerEntry.objects.count()) == (1, entries)


def test_a_dry_run_says_what_would_change_and_changes_nothing(kolada, operator, employment):
    kolada.by_path = lambda path, fields: answer(page(entry(said(79.1))))

    told = fetch_kolada("--dry-run")

    assert f"Key figure N02267, Haninge, 2024, total ({employment.name}): new 79.1" in told
    assert told.endswith("Nothing was changed.\n")
    assert stored() == []


def test_what_kolada_takes_back_is_withdrawn_and_what_it_said_is_kept(kolada, operator, employment):
    kolada.by_path = lambda path, fields: answer(page(entry(said(79.1))))
    fetch_kolada()
    kolada.by_path = lambda path, fields: answer(page(entry(said(None, isdeleted=True))))

    told = fetch_kolada()

    assert "withdrawn 79.1 → withdrawn" in told
    assert stored() == [(2024, Sex.TOTAL, None, None, MissingReason.WITHDRAWN)]
    assert EarlierObservation.objects.get().value == Decimal("79.1")


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([entry(said(79.1)), entry(said(78))], "Key figure N02267, Haninge, 2024, total .*already stands"),
        ([entry(said(79.1), said(1, "F"))], "F is no gender"),
        ([entry(said(79.1)), entry(said(101), period=2023)], "not between 0 and 100"),
        ([entry(said(79.1)), entry(said(-1), kpi="U01610")], "not negative"),
    ],
)
def test_one_bad_figure_keeps_all_of_them_out(kolada, operator, employment, safety, entries, sentence):
    kolada.by_path = lambda path, fields: answer(page(*entries))

    with pytest.raises(CommandError, match=sentence):
        fetch_kolada()

    assert stored() == []
    assert not LedgerEntry.objects.filter(verb="figures.taken_in").exists()


def test_all_areas_and_the_key_figures_that_are_named(kolada, operator, employment):
    factories.sweden()
    kolada.by_path = lambda path, fields: answer(page())

    told = fetch_kolada("--kpi", "N02267", area="ALL", year="2015-2024")

    assert len(kolada.asked) == 13  # 312 areas, 25 at a time
    assert "/kpi/N02267/municipality/0000,0001," in kolada.asked[0]
    assert kolada.asked[0].endswith("/year/2015,2016,2017,2018,2019,2020,2021,2022,2023,2024?per_page=5000")
    assert "Nothing was changed." in told


def test_a_source_that_cannot_be_reached_is_said_in_words(kolada, operator, employment):
    kolada.by_path = lambda path, fields: busy(Retry_After="3600")

    with pytest.raises(CommandError, match="asks us to wait 3600 seconds"):
        fetch_kolada()


@pytest.mark.parametrize("year", ["24", "2024-2015", "2015–2024", "1000-2999", "2024-"])
def test_years_that_are_none_are_refused(kolada, operator, employment, year):
    with pytest.raises(CommandError, match="is no year"):
        fetch_kolada(year=year)


def test_somebody_must_take_it_in(kolada, employment):
    with pytest.raises(CommandError, match="Nobody here has the address"):
        fetch_kolada()


def test_without_any_key_figure_there_is_nothing_to_fetch(kolada, operator):
    with pytest.raises(CommandError, match="No indicator here"):
        fetch_kolada()


# Statistics Sweden --------------------------------------------------------------------------------------------------


def division(year, *codes):
    rows = [ListedArea(f"Område {code}", AreaKind.DISTRICT, "0136", {CodeScheme.REGSO: code}) for code in codes]
    made = AreaList(name=f"{year}.csv", sha256="", rows=rows, begins_on=date(year, 1, 1))
    area_import.import_areas(area_list=made, by=None, at=factories.NOON)


@pytest.fixture
def indicator():
    """An indicator, and Haninge with one district that lives on into the division of 2025 beside a new one."""
    factories.sweden("00", "01", "0136")
    division(2018, LIVES_ON)
    division(2025, LIVES_ON, NEW)
    return factories.indicator(slug="sysselsattning")


@pytest.fixture
def scb(settings):
    """Serves a table of two districts in the division of 2025, with men and women."""
    regions = {f"{code}_RegSO2025": "" for code in (LIVES_ON, NEW)}
    parts = {"Region": ("region", regions), "Tid": ("år", {"2023": "", "2024": ""})}

    def respond(path, fields):
        if path.endswith("/config"):
            return answer({"maxDataCells": 6, "maxCallsPerTimeWindow": 1000, "timeWindow": 1})
        if path.endswith("/metadata"):
            return answer({name: part for name, part in dataset(lambda **_: 0, **parts).items() if name != "value"})
        [asked] = fields["valueCodes[Region]"]
        chosen = {"Region": ("region", dict.fromkeys(asked.split(","), ""))}
        return answer(dataset(lambda Tid, **_: 0 if Tid == "2023" else 61.5, **parts | chosen))

    with statistics_server.running() as running:
        settings.SCB_URL = running.address
        running.by_path = respond
        yield running


def fetch_scb(*arguments, **more):
    out = StringIO()
    named = {"indicator": "sysselsattning", "table": "TAB6680", "area": ["0136R*"], "year": "2020-2024"} | more
    call_command("fetch_scb", *arguments, **named, by="drift@portal.example", stdout=out, skip_checks=True)
    return out.getvalue()


def test_the_command_fetches_a_table_in_parts_and_takes_it_in_as_one(scb, operator, indicator):
    told = fetch_scb()

    assert "9 new, 0 changed, 0 withdrawn, 0 unchanged." in told
    new, old = Area.objects.get(name=f"Område {NEW}"), Area.objects.get(name=f"Område {LIVES_ON}")
    stored = (
        Observation.objects.filter(sex=Sex.TOTAL)
        .order_by("area_id", "year")
        .values_list("area", "year", "value", "missing")
    )
    assert list(stored) == [
        (old.pk, 2024, Decimal("61.5"), ""),
        (new.pk, 2023, None, MissingReason.NO_SUCH_AREA),
        (new.pk, 2024, Decimal("61.5"), ""),
    ]
    assert len(scb.asked) == 4  # the limits, the table, and two parts of six cells
    taken_in = Import.objects.get()
    assert (taken_in.kind, taken_in.by) == ("scb", operator)
    assert "/tables/TAB6680/data?" in taken_in.name


def test_the_same_table_twice_changes_nothing(scb, operator, indicator):
    fetch_scb()

    assert "0 new, 0 changed, 0 withdrawn, 9 unchanged." in fetch_scb()
    assert Import.objects.count() == 1


def test_a_dry_run_of_a_table_changes_nothing(scb, operator, indicator):
    assert "9 new" in fetch_scb("--dry-run")
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"indicator": "okand"}, "There is no indicator okand"),
        ({"pick": ["ContentsCode"]}, "write DIMENSION=CODE"),
        ({"area": ["0180"]}, "no area with the code 0180"),
        ({"year": "1999"}, "It has 2023, 2024"),
    ],
)
def test_what_cannot_be_fetched_is_said_in_words(scb, operator, indicator, asked, sentence):
    with pytest.raises(CommandError, match=sentence):
        fetch_scb(**asked)


# The bar -------------------------------------------------------------------------------------------------------------


class Terminal(StringIO):
    def isatty(self):
        return True


def test_a_terminal_is_shown_how_far_it_is_and_left_clean():
    terminal = Terminal()

    with Progress(terminal, "Fetching") as progress:
        progress(1, 4)
        progress(4, 4)

    shown = terminal.getvalue().split("\r\033[K")
    assert shown == ["", f"Fetching [{'#' * 7}{' ' * 23}] 1 / 4", f"Fetching [{'#' * 30}] 4 / 4", ""]


def test_a_log_is_shown_nothing():
    log = StringIO()

    with Progress(log, "Fetching") as progress:
        progress(0, 0)

    assert log.getvalue() == ""
