"""The first page of a partnership: what is due, and a few lines of each of its tabs."""

from datetime import date

import pytest
from django.urls import reverse

from core.models import Role
from stadsdelplan.models import Edition, EditionStatus, FollowUp, Goal, Measure, Plan, PlanKind, ServedGoal
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


def test_how_far_a_goal_has_come_stands_on_its_own_page(client, edition):
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
    client.force_login(factories.person(edition.plan.owner))

    page = client.get(reverse("goal", args=[edition.plan_id, edition.number, goal.key])).content.decode()

    assert "Många mår dåligt." in page
    assert "Utfall 15 personer den 1 mars 2026. På väg mot målvärdet." in " ".join(page.split())
    assert "Pågår enligt plan" in page


def test_what_is_broken_is_counted_and_leads_to_the_list_of_the_breaks(client, edition, health):
    page = _page(client, edition)
    breaks = client.get(reverse("edition_chain", args=[edition.plan_id, edition.number])).content.decode()

    assert "Kedjan brister på 2 ställen" in page
    assert "Inget mål siktar på den." in page
    assert "Målet har ingen åtgärd." in breaks


def test_an_indicator_that_a_goal_serves_is_not_broken(client, edition, health):
    edition.goals.get(order=1).indicators.add(health)

    page = _page(client, edition)

    assert "Inget mål siktar på den." not in page
    assert "Kedjan brister på 1 ställe" in page
    assert "Sämre än båda" in page
    assert "1 av 1 är sämre än i både kommunen och länet." in " ".join(page.split())


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

    assert f'href="{working.get_absolute_url()}"' not in readers
    assert f'href="{edition.get_absolute_url()}"' in readers
    assert f'href="{working.get_absolute_url()}"' in officers
    assert "Allmänheten ser plan 2024." in officers


def test_several_plans_stand_each_on_a_line_with_what_is_in_them(client, edition):
    other = Plan.objects.create(
        partnership=edition.plan.partnership, district=factories.district(), owner=edition.plan.owner, name="Ängsplanen"
    )
    second = Edition.objects.create(plan=other, number=1, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    area = second.focus_areas.create(order=1, name="Arbete")
    Goal.objects.create(edition=second, focus_area=area, order=1, title="Mål på ängen")

    page = " ".join(_page(client, edition).split())

    assert [f'href="{each.get_absolute_url()}"' in page for each in (edition, second)] == [True, True]
    assert "2 mål, 1 åtgärd" in page
    assert "1 mål</span>" in page


def test_a_partnership_without_agreement_and_plan_says_so(client):
    organisation = factories.organisation()
    empty = factories.partnership(organisation)
    client.force_login(factories.person(organisation, Role.READER))

    page = client.get(reverse("partnership", args=[empty.slug])).content.decode()

    assert page.count('<em class="missing">inget än</em>') == 1
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

    assert "2 mål, 1 löfte</span>" in page
    assert "Kedjan är hel." in page


def test_a_goal_that_a_measure_elsewhere_serves_lacks_none(client, edition):
    goal = edition.goals.get(order=2)
    ServedGoal.objects.create(goal=goal, measure=edition.measures.get())

    assert "Kedjan är hel." in _page(client, edition)


def test_what_waits_for_the_person_here_is_the_main_action_and_stands_first(client, edition):
    Edition.objects.filter(pk=edition.pk).update(status=EditionStatus.READY, sent_for_review_at=factories.NOON)
    client.force_login(factories.person(edition.plan.owner, Role.COORDINATOR))

    response = client.get(edition.plan.partnership.get_absolute_url())

    assert response.context["main_action"].label == response.context["tasks"][0].step
    assert "decide" in {task.matter.partition(":")[0] for task in response.context["tasks"]}


def test_a_task_of_another_partnership_does_not_stand_here(client, edition):
    Edition.objects.filter(pk=edition.pk).update(status=EditionStatus.READY, sent_for_review_at=factories.NOON)
    other = factories.partnership(edition.plan.owner)
    client.force_login(factories.person(edition.plan.owner, Role.COORDINATOR))

    response = client.get(other.get_absolute_url())

    assert [task.matter for task in response.context["tasks"] if task.matter.startswith("decide")] == []
    assert response.context["main_action"].url == reverse("agreement_new", args=[other.slug])


def test_who_only_reads_has_no_main_action_and_is_told_that_nothing_waits(client, edition):
    factories.close(edition)
    client.force_login(factories.person(edition.plan.owner, Role.READER))

    response = client.get(edition.plan.partnership.get_absolute_url())

    assert response.context["main_action"] is None
    assert "Inget väntar på dig här." in response.content.decode()
    assert [heading for heading, _links in response.context["groups"]] == ["Arbeta", "Granska", "Ladda ner"]
