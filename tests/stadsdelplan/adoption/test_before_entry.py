"""A plan that was adopted before it was entered in the portal: the person says so, and then the true day is taken."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.models import LedgerEntry, Role
from stadsdelplan.adoption import actions as adoption
from stadsdelplan.history_messages import SENTENCES
from stadsdelplan.models import Edition, Plan, PlanKind
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

BEFORE = "2026-01-20"  # the edition was sent on 16 March 2026


@pytest.fixture
def edition():
    made = factories.edition()
    Edition.objects.filter(pk=made.pk).update(status="in_review", sent_for_review_at=NOON)
    made.refresh_from_db()
    return made


@pytest.fixture
def coordinator(client, edition):
    person = factories.person(edition.plan.owner, Role.COORDINATOR)
    client.force_login(person)
    return person


def send(client, edition, page, **typed):
    edition.refresh_from_db()
    words = {"version": edition.version, "adopted_by": "Kommunstyrelsen", "adopted_on": BEFORE} | typed
    return client.post(reverse(page, args=[edition.plan_id, edition.number]), words)


def verbs():
    return list(
        LedgerEntry.objects.filter(verb__startswith="edition.adop").order_by("pk").values_list("verb", flat=True)
    )


@pytest.mark.parametrize("kind", [PlanKind.DISTRICT_PLAN, PlanKind.PROMISE, PlanKind.JOINT_PLAN])
def test_the_form_asks_whether_the_plan_was_adopted_before_it_was_entered(client, edition, coordinator, kind):
    Plan.objects.filter(pk=edition.plan_id).update(kind=kind)
    first = client.get(reverse("edition_adopt", args=[edition.plan_id, edition.number]))

    asked = send(client, edition, "edition_adopt")
    saved = send(client, edition, "edition_adopt", before_entry="on")

    assert "before_entry" not in first.context["form"].fields
    assert asked.context["form"].errors["adopted_on"] == [
        "Dagen är före 2026-03-16, när planen skickades på granskning."
    ]
    assert "Planen antogs innan den lades in i portalen" in asked.content.decode()
    assert saved.status_code == 302
    edition.refresh_from_db()
    assert (edition.status, edition.adopted_on) == ("adopted", date(2026, 1, 20))
    assert verbs() == ["edition.adopted", "edition.adopted_before_entry"]
    assert "antogs innan" in str(SENTENCES[verbs()[1]])


@pytest.mark.parametrize(
    "day", ["2999-12-31", "1820-01-01", "i går", (timezone.localdate() + timedelta(1)).isoformat()]
)
def test_a_day_to_come_or_nonsense_stays_refused(client, edition, coordinator, day):
    answer = send(client, edition, "edition_adopt", adopted_on=day, before_entry="on")

    assert answer.context["form"].errors.keys() == {"adopted_on"}
    edition.refresh_from_db()
    assert edition.status == "in_review"


def test_a_tick_does_not_put_the_day_before_the_plan_before(client, edition, coordinator):
    first = factories.edition()
    first.starts_on = date(2026, 2, 1)
    factories.close(first)  # adopted on its first day
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    Edition.objects.filter(pk=edition.pk).update(plan=first.plan, number=2, **days)
    edition.refresh_from_db()
    client.force_login(factories.person(first.plan.owner, Role.COORDINATOR))

    answer = send(client, edition, "edition_adopt", before_entry="on")

    assert answer.context["form"].errors["adopted_on"] == ["Dagen är före 2026-02-01, när plan 2026 antogs."]


def test_the_verb_takes_the_day_only_where_somebody_says_so(edition, coordinator):
    said = {"adopted_by": "KS", "adopted_on": date(2026, 1, 20), "paragraph": "", "pdf": b"%PDF-1.7"}

    with pytest.raises(ValidationError, match="granskning"):
        adoption.register_adoption(edition=edition, version=edition.version, by=coordinator, at=NOON, **said)


def test_a_correction_asks_too_and_asks_no_more_once_it_is_said(client, edition, coordinator):
    send(client, edition, "edition_adopt", adopted_on="2026-03-17")

    asked = send(client, edition, "adoption_correct", reason="Fel dag.")
    saved = send(client, edition, "adoption_correct", reason="Fel dag.", before_entry="on")
    again = send(client, edition, "adoption_correct", reason="Fel paragraf.", paragraph="7")

    assert list(asked.context["form"].errors) == ["adopted_on"]
    assert "before_entry" in asked.context["form"].fields
    assert (saved.status_code, again.status_code) == (302, 302)
    edition.refresh_from_db()
    assert (edition.adopted_on, edition.adopted_paragraph) == (date(2026, 1, 20), "7")
