""" "82 %" is a number in every field for numbers, where the unit is per cent; elsewhere it is refused in words."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from core.forms.fields import NumberField
from core.models import Area, Role, User
from indicators.models import Observation, SourceKind
from stadsdelplan.follow_up.forms import FollowUpForm
from stadsdelplan.follow_up.queries import FollowedItem
from stadsdelplan.goals.forms import GoalForm
from stadsdelplan.models import Goal
from tests.core.admin_site.test_admin import address, send
from tests.stadsdelplan.workbook.test_reader import edition, faults, plain_goal, read, row, typed
from tests.support import factories

pytestmark = pytest.mark.django_db

IN_PER_CENT = ["82 %", "82,0 %", "82%", "82\u00a0%", "82 procent", "82 Procent"]
NOT_HERE = "Enheten är inte procent här. Skriv talet utan procenttecken."


@pytest.fixture(autouse=True)
def _in_swedish():
    with translation.override("sv"):
        yield


@pytest.mark.parametrize("written", IN_PER_CENT)
def test_a_field_takes_per_cent_unless_its_unit_is_another(written):
    assert NumberField().clean(written) == 82
    assert NumberField(unit="%").clean(written) == 82
    assert NumberField(unit="andel i procent").clean(written) == 82
    for unit in ("", "antal", "procentenheter"):
        with pytest.raises(Exception, match="inte procent här"):
            NumberField(unit=unit).clean(written)


@pytest.mark.parametrize("written", ["615 ‰", "61 promille"])
def test_per_mille_is_no_number_here(written):
    with pytest.raises(Exception, match="Promille är ingen enhet här"):
        NumberField().clean(written)


@pytest.mark.parametrize(
    ("unit", "part", "told"), [("%", "value", None), ("antal", "value", NOT_HERE), ("%", "answers", NOT_HERE)]
)
def test_a_figure_that_is_typed_in(client, unit, part, told):
    owner = factories.organisation()
    area = factories.municipality_of(owner)
    indicator = factories.indicator(source_kind=SourceKind.SURVEY, unit=unit)
    client.force_login(factories.person(works_for=owner, role=Role.OFFICER))
    client.cookies["django_language"] = "sv"
    sent = {"version": 0, "source": "Mätningen", "status": "final", "T_value": "61", f"T_{part}": "82 %"}

    response = client.post(reverse("enter_figures", args=[indicator.slug, area.pk, 2025]), sent)

    if told:
        assert response.context["form"].errors == {f"T_{part}": [told]}
        assert not Observation.objects.exists()
    else:
        assert Observation.objects.get().value == 82


@pytest.mark.parametrize(
    ("unit", "told", "stored"), [("procent", None, "procent"), ("", None, "procent"), ("personer", NOT_HERE, "")]
)
def test_a_goals_target(unit, told, stored):
    made = factories.edition()
    goal = made.goals.get()
    sent = {"title": goal.title, "focus_area": goal.focus_area_id, "unit": unit, "target": "82 %", "baseline": "74,5 %"}

    form = GoalForm(sent, instance=goal, edition=made)

    if told:
        assert form.errors == {"baseline": [told], "target": [told]}
    else:
        assert form.errors == {}
        assert {name: form.changes[name] for name in ("unit", "target", "baseline")} == {
            "unit": stored,
            "target": 82,
            "baseline": Decimal("74.5"),
        }


@pytest.mark.parametrize(("unit", "told"), [("procent", []), ("", []), ("personer", [NOT_HERE])])
def test_an_outcome_that_is_followed_up(unit, told):
    made = factories.edition()
    Goal.objects.update(unit=unit)
    goal = made.goals.get()
    sent = {"on": "2026-11-01", "status": "on_track", "outcome": "82 %", "organisation": made.plan.owner_id}

    form = FollowUpForm(
        sent,
        followed=FollowedItem(goal),
        organisations=[made.plan.owner],
        today=factories.NOON.date().replace(year=2027),
    )

    assert form.errors.get("outcome", []) == told


@pytest.mark.parametrize(("unit", "wanted"), [("procent", "procent"), (None, "procent")])
def test_a_plans_workbook(unit, wanted):
    before = edition(plain_goal())

    imported = read(typed([row(Rubrik="Mål 1", Enhet=unit, Målvärde="82 %")]), before)

    assert imported.faults == []
    (goal,) = imported.new_content.goals
    assert (goal.target, goal.unit) == (82, wanted)


def test_a_plans_workbook_in_another_unit_is_at_fault():
    file = typed([row(Rubrik="Mål 1", Enhet="personer", Målvärde="82 %", Utgångsvärde="40 procent")])

    assert faults(file, edition(plain_goal())) == [("Mål", 2, "Utgångsvärde"), ("Mål", 2, "Målvärde")]


@pytest.mark.parametrize("words", ["#N/A", "#SAKNAS!", "#DIV/0!", "#REF!"])
def test_an_error_in_a_plans_workbook_empties_nothing(words):
    before = edition(plain_goal(problem="Få har arbete.", target=Decimal(3)))

    imported = read(typed([row(Rubrik="Mål 1", Problem=words, Målvärde=words)]), before)

    assert [(fault.row, fault.column) for fault in imported.faults] == [(2, "Problem"), (2, "Målvärde")]
    assert all(fault.sentence.startswith(f"I cellen står {words}: formeln har gått fel.") for fault in imported.faults)
    assert imported.new_content.goals == before.goals


@pytest.mark.parametrize(("unit", "is_stored"), [("%", True), ("antal", False)])
def test_a_figure_that_is_repaired_in_the_administration(client, unit, is_stored):
    client.force_login(User.objects.create_superuser("drift@portal.example", factories.PASSWORD, name="Olle"))
    stored = factories.observation(factories.indicator(unit=unit), factories.district(), 2025, Decimal(60))

    send(client, address(stored), value="82 %")

    stored.refresh_from_db()
    assert stored.value == (82 if is_stored else 60)


def test_letters_that_come_apart_are_put_together_wherever_they_are_typed_or_searched_for(client):
    client.force_login(User.objects.create_superuser("drift@portal.example", factories.PASSWORD, name="Olle"))
    country = Area.objects.create(name="Sverige", kind="country")

    send(client, reverse("admin:core_area_add"), name="Ska\u030ane la\u0308n", kind="region", parent=country.pk)
    page = client.get(reverse("admin:core_area_changelist"), {"q": "ska\u030ane"})

    assert Area.objects.exclude(pk=country.pk).get().name == "Skåne län"
    assert "Skåne län" in page.content.decode().partition('id="result_list"')[2]


def test_a_password_stays_as_it_was_typed(client):
    user = factories.person()
    user.set_password("sma\u030aord och annat")
    user.save()

    answer = client.post(reverse("login"), {"username": user.email, "password": "sma\u030aord och annat"})

    assert answer.status_code == 302
