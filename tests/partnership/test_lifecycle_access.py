"""For which organisations a person acts in an agreement and in a plan: limits to named partnerships, and the order."""

import pytest

from core.models import Membership, OrganisationKind, Reach, Role
from core.permissions import Permission
from partnership import lifecycle as of_agreements
from stadsdelplan import lifecycle as of_editions
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return factories.edition()


@pytest.fixture
def agreement(edition):
    return factories.draft(owner=edition.plan.owner, within=edition.plan.partnership)


def _limited(organisation, role, *partnerships):
    """A person whose membership gives rights in these partnerships alone."""
    person = factories.person(organisation, role, is_limited=True)
    for partnership in partnerships:
        Membership.objects.get(user=person).limits.create(partnership=partnership)
    return person


@pytest.fixture(params=["agreement", "edition"])
def thing_and_access_of(request, agreement, edition):
    return {"agreement": (agreement, of_agreements.access_of), "edition": (edition, of_editions.access_of)}[
        request.param
    ]


def test_who_is_limited_to_this_partnership_works_in_it(thing_and_access_of, edition):
    thing, access_of = thing_and_access_of
    person = _limited(edition.plan.owner, Role.COORDINATOR, edition.plan.partnership)

    access = access_of(person, thing)

    assert Permission.READ_WORKING in access.as_owner
    assert Permission.READ_WORKING in access.as_party
    assert access.organisations == (edition.plan.owner,)


def test_who_is_limited_to_another_partnership_may_do_nothing_here(thing_and_access_of, edition):
    thing, access_of = thing_and_access_of
    another = factories.partnership(edition.plan.owner, name="Ett annat")
    person = _limited(edition.plan.owner, Role.COORDINATOR, another)

    access = access_of(person, thing)

    assert (access.as_owner, access.as_party, access.organisations) == (frozenset(), frozenset(), ())


def test_a_person_acts_for_several_organisations_in_the_order_of_their_names(thing_and_access_of, edition):
    thing, access_of = thing_and_access_of
    authority = factories.organisation("Myndigheten", kind=OrganisationKind.POLICE)
    below = [factories.organisation(name, OrganisationKind.POLICE, authority) for name in ("Östra", "Aspen", "Mellan")]
    edition.plan.partnership.organisations.add(*below)
    person = factories.person(authority, Role.REVIEWER, reach=Reach.BELOW)

    assert [one.name for one in access_of(person, thing).organisations] == ["Aspen", "Mellan", "Östra"]


def test_a_reader_reads_no_working_material_for_anybody(thing_and_access_of, edition):
    thing, access_of = thing_and_access_of

    access = access_of(factories.person(edition.plan.owner, Role.READER), thing)

    assert access.organisations == ()
    assert Permission.READ in access.as_owner


def test_who_may_not_review_answers_for_nobody(edition):
    officer = factories.person(edition.plan.owner, Role.OFFICER)
    liaison = factories.person(
        edition.plan.partnership.organisations.exclude(pk=edition.plan.owner_id).get(), Role.REVIEWER
    )

    assert of_editions.access_of(officer, edition).reviews_for == ()
    assert [one.pk for one in of_editions.access_of(liaison, edition).reviews_for] == [
        Membership.objects.get(user=liaison).organisation_id
    ]


def test_who_is_asked_comes_by_name(edition):
    names = ("Östra", "Aspen", "Mellan")
    parties = [factories.organisation(name, OrganisationKind.POLICE) for name in names]
    edition.plan.partnership.organisations.add(*parties)
    edition.sent_for_review_at, edition.status = factories.NOON, "in_review"
    edition.save()
    factories.asks(edition, *parties)

    assert [one.name for one in of_editions.asked_organisations(edition)] == ["Aspen", "Mellan", "Östra"]
