"""The plan as a list: what a row says, what the list is narrowed to, and how it is drawn."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Role
from stadsdelplan.models import (
    AskedOrganisation,
    Edition,
    EditionStatus,
    FollowUp,
    FollowUpStatus,
    Goal,
    Measure,
    Milestone,
    PlanComment,
    PlanKind,
    ReviewVerdict,
)
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def edition():
    """A working edition with the goals Arbete, Skola and Trygghet, of which the first two have a measure."""
    made = factories.edition(first_goal="Arbete")
    area, owner = made.focus_areas.get(), made.plan.owner
    for order, title in enumerate(("Skola", "Trygghet"), start=2):
        Goal.objects.create(edition=made, focus_area=area, order=order, title=title)
    for title in ("Arbete", "Skola"):
        Measure.objects.create(goal=made.goals.get(title=title), order=1, text=f"Gör {title}")
    Measure.objects.filter(text="Gör Skola").update(responsible=_police(made), ends_on=_days(-1))
    made.goals.filter(title="Arbete").update(responsible=owner)
    Edition.objects.filter(pk=made.pk).update(starts_on=_days(-200), ends_on=_days(165))
    return Edition.objects.select_related("plan__owner", "plan__partnership").get(pk=made.pk)


@pytest.fixture
def officer(edition):
    return factories.person(edition.plan.owner)


@pytest.fixture
def liaison(edition):
    return factories.person(_police(edition), Role.REVIEWER)


# Rows -----------------------------------------------------------------------------------------------------------------


def test_rows_are_closed_until_they_are_asked_for(client, edition, officer):
    goal = edition.goals.get(title="Skola")
    client.force_login(officer)

    closed = _page(client, edition)
    opened = _page(client, edition, f"?mal={goal.pk}")
    everything = _page(client, edition, "?visa=allt")

    assert [page.count('<details class="goal__row" open>') for page in (closed, opened, everything)] == [0, 1, 3]
    assert [page.count("Gör Skola") for page in (closed, opened, everything)] == [0, 1, 1]
    assert f'data-asks="{edition.get_absolute_url()}mal/{goal.pk}/las/"' in closed
    assert f'href="{edition.get_absolute_url()}mal/{goal.key}/"' in closed  # without scripts


def test_a_row_says_who_how_many_measures_and_how_far_they_have_come(client, edition, officer):
    goal = edition.goals.get(title="Arbete")
    Measure.objects.create(goal=goal, order=2, text="Mer", key="00000000-0000-4000-8000-000000000002")
    Measure.objects.create(goal=goal, order=3, text="Mest", key="00000000-0000-4000-8000-000000000003")
    factories.close(edition)
    _follow(edition, goal.key, FollowUpStatus.ON_TRACK)
    _follow(edition, "00000000-0000-4000-8000-000000000002", FollowUpStatus.REACHED)
    _follow(edition, "00000000-0000-4000-8000-000000000003", FollowUpStatus.DELAYED)
    client.force_login(officer)

    row = _row(_page(client, edition), goal)

    assert "Pågår enligt plan" in row
    assert edition.plan.owner.name in row
    assert "3 åtgärder" in row
    assert "försenat 1, uppnått 1, inte uppföljt 1" in row
    assert re.findall(r"progress__part--(\w+)", row) == ["none", "reached", "delayed"]


def test_a_goal_without_a_measure_says_so_and_one_that_another_measure_serves_does_not(client, edition, officer):
    client.force_login(officer)
    trygghet = edition.goals.get(title="Trygghet")
    alone = _row(_page(client, edition), trygghet)

    edition.measures.get(text="Gör Arbete").served_rows.create(goal=trygghet)

    assert "Målet har ingen åtgärd." in alone
    assert "Målet har ingen åtgärd." not in _row(_page(client, edition), trygghet)


def test_edit_is_said_of_each_goal_to_those_who_may_and_to_nobody_else(client, edition, officer, liaison):
    _send(edition)
    client.force_login(officer)
    for_officer = _page(client, edition)
    client.force_login(liaison)

    assert re.findall(r">Redigera målet<span class=\"visually-hidden\"> – (\w+)<", for_officer) == [
        "Arbete",
        "Skola",
        "Trygghet",
    ]
    assert "Redigera målet" not in _page(client, edition)


# Choices --------------------------------------------------------------------------------------------------------------


def test_what_is_mine_is_what_my_organisation_answers_for_also_by_a_measure(client, edition, officer, liaison):
    _send(edition)

    assert _chosen(client, edition, officer, "mina") == ["Arbete"]
    assert _chosen(client, edition, liaison, "mina") == ["Skola"]


def test_what_waits_for_a_reviewer_is_what_they_have_not_answered(client, edition, officer, liaison):
    _send(edition)
    assert _chosen(client, edition, liaison, "vantar") == ["Arbete", "Skola", "Trygghet"]
    assert _chosen(client, edition, officer, "vantar") == []

    _answer(edition, "Arbete", ReviewVerdict.APPROVED, by=liaison)
    _answer(edition, "Skola", ReviewVerdict.CHANGE_ASKED, by=liaison)

    assert _chosen(client, edition, liaison, "vantar") == ["Trygghet"]
    assert _chosen(client, edition, officer, "vantar") == ["Skola"]


def test_a_comment_waits_until_it_is_answered(client, edition, officer, liaison):
    _send(edition)
    said = {"edition": edition, "organisation": _police(edition), "by": liaison, "at": NOON}
    measure = edition.measures.get(text="Gör Arbete")
    comment = PlanComment.objects.create(key=measure.key, text="Vem?", **said)
    waiting, row = _chosen(client, edition, officer, "vantar"), _row(_page(client, edition), measure.goal)

    PlanComment.objects.filter(pk=comment.pk).update(answered_at=NOON)

    assert waiting == ["Arbete"]
    assert "1 obesvarad synpunkt" in row
    assert _chosen(client, edition, officer, "vantar") == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [(None, ["Skola"]), ("on_track", ["Skola"]), ("reached", []), ("partly_reached", []), ("dropped", [])],
)
def test_a_measure_whose_day_has_passed_is_late_until_somebody_says_how_it_went(
    client, edition, officer, status, expected
):
    factories.close(edition)
    if status:
        _follow(edition, edition.measures.get(text="Gör Skola").key, status)

    assert _chosen(client, edition, officer, "forsenade") == expected


def test_a_milestone_that_nobody_has_noted_and_a_goal_that_is_delayed_are_late(client, edition, officer):
    Measure.objects.filter(text="Gör Skola").update(ends_on=TODAY)  # the day itself is not too late
    Milestone.objects.create(goal=edition.goals.get(title="Trygghet"), day=_days(-1), words="Halva vägen")
    Milestone.objects.create(goal=edition.goals.get(title="Skola"), day=TODAY, words="Halva vägen")
    factories.close(edition)
    _follow(edition, edition.goals.get(title="Arbete").key, FollowUpStatus.DELAYED)

    assert _chosen(client, edition, officer, "forsenade") == ["Arbete", "Trygghet"]


def test_a_goal_that_nobody_has_followed_up_for_a_year_is_late(client, edition, officer):
    edition.measures.all().delete()
    edition.starts_on = _days(-367)
    factories.close(edition)
    _follow(edition, edition.goals.get(title="Arbete").key, FollowUpStatus.ON_TRACK, on=_days(-366))

    assert _chosen(client, edition, officer, "forsenade") == ["Skola", "Trygghet"]


def test_promises_are_late_when_their_day_has_passed_and_nobody_has_said_how_it_went(client, edition, officer):
    area = edition.focus_areas.get()
    passed = Measure.objects.create(focus_area=area, order=1, text="Vi lyser upp", ends_on=_days(-1))
    Measure.objects.create(focus_area=area, order=2, text="Vi patrullerar")
    factories.close(edition)
    client.force_login(officer)
    after_its_day = _page(client, edition, "?urval=forsenade")

    _follow(edition, passed.key, FollowUpStatus.REACHED)
    kept = _page(client, edition, "?urval=forsenade")

    assert ("Vi lyser upp" in after_its_day, "Vi patrullerar" in after_its_day) == (True, False)
    assert "Vi lyser upp" not in kept


def test_promises_that_nobody_has_followed_up_for_a_year_are_late(client, edition, officer):
    Measure.objects.create(focus_area=edition.focus_areas.get(), order=1, text="Vi patrullerar")
    edition.starts_on = _days(-367)
    factories.close(edition)
    client.force_login(officer)

    assert "Vi patrullerar" in _page(client, edition, "?urval=forsenade")


def test_nothing_of_a_plan_that_is_being_written_is_late(client, edition, officer):
    assert _chosen(client, edition, officer, "forsenade") == []


def test_a_goal_that_shows_that_it_is_late_is_found_in_a_plan_that_is_being_written(client, edition, officer):
    _follow(edition, edition.goals.get(title="Arbete").key, FollowUpStatus.DELAYED)

    assert _chosen(client, edition, officer, "forsenade") == ["Arbete"]


def test_the_choices_say_how_many_they_leave(client, edition, officer):
    client.force_login(officer)
    page = _page(client, edition)

    said = re.findall(r"(Alla|Mina|Väntar|Försenade|Utan åtgärd) <span class=\"choices__number\">\((\d+)\)", page)
    assert said == [("Alla", "3"), ("Mina", "1"), ("Väntar", "0"), ("Försenade", "0"), ("Utan åtgärd", "1")]
    assert _chosen(client, edition, officer, "utan-atgard") == ["Trygghet"]
    assert _titles(_page(client, edition, "?urval=nonsens")) == ["Arbete", "Skola", "Trygghet"]
    assert "Inget i planen hör till det urvalet." in _page(client, edition, "?urval=forsenade")


def test_opening_all_and_closing_all_keep_the_choice(client, edition, officer):
    client.force_login(officer)
    here = edition.get_absolute_url()

    closed, opened = _page(client, edition, "?urval=mina"), _page(client, edition, "?visa=allt&urval=mina")

    assert f'href="{here}?visa=allt&amp;urval=mina">Öppna alla' in closed
    assert f'href="{here}?urval=mina">Stäng alla' in opened
    assert opened.count('<details class="goal__row" open>') == 1


def test_promises_are_chosen_too_and_no_goal_beside_them_lacks_a_measure(client, edition, officer):
    edition.plan.kind = PlanKind.PROMISE
    edition.plan.save()
    area = edition.focus_areas.get()
    Measure.objects.create(focus_area=area, order=1, text="Vi lyser upp", responsible=edition.plan.owner)
    Measure.objects.create(focus_area=area, order=2, text="Vi patrullerar", responsible=_police(edition))
    client.force_login(officer)

    page = _page(client, edition, "?urval=mina")

    assert ("Vi lyser upp" in page, "Vi patrullerar" in page) == (True, False)
    assert "Utan åtgärd" not in page


# Table and board ------------------------------------------------------------------------------------------------------


def test_the_table_has_a_row_of_each_goal_and_keeps_the_choice(client, edition, officer):
    client.force_login(officer)
    goal = edition.goals.get(title="Arbete")
    Goal.objects.filter(pk=goal.pk).update(target=40, unit="unga", target_year=2026)

    whole, mine = _page(client, edition, "?visa=tabell"), _page(client, edition, "?visa=tabell&urval=mina")

    assert re.findall(r'<th scope="row"><a href="[^"]*">(\w+)</a>', whole) == ["Arbete", "Skola", "Trygghet"]
    assert re.findall(r'<th scope="row"><a href="[^"]*">(\w+)</a>', mine) == ["Arbete"]
    assert f'href="{edition.get_absolute_url()}mal/{goal.key}/"' in mine
    assert "40\u00a0unga (2026)" in mine
    assert f'href="{edition.get_absolute_url()}?visa=tavla&amp;urval=mina"' in mine


def test_the_board_has_a_column_of_each_state_that_something_is_in(client, edition, officer):
    factories.close(edition)
    _follow(edition, edition.goals.get(title="Skola").key, FollowUpStatus.DELAYED)
    client.force_login(officer)

    assert _columns(_page(client, edition, "?visa=tavla")) == {
        "Inte uppföljt": ["Arbete", "Trygghet"],
        "Försenat": ["Skola"],
    }


def test_under_review_the_board_goes_by_the_answers(client, edition, officer, liaison):
    _send(edition)
    _answer(edition, "Skola", ReviewVerdict.CHANGE_ASKED, by=liaison)
    _answer(edition, "Arbete", ReviewVerdict.APPROVED, by=liaison)
    client.force_login(officer)

    assert _columns(_page(client, edition, "?visa=tavla")) == {
        "Ändring begärd": ["Skola"],
        "Väntar på svar": ["Trygghet"],
        "Godkänt": ["Arbete"],
    }


# The page's links -----------------------------------------------------------------------------------------------------


def test_the_other_pages_are_grouped_by_what_one_does_there(client, edition):
    _send(edition)
    client.force_login(factories.person(edition.plan.owner, Role.COORDINATOR))

    groups = {heading: [link.label for link in links] for heading, links in _context(client, edition)["groups"]}

    assert list(groups) == ["Arbeta", "Granska", "Ladda ner"]
    assert groups["Granska"] == ["Synpunkter", "Parternas svar", "Registrera antagande", "Stadsdelens siffror"]
    assert groups["Arbeta"][-1] == "Alla år"


@pytest.mark.parametrize(
    ("status", "asks", "expected"),
    [
        ("working", True, ["current", "todo", "todo", "todo"]),
        ("in_review", True, ["done", "current", "todo", "todo"]),
        ("adopted", True, ["done", "done", "done", "current"]),
        ("superseded", True, ["done", "done", "done", "done", "current"]),
        ("working", False, ["current", "todo"]),
        ("adopted", False, ["done", "current"]),
    ],
)
def test_the_steps_say_where_the_edition_is(client, edition, officer, status, asks, expected):
    edition.plan.asks_parties = asks
    edition.plan.save()
    if status == "in_review":
        _send(edition)
    elif status != "working":
        factories.close(edition, EditionStatus(status))
    client.force_login(officer)

    assert [step["state"] for step in _context(client, edition)["path"]] == expected


def _days(number):
    return TODAY + timedelta(days=number)


def _police(edition):
    return edition.plan.partnership.organisations.exclude(pk=edition.plan.owner_id).get()


def _send(edition):
    Edition.objects.filter(pk=edition.pk).update(status=EditionStatus.IN_REVIEW, sent_for_review_at=NOON)
    AskedOrganisation.objects.create(edition=edition, organisation=_police(edition), at=NOON)
    edition.refresh_from_db()


def _answer(edition, title, verdict, *, by):
    goal = Goal.objects.select_related("edition__plan__partnership", "edition__plan__owner").get(
        edition=edition, title=title
    )
    said = {"organisation": _police(edition), "comment": "Mer.", "by": by, "at": NOON}
    review.review_goal(goal=goal, revision=goal.revision, verdict=verdict, **said)


def _follow(edition, key, status, *, on=None):
    said = {"organisation": edition.plan.owner, "by": factories.person(edition.plan.owner), "at": NOON}
    FollowUp.objects.create(plan=edition.plan, key=key, on=on or _days(-10), status=status, text="Ja.", **said)


def _context(client, edition):
    return client.get(reverse("edition", args=[edition.plan_id, edition.number])).context


def _page(client, edition, query=""):
    answer = client.get(f"{edition.get_absolute_url()}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def _row(page, goal):
    (row,) = re.findall(rf'<article class="goal goal--row" data-goal="{goal.pk}".*?</article>', page, re.DOTALL)
    return row


def _titles(page):
    return re.findall(r'<h3 id="rubrik-\d+">([^<]+)</h3>', page)


def _chosen(client, edition, person, choice):
    client.force_login(person)
    return _titles(_page(client, edition, f"?urval={choice}"))


def _columns(page):
    columns = re.findall(r'<section class="state-board__column".*?</section>', page, re.DOTALL)
    return {
        re.search(r'<span class="status[^"]*">([^<]+)</span>', each)[1]: re.findall(
            r'__card"><a [^>]*>([^<]+)</a>', each
        )
        for each in columns
    }
