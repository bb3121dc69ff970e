"""What a file of recipes may say, and the sentence against what it may not: case by case. All of it is invented."""

import re

import pytest

from indicators.recipes import loader
from indicators.recipes.records import DivisionYears, IndicatorRecipes, KoladaRecipe, SexCodes, TableRecipe

LEAST = {
    "id": "TAB1",
    "title": "Prov",
    "years": [2020, 2024],
    "municipalities": True,
    "divisions": [],
    "numerator": {"Matt": "A"},
    "denominator": {"Matt": ["A", "B"]},
    "seen_live": False,
}
MOST = {
    "id": "TAB2",
    "title": "Prov av allt",
    "path": "AA/BB",
    "years": [2011, 2011],
    "continues": True,
    "municipalities": True,
    "divisions": [
        {"kind": "regso", "year": 2020, "years": [2015, 2023], "suffix": ""},
        {"kind": "deso", "year": 2025, "years": [2024, 0], "suffix": "_DeSO2025"},
    ],
    "sexes": {"dimension": "Kon", "T": ["1", "2"], "K": "2", "M": "1"},
    "fixed": {"Alder": ["20-39", "40-64"]},
    "numerator": {"Matt": "A"},
    "denominator": {"Matt": "B"},
    "also": {"2": ["K", "kvinnor"]},
    "per": 1000,
    "source": "SCB, TAB2, 20–64 år",
    "seen_live": True,
    "evidence": "en fil",
}
KOLADA = {"kpi": "N1", "title": "Prov", "by_sex": True, "seen_live": False}


def table(**changed):
    """The table of a file that says the least; None takes a part away."""
    row = {name: part for name, part in (LEAST | changed).items() if part is not None}
    [found] = loader.parsed({"indicator": "prov", "tables": [row]}).tables
    return found


def test_a_table_that_says_the_least_has_the_rest_as_usual():
    assert table() == TableRecipe(
        indicator="prov",
        table="TAB1",
        title="Prov",
        path="",
        first_year=2020,
        last_year=2024,
        continues=False,
        municipalities=True,
        divisions=(),
        fixed={},
        numerator={"Matt": ("A",)},
        denominator={"Matt": ("A", "B")},
        value={},
        sexes=None,
        also={},
        per=100,
        source="SCB, TAB1",
        time="Tid",
        region="Region",
        seen_live=False,
        evidence="",
    )


def test_a_table_that_says_the_most_is_read_whole():
    [found] = loader.parsed({"indicator": "prov", "tables": [MOST]}).tables

    assert found == TableRecipe(
        indicator="prov",
        table="TAB2",
        title="Prov av allt",
        path="AA/BB",
        first_year=2011,
        last_year=2011,
        continues=True,
        municipalities=True,
        divisions=(DivisionYears("regso", 2020, 2015, 2023, ""), DivisionYears("deso", 2025, 2024, None, "_DeSO2025")),
        fixed={"Alder": ("20-39", "40-64")},
        numerator={"Matt": ("A",)},
        denominator={"Matt": ("B",)},
        value={},
        sexes=SexCodes("Kon", {"T": ("1", "2"), "K": ("2",), "M": ("1",)}),
        also={"2": ("K", "kvinnor")},
        per=1000,
        source="SCB, TAB2, 20–64 år",
        seen_live=True,
        evidence="en fil",
    )


def test_one_category_may_stand_without_a_list():
    found = table(numerator={"Matt": "000AB"}, denominator={"Matt": ["000CD"]})

    assert (found.numerator, found.denominator) == ({"Matt": ("000AB",)}, {"Matt": ("000CD",)})


def test_municipalities_alone_or_districts_alone_are_enough():
    divided = table(municipalities=None, divisions=MOST["divisions"][:1])

    assert (divided.municipalities, len(divided.divisions)) == (False, 1)


def test_a_share_may_be_given_without_counts():
    found = table(numerator=None, denominator=None, value={"Matt": "S"})

    assert (found.value, found.has_counts, table().has_counts) == ({"Matt": ("S",)}, False, True)


def test_a_file_has_tables_a_key_figure_or_both():
    assert loader.parsed({"indicator": "prov"}) == IndicatorRecipes("prov", (), None)
    assert loader.parsed({"indicator": "prov", "kolada": KOLADA}) == IndicatorRecipes(
        "prov", (), KoladaRecipe("prov", "N1", "Prov", "", by_sex=True, seen_live=False)
    )
    more = KOLADA | {"uncertainty_kpi": "U1", "by_sex": False, "seen_live": True}
    assert loader.parsed({"indicator": "prov", "kolada": more}).kolada == KoladaRecipe(
        "prov", "N1", "Prov", "U1", by_sex=False, seen_live=True
    )
    assert len(loader.parsed({"indicator": "prov", "tables": [LEAST, MOST], "kolada": KOLADA}).tables) == 2


DIVISION = {"kind": "regso", "year": 2020, "years": [2020, 2024], "suffix": ""}

