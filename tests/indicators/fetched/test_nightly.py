"""The nightly run: all municipalities in use, politely, each on its own. What is not only new waits for a person."""

import subprocess
import sys
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from core.models import Area, AreaCode, AreaKind, CodeScheme, LedgerEntry, Role
from indicators.fetched import actions, asking, nightly, one_at_a_time, queries
from indicators.models import Import, MissingReason, Observation, WaitingFigures
from tests.indicators.fetched.conftest import words_of
from tests.indicators.fetched.test_button import press, take
from tests.support import factories, fake_sources
from tests.support.factories import NOON
from tests.support.statistics_server import Answer, answer, busy, cut_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scb")]


@pytest.fixture
def stockholm(haninge):
    area = Area.objects.get(name="Stockholm")
    organisation = factories.organisation()
    organisation.governs = area
    organisation.save()
    return area


def refresh(*, year="2023-2024", **more):
    """Run the command; return what it says, what it complains of, and how it ends."""
    out, complaints = StringIO(), StringIO()
    try:
        call_command(
            "refresh_figures",
            by="drift@portal.example",
            year=year,
            stdout=out,
            stderr=complaints,
            skip_checks=True,
            **more,
        )
    except CommandError as error:
        return out.getvalue(), f"{complaints.getvalue()}{error}", error.returncode
    return out.getvalue(), complaints.getvalue(), 0


def run(by, patience=None, years=(2023, 2024), now=lambda: NOON):
    """Run without the command, with a patience that does not wait."""
    questions = asking.Questions(indicators=queries.all_indicators(), years=list(years), today=NOON.date())
    questions.patience = patience or asking.replace(asking.PATIENCE, sleep=lambda seconds: None)
    return nightly.refresh(areas=queries.places_in_use(), questions=questions, by=by, now=now)


def stored(area):
    rows = Observation.objects.filter(area=area).order_by("year", "sex")
    return list(rows.values_list("year", "value", "missing"))


def test_what_is_only_new_is_taken_in_for_all_in_use_with_one_call(operator, haninge, stockholm, employment, kolada):
    for code, value in (("0000", 80), ("0001", 81), ("0136", 79), ("0180", 82)):
        kolada.put("N02267", code, {2024: value})

    told, complaints, ending = refresh()

    assert (complaints, ending) == ("", 0)
    for area, value in ((haninge.area, 79), (stockholm, 82), (haninge.area.parent, 81), (stockholm.parent.parent, 80)):
        assert stored(area) == [(2024, Decimal(value), "")]
    assert [path for path in kolada.server.asked if "/data/" in path] == [
        "/v/data/kpi/N02267/municipality/0000,0001,0136,0180/year/2023,2024?per_page=5000"
    ]
    assert "Haninge: 1 new, 0 to look at, 0 own figures stay" in told
    assert "4 areas: 4 new figures, 0 to look at. 0 with failures." in told
    assert {each.by for each in Import.objects.all()} == {operator}


def test_a_municipality_that_nobody_here_governs_is_not_asked_about(operator, haninge, employment, kolada):
    refresh()

    assert "0180" not in kolada.server.asked[0]


def test_repeated_it_changes_nothing(operator, haninge, employment, kolada):
    kolada.put("N02267", "0136", {2024: 79.1})
    refresh()
    entries = LedgerEntry.objects.count()

    told, _complaints, ending = refresh()

    assert "3 areas: 0 new figures, 0 to look at. 0 with failures." in told
    assert (ending, Import.objects.count(), LedgerEntry.objects.count()) == (0, 1, entries)


def test_what_would_change_waits_with_a_line_on_home_that_leads_to_the_preview(
    operator, browser, haninge, employment, kolada
):
    kolada.put("N02267", "0136", {2023: 78, 2024: 79})
    refresh()
    kolada.put("N02267", "0136", {2022: 77, 2023: 78.5, 2024: 79.5})
    refresh(year="2022-2024")
    assert stored(haninge.area) == [(2022, Decimal("77"), ""), (2023, Decimal("78"), ""), (2024, Decimal("79"), "")]

    home = browser.get(reverse("home"))
    assert "2 new figures to look at Haninge" in words_of(home)
    look = reverse("fetch_look", args=[haninge.area.pk, WaitingFigures.objects.get().sha256])
    assert look in home.content.decode()
    take(browser, look)

    assert [value for _year, value, _missing in stored(haninge.area)] == [
        Decimal("77"),
        Decimal("78.5"),
        Decimal("79.5"),
    ]
    assert Import.objects.latest("pk").by == haninge.officer
    assert "to look at" not in words_of(browser.get(reverse("home")))


