"""Plans that people bring through their life, step by step, by the portal's verbs.

Which step is open in which state stands as literal answers in tests/stadsdelplan/test_lifecycle.py; what must hold
after each step is in tests/support/plan_invariants.py, and what people try in tests/support/plan_attempts.py.
"""

import functools
import itertools
from collections import Counter
from datetime import UTC, datetime, time, timedelta

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from core.concurrency.refusals import ForbiddenStepError, NotReadyError, StaleVersionError
from core.models import LedgerChain, LedgerEntry, LedgerPayload, OrganisationKind, StoredFile
from partnership.models import AgreementStatus
from partnership.term import actions as term
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.models import Edition, Plan, PlanKind
from tests.stadsdelplan.test_lifecycle import ROWS
from tests.support import factories, plan_attempts
from tests.support.plan_invariants import PlanRules

OPEN = {(table, step, state) for table, step, state, answers in ROWS if "ok" in answers}
TABLE = {
    PlanKind.DISTRICT_PLAN: "asks the partner",
    PlanKind.ACTION_PLAN: "asks nobody",
    PlanKind.JOINT_PLAN: "is signed",
    PlanKind.PROMISE: "is signed",
    PlanKind.THEMATIC_PLAN: "asks the partner",
}
# What people try, and which row of the tables it is; those without a row are judged by the attempt itself.
TRIED = {
    **dict.fromkeys(
        (
            *("save_period", "save_lagesbild", "add_area", "save_area", "move_area", "remove_area"),
            *("add_goal", "save_goal", "move_goal", "leave_out_goal", "restore"),
            *("add_measure", "save_measure", "move_measure", "leave_out_measure", "renew_text"),
        ),
        "edit",
    ),
    "send": "send_for_review",
    **dict.fromkeys(("answer", "answer_all"), "review"),
    "comment": "comment",
    "resolve": "resolve",
    "propose": "propose",
    **dict.fromkeys(("take_up", "decline"), "answer_proposal"),
    "start_signing": "sign",
    "adopt": "register_adoption",
    "correct_adoption": "correct_adoption",
    **dict.fromkeys(("start_edition", "lock", "void", "sign", "note", "close_round"), None),
}
_TEXT_STANDS = (AgreementStatus.LOCKED, AgreementStatus.SIGNING, AgreementStatus.IN_FORCE, AgreementStatus.ENDED)


class PlanLife:
    """One plan of a kind, in a partnership of three. `done` counts what was done, by (what, state of the edition)."""

    def __init__(self, kind):
        self.own = factories.organisation(kind=OrganisationKind.MUNICIPALITY)
        self.others = [factories.organisation(kind=kind) for kind in ("police", "housing_company")]
        self.people = {each.pk: factories.person(each) for each in (self.own, *self.others)}
        self.kind, self.done, self.steps = kind, Counter(), 0
        self.within = factories.partnership(self.own, *self.others)
        self.district = factories.district()

    def begin(self):
        self.today, self.numbers, self.story = factories.NOON.date(), itertools.count(1), []
        self.plan = edition_actions.start_plan(
            plan=Plan(
                partnership=self.within,
                kind=self.kind,
                district=self.district,
                owner=self.own,
                name="Planen",
                asks_parties=self.kind != PlanKind.ACTION_PLAN,
            ),
            by=self.people[self.own.pk],
            at=self.now,
        )
        self.rules = PlanRules(self.plan, self.others)

    @property
    def now(self):
        return datetime.combine(self.today, time(12), tzinfo=UTC)

    @property
    def edition(self):
        related = Edition.objects.select_related("plan__owner", "plan__partnership", "agreement", "based_on")
        return related.filter(plan=self.plan).order_by("-number").first()

    def words(self, beginning):
        return f"{beginning} {next(self.numbers)}"

    def pass_days(self, pick):
        self.today += timedelta(days=pick([1, 30, 200]))
        for agreement in self.within.agreements.order_by("pk"):
            term.follow_calendar(agreement=agreement, on=self.today, at=self.now)
        self.steps += 1
        self.rules.check("days")

    def take(self, what, pick, *, is_stale=False):
        """Have somebody try `what`, and hold what comes of it to the rules. Return whether it was done.

        With `is_stale` they saw an older version. None is returned where there is nothing to try on.
        """
        edition = self.edition
        if edition is None and what != "start_edition":
            return None
        attempt = getattr(plan_attempts, what)(self, edition, pick)
        if attempt is None:
            return None
        state = edition.status if edition else ""
        expected = attempt.refusal if self._is_open(TRIED[what], edition) else ForbiddenStepError
        if is_stale and expected is None and attempt.saw is not None:
            expected = StaleVersionError
        told = f"{self.today} {what} in {state or 'nothing'}: {attempt.verb.keywords}"
        self.story.append(told)
        length, rows = self.rules.length(), everything_stored() if expected else None
        seen = {} if attempt.saw is None else {"version": attempt.saw - (expected is StaleVersionError)}
        by = self.people[attempt.verb.keywords.get("organisation", self.own).pk]
        got = _error_of(attempt.verb, by=by, at=self.now, **seen)
        self.steps += 1
        assert type(got) is (expected or type(None)), f"{told}: {got!r} and not {expected}"
        if expected:
            assert everything_stored() == rows, f"{told} was refused, and something changed"
            assert expected is StaleVersionError or str(got).rstrip().endswith("."), f"{told}: {got} is no sentence"
            return False
        assert self.rules.length() > length, f"{told} left no trace in the history"
        self.done[what, state] += 1
        self.rules.check(what)
        return True

    def _is_open(self, row, edition):
        """Return what the literal tables say, and whether a text that is being signed closes the step."""
        if row is None:
            return True
        agreement = edition.agreement if edition.is_under_work else None
        if agreement and row == "sign":
            return False
        if agreement and row == "edit" and agreement.status in _TEXT_STANDS:
            return False
        if agreement and row == "register_adoption":
            is_signed = agreement.status in _TEXT_STANDS[1:] and self.rules.missing(agreement) == 0
            if not is_signed:
                return False
        return (TABLE[self.kind], row, edition.status) in OPEN


def everything_stored():
    """Return all rows about plans and agreements, files and the history: what a refused step must leave as it was."""
    with connection.cursor() as cursor:
        found = {}
        for table in _tables():
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608 (a name of ours)
            found[table] = cursor.fetchall()
        return found


@functools.cache
def _tables():
    models = [
        *apps.get_app_config("partnership").get_models(include_auto_created=True),
        *apps.get_app_config("stadsdelplan").get_models(include_auto_created=True),
        *(StoredFile, LedgerChain, LedgerEntry, LedgerPayload),
    ]
    return [model._meta.db_table for model in models]


def _error_of(verb, **around):
    try:
        verb(**around)
    except (ForbiddenStepError, NotReadyError, StaleVersionError, ValidationError) as error:
        return error
    return None
