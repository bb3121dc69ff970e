"""Lists of districts, and the command that takes them in. Their codes are invented: nobody knows Jordbro's."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation

from core import spreadsheets
from core.geography import area_import
from core.geography.area_import import AreaList, ContradictionError, ListedArea
from core.models import Area, AreaCode, AreaKind, CodeScheme, LedgerEntry
from indicators.imports import district_lists as lists
from tests.support import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 16)
HEADING = ["Kod", "Namn", "Kommunkod", "Indelning"]
OF_2018 = [["0136R901", "Norra", "0136", "2018"], ["0136R902", "Södra", "0136", "2018"]]
OF_2025 = [["0136R901", "Norra", "0136", "2025"], ["0136R903", "Södra", "0136", "2025"]]


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def codes(scheme=CodeScheme.REGSO):
    """The codes with their areas and days, as they are stored."""
    rows = AreaCode.objects.filter(scheme=scheme).order_by("code", "valid_from")
    return [(row.code, row.area.name, row.valid_from, row.valid_to) for row in rows.select_related("area")]


# Lists of districts -------------------------------------------------------------------------------------------------


@pytest.fixture
def haninge():
    factories.sweden("00", "01", "0136", "0180")
    return Area.objects.get(name="Haninge")


def as_file(rows, *, heading=HEADING, ending=".csv"):
    content = (
        spreadsheets.as_csv(heading, rows) if ending == ".csv" else spreadsheets.as_xlsx(heading, rows, sheet="Områden")
    )
    return SimpleUploadedFile(f"regso{ending}", content)


def read(rows, **more):
    return lists.read(as_file(rows, **more), today=TODAY)


def take_in(rows):
    found = read(rows)
    assert found.problems == []
    return area_import.import_areas(area_list=found.area_list, by=None, at=factories.NOON)


def problems(rows, **more):
    found = read(rows, **more)
    assert found.area_list is None
    return [(each.place, each.column, each.text) for each in found.problems]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_list_adds_districts_under_their_municipality_from_the_first_day_of_the_division(haninge, ending):
    found = read(OF_2018, ending=ending)
    area_import.import_areas(area_list=found.area_list, by=None, at=factories.NOON)

    assert codes() == [
        ("0136R901", "Norra", date(2018, 1, 1), None),
        ("0136R902", "Södra", date(2018, 1, 1), None),
    ]
    assert set(haninge.children.values_list("name", "kind")) == {("Norra", "district"), ("Södra", "district")}


@pytest.mark.parametrize(
    "heading",
    [
        ["RegSO-kod", "RegSO namn", "Kommun", "År"],
        ["code", "NAME", "municipality code", "Division"],
        ["regso", "regsonamn", "kommunkod", "indelningsår"],
    ],
)
def test_the_columns_may_be_called_as_people_call_them(haninge, heading):
    assert len(read(OF_2018, heading=heading).area_list.rows) == 2


def test_columns_may_stand_in_any_order_among_others(haninge):
    rows = [["2018", "x", "Norra", "0136", "0136R901"]]

    found = read(rows, heading=["år", "län", "namn", "kommun", "kod"])

    assert found.area_list.rows == [ListedArea("Norra", AreaKind.DISTRICT, "0136", {CodeScheme.REGSO: "0136R901"})]


def test_a_deso_has_no_name_but_its_code_and_the_divisions_suffix_falls_away(haninge):
    found = read([["0136C9010_DeSO2025", None, "0136", 2025]], ending=".xlsx")

    [row] = found.area_list.rows
    assert (row.name, row.codes) == ("0136C9010", {CodeScheme.DESO: "0136C9010"})


def test_with_a_new_division_codes_end_live_on_and_begin(haninge):
    take_in(OF_2018)
    old = Area.objects.get(name="Norra")

    changes = take_in(OF_2025)

    assert codes() == [
        ("0136R901", "Norra", date(2018, 1, 1), None),
        ("0136R902", "Södra", date(2018, 1, 1), date(2024, 12, 31)),
        ("0136R903", "Södra (0136R903)", date(2025, 1, 1), None),
    ]
    assert AreaCode.objects.get(code="0136R901").area == old
    assert [code.code for code in changes.ended] == ["0136R902"]
    assert [row.code for row in changes.new] == ["0136R903"]


def test_both_divisions_may_come_again_and_change_nothing(haninge):
    take_in(OF_2018)
    take_in(OF_2025)
    before, entries = codes(), LedgerEntry.objects.count()

    changes = [take_in(OF_2018), take_in(OF_2025)]

    assert [bool(each) for each in changes] == [False, False]
    assert (codes(), LedgerEntry.objects.count()) == (before, entries)


def test_a_code_that_comes_back_is_a_new_area(haninge):
    take_in(OF_2018)
    take_in([["0136R901", "Norra", "0136", "2025"]])

    take_in([["0136R901", "Norra", "0136", "2026"], ["0136R902", "Nya södra", "0136", "2026"]])

    assert codes()[1:] == [
        ("0136R902", "Södra", date(2018, 1, 1), date(2024, 12, 31)),
        ("0136R902", "Nya södra", date(2026, 1, 1), None),
    ]


def test_an_earlier_division_does_not_come_after_a_later_one(haninge):
    take_in(OF_2025)

    with pytest.raises(ContradictionError, match="already has the division from 2025-01-01"):
        take_in(OF_2018)

    assert [code for code, *_rest in codes()] == ["0136R901", "0136R903"]


def test_the_districts_of_other_municipalities_and_other_kinds_of_district_stay(haninge):
    take_in([["0180R901", "Staden", "0180", "2018"]])
    take_in([["0136C9010", None, "0136", "2018"]])

    take_in(OF_2025)

    assert codes(CodeScheme.DESO) == [("0136C9010", "0136C9010", date(2018, 1, 1), None)]
    assert codes()[-1] == ("0180R901", "Staden", date(2018, 1, 1), None)


def test_a_local_name_is_not_taken_for_a_district_of_the_list(haninge):
    local = Area.objects.create(name="Norra", kind=AreaKind.DISTRICT, parent=haninge)

    take_in(OF_2018)

    assert not local.codes.exists()
    assert codes()[0][:2] == ("0136R901", "Norra (0136R901)")


def test_two_districts_of_one_name_are_told_apart_by_their_codes(haninge):
    take_in([["0136R901", "Norra", "0136", "2018"], ["0136R902", "Norra", "0136", "2018"]])

    assert [name for _code, name, *_days in codes()] == ["Norra", "Norra (0136R902)"]


def test_a_code_from_before_there_were_days_lives_on(haninge):
    area = Area.objects.create(name="Norra", kind=AreaKind.DISTRICT, parent=haninge)
    AreaCode.objects.create(area=area, scheme=CodeScheme.REGSO, code="0136R901")

    changes = take_in(OF_2018)

    assert (changes.unchanged, len(changes.new)) == (1, 1)
    assert codes()[0] == ("0136R901", "Norra", None, None)


def test_a_district_of_the_list_that_lies_elsewhere_here_is_a_contradiction(haninge):
    area = Area.objects.create(name="Norra", kind=AreaKind.DISTRICT, parent=Area.objects.get(name="Stockholm"))
    AreaCode.objects.create(area=area, scheme=CodeScheme.REGSO, code="0136R901")

    with pytest.raises(ContradictionError, match="0136R901 belongs to Norra"):
        take_in(OF_2018)


def test_a_long_list_takes_no_more_queries_than_a_short_one(haninge, django_assert_max_num_queries):
    rows = [[f"0136R{number:03}", f"Område {number}", "0136", "2018"] for number in range(600)]

    with django_assert_max_num_queries(30):
        take_in(rows)

    assert AreaCode.objects.filter(scheme=CodeScheme.REGSO).count() == 600


# What is refused, and where -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (["0136", "Norra", "0136", "2018"], "code", "0136 is no code of a RegSO or DeSO"),
        ([None, "Norra", "0136", "2018"], "code", "is no code of a RegSO or DeSO"),
        (["0136r901", "Norra", "0136", "2018"], "code", "0136r901 is no code"),
        (["0136R902", None, "0136", "2018"], "name", "A district has a name"),
        (["0136R902", "x" * 101, "0136", "2018"], "name", "at most 100 characters"),
        (["0136R902", "Södra", "136", "2018"], "municipality code", "may have lost its first zero"),
        (["0136R902", "Södra", None, "2018"], "municipality code", "is no municipality's code"),
        (["0136R902", "Södra", "0180", "2018"], "municipality code", "does not lie in the municipality 0180"),
        (["9999R902", "Södra", "9999", "2018"], "municipality code", "Take in the register of Sweden first"),
        (["0136R902", "Södra", "0136", None], "division year", "is not a year"),
        (["0136R902", "Södra", "0136", "2017"], "division year", "There is no division of the year 2017"),
        (["0136R902", "Södra", "0136", "2028"], "division year", "There is no division of the year 2028"),
        (["0136R902", "Södra", "0136", "2025"], "division year", "holds one division, here that of 2018"),
        (["0136R901", "Södra", "0136", "2018"], "code", "already stands in row 2"),
        (["0136C9010", "Södra", "0136", "2018"], "code", "RegSO or DeSO, not both"),
    ],
)
def test_a_bad_row_is_named_by_row_and_column_and_keeps_the_list_out(haninge, row, column, sentence):
    [(place, where, text)] = problems([OF_2018[0], row])

    assert (place, where) == ("row 3", column)
    assert sentence in text


def test_every_bad_row_is_named(haninge):
    rows = [["x", "Norra", "0136", "2018"], OF_2018[0], ["0136R902", None, "136", "2018"]]

    assert [(place, column) for place, column, _text in problems(rows)] == [
        ("row 2", "code"),
        ("row 4", "municipality code"),
        ("row 4", "name"),
    ]


def test_a_number_that_a_spreadsheet_made_of_a_code_is_not_mended(haninge):
    [(place, column, text)] = problems([["0136R901", "Norra", 136, 2018]], ending=".xlsx")

    assert (place, column) == ("row 2", "municipality code")
    assert "lost its first zero" in text


@pytest.mark.parametrize("heading", [["Kod", "Namn", "Kommun"], ["Kod", "Namn", "Kommun", "Kommunkod"]])
def test_a_heading_that_lacks_a_column_says_what_it_may_be_called(haninge, heading):
    found = problems([row[: len(heading)] for row in OF_2018], heading=heading)

    assert found[-1][:2] == ("heading", "division year")
    assert "indelning" in found[-1][2]


def test_a_list_without_rows_is_refused(haninge):
    assert problems([]) == [("", "", "The list has no rows.")]


def test_what_is_no_table_is_refused_in_words(haninge):
    found = lists.read(SimpleUploadedFile("regso.pdf", b"%PDF"), today=TODAY)

    assert [each.text for each in found.problems] == [
        "The file is neither a spreadsheet (.xlsx) nor a CSV file (.csv)."
    ]


# The command --------------------------------------------------------------------------------------------------------


@pytest.fixture
def operator():
    return factories.person(is_staff=True, is_superuser=True, email="drift@portal.example")


def run(*arguments):
    out = StringIO()
    call_command("import_areas", *arguments, by="drift@portal.example", stdout=out, skip_checks=True)
    return out.getvalue()


def test_the_command_takes_in_the_register_then_a_list(operator, tmp_path):
    path = tmp_path / "regso.csv"
    path.write_bytes(as_file(OF_2018).read())

    told = run(), run(str(path)), run(str(path))

    assert "312 new areas, 0 new codes of known areas, 0 codes that end, 0 unchanged." in told[0]
    assert "0136R901 Norra: new\n0136R902 Södra: new\n2 new areas" in told[1]
    assert told[2].endswith("2 unchanged.\nNothing was changed.\n")
    entries = LedgerEntry.objects.filter(verb="areas.taken_in").order_by("pk")
    assert [entry.by for entry in entries] == [operator, operator]
    assert entries[1].payload.content["file"] == "regso.csv"
    assert entries[1].payload.content["sha256"] == factories.sha256(path.read_bytes())


def test_a_dry_run_says_what_would_change_and_changes_nothing(operator, haninge, tmp_path):
    take_in(OF_2018)
    path = tmp_path / "regso.csv"
    path.write_bytes(as_file(OF_2025).read())

    told = run(str(path), "--dry-run")

    assert "0136R903 Södra: new\n0136R902 Södra: ends\n1 new areas" in told
    assert told.endswith("Nothing was changed.\n")
    assert len(codes()) == 2


def test_one_bad_row_in_a_list_writes_nothing_and_is_named(operator, haninge, tmp_path):
    rows = [[f"0136R{number:03}", f"Område {number}", "0136", "2018"] for number in range(500)]
    rows[321][2] = "0180"
    path = tmp_path / "regso.csv"
    path.write_bytes(as_file(rows).read())

    with pytest.raises(CommandError, match=r"(?s)row 323: municipality code: .*Nothing was changed"):
        run(str(path))

    assert codes() == []


def test_a_file_that_is_not_there_is_said_in_words(operator, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(str(tmp_path / "regso.csv"))


def test_a_contradiction_is_said_in_words(operator, haninge, tmp_path):
    take_in(OF_2025)
    path = tmp_path / "regso.csv"
    path.write_bytes(as_file(OF_2018).read())

    with pytest.raises(CommandError, match=r"(?s)already has the division.*Nothing was changed"):
        run(str(path))


def test_nothing_of_a_list_stays_where_its_last_step_fails(haninge):
    taken = AreaList("x", "", [ListedArea("Norra", AreaKind.DISTRICT, "0136", {CodeScheme.REGSO: "0136R901"})], TODAY)
    unstorable = AreaList("\x00", "", taken.rows, TODAY)  # the history cannot hold the name

    with pytest.raises(ValueError, match="NUL"):
        area_import.import_areas(area_list=unstorable, by=None, at=factories.NOON)

    assert codes() == []


@pytest.mark.parametrize("words", ["#N/A", "#REF!", "#SAKNAS!"])
def test_an_error_in_a_list_is_refused_by_its_name(haninge, words):
    found = problems([["0136R901", words, "0136", "2025"]])

    assert found == [
        ("row 2", "name", f"The cell says {words}: its formula has gone wrong. Mend it in the spreadsheet.")
    ]
