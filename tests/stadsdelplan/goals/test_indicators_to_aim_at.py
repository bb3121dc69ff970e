"""Which indicators a goal may aim at: the seven first, then those for all and the municipality's own."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Area, LedgerEntry, Role
from stadsdelplan.changes.queries import show_changes
from stadsdelplan.content import read_content
from stadsdelplan.document.pdf import draw
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.export.json import as_plain
from stadsdelplan.goals import actions as goal_actions
from stadsdelplan.goals.choices import choices_of
from stadsdelplan.models import Edition, Measure
from stadsdelplan.workbook.columns import OF_MEASURES
from tests.support import factories
from tests.support.factories import NOON
from tests.support.pdf_text import pages

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


# Measures ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def officer(client, edition):
    person = factories.person(edition.plan.owner, Role.OFFICER)
    client.force_login(person)
    return person


@pytest.fixture
def aiming(edition, officer, municipality):
    """A measure that aims at an own indicator by month."""
    own = beside("Besök hos oss", slug="besok", owner=municipality, period_kind="month")
    measure = Measure(goal=edition.goals.get(), text="Vi öppnar.", indicator=own)
    return goal_actions.add_measure(measure=measure, by=officer, at=NOON)


def test_a_measure_may_aim_at_an_indicator_and_its_place_in_the_plan_says_so(
    client, edition, officer, municipality, seven
):
    own = beside("Besök hos oss", owner=municipality)
    goal = edition.goals.get()

    client.post(reverse("measure_add", args=_of(goal)), {"text": "Vi öppnar.", "indicator": own.pk})

    measure = Measure.objects.get()
    page = " ".join(client.get(edition.get_absolute_url(), {"visa": "allt"}).content.decode().split())
    assert measure.indicator == own
    assert "Siktar på indikatorn: Besök hos oss" in page
    assert LedgerEntry.objects.get(verb="measure.added").payload.content["indicator"] == own.pk


def test_a_measure_is_not_offered_another_municipalitys_own(client, edition, officer, municipality, seven):
    other = beside("Besök hos dem", owner=factories.municipality_of(factories.organisation()))

    answer = client.post(
        reverse("measure_add", args=_of(edition.goals.get())), {"text": "Vi öppnar.", "indicator": other.pk}
    )

    assert list(answer.context["form"].errors) == ["indicator"]
    assert not Measure.objects.exists()


def test_the_change_of_an_indicator_is_in_the_history_and_can_be_taken_away(client, edition, officer, aiming):
    address = reverse("measure_edit", args=[edition.plan_id, edition.number, aiming.pk])
    indicator = aiming.indicator

    client.post(address, {"text": "Vi öppnar.", "indicator": "", "version": aiming.version})

    aiming.refresh_from_db()
    said = LedgerEntry.objects.get(verb="measure.saved").payload.content
    assert aiming.indicator is None
    assert (said["before"], said["after"]) == ({"indicator": indicator.pk}, {"indicator": None})


def test_the_paper_the_data_and_the_spreadsheet_have_it(edition, aiming):
    column = next(each for each in OF_MEASURES if each.name == "indicator")
    choices = choices_of(edition)

    paper = "".join("".join(pages(draw(Edition.objects.select_related("plan__district").get(), at=NOON))).split())

    assert "SiktarpåindikatornBesökhososs" in paper
    assert as_plain(edition)["goals"][0]["measures"][0]["indicator"] == "besok"
    assert column.write("besok", choices) == "Besök hos oss"
    assert column.read("besök hos oss", choices) == "besok"


def test_the_next_plan_takes_it_along_and_a_change_is_in_the_list_of_changes(edition, officer, aiming):
    factories.close(edition)
    following = edition_actions.start_edition(
        plan=edition.plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=officer, at=NOON
    )
    kept = read_content(following).goals[0].measures[0].indicator
    silent = show_changes(edition, following).without_the_unchanged().groups

    copied = following.measures.get()
    goal_actions.save_measure(measure=copied, version=copied.version, changes={"indicator": None}, by=officer, at=NOON)

    (group,) = show_changes(edition, following).without_the_unchanged().groups
    ((goal,),) = (group.goals,)
    assert kept == "besok"
    assert silent == []
    assert "Besök hos oss" in repr(goal.parts)
