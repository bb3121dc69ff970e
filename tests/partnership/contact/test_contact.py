"""Whom to turn to: coordinators for those who see their partnership, and whoever runs the portal for everybody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.checks import operator_is_named
from core.models import Membership, OrganisationKind, Role
from partnership.contact.queries import contacts_for
from tests.support import factories

pytestmark = pytest.mark.django_db

CONTACT = reverse("contact")


@pytest.fixture
def place():
    municipality = factories.organisation(name="Haninge kommun")
    police = factories.organisation(name="Polisen", kind=OrganisationKind.POLICE)
    return {
        "municipality": municipality,
        "police": police,
        "partnership": factories.partnership(municipality, police),
        "coordinator": factories.person(municipality, Role.COORDINATOR, name="Sara Holm"),
        "liaison": factories.person(police, Role.REVIEWER, name="Gun Ek"),
    }


def read(user=None):
    client = Client()
    if user:
        client.force_login(user)
    return client.get(CONTACT).content.decode()


def test_a_party_sees_who_coordinates_with_the_address(place):
    text = read(place["liaison"])

    assert "Sara Holm" in text
    assert f'href="mailto:{place["coordinator"].email}"' in text
    assert "Gun Ek" not in text.partition("<main")[2]


def test_a_stranger_and_somebody_who_is_not_logged_in_see_no_name(place):
    stranger = factories.person(factories.organisation(name="Annan kommun"), Role.COORDINATOR, name="Bo Ek")

    for text in (read(stranger), read()):
        assert "Sara Holm" not in text
        assert place["coordinator"].email not in text
    assert "Logga in för att se vem som samordnar dina partnerskap." in read()


def test_a_coordinator_whose_role_has_ended_is_named_no_more(place):
    Membership.objects.filter(user=place["coordinator"]).update(last_day=timezone.localdate() - timedelta(days=1))

    assert "Partnerskapet har ingen samordnare." in read(place["liaison"])


def test_a_closed_account_is_named_no_more(place):
    place["coordinator"].is_active = False
    place["coordinator"].save(update_fields=["is_active"])

    assert "Sara Holm" not in read(place["liaison"])


def test_the_queries_do_not_grow_with_the_partnerships(place, django_assert_num_queries):
    def asked():
        with django_assert_num_queries(4):
            return contacts_for(place["liaison"], on=timezone.localdate())

    place["liaison"].loaded_grants = None
    assert len(asked()) == 1
    for number in range(5):
        other = factories.organisation(name=f"Kommun {number}")
        factories.person(other, Role.COORDINATOR)
        factories.partnership(other, place["police"])
    assert len(asked()) == 6


def test_who_runs_the_portal_is_named_or_it_is_said_that_nobody_is(settings):
    settings.AUTHORITY_NAME, settings.SUPPORT_CONTACT = "Haninge kommun", "hjalp@haninge.example"
    named = read()
    settings.AUTHORITY_NAME, settings.SUPPORT_CONTACT = "", ""
    nobody = read()

    assert "Haninge kommun ansvarar för portalen." in named
    assert 'href="mailto:hjalp@haninge.example"' in named
    assert "Vem som ansvarar för portalen anges inte i dess inställningar." in nobody
    assert "Ingen adress för hjälp med portalen anges i dess inställningar." in nobody


@pytest.mark.parametrize(
    ("authority", "support", "warned"),
    [
        ("Haninge kommun", "hjalp@haninge.example", []),
        ("", "hjalp@haninge.example", ["AUTHORITY_NAME"]),
        ("", "", ["AUTHORITY_NAME", "SUPPORT_CONTACT"]),
    ],
)
def test_the_deployment_check_warns_where_nobody_is_named(settings, authority, support, warned):
    settings.AUTHORITY_NAME, settings.SUPPORT_CONTACT = authority, support

    found = operator_is_named(app_configs=None)

    assert [(each.id, each.msg.partition(" ")[0]) for each in found] == [("core.W020", name) for name in warned]
