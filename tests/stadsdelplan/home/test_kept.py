"""What waits is kept by the heads of the history, and is never other than what the rows themselves say."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import User
from core.registry import actions as registry
from partnership.models import Agreement, Partnership
from stadsdelplan.home import kept, views
from stadsdelplan.home.tasks import tasks_for
from stadsdelplan.models import Edition, EditionStatus, Proposal, ReviewVerdict
from stadsdelplan.registering.queries import read_register, to_register
from stadsdelplan.review import actions as review
from tests.support import factories

pytestmark = pytest.mark.django_db

FRIDAY, MONDAY, TUESDAY = datetime(2026, 3, 13, 9), datetime(2026, 3, 16, 9), datetime(2026, 3, 17, 12)


def moment(when):
    return timezone.make_aware(when)


@pytest.fixture(autouse=True)
def _on_tuesday(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: moment(TUESDAY))


@pytest.fixture
def edition():
    """A plan that was sent to the police on Friday, in a portal whose histories have begun."""
    edition = factories.edition()
    owner, police = edition.plan.owner, edition.plan.partnership.organisations.get(kind="police")
    factories.asks(edition, police)
    factories.rewrite(
        Edition.objects.filter(pk=edition.pk), sent_for_review_at=moment(FRIDAY), status=EditionStatus.IN_REVIEW
    )
    begin(kept.PORTAL, owner)
    begin(edition.plan.partnership.chain, edition)
    return Edition.objects.select_related("plan__owner", "plan__partnership").get(pk=edition.pk)


@pytest.fixture
def officer(edition):
    return factories.person(edition.plan.owner)


@pytest.fixture
def of_police(police):
    return factories.person(police)


@pytest.fixture
def police(edition):
    return edition.plan.partnership.organisations.get(kind="police")


def begin(chain, target):
    with factories.transaction.atomic():
        factories.ledger.record(by=None, verb="edition.started", target=target, at=factories.NOON, chain=chain)


def of(person):
    """What waits for the person, asked as a new request does."""
    person = User.objects.get(pk=person.pk)
    heads = kept.heads_of(person)
    return tasks_for(person, agreements=[], on=TUESDAY.date(), heads=heads)


def fresh(person, monkeypatch):
    with monkeypatch.context() as without:
        without.setattr(kept.cache, "get", lambda key: None)
        without.setattr(kept.cache, "set", lambda *_args: None)
        return of(person)


def test_what_waits_is_found_once_while_nothing_is_written(client, officer):
    client.force_login(officer)
    counts = []
    for _visit in range(3):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("home"))
        counts.append((len(queries), sum('"act_tag"' in query["sql"] for query in queries)))

    assert counts == [(23, 1), (11, 0), (11, 0)]


def test_home_asks_once_which_partnerships_somebody_who_was_here_before_sees(client, officer):
    counts = []
    for _visit in range(2):
        client.force_login(officer)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("home"))
        chains = [one for one in queries if one["sql"].startswith('SELECT "partnership_partnership"."id" FROM')]
        counts.append((len(queries), len(chains)))
        client.logout()

    assert counts == [(23, 1), (12, 1)], "What changed since the last visit is asked for with the same chains."


def test_what_is_written_while_home_is_put_together_is_seen_at_the_next_visit(client, officer, edition, monkeypatch):
    """A step that comes between the reading of the agreements and that of the heads leaves no old task behind."""
    within = edition.plan.partnership
    draft = factories.draft(owner=edition.plan.owner, other=factories.organisation(), within=within)
    read = views.agreements_for_tasks

    def and_then_somebody_renames_it(user):
        agreements = read(user)
        factories.rewrite(Agreement.objects.filter(pk=draft.pk), name="Ett annat namn")
        begin(within.chain, draft)
        return agreements

    client.force_login(officer)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(views, "agreements_for_tasks", and_then_somebody_renames_it)
        before = client.get(reverse("home")).context["waiting"]
    after = client.get(reverse("home")).context["waiting"]

    assert [task.why for task in before if task.what == "Gör klart utkastet"] == [draft.name]
    assert [task.why for task in after if task.what == "Gör klart utkastet"] == ["Ett annat namn"]


def test_what_is_kept_is_what_the_rows_say_after_every_step(officer, edition, police, of_police, monkeypatch):
    steps = []

    def look(name):
        steps.append((name, [task.what for task in of(officer)]))
        for person in (officer, of_police):
            assert of(person) == of(person) == fresh(person, monkeypatch), name

    said = {"organisation": police, "by": of_police, "at": moment(MONDAY)}
    look("sent")
    goal = edition.goals.get()
    review.add_comment(edition=edition, text="Oklart.", **said)
    look("comment")
    review.propose_goal(
        proposal=Proposal(
            edition=edition, focus_area=edition.focus_areas.get(), organisation=police, title="Fler vuxna ute"
        ),
        by=of_police,
        at=moment(MONDAY),
    )
    look("proposal")
    review.review_goal(goal=goal, revision=goal.revision, verdict=ReviewVerdict.APPROVED, **said)
    look("answer")
    first, *others = [line.record for line in to_register(read_register(officer))]
    made = {"answer": "number", "number": "KS 2026/1", "registered_on": date(2026, 3, 17), "reason": ""}
    registry.register(records=[first], **made, by=officer, at=moment(TUESDAY))
    look("registered")
    within = edition.plan.partnership
    mark = registry.mark_earlier(
        organisation=edition.plan.owner,
        chain=within.chain,
        partnership=(Partnership._meta.label_lower, within.pk),
        before=date(2026, 3, 17),
        by=officer,
        at=moment(TUESDAY),
    )
    look("marked")
    registry.take_back_mark(mark=mark, version=mark.version, by=officer, at=moment(TUESDAY))
    look("taken back")
    registry.register(records=others, **made, by=officer, at=moment(TUESDAY))
    look("all registered")

    comment, proposal = "Besvara synpunkten", "Besvara det föreslagna målet"
    assert steps == [
        ("sent", ["Att registrera (1)"]),
        ("comment", [comment, "Att registrera (2)"]),
        ("proposal", [comment, proposal, "Att registrera (3)"]),
        ("answer", [comment, proposal, "Att registrera (4)"]),
        ("registered", [comment, proposal, "Att registrera (3)"]),
        ("marked", [comment, proposal]),
        ("taken back", [comment, proposal, "Att registrera (3)"]),
        ("all registered", [comment, proposal]),
    ]


def test_two_people_with_other_rights_keep_each_their_own(officer, edition, of_police):
    edition_of_others = factories.edition()
    begin(edition_of_others.plan.partnership.chain, edition_of_others)
    stranger = factories.person(edition_of_others.plan.owner)

    assert [task.what for task in of(officer)] == ["Att registrera (1)"]
    assert [task.what for task in of(stranger)] == []
    assert [task.what for task in of(of_police)] == ["Att registrera (1)"]


def test_nothing_is_kept_while_a_history_has_not_begun(officer, edition, monkeypatch):
    started = factories.partnership(edition.plan.owner, name="Vendelsö", slug="vendelso")
    assert [task.what for task in of(officer)] == ["Att registrera (1)"]

    within = factories.draft(owner=edition.plan.owner, other=factories.organisation(), within=started)
    factories.rewrite(type(within).objects.filter(pk=within.pk), sent_for_review_at=moment(FRIDAY))

    assert of(officer) == fresh(officer, monkeypatch)
    assert [task.what for task in of(officer)] == ["Att registrera (2)"]
