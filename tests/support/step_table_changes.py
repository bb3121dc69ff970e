"""Change each rule of the two tables of steps in every small way, and see if their tests notice.

mutmut changes functions alone, and these tables are none, so scripts/mutation.py has pytest run this module too. A
state is added to a rule or taken out of it, the step is for other people, or it asks for a right that other roles have.
Against each change the literal answers for that step are played.
"""

# ruff: noqa: T201 (it is a tool that says what it found)

from dataclasses import replace

import pytest
from django.db import transaction

from core.lifecycle import Audience
from core.permissions import Permission, roles_with
from partnership import lifecycle as agreement_lifecycle
from partnership.models import AgreementStatus
from stadsdelplan import lifecycle as edition_lifecycle
from stadsdelplan.models import EditionStatus
from tests.partnership import test_lifecycle as agreement_tests
from tests.stadsdelplan import test_lifecycle as edition_tests

LEAST = 85  # per cent


@pytest.fixture(scope="module")
def all_taken_back(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("all_taken_back")
def test_changes_of_the_table_of_an_agreement_are_noticed(monkeypatch):
    place = agreement_tests._build()

    def plays(step):
        yield lambda: agreement_tests.test_a_step_is_offered_to_those_who_can_take_it(place, step)

    _try_all(agreement_lifecycle.RULES, AgreementStatus.values, plays, monkeypatch, of="partnership/lifecycle.py")


@pytest.mark.usefixtures("all_taken_back")
def test_changes_of_the_table_of_an_edition_are_noticed(monkeypatch):
    place = edition_tests._build()

    def plays(step):
        for plan, name, state, expected in edition_tests.ROWS:
            if name == step:
                yield (
                    lambda plan=plan, state=state, expected=expected: (
                        edition_tests.test_a_step_is_answered_as_the_table_says(place, plan, step, state, expected)
                    )
                )
        yield lambda: edition_tests.test_a_party_does_not_comment_before_the_edition_is_sent(place)

    _try_all(edition_lifecycle.RULES, EditionStatus.values, plays, monkeypatch, of="stadsdelplan/lifecycle.py")


def _try_all(rules, states, plays, monkeypatch, *, of):
    """Make each change of each rule, and say how many of them at least one play notices."""
    told = []
    for step, rule in rules.items():
        for said, changed in _changes(rule, states):
            with monkeypatch.context() as patch:
                patch.setitem(rules, step, changed)
                noticed = any(_fails(play) for play in plays(step))
            told.append(noticed)
            if not noticed:
                print(f"\n{of}: unnoticed: {step}: {said}", flush=True)
    share = 100 * sum(told) / len(told)
    print(f"\n{of}, the table: {sum(told)} of {len(told)} changes were noticed, {share:.1f} per cent.", flush=True)
    assert share >= LEAST


def _changes(rule, states):
    """Yield (what is changed, the changed rule): one state, whose people, and the right, each by itself."""
    for state in states:
        yield f"state {state}", replace(rule, states=_toggled(rule.states, state))
        if rule.audience == Audience.PARTY and state in rule.states:
            yield f"owner alone in {state}", replace(rule, owner_alone=_toggled(rule.owner_alone, state))
    for audience in Audience:
        if audience != rule.audience:
            yield f"for {audience}", replace(rule, audience=audience)
    by_roles = {
        tuple(roles_with(permission)): permission for permission in Permission
    }  # one right for each set of roles
    for roles, permission in by_roles.items():
        if roles != tuple(roles_with(rule.permission)) and rule.audience != Audience.ASKED:  # ASKED: no right
            yield f"right {permission}", replace(rule, permission=permission)


def _toggled(states, state):
    return tuple(each for each in states if each != state) if state in states else (*states, state)


def _fails(play):
    """Whether a test that is played fails, in whatever way. What it wrote is taken back."""
    try:
        with transaction.atomic():
            play()
            transaction.set_rollback(True)
    except (Exception, pytest.fail.Exception):
        return True
    return False
