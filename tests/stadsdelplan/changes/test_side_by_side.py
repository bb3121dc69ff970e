"""A goal in two wordings beside each other."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.utils import translation

from core.text.diff import DiffKind
from stadsdelplan.changes.side_by_side import side_by_side
from stadsdelplan.content import GoalContent, MeasureContent

MEASURE = MeasureContent(
    key=uuid4(),
    text="Trygghetsvandring",
    responsible="Polisen",
    responsible_role="närpolischef",
    starts_on=date(2009, 4, 1),
    ends_on=None,
    resources="",
)
GOAL = GoalContent(
    key=uuid4(),
    focus_area="Trygghet",
    title="Tryggare väg",
    problem="Det är mörkt.",
    probable_cause="",
    text="Minst 8 av 10 brister är åtgärdade.",
    responsible="Polisen",
    responsible_role="",
    overarching_goals=(),
    indicators=("trygghet",),
    concerns=(),
    count_of="",
    unit="%",
    better="",
    baseline=None,
    baseline_year=None,
    target=Decimal("80.0000"),
    target_year=2009,
    measures=(MEASURE,),
)


def test_what_is_the_same_is_there_once_with_what_is_missing_in_the_chain():
    parts = _side_by_side(GOAL, GOAL)

    assert {label: now for label, _before, now in parts} == {
        "Problem": "Det är mörkt.",
        "Probable cause": "",
        "Goal": "Minst 8 av 10 brister är åtgärdade.",
        "Responsible": "Polisen",
        "Indicators": "Trygghet efter mörkrets inbrott",
        "Baseline": "",
        "Target value": "80 % (2009)",
        "Concerns": "All parties",
        "Measure": "Trygghetsvandring\nResponsible: Polisen, närpolischef\nPeriod: from 1 April 2009",
    }
    assert all(before == now for _label, before, now in parts)


def test_another_title_place_figure_and_party_differ():
    changed = replace(GOAL, title="Trygg väg", focus_area="Tillväxt", target=Decimal(90), concerns=("Polisen",))

    differing = [part for part in _side_by_side(GOAL, changed) if part[1] != part[2]]

    assert differing == [
        ("Title", "Tryggare väg", "Trygg väg"),
        ("Focus area", "Trygghet", "Tillväxt"),
        ("Target value", "80 % (2009)", "90 % (2009)"),
        ("Concerns", "All parties", "Polisen"),
    ]


def test_measures_are_compared_by_key_and_those_that_are_gone_come_last():
    moved, added = replace(MEASURE, text="Vandring"), replace(MEASURE, key=uuid4(), text="Belysning", starts_on=None)
    gone = replace(MEASURE, key=uuid4(), text="Fotpatrull", responsible="", responsible_role="", starts_on=None)
    before, now = replace(GOAL, measures=(gone, MEASURE)), replace(GOAL, measures=(added, moved))

    measures = [
        (was.partition("\n")[0], is_now.partition("\n")[0])
        for label, was, is_now in _side_by_side(before, now)
        if label == "Measure"
    ]

    assert measures == [("", "Belysning"), ("Trygghetsvandring", "Vandring"), ("Fotpatrull", "")]


def test_a_new_goal_has_nothing_beside_it():
    parts = _side_by_side(None, GOAL)

    assert {before for _label, before, _now in parts} == {""}
    assert "Tryggare väg" not in [now for _label, _before, now in parts]


def test_what_differs_is_marked_word_by_word():
    with translation.override("en"):
        parts = side_by_side(GOAL, replace(GOAL, text="Minst 9 av 10 brister är åtgärdade."), indicators={})

    (part,) = [part for part in parts if part.differs]
    assert [words for kind, words in part.before_marked if kind == DiffKind.REMOVED] == ["8"]
    assert [words for kind, words in part.now_marked if kind == DiffKind.ADDED] == ["9"]


def _side_by_side(before, now):
    with translation.override("en"):
        parts = side_by_side(before, now, indicators={"trygghet": "Trygghet efter mörkrets inbrott"})
    return [(part.label, part.before, part.now) for part in parts]
