"""Merge fields: filled in where the value is known, marked where it is not, and never locked unfilled."""

from datetime import date

import pytest
from django.urls import reverse

from core.concurrency.refusals import NotReadyError
from core.models import DatePrecision, LedgerEntry, OrganisationKind
from partnership import agreement_changes
from partnership.document import merge_fields
from partnership.locking import actions as locking
from partnership.models import Agreement, Framework, Party, PeriodKind, Section
from partnership.wording import actions as wording
from tests.support import factories

pytestmark = pytest.mark.django_db

AT = factories.NOON


@pytest.fixture
def owner():
    return factories.organisation("Haninge kommun")


@pytest.fixture
def officer(owner):
    return factories.person(owner)


@pytest.fixture
def draft(owner):
    return factories.draft(
        owner=owner, other=factories.organisation("Polisen", OrganisationKind.POLICE), slug="avtalet"
    )


def write(draft, body, heading="Period"):
    Section.objects.filter(agreement_version__agreement=draft, order=1).update(heading=heading, body=body)


def known(draft):
    return merge_fields.merge_values_of(agreement_changes.current_version(draft))


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Mellan {parter}.", "Mellan Haninge kommun, Polisen och SSAB."),
        ("{parter}", "- Haninge kommun\n- Polisen\n- SSAB"),
        ("Före\n\n{parter}\n\nefter", "Före\n\n- Haninge kommun\n- Polisen\n- SSAB\n\nefter"),
        ("{kommun} ({kommun})", "Haninge kommun (Haninge kommun)"),
        ("{period} och {okänt fält}", "{period} och {okänt fält}"),
        ("{Stor bokstav} {1} {}", "{Stor bokstav} {1} {}"),
    ],
)
def test_known_fields_become_words_and_the_others_stay(text, filled):
    names = {"parter": ["Haninge kommun", "Polisen", "SSAB"], "kommun": "Haninge kommun"}

    assert merge_fields.fill(text, names) == filled


def test_a_draft_knows_its_parties_districts_areas_and_purposes(draft):
    district = factories.district("Jordbro")
    draft.partnership.districts.add(district)
    draft.areas.add(district)
    draft.focus_areas.create(order=1, name="Trygghet")
    Agreement.objects.update(purposes="- Att alla är trygga.", notice_months=6)

    assert known(draft) == {
        "parter": ["Haninge kommun", "Polisen"],
        "kommun": "Haninge kommun",
        "stadsdelar": ["Jordbro"],
        "områden": ["Jordbro"],
        "fokusområden": ["Trygghet"],
        "syften": "- Att alla är trygga.",
        "uppsägningstid": "6 månader",
    }


def test_a_name_with_signs_of_markdown_shows_as_it_is_written(draft):
    Party.objects.filter(order=2).update(name_as_written="AB *Bygg_a*")

    assert merge_fields.fill("{parter}", known(draft)).splitlines()[1] == r"- AB \*Bygg\_a\*"


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (
            {"starts_on": date(2027, 1, 1), "ends_on": date(2029, 12, 31)},
            "från och med den 1 januari 2027 till och med den 31 december 2029",
        ),
        (
            {"period_kind": PeriodKind.UNTIL_FURTHER_NOTICE, "starts_on": date(2027, 1, 1)},
            "från och med den 1 januari 2027 och tills vidare",
        ),
        ({"starts_on": date(2027, 1, 1)}, None),
        ({"ends_on": date(2027, 1, 1)}, None),
        ({"period_kind": PeriodKind.UNTIL_FURTHER_NOTICE}, None),
    ],
)
def test_a_period_is_written_out_where_all_of_it_is_known(draft, period, words):
    Agreement.objects.update(**period)

    assert known(draft).get("period") == words


def test_the_frameworks_period_is_no_more_exact_than_the_framework(draft, owner):
    framework = Framework.objects.create(
        slug="ramen",
        name="LUA",
        municipality=owner,
        starts_on=date(2008, 1, 1),
        ends_on=date(2010, 12, 31),
        period_precision=DatePrecision.YEAR,
    )
    Agreement.objects.update(period_kind=PeriodKind.FRAMEWORK, framework=framework)

    assert known(draft)["period"] == "åren 2008–2010"


def test_a_text_that_holds_a_field_is_not_locked_and_the_problem_names_both(draft, officer):
    write(draft, "Gäller {period}.", heading="Giltighetstid")

    problems = [str(problem) for problem in locking.why_not_lockable(agreement_changes.current_version(draft))]

    assert problems == ["”Giltighetstid” innehåller {period}, som inte är ifyllt."]
    with pytest.raises(NotReadyError):
        locking.lock_text(agreement=draft, version=1, by=officer, at=AT)


def test_headings_and_the_title_are_looked_at_too(draft):
    write(draft, "Text.", heading="{problem i fokus}")
    draft.versions.update(title="Avtal för {stadsdelar}")

    problems = " ".join(str(problem) for problem in locking.why_not_lockable(agreement_changes.current_version(draft)))

    assert "{problem i fokus}" in problems
    assert "{stadsdelar}" in problems


def test_what_has_become_known_is_filled_in_by_one_act_and_the_rest_stays(draft, officer):
    write(draft, "Gäller {period}. Syften: {syften}")
    Agreement.objects.update(starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))

    wording.fill_fields(agreement=draft, version=1, by=officer, at=AT)
    entries = LedgerEntry.objects.count()
    wording.fill_fields(agreement=draft, version=2, by=officer, at=AT)

    section = Section.objects.get(agreement_version__agreement=draft, order=1)
    days = "från och med den 1 januari 2027 till och med den 31 december 2027"
    assert section.body == f"Gäller {days}. Syften: {{syften}}"
    assert section.version == 2
    entry = LedgerEntry.objects.select_related("payload").latest("pk")
    assert entry.verb == "agreement.fields_filled"
    assert entry.payload.content["changes"][0]["before"]["body"] == "Gäller {period}. Syften: {syften}"
    assert LedgerEntry.objects.count() == entries, "Filling in nothing left a trace."


def test_the_page_marks_what_is_missing_and_offers_to_fill_it_in(client, draft, officer):
    write(draft, "Gäller {period}.")
    client.force_login(officer)

    before = client.get(draft.get_absolute_url()).content.decode()
    Agreement.objects.update(starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    answer = client.post(reverse("agreement_fill", args=["avtalet"]), {"version": 1}, follow=True)

    after = answer.content.decode()
    assert '<mark class="merge-field">{period}: uppgift saknas</mark>' in before
    assert reverse("agreement_fill", args=["avtalet"]) in before
    assert "{period}" not in after
    assert reverse("agreement_fill", args=["avtalet"]) not in after


def test_a_field_shows_on_the_drafts_paper_and_is_no_blank(client, draft, officer):
    write(draft, "Gäller {period}.")
    client.force_login(officer)

    page = client.get(reverse("agreement_print_view", args=["avtalet"])).content.decode()

    assert "Gäller {period}." in page
