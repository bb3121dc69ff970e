"""An older agreement is registered with what is known of it, and no more."""

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.concurrency.refusals import ForbiddenStepError
from core.forms.partial_dates import PartialDayField, coarsest, partial_day
from core.models import LedgerEntry, OrganisationKind, Role, StoredFile
from partnership.copies import corrections
from partnership.document import canonical_text
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Copy,
    Signatory,
    Signature,
    VersionOrigin,
    VersionStatus,
)
from tests.support import factories, hostile_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def municipality():
    return factories.organisation("Haninge kommun")


@pytest.fixture
def police():
    return factories.organisation("Polismyndigheten", kind=OrganisationKind.POLICE)


@pytest.fixture
def partnership(municipality, police):
    return factories.partnership(municipality, police, slug="jordbro")


@pytest.fixture
def client(client, municipality, partnership):
    client.force_login(factories.person(municipality, Role.COORDINATOR))
    return client


@pytest.fixture
def whole(municipality, police):
    """Everything that can be known of a paper."""
    return {
        "name": "Avtal med Polisen 2012",
        "title": "Lokalt partnerskap 2012",
        "document_word": "avtal",
        "signed": "2012-03",
        "period_kind": "own",
        "starts": "2012",
        "ends": "2014",
        "rows": "2",
        "party1_organisation": municipality.pk,
        "party1_name": "Haninge kommun",
        "party1_diarienummer": "KS 2012/45",
        "party1_signatories": "Anna Ek, kommunalråd\nBo Ask",
        "party1_kept_at": "Närarkivet",
        "party1_scan": scan(),
        "party2_organisation": police.pk,
        "party2_name": "Polisen, Södertörns polismästardistrikt",
        "party2_signatories": ", polismästare",
        "party2_has_original": "on",
        "body": "Vi samverkar.",
    }


def scan(content=None, name="avtal.pdf"):
    return SimpleUploadedFile(name, hostile_files.pdf() if content is None else content, "application/pdf")


def register(client, fields):
    return client.post(reverse("register_paper", args=["jordbro"]), fields)


def test_a_paper_of_which_only_the_scan_and_the_year_are_known_is_registered(client, municipality):
    response = register(
        client,
        {
            "name": "Avtal 2012",
            "document_word": "avtal",
            "period_kind": "own",
            "signed": "2012",
            "party1_organisation": municipality.pk,
            "party1_scan": scan(),
        },
    )

    agreement = Agreement.objects.get()
    assert response.url == agreement.get_absolute_url()
    text = agreement.versions.get()
    assert (text.origin, text.status, text.title) == (VersionOrigin.REGISTERED, VersionStatus.LOCKED, "Avtal 2012")
    copy = Copy.objects.get()
    assert (copy.keeper.name_as_written, copy.scan.name) == ("Haninge kommun", "avtal.pdf")
    assert agreement.status == AgreementStatus.IN_FORCE
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert "exemplar-1.pdf" not in page
    assert "exemplar.pdf" not in page
    assert '<em class="missing">' in page
    assert list(Signatory.objects.values_list("name", "dated_on", "date_precision")) == [("", date(2012, 1, 1), "year")]
    assert "<dt>Underskrivet</dt><dd>2012</dd>" in page


def test_what_is_known_is_kept_as_it_is_known(client, whole, municipality):
    register(client, whole)

    agreement = Agreement.objects.get()
    text = agreement.versions.get()
    assert (agreement.slug, agreement.owner) == ("avtal-med-polisen-2012", municipality)
    assert (agreement.starts_on, agreement.ends_on) == (date(2012, 1, 1), date(2014, 12, 31))
    assert agreement.period_precision == "year"
    assert (agreement.status, agreement.ended_on) == (AgreementStatus.ENDED, date(2014, 12, 31))
    assert [section.body for section in text.sections.all()] == ["Vi samverkar."]
    assert list(text.parties.order_by("order").values_list("name_as_written", "diarienummer")) == [
        ("Haninge kommun", "KS 2012/45"),
        ("Polisen, Södertörns polismästardistrikt", ""),
    ]
    signatories = Signatory.objects.order_by("party__order", "order").values_list("name", "title", "dated_on")
    assert list(signatories) == [
        ("Anna Ek", "kommunalråd", date(2012, 3, 1)),
        ("Bo Ask", "", date(2012, 3, 1)),
        ("", "polismästare", date(2012, 3, 1)),
    ]
    assert list(Copy.objects.order_by("number").values_list("keeper__order", "kept_at")) == [(1, "Närarkivet"), (2, "")]
    assert set(Signature.objects.values_list("signed_on", "precision")) == {(date(2012, 3, 1), "month")}
    assert Signature.objects.count() == 6
    assert (
        canonical_text.text_digest(text.canonical_text)
        == text.digest
        == canonical_text.text_digest(canonical_text.canonical_text(text))
    )
    entry = LedgerEntry.objects.get(verb="agreement.registered")
    assert entry.payload.content["scans"][0]["name"] == "avtal.pdf"


