"""A situation picture of a municipality and the police, with somebody of each role in both."""

import pytest

from core.models import OrganisationKind, Role
from stadsdelplan.lagesbild import actions
from stadsdelplan.models import Lagesbild, PicturePoint
from tests.support import factories
from tests.support.factories import NOON


class Parties:
    """The municipality and the police of a partnership, and their people: `parties.who("own", Role.OFFICER)`."""

    def __init__(self):
        self.own = factories.organisation()
        self.police = factories.organisation(kind=OrganisationKind.POLICE)
        self.partnership = factories.partnership(self.own, self.police)
        self.area = factories.municipality_of(self.own)
        self._people = {}

    def who(self, side, role):
        key = side, role
        if key not in self._people:
            self._people[key] = factories.person(self.own if side == "own" else self.police, role)
        return self._people[key]

    @property
    def coordinator(self):
        return self.who("own", Role.COORDINATOR)

    @property
    def liaison(self):
        return self.who("police", Role.REVIEWER)


@pytest.fixture
def parties():
    return Parties()


@pytest.fixture
def lagesbild(parties):
    made = Lagesbild(partnership=parties.partnership, owner=parties.own, area=parties.area, name="Lägesbild 2026")
    return actions.start_lagesbild(lagesbild=made, by=parties.coordinator, at=NOON)


@pytest.fixture
def write():
    """Write a point in a party's picture."""

    def write_point(lagesbild, organisation, heading, *, by, part="mapping", text=""):
        picture = lagesbild.pictures.get(organisation=organisation)
        point = PicturePoint(picture=picture, part=part, heading=heading, text=text)
        return actions.add_point(point=point, by=by, at=NOON)

    return write_point


@pytest.fixture
def hand_in():
    def hand_in_picture(lagesbild, organisation, *, by):
        picture = lagesbild.pictures.get(organisation=organisation)
        return actions.hand_in(picture=picture, version=picture.version, by=by, at=NOON)

    return hand_in_picture


@pytest.fixture
def handed_in(parties, lagesbild, write, hand_in):
    """The situation picture with a point of each party, both handed in."""
    write(lagesbild, parties.own, "Skadegörelse vid skolan", by=parties.coordinator, text="Oftast på **helger**.")
    write(lagesbild, parties.police, "Skadegörelsen minskar", by=parties.liaison)
    for organisation, by in ((parties.own, parties.coordinator), (parties.police, parties.liaison)):
        hand_in(lagesbild, organisation, by=by)
    lagesbild.refresh_from_db()
    return lagesbild
