"""What can happen to a district plan, and what is refused."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.concurrency.refusals import ForbiddenStepError
from core.models import LedgerEntry, StaleVersionError
from stadsdelplan import lifecycle
from stadsdelplan.adoption import actions as adoption
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Edition, FollowUp, Goal, Measure, Review, ReviewVerdict
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

APPROVED, CHANGE_ASKED = ReviewVerdict.APPROVED, ReviewVerdict.CHANGE_ASKED


@pytest.fixture
def officer():
    return factories.person()


@pytest.fixture
def edition():
    return factories.edition()


def test_an_edition_is_ready_for_decision_once_every_goal_is_approved_as_it_stands(edition, officer):
    goal = edition.goals.get()
    _send(edition, officer)
    assert _status(edition) == "in_review"

    _review(goal, APPROVED, officer)
    assert _status(edition) == "ready"

    goal = goals.save_goal(goal=goal, version=1, changes={"text": "Alla ska ha arbete."}, by=officer, at=NOON)
    assert _status(edition) == "in_review"
    _review(goal, APPROVED, officer)
    assert _status(edition) == "ready"


def test_a_change_asked_for_holds_the_edition_in_review(edition, officer):
    _send(edition, officer)

    _review(edition.goals.get(), CHANGE_ASKED, officer, comment="Mät också kostnaden.")

    assert _status(edition) == "in_review"


def test_another_measure_asks_the_parties_for_the_goal_again(edition, officer):
    goal = edition.goals.get()
    _send(edition, officer)
    _review(goal, APPROVED, officer)

    measure = goals.add_measure(measure=Measure(goal=goal, text="Mottagning"), by=officer, at=NOON)
    assert _status(edition) == "in_review"
    _review(Goal.objects.get(pk=goal.pk), APPROVED, officer)
    assert _status(edition) == "ready"
    goals.save_measure(measure=measure, version=1, changes={"text": "Mottagning varje vecka"}, by=officer, at=NOON)

    assert _status(edition) == "in_review"


def test_a_plan_that_asks_nobody_is_ready_when_it_is_sent(edition, officer):
    edition.plan.asks_parties = False
    edition.plan.save()

    _send(edition, officer)

    assert _status(edition) == "ready"


def test_only_an_organisation_that_the_plan_asks_can_review(edition, officer):
    goal = edition.goals.get()
    _send(edition, officer)

    for outsider in (factories.organisation(), edition.plan.owner):
        with pytest.raises(ForbiddenStepError):
            _review(goal, APPROVED, officer, organisation=outsider)

    assert not Review.objects.exists()


def test_nobody_reviews_before_the_edition_is_sent(edition, officer):
    with pytest.raises(ForbiddenStepError):
        _review(edition.goals.get(), APPROVED, officer)


def test_a_review_of_words_that_have_changed_is_refused(edition, officer):
    goal = edition.goals.get()
    _send(edition, officer)
    goals.save_goal(goal=goal, version=1, changes={"text": "Nytt"}, by=officer, at=NOON)

    with pytest.raises(StaleVersionError) as stale:
        _review(goal, APPROVED, officer)

    assert stale.value.current.text == "Nytt"


def test_asking_for_a_change_says_which(edition, officer):
    _send(edition, officer)

    with pytest.raises(ValidationError) as refused:
        _review(edition.goals.get(), CHANGE_ASKED, officer)

    said = {constraint.name: constraint.violation_error_message for constraint in Review._meta.constraints}
    assert refused.value.messages == [said["review_change_has_comment"]]


def test_a_save_on_an_older_version_leaves_the_newer_words(edition, officer):
    goal = edition.goals.get()
    goals.save_goal(goal=goal, version=1, changes={"text": "Först"}, by=officer, at=NOON)

    with pytest.raises(StaleVersionError):
        goals.save_goal(goal=goal, version=1, changes={"text": "Sist"}, by=officer, at=NOON)

    assert edition.goals.get().text == "Först"


def test_a_save_keeps_both_wordings_in_the_history(edition, officer):
    goal = edition.goals.get()

    goals.save_goal(goal=goal, version=1, changes={"text": "Nytt", "target": "30"}, by=officer, at=NOON)

    entry = LedgerEntry.objects.get(verb="goal.saved")
    assert (entry.by, entry.chain.name) == (officer, edition.plan.partnership.chain)
    assert entry.payload.content == {
        "edition": edition.pk,
        "key": str(goal.key),
        "revision": 2,
        "before": {"text": "Fler ska ha arbete.", "target": None},
        "after": {"text": "Nytt", "target": "30"},
    }


def test_every_change_raises_the_counter_that_adoption_asks_for(edition, officer):
    seen = edition.version
    _send(edition, officer)

    with pytest.raises(StaleVersionError):
        _adopt(edition, officer, version=seen)

    assert _status(edition) == "in_review"


def test_an_adoption_is_registered_even_where_answers_are_missing(edition, officer):
    _send(edition, officer)

    adopted = _adopt(edition, officer)

    assert (adopted.status, adopted.adopted_by, adopted.adopted_on) == ("adopted", "kommunstyrelsen", NOON.date())


def test_an_edition_that_was_never_sent_is_not_registered_as_adopted(edition, officer):
    with pytest.raises(ForbiddenStepError):
        _adopt(edition, officer)


def test_an_adopted_edition_is_never_changed(edition, officer):
    goal = edition.goals.get()
    _send(edition, officer)
    _adopt(edition, officer)

    with pytest.raises(ForbiddenStepError):
        goals.save_goal(goal=goal, version=1, changes={"text": "Nytt"}, by=officer, at=NOON)
    with pytest.raises(ForbiddenStepError):
        goals.leave_out_goal(goal=goal, version=1, reason="Uppnått", by=officer, at=NOON)
    with pytest.raises(ForbiddenStepError):
        goals.add_measure(measure=Measure(goal=goal, text="Ny"), by=officer, at=NOON)

    assert edition.goals.get().text == "Fler ska ha arbete."


def test_the_next_edition_starts_as_a_copy_under_the_same_keys(edition, officer):
    goal = edition.goals.get()
    measure = goals.add_measure(measure=Measure(goal=goal, text="Mottagning"), by=officer, at=NOON)
    _send(edition, officer)
    _adopt(edition, officer)

    following = _start_next(edition, officer)

    copy = following.goals.get()
    assert (following.number, following.based_on_id, following.status) == (2, edition.pk, "working")
    assert copy.pk != goal.pk
    assert (copy.key, copy.text, copy.version) == (goal.key, "Fler ska ha arbete.", 1)
    assert (copy.focus_area.edition_id, copy.focus_area.name) == (following.pk, "Arbete")
    assert copy.measures.get().key == measure.key


def test_only_one_edition_is_under_work(edition, officer):
    with pytest.raises(ForbiddenStepError):
        _start_next(edition, officer)

    assert Edition.objects.count() == 1


def test_a_newly_adopted_edition_takes_over_the_days_that_it_covers(edition, officer):
    _send(edition, officer)
    _adopt(edition, officer)
    revised = _start_next(edition, officer, starts_on=date(2026, 7, 1))
    _send(revised, officer)

    _adopt(revised, officer)

    assert _status(edition) == "superseded"
    assert list(Edition.objects.adopted(on=date(2026, 8, 1))) == [revised]


def test_a_goal_that_is_left_out_stays_in_the_edition_before_and_in_the_history(edition, officer):
    _send(edition, officer)
    _adopt(edition, officer)
    following = _start_next(edition, officer)
    goal = following.goals.get()

    goals.leave_out_goal(goal=goal, version=goal.version, reason="Uppnått i höstas", by=officer, at=NOON)

    assert not following.goals.exists()
    assert edition.goals.count() == 1
    left_out = LedgerEntry.objects.get(verb="goal.left_out").payload.content
    assert (left_out["key"], left_out["reason"]) == (str(goal.key), "Uppnått i höstas")


def test_a_follow_up_hangs_on_a_key_of_the_plan_and_changes_no_edition(edition, officer):
    goal = edition.goals.get()
    _send(edition, officer)
    adopted = _adopt(edition, officer)

    entry = FollowUp(
        plan=edition.plan,
        key=goal.key,
        on=date(2026, 3, 1),
        status="on_track",
        text="Det går bra.",
        organisation=edition.plan.owner,
    )
    follow_up.follow_up(entry=entry, by=officer, at=NOON)
    stray = FollowUp(
        plan=edition.plan, key=uuid.uuid4(), on=date(2026, 3, 1), status="on_track", organisation=edition.plan.owner
    )
    with pytest.raises(ForbiddenStepError):
        follow_up.follow_up(entry=stray, by=officer, at=NOON)

    assert FollowUp.objects.get().text == "Det går bra."
    assert Edition.objects.get().version == adopted.version


def test_a_goal_does_not_take_the_focus_area_of_another_edition(edition, officer):
    elsewhere = factories.edition().focus_areas.get()

    with pytest.raises(ForbiddenStepError):
        goals.add_goal(goal=Goal(edition=edition, focus_area=elsewhere, title="Nytt"), by=officer, at=NOON)


def test_an_edition_without_goals_is_not_sent(edition, officer):
    edition.goals.all().delete()

    with pytest.raises(ForbiddenStepError):
        _send(edition, officer)


def _status(edition):
    return Edition.objects.get(pk=edition.pk).status


def _send(edition, by):
    review.send_for_review(edition=edition, version=Edition.objects.get(pk=edition.pk).version, by=by, at=NOON)


def _review(goal, verdict, by, *, comment="", organisation=None):
    organisation = organisation or lifecycle.organisations_to_ask(goal.edition.plan)[0]
    review.review_goal(
        goal=goal, revision=goal.revision, organisation=organisation, verdict=verdict, comment=comment, by=by, at=NOON
    )


def _adopt(edition, by, *, version=None):
    return adoption.register_adoption(
        edition=edition,
        version=version or Edition.objects.get(pk=edition.pk).version,
        adopted_by="kommunstyrelsen",
        adopted_on=NOON.date(),
        paragraph="12",
        pdf=b"%PDF-1.7 adopted",
        by=by,
        at=NOON,
    )


def _start_next(edition, by, *, starts_on=date(2027, 1, 1)):
    return edition_actions.start_edition(
        plan=edition.plan, starts_on=starts_on, ends_on=date(2027, 12, 31), by=by, at=NOON
    )
