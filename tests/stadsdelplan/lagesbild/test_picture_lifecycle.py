"""The way of a situation picture: every step × every state × every person, against literal answers."""

import pytest

from core.models import OrganisationKind, Role
from stadsdelplan.lagesbild import lifecycle
from stadsdelplan.models import Lagesbild
from tests.support import factories

pytestmark = pytest.mark.django_db

ROLES = (Role.READER, Role.REVIEWER, Role.OFFICER, Role.COORDINATOR)

# 404 is a picture that the person does not see, `no` a step that is not open to them.
#  step     state      own: R V O C       partner           stranger
TABLE = """
   write    working    404 ok  ok  ok     404 ok  ok  ok    404
   write    closed     no  no  no  no     no  no  no  no    404
   merge    working    404 no  ok  ok     404 no  no  no    404
   merge    closed     no  no  no  no     no  no  no  no    404
   close    working    404 no  no  ok     404 no  no  no    404
   close    closed     no  no  no  no     no  no  no  no    404
"""
ROWS = [line.split() for line in TABLE.splitlines() if line.strip()]


@pytest.mark.parametrize(("step", "state", "expected"), [(row[0], row[1], row[2:]) for row in ROWS])
def test_each_step_is_open_in_the_state_and_to_the_people_of_the_table(parties, lagesbild, step, state, expected):
    people = [parties.who(side, role) for side in ("own", "police") for role in ROLES]
    stranger = factories.organisation(kind=OrganisationKind.MUNICIPALITY)
    people.append(factories.person(stranger, Role.COORDINATOR))
    if state == "closed":
        with factories.unguarded(Lagesbild, "UPDATE"):
            Lagesbild.objects.update(status="closed", closed_on="2026-03-16", closed_by=parties.coordinator)

    answers = [_answer(person, lagesbild, step) for person in people]

    assert answers == expected


def _answer(person, lagesbild, step):
    seen = Lagesbild.objects.visible_to(person).filter(pk=lagesbild.pk).first()
    if seen is None:
        return "404"
    return "ok" if step in lifecycle.open_steps(seen, lifecycle.picture_access(person, seen)) else "no"
