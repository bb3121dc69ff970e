"""Fifty officers write in ten goals of one plan at once: nothing that was acknowledged is lost.

With real connections on either engine, and with a control that loses what the portal keeps.
"""

from collections import Counter

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from core import ledger
from core.models import LedgerEntry
from stadsdelplan.models import Edition, Goal
from tests.races.test_races import TROUBLE
from tests.support import databases, factories

pytestmark = pytest.mark.race

EDITORS, GOALS = 50, 10
SAVES = 20 if databases.on_postgresql() else 6  # on SQLite a change holds the whole file, so that fewer ways are open
SAVES_OF_THE_CONTROL = 2


def test_fifty_editors_of_ten_goals_lose_no_acknowledged_save(fresh_database, many_editors):
    edition = _edition_of_ten_goals()
    guarded = list(edition.goals.order_by("order"))
    unguarded = list(_edition_of_ten_goals().goals.order_by("order"))
    addresses = [reverse("goal_edit", args=[edition.plan_id, edition.number, goal.pk]) for goal in guarded]
    cookies = [_signed_in(edition.plan.owner) for _ in range(EDITORS)]

    with databases.served(fresh_database, urlconf="tests.support.race_controls", threads=4) as server:
        editors = _editors(many_editors, server, cookies, addresses)
        saves = many_editors.write_all_at_once(editors, saves=SAVES)
        editors = _editors(many_editors, server, cookies, [f"/oskyddat/mal/{goal.pk}/text/" for goal in unguarded])
        control = many_editors.write_all_at_once(editors, saves=SAVES_OF_THE_CONTROL)
        log = server.log

    statuses = Counter(save.status for save in saves)
    assert statuses == {200: statuses[200], 409: EDITORS * SAVES - statuses[200]}
    assert statuses[409] > 0, "Nobody met anybody, so that nothing was tried."
    for goal, address in zip(guarded, addresses, strict=True):
        acknowledged = sorted(save.word for save in saves if save.address == address and save.is_acknowledged)
        stored = Goal.objects.get(pk=goal.pk)
        assert acknowledged
        assert sorted(_added(stored)) == acknowledged
        assert sorted(set(stored.text.split()) - set(goal.text.split())) == acknowledged
        assert (stored.version, stored.revision) == (1 + len(acknowledged), 1 + len(acknowledged))
    assert Edition.objects.get(pk=edition.pk).version == edition.version + statuses[200]
    assert all(verdict.fault == "" for verdict in ledger.verify())
    assert not [trouble for trouble in TROUBLE if trouble in log], log[-5000:]
    kept = {word for goal in Goal.objects.filter(pk__in=[each.pk for each in unguarded]) for word in goal.text.split()}
    assert {save.word for save in control if save.is_acknowledged} - kept, "The control lost nothing."


@pytest.fixture
def many_editors(monkeypatch):
    monkeypatch.syspath_prepend(str(settings.BASE_DIR / "scripts"))
    import many_editors

    return many_editors


def _editors(many_editors, server, cookies, addresses):
    """Everybody at work, as many on each goal."""
    places = [addresses[number % len(addresses)] for number in range(len(cookies))]
    return [many_editors.Editor(server.port, *each) for each in zip(cookies, places, strict=True)]


def _signed_in(organisation):
    client = Client()
    client.force_login(factories.person(organisation))
    return {name: cookie.value for name, cookie in client.cookies.items()}


def _edition_of_ten_goals():
    edition = factories.edition()
    for order in range(2, GOALS + 1):
        Goal.objects.create(
            edition=edition, focus_area=edition.focus_areas.get(), order=order, title=f"Mål {order}", text="Fler."
        )
    return edition


def _added(goal):
    """The words that the saves of the goal put in, as the history tells of them."""
    for entry in LedgerEntry.objects.filter(verb="goal.saved", target_key=str(goal.pk)).select_related("payload"):
        content = entry.payload.content
        yield from set(content["after"]["text"].split()) - set(content["before"]["text"].split())
