"""How an adopted plan went, for everybody to read: "Så gick det"."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Role
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Edition, FollowUp, FollowUpStatus, Goal, Measure, Milestone, Plan, PlanKind
from stadsdelplan.public.outcomes import read_outcomes
from stadsdelplan.rounds import actions as rounds
from stadsdelplan.rounds.queries import newest_entry, rounds_of
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

AT = datetime(2025, 2, 3, 9, tzinfo=UTC)
TODAY = date(2025, 2, 3)


@pytest.fixture
def adopted():
    """An adopted edition of 2024, tertial by tertial: a goal with a number, a measure under it, one without a goal."""
    edition = factories.edition()
    Edition.objects.filter(pk=edition.pk).update(
        starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31), rhythm="tertial"
    )
    edition.goals.update(title="Fler i arbete", target=Decimal(40), unit="personer", baseline=Decimal(12))
    goal, area, owner = edition.goals.get(), edition.focus_areas.get(), edition.plan.owner
    Milestone.objects.create(goal=goal, day=date(2024, 6, 30), words="Mottagningen är öppen")
    said = {"by": _officer(edition), "at": NOON}
    goals.add_measure(measure=Measure(goal=goal, text="En mottagning öppnas.", responsible=owner), **said)
    counted = {"count_of": "Kontroller", "target": Decimal(15), "unit": "st"}
    police = next(each for each in edition.plan.partnership.organisations.all() if each != owner)
    lone = Measure(focus_area=area, text="Farten kontrolleras.", responsible=police, **counted)
    goals.add_measure(measure=lone, partners=[(owner, "")], **said)
    factories.close(Edition.objects.get(pk=edition.pk))
    return Edition.objects.select_related("plan__owner", "plan__partnership", "plan__district").get(pk=edition.pk)


def _officer(edition):
    return factories.person(edition.plan.owner, Role.OFFICER)


def _note(edition, row, status, *, on=date(2024, 10, 1), outcome=None):
    entry = FollowUp(plan=edition.plan, key=row.key, on=on, status=status, outcome=outcome, text="Bara för parterna.")
    entry.organisation = edition.plan.owner
    return follow_up.follow_up(entry=entry, by=_officer(edition), at=AT)


def _address(edition):
    return reverse("public_outcomes", args=[edition.plan_id, edition.number])


def _read(client, edition):
    return " ".join(client.get(_address(edition)).content.decode().replace("&nbsp;", " ").split())


def test_the_page_says_where_goals_milestones_and_measures_stand(client, adopted):
    goal, lone = adopted.goals.get(), Measure.objects.get(text="Farten kontrolleras.")
    _note(adopted, goal, FollowUpStatus.ON_TRACK, on=date(2024, 5, 1), outcome=Decimal(20))
    _note(adopted, goal, FollowUpStatus.PARTLY_REACHED, outcome=Decimal(33))
    _note(adopted, goal.milestones.get(), FollowUpStatus.REACHED)
    _note(adopted, lone, FollowUpStatus.REACHED, outcome=Decimal(17))

    page = _read(client, adopted)

    assert "Delvis uppnått: 1" in page
    assert "33 (2024-10-01)" in page
    assert "20 (" not in page
    assert "30 juni 2024: Mottagningen är öppen. Uppnått" in page
    assert "Kontroller: minst 15 st" in page
    assert "Utfall: 17 st (2024-10-01)" in page
    assert "Inte uppföljt än" in page  # the measure under the goal


def test_what_people_wrote_to_each_other_and_their_names_stay_inside(client, adopted):
    entry = _note(adopted, adopted.goals.get(), FollowUpStatus.REACHED, outcome=Decimal(40))

    page = _read(client, adopted)

    assert "40 (2024-10-01)" in page
    assert "Bara för parterna." not in page
    assert entry.by.name not in page


def test_a_closed_round_stands_there_with_its_summary_and_an_open_one_does_not(client, adopted):
    first, second, _third = rounds_of(adopted)
    assert "Ingen omgång är avslutad än." in _read(client, adopted)

    officer = _officer(adopted)
    rounds.close_round(
        edition=adopted, which=first, seen=newest_entry(adopted.plan), text="Mottagningen kom i gång.",
        pdf=b"%PDF-1.7 report", by=officer, at=AT,
    )  # fmt: skip
    page = _read(client, adopted)

    assert "Tertial 1 2024" in page
    assert "Mottagningen kom i gång." in page
    assert str(second) not in page
    assert officer.name not in page


def test_a_plan_without_rounds_says_nothing_of_them(client, adopted):
    factories.rewrite(Edition.objects.filter(pk=adopted.pk), rhythm="")

    assert "Uppföljningsomgångar" not in _read(client, adopted)


@pytest.mark.parametrize("kind", PlanKind.values)
def test_every_kind_of_plan_has_its_page_and_a_link_to_it(client, adopted, kind):
    Plan.objects.filter(pk=adopted.plan_id).update(kind=kind, asks_parties=kind != PlanKind.ACTION_PLAN)

    page = _read(client, adopted)

    assert "Fler i arbete" in page
    assert "Farten kontrolleras." in page
    assert "En mottagning öppnas." in page
    plan = client.get(reverse("public_edition", args=[adopted.plan_id, adopted.number])).content.decode()
    assert f'<a href="{_address(adopted)}">Så gick det</a>' in plan


def test_promises_stand_by_party_and_are_kept_or_not(client, adopted):
    Plan.objects.filter(pk=adopted.plan_id).update(kind=PlanKind.PROMISE)
    adopted.plan.refresh_from_db()
    _note(adopted, Measure.objects.get(text="En mottagning öppnas."), FollowUpStatus.REACHED)

    found = read_outcomes(adopted, on=TODAY)

    owner = adopted.plan.owner.name
    assert [(len(group.goals), len(group.measures)) for group in found.groups] == [(1, 0), (0, 1), (0, 1)]
    assert str(found.groups[1].heading).startswith(owner)
    assert [(each.state, count) for each, (_state, _label, count) in zip(
        found.groups[1].measures + found.groups[2].measures, found.measure_counts, strict=True
    )] == [("reached", 1), ("todo", 1)]  # fmt: skip
    assert "Hållet" in _read(client, adopted)


def test_only_what_had_happened_by_the_day_is_told(adopted):
    _note(adopted, adopted.goals.get(), FollowUpStatus.REACHED, on=date(2025, 1, 20))

    (group,) = read_outcomes(adopted, on=date(2024, 12, 31)).groups

    assert group.goals[0].state == "todo"
    assert read_outcomes(adopted, on=TODAY).groups[0].goals[0].state == "reached"


def test_the_page_asks_as_often_about_many_goals_as_about_few(client, adopted):
    _note(adopted, adopted.goals.get(), FollowUpStatus.REACHED)
    with CaptureQueriesContext(connection) as few:
        client.get(_address(adopted))
    factories.rewrite(Edition.objects.filter(pk=adopted.pk), status="working", adopted_by="", adopted_on=None)
    area = adopted.focus_areas.get()
    for number in range(2, 22):
        goal = Goal.objects.create(edition=adopted, focus_area=area, order=number, title=f"Mål {number}")
        Milestone.objects.create(goal=goal, day=date(2024, 6, 30), words="Halvvägs")
        Measure.objects.create(edition=adopted, goal=goal, order=1, text="Åtgärd", responsible=adopted.plan.owner)
    factories.rewrite(
        Edition.objects.filter(pk=adopted.pk), status="adopted", adopted_by="Nämnden", adopted_on=adopted.starts_on
    )
    with CaptureQueriesContext(connection) as many:
        assert "Mål 21" in client.get(_address(adopted)).content.decode()

    assert len(many) == len(few)
