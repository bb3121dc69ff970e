"""Home as a desk: tasks in four groups, who could take them, what one's own units answer for, what changed since."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from core import permissions
from core.models import Membership, OrganisationKind, Role
from partnership.models import Agreement, Partnership
from partnership.review import actions as agreement_review
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.home.changes import changes_since
from stadsdelplan.home.desk import groups_of
from stadsdelplan.home.own_measures import own_measures
from stadsdelplan.home.task import Task
from stadsdelplan.models import Edition, FollowUp, Measure, Rhythm
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

WEDNESDAY = date(2026, 11, 25)
BEFORE = NOON - timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def police():
    return factories.organisation(kind=OrganisationKind.POLICE)


@pytest.fixture
def edition(police):
    return factories.edition(asks=police)


@pytest.fixture
def coordinator(edition):
    return factories.person(edition.plan.owner, Role.COORDINATOR, name="Sara Holm")


@pytest.fixture
def liaison(police):
    return factories.person(police, Role.REVIEWER, name="Gun Ek")


# The groups -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "name"),
    [
        (date(2026, 11, 24), "Overdue"),
        (date(2026, 11, 25), "This week"),
        (date(2026, 11, 29), "This week"),
        (date(2026, 11, 30), "Later"),
        (None, "Without a day"),
    ],
)
def test_a_task_lies_in_the_group_of_its_day(by, name):
    (group,) = groups_of([_task(1, by)], user=factories.person(), on=WEDNESDAY)

    assert (group.name, [row.task.by for row in group.rows], group.left_out) == (name, [by], 0)


def test_the_groups_come_in_order_and_the_most_pressing_first_in_each():
    days = [None, date(2026, 12, 9), date(2026, 11, 1), date(2026, 11, 27), date(2026, 10, 1)]

    groups = groups_of([_task(n, by) for n, by in enumerate(days)], user=factories.person(), on=WEDNESDAY)

    assert [group.slug for group in groups] == ["sena", "veckan", "senare", "utan-dag"]
    assert [row.task.by for row in groups[0].rows] == [date(2026, 10, 1), date(2026, 11, 1)]


def test_a_group_shows_ten_of_many_and_all_where_that_is_asked_for():
    tasks, user = [_task(number, None) for number in range(14)], factories.person()

    (few,) = groups_of(tasks, user=user, on=WEDNESDAY)
    (all_of_them,) = groups_of(tasks, user=user, on=WEDNESDAY, whole=True)

    assert (len(few.rows), few.left_out) == (10, 4)
    assert (len(all_of_them.rows), all_of_them.left_out) == (14, 0)


def test_a_task_names_the_colleagues_who_could_take_it_and_nobody_else(client, edition, coordinator, liaison, police):
    factories.person(police, Role.REVIEWER, name="Åke Ström")
    factories.person(police, Role.REVIEWER, name="Bo Dal")
    factories.person(police, Role.READER, name="Lena Läsare")
    factories.person(factories.organisation(kind=OrganisationKind.POLICE), Role.REVIEWER, name="Någon Annan")
    Membership.objects.filter(user__name="Bo Dal").update(last_day=timezone.localdate() - timedelta(days=1))
    _send(edition, coordinator)
    client.force_login(liaison)

    (group,) = client.get(reverse("home")).context["groups"]

    assert [row.takers for row in group.rows] == [["Åke Ström"]]


def test_home_says_what_why_when_and_has_one_button_for_it(client, edition, coordinator, liaison):
    _send(edition, coordinator, answer_by=date(2026, 4, 1))
    client.force_login(liaison)

    html = client.get(reverse("home"), HTTP_ACCEPT_LANGUAGE="sv").content.decode()
    address = reverse("edition_review", args=[edition.plan_id, edition.number])

    assert '<h2 id="sena">Försenat</h2>' in html
    assert "Granska 1 mål i plan 2026" in html
    assert "Skulle ha varit klart 2026-04-01" in html
    assert html.count(f'href="{address}"') == 1
    assert f'class="button button--secondary" href="{address}">Granska<' in html
    assert f'<a href="{edition.get_absolute_url()}">{edition.plan}</a>' in html


# A task that is done --------------------------------------------------------------------------------------------------


def test_no_comments_on_a_plan_is_an_answer_and_takes_the_task_away(client, edition, coordinator, liaison, police):
    _send(edition, coordinator)
    client.force_login(liaison)
    before = _whats(client)
    seen = {goal.key: goal.revision for goal in edition.goals.all()}

    review.answer_without_comments(edition=edition, seen=seen, organisation=police, by=liaison, at=NOON)

    assert (before, _whats(client)) == (["Review 1 goal in plan 2026"], [])


def test_no_comments_on_an_agreement_is_an_answer_and_takes_the_task_away(client, police, liaison):
    agreement = factories.draft(other=police)
    by = factories.person(agreement.owner, Role.COORDINATOR)
    sent = agreement_review.send_for_review(agreement=agreement, version=agreement.version, by=by, at=NOON)
    client.force_login(liaison)
    before = _whats(client)

    agreement_review.answer_without_comments(
        agreement=sent, version=sent.version, organisation=police, by=liaison, at=NOON
    )

    assert (before, _whats(client)) == (["Comment on the text"], [])


# My measures and promises ---------------------------------------------------------------------------------------------


@pytest.fixture
def measure(edition, police):
    made = Measure.objects.create(
        goal=edition.goals.get(), order=1, text="Fotpatrull", responsible=police, responsible_role="områdespolis"
    )
    Measure.objects.create(goal=edition.goals.get(), order=2, text="Lampor", responsible=edition.plan.owner)
    edition.rhythm = Rhythm.QUARTER
    factories.close(edition)
    return made


@pytest.mark.parametrize(
    ("followed", "today", "expected"),
    [
        (None, date(2026, 2, 1), ("", date(2026, 3, 31))),
        (("on_track", date(2026, 2, 1)), date(2026, 2, 2), ("on_track", date(2026, 6, 30))),
        (("delayed", date(2026, 2, 1)), date(2026, 8, 1), ("delayed", date(2026, 9, 30))),
        (("reached", date(2026, 2, 1)), date(2026, 8, 1), ("reached", None)),
        (("on_track", date(2026, 11, 1)), date(2026, 11, 2), ("on_track", date(2026, 12, 31))),
    ],
)
def test_own_measures_say_how_it_goes_and_which_day_is_next(measure, liaison, police, followed, today, expected):
    if followed:
        status, on = followed
        entry = FollowUp(plan=measure.edition.plan, key=measure.key, on=on, status=status, organisation=police)
        follow_up.follow_up(entry=entry, by=liaison, at=datetime(2026, 12, 1, 12, tzinfo=UTC))

    (own,), _left_out = own_measures(liaison, on=today)

    assert (own.measure.text, own.who) == ("Fotpatrull", f"{police}, områdespolis")
    assert (own.status, own.next_on) == expected


def test_a_measure_that_ends_before_its_round_is_followed_up_on_its_last_day(measure, liaison):
    factories.rewrite(Measure.objects.filter(pk=measure.pk), ends_on=date(2026, 5, 15))

    days = [own_measures(liaison, on=on)[0][0].next_on for on in (date(2026, 4, 1), date(2026, 8, 1))]

    assert days == [date(2026, 5, 15), date(2026, 5, 15)]


def test_what_others_answer_for_and_plans_not_in_force_are_not_mine(measure, edition, liaison):
    stranger = factories.person(factories.organisation(), Role.COORDINATOR)
    reader = factories.person(edition.plan.owner, Role.READER)

    assert own_measures(stranger, on=WEDNESDAY) == ([], 0)
    assert [own.measure.text for own in own_measures(reader, on=WEDNESDAY)[0]] == ["Lampor"]
    assert own_measures(liaison, on=date(2027, 1, 1)) == ([], 0)


def test_home_reads_as_measures_only_those_that_it_shows(edition, police, liaison, django_assert_num_queries):
    goal = edition.goals.get()
    for n in range(1, 8):
        Measure.objects.create(goal=goal, order=n, text=f"Åtgärd {n}", responsible=police)
    factories.close(edition)

    permissions.load(liaison, on=WEDNESDAY)  # as the session does
    everything, _none = own_measures(liaison, on=WEDNESDAY)

    with django_assert_num_queries(2):
        shown, left_out = own_measures(liaison, on=WEDNESDAY, whole=False)
        texts = [f"{own.measure.text}, {own.who}, {own.measure.edition}" for own in shown]

    assert (len(everything), len(texts), left_out) == (7, 5, 2)
    assert texts[0] == f"Åtgärd 1, {police}, {edition}"


# What changed since ---------------------------------------------------------------------------------------------------


def test_changes_are_counted_by_plan_for_those_who_see_it(edition, coordinator, liaison, police):
    _send(edition, coordinator)
    goal = edition.goals.get()
    said = {"organisation": police, "by": liaison, "at": NOON + timedelta(hours=1)}
    review.add_comment(edition=edition, text="Hemlig ordalydelse", **said)
    review.add_comment(edition=edition, text="En till", **said)
    review.review_goal(goal=goal, revision=goal.revision, verdict="approved", **said)
    reader = factories.person(edition.plan.owner, Role.READER)

    (line,) = changes_since(coordinator, BEFORE)

    assert (line.name, line.url) == (str(edition), edition.get_absolute_url())
    assert line.counts == [("answers", 1), ("comments", 2)]
    assert [each.counts for each in changes_since(liaison, BEFORE)] == [[("sent for review", 1)]]
    assert changes_since(reader, BEFORE) == []
    assert changes_since(coordinator, NOON + timedelta(hours=2)) == []


def test_what_was_worked_on_before_the_adoption_is_not_told_afterwards(edition, coordinator, liaison, police):
    _send(edition, coordinator)
    review.add_comment(edition=edition, text="Hur mäts det?", organisation=police, by=liaison, at=NOON)
    factories.close(edition)

    assert changes_since(coordinator, BEFORE) == []


def test_follow_ups_are_counted_for_the_plan_in_force(measure, edition, coordinator, liaison, police):
    entry = FollowUp(plan=edition.plan, key=measure.key, on=NOON.date(), status="on_track", organisation=police)
    follow_up.follow_up(entry=entry, by=liaison, at=NOON)
    stranger = factories.person(factories.organisation(), Role.COORDINATOR)

    assert [(each.name, each.counts) for each in changes_since(coordinator, BEFORE)] == [
        (str(Edition.objects.get(pk=edition.pk)), [("follow-ups", 1)])
    ]
    assert changes_since(stranger, BEFORE) == []


def test_the_drafting_of_an_agreement_is_told_to_its_owners_people_alone(police, liaison):
    agreement = factories.draft(other=police)
    one, two = (factories.person(agreement.owner, Role.COORDINATOR) for _ in range(2))
    agreement_review.send_for_review(agreement=agreement, version=agreement.version, by=one, at=NOON)
    section = Agreement.objects.get(pk=agreement.pk).versions.get().sections.order_by("order").first()
    agreement_review.add_comment(
        section=section, version=section.version, text="Nej.", organisation=agreement.owner, by=one, at=NOON
    )

    assert [each.counts for each in changes_since(two, BEFORE)] == [[("comments", 1), ("sent for review", 1)]]
    (line,) = changes_since(liaison, BEFORE)
    assert (line.counts, line.url) == ([("sent for review", 1)], reverse("agreement_history", args=[agreement.slug]))


def test_no_more_than_ten_things_are_told(edition, coordinator):
    for number in range(12):
        agreement = factories.draft(owner=edition.plan.owner, within=edition.plan.partnership, slug=f"avtal-{number}")
        by = factories.person(edition.plan.owner, Role.COORDINATOR)
        agreement_review.send_for_review(agreement=agreement, version=agreement.version, by=by, at=NOON)

    lines = changes_since(coordinator, BEFORE)

    assert [line.name for line in lines] == [f"avtal-{number}" for number in range(11, 1, -1)]


# Many partnerships ----------------------------------------------------------------------------------------------------


def test_six_hundred_partnerships_make_no_larger_page_and_no_more_queries(client):
    police = factories.organisation(kind=OrganisationKind.POLICE)
    reader = factories.person(police, Role.READER)
    made = [Partnership(name=f"Partnerskap {number:03}", slug=f"p-{number}") for number in range(600)]
    for each in Partnership.objects.bulk_create(made[:21]):
        each.organisations.add(police)
    client.force_login(reader)
    few = _size_and_queries(client)
    through = Partnership.organisations.through
    rest = Partnership.objects.bulk_create(made[21:])
    through.objects.bulk_create(through(partnership=each, organisation=police) for each in rest)

    many = _size_and_queries(client)

    assert abs(many[0] - few[0]) < 200  # characters
    assert many[1] == few[1]
    assert [each.name for each in client.get(reverse("home") + "?sok=partnerskap 41").context["partnerships"]] == [
        f"Partnerskap 41{digit}" for digit in range(10)
    ]
    assert "No partnership of yours has that in its name." in _english(client, "?sok=finns+inte")
    assert "Partnerskap 599" in _english(client, "?sida=30")


def _size_and_queries(client):
    with CaptureQueriesContext(connection) as asked:
        size = len(client.get(reverse("home")).content)
    return size, len(asked)


def _english(client, query):
    client.cookies["django_language"] = "en"
    return client.get(reverse("home") + query).content.decode()


def _task(number, by):
    return Task(matter=f"m{number}", what="Do", why="Because", step="Open", url="/", by=by)


def _send(edition, by, **words):
    edition.refresh_from_db()
    review.send_for_review(edition=edition, version=edition.version, by=by, at=NOON, **words)
    edition.refresh_from_db()


def _whats(client):
    client.cookies["django_language"] = "en"
    return [task.what for task in client.get(reverse("home")).context["waiting"]]


# The last visit -------------------------------------------------------------------------------------------------------


def test_the_first_visit_has_nothing_to_compare_with(client, liaison):
    client.force_login(liaison)

    assert client.get(reverse("home")).context["since"] is None


def test_home_counts_from_the_end_of_the_visit_before(client, edition, coordinator, liaison, police):
    _send(edition, coordinator)
    client.force_login(coordinator)
    client.post(reverse("logout"))
    review.add_comment(edition=edition, text="Hur mäts det?", organisation=police, by=liaison, at=timezone.now())

    again = Client()
    again.force_login(coordinator)
    first, second = (again.get(reverse("home")).context["changed"] for _ in range(2))

    assert [each.counts for each in first] == [[("synpunkter", 1)]]
    assert [each.counts for each in second] == [[("synpunkter", 1)]]  # until the next visit
