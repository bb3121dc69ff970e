"""Which indicators a goal may aim at: the seven first, then those for all and the municipality's own."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Area, Role
from stadsdelplan.goals.choices import choices_of
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return factories.edition()


@pytest.fixture
def municipality(edition):
    return Area.objects.get(children=edition.plan.district)


@pytest.fixture
def seven():
    return factories.indicator(name="Trygghet", slug="trygghet")


def beside(name, **fields):
    return factories.indicator(name=name, in_agreement=False, **fields)


def offered(client, edition):
    person = factories.person(edition.plan.owner, Role.OFFICER)
    client.force_login(person)
    page = client.get(reverse("goal_edit", args=_of(edition.goals.get())))
    return [str(each) for each in page.context["form"].fields["indicators"].queryset]


def _of(goal):
    return [goal.edition.plan_id, goal.edition.number, goal.pk]


def test_the_seven_come_first_and_another_municipalitys_own_does_not(client, edition, municipality, seven):
    beside("Besök hos oss", owner=municipality, period_kind="month")
    beside("Anmälda brott")
    beside("Besök hos dem", owner=factories.municipality_of(factories.organisation()))
    beside("Deras nyckeltal", owner=factories.municipality_of(factories.organisation()), kpi="N07403")

    assert offered(client, edition) == ["Trygghet", "Anmälda brott", "Besök hos oss", "Deras nyckeltal"]


def test_an_ended_indicator_is_offered_only_where_a_goal_aims_at_it(client, edition, municipality, seven):
    today = timezone.localdate()
    kept = beside("Gammal men vald", owner=municipality, ends_on=today)
    beside("Gammal", owner=municipality, ends_on=today)
    edition.goals.get().indicators.add(kept)

    assert offered(client, edition) == ["Trygghet", "Gammal men vald"]


def test_the_spreadsheet_offers_the_same(edition, municipality, seven):
    beside("Besök hos oss", slug="besok", owner=municipality)
    beside("Besök hos dem", slug="besok-2", owner=factories.municipality_of(factories.organisation()))

    assert list(choices_of(edition).indicators) == ["trygghet", "besok"]


def test_the_board_names_others_that_the_plan_aims_at_below(client, edition, municipality, seven):
    own = beside("Besök hos oss", slug="besok", owner=municipality, period_kind="month")
    edition.goals.get().indicators.add(own)
    client.force_login(factories.person(edition.plan.owner, Role.OFFICER))

    page = client.get(reverse("board", args=[edition.plan.district_id]))

    assert [(each, [goal.title for goal in goals]) for each, goals in page.context["beside"]] == [
        (own, [edition.goals.get().title])
    ]
    assert f"{reverse('indicator', args=['besok'])}?omrade={edition.plan.district_id}" in page.content.decode()
