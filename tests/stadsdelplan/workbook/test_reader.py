"""A plan's workbook, out and in again: what is read is what was written, and what is wrong is said by its place."""

import io
import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from core.spreadsheets import UnreadableTableError, read_all
from core.text.pasted import clean_pasted
from indicators.models import Indicator
from stadsdelplan.changes.diff import ChangeKind, compare_editions
from stadsdelplan.content import DepartureContent, EditionContent, GoalContent, MeasureContent
from stadsdelplan.goals.choices import Choices
from stadsdelplan.models import EditionFocusArea
from stadsdelplan.workbook import reader, writer

EDITION, REVISION = 2, 5
AREAS, PARTIES = ("Arbete", "Trygghet"), ("Haninge kommun", "Polisen")
SERVED = ("Färre i utanförskap", "Fler i arbete; och tryggare", "Högre tillväxt")
INDICATORS = {"arbete": "Andel i arbete, 20–64 år", "trygghet": "Trygga; om kvällen"}
CHOICES = Choices(
    focus_areas={name: EditionFocusArea(name=name, key=uuid.UUID(int=100 + n)) for n, name in enumerate(AREAS)},
    organisations=dict.fromkeys(PARTIES),
    overarching_goals=dict.fromkeys(SERVED),
    indicators={slug: Indicator(slug=slug, name=name) for slug, name in INDICATORS.items()},
    concerns=dict.fromkeys(PARTIES[1:]),
)
KEYS = [uuid.UUID(int=n) for n in range(1, 9)]


# What can stand in a plan --------------------------------------------------------------------------------------------


def texts(longest, *, smallest=0):
    """Texts as people leave them on the portal's forms; line breaks, signs of formulas and of escapes among them."""
    signs = st.text("aÅö 1.,;:=+-@'\"<&_x000A_\n\u2028…😀\u00a0", max_size=30)
    written = (signs | st.just("=HYPERLINK(1)") | st.just("x" * longest)).map(
        lambda text: clean_pasted(text.strip()).strip()
    )
    return written.filter(lambda text: smallest <= len(text) <= longest and clean_pasted(text) == text)


def several(names):
    return st.sets(st.sampled_from(names)).map(lambda chosen: tuple(name for name in names if name in chosen))


NUMBERS = st.none() | st.decimals("-9999999999.9999", "9999999999.9999", places=4)
YEARS = st.none() | st.integers(2000, 2040)
DAYS = st.none() | st.dates(date(1800, 1, 1), date(2999, 12, 31))


def measures(key):
    def in_order(measure):
        days = sorted(day for day in (measure.starts_on, measure.ends_on) if day)
        return replace(measure, starts_on=days[0], ends_on=days[1]) if len(days) == 2 else measure

    return st.builds(
        MeasureContent,
        key=st.just(key),
        text=texts(2000, smallest=1),
        responsible=st.sampled_from(["", *PARTIES]),
        responsible_role=texts(200),
        starts_on=DAYS,
        ends_on=DAYS,
        resources=texts(300),
        count_of=texts(300),
        unit=texts(40),
        target=NUMBERS,
        target_for=st.sampled_from(["", "round"]),
        approach=st.sampled_from(["", "social", "situational"]),
        reach=st.sampled_from(["", "universal", "selective", "indicated"]),
        cost=st.none() | st.decimals("0", "999999999999.99", places=2),
        payer=texts(200),
    ).map(in_order)


def goals(key, area=None):
    def in_order(goal):
        if goal.in_words:
            goal = replace(goal, baseline=None, target=None)
        years = sorted(year for year in (goal.baseline_year, goal.target_year) if year)
        return replace(goal, baseline_year=years[0], target_year=years[1]) if len(years) == 2 else goal

    return st.builds(
        GoalContent,
        key=st.just(key),
        focus_area=st.just(area) if area else st.sampled_from(AREAS),
        title=texts(200, smallest=1),
        problem=texts(2000),
        probable_cause=texts(2000),
        text=texts(2000),
        responsible=st.sampled_from(["", *PARTIES]),
        responsible_role=texts(200),
        overarching_goals=several(SERVED),
        indicators=several(tuple(INDICATORS)),
        concerns=several(PARTIES[1:]),
        count_of=texts(300),
        unit=texts(40),
        better=st.sampled_from(["", "higher", "lower"]),
        baseline=NUMBERS,
        baseline_year=YEARS,
        target=NUMBERS,
        target_year=YEARS,
        in_words=st.booleans(),
        measures=st.lists(st.sampled_from(_measure_keys(key)), unique=True, max_size=3).flatmap(
            lambda keys: st.tuples(*(measures(each) for each in keys))
        ),
    ).map(in_order)


