"""The administration's lists ask as little of the database with many rows as with few, and list no table as filters."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import ledger
from core.models import LedgerEntry
from indicators.models import Indicator
from tests.support import factories
from tests.support.factories import NOON

MOST_QUERIES = 12
SHORT_TABLES = {Indicator}  # that grow with what is measured, not with who uses the portal


@pytest.fixture
def administrator(client, db):
    person = factories.person(is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


def lists():
    return [model for model in admin.site._registry if model._meta.app_label != "admin"]


def queries(client, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


@pytest.fixture
def in_force(db):
    return factories.in_force()


def note(person, partnership):
    """Write an entry in the partnership's chain."""
    with transaction.atomic():
        ledger.record(
            by=person, verb="area.added", target=factories.district(), at=NOON, chain=partnership.chain, payload={}
        )


def test_no_list_asks_more_than_a_dozen_questions(client, administrator, in_force):
    counted = {model._meta.label: queries(client, model) for model in lists()}

    assert len(counted) > 60
    assert {label: count for label, count in counted.items() if count > MOST_QUERIES} == {}


def test_a_long_history_asks_no_more_than_a_short_one(client, administrator, in_force):
    note(administrator, in_force.partnership)
    few = queries(client, LedgerEntry)
    for _each in range(20):
        note(administrator, factories.partnership(in_force.owner))

    assert queries(client, LedgerEntry) == few


def test_the_history_is_found_by_the_partnership_that_it_is_of(client, administrator, in_force):
    note(administrator, in_force.partnership)
    address = reverse("admin:core_ledgerentry_changelist")

    found = client.get(address, {"q": in_force.partnership.name.upper()}).context["cl"].result_list
    others = client.get(address, {"q": "Ett annat partnerskap"}).context["cl"].result_list

    assert {entry.chain.name for entry in found} == {in_force.partnership.chain}
    assert list(others) == []


def test_no_filter_lists_a_table_that_grows_with_the_municipalities():
    asked, long = 0, []
    for model, model_admin in admin.site._registry.items():
        for name in model_admin.list_filter:
            if not isinstance(name, str):
                continue
            asked += 1
            field = _field(model, name)
            if field.is_relation and field.related_model not in SHORT_TABLES:
                long.append(f"{model._meta.label}.{name}")

    assert asked > 40
    assert long == []
    assert _field(get_user_model(), "memberships__role").is_relation is False


def _field(model, path):
    field = None
    for part in path.split("__"):
        field = model._meta.get_field(part)
        model = field.related_model if isinstance(field, models.ForeignKey) or field.is_relation else model
    return field
