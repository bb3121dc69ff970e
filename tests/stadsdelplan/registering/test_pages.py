"""The diary's pages: what is to be registered, registering one or several, correcting, the list as a file, home."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import LedgerEntry, OrganisationKind, Registration, Role
from core.registry import actions as registry
from partnership.models import Agreement
from partnership.registering.queries import records_of_agreements
from stadsdelplan.models import Edition, EditionStatus, FollowUp, PlanComment, Proposal, Review, ReviewVerdict
from stadsdelplan.registering.plan_records import records_of_plans
from tests.support import factories

pytestmark = pytest.mark.django_db

FRIDAY, MONDAY = datetime(2026, 3, 13, 9), datetime(2026, 3, 16, 9)
TODAY = date(2026, 3, 17)


def moment(when):
    return timezone.make_aware(when)


@pytest.fixture(autouse=True)
def _on_tuesday(monkeypatch):
    """It is Tuesday: what came on Friday should have been registered on Monday, and what came on Monday today."""
    monkeypatch.setattr(timezone, "now", lambda: moment(datetime(2026, 3, 17, 12)))


@pytest.fixture
def police():
    return factories.organisation("Polisen", OrganisationKind.POLICE)


@pytest.fixture
def edition(police):
    """A plan that was sent to the police on Friday."""
    edition = factories.edition(asks=police)
    owner = edition.plan.owner
    type(owner).objects.filter(pk=owner.pk).update(name="Kommunen")
    factories.asks(edition, police)
    factories.rewrite(
        Edition.objects.filter(pk=edition.pk), sent_for_review_at=moment(FRIDAY), status=EditionStatus.IN_REVIEW
    )
    return Edition.objects.select_related("plan__owner", "plan__partnership").get(pk=edition.pk)


@pytest.fixture
def officer(edition):
    return factories.person(edition.plan.owner, Role.OFFICER, name="Olle Officer")


@pytest.fixture
def of_police(police):
    return factories.person(police, Role.OFFICER)


@pytest.fixture
def proposal(edition, police, of_police):
    return Proposal.objects.create(
        edition=edition,
        focus_area=edition.focus_areas.earliest("pk"),
        organisation=police,
        by=of_police,
        at=moment(MONDAY),
        title="=Fler vuxna ute",
    )


def page_of(client, person, query=""):
    client.force_login(person)
    response = client.get(reverse("registry") + query)
    assert response.status_code == 200
    return response


def ids(response):
    return [line.record.id for line, _is_overdue in response.context["rows"]]


def register(client, *records, **typed):
    query = "&".join(f"post={one}" for one in records)
    values = {"answer": "number", "number": "KS 2026/123", "registered_on": "2026-03-17", "reason": ""}
    return client.post(f"{reverse('record_register')}?{query}", values | typed, follow=True)


def test_the_overdue_come_first_and_say_so(client, officer, edition, proposal):
    page = page_of(client, officer)

    owner = edition.plan.owner_id
    assert ids(page) == [f"plan.sent:{edition.pk}:{owner}", f"plan.proposal:{proposal.pk}:{owner}"]
    assert [is_overdue for _line, is_overdue in page.context["rows"]] == [True, False]
    text = page.content.decode()
    assert "1 skulle redan ha registrerats." in text
    assert "Plan skickad på granskning" in text
    assert "Skickad till Polisen, 2026-03-13." in text
    assert "Kom in från Polisen, 2026-03-16." in text


def test_one_record_is_registered_and_the_next_form_is_filled_in_with_its_number(client, officer, edition, proposal):
    first, second = ids(page_of(client, officer))

    answer = register(client, first)

    assert "1 handling är registrerad: KS 2026/123." in answer.content.decode()
    row = Registration.objects.get()
    assert (row.number, row.by, row.organisation, row.registered_on) == (
        "KS 2026/123",
        officer,
        edition.plan.owner,
        TODAY,
    )
    assert ids(page_of(client, officer)) == [second]
    assert ids(page_of(client, officer, "?visa=registrerat")) == [first]
    form = client.get(f"{reverse('record_register')}?post={second}").context["form"]
    assert (form["number"].value(), form["registered_on"].value()) == ("KS 2026/123", TODAY)


def test_several_get_the_same_number_at_once(client, officer, proposal):
    answer = register(client, *ids(page_of(client, officer)))

    assert "2 handlingar är registrerade: KS 2026/123." in answer.content.decode()
    assert set(Registration.objects.values_list("number", flat=True)) == {"KS 2026/123"}
    assert "Inget ska registreras just nu." in page_of(client, officer).content.decode()
    assert LedgerEntry.objects.filter(verb="registration.made").count() == 2


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"number": ""}, "number", "Skriv diarienumret."),
        ({"answer": "no_record", "number": ""}, "reason", "Skriv varför den inte ska registreras."),
        ({"answer": ""}, "answer", "Detta fält måste fyllas i."),
        ({"registered_on": "2026-03-18"}, "registered_on", "Dagen har inte kommit än."),
        ({"registered_on": "2026-03-12"}, "registered_on", "Dagen är före 2026-03-13, då det hände."),
        ({"registered_on": "snart"}, "registered_on", "Fyll i ett giltigt datum."),
        ({"number": "x" * 61}, "number", ""),
    ],
)
def test_what_is_typed_wrongly_is_said_at_its_field_and_nothing_is_stored(
    client, officer, edition, typed, field, sentence
):
    (first,) = ids(page_of(client, officer))

    answer = register(client, first, **typed)

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert sentence in str(answer.context["form"].errors[field])
    assert not Registration.objects.exists()


def test_what_a_colleague_has_registered_meanwhile_is_refused_with_what_was_typed(client, officer, edition):
    (first,) = ids(page_of(client, officer))
    register(client, first)

    again = register(client, first, number="KS 2026/999")

    assert again.status_code == 409
    assert "Någon har redan registrerat den." in again.content.decode()
    assert "KS 2026/999" in again.content.decode()
    assert Registration.objects.get().number == "KS 2026/123"


def test_nothing_chosen_an_unknown_one_and_another_authoritys_are_not_registered(client, officer, of_police, edition):
    (own,) = ids(page_of(client, officer))
    (theirs,) = ids(page_of(client, of_police))
    client.force_login(officer)

    assert "Välj vad du vill registrera." in register(client).content.decode()
    assert [register(client, one).status_code for one in (theirs, "plan.sent:x:y", f"{own}0")] == [404, 404, 404]
    assert not Registration.objects.exists()


def test_records_of_two_organisations_are_not_registered_together(client, officer, police, edition):
    factories.person(police)  # who makes no difference
    officer.memberships.create(organisation=police, role=Role.OFFICER)

    answer = register(client, *ids(page_of(client, officer)))

    assert answer.status_code == 409
    assert "var och en har sitt eget diarium" in answer.content.decode()


def test_a_registration_is_corrected_with_a_reason_and_the_page_says_what_stood_before(client, officer, edition):
    register(client, *ids(page_of(client, officer)))
    row = Registration.objects.get()
    address = reverse("registration_correct", args=[row.pk])
    new = {"answer": "number", "number": "KS 2026/124", "registered_on": "2026-03-17", "reason": "", "version": 1}

    assert list(client.post(address, new).context["form"].errors) == ["correction"]
    done = client.post(address, new | {"correction": "Fel nummer."}, follow=True)
    stale = client.post(address, new | {"correction": "En gång till."})
    page = client.get(address).content.decode()

    assert "Registreringen är rättad." in done.content.decode()
    assert stale.status_code == 409
    assert Registration.objects.get().number == "KS 2026/124"
    assert "Före: KS 2026/123, 2026-03-17." in page
    assert "Fel nummer." in page


def test_another_authority_sees_neither_the_number_nor_the_registration(client, officer, of_police, edition):
    register(client, *ids(page_of(client, officer)))
    row = Registration.objects.get()

    client.force_login(of_police)
    pages = [reverse("registry"), reverse("registry") + "?visa=registrerat", edition.get_absolute_url()]

    assert all("KS 2026/123" not in client.get(page).content.decode() for page in pages)
    assert client.get(reverse("registration_correct", args=[row.pk])).status_code == 404
    assert len(ids(page_of(client, of_police))) == 1, "Theirs is still to be registered in their own diary."


def test_the_plan_says_whether_it_is_registered_to_its_own_people_alone(client, officer, edition):
    reader = factories.person(edition.plan.owner, Role.READER)
    client.force_login(officer)
    before = client.get(edition.get_absolute_url()).content.decode()
    (first,) = ids(page_of(client, officer))
    back = client.post(
        f"{reverse('record_register')}?post={first}&fran=arende",
        {"answer": "number", "number": "KS 2026/123", "registered_on": "2026-03-17"},
    )
    after = " ".join(client.get(edition.get_absolute_url()).content.decode().split())
    client.force_login(reader)

    assert "Plan skickad på granskning. Registrerad: nej." in before
    assert back.url == edition.get_absolute_url()
    assert "Plan skickad på granskning. Registrerad: ja, KS 2026/123, 17 mars 2026, av Olle Officer" in after
    assert "Registrerad:" not in client.get(edition.get_absolute_url()).content.decode()


def test_a_comment_says_whether_it_is_registered(client, officer, edition, police, of_police):
    comment = PlanComment.objects.create(
        edition=edition, organisation=police, by=of_police, at=moment(MONDAY), text="Vem svarar?"
    )
    client.force_login(officer)
    address = reverse("edition_comments", args=[edition.plan_id, edition.number])

    page = client.get(address).content.decode()

    assert "Synpunkt på planen: ”Vem svarar?”. Registrerad: nej." in page
    assert f"post=plan.comment:{comment.pk}:{edition.plan.owner_id}" in page


def test_answers_after_a_registration_are_another_record_the_same_day(officer, edition, police, of_police):
    def answer(revision):
        return Review.objects.create(
            edition=edition,
            key=edition.goals.earliest("pk").key,
            organisation=police,
            by=of_police,
            at=moment(MONDAY),
            revision_seen=revision,
            verdict=ReviewVerdict.APPROVED,
        )

    def answers():
        found = records_of_plans(Edition.objects.filter(pk=edition.pk))
        return [(one.organisation.name, one.key) for one in found if one.kind == "plan.answer"]

    first, second = answer(1), answer(2)
    assert answers() == [("Kommunen", second.pk), ("Polisen", second.pk)]
    (received,) = [one for one in records_of_plans(Edition.objects.all()) if one.id.startswith("plan.answer")][:1]
    typed = {"answer": "number", "number": "KS 1", "registered_on": TODAY, "reason": ""}
    registry.register(records=[received], by=officer, at=timezone.now(), **typed)

    third = answer(3)

    assert first.pk < second.pk < third.pk
    assert answers() == [("Kommunen", second.pk), ("Kommunen", third.pk), ("Polisen", third.pk)]


def test_the_list_as_a_file_is_literal_and_holds_no_formula(client, officer, edition, proposal):
    name = str(edition)
    client.force_login(officer)

    file = client.get(reverse("registry_csv"))

    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert file["Content-Disposition"] == 'attachment; filename="diarium.csv"'
    within = edition.plan.partnership
    link = f"http://testserver{edition.get_absolute_url()}"
    heading = "Registreras senast;Dag;Handling;Ärende;Från eller till;Organisation;Partnerskap;Text till diariet;"
    heading += "Svar;Diarienummer;Registrerad;Av;Skäl;Länk"
    assert file.content.decode("utf-8-sig").split("\r\n") == [
        heading,
        f"2026-03-16;2026-03-13;Plan skickad på granskning;{name};Skickad till Polisen;Kommunen;{within.name};"
        f"Plan skickad på granskning. {name}. Skickad till Polisen, 2026-03-13.;Att registrera;;;;;{link}",
        f"2026-03-17;2026-03-16;Föreslaget mål ”=Fler vuxna ute”;{name};Kom in från Polisen;Kommunen;{within.name};"
        f"Föreslaget mål ”=Fler vuxna ute”. {name}. Kom in från Polisen, 2026-03-16.;Att registrera;;;;;{link}",
        "",
    ]
    assert file.content.startswith(b"\xef\xbb\xbf")

    register(client, f"plan.sent:{edition.pk}:{edition.plan.owner_id}", answer="no_record", number="", reason="=1+1")
    registered = client.get(reverse("registry_csv") + "?visa=registrerat").content.decode("utf-8-sig").split("\r\n")
    assert registered[1].endswith(f";Ska inte registreras;;2026-03-17;Olle Officer;'=1+1;{link}")


def test_the_diary_is_filtered_by_partnership(client, officer, edition):
    other = factories.draft(owner=edition.plan.owner, other=factories.organisation())
    factories.rewrite(Agreement.objects.filter(pk=other.pk), sent_for_review_at=moment(MONDAY))
    mine = edition.plan.partnership_id

    assert len(ids(page_of(client, officer))) == 2
    assert ids(page_of(client, officer, f"?partnerskap={mine}")) == [f"plan.sent:{edition.pk}:{edition.plan.owner_id}"]
    assert ids(page_of(client, officer, f"?partnerskap={other.partnership_id}")) == [
        f"agreement.sent:{other.pk}:{edition.plan.owner_id}"
    ]
    assert len(ids(page_of(client, officer, "?partnerskap=999999&visa=allt"))) == 2, "A wrong filter filters nothing."


def test_home_says_how_many_are_to_be_registered_and_when_the_first_was_due(client, officer, edition, proposal):
    client.force_login(officer)
    waiting = client.get(reverse("home")).context["waiting"]
    (task,) = [each for each in waiting if each.url == reverse("registry")]

    assert (task.what, task.why, task.by) == (
        "Att registrera (2)",
        "1 är försenad",
        date(2026, 3, 16),
    )

    register(client, *ids(page_of(client, officer)))
    assert reverse("registry") not in [each.url for each in client.get(reverse("home")).context["waiting"]]


def test_the_diary_asks_as_often_about_many_records_as_about_a_few(officer, edition, police, of_police):
    draft = factories.draft(owner=edition.plan.owner, other=police, within=edition.plan.partnership)
    factories.rewrite(Agreement.objects.filter(pk=draft.pk), sent_for_review_at=moment(MONDAY))
    few = _queries(officer)
    for number in range(12):
        said = {"edition": edition, "organisation": police, "by": of_police, "at": moment(MONDAY)}
        PlanComment.objects.create(text=f"Synpunkt {number}", **said)
        Proposal.objects.create(title=f"Mål {number}", focus_area=edition.focus_areas.earliest("pk"), **said)
        another = factories.draft(owner=edition.plan.owner, other=factories.organisation())
        factories.rewrite(Agreement.objects.filter(pk=another.pk), sent_for_review_at=moment(MONDAY))
        FollowUp.objects.create(
            plan=edition.plan,
            key=edition.goals.earliest("pk").key,
            on=TODAY,
            status="on_track",
            **{name: said[name] for name in ("organisation", "by", "at")},
        )
    records = [one for one in records_of_agreements(Agreement.objects.all()) if one.kind == "agreement.sent"][:1]
    typed = {"answer": "number", "number": "KS 1", "registered_on": TODAY, "reason": ""}
    registry.register(records=records, by=officer, at=timezone.now(), **typed)

    assert (few, _queries(officer)) == (10, 10)


def _queries(person):
    client = Client()
    client.force_login(person)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("registry")).status_code == 200
    return len(queries)
