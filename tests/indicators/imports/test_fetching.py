"""Fetching from Kolada and Statistics Sweden: a few ids at a time, patiently, whole, and from nowhere else."""

import json
from collections import deque
from dataclasses import replace

import pytest
from django.utils import translation

from indicators.imports.sources import fetching
from indicators.imports.sources.fetching import FetchingError, Patience
from tests.support import statistics_server
from tests.support.http_answers import dataset
from tests.support.statistics_server import SILENT, Answer, answer, busy, cut_off, led_to

PAGE = {"count": 0, "next_url": None, "values": []}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def server(settings):
    with statistics_server.running() as running:
        settings.KOLADA_URL = settings.SCB_URL = running.address
        running.by_path = lambda path, fields: answer(PAGE)
        yield running


@pytest.fixture
def waits():
    """The seconds that were waited between calls; nobody really waits."""
    return []


@pytest.fixture
def patience(waits):
    return Patience(silence=0.2, whole=1, sleep=waits.append)


def fetch(patience, *, kpis=("N02267",), areas=("0136",), years=(2024,), **more):
    return fetching.kolada(kpis=kpis, areas=areas, years=years, patience=patience, **more)


# Calls ---------------------------------------------------------------------------------------------------------------


def test_a_call_names_key_figures_areas_and_years(server, patience):
    fetched = fetch(patience, kpis=["N00610", "U01610"], areas=["0136", "0001"], years=[2023, 2024])

    path = "/v/data/kpi/N00610,U01610/municipality/0136,0001/year/2023,2024?per_page=5000"
    assert server.asked == [path]
    assert fetched.address.endswith(path)
    assert [json.loads(each) for each in fetched.answers] == [PAGE]


def test_no_call_names_more_than_25_of_a_kind_and_together_they_name_all(server, patience):
    codes = [f"{number:04}" for number in range(60)]

    fetch(patience, areas=codes, years=range(1995, 2025))

    areas = [path.split("/municipality/")[1].split("/")[0].split(",") for path in server.asked]
    years = [path.split("/year/")[1].split("?")[0].split(",") for path in server.asked]
    assert len(server.asked) == 6
    assert max(map(len, areas)) == max(map(len, years)) == 25
    pairs = {(area, year) for some, others in zip(areas, years, strict=True) for area in some for year in others}
    assert len(pairs) == 60 * 30


def test_a_code_that_is_named_twice_is_asked_for_once(server, patience):
    fetch(patience, areas=["0136", "0136"])

    assert "/municipality/0136/" in server.asked[0]


@pytest.mark.parametrize("code", ["0136/../..", "0136?x=1", "0136,0180", "", "åäö", "0136 "])
def test_what_is_no_code_is_not_asked_for(server, patience, code):
    with pytest.raises(FetchingError, match="is no code of Kolada's"):
        fetch(patience, areas=[code])

    assert server.asked == []


def test_progress_is_told_after_each_answer(server, patience):
    told = []

    fetch(patience, years=range(1990, 2020), on_progress=lambda *counts: told.append(counts))

    assert told == [(1, 2), (2, 2)]


# The next page -------------------------------------------------------------------------------------------------------


