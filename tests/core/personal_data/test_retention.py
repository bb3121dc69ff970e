"""Retention rules: what goes on which day, and that nothing goes without a rule, or without being told to."""

from datetime import date, timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from django.core.management import call_command

from core.access.models import Invitation
from core.models import (
    LedgerEntry,
    MailedMatter,
    MailKind,
    MailState,
    OutgoingMail,
    RetentionKind,
    RetentionRule,
    Role,
    User,
)
from core.personal_data.retention import follow
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db
DECISION = "Dokumenthanteringsplanen, kommunstyrelsen § 40"


def ago(days):
    return NOON - timedelta(days=days)


def rule(kind, days=90):
    return RetentionRule.objects.create(kind=kind, days=days, decision=DECISION, decided_on=date(2026, 1, 15))


def mail(person, days, state=MailState.SENT):
    row = {"queued_at": ago(days + 1), "state": state, "matter": f"{state}:{days}", "stage": "1"}
    row["sent_at"] = ago(days) if state == MailState.SENT else None
    row["next_try_at"] = NOON if state == MailState.WAITING else None
    return OutgoingMail.objects.create(user=person, kind=MailKind.DIGEST, **row)


def invitation(person, **days):
    moments = {name: ago(each) for name, each in days.items()}
    return Invitation.objects.create(
        **{"expires_at": NOON + timedelta(days=9), **moments},
        email="a@kommun.example",
        name="Anna",
        organisation=factories.organisation(),
        role=Role.READER,
        invited_by=person,
        created_at=ago(400),
    )


def test_of_mail_what_waits_and_what_a_reminder_remembers_stays():
    person = factories.person()
    old, newer, waiting = mail(person, 91), mail(person, 89), mail(person, 95, MailState.WAITING)
    dropped, remembered = mail(person, 92, MailState.DROPPED), mail(person, 93)
    MailedMatter.objects.create(user=person, mail=remembered, matter="edition:1", stage="1")

    outcome = follow(rule(RetentionKind.MAIL), at=NOON, do=True)

    assert outcome.count == 2
    assert set(OutgoingMail.objects.all()) == {newer, waiting, remembered}
    assert {old.pk, dropped.pk}.isdisjoint(OutgoingMail.objects.values_list("pk", flat=True))


def test_of_invitations_those_that_can_be_accepted_stay():
    person = factories.person()
    invitation(person, withdrawn_at=91)
    invitation(person, expires_at=91)
    invitation(person, accepted_at=91)
    stay = {invitation(person), invitation(person, withdrawn_at=89), invitation(person, expires_at=89)}

    assert follow(rule(RetentionKind.INVITATIONS), at=NOON, do=True).count == 3
    assert set(Invitation.objects.all()) == stay


def test_of_failed_logins_the_newer_stay():
    for name, days in (("gammal", 91), ("ny", 89)):
        attempt = AccessAttempt.objects.create(username=name, ip_address="192.0.2.1", failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=ago(days))

    assert follow(rule(RetentionKind.LOGINS), at=NOON, do=True).count == 1
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["ny"]


def test_of_accounts_those_that_are_closed_and_long_unused_are_erased():
    def account(name, **fields):
        made = factories.person(email=f"{name}@kommun.example", **fields)
        User.objects.filter(pk=made.pk).update(date_joined=ago(400), last_login=fields.get("last_login"))
        return made

    account("stangd", is_active=False, last_login=ago(91))
    account("nyss", is_active=False, last_login=ago(89))
    account("aldrig", is_active=False)
    account("oppen", last_login=ago(300))
    duty = account("ansvarig", is_active=False, last_login=ago(91))
    partnership = factories.partnership()
    type(partnership).objects.filter(pk=partnership.pk).update(coordinator=duty)

    outcome = follow(rule(RetentionKind.ACCOUNTS), at=NOON, do=True)

    assert (outcome.count, outcome.held) == (2, 1)
    left = {email.partition("@")[0] for email in User.objects.values_list("email", flat=True)}
    assert left >= {"nyss", "oppen", "ansvarig"}
    assert left.isdisjoint({"stangd", "aldrig"})
    decisions = LedgerEntry.objects.filter(verb="person.erased").values_list("payload__content__decision", flat=True)
    assert set(decisions) == {f"{DECISION}, 2026-01-15"}
    assert follow(RetentionRule.objects.get(), at=NOON, do=True).count == 0


def test_a_dry_run_takes_nothing_and_tells_of_nothing():
    mail(factories.person(), 91)

    outcome = follow(rule(RetentionKind.MAIL), at=NOON)

    assert outcome.count == 1
    assert OutgoingMail.objects.count() == 1
    assert not LedgerEntry.objects.filter(verb="retention.followed").exists()


def test_the_history_tells_of_what_was_thrown_away_and_of_nothing_else():
    mail(factories.person(), 91)
    follow(rule(RetentionKind.MAIL), at=NOON, do=True)
    follow(rule(RetentionKind.LOGINS), at=NOON, do=True)

    entry = LedgerEntry.objects.get(verb="retention.followed")
    assert entry.by is None
    assert entry.payload.content == {"count": 1, "before": ago(90).isoformat(), "decision": DECISION}


@pytest.mark.parametrize("values", [{"days": 0}, {"days": 3651}, {"decision": ""}, {"kind": "beslut"}])
def test_a_rule_names_what_it_takes_after_how_many_days_and_by_whose_decision(values):
    whole = {"kind": RetentionKind.MAIL, "days": 90, "decision": DECISION, "decided_on": date(2026, 1, 15)}

    RetentionRule(**whole).full_clean()
    with pytest.raises(ValidationError):
        RetentionRule(**(whole | values)).full_clean()


def test_the_command_looks_unless_it_is_told_to_do_it():
    def run(**options):
        out = StringIO()
        call_command("retention", stdout=out, **options)
        return out.getvalue()

    assert "There is no rule" in run(do=True)
    mail(factories.person(), 5000)
    rule(RetentionKind.MAIL)
    assert "mail: 1 from before" in run()
    assert OutgoingMail.objects.count() == 1
    assert "mail: 1 from before" in run(do=True)
    assert OutgoingMail.objects.count() == 0
