"""Copies are printed, sent, signed and brought home, and an electronic original is registered as a whole."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.concurrency.refusals import ForbiddenStepError
from core.files import serving
from core.models import LedgerEntry, Role, StoredFile
from partnership import agreement_changes
from partnership.copies import actions as copy_actions
from partnership.locking import actions as locking
from partnership.models import Agreement, AgreementStatus, Copy, Signature, VersionOrigin
from tests.support import factories, hostile_files

pytestmark = pytest.mark.django_db

TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def agreement():
    return factories.locked()


@pytest.fixture
def coordinator(client, agreement):
    """A client that somebody who registers papers is logged in on."""
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    return client


def test_a_copy_goes_its_whole_way(coordinator, agreement):
    ours, theirs = copies(agreement)
    _, their_party = parties(agreement)

    send(coordinator, agreement, "copies_printed", printed_on="2026-03-17")
    send(coordinator, agreement, "copy_send", theirs.number, sent_on="2026-03-18")
    for copy in (ours, theirs):
        for signatory in signatories(agreement):
            send(coordinator, agreement, "copy_sign", copy.number, signatory=signatory.pk, signed_on="2026-03-20")
    send(coordinator, agreement, "copy_return", ours.number, returned_on="2026-03-24", kept_at="Närarkivet, hylla 4")
    send(coordinator, agreement, "copy_hand_over", theirs.number, handed_over_on="2026-03-25")

    agreement.refresh_from_db()
    page = coordinator.get(reverse("copy", args=[agreement.slug, theirs.number])).content.decode()
    assert agreement.status == AgreementStatus.IN_FORCE
    assert f"Lämnat till {their_party}" in page
    assert [fact(ours, "returned_on"), fact(ours, "kept_at")] == [date(2026, 3, 24), "Närarkivet, hylla 4"]
    assert [fact(theirs, "sent_on"), fact(theirs, "handed_over_on")] == [date(2026, 3, 18), date(2026, 3, 25)]
    assert told(agreement) == [
        "copies.printed",
        "copy.sent",
        *["copy.signed"] * 4,
        "agreement.came_into_force",
        "copy.returned",
        "copy.handed_over",
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("copies_printed", {"printed_on": "2026-03-17"}),
        ("copy_send", {"sent_on": "2026-03-17"}),
        ("copy_sign", {"signed_on": "2026-03-17"}),
    ],
)
def test_the_first_thing_that_happens_to_a_copy_opens_the_signing(coordinator, agreement, name, words):
    if name == "copy_sign":
        words = words | {"signatory": signatories(agreement)[0].pk}

    send(coordinator, agreement, name, *([] if name == "copies_printed" else [1]), **words)

    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.SIGNING


def test_the_page_of_a_copy_begins_with_what_comes_next(coordinator, agreement):
    expected = []

    for name, words in [
        ("copies_printed", {"printed_on": "2026-03-17"}),
        ("copy_send", {"sent_on": "2026-03-17"}),
        ("copy_sign", {"signatory": signatories(agreement)[0].pk, "signed_on": "2026-03-17"}),
        ("copy_sign", {"signatory": signatories(agreement)[1].pk, "signed_on": "2026-03-17"}),
        ("copy_return", {"returned_on": "2026-03-18", "kept_at": "Arkivet"}),
    ]:
        expected.append(next_act(coordinator, agreement, 1))
        send(coordinator, agreement, name, *([] if name == "copies_printed" else [1]), **words)

    assert expected == ["copies_printed", "copy_send", "copy_sign", "copy_sign", "copy_return"]
    assert next_act(coordinator, agreement, 1) == "copy_scan"


def test_one_of_two_copies_is_signed_and_the_pages_say_so(coordinator, agreement):
    for signatory in signatories(agreement):
        send(coordinator, agreement, "copy_sign", 1, signatory=signatory.pk, signed_on="2026-03-17")

    page = coordinator.get(agreement.get_absolute_url()).content.decode()
    home = coordinator.get(reverse("home")).content.decode()
    of_partnership = coordinator.get(agreement.partnership.get_absolute_url()).content.decode()
    assert "1 av 2 exemplar" in page
    assert "1 av 2 underskrivna" in home
    assert "1 av 2 underskrivna" in of_partnership


def test_a_party_has_signed_all_copies_in_one_act(coordinator, agreement):
    _ours, theirs = parties(agreement)
    signatory = theirs.signatories.get()
    send(coordinator, agreement, "copy_sign", 1, signatory=signatory.pk, signed_on="2026-03-17")

    send(coordinator, agreement, "party_signed", theirs.pk, signed_on="2026-03")

    signed = Signature.objects.filter(signatory=signatory).order_by("copy__number")
    assert [(one.signed_on, one.precision) for one in signed] == [
        (date(2026, 3, 17), "day"),
        (date(2026, 3, 1), "month"),
    ]
    assert not Signature.objects.exclude(signatory=signatory).exists()
    assert told(agreement)[-1] == "copies.signed_by_party"


def test_a_party_that_has_signed_all_copies_is_not_offered_again(coordinator, agreement):
    ours, theirs = parties(agreement)
    address = reverse("party_signed", args=[agreement.slug, theirs.pk])
    send(coordinator, agreement, "party_signed", theirs.pk, signed_on="2026-03-17")

    page = coordinator.get(agreement.get_absolute_url()).content.decode()
    again = send(coordinator, agreement, "party_signed", theirs.pk, signed_on="2026-03-17", expect=409)

    assert address not in page
    assert reverse("party_signed", args=[agreement.slug, ours.pk]) in page
    assert "redan skrivit under" in again


def test_the_last_signature_before_the_first_day_says_from_when_it_is_in_force(coordinator, agreement):
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), starts_on=date(2100, 1, 1))
    ours, theirs = parties(agreement)
    send(coordinator, agreement, "party_signed", ours.pk, signed_on="2026-03-17")

    response = coordinator.post(
        reverse("party_signed", args=[agreement.slug, theirs.pk]),
        {"version": version(agreement), "signed_on": "2026-03-17"},
        follow=True,
    )

    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.SIGNING
    assert "Underskrivet. Gäller från 1 januari 2100." in response.content.decode()


@pytest.mark.parametrize(
    ("name", "field", "day", "why"),
    [
        ("copies_printed", "printed_on", "2026-03-15", "före 2026-03-16, när texten låstes"),
        ("copies_printed", "printed_on", TOMORROW.isoformat(), "Dagen har inte kommit än"),
        ("copy_send", "sent_on", "2026-03-16", "före 2026-03-17, när exemplaret skrevs ut"),
        ("copy_send", "sent_on", TOMORROW.isoformat(), "Dagen har inte kommit än"),
        ("copy_sign", "signed_on", "2026-03-16", "före 2026-03-17, när exemplaret skrevs ut"),
        ("copy_sign", "signed_on", "2026-02", "före 2026-03-17, när exemplaret skrevs ut"),
        ("copy_sign", "signed_on", TOMORROW.isoformat(), "Dagen har inte kommit än"),
        ("copy_sign", "signed_on", "i mars", "Skriv ett år, en månad eller en dag"),
    ],
)
def test_an_impossible_day_is_refused_at_its_field(coordinator, agreement, name, field, day, why):
    if name != "copies_printed":
        send(coordinator, agreement, "copies_printed", printed_on="2026-03-17")
    words = {field: day} | ({"signatory": signatories(agreement)[0].pk} if name == "copy_sign" else {})

    page = send(coordinator, agreement, name, *([] if name == "copies_printed" else [1]), **words, expect=200)

    assert why in error_at(page, field)
    assert not Signature.objects.exists()


@pytest.mark.parametrize(("name", "field"), [("copy_return", "returned_on"), ("copy_hand_over", "handed_over_on")])
def test_a_copy_comes_home_no_earlier_than_it_is_signed(coordinator, agreement, name, field):
    number = {"copy_return": 1, "copy_hand_over": 2}[name]
    for party in parties(agreement):
        send(coordinator, agreement, "party_signed", party.pk, signed_on="2026-03-20")

    page = send(coordinator, agreement, name, number, **{field: "2026-03-19", "kept_at": "Arkivet"}, expect=200)

    assert "före 2026-03-20, när den sista skrev under" in error_at(page, field)


def test_a_month_or_a_year_that_may_be_right_is_taken(coordinator, agreement):
    send(coordinator, agreement, "copies_printed", printed_on="2026-03-17")

    send(coordinator, agreement, "copy_sign", 1, signatory=signatories(agreement)[0].pk, signed_on="2026-03")
    send(coordinator, agreement, "copy_sign", 1, signatory=signatories(agreement)[1].pk, signed_on="2026")

    assert [one.precision for one in Signature.objects.order_by("pk")] == ["month", "year"]


def test_an_unsigned_copy_is_not_handed_over(coordinator, agreement):
    send(coordinator, agreement, "copy_sign", 2, signatory=signatories(agreement)[0].pk, signed_on="2026-03-17")

    send(coordinator, agreement, "copy_hand_over", 2, handed_over_on="2026-03-18", expect=409)

    with pytest.raises(ForbiddenStepError):
        copy_actions.register_handover(
            copy=copies(agreement)[1],
            handed_over_on=date(2026, 3, 18),
            precision="day",
            kept_at="",
            version=version(agreement),
            **by_somebody(),
        )


def test_only_our_own_copy_comes_back(agreement):
    with pytest.raises(ForbiddenStepError):
        copy_actions.register_return(
            copy=copies(agreement)[1],
            returned_on=date(2026, 3, 18),
            kept_at="Arkivet",
            version=version(agreement),
            **by_somebody(),
        )


def test_a_copy_of_a_voided_text_is_not_signed(agreement):
    copy, signatory = copies(agreement)[0], signatories(agreement)[0]
    locking.void_text(agreement=agreement, version=version(agreement), reason="Fel datum", **by_somebody())
    factories.lock(agreement)

    with pytest.raises(ForbiddenStepError, match="makulerade"):
        copy_actions.register_signature(
            copy=copy,
            signatory=signatory,
            signed_on=date(2026, 3, 17),
            precision="day",
            version=version(agreement),
            **by_somebody(),
        )


def test_somebody_who_was_faster_costs_no_typed_word(coordinator, agreement):
    for party in parties(agreement):
        send(coordinator, agreement, "party_signed", party.pk, signed_on="2026-03-17")
    old = version(agreement) - 1
    words = {"returned_on": "2026-03-18", "kept_at": "Pärm 12 i närarkivet"}

    response = coordinator.post(reverse("copy_return", args=[agreement.slug, 1]), words | {"version": old})
    again = coordinator.post(
        reverse("copy_return", args=[agreement.slug, 1]),
        words | {"version": response.context["form"]["version"].value()},
    )

    assert response.status_code == 409
    assert "Pärm 12 i närarkivet" in response.content.decode()
    assert again.status_code == 302
    assert fact(copies(agreement)[0], "kept_at") == "Pärm 12 i närarkivet"


def test_a_form_without_a_version_is_answered_400(coordinator, agreement):
    response = coordinator.post(reverse("copy_send", args=[agreement.slug, 1]), {"sent_on": "2026-03-18"})

    assert response.status_code == 400


# The electronic original ---------------------------------------------------------------------------------------------


@pytest.fixture
def electronic(client):
    agreement = factories.locked(origin=VersionOrigin.ELECTRONIC)
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    return agreement


def test_an_electronic_original_is_registered_as_a_whole(client, electronic):
    signed_file = hostile_files.pdf(hostile_files.evidence)

    response = client.post(
        reverse("copy_sign_electronically", args=[electronic.slug, 1]),
        electronic_words(electronic) | {"scan": SimpleUploadedFile("Avtal signerat.pdf", signed_file)},
        follow=True,
    )

    electronic.refresh_from_db()
    copy = copies(electronic)[0]
    page = response.content.decode()
    assert electronic.status == AgreementStatus.IN_FORCE
    assert serving.read(copy.scan.file) == signed_file
    assert [copy.signing_service, copy.kept_at] == ["Scrive", "E-arkivet"]
    assert "Bevis för underskrift.html" in page
    assert "Scrive" in page
    assert "Utskrivet" not in page


def test_every_signatory_of_an_electronic_original_has_a_day(client, electronic):
    missing = signatories(electronic)[1]
    words = electronic_words(electronic) | {f"signed_on_{missing.pk}": ""}

    page = client.post(
        reverse("copy_sign_electronically", args=[electronic.slug, 1]),
        words | {"scan": SimpleUploadedFile("avtal.pdf", hostile_files.pdf())},
    ).content.decode()

    assert "måste fyllas i" in error_at(page, f"signed_on_{missing.pk}")
    assert "Välj filen igen" in error_at(page, "scan")
    assert not StoredFile.objects.exists()


def test_an_impossible_day_of_an_electronic_signature_stores_no_file(client, electronic):
    late = signatories(electronic)[1]
    words = electronic_words(electronic) | {f"signed_on_{late.pk}": TOMORROW.isoformat()}

    page = client.post(
        reverse("copy_sign_electronically", args=[electronic.slug, 1]),
        words | {"scan": SimpleUploadedFile("avtal.pdf", hostile_files.pdf())},
    ).content.decode()

    assert "Dagen har inte kommit än" in error_at(page, f"signed_on_{late.pk}")
    assert "Välj filen igen" in error_at(page, "scan")
    assert not StoredFile.objects.exists()
    assert not Signature.objects.exists()


def test_paper_is_not_registered_as_electronic(coordinator, agreement):
    send(coordinator, agreement, "copy_sign_electronically", 1, expect=409)

    with pytest.raises(ForbiddenStepError):
        copy_actions.register_electronic_original(
            copy=copies(agreement)[0],
            signing_service="Scrive",
            signed={},
            scan=None,
            kept_at="",
            version=version(agreement),
            **by_somebody(),
        )


def test_an_electronic_original_is_neither_printed_nor_sent_nor_signed_on_paper(client, electronic):
    party, signatory = parties(electronic)[0], signatories(electronic)[0]

    send(client, electronic, "copies_printed", printed_on="2026-03-17", expect=409)
    send(client, electronic, "party_signed", party.pk, signed_on="2026-03-17", expect=409)
    with pytest.raises(ForbiddenStepError):
        copy_actions.register_signature(
            copy=copies(electronic)[0],
            signatory=signatory,
            signed_on=date(2026, 3, 17),
            precision="day",
            version=version(electronic),
            **by_somebody(),
        )
    with pytest.raises(ForbiddenStepError):
        copy_actions.send_copy(
            copy=copies(electronic)[0], sent_on=date(2026, 3, 17), version=version(electronic), **by_somebody()
        )

    electronic.refresh_from_db()
    assert electronic.status == AgreementStatus.LOCKED
    assert not Signature.objects.exists()


def test_a_copy_that_was_sent_is_not_printed_later(coordinator, agreement):
    send(coordinator, agreement, "copy_send", 1, sent_on="2026-03-17")

    page = send(coordinator, agreement, "copies_printed", printed_on="2026-03-18", expect=200)

    assert "innan det är utskrivet" in error_at(page, "printed_on"), error_at(page, "printed_on")
    assert fact(copies(agreement)[0], "printed_on") is None


def test_a_verb_refuses_an_impossible_day_by_itself(agreement):
    with pytest.raises(ValidationError):
        copy_actions.send_copy(
            copy=copies(agreement)[0], sent_on=date(2026, 3, 1), version=version(agreement), **by_somebody()
        )


def electronic_words(agreement):
    days = {f"signed_on_{signatory.pk}": "2026-03-17" for signatory in signatories(agreement)}
    return days | {"version": version(agreement), "signing_service": "Scrive", "kept_at": "E-arkivet"}


def send(client, agreement, name, *place, expect=302, **words):
    """Send the form of that address on the version that stands, and return the page."""
    address = reverse(name, args=[agreement.slug, *place])
    response = client.post(address, {"version": version(agreement), **words})
    assert response.status_code == expect, response.content.decode()
    return response.content.decode()


def error_at(page, field):
    """What the page says is wrong with the field."""
    _, _, after = page.partition(f'id="id_{field}_error"')
    return after.partition("</div>")[0]


def next_act(client, agreement, number):
    step = client.get(reverse("copy", args=[agreement.slug, number])).context["step"]
    return step.name if step else None


def version(agreement):
    return Agreement.objects.values_list("version", flat=True).get(pk=agreement.pk)


def copies(agreement):
    return list(Copy.objects.current().filter(print_set__agreement_version__agreement=agreement).order_by("number"))


def parties(agreement):
    return list(agreement_changes.current_version(agreement).parties.order_by("order"))


def signatories(agreement):
    return [one for party in parties(agreement) for one in party.signatories.order_by("order")]


def fact(copy, name):
    return getattr(Copy.objects.get(pk=copy.pk), name)


def told(agreement):
    """The verbs of the agreement's history, in order."""
    entries = LedgerEntry.objects.filter(chain__name=agreement.partnership.chain).order_by("number")
    return list(entries.values_list("verb", flat=True))


def by_somebody():
    return {"by": factories.person(), "at": timezone.now()}