def test_every_page_is_fetched_in_order(server, patience):
    pages = [{**PAGE, "next_url": f"{server.address}/data/kpi/N02267?page={number}"} for number in (2, 3)]
    server.first = deque(answer(page) for page in [*pages, {**PAGE, "count": 1}])

    fetched = fetch(patience)

    assert [json.loads(each)["count"] for each in fetched.answers] == [0, 0, 1]
    assert [path.rpartition("page=")[2] for path in server.asked[1:]] == ["2", "3"]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.2:{port}/v/data/kpi/N02267",
        "http://127.0.0.1:1/v/data/kpi/N02267",
        "http://localhost:{port}/v/data/kpi/N02267",
        "https://127.0.0.1:{port}/v/data/kpi/N02267",
        "http://anna@127.0.0.1:{port}/v/data/kpi/N02267",
        "http://127.0.0.1:{port}@elsewhere.example/v/data/kpi/N02267",
        "http://127.0.0.1:{port}/v/data/../../secret",
        "http://127.0.0.1:{port}/elsewhere",
        "/v/data/kpi/N02267?page=2",
        "file:///etc/passwd",
        "http://[broken/v/data/",
        7,
    ],
)
def test_a_next_page_that_lies_elsewhere_is_not_fetched(server, patience, address):
    if isinstance(address, str):
        address = address.format(port=server.address.rpartition(":")[2].partition("/")[0])
    server.first = deque([answer({**PAGE, "next_url": address})])

    with pytest.raises(FetchingError, match="The next page lies elsewhere"):
        fetch(patience)

    assert len(server.asked) == 1


def test_pages_that_lead_back_are_found_out(server, patience):
    server.by_path = lambda path, fields: answer({**PAGE, "next_url": f"{server.address}/data/round"})

    with pytest.raises(FetchingError, match="has no end"):
        fetch(patience)

    assert len(server.asked) == 2


# A source that fails ------------------------------------------------------------------------------------------------


def test_a_busy_source_is_asked_again_after_as_long_as_it_says(server, patience, waits):
    server.first = deque([busy(Retry_After="7"), busy(503, Retry_After="2")])

    fetched = fetch(patience)

    assert waits == [7, 2]
    assert len(fetched.answers) == 1


def test_without_a_word_from_the_source_the_waits_grow(server, patience, waits):
    server.first = deque([busy(), busy(500), busy(502, Retry_After="soon")])

    fetch(patience)

    assert waits == [1, 2, 4]


def test_a_source_is_not_asked_for_ever(server, patience, waits):
    server.by_path = lambda path, fields: busy(500)

    with pytest.raises(FetchingError, match=r"5.*500"):
        fetch(patience)

    assert len(server.asked) == 5
    assert waits == [1, 2, 4, 8]


def test_a_source_that_asks_for_hours_is_left_alone(server, patience, waits):
    server.first = deque([busy(Retry_After="7200")])

    with pytest.raises(FetchingError, match="7200"):
        fetch(patience)

    assert (len(server.asked), waits) == (1, [])


@pytest.mark.parametrize(
    "bad",
    [cut_off(PAGE), SILENT, Answer(b"{" * 40, pause=0.05)],
    ids=["cut off", "silent", "trickling"],
)
def test_what_breaks_off_or_does_not_come_is_asked_for_again(server, patience, waits, bad):
    server.first = deque([bad])

    fetched = fetch(patience)

    assert [json.loads(each) for each in fetched.answers] == [PAGE]
    assert waits == [1]


def test_an_answer_that_always_breaks_off_gives_nothing(server, patience):
    server.by_path = lambda path, fields: cut_off(PAGE)

    with pytest.raises(FetchingError, match="breaks off"):
        fetch(patience)

    assert len(server.asked) == 5


def test_half_an_answer_that_is_sent_as_a_whole_is_found_out(server, patience):
    server.first = deque([Answer(json.dumps(PAGE).encode()[:20])])

    with pytest.raises(FetchingError, match="JSON"):
        fetch(patience)


def test_a_redirect_is_not_followed(server, patience):
    server.first = deque([led_to(f"{server.address}/data/elsewhere")])

    with pytest.raises(FetchingError, match="leads elsewhere, and is not followed"):
        fetch(patience)

    assert len(server.asked) == 1


def test_what_is_not_there_is_asked_for_once(server, patience):
    server.by_path = lambda path, fields: Answer(status=404)

    with pytest.raises(FetchingError, match="404"):
        fetch(patience)

    assert len(server.asked) == 1


def test_an_answer_without_end_is_not_read_to_its_end(server, patience):
    patience = replace(patience, most_bytes=100_000)
    server.first = deque([Answer(b" " * 100_001)])

    with pytest.raises(FetchingError, match="larger than is fetched"):
        fetch(patience)


