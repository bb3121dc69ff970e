"""The text is locked with its papers, and copies that nobody can use are voided."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from core.concurrency.refusals import ForbiddenStepError, NotReadyError
from core.files import serving
from core.models import LedgerEntry, OrganisationKind, Role, StaleVersionError
from partnership import agreement_changes
from partnership.copies import actions as copies
from partnership.document import canonical_text, pdf
from partnership.drafting.actions import appendices, sections
from partnership.locking import actions as locking
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Copy,
    PrintSet,
    Section,
    Signatory,
    Signature,
    VersionOrigin,
    VersionStatus,
)
from partnership.review import actions as review
from tests.support import factories, pdf_text
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return factories.draft(
        owner=factories.organisation("Haninge kommun"), other=factories.organisation("Polisen", OrganisationKind.POLICE)
    )


@pytest.fixture
def coordinator(agreement):
    return factories.person(agreement.owner, Role.COORDINATOR)


@pytest.fixture
def in_english(client, coordinator):
    client.force_login(coordinator)
    client.cookies["django_language"] = "en"
    return client


# Open comments -------------------------------------------------------------------------------------------------------


def test_locking_with_open_comments_takes_a_reason(in_english, agreement, coordinator):
    _comment(agreement, coordinator)
    agreement.refresh_from_db()
    address = reverse("agreement_lock", args=[agreement.slug])

    page = in_english.get(address).content.decode()
    refused = in_english.post(address, {"version": agreement.version, "origin": "drawn", "reason": "  "})
    done = in_english.post(
        address, {"version": agreement.version, "origin": "drawn", "reason": "Nämnden möts i morgon."}
    )

    text = agreement.versions.get()
    assert "1 comment is open. Answer it, or say why the text is locked all the same." in page
    assert refused.context["form"].errors.keys() == {"reason"}
    assert done.status_code == 302
    assert (text.status, text.open_comments_reason) == (VersionStatus.LOCKED, "Nämnden möts i morgon.")
    assert _newest().payload.content["open_comments_reason"] == "Nämnden möts i morgon."


def test_without_open_comments_no_reason_is_asked_for_and_none_is_kept(in_english, agreement, coordinator):
    page = in_english.get(reverse("agreement_lock", args=[agreement.slug]))

    locking.lock_text(agreement=agreement, version=1, by=coordinator, at=NOON, reason="Ingen alls.")

    assert "reason" not in page.context["form"].fields
    assert agreement.versions.get().open_comments_reason == ""


def test_the_verb_locks_nothing_over_open_comments_without_a_reason(agreement, coordinator):
    _comment(agreement, coordinator)
    agreement.refresh_from_db()

    with pytest.raises(NotReadyError):
        locking.lock_text(agreement=agreement, version=agreement.version, by=coordinator, at=NOON, reason=" ")

    assert agreement.versions.get().status == VersionStatus.DRAFT


# One electronic original ---------------------------------------------------------------------------------------------


def test_what_is_signed_electronically_has_one_original_that_is_nobodys_copy(in_english, agreement):
    answer = in_english.post(
        reverse("agreement_lock", args=[agreement.slug]), {"version": 1, "origin": VersionOrigin.ELECTRONIC}
    )

    text = agreement.versions.get()
    (copy,) = text.print_set.copies.all()
    (page,) = pdf_text.pages(serving.read(copy.file))
    assert answer.status_code == 302
    assert (copy.number, copy.keeper.organisation, text.origin) == (1, agreement.owner, "electronic")
    assert "Original" in page
    assert "Exemplar" not in page
    assert text.digest in page
    assert text.digest == canonical_text.text_digest(canonical_text.canonical_text(text))


def test_the_one_original_is_kept_by_the_owner_wherever_it_stands_among_the_parties(agreement):
    text = agreement.versions.get()
    first = text.parties.get(organisation=agreement.owner)
    type(first).objects.filter(pk=first.pk).update(order=9)

    drawn = pdf.draw(text, at=NOON, origin=VersionOrigin.ELECTRONIC)

    assert [keeper for keeper, _paper in drawn.copies] == [first]
    assert drawn.everything.content == drawn.copies[0][1].content


def test_the_guards_refuse_two_copies_of_an_electronic_original(agreement):
    text = agreement.versions.get()
    factories.lock(agreement)
    other = factories.draft()
    other_text = other.versions.get()
    other_papers = PrintSet.objects.create(agreement_version=other_text, file="a", sha256="a", drawn_at=NOON)
    for number, party in enumerate(other_text.parties.order_by("order"), start=1):
        Copy.objects.create(print_set=other_papers, number=number, keeper=party, file="a", sha256="a")
    sealed = {"canonical_text": "a", "digest": "a", "locked_at": NOON}

    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementVersion.objects.filter(pk=other_text.pk).update(
            status=VersionStatus.LOCKED, origin=VersionOrigin.ELECTRONIC, **sealed
        )

    assert text.print_set.copies.count() == 2


def test_on_paper_there_is_a_copy_for_each_party(in_english, agreement):
    in_english.post(reverse("agreement_lock", args=[agreement.slug]), {"version": 1, "origin": VersionOrigin.DRAWN})

    keepers = Copy.objects.order_by("number").values_list("number", "keeper__name_as_written")
    assert list(keepers) == [(1, "Haninge kommun"), (2, "Polisen")]


def test_how_it_is_signed_must_be_said(in_english, agreement):
    answer = in_english.post(reverse("agreement_lock", args=[agreement.slug]), {"version": 1, "origin": "registered"})

    assert answer.context["form"].errors.keys() == {"origin"}
    assert agreement.versions.get().status == VersionStatus.DRAFT


# Voiding -------------------------------------------------------------------------------------------------------------


def test_voiding_says_what_happens_and_takes_a_reason(in_english, agreement):
    factories.lock(agreement)
    address = reverse("agreement_void", args=[agreement.slug])

    page = in_english.get(address).content.decode()
    refused = in_english.post(address, {"version": agreement.version, "reason": " "})

    assert "The files and the history are kept. You get a new draft of the text." in page
    assert "Copy 2 – Polisen" in page
    assert refused.context["form"].errors.keys() == {"reason"}
    assert agreement.versions.get().status == VersionStatus.LOCKED


def test_voiding_keeps_all_of_the_old_version_and_opens_the_next_with_the_same_text(in_english, agreement, coordinator):
    locked = locking.lock_text(agreement=agreement, version=1, by=coordinator, at=NOON)
    before = _everything(agreement.versions.get())

    answer = in_english.post(
        reverse("agreement_void", args=[agreement.slug]), {"version": locked.version, "reason": "Fel datum."}
    )

    agreement.refresh_from_db()
    voided, following = agreement.versions.order_by("number")
    assert answer.status_code == 302
    assert (voided.status, voided.void_reason, following.status, following.number) == (
        "voided",
        "Fel datum.",
        "draft",
        2,
    )
    assert agreement.status == AgreementStatus.DRAFT
    assert _everything(voided) == before
    assert canonical_text.canonical_text(following) == voided.canonical_text
    assert [party.contact for party in following.parties.all()] == [party.contact for party in voided.parties.all()]
    assert not {section.pk for section in following.sections.all()} & {section.pk for section in voided.sections.all()}
    assert _newest().payload.content == {
        "agreement": agreement.slug,
        "number": 1,
        "digest": voided.digest,
        "reason": "Fel datum.",
    }


def test_the_voided_copies_are_listed_and_served_and_the_current_ones_are_not_there(in_english, agreement, coordinator):
    locked = locking.lock_text(agreement=agreement, version=1, by=coordinator, at=NOON)
    stored = serving.read(PrintSet.objects.get().file)
    locking.void_text(agreement=agreement, version=locked.version, reason="Fel datum.", by=coordinator, at=NOON)
    address = reverse("agreement_voided_papers", args=[agreement.slug, 1])

    page = in_english.get(agreement.get_absolute_url()).content.decode()
    old = in_english.get(address)
    current = in_english.get(reverse("agreement_papers", args=[agreement.slug]))
    draft = in_english.get(reverse("agreement_voided_papers", args=[agreement.slug, 2]))

    assert address in page
    assert "Reason: Fel datum." in page
    assert "Voided 2026-03-16" in page
    assert old.content == stored
    assert (current.status_code, draft.status_code) == (404, 404)


def test_what_the_other_party_saw_locked_it_still_sees_when_it_is_voided(client, agreement, coordinator):
    """The text was never sent for review: locking is what showed it."""
    locked = locking.lock_text(agreement=agreement, version=1, by=coordinator, at=NOON)
    other = agreement.partnership.organisations.exclude(pk=agreement.owner_id).get()
    liaison, reader = factories.person(other, Role.REVIEWER), factories.person(other, Role.READER)
    locking.void_text(agreement=agreement, version=locked.version, reason="Fel datum.", by=coordinator, at=NOON)

    client.force_login(liaison)
    page = client.get(agreement.get_absolute_url())
    papers = client.get(reverse("agreement_voided_papers", args=[agreement.slug, 1]))

    agreement.refresh_from_db()
    assert (agreement.status, agreement.sent_for_review_at) == (AgreementStatus.DRAFT, None)
    assert (page.status_code, papers.status_code) == (200, 200)
    assert "har sett den makulerade texten" in page.content.decode()
    client.force_login(reader)
    assert client.get(agreement.get_absolute_url()).status_code == 404


def test_a_draft_beside_a_voided_one_stays_with_its_owner(client, agreement, coordinator):
    locked = locking.lock_text(agreement=agreement, version=1, by=coordinator, at=NOON)
    locking.void_text(agreement=agreement, version=locked.version, reason="Fel datum.", by=coordinator, at=NOON)
    other = agreement.partnership.organisations.exclude(pk=agreement.owner_id).get()
    unseen = factories.draft(owner=agreement.owner, other=other, within=agreement.partnership)

    seen = Agreement.objects.visible_to(factories.person(other, Role.REVIEWER))

    assert list(seen) == [agreement]
    assert unseen in Agreement.objects.visible_to(coordinator)


def test_the_next_version_is_changed_locked_and_signed_on_its_own(agreement, coordinator):
    locked = locking.lock_text(agreement=agreement, version=1, by=coordinator, at=NOON)
    locking.void_text(agreement=agreement, version=locked.version, reason="Fel.", by=coordinator, at=NOON)
    section = Section.objects.select_related("agreement_version").get(
        agreement_version__agreement=agreement, agreement_version__number=2, order=1
    )
    sections.save_section(section=section, version=1, heading="Bakgrund", body="Rätt nu.", by=coordinator, at=NOON)

    version = Agreement.objects.get(pk=agreement.pk).version
    locking.lock_text(agreement=agreement, version=version, by=coordinator, at=NOON)

    first, second = agreement.versions.order_by("number")
    assert "Rätt nu." in second.canonical_text
    assert "Rätt nu." not in first.canonical_text
    assert first.digest != second.digest
    assert PrintSet.objects.current().get(agreement_version__agreement=agreement).agreement_version == second


def test_signatures_on_voided_copies_stay_and_count_for_nothing_new(agreement, coordinator):
    factories.lock(agreement)
    _sign(agreement, coordinator, count=3)
    version = Agreement.objects.get(pk=agreement.pk).version

    locking.void_text(agreement=agreement, version=version, reason="En bilaga saknas.", by=coordinator, at=NOON)

    assert Signature.objects.count() == 3
    assert agreement_changes.current_version(agreement).number == 2
    agreement.refresh_from_db()
    factories.lock(agreement)
    assert agreement_changes.missing_signature_count(agreement_changes.current_version(agreement)) == 4


def test_what_everybody_has_signed_is_not_voided(in_english, agreement, coordinator):
    factories.lock(agreement)
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), starts_on="2999-01-01")
    _sign(agreement, coordinator, count=4)
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.SIGNING

    answer = in_english.post(
        reverse("agreement_void", args=[agreement.slug]), {"version": agreement.version, "reason": "Ångrat."}
    )

    page = in_english.get(agreement.get_absolute_url()).content.decode()
    assert answer.status_code == 409
    assert "Everybody has signed." in answer.content.decode()
    assert agreement.versions.get().status == VersionStatus.LOCKED
    assert reverse("agreement_void", args=[agreement.slug]) not in page


def test_voiding_on_a_stale_page_is_refused(agreement, coordinator):
    factories.lock(agreement)

    with pytest.raises(StaleVersionError):
        locking.void_text(agreement=agreement, version=agreement.version - 1, reason="Fel.", by=coordinator, at=NOON)


@pytest.mark.parametrize("status", [AgreementStatus.DRAFT, AgreementStatus.IN_REVIEW])
def test_a_draft_is_not_voided(in_english, agreement, coordinator, status):
    if status == AgreementStatus.IN_REVIEW:
        review.send_for_review(agreement=agreement, version=1, by=coordinator, at=NOON)
    agreement.refresh_from_db()

    answer = in_english.post(
        reverse("agreement_void", args=[agreement.slug]), {"version": agreement.version, "reason": "Fel."}
    )

    assert answer.status_code == 409
    assert agreement.versions.count() == 1


def test_an_amendment_is_not_voided_into_a_second_draft(agreement, coordinator):
    """Of an agreement one amendment is written at a time; the voided one would be another."""
    first, second = (factories.draft(owner=agreement.owner, within=agreement.partnership) for _ in range(2))
    factories.lock(first)
    factories.rewrite(Agreement.objects.filter(pk__in=[first.pk, second.pk]), amends=agreement)

    with translation.override("en"), pytest.raises(ForbiddenStepError, match="an amendment"):
        locking.void_text(agreement=first, version=first.version, reason="Fel.", by=coordinator, at=NOON)

    assert first.versions.get().status == VersionStatus.LOCKED


def test_a_voided_appendix_keeps_its_file_when_the_draft_loses_it(agreement, coordinator):
    text = agreement.versions.get()
    stored = default_storage.save("appendices/karta.pdf", ContentFile(b"%PDF-1.7"))
    text.appendices.update(file=stored, sha256=factories.sha256(b"%PDF-1.7"))
    locked = locking.lock_text(agreement=agreement, version=1, by=coordinator, at=NOON)
    voided = locking.void_text(agreement=agreement, version=locked.version, reason="Fel.", by=coordinator, at=NOON)
    copy = agreement_changes.current_version(agreement).appendices.get()

    appendices.remove_appendix(appendix=copy, version=voided.version, by=coordinator, at=NOON)

    assert serving.read(text.appendices.get().file) == b"%PDF-1.7"


# In the administration -----------------------------------------------------------------------------------------------


@pytest.fixture
def staff(client):
    client.force_login(factories.person(is_staff=True, is_superuser=True))
    return client


def test_the_admin_offers_the_steps_of_the_state_and_no_others(staff, agreement, coordinator):
    names = ("send", "take_back", "lock", "void")
    offered = {}

    for state in ("draft", "in_review", "locked"):
        page = staff.get(reverse("admin:partnership_agreement_change", args=[agreement.pk])).content.decode()
        offered[state] = [name for name in names if _admin_step(agreement, name) in page]
        if state == "draft":
            review.send_for_review(agreement=agreement, version=1, by=coordinator, at=NOON)
        elif state == "in_review":
            factories.lock(agreement)

    assert offered == {"draft": ["send", "lock"], "in_review": ["take_back", "lock"], "locked": ["void"]}


def test_the_admin_voids_by_the_verb_and_asks_for_the_reason(staff, agreement):
    factories.lock(agreement)
    address = _admin_step(agreement, "void")

    page = staff.get(address).content.decode()
    without = staff.post(address, {"version": agreement.version})
    done = staff.post(address, {"version": agreement.version, "reason": "Fel datum."})

    assert 'name="reason"' in page
    assert (without.status_code, done.status_code) == (409, 302)
    assert [version.status for version in agreement.versions.order_by("number")] == ["voided", "draft"]


def test_the_admin_locks_over_open_comments_only_for_a_reason(staff, agreement, coordinator):
    _comment(agreement, coordinator)
    agreement.refresh_from_db()
    address = _admin_step(agreement, "lock")

    without = staff.post(address, {"version": agreement.version})
    done = staff.post(address, {"version": agreement.version, "reason": "Bråttom."})

    assert (without.status_code, done.status_code) == (409, 302)
    assert agreement.versions.get().open_comments_reason == "Bråttom."


def test_in_review_the_admin_changes_a_section_only_where_another_party_has_commented(staff, agreement, coordinator):
    review.send_for_review(agreement=agreement, version=1, by=coordinator, at=NOON)
    section = Section.objects.get(agreement_version__agreement=agreement, order=1)
    address = reverse("admin:partnership_section_change", args=[section.pk])
    words = {"version": 1, "order": 1, "heading": "Bakgrund", "body": "Nytt."}

    closed = staff.post(address, words)
    polis = agreement.partnership.organisations.exclude(pk=agreement.owner_id).get()
    _comment(agreement, factories.person(polis, Role.REVIEWER), organisation=polis)
    opened = staff.post(address, words)

    assert (closed.status_code, opened.status_code) == (403, 302)
    assert Section.objects.get(pk=section.pk).body == "Nytt."


@pytest.mark.parametrize("kind", ["party", "signatory", "appendix"])
def test_in_review_the_admin_changes_no_party_signatory_or_appendix(staff, agreement, coordinator, kind):
    review.send_for_review(agreement=agreement, version=1, by=coordinator, at=NOON)
    text = agreement.versions.get()
    row = {
        "party": text.parties.first(),
        "signatory": Signatory.objects.filter(party__agreement_version=text).first(),
        "appendix": text.appendices.first(),
    }[kind]

    page = staff.get(reverse(f"admin:partnership_{kind}_change", args=[row.pk]))

    assert not page.context["has_change_permission"]


def _admin_step(agreement, name):
    return reverse("admin:partnership_agreement_step", args=[agreement.pk, name])


def _comment(agreement, by, organisation=None):
    section = Section.objects.select_related("agreement_version").get(agreement_version__agreement=agreement, order=1)
    return review.add_comment(
        section=section, version=1, text="Oklart.", organisation=organisation or agreement.owner, by=by, at=NOON
    )


def _sign(agreement, by, *, count):
    """Register `count` of the four signatures that two copies and two signatories make."""
    text = agreement_changes.current_version(agreement)
    pairs = [
        (copy, signatory)
        for copy in text.print_set.copies.order_by("number")
        for signatory in Signatory.objects.filter(party__agreement_version=text).order_by("party__order")
    ]
    for copy, signatory in pairs[:count]:
        version = Agreement.objects.get(pk=agreement.pk).version
        copies.register_signature(
            copy=copy,
            signatory=signatory,
            signed_on=NOON.date(),
            precision="day",
            by=by,
            at=NOON,
            version=version,
        )


def _everything(version):
    """All that a version says and all its papers, as values."""
    left_out = ("status", "voided_at", "void_reason", "notices")
    rows = [AgreementVersion.objects.filter(pk=version.pk).values().get()]
    rows[0] = {name: value for name, value in rows[0].items() if name not in left_out}
    children = (version.sections, version.parties, version.appendices, version.print_set.copies)
    return [*rows, *(list(each.order_by("pk").values()) for each in children)]


def _newest():
    return LedgerEntry.objects.select_related("payload").order_by("-pk").first()
