"""What verify_ledger finds of agreements: each locked text and each registered row needs its own entry of history."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from core import ledger
from core.models import Area, StoredFile
from core.service.verification import Fault
from partnership import verification
from partnership.models import (
    AgreementVersion,
    Decision,
    Extension,
    Party,
    Section,
    Signatory,
    Signature,
    VersionOrigin,
    VersionStatus,
)
from tests.support import factories
from tests.support.factories import NOON, tell

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

UNTOLD = "No entry of the history tells how it came."
NOT_LOCKED = "No entry of the history tells that the text was locked."
ANOTHER_DIGEST = "The digest is not the one that the history tells of."


def faults():
    return list(verification.faults())


def locked(origin=VersionOrigin.DRAWN):
    """A locked agreement of whose text the history tells."""
    agreement = factories.locked(origin=origin)
    tell("agreement.text_locked", agreement, number=1, digest=text_of(agreement).digest)
    return agreement


def text_of(agreement):
    return agreement.versions.exclude(status=VersionStatus.VOIDED).get()


def signature(origin=VersionOrigin.DRAWN):
    return sign(text_of(locked(origin)))[0]


def sign(text, times=1):
    """The first signatories' names on the first copies, so many of them."""
    pairs = [(copy, signatory) for copy in text.print_set.copies.order_by("number") for signatory in signatories(text)]
    return [Signature.objects.create(copy=copy, signatory=signatory) for copy, signatory in pairs[:times]]


def signatories(text):
    return Signatory.objects.filter(party__agreement_version=text).order_by("pk")


def decision(**said):
    return Decision.objects.create(party=text_of(locked()).parties.get(order=1), **said)


def extension():
    sha256 = factories.sha256(b"abc")
    paper = StoredFile.objects.create(
        file="stored/a.pdf", name="a.pdf", kind="pdf", size=3, sha256=sha256, stored_at=NOON
    )
    days = {"agreed_on": "2026-02-01", "ended_before_on": "2026-06-30", "ends_on": "2026-12-31"}
    return Extension.objects.create(agreement=locked(), reason="Arbetet fortsätter.", paper=paper, **days)


# Registered rows -----------------------------------------------------------------------------------------------------


class Way(NamedTuple):
    """How a row comes: what makes one, the row that its entry is about, and the entry's verb."""

    make: Callable[[], Model]
    target_of: Callable[[Model], Model]
    verb: str


def itself(row):
    return row


WAYS = [
    Way(signature, itself, "copy.signed"),
    Way(signature, lambda row: row.signatory.party, "copies.signed_by_party"),
    Way(lambda: signature(VersionOrigin.ELECTRONIC), lambda row: row.copy, "copy.signed_electronically"),
    Way(lambda: decision(body="Nämnden"), itself, "decision.registered"),
    Way(lambda: decision(not_needed=True), itself, "decision.not_needed"),
    Way(lambda: decision(body="Nämnden"), itself, "admin.added"),
    Way(extension, lambda row: row.agreement, "agreement.extended"),
]
by_verb = pytest.mark.parametrize("way", WAYS, ids=[way.verb for way in WAYS])


@by_verb
def test_a_row_is_well_with_its_own_entry_and_a_fault_without_it(way):
    row = way.make()
    assert faults() == [Fault(row._meta.label_lower, row.pk, UNTOLD)]

    tell(way.verb, way.target_of(row))

    assert faults() == []


@by_verb
def test_the_entry_of_another_row_does_not_tell_of_this_one(way):
    row, other = way.make(), way.make()

    tell(way.verb, way.target_of(other))

    assert faults() == [Fault(row._meta.label_lower, row.pk, UNTOLD)]


@by_verb
def test_an_entry_about_another_kind_of_row_or_with_another_verb_does_not_tell_of_it(way):
    row = way.make()
    target = way.target_of(row)

    tell(way.verb, Area(pk=target.pk, name="Jordbro"))
    tell("agreement.watched", target)

    assert faults() == [Fault(row._meta.label_lower, row.pk, UNTOLD)]


def test_the_entry_still_tells_of_its_row_when_its_content_was_erased():
    row = decision(body="Nämnden")
    entry = tell("decision.registered", row, body="Nämnden")

    ledger.erase(entry=entry, decision="§ 7", by=factories.person(), at=NOON)

    assert faults() == []


def test_one_entry_about_a_party_tells_of_its_own_signatures_alone():
    first, second, third, fourth = sign(text_of(locked()), times=4)
    assert first.signatory == third.signatory
    assert second.signatory == fourth.signatory

    tell("copies.signed_by_party", first.signatory.party)

    assert [fault.key for fault in faults()] == [second.pk, fourth.pk]


# Agreements that came signed -----------------------------------------------------------------------------------------


def test_one_entry_tells_of_a_registered_agreement_and_of_its_signatures():
    agreement = factories.locked(origin=VersionOrigin.REGISTERED)
    text = text_of(agreement)
    (row,) = sign(text)
    expected = [
        Fault("partnership.agreementversion", text.pk, NOT_LOCKED),
        Fault("partnership.signature", row.pk, UNTOLD),
    ]
    assert faults() == expected
    tell("copy.signed", row)
    assert faults() == expected, "What came signed was not signed here."

    tell("agreement.registered", agreement, digest=text.digest)

    assert faults() == []


def test_the_signatures_of_a_registered_agreement_need_the_entry_of_their_own():
    mine, other = (factories.locked(origin=VersionOrigin.REGISTERED) for _ in range(2))
    text = text_of(mine)
    (row,) = sign(text)

    tell("agreement.registered", other, digest=text_of(other).digest)
    tell("agreement.registered", Area(pk=mine.pk, name="Jordbro"), digest=text.digest)
    tell("agreement.watched", mine, digest=text.digest)

    assert faults() == [
        Fault("partnership.agreementversion", text.pk, NOT_LOCKED),
        Fault("partnership.signature", row.pk, UNTOLD),
    ]


