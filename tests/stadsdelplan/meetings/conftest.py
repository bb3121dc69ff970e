"""A municipality and the police with a plan in review, and their meetings."""

from datetime import date

import pytest
from django.utils import translation

from core.models import OrganisationKind, Role
from stadsdelplan.meetings import actions
from stadsdelplan.models import Meeting
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.factories import NOON


@pytest.fixture(autouse=True)
def _in_swedish():
    with translation.override("sv"):
        yield


@pytest.fixture
def police():
    return factories.organisation(name="Polisen", kind=OrganisationKind.POLICE)


@pytest.fixture
def edition(police):
    return factories.edition(asks=police)


@pytest.fixture
def partnership(edition):
    return edition.plan.partnership


@pytest.fixture
def coordinator(edition):
    return factories.person(edition.plan.owner, Role.COORDINATOR, name="Samordnaren")


@pytest.fixture
def liaison(police):
    return factories.person(police, Role.REVIEWER)


@pytest.fixture
def sent(edition, coordinator):
    """The edition, in review."""
    review.send_for_review(edition=edition, version=edition.version, by=coordinator, at=NOON)
    edition.refresh_from_db()
    return edition


@pytest.fixture
def meeting(partnership, coordinator):
    made = Meeting(partnership=partnership, held_on=date(2026, 12, 10), called="Parterna")
    return actions.plan_meeting(meeting=made, by=coordinator, at=NOON)


@pytest.fixture
def held(partnership, coordinator):
    made = Meeting(partnership=partnership, held_on=NOON.date(), who="närpolischef", decisions="Kort möte.")
    return actions.add_meeting(meeting=made, by=coordinator, at=NOON)
