"""Erasing a person: what goes, what stays, and that no table holds a trace beside what is listed here."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import models
from django.db.models.functions import Cast
from django.urls import reverse

from core import actions, ledger
from core.access import invitations, lockouts
from core.access.models import Invitation, PasswordRequest, Session
from core.models import (
    LastVisit,
    LedgerEntry,
    LedgerPayload,
    MailChoice,
    MailKind,
    Membership,
    OutgoingMail,
    Role,
    User,
)
from core.personal_data import erasure, extract
from partnership.models import Comment
from stadsdelplan.models import CalendarFeed
from tests.support import factories
from tests.support.factories import NOON

NAME, EMAIL = "Xerxa Qvarnvist", "xerxa.qvarnvist@kommun.example"
DECISION = "Kommunstyrelsen § 12, 1 december 2026"
LATER = NOON + timedelta(days=1)


@pytest.fixture
def administrator(db):
    return factories.person(is_staff=True, is_superuser=True)


@pytest.fixture
def person(administrator):
    """Somebody who was invited, has a role, chose mail, got some, and could not log in once."""
    unit = factories.organisation("Haninge kommun")
    invitations.invite(
        email=EMAIL, name=NAME, organisation=unit, role=Role.OFFICER, site="https://x", by=administrator, at=NOON
    )
    invitation = Invitation.objects.get()
    made = invitations.accept_as_new(invitation=invitation, name=NAME, password=factories.PASSWORD, at=NOON)
    reader = actions.give_role(user=made, organisation=unit, role=Role.READER, by=administrator, at=NOON)
    actions.end_role(membership=reader, by=administrator, at=NOON)
    MailChoice.objects.create(user=made, considered_on=NOON.date())
    OutgoingMail.objects.create(
        user=made, kind=MailKind.DIGEST, matter="edition:1", stage="1", queued_at=NOON, next_try_at=NOON
    )
    CalendarFeed.objects.create(user=made, digest="d" * 64, language="sv", made_at=NOON)
    LastVisit.objects.create(user=made, at=NOON)
    factories.session_of(made)
    lockouts.count_failure(name=EMAIL, address="192.0.2.1", at=NOON)
    PasswordRequest.objects.create(email=EMAIL, network="192.0.2.0/24", site="https://x", language="sv", asked_at=NOON)
    return made


def traces(*words):
    """Return {model.field} of every column of every table in which one of the words stands, whatever the case."""
    found, columns = set(), 0
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField | models.JSONField | models.FileField):
                continue
            columns += 1
            as_text = model._base_manager.annotate(as_text=Cast(field.name, models.TextField()))
            for word in words:
                for spelled in {word, word.encode("unicode_escape").decode()}:
                    if as_text.filter(as_text__icontains=spelled).exists():
                        found.add(f"{model._meta.label}.{field.name}")
    assert columns > 150
    return found


def test_control_the_person_stands_in_many_tables(person):
    assert traces(NAME, EMAIL) >= {
        "access.Invitation.email",
        "access.Invitation.name",
        "access.PasswordRequest.email",
        "axes.AccessAttempt.username",
        "core.LedgerPayload.label",
        "core.User.email",
        "core.User.name",
    }


def test_nothing_of_the_person_is_left_where_no_record_needs_the_name(person, administrator):
    done = erasure.erase(user=person, decision=DECISION, by=administrator, at=LATER)

    assert not done.name_stays, done.stays
    assert traces(NAME, EMAIL) == set()
    person.refresh_from_db()
    assert (person.email, person.name) == (f"nr-{person.pk}@konto.gallrat.invalid", f"Gallrat konto {person.pk}")
    assert erasure.is_erased(person)
    for model in (Membership, MailChoice, OutgoingMail, LastVisit, Session):
        assert not model.objects.filter(user=person).exists(), model
    assert CalendarFeed.objects.get(user=person).revoked_at == LATER
    assert [verdict.fault for verdict in ledger.verify()] == [""] * len(list(ledger.verify()))


def test_nobody_logs_in_as_who_is_erased(person, administrator, rf):
    assert authenticate(rf.post("/"), username=EMAIL, password=factories.PASSWORD)

    erasure.erase(user=person, decision=DECISION, by=administrator, at=LATER)

    person.refresh_from_db()
    assert not person.is_active
    assert not AccessAttempt.objects.exists()
    for name in (EMAIL, person.email):
        assert authenticate(rf.post("/"), username=name, password=factories.PASSWORD) is None


def test_the_name_stays_on_what_the_person_did_for_an_authority(person, administrator):
    draft = factories.draft()
    Comment.objects.create(
        section=draft.versions.get().sections.first(),
        organisation=factories.organisation(),
        by=person,
        at=NOON,
        text="Bra.",
    )

    done = erasure.erase(user=person, decision=DECISION, by=administrator, at=LATER)

    person.refresh_from_db()
    assert done.name_stays
    assert done.stays["Synpunkt (av)"] == 1
    assert (person.name, Comment.objects.get().by) == (NAME, person)
    assert traces(EMAIL) == set()
    assert traces(NAME) == {"core.User.name", "core.LedgerPayload.label"}  # the label of the entry that tells of it
    assert LedgerPayload.objects.filter(label__contains=NAME).get().entry.verb == "person.erased"


def test_the_history_tells_who_erased_by_which_decision(person, administrator):
    erasure.erase(user=person, decision=DECISION, by=administrator, at=LATER)

    entry = LedgerEntry.objects.get(verb="person.erased")
    assert (entry.by, entry.at, entry.payload.content["decision"]) == (administrator, LATER, DECISION)
    assert LedgerEntry.objects.filter(verb=ledger.PAYLOAD_ERASED, payload__content__decision=DECISION).count() >= 4


def test_it_may_be_done_again(person, administrator):
    erasure.erase(user=person, decision=DECISION, by=administrator, at=LATER)
    number = LedgerEntry.objects.filter(verb=ledger.PAYLOAD_ERASED).count()

    again = erasure.erase(user=person, decision=DECISION, by=administrator, at=LATER)

    assert again.goes == {}
    assert LedgerEntry.objects.filter(verb=ledger.PAYLOAD_ERASED).count() == number


@pytest.mark.parametrize(
    "case", ["oneself", "the last administrator", "a coordinator who is named", "without a decision"]
)
def test_what_stands_in_the_way_is_said_and_nothing_is_done(case, person, administrator):
    whom, decision, by = person, DECISION, administrator
    if case == "oneself":
        whom = administrator
    elif case == "the last administrator":
        whom, by = administrator, None
    elif case == "a coordinator who is named":
        partnership = factories.partnership()
        type(partnership).objects.filter(pk=partnership.pk).update(coordinator=person)
    else:
        decision = "  "

    with pytest.raises(erasure.NotErasedError):
        erasure.erase(user=whom, decision=decision, by=by, at=LATER)

    assert not User.objects.filter(email__endswith="@konto.gallrat.invalid").exists()
    assert Membership.objects.filter(user=person).exists()


# What is handed out ---------------------------------------------------------------------------------------------------


def test_the_person_gets_everything_and_nothing_that_opens_the_account(person, administrator):
    told = extract.extract(user=person, by=administrator, at=LATER)

    words = str(told)
    assert EMAIL in told["account"].values()
    assert {len(rows) for rows in told["rows"].values()} == {1}
    assert len(told["rows"]) == 7
    assert len(told["by_address"]["invitations"]) == 1
    assert len(told["by_address"]["letters"]) == 2  # the invitation, and a password
    assert len(told["by_address"]["failed_logins"]) == 1
    assert {"person.given_role", "person.role_ended"} <= {entry["verb"] for entry in told["history_about"]}
    assert User.objects.get(pk=person.pk).password not in words
    assert "d" * 64 not in words
    assert administrator.email not in words
    assert LedgerEntry.objects.filter(verb="person.data_handed_out", by=administrator, target_key=person.pk).exists()


def test_commands_say_what_they_do(person, administrator, capsys):
    call_command("erase_person", EMAIL.upper(), by=administrator.email)
    looked = capsys.readouterr().out
    assert User.objects.filter(email=EMAIL).exists()
    assert "Nothing was erased." in looked

    call_command("extract_person", EMAIL, by=administrator.email)
    assert EMAIL in capsys.readouterr().out

    with pytest.raises(CommandError):
        call_command("erase_person", EMAIL, by=administrator.email, do=True)
    call_command("erase_person", EMAIL, by=administrator.email, do=True, decision=DECISION)
    assert not User.objects.filter(email=EMAIL).exists()
    with pytest.raises(CommandError, match="There is no person"):
        call_command("extract_person", EMAIL, by=administrator.email)


# The administration's pages -------------------------------------------------------------------------------------------


def test_an_administrator_hands_out_and_erases_in_the_administration(client, person, administrator):
    client.force_login(administrator)
    data, erase = (reverse(f"admin:core_user_{name}", args=[person.pk]) for name in ("data", "erase"))

    assert client.get(data).status_code == 200
    file = client.post(data)
    assert (file.status_code, file["Content-Type"]) == (200, "application/json")
    assert f'filename="uppgifter-{person.pk}.json"' in file["Content-Disposition"]
    assert EMAIL in file.content.decode()

    assert EMAIL in client.get(erase).content.decode()
    without = client.post(erase, {"decision": ""})
    assert without.status_code == 200
    assert User.objects.filter(email=EMAIL).exists()
    assert client.post(erase, {"decision": DECISION}).status_code == 302
    assert not User.objects.filter(email=EMAIL).exists()


def test_only_the_administration_comes_there(client, person):
    client.force_login(factories.person(works_for=factories.organisation(), role=Role.COORDINATOR))
    for name in ("data", "erase"):
        assert client.post(reverse(f"admin:core_user_{name}", args=[person.pk]), {"decision": "x"}).status_code == 302
    assert User.objects.filter(email=EMAIL).exists()


def test_the_preview_asks_no_more_of_many_rows(person, administrator, django_assert_num_queries):
    with django_assert_num_queries(46):
        erasure.preview(person, by=administrator)
    for number in range(5):
        OutgoingMail.objects.create(
            user=person, kind=MailKind.REVIEW, matter=f"edition:{number}", stage="2", queued_at=NOON, next_try_at=NOON
        )
    with django_assert_num_queries(46):
        erasure.preview(person, by=administrator)
