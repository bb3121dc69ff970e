"""An edition as JSON: the same words as on its page, in the form that docs/plan-json.md promises."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Role
from indicators.models import Dimension, Direction, Indicator, SourceKind
from stadsdelplan.models import Departure, Goal, Measure, ResourceStatement
from tests.support import factories

pytestmark = pytest.mark.django_db

KEY = "6f1c3e3a-0000-4000-8000-000000000001"


@pytest.fixture
def edition():
    made = factories.edition()
    made.goals.update(
        key=KEY,
        problem="Få har arbete.",
        responsible_role="enhetschef",
        unit="%",
        baseline=Decimal("79.1"),
        baseline_year=2025,
        target=Decimal(100),
    )
    made.focus_areas.update(direction="Fler i *arbete*.")
    return made


def exported(client, edition):
    """What a reader of the owner's gets."""
    client.force_login(factories.person(edition.plan.owner, Role.READER))
    response = client.get(reverse("edition_json", args=[edition.plan_id, edition.number]))
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "private, no-store"
    return json.loads(response.content)


def test_an_adopted_edition_is_told_whole(client, edition):
    plan, goal = edition.plan, edition.goals.get()
    indicator = Indicator.objects.create(
        slug="halsa",
        order=1,
        name="God hälsa",
        dimension=Dimension.HEALTH,
        condition="Hälsan är sämre",
        direction=Direction.LOWER_IS_WORSE,
        source_kind=SourceKind.SURVEY,
    )
    goal.indicators.add(indicator)
    goal.concerns.add(plan.partnership.organisations.exclude(pk=plan.owner_id).get())
    measure = Measure.objects.create(goal=goal, order=1, text="En mottagning.", starts_on=date(2026, 3, 1))
    ResourceStatement.objects.create(edition=edition, organisation=plan.owner, text="Inom ramen.")
    Departure.objects.create(edition=edition, key=KEY, goal_key=KEY, title="Torghandel", outcome="reached")
    factories.close(edition)

    told = exported(client, edition)

    assert told == {
        "format": "stadsdelsplan/1",
        "plan": {
            "name": "Stadsdelsplan",
            "kind": "district_plan",
            "district": plan.district.name,
            "areas": [plan.district.name],
            "written_by": plan.owner.name,
            "asks_parties": True,
            "is_example": False,
        },
        "edition": {
            "number": 1,
            "starts_on": "2026-01-01",
            "ends_on": "2026-12-31",
            "follow_up": None,
            "effect_goals_only": False,
            "status": "adopted",
            "based_on": None,
            "adoption": {"by": "Nämnden", "on": "2026-01-01", "paragraph": None, "registration_number": None},
        },
        "closed_rounds": [],
        "situation_picture": None,
        "stands_on": None,
        "problems": [],
        "focus_areas": ["Arbete"],
        "directions": [{"key": str(goal.focus_area.key), "focus_area": "Arbete", "text": "Fler i *arbete*."}],
        "goals": [
            {
                "key": KEY,
                "focus_area": "Arbete",
                "title": "Fler i arbete",
                "problem": "Få har arbete.",
                "probable_cause": None,
                "text": "Fler ska ha arbete.",
                "responsible": None,
                "responsible_role": "enhetschef",
                "problems": [],
                "overarching_goals": [],
                "indicators": [{"slug": "halsa", "name": "God hälsa"}],
                "concerns": [goal.concerns.get().name],
                "count_of": None,
                "unit": "%",
                "better": None,
                "baseline": {"value": "79.1", "year": 2025},
                "target": {"value": "100", "year": None},
                "in_words": False,
                "milestones": [],
                "measures": [
                    {
                        "key": str(measure.key),
                        "text": "En mottagning.",
                        "responsible": None,
                        "responsible_role": None,
                        "starts_on": "2026-03-01",
                        "ends_on": None,
                        "resources": None,
                        "count_of": None,
                        "unit": None,
                        "target": None,
                        "target_for": None,
                        "approach": None,
                        "reach": None,
                        "cost": None,
                        "payer": None,
                        "together_with": [],
                        "serves": [],
                        "causes": [],
                        "indicator": None,
                    }
                ],
            }
        ],
        "measures_without_goal": [],
        "resources": [{"organisation": plan.owner.name, "text": "Inom ramen."}],
        "left_out": [
            {"key": KEY, "goal_key": KEY, "title": "Torghandel", "outcome": "reached", "reason": None},
        ],
    }


def test_the_document_names_every_key(client, edition):
    Measure.objects.create(goal=edition.goals.get(), order=1, text="En mottagning.")
    factories.close(edition)
    document = (settings.BASE_DIR / "docs" / "plan-json.md").read_text()

    undocumented = [key for key in _keys(exported(client, edition)) if f"`{key}`" not in document]

    assert undocumented == []


def test_many_goals_ask_no_more_often_than_few(client, edition):
    person = factories.person(edition.plan.owner, Role.OFFICER)
    Measure.objects.create(goal=edition.goals.get(), order=1, text="Åtgärd")
    few = count_as(client, person, edition)
    for order in range(2, 40):
        goal = Goal.objects.create(
            edition=edition, focus_area=edition.focus_areas.get(), order=order, title=f"Mål {order}"
        )
        Measure.objects.create(goal=goal, order=1, text="Åtgärd")

    assert count_as(client, person, edition) == few == {"edition_json": 21, "edition_sheet": 28}


def count_as(client, person, edition):
    client.force_login(person)
    counts = {}
    for name in ("edition_json", "edition_sheet"):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(name, args=[edition.plan_id, edition.number]))
        counts[name] = len(queries)
    return counts


def _keys(value):
    if isinstance(value, list):
        return {key for each in value for key in _keys(each)}
    if isinstance(value, dict):
        return set(value) | {key for each in value.values() for key in _keys(each)}
    return set()
