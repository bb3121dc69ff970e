"""Who is reminded when and of what, and what is told at once; each only once, and nothing of what others may see."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.mail import outbox
from core.models import MailChoice, MailedMatter, Membership, OrganisationKind, OutgoingMail, Role
from partnership.models import Agreement
from partnership.review import actions as agreement_review
from stadsdelplan.home import tasks
from stadsdelplan.models import Edition, Proposal
from stadsdelplan.reminders import digests, letters
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, SUNDAY = date(2026, 3, 23), date(2026, 3, 24), date(2026, 3, 29)
NEXT_MONDAY = date(2026, 3, 30)


@pytest.fixture(autouse=True)
def _without_a_diary(monkeypatch):
    """What is to be registered is a matter of its own, which test_year tells; here it would stand in every mail."""
    monkeypatch.setattr(tasks, "records_to_register", lambda user, *, on: [])


@pytest.fixture
def police():
    return factories.organisation(name="Lokalpolisområde Haninge", kind=OrganisationKind.POLICE)


@pytest.fixture
def edition(police):
    return factories.edition(asks=police)


@pytest.fixture
def coordinator(edition):
    return factories.person(edition.plan.owner, Role.COORDINATOR, email="sara@kommun.example")


@pytest.fixture
def officer(edition):
    return factories.person(edition.plan.owner, Role.OFFICER, email="hamid@kommun.example")


@pytest.fixture
def liaison(police):
    return factories.person(police, Role.REVIEWER, email="gun@polisen.example")


def at(day, hour=7):
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def remind(day, hour=7):
    """Run what the command runs, and return [(to whom, subject), …]."""
    digests.queue_digests(at=at(day, hour))
    return send_waiting(day, hour)


def send_waiting(day, hour=13):
    """Send what waits, without looking for anybody to remind."""
    mail.outbox = []
    outbox.send_due(clock=lambda: at(day, hour), compose=letters.compose)
    return sorted((each.to[0], each.subject) for each in mail.outbox)


def send(edition, by, **words):
    edition.refresh_from_db()
    review.send_for_review(edition=edition, version=edition.version, by=by, at=NOON, **words)
    OutgoingMail.objects.all().delete()  # of what was told at once
    edition.refresh_from_db()


def ask_for_a_change(edition, by, goal=None, moment=NOON):
    goal = goal or edition.goals.order_by("pk").first()
    said = {"organisation": by.memberships.get().organisation, "verdict": "change_asked", "comment": "Mät kostnaden."}
    return review.review_goal(goal=goal, revision=goal.revision, **said, by=by, at=moment)


# Reminders ------------------------------------------------------------------------------------------------------------


def test_whoever_has_tasks_is_reminded_on_mondays_and_nobody_else(edition, coordinator, liaison):
    factories.person(edition.plan.owner, Role.READER)
    send(edition, coordinator)

    told = {day: remind(day) for day in (TUESDAY, SUNDAY, NEXT_MONDAY, NEXT_MONDAY)}

    assert told == {TUESDAY: [], SUNDAY: [], NEXT_MONDAY: []}  # the second run of the day sends nothing more
    assert OutgoingMail.objects.filter(kind="digest", user=liaison).values_list("state", "stage").get() == (
        "sent", "2026-03-30"
    )  # fmt: skip


def test_a_monday_without_the_command_is_made_up_for(edition, coordinator, liaison):
    send(edition, coordinator)
    remind(MONDAY - timedelta(days=3))

    assert remind(TUESDAY) == [("gun@polisen.example", "1 sak väntar på dig")]


@pytest.mark.parametrize(
    ("digest", "days"),
    [("daily", [TUESDAY]), ("weekly", [NEXT_MONDAY]), ("never", [])],
)
def test_each_is_reminded_as_often_as_they_chose(edition, coordinator, liaison, digest, days):
    MailChoice.objects.create(user=liaison, digest=digest, considered_on=MONDAY)
    send(edition, coordinator)

    told = [day for day in (TUESDAY, SUNDAY, NEXT_MONDAY) if remind(day)]

    assert told == days


def test_nobody_is_reminded_in_the_night(edition, coordinator, liaison):
    send(edition, coordinator)

    assert [bool(remind(MONDAY, hour)) for hour in (0, 5, 6, 7)] == [False, False, True, False]


def test_a_matter_whose_day_has_passed_is_told_once_more(edition, coordinator, liaison):
    MailChoice.objects.create(user=liaison, digest="daily", considered_on=MONDAY - timedelta(days=1))
    send(edition, coordinator, answer_by=TUESDAY)

    told = [remind(MONDAY + timedelta(days=days)) for days in range(5)]

    (first,), (second,) = told[0], told[2]
    assert (first[1], second[1]) == ("1 sak väntar på dig", "1 sak väntar på dig, 1 är försenad")
    assert [told[1], told[3], told[4]] == [[], [], []]


def test_what_waits_no_longer_is_forgotten_and_told_anew_if_it_comes_back(edition, coordinator, liaison, police):
    MailChoice.objects.create(user=liaison, digest="daily", considered_on=MONDAY - timedelta(days=1))
    send(edition, coordinator)
    goal = edition.goals.get()
    said = {"organisation": police, "by": liaison, "at": NOON}
    first = remind(MONDAY)
    answer = review.review_goal(goal=goal, revision=goal.revision, verdict="approved", **said)
    answered, forgotten = remind(TUESDAY), MailedMatter.objects.filter(user=liaison).count()
    review.withdraw_answer(goal=goal, review=answer.pk, **said)

    again = remind(TUESDAY + timedelta(days=1))

    assert (len(first), answered, forgotten, again) == (1, [], 0, first)


def test_what_was_done_before_the_mail_went_is_not_in_it(edition, coordinator, liaison, police):
    send(edition, coordinator)
    digests.queue_digests(at=at(MONDAY))
    seen = {goal.key: goal.revision for goal in edition.goals.all()}
    review.answer_without_comments(edition=edition, seen=seen, organisation=police, by=liaison, at=NOON)
    mail.outbox = []

    outbox.send_due(clock=lambda: at(MONDAY), compose=letters.compose)

    assert [each.to for each in mail.outbox if each.to == ["gun@polisen.example"]] == []
    assert OutgoingMail.objects.get(user=liaison).state == "dropped"


def test_a_role_that_has_ended_brings_no_reminder(edition, coordinator, liaison):
    send(edition, coordinator)
    Membership.objects.filter(user=liaison).update(last_day=MONDAY - timedelta(days=1))

    assert remind(MONDAY) == []


def test_a_reminder_says_what_about_what_and_by_when_with_one_link(edition, coordinator, liaison, settings):
    settings.SITE_URL = "https://portalen.kommun.example"
    send(edition, coordinator, answer_by=date(2026, 4, 10))
    remind(MONDAY)

    (message,) = mail.outbox
    html = message.alternatives[0].content

    for text in (message.body, html):
        assert "Granska 1 mål i plan 2026" in text
        assert str(edition.plan) in text
        assert "Senast 10 april 2026" in text
        assert "Det här mejlet kommer från Partnerskapsportalen." in text
        assert "https://portalen.kommun.example/mitt-konto/mejl/" in text
        assert "Fler i arbete" not in text  # the goal, which is working material
    assert [line for line in message.body.splitlines() if line.startswith("https://")] == [
        "https://portalen.kommun.example/"
    ]
    assert html.count('class="button"') == 1


def test_a_reminder_of_very_much_names_the_first_and_counts_the_rest(coordinator, edition):
    for _ in range(23):
        factories.draft(owner=edition.plan.owner, within=edition.plan.partnership)

    assert remind(MONDAY) == [("sara@kommun.example", "23 saker väntar på dig")]
    assert mail.outbox[0].body.count("Gör klart utkastet") == 20
    assert "* och 3 saker till" in mail.outbox[0].body


def test_the_fault_of_one_person_does_not_keep_the_others_from_being_reminded(
    edition, coordinator, officer, liaison, monkeypatch
):
    send(edition, coordinator)
    ask_for_a_change(edition, liaison)
    real = digests.tasks_for

    def broken_for_the_coordinator(user, **words):
        if user == coordinator:
            raise ValueError
        return real(user, **words)

    monkeypatch.setattr(digests, "tasks_for", broken_for_the_coordinator)
    OutgoingMail.objects.all().delete()
    first = [who for who, _subject in remind(MONDAY)]
    monkeypatch.undo()

    assert first == ["hamid@kommun.example"]
    assert [who for who, _subject in remind(TUESDAY)] == ["sara@kommun.example"]  # the next run makes up for it


# At once --------------------------------------------------------------------------------------------------------------


def test_a_plan_that_is_sent_is_told_at_once_to_those_who_answer_for_the_asked(edition, coordinator, liaison, police):
    factories.person(police, Role.READER)
    factories.person(factories.organisation(kind=OrganisationKind.POLICE), Role.REVIEWER)
    edition.refresh_from_db()

    review.send_for_review(edition=edition, version=edition.version, by=coordinator, at=NOON)

    assert send_waiting(NOON.date(), 14) == [("gun@polisen.example", f"På granskning: {edition}")]
    assert reverse("edition_review", args=[edition.plan_id, edition.number]) in mail.outbox[0].body


def test_an_agreement_that_is_sent_is_told_at_once_each_time_it_is_sent(police, liaison):
    agreement = factories.draft(other=police)
    by = factories.person(agreement.owner, Role.COORDINATOR)
    for _ in range(2):
        agreement.refresh_from_db()
        agreement = agreement_review.send_for_review(
            agreement=agreement, version=agreement.version, by=by, at=NOON, answer_by=date(2026, 4, 1)
        )
        agreement = agreement_review.take_back(agreement=agreement, version=agreement.version, by=by, at=NOON)
    agreement_review.send_for_review(agreement=agreement, version=agreement.version, by=by, at=NOON)

    told = send_waiting(NOON.date(), 14)

    assert told == [("gun@polisen.example", f"På granskning: {agreement}")]  # of three, the newest alone still holds
    assert sorted(OutgoingMail.objects.filter(kind="review").values_list("state", flat=True)) == [
        "dropped", "dropped", "sent"
    ]  # fmt: skip


def test_changes_asked_for_within_a_quarter_make_one_mail(edition, coordinator, officer, liaison):
    second = edition.goals.get()
    send(edition, coordinator)
    ask_for_a_change(edition, liaison, second)
    ask_for_a_change(edition, liaison, second, NOON + timedelta(minutes=5))

    told = [send_waiting(NOON.date(), hour) for hour in (13, 14, 15)]  # it is asked for at one o'clock here
    ask_for_a_change(edition, liaison, second, at(TUESDAY, 15))

    mails = [(f"{who}@kommun.example", f"Ändring begärd: {edition}") for who in ("hamid", "sara")]
    assert told == [[], mails, []]
    assert OutgoingMail.objects.filter(kind="change", state="waiting").count() == 2


def test_an_answered_proposal_is_told_at_once_to_who_made_it(edition, coordinator, officer, liaison, police):
    send(edition, coordinator)
    factories.person(police, Role.REVIEWER)
    proposal = Proposal(
        edition=edition, focus_area=edition.focus_areas.get(), organisation=police, title="Trygg gångväg"
    )
    proposal = review.propose_goal(proposal=proposal, by=liaison, at=NOON)

    review.take_up_proposal(proposal=proposal, by=officer, at=NOON)

    (told,) = [each for each in remind(TUESDAY) if each[0] == "gun@polisen.example" and "Svar" in each[1]]
    assert told[1] == f"Svar på ett föreslaget mål: {Edition.objects.get(pk=edition.pk)}"


def test_a_verb_that_is_undone_leaves_no_mail(police, liaison):
    agreement = factories.draft(other=police)
    by = factories.person(agreement.owner, Role.COORDINATOR)

    with transaction.atomic():
        agreement_review.send_for_review(agreement=agreement, version=agreement.version, by=by, at=NOON)
        within = OutgoingMail.objects.count()
        transaction.set_rollback(True)

    assert (within, OutgoingMail.objects.count()) == (1, 0)


def test_whoever_no_longer_sees_the_thing_gets_no_mail_about_it(police, liaison):
    agreement = factories.draft(other=police)
    by = factories.person(agreement.owner, Role.COORDINATOR)
    agreement_review.send_for_review(agreement=agreement, version=agreement.version, by=by, at=NOON)
    Agreement.objects.get(pk=agreement.pk).partnership.organisations.remove(police)

    assert send_waiting(NOON.date(), 14) == []
