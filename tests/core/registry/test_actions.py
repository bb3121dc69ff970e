"""The verbs of the diary, and what the database refuses of what they store."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core import ledger
from core.concurrency.refusals import ForbiddenStepError, StaleVersionError
from core.models import ChangeNotice, LedgerEntry, OrganisationKind, Registration
from core.registry import actions
from core.registry.queries import number_of
from core.registry.records import Matter, Record, Way, exchanged, is_another_authority, made_together
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 16)
MATTER = Matter("partnership.agreement", 7, "Avtalet", "/avtal/x/", 1, "Partnerskapet", "partnership-1")
ANSWER = {"answer": "number", "number": "KS 2026/123", "registered_on": TODAY, "reason": ""}


@pytest.fixture
def organisation():
    return factories.organisation()


@pytest.fixture
def person(organisation):
    return factories.person(organisation)


@pytest.fixture
def record(organisation):
    return Record(
        "agreement.sent", "partnership.agreement", 7, MATTER, organisation, Way.SENT, date(2026, 3, 13), "Utkast"
    )


def test_a_record_is_registered_with_its_number_and_the_history_tells_of_it(record, organisation, person):
    (row,) = actions.register(records=[record], by=person, at=NOON, **ANSWER | {"number": "  KS 2026/123 "})

    assert (row.number, row.registered_on, row.by, row.organisation) == ("KS 2026/123", TODAY, person, organisation)
    entry = LedgerEntry.objects.get()
    assert (entry.verb, entry.chain.name, entry.by, entry.at) == ("registration.made", "partnership-1", person, NOON)
    assert entry.payload.content == {
        "kind": "agreement.sent",
        "organisation": organisation.pk,
        "answer": "number",
        "number": "KS 2026/123",
        "registered_on": "2026-03-16",
        "reason": "",
    }
    assert number_of(("partnership.agreement", 7), organisation.pk) == "KS 2026/123"
    assert number_of(("partnership.agreement", 8), organisation.pk) == ""
    assert number_of(("partnership.agreement", 7), factories.organisation().pk) == ""


def test_several_are_registered_at_once_or_none_of_them(record, person):
    another = replace(record, kind="agreement.notice")
    actions.register(records=[another], by=person, at=NOON, **ANSWER)

    with pytest.raises(ForbiddenStepError, match="redan"):
        actions.register(records=[record, another], by=person, at=NOON, **ANSWER)

    assert [row.kind for row in Registration.objects.all()] == ["agreement.notice"]
    assert len(actions.register(records=[record, replace(record, key=8)], by=person, at=NOON, **ANSWER)) == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": ""}, "__all__"),
        ({"answer": "no_record", "number": "", "reason": ""}, "__all__"),
        ({"answer": "annat"}, "answer"),
        ({"registered_on": TODAY + timedelta(days=1)}, "registered_on"),
        ({"registered_on": date(2026, 3, 12)}, "registered_on"),
    ],
)
def test_an_answer_that_says_too_little_or_cannot_be_is_refused(record, person, typed, field):
    with pytest.raises(ValidationError) as refused:
        actions.register(records=[record], by=person, at=NOON, **ANSWER | typed)

    assert list(refused.value.message_dict) == [field]
    assert not Registration.objects.exists()


def test_a_record_without_a_number_is_kept_in_order_or_is_none(record, person):
    in_order, none = (
        actions.register(records=[replace(record, key=key)], by=person, at=NOON, **ANSWER | typed)[0]
        for key, typed in enumerate(
            [{"answer": "in_order"}, {"answer": "no_record", "reason": "Utkast för synpunkter."}], start=1
        )
    )

    assert (in_order.number, none.number, none.reason) == ("", "", "Utkast för synpunkter.")


def test_a_correction_keeps_what_stood_before_and_why(record, person):
    (row,) = actions.register(records=[record], by=person, at=NOON, **ANSWER)
    colleague = factories.person(record.organisation)

    corrected = actions.correct(
        registration=row, version=1, correction="Fel år.", by=colleague, at=NOON, **ANSWER | {"number": "KS 2025/123"}
    )

    row.refresh_from_db()
    assert (row.number, row.version, row.notices, row.by) == ("KS 2025/123", 2, 1, person)
    assert corrected == row
    content = LedgerEntry.objects.get(verb="registration.corrected").payload.content
    assert (content["before"]["number"], content["after"]["number"]) == ("KS 2026/123", "KS 2025/123")
    assert content["correction"] == "Fel år."
    assert all(not verdict.fault for verdict in ledger.verify())


def test_a_correction_on_an_old_version_or_without_a_reason_is_refused(record, person):
    (row,) = actions.register(records=[record], by=person, at=NOON, **ANSWER)
    new = ANSWER | {"number": "KS 2025/1"}
    actions.correct(registration=row, version=1, correction="Fel år.", by=person, at=NOON, **new)

    with pytest.raises(StaleVersionError):
        actions.correct(registration=row, version=1, correction="Också fel.", by=person, at=NOON, **ANSWER)
    with pytest.raises(ValidationError, match="varför"):
        actions.correct(registration=row, version=2, correction=" ", by=person, at=NOON, **ANSWER)
    actions.correct(registration=row, version=2, correction="Inget ändrat.", by=person, at=NOON, **new)

    assert Registration.objects.get().version == 2
    assert LedgerEntry.objects.count() == 2


def test_sql_changes_a_registration_with_a_notice_alone_and_never_removes_it(record, person):
    (row,) = actions.register(records=[record], by=person, at=NOON, **ANSWER)
    rows = Registration.objects.filter(pk=row.pk)

    for values in (
        {"number": "KS 1/1"},
        {"registered_on": date(2026, 3, 15)},
        {"reason": "x"},
        {"notices": 1},
        {"organisation": factories.organisation()},
        {"kind": "plan.sent"},
        {"target_key": 9},
        {"matter_key": 9},
        {"by": factories.person()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
    with pytest.raises(IntegrityError, match="never removed"), transaction.atomic():
        rows.delete()

    ChangeNotice.objects.create(target_model="core.registration", target_key=row.pk, number=1, chain="x", at=NOON)
    assert rows.update(number="KS 1/1", notices=1) == 1


def test_what_goes_between_units_of_one_authority_leaves_none_and_an_association_registers_nothing():
    police = factories.organisation(kind=OrganisationKind.POLICE)
    one, other = (factories.organisation(kind=OrganisationKind.POLICE, parent=police) for _ in range(2))
    municipality, club = factories.organisation(), factories.organisation(kind=OrganisationKind.ASSOCIATION)
    of_it = {"kind": "x", "model": "x", "key": 1, "matter": MATTER, "on": TODAY, "what": "Utkast"}

    sent = [
        (record.organisation, record.way, record.others)
        for record in exchanged(sender=one, receivers=[other, municipality, club], **of_it)
    ]
    made = [record.organisation for record in made_together(parties=[municipality, club], **of_it)]

    assert not is_another_authority(one, other)
    assert not is_another_authority(one, police)
    assert sent == [
        (one, Way.SENT, (str(municipality), str(club))),
        (municipality, Way.RECEIVED, (str(one),)),
    ]
    assert list(exchanged(sender=one, receivers=[other], **of_it)) == []
    assert made == [municipality]
