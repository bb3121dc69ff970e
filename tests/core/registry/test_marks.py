"""A mark: what an organisation registered by hand before a day. It stands in the history, and can be taken back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from core import ledger
from core.concurrency.refusals import ForbiddenStepError, StaleVersionError
from core.models import LedgerEntry, Registration
from core.registry import actions
from core.registry.queries import marks_of, register_lines
from core.registry.records import Matter, Record, Way
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 1)
MATTER = Matter("partnership.agreement", 7, "Avtalet", "/avtal/x/", 5, "Partnerskapet", "partnership-5")
OTHER_MATTER = Matter("partnership.agreement", 8, "Ett annat", "/avtal/y/", 6, "Ett annat", "partnership-6")


@pytest.fixture
def organisation():
    return factories.organisation()


@pytest.fixture
def person(organisation):
    return factories.person(organisation)


def mark(organisation, person, before=DAY):
    where = {"partnership": ("partnership.partnership", 5), "chain": "partnership-5"}
    return actions.mark_earlier(organisation=organisation, before=before, by=person, at=NOON, **where)


def record(organisation, on, matter=MATTER, key=1):
    return Record("agreement.sent", "partnership.agreement", key, matter, organisation, Way.SENT, on, "Utkast")


def waiting(*records):
    return [line.record.key for line in register_lines(list(records)) if line.is_waiting]


def test_what_happened_before_the_day_waits_no_longer_and_the_rest_does(organisation, person):
    other = factories.organisation()
    records = [
        record(organisation, DAY - timedelta(1), key=1),
        record(organisation, DAY, key=2),
        record(organisation, None, key=3),
        record(organisation, DAY - timedelta(1), OTHER_MATTER, key=4),
        record(other, DAY - timedelta(1), key=5),
    ]

    mark(organisation, person)

    assert waiting(*records) == [2, 3, 4, 5]
    assert not register_lines(records)[0].is_overdue(on=date(2030, 1, 1))


def test_the_history_tells_of_the_mark_and_of_taking_it_back(organisation, person):
    row = mark(organisation, person)
    actions.take_back_mark(mark=row, version=1, by=person, at=NOON)

    made, taken_back = LedgerEntry.objects.order_by("pk")
    assert (made.verb, made.chain.name, made.by) == ("registration.earlier_marked", "partnership-5", person)
    assert made.payload.content["registered_on"] == "2026-03-01"
    assert (taken_back.verb, taken_back.payload.content["answer"]) == ("registration.earlier_taken_back", "withdrawn")
    assert [verdict.fault for verdict in ledger.verify()] == [""]
    assert waiting(record(organisation, DAY - timedelta(1))) == [1]
    assert marks_of([organisation.pk], ["partnership-5"]) == []


def test_there_is_one_mark_at_a_time_and_another_after_it_is_taken_back(organisation, person):
    row = mark(organisation, person)
    with pytest.raises(ForbiddenStepError):
        mark(organisation, person)
    actions.take_back_mark(mark=row, version=1, by=person, at=NOON)

    mark(organisation, person, before=date(2026, 2, 1))

    assert Registration.objects.values_list("answer", "registered_on", "version").get() == (
        "by_hand",
        date(2026, 2, 1),
        3,
    )
    assert waiting(record(organisation, date(2026, 2, 1)), record(organisation, date(2026, 1, 31), key=2)) == [1]


def test_a_mark_of_a_day_to_come_is_refused_and_a_stale_version_too(organisation, person):
    with pytest.raises(ValidationError):
        mark(organisation, person, before=NOON.date() + timedelta(days=400))
    assert not Registration.objects.exists()

    row = mark(organisation, person)
    with pytest.raises(StaleVersionError):
        actions.take_back_mark(mark=row, version=7, by=person, at=NOON)
    assert Registration.objects.get().answer == "by_hand"


def test_a_record_with_a_number_keeps_it_beside_a_mark(organisation, person):
    one = record(organisation, DAY - timedelta(1))
    typed = {"answer": "number", "number": "KS 1", "registered_on": DAY, "reason": ""}
    actions.register(records=[one], by=person, at=NOON, **typed)
    mark(organisation, person)

    (line,) = register_lines([one])

    assert (line.registration.number, line.mark) == ("KS 1", None)
