"""The partnership's page: its whole chain in one look, as far as the person may see it."""

from datetime import date

import pytest
from django.urls import reverse

from core.models import Role
from stadsdelplan.models import Edition, FollowUp, Goal, Measure, Plan, PlanKind, ServedGoal
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    """A working edition of which health is worse than both, with one whole goal and one that lacks everything."""
    made = factories.edition(first_goal="Fler mår bra")
    goal = made.goals.get()
    goal.baseline, goal.target, goal.unit = 10, 20, "personer"
    goal.problem = "Många mår dåligt."
    goal.save()
    Measure.objects.create(
        goal=goal, order=1, text="En mottagning", responsible_role="chef", ends_on=date(2026, 12, 31)
    )
    Goal.objects.create(edition=made, focus_area=goal.focus_area, order=2, title="Ett tomt mål")
    return made


@pytest.fixture
def health(edition):
    """An indicator by which the district is worse than its municipality and its county."""
    indicator = factories.indicator(name="Hälsa")
    district = edition.plan.district
    places = ((district, 50, 1000), (district.parent, 60, 10_000), (district.parent.parent, 70, 100_000))
    for area, value, of in places:
        factories.observation(indicator, area, 2024, value, of=of)
    return indicator


def _page(client, edition, *, role=Role.OFFICER, **asked):
    client.force_login(factories.person(edition.plan.owner, role))
    return client.get(edition.plan.partnership.get_absolute_url(), asked).content.decode()


def test_a_goal_stands_with_its_problem_its_measures_and_how_far_it_has_come(client, edition):
    goal = edition.goals.get(order=1)
    FollowUp.objects.create(
        plan=edition.plan,
        key=goal.key,
        on=date(2026, 3, 1),
        status="on_track",
        outcome=15,
        organisation=edition.plan.owner,
        by=factories.person(),
        at=factories.NOON,
    )

    page = _page(client, edition)

    assert f'href="{edition.get_absolute_url()}#mal-{goal.pk}">Fler mår bra</a>' in page
    assert "Många mår dåligt." in page
    assert "Utfall 15, målvärde 20 personer. På väg mot målvärdet." in page
    assert "Pågår enligt plan" in page


def test_what_is_broken_stands_in_words_at_its_goal_and_is_counted_at_the_top(client, edition, health):
    page = _page(client, edition)

    assert "Målet har ingen åtgärd." in page
    assert "Kedjan brister på 2 ställen" in page
    assert "Hälsa: inget mål siktar på den" in page


def test_an_indicator_that_a_goal_serves_names_the_goal_and_is_not_broken(client, edition, health):
    edition.goals.get(order=1).indicators.add(health)

    page = _page(client, edition)

    assert "inget mål siktar på den" not in page
    assert "Kedjan brister på 1 ställe" in page
    assert page.count(">Fler mår bra</a>") == 2  # among the goals and at the indicator
    assert "Sämre än både kommunen och länet." in page


def test_a_chain_without_a_break_is_said_to_be_whole(client, edition):
    edition.goals.get(order=2).delete()

    page = _page(client, edition)

    assert "Kedjan är hel." in page


def test_a_reader_sees_the_adopted_edition_and_nothing_of_the_one_under_work(client, edition):
    edition.starts_on, edition.ends_on = date(2024, 1, 1), date(2024, 12, 31)
    factories.close(edition)
    working = Edition.objects.create(
        plan=edition.plan, number=2, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)
    )
    area = working.focus_areas.create(order=1, name="Arbete")
    Goal.objects.create(edition=working, focus_area=area, order=1, title="Ett hemligt mål")

    readers = _page(client, edition, role=Role.READER)
    officers = _page(client, edition)

    assert "Ett hemligt mål" not in readers
    assert "Fler mår bra" in readers
    assert "Ett hemligt mål" in officers
    assert "Allmänheten ser plan 2024." in officers


def test_of_several_plans_one_is_shown_and_the_others_can_be_chosen(client, edition):
    other = Plan.objects.create(
        partnership=edition.plan.partnership, district=factories.district(), owner=edition.plan.owner, name="Ängsplanen"
    )
    second = Edition.objects.create(plan=other, number=1, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    area = second.focus_areas.create(order=1, name="Arbete")
    Goal.objects.create(edition=second, focus_area=area, order=1, title="Mål på ängen")

    first_page = _page(client, edition)
    chosen = _page(client, edition, plan=other.pk)
    astray = _page(client, edition, plan="ingen")

    assert "Fler mår bra" in first_page
    assert f"?plan={other.pk}#mal" in first_page
    assert "Mål på ängen" in chosen
    assert "Fler mår bra" not in chosen
    assert "Fler mår bra" in astray


def test_a_partnership_without_agreement_and_plan_says_so(client):
    organisation = factories.organisation()
    empty = factories.partnership(organisation)
    client.force_login(factories.person(organisation, Role.READER))

    page = client.get(reverse("partnership", args=[empty.slug])).content.decode()

    assert page.count('<em class="missing">inget än</em>') == 1
    assert page.count('<em class="missing">ingen än</em>') == 1
    assert "Partnerskapet har ingen plan än." in page


def test_home_leads_to_the_newest_edition_that_the_person_sees(client, edition):
    edition.starts_on, edition.ends_on = date(2024, 1, 1), date(2024, 12, 31)
    factories.close(edition)
    working = Edition.objects.create(
        plan=edition.plan, number=2, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)
    )
    links = {}

    for role in (Role.READER, Role.OFFICER):
        client.force_login(factories.person(edition.plan.owner, role))
        page = client.get(reverse("home")).content.decode()
        links[role] = [each for each in (edition, working) if f'href="{each.get_absolute_url()}"' in page]

    assert links == {Role.READER: [edition], Role.OFFICER: [working]}


def test_a_promise_is_called_one_and_misses_no_measure_of_its_goals(client, edition):
    Plan.objects.filter(pk=edition.plan_id).update(kind=PlanKind.PROMISE)
    edition.measures.all().delete()
    Measure.objects.create(
        edition=edition,
        focus_area=edition.focus_areas.get(),
        order=1,
        text="Vi vandrar.",
        responsible=edition.plan.owner,
    )

    page = " ".join(_page(client, edition).split())

    assert "<strong>Medborgarlöfte</strong>" in page
    assert "2 mål, 1 löfte</a>" in page
    assert "Kedjan är hel." in page
    assert "ppgift saknas</" not in page[page.index('id="mal"') : page.index('id="indikatorer"')]


def test_a_goal_that_measures_elsewhere_serve_counts_them(client, edition):
    goal = edition.goals.get(order=2)
    ServedGoal.objects.create(goal=goal, measure=edition.measures.get())

    page = " ".join(_page(client, edition).split())

    assert page.count('<td data-label="Åtgärder">1</td>') == 2
