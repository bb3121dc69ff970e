"""A plan is signed as an agreement: its text, its parties, and what the plan may not do meanwhile."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core.concurrency.refusals import ForbiddenStepError, NotReadyError
from core.models import DatePrecision, Role
from partnership import text_sources
from partnership.agreement_changes import current_version
from partnership.copies import actions as copies
from partnership.document import pdf
from partnership.drafting.actions import parties as parties_of_agreements
from partnership.drafting.actions import sections
from partnership.locking import actions as locking
from partnership.models import Agreement, AgreementStatus, Signatory
from stadsdelplan import lifecycle
from stadsdelplan.goals import actions as goals
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import Cause, Edition, Measure, Plan, PlanKind, Problem, Rhythm
from stadsdelplan.signing import actions as signing
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    """A promise that asks nobody, so that it may be signed as it is written."""
    made = factories.edition()
    made.goals.all().delete()
    Plan.objects.filter(pk=made.plan_id).update(kind=PlanKind.PROMISE, asks_parties=False)
    Edition.objects.filter(pk=made.pk).update(rhythm=Rhythm.TERTIAL)
    made = _again(made)
    police = made.plan.partnership.organisations.exclude(pk=made.plan.owner_id).get()
    measure = Measure(
        focus_area=made.focus_areas.get(),
        text="Kontroller",
        responsible=police,
        count_of="Kontroller",
        target=Decimal(15),
    )
    goals.add_measure(measure=measure, by=None, at=NOON)
    return _again(made)


def _again(edition):
    return Edition.objects.select_related("plan__owner", "plan__partnership", "agreement").get(pk=edition.pk)


@pytest.fixture
def coordinator(edition):
    return factories.person(edition.plan.owner, Role.COORDINATOR)


@pytest.fixture
def agreement(edition, coordinator):
    return signing.start_signing(edition=edition, version=edition.version, by=coordinator, at=NOON)


def _signatories(agreement, *, by):
    for party in current_version(agreement).parties.order_by("order"):
        version = Agreement.objects.get(pk=agreement.pk).version
        signatory = Signatory(party=party, name="Namn Namnsson", title="chef")
        parties_of_agreements.add_signatory(signatory=signatory, version=version, by=by, at=NOON)
    return Agreement.objects.get(pk=agreement.pk)


def _locked(agreement, *, by):
    agreement = _signatories(agreement, by=by)
    return locking.lock_text(agreement=agreement, version=agreement.version, by=by, at=NOON)


def test_the_agreement_has_the_plans_text_by_party_and_its_parties(edition, agreement):
    text = current_version(agreement)
    police = edition.plan.partnership.organisations.exclude(pk=edition.plan.owner_id).get()

    assert text.title == str(edition)
    assert [party.organisation for party in text.parties.order_by("order")] == [edition.plan.owner, police]
    bodies = dict(text.sections.order_by("order").values_list("heading", "body"))
    assert bodies[f"{police} lovar"] == "- Kontroller (Kontroller: minst 15)"
    assert "tertial" in bodies["Uppföljning"]
    assert (agreement.starts_on, agreement.ends_on) == (edition.starts_on, edition.ends_on)
    assert _again(edition).agreement == agreement


def test_the_signed_text_begins_with_the_problems_by_rank_and_their_causes(edition, coordinator):
    for order, (text, trend, cause) in enumerate(
        (("Våld på torget\nom kvällarna.", "growing", "Ingen vuxen är där."), ("Klotter", "", "")), start=1
    ):
        problem = Problem.objects.create(edition=edition, order=order, text=text, trend=trend)
        if cause:
            Cause.objects.create(problem=problem, order=1, text=cause)

    agreement = signing.start_signing(edition=edition, version=edition.version, by=coordinator, at=NOON)

    first = current_version(agreement).sections.order_by("order").first()
    assert (first.heading, first.body) == (
        "Problem och orsaker",
        "1. Våld på torget om kvällarna (om det ökar: Ökar). Trolig orsak: Ingen vuxen är där\n2. Klotter",
    )


def test_it_is_written_once_and_again_after_a_change_while_it_is_a_draft(edition, agreement, coordinator):
    edition = _again(edition)
    with pytest.raises(ForbiddenStepError):
        signing.start_signing(edition=edition, version=edition.version, by=coordinator, at=NOON)

    measure = edition.measures.get()
    goals.save_measure(measure=measure, version=1, changes={"text": "Fler kontroller"}, by=coordinator, at=NOON)
    signing.renew_text(edition=edition, version=_again(edition).version, by=coordinator, at=NOON)

    assert "Fler kontroller" in "".join(current_version(agreement).sections.values_list("body", flat=True))


@pytest.fixture
def changed(edition, agreement, coordinator):
    """The plan has one promise more than the text that is to be signed, which lacks nothing else."""
    _signatories(agreement, by=coordinator)
    measure = Measure(focus_area=edition.focus_areas.get(), text="Trygghetsvandring", responsible=edition.plan.owner)
    goals.add_measure(measure=measure, by=coordinator, at=NOON)
    return Agreement.objects.get(pk=agreement.pk)


def test_a_text_that_is_no_longer_the_plans_is_not_locked(edition, changed, coordinator):
    assert [each.url for each in text_sources.outdated_texts(changed)] == [
        reverse("signing_text_renew", args=[edition.plan_id, edition.number])
    ]

    with pytest.raises(NotReadyError) as refused:
        locking.lock_text(agreement=changed, version=changed.version, by=coordinator, at=NOON)

    assert "Planen har ändrats" in str(refused.value.problems)
    assert Agreement.objects.get(pk=changed.pk).status == AgreementStatus.DRAFT


def test_a_plan_that_is_changed_while_the_papers_are_drawn_is_not_locked(edition, agreement, coordinator, monkeypatch):
    agreement = _signatories(agreement, by=coordinator)
    draw = pdf.draw

    def draw_slowly(text, **given):
        drawn = draw(text, **given)
        measure = Measure(focus_area=edition.focus_areas.get(), text="Sent", responsible=edition.plan.owner)
        goals.add_measure(measure=measure, by=coordinator, at=NOON)
        return drawn

    monkeypatch.setattr(pdf, "draw", draw_slowly)

    with pytest.raises(NotReadyError):
        locking.lock_text(agreement=agreement, version=agreement.version, by=coordinator, at=NOON)

    assert Agreement.objects.get(pk=agreement.pk).status == AgreementStatus.DRAFT


def test_the_plan_says_where_its_text_is_written_again_and_then_it_is_locked(client, edition, changed, coordinator):
    client.force_login(coordinator)
    address = reverse("signing_text_renew", args=[edition.plan_id, edition.number])
    assert address in client.get(edition.get_absolute_url()).content.decode()
    assert address in client.get(changed.get_absolute_url()).content.decode()
    assert "Trygghetsvandring" in client.get(address).content.decode()

    client.post(address, {"version": _again(edition).version})

    changed.refresh_from_db()
    assert text_sources.outdated_texts(changed) == []
    locked = locking.lock_text(agreement=changed, version=changed.version, by=coordinator, at=NOON)
    assert locked.status == AgreementStatus.LOCKED


def test_what_is_written_by_hand_in_the_agreement_is_no_change_of_the_plan(agreement, coordinator):
    section = current_version(agreement).sections.order_by("order").first()
    sections.save_section(
        section=section, version=section.version, heading=section.heading, body="Ingress.", by=coordinator, at=NOON
    )

    assert text_sources.outdated_texts(Agreement.objects.get(pk=agreement.pk)) == []


def test_other_agreements_are_no_plans(db):
    assert text_sources.outdated_texts(factories.draft()) == []


def test_a_locked_text_closes_the_plan_and_voiding_opens_it(edition, agreement, coordinator):
    agreement = _locked(agreement, by=coordinator)
    measure = edition.measures.get()

    with pytest.raises(ForbiddenStepError) as refused:
        goals.save_measure(measure=measure, version=1, changes={"text": "Annat"}, by=coordinator, at=NOON)
    assert "låst för underskrift" in str(refused.value)
    assert not lifecycle.is_open(Step.REGISTER_ADOPTION, _again(edition))

    locking.void_text(agreement=agreement, version=agreement.version, reason="Fel", by=coordinator, at=NOON)
    goals.save_measure(measure=measure, version=1, changes={"text": "Annat"}, by=coordinator, at=NOON)


def test_the_plan_is_adopted_when_all_have_signed(edition, agreement, coordinator):
    agreement = _locked(agreement, by=coordinator)
    said = {"by": coordinator, "at": NOON}
    agreement = copies.mark_printed(agreement=agreement, version=agreement.version, printed_on=NOON.date(), **said)
    assert not lifecycle.is_open(Step.REGISTER_ADOPTION, _again(edition))

    for party in current_version(agreement).parties.order_by("order"):
        day = {"signed_on": NOON.date(), "precision": DatePrecision.DAY}
        agreement = copies.register_party_signed(party=party, version=agreement.version, **day, **said)

    assert lifecycle.is_signed_by_all(_again(edition))
    assert lifecycle.is_open(Step.REGISTER_ADOPTION, _again(edition))
    assert not lifecycle.is_open(Step.EDIT, _again(edition))


def test_kinds_that_are_not_signed_have_no_such_step(edition, coordinator):
    Plan.objects.filter(pk=edition.plan_id).update(kind=PlanKind.DISTRICT_PLAN)
    edition = _again(edition)

    with pytest.raises(ForbiddenStepError):
        signing.start_signing(edition=edition, version=edition.version, by=coordinator, at=NOON)


def test_the_page_leads_from_the_plan_to_the_agreement(client, edition, coordinator):
    client.force_login(coordinator)
    here = [edition.plan_id, edition.number]

    assert reverse("edition_sign", args=here) in client.get(edition.get_absolute_url()).content.decode()
    assert "Kontroller" in client.get(reverse("edition_sign", args=here)).content.decode()
    answer = client.post(reverse("edition_sign", args=here), {"version": edition.version})

    agreement = _again(edition).agreement
    assert (answer.status_code, answer["Location"]) == (302, agreement.get_absolute_url())
    assert agreement.status == AgreementStatus.DRAFT
    assert agreement.get_absolute_url() in client.get(edition.get_absolute_url()).content.decode()
    assert date(2026, 1, 1) == agreement.starts_on
