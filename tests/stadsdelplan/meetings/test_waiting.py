"""What waits is drawn to an agenda: each kind in its words, and nothing that a party has not sent yet."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnership.models import Agreement
from stadsdelplan.meetings import actions, decision_actions
from stadsdelplan.meetings.waiting import draw_points
from stadsdelplan.models import (
    Edition,
    FollowUp,
    Goal,
    LegalDuty,
    Measure,
    Meeting,
    MeetingDecision,
    Plan,
    PlanComment,
    Proposal,
)
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

ON = date(2026, 12, 10)


def _drawn(partnership, on=ON):
    return [(each.kind.value, each.title, each.who) for each in draw_points(partnership, on=on)]


def _measure(edition, text, *, status="", noted_on=None, **fields):
    goal = edition.goals.get()
    measure = Measure.objects.create(
        edition=edition, goal=goal, order=edition.measures.count() + 1, text=text, **fields
    )
    if status:
        by = factories.person(edition.plan.owner)
        said = {"plan": edition.plan, "key": measure.key, "organisation": edition.plan.owner, "by": by, "at": NOON}
        FollowUp.objects.create(on=noted_on or date(2026, 6, 1), status=status, text="", **said)
    return measure


def test_an_empty_partnership_has_nothing_that_waits(partnership):
    assert _drawn(partnership) == []


def test_what_one_party_works_on_is_not_drawn_until_it_is_sent(edition, partnership, police, coordinator, liaison):
    said = {"edition": edition, "by": liaison, "organisation": police, "at": NOON}
    PlanComment.objects.create(text="Hemlig synpunkt", **said)
    Proposal.objects.create(focus_area=edition.focus_areas.get(), title="Hemligt förslag", **said)
    _measure(edition, "Hemlig åtgärd", ends_on=date(2026, 2, 1))
    factories.draft(slug="hemligt", within=partnership)
    in_review = factories.draft(slug="granskas", within=partnership)
    Agreement.objects.filter(pk=in_review.pk).update(status="in_review", sent_for_review_at=NOON)

    before = _drawn(partnership)
    review.send_for_review(edition=edition, version=edition.version, by=coordinator, at=NOON)

    assert before == []
    assert _drawn(partnership) == [
        ("proposal", "Hemligt förslag", "Polisen"),
        ("comments", "1 obesvarad synpunkt", str(edition.plan.owner)),
        ("review", "Polisen har 1 mål att svara på", "Polisen"),
    ]


def test_another_partnerships_matters_are_not_drawn(sent, partnership):
    other = factories.partnership(sent.plan.owner, name="Ett annat")

    assert _drawn(other) == []
    assert _drawn(partnership) == [("review", "Polisen har 1 mål att svara på", "Polisen")]


def test_a_change_asked_for_is_drawn_by_the_goals_name_until_the_goal_changes(sent, partnership, police, liaison):
    goal = sent.goals.get()
    said = {"organisation": police, "verdict": "change_asked", "comment": "För vagt.", "by": liaison, "at": NOON}
    review.review_goal(goal=goal, revision=goal.revision, **said)
    asked = _drawn(partnership)
    Goal.objects.filter(pk=goal.pk).update(revision=goal.revision + 1)

    assert asked == [("change_asked", "Fler i arbete", str(sent.plan.owner))]
    assert _drawn(partnership) == [("review", "Polisen har 1 mål att svara på", "Polisen")]


def test_measures_to_follow_up_late_ones_and_those_that_have_not_begun_are_drawn(edition, partnership, police):
    _measure(edition, "Följ upp mig", ends_on=date(2026, 11, 1), responsible=police)
    _measure(edition, "Försenad", status="delayed", responsible=police)
    _measure(edition, "Står still", status="not_started")
    _measure(edition, "Går bra", status="on_track")
    _measure(edition, "Börjar sedan", status="not_started", starts_on=date(2026, 12, 20))
    _measure(edition, "Uppföljd", status="reached", noted_on=date(2026, 11, 2), ends_on=date(2026, 11, 1))
    Edition.objects.filter(pk=edition.pk).update(rhythm="half_year")
    edition.refresh_from_db()
    factories.close(edition)

    drawn = draw_points(partnership, on=ON)

    assert [(each.kind.value, each.title, each.who) for each in drawn] == [
        ("follow_up", "Följ upp 1 åtgärd", "Polisen"),
        ("late", "Försenad", "Polisen"),
        ("stands_still", "Står still", ""),
        ("round", "Avsluta omgången första halvåret 2026", str(edition.plan.owner)),
    ]
    assert "försenad vid uppföljningen 2026-06-01" in drawn[1].why


def test_agreements_that_wait_for_signatures_or_end_soon_are_drawn(edition, partnership, police):
    factories.locked(owner=edition.plan.owner, other=police, within=partnership, slug="a-last")
    factories.in_force(
        owner=edition.plan.owner,
        other=police,
        within=partnership,
        slug="b-galler",
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 31),
    )

    drawn = draw_points(partnership, on=ON)
    early = draw_points(partnership, on=date(2026, 3, 1))

    assert [(each.kind.value, each.why) for each in drawn] == [
        ("agreement", "Texten är låst och väntar på parternas underskrifter."),
        ("agreement", "Det upphör 2027-01-31. Vad kommer efter det?"),
    ]
    assert [each.why for each in early] == ["Texten är låst och väntar på parternas underskrifter."]


def test_the_laws_clocks_are_drawn_from_three_months_before_their_day(edition, partnership):
    plan = Plan.objects.create(
        partnership=partnership,
        kind="action_plan",
        asks_parties=False,
        district=edition.plan.district,
        owner=edition.plan.owner,
        name="Åtgärdsplan",
    )
    by = factories.person(plan.owner)
    LegalDuty.objects.create(plan=plan, kind="situation_picture", done_on=date(2025, 3, 11), by=by)
    LegalDuty.objects.create(plan=plan, kind="action_plan", done_on=date(2025, 3, 9), by=by)

    drawn = {day: _drawn(partnership, on=date(2026, 12, day)) for day in (8, 10, 11)}

    assert drawn[8] == []
    assert [title for _kind, title, _who in drawn[10]] == ["Följ upp åtgärdsplanen"]
    assert [title for _kind, title, _who in drawn[11]] == ["Uppdatera lägesbilden", "Följ upp åtgärdsplanen"]


def test_figures_that_came_in_since_the_last_meeting_are_a_line(partnership, held, edition):
    area = edition.plan.district
    partnership.districts.add(area)
    indicator = factories.indicator()
    factories.observation(indicator, area, 2024, 61, fetched_on=date(2026, 3, 15))
    factories.observation(indicator, area, 2025, 62, fetched_on=date(2026, 3, 17))

    assert _drawn(partnership) == [("figures", f"1 ny siffra för {area.name}", "")]


def test_what_was_decided_and_is_not_done_is_drawn_to_the_next_meeting(partnership, held, police, coordinator):
    for text, becomes in (("Mät ljuset", "task"), ("Byt lampor", "measure"), ("Vi ses igen", "note")):
        decision = MeetingDecision(meeting=held, text=text, becomes=becomes, responsible=police)
        decision = decision_actions.add_decision(decision=decision, by=coordinator, at=NOON)
        if becomes == "task":
            task = decision
    before = _drawn(partnership)
    decision_actions.finish_task(decision=task, version=1, done_on=NOON.date(), by=coordinator, at=NOON)

    assert before == [("decision", "Mät ljuset", "Polisen"), ("decision", "Byt lampor", "Polisen")]
    assert _drawn(partnership) == [("decision", "Byt lampor", "Polisen")]


def test_what_was_drawn_is_stored_in_swedish_when_it_is_sent_and_what_is_settled_since_is_left_out(
    sent, meeting, partnership, coordinator, police
):
    said = {"edition": sent, "by": coordinator, "organisation": sent.plan.owner, "at": NOON}
    comment = PlanComment.objects.create(text="Vem ringer?", **said)
    names = [each.name for each in draw_points(partnership, on=ON)]
    PlanComment.objects.filter(pk=comment.pk).update(resolved_at=NOON, resolved_by=coordinator)

    actions.send_agenda(meeting=meeting, version=meeting.version, names=names, by=coordinator, at=NOON)

    stored = list(meeting.points.values_list("order", "kind", "title", "who"))
    assert names == [f"comments-{sent.pk}", f"review-{sent.pk}-{police.pk}"]
    assert stored == [(1, "review", "Polisen har 1 mål att svara på", "Polisen")]


def test_who_sends_the_agenda_chooses_what_stands_on_it(client, sent, meeting, coordinator):
    client.force_login(coordinator)
    page = client.get(f"/mote/{meeting.pk}/dagordning/").content.decode()

    client.post(f"/mote/{meeting.pk}/dagordning/", {"version": meeting.version})

    assert "Polisen har 1 mål att svara på" in page
    meeting.refresh_from_db()
    assert meeting.agenda_sent_by == coordinator
    assert meeting.points.count() == 0


@pytest.mark.parametrize("many", [1, 12])
def test_the_page_asks_as_often_of_much_that_waits_as_of_little(
    client, sent, meeting, liaison, police, coordinator, many
):
    said = {"edition": sent, "by": liaison, "organisation": police, "at": NOON}
    adopted = factories.edition(asks=police)
    Plan.objects.filter(pk=adopted.plan_id).update(partnership=meeting.partnership)
    for number in range(many):
        PlanComment.objects.create(text=f"Synpunkt {number}", **said)
        Proposal.objects.create(focus_area=sent.focus_areas.get(), title=f"Förslag {number}", **said)
        _measure(adopted, f"Åtgärd {number}", status="delayed", responsible=police)
        held = Meeting(partnership=meeting.partnership, held_on=NOON.date(), who="närpolischef")
        held = actions.add_meeting(meeting=held, by=coordinator, at=NOON)
        decision = MeetingDecision(meeting=held, text=f"Uppgift {number}", becomes="task", responsible=police)
        decision_actions.add_decision(decision=decision, by=coordinator, at=NOON)
    factories.close(adopted)
    client.force_login(coordinator)

    with CaptureQueriesContext(connection) as asked:
        page = client.get(meeting.get_absolute_url()).content.decode()

    assert page.count("Försenad åtgärd") == many
    assert len(asked) == 20
