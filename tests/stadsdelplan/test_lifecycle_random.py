"""Plans of every kind are brought through their life at random: whatever people try, in whatever order, no rule breaks.

Hypothesis draws the lives: which step somebody takes and with what, when somebody saw an older version, and how many
days go by. Who may take which step is in test_lifecycle.
"""

import contextlib
import os
import random
import sys

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, note
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from stadsdelplan.models import PlanKind
from tests.support.databases import on_postgresql
from tests.support.lifecycle_walk import draw_once
from tests.support.plan_walk import TRIED, PlanLife

pytestmark = [pytest.mark.django_db, pytest.mark.long]

# `make test` leads the same short lives each time, of every kind on SQLite and of the one with the most in it on
# PostgreSQL. `make lives` leads new ones: more than 5,000 steps in all.
LIVES, TURNS, ENOUGH_STEPS = 1, 30, 80
if WHOLE := "WHOLE_LIVES" in os.environ:
    LIVES, TURNS, ENOUGH_STEPS = 14, 80, 1_050
LIVED = [PlanKind.PROMISE] if on_postgresql() and not WHOLE else list(PlanKind)

# Each time the life of a plan from its start until it is signed, adopted and followed up, in the order of the work.
WAY = (
    *("start_edition", "add_area", "add_goal", "add_measure", "add_measure", "send", "comment", "answer", "propose"),
    *("resolve", "decline", "answer_all", "answer_all", "answer_all", "start_signing", "lock", "void", "renew_text"),
    *("lock", "sign", "sign", "sign", "sign", "sign", "sign", "adopt", "correct_adoption", "note"),
)
HAPPENINGS = ["next_on_the_way"] * 12 + ["anything"] * 8 + ["too_late"] * 2 + ["days"] * 2


class PlansLive(RuleBasedStateMachine):
    """One life of a plan; it is rolled back in the end. It takes the database when it begins and not before."""

    def __init__(self, life):
        super().__init__()
        self.life, self.stack, self.has_begun, self.place = life, contextlib.ExitStack(), False, 0

    @initialize()
    def begin(self):
        self.stack.enter_context(_rolled_back())
        self.has_begun = True
        self.life.begin()
        self.life.take("start_edition", lambda found: found[0])

    @rule(turn=st.sampled_from(HAPPENINGS), chance=st.randoms())
    def something_happens(self, turn, chance):
        self.place = _turn(self.life, turn, chance, self.place)

    def teardown(self):
        with self.stack:
            if sys.exception():
                note("\n".join(self.life.story))
            elif self.has_begun:
                self.life.rules.check_in_the_end()


@pytest.mark.parametrize("kind", LIVED)
def test_plans_live_thousands_of_steps_and_no_rule_breaks(monkeypatch, kind):
    monkeypatch.setattr("core.documents.pdf.draw_together", draw_once)
    life = PlanLife(kind)

    run_state_machine_as_test(
        lambda: PlansLive(life),
        settings=hypothesis_settings(
            max_examples=LIVES,
            stateful_step_count=TURNS,
            derandomize=not WHOLE,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    number = 0
    while life.steps < ENOUGH_STEPS or not _has_lived(life):
        number += 1
        assert number < 100, f"chance has not done enough: {life.done}"
        _lead_a_life(life, random.Random(number))  # noqa: S311 (a game, not a secret)

    assert life.steps >= ENOUGH_STEPS


def _lead_a_life(life, chance):
    """Lead a plan all its way, with something else between now and then."""
    with _rolled_back():
        life.begin()
        for step in (*WAY, *WAY):
            life.take(step, chance.choice)
            if chance.random() < 0.3:
                _turn(life, chance.choice(["anything", "too_late", "days"]), chance, 0)
        life.pass_days(lambda found: found[-1])
        life.take("close_round", chance.choice)
        life.rules.check_in_the_end()


def _turn(life, turn, chance, place):
    if turn == "days":
        life.pass_days(chance.choice)
    elif turn == "next_on_the_way":
        life.take(WAY[place % len(WAY)], chance.choice)
        return place + 1
    else:
        life.take(chance.choice(sorted(TRIED)), chance.choice, is_stale=turn == "too_late")
    return place


def _has_lived(life):
    """Return whether editions were adopted, signed where the kind is signed, and followed by the next one."""
    done = {what for what, _state in life.done}
    signed = {"start_signing", "lock", "sign"} if life.kind in (PlanKind.PROMISE, PlanKind.JOINT_PLAN) else set()
    return {"adopt", "correct_adoption", "note", "start_edition"} | signed <= done


@contextlib.contextmanager
def _rolled_back():
    """What is done meanwhile is undone, and its files with it: they lie in memory."""
    storages = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    with override_settings(STORAGES=storages), transaction.atomic():
        yield
        transaction.set_rollback(True)
