"""A party answers a draft with "no comments": it no longer waits for them, and the owner sees who and when."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from core.concurrency.refusals import ForbiddenStepError
from core.models import LedgerEntry, OrganisationKind, Role
from partnership.drafting.actions import sections
from partnership.locking import actions as locking
from partnership.models import Agreement, NoComments, Section
from partnership.review import actions as review
from stadsdelplan.home.tasks import tasks_for
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def police():
    return factories.organisation("Polisen", OrganisationKind.POLICE)


@pytest.fixture
def coordinator(sent):
    return factories.person(sent.owner, Role.COORDINATOR)


@pytest.fixture
def sent(police):
    """A draft that is out for review."""
    agreement = factories.draft(owner=factories.organisation("Haninge kommun"), other=police)
    by = factories.person(agreement.owner, Role.COORDINATOR)
    review.send_for_review(agreement=agreement, version=agreement.version, by=by, at=NOON)
    return _now(agreement)


@pytest.fixture
def liaison(client, police):
    person = factories.person(police, Role.REVIEWER, name="Pia Polis")
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


def test_the_answer_takes_the_task_off_home_and_is_shown_with_name_and_day(client, sent, liaison, police, coordinator):
    assert _waits(liaison) == ["Comment on the text"]
    page = client.get(sent.get_absolute_url()).content.decode()

    answer = client.post(_address(sent), {"version": sent.version, "organisation": police.pk}, follow=True)

    assert "Answer: no comments" in page
    assert "You have answered for Polisen: no comments." in answer.content.decode()
    assert f'value="{police.pk}">Answer: no comments' not in answer.content.decode()
    assert _waits(liaison) == []
    client.force_login(coordinator)
    for address in (sent.get_absolute_url(), reverse("agreement_comments", args=[sent.slug])):
        shown = client.get(address).content.decode()
        day = timezone.localdate()
        assert f"Polisen has answered without comments: Pia Polis, {day.day} {day:%B %Y}." in shown
    assert "All parties have answered." in client.get(sent.get_absolute_url()).content.decode()
    entry = LedgerEntry.objects.get(verb="agreement.answered_without_comments")
    assert (entry.by, entry.payload.content["organisation"]) == (liaison, "Polisen")


def test_the_answer_lapses_when_the_text_is_changed(client, sent, liaison, police, coordinator):
    section = Section.objects.filter(agreement_version__agreement=sent).first()
    words = {"organisation": police, "by": liaison, "at": NOON}
    review.add_comment(section=section, version=section.version, text="Vilken dag?", **words)
    _answer(sent, liaison, police)
    assert _waits(liaison) == []

    words = {"heading": "Nytt", "body": "Nytt", "by": coordinator, "at": NOON}
    sections.save_section(section=section, version=section.version, **words)

    assert _waits(liaison) == ["Comment on the text"]
    client.force_login(coordinator)
    page = client.get(sent.get_absolute_url()).content.decode()
    assert "Since then the text has been changed or sent again, or the party has commented." in page
    _answer(sent, liaison, police)
    assert NoComments.objects.filter(lapsed_at=None).count() == 1


def test_the_answer_lapses_when_the_same_party_comments_after_all(client, sent, liaison, police, coordinator):
    section = Section.objects.filter(agreement_version__agreement=sent).first()
    _answer(sent, liaison, police)
    words = {"section": section, "version": section.version, "text": "Vilken dag?", "at": NOON + timedelta(hours=2)}

    review.add_comment(organisation=sent.owner, by=coordinator, **words)
    of_another = NoComments.objects.filter(lapsed_at=None).count()
    review.add_comment(organisation=police, by=liaison, **words)

    assert (of_another, NoComments.objects.filter(lapsed_at=None).count()) == (1, 0)
    assert _waits(liaison) == ["Comment on the text"]
    assert "All parties have answered." not in client.get(sent.get_absolute_url()).content.decode()


def test_all_have_answered_is_not_said_beside_an_open_comment(client, sent, liaison, police):
    section = Section.objects.filter(agreement_version__agreement=sent).first()
    words = {"section": section, "version": section.version, "text": "Vilken dag?", "at": NOON}
    review.add_comment(organisation=police, by=liaison, **words)
    _answer(sent, liaison, police)

    assert "All parties have answered." not in client.get(sent.get_absolute_url()).content.decode()


def test_the_answer_lapses_when_the_copies_are_voided(sent, liaison, police, coordinator):
    _answer(sent, liaison, police)
    factories.lock(_now(sent))

    words = {"reason": "Fel datum.", "by": coordinator, "at": NOON}
    locking.void_text(agreement=sent, version=_now(sent).version, **words)

    assert NoComments.objects.filter(lapsed_at=None).count() == 0


def test_the_answer_lapses_when_the_draft_is_taken_back(sent, liaison, police, coordinator):
    _answer(sent, liaison, police)

    review.take_back(agreement=sent, version=_now(sent).version, by=coordinator, at=NOON)
    review.send_for_review(agreement=sent, version=_now(sent).version, by=coordinator, at=NOON)

    assert _waits(liaison) == ["Comment on the text"]


def test_saving_the_same_words_again_leaves_the_answer_standing(sent, liaison, police, coordinator):
    section = Section.objects.filter(agreement_version__agreement=sent).first()
    review.add_comment(
        section=section, version=section.version, text="Vilken dag?", organisation=police, by=liaison, at=NOON
    )
    _answer(sent, liaison, police)

    words = {"heading": section.heading, "body": section.body, "by": coordinator, "at": NOON}
    sections.save_section(section=section, version=section.version, **words)

    assert _waits(liaison) == []


def test_who_answers_for_two_parties_still_has_to_for_the_second(client, sent, liaison, police):
    housing = factories.organisation("Bostadsbolaget")
    sent.partnership.organisations.add(housing)
    liaison.memberships.create(organisation=housing, role=Role.REVIEWER)
    page = client.get(sent.get_absolute_url()).content.decode()

    client.post(_address(sent), {"version": sent.version, "organisation": police.pk})
    first = _waits(liaison)
    client.post(_address(sent), {"version": _now(sent).version, "organisation": housing.pk})

    assert "Answer for Bostadsbolaget: no comments" in page
    assert "Answer for Polisen: no comments" in page
    assert (first, _waits(liaison)) == (["Comment on the text"], [])


def test_nobody_answers_for_others_twice_or_when_it_is_not_out_for_review(client, sent, liaison, police, coordinator):
    said = {"version": sent.version, "organisation": police.pk}
    strangers = [sent.owner_id, factories.organisation().pk, "nonsense", ""]

    assert {client.post(_address(sent), said | {"organisation": one}).status_code for one in strangers} == {403}
    client.force_login(coordinator)
    assert client.post(_address(sent), said | {"organisation": sent.owner_id}).status_code == 403
    client.force_login(liaison)
    assert client.post(_address(sent), {"organisation": police.pk}).status_code == 400
    assert client.post(_address(sent), said | {"version": sent.version - 1}).status_code == 409
    assert client.get(_address(sent)).status_code == 405
    _answer(sent, liaison, police)
    assert client.post(_address(sent), said | {"version": _now(sent).version}).status_code == 409
    review.take_back(agreement=sent, version=_now(sent).version, by=coordinator, at=NOON)
    assert client.post(_address(sent), said | {"version": _now(sent).version}).status_code == 409
    with translation.override("en"), pytest.raises(ForbiddenStepError):
        _answer(sent, coordinator, sent.owner)
    assert NoComments.objects.count() == 1


def test_a_reader_answers_nothing(client, sent, police):
    client.force_login(factories.person(police, Role.READER))

    answer = client.post(_address(sent), {"version": sent.version, "organisation": police.pk})

    assert answer.status_code == 403


def _answer(agreement, by, organisation):
    version, at = _now(agreement).version, NOON + timedelta(hours=1)
    review.answer_without_comments(agreement=agreement, version=version, organisation=organisation, by=by, at=at)


def _waits(person):
    """What waits for the person at home beside the diary, where each answer is to be registered."""
    person = type(person).objects.get(pk=person.pk)
    with translation.override("en"):
        agreements = list(Agreement.objects.visible_to(person))
        tasks = tasks_for(person, agreements=agreements, on=NOON.date())
        return [each.what for each in tasks if each.url != reverse("registry")]


def _now(agreement):
    return Agreement.objects.select_related("partnership", "owner").get(pk=agreement.pk)


def _address(agreement):
    return reverse("agreement_no_comments", args=[agreement.slug])
