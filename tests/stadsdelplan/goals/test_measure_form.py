"""The form of a measure: what is asked first, what is folded, and what it is called where the plan is of promises."""

import re

import pytest
from django.urls import reverse

from core.models import Role
from stadsdelplan.models import Measure, Plan, PlanKind
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return factories.edition()


@pytest.fixture(autouse=True)
def officer(client, edition):
    person = factories.person(edition.plan.owner, Role.OFFICER)
    client.force_login(person)
    return person


@pytest.fixture
def promise(edition):
    Plan.objects.filter(pk=edition.plan_id).update(kind=PlanKind.PROMISE)
    return edition


def _new(edition):
    return reverse("measure_add_to_area", args=[edition.plan_id, edition.number, edition.focus_areas.get().pk])


def test_a_plan_of_promises_calls_them_promises_and_offers_them_first(client, promise):
    plan = client.get(promise.get_absolute_url()).content.decode()
    form = client.get(_new(promise)).content.decode()
    saved = client.post(_new(promise), {"text": "Vi lyser upp tunneln."}, follow=True).content.decode()

    assert re.search(r'<a class="button[^"]*" href="[^"]*/ny-atgard/"[^>]*>Lägg till ett löfte<', plan)
    assert re.search(r'<a href="[^"]*/nytt-mal/"[^>]*>Lägg till ett mål<', plan)
    assert "åtgärd utan mål" not in plan
    assert "Lägg till ett löfte under" in form
    assert re.search(r"<label[^>]*>\s*Löfte\s", form)
    assert "Löftet är tillagt." in saved


def test_other_plans_call_them_measures_and_offer_goals_first(client, edition):
    plan = client.get(edition.get_absolute_url()).content.decode()

    assert "Lägg till en åtgärd utan mål" in plan
    assert re.search(r'<a class="button[^"]*" href="[^"]*/nytt-mal/"[^>]*>Lägg till ett mål<', plan)
    assert "löfte" not in plan.lower()


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [({}, False), ({"count_of": "kvällar"}, False), ({"cost": 0}, True), ({"approach": "social"}, True)],
)
def test_what_few_fill_in_is_folded_until_something_of_it_is(client, edition, fields, is_open):
    area = edition.focus_areas.get()
    measure = Measure.objects.create(edition=edition, focus_area=area, order=1, text="Vandring", **fields)

    page = client.get(reverse("measure_edit", args=[edition.plan_id, edition.number, measure.pk])).content.decode()

    before, fold = page.split('<details class="fold"')
    assert 'name="count_of"' in before
    assert 'name="partners"' in before
    assert 'name="payer"' in fold
    assert fold.startswith(" open") is is_open


def test_a_fold_in_which_something_is_wrong_is_open(client, edition):
    page = client.post(_new(edition), {"text": "Vandring", "cost": "mycket"}).content.decode()

    assert '<details class="fold" open>' in page
