"""The change list of two editions, as pure values."""

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from stadsdelplan.changes.diff import ChangeKind, apply, compare_editions
from stadsdelplan.content import DepartureContent, DirectionContent, EditionContent, GoalContent, MeasureContent

PAIRS = 500
KEYS = [uuid.UUID(int=n) for n in range(1, 9)]
WORDS = st.sampled_from(["", "Fler får arbete.", "Färre skador.", "Åtta av tio är trygga.", "a b c"])
AREAS = ("Arbete", "Trygghet", "Tillväxt")
NUMBERS = st.none() | st.decimals("-10", "1000", places=1)
YEARS = st.none() | st.integers(2008, 2012)


@st.composite
def measures(draw):
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=4))
    return tuple(
        MeasureContent(
            key=key,
            text=draw(WORDS),
            responsible=draw(st.sampled_from(["", "Polisen", "Haninge kommun"])),
            responsible_role=draw(WORDS),
            starts_on=draw(st.none() | st.just(date(2010, 1, 1))),
            ends_on=draw(st.none() | st.just(date(2010, 12, 31))),
            resources=draw(WORDS),
        )
        for key in keys
    )


@st.composite
def goals(draw):
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=6))
    names = st.lists(st.sampled_from(["a", "b", "c"]), unique=True).map(tuple)
    return tuple(
        GoalContent(
            key=key,
            focus_area=draw(st.sampled_from(AREAS)),
            title=draw(WORDS),
            problem=draw(WORDS),
            probable_cause=draw(WORDS),
            text=draw(WORDS),
            responsible=draw(st.sampled_from(["", "Polisen"])),
            responsible_role=draw(WORDS),
            overarching_goals=draw(names),
            indicators=draw(names),
            concerns=draw(names),
            count_of=draw(WORDS),
            unit=draw(WORDS),
            better=draw(st.sampled_from(["", "higher", "lower"])),
            baseline=draw(NUMBERS),
            baseline_year=draw(YEARS),
            target=draw(NUMBERS),
            target_year=draw(YEARS),
            measures=draw(measures()),
        )
        for key in keys
    )


@st.composite
def editions(draw):
    departed = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=3))
    return EditionContent(
        lagesbild=draw(WORDS),
        focus_areas=tuple(draw(st.permutations(AREAS))),
        resources=draw(st.lists(st.tuples(st.sampled_from(["Polisen", "Kommunen"]), WORDS), max_size=2).map(tuple)),
        goals=draw(goals()),
        departures=tuple(
            DepartureContent(key, key, draw(WORDS), draw(st.sampled_from(["reached", "dropped"])), draw(WORDS))
            for key in departed
        ),
        directions=draw(
            st.lists(st.builds(DirectionContent, st.sampled_from(KEYS), st.sampled_from(AREAS), WORDS)).map(tuple)
        ),
    )


@settings(max_examples=PAIRS, deadline=None)
@given(editions(), editions())
def test_the_list_applied_to_the_old_edition_gives_the_new_one(old, new):
    assert apply(compare_editions(old, new), old) == new


@settings(max_examples=100, deadline=None)
@given(editions(), editions())
def test_every_goal_of_either_edition_stands_once_in_the_list(old, new):
    changes = compare_editions(old, new)

    listed = [goal.key for goal in changes.goals]
    assert len(listed) == len(set(listed))
    assert set(listed) == {goal.key for goal in old.goals} | {goal.key for goal in new.goals}


@settings(max_examples=100, deadline=None)
@given(editions())
def test_an_edition_beside_itself_has_changed_in_nothing(edition):
    changes = compare_editions(edition, edition)

    assert changes.fields == ()
    assert {goal.kind for goal in changes.goals} <= {ChangeKind.UNCHANGED}
    assert not any(goal.has_changed_measures for goal in changes.goals)


def test_each_kind_is_told_apart():
    kept, changed, fuller, reached, dropped, vanished, new = (_goal(key) for key in KEYS[:7])
    old = _edition(kept, changed, fuller, reached, dropped, vanished)
    measure = MeasureContent(KEYS[0], "Vandring", "Polisen", "", None, None, "")
    following = replace(
        _edition(kept, replace(changed, target=Decimal(200)), replace(fuller, measures=(measure,)), new),
        departures=(
            DepartureContent(reached.key, reached.key, reached.title, "reached", "9 av 10 brister är åtgärdade."),
            DepartureContent(dropped.key, dropped.key, dropped.title, "dropped", "Föreningen har lagts ned."),
        ),
    )

    found = {goal.key: (goal.kind, goal.reason) for goal in compare_editions(old, following).goals}

    assert found == {
        kept.key: (ChangeKind.UNCHANGED, ""),
        changed.key: (ChangeKind.CHANGED, ""),
        fuller.key: (ChangeKind.UNCHANGED, ""),
        new.key: (ChangeKind.ADDED, ""),
        reached.key: (ChangeKind.REACHED, "9 av 10 brister är åtgärdade."),
        dropped.key: (ChangeKind.DROPPED, "Föreningen har lagts ned."),
        vanished.key: (ChangeKind.REMOVED, ""),
    }
    assert compare_editions(old, following).goals[2].has_changed_measures


def _goal(key):
    return GoalContent(
        key=key,
        focus_area="Arbete",
        title=f"Mål {key.int}",
        problem="",
        probable_cause="",
        text="",
        responsible="",
        responsible_role="",
        overarching_goals=(),
        indicators=(),
        concerns=(),
        count_of="",
        unit="",
        better="",
        baseline=None,
        baseline_year=None,
        target=None,
        target_year=None,
        measures=(),
    )


def _edition(*goals):
    return EditionContent(lagesbild="", focus_areas=AREAS, resources=(), goals=goals, departures=())
