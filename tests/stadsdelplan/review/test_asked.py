"""Who is asked about an edition is fixed when it is sent, and for those that were sent before, from what is known."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import translation

from core import ledger
from core.concurrency.refusals import ForbiddenStepError
from core.models import LedgerEntry, OrganisationKind, Role, StaleVersionError
from stadsdelplan import lifecycle
from stadsdelplan.document import pdf
from stadsdelplan.home.tasks import tasks_for
from stadsdelplan.models import AskedOrganisation, Edition, ReviewVerdict
from stadsdelplan.review import actions as review
from tests.support import factories, pdf_text
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 20)


@pytest.fixture
def police():
    return factories.organisation("Polisen", OrganisationKind.POLICE)


@pytest.fixture
def edition(police):
    made = factories.edition(asks=police)
    by = factories.person(made.plan.owner)
    return review.send_for_review(edition=made, version=made.version, by=by, at=NOON)


@pytest.fixture
def coordinator(client, edition):
    person = factories.person(edition.plan.owner, Role.COORDINATOR)
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


@pytest.fixture
def latecomer(edition):
    """An organisation that joins the partnership after the edition was sent."""
    housing = factories.organisation("Bostadsbolaget")
    edition.plan.partnership.organisations.add(housing)
    return housing


def test_sending_says_in_the_history_who_is_asked(edition, police):
    assert AskedOrganisation.objects.get().organisation == police
    assert LedgerEntry.objects.get(verb="edition.sent_for_review").payload.content["asked"] == ["Polisen"]


def test_who_joins_later_is_not_waited_for_anywhere(client, edition, coordinator, police, latecomer):
    liaison = factories.person(latecomer, Role.REVIEWER)
    _approve(edition, police)

    edition = _now(edition)
    assert edition.status == "ready"
    assert [progress.organisation.name for progress in pdf.progress_of_parties(edition)] == ["Polisen"]
    assert client.get(_at("edition_adopt", edition)).context["missing"] == []
    assert [str(each.organisation) for each in client.get(edition.get_absolute_url()).context["review_progress"]] == [
        "Polisen"
    ]
    assert tasks_for(liaison, agreements=[], on=TODAY) == []
    client.force_login(liaison)
    assert client.get(edition.get_absolute_url()).status_code == 200
    assert client.get(_at("edition_review", edition)).status_code == 403


def test_the_adopted_paper_names_nobody_who_joined_later(edition, coordinator, police, latecomer):
    _approve(edition, police)

    words = "".join(pdf_text.pages(pdf.draw(_now(edition), at=NOON)))

    assert "Polisen har godkänt 1 mål." in words
    assert "Bostadsbolaget" not in words


def test_who_leaves_later_is_still_told_of(edition, police):
    edition.plan.partnership.organisations.remove(police)

    assert lifecycle.asked_organisations(_now(edition)) == [police]
    assert [progress.not_answered for progress in pdf.progress_of_parties(_now(edition))] == [1]


def test_the_coordinator_asks_who_joined_later(client, edition, coordinator, police, latecomer):
    _approve(edition, police)
    liaison = factories.person(latecomer, Role.REVIEWER)
    page = client.get(_at("edition_answers", edition)).content.decode()

    answer = client.post(_at("organisation_ask", edition, latecomer.pk), {"version": _now(edition).version})

    assert "Ask Bostadsbolaget too" in page
    assert answer.status_code == 302
    assert _now(edition).status == "in_review"
    assert [str(each) for each in lifecycle.asked_organisations(_now(edition))] == ["Bostadsbolaget", "Polisen"]
    entry = LedgerEntry.objects.get(verb="edition.organisation_asked")
    assert (entry.by, entry.payload.content["organisation"]) == (coordinator, "Bostadsbolaget")
    with translation.override("en"):
        (waiting,) = tasks_for(liaison, agreements=[], on=TODAY)
    assert waiting.what == "Review 1 goal in plan 2026"
    assert "Ask Bostadsbolaget too" not in client.get(_at("edition_answers", edition)).content.decode()


def test_only_a_party_that_is_not_asked_yet_is_asked(edition, coordinator, police):
    said = {"version": edition.version, "by": coordinator, "at": NOON}

    for organisation in (police, edition.plan.owner, factories.organisation()):
        with pytest.raises(ForbiddenStepError):
            review.ask_organisation(edition=edition, organisation=organisation, **said)
    assert AskedOrganisation.objects.count() == 1


def test_asking_on_an_older_version_is_refused(client, edition, coordinator, latecomer):
    address = _at("organisation_ask", edition, latecomer.pk)

    assert client.post(address, {"version": edition.version - 1}).status_code == 409
    assert client.post(address, {}).status_code == 400
    with pytest.raises(StaleVersionError):
        review.ask_organisation(
            edition=edition, version=edition.version - 1, organisation=latecomer, by=coordinator, at=NOON
        )


def test_an_officer_sees_who_is_not_asked_and_does_not_ask(client, edition, latecomer):
    client.force_login(factories.person(edition.plan.owner, Role.OFFICER))
    client.cookies["django_language"] = "en"

    page = client.get(_at("edition_answers", edition)).content.decode()
    answer = client.post(_at("organisation_ask", edition, latecomer.pk), {"version": edition.version})

    assert "Bostadsbolaget" in page
    assert "Ask Bostadsbolaget too" not in page
    assert answer.status_code == 403


def test_a_goal_can_concern_those_who_are_asked_and_nobody_else(client, edition, coordinator, police, latecomer):
    form = client.get(f"{edition.get_absolute_url()}mal/{edition.goals.get().pk}/").context["form"]

    assert list(form.fields["concerns"].queryset) == [police]


# Editions from before ------------------------------------------------------------------------------------------------


def test_editions_that_were_sent_before_get_who_was_in_the_partnership_then(edition, coordinator, police):
    """Bostadsbolaget came later, Regionen left later, and Skolan answered though the history does not tell of it."""
    housing, region, school = (factories.organisation(name) for name in ("Bostadsbolaget", "Regionen", "Skolan"))
    partnership = edition.plan.partnership
    before = [edition.plan.owner_id, police.pk, region.pk]
    for at, organisations in (
        (NOON - timedelta(days=9), before),
        (NOON + timedelta(days=9), [*before[:2], housing.pk]),
    ):
        changed = {"organisations": {"before": before if organisations != before else [], "after": organisations}}
        ledger.record(
            by=coordinator, verb="admin.changed", target=partnership, at=at, chain=partnership.chain, payload=changed
        )
    partnership.organisations.set([edition.plan.owner, police, housing])
    factories.asks(edition, school)
    _approve(edition, school)
    unsent = factories.edition()
    AskedOrganisation.objects.all().delete()

    _fix_who_was_asked()

    assert [str(each) for each in lifecycle.asked_organisations(_now(edition))] == ["Polisen", "Regionen", "Skolan"]
    assert not unsent.asked.exists()
    assert {each.at for each in AskedOrganisation.objects.all()} == {NOON}


def test_a_plan_that_asks_nobody_gets_nobody(edition):
    AskedOrganisation.objects.all().delete()
    edition.plan.asks_parties = False
    edition.plan.save()

    _fix_who_was_asked()

    assert not AskedOrganisation.objects.exists()


def _fix_who_was_asked():
    migration = import_module("stadsdelplan.migrations.0003_adoption")
    migration.fix_who_was_asked(apps, connection.schema_editor())


def _approve(edition, organisation):
    goal = edition.goals.get()
    review.review_goal(
        goal=goal,
        revision=goal.revision,
        organisation=organisation,
        verdict=ReviewVerdict.APPROVED,
        by=factories.person(organisation, Role.REVIEWER),
        at=NOON,
    )


def _now(edition):
    return Edition.objects.select_related("plan__partnership", "plan__owner", "based_on").get(pk=edition.pk)


def _at(name, edition, *arguments):
    return reverse(name, args=[edition.plan_id, edition.number, *arguments])
