"""docs/guards.md: what SQL may do with each column of the portal's own tables, decided for every one of them."""

import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from core import triggers
from core.models import Noticed

LIST = Path(settings.BASE_DIR, "docs", "guards.md")
OURS = ("core", "access", "partnership", "indicators", "stadsdelplan")
MODELS = {
    model._meta.db_table: model
    for label in OURS
    for model in apps.get_app_config(label).get_models(include_auto_created=True)
}


def _rows():
    lines = re.findall(r"^\| `(\w+)` \|(.*)\|$", LIST.read_text(), re.MULTILINE)
    return {table: [cell.strip() for cell in cells.split("|")] for table, cells in lines}


def _classes(table):
    fixed, _since, told, free = _rows()[table]
    return {"fixed": fixed.split(), "told": told.split(), "free": free.split()}


def test_every_table_of_ours_is_listed_once():
    assert sorted(re.findall(r"^\| `(\w+)`", LIST.read_text(), re.MULTILINE)) == sorted(MODELS)


@pytest.mark.parametrize("table", MODELS)
def test_every_column_is_in_exactly_one_class(table):
    columns = [field.column for field in MODELS[table]._meta.local_concrete_fields]

    assert Counter(chain.from_iterable(_classes(table).values())) == Counter(columns)


@pytest.mark.parametrize("table", MODELS)
def test_what_is_fixed_or_told_has_guards_and_what_is_free_has_none(table):
    classes = _classes(table)
    guards = [guard for guard in triggers.all_guards() if guard.table == table]

    assert bool(guards) == bool(classes["fixed"] or classes["told"])
    assert bool(_rows()[table][1]) == bool(classes["fixed"])


@pytest.mark.parametrize("table", MODELS)
def test_what_is_told_is_what_the_guard_asks_a_notice_for(table):
    update = [guard for guard in triggers.all_guards() if guard.table == table and guard.event == triggers.Event.UPDATE]
    asked = [condition for guard in update for condition, _ in guard.refusals if "core_changenotice" in condition]
    columns = {name for condition in asked for name in re.findall(r'NEW\."(\w+)" \{differs\}', condition)}
    told = set(_classes(table)["told"])

    assert issubclass(MODELS[table], Noticed) == bool(told)
    assert columns <= told
    if table not in (
        "partnership_agreementversion",
        "stadsdelplan_edition",
    ):  # of these a status is told, with its reason
        assert columns == told