def test_nobody_at_the_address_is_said_after_the_last_try(settings, patience, waits):
    with statistics_server.running() as gone:
        settings.KOLADA_URL = gone.address

    with pytest.raises(FetchingError, match="does not answer"):
        fetch(patience)

    assert len(waits) == 4


def test_a_server_that_cannot_prove_who_it_is_is_not_asked_again(settings, server, patience, waits, caplog):
    settings.KOLADA_URL = server.address.replace("http:", "https:")

    with pytest.raises(FetchingError, match="cannot prove who it is"):
        fetch(patience)

    assert waits == []
    assert "cannot prove who it is, so nothing was fetched" in caplog.text


def test_a_call_says_who_asks_and_wants_no_packed_answer(server, patience):
    fetch(patience)

    assert server.headers[0]["User-Agent"] == "partnerskapsportalen"
    assert server.headers[0]["Accept-Encoding"] == "identity"


# Statistics Sweden ---------------------------------------------------------------------------------------------------


REGIONS = {f"0136R9{number:02}_RegSO2025": f"Påhittat {number}" for number in range(30)} | {"0136": "Haninge"}


def described(**sizes):
    """A description as TAB6680's: contents, region, sex and time."""
    dimensions = {
        "Region": {"label": "region", "category": {"label": REGIONS}},
        "Kon": {"label": "kön", "category": {"label": {"1": "män", "2": "kvinnor", "1+2": "totalt"}}},
        "ContentsCode": {"label": "innehåll", "category": {"label": {"0001": "Andel"} | sizes.get("contents", {})}},
        "Tid": {"label": "år", "category": {"label": {str(year): str(year) for year in range(2020, 2025)}}},
    }
    size = [len(each["category"]["label"]) for each in dimensions.values()]
    return {
        "class": "dataset",
        "version": "2.0",
        "id": list(dimensions),
        "size": size,
        "dimension": dimensions,
        "role": {"time": ["Tid"], "metric": ["ContentsCode"], "geo": ["Region"]},
    }


@pytest.fixture
def table(server):
    """A server of one table, whose limits and description may be changed."""
    said = {"config": {"maxDataCells": 150, "maxCallsPerTimeWindow": 30, "timeWindow": 10}, "metadata": described()}
    server.by_path = lambda path, fields: answer(said.get(path.rpartition("/")[2], {"data": True}))
    server.said = said
    return server


def fetch_table(patience, *, areas=("0136R*",), years=range(2010, 2030), **more):
    return fetching.statistics_sweden(table="TAB6680", areas=areas, years=years, patience=patience, **more)


def fields_of(path):
    return dict(pair.split("=", 1) for pair in path.partition("?")[2].split("&"))


def test_a_table_is_asked_for_by_all_its_dimensions_each_named_once(table, patience):
    fetch_table(patience, areas=["0136", "0136R901"], years=[2023, 2024, 2025])

    path = table.asked[-1]
    assert path.startswith("/v/tables/TAB6680/data?")
    assert path.count("valueCodes") == 4
    assert fields_of(path) == {
        "lang": "sv",
        "outputFormat": "json-stat2",
        "valueCodes[Kon]": "1,2,1+2",
        "valueCodes[ContentsCode]": "0001",
        "valueCodes[Tid]": "2023,2024",
        "valueCodes[Region]": "0136,0136R901_RegSO2025",
    }


