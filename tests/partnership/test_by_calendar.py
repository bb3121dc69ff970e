"""What a form says before its button is what the verb then does."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.models import Role
from partnership.models import Agreement, AgreementStatus, Copy, Party, Signatory
from tests.support import factories, hostile_files

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def agreement():
    return factories.locked()


@pytest.fixture
def coordinator(client, agreement):
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    return client


def told(html):
    """Return the sentences before the button."""
    part = re.search(r'<div class="after-saving">.*?</ul>', html, flags=re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", part[0]) if part else []


def form(client, name, *about):
    return told(client.get(reverse(name, args=about)).content.decode())


def sign(agreement, client, *, signatory, copy=1):
    agreement.refresh_from_db()
    typed = {"version": agreement.version, "signatory": signatory.pk, "signed_on": "2026-03-20"}
    client.post(reverse("copy_sign", args=[agreement.slug, copy]), typed)
    agreement.refresh_from_db()


@pytest.mark.parametrize(
    ("starts_on", "sentence", "status"),
    [
        (None, "Avtalets status: Gäller.", AgreementStatus.IN_FORCE),
        (date(2026, 1, 1), "Avtalets status: Gäller.", AgreementStatus.IN_FORCE),
        (date(2199, 1, 1), "Avtalets status: Underskrivet, gäller från 1 januari 2199.", AgreementStatus.SIGNING),
    ],
)
def test_the_last_signature_says_what_the_agreement_becomes(coordinator, agreement, starts_on, sentence, status):
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), starts_on=starts_on)
    one, other = Signatory.objects.filter(party__agreement_version__agreement=agreement).order_by("party__order")

    before_the_first = form(coordinator, "copy_sign", agreement.slug, 1)
    sign(agreement, coordinator, signatory=one)
    sign(agreement, coordinator, signatory=other)
    sign(agreement, coordinator, signatory=one, copy=2)
    before_the_last = form(coordinator, "copy_sign", agreement.slug, 2)
    sign(agreement, coordinator, signatory=other, copy=2)

    assert before_the_first == ["3 underskrifter saknas fortfarande.", "Avtalets status: För underskrift."]
    assert before_the_last == ["Alla har skrivit under.", sentence]
    assert agreement.status == status


def test_a_party_that_has_signed_all_leaves_the_others(coordinator, agreement):
    party = Party.objects.filter(agreement_version__agreement=agreement).earliest("order")

    sentences = form(coordinator, "party_signed", agreement.slug, party.pk)

    assert sentences == ["2 underskrifter saknas fortfarande.", "Avtalets status: För underskrift."]


def test_printing_and_sending_open_the_signing_once(coordinator, agreement):
    printing = form(coordinator, "copies_printed", agreement.slug)
    sending = form(coordinator, "copy_send", agreement.slug, 2)
    coordinator.post(
        reverse("copies_printed", args=[agreement.slug]), {"version": agreement.version, "printed_on": "2026-03-17"}
    )
    agreement.refresh_from_db()

    assert printing == ["Exemplaren är utskrivna.", "Avtalets status: För underskrift."]
    assert sending == [
        "Exemplaret är på väg till dem som skriver under eller förvarar det.",
        "Avtalets status: För underskrift.",
    ]
    assert agreement.status == AgreementStatus.SIGNING
    assert form(coordinator, "copy_send", agreement.slug, 2) == [
        "Exemplaret är på väg till dem som skriver under eller förvarar det."
    ]


def test_a_decision_says_who_has_not_decided(coordinator, agreement):
    one, other = Party.objects.filter(agreement_version__agreement=agreement).order_by("order")

    first = form(coordinator, "decision_add", agreement.slug, one.pk)
    typed = {"version": agreement.version, "body": "kommunstyrelsen", "met_on": "2026-03-01"}
    coordinator.post(reverse("decision_add", args=[agreement.slug, one.pk]), typed)
    last = form(coordinator, "decision_add", agreement.slug, other.pk)

    assert first == [f"{one} har beslutat.", f"Beslut saknas: {other}."]
    assert last == [f"{other} har beslutat.", "Alla parter har beslutat."]


@pytest.mark.parametrize(
    ("days", "word", "status"), [(-1, "Upphört", AgreementStatus.ENDED), (0, "Gäller", AgreementStatus.IN_FORCE)]
)
def test_notice_says_whether_the_agreement_has_ended(client, days, word, status):
    agreement = factories.in_force(starts_on=date(2020, 1, 1), ends_on=date(2199, 12, 31))
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    address, last_day = reverse("agreement_end", args=[agreement.slug]), TODAY + timedelta(days=days)
    typed = {"version": agreement.version, "notice_given_on": "2026-03-20", "ends_on": last_day, "reason": "Enades."}

    opened = told(client.get(address).content.decode())
    without_paper = told(client.post(address, typed).content.decode())
    paper = SimpleUploadedFile("uppsagning.pdf", hostile_files.pdf())
    client.post(address, typed | {"paper": paper})

    agreement.refresh_from_db()
    assert opened == [
        "Avtalet gäller till och med den sista dag som du skriver och är avslutat efter den.",
        "Har den dagen redan passerat är avtalet avslutat direkt.",
    ]
    assert without_paper[0].startswith(f"Avtalets status: {word}. Sista dagen är ")
    assert agreement.status == status


def test_a_copy_that_is_handed_over_says_where_it_is(client):
    agreement = factories.in_force()
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    factories.rewrite(Copy.objects.filter(print_set__agreement_version__agreement=agreement), handed_over_on=None)
    keeper = Copy.objects.get(print_set__agreement_version__agreement=agreement, number=2).keeper

    assert form(client, "copy_hand_over", agreement.slug, 2) == [f"Exemplaret finns hos {keeper}."]
