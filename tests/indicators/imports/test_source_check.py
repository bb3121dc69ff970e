"""The live services are asked whether they are as the recipes say. Here they are played on this machine."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from indicators.imports import source_check
from indicators.recipes import loader
from tests.support import statistics_server
from tests.support.http_answers import dataset
from tests.support.statistics_server import answer

EMPLOYMENT = loader.all_recipes()["sysselsattning"]
REGIONS = ["0136R001", "0136R001_RegSO2025", "0136C1010", "0136C1010_DeSO2025"]
CONTENTS = {"0000089V": "", "0000089W": "", "0000089X": "", "0000089Y": ""}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def described(**changed):
    """The description of TAB6680 as the recipe says it is, but for what is `changed`."""
    parts = {
        "Region": ("region", dict.fromkeys(REGIONS, "")),
        "Kon": ("kön", {"1": "", "2": "", "1+2": ""}),
        "Alder": ("ålder", {"20-64": "", "16-64": ""}),
        "ContentsCode": ("tabellinnehåll", CONTENTS),
        "Tid": ("år", {str(year): "" for year in range(2020, 2025)}),
    }
    made = dataset(value=[], **parts | {"label": EMPLOYMENT.tables[0].title} | changed)
    del made["value"]
    return made


def key_figure(**changed):
    title = "Sysselsättningsgrad 20-64 år, andel (%)"  # with a hyphen, as machines write it
    return {"values": [{"id": "N02267", "title": title, "is_divided_by_gender": True} | changed]}


@pytest.fixture
def served():
    """A server that has both services; `table` and `kpi` are what it answers."""
    with statistics_server.running() as running:
        running.table, running.kpi = described(), key_figure()
        running.by_path = lambda path, fields: answer(running.table if "/tables/" in path else running.kpi)
        yield running


def check(served, *more):
    out = StringIO()
    try:
        call_command(
            "check_sources",
            *("--scb", served.address, "--kolada", served.address, "--indicator", "sysselsattning", *more),
            stdout=out,
        )
    except CommandError as error:
        return out.getvalue().splitlines(), str(error)
    return out.getvalue().splitlines(), ""


def test_services_that_are_as_the_recipes_say_give_no_difference(served):
    assert check(served) == (["Everything is as the recipes say."], "")
    assert served.asked == ["/v/kpi/N02267", "/v/tables/TAB6680/metadata?lang=sv&outputFormat=json-stat2"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"label": "Sysselsatta"}, "TAB6680 is called “Sysselsatta”, and the recipe says “Arbetsmarknadsstatus"),
        ({"Kon": None}, "TAB6680 has no dimension Kon."),
        ({"Kon": ("kön", {"1": "", "2": "", "TotSa": ""})}, "TAB6680 has TotSa and not 1+2 in Kon."),
        ({"Alder": ("ålder", {"20-65": ""})}, "TAB6680 has no 20-64 in Alder."),
        (
            {"Fodelse": ("födelseregion", {"a": "", "b": ""})},
            "TAB6680 has a dimension Fodelse that the recipe does not",
        ),
        ({"Tid": ("år", dict.fromkeys(["2021", "2022", "2023", "2024"], ""))}, "TAB6680 does not have 2020."),
        (
            {"Tid": ("år", {str(year): "" for year in range(2020, 2026)})},
            "TAB6680 has later years than the recipe: 2025.",
        ),
        (
            {"Region": ("region", dict.fromkeys(REGIONS[:3], ""))},
            "TAB6680 has no codes of deso in the division of 2025.",
        ),
    ],
)
def test_each_difference_of_a_table_is_printed(served, changed, sentence):
    served.table = described(**changed)

    [line], said = check(served)

    assert line.startswith(f"sysselsattning: {sentence}")
    assert said == "1 difference."


@pytest.mark.parametrize(
    ("kpi", "sentence"),
    [
        (key_figure(title="Förvärvsarbetande"), "N02267 is called “Förvärvsarbetande”, and the recipe says “Syssel"),
        (key_figure(is_divided_by_gender=False), "N02267 has no women and men, and the recipe says that it has."),
        ({"values": []}, "Kolada has no key figure N02267."),
        ({"values": None}, "Kolada has no key figure N02267."),
    ],
)
def test_each_difference_of_a_key_figure_is_printed(served, kpi, sentence):
    served.kpi = kpi

    [line], said = check(served)

    assert line.startswith(f"sysselsattning: {sentence}")
    assert said == "1 difference."


def test_a_service_that_does_not_answer_is_a_difference_too(served):
    served.by_path = lambda path, fields: statistics_server.Answer(status=404)

    [line], said = check(served)

    assert "does not have that (404)" in line
    assert said == "1 difference."


def test_a_key_figure_without_sexes_that_has_them_is_told():
    recipe = loader.kolada_of("forsorjningsstod")
    row = {"id": recipe.kpi, "title": recipe.title, "is_divided_by_gender": True}
    content = answer({"values": [row]}).body

    assert list(source_check.kolada_differences(recipe, content)) == [
        "N31807 has women and men, and the recipe says that it has not."
    ]


def test_an_indicator_without_recipes_cannot_be_checked(served):
    with pytest.raises(CommandError, match="There are no recipes of trivsel"):
        call_command("check_sources", "--indicator", "trivsel")
