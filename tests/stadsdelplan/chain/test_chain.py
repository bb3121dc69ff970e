"""Where the chain breaks, and what is no fault."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from indicators.models import Dimension, Direction, Indicator, SourceKind
from stadsdelplan.chain.rules import Break, broken_links
from stadsdelplan.edition.actions import start_edition
from stadsdelplan.goals import actions as goal_actions
from stadsdelplan.models import FollowUp, Goal, Measure, Milestone, Plan, PlanKind
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def edition():
    """An edition whose one goal has everything that the chain asks."""
    made = factories.edition()
    goal = made.goals.get()
    whole = {"responsible_role": "rektor", "ends_on": date(2026, 12, 31)}
    goal_actions.add_measure(measure=Measure(goal=goal, text="Läxhjälp", **whole), by=None, at=NOON)
    return made


def test_a_whole_chain_has_no_broken_link(edition):
    assert broken_links(edition, on=TODAY) == []


def test_a_goal_without_a_measure_is_a_broken_link(edition):
    goal = Goal.objects.create(edition=edition, focus_area=edition.focus_areas.get(), order=2, title="Ensamt")

    (link,) = broken_links(edition, on=TODAY)

    assert (link.kind, link.about, link.goal) == (Break.GOAL_WITHOUT_MEASURE, "Ensamt", goal)
    assert link.url == f"{edition.get_absolute_url()}#mal-{goal.pk}"


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, "nobody responsible and no last day"),
        ({"ends_on": date(2026, 5, 1)}, "nobody responsible"),
        ({"responsible_role": "rektor"}, "no last day"),
    ],
)
def test_a_measure_says_what_it_lacks(edition, fields, missing):
    Measure.objects.create(goal=edition.goals.get(), order=2, text="Ny", **fields)

    (link,) = broken_links(edition, on=TODAY)

    assert link.kind == Break.MEASURE_INCOMPLETE
    assert link.what == f"Measure 2 has {missing}."


def test_a_target_without_a_baseline_is_a_broken_link_and_a_baseline_of_nought_is_not(edition):
    goals = Goal.objects.filter(edition=edition)
    goals.update(target=Decimal(20))
    without = [link.kind for link in broken_links(edition, on=TODAY)]
    goals.update(baseline=Decimal(0))

    assert without == [Break.TARGET_WITHOUT_BASELINE]
    assert broken_links(edition, on=TODAY) == []


@pytest.mark.parametrize(("days", "expected"), [(366, []), (367, [Break.NOT_FOLLOWED_UP])])
def test_a_goal_that_nobody_has_followed_up_for_a_year_is_a_broken_link(edition, days, expected):
    _follow_up(edition, edition.goals.get().key, TODAY - timedelta(days=days))

    assert [link.kind for link in broken_links(edition, on=TODAY)] == expected


def test_a_followed_up_measure_counts_for_its_goal(edition):
    goal = edition.goals.get()
    _follow_up(edition, goal.key, TODAY - timedelta(days=500))
    _follow_up(edition, goal.measures.get().key, TODAY - timedelta(days=5))

    assert broken_links(edition, on=TODAY) == []


def test_a_goal_counts_as_not_followed_up_only_after_a_year_as_adopted(edition):
    factories.close(edition)  # adopted on its first day, 2026-01-01

    assert broken_links(edition, on=date(2027, 1, 2)) == []
    assert [link.kind for link in broken_links(edition, on=date(2027, 1, 3))] == [Break.NOT_FOLLOWED_UP]


def test_an_indicator_that_is_worse_than_both_wants_a_goal(edition):
    indicator = _indicator(edition, own="60", municipality="70", region="72")

    (link,) = broken_links(edition, on=TODAY)
    edition.goals.get().indicators.add(indicator)

    assert (link.kind, link.about, link.goal) == (Break.INDICATOR_WITHOUT_GOAL, indicator.name, None)
    assert broken_links(edition, on=TODAY) == []


@pytest.mark.parametrize(
    ("own", "municipality", "region"), [("71", "70", "72"), ("60", "70", None), (None, "70", "72")]
)
def test_an_indicator_that_is_not_worse_than_both_wants_none(edition, own, municipality, region):
    _indicator(edition, own=own, municipality=municipality, region=region)

    assert broken_links(edition, on=TODAY) == []


def test_an_indicator_that_is_only_described_wants_no_goal(edition):
    _indicator(edition, own="60", municipality="70", region="72", has_counts=False)

    assert broken_links(edition, on=TODAY) == []


def test_more_goals_ask_the_database_no_more_often(edition):
    few = _queries(edition)
    for number in range(20):
        goal = Goal.objects.create(
            edition=edition, focus_area=edition.focus_areas.get(), order=number, title=f"Mål {number}"
        )
        Measure.objects.create(goal=goal, order=1, text="Läxhjälp")

    assert _queries(edition) == few


def _follow_up(edition, key, on):
    FollowUp.objects.create(
        plan=edition.plan,
        key=key,
        on=on,
        status="on_track",
        organisation=edition.plan.owner,
        by=factories.person(),
        at=NOON,
    )


def _indicator(edition, *, own, municipality, region, has_counts=True):
    made = Indicator.objects.create(
        slug="halsa",
        dimension=Dimension.HEALTH,
        order=7,
        name="Bra självskattat hälsotillstånd",
        condition="Hälsan är sämre",
        direction=Direction.LOWER_IS_WORSE,
        source_kind=SourceKind.REGISTER,
    )
    district = edition.plan.district
    places = (district, own, 1000), (district.parent, municipality, 10_000), (district.parent.parent, region, 100_000)
    for area, value, of in places:
        if value:
            factories.observation(made, area, 2025, Decimal(value), of=of if has_counts else None)
    return made


def _queries(edition):
    with CaptureQueriesContext(connection) as asked:
        broken_links(edition, on=TODAY)
    return len(asked)


# What a paper does not ask for ---------------------------------------------------------------------------------------


def _adopted(edition, **fields):
    """The edition adopted on its first day, with these fields of its own."""
    for name, value in fields.items():
        setattr(edition, name, value)
    factories.close(edition)
    return edition


def _overdue(edition, *, on):
    return [link.about for link in broken_links(edition, on=on) if link.kind == Break.NOT_FOLLOWED_UP]


def test_what_was_followed_up_need_not_be_followed_up_after_the_last_day(edition):
    _adopted(edition)
    _follow_up(edition, edition.goals.get().key, date(2026, 12, 1))

    assert _overdue(edition, on=date(2030, 1, 1)) == []


@pytest.mark.parametrize(
    ("rhythm", "followed_on", "overdue_on", "not_yet_on"),
    [
        ("", None, date(2030, 1, 1), date(2028, 12, 31)),
        ("", date(2028, 3, 1), None, date(2030, 1, 1)),
        ("year", None, date(2027, 3, 1), date(2026, 12, 1)),
    ],
)
def test_without_rounds_a_goal_is_followed_up_at_its_milestones(edition, rhythm, followed_on, overdue_on, not_yet_on):
    goal = edition.goals.get()
    for day in (date(2028, 3, 1), date(2035, 12, 31)):
        milestone = Milestone.objects.create(goal=goal, day=day, words="Klart")
        if day == followed_on:
            _follow_up(edition, milestone.key, day)
    _adopted(edition, ends_on=date(2035, 12, 31), rhythm=rhythm)

    assert _overdue(edition, on=not_yet_on) == []
    if overdue_on:
        assert _overdue(edition, on=overdue_on) == [goal.title]


def test_where_promises_are_followed_up_the_goals_beside_them_need_not_be(edition):
    Plan.objects.filter(pk=edition.plan_id).update(kind=PlanKind.PROMISE)
    edition.plan.refresh_from_db()
    area = edition.focus_areas.get()
    measure = Measure(focus_area=area, text="Kontroller", responsible=edition.plan.owner)
    goal_actions.add_measure(measure=measure, by=None, at=NOON)
    edition.refresh_from_db()
    _adopted(edition, ends_on=date(2035, 12, 31))

    assert _overdue(edition, on=date(2027, 6, 1)) == [area.full_name]


def test_a_plan_that_begins_anew_after_a_pause_is_not_followed_up_before_it_has_begun(edition):
    _adopted(edition, starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31))
    _follow_up(edition, edition.goals.get().key, date(2023, 12, 1))
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2028, 12, 31)}
    new = start_edition(plan=edition.plan, **days, by=None, at=NOON)

    assert _overdue(new, on=date(2026, 11, 30)) == []
    assert _overdue(new, on=date(2027, 12, 1)) == []
    assert _overdue(new, on=date(2028, 2, 1)) == [new.goals.get().title]


def test_a_plan_that_goes_on_without_a_pause_is_followed_up_as_before(edition):
    _adopted(edition, starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31))
    _follow_up(edition, edition.goals.get().key, date(2023, 1, 20))
    days = {"starts_on": date(2024, 1, 1), "ends_on": date(2024, 12, 31)}
    new = start_edition(plan=edition.plan, **days, by=None, at=NOON)

    assert _overdue(new, on=date(2024, 3, 1)) == [new.goals.get().title]


def test_what_a_plan_of_promises_lacks_is_said_of_promises(edition):
    Plan.objects.filter(pk=edition.plan_id).update(kind=PlanKind.PROMISE)
    edition.plan.refresh_from_db()
    measure = Measure(focus_area=edition.focus_areas.get(), text="Kontroller", responsible=edition.plan.owner)
    goal_actions.add_measure(measure=measure, by=None, at=NOON)
    edition.refresh_from_db()
    _adopted(edition, ends_on=date(2035, 12, 31))

    with translation.override("sv"):
        (link,) = broken_links(edition, on=date(2027, 6, 1))
    assert link.what == "Löftena har inte följts upp på ett år."