def test_the_page_shows_years_as_years_and_offers_no_pdf(client, whole):
    register(client, whole)
    agreement = Agreement.objects.get()

    page = client.get(agreement.get_absolute_url()).content.decode()

    assert "2012–2014" in page
    assert "mars 2012" in page
    assert "1 januari 2012" not in page
    assert reverse("agreement_papers", args=[agreement.slug]) not in page
    assert client.get(reverse("agreement_papers", args=[agreement.slug])).status_code == 404
    assert client.get(reverse("agreement_paper", args=[agreement.slug, 1])).status_code == 404
    assert client.get(reverse("agreement_print_view", args=[agreement.slug])).status_code == 200


def test_until_further_notice_has_no_last_day(client, whole):
    refused = register(client, whole | {"period_kind": "until_further_notice"})
    accepted = register(client, whole | {"period_kind": "until_further_notice", "ends": "", "party1_scan": scan()})

    assert "ends" in refused.context["form"].errors
    assert accepted.status_code == 302
    assert Agreement.objects.get().status == AgreementStatus.IN_FORCE


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("name", "", "name"),
        ("signed", "mars 2012", "signed"),
        ("signed", "2012-02-30", "signed"),
        ("ends", "2011", "ends"),
        ("party1_organisation", "", "party1_organisation"),
        ("party2_organisation", "", "party2_organisation"),
        ("party1_signatories", "x" * 121, "party1_signatories"),
        ("party1_scan", scan(b"<html>", "avtal.pdf"), "party1_scan"),
        ("party1_scan", scan(b""), "party1_scan"),
        ("party2_scan", scan(hostile_files.pdf(hostile_files.encrypted)), "party2_scan"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(client, whole, field, value, wrong):
    response = register(client, whole | {field: value})

    form = response.context["form"]
    assert wrong in form.errors
    assert set(form.errors) <= {wrong, "party1_scan"}
    assert "Närarkivet" in response.content.decode()
    assert not Agreement.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_scan_that_was_fine_has_to_be_chosen_again(client, whole):
    response = register(client, whole | {"name": ""})

    assert "Välj filen igen" in str(response.context["form"].errors["party1_scan"])


def test_an_organisation_is_a_party_once(client, whole, municipality):
    response = register(client, whole | {"party2_organisation": municipality.pk})

    assert "party2_organisation" in response.context["form"].errors


def test_the_same_paper_is_not_registered_twice(client, whole):
    before = _stored_files()
    register(client, whole)
    kept = _stored_files()

    response = register(client, whole | {"party1_scan": scan()})

    assert "name" in response.context["form"].errors
    assert Agreement.objects.count() == 1
    assert len(kept - before) == 1
    assert _stored_files() == kept


def test_a_party_more_gets_a_row_of_its_own_and_nothing_typed_is_lost(client, whole):
    fields = {name: value for name, value in whole.items() if name != "party1_scan"}

    page = register(client, fields | {"add": "party"}).content.decode()

    assert 'name="party3_organisation"' in page
    assert "Anna Ek, kommunalråd" in page
    assert 'name="rows" value="3"' in page
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("rows", ["", "-1", "0", "x", "9" * 50, "²"])
def test_a_count_of_rows_from_outside_is_kept_within_reason(client, whole, rows):
    response = register(client, whole | {"rows": rows, "name": ""})

    assert response.status_code == 200
    assert "party1_organisation" in response.context["form"].fields
    assert "party31_organisation" not in response.context["form"].fields


def test_somebody_who_only_writes_may_not_register(client, municipality, partnership):
    client.force_login(factories.person(municipality, Role.OFFICER))

    response = client.get(reverse("register_paper", args=["jordbro"]))

    assert response.status_code == 403


def test_what_is_registered_is_guarded_like_any_locked_text(client, whole):
    register(client, whole)
    text = AgreementVersion.objects.get()

    response = client.get(reverse("section_edit", args=[text.agreement.slug, text.sections.get().pk]))

    assert response.status_code == 409


# What is found later --------------------------------------------------------------------------------------------------


@pytest.fixture
def half_known(client, whole):
    """A paper of which our original is known, and the police's is not; nobody knows on which day it was signed."""
    register(client, whole | {"signed": "", "party2_has_original": ""})
    return Agreement.objects.get()


def test_an_original_that_was_found_is_added_and_is_signed_as_the_others(client, half_known):
    page = client.get(half_known.get_absolute_url()).content.decode()

    response = add_original(client, half_known, 2, kept_at="Polishuset", scan=scan(name="polisens.pdf"))

    text, copy = half_known.versions.get(), Copy.objects.get(number=2)
    entry = LedgerEntry.objects.order_by("pk").last()
    after = client.get(half_known.get_absolute_url()).content.decode()
    assert reverse("original_add", args=[half_known.slug]) in page
    assert response.status_code == 302
    assert (copy.keeper.order, copy.kept_at, copy.scan.name) == (2, "Polishuset", "polisens.pdf")
    assert copy.signatures.count() == Signatory.objects.count() == 3
    assert canonical_text.text_digest(canonical_text.canonical_text(text)) == text.digest
    assert (entry.verb, entry.payload.content["scan"]["name"]) == ("copy.added", "polisens.pdf")
    assert reverse("original_add", args=[half_known.slug]) not in after
    assert add_original(client, half_known, 2).status_code == 409


def test_a_party_has_one_original_and_a_drawn_paper_none_that_is_found(half_known):
    ours = half_known.versions.get().parties.get(order=1)
    drawn = factories.locked()
    actions_of = {"kept_at": "", "scan": None, "by": None, "at": factories.NOON}

    with pytest.raises(ForbiddenStepError, match="redan registrerat"):
        corrections.add_original(agreement=half_known, keeper=ours, version=version(half_known), **actions_of)
    factories.sign(drawn)
    with pytest.raises(ForbiddenStepError, match="skapades när texten låstes"):
        corrections.add_original(
            agreement=drawn, keeper=drawn.versions.get().parties.first(), version=drawn.version, **actions_of
        )


def test_a_day_that_becomes_known_is_filled_in_everywhere_at_once(client, half_known):
    add_original(client, half_known, 2)
    signature = Signature.objects.filter(copy__number=1).first()
    before = client.get(half_known.get_absolute_url()).content.decode()

    response = client.post(
        reverse("signature_correct", args=[half_known.slug, 1, signature.pk]),
        {"version": version(half_known), "signed_on": "2012-03", "alike": "on"},
    )

    page = client.get(half_known.get_absolute_url()).content.decode()
    assert response.status_code == 302
    assert set(Signature.objects.values_list("signed_on", "precision")) == {(date(2012, 3, 1), "month")}
    assert Signature.objects.count() == 6
    assert "mars 2012" not in before
    assert "mars 2012" in page
    assert LedgerEntry.objects.order_by("pk").last().verb == "copy.signature_filled_in"


def test_what_was_filled_in_changes_only_with_a_reason(client, half_known):
    address = reverse("copy_correct", args=[half_known.slug, 1])

    filled = client.post(
        address, {"version": version(half_known), "kept_at": "Närarkivet", "returned_on": "2012-04-01"}
    )
    silent = client.post(address, {"version": version(half_known), "kept_at": "Källaren", "returned_on": "2012-04-01"})
    said = client.post(
        address,
        {
            "version": version(half_known),
            "kept_at": "Källaren",
            "returned_on": "2012-04-01",
            "reason": "Arkivet har flyttat.",
        },
    )

    assert (filled.status_code, said.status_code) == (302, 302)
    assert "reason" in silent.context["form"].errors
    assert Copy.objects.get().kept_at == "Källaren"


def test_the_guards_let_an_original_in_that_was_found_and_nothing_else(half_known):
    text = half_known.versions.get()
    ours, theirs = text.parties.order_by("order")
    stranger = factories.draft().versions.get().parties.first()

    for attack in ({"keeper": stranger}, {"keeper": theirs, "file": "x.pdf", "sha256": "0" * 64}, {"keeper": ours}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Copy.objects.create(print_set=text.print_set, number=2, **attack)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.all().delete()

    assert Copy.objects.create(print_set=text.print_set, number=2, keeper=theirs).pk


# Days that are known in part ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first", "last", "precision"),
    [
        ("2012", date(2012, 1, 1), date(2012, 12, 31), "year"),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29), "month"),
        ("2012-3-5", date(2012, 3, 5), date(2012, 3, 5), "day"),
    ],
)
def test_a_day_is_as_exact_as_it_was_typed(typed, first, last, precision):
    day = PartialDayField().clean(f" {typed} ")

    assert (day.first, day.last, day.precision) == (first, last, precision)


@pytest.mark.parametrize("typed", ["12", "2012-13", "2012-00", "2012-02-30", "0000", "i fjol", "２０１２", "2012-03-"])
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValueError, match=r".*"):
        partial_day(typed)


def test_a_period_is_as_exact_as_its_least_exact_day():
    assert coarsest(partial_day("2012-03-16"), partial_day("2014"), None) == "year"
    assert coarsest(None, None) == "day"


def add_original(client, agreement, order, **words):
    keeper = agreement.versions.get().parties.get(order=order)
    address = reverse("original_add", args=[agreement.slug])
    return client.post(address, {"version": version(agreement), "keeper": keeper.pk, **words})


def version(agreement):
    return Agreement.objects.values_list("version", flat=True).get(pk=agreement.pk)


def _stored_files():
    return set(default_storage.listdir("uploads")[1]) if default_storage.exists("uploads") else set()