def test_the_sources_limit_decides_how_many_areas_go_into_a_call(table, patience, waits):
    told = []

    fetched = fetch_table(patience, on_progress=lambda *counts: told.append(counts))

    regions = [fields_of(path)["valueCodes[Region]"].split(",") for path in table.asked[2:]]
    assert [len(each) for each in regions] == [10, 10, 10]  # 150 cells: 5 years of 3 sexes of 10 areas
    assert len({code for each in regions for code in each}) == 30
    assert len(fetched.answers) == 3
    assert waits == [pytest.approx(1 / 3)] * 2
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_an_address_stays_short_however_many_cells_the_source_lets_go(table, patience):
    table.said["config"]["maxDataCells"] = 1_000_000
    table.said["metadata"]["dimension"]["Region"]["category"]["label"] = {f"0136R{n:03}": "" for n in range(500)}
    table.said["metadata"]["size"][0] = 500

    fetch_table(patience)

    assert max(map(len, table.asked)) < 2500
    assert len(table.asked) > 3


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"areas": ["0180*"]}, "0180"),
        ({"years": [1999]}, "2020, 2021"),
        ({"picked": {"Alder": "20-64"}}, "Alder"),
        ({"picked": {"ContentsCode": "0002"}}, "0001"),
    ],
)
def test_what_the_table_does_not_have_is_said_before_any_figure_is_fetched(table, patience, asked, words):
    with pytest.raises(FetchingError, match=words):
        fetch_table(patience, **asked)

    assert [path.partition("?")[0].rpartition("/")[2] for path in table.asked] == ["config", "metadata"]


def test_of_several_contents_one_must_be_picked(table, patience):
    table.said["metadata"] = described(contents={"0002": "Antal"})

    with pytest.raises(FetchingError, match=r"0001 \(Andel\), 0002 \(Antal\)"):
        fetch_table(patience)
    fetch_table(patience, areas=["0136"], picked={"ContentsCode": "0002"})

    assert fields_of(table.asked[-1])["valueCodes[ContentsCode]"] == "0002"


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({}, "does not say how much"),
        ({"maxDataCells": "many"}, "does not say how much"),
        ({"maxDataCells": 0}, "does not say how much"),
        ({"maxDataCells": 14}, "Even one area is more"),  # five years of three sexes
    ],
)
def test_without_room_for_one_area_nothing_is_fetched(table, patience, limits, sentence):
    table.said["config"] = limits

    with pytest.raises(FetchingError, match=sentence):
        fetch_table(patience)


@pytest.mark.parametrize("name", ["TAB6680/../../x", "", "TAB 6680"])
def test_what_is_no_table_is_not_asked_for(table, patience, name):
    with pytest.raises(FetchingError, match="is no table"):
        fetching.statistics_sweden(table=name, areas=["0136"], years=[2024], patience=patience)

    assert table.asked == []


# A time for all calls, and what recipes ask for ----------------------------------------------------------------------


def test_a_source_gets_no_more_time_than_there_is(server, waits):
    patience = Patience(altogether=0, sleep=waits.append)

    with pytest.raises(fetching.SourceAwayError, match=r"127\.0\.0\.1 takes too long to answer\."):
        fetch(patience)
    assert (server.asked, waits) == ([], [])


def test_nobody_waits_longer_for_a_busy_source_than_the_time_that_is_left(server, waits):
    server.first.extend([busy(Retry_After="60")])

    fetch(Patience(altogether=5, sleep=waits.append))

    assert len(waits) == 1
    assert 0 < waits[0] <= 5


def test_the_description_of_a_table_may_have_more_cells_than_are_fetched_at_once(server, patience):
    regions = {f"{number:04}": "" for number in range(1000)}
    contents = {f"{number:08}": "" for number in range(150)}
    large = dataset(value=[], Region=("region", regions), ContentsCode=("tabellinnehåll", contents))
    server.by_path = lambda path, fields: answer(large)

    described = fetching.table_description("TAB6680", patience=patience)

    assert len(described.dimensions[0].categories) == 1000


def test_an_address_elsewhere_is_no_table_of_the_source(server, patience):
    with pytest.raises(FetchingError, match="That address is not of the source"):
        fetching.table_answers(["http://127.0.0.1:1/v/tables/TAB6680/data"], patience=patience)
    assert server.asked == []
