"""The page of one goal: its chain with the breaks named, its figures and follow-ups, and what it was in other years."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Role
from stadsdelplan.edition.actions import start_edition
from stadsdelplan.models import (
    AimedIndicator,
    Edition,
    EditionStatus,
    FollowUp,
    FollowUpStatus,
    Goal,
    Measure,
    PlanComment,
)
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    """A working edition with one goal, whose chain lacks a problem and a cause."""
    made = factories.edition()
    goal = made.goals.get()
    Goal.objects.filter(pk=goal.pk).update(baseline=10, target=20, unit="unga", count_of="unga i arbete")
    Measure.objects.create(
        goal=goal, order=1, text="En mottagning", responsible_role="rektor", ends_on=date(2026, 12, 1)
    )
    return Edition.objects.select_related("plan__owner", "plan__partnership", "plan__district").get(pk=made.pk)


@pytest.fixture
def officer(client, edition):
    person = factories.person(edition.plan.owner)
    client.force_login(person)
    return person


def test_the_breaks_of_the_chain_are_named_until_it_is_whole(client, edition, officer):
    broken = _page(client, edition)

    Goal.objects.filter(edition=edition).update(problem="Få har arbete.", probable_cause="Ingen hjälper.")
    whole = _page(client, edition)

    assert re.findall(r"<li>([^<]+)</li>", _list_of_breaks(broken)) == [
        "Problemet är inte skrivet.",
        "Den troliga orsaken är inte skriven.",
    ]
    assert "Kedjan är hel, från problemet till indikatorn." in whole
    assert 'class="breaks"' not in whole


def test_a_measure_that_lacks_something_is_a_break_too(client, edition, officer):
    Measure.objects.update(responsible_role="")

    assert "Åtgärd 1 saknar ansvarig." in _list_of_breaks(_page(client, edition))


def test_figures_follow_ups_and_the_indicators_chart_stand_there(client, edition, officer):
    goal = edition.goals.get()
    indicator = factories.indicator(name="Ungas arbete")
    AimedIndicator.objects.create(goal=goal, indicator=indicator)
    for year, value in ((2024, 40), (2025, 45)):
        factories.observation(indicator, edition.plan.district, year, value)
    factories.close(edition)
    said = {"organisation": edition.plan.owner, "by": officer, "at": NOON}
    FollowUp.objects.create(
        plan=edition.plan,
        key=goal.key,
        on=date(2026, 5, 2),
        status=FollowUpStatus.ON_TRACK,
        outcome=Decimal(15),
        **said,
    )

    page = _page(client, edition)

    assert "Utfall 15 unga den 2 maj 2026. På väg mot målvärdet." in page
    assert "Ungas arbete" in page
    assert page.count("<svg") >= 1
    assert page.count('<div class="follow-up">') == 1
    assert "Pågår enligt plan" in page


def test_the_goal_is_followed_through_the_editions_that_one_sees(client, edition, officer):
    goal = edition.goals.get()
    factories.close(edition)
    following = start_edition(
        plan=edition.plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=officer, at=NOON
    )
    following.goals.update(title="Ännu fler i arbete", target=30)

    of_owner = _page(client, edition)
    client.force_login(factories.person(_partner(edition), Role.REVIEWER))
    of_partner = _page(client, edition)

    there = reverse("goal", args=[edition.plan_id, following.number, goal.key])
    assert f'href="{there}"' in of_owner
    assert "Heter där ”Ännu fler i arbete”." in of_owner
    assert "Målvärde: 30\u00a0unga" in of_owner
    assert there not in of_partner
    assert "Målet finns inte i någon annan planversion." in of_partner
    assert client.get(there).status_code == 404


def test_the_goal_is_found_by_its_key_in_its_own_edition_alone(client, edition, officer):
    other = factories.edition()

    assert client.get(reverse("goal", args=[edition.plan_id, 1, other.goals.get().key])).status_code == 404
    assert client.get(f"{edition.get_absolute_url()}mal/inget/").status_code == 404


@pytest.mark.parametrize(
    ("status", "role", "whose", "expected"),
    [
        ("working", Role.OFFICER, "own", "Redigera målet"),
        ("in_review", Role.REVIEWER, "partner", "Granska målet"),
        ("adopted", Role.OFFICER, "own", "Följ upp målet"),
        ("adopted", Role.READER, "own", None),
    ],
)
def test_its_main_action_is_what_one_can_do_with_the_goal_now(client, status, role, whose, expected):
    edition = factories.edition()
    if status == "in_review":
        Edition.objects.filter(pk=edition.pk).update(status=EditionStatus.IN_REVIEW, sent_for_review_at=NOON)
        factories.asks(edition, _partner(edition))
    elif status == "adopted":
        factories.close(edition)
    client.force_login(factories.person(edition.plan.owner if whose == "own" else _partner(edition), role))

    action = client.get(_address(edition)).context["main_action"]

    assert (action and action.label) == expected


def test_comments_show_their_threads_to_those_who_may_see_them(client, officer):
    edition = factories.edition()
    person = factories.person(edition.plan.owner)
    PlanComment.objects.create(
        edition=edition, key=edition.goals.get().key, text="Vem?", organisation=edition.plan.owner, by=person, at=NOON
    )
    client.force_login(person)

    assert "Vem?" in _page(client, edition)


def test_the_page_asks_as_often_of_a_goal_among_many(client, edition, officer):
    few = _queries(client, edition)
    area = edition.focus_areas.get()
    for order in range(2, 30):
        goal = Goal.objects.create(edition=edition, focus_area=area, order=order, title=f"Mål {order}")
        Measure.objects.create(goal=goal, order=1, text="En till")
    for order in range(2, 9):
        Measure.objects.create(goal=edition.goals.get(title="Fler i arbete"), order=order, text="Mer")

    assert _queries(client, edition) == few


def _partner(edition):
    return edition.plan.partnership.organisations.exclude(pk=edition.plan.owner_id).get()


def _address(edition):
    return reverse("goal", args=[edition.plan_id, edition.number, edition.goals.order_by("order").first().key])


def _page(client, edition):
    answer = client.get(_address(edition))
    assert answer.status_code == 200
    return answer.content.decode()


def _list_of_breaks(page):
    return re.search(r'<ul class="breaks">.*?</ul>', page, re.DOTALL)[0]


def _queries(client, edition):
    with CaptureQueriesContext(connection) as queries:
        _page(client, edition)
    return len(queries)
