"""The list that helps on a Monday: agreements by their end or by what they wait for, narrowed, and as tables."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import OrganisationKind, Role
from partnership.agreement_list import queries
from partnership.agreement_list.queries import Awaiting, Filters, Order
from partnership.models import Agreement, AgreementStatus, Comment, Copy, Party, Signature
from tests.support import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def owner():
    return factories.organisation("Haninge kommun")


@pytest.fixture
def police():
    return factories.organisation("Polismyndigheten", kind=OrganisationKind.POLICE)


@pytest.fixture
def within(owner, police):
    return factories.partnership(owner, police)


@pytest.fixture
def coordinator(owner):
    return factories.person(owner, Role.COORDINATOR)


@pytest.fixture
def client(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def make(owner, police, within):
    """Make an agreement between the two by a function of the factories, with these fields."""

    def made(how, name, **fields):
        agreement = how(owner=owner, other=police, within=within)
        factories.rewrite(Agreement.objects.filter(pk=agreement.pk), name=name, **fields)
        agreement.refresh_from_db()
        return agreement

    return made


def waits(coordinator, **filters):
    lines = queries.agreement_rows(coordinator, Filters(**filters), on=TODAY, order=Order.WAITS)
    return [(line.agreement.name, line.waits_for) for line in lines]


def names(client, **query):
    page = client.get(reverse("agreements"), query).context["page"]
    return [line.agreement.name for line in page]


def test_agreements_come_by_what_they_wait_for_and_then_in_swedish_order(coordinator, make, police):
    make(factories.draft, "Örnäs")
    make(factories.draft, "Ängen")
    make(factories.draft, "Åby")
    make(factories.draft, "Zenit")
    reviewed = {"status": AgreementStatus.IN_REVIEW, "sent_for_review_at": factories.NOON}
    make(factories.draft, "På granskning", **reviewed)
    commented = make(factories.draft, "Med synpunkt", **reviewed)
    Comment.objects.create(
        section=commented.versions.get().sections.first(),
        by=coordinator,
        organisation=police,
        at=factories.NOON,
        text="Otydligt",
    )
    make(factories.locked, "Låst")
    make(factories.in_force, "Gäller", ends_on=TODAY + timedelta(days=900))
    make(factories.in_force, "Utan känd slutdag")
    make(factories.in_force, "Tills vidare", period_kind="until_further_notice")
    make(factories.in_force, "Bevakas", watch_on=TODAY + timedelta(days=90))
    make(factories.in_force, "Tar snart slut", ends_on=TODAY + timedelta(days=30))
    missing = make(factories.in_force, "Utan exemplar")
    factories.rewrite(Copy.objects.filter(print_set__agreement_version__agreement=missing), handed_over_on=None)
    waiting = make(factories.locked, "Börjar sedan", starts_on=TODAY + timedelta(days=30))
    factories.sign(waiting)
    factories.rewrite(Copy.objects.filter(print_set__agreement_version__agreement=waiting), handed_over_on=TODAY)

    assert waits(coordinator) == [
        ("Med synpunkt", Awaiting.ANSWERS),
        ("Tar snart slut", Awaiting.SUCCESSOR),
        ("Låst", Awaiting.SIGNATURES),
        ("Utan exemplar", Awaiting.RETURN),
        ("På granskning", Awaiting.COMMENTS),
        ("Zenit", Awaiting.WORDS),
        ("Åby", Awaiting.WORDS),
        ("Ängen", Awaiting.WORDS),
        ("Örnäs", Awaiting.WORDS),
        ("Utan känd slutdag", Awaiting.DATE),
        ("Börjar sedan", Awaiting.FIRST_DAY),
        ("Bevakas", Awaiting.NOTHING),
        ("Gäller", Awaiting.NOTHING),
        ("Tills vidare", Awaiting.NOTHING),
    ]


def test_what_ends_first_stands_first_and_what_waits_is_one_link_away(client, make):
    ended = {"status": AgreementStatus.ENDED, "ends_on": TODAY - timedelta(days=400)}
    make(factories.in_force, "Slut för länge sedan", **ended, ended_on=TODAY - timedelta(days=400))
    make(factories.in_force, "Slut nyss", **ended, ended_on=TODAY - timedelta(days=9))
    make(factories.draft, "Utkast", ends_on=TODAY)
    make(factories.in_force, "Tills vidare", period_kind="until_further_notice")
    make(factories.in_force, "Slutar sist", ends_on=TODAY + timedelta(days=900))
    make(factories.locked, "Slutar sedan", ends_on=TODAY + timedelta(days=300))
    make(factories.in_force, "Ännu ett som slutar snart", ends_on=TODAY + timedelta(days=30))
    make(factories.in_force, "Slutar snart", ends_on=TODAY + timedelta(days=30))
    notice = {"notice_given_on": TODAY, "ends_early_on": TODAY + timedelta(days=10), "end_reason": "Ny lag"}
    make(factories.in_force, "Uppsagt", ends_on=TODAY + timedelta(days=999), **notice)
    by_end = [
        "Uppsagt",
        "Slutar snart",
        "Ännu ett som slutar snart",
        "Slutar sedan",
        "Slutar sist",
        "Tills vidare",
        "Utkast",
        "Slut nyss",
        "Slut för länge sedan",
    ]

    response = client.get(reverse("agreements"), {"ar": TODAY.year, "sida": 1})

    orders = response.context["orders"]
    assert names(client) == names(client, ordning="bokstaver") == names(client, ordning="slutar") == by_end
    assert names(client, ordning="vantar")[:2] == ["Slutar snart", "Uppsagt"]
    assert orders == [
        ("Slutar först", f"?ar={TODAY.year}&ordning=slutar", True),
        ("Vad som väntar", f"?ar={TODAY.year}&ordning=vantar", False),
    ]
    content = b"".join(client.get(reverse("agreements_csv"))).decode("utf-8-sig")
    assert [row["Avtal"] for row in csv.DictReader(io.StringIO(content), delimiter=";")] == by_end


def test_half_signed_copies_are_told_in_words(client, make):
    agreement = make(factories.locked, "Halvvägs")
    copy = Copy.objects.filter(print_set__agreement_version__agreement=agreement).first()
    for party in agreement.versions.get().parties.all():
        Signature.objects.create(copy=copy, signatory=party.signatories.get(), signed_on=TODAY)

    page = client.get(reverse("agreements")).content.decode()

    assert "1 av 2 underskrivna" in page


def test_the_list_is_narrowed_by_each_field(client, make, owner, police):
    make(factories.draft, "Utkastet")
    make(factories.in_force, "2008 till 2010", starts_on=date(2008, 1, 1), ends_on=date(2010, 12, 31))
    missing = make(factories.in_force, "Utan exemplar", starts_on=date(2012, 1, 1))
    factories.rewrite(Copy.objects.filter(print_set__agreement_version__agreement=missing), handed_over_on=None)
    school = factories.organisation("Skolan")
    elsewhere = factories.partnership(owner, school)
    factories.rewrite(
        Agreement.objects.filter(pk=factories.draft(owner=owner, other=school, within=elsewhere).pk), name="Skolans"
    )

    assert names(client, partnerskap=elsewhere.pk) == ["Skolans"]
    assert names(client, part=school.pk) == ["Skolans"]
    assert names(client, part=police.pk, status="draft") == ["Utkastet"]
    assert "2008 till 2010" in names(client, ar=2010)
    assert "2008 till 2010" not in names(client, ar=2011)
    assert names(client, ar=2011, status="in_force") == []
    assert names(client, ar=2012, status="in_force") == ["Utan exemplar"]
    assert names(client, saknas="on") == ["Utan exemplar"]


def test_what_ended_early_is_not_of_later_years(client, make):
    make(
        factories.in_force,
        "Uppsagt",
        starts_on=date(2020, 1, 1),
        ends_on=date(2030, 12, 31),
        notice_given_on=date(2024, 1, 1),
        ends_early_on=date(2024, 6, 30),
        end_reason="Ny lag",
    )

    assert (names(client, ar=2024), names(client, ar=2025)) == (["Uppsagt"], [])


@pytest.mark.parametrize("query", [{"status": "zzz"}, {"ar": "i fjol"}, {"partnerskap": "9999"}, {"part": "=1"}])
def test_a_filter_that_makes_no_sense_is_said_and_narrows_nothing(client, make, query):
    make(factories.draft, "Utkastet")

    response = client.get(reverse("agreements"), query)

    assert set(response.context["form"].errors) == set(query)
    assert [line.agreement.name for line in response.context["page"]] == ["Utkastet"]


def test_nobody_sees_in_the_list_what_they_do_not_see_elsewhere(client, make, police):
    make(factories.draft, "Inte skickat")
    make(factories.locked, "Låst")
    client.force_login(factories.person(police, Role.COORDINATOR))
    of_the_partner = names(client)
    client.force_login(factories.person(factories.organisation(), Role.COORDINATOR))

    page = client.get(reverse("agreements"))

    assert of_the_partner == ["Låst"]
    assert list(page.context["page"]) == []
    assert page.context["form"].fields["part"].choices == [("", "Alla")]


def test_empty_lists_say_why(client, make):
    nothing = client.get(reverse("agreements")).content.decode()
    make(factories.draft, "Utkastet")

    narrowed = client.get(reverse("agreements"), {"status": "ended"}).content.decode()

    assert "Det finns inga avtal än." in nothing
    assert "Inget avtal passar" in narrowed


@pytest.mark.parametrize(
    ("kind", "role", "is_staff", "leads_to"),
    [
        (OrganisationKind.MUNICIPALITY, Role.COORDINATOR, False, {"partnership_new"}),
        (OrganisationKind.MUNICIPALITY, Role.OFFICER, False, set()),
        (OrganisationKind.POLICE, Role.COORDINATOR, False, set()),
        (OrganisationKind.POLICE, Role.READER, True, {"municipality_find"}),
    ],
)
def test_an_empty_list_leads_to_where_a_partnership_begins(client, kind, role, is_staff, leads_to):
    client.force_login(factories.person(factories.organisation(kind=kind), role, is_staff=is_staff))

    page = client.get(reverse("agreements")).content.decode()

    main = page[page.index("<main") :]
    assert {name for name in ("partnership_new", "municipality_find") if reverse(name) in main} == leads_to


def test_the_list_is_paged_and_keeps_its_filter(client, make):
    for number in range(52):
        make(factories.draft, f"Utkast {number}")

    first = client.get(reverse("agreements"), {"status": "draft"})
    second = client.get(reverse("agreements"), {"status": "draft", "sida": 2})

    assert (len(first.context["page"]), len(second.context["page"])) == (50, 2)
    assert [line.agreement.name for line in second.context["page"]] == ["Utkast 50", "Utkast 51"]
    assert "?status=draft&amp;sida=2" in first.content.decode()


def test_the_list_asks_as_often_about_many_as_about_few(client, make):
    make(factories.in_force, "Ett")
    client.get(reverse("agreements"))  # the first use of a session is noted
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("agreements"))
    for number in range(8):
        make(factories.in_force, f"Gäller {number}")
        make(factories.draft, f"Utkast {number}")

    with CaptureQueriesContext(connection) as many:
        client.get(reverse("agreements"))

    assert len(many) == len(few) <= 11


def test_what_is_shown_is_what_is_exported(client, make):
    agreement = make(factories.in_force, "Gäller", starts_on=date(2008, 1, 1), period_precision="year")
    make(factories.draft, "Utkastet")
    Party.objects.filter(agreement_version__agreement__name="Utkastet").update(diarienummer="KS 2026/1")

    content = b"".join(client.get(reverse("agreements_csv"), {"status": "in_force"}))
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))

    assert [row["Avtal"] for row in rows] == ["Gäller"]
    assert rows[0]["Första dag"] == "2008"
    assert rows[0]["Parter"] == "Haninge kommun, Polismyndigheten"
    assert (rows[0]["Exemplar"], rows[0]["Underskrivet av alla"]) == ("2", "2")
    assert rows[0]["Adress"] == f"http://testserver{agreement.get_absolute_url()}"


def test_a_name_that_looks_like_a_formula_is_exported_as_a_text(client, make):
    make(factories.draft, "=HYPERLINK(1)")

    content = b"".join(client.get(reverse("agreements_csv"))).decode("utf-8-sig")
    sheet = client.get(reverse("agreements_xlsx"))

    assert "'=HYPERLINK(1)" in content
    assert sheet["Content-Disposition"] == 'attachment; filename="avtal.xlsx"'
    assert b"".join(sheet)[:2] == b"PK"