def test_a_withdrawal_waits_and_is_never_made_by_itself(operator, browser, haninge, employment, kolada):
    kolada.put("N02267", "0136", {2023: 78, 2024: 79})
    refresh()
    del kolada.figures["N02267", "0136", 2023]

    told, _complaints, _ending = refresh()

    assert "Haninge: 0 new, 1 to look at" in told
    assert stored(haninge.area) == [(2023, Decimal("78"), ""), (2024, Decimal("79"), "")]
    take(browser, reverse("fetch_look", args=[haninge.area.pk, WaitingFigures.objects.get().sha256]))
    assert stored(haninge.area) == [(2023, None, MissingReason.WITHDRAWN), (2024, Decimal("79"), "")]


def test_typed_figures_stay_and_nobody_is_asked_each_morning(operator, browser, haninge, employment, kolada):
    factories.observation(employment, haninge.area, 2024, Decimal("61"))
    kolada.put("N02267", "0136", {2024: 79})

    told, _complaints, _ending = refresh()

    assert "Haninge: 0 new, 0 to look at, 1 own figures stay" in told
    assert stored(haninge.area) == [(2024, Decimal("61"), "")]
    assert not WaitingFigures.objects.exists()


def test_what_looks_odd_waits_although_it_is_new(operator, haninge, employment, kolada):
    kolada.put("N02267", "0136", {2019: 77, 2020: 78, 2021: 77, 2022: 78, 2023: 79})
    refresh(year="2019-2023")
    kolada.put("N02267", "0136", {2024: 7.9})

    told, _complaints, _ending = refresh(year="2019-2024")

    assert "Haninge: 0 new, 1 to look at" in told
    assert [year for year, _value, _missing in stored(haninge.area)] == [2019, 2020, 2021, 2022, 2023]


def test_a_title_that_changed_lets_new_figures_wait(operator, haninge, employment, kolada):
    kolada.titles["N02267"] = "Något annat, andel (%)"
    kolada.put("N02267", "0136", {2024: 79})

    told, _complaints, _ending = refresh()

    assert "Haninge: 0 new, 1 to look at" in told
    assert stored(haninge.area) == []


def test_what_was_not_known_gets_its_value_without_a_question(operator, haninge, employment, kolada):
    kolada.put("N02267", "0136", {2024: None})
    refresh()
    kolada.put("N02267", "0136", {2024: 79})

    told, _complaints, _ending = refresh()

    assert "Haninge: 1 new, 0 to look at" in told
    assert stored(haninge.area) == [(2024, Decimal("79"), "")]


def test_what_somebody_let_be_comes_back_only_if_the_source_changes_it(operator, browser, haninge, employment, kolada):
    kolada.put("N02267", "0136", {2024: 79})
    refresh()
    kolada.put("N02267", "0136", {2024: 79.5})
    refresh()
    waiting = WaitingFigures.objects.get()
    there = reverse("fetch_let_be", args=[haninge.area.pk])
    browser.post(there, {"difference": waiting.difference})

    refresh()
    assert "to look at" not in words_of(browser.get(reverse("home")))
    assert LedgerEntry.objects.filter(verb="figures.let_be", by=haninge.officer).count() == 1

    kolada.put("N02267", "0136", {2024: 79.6})
    refresh()
    assert "1 new figure to look at" in words_of(browser.get(reverse("home")))


def test_another_difference_than_the_one_seen_is_not_let_be(operator, browser, haninge, employment, kolada):
    kolada.put("N02267", "0136", {2024: 79})
    refresh()
    kolada.put("N02267", "0136", {2024: 79.5})
    refresh()

    response = browser.post(reverse("fetch_let_be", args=[haninge.area.pk]), {"difference": "0" * 64}, follow=True)

    assert "Other figures wait now than those you saw." in words_of(response)
    assert WaitingFigures.objects.get().declined == ""


