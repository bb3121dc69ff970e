"""The parties' decisions are registered, put right and removed, and never hold anything up."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.concurrency.refusals import ForbiddenStepError
from core.models import LedgerEntry, Role, StoredFile
from partnership import agreement_changes
from partnership.decisions import actions as decisions
from partnership.locking import actions as locking
from partnership.models import Agreement, Decision
from tests.support import factories, hostile_files

pytestmark = pytest.mark.django_db

WORDS = {"body": "kommunstyrelsen", "met_on": "2026-03-09", "paragraph": "§ 45", "diarienummer": "KS 2026/123"}


@pytest.fixture
def agreement():
    return factories.locked()


@pytest.fixture
def coordinator(client, agreement):
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    return client


@pytest.fixture
def party(agreement):
    return agreement_changes.current_version(agreement).parties.get(order=1)


def test_a_decision_is_registered_and_shown_with_the_extract_of_its_minutes(coordinator, agreement, party):
    send(coordinator, agreement, "decision_add", party, **WORDS, extract_file=pdf("Protokollsutdrag § 45.pdf"))

    decision = Decision.objects.get()
    page = read(coordinator, agreement)
    extract = coordinator.get(reverse("decision_extract", args=[agreement.slug, decision.pk]))
    assert decision.paragraph == "45"
    assert "kommunstyrelsen 2026-03-09 § 45, dnr KS 2026/123" in page
    assert extract.content == hostile_files.pdf()
    assert extract["Content-Disposition"].startswith("attachment")
    assert told() == ["decision.registered"]


def test_what_nobody_knows_of_a_decision_may_be_left_out(coordinator, agreement, party):
    send(coordinator, agreement, "decision_add", party, body="Lokalpolisområdeschefen")

    assert str(Decision.objects.get()) == "Lokalpolisområdeschefen"


def test_a_missing_decision_is_seen_and_holds_nothing_up(coordinator, agreement, party):
    before = read(coordinator, agreement)
    for each in agreement_changes.current_version(agreement).parties.all():
        coordinator.post(
            reverse("party_signed", args=[agreement.slug, each.pk]),
            {"version": version(agreement), "signed_on": "2026-03-17"},
        )

    agreement.refresh_from_db()
    assert f"Beslut saknas: {party}, " in before
    assert "Beslut ej registrerat" in before
    assert agreement.status == "in_force"


def test_a_party_may_need_no_decision(coordinator, agreement, party):
    send(coordinator, agreement, "decision_not_needed", party)

    page = read(coordinator, agreement)
    assert "Beslut behövs inte" in page
    assert f"Beslut saknas: {party}" not in page
    assert told() == ["decision.not_needed"]


def test_no_decision_and_a_decision_do_not_go_together(coordinator, agreement, party):
    send(coordinator, agreement, "decision_not_needed", party)

    send(coordinator, agreement, "decision_add", party, **WORDS, expect=409)
    send(coordinator, agreement, "decision_not_needed", party, expect=409)
    send(coordinator, agreement, "decision_edit", Decision.objects.get(), **WORDS, expect=409)

    assert Decision.objects.count() == 1


def test_the_database_holds_that_no_decision_says_nothing_more(party):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(party=party, not_needed=True, paragraph="45")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(party=party, paragraph="45")


def test_a_decision_is_put_right_and_keeps_its_extract(coordinator, agreement, party):
    send(coordinator, agreement, "decision_add", party, **WORDS, extract_file=pdf("utdrag.pdf"))
    decision = Decision.objects.get()

    send(coordinator, agreement, "decision_edit", decision, **WORDS | {"paragraph": "46"})

    decision.refresh_from_db()
    assert decision.paragraph == "46"
    assert decision.extract.name == "utdrag.pdf"
    content = LedgerEntry.objects.order_by("pk").last().payload.content
    assert (content["before"]["paragraph"], content["after"]["paragraph"]) == ("45", "46")


def test_saving_without_a_change_leaves_no_entry(coordinator, agreement, party):
    send(coordinator, agreement, "decision_add", party, **WORDS)

    send(coordinator, agreement, "decision_edit", Decision.objects.get(), **WORDS)

    assert told() == ["decision.registered"]


def test_a_decision_registered_by_mistake_is_removed_and_stays_in_the_history(coordinator, agreement, party):
    send(coordinator, agreement, "decision_add", party, **WORDS, extract_file=pdf("utdrag.pdf"))
    question = coordinator.get(reverse("decision_remove", args=[agreement.slug, Decision.objects.get().pk]))

    send(coordinator, agreement, "decision_remove", Decision.objects.get())

    entry = LedgerEntry.objects.order_by("pk").last()
    assert "kommunstyrelsen 2026-03-09 § 45" in question.content.decode()
    assert not Decision.objects.exists()
    assert StoredFile.objects.exists()
    assert entry.verb == "decision.removed"
    assert entry.payload.content["deciding_body"] == "kommunstyrelsen"
    assert entry.payload.content["extract"]["name"] == "utdrag.pdf"


@pytest.mark.parametrize(
    ("words", "field", "why"),
    [
        ({"body": ""}, "body", "Ange vem som har beslutat."),
        ({"met_on": (timezone.localdate() + timedelta(days=1)).isoformat()}, "met_on", "Dagen har inte kommit än."),
        ({"met_on": "31 juni"}, "met_on", "giltigt datum"),
        ({"extract_file": SimpleUploadedFile("utdrag.pdf", b"<html>")}, "extract_file", "inte en PDF, JPEG eller PNG"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(coordinator, agreement, party, words, field, why):
    page = send(coordinator, agreement, "decision_add", party, **WORDS | words, expect=200)

    assert why in page.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]
    assert not Decision.objects.exists()
    assert not StoredFile.objects.exists()


def test_two_who_change_the_same_decision_see_both_texts(coordinator, agreement, party):
    send(coordinator, agreement, "decision_add", party, **WORDS)
    decision, old = Decision.objects.get(), version(agreement)
    send(coordinator, agreement, "decision_edit", decision, **WORDS | {"paragraph": "46"})

    response = coordinator.post(
        reverse("decision_edit", args=[agreement.slug, decision.pk]), WORDS | {"version": old, "paragraph": "47"}
    )

    decision.refresh_from_db()
    fields = {field.name: (field.typed, field.stored) for field in response.context["fields"]}
    assert response.status_code == 409
    assert fields["paragraph"] == ("47", "46")
    assert fields["met_on"] == ("2026-03-09", "2026-03-09")
    assert decision.paragraph == "46"


def test_a_new_decision_keeps_its_words_when_somebody_was_faster(coordinator, agreement, party):
    old = version(agreement)
    coordinator.post(reverse("copies_printed", args=[agreement.slug]), {"version": old, "printed_on": "2026-03-17"})

    response = coordinator.post(reverse("decision_add", args=[agreement.slug, party.pk]), WORDS | {"version": old})

    assert response.status_code == 409
    assert "KS 2026/123" in response.content.decode()
    assert response.context["form"]["version"].value() == version(agreement)


def test_a_decision_belongs_to_the_text_that_stands(agreement, party):
    by = {"by": None, "at": timezone.now()}
    locking.void_text(agreement=agreement, version=version(agreement), reason="Fel datum", **by)
    factories.lock(agreement)

    with pytest.raises(ForbiddenStepError, match="makulerade"):
        decisions.register_decision(
            party=party,
            version=version(agreement),
            values={"body": "KS", "met_on": date(2026, 3, 9), "paragraph": "", "diarienummer": ""},
            extract=None,
            **by,
        )


@pytest.fixture
def anew(coordinator, agreement, party):
    """The agreement with a decision on the version that was voided, and the next version locked with the same text."""
    send(coordinator, agreement, "decision_add", party, **WORDS, extract_file=pdf("utdrag.pdf"))
    locking.void_text(agreement=agreement, version=version(agreement), reason="Fel", by=None, at=timezone.now())
    return factories.lock(agreement)


def test_what_was_decided_on_a_voided_version_is_shown_as_that(coordinator, anew):
    page = read(coordinator, anew)
    extract = coordinator.get(reverse("decision_extract", args=[anew.slug, Decision.objects.get().pk]))

    assert "Beslut om version 1: kommunstyrelsen 2026-03-09 § 45, dnr KS 2026/123" in page
    assert "Texten är ordagrant densamma." in page
    assert page.count("Beslut ej registrerat") == 2
    assert extract.content == hostile_files.pdf()


def test_a_text_that_differs_is_not_said_to_be_the_same(coordinator, agreement, party):
    send(coordinator, agreement, "decision_add", party, **WORDS)
    locking.void_text(agreement=agreement, version=version(agreement), reason="Fel", by=None, at=timezone.now())
    agreement.versions.get(number=2).sections.filter(order=1).update(body="Något annat.")
    factories.lock(agreement)

    page = read(coordinator, agreement)

    assert "Beslut om version 1: kommunstyrelsen" in page
    assert "Texten är ordagrant densamma." not in page


def test_a_decision_is_registered_anew_from_the_earlier_one(coordinator, anew):
    current = agreement_changes.current_version(anew).parties.get(order=1)
    address = reverse("decision_add", args=[anew.slug, current.pk])
    shown = coordinator.get(address)

    send(coordinator, anew, "decision_add", current, **WORDS | {"paragraph": "61"}, same_extract="on")

    first, second = Decision.objects.order_by("pk")
    assert 'value="kommunstyrelsen"' in shown.content.decode()
    assert "Ifyllt efter beslutet om version 1" in shown.content.decode()
    assert (second.party, second.paragraph, second.extract) == (current, "61", first.extract)
    assert StoredFile.objects.count() == 1
    assert LedgerEntry.objects.order_by("pk").last().payload.content["extract"]["name"] == "utdrag.pdf"


def test_an_earlier_extract_is_used_only_where_it_is_asked_for(coordinator, anew):
    current = agreement_changes.current_version(anew).parties.get(order=1)

    send(coordinator, anew, "decision_add", current, **WORDS)

    assert Decision.objects.get(party=current).extract is None


def test_another_partys_extract_is_not_taken(anew):
    theirs = agreement_changes.current_version(anew).parties.get(order=2)

    decisions.register_decision(
        party=theirs,
        version=version(anew),
        values={"body": "Chefen", "met_on": None, "paragraph": "", "diarienummer": ""},
        extract=None,
        extract_of=Decision.objects.get(),
        by=None,
        at=timezone.now(),
    )

    assert Decision.objects.get(party=theirs).extract is None


def test_a_decision_on_a_voided_version_is_not_changed(coordinator, anew):
    earlier = Decision.objects.get()

    assert coordinator.get(reverse("decision_edit", args=[anew.slug, earlier.pk])).status_code == 404
    assert coordinator.get(reverse("decision_remove", args=[anew.slug, earlier.pk])).status_code == 404


def pdf(name):
    return SimpleUploadedFile(name, hostile_files.pdf())


def send(client, agreement, name, about, expect=302, **words):
    """Send the form of that address about a party or a decision, on the version that stands; return the page."""
    response = client.post(reverse(name, args=[agreement.slug, about.pk]), {"version": version(agreement), **words})
    assert response.status_code == expect, response.content.decode()
    return response.content.decode()


def read(client, agreement):
    """The words of the agreement's page, without how they are broken."""
    return " ".join(client.get(agreement.get_absolute_url()).content.decode().split())


def version(agreement):
    return Agreement.objects.values_list("version", flat=True).get(pk=agreement.pk)


def told():
    return list(LedgerEntry.objects.filter(verb__startswith="decision.").order_by("pk").values_list("verb", flat=True))
