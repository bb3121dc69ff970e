"""The parts that guards are made of, each on its own: what counts as a change, and which notice lets it through."""

import pytest
from django.db import IntegrityError, connection, transaction

from core import triggers
from core.guards import notices
from core.models import Area, ChangeNotice
from core.triggers import Event, Guard
from partnership.models import Framework
from tests.support import factories
from tests.support.factories import NOON

# The guards themselves are tried on both engines (test_triggers.py).
pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

REFUSED = "Det stannar."
LABEL = "partnership.framework"


def guard(model, event, condition):
    """From here on the table refuses what the condition says, instead of what it refused before."""
    triggers.install(connection, [Guard(model._meta.db_table, event, refusals=((condition, REFUSED),))])


def refused(rows, **values):
    """Refuse to change the rows, or without values to delete them."""
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        rows.update(**values) if values else rows.delete()


@pytest.fixture
def framework():
    """The rows of one framework. There is another beside it."""
    owner = factories.organisation()
    Framework.objects.create(slug="annat", name="Annat", municipality=owner)
    row = Framework.objects.create(slug="lua", name="LUA", municipality=owner)
    return Framework.objects.filter(pk=row.pk)


def announce(row, *, number, model=LABEL, key=None):
    ChangeNotice.objects.create(target_model=model, target_key=key or row.pk, number=number, chain="x", at=NOON)


def test_a_table_that_never_changes_takes_new_rows_alone():
    assert triggers.never_changed("things", "Nej.", ("name",), ("a", "b")) == (
        Guard("things", Event.INSERT, must_stay="TRUE", keys=(("id",), ("name",), ("a", "b"))),
        Guard("things", Event.UPDATE, refusals=(("TRUE", "Nej."),)),
        Guard("things", Event.DELETE, refusals=(("TRUE", "Nej."),)),
        Guard("things", Event.TRUNCATE, refusals=(("TRUE", "Nej."),)),
    )


def test_each_named_column_counts_and_no_other():
    area = factories.district(name="Jordbro")
    rows, country = Area.objects.filter(pk=area.parent_id), Area.objects.filter(parent=None)
    guard(Area, Event.UPDATE, triggers.changed("name", "parent_id"))

    refused(country, name="Annan")
    refused(country, parent=area)  # from nothing
    refused(rows, parent=None)
    refused(rows, name="Annan", kind=area.kind)

    assert rows.update(name="Jordbro", kind=area.kind) == 1


def test_a_change_needs_a_notice_of_its_own(framework):
    row = framework.get()
    guard(Framework, Event.UPDATE, triggers.changed_unannounced(LABEL, "name", "legal_basis"))
    assert framework.update(slug="annan-adress") == 1, "What is free needs none."

    refused(framework, name="Nytt")
    refused(framework, legal_basis="SFS 2008:348")
    refused(framework, notices=1)
    announce(row, number=1, model="partnership.agreement")
    announce(row, number=1, key=row.pk + 1)
    announce(row, number=2)
    refused(framework, name="Nytt", notices=1)
    refused(framework, name="Nytt", notices=2)
    announce(row, number=1)
    refused(framework, name="Nytt")

    assert framework.update(name="Nytt", notices=1) == 1
    refused(framework, name="Nyare", notices=1)
    assert framework.update(name="Nyare", notices=2) == 1


def test_a_removal_needs_a_notice_of_its_own(framework):
    row = framework.get()
    guard(Framework, Event.DELETE, triggers.removed_unannounced(LABEL))

    refused(framework)
    announce(row, number=1, model="partnership.agreement")
    announce(row, number=1, key=row.pk + 1)
    announce(row, number=2)
    refused(framework)
    announce(row, number=1)

    assert framework.delete()[0] == 1


def test_a_notice_names_chain_person_and_time_and_nothing_else_is_stored(framework):
    person, row = factories.person(), framework.get()
    row.slug = "inte-sparad"

    notices.change(row, chain="kedja", by=person, at=NOON, name="Nytt")

    assert framework.values_list("name", "slug", "notices").get() == ("Nytt", "lua", 1)
    notices.remove(row, chain="kedja", by=person, at=NOON)
    assert not framework.exists()
    told = ChangeNotice.objects.order_by("number").values_list("number", "chain", "by", "at")
    assert list(told) == [(1, "kedja", person.pk, NOON), (2, "kedja", person.pk, NOON)]
