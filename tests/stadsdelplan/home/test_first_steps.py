"""The first steps on home: what is true in the database, put away by the person, and gone when all are done."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Area, AreaKind, LedgerEntry, MailKind, MailState, OrganisationKind, OutgoingMail, Role
from indicators.models import Dimension, Direction, Indicator, Observation, SourceKind
from stadsdelplan.home import first_steps
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

HOME = reverse("home")
PUT_AWAY = reverse("first_steps_put_away")


@pytest.fixture
def municipality():
    return _governing(factories.organisation(), "Nykommun")


@pytest.fixture
def coordinator(municipality):
    return factories.person(municipality, Role.COORDINATOR)


def _governing(organisation, name):
    country, _made = Area.objects.get_or_create(kind=AreaKind.COUNTRY, name="Riket")
    county = Area.objects.create(kind=AreaKind.REGION, name=f"{name}s län", parent=country)
    organisation.governs = Area.objects.create(kind=AreaKind.MUNICIPALITY, name=name, parent=county)
    organisation.save(update_fields=["governs"])
    return organisation


def browser_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


def done_of(user, **asked):
    """Return [whether each step is done], or None where there are no steps."""
    user.refresh_from_db()
    found = first_steps.first_steps_of(user, at=NOON, **({"has_ground_data": True} | asked))
    return found and [step.is_done for step in found.steps]


def everything(name):
    """A municipality that has taken all first steps."""
    plan = factories.edition().plan
    municipality = _governing(plan.owner, name)
    Area.objects.create(kind=AreaKind.DISTRICT, name=f"Stadsdelen i {name}", parent=municipality.governs)
    factories.person(municipality, Role.OFFICER)
    factories.draft(owner=municipality, within=plan.partnership)
    indicator = Indicator.objects.create(
        slug="matt",
        order=1,
        name="Mått",
        dimension=Dimension.HEALTH,
        condition="Hälsan är sämre",
        direction=Direction.LOWER_IS_WORSE,
        source_kind=SourceKind.SURVEY,
    )
    Observation.objects.create(indicator=indicator, area=municipality.governs, year=2024, value=70, source="Mätningen")
    return municipality


def test_a_new_municipality_has_all_steps_left(coordinator):
    assert done_of(coordinator) == [False, False, False, False, False, False]

    text = browser_of(coordinator).get(HOME).content.decode()
    assert "Kom igång: 0 av 6 klart" in text
    assert 'class="fold first-steps" open' in text


def test_a_step_is_done_when_it_is_true(coordinator, municipality):
    Area.objects.create(kind=AreaKind.DISTRICT, name="Stadsdelen", parent=municipality.governs)
    partnership = factories.partnership(municipality)

    assert done_of(coordinator) == [True, False, False, False, False, False]

    partnership.organisations.add(factories.organisation(kind=OrganisationKind.POLICE))
    factories.person(municipality, Role.READER)

    assert done_of(coordinator) == [True, True, False, True, False, False]


def test_what_others_have_done_is_not_mine(coordinator):
    everything("Annan")

    assert done_of(coordinator) == [False, False, False, False, False, False]


def test_when_all_is_done_the_list_is_gone_and_home_asks_no_more():
    coordinator = factories.person(everything("Nykommun"), Role.COORDINATOR)
    browser = browser_of(coordinator)

    first = browser.get(HOME).content.decode()
    coordinator.refresh_from_db()
    with CaptureQueriesContext(
        connection,
    ) as again:
        browser.get(HOME)

    assert "Kom igång" not in first
    assert coordinator.first_steps_over_at is not None
    assert [query["sql"] for query in again if "has_districts" in query["sql"]] == []


@pytest.mark.parametrize("role", [Role.OFFICER, Role.REVIEWER, Role.READER])
def test_nobody_else_has_first_steps(municipality, role):
    assert done_of(factories.person(municipality, role)) is None


def test_the_list_costs_home_one_query(coordinator, municipality):
    browser = browser_of(coordinator)
    factories.partnership(municipality)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            browser.get(HOME)
        return len(queries)

    asked()
    shown = asked()
    browser.post(PUT_AWAY)
    asked()
    put_away = asked()

    assert shown - put_away == 1


def test_putting_it_away_is_kept_and_stands_once_in_the_history(coordinator):
    browser = browser_of(coordinator)

    answer = browser.post(PUT_AWAY, follow=True)
    browser.post(PUT_AWAY)

    assert "Listan är undanlagd." in answer.content.decode()
    assert "Kom igång" not in answer.content.decode()
    assert done_of(coordinator) is None
    entry = LedgerEntry.objects.get(verb="first_steps.put_away")
    assert (entry.by, entry.target_key) == (coordinator, str(coordinator.pk))


def test_an_administrator_sees_what_a_new_service_lacks(settings, municipality):
    settings.AUTHORITY_NAME, settings.SUPPORT_CONTACT = "", ""
    administrator = factories.person(is_staff=True)

    assert done_of(administrator, has_ground_data=False) == [False, False, True, False, False]

    settings.AUTHORITY_NAME, settings.SUPPORT_CONTACT = "Haninge kommun", "hjalp@haninge.example"
    factories.person(municipality, Role.COORDINATOR)

    assert done_of(administrator) == [True, True, True, True, False]

    OutgoingMail.objects.create(
        user=administrator,
        kind=MailKind.DIGEST,
        matter="day",
        stage="2026-11-30",
        queued_at=NOON,
        state=MailState.SENT,
        sent_at=NOON,
    )
    assert done_of(administrator) is None
