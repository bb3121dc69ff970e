"""What waits in the diary is kept by the heads of the history, and is never other than what the diary itself says."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import User
from core.registry import actions as registry
from partnership.models import Partnership
from stadsdelplan.home import registry_tasks
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
    begin(registry_tasks.PORTAL, owner)
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


def of(officer):
    """What is kept for the person, asked as a new request does."""
    return registry_tasks._days_that_wait(User.objects.get(pk=officer.pk))


def fresh(officer):
    lines = to_register(read_register(User.objects.get(pk=officer.pk)))
    return [(line.record.due, line.record.on) for line in lines]


def test_the_diary_is_read_once_while_nothing_is_written(client, officer):
    client.force_login(officer)
    counts = []
    for _visit in range(3):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("home"))
        counts.append(sum('"act_tag"' in query["sql"] for query in queries))

    assert counts == [1, 0, 0]


def test_what_is_kept_is_what_the_diary_says_after_every_step(officer, edition, police, of_police):
    steps = []

    def look(name):
        steps.append((name, len(of(officer))))
        assert of(officer) == fresh(officer), name

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

    assert steps == [
        ("sent", 1),
        ("comment", 2),
        ("proposal", 3),
        ("answer", 4),
        ("registered", 3),
        ("marked", 0),
        ("taken back", 3),
        ("all registered", 0),
    ]


def test_two_people_with_other_rights_keep_each_their_own(officer, edition, of_police):
    edition_of_others = factories.edition()
    begin(edition_of_others.plan.partnership.chain, edition_of_others)
    stranger = factories.person(edition_of_others.plan.owner)

    assert (len(of(officer)), of(stranger), len(of(of_police))) == (1, [], 1)


def test_nothing_is_kept_while_a_history_has_not_begun(officer, edition):
    started = factories.partnership(edition.plan.owner, name="Vendelsö", slug="vendelso")
    assert len(of(officer)) == 1

    within = factories.draft(owner=edition.plan.owner, other=factories.organisation(), within=started)
    factories.rewrite(type(within).objects.filter(pk=within.pk), sent_for_review_at=moment(FRIDAY))

    assert of(officer) == fresh(officer)
    assert len(of(officer)) == 2
