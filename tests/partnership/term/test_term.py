"""What becomes of an agreement after it was signed: amended, succeeded, extended, watched, ended."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from core.files import uploads
from core.models import LedgerEntry, Role, StoredFile
from partnership import agreement_changes
from partnership.models import (
    Agreement,
    AgreementStatus,
    Copy,
    DocumentWord,
    Extension,
    Framework,
    PeriodKind,
    Signatory,
)
from partnership.term import actions as term
from partnership.term.actions import day_after_end
from tests.support import factories, hostile_files

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
NOON = factories.NOON


@pytest.fixture
def agreement():
    return factories.in_force(starts_on=date(2020, 1, 1), ends_on=TODAY + timedelta(days=1000))


@pytest.fixture
def coordinator(agreement):
    return factories.person(agreement.owner, Role.COORDINATOR)


@pytest.fixture
def client(client, coordinator):
    client.force_login(coordinator)
    return client


def scan(name="tillagg.pdf"):
    return SimpleUploadedFile(name, hostile_files.pdf(), "application/pdf")


def post(client, agreement, page, **fields):
    return client.post(reverse(page, args=[agreement.slug]), {"version": agreement.version, **fields})


def verbs_of(agreement):
    """The verbs of the history about the agreement itself, the oldest first."""
    entries = LedgerEntry.objects.filter(target_model="partnership.agreement", target_key=str(agreement.pk))
    return list(entries.order_by("pk").values_list("verb", flat=True))


def changed(agreement, **fields):
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), **fields)
    agreement.refresh_from_db()
    return agreement


# Amendments ----------------------------------------------------------------------------------------------------------


def test_an_amendment_is_a_draft_of_its_own_with_the_same_parties(client, agreement):
    response = post(client, agreement, "agreement_amend", name="Tilläggsavtal om Vega")

    amendment = agreement.amendments.get()
    text = amendment.versions.get()
    assert response.url == amendment.get_absolute_url()
    assert (amendment.name, amendment.status) == ("Tilläggsavtal om Vega", AgreementStatus.DRAFT)
    assert text.title == "Tilläggsavtal till Lokalt partnerskap"
    assert [section.heading for section in text.sections.order_by("order")] == ["Ändringar", "Övriga villkor"]
    assert list(text.parties.order_by("order").values_list("organisation__name", "name_as_written")) == list(
        agreement.versions.get().parties.order_by("order").values_list("organisation__name", "name_as_written")
    )
    assert sorted(Signatory.objects.filter(party__agreement_version=text).values_list("name", "title")) == [
        ("Undertecknare 1", "Chef"),
        ("Undertecknare 2", "Chef"),
    ]
    assert amendment.ends_on == agreement.ends_on
    assert verbs_of(agreement) == ["agreement.amendment_started"]
    assert verbs_of(amendment) == ["agreement.drafted"]


def test_the_amendment_is_called_as_the_document_is(client, agreement):
    changed(agreement, document_word=DocumentWord.OVERENSKOMMELSE, name="Samverkan 2026")

    page = client.get(reverse("agreement_amend", args=[agreement.slug]))
    post(client, agreement, "agreement_amend", name="Tilläggsöverenskommelse till Samverkan 2026")

    assert 'value="Tilläggsöverenskommelse till Samverkan 2026"' in page.content.decode()
    text = agreement.amendments.get().versions.get()
    assert text.title == "Tilläggsöverenskommelse till Lokalt partnerskap"
    assert text.sections.get(order=2).body == "Överenskommelsen gäller i övrigt oförändrad."


@pytest.mark.parametrize("status", [AgreementStatus.DRAFT, AgreementStatus.LOCKED, AgreementStatus.SIGNING])
def test_there_is_one_amendment_at_a_time(client, agreement, status):
    other = factories.locked() if status != AgreementStatus.DRAFT else factories.draft()
    changed(other, amends=agreement, status=status)

    shown = client.get(reverse("agreement_amend", args=[agreement.slug]))
    sent = post(client, agreement, "agreement_amend", name="Ett till")

    assert (shown.status_code, sent.status_code) == (409, 409)
    assert "ett åt gången" in sent.content.decode()
    assert agreement.amendments.get() == other


def test_the_next_amendment_is_written_when_the_first_is_in_force(client, agreement):
    changed(factories.in_force(), amends=agreement)

    response = post(client, agreement, "agreement_amend", name="Det andra tillägget")

    assert response.status_code == 302
    assert agreement.amendments.count() == 2


def test_an_amendment_is_not_amended_itself(client, agreement, coordinator):
    amendment = changed(factories.in_force(owner=agreement.owner), amends=agreement)

    response = post(client, amendment, "agreement_amend", name="Tillägg till tillägget")

    assert response.status_code == 409
    assert not amendment.amendments.exists()


# Successors ----------------------------------------------------------------------------------------------------------


def test_a_successor_starts_the_day_after_with_the_same_text(client, agreement):
    changed(agreement, ends_on=date(2027, 12, 31), purposes="Trygghet")

    response = post(client, agreement, "agreement_succeed", name="Avtal från 2028")

    successor = agreement.successors.get()
    text = successor.versions.get()
    assert response.url == successor.get_absolute_url()
    assert (successor.starts_on, successor.ends_on, successor.purposes) == (date(2028, 1, 1), None, "Trygghet")
    assert list(text.sections.order_by("order").values_list("heading", "body")) == [
        ("Bakgrund", "Det var en gång."),
        ("Parter", "De som skriver under."),
    ]
    assert text.parties.count() == 2
    assert verbs_of(agreement) == ["agreement.successor_started"]


def test_a_successor_gets_neither_the_old_days_nor_the_old_registration_number(agreement, coordinator):
    text = agreement_changes.current_version(factories.draft())
    text.parties.update(diarienummer="KS 2020/1")
    Signatory.objects.filter(party__agreement_version=text).update(dated_on=date(2020, 1, 1), place="Haninge")
    old = factories.lock(text.agreement)
    changed(old, status=AgreementStatus.IN_FORCE)

    successor = term.start_successor(agreement=old, version=old.version, name="Nytt", by=coordinator, at=NOON)

    parties = successor.versions.get().parties.all()
    assert {party.diarienummer for party in parties} == {""}
    signatories = Signatory.objects.filter(party__in=parties)
    assert {(each.dated_on, each.place) for each in signatories} == {(None, "Haninge")}


def test_an_agreement_has_one_successor(client, agreement):
    post(client, agreement, "agreement_succeed", name="Det första")
    agreement.refresh_from_db()

    response = post(client, agreement, "agreement_succeed", name="Det andra")

    assert response.status_code == 409
    assert "ersätts redan av Det första" in response.content.decode()


def test_both_pages_show_the_link_and_a_draft_stays_with_its_owner(client, agreement):
    post(client, agreement, "agreement_succeed", name="Avtal från 2028")
    successor = agreement.successors.get()
    other = agreement.partnership.organisations.exclude(pk=agreement.owner_id).get()

    old_page = client.get(agreement.get_absolute_url()).content.decode()
    new_page = client.get(successor.get_absolute_url()).content.decode()
    client.force_login(factories.person(other, Role.COORDINATOR))
    others_page = client.get(agreement.get_absolute_url()).content.decode()

    assert successor.get_absolute_url() in old_page
    assert agreement.get_absolute_url() in new_page
    assert successor.get_absolute_url() not in others_page


def test_the_page_says_which_agreement_has_taken_over(client, agreement):
    changed(agreement, status=AgreementStatus.ENDED, ended_on=date(2010, 12, 31))
    successor = factories.in_force(
        owner=agreement.owner, starts_on=date(2011, 1, 1), ends_on=date(2013, 12, 31), within=agreement.partnership
    )
    changed(successor, succeeds=agreement)

    page = client.get(agreement.get_absolute_url()).content.decode()

    assert "Ersatt av avtalet för 2011–2013." in page


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"ends_on": date(2026, 12, 31)}, date(2027, 1, 1)),
        ({"ends_on": None}, None),
        ({"status": AgreementStatus.ENDED, "ended_on": date(2026, 6, 30)}, date(2026, 7, 1)),
    ],
)
def test_the_day_after_is_known_where_the_last_day_is(agreement, fields, expected):
    assert day_after_end(changed(agreement, **fields)) == expected


# Extensions ----------------------------------------------------------------------------------------------------------


def test_an_extension_keeps_the_paper_and_takes_the_amendments_with_it(client, agreement):
    before, after = agreement.ends_on, agreement.ends_on + timedelta(days=365)
    amendment = changed(factories.in_force(owner=agreement.owner, ends_on=before), amends=agreement)

    response = post(
        client, agreement, "agreement_extend", ends_on=after, agreed_on=TODAY, reason="Arbetet fortsätter", paper=scan()
    )

    assert response.status_code == 302
    extension = Extension.objects.get()
    agreement.refresh_from_db()
    amendment.refresh_from_db()
    assert (agreement.ends_on, amendment.ends_on) == (after, after)
    assert (extension.ended_before_on, extension.ends_on, extension.reason) == (before, after, "Arbetet fortsätter")
    page = client.get(agreement.get_absolute_url()).content.decode()
    paper = client.get(reverse("agreement_extension_paper", args=[agreement.slug, extension.pk]))
    assert "Arbetet fortsätter" in page
    assert b"".join(paper) == hostile_files.pdf()
    assert paper["Content-Disposition"] == 'attachment; filename="tillagg.pdf"'
    assert "sandbox" in paper["Content-Security-Policy"]
    assert verbs_of(agreement) == verbs_of(amendment) == ["agreement.extended"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("ends_on", TODAY, "måste vara efter den nuvarande"),
        ("agreed_on", TODAY + timedelta(days=1), "har inte kommit än"),
        ("paper", SimpleUploadedFile("x.pdf", b"<html>"), "JPEG"),
        ("watch_on", date(2199, 1, 1), "får inte vara efter sista dag"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, agreement, field, value, sentence):
    fields = {"ends_on": agreement.ends_on + timedelta(days=1), "agreed_on": TODAY, "reason": "Skälet", "paper": scan()}

    page = post(client, agreement, "agreement_extend", **fields | {field: value}).content.decode()

    assert sentence in page
    assert "Skälet" in page
    assert f'aria-describedby="id_{field}' in page
    assert field == "paper" or "Välj filen igen" in page
    assert not Extension.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_refused_extension_leaves_no_file(agreement, coordinator):
    paper = uploads.inspect(scan())
    before = _stored_files()

    with pytest.raises(ValidationError):
        term.extend(
            agreement=agreement,
            version=agreement.version,
            agreed_on=TODAY,
            ends_on=agreement.ends_on,
            reason="Samma dag",
            paper=paper,
            by=coordinator,
            at=NOON,
        )

    assert not StoredFile.objects.exists()
    assert _stored_files() == before


@pytest.mark.parametrize(
    "fields",
    [
        {"period_kind": PeriodKind.UNTIL_FURTHER_NOTICE, "ends_on": None},
        {"ends_on": None},
        {"notice_given_on": TODAY, "ends_early_on": TODAY + timedelta(days=30), "end_reason": "Uppsagt"},
    ],
)
def test_only_a_last_day_of_its_own_is_put_off(client, agreement, fields):
    changed(agreement, **fields)

    response = client.get(reverse("agreement_extend", args=[agreement.slug]))

    assert response.status_code == 409


def _stored_files():
    return set(default_storage.listdir("uploads")[1]) if default_storage.exists("uploads") else set()


# Ending early --------------------------------------------------------------------------------------------------------


def test_an_agreement_under_notice_says_both_days_and_keeps_its_paper(client, agreement):
    given, end = TODAY - timedelta(days=10), TODAY + timedelta(days=90)

    response = post(
        client, agreement, "agreement_end", notice_given_on=given, ends_on=end, reason="Ny lag", paper=scan("brev.pdf")
    )

    assert response.status_code == 302
    agreement.refresh_from_db()
    assert (agreement.status, agreement.last_day) == (AgreementStatus.IN_FORCE, end)
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert f"Uppsagt {given}. Upphör {end}." in page
    paper = client.get(reverse("agreement_end_paper", args=[agreement.slug]))
    assert paper["Content-Disposition"] == 'attachment; filename="brev.pdf"'
    assert verbs_of(agreement) == ["agreement.ends_early"]


def test_a_last_day_that_is_over_ends_the_agreement_at_once_with_its_amendments(client, agreement):
    amendment = changed(factories.in_force(owner=agreement.owner), amends=agreement)
    given, end = TODAY - timedelta(days=100), TODAY - timedelta(days=1)

    post(client, agreement, "agreement_end", notice_given_on=given, ends_on=end, reason="Ny lag", paper=scan())

    agreement.refresh_from_db()
    amendment.refresh_from_db()
    assert (agreement.status, agreement.ended_on) == (AgreementStatus.ENDED, end)
    assert (amendment.status, amendment.ended_on) == (AgreementStatus.ENDED, end)
    assert verbs_of(agreement) == ["agreement.ends_early", "agreement.ended"]


def test_a_wrong_day_is_put_right_and_the_paper_stays(client, agreement):
    fields = {"notice_given_on": TODAY, "ends_on": TODAY + timedelta(days=30), "reason": "Ny lag"}
    post(client, agreement, "agreement_end", **fields, paper=scan())
    agreement.refresh_from_db()
    paper = agreement.end_paper

    post(client, agreement, "agreement_end", **fields | {"ends_on": TODAY + timedelta(days=60)})

    agreement.refresh_from_db()
    assert agreement.ends_early_on == TODAY + timedelta(days=60)
    assert agreement.end_paper == paper


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("notice_given_on", TODAY + timedelta(days=1), "har inte kommit än"),
        ("ends_on", TODAY - timedelta(days=1), "när avtalet sades upp"),
        ("ends_on", TODAY + timedelta(days=2000), "ändå"),
        ("reason", "", "måste fyllas i"),
        ("paper", "", "måste fyllas i"),
    ],
)
def test_an_end_that_cannot_be_is_refused_at_its_field(client, agreement, field, value, sentence):
    fields = {"notice_given_on": TODAY, "ends_on": TODAY + timedelta(days=30), "reason": "Ny lag", "paper": scan()}

    response = post(client, agreement, "agreement_end", **fields | {field: value})

    assert response.status_code == 200
    assert sentence in str(response.context["form"].errors[field])
    agreement.refresh_from_db()
    assert agreement.ends_early_on is None


# Two people at once --------------------------------------------------------------------------------------------------


def test_who_comes_second_gets_their_words_back_on_the_version_of_now(client, agreement):
    stale = agreement.version
    changed(agreement, version=stale + 1)

    response = client.post(
        reverse("agreement_end", args=[agreement.slug]),
        {
            "version": stale,
            "notice_given_on": TODAY,
            "ends_on": TODAY + timedelta(days=30),
            "reason": "Mina egna ord",
            "paper": scan(),
        },
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "Mina egna ord" in page
    assert f'name="version" value="{stale + 1}"' in page
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    "page", ["agreement_amend", "agreement_succeed", "agreement_extend", "agreement_watch", "agreement_end"]
)
def test_nothing_is_saved_without_the_version_that_was_seen(client, agreement, page):
    response = client.post(reverse(page, args=[agreement.slug]), {"name": "Utan version"})

    assert response.status_code == 400
    assert verbs_of(agreement) == []


# The calendar --------------------------------------------------------------------------------------------------------


def test_a_signed_agreement_comes_into_force_on_its_first_day():
    agreement = factories.locked()
    changed(agreement, starts_on=date(2026, 7, 1))
    factories.sign(agreement)

    term.follow_calendar(agreement=agreement, on=date(2026, 6, 30), at=NOON)
    agreement.refresh_from_db()
    before = agreement.status
    term.follow_calendar(agreement=agreement, on=date(2026, 7, 1), at=NOON)
    term.follow_calendar(agreement=agreement, on=date(2026, 7, 1), at=NOON)

    agreement.refresh_from_db()
    assert (before, agreement.status) == (AgreementStatus.SIGNING, AgreementStatus.IN_FORCE)
    assert verbs_of(agreement) == ["agreement.came_into_force"]


def test_an_agreement_ends_after_its_last_day_and_not_on_it(agreement):
    changed(agreement, ends_on=date(2026, 12, 31))

    term.follow_calendar(agreement=agreement, on=date(2026, 12, 31), at=NOON)
    agreement.refresh_from_db()
    on_the_day = agreement.status
    term.follow_calendar(agreement=agreement, on=date(2027, 1, 1), at=NOON)

    agreement.refresh_from_db()
    assert (on_the_day, agreement.status) == (AgreementStatus.IN_FORCE, AgreementStatus.ENDED)
    assert agreement.ended_on == date(2026, 12, 31)


def test_a_successor_ends_what_it_succeeds(agreement):
    changed(agreement, period_kind=PeriodKind.UNTIL_FURTHER_NOTICE, ends_on=None)
    successor = factories.locked(owner=agreement.owner)
    changed(successor, succeeds=agreement, starts_on=date(2026, 7, 1))
    factories.sign(successor)

    term.follow_calendar(agreement=successor, on=date(2026, 7, 3), at=NOON)

    agreement.refresh_from_db()
    assert (agreement.status, agreement.ended_on) == (AgreementStatus.ENDED, date(2026, 6, 30))
    assert verbs_of(agreement) == ["agreement.ended"]


def test_an_amendment_ends_with_its_agreement(agreement):
    amendment = changed(factories.in_force(owner=agreement.owner), amends=agreement)
    changed(agreement, ends_on=date(2026, 12, 31))

    term.follow_calendar(agreement=agreement, on=date(2027, 1, 1), at=NOON)

    amendment.refresh_from_db()
    assert (amendment.status, amendment.ended_on) == (AgreementStatus.ENDED, date(2026, 12, 31))


def test_the_daily_command_moves_what_is_due_and_nothing_twice(agreement):
    changed(agreement, ends_on=date(2026, 12, 31))
    waiting = factories.locked()
    changed(waiting, starts_on=date(2027, 1, 1))
    factories.sign(waiting)
    unsigned = factories.locked()
    said, again = StringIO(), StringIO()

    call_command("follow_calendar", on="2027-01-01", stdout=said)
    call_command("follow_calendar", on="2027-01-01", stdout=again)

    for each in (agreement, waiting, unsigned):
        each.refresh_from_db()
    assert [each.status for each in (agreement, waiting, unsigned)] == ["ended", "in_force", "locked"]
    assert "2 agreements moved on 2027-01-01." in said.getvalue()
    assert "0 agreements moved" in again.getvalue()


def test_the_daily_command_wants_a_day():
    with pytest.raises(CommandError, match="Write it as 2026-03-16"):
        call_command("follow_calendar", on="nyårsdagen")


def _framework(**days):
    return Framework.objects.create(slug="ram", name="Ram", municipality=factories.organisation(), **days)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"starts_on": date(2026, 6, 15)}, True),
        ({"starts_on": date(2026, 6, 16)}, False),
        ({"ends_on": date(2026, 6, 15)}, True),
        ({"ends_on": date(2026, 6, 14)}, False),
        ({"ends_early_on": date(2026, 6, 15)}, True),
        ({"ends_early_on": date(2026, 6, 14)}, False),
        ({"ends_on": date(2026, 6, 14), "ends_early_on": date(2026, 6, 14)}, False),
    ],
)
def test_which_agreements_are_in_force_on_a_day(fields, expected):
    agreement = factories.in_force()
    if "ends_early_on" in fields:
        fields = {**fields, "notice_given_on": date(2026, 1, 1), "end_reason": "Uppsagt"}
    changed(agreement, **fields)

    assert Agreement.objects.in_force(on=date(2026, 6, 15)).exists() is expected


def test_what_all_have_signed_is_not_in_force_before_it_is_registered_so():
    factories.sign(factories.locked())

    assert not Agreement.objects.in_force(on=date(2026, 6, 15)).exists()


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({}, True),
        ({"starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 15)}, True),
        ({"starts_on": date(2026, 6, 16)}, False),
        ({"ends_on": date(2026, 6, 14)}, False),
    ],
)
def test_the_frameworks_period_counts_where_the_agreement_takes_it(days, expected):
    changed(factories.in_force(), period_kind=PeriodKind.FRAMEWORK, framework=_framework(**days))

    assert Agreement.objects.in_force(on=date(2026, 6, 15)).exists() is expected


# What is watched -----------------------------------------------------------------------------------------------------


def test_a_date_to_watch_is_shown_at_home_from_its_day(client, agreement):
    post(client, agreement, "agreement_watch", watch_on=TODAY + timedelta(days=1))
    before = client.get(reverse("home")).content.decode()
    agreement.refresh_from_db()
    post(client, agreement, "agreement_watch", watch_on=TODAY)
    after = client.get(reverse("home")).content.decode()

    assert "det som ska följa på avtalet" not in before
    assert "Förbered det som ska följa på avtalet" in after
    assert verbs_of(agreement) == ["agreement.watch_date_set", "agreement.watch_date_set"]


def test_a_date_to_watch_comes_before_the_end_and_can_be_taken_away(client, agreement):
    too_late = post(client, agreement, "agreement_watch", watch_on=agreement.ends_on + timedelta(days=1))
    changed(agreement, watch_on=TODAY)
    post(client, agreement, "agreement_watch", watch_on="")

    agreement.refresh_from_db()
    assert "får inte vara efter sista dag" in too_late.content.decode()
    assert agreement.watch_on is None


def test_an_end_that_is_near_is_shown_until_something_succeeds(client, agreement):
    changed(agreement, ends_on=TODAY + timedelta(days=100))

    near = client.get(reverse("home")).content.decode()
    changed(factories.draft(owner=agreement.owner, within=agreement.partnership), succeeds=agreement)
    succeeded = client.get(reverse("home")).content.decode()

    assert "Förbered det som ska följa på avtalet" in near
    assert "Förbered det som ska följa på avtalet" not in succeeded


def test_copies_that_are_not_home_are_shown_at_home(client, agreement):
    copies = Copy.objects.filter(print_set__agreement_version__agreement=agreement)
    factories.rewrite(copies.filter(keeper__organisation=agreement.owner), handed_over_on=None, returned_on=None)

    missing = client.get(reverse("home")).content.decode()
    factories.rewrite(copies.filter(keeper__organisation=agreement.owner), returned_on=TODAY)
    home = client.get(reverse("home")).content.decode()

    assert "Se till att exemplaren kommer fram" in missing
    assert f"{agreement}: 1 av 2 är registrerade som framme" in missing
    assert "Se till att exemplaren kommer fram" not in home
