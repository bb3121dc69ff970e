"""How often home asks the database: the same for one partnership as for five, with much in each."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import OrganisationKind, Role
from stadsdelplan.models import PlanComment, Proposal
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

MOST = 28


@pytest.fixture
def police():
    return factories.organisation("Polisen", OrganisationKind.POLICE)


def plan_in_review(police):
    """A partnership with an agreement and a plan that the police are asked about, with comments and a proposed goal."""
    edition = factories.edition(asks=police)
    coordinator = factories.person(edition.plan.owner, Role.COORDINATOR)
    factories.draft(owner=edition.plan.owner, other=police, within=edition.plan.partnership)
    review.send_for_review(edition=edition, version=edition.version, by=coordinator, at=NOON)
    said = {"edition": edition, "organisation": police, "by": coordinator, "at": NOON}
    PlanComment.objects.create(text="Synpunkt", **said)
    Proposal.objects.create(title="Fler vuxna ute", focus_area=edition.focus_areas.earliest("pk"), **said)
    return edition


def queries(person):
    client = Client()
    client.force_login(person)
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("home"))
    return len(asked), len(page.context["partnerships"])


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.COORDINATOR])
def test_home_asks_as_often_about_five_partnerships_as_about_one(police, role):
    plan_in_review(police)
    few, shown = queries(factories.person(police, role))
    assert shown == 1

    for _ in range(4):
        plan_in_review(police)
    many, shown = queries(factories.person(police, role))  # who was not here before either

    assert shown == 5
    assert few == many <= MOST


def test_a_coordinator_of_a_municipality_asks_at_most_twenty_eight_times(police):
    edition = plan_in_review(police)

    asked, _shown = queries(factories.person(edition.plan.owner, Role.COORDINATOR))

    assert asked <= MOST