def _measure_keys(goal):
    """A measure's key stands once in an edition: each goal has its own."""
    return [uuid.uuid5(goal, str(number)) for number in range(len(KEYS))]


@st.composite
def editions(draw):
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1, max_size=4))
    found = [draw(goals(key)) for key in keys]
    return edition(*sorted(found, key=lambda goal: AREAS.index(goal.focus_area)))


@st.composite
def pairs(draw):
    """An edition, and another wording of it: the same goals in the same places, each with all its measures and more."""
    old, changed = draw(editions()), []
    for goal in old.goals:
        new = draw(goals(goal.key, area=goal.focus_area))
        kept = [draw(st.just(each) | measures(each.key)) for each in goal.measures]
        changed.append(replace(draw(st.sampled_from([goal, new])), measures=tuple(kept)))
    return old, edition(*changed)


def edition(*goals, departures=()):
    return EditionContent(lagesbild="", focus_areas=AREAS, resources=(), goals=goals, departures=departures)


# Out and in ----------------------------------------------------------------------------------------------------------


def known(content, **more):
    keys = [goal.key for goal in content.goals]
    saves = dict.fromkeys(keys, REVISION)
    saves |= {(goal.key, measure.key): 1 for goal in content.goals for measure in goal.measures}
    told = {"revisions": dict.fromkeys(keys, REVISION), "saves": saves, "earlier": {}, **more}
    return reader.KnownEdition(edition=7, number=EDITION, content=content, choices=CHOICES, **told)


def written(content, version=f"{EDITION}.{REVISION}"):
    """The workbook of a content, as a file."""
    versions = {goal.key: version for goal in content.goals}
    return SimpleUploadedFile("plan.xlsx", writer.workbook_of(content.goals, versions, CHOICES))


def read(file, content, **more):
    return reader.resolve_rows(reader.rows_of(file), known(content, **more))


@settings(max_examples=25, deadline=None)
@given(editions())
def test_what_is_written_is_read_as_it_was(content):
    imported = read(written(content), content)

    assert imported.faults == []
    assert imported.new_content == content


@settings(max_examples=10, deadline=None)
@given(editions())
def test_a_file_from_before_measures_were_counted_changes_nothing(content):
    rows = reader.rows_of(written(content))
    for row in rows.measures:
        for name in ("count_of", "unit", "target", "target_for", "approach", "reach", "cost", "payer"):
            del row.cells[name]

    imported = reader.resolve_rows(rows, known(content))

    assert (imported.faults, imported.new_content) == ([], content)


@settings(max_examples=25, deadline=None)
@given(pairs())
def test_another_wording_is_read_as_it_was_written(pair):
    old, new = pair

    imported = read(written(new), old)

    assert imported.faults == []
    assert imported.new_content == new


@settings(max_examples=15, deadline=None)
@given(pairs())
def test_a_file_from_before_a_change_takes_none_of_it_back(pair):
    then, now = pair

    imported = read(written(then, f"{EDITION}.{REVISION - 1}"), now, earlier={goal.key: goal for goal in then.goals})

    assert imported.faults == []
    assert imported.new_content == now


def test_a_text_that_no_cell_holds_whole_stays_whole():
    content = edition(plain_goal(text="x" * 40_000, problem="Förr."))
    file = written(edition(replace(content.goals[0], problem="Nu.")))

    imported = read(file, content)

    assert (imported.faults, imported.new_content.goals) == ([], (replace(content.goals[0], problem="Nu."),))


# By hand -------------------------------------------------------------------------------------------------------------


