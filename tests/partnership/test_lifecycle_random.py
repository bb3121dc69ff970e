"""Agreements are brought through their life at random: whatever people try, in whatever order, no rule breaks.

Hypothesis draws the lives: how an agreement begins, which step somebody takes and with what, when somebody saw an older
version, and how many days go by. What is forbidden is tried on the pages in test_forbidden_steps.
"""

import contextlib
import itertools
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

from core.models import OrganisationKind
from tests.support.databases import on_postgresql
from tests.support.lifecycle_walk import OPEN, Life, draw_once

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.both_engines]

PARTNERSHIPS = list(itertools.product((OrganisationKind.MUNICIPALITY, OrganisationKind.POLICE), (2, 3)))
# Enough steps, enough times for each allowed step in each state, and lives that chance leads: for each partnership.
# `make test` leads the same short lives each time, in every partnership on SQLite and in the one with the most in it on
# PostgreSQL. `make lives` leads new ones: 10,000 steps, and each allowed one 50 times in each state.
ENOUGH_STEPS, ENOUGH_TIMES, LIVES = 500, 2, 8
if WHOLE := "WHOLE_LIVES" in os.environ:
    ENOUGH_STEPS, ENOUGH_TIMES, LIVES = 2_500, 13, 44
LIVED = PARTNERSHIPS[-1:] if on_postgresql() and not WHOLE else PARTNERSHIPS
TURNS, MOST_MORE_LIVES = 40, 400

HAPPENINGS = ["take_open_step"] * 15 + ["try_closed_step", "take_step_too_late", "pass_days", "go_elsewhere"]
# How an agreement begins and by which steps it comes to a state; and what must come before a step each time.
WAYS = {
    "draft": ("draft", []),
    "in_review": ("draft", ["send_for_review"]),
    "locked": ("draft", ["lock"]),
    "signing": ("draft", ["lock", "sign"]),
    "in_force": ("in_force", []),
    "ended": ("ended", []),
}
NEEDS_A_PAPER = {"add_original"}
BEFOREHAND = {
    "edit_section": ["comment"],
    "resolve": ["comment"],
    "reopen": ["comment", "resolve"],
    "withdraw": ["sign"],
    "hand_over": ["sign", "sign"],
}


class AgreementsLive(RuleBasedStateMachine):
    """One life in the partnership of `life`; it is rolled back in the end.

    It takes the database when it begins and not before: one that is made and never led would let go of it whenever the
    interpreter came to clear it away, in the middle of another.
    """

    def __init__(self, life):
        super().__init__()
        self.life, self.stack, self.has_begun = life, contextlib.ExitStack(), False

    @initialize(state=st.sampled_from(["draft", "draft", "draft", "signing", "in_force", "ended"]), chance=st.randoms())
    def begin(self, state, chance):
        self.stack.enter_context(_rolled_back())
        self.has_begun = True
        self.life.begin(state, chance.choice)

    @rule(turn=st.sampled_from(HAPPENINGS), chance=st.randoms())
    def something_happens(self, turn, chance):
        getattr(self.life, turn)(chance.choice)

    def teardown(self):
        with self.stack:
            if sys.exception():
                note("\n".join(self.life.story))
            elif self.has_begun:
                self.life.check_in_the_end()


@pytest.mark.parametrize(("writer", "parties"), LIVED)
def test_agreements_live_thousands_of_steps_and_no_rule_breaks(monkeypatch, writer, parties):
    monkeypatch.setattr("core.documents.pdf.draw_together", draw_once)
    life = Life(writer=writer, parties=parties)

    run_state_machine_as_test(
        lambda: AgreementsLive(life),
        settings=hypothesis_settings(
            max_examples=LIVES,
            stateful_step_count=TURNS,
            derandomize=not WHOLE,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    _lead_more_lives(life)

    assert {pair: life.done[pair] for pair in OPEN if life.done[pair] < ENOUGH_TIMES} == {}
    assert life.steps >= ENOUGH_STEPS


# Lives ---------------------------------------------------------------------------------------------------------------


def _lead_more_lives(life):
    """What chance has done too seldom is done on purpose, until it is done often enough."""
    for number in range(MOST_MORE_LIVES):
        seldom = [pair for pair in sorted(OPEN) if life.done[pair] < ENOUGH_TIMES]
        if not seldom and life.steps >= ENOUGH_STEPS:
            break
        chance = random.Random(number)  # noqa: S311 (a game, not a secret)
        step, state = chance.choice(seldom or sorted(OPEN))
        with _rolled_back():
            _lead_a_life(life, step, state, chance)
            life.check_in_the_end()


def _lead_a_life(life, step, state, chance):
    """Bring an agreement to `state`, and take `step` there again and again."""
    beginning, way = WAYS[state]
    if step in NEEDS_A_PAPER:
        beginning, way = state, []
    life.begin(beginning, chance.choice)
    for each in way:
        _insist(life, each, chance)
    for _again in range(ENOUGH_TIMES):
        for each in BEFOREHAND.get(step, ()):
            _insist(life, each, chance)
        if life.state != state or not _insist(life, step, chance):
            break


def _insist(life, step, chance):
    """Take the step, also where what somebody typed was wrong at first. Returns whether it was done."""
    return any(life.take(step, chance.choice) for _attempt in range(4) if step in life.open_steps())


@contextlib.contextmanager
def _rolled_back():
    """What is done meanwhile is undone, and its files with it: they lie in memory."""
    storages = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    with override_settings(STORAGES=storages), transaction.atomic():
        yield
        transaction.set_rollback(True)
