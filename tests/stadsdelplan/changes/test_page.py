"""The page of the change list."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Role
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Goal, Measure
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def before():
    return factories.edition(first_goal="Fler i arbete")


@pytest.fixture
def officer(before):
    return factories.person(before.plan.owner, Role.OFFICER)


@pytest.fixture
def after(before, officer):
    """This year's edition: one goal has other words, one is new, one is reached."""
    area = before.focus_areas.get()
    goals.add_goal(goal=Goal(edition=before, focus_area=area, title="Tryggare gångväg"), by=officer, at=NOON)
    factories.close(before)
    made = edition_actions.start_edition(
        plan=before.plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=officer, at=NOON
    )
    kept, reached = made.goals.order_by("order")
    words = {"text": "Fler ska ha ett arbete."}
    goals.save_goal(goal=kept, version=kept.version, changes=words, by=officer, at=NOON)
    done = {"outcome": "reached", "reason": "Lamporna lyser."}
    goals.leave_out_goal(goal=reached, version=reached.version, **done, by=officer, at=NOON)
    new = Goal(edition=made, focus_area=made.focus_areas.get(), title="Fler läser")
    goals.add_goal(goal=new, by=officer, at=NOON)
    return made


def test_the_page_shows_what_became_of_each_goal_and_which_words_differ(client, officer, after):
    page = _page(client, officer, after)

    changes = page.context["changes"]
    assert [(group.kind, [goal.title for goal in group.goals]) for group in changes.groups] == [
        ("added", ["Fler läser"]),
        ("changed", ["Fler i arbete"]),
        ("reached", ["Tryggare gångväg"]),
    ]
    assert "Lamporna lyser." in page.content.decode()
    assert _added(page).strip() == "ett"


def test_a_goal_whose_measures_alone_have_changed_counts_as_changed(client, officer, before):
    factories.close(before)
    made = edition_actions.start_edition(
        plan=before.plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=officer, at=NOON
    )
    goals.add_measure(measure=Measure(goal=made.goals.get(), text="Läxhjälp"), by=officer, at=NOON)

    (group,) = _page(client, officer, made).context["changes"].groups

    assert (group.kind, group.goals[0].only_measures) == ("changed", True)


def test_the_first_edition_has_nothing_to_be_compared_with(client, officer, before):
    assert _page(client, officer, before).context["changes"] is None


def test_another_edition_can_be_chosen_and_one_that_is_not_seen_is_not_there(client, officer, before, after):
    chosen = _page(client, officer, after, fran=before.number)
    missing = _page(client, officer, after, fran=99)

    assert chosen.context["changes"].old == before
    assert missing.status_code == 404


def test_more_goals_ask_the_database_no_more_often(client, officer, after):
    _add_goals(after, 1, by=officer)
    few = _queries(client, officer, after)
    _add_goals(after, 20, by=officer)

    assert _queries(client, officer, after) == few


def _add_goals(edition, count, *, by):
    for number in range(count):
        goal = Goal(edition=edition, focus_area=edition.focus_areas.get(), title=f"Mål {number}", problem="Otryggt")
        goals.add_goal(goal=goal, by=by, at=NOON)
        goals.add_measure(measure=Measure(goal=goal, text="Läxhjälp"), by=by, at=NOON)


def _page(client, person, edition, **query):
    client.force_login(person)
    return client.get(reverse("edition_changes", args=[edition.plan_id, edition.number]), query)


def _queries(client, person, edition):
    _page(client, person, edition)
    with CaptureQueriesContext(connection) as asked:
        _page(client, person, edition)
    return len(asked)


def _added(page):
    changed = next(group for group in page.context["changes"].groups if group.kind == "changed")
    return "".join(words for kind, words in changed.goals[0].parts[0].marked if kind == "added")
