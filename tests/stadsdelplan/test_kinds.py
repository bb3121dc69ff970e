"""The kinds of plan: what each counts as a fault, what each waits for, and that every kind is in the table."""

from datetime import date

import pytest
from django.utils import translation

from core.models import AreaKind, Role
from stadsdelplan import kinds
from stadsdelplan.board.goals_by_indicator import goals_by_indicator
from stadsdelplan.chain.rules import broken_links
from stadsdelplan.export.json import as_plain
from stadsdelplan.home.plan_tasks import revisions_and_duties
from stadsdelplan.models import EditionFocusArea, Goal, Measure, Plan, PlanArea, PlanKind
from tests.support import factories, pdf_text

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def _edition_of(kind):
    made = factories.edition()
    made.plan.kind, made.plan.asks_parties = kind, kinds.KINDS[kind].asks_parties or False
    made.plan.save()
    return made


def test_every_kind_is_in_the_table_and_in_the_form():
    assert set(kinds.KINDS) == set(PlanKind)
    assert [value for value, _words in kinds.choices()] == PlanKind.values


@pytest.mark.parametrize(
    ("kind", "faults"),
    [
        (
            PlanKind.DISTRICT_PLAN,
            [
                "The goal has no measure.",
                "Measure 1 has nobody responsible and no last day.",
                "Measure 2 has no last day.",
                "The target has no baseline.",
            ],
        ),
        (
            PlanKind.ACTION_PLAN,
            ["The goal has no measure.", "Measure 1 has nobody responsible.", "The target has no baseline."],
        ),
        (PlanKind.JOINT_PLAN, ["The goal has no measure.", "Measure 1 has nobody responsible."]),
        (PlanKind.PROMISE, ["Measure 1 has nobody responsible."]),
        (PlanKind.THEMATIC_PLAN, ["The goal has no measure.", "Measure 1 has nobody responsible."]),
    ],
)
def test_a_kind_says_what_is_a_fault(kind, faults):
    edition = _edition_of(kind)
    goal = edition.goals.get()
    Measure.objects.create(goal=goal, order=1, text="Vandring")
    Measure.objects.create(goal=goal, order=2, text="Kontroll", responsible=edition.plan.owner)
    area = EditionFocusArea.objects.get(edition=edition)
    Goal.objects.create(edition=edition, focus_area=area, order=2, title="Utan åtgärd", target=5)

    assert [link.what for link in broken_links(edition, on=TODAY)] == faults


@pytest.mark.parametrize("kind", PlanKind)
def test_a_kind_that_has_no_next_one_is_not_waited_for(kind):
    owner = factories.organisation()
    within = factories.partnership(owner)
    around = {"partnership": within, "district": factories.district(), "owner": owner, "name": "Planen"}
    Plan.objects.create(kind=kind, asks_parties=False, **around)
    person = factories.person(owner, Role.OFFICER)

    waiting = [str(task.what) for task in revisions_and_duties(person, on=TODAY)]

    revision = [] if kind == PlanKind.THEMATIC_PLAN else ["Start this year's revision"]
    duties = ["Update the situation picture", "Follow up the action plan"] if kind == PlanKind.ACTION_PLAN else []
    assert waiting == revision + duties


def test_the_paper_and_the_data_name_the_kind_and_every_area(client):
    edition = _edition_of(PlanKind.JOINT_PLAN)
    first, further = edition.plan.district, factories.district("Brandbergen")
    PlanArea.objects.create(plan=edition.plan, area=further)
    client.force_login(factories.person(edition.plan.owner, Role.OFFICER))

    paper = " ".join(pdf_text.pages(client.get(f"{edition.get_absolute_url()}plan.pdf").content))

    assert "Gemensam handlingsplan" in paper
    assert f"{first}, Brandbergen" in paper
    assert as_plain(edition)["plan"]["areas"] == [str(first), "Brandbergen"]


def test_the_public_page_names_every_area(client):
    edition = _edition_of(PlanKind.PROMISE)
    PlanArea.objects.create(plan=edition.plan, area=factories.district("Brandbergen"))
    factories.close(edition)

    page = client.get(f"/oppet/plan/{edition.plan_id}/1/", headers={"accept-language": "sv"}).content.decode()

    assert "Medborgarlöfte" in page
    assert f"Planen gäller {edition.plan.district}, Brandbergen." in page


def test_the_figures_of_a_further_area_show_the_goals_of_the_plan():
    edition = _edition_of(PlanKind.THEMATIC_PLAN)
    further = factories.district("Brandbergen")
    PlanArea.objects.create(plan=edition.plan, area=further)
    indicator = factories.indicator()
    edition.goals.get().indicators.add(indicator)
    factories.close(edition)

    found = goals_by_indicator(further, None, on=TODAY)

    assert [goal.title for goal in found.goals[indicator.pk]] == ["Fler i arbete"]
    assert len(found.pages) == 1


def test_a_municipality_is_compared_with_the_county_and_the_country():
    edition = _edition_of(PlanKind.DISTRICT_PLAN)
    area = edition.plan.district.parent
    assert area.kind == AreaKind.MUNICIPALITY
    edition.plan.district = area
    edition.plan.save()
    indicator = factories.indicator()
    for place, value, of in ((area, 60, 1000), (area.parent, 70, 10_000), (area.parent.parent, 72, 100_000)):
        factories.observation(indicator, place, 2025, value, of=of)

    found = [link.what for link in broken_links(edition, on=TODAY) if link.about == indicator.name]

    assert found == [f"It is worse in {area} than in both the county and the country. No goal serves it."]