def test_the_button_looks_anew_at_what_waits(operator, browser, haninge, employment, kolada, waits):
    kolada.put("N02267", "0136", {2024: 79})
    refresh()
    kolada.put("N02267", "0136", {2024: 79.5})
    refresh()

    take(browser, press(browser, haninge.area).url)

    assert not WaitingFigures.objects.exists()


def test_what_waits_of_the_county_waits_for_the_operator_alone(operator, browser, haninge, employment, kolada):
    factories.person(haninge.organisation, Role.READER)
    kolada.put("N02267", "0001", {2024: 81})
    refresh()
    kolada.put("N02267", "0001", {2024: 81.5})
    refresh()

    assert [each.area for each in queries.waiting_for(operator)] == [haninge.area.parent]
    assert list(queries.waiting_for(haninge.officer)) == []
    assert "to look at" not in words_of(browser.get(reverse("home")))


# What goes wrong ------------------------------------------------------------------------------------------------------


def test_a_bad_figure_of_one_municipality_stops_that_one_alone(operator, haninge, stockholm, employment, kolada):
    kolada.put("N02267", "0136", {2024: 79})
    kolada.put("N02267", "0180", {2024: 82})
    kolada.broken.add("0136")

    _told, complaints, ending = refresh()

    assert (stored(haninge.area), stored(stockholm)) == ([], [(2024, Decimal("82"), "")])
    assert "Haninge: Kolada: " in complaints
    assert "F is no gender of Kolada's" in complaints
    assert ending == 1


def test_a_municipality_that_kolada_does_not_have_is_found_and_left_out(
    operator, haninge, stockholm, employment, kolada
):
    kolada.put("N02267", "0180", {2024: 82})
    kolada.unknown.add("0136")

    found = run(operator)

    assert stored(stockholm) == [(2024, Decimal("82"), "")]
    assert [str(each.area) for each in found if each.failures] == ["Haninge"]


def test_a_failure_to_store_one_leaves_nothing_half_and_the_others_go_on(
    operator, haninge, stockholm, employment, kolada, monkeypatch
):
    kolada.put("N02267", "0136", {2023: 78, 2024: 79})
    kolada.put("N02267", "0180", {2024: 82})
    keep = actions._keep_waiting

    def fails_for_haninge(area, *arguments, **more):
        if area == haninge.area:
            raise ValueError("full disk")
        return keep(area, *arguments, **more)

    monkeypatch.setattr(actions, "_keep_waiting", fails_for_haninge)

    found = run(operator)

    assert (stored(haninge.area), stored(stockholm)) == ([], [(2024, Decimal("82"), "")])
    assert {str(each.area): each.failures for each in found if each.failures} == {"Haninge": ["ValueError: full disk"]}


@pytest.mark.parametrize(
    "bad", [answer({"count": 9, "next_url": None, "values": []}), Answer(b"out of order"), answer({"values": {}})]
)
def test_an_answer_that_is_not_whole_takes_nothing_away(operator, haninge, employment, kolada, bad):
    kolada.put("N02267", "0136", {2024: 79})
    run(operator)
    kolada.server.by_path = lambda path, fields: bad

    found = run(operator)

    assert [len(each.failures) for each in found] == [1, 1, 1]
    assert stored(haninge.area) == [(2024, Decimal("79"), "")]
    assert not WaitingFigures.objects.exists()


def test_a_busy_source_is_waited_for_as_long_as_it_says(operator, haninge, employment, kolada):
    kolada.put("N02267", "0136", {2024: 79})
    kolada.server.first.extend([busy(Retry_After="7"), cut_off({"values": []})])
    waited = []

    run(operator, asking.replace(asking.PATIENCE, sleep=waited.append))

    assert waited == [7, 2]
    assert stored(haninge.area) == [(2024, Decimal("79"), "")]


def test_a_dead_source_is_left_alone_after_its_tries(operator, haninge, employment, kolada):
    kolada.server.by_path = lambda path, fields: busy(503)
    factories.indicator(slug="halsa", kpi="U01405")

    found = run(operator)

    assert len(kolada.server.asked) == 5
    assert [each.was_answered for each in found] == [False, False, False]


def test_what_waits_of_a_source_that_did_not_answer_waits_on(operator, haninge, employment, kolada, scb):
    kolada.put("N02267", "0136", {2024: 79})
    run(operator)
    kolada.put("N02267", "0136", {2024: 79.5})
    run(operator)
    waited = WaitingFigures.objects.get().difference
    kolada.server.by_path = lambda path, fields: busy(503)

    run(operator)

    assert WaitingFigures.objects.get().difference == waited