def test_a_registered_paper_is_held_to_the_digest_of_its_entry_which_names_no_number():
    agreement = factories.locked(origin=VersionOrigin.REGISTERED)

    tell("agreement.registered", agreement, digest="0" * 64)

    assert faults() == [Fault("partnership.agreementversion", text_of(agreement).pk, ANOTHER_DIGEST)]


# Locked texts --------------------------------------------------------------------------------------------------------


def test_a_draft_needs_no_entry():
    factories.draft()

    assert faults() == []


def test_a_canonical_text_that_is_not_what_its_digest_was_taken_of_is_found():
    text = text_of(locked())

    factories.rewrite(AgreementVersion.objects.all(), canonical_text="{}")

    sentence = "The canonical text is not what its digest was taken of."
    assert faults() == [Fault("partnership.agreementversion", text.pk, sentence)]


def test_no_entry_about_something_else_tells_that_a_text_was_locked():
    agreement, other = factories.locked(), locked()
    text = text_of(agreement)
    said = {"number": 1, "digest": text.digest}

    tell("agreement.text_locked", Area(pk=agreement.pk, name="Jordbro"), **said)
    tell("agreement.text_locked", other, **said)
    tell("agreement.sent_for_review", agreement, **said)

    assert faults() == [Fault("partnership.agreementversion", text.pk, NOT_LOCKED)]


def test_an_entry_that_names_no_digest_says_nothing_against_a_text():
    agreement = factories.locked()

    tell("agreement.text_locked", agreement, number=1)

    assert faults() == []


def test_an_entry_whose_content_was_erased_says_nothing_against_a_text():
    agreement = factories.locked()
    entry = tell("agreement.text_locked", agreement, number=1, digest="0" * 64)

    ledger.erase(entry=entry, decision="§ 7", by=factories.person(), at=NOON)

    assert faults() == []


@pytest.fixture
def twice():
    """An agreement whose first text was voided, and whose second is locked; and both of its texts."""
    agreement = factories.locked()
    first = text_of(agreement)
    factories.rewrite(AgreementVersion.objects.all(), status="voided", voided_at=NOON, void_reason="Fel namn")
    second = AgreementVersion.objects.create(agreement=agreement, number=2, title="Lokalt partnerskap, rättat")
    Section.objects.create(agreement_version=second, order=1, heading="Parter", body="De som skriver under.")
    for party in first.parties.order_by("order"):
        values = {"organisation": party.organisation, "order": party.order, "name_as_written": party.name_as_written}
        Party.objects.create(agreement_version=second, **values)
    factories.lock(agreement)
    second.refresh_from_db()
    assert first.digest != second.digest
    return agreement, first, second


def test_each_text_of_an_agreement_needs_an_entry_under_its_own_number(twice):
    agreement, first, second = twice

    tell("agreement.text_locked", agreement, number=2, digest=second.digest)
    assert faults() == [Fault("partnership.agreementversion", first.pk, NOT_LOCKED)]
    tell("agreement.text_locked", agreement, number=1, digest=first.digest)

    assert faults() == []


def test_the_digest_of_one_text_is_not_that_of_another(twice):
    agreement, first, second = twice

    tell("agreement.text_locked", agreement, number=1, digest=second.digest)
    tell("agreement.text_locked", agreement, number=2, digest=first.digest)

    assert faults() == [
        Fault("partnership.agreementversion", first.pk, ANOTHER_DIGEST),
        Fault("partnership.agreementversion", second.pk, ANOTHER_DIGEST),
    ]


def test_an_erased_entry_may_have_told_of_any_text_but_hides_no_other_entry(twice):
    agreement, first, second = twice
    entry = tell("agreement.text_locked", agreement, number=1, digest=first.digest)
    ledger.erase(entry=entry, decision="§ 7", by=factories.person(), at=NOON)
    assert faults() == []

    tell("agreement.text_locked", agreement, number=2, digest=first.digest)

    assert faults() == [Fault("partnership.agreementversion", second.pk, ANOTHER_DIGEST)]


# How much is read ----------------------------------------------------------------------------------------------------


def test_fifty_texts_are_read_at_a_time_since_each_is_as_long_as_its_paper():
    with CaptureQueriesContext(connection) as queries:
        faults()

    (sql,) = [query["sql"] for query in queries if 'FROM "partnership_agreementversion"' in query["sql"]]
    assert sql.endswith("LIMIT 50")


@pytest.mark.parametrize("origin", [VersionOrigin.DRAWN, VersionOrigin.REGISTERED])
def test_more_signatures_ask_no_more(origin):
    text = text_of(locked(origin))
    sign(text)
    few = asked_of_the_database(faults=1)
    Signature.objects.bulk_create(
        [Signature(copy=text.print_set.copies.get(number=2), signatory=each) for each in signatories(text)]
    )

    assert asked_of_the_database(faults=3) == few


def test_more_entries_about_an_agreement_ask_no_more():
    agreement = factories.locked()
    tell("agreement.text_locked", agreement, number=2)
    few = asked_of_the_database(faults=1)
    for number in (3, 4, 5):
        tell("agreement.text_locked", agreement, number=number)

    assert asked_of_the_database(faults=1) == few


def asked_of_the_database(*, faults):
    """How often it is asked until so many faults are found."""
    with CaptureQueriesContext(connection) as queries:
        assert len(list(verification.faults())) == faults
    return len(queries)
