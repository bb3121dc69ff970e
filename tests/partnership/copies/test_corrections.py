"""What is registered of the copies is put right with a reason, and what was not known is filled in without one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.concurrency.refusals import ForbiddenStepError
from core.models import LedgerEntry, Role, StoredFile
from partnership import agreement_changes
from partnership.copies import actions as copy_actions
from partnership.copies import corrections
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


@pytest.fixture
def signed(coordinator, agreement):
    """The agreement when both parties have signed both copies on 17 March, so that it is in force."""
    for party in parties(agreement):
        send(coordinator, agreement, "party_signed", party.pk, signed_on="2026-03-17")
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.IN_FORCE
    return agreement


@pytest.fixture
def half_signed(coordinator, agreement):
    """The agreement when the first party has signed both copies on 17 March."""
    send(coordinator, agreement, "party_signed", parties(agreement)[0].pk, signed_on="2026-03-17")
    return agreement


# The day of a signature ----------------------------------------------------------------------------------------------


def test_a_wrong_day_is_put_right_with_a_reason_and_the_history_has_both(coordinator, signed):
    signature = signatures(signed)[0]

    correct(coordinator, signed, signature, signed_on="2026-03-19", reason="Fel läst på papperet.")

    entry = newest()
    page = coordinator.get(reverse("agreement_history", args=[signed.slug])).content.decode()
    assert [str(one.signed_on) for one in signatures(signed)] == ["2026-03-19", *["2026-03-17"] * 3]
    assert entry.verb == "copy.signature_corrected"
    assert entry.payload.content["before"] == {"signed_on": "2026-03-17"}
    assert entry.payload.content["after"] == {"signed_on": "2026-03-19"}
    assert "Fel läst på papperet." in page


def test_all_signatures_that_were_registered_together_are_put_right_together(coordinator, signed):
    signature = signatures(signed)[0]

    correct(coordinator, signed, signature, signed_on="2026-03", reason="Bara månaden är känd.", alike="on")

    days = {(one.signatory.party.order, str(one.signed_on), one.precision) for one in signatures(signed)}
    assert days == {(1, "2026-03-01", "month"), (2, "2026-03-17", "day")}
    assert newest().payload.content["copies"] == [1, 2]


def test_a_day_is_not_changed_without_a_reason(coordinator, signed):
    signature = signatures(signed)[0]

    page = correct(coordinator, signed, signature, signed_on="2026-03-19", expect=200)

    assert "måste fyllas i" in error_at(page, "reason")
    assert str(signatures(signed)[0].signed_on) == "2026-03-17"
    with pytest.raises(ValidationError, match="Ange varför"):
        corrections.correct_signature(
            signature=signature,
            signed_on=date(2026, 3, 19),
            precision="day",
            reason=" ",
            version=version(signed),
            **by_somebody(),
        )


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-03-15", "före 2026-03-16, när texten låstes"),
        ("2026-03-21", "efter 2026-03-20, när exemplaret kom åter"),
        (TOMORROW.isoformat(), "Dagen har inte kommit än"),
        ("i mars", "Skriv ett år, en månad eller en dag"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(coordinator, signed, day, why):
    send(coordinator, signed, "copy_return", 1, returned_on="2026-03-20", kept_at="Arkivet")

    page = correct(coordinator, signed, signatures(signed)[0], signed_on=day, reason="Fel.", expect=200)

    assert why in error_at(page, "signed_on")


def test_saving_the_same_day_leaves_no_trace(coordinator, signed):
    before = newest().pk

    correct(coordinator, signed, signatures(signed)[0], signed_on="2026-03-17", reason="Ingenting.")

    assert newest().pk == before


def test_a_day_that_nobody_knows_after_all_is_emptied_with_a_reason(coordinator, signed):
    correct(coordinator, signed, signatures(signed)[0], signed_on="", reason="Datumet är gissat.")

    page = coordinator.get(reverse("copy", args=[signed.slug, 1])).content.decode()
    assert signatures(signed)[0].signed_on is None
    assert "Uppgift saknas" in page


# A signature that was registered by mistake --------------------------------------------------------------------------


def test_a_signature_registered_by_mistake_is_withdrawn_and_can_be_registered_again(coordinator, half_signed):
    signature = signatures(half_signed)[0]

    withdraw(coordinator, half_signed, signature, reason="Det var en annan person.")

    entry = newest()
    assert [one.copy.number for one in signatures(half_signed)] == [2]
    assert entry.verb == "copy.signature_withdrawn"
    assert entry.payload.content["before"] == {"signed_on": "2026-03-17"}
    assert entry.payload.content["reason"] == "Det var en annan person."
    send(coordinator, half_signed, "copy_sign", 1, signatory=signature.signatory_id, signed_on="2026-03-18")
    assert len(signatures(half_signed)) == 2


def test_all_signatures_that_were_registered_together_are_withdrawn_together(coordinator, half_signed):
    withdraw(coordinator, half_signed, signatures(half_signed)[0], reason="Fel part.", alike="on")

    half_signed.refresh_from_db()
    assert signatures(half_signed) == []
    assert half_signed.status == AgreementStatus.SIGNING


def test_a_signature_is_not_withdrawn_without_a_reason(coordinator, half_signed):
    page = withdraw(coordinator, half_signed, signatures(half_signed)[0], expect=200)

    assert "måste fyllas i" in error_at(page, "reason")
    assert len(signatures(half_signed)) == 2
    with pytest.raises(ValidationError):
        corrections.withdraw_signature(
            signature=signatures(half_signed)[0], reason=" ", version=version(half_signed), **by_somebody()
        )


def test_what_is_in_force_is_not_unsigned(coordinator, signed):
    page = withdraw(coordinator, signed, signatures(signed)[0], reason="Fel.", expect=409)

    shown = coordinator.get(reverse("copy", args=[signed.slug, 1])).content.decode()
    assert "rättas" in page
    assert "ta-bort" not in shown
    assert len(signatures(signed)) == 4


def test_a_copy_that_is_registered_as_back_is_corrected_before_its_signatures(coordinator, agreement):
    wait_for_the_first_day(agreement)
    for party in parties(agreement):
        send(coordinator, agreement, "party_signed", party.pk, signed_on="2026-03-17")
    send(coordinator, agreement, "copy_return", 1, returned_on="2026-03-20", kept_at="Arkivet")

    page = withdraw(coordinator, agreement, signatures(agreement)[0], reason="Fel.", expect=409)
    correct_copy(coordinator, agreement, 1, returned_on="", kept_at="", reason="Det var ett annat avtal.")
    withdraw(coordinator, agreement, signatures(agreement)[0], reason="Fel.")

    assert "Exemplar 1 är registrerat som åter" in page
    assert len(signatures(agreement)) == 3


def test_what_is_succeeded_is_not_unsigned(coordinator, agreement):
    wait_for_the_first_day(agreement)
    for party in parties(agreement):
        send(coordinator, agreement, "party_signed", party.pk, signed_on="2026-03-17")
    factories.rewrite(Agreement.objects.filter(pk=factories.draft(owner=agreement.owner).pk), succeeds=agreement)

    page = withdraw(coordinator, agreement, signatures(agreement)[0], reason="Fel.", expect=409)

    assert "Det som ersätter avtalet har redan påbörjats" in page
    assert len(signatures(agreement)) == 4


def test_an_electronic_original_is_withdrawn_as_a_whole(client):
    agreement = factories.locked(origin=VersionOrigin.ELECTRONIC)
    wait_for_the_first_day(agreement)
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    register_electronically(client, agreement)

    withdraw(client, agreement, signatures(agreement)[0], reason="Filen hör till ett annat avtal.")

    copy = Copy.objects.get(print_set__agreement_version__agreement=agreement)
    assert signatures(agreement) == []
    assert (copy.scan, copy.signing_service, copy.kept_at) == (None, "", "")
    assert StoredFile.objects.count() == 1
    register_electronically(client, agreement)
    assert len(signatures(agreement)) == 2


# Where a copy has been and lies --------------------------------------------------------------------------------------


def test_a_copy_registered_in_the_wrong_place_is_put_right_with_a_reason(coordinator, signed):
    send(coordinator, signed, "copy_hand_over", 2, handed_over_on="2026-03-20", kept_at="Hos kommunen")

    correct_copy(coordinator, signed, 2, handed_over_on="2026-03-24", kept_at="Polishuset", reason="Fel exemplar.")

    copy, entry = Copy.objects.get(pk=copies(signed)[1].pk), newest()
    assert (copy.handed_over_on, copy.kept_at) == (date(2026, 3, 24), "Polishuset")
    assert entry.verb == "copy.corrected"
    assert entry.payload.content["before"] == {"handed_over_on": "2026-03-20", "kept_at": "Hos kommunen"}
    assert entry.payload.content["after"] == {"handed_over_on": "2026-03-24", "kept_at": "Polishuset"}


def test_what_is_registered_is_not_registered_over(coordinator, signed):
    send(coordinator, signed, "copy_return", 1, returned_on="2026-03-20", kept_at="Arkivet")

    page = send(coordinator, signed, "copy_return", 1, returned_on="2026-03-24", kept_at="Källaren", expect=409)

    assert "Det går inte att registrera för exemplaret" in page
    with pytest.raises(ForbiddenStepError, match="redan registrerat"):
        copy_actions.register_return(
            copy=copies(signed)[0],
            returned_on=date(2026, 3, 24),
            kept_at="Källaren",
            version=version(signed),
            **by_somebody(),
        )


def test_a_place_is_not_changed_without_a_reason_and_the_typed_words_stay(coordinator, signed):
    send(coordinator, signed, "copy_return", 1, returned_on="2026-03-20", kept_at="Arkivet")

    page = correct_copy(coordinator, signed, 1, returned_on="2026-03-20", kept_at="Källaren", expect=200)

    assert "Ange varför" in error_at(page, "reason")
    assert 'value="Källaren"' in page
    assert copies(signed)[0].kept_at == "Arkivet"


def test_what_was_not_known_of_a_copy_is_filled_in_without_a_reason(coordinator, signed):
    correct_copy(coordinator, signed, 2, handed_over_on="2026", kept_at="Polishuset")

    copy = copies(signed)[1]
    assert (str(copy.handed_over_on), copy.handed_over_precision, copy.kept_at) == ("2026-01-01", "year", "Polishuset")
    assert newest().verb == "copy.filled_in"


@pytest.mark.parametrize(
    ("words", "field", "why"),
    [
        ({"printed_on": "2026-03-15"}, "printed_on", "före 2026-03-16, när texten låstes"),
        ({"printed_on": "2026-03-18"}, "printed_on", "efter 2026-03-17, när den första skrev under"),
        ({"printed_on": "2026-03-17", "sent_on": "2026-03-16"}, "sent_on", "före 2026-03-17, när exemplaret skrevs ut"),
        ({"returned_on": "2026-03-16"}, "returned_on", "före 2026-03-17, när den sista skrev under"),
        ({"returned_on": TOMORROW.isoformat()}, "returned_on", "Dagen har inte kommit än"),
    ],
)
def test_a_way_that_cannot_be_is_refused_at_its_field(coordinator, signed, words, field, why):
    page = correct_copy(coordinator, signed, 1, reason="Fel.", expect=200, **words)

    assert why in error_at(page, field)


def test_an_unsigned_copy_does_not_come_back_by_a_correction(coordinator, half_signed):
    page = correct_copy(coordinator, half_signed, 1, returned_on="2026-03-18", expect=409)

    assert "Alla har inte skrivit under" in page
    assert copies(half_signed)[0].returned_on is None


def test_their_copy_is_not_corrected_as_ours(signed):
    with pytest.raises(ForbiddenStepError):
        corrections.correct_copy(
            copy=copies(signed)[1],
            values={"returned_on": date(2026, 3, 20)},
            reason="",
            version=version(signed),
            **by_somebody(),
        )


def test_somebody_who_was_faster_costs_no_typed_word(coordinator, signed):
    old = version(signed)
    send(coordinator, signed, "copy_return", 1, returned_on="2026-03-20", kept_at="Arkivet")
    address = reverse("copy_correct", args=[signed.slug, 2])

    response = coordinator.post(address, {"version": old, "kept_at": "Pärm 12"})

    assert response.status_code == 409
    assert "Pärm 12" in response.content.decode()
    assert coordinator.post(address, {"kept_at": "Pärm 12"}).status_code == 400


def test_a_stored_scan_is_replaced_only_with_a_reason(coordinator, signed):
    send(coordinator, signed, "copy_scan", 1, scan=pdf("forsta.pdf"))

    page = send(coordinator, signed, "copy_scan", 1, scan=pdf("andra.pdf"), expect=200)
    send(coordinator, signed, "copy_scan", 1, scan=pdf("andra.pdf"), reason="Sidan 2 saknades.")

    content = newest().payload.content
    assert "måste fyllas i" in error_at(page, "reason")
    assert copies(signed)[0].scan.name == "andra.pdf"
    assert content["scan"]["before"]["name"] == "forsta.pdf"
    assert content["reason"] == "Sidan 2 saknades."
    assert StoredFile.objects.count() == 2


def register_electronically(client, agreement):
    words = {f"signed_on_{one.pk}": "2026-03-17" for party in parties(agreement) for one in party.signatories.all()}
    words |= {"signing_service": "Scrive", "kept_at": "E-arkivet", "scan": pdf("signerat.pdf")}
    send(client, agreement, "copy_sign_electronically", 1, **words)


def correct(client, agreement, signature, *, expect=302, **words):
    return send(client, agreement, "signature_correct", signature.copy.number, signature.pk, expect=expect, **words)


def withdraw(client, agreement, signature, *, expect=302, **words):
    return send(client, agreement, "signature_withdraw", signature.copy.number, signature.pk, expect=expect, **words)


def correct_copy(client, agreement, number, *, expect=302, **words):
    return send(client, agreement, "copy_correct", number, expect=expect, **words)


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


def wait_for_the_first_day(agreement):
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), starts_on=date(2100, 1, 1))


def version(agreement):
    return Agreement.objects.values_list("version", flat=True).get(pk=agreement.pk)


def parties(agreement):
    return list(agreement_changes.current_version(agreement).parties.order_by("order"))


def copies(agreement):
    return list(Copy.objects.filter(print_set__agreement_version__agreement=agreement).order_by("number"))


def signatures(agreement):
    """The registered signatures, copy by copy and in the paper's order."""
    rows = Signature.objects.filter(copy__print_set__agreement_version__agreement=agreement)
    rows = rows.select_related("copy__print_set__agreement_version", "signatory__party")
    return list(rows.order_by("copy__number", "signatory__party__order", "pk"))


def newest():
    return LedgerEntry.objects.select_related("payload").order_by("pk").last()


def pdf(name):
    return SimpleUploadedFile(name, hostile_files.pdf())


def by_somebody():
    return {"by": factories.person(), "at": timezone.now()}
