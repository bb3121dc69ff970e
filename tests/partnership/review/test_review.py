"""A draft is sent to the parties, they comment on it, and their comments open exactly what they are about."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import LedgerEntry, OrganisationKind, Role, StaleVersionError
from partnership.drafting.actions import sections
from partnership.locking import actions as locking
from partnership.models import Agreement, AgreementStatus, Comment, Section
from partnership.review import actions as review
from tests.core.spreadsheets.test_writer import cells_of
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return factories.draft(
        owner=factories.organisation("Haninge kommun"), other=factories.organisation("Polisen", OrganisationKind.POLICE)
    )


@pytest.fixture
def coordinator(agreement):
    return factories.person(agreement.owner, Role.COORDINATOR, name="Karin Kommun")


@pytest.fixture
def liaison(agreement):
    return factories.person(_other(agreement), Role.REVIEWER, name="Pelle Polis")


@pytest.fixture
def sent(agreement, coordinator):
    agreement = review.send_for_review(agreement=agreement, version=agreement.version, by=coordinator, at=NOON)
    return Agreement.objects.get(pk=agreement.pk)


@pytest.fixture
def comment(sent, liaison):
    return _comment(sent, liaison, "Vilken dag menas?")


# Sending, and taking back --------------------------------------------------------------------------------------------


def test_sending_says_who_reads_it_and_until_when_it_waits(client, agreement, coordinator):
    client.force_login(coordinator)
    last_day = timezone.localdate() + timedelta(days=30)
    page = _english(client, "agreement_send", agreement)

    answer = client.post(
        reverse("agreement_send", args=[agreement.slug]), {"version": agreement.version, "answer_by": last_day}
    )

    agreement.refresh_from_db()
    assert "Send for review to Polisen?" in page
    assert "The comments come in to Haninge kommun and are then public records." in page
    assert answer.status_code == 302
    assert (agreement.status, agreement.answer_by) == (AgreementStatus.IN_REVIEW, last_day)
    shown = _english(client, "agreement", agreement)
    assert f"Waiting for comments from Polisen until {last_day.day}" in shown


def test_a_day_that_has_passed_is_refused_beside_its_field(client, agreement, coordinator):
    client.force_login(coordinator)

    answer = client.post(
        reverse("agreement_send", args=[agreement.slug]),
        {"version": agreement.version, "answer_by": "2020-01-01"},
        headers={"accept-language": "en"},
    )

    assert answer.context["form"].errors.keys() == {"answer_by"}
    assert Agreement.objects.get(pk=agreement.pk).status == AgreementStatus.DRAFT


def test_what_is_taken_back_is_a_free_draft_that_the_parties_still_see(client, sent, coordinator, liaison):
    client.force_login(coordinator)

    client.post(reverse("agreement_take_back", args=[sent.slug]), {"version": sent.version})

    sent.refresh_from_db()
    assert (sent.status, sent.sent_for_review_at, sent.answer_by) == (AgreementStatus.DRAFT, NOON, None)
    assert sections.may_edit_section(sent, _section(sent))
    client.force_login(liaison)
    assert client.get(sent.get_absolute_url()).status_code == 200


def test_a_party_does_not_comment_on_what_was_taken_back(client, sent, coordinator, liaison):
    review.take_back(agreement=sent, version=sent.version, by=coordinator, at=NOON)
    client.force_login(liaison)
    client.cookies["django_language"] = "en"

    answer = client.post(_add(sent), {"version": 1, "text": "För sent"})

    assert answer.status_code == 409
    assert "The draft is not out for review now." in answer.content.decode()
    assert "För sent" not in client.get(sent.get_absolute_url()).content.decode()
    assert not Comment.objects.exists()


def test_what_is_sent_again_keeps_the_moment_when_it_was_first_seen(sent, coordinator):
    review.take_back(agreement=sent, version=sent.version, by=coordinator, at=NOON)
    version = Agreement.objects.get(pk=sent.pk).version

    again = review.send_for_review(agreement=sent, version=version, by=coordinator, at=NOON + timedelta(days=9))

    assert again.sent_for_review_at == NOON


# Comments ------------------------------------------------------------------------------------------------------------


def test_a_comment_stands_under_its_section_with_who_for_whom_and_whether_it_is_open(
    client, sent, coordinator, liaison
):
    client.force_login(liaison)
    answer = client.post(_add(sent), {"version": 1, "text": "Vilken dag menas?"})
    assert answer.status_code == 302

    client.force_login(coordinator)
    page = _english(client, "agreement", sent)

    comment = Comment.objects.get()
    assert (comment.section, comment.by, comment.organisation) == (_section(sent), liaison, _other(sent))
    section = page[page.index(f'id="avsnitt-{_section(sent).pk}"') : page.index(f'id="avsnitt-{_section(sent, 2).pk}"')]
    for shown in ("Vilken dag menas?", "Pelle Polis", "Polisen", ">Open<"):
        assert shown in section


def test_a_comment_of_another_party_opens_exactly_its_section(client, comment, sent, coordinator):
    client.force_login(coordinator)
    edit = {order: reverse("section_edit", args=[sent.slug, _section(sent, order).pk]) for order in (1, 2)}

    answers = {order: client.get(address).status_code for order, address in edit.items()}

    page = client.get(sent.get_absolute_url()).content.decode()
    assert answers == {1: 200, 2: 409}
    assert f'href="{edit[1]}"' in page
    assert f'href="{edit[2]}"' not in page


def test_a_comment_of_the_owners_own_opens_nothing(sent, coordinator):
    _comment(sent, coordinator, "Det här är oklart.", organisation=sent.owner)

    assert not sections.may_edit_section(sent, _section(sent))


def test_a_resolved_comment_closes_its_section_again(client, comment, sent, coordinator):
    client.force_login(coordinator)

    client.post(_resolve(comment), {"version": 1})

    comment.refresh_from_db()
    assert comment.resolved_by == coordinator
    assert not sections.may_edit_section(sent, _section(sent))
    assert "Resolved by Karin Kommun" in _english(client, "agreement", sent)


def test_an_answer_stands_under_its_comment(client, comment, sent, coordinator):
    client.force_login(coordinator)

    client.post(reverse("comment_answer", args=[sent.slug, comment.pk]), {"version": 1, "text": "Den första mars."})

    (answer,) = comment.replies.all()
    assert (answer.text, answer.organisation, answer.is_open) == ("Den första mars.", sent.owner, False)
    page = _english(client, "agreement", sent)
    assert page.index("Vilken dag menas?") < page.index("Den första mars.")


@pytest.mark.parametrize("step", ["answer", "resolve"])
def test_what_is_resolved_is_neither_answered_nor_resolved_again(client, comment, coordinator, step):
    review.resolve_comment(comment=comment, version=1, organisation=comment.organisation, by=coordinator, at=NOON)
    client.force_login(coordinator)
    address = _resolve(comment) if step == "resolve" else _answer(comment)

    answer = client.post(address, {"version": 1, "text": "En gång till"})

    assert answer.status_code == 409
    assert Comment.objects.count() == 1


def test_a_resolved_comment_is_opened_again_and_its_section_with_it(client, comment, sent, coordinator):
    review.resolve_comment(comment=comment, version=1, organisation=comment.organisation, by=coordinator, at=NOON)
    client.force_login(coordinator)
    shown = _english(client, "agreement", sent)

    answer = client.post(_reopen(comment), {"version": 1})

    comment.refresh_from_db()
    assert "Open again" in shown
    assert (answer.status_code, comment.is_open, comment.resolved_by) == (302, True, None)
    assert sections.may_edit_section(sent, _section(sent))
    assert LedgerEntry.objects.order_by("pk").last().verb == "comment.reopened"
    assert client.post(_reopen(comment), {"version": 1}).status_code == 409


def test_a_comment_on_a_locked_text_is_not_opened_again(client, comment, sent, coordinator):
    review.resolve_comment(comment=comment, version=1, organisation=comment.organisation, by=coordinator, at=NOON)
    factories.lock(sent)
    client.force_login(coordinator)
    shown = _english(client, "agreement_comments", sent)

    answer = client.post(_reopen(comment), {"version": 1})

    assert "Open again" not in shown
    assert answer.status_code == 409


@pytest.mark.parametrize("state", ["resolved", "open"])
def test_an_answer_is_neither_resolved_nor_opened_again(client, comment, coordinator, state):
    answer = review.answer_comment(
        comment=comment, version=1, text="Den första.", organisation=comment.organisation, by=coordinator, at=NOON
    )
    client.force_login(coordinator)

    refused = client.post(_resolve(answer) if state == "open" else _reopen(answer), {"version": 1})

    assert refused.status_code == 404


# literal: who may say that a comment by the liaison's organisation is settled
MAY_RESOLVE = {
    ("owner", Role.READER): 403,
    ("owner", Role.REVIEWER): 403,
    ("owner", Role.OFFICER): 302,
    ("owner", Role.COORDINATOR): 302,
    ("party", Role.READER): 403,
    ("party", Role.REVIEWER): 302,
    ("third", Role.REVIEWER): 403,
}


@pytest.mark.parametrize(("whose", "role"), MAY_RESOLVE)
def test_the_owners_editors_and_those_who_commented_resolve(client, comment, sent, whose, role):
    third = factories.organisation()
    sent.partnership.organisations.add(third)
    works_for = {"owner": sent.owner, "party": _other(sent), "third": third}[whose]
    client.force_login(factories.person(works_for, role))

    answer = client.post(_resolve(comment), {"version": 1})

    assert answer.status_code == MAY_RESOLVE[whose, role]
    assert Comment.objects.filter(resolved_at__isnull=False).count() == (MAY_RESOLVE[whose, role] == 302)


@pytest.mark.parametrize(("whose", "role"), MAY_RESOLVE)
def test_the_same_people_open_it_again(client, comment, sent, whose, role):
    third = factories.organisation()
    sent.partnership.organisations.add(third)
    works_for = {"owner": sent.owner, "party": _other(sent), "third": third}[whose]
    client.force_login(factories.person(works_for, role))
    Comment.objects.update(resolved_at=NOON)

    answer = client.post(_reopen(comment), {"version": 1})

    assert answer.status_code == MAY_RESOLVE[whose, role]
    assert Comment.objects.filter(resolved_at__isnull=True).count() == (MAY_RESOLVE[whose, role] == 302)


def test_what_the_owner_says_before_sending_stays_with_the_owner(client, agreement, coordinator, liaison):
    inner = _comment(agreement, coordinator, "Bara för oss.", organisation=agreement.owner, at=NOON - timedelta(days=1))
    review.send_for_review(
        agreement=agreement, version=Agreement.objects.get(pk=agreement.pk).version, by=coordinator, at=NOON
    )
    pages = ["agreement", "agreement_comments", "agreement_comments_csv"]

    client.force_login(liaison)
    theirs = [client.get(reverse(name, args=[agreement.slug])).content.decode() for name in pages]
    answer = client.get(_answer(inner))
    client.force_login(coordinator)
    ours = [client.get(reverse(name, args=[agreement.slug])).content.decode() for name in pages]

    assert ["Bara för oss." in page for page in theirs] == [False, False, False]
    assert ["Bara för oss." in page for page in ours] == [True, True, True]
    assert answer.status_code == 404


def test_who_works_for_two_parties_says_for_which(client, sent, liaison):
    third = factories.organisation("Bostäder AB")
    sent.partnership.organisations.add(third)
    liaison.memberships.create(organisation=third, role=Role.REVIEWER)
    client.force_login(liaison)

    client.post(_add(sent), {"version": 1, "text": "Vi är två.", "organisation": third.pk})
    stranger = client.post(_add(sent), {"version": 1, "text": "Som ägaren.", "organisation": sent.owner_id})

    assert Comment.objects.get().organisation == third
    assert stranger.context["form"].errors.keys() == {"organisation"}


def test_an_empty_comment_is_refused_beside_its_field(client, sent, liaison):
    client.force_login(liaison)

    answer = client.post(_add(sent), {"version": 1, "text": "  "})

    assert answer.context["form"].errors.keys() == {"text"}


@pytest.mark.parametrize("address", ["_add", "_answer", "_resolve"])
def test_a_comment_needs_the_version_that_was_seen(client, comment, sent, coordinator, address):
    client.force_login(coordinator)
    url = _add(sent) if address == "_add" else globals()[address](comment)

    answer = client.post(url, {"text": "Bra"})

    assert answer.status_code == 400
    assert Comment.objects.filter(resolved_at__isnull=True).count() == 1


def test_a_comment_on_a_text_that_changed_meanwhile_comes_back_with_the_new_text(
    client, comment, sent, coordinator, liaison
):
    section = _section(sent)
    sections.save_section(section=section, version=1, heading="Bakgrund", body="Nytt nu.", by=coordinator, at=NOON)
    client.force_login(liaison)
    client.cookies["django_language"] = "en"

    answer = client.post(_add(sent), {"version": 1, "text": "Om det gamla."})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nytt nu." in page
    assert "Om det gamla." in page
    assert "The section has been changed since you opened the page." in page
    again = client.post(_add(sent), {"version": answer.context["form"]["version"].value(), "text": "Om det gamla."})
    assert again.status_code == 302


def test_a_comment_on_a_section_that_was_removed_is_shown_for_copying(client, agreement, coordinator):
    address, section = _add(agreement), _section(agreement)
    client.force_login(coordinator)
    seen = client.get(address)
    sections.remove_section(section=section, version=agreement.version, by=coordinator, at=NOON)

    answer = client.post(address, {"version": 1, "text": "Till ingenting."})

    assert (seen.status_code, answer.status_code) == (200, 404)


def test_the_verb_refuses_a_section_that_is_gone(agreement, coordinator):
    section = _section(agreement)
    Section.objects.filter(pk=section.pk).delete()

    with pytest.raises(StaleVersionError):
        _comment(agreement, coordinator, "Till ingenting.", organisation=agreement.owner, section=section)


def test_every_comment_leaves_its_trace(comment, sent, coordinator):
    review.answer_comment(
        comment=comment, version=1, text="Den första.", organisation=sent.owner, by=coordinator, at=NOON
    )
    review.resolve_comment(comment=comment, version=1, organisation=sent.owner, by=coordinator, at=NOON)

    entries = LedgerEntry.objects.filter(target_model="partnership.comment").order_by("number")
    assert [entry.verb for entry in entries] == ["comment.added", "comment.answered", "comment.resolved"]
    assert entries[0].payload.content == {"agreement": sent.slug, "section": "Bakgrund", "text": "Vilken dag menas?"}


def test_a_comment_makes_an_open_page_for_locking_old(comment, sent, coordinator):
    with pytest.raises(StaleVersionError):
        locking.lock_text(agreement=sent, version=sent.version, by=coordinator, at=NOON)


# For the register ----------------------------------------------------------------------------------------------------


def test_comments_are_taken_out_for_the_register_and_none_is_a_formula(client, sent, coordinator, liaison):
    comment = _comment(sent, liaison, '=HYPERLINK("http://ond.example")')
    review.answer_comment(comment=comment, version=1, text="@SUM(1)", organisation=sent.owner, by=coordinator, at=NOON)
    review.resolve_comment(comment=comment, version=1, organisation=sent.owner, by=coordinator, at=NOON)
    client.force_login(coordinator)
    client.cookies["django_language"] = "en"

    as_csv = client.get(reverse("agreement_comments_csv", args=[sent.slug]))
    as_xlsx = client.get(reverse("agreement_comments_xlsx", args=[sent.slug]))

    header, row = csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig")), delimiter=";")
    assert header == [
        "Version", "Section", "By", "Organisation", "Date", "Comment", "Answers", "Answered", "Resolved", "Resolved by",
    ]  # fmt: skip
    assert row == [
        "1", "Bakgrund", "Pelle Polis", "Polisen", "2026-03-16", "'=HYPERLINK(\"http://ond.example\")",
        "Karin Kommun, Haninge kommun, 2026-03-16: @SUM(1)", "2026-03-16", "2026-03-16", "Karin Kommun",
    ]  # fmt: skip
    assert cells_of(as_xlsx.content)[1][5] == ("s", '=HYPERLINK("http://ond.example")')
    assert f"{sent.slug}-synpunkter.csv" in as_csv["Content-Disposition"]


def test_comments_survive_locking_and_voiding(client, comment, sent, coordinator):
    version = Agreement.objects.get(pk=sent.pk).version
    locked = locking.lock_text(agreement=sent, version=version, by=coordinator, at=NOON, reason="Bråttom.")
    client.force_login(coordinator)
    after_locking = client.get(reverse("agreement_comments", args=[sent.slug])).content.decode()
    locking.void_text(agreement=sent, version=locked.version, reason="Fel.", by=coordinator, at=NOON)

    after_voiding = _english(client, "agreement_comments", sent)

    assert "Vilken dag menas?" in after_locking
    assert "Vilken dag menas?" in after_voiding
    assert "in version 1, voided" in after_voiding
    assert _resolve(comment) not in after_voiding
    assert client.post(_resolve(comment), {"version": 1}).status_code == 409


def _other(agreement):
    return agreement.partnership.organisations.exclude(pk=agreement.owner_id).order_by("pk").first()


def _section(agreement, order=1):
    return Section.objects.select_related("agreement_version").get(
        agreement_version__agreement=agreement, agreement_version__number=1, order=order
    )


def _comment(agreement, by, text, *, organisation=None, at=NOON, section=None):
    organisation = organisation or by.memberships.get().organisation
    section = section or _section(agreement)
    return review.add_comment(
        section=section, version=section.version, text=text, organisation=organisation, by=by, at=at
    )


def _add(agreement):
    return reverse("comment_add", args=[agreement.slug, _section(agreement).pk])


def _answer(comment):
    return reverse("comment_answer", args=[comment.section.agreement_version.agreement.slug, comment.pk])


def _reopen(comment):
    return reverse("comment_reopen", args=[comment.section.agreement_version.agreement.slug, comment.pk])


def _resolve(comment):
    return reverse("comment_resolve", args=[comment.section.agreement_version.agreement.slug, comment.pk])


def _english(client, name, agreement):
    client.cookies["django_language"] = "en"
    return client.get(reverse(name, args=[agreement.slug])).content.decode()
