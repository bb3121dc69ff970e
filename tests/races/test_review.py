"""A liaison approves while an officer saves: an approval never lands on words that were not seen.

With real connections on either engine, and with a control that approves whatever stands there.
"""

import queue
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.urls import reverse

from core import ledger
from core.models import LedgerEntry, OrganisationKind, Role, StaleVersionError
from stadsdelplan import lifecycle
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Edition, Goal, Review, ReviewVerdict
from stadsdelplan.review import actions as review
from tests.races.test_races import TROUBLE, Browser, InBetween
from tests.support import databases, factories
from tests.support.factories import NOON

pytestmark = pytest.mark.race

LIAISONS, APPROVALS = 4, 15


def test_an_approval_while_officers_save_never_lands_on_words_that_were_not_seen(fresh_database):
    guarded, unguarded = _goal_in_review(), _goal_in_review()

    with databases.served(fresh_database, urlconf="tests.support.race_controls") as server:
        address = reverse("goal_review", args=[guarded.edition.plan_id, guarded.edition.number, guarded.key])
        kept = _approve_while_it_is_saved(server, guarded, address)
        control = _approve_while_it_is_saved(server, unguarded, f"/oskyddat/mal/{unguarded.pk}/")
        log = server.log

    assert kept.statuses.keys() <= {302, 409}, kept.statuses
    assert kept.statuses[409] > 0, "Nobody met anybody, so that nothing was tried."
    assert kept.statuses[302] > 0, kept.statuses
    assert Review.objects.filter(key=guarded.key).count() == kept.statuses[302]
    assert _unseen(guarded, kept) == []
    assert _unseen(unguarded, control) != [], "The control approved only what was seen, so that nothing is shown."
    assert all(verdict.fault == "" for verdict in ledger.verify())
    assert not [trouble for trouble in TROUBLE if trouble in log], log[-5000:]


def test_who_approves_while_a_save_is_under_way_waits_and_is_told_to_read_again(fresh_database):
    goal = _goal_in_review()
    officer = factories.person(goal.edition.plan.owner)

    approval = InBetween(lambda: _approve(goal))
    with transaction.atomic():
        goals.save_goal(goal=goal, version=1, changes={"text": "Sparat först."}, by=officer, at=NOON)
        approval.begin()

    assert isinstance(approval.outcome(), StaleVersionError)
    assert not Review.objects.exists()


def test_who_saves_while_an_approval_is_under_way_waits_and_asks_again(fresh_database):
    goal = _goal_in_review()
    officer = factories.person(goal.edition.plan.owner)

    save = InBetween(
        lambda: goals.save_goal(goal=goal, version=1, changes={"text": "Sparat sist."}, by=officer, at=NOON)
    )
    with transaction.atomic():
        _approve(goal)
        save.begin()

    assert save.outcome() is None
    assert Goal.objects.get(pk=goal.pk).text == "Sparat sist."
    assert (Review.objects.get().revision_seen, Goal.objects.get(pk=goal.pk).revision) == (1, 2)
    assert Edition.objects.get(pk=goal.edition_id).status == "in_review"


def test_who_approves_all_unchanged_goals_while_one_is_saved_approves_none(fresh_database):
    goal = _goal_in_review()
    officer = factories.person(goal.edition.plan.owner)
    (organisation,) = lifecycle.organisations_to_ask(goal.edition.plan)

    approval = InBetween(
        lambda: review.approve_unchanged(
            edition=goal.edition, seen={goal.key: 1}, organisation=organisation, by=officer, at=NOON
        )
    )
    with transaction.atomic():
        goals.save_goal(goal=goal, version=1, changes={"text": "Sparat först."}, by=officer, at=NOON)
        approval.begin()

    assert isinstance(approval.outcome(), StaleVersionError)
    assert not Review.objects.exists()


class Liaison(Browser):
    """A liaison's browser on the page of one goal."""

    def approve(self, address, *, read):
        """Read the page and approve what it shows: the answer's status, and the words that were read."""
        status, page = self._ask("GET", address)
        read.put(True)
        assert status == 200, (status, page[:2000])
        shown = re.findall(r"ord\d+", page)[-1]  # the words of before come first
        fields = {
            name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]
            for name in ("csrfmiddlewaretoken", "version")
        }
        organisation = re.search(r'name="organisation"[^>]*value="([^"]*)"', page)
        fields["organisation"] = organisation[1] if organisation else ""
        status, _page = self._ask("POST", address, urlencode({**fields, "verdict": ReviewVerdict.APPROVED}))
        return status, shown


class Approvals:
    def __init__(self, answers):
        self.statuses = Counter(status for of_one in answers.values() for status, _shown in of_one)
        self.seen = {user: [shown for status, shown in of_one if status == 302] for user, of_one in answers.items()}


def _approve_while_it_is_saved(server, goal, address):
    """Each liaison reads and approves, over and over; at every second reading the officer saves, and so in between."""
    (organisation,) = lifecycle.organisations_to_ask(goal.edition.plan)
    officer = factories.person(goal.edition.plan.owner)
    users = [factories.person(organisation, Role.REVIEWER) for _ in range(LIAISONS)]
    browsers = [Liaison(server, user) for user in users]
    start, read = threading.Barrier(LIAISONS), queue.SimpleQueue()

    def save():
        try:
            for number, _reading in enumerate(iter(read.get, None), start=1):
                if number % 2:
                    version = Goal.objects.get(pk=goal.pk).version
                    goals.save_goal(goal=goal, version=version, changes={"text": f"ord{number}"}, by=officer, at=NOON)
        finally:
            connection.close()

    def approve(browser):
        start.wait()
        return [browser.approve(address, read=read) for _ in range(APPROVALS)]

    with ThreadPoolExecutor(max_workers=1 + LIAISONS) as pool:
        saving = pool.submit(save)
        answers = list(pool.map(approve, browsers))
        read.put(None)
        saving.result()
    return Approvals(dict(zip(users, answers, strict=True)))


def _unseen(goal, approvals):
    """The approvals that landed on other words than the liaison had read: [(read, approved), …]."""
    words = {1: "ord0"}
    for entry in LedgerEntry.objects.filter(verb="goal.saved", target_key=str(goal.pk)).select_related("payload"):
        words[entry.payload.content["revision"]] = entry.payload.content["after"]["text"]
    landed = []
    for user, read in approvals.seen.items():
        revisions = Review.objects.filter(key=goal.key, by=user).order_by("pk").values_list("revision_seen", flat=True)
        landed += zip(read, [words[revision] for revision in revisions], strict=True)
    return [(read, approved) for read, approved in landed if read != approved]


def _goal_in_review():
    """The one goal of an edition that was sent, after an adopted one in which it says the same."""
    first = factories.edition(asks=factories.organisation(kind=OrganisationKind.POLICE))
    by = factories.person(first.plan.owner)
    first.goals.update(text="ord0")
    factories.close(first)
    edition = edition_actions.start_edition(
        plan=first.plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=by, at=NOON
    )
    review.send_for_review(edition=edition, version=edition.version, by=by, at=NOON)
    return Goal.objects.select_related("edition__plan__partnership", "edition__plan__owner").get(edition=edition)


def _approve(goal):
    (organisation,) = lifecycle.organisations_to_ask(goal.edition.plan)
    liaison = factories.person(organisation, Role.REVIEWER)
    review.review_goal(
        goal=goal, revision=1, organisation=organisation, verdict=ReviewVerdict.APPROVED, by=liaison, at=NOON
    )
