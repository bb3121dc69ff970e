"""The page by which a service that was upgraded says that its old records are registered by hand."""

from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import OrganisationKind, Registration, Role
from stadsdelplan.models import Edition, EditionStatus, PlanComment
from tests.support import factories

pytestmark = pytest.mark.django_db


def moment(*when):
    return timezone.make_aware(datetime(*when))


@pytest.fixture(autouse=True)
def _on_tuesday(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: moment(2026, 3, 17, 12))


@pytest.fixture
def police():
    return factories.organisation("Polisen", OrganisationKind.POLICE)


@pytest.fixture
def edition(police):
    """A plan that was sent on 13 March, with comments of the police from 14 to 16 March."""
    edition = factories.edition(asks=police)
    type(edition.plan.owner).objects.filter(pk=edition.plan.owner_id).update(name="Kommunen")
    factories.asks(edition, police)
    factories.rewrite(
        Edition.objects.filter(pk=edition.pk), sent_for_review_at=moment(2026, 3, 13, 9), status=EditionStatus.IN_REVIEW
    )
    by = factories.person(police, Role.OFFICER)
    for day in (14, 15, 16):
        PlanComment.objects.create(
            edition=edition, organisation=police, by=by, at=moment(2026, 3, day, 9), text=f"Synpunkt {day}"
        )
    return Edition.objects.select_related("plan__owner", "plan__partnership").get(pk=edition.pk)


@pytest.fixture
def coordinator(client, edition):
    person = factories.person(edition.plan.owner, Role.COORDINATOR, name="Sara Samordnare")
    client.force_login(person)
    return person


def of(edition, before):
    return {"diarium": f"{edition.plan.partnership_id}-{edition.plan.owner_id}", "fore": before}


def to_register(client):
    return [line.record.kind for line, _late in client.get(reverse("registry")).context["rows"]]


def test_the_number_is_shown_before_anything_is_marked(client, coordinator, edition):
    page = client.get(reverse("records_mark"), of(edition, "2026-03-16"))

    text = page.content.decode()
    assert "3 handlingar före 16 mars 2026" in text
    assert "1 handling är kvar att registrera." in text
    assert not Registration.objects.exists()


def test_the_mark_empties_the_list_and_home_of_what_is_old(client, coordinator, edition):
    assert len(to_register(client)) == 4

    answer = client.post(reverse("records_mark"), of(edition, "2026-03-16"), follow=True)

    assert "3 handlingar räknas som registrerade för hand." in answer.content.decode()
    assert to_register(client) == ["plan.comment"]
    row = Registration.objects.get()
    assert (row.registered_on, row.by, row.organisation) == (date(2026, 3, 16), coordinator, edition.plan.owner)
    (task,) = [one for one in client.get(reverse("home")).context["waiting"] if one.url == reverse("registry")]
    assert task.what == "Att registrera (1)"
    page = client.get(reverse("edition", args=[edition.plan_id, edition.number])).content.decode()
    assert "Registrerad för hand, som allt före 16 mars 2026." in page


def test_the_mark_is_taken_back_by_its_button(client, coordinator, edition):
    client.post(reverse("records_mark"), of(edition, "2026-03-16"))
    page = client.get(reverse("records_mark"))
    assert "Allt före 16 mars 2026, av Sara Samordnare." in page.content.decode()

    answer = client.post(reverse("mark_take_back", args=[Registration.objects.get().pk]), {"version": 1}, follow=True)

    assert "Markeringen är tillbakatagen." in answer.content.decode()
    assert len(to_register(client)) == 4


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"fore": "2026-03-18"}, "fore"), ({"fore": "snart"}, "fore"), ({"diarium": "1-999"}, "diarium")],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_marked(client, coordinator, edition, typed, field):
    page = client.post(reverse("records_mark"), of(edition, "2026-03-16") | typed)

    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert not Registration.objects.exists()


def test_another_authority_sees_nothing_of_the_mark_and_cannot_take_it_back(client, coordinator, edition, police):
    client.post(reverse("records_mark"), of(edition, "2026-03-16"))
    client.force_login(factories.person(police, Role.COORDINATOR))

    assert "Sara Samordnare" not in client.get(reverse("records_mark")).content.decode()
    assert (
        client.post(reverse("mark_take_back", args=[Registration.objects.get().pk]), {"version": 1}).status_code == 404
    )
    assert len(to_register(client)) == 4
    assert client.get(reverse("registration_correct", args=[Registration.objects.get().pk])).status_code == 404


def test_the_mark_is_no_registration_to_correct(client, coordinator, edition):
    client.post(reverse("records_mark"), of(edition, "2026-03-16"))

    assert client.get(reverse("registration_correct", args=[Registration.objects.get().pk])).status_code == 404
    choices = (
        client.get(reverse("record_register"), {"post": _waiting_id(client)}).context["form"].fields["answer"].choices
    )
    assert [value for value, _label in choices] == ["number", "in_order", "no_record"]


def _waiting_id(client):
    return client.get(reverse("registry")).context["rows"][0][0].record.id