def plain_goal(key=KEYS[0], **words):
    blank = dict.fromkeys(
        ["problem", "probable_cause", "text", "responsible", "responsible_role", "count_of", "unit", "better"], ""
    )
    blank |= dict.fromkeys(["overarching_goals", "indicators", "concerns", "measures"], ())
    blank |= dict.fromkeys(["baseline", "baseline_year", "target", "target_year"])
    return GoalContent(**{"key": key, "focus_area": "Arbete", "title": f"Mål {key.int}", **blank, **words})


def plain_measure(key=KEYS[0], text="En mottagning öppnas."):
    return MeasureContent(key, text, "", "", None, None, "")


def typed(goals=(), measures=()):
    """A workbook as somebody types it: rows as dicts by heading."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in {"Mål": goals, "Åtgärder": measures}.items():
            header = list(dict.fromkeys(heading for row in rows for heading in row))
            page, day = book.add_worksheet(name), book.add_format({"num_format": "yyyy-mm-dd"})
            page.write_row(0, 0, header)
            for line, row in enumerate(rows, start=1):
                for column, heading in enumerate(header):
                    cell = row.get(heading)
                    if isinstance(cell, date):
                        page.write_datetime(line, column, cell, day)
                    elif cell is not None:
                        page.write(line, column, cell)
    return SimpleUploadedFile("plan.xlsx", out.getvalue())


def row(key=KEYS[0], version=f"{EDITION}.{REVISION}", **cells):
    return {"Nyckel": key and str(key), "Version": version, **cells}


def measure_row(goal=KEYS[0], key=KEYS[0], version=f"{EDITION}.{REVISION}", **cells):
    return {"Målets nyckel": goal and str(goal), "Nyckel": key and str(key), "Version": version, **cells}


def faults(file, content=None, **more):
    """(sheet, row, column) of what is wrong."""
    found = read(file, content or edition(plain_goal(measures=(plain_measure(),))), **more).faults
    assert all(fault.sentence.endswith(".") for fault in found)
    return [(fault.sheet, fault.row, fault.column) for fault in found]


def test_cells_are_read_as_people_write_them():
    file = typed(
        [
            row(
                **{
                    "Målområde": "  trygghet ",
                    "Rubrik": 2026,
                    "Problem": "Ett problem.\nPå två rader.",
                    "Ansvarig organisation": "polisen",
                    "Indikatorer": "Trygga; om kvällen; Andel i arbete, 20–64 år",
                    "Riktning": "Lower is better",
                    "Utgångsvärde": "3\u00a0363,5",
                    "Målvärde": "−4,2",
                    "Målvärdets år": 2027.0,
                    "Tjänar övergripande mål": "3; 1",
                }
            )
        ],
        [measure_row(**{"Åtgärd": "Vandring", "Från": "2026-03-16", "Till": date(2026, 4, 1)})],
    )

    (goal,) = read(file, edition(plain_goal(measures=(plain_measure(),)))).new_content.goals

    assert goal == plain_goal(
        focus_area="Trygghet",
        title="2026",
        problem="Ett problem.\nPå två rader.",
        responsible="Polisen",
        indicators=("arbete", "trygghet"),
        better="lower",
        baseline=Decimal("3363.5"),
        target=Decimal("-4.2"),
        target_year=2027,
        overarching_goals=(SERVED[0], SERVED[2]),
        measures=(MeasureContent(KEYS[0], "Vandring", "", "", date(2026, 3, 16), date(2026, 4, 1), ""),),
    )


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"Målområde": "Tillväxt"}, "Målområde"),
        ({"Målområde": None, "Problem": "x"}, "Målområde"),
        ({"Rubrik": None, "Problem": "x"}, "Rubrik"),
        ({"Rubrik": "x" * 201}, "Rubrik"),
        ({"Ansvarig organisation": "Brandkåren"}, "Ansvarig organisation"),
        ({"Indikatorer": "Andel i arbete\nHälsa"}, "Indikatorer"),
        ({"Riktning": "Uppåt"}, "Riktning"),
        ({"Utgångsvärde": "många"}, "Utgångsvärde"),
        ({"Målvärde": 1.23456}, "Målvärde"),
        ({"Målvärdets år": 2027.5}, "Målvärdets år"),
        ({"Målvärdets år": date(2027, 1, 1)}, "Målvärdets år"),
        ({"Utgångsvärdets år": 2027, "Målvärdets år": 2026}, "Målvärdets år"),
        ({"Bidrar till övergripande mål": "1; 4"}, "Bidrar till övergripande mål"),
        ({"Bidrar till övergripande mål": 1.3}, "Bidrar till övergripande mål"),
        ({"Berör": "Haninge kommun"}, "Berör"),
        ({"Version": "2.6"}, "Version"),
        ({"Version": 2.5}, "Version"),
        ({"Version": None}, "Version"),
        ({"Version": "1.5"}, "Version"),
        ({"Nyckel": str(KEYS[5])}, "Nyckel"),
        ({"Nyckel": "min egen"}, "Nyckel"),
    ],
)
def test_what_is_wrong_in_a_goals_row_is_said_by_row_and_column(cells, column):
    file = typed(
        [
            row(key=KEYS[1], Rubrik="Mål 2", **{"Målområde": "Arbete"}),
            row(**{"Rubrik": "Mål 1", "Målområde": "Arbete", **cells}),
        ]
    )

    assert faults(file, edition(plain_goal(), plain_goal(KEYS[1]))) == [("Mål", 3, column)]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"Åtgärd": None, "Resurser": "x"}, "Åtgärd"),
        ({"Från": "i mars"}, "Från"),
        ({"Från": 46000}, "Från"),
        ({"Från": "2026-04-02", "Till": "2026-04-01"}, "Till"),
        ({"Resurser": "x" * 301}, "Resurser"),
        ({"Målets nyckel": str(KEYS[5])}, "Målets nyckel"),
        ({"Målets nyckel": str(KEYS[1])}, "Nyckel"),
        ({"Nyckel": str(KEYS[6])}, "Nyckel"),
        ({"Målets nyckel": None, "Nyckel": None, "Version": None, "Mål": "Något annat"}, "Mål"),
    ],
)
def test_what_is_wrong_in_a_measures_row_is_said_by_row_and_column(cells, column):
    file = typed(measures=[measure_row(**cells)])

    found = faults(file, edition(plain_goal(measures=(plain_measure(),)), plain_goal(KEYS[1])))

    assert found == [("Åtgärder", 2, column)]


def test_a_row_that_stands_twice_and_one_that_has_left_the_plan_are_at_fault():
    left = (DepartureContent(KEYS[4], KEYS[4], "Torghandel", "dropped", "Nedlagd"),)
    file = typed([row(), row(), row(key=KEYS[4])])

    assert faults(file, edition(plain_goal(), departures=left)) == [("Mål", 3, "Nyckel"), ("Mål", 4, "Nyckel")]


def test_a_formula_an_unknown_column_one_that_stands_twice_and_a_missing_key_are_at_fault():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("Mål")
        page.write_row(0, 0, ["Rubrik", "Anteckning", "Problem", "problem", "Version"])
        page.write_formula(1, 0, "=A5", value="")

    found = faults(SimpleUploadedFile("plan.xlsx", out.getvalue()))

    assert found == [
        ("Mål", None, "Anteckning"),
        ("Mål", None, "Problem"),
        ("Mål", None, "Nyckel"),
        ("Mål", 2, "A2"),
    ]


def test_a_file_without_the_plans_sheets_is_refused():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("Blad1").write_row(0, 0, ["Rubrik", "Nyckel"])

    for content in (out.getvalue(), b"Rubrik;Nyckel\nx;y\n"):
        with pytest.raises(UnreadableTableError):
            reader.rows_of(SimpleUploadedFile("plan.xlsx", content))


def test_a_sheet_with_more_rows_than_any_plan_is_refused(monkeypatch):
    monkeypatch.setattr(reader, "MOST_ROWS", 2)
    rows = [row(key=key) for key in KEYS[:3]]

    assert len(reader.rows_of(typed(rows[:2])).goals) == 2
    with pytest.raises(UnreadableTableError):
        reader.rows_of(typed(rows))


def test_something_new_gets_a_key_and_the_same_one_when_the_file_comes_again():
    file = typed(
        [row(key=None, version=None, Rubrik="Nytt mål", **{"Målområde": "Trygghet"})],
        [measure_row(goal=None, key=None, version=None, **{"Åtgärd": "Ny åtgärd", "Mål": "nytt  mål"})],
    )
    before = edition(plain_goal(), plain_goal(KEYS[1], focus_area="Trygghet"))

    once = read(file, before)
    again = read(file, once.new_content)

    assert once.faults == []
    new = once.new_content.goals[-1]
    assert (new.title, new.focus_area, [each.text for each in new.measures]) == ("Nytt mål", "Trygghet", ["Ny åtgärd"])
    assert [change.kind for change in compare_editions(before, once.new_content).goals] == [
        ChangeKind.UNCHANGED
    ] * 2 + [ChangeKind.ADDED]
    assert (again.faults, again.new_content) == ([], once.new_content)


def test_rows_and_columns_that_are_missing_change_nothing():
    before = edition(plain_goal(problem="Få har arbete."), plain_goal(KEYS[1], measures=(plain_measure(),)))

    imported = read(typed([row(Rubrik="Ett nytt namn")]), before)

    assert imported.new_content == edition(replace(before.goals[0], title="Ett nytt namn"), before.goals[1])


def test_an_empty_cell_empties_the_field():
    before = edition(plain_goal(problem="Få har arbete.", target=Decimal(3), overarching_goals=SERVED[:1]))
    cells = {"Problem": None, "Målvärde": None, "Bidrar till övergripande mål": None, "Rubrik": "Mål 1"}

    assert read(typed([row(**cells)]), before).new_content == edition(plain_goal())


def test_only_what_the_file_changes_becomes_a_change_and_what_both_changed_is_at_fault():
    then = plain_goal(problem="Då.", text="Då.")
    now = replace(then, problem="Nu.", unit="procent")
    file = written(edition(replace(then, text="Filen.", count_of="Filen.")), f"{EDITION}.{REVISION - 1}")
    both = written(edition(replace(then, problem="Filen.")), f"{EDITION}.{REVISION - 1}")

    merged = read(file, edition(now), earlier={now.key: then})

    assert (merged.faults, merged.new_content.goals) == ([], (replace(now, text="Filen.", count_of="Filen."),))
    assert faults(both, edition(now), earlier={now.key: then}) == [("Mål", 2, "Problem")]


def test_where_nobody_can_say_what_the_file_was_made_of_what_differs_is_at_fault():
    now = plain_goal(problem="Nu.")

    found = faults(written(edition(plain_goal()), f"{EDITION}.1"), edition(now), earlier={now.key: None})

    assert found == [("Mål", 2, "Problem")]


def test_a_goal_in_another_focus_area_stands_last_there():
    before = edition(plain_goal(), plain_goal(KEYS[1]), plain_goal(KEYS[2], focus_area="Trygghet"))

    imported = read(typed([row(**{"Målområde": "Trygghet"})]), before)

    assert [goal.key for goal in imported.new_content.goals] == [KEYS[1], KEYS[2], KEYS[0]]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_file_in_one_language_is_read_in_the_other(language):
    content = edition(plain_goal(better="higher", measures=(plain_measure(),)))
    with translation.override(language):
        file = written(content)

    with translation.override({"sv": "en", "en": "sv"}[language]):
        imported = read(file, content)

    assert (imported.faults, imported.new_content) == ([], content)


def test_the_sheets_say_what_can_be_chosen_and_hold_no_formula():
    content = edition(plain_goal(title="=1+1", problem="@SUM(A1)"))

    sheets = read_all(written(content))

    assert list(sheets) == ["Mål", "Åtgärder", "Problem", "Troliga orsaker", "Att välja på"]
    assert not any(sheet.formulas for sheet in sheets.values())
    served = sheets["Att välja på"].header.index("Bidrar till övergripande mål")
    assert [cells[served] for _number, cells in sheets["Att välja på"].rows][:3] == [
        f"{place}: {text}" for place, text in enumerate(SERVED, start=1)
    ]
