"""The pages on which an edition starts, its texts are written and its adoption is registered."""

import hashlib
from datetime import date

import pytest
from django.urls import reverse

from core.models import Role
from stadsdelplan import lifecycle
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Edition, EditionPaper, Meeting, ReviewVerdict, SkippedYear
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return factories.edition()


@pytest.fixture
def coordinator(client, edition):
    person = factories.person(edition.plan.owner, Role.COORDINATOR)
    client.force_login(person)
    return person


def test_the_next_edition_starts_for_the_next_year_as_a_copy(client, edition, coordinator):
    factories.close(edition)
    form = client.get(reverse("edition_start", args=[edition.plan_id])).context["form"]

    answer = client.post(reverse("edition_start", args=[edition.plan_id]), dict(form.initial, focus_areas=""))

    following = Edition.objects.get(number=2)
    assert answer.status_code == 302
    assert answer["Location"] == following.get_absolute_url()
    assert (following.starts_on, following.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    assert following.goals.get().key == edition.goals.get().key


def test_a_second_edition_under_work_is_refused_with_a_sentence(client, edition, coordinator):
    answer = client.post(
        reverse("edition_start", args=[edition.plan_id]),
        {"starts_on": "2027-01-01", "ends_on": "2027-12-31", "focus_areas": "Arbete"},
    )

    assert answer.status_code == 409
    (sentence,) = answer.context["sentences"]
    assert str(sentence)


def test_a_period_that_ends_before_it_starts_is_an_error_of_its_field(client, edition, coordinator):
    factories.close(edition)

    answer = client.post(
        reverse("edition_start", args=[edition.plan_id]), {"starts_on": "2027-12-31", "ends_on": "2027-01-01"}
    )

    assert list(answer.context["form"].errors) == ["ends_on"]
    assert Edition.objects.count() == 1


def test_a_year_is_left_out_with_a_reason_and_the_next_plan_is_for_the_year_after(client, edition, coordinator):
    factories.close(edition)

    client.post(reverse("year_skip", args=[edition.plan_id]), {"year": "2027", "reason": "Valår."})

    assert SkippedYear.objects.get().reason == "Valår."
    page = client.get(edition.plan.get_absolute_url())
    assert page.context["next_years"] == "2028"
    assert "Valår." in page.content.decode()


def test_the_situation_picture_is_saved_and_a_late_save_meets_both_texts(client, edition, coordinator):
    address = reverse("edition_lagesbild", args=[edition.plan_id, edition.number])
    client.post(address, {"version": "1", "text": "Först."})

    late = client.post(address, {"version": "1", "text": "Sist."})

    assert Edition.objects.get(pk=edition.pk).lagesbild == "Först."
    assert late.status_code == 409
    assert "Först." in late.content.decode()
    assert "Sist." in late.content.decode()


def test_the_late_one_is_told_who_saved_the_picture_and_not_who_did_something_else_since(client, edition, coordinator):
    officer = factories.person(edition.plan.owner, Role.OFFICER, name="Olle Först")
    edition_actions.save_lagesbild(edition=edition, version=1, text="Först.", by=officer, at=NOON)
    _send(edition, coordinator)

    late = client.post(_page(edition, "edition_lagesbild"), {"version": "1", "text": "Sist."})

    assert late.context["saved_by"] == officer


def test_saving_a_goal_does_not_hold_up_the_situation_picture(client, edition, coordinator):
    address = reverse("edition_lagesbild", args=[edition.plan_id, edition.number])
    seen = client.get(address).context["form"]["version"].value()
    goals.save_goal(goal=edition.goals.get(), version=1, changes={"text": "Nytt"}, by=coordinator, at=NOON)

    answer = client.post(address, {"version": seen, "text": "Läget är gott."})

    assert answer.status_code == 302


def test_a_party_s_resources_are_written_and_rewritten(client, edition, coordinator):
    address = reverse("edition_resources", args=[edition.plan_id, edition.number, edition.plan.owner_id])
    client.post(address, {"version": "0", "text": "Inom ramen."})
    again = client.post(address, {"version": "1", "text": "Inom ordinarie ramar."})
    late = client.post(address, {"version": "1", "text": "Sent."})

    assert (again.status_code, late.status_code) == (302, 409)
    assert edition.resource_statements.get().text == "Inom ordinarie ramar."


def test_two_who_both_write_a_party_s_first_text_do_not_overwrite_each_other(client, edition, coordinator):
    address = reverse("edition_resources", args=[edition.plan_id, edition.number, edition.plan.owner_id])
    client.post(address, {"version": "0", "text": "Först."})

    late = client.post(address, {"version": "0", "text": "Sist."})

    assert late.status_code == 409
    assert edition.resource_statements.get().text == "Först."


def test_focus_areas_are_added_renamed_moved_and_removed(client, edition, coordinator):
    where = [edition.plan_id, edition.number]
    client.post(reverse("edition_focus_areas", args=where), {"name": "Trygghet"})
    first, second = edition.focus_areas.order_by("order")
    client.post(reverse("focus_area_up", args=[*where, second.pk]), {"version": "1"})
    client.post(reverse("focus_area_edit", args=[*where, second.pk]), {"version": "1", "name": "Trygga platser"})
    kept = client.post(reverse("focus_area_remove", args=[*where, first.pk]), {"version": "1"})

    assert list(edition.focus_areas.order_by("order").values_list("name", flat=True)) == ["Trygga platser", "Arbete"]
    assert kept.status_code == 409
    client.post(reverse("focus_area_remove", args=[*where, second.pk]), {"version": "2"})
    assert list(edition.focus_areas.values_list("name", flat=True)) == ["Arbete"]


def test_a_meeting_is_noted_and_corrected(client, edition, coordinator):
    words = {"held_on": "2026-03-02", "who": "närpolischef, områdesutvecklare", "decisions": "Vandring i april."}
    client.post(reverse("meeting_add", args=[edition.plan_id]), {"version": "1", **words})
    meeting = Meeting.objects.get()

    saved = client.post(
        reverse("meeting_edit", args=[edition.plan_id, meeting.pk]),
        {"version": "1", **words, "decisions": "Vandring i maj."},
    )

    assert saved.status_code == 302
    assert Meeting.objects.get().decisions == "Vandring i maj."


def test_an_adoption_is_registered_with_its_paper_which_is_served_from_then_on(client, edition, coordinator):
    _send(edition, coordinator)

    answer = client.post(_adopt_address(edition), _adoption(edition))

    assert answer.status_code == 302
    adopted = Edition.objects.get(pk=edition.pk)
    assert (adopted.status, adopted.adopted_by, adopted.adopted_paragraph) == ("adopted", "kommunstyrelsen", "45")
    served = client.get(reverse("edition_paper", args=[edition.plan_id, edition.number]))
    assert served.content.startswith(b"%PDF")
    assert hashlib.sha256(served.content).hexdigest() == EditionPaper.objects.get().sha256


def test_an_adoption_of_words_that_have_changed_is_refused_and_stores_nothing(client, edition, coordinator):
    _send(edition, coordinator)
    words = _adoption(edition)
    goals.save_goal(goal=edition.goals.get(), version=1, changes={"text": "Nytt"}, by=coordinator, at=NOON)

    answer = client.post(_adopt_address(edition), words)

    assert answer.status_code == 409
    assert not EditionPaper.objects.exists()
    assert Edition.objects.get(pk=edition.pk).status == "in_review"


def test_an_adoption_is_not_registered_before_it_has_been_decided(client, edition, coordinator):
    _send(edition, coordinator)

    answer = client.post(_adopt_address(edition), _adoption(edition) | {"adopted_on": "2999-01-01"})

    assert list(answer.context["form"].errors) == ["adopted_on"]


def test_the_page_of_adoption_tells_who_has_not_answered_from_who_asks_for_a_change(client, edition, coordinator):
    _send(edition, coordinator)
    (asked,) = lifecycle.organisations_to_ask(edition.plan)
    liaison = factories.person(asked, Role.REVIEWER)
    goal = edition.goals.get()

    before = client.get(_adopt_address(edition)).context["missing"]
    said = {"organisation": asked, "verdict": ReviewVerdict.CHANGE_ASKED, "comment": "Nej."}
    review.review_goal(goal=goal, revision=goal.revision, by=liaison, at=NOON, **said)
    after = client.get(_adopt_address(edition)).context["missing"]

    assert [(each.organisation, each.not_answered, each.change_asked) for each in before] == [(asked, 1, 0)]
    assert [(each.organisation, each.not_answered, each.change_asked) for each in after] == [(asked, 0, 1)]


def test_the_paper_of_an_edition_under_work_is_drawn_anew(client, edition, coordinator):
    answer = client.get(reverse("edition_paper", args=[edition.plan_id, edition.number]))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def _send(edition, by):
    edition.refresh_from_db()
    review.send_for_review(edition=edition, version=edition.version, by=by, at=NOON)
    edition.refresh_from_db()


def _page(edition, name):
    return reverse(name, args=[edition.plan_id, edition.number])


def _adopt_address(edition):
    return _page(edition, "edition_adopt")


def _adoption(edition):
    return {
        "version": edition.version,
        "adopted_by": "kommunstyrelsen",
        "adopted_on": "2026-03-20",
        "paragraph": "§ 45",
        "reference": "KS 2026/12",
    }
