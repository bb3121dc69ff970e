"""What is a record along the life of an agreement, for the two parties: literal, step by step."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from core.models import OrganisationKind, Role
from core.registry import actions as registry
from partnership.decisions import actions as decisions
from partnership.locking import actions as locking
from partnership.models import Agreement, Decision, NoComments, Party
from partnership.registering.queries import records_of_agreements, suggested_number
from partnership.review import actions as review
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def agreement():
    return factories.draft(
        owner=factories.organisation("Kommunen"), other=factories.organisation("Polisen", OrganisationKind.POLICE)
    )


@pytest.fixture
def coordinator(agreement):
    return factories.person(agreement.owner, Role.COORDINATOR)


@pytest.fixture
def police(agreement):
    return agreement.partnership.organisations.get(name="Polisen")


@pytest.fixture
def liaison(police):
    return factories.person(police, Role.REVIEWER)


def records(agreement):
    found = records_of_agreements(Agreement.objects.filter(pk=agreement.pk))
    return [f"{one.organisation}: {one.kind}, {one.way}, {one.on}, {', '.join(one.others)}" for one in found]


def send(agreement, by):
    return review.send_for_review(agreement=agreement, version=agreement.version, by=by, at=NOON)


def test_a_draft_that_nobody_has_seen_is_no_record(agreement):
    assert records(agreement) == []


def test_a_draft_goes_out_and_comes_in_and_so_do_comments_answers_and_an_answer_without_comments(
    agreement, coordinator, police, liaison
):
    send(agreement, coordinator)
    section = agreement.versions.get().sections.get(order=1)
    about = {"section": section, "version": section.version, "at": NOON}
    own = review.add_comment(text="Till oss själva.", organisation=agreement.owner, by=coordinator, **about)
    theirs = review.add_comment(text="Vilken dag?", organisation=police, by=liaison, **about)
    for comment in (theirs, own):
        answer = {"text": "Den 1 maj.", "organisation": agreement.owner, "by": coordinator}
        review.answer_comment(comment=comment, version=section.version, at=NOON, **answer)
    NoComments.objects.create(
        agreement=agreement, organisation=police, by=liaison, at=datetime(2026, 3, 17, tzinfo=UTC)
    )

    assert records(agreement) == [
        "Kommunen: agreement.sent, sent, 2026-03-16, Polisen",
        "Polisen: agreement.sent, received, 2026-03-16, Kommunen",
        "Polisen: agreement.comment, sent, 2026-03-16, Kommunen",
        "Kommunen: agreement.comment, received, 2026-03-16, Polisen",
        "Kommunen: agreement.comment, sent, 2026-03-16, Polisen",
        "Polisen: agreement.comment, received, 2026-03-16, Kommunen",
        "Polisen: agreement.no_comments, sent, 2026-03-17, Kommunen",
        "Kommunen: agreement.no_comments, received, 2026-03-17, Polisen",
    ]


def test_a_locked_text_a_decision_and_a_signed_original(agreement, coordinator):
    agreement = factories.lock(agreement)
    for order, met_on in ((1, date(2026, 3, 9)), (2, None)):
        party = Party.objects.get(agreement_version__agreement=agreement, order=order)
        values = {"body": "Styrelsen", "met_on": met_on, "paragraph": "45", "diarienummer": ""}
        decisions.register_decision(
            party=party, version=agreement.version, values=values, extract=None, by=coordinator, at=NOON
        )
        agreement.refresh_from_db()
    locked = [
        "Kommunen: agreement.locked, made, 2026-03-16, ",
        "Kommunen: agreement.decision, made, 2026-03-09, ",
        "Polisen: agreement.decision, made, None, ",
    ]
    assert records(agreement) == locked

    factories.sign(agreement)

    signed = records(agreement)
    assert [one for one in signed if "agreement.signed" not in one] == locked
    assert [one.partition(", 20")[0] for one in signed if "agreement.signed" in one] == [
        "Kommunen: agreement.signed, together",
        "Polisen: agreement.signed, together",
    ]


def test_a_paper_that_was_signed_outside_the_portal_is_in_the_diaries_already(agreement):
    locked = factories.lock(agreement, origin="registered")
    Decision.objects.create(party=Party.objects.earliest("pk"), body="Styrelsen", met_on=date(2009, 3, 9))
    factories.sign(locked)

    assert records(locked) == []


def test_the_number_is_suggested_from_the_diary_the_paper_and_the_decision_in_that_order(
    agreement, coordinator, police
):
    owner = agreement.owner
    assert suggested_number(agreement.pk, owner.pk) == ""
    Party.objects.filter(organisation=owner).update(diarienummer="KS 1")
    factories.lock(agreement)
    Decision.objects.create(
        party=Party.objects.get(organisation=police), body="Chefen", diarienummer="A 7/2026", met_on=NOON.date()
    )
    (locked,) = [one for one in records_of_agreements(Agreement.objects.all()) if one.kind == "agreement.locked"]

    assert suggested_number(agreement.pk, owner.pk) == "KS 1"
    assert suggested_number(agreement.pk, police.pk) == "A 7/2026"

    _register(locked, "KS 2", coordinator)

    assert suggested_number(agreement.pk, owner.pk) == "KS 2"
    assert suggested_number(agreement.pk, police.pk) == "A 7/2026"


def test_the_next_version_bears_the_owners_number_from_the_diary_and_nobody_elses(agreement, coordinator):
    send(agreement, coordinator)
    locked = factories.lock(agreement)
    for record in records_of_agreements(Agreement.objects.all()):
        if record.kind == "agreement.sent":
            _register(record, f"Dnr {record.organisation}", coordinator)

    locking.void_text(agreement=locked, version=locked.version, reason="Fel datum.", by=coordinator, at=NOON)

    numbers = Party.objects.order_by("agreement_version", "order").values_list("diarienummer", flat=True)
    assert list(numbers) == ["", "", "Dnr Kommunen", ""]


def _register(record, number, by):
    answer = {"answer": "number", "number": number, "registered_on": NOON.date(), "reason": ""}
    registry.register(records=[record], by=by, at=NOON, **answer)
