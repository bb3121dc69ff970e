"""Which dataset a recipe fits, and which cells it sums. All codes and numbers are invented."""

import json

import pytest

from indicators.imports.sources.jsonstat_reader import Dataset
from indicators.recipes import loader, shares
from tests.support.http_answers import dataset

WRITTEN = {
    "id": "TAB1",
    "title": "Prov",
    "years": [2020, 2024],
    "divisions": [{"kind": "regso", "year": 2025, "years": [2024, 0], "suffix": "_RegSO2025"}],
    "fixed": {"Alder": ["20-39", "40-64"]},
    "numerator": {"ContentsCode": "A"},
    "denominator": {"ContentsCode": ["A", "B"]},
    "sexes": {"dimension": "Kon", "T": ["1", "2"], "K": "2", "M": "1"},
    "also": {"2": ["K"]},
    "seen_live": False,
}


def recipe(**changed):
    [found] = loader.parsed({"indicator": "prov", "tables": [WRITTEN | changed]}).tables
    return found


def described(*, table="", **changed):
    parts = {
        "Region": ("region", {"0136R901_RegSO2025": ""}),
        "Kon": ("kön", {"1": "", "2": ""}),
        "Alder": ("ålder", {"20-39": "", "40-64": "", "65-": ""}),
        "ContentsCode": ("tabellinnehåll", {"A": "", "B": "", "C": ""}),
        "Tid": ("år", {"2024": ""}),
    }
    thing = dataset(lambda **cell: 1, **parts | changed) | {"extension": {"px": {"tableid": table}}}
    return Dataset.parsed(json.dumps(thing).encode())


def fitting(found=None, *, years=(2024,), recipes=None, **changed):
    return shares.find_fitting(recipes or [recipe()], found or described(**changed), years=list(years))


def cells(part, sex, **changed):
    found = fitting(**changed)
    return {tuple(cell.values()) for cell in found.cells_of(getattr(found.recipe, part), sex)}


def test_ages_and_sexes_are_summed_as_the_recipe_says():
    assert cells("numerator", "T") == {
        ("20-39", "A", "1"),
        ("20-39", "A", "2"),
        ("40-64", "A", "1"),
        ("40-64", "A", "2"),
    }
    assert cells("numerator", "K") == {("20-39", "A", "2"), ("40-64", "A", "2")}
    assert cells("denominator", "M") == {
        ("20-39", "A", "1"), ("20-39", "B", "1"), ("40-64", "A", "1"), ("40-64", "B", "1"),
    }  # fmt: skip


def test_a_code_may_be_written_in_another_way():
    assert cells("numerator", "K", Kon=("kön", {"1": "", "K": ""})) == {("20-39", "A", "K"), ("40-64", "A", "K")}


def test_a_sex_is_there_only_if_all_that_it_sums_is():
    assert list(fitting(Kon=("kön", {"2": ""})).sexes()) == ["K"]


def test_a_dataset_without_sexes_is_about_everybody():
    found = fitting(Kon=None)

    assert found.sexes() == {"T": ()}
    assert cells("numerator", "T", Kon=None) == {("20-39", "A"), ("40-64", "A")}


def test_a_recipe_without_sexes_is_about_everybody_and_fits_nothing_that_has_them():
    row = {name: part for name, part in WRITTEN.items() if name != "sexes"}
    [plain] = loader.parsed({"indicator": "prov", "tables": [row]}).tables

    found = fitting(recipes=[plain], Kon=None)

    assert found.sexes() == {"T": ()}
    assert [tuple(cell.values()) for cell in found.cells_of(plain.numerator, "T")] == [("20-39", "A"), ("40-64", "A")]
    assert fitting(recipes=[plain]) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"Alder": ("ålder", {"20-39": ""})},  # one of the ages is missing
        {"Alder": None},
        {"ContentsCode": ("tabellinnehåll", {"A": ""})},
        {"Kon": ("kön", {"9": ""})},
        {"Region": None},
        {"Tid": None},
        {"Civilstand": ("civilstånd", {"G": ""})},
    ],
)
def test_what_lacks_anything_or_has_anything_else_does_not_fit(changed):
    assert fitting() is not None
    assert fitting(**changed) is None


@pytest.mark.parametrize(
    ("years", "continues", "fits"),
    [((2020, 2024), False, True), ((2019,), False, False), ((2024, 2025), False, False), ((2024, 2025), True, True)],
)
def test_every_year_must_be_one_that_the_recipe_holds_for(years, continues, fits):
    assert bool(fitting(recipes=[recipe(continues=continues)], years=years)) == fits


def test_a_table_that_is_named_is_read_by_its_own_recipe_alone():
    first, second = recipe(), recipe(id="TAB2", years=[2010, 2015])

    assert fitting(described(table="TAB1"), recipes=[second, first]).recipe.table == "TAB1"
    assert fitting(described(table="TAB2"), recipes=[second, first]) is None
    assert fitting(described(table="000007Z6"), recipes=[second, first]).recipe.table == "TAB1"
