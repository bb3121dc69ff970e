"""A coordinator registers an adoption while an officer saves: nothing is adopted that nobody saw.

With real connections on either engine, and with a control that adopts whatever stands there.
"""

import contextlib
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from core import ledger
from core.concurrency.refusals import ForbiddenStepError
from core.models import Role, StaleVersionError
from stadsdelplan.adoption import actions as adoption_actions
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Edition, EditionPaper, Goal, Measure, ResourceStatement
from stadsdelplan.review import actions as review
from tests.races.test_races import TROUBLE, Browser, InBetween
from tests.support import databases, factories, pdf_text
from tests.support.factories import NOON

pytestmark = pytest.mark.race

EDITIONS, MOST_SAVES = 6, 3


def test_an_adoption_while_officers_save_never_adopts_what_nobody_saw(fresh_database):
    guarded, unguarded = ([_in_review() for _ in range(EDITIONS)] for _ in range(2))

    with databases.served(fresh_database, urlconf="tests.support.race_controls") as server:
        kept = _adopt_while_they_are_saved(server, guarded, "edition_adopt")
        control = _adopt_while_they_are_saved(server, unguarded, "unguarded_edition_adopt")
        log = server.log

    statuses = Counter(status for adoption in kept for status in adoption.statuses)
    assert statuses == {302: EDITIONS, 409: statuses[409]}
    assert statuses[409] > 0, "Nobody met anybody, so that nothing was tried."
    assert [each for each in kept if each.seen != each.adopted] == []
    assert [each for each in kept if each.seen != _words_on_paper(fresh_database, each.edition)] == []
    assert [each for each in control if each.seen != each.adopted], "The control adopted only what was seen."
    assert all(verdict.fault == "" for verdict in ledger.verify())
    assert not [trouble for trouble in TROUBLE if trouble in log], log[-5000:]


def test_who_registers_an_adoption_while_a_save_is_under_way_waits_and_is_told_to_read_again(fresh_database):
    edition = _in_review()
    goal = edition.goals.get()

    adoption = InBetween(lambda: _adopt(edition))
    with transaction.atomic():
        goals.save_goal(goal=goal, version=1, changes={"text": "Sparat först."}, by=_officer(edition), at=NOON)
        adoption.begin()

    assert isinstance(adoption.outcome(), StaleVersionError)
    assert Edition.objects.get(pk=edition.pk).status == "in_review"
    assert not EditionPaper.objects.exists()


RAW_IN_BETWEEN = {
    "a goal": "UPDATE stadsdelplan_goal SET text = 'x' WHERE edition_id = {edition}",
    "a goal, gone": "DELETE FROM stadsdelplan_goal WHERE edition_id = {edition}",
    "a measure": "UPDATE stadsdelplan_measure SET text = 'x' WHERE goal_id IN "
    "(SELECT id FROM stadsdelplan_goal WHERE edition_id = {edition})",
    "a focus area": "UPDATE stadsdelplan_editionfocusarea SET name = 'x' WHERE edition_id = {edition}",
    "the resources": "UPDATE stadsdelplan_resourcestatement SET text = 'x' WHERE edition_id = {edition}",
    "the resources, gone": "DELETE FROM stadsdelplan_resourcestatement WHERE edition_id = {edition}",
    "the situation picture": "UPDATE stadsdelplan_edition SET lagesbild = 'x' WHERE id = {edition}",
}


@pytest.mark.parametrize("what", [*RAW_IN_BETWEEN, "a goal, by its verb"])
def test_what_is_saved_while_an_adoption_is_stored_waits_and_is_refused(fresh_database, settings, tmp_path, what):
    """The save begins at the worst moment: the version is checked, the paper is being stored."""
    edition = _in_review()
    goal, officer = edition.goals.get(), _officer(edition)

    def save():
        if what in RAW_IN_BETWEEN:
            with connection.cursor() as cursor:
                cursor.execute(RAW_IN_BETWEEN[what].format(edition=edition.pk))
        else:
            goals.save_goal(goal=goal, version=1, changes={"text": "x"}, by=officer, at=NOON)

    saver = InBetween(save)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "tests.races.test_races.TellingStorage",
            "OPTIONS": {"tell": saver.begin, "location": tmp_path},
        },
    }
    _adopt(edition)

    assert isinstance(saver.outcome(), IntegrityError | ForbiddenStepError)
    assert Edition.objects.get(pk=edition.pk).status == "adopted"
    assert Goal.objects.get(pk=goal.pk).text == "ord0"


