"""What the rows of a municipality's own plan say: where they belong, days and amounts as people write them, names."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core.models import Organisation, OrganisationKind
from core.spreadsheets import Grid
from stadsdelplan.content import EditionContent
from stadsdelplan.existing_plan import fields, names, values
from stadsdelplan.existing_plan.found import Picks, PlanDays, spans
from stadsdelplan.existing_plan.merging import merge
from stadsdelplan.existing_plan.reader import names_of, read_plan
from stadsdelplan.existing_plan.table import Table, likely_heading
from stadsdelplan.goals.choices import Choices
from stadsdelplan.workbook.columns import fold_heading

KINDS = OrganisationKind
PARTIES = names.Parties(
    [
        Organisation(pk=1, name="Vetlanda kommun", kind=KINDS.MUNICIPALITY),
        Organisation(pk=2, name="Lokalpolisområde Höglandet", kind=KINDS.POLICE),
        Organisation(pk=3, name="Witalabostäder och Njudungs energi", kind=KINDS.HOUSING_COMPANY),
    ]
)
CHOICES = Choices({}, {each.name: each for each in PARTIES.organisations}, {}, {}, {})
NOTHING = EditionContent("", (), (), (), ())
IN_2026 = PlanDays(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def planned(headings, *rows, merged=(), uncounted=(), content=NOTHING, areas=(), days=IN_2026, **picks):
    """The PlannedEdition of rows under headings in row 1, with what the portal proposes for columns and names."""
    numbered = [(number, list(cells)) for number, cells in enumerate([headings, *rows], start=1) if any(cells)]
    table = Table("Blad", Grid(numbered, merged=tuple(merged), uncounted=frozenset(uncounted)), 1)
    proposed = fields.proposals([column.heading for column in table.columns])
    chosen = {column.place: name for column, name in zip(table.columns, proposed, strict=True)}
    first = Picks(chosen | picks.pop("columns", {}), **picks)
    meant = {
        fold_heading(name): PARTIES.proposal(name) or (names.AS_TEXT, None) for name in names_of(table, first, PARTIES)
    }
    found = read_plan(table, Picks(first.columns, **picks, names=meant), PARTIES, CHOICES, days)
    return merge(found, content=content, areas=list(areas), sheet=table.name, in_words=first.in_words)


def faults_of(*rows, **more):
    return [(fault.row, fault.column) for fault in planned(*rows, **more).faults]


# The headings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "proposed"),
    [
        (["Område", "Mål", "Åtgärd", "Ansvarig"], ["area", "goal", "measure", "who"]),
        (["FOKUSOMRÅDE:", "Aktiviteter 2026", "Ansvarig förvaltning", "När?"], ["area", "measure", "who", "ends"]),
        (["Focus area", "Measure", "With whom", "Cost"], ["area", "measure", "partners", "cost"]),
        (["Mål", "Utgångsvärde", "Målvärde", "Enhet"], ["goal", "baseline", "target", "goal_unit"]),
        (["Åtgärd", "Antal", "Enhet"], ["measure", "count", "unit"]),
        (["Åtgärd", "Åtgärd", "Diarienr", ""], ["measure", "text_at_measure", "text_at_measure", "text_at_measure"]),
        (["Mål", "Diarienr"], ["goal", "text_at_goal"]),
        (["Åtgärd", "Uppföljning T1", "Uppföljning T2"], ["measure", "follow_up", "follow_up"]),
    ],
)
def test_a_heading_proposes_what_the_column_is(headings, proposed):
    assert fields.proposals(headings) == proposed


def test_no_heading_is_of_two_things():
    spellings = [spelling for field in fields.FIELDS for spelling in field.spellings]

    assert len(spellings) == len(set(spellings))
    assert spellings == [fold_heading(spelling) for spelling in spellings]


def test_the_row_with_most_known_headings_is_proposed():
    rows = [
        (1, ["Handlingsplan"]),
        (3, ["Åtgärd"]),
        (4, ["Område", "Åtgärd", "Ansvarig"]),
        (5, ["Trafik", "x", "Polisen"]),
    ]

    assert likely_heading(Grid(rows)) == 4


# Days and amounts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        (date(2026, 3, 16), "2026-03-16", "2026-03-16"),
        (Decimal(2026), "2026-01-01", "2026-12-31"),
        ("2026-03-16", "2026-03-16", "2026-03-16"),
        ("20260316", "2026-03-16", "2026-03-16"),
        ("16/3 2026", "2026-03-16", "2026-03-16"),
        ("16.3.2026", "2026-03-16", "2026-03-16"),
        ("16 mars 2026", "2026-03-16", "2026-03-16"),
        ("Senast 16 mars 2026.", "2026-03-16", "2026-03-16"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("Februari 2028", "2028-02-01", "2028-02-29"),
        ("Q2 2026", "2026-04-01", "2026-06-30"),
        ("2026 kv 4", "2026-10-01", "2026-12-31"),
        ("tertial 2 2026", "2026-05-01", "2026-08-31"),
        ("hösten 2026", "2026-07-01", "2026-12-31"),
        ("jan–juni 2026", "2026-01-01", "2026-06-30"),
        ("2026–2027", "2026-01-01", "2027-12-31"),
        ("2026-2027", "2026-01-01", "2027-12-31"),
        ("2026-01-15 – 2026-03-01", "2026-01-15", "2026-03-01"),
        ("Q1 till Q2 2026", "2026-01-01", "2026-06-30"),
    ],
)
def test_days_are_read_as_people_write_them(cell, first, last):
    assert values.read_period(cell) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("Q2", "2026-04-01", "2026-06-30"),
        ("Q1–Q2", "2026-01-01", "2026-06-30"),
        ("senast juni", "2026-06-01", "2026-06-30"),
        ("16/3", "2026-03-16", "2026-03-16"),
        ("hösten", "2026-07-01", "2026-12-31"),
        ("Q1 2027", "2027-01-01", "2027-03-31"),
    ],
)
def test_a_day_without_a_year_is_read_in_that_of_the_plan(cell, first, last):
    assert values.read_period(cell, 2026) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_day_without_a_year_is_a_fault_in_a_plan_of_several_that_says_write_the_year():
    headings, row = ["Område", "Åtgärd", "När"], ["Trafik", "a", "Q2"]
    several = PlanDays(date(2026, 1, 1), date(2027, 12, 31))

    found = planned(headings, row, days=several)

    sentence = "“Q2” says no year, and the plan has several. Write the year, for example juni 2026."
    assert [fault.sentence for fault in found.faults] == [sentence]
    assert planned(headings, row).new_content.areas[0].measures[0].ends_on == date(2026, 6, 30)


def test_a_cell_that_is_no_day_is_named_as_it_was_written():
    with pytest.raises(ValidationError, match="“Q5 Snart” is no day"):
        values.read_period("Q5  Snart", 2026)


@pytest.mark.parametrize(("needs_last_day", "ends_on"), [(True, date(2026, 12, 31)), (False, None)])
def test_what_goes_on_ends_with_the_plan_where_a_measure_has_to_have_a_last_day(needs_last_day, ends_on):
    days = PlanDays(date(2026, 1, 1), date(2026, 12, 31), needs_last_day)

    found = planned(["Område", "Åtgärd", "När"], ["Trafik", "a", "löpande"], days=days)

    assert found.new_content.areas[0].measures[0].ends_on == ends_on
    assert found.faults == []


@pytest.mark.parametrize(
    ("headings", "row", "text"),
    [
        (["Område", "Mål"], ["Trafik", "Lugnare"], "Lugnare"),
        (["Område", "Mål", "Beskrivning av målet"], ["Trafik", "Lugnare", "Fler går."], "Fler går."),
        (["Område", "Mål", "Beskrivning av målet"], ["Trafik", "Lugnare", None], ""),
    ],
)
def test_where_no_column_describes_the_goal_its_heading_is_the_goal(headings, row, text):
    blank = ["Droger", "Färre", "Färre än i fjol."][: len(row)]

    first, _second = planned(headings, row, blank).new_content.goals

    assert (first.title, first.text) == ("Lugnare", text)


@pytest.mark.parametrize("cell", ["Löpande", "tills vidare", "–", "Hela perioden."])
def test_what_goes_on_has_no_day(cell):
    assert values.read_period(cell) is None


@pytest.mark.parametrize(
    "cell", ["snart", "2026-02-30", "Q5 2026", "v. 12", "juni", Decimal("20.5"), "1" * 5000, "a-" * 99]
)
def test_what_is_no_day_is_a_fault(cell):
    with pytest.raises(ValidationError):
        values.read_period(cell)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (Decimal(15), (Decimal(15), "", None, False)),
        ("15", (Decimal(15), "", None, False)),
        ("minst 15 trafikkontroller", (Decimal(15), "trafikkontroller", None, True)),
        ("≥ 2", (Decimal(2), "", None, True)),
        ("74,5 % (2025)", (Decimal("74.5"), "%", 2025, False)),
        ("1 200 personer", (Decimal(1200), "personer", None, False)),
        ("−3 st", (Decimal(-3), "st", None, False)),
    ],
)
def test_amounts_are_read_with_their_unit_and_year(cell, amount):
    assert values.read_amount(cell) == amount


@pytest.mark.parametrize(
    "cell", ["flera", "15–20", "15-20", "ca 15", "1.2.3", "9" * 5000, "1 " * 5000, date(2026, 1, 1)]
)
def test_what_is_no_amount_is_a_fault(cell):
    with pytest.raises(ValidationError):
        values.read_amount(cell)


@pytest.mark.parametrize(
    ("cell", "kronor"), [("200 000 kr", 200_000), ("200 tkr", 200_000), ("1,5 mnkr", 1_500_000), (Decimal(5), 5)]
)
def test_costs_are_read_in_kronor(cell, kronor):
    assert values.read_kronor(cell) == kronor


@pytest.mark.parametrize("cell", ["inom ram", "200 EUR", "50 %"])
def test_what_is_no_cost_is_a_fault(cell):
    with pytest.raises(ValidationError):
        values.read_kronor(cell)


# Names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Polisen", [("Polisen", "")]),
        ("Polisen och kommunen", [("Polisen", ""), ("kommunen", "")]),
        ("Polisen, kommunen/Grannföreningen", [("Polisen", ""), ("kommunen", ""), ("Grannföreningen", "")]),
        ("- Polisen\n- Kommunen; Skolan", [("Polisen", ""), ("Kommunen", ""), ("Skolan", "")]),
        ("Kultur- och fritidsförvaltningen", [("Kultur- och fritidsförvaltningen", "")]),
        ("Kommunen (skola, fritid)", [("Kommunen", "skola, fritid")]),
        ("Witalabostäder och Njudungs energi", [("Witalabostäder och Njudungs energi", "")]),
        ("Polisen, polisen", [("Polisen", ""), ("polisen", "")]),
        ("Vetlanda kommun, trygghetssamordnare", [("Vetlanda kommun", "trygghetssamordnare")]),
        ("Kommunen, Socialförvaltningen, enhetschef", [("Kommunen", "Socialförvaltningen, enhetschef")]),
        ("Polisen, kommunpolis och kommunen", [("Polisen", "kommunpolis"), ("kommunen", "")]),
        ("Vetlanda kommun, polisen", [("Vetlanda kommun", ""), ("polisen", "")]),
        ("Polisen, socialtjänsten", [("Polisen", ""), ("socialtjänsten", "")]),
        ("Kommunen, fastighetsägare", [("Kommunen", ""), ("fastighetsägare", "")]),
        ("Kommunen/trygghetssamordnare", [("Kommunen", ""), ("trygghetssamordnare", "")]),
        (" , ; ", []),
    ],
)
def test_a_cell_may_name_several(cell, found):
    assert PARTIES.split(cell) == found


@pytest.mark.parametrize(
    ("name", "how", "pk"),
    [
        ("vetlanda KOMMUN", names.IS, 1),
        ("Vetlanda", names.IS, 1),
        ("Kommunen", names.IS, 1),
        ("LPO", names.IS, 2),
        ("Lokalpolisomrade Höglandet", names.IS, 2),
        ("Socialförvaltningen", names.ROLE_AT, 1),
        ("Kommunpolis", names.ROLE_AT, 2),
    ],
)
def test_a_name_proposes_a_party(name, how, pk):
    proposed = PARTIES.proposal(name)

    assert (proposed[0], proposed[1].pk) == (how, pk)


@pytest.mark.parametrize("name", ["Grannföreningen", "Region Jönköpings län", "x", "Räddningstjänsten Höglandet"])
def test_a_name_that_nobody_has_proposes_nothing(name):
    assert PARTIES.proposal(name) is None


def test_a_role_after_a_comma_is_read_with_its_organisation_where_there_are_several_of_the_kind():
    several = [
        Organisation(pk=n, name=f"{place} kommun", kind=KINDS.MUNICIPALITY)
        for n, place in ((1, "Nybro"), (2, "Torsås"))
    ]

    assert names.Parties(several).split("Torsås kommun, brottsförebyggare") == [("Torsås kommun", "brottsförebyggare")]


def test_the_responsible_of_a_measure_is_an_organisation_with_its_role():
    plan = planned(["Område", "Åtgärd", "Ansvarig"], ["Trafik", "Kontroller", "Vetlanda kommun, säkerhetschef"])

    (measure,) = plan.new_content.areas[0].measures
    assert (measure.responsible, measure.responsible_role, measure.partners) == ("Vetlanda kommun", "säkerhetschef", ())


def test_of_two_of_a_kind_the_short_name_means_neither():
    parties = names.Parties([Organisation(pk=n, name=f"Kommun {n}", kind=KINDS.MUNICIPALITY) for n in (1, 2)])

    assert parties.proposal("Kommunen") is None
    assert parties.proposal("Socialförvaltningen") is None


# Where rows belong ---------------------------------------------------------------------------------------------------


def test_blank_and_merged_cells_mean_as_above_and_it_is_said():
    found = planned(
        ["Område", "Mål", "Åtgärd"],
        ["Trafik", "Lugnare", "a"],
        [None, None, "b"],
        [None, None, "c"],
        ["Droger", None, "d"],
        merged=[(2, 1, 4, 1)],
    )

    assert not found.faults
    ((goal,), (area,)) = found.new_content.goals, found.new_content.areas
    assert [measure.text for measure in goal.measures] == ["a", "b", "c"]
    assert (area.focus_area, [measure.text for measure in area.measures]) == ("Droger", ["d"])
    assert [note.partition(" the cell")[0] for note in found.notes] == [
        "A (Område): in rows 3–4",
        "B (Mål): in rows 3–4",
    ]


def test_a_blank_goal_may_mean_that_the_measure_stands_under_the_area_but_a_merged_one_never_does():
    rows = (["Trafik", "Lugnare", "a"], ["Trafik", None, "b"], ["Trafik", "Fler", "c"], [None, None, "d"])

    found = planned(["Område", "Mål", "Åtgärd"], *rows, merged=[(4, 2, 5, 2)], reads_above=False)

    (first, second), (area,) = found.new_content.goals, found.new_content.areas
    texts = [[measure.text for measure in each.measures] for each in (first, second, area)]
    assert texts == [["a"], ["c", "d"], ["b"]]


def test_sub_areas_stand_after_their_area():
    found = planned(
        ["Område", "Delområde", "Åtgärd"],
        ["Trafik", "Fart", "a"],
        ["Droger", None, "b"],
        ["Trafik", "Rattfylleri", "c"],
        [None, None, "d"],
    )

    content = found.new_content
    assert found.new_areas == (("", "Trafik"), ("Trafik", "Fart"), ("", "Droger"), ("Trafik", "Rattfylleri"))
    assert content.focus_areas == ("Trafik", "Trafik: Fart", "Trafik: Rattfylleri", "Droger")
    assert [len(area.measures) for area in content.areas] == [1, 2, 1]


def test_a_row_under_no_focus_area_is_a_fault():
    assert faults_of(["Område", "Åtgärd"], [None, "a"], ["Trafik", "b"]) == [(2, "A (Område)")]


def test_rows_without_a_focus_area_stand_where_the_person_says():
    found = planned(["Åtgärd"], ["a"], under="Löften")

    assert (found.new_areas, found.new_content.areas[0].focus_area) == ((("", "Löften"),), "Löften")


def test_rows_of_one_goal_may_stand_apart_and_its_texts_are_kept_once():
    headings = ["Område", "Mål", "Problem", "Åtgärd"]
    found = planned(
        headings, ["Trafik", "Lugnare", "Fort", "a"], ["Trafik", "Annat", None, "b"], ["Trafik", "lugnare", "Fort", "c"]
    )

    lugnare, annat = found.new_content.goals
    assert (lugnare.problem, [measure.text for measure in lugnare.measures]) == ("Fort", ["a", "c"])
    assert (annat.title, len(annat.measures)) == ("Annat", 1)


def test_two_rows_of_a_goal_that_give_it_two_numbers_are_a_fault():
    rows = (["Trafik", "Lugnare", 74, "a"], [None, None, 75, "b"])

    assert faults_of(["Område", "Mål", "Utgångsvärde", "Åtgärd"], *[[*map(_number, row)] for row in rows]) == [
        (3, "C (Utgångsvärde)")
    ]


def _number(cell):
    return Decimal(cell) if isinstance(cell, int) else cell


def test_numbers_of_a_goal_come_with_unit_and_year_and_then_it_is_no_goal_in_words():
    headings = ["Område", "Mål", "Indikator", "Utgångsvärde", "Målvärde"]

    (goal,) = planned(
        headings, ["Trafik", "Lugnare", "Andel fortkörare", "74 % (2025)", "60 % (2027)"]
    ).new_content.goals

    assert (goal.count_of, goal.unit, goal.in_words) == ("Andel fortkörare", "%", False)
    assert (goal.baseline, goal.baseline_year, goal.target, goal.target_year) == (74, 2025, 60, 2027)


def test_a_goal_that_is_longer_than_a_title_keeps_all_its_words():
    words = "Alla som bor i Jordbro ska " + "känna sig trygga " * 20

    (goal,) = planned(["Område", "Mål"], ["Trygghet", words]).new_content.goals

    assert len(goal.title) <= 200
    assert goal.text == " ".join(words.split())


def test_what_has_no_place_is_kept_as_text_at_the_measure_or_the_goal():
    found = planned(
        ["Område", "Mål", "Åtgärd", "Dnr", "Status"],
        ["Trafik", "Lugnare", "a", "KS 1", "klart"],
        ["Droger", "Färre", None, "KS 2", None],
    )

    first, second = found.new_content.goals
    assert first.measures[0].text == "a\nDnr: KS 1\nStatus: klart"
    assert second.text == "Dnr: KS 2"


def test_a_problem_without_a_goal_is_kept_at_the_measure():
    (area,) = planned(["Område", "Problem", "Åtgärd"], ["Trafik", "Fort", "a"]).new_content.areas

    assert area.measures[0].text == "a\nProblem: Fort"


def test_text_that_belongs_to_neither_goal_nor_measure_is_a_fault():
    assert faults_of(["Område", "Åtgärd", "Dnr"], ["Trafik", None, "KS 1"]) == [(2, "C (Dnr)")]


def test_a_column_that_is_left_out_is_not_looked_at():
    found = planned(["Område", "Åtgärd", "Dnr"], ["Trafik", "a", "#N/A"], columns={3: "out"})

    assert (found.faults, found.new_content.areas[0].measures[0].text) == ([], "a")


def test_a_merged_measure_is_one_with_all_who_take_it():
    found = planned(
        ["Område", "Åtgärd", "Ansvarig", "Befattning"],
        ["Trafik", "a", "Kommunen", "trafikingenjör"],
        [None, None, "Polisen", None],
        merged=[(2, 2, 3, 2)],
    )

    (measure,) = found.new_content.areas[0].measures
    assert (measure.responsible, measure.responsible_role) == ("Vetlanda kommun", "trafikingenjör")
    assert measure.partners == (("Lokalpolisområde Höglandet", ""),)


def test_what_stands_in_merged_cells_holds_for_each_row_but_is_not_counted_twice():
    found = planned(
        ["Område", "Åtgärd", "Ansvarig", "Kostnad"],
        ["Trafik", "a", "Polisen", Decimal(500)],
        [None, "b", None, None],
        merged=[(2, 3, 3, 3), (2, 4, 3, 4)],
    )

    first, second = found.new_content.areas[0].measures
    assert first.responsible == second.responsible == "Lokalpolisområde Höglandet"
    assert (first.cost, second.cost) == (500, None)


def test_a_broken_formula_is_a_fault_in_its_cell_and_takes_nothing_from_its_row():
    found = planned(["Område", "Åtgärd", "Ansvarig"], ["Trafik", "a", "#REF!"], ["#SAKNAS!", "b", None])

    assert [(each.row, each.column) for each in found.faults] == [(2, "C (Ansvarig)"), (3, "A (Område)")]
    assert [measure.text for measure in found.new_content.areas[0].measures] == ["a", "b"]


def test_a_formula_without_a_result_is_a_fault():
    assert faults_of(["Område", "Åtgärd"], ["Trafik", "a"], ["Droger"], uncounted=["B3"]) == [(3, "B (Åtgärd)")]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Område", "x" * 121),
        ("Åtgärd", "x" * 25_001),
        ("Ansvarig", "x" * 1001),
        ("Befattning", "x" * 201),
        ("Resurser", "x" * 301),
        ("Antal", "många"),
        ("Antal", "1234567890123"),
        ("Klart", "1799"),
        ("Klart", "snart"),
        ("Kostnad", "-5"),
        ("Kostnad", "dyrt"),
    ],
)
def test_a_cell_that_does_not_fit_is_a_fault_with_its_row(heading, cell):
    row = {"Område": "Trafik", "Åtgärd": "a"} | {heading: cell}

    assert [fault.row for fault in planned(list(row), list(row.values())).faults] == [2]


def test_a_last_day_before_the_first_is_a_fault():
    assert faults_of(["Område", "Åtgärd", "Från", "Till"], ["Trafik", "a", "2026-05-01", "2026-04-01"]) == [
        (2, "D (Till)")
    ]


def test_a_unit_that_is_another_than_the_columns_is_a_fault():
    assert faults_of(["Område", "Åtgärd", "Antal", "Enhet"], ["Trafik", "a", "15 möten", "kontroller"]) == [
        (2, "C (Antal)")
    ]


def test_rows_are_named_in_spans():
    assert spans([3, 4, 5, 7, 9, 10]) == "3–5, 7, 9–10"
