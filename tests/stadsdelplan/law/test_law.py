"""Lag (2023:196) paragraph by paragraph: what stands in the portal, when it is due again, and what is missing."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import OrganisationKind, Role
from stadsdelplan.law.paragraphs import PARAGRAPHS
from stadsdelplan.law.queries import read_law, what_is_due
from stadsdelplan.models import Edition, Lagesbild, LegalDuty, Meeting, MergedPoint, Plan, PlanKind
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 30)


@pytest.fixture
def municipality():
    return factories.organisation(name="Haninge kommun")


@pytest.fixture
def partnership(municipality):
    return factories.partnership(municipality, factories.organisation(name="Polisen", kind=OrganisationKind.POLICE))


def _rows(partnership, municipality, on=ON):
    return {row.number: row for row in read_law(partnership, municipality, on=on)}


def _closed_picture(partnership, municipality, *, closed_on, parts=("mapping", "other", "analysis")):
    person = factories.person(municipality, Role.COORDINATOR)
    made = Lagesbild.objects.create(
        partnership=partnership, owner=municipality, area=factories.district(), name="Lägesbild", started_at=NOON
    )
    for order, part in enumerate(parts, 1):
        MergedPoint.objects.create(lagesbild=made, part=part, order=order, heading="Något")
    with factories.unguarded(Lagesbild, "UPDATE"):
        Lagesbild.objects.filter(pk=made.pk).update(status="closed", closed_on=closed_on, closed_by=person)
    made.refresh_from_db()
    return made


def _action_plan(partnership, municipality, *, cited=None):
    plan = Plan.objects.create(
        partnership=partnership,
        district=factories.district(),
        owner=municipality,
        name="Åtgärdsplan",
        kind=PlanKind.ACTION_PLAN,
        asks_parties=False,
    )
    edition = Edition.objects.create(
        plan=plan, number=1, starts_on=date(2026, 1, 1), ends_on=date(2027, 12, 31), cited=cited
    )
    factories.close(edition)
    return plan, edition


def test_every_paragraph_has_one_row_and_says_what_is_missing_where_there_is_nothing(partnership, municipality):
    rows = _rows(partnership, municipality)

    assert list(rows) == list(PARAGRAPHS) == list(range(4, 14))
    assert {number for number, row in rows.items() if row.documents} == {8}
    assert {number for number, row in rows.items() if not row.gaps} == {8}
    assert rows[4].gaps[0].url == reverse("lagesbilder", args=[partnership.slug])


def test_a_closed_picture_stands_with_its_day_and_the_part_that_is_empty(partnership, municipality):
    made = _closed_picture(partnership, municipality, closed_on=date(2026, 5, 4), parts=("mapping", "other"))

    rows = _rows(partnership, municipality)

    assert [(each.name, each.url, each.done_on) for each in rows[4].documents] == [
        ("Lägesbild", made.get_absolute_url(), date(2026, 5, 4))
    ]
    assert [each.sentence for each in rows[4].gaps] == ["Delen är tom: Analys."]


def test_the_two_clocks_run_apart_and_an_old_one_is_over(partnership, municipality):
    plan, _edition = _action_plan(partnership, municipality)
    writer = factories.person(municipality, Role.OFFICER)
    LegalDuty.objects.create(plan=plan, kind="action_plan", done_on=date(2024, 11, 1), by=writer)
    LegalDuty.objects.create(plan=plan, kind="situation_picture", done_on=date(2024, 12, 1), by=writer)
    _closed_picture(partnership, municipality, closed_on=date(2026, 5, 4))

    row = _rows(partnership, municipality)[6]

    assert [(each.name, each.done_on, each.due_on, each.is_overdue) for each in row.documents] == [
        ("Lägesbild", date(2026, 5, 4), date(2028, 5, 4), False),
        ("Åtgärdsplan", date(2024, 11, 1), date(2026, 11, 1), True),
    ]
    assert len(row.gaps) == 1


def test_the_action_plan_stands_with_its_decision_and_says_which_picture_it_lacks(partnership, municipality):
    picture = _closed_picture(partnership, municipality, closed_on=date(2025, 5, 4))
    plan, edition = _action_plan(partnership, municipality)

    without = _rows(partnership, municipality)[5]
    with factories.unguarded(Edition, "UPDATE"):
        Edition.objects.filter(pk=edition.pk).update(cited=picture)
    standing = _rows(partnership, municipality)[5]
    late = _rows(partnership, municipality, on=date(2028, 1, 1))[5]

    assert [(each.decision, each.done_on) for each in without.documents] == [("Nämnden", edition.starts_on)]
    assert (len(without.gaps), len(standing.gaps), len(late.gaps)) == (1, 0, 1)
    assert _rows(partnership, municipality)[13].documents[0].url == reverse(
        "edition_council_report", args=[plan.pk, edition.number]
    )


def test_an_agreement_in_force_says_what_it_does_not_state(partnership, municipality):
    police = partnership.organisations.get(kind=OrganisationKind.POLICE)
    agreement = factories.in_force(owner=municipality, other=police, within=partnership)
    with factories.unguarded(type(agreement), "UPDATE"):
        type(agreement).objects.filter(pk=agreement.pk).update(purposes="Tryggare kvällar.")

    row = _rows(partnership, municipality)[9]

    assert [each.url for each in row.documents] == [agreement.get_absolute_url()]
    assert [each.sentence for each in row.gaps] == [f"{agreement} anger inte områdena."]


def test_the_coordinator_and_the_newest_meeting_stand_by_name_and_day(partnership, municipality):
    plan, _edition = _action_plan(partnership, municipality)
    held = {"plan": plan, "partnership": partnership, "status": "held", "who": "kommundirektör, lokalpolisområdeschef"}
    for day in (date(2026, 2, 1), date(2026, 9, 1)):
        newest = Meeting.objects.create(held_on=day, **held)
    Meeting.objects.create(partnership=partnership, held_on=date(2026, 9, 15), called="kommundirektör")  # planned
    partnership.coordinator = factories.person(municipality, Role.COORDINATOR, name="Samordnaren")
    partnership.save()

    rows = _rows(partnership, municipality)

    assert [each.done_on for each in rows[10].documents] == [date(2026, 9, 1)]
    assert [each.url for each in rows[10].documents] == [f"/mote/{newest.pk}/"]
    assert [each.name for each in rows[11].documents] == ["Samordnaren"]
    assert rows[11].gaps == []


def test_the_page_and_the_json_hold_each_municipality_of_the_partnership_apart(client, partnership, municipality):
    other = factories.organisation(name="Nybro kommun")
    partnership.organisations.add(other)
    _closed_picture(partnership, municipality, closed_on=timezone.localdate())
    client.force_login(factories.person(other, Role.READER))

    page = client.get(reverse("partnership_law", args=[partnership.slug])).content.decode()
    plain = json.loads(client.get(reverse("partnership_law_json", args=[partnership.slug])).content)

    assert page.count("<tbody>") == 2
    assert page.count("13&nbsp;§") == 2
    by_name = {each["name"]: each["paragraphs"] for each in plain["municipalities"]}
    assert list(by_name) == ["Haninge kommun", "Nybro kommun"]
    assert [len(rows[0]["documents"]) for rows in by_name.values()] == [1, 0]
    assert by_name["Nybro kommun"][0]["missing"] == ["Ingen lägesbild är avslutad i portalen."]


@pytest.mark.parametrize("many", [1, 12])
def test_the_page_asks_as_often_of_many_plans_as_of_one(partnership, municipality, many):
    for number in range(many):
        plan, _edition = _action_plan(partnership, municipality)
        Plan.objects.filter(pk=plan.pk).update(name=f"Åtgärdsplan {number}")

    with CaptureQueriesContext(connection) as asked:
        read_law(partnership, municipality, on=ON)

    assert len(asked) == 7


def test_what_is_due_comes_first_by_its_day_each_with_a_page_and_what_has_passed_is_late(partnership, municipality):
    plan, edition = _action_plan(partnership, municipality)
    writer = factories.person(municipality, Role.OFFICER)
    LegalDuty.objects.create(plan=plan, kind="action_plan", done_on=date(2024, 11, 1), by=writer)
    _closed_picture(partnership, municipality, closed_on=date(2026, 5, 4))

    due = what_is_due(read_law(partnership, municipality, on=ON))

    assert [(number, each.to_do, each.due_on, each.is_overdue) for number, each in due] == [
        (6, "Följ upp Åtgärdsplan", date(2026, 11, 1), True),
        (5, "Anta det som följer efter Åtgärdsplan 2026–2027", date(2027, 12, 31), False),
        (6, "Uppdatera lägesbilden", date(2028, 5, 4), False),
    ]
    assert [each.url for _number, each in due] == [
        plan.get_absolute_url(),
        edition.get_absolute_url(),
        reverse("lagesbilder", args=[partnership.slug]),
    ]


@pytest.mark.parametrize(("kind", "ends"), [(PlanKind.JOINT_PLAN, True), (PlanKind.THEMATIC_PLAN, False)])
def test_another_plan_is_late_when_its_days_are_over_if_another_is_to_follow(partnership, municipality, kind, ends):
    plan, _edition = _action_plan(partnership, municipality)
    Plan.objects.filter(pk=plan.pk).update(kind=kind, asks_parties=True)

    (document,) = _rows(partnership, municipality, on=date(2028, 1, 1))[7].documents

    assert document.is_overdue is ends
    assert document.due_on == (date(2027, 12, 31) if ends else None)


def test_the_page_marks_what_is_late_in_words_and_ends_with_its_json(client, partnership, municipality):
    _plan, edition = _action_plan(partnership, municipality)
    factories.rewrite(Edition.objects.filter(pk=edition.pk), starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31))
    client.force_login(factories.person(municipality, Role.READER))

    page = client.get(reverse("partnership_law", args=[partnership.slug])).content.decode()

    assert page.index("Det här är på tur") < page.index("<tbody>") < page.index("Sidan som JSON")
    assert page.count('<span class="status status--delayed">Försenat</span>') == 2
    assert "Nästa gång senast 31 december 2023" in page


@pytest.mark.parametrize(("role", "starts"), [(Role.OFFICER, True), (Role.READER, False)])
def test_a_missing_action_plan_leads_to_where_the_reader_may_start_one(client, partnership, municipality, role, starts):
    client.force_login(factories.person(municipality, role))

    page = client.get(reverse("partnership_law", args=[partnership.slug])).content.decode()

    address = reverse("plan_new", args=[partnership.slug])
    assert (f'href="{address}?slag=action_plan"' in page) is starts
    assert (f'href="{partnership.get_absolute_url()}#plan"' in page) is not starts
