"""When the next edition starts, the page asks about each goal, measure and promise that ends before it begins."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.models import Role
from stadsdelplan.models import Edition, EditionStatus, Goal, Measure, Milestone, Plan, PlanKind
from stadsdelplan.plan.actions import EndedChoice, start_next_edition
from stadsdelplan.plan.ended import ended_before
from tests.support import factories
from tests.support.factories import NOON

NEXT_YEAR = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def edition():
    """Plan 2026: a goal until 2026 and one until 2030; measures until November, until 2028 and without a day."""
    made = factories.edition()
    area = made.focus_areas.get()
    goal = made.goals.get()
    Goal.objects.filter(pk=goal.pk).update(target_year=2026)
    Goal.objects.create(edition=made, focus_area=area, order=2, title="Längre", target_year=2030)
    for order, (text, day) in enumerate({"Slut": date(2026, 11, 30), "Lång": date(2028, 1, 1), "Öppen": None}.items()):
        Measure.objects.create(goal=goal, order=order, text=text, ends_on=day)
    factories.close(made)
    return made


@pytest.fixture
def officer(client, edition):
    person = factories.person(edition.plan.owner, Role.OFFICER)
    client.force_login(person)
    return person


def address(edition):
    return reverse("edition_start", args=[edition.plan_id])


def titles(ended):
    return [each.title for each in ended]


def answers(client, edition, **changes):
    """What the form sends as it stands, but for `changes` by kind of field and text of the row."""
    form = client.get(address(edition)).context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None and name in form.fields}
    keys = {each.title: each.name for each in form.ended}
    return sent | {f"{name}-{keys[text]}": value for name, of in changes.items() for text, value in of.items()}


def test_what_ends_before_the_next_edition_is_found(edition):
    assert titles(ended_before(edition, date(2027, 1, 1))) == ["Fler i arbete", "Slut"]
    assert titles(ended_before(edition, date(2028, 1, 2))) == ["Fler i arbete", "Slut", "Lång"]
    assert titles(ended_before(edition, date(2026, 11, 30))) == []


def test_a_goal_ends_with_its_last_milestone(edition):
    goal = factories.edition().goals.get()
    for day in (date(2025, 6, 30), date(2026, 6, 30)):
        Milestone.objects.create(goal=goal, day=day, words="x")

    assert titles(ended_before(goal.edition, date(2026, 7, 1))) == ["Fler i arbete"]
    assert titles(ended_before(goal.edition, date(2026, 6, 30))) == []


def test_a_promise_without_a_last_day_ends_with_its_period(edition):
    Plan.objects.filter(pk=edition.plan_id).update(kind=PlanKind.PROMISE)

    ended = ended_before(Edition.objects.select_related("plan").get(pk=edition.pk), date(2027, 1, 1))

    assert {each.title: each.has_day for each in ended} == {"Fler i arbete": True, "Slut": True, "Öppen": False}


def test_as_the_form_stands_all_is_taken_along_until_the_end_of_the_new_period(client, edition, officer):
    answer = client.post(address(edition), answers(client, edition))

    following = Edition.objects.get(number=2)
    assert answer["Location"] == following.get_absolute_url()
    days = dict(following.measures.values_list("text", "ends_on"))
    assert days == {"Slut": date(2027, 12, 31), "Lång": date(2028, 1, 1), "Öppen": None}
    assert dict(following.goals.values_list("title", "target_year")) == {"Fler i arbete": 2027, "Längre": 2030}
    assert edition.measures.get(text="Slut").ends_on == date(2026, 11, 30)


def test_what_is_left_out_stands_in_the_change_list_with_its_reason(client, edition, officer):
    sent = answers(client, edition, vad={"Slut": "dropped"}, skal={"Slut": "Det finns ingen lokal."})

    client.post(address(edition), sent)

    following = Edition.objects.get(number=2)
    (departure,) = following.departures.all()
    assert (departure.title, departure.outcome, departure.reason) == ("Slut", "dropped", "Det finns ingen lokal.")
    assert set(following.measures.values_list("text", flat=True)) == {"Lång", "Öppen"}


def test_a_goal_that_is_reached_leaves_with_its_measures(client, edition, officer):
    client.post(address(edition), answers(client, edition, vad={"Fler i arbete": "reached"}))

    following = Edition.objects.get(number=2)
    assert [goal.title for goal in following.goals.all()] == ["Längre"]
    assert not following.measures.exists()
    assert {each.outcome for each in following.departures.all()} == {"reached"}


def test_a_measure_may_go_on_without_a_day(client, edition, officer):
    client.post(address(edition), answers(client, edition, dag={"Slut": ""}))

    assert Edition.objects.get(number=2).measures.get(text="Slut").ends_on is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"vad": {"Slut": "dropped"}}, "skal"),
        ({"vad": {"Slut": ""}}, "vad"),
        ({"vad": {"Slut": "else"}}, "vad"),
        ({"dag": {"Slut": "2026-12-31"}}, "dag"),
        ({"dag": {"Fler i arbete": "2026"}}, "dag"),
    ],
)
def test_a_choice_that_lacks_something_starts_nothing(client, edition, officer, changes, field):
    page = client.post(address(edition), answers(client, edition, **changes))

    (name,) = page.context["form"].errors
    assert name.startswith(f"{field}-")
    assert Edition.objects.count() == 1


def test_another_first_day_asks_about_what_ends_before_that_one(client, edition, officer):
    sent = answers(client, edition) | {"starts_on": "2029-01-01", "ends_on": "2029-12-31"}

    page = client.post(address(edition), sent)

    assert titles(page.context["form"].ended) == ["Fler i arbete", "Slut", "Lång"]
    assert Edition.objects.count() == 1


def test_a_choice_that_the_plan_refuses_starts_nothing(edition, officer):
    measure = edition.measures.get(text="Slut")
    choices = {str(measure.key): EndedChoice("dropped")}

    with pytest.raises(ValidationError):
        start_next_edition(
            plan=edition.plan,
            starts_on=date(2027, 1, 1),
            ends_on=date(2027, 12, 31),
            ended=choices,
            by=officer,
            at=NOON,
        )

    assert Edition.objects.count() == 1


def test_a_choice_about_nothing_in_the_plan_changes_nothing(edition, officer):
    choices = {"00000000-0000-0000-0000-000000000000": EndedChoice("reached")}

    following = start_next_edition(plan=edition.plan, **NEXT_YEAR, ended=choices, by=officer, at=NOON)

    assert following.status == EditionStatus.WORKING
    assert following.measures.count() == 3