def test_two_corrections_at_once_keep_the_order_of_the_days(fresh_database):
    """Adopted on the 16th and the 25th. Each correction fits alone, and not beside the other: the later is refused."""
    first = _in_review()
    by = _coordinator(first)
    _adopt(first)
    period = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    following = edition_actions.start_edition(plan=first.plan, by=by, at=NOON, **period)
    following = review.send_for_review(edition=following, version=following.version, by=by, at=NOON)
    _adopt(following, on=date(2026, 3, 25))

    other = InBetween(lambda: _correct(following, date(2026, 3, 20)))
    with transaction.atomic():
        _correct(first, date(2026, 3, 24))
        other.begin()

    assert isinstance(other.outcome(), ValidationError)
    assert [str(each.adopted_on) for each in Edition.objects.order_by("number")] == ["2026-03-24", "2026-03-25"]


class Coordinator(Browser):
    """A coordinator's browser, on the page of an edition and on that of its adoption."""

    def read(self, edition, address):
        """The version that the form carries, and the words that the plan has after that."""
        (of_form, form), (of_plan, page) = (
            self._ask("GET", address),
            self._ask("GET", f"{edition.get_absolute_url()}?visa=allt"),
        )
        assert (of_form, of_plan) == (200, 200), form[:2000]
        fields = {
            name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', form)[1]
            for name in ("csrfmiddlewaretoken", "version")
        }
        return fields, re.findall(r"ord\d+", page)[-1]

    def adopt(self, address, fields):
        said = {"adopted_by": "Kommunstyrelsen", "adopted_on": str(timezone.localdate()), "paragraph": "12"}
        status, _page = self._ask("POST", address, urlencode({**fields, **said}))
        return status


@dataclass(frozen=True)
class Adoption:
    """An edition that came to be adopted: what each try was answered, and the words that were read before the last."""

    edition: Edition
    statuses: list[int]
    seen: str
    adopted: str


def _adopt_while_they_are_saved(server, editions, name):
    """For each edition a coordinator who reads and adopts until it is done, and an officer who saves meanwhile."""
    with ThreadPoolExecutor(max_workers=len(editions)) as pool:
        return list(pool.map(lambda edition: _adopt_while_it_is_saved(server, edition, name), editions))


def _adopt_while_it_is_saved(server, edition, name):
    """The officer begins to save when the coordinator sends the form, each time once less often."""
    arguments = [edition.pk] if name.startswith("unguarded") else [edition.plan_id, edition.number]
    address, statuses = reverse(name, args=arguments, urlconf="tests.support.race_controls"), []
    try:
        browser, officer = Coordinator(server, _coordinator(edition)), _officer(edition)
        while not statuses or statuses[-1] == 409:
            saves = MOST_SAVES - len(statuses)
            fields, seen = browser.read(edition, address)
            saver = threading.Thread(target=_save, args=[edition, officer, range(saves)])
            saver.start()
            statuses.append(browser.adopt(address, fields))
            saver.join()
        return Adoption(edition, statuses, seen, Goal.objects.get(edition=edition).text)
    finally:
        connection.close()


def _save(edition, officer, numbers):
    """Save the goal once for each number, until the edition is closed."""
    try:
        with contextlib.suppress(ForbiddenStepError):
            for _number in numbers:
                goal = Goal.objects.get(edition=edition)
                changes = {"text": f"ord{goal.version}"}
                goals.save_goal(goal=goal, version=goal.version, changes=changes, by=officer, at=NOON)
    finally:
        connection.close()


def _words_on_paper(database, edition):
    """The words of the goal as the stored paper has them."""
    paper = EditionPaper.objects.get(edition=edition)
    text = "".join(pdf_text.pages((database.folder / "files" / paper.file.name).read_bytes()))
    return re.findall(r"ord\d+", text)[-1]


def _in_review():
    """An edition that was sent, with one goal, its measure, and how a party places its resources."""
    edition = factories.edition()
    edition.goals.update(text="ord0")
    Measure.objects.create(goal=edition.goals.get(), order=1, text="Plan inom fyra veckor")
    ResourceStatement.objects.create(edition=edition, organisation=edition.plan.owner, text="Två tjänster.")
    return review.send_for_review(edition=edition, version=edition.version, by=_officer(edition), at=NOON)


def _adopt(edition, *, on=date(2026, 3, 16)):
    words = {"adopted_by": "Kommunstyrelsen", "adopted_on": on, "paragraph": "12", "pdf": b"%PDF-1.7"}
    said = {"by": _coordinator(edition), "at": NOON + timedelta(days=14)}
    adoption_actions.register_adoption(edition=edition, version=edition.version, **words, **said)


def _correct(edition, on):
    words = {"adopted_by": "Kommunstyrelsen", "adopted_on": on, "paragraph": "12", "reason": "Fel dag."}
    said = {"by": _coordinator(edition), "at": NOON + timedelta(days=14)}
    version = Edition.objects.get(pk=edition.pk).version
    adoption_actions.correct_adoption(edition=edition, version=version, **words, **said)


def _coordinator(edition):
    return factories.person(edition.plan.owner, Role.COORDINATOR)


def _officer(edition):
    return factories.person(edition.plan.owner)
