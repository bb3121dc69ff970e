"""What the admin does not delete because something else chooses it, and which way leads out of the admin."""

import pytest
from django.urls import reverse

from core.models import Area, Role, User
from partnership.models import Framework, OverarchingGoal
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Goal
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, things):
    client.force_login(User.objects.get(email="staff@portal.example"))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def chosen(things):
    """An overarching goal that a goal of an edition in review serves."""
    overarching = OverarchingGoal.objects.order_by("order").first()
    goal = things["editions"]["sent"].goals.get()
    goal.overarching_goals.add(overarching)
    return overarching


def page_of(row, page="change"):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_{page}", args=[row.pk])


def test_an_overarching_goal_that_a_goal_serves_is_not_deleted(client, chosen, things):
    goal = things["editions"]["sent"].goals.get()

    page = client.get(page_of(chosen, "delete")).content.decode()
    client.post(page_of(chosen, "delete"), {"post": "yes"})

    assert "cannot be deleted, because it is used here:" in page
    assert page_of(goal) in page
    assert f"({goal.edition})" in page
    assert list(goal.overarching_goals.all()) == [chosen]


def test_nor_is_it_taken_out_on_the_page_of_its_framework(client, chosen):
    page = client.get(page_of(chosen.framework))
    written = {"version": page.context["version"]}
    for inline in page.context["inline_admin_formsets"]:
        for form in (inline.formset.management_form, *inline.formset.forms):
            written |= {field.html_name: field.value() for field in form if field.value() is not None}
    form = page.context["adminform"].form
    written |= {f.html_name: f.value() for f in form if f.name not in ("appendix", "districts") and f.value()}
    written["districts"] = [district.pk for district in chosen.framework.districts.all()]
    prefix = page.context["inline_admin_formsets"][0].formset.prefix

    answer = client.post(page_of(chosen.framework), {**written, f"{prefix}-0-DELETE": "on"})

    assert answer.status_code == 200
    assert "would require deleting" in answer.content.decode()
    assert OverarchingGoal.objects.filter(pk=chosen.pk).exists()


def test_nor_with_the_framework_that_it_belongs_to(client, chosen):
    framework = Framework.objects.get(pk=chosen.framework_id)

    client.post(page_of(framework, "delete"), {"post": "yes"})

    assert Framework.objects.filter(pk=framework.pk).exists()


def test_one_that_nothing_serves_is_deleted(client):
    overarching = OverarchingGoal.objects.order_by("order").last()

    answer = client.post(page_of(overarching, "delete"), {"post": "yes"})

    assert answer.status_code == 302
    assert not OverarchingGoal.objects.filter(pk=overarching.pk).exists()


def test_a_goal_under_work_that_serves_one_is_deleted_and_leaves_it(client, chosen, things):
    edition = things["editions"]["working"]
    goal = Goal(edition=edition, focus_area=edition.focus_areas.get(order=1), title="Fler i arbete")
    goals.add_goal(goal=goal, overarching_goals=[chosen], by=None, at=factories.NOON)

    answer = client.post(page_of(goal, "delete"), {"post": "yes"})

    assert answer.status_code == 302
    assert OverarchingGoal.objects.filter(pk=chosen.pk).exists()


def test_a_district_that_a_partnership_has_chosen_is_not_deleted(client, things):
    district = Area.objects.create(name="Kvarteret", kind="district", parent=Area.objects.get(name="Kommunen"))
    things["partnership"].districts.add(district)

    page = client.get(page_of(district, "delete")).content.decode()
    client.post(page_of(district, "delete"), {"post": "yes"})

    assert page_of(things["partnership"]) in page
    assert Area.objects.filter(pk=district.pk).exists()


def test_what_always_stays_is_said_to_hold_what_it_hangs_on(client, things):
    page = client.get(page_of(things["organisations"]["Own"], "delete")).content.decode()

    assert "cannot be deleted" in page
    assert "your account" not in page


# The way out --------------------------------------------------------------------------------------------------------


def test_the_portals_own_page_is_offered_to_those_who_see_it_there(client, things):
    agreement = things["agreements"]["utkast"]
    staff = User.objects.get(email="staff@portal.example")

    without_a_role = client.get(page_of(agreement)).content.decode()
    staff.memberships.create(organisation=agreement.owner, role=Role.OFFICER)
    with_a_role = client.get(page_of(agreement)).content.decode()

    assert "View on site" not in without_a_role
    assert "View on site" in with_a_role


def test_a_draft_is_printed_as_a_draft_and_a_locked_text_is_not(client, things):
    draft, locked = things["agreements"]["utkast"], things["agreements"]["last"]
    address = page_of(draft, "draft")
    assert address in client.get(page_of(draft)).content.decode()

    answer = client.get(address)

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(page_of(locked, "draft")).status_code == 404
    assert page_of(locked, "draft") not in client.get(page_of(locked)).content.decode()