def test_when_nothing_could_be_had_it_ends_with_2(operator, haninge, employment, settings, monkeypatch):
    settings.KOLADA_URL = "http://127.0.0.1:9/v3"
    monkeypatch.setattr(
        "indicators.management.commands.refresh_figures.Questions",
        lambda **what: asking.Questions(patience=asking.replace(asking.PATIENCE, tries=1), **what),
    )

    _told, complaints, ending = refresh()

    assert ending == 2
    assert "3 areas: 0 new figures, 0 to look at. 3 with failures." in complaints


class StoppedError(BaseException):
    """The run ended in the middle."""


class StopsBefore:
    """Stands around every statement, and ends the run before the write of that number."""

    def __init__(self, last):
        self.last, self.writes = last, 0

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.writes += 1
            if self.writes == self.last:
                raise StoppedError
        return execute(sql, params, many, context)


def test_a_run_that_ends_before_any_of_its_writes_leaves_each_area_whole_or_as_it_was(
    operator, haninge, stockholm, employment, kolada
):
    for code in ("0136", "0180"):
        kolada.put("N02267", code, {2023: 78, 2024: 79})
    stops = 0
    while True:
        try:
            with connection.execute_wrapper(StopsBefore(stops + 1)):
                run(operator)
            break
        except StoppedError:
            stops += 1
        stored_by_area = {len(stored(haninge.area)), len(stored(stockholm))}
        assert stored_by_area <= {0, 2}
        assert 2 * Import.objects.count() == Observation.objects.count()

    assert stops >= 3
    assert (len(stored(haninge.area)), len(stored(stockholm)), Import.objects.count()) == (2, 2, 2)


def test_two_runs_do_not_meet(operator, haninge, employment, kolada):
    with one_at_a_time.turn():
        _told, complaints, ending = refresh()

    assert (complaints, ending) == ("Figures are being fetched already. Nothing was done.", 2)
    assert kolada.server.asked == []


def test_a_run_that_was_killed_gives_its_turn_back(settings):
    holds = (
        "import fcntl, sys, time; file = open(sys.argv[1], 'a'); fcntl.flock(file, fcntl.LOCK_EX); "
        "print('held', flush=True); time.sleep(60)"
    )
    lock = settings.VAR_DIR / "fetching.lock"
    with subprocess.Popen([sys.executable, "-c", holds, str(lock)], stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        with pytest.raises(one_at_a_time.BusyError), one_at_a_time.turn():
            pass
        other.kill()
        other.wait()

    with one_at_a_time.turn():
        pass


@pytest.mark.parametrize("email", ["nobody@portal.example", "officer"])
def test_only_the_operator_runs_it(haninge, employment, kolada, email):
    by = haninge.officer.email if email == "officer" else email

    with pytest.raises(CommandError):
        call_command("refresh_figures", by=by, skip_checks=True)
    assert kolada.server.asked == []


def test_only_named_areas_are_asked_about(operator, haninge, stockholm, employment, kolada):
    refresh(area=["0180"])
    assert "/municipality/0180/" in kolada.server.asked[0]

    _told, complaints, _ending = refresh(area=["1280"])
    assert "Nobody here uses an area with the code 1280." in complaints


def test_districts_of_the_night_come_from_statistics_sweden_with_one_description_for_all(
    operator, haninge, stockholm, employment, kolada, scb
):
    for above, code in ((haninge.area, "0136R001"), (stockholm, "0180R001")):
        area = Area.objects.create(name=code, kind=AreaKind.DISTRICT, parent=above)
        AreaCode.objects.create(area=area, scheme=CodeScheme.REGSO, code=code)
    scb.tables["TAB6680"] = fake_sources.employment(
        ["0136R001", "0180R001"], {"0136R001": (61, 320), "0180R001": (80, 100)}, years=("2023",)
    )

    refresh()

    values = Observation.objects.filter(sex="T").order_by("area__name").values_list("area__name", "value")
    assert list(values) == [("0136R001", Decimal("19.0625")), ("0180R001", Decimal("80"))]
    assert len([path for path in scb.server.asked if path.startswith("/v/tables/TAB6680/metadata")]) == 1