# fmt: off
REFUSED = [
    # what is changed                                    the sentence
    ({"numerater": {}, "b": 1},                          "TAB1 has b, numerater, which means nothing"),
    ({"years": [2024, 2020]},                            "TAB1: [2024, 2020] are no years"),
    ({"years": ["2020", 2024]},                          "TAB1: ['2020', 2024] are no years"),
    ({"years": [2020, True]},                            "TAB1: [2020, True] are no years"),
    ({"denominator": None},                              "TAB1 needs either a numerator and a denominator, or a value"),
    ({"numerator": None},                                "TAB1 needs either a numerator and a denominator, or a value"),
    ({"value": {"Matt": "S"}},                           "TAB1 needs either a numerator and a denominator, or a value"),
    ({"denominator": {"Other": "B"}},
     "TAB1: numerator and denominator pick from the same dimensions, and fixed from others"),
    ({"fixed": {"Matt": "A"}},
     "TAB1: numerator and denominator pick from the same dimensions, and fixed from others"),
    ({"municipalities": None},                           "TAB1 has neither districts nor municipalities"),
    ({"municipalities": False},                          "TAB1 has neither districts nor municipalities"),
    ({"municipalities": "yes"},                          "TAB1: yes is neither true nor false"),
    ({"continues": 1},                                   "TAB1: 1 is neither true nor false"),
    ({"seen_live": "no"},                                "TAB1: no is neither true nor false"),
    ({"numerator": {"Matt": []}},                        "TAB1: () are no categories, each once"),
    ({"numerator": {"Matt": ["A", ""]}},                 "TAB1: ('A', '') are no categories, each once"),
    ({"numerator": {"Matt": ["A", 1]}},                  "TAB1: ('A', 1) are no categories, each once"),
    ({"numerator": {"Matt": ["A", "A"]}},                "TAB1: ('A', 'A') are no categories, each once"),
    ({"also": {"2": []}},                                "TAB1: () are no categories, each once"),
    ({"sexes": {"dimension": "Kon", "T": "1", "X": "2"}}, "TAB1, sexes has X, which means nothing"),
    ({"sexes": {"dimension": "Kon", "T": []}},           "TAB1: () are no categories, each once"),
    ({"divisions": [DIVISION | {"name": "x"}]},          "TAB1, divisions has name, which means nothing"),
    ({"divisions": [DIVISION | {"kind": "stadsdel"}]},   "TAB1: stadsdel is no kind of districts"),
    ({"divisions": [DIVISION | {"years": [2025, 2024]}]}, "TAB1: [2025, 2024] are no years"),
]
# fmt: on


@pytest.mark.parametrize(("changed", "sentence"), REFUSED)
def test_what_a_table_may_not_say_is_refused_by_its_name(changed, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        table(**changed)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"kolada": KOLADA | {"by_sex": "yes"}}, "kolada: yes is neither true nor false"),
        ({"kolada": KOLADA | {"seen_live": 0}}, "kolada: 0 is neither true nor false"),
        ({"kolada": KOLADA | {"kpis": "N2"}}, "kolada has kpis, which means nothing"),
        ({"name": "Prov"}, "the file has name, which means nothing"),
    ],
)
def test_what_a_file_may_not_say_is_refused(changed, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        loader.parsed({"indicator": "prov"} | changed)


@pytest.mark.parametrize("part", ["id", "title", "years", "divisions", "seen_live"])
def test_a_table_without_what_it_needs_is_refused_by_what_is_missing(part):
    with pytest.raises(KeyError, match=f"^'{part}'$"):
        table(**{part: None})


def test_the_years_of_a_table_and_of_a_division_have_an_end_or_go_on():
    ended, goes_on = DivisionYears("regso", 2020, 2015, 2016, ""), DivisionYears("regso", 2025, 2015, None, "")

    assert ended.years_among([2014, 2015, 2016, 2017]) == [2015, 2016]
    assert goes_on.years_among([2014, 2015, 2016, 2017]) == [2015, 2016, 2017]
    assert table(years=[2015, 2016]).years_among([2014, 2015, 2016, 2017]) == [2015, 2016]
    assert table(years=[2015, 2016], continues=True).years_among([2014, 2015, 2016, 2017]) == [2015, 2016, 2017]


def test_what_a_table_reads_is_each_category_once_in_its_order():
    [found] = loader.parsed({"indicator": "prov", "tables": [MOST]}).tables

    assert found.categories() == {"Kon": ["1", "2"], "Alder": ["20-39", "40-64"], "Matt": ["A", "B"]}
    assert table(numerator=None, denominator=None, value={"Matt": "S"}).categories() == {"Matt": ["S"]}
    assert KoladaRecipe("prov", "N1", "Prov", "U1").kpis == ["N1", "U1"]
    assert KoladaRecipe("prov", "N1", "Prov").kpis == ["N1"]


def test_a_file_that_is_no_toml_is_refused_by_its_name(tmp_path):
    (tmp_path / "prov.toml").write_text("indicator =", encoding="utf-8")

    with pytest.raises(loader.BadRecipeError, match=r"^prov\.toml: "):
        loader.read(tmp_path / "prov.toml")


def test_a_file_is_read_as_utf_8(tmp_path):
    (tmp_path / "prov.toml").write_bytes('indicator = "hälsa"'.encode())

    assert loader.read(tmp_path / "prov.toml").indicator == "hälsa"
