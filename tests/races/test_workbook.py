"""A file is taken in while somebody saves: nothing that was saved meanwhile is lost, and nothing unseen is taken in.

With real connections on either engine, and with a control that takes in what was looked at, whatever stands there now.
"""

from dataclasses import replace

import pytest
from django.db import transaction

from core.models import LedgerEntry, StaleVersionError
from stadsdelplan.content import read_content
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Edition, Goal
from stadsdelplan.workbook import actions as workbook
from tests.races.test_races import InBetween
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.race


def test_a_file_that_is_taken_in_while_a_save_is_under_way_waits_and_is_looked_at_again(fresh_database):
    edition, goal, by = _edition()
    new_content = _wanted(edition)

    taking_in = InBetween(lambda: _take_in(edition, new_content, by, version=edition.version))
    with transaction.atomic():
        goals.save_goal(goal=goal, version=1, changes={"text": "Sparat först."}, by=by, at=NOON)
        taking_in.begin()

    assert isinstance(taking_in.outcome(), StaleVersionError)
    assert Goal.objects.get(pk=goal.pk).text == "Sparat först."
    assert not LedgerEntry.objects.filter(verb="edition.imported").exists()


def test_who_saves_a_goal_while_a_file_changes_it_waits_and_hears_of_it(fresh_database):
    edition, goal, by = _edition()
    new_content = _wanted(edition)

    save = InBetween(lambda: goals.save_goal(goal=goal, version=1, changes={"text": "Sparat sist."}, by=by, at=NOON))
    with transaction.atomic():
        _take_in(edition, new_content, by, version=edition.version)
        save.begin()

    assert isinstance(save.outcome(), StaleVersionError)
    assert Goal.objects.get(pk=goal.pk).text == "Ur filen."


def test_control_what_was_looked_at_and_taken_in_on_any_version_loses_the_save(fresh_database):
    edition, goal, by = _edition()
    new_content = _wanted(edition)

    def without_looking_again():
        with transaction.atomic():
            version = Edition.objects.select_for_update().get(pk=edition.pk).version
            _take_in(edition, new_content, by, version=version)

    taking_in = InBetween(without_looking_again)
    with transaction.atomic():
        goals.save_goal(goal=goal, version=1, changes={"text": "Sparat först."}, by=by, at=NOON)
        taking_in.begin()

    assert taking_in.outcome() is None
    assert Goal.objects.get(pk=goal.pk).text == "Ur filen."


def _edition():
    edition = factories.edition()
    return edition, edition.goals.get(), factories.person(edition.plan.owner)


def _wanted(edition):
    """What a file says in which the goal has another text."""
    content = read_content(edition)
    return replace(content, goals=tuple(replace(goal, text="Ur filen.") for goal in content.goals))


def _take_in(edition, new_content, by, *, version):
    workbook.import_edition(edition=edition, version=version, new_content=new_content, sha256="", by=by, at=NOON)
