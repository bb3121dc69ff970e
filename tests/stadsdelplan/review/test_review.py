"""An edition goes to the parties, who answer goal by goal, comment and propose. An answer holds for what was seen."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from core.middleware import AnswerRefusals
from core.models import LedgerEntry, Membership, OrganisationKind, Role
from stadsdelplan import lifecycle
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Edition, Goal, Measure, PlanComment, Proposal, Review, ReviewVerdict
from stadsdelplan.review import actions as review_actions
from stadsdelplan.shortcuts import carry_out, get_edition
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

APPROVED, CHANGE_ASKED, ABSTAINED = ReviewVerdict.APPROVED, ReviewVerdict.CHANGE_ASKED, ReviewVerdict.ABSTAINED


@pytest.fixture
def police():
    return factories.organisation("Polisen", OrganisationKind.POLICE)


@pytest.fixture
def edition(police):
    """A working edition after an adopted one: one goal as it was, one with other words and one new."""
    first = factories.edition(asks=police, first_goal="Fler i arbete")
    plan = first.plan
    plan.owner.name = "Haninge kommun"
    plan.owner.save()
    by = factories.person(plan.owner)
    trygghet = Goal(
        edition=first,
        focus_area=first.focus_areas.get(),
        title="Tryggare väg",
        text="Minst 8 av 10 brister är åtgärdade.",
        target=80,
        target_year=2026,
        responsible=police,
    )
    goals.add_goal(goal=trygghet, by=by, at=NOON)
    goals.add_measure(measure=Measure(goal=trygghet, text="Trygghetsvandring i april"), by=by, at=NOON)
    factories.close(first)
    edition = edition_actions.start_edition(
        plan=plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=by, at=NOON
    )
    _save(_goal(edition, "Tryggare väg"), by, text="Minst 9 av 10 brister är åtgärdade.", target=90)
    new = Goal(edition=edition, focus_area=edition.focus_areas.get(), title="Fler med", text="Minst 200 deltar.")
    goals.add_goal(goal=new, by=by, at=NOON)
    return _now(edition)


@pytest.fixture
def coordinator(edition):
    return factories.person(edition.plan.owner, Role.COORDINATOR, name="Karin Kommun")


@pytest.fixture
def officer(edition):
    return factories.person(edition.plan.owner, Role.OFFICER, name="Olle Kommun")


@pytest.fixture
def liaison(police):
    return factories.person(police, Role.REVIEWER, name="Pia Polis")


@pytest.fixture
def sent(edition, coordinator):
    review_actions.send_for_review(edition=edition, version=edition.version, by=coordinator, at=NOON)
    return _now(edition)


# Sending -------------------------------------------------------------------------------------------------------------


def test_a_day_that_passes_while_the_plan_is_sent_is_refused_on_a_page(rf, edition, coordinator):
    """The form was sent before midnight, and the plan is sent after it."""
    request = rf.post(_at("edition_send", edition), {"version": edition.version})
    request.user, request.csp_nonce = coordinator, ""
    yesterday = timezone.localdate() - timedelta(days=1)

    with translation.override("en"):
        edition = get_edition(request, edition.plan_id, edition.number)
        with pytest.raises(ValidationError) as refused:
            carry_out(request, edition, review_actions.send_for_review, "Sent.", answer_by=yesterday)
        answer = AnswerRefusals(None).process_exception(request, refused.value)

    assert answer.status_code == 409
    assert "The day comes before" in answer.content.decode()
    assert _now(edition).status == "working"


def test_sending_says_who_reads_it_and_until_when_it_waits(client, edition, coordinator, liaison):
    client.force_login(coordinator)
    last_day = timezone.localdate() + timedelta(days=30)
    page = _english(client, "edition_send", edition)

    answer = client.post(_at("edition_send", edition), {"version": edition.version, "answer_by": last_day})

    assert "Send for review to Polisen?" in page
    assert "The comments come in to Haninge kommun and are then public records." in page
    assert answer.status_code == 302
    assert (_now(edition).status, _now(edition).answer_by) == ("in_review", last_day)
    client.force_login(liaison)
    assert f"Answers are wanted by {last_day.day} " in _english(client, "edition_review", edition)


def test_a_day_that_has_passed_is_refused_beside_its_field(client, edition, coordinator):
    client.force_login(coordinator)

    answer = client.post(_at("edition_send", edition), {"version": edition.version, "answer_by": "2020-01-01"})

    assert answer.context["form"].errors.keys() == {"answer_by"}
    assert _now(edition).status == "working"


@pytest.mark.parametrize(("version", "status"), [({}, 400), ({"version": 1}, 409)])
def test_sending_what_nobody_saw_is_refused(client, edition, coordinator, version, status):
    client.force_login(coordinator)

    answer = client.post(_at("edition_send", edition), version)

    assert answer.status_code == status
    assert _now(edition).status == "working"


def test_nobody_else_sees_anything_before_the_edition_is_sent(client, edition, officer, liaison):
    comment = _comment(edition, officer, edition.plan.owner, "Bara för oss.")
    client.force_login(liaison)
    pages = ("edition", "edition_review", "edition_answers", "edition_comments", "plan_comment_add", "proposal_add")

    before = {client.get(_at(page, edition)).status_code for page in pages}
    review_actions.send_for_review(
        edition=edition, version=_now(edition).version, by=officer, at=NOON + timedelta(hours=1)
    )
    after = _english(client, "edition_comments", edition)

    assert before == {404}
    assert comment.text not in after
    assert client.post(_at("plan_comment_answer", edition, comment.pk), {"version": 1}).status_code == 404


# The liaison's list --------------------------------------------------------------------------------------------------


def test_the_list_has_last_years_words_beside_this_years(client, sent, liaison):
    client.force_login(liaison)

    page = _english(client, "edition_review", sent)

    assert "3 of 3 goals wait for Polisen." in page
    assert "It does not replace Polisen’s decision on the plan." in page
    changed = _card(page, _goal(sent, "Tryggare väg"))
    assert "Changed since plan 2026" in changed
    assert _marked(changed, "del") == ["8", "80"]
    assert _marked(changed, "ins") == ["9", "90"]
    assert "Unchanged since plan 2026" in _card(page, _goal(sent, "Fler i arbete"))
    assert "New in plan 2027" in _card(page, _goal(sent, "Fler med"))


def test_the_list_has_what_waits_and_on_asking_everything(client, sent, liaison):
    _review(_goal(sent, "Fler i arbete"), APPROVED, liaison)
    _review(_goal(sent, "Fler med"), CHANGE_ASKED, liaison, comment="Mät också hur många som är yngre.")
    client.force_login(liaison)

    waiting = _english(client, "edition_review", sent)
    everything = _english(client, "edition_review", sent, query="?visa=alla")

    assert _titles(waiting) == ["Tryggare väg"]
    assert sorted(_titles(everything)) == ["Fler i arbete", "Fler med", "Tryggare väg"]
    assert "Approved by Polisen 2026-03-16" in everything
    assert "Change asked for by Polisen 2026-03-16" in everything
    assert "Mät också hur många som är yngre." in everything


def test_a_goal_that_concerns_others_alone_is_not_asked_about(client, sent, officer, liaison, police):
    housing = factories.organisation("Bostadsbolaget")
    sent.plan.partnership.organisations.add(housing)
    goal = _goal(sent, "Fler med")
    goals.save_goal(goal=goal, version=1, changes={}, links={"concerns": [housing]}, by=officer, at=NOON)
    client.force_login(liaison)

    page = _english(client, "edition_review", sent)
    answer = client.post(_at("goal_review", sent, goal.key), _said(_goal(sent, "Fler med"), police, APPROVED))

    assert "Fler med" not in _titles(page)
    assert answer.status_code == 409
    assert not Review.objects.exists()


def test_the_list_asks_as_often_about_many_goals_as_about_few(client, sent, officer, liaison):
    _review(_goal(sent, "Tryggare väg"), APPROVED, liaison)
    _save(_goal(sent, "Tryggare väg"), officer, text="Alla brister är åtgärdade.")
    client.force_login(liaison)
    few = _queries(client, _at("edition_review", sent))

    for number in range(30):
        goal = Goal(edition=sent, focus_area=sent.focus_areas.get(), title=f"Mål {number}", responsible=sent.plan.owner)
        goals.add_goal(goal=goal, by=officer, at=NOON)
        measure = Measure(goal=goal, text="Åtgärd", responsible=sent.plan.owner)
        goals.add_measure(measure=measure, by=officer, at=NOON)
        _review(goal, APPROVED, liaison)
        _save(goal, officer, text="Ändrat.")
    many = _queries(client, _at("edition_review", sent))

    assert (few, many) == (30, 30)


def test_who_answers_for_two_organisations_says_for_which(client, sent, liaison, police):
    housing = factories.organisation("Bostadsbolaget")
    sent.plan.partnership.organisations.add(housing)
    factories.asks(sent, housing)
    Membership.objects.create(user=liaison, organisation=housing, role=Role.REVIEWER)
    client.force_login(liaison)

    first = _english(client, "edition_review", sent)
    second = _english(client, "edition_review", sent, query=f"?part={police.pk}")
    stranger = client.get(_at("edition_review", sent) + f"?part={sent.plan.owner_id}")
    goal = _goal(sent, "Fler med")
    client.post(_at("goal_review", sent, goal.key), _said(goal, police, APPROVED))

    assert "wait for Bostadsbolaget" in first
    assert "wait for Polisen" in second
    assert stranger.status_code == 403
    assert Review.objects.get().organisation == police


# Answering -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "comment", "status"),
    [
        (APPROVED, "", "Approved by Polisen"),
        (ABSTAINED, "", "Polisen has abstained"),
        (CHANGE_ASKED, "Behåll 80.", "Change asked for by Polisen"),
    ],
)
def test_a_goal_is_answered(client, sent, liaison, police, verdict, comment, status):
    goal = _goal(sent, "Tryggare väg")
    client.force_login(liaison)

    answer = client.post(_at("goal_review", sent, goal.key), _said(goal, police, verdict, comment=comment))

    review = Review.objects.get()
    assert answer.status_code == 302
    assert (review.verdict, review.comment, review.by, review.revision_seen) == (verdict, comment, liaison, 2)
    assert status in _card(_english(client, "edition_review", sent, query="?visa=alla"), goal)
    assert LedgerEntry.objects.get(verb="goal.reviewed").payload.content["verdict"] == verdict


def test_the_page_of_a_goal_has_all_its_words_and_all_three_answers(client, sent, liaison):
    goal = _goal(sent, "Fler med")
    client.force_login(liaison)
    client.cookies["django_language"] = "en"

    page = client.get(_at("goal_review", sent, goal.key)).content.decode()

    assert "Minst 200 deltar." in page
    assert "missing" in re.search(r"<dt>Baseline</dt><dd>(.*?)</dd>", page, re.DOTALL)[1]
    assert sorted(re.findall(r'name="verdict" value="(\w+)"', page)) == ["abstained", "approved", "change_asked"]


def test_asking_for_a_change_without_saying_which_is_refused_beside_the_field(client, sent, liaison, police):
    goal = _goal(sent, "Tryggare väg")
    client.force_login(liaison)

    answer = client.post(_at("goal_review", sent, goal.key), _said(goal, police, CHANGE_ASKED, comment=" "))

    assert answer.context["form"].errors.keys() == {"comment"}
    assert not Review.objects.exists()


def test_an_answer_that_does_not_say_what_it_was_given_on_is_refused(client, sent, liaison, police):
    goal = _goal(sent, "Tryggare väg")
    client.force_login(liaison)
    said = _said(goal, police, APPROVED)
    del said["version"]

    assert client.post(_at("goal_review", sent, goal.key), said).status_code == 400
    assert not Review.objects.exists()


def test_all_unchanged_goals_are_approved_in_one_act_that_says_how_many(client, sent, officer, liaison):
    client.force_login(liaison)
    page = _english(client, "edition_review", sent)

    answer = client.post(_at("review_unchanged", sent), _unchanged(page), follow=True)

    assert "Approve the unchanged goal (1)" in page
    assert "You have approved 1 unchanged goal." in answer.content.decode()
    assert Review.objects.get().key == _goal(sent, "Fler i arbete").key
    assert _unchanged(_english(client, "edition_review", sent)) == {}


def test_what_is_not_unchanged_is_never_approved_among_the_unchanged(client, sent, liaison, police):
    client.force_login(liaison)
    seen = [f"{goal.key}:{goal.revision}" for goal in sent.goals.all()]

    client.post(_at("review_unchanged", sent), {"organisation": police.pk, "seen": seen})

    assert Review.objects.get().key == _goal(sent, "Fler i arbete").key


def test_a_change_asked_for_is_not_overwritten_by_approving_all_unchanged(client, sent, liaison, police):
    goal = _goal(sent, "Fler i arbete")
    _review(goal, CHANGE_ASKED, liaison, comment="Fler unga.")
    client.force_login(liaison)

    answer = client.post(
        _at("review_unchanged", sent), {"organisation": police.pk, "seen": f"{goal.key}:{goal.revision}"}
    )

    assert answer.status_code == 409
    assert Review.objects.get().verdict == CHANGE_ASKED


@pytest.mark.parametrize(("seen", "status"), [([], 400), (["nonsense"], 400), (["one"], 409)])
def test_unchanged_goals_are_approved_only_as_they_were_seen(client, sent, officer, liaison, police, seen, status):
    goal = _goal(sent, "Fler i arbete")
    seen = [f"{goal.key}:{goal.revision}" if each == "one" else each for each in seen]
    _save(goal, officer, text="Nytt.")
    _save(_goal(sent, "Fler i arbete"), officer, text="Fler ska ha arbete.")  # the words of before, in a new revision
    client.force_login(liaison)

    answer = client.post(_at("review_unchanged", sent), {"organisation": police.pk, "seen": seen})

    assert answer.status_code == status
    assert not Review.objects.exists()


def test_another_answer_or_comment_in_the_meantime_does_not_stop_approving_all_unchanged(client, sent, liaison):
    client.force_login(liaison)
    page = _english(client, "edition_review", sent)
    _review(_goal(sent, "Fler med"), APPROVED, liaison)

    answer = client.post(_at("review_unchanged", sent), _unchanged(page))

    assert answer.status_code == 302
    assert Review.objects.count() == 2


# What has just changed -----------------------------------------------------------------------------------------------


def test_approving_what_has_just_changed_is_refused_with_both_texts(client, sent, officer, liaison, police):
    goal = _goal(sent, "Tryggare väg")
    seen = _said(goal, police, APPROVED)
    goals.save_measure(
        measure=goal.measures.get(), version=1, changes={"text": "Trygghetsvandring i maj"}, by=officer, at=NOON
    )
    _save(_goal(sent, "Tryggare väg"), officer, text="Minst 9 av 10 brister är borta.", target=95)
    client.force_login(liaison)
    client.cookies["django_language"] = "en"

    answer = client.post(_at("goal_review", sent, goal.key), seen)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The goal has been changed since you opened it" in page
    assert "Olle Kommun changed it" in page
    assert _marked(page, "del") == ["åtgärdade", "90", "april"]
    assert _marked(page, "ins") == ["borta", "95", "maj"]
    assert not Review.objects.exists()


def test_the_page_of_what_has_changed_approves_the_new_text(client, sent, officer, liaison, police):
    goal = _goal(sent, "Tryggare väg")
    _save(goal, officer, text="Nytt.")
    client.force_login(liaison)
    client.cookies["django_language"] = "en"
    page = client.post(_at("goal_review", sent, goal.key), _said(goal, police, APPROVED)).content.decode()
    (form,) = re.findall(r"<form[^>]*data-settles>(.*?)</form>", page, re.DOTALL)

    answer = client.post(_at("goal_review", sent, goal.key), _hidden(form))

    assert "Approve the new text" in form
    assert answer.status_code == 302
    assert (Review.objects.get().verdict, Review.objects.get().revision_seen) == (APPROVED, 3)


def test_the_words_of_who_asked_for_a_change_are_kept_when_the_goal_has_changed(client, sent, officer, liaison, police):
    goal = _goal(sent, "Tryggare väg")
    _save(goal, officer, text="Nytt.")
    client.force_login(liaison)

    answer = client.post(
        _at("goal_review", sent, goal.key), _said(goal, police, CHANGE_ASKED, comment="Behåll 80 procent.")
    )

    assert answer.status_code == 409
    assert ">\nBehåll 80 procent.</textarea>" in answer.content.decode()


def test_answering_on_a_goal_that_was_left_out_says_so_and_keeps_the_words(client, sent, officer, liaison, police):
    goal = _goal(sent, "Tryggare väg")
    said = _said(goal, police, CHANGE_ASKED, comment="Behåll 80 procent.")
    goals.leave_out_goal(goal=goal, version=goal.version, reason="Uppnått", by=officer, at=NOON)
    client.force_login(liaison)
    client.cookies["django_language"] = "en"

    answer = client.post(_at("goal_review", sent, goal.key), said)

    assert answer.status_code == 409
    assert "The goal has been left out of the plan." in answer.content.decode()
    assert "Behåll 80 procent." in answer.content.decode()


def test_changing_an_approved_goal_asks_again_for_that_goal_alone(client, sent, officer, liaison):
    for goal in sent.goals.all():
        _review(goal, APPROVED, liaison)
    assert _now(sent).status == "ready"
    _save(_goal(sent, "Fler med"), officer, text="Minst 250 deltar.")
    client.force_login(liaison)

    page = _english(client, "edition_review", sent)

    assert _now(sent).status == "in_review"
    assert _titles(page) == ["Fler med"]
    assert "Changed after the approval by Polisen – review again" in page
    assert "When you answered, 16 March 2026" in page
    assert (_marked(page, "del"), _marked(page, "ins")) == (["200"], ["250"])


def test_moving_a_goal_leaves_its_approval_standing(sent, officer, liaison):
    for goal in sent.goals.all():
        _review(goal, APPROVED, liaison)
    goal = _goal(sent, "Fler med")

    goals.move_goal(goal=goal, version=goal.version, focus_area=goal.focus_area, place=1, by=officer, at=NOON)

    assert _now(sent).status == "ready"


# Ready for decision --------------------------------------------------------------------------------------------------


def test_an_open_comment_and_an_open_proposal_each_hold_the_edition_in_review(sent, officer, liaison, police):
    for goal in sent.goals.all():
        _review(goal, APPROVED, liaison)
    statuses = [_now(sent).status]

    comment = _comment(sent, liaison, police, "Vem ringer?")
    statuses.append(_now(sent).status)
    review_actions.resolve_comment(comment=comment, organisation=police, answers=0, by=liaison, at=NOON)
    statuses.append(_now(sent).status)
    proposal = _propose(sent, liaison, police)
    statuses.append(_now(sent).status)
    review_actions.decline_proposal(proposal=proposal, answer="Nästa år.", by=officer, at=NOON)
    statuses.append(_now(sent).status)

    assert statuses == ["ready", "in_review", "ready", "in_review", "ready"]


def test_abstaining_settles_a_goal_too(sent, liaison):
    for goal in sent.goals.all():
        _review(goal, ABSTAINED, liaison)

    assert _now(sent).status == "ready"


def test_the_page_of_the_answers_says_who_has_not_answered(client, sent, officer, liaison):
    housing = factories.organisation("Bostadsbolaget")
    sent.plan.partnership.organisations.add(housing)
    factories.asks(sent, housing)
    for goal in sent.goals.all():
        _review(goal, APPROVED, liaison)
    client.force_login(officer)

    page = _english(client, "edition_answers", sent)

    assert "Bostadsbolaget has not answered on 3 goals." in page
    assert "Polisen has answered on every goal." in page


def test_the_officer_sees_what_change_is_asked_for_and_where_to_make_it(client, sent, officer, liaison):
    goal = _goal(sent, "Tryggare väg")
    _review(goal, CHANGE_ASKED, liaison, comment="Mät också kostnaden.")
    client.force_login(officer)
    to_the_officer = _english(client, "edition_answers", sent)
    client.force_login(liaison)
    to_the_liaison = _english(client, "edition_answers", sent)

    assert "Mät också kostnaden." in to_the_officer
    assert f'href="{sent.get_absolute_url()}mal/{goal.pk}/"' in to_the_officer
    assert "Mät också kostnaden." in to_the_liaison
    assert "Edit the goal" not in to_the_liaison
    assert _at("plan_comment_add", sent, goal.key) in to_the_officer
    assert "has asked for a change of 1 goal." in _english(client, "edition_review", sent)


def test_who_changes_a_goal_has_beside_the_form_what_is_asked_for(client, sent, officer, liaison):
    goal = _goal(sent, "Tryggare väg")
    _review(goal, CHANGE_ASKED, liaison, comment="Mät också kostnaden.")
    client.force_login(officer)
    address = f"{sent.get_absolute_url()}mal/{goal.pk}/"
    page, part = (client.get(address, headers=headers).content.decode() for headers in ({}, {"X-Partial": "1"}))
    goals.save_goal(goal=goal, version=goal.version, changes={"text": "Med kostnad."}, links={}, by=officer, at=NOON)

    assert "Mät också kostnaden." in page
    assert "Mät också kostnaden." in part
    assert "Mät också kostnaden." not in client.get(address).content.decode()


def test_the_answers_are_asked_for_as_often_of_many_goals_as_of_few(client, sent, officer, liaison):
    _review(_goal(sent, "Tryggare väg"), CHANGE_ASKED, liaison, comment="Nej.")
    client.force_login(officer)
    few = _queries(client, _at("edition_answers", sent))

    for number in range(30):
        goal = Goal(edition=sent, focus_area=sent.focus_areas.get(), title=f"Mål {number}")
        goals.add_goal(goal=goal, by=officer, at=NOON)
        _review(goal, CHANGE_ASKED, liaison, comment="Nej.")
    many = _queries(client, _at("edition_answers", sent))

    assert (few, many) == (12, 12)


# A plan that asks nobody ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["edition_review", "proposal_add"])
def test_no_party_is_asked_to_approve_an_action_plan(client, edition, coordinator, liaison, page):
    edition.plan.asks_parties = False
    edition.plan.save()
    review_actions.send_for_review(edition=edition, version=edition.version, by=coordinator, at=NOON)
    client.force_login(liaison)
    client.cookies["django_language"] = "en"

    answer = client.get(_at(page, edition))

    assert answer.status_code == 409
    assert "No party is asked to approve this plan." in answer.content.decode()
    assert _now(edition).status == "ready"
    assert "No party is asked to approve this plan." in _english(client, "edition_answers", edition)


# Proposals -----------------------------------------------------------------------------------------------------------


def test_a_party_proposes_a_goal_and_the_officer_takes_it_up(client, sent, officer, liaison, police):
    client.force_login(liaison)
    typed = {"focus_area": sent.focus_areas.get().pk, "title": "Lugnare kvällar", "text": "Färre skador."}
    made = client.post(_at("proposal_add", sent), typed)
    proposal = Proposal.objects.get()
    client.force_login(officer)
    offered = _english(client, "edition_answers", sent)

    taken = client.post(_at("proposal_take_up", sent, proposal.pk), {"answer": "Bra."})

    proposal.refresh_from_db()
    goal = _goal(sent, "Lugnare kvällar")
    assert (made.status_code, taken.status_code) == (302, 302)
    assert _at("proposal_take_up", sent, proposal.pk) in offered
    assert (proposal.status, proposal.goal_key, proposal.answer) == ("taken_up", goal.key, "Bra.")
    assert (goal.text, goal.responsible) == ("Färre skador.", police)


def test_a_proposal_is_declined_with_a_reason_that_the_party_reads(client, sent, officer, liaison, police):
    proposal = _propose(sent, liaison, police)
    client.force_login(officer)
    silent = client.post(_at("proposal_decline", sent, proposal.pk), {"answer": ""})

    client.post(_at("proposal_decline", sent, proposal.pk), {"answer": "Vi tar det nästa år."})

    assert silent.context["form"].errors.keys() == {"answer"}
    client.force_login(liaison)
    page = _english(client, "edition_review", sent)
    assert "Vi tar det nästa år." in page
    assert ">Declined<" in page


def test_a_proposal_is_answered_once(client, sent, officer, liaison, police):
    proposal = _propose(sent, liaison, police)
    review_actions.decline_proposal(proposal=proposal, answer="Nej.", by=officer, at=NOON)
    client.force_login(officer)

    answer = client.post(_at("proposal_take_up", sent, proposal.pk), {"answer": "Jo."})

    assert answer.status_code == 409
    assert "Jo." in answer.content.decode()
    assert not sent.goals.filter(title=proposal.title).exists()


def test_a_proposal_without_a_title_is_refused_beside_its_field(client, sent, liaison):
    client.force_login(liaison)

    answer = client.post(_at("proposal_add", sent), {"focus_area": sent.focus_areas.get().pk, "title": ""})

    assert answer.context["form"].errors.keys() == {"title"}


# Comments ------------------------------------------------------------------------------------------------------------


def test_what_is_commented_on_stands_open_at_its_goal_in_the_plan(client, sent, officer, liaison, police):
    goal = _goal(sent, "Tryggare väg")
    _comment(sent, liaison, police, "Om målet?", key=goal.key)
    _comment(sent, liaison, police, "Om åtgärden?", key=goal.measures.get().key)
    settled = _comment(sent, liaison, police, "Redan klart", key=goal.key)
    review_actions.resolve_comment(comment=settled, organisation=police, answers=0, by=liaison, at=NOON)
    client.force_login(officer)

    page = _english(client, "edition", sent, query="?visa=allt")

    (shown,) = re.findall(
        rf'<article class="goal goal--row" data-goal="{goal.pk}".*?(?=<article class="goal|$)', page, re.DOTALL
    )
    assert "Om målet?" in shown
    assert "Om åtgärden?" in shown
    assert "Redan klart" not in page
    assert "Polisen has not answered on 3 goals." in page


@pytest.mark.parametrize("about", ["the whole", "the focus area", "the goal", "the measure"])
def test_a_comment_stands_under_what_it_is_about(client, sent, liaison, police, about):
    goal, area = _goal(sent, "Tryggare väg"), sent.focus_areas.get()
    arguments, heading, version = {
        "the whole": ([], "The plan as a whole", sent.version),
        "the focus area": ([area.pk], area.name, sent.version),
        "the goal": ([goal.key], goal.title, goal.revision),
        "the measure": ([goal.measures.get().key], f"{goal.title}: Trygghetsvandring i april", goal.revision),
    }[about]
    client.force_login(liaison)

    answer = client.post(_at("plan_comment_add", sent, *arguments), {"version": version, "text": "Vem ringer?"})

    comment = PlanComment.objects.get()
    page = _english(client, "edition_comments", sent)
    assert answer.status_code == 302
    assert (comment.by, comment.organisation) == (liaison, police)
    assert re.sub(r"<[^>]+>", "", re.search(r"<h2 id=.amne-1.>(.*?)</h2>", page)[1]) == heading
    assert page.index("Vem ringer?") > page.index("amne-1")


def test_a_comment_on_words_that_have_changed_comes_back_with_the_new_ones(client, sent, officer, liaison):
    goal = _goal(sent, "Tryggare väg")
    _save(goal, officer, text="Helt nya ord.")
    client.force_login(liaison)

    answer = client.post(_at("plan_comment_add", sent, goal.key), {"version": goal.revision, "text": "Vem ringer?"})

    assert answer.status_code == 409
    assert "Helt nya ord." in answer.content.decode()
    assert ">\nVem ringer?</textarea>" in answer.content.decode()
    assert not PlanComment.objects.exists()


def test_an_answer_stands_under_its_comment_and_the_owner_settles_it(client, sent, officer, liaison, police):
    comment = _comment(sent, liaison, police, "Vem ringer?")
    client.force_login(officer)

    client.post(_at("plan_comment_answer", sent, comment.pk), {"version": 0, "text": "Studievägledaren."})
    answer = client.post(_at("plan_comment_resolve", sent, comment.pk), {"version": 1})

    comment.refresh_from_db()
    page = _english(client, "edition_comments", sent)
    assert answer.status_code == 302
    assert comment.resolved_by == officer
    assert page.index("Vem ringer?") < page.index("Studievägledaren.")
    assert "Resolved by Olle Kommun" in page


def test_a_comment_with_an_answer_that_was_not_seen_is_not_settled(client, sent, officer, liaison, police):
    comment = _comment(sent, liaison, police, "Vem ringer?")
    review_actions.answer_comment(comment=comment, text="Vi menar kvällar.", organisation=police, by=liaison, at=NOON)
    client.force_login(officer)

    answer = client.post(_at("plan_comment_resolve", sent, comment.pk), {"version": 0})

    assert answer.status_code == 409
    assert PlanComment.objects.get(pk=comment.pk).is_open


@pytest.mark.parametrize("step", ["plan_comment_answer", "plan_comment_resolve"])
def test_what_is_settled_is_neither_answered_nor_settled_again(client, sent, officer, liaison, police, step):
    comment = _comment(sent, liaison, police, "Vem ringer?")
    review_actions.resolve_comment(comment=comment, organisation=police, answers=0, by=liaison, at=NOON)
    client.force_login(officer)

    answer = client.post(_at(step, sent, comment.pk), {"version": 0, "text": "En gång till"})

    assert answer.status_code == 409
    assert PlanComment.objects.count() == 1


def test_another_party_does_not_settle_a_comment_of_the_owners(client, sent, officer, liaison):
    comment = _comment(sent, officer, sent.plan.owner, "Stämmer året?", at=NOON + timedelta(hours=1))
    client.force_login(liaison)

    assert client.post(_at("plan_comment_resolve", sent, comment.pk), {"version": 0}).status_code == 403
    assert PlanComment.objects.get(pk=comment.pk).is_open


def test_a_comment_on_what_has_left_the_plan_is_still_read_and_settled(client, sent, officer, liaison, police):
    goal = _goal(sent, "Tryggare väg")
    about_goal = _comment(sent, liaison, police, "Om målet", key=goal.key)
    about_measure = _comment(sent, liaison, police, "Om åtgärden", key=goal.measures.get().key)
    goals.leave_out_goal(goal=goal, version=goal.version, reason="Uppnått", by=officer, at=NOON)
    client.force_login(officer)

    page = _english(client, "edition_comments", sent)
    statuses = {
        client.post(_at("plan_comment_resolve", sent, each.pk), {"version": 0}).status_code
        for each in (about_goal, about_measure)
    }

    assert "Om målet" in page
    assert "Om åtgärden" in page
    assert statuses == {302}


def test_nobody_comments_on_what_is_not_in_the_edition(client, sent, liaison):
    elsewhere = factories.edition()
    client.force_login(liaison)

    statuses = {
        client.get(_at("plan_comment_add", sent, argument)).status_code
        for argument in (elsewhere.goals.get().key, elsewhere.focus_areas.get().pk)
    }

    assert statuses == {404}


def test_the_comments_ask_as_often_about_many_as_about_few(client, sent, officer, liaison, police):
    _comment(sent, liaison, police, "Först", key=_goal(sent, "Fler med").key)
    client.force_login(officer)
    few = _queries(client, _at("edition_comments", sent))

    for number in range(20):
        comment = _comment(sent, liaison, police, f"Nummer {number}", key=_goal(sent, "Tryggare väg").key)
        review_actions.answer_comment(comment=comment, text="Tack.", organisation=sent.plan.owner, by=officer, at=NOON)
    many = _queries(client, _at("edition_comments", sent))

    assert (few, many) == (12, 12)


def _now(edition):
    return Edition.objects.select_related("plan__partnership", "plan__owner", "based_on").get(pk=edition.pk)


def _goal(edition, title):
    return Goal.objects.select_related("edition__plan__partnership", "focus_area").get(edition=edition, title=title)


def _save(goal, by, **changes):
    version = Goal.objects.get(pk=goal.pk).version
    return goals.save_goal(goal=goal, version=version, changes=changes, by=by, at=NOON)


def _review(goal, verdict, by, *, comment=""):
    (organisation,) = [each for each in lifecycle.organisations_to_ask(goal.edition.plan) if each.name == "Polisen"]
    said = {"organisation": organisation, "verdict": verdict, "comment": comment}
    review_actions.review_goal(goal=goal, revision=Goal.objects.get(pk=goal.pk).revision, by=by, at=NOON, **said)


def _comment(edition, by, organisation, text, *, at=NOON, **about):
    return review_actions.add_comment(edition=edition, text=text, organisation=organisation, by=by, at=at, **about)


def _propose(edition, by, organisation):
    area = edition.focus_areas.get()
    proposal = Proposal(edition=edition, focus_area=area, organisation=organisation, title="Lugnare kvällar")
    return review_actions.propose_goal(proposal=proposal, by=by, at=NOON)


def _at(name, edition, *arguments):
    return reverse(name, args=[edition.plan_id, edition.number, *arguments])


def _english(client, name, edition, *, query=""):
    client.cookies["django_language"] = "en"
    answer = client.get(_at(name, edition) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def _said(goal, organisation, verdict, *, comment=""):
    return {"version": goal.revision, "organisation": organisation.pk, "verdict": verdict, "comment": comment}


def _card(page, goal):
    (card,) = re.findall(rf'<article class="goal" id="mal-{goal.pk}".*?</article>', page, re.DOTALL)
    return card


def _titles(page):
    return re.findall(r'<h3 id="rubrik-mal-\d+">([^<]+)</h3>', page)


def _marked(page, tag):
    """The words that are marked, without what is read aloud before and after them."""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", page)
    return [re.sub(r"<span[^>]*>.*?</span>", "", each) for each in found]


def _hidden(form):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def _unchanged(page):
    """What the page's button for all unchanged goals sends, or nothing where there is none."""
    form = re.search(r'<form method="post" action="[^"]+/oforandrade/">(.*?)</form>', page, re.DOTALL)
    pairs = re.findall(r'name="(organisation|seen)" value="([^"]+)"', form[1]) if form else []
    sent = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    return sent


def _queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
