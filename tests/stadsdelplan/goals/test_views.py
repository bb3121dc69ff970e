"""Goals and measures are written, moved, left out and taken in again: the pages, and the parts that plan.js draws."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from core.models import LedgerEntry, Role
from indicators.models import Dimension, Direction, Indicator, SourceKind
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.goals import actions as goal_actions
from stadsdelplan.models import Departure, Edition, EditionFocusArea, Goal, Measure, Review, ReviewVerdict
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.browser import words
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

PART = {"X-Partial": "1"}


@pytest.fixture
def edition():
    return factories.edition()


@pytest.fixture
def goal(edition):
    return edition.goals.get()


@pytest.fixture
def officer(client, edition):
    person = factories.person(edition.plan.owner, Role.OFFICER)
    client.force_login(person)
    return person


# Saving --------------------------------------------------------------------------------------------------------------


def test_a_saved_goal_leads_back_to_its_place_in_the_plan(client, officer, goal):
    response = client.post(_edit(goal), _typed(goal, problem="Få har arbete.", target="79,1", target_year="2027"))

    goal.refresh_from_db()
    assert response.url == f"{goal.edition.get_absolute_url()}?mal={goal.pk}#mal-{goal.pk}"
    assert (goal.problem, goal.target, goal.target_year) == ("Få har arbete.", Decimal("79.1"), 2027)
    assert (goal.version, goal.revision) == (2, 2)
    said = LedgerEntry.objects.get(verb="goal.saved").payload.content
    assert said["before"].keys() == {"problem", "target", "target_year"}


def test_a_part_is_answered_with_that_goal_alone(client, officer, goal):
    other = goal_actions.add_goal(
        goal=Goal(edition=goal.edition, focus_area=goal.focus_area, title="Ett annat"), by=officer, at=NOON
    )

    response = client.post(_edit(goal), _typed(goal, text="Nytt mål."), headers=PART)

    page = response.content.decode()
    assert (response.status_code, response["X-Partial"]) == (200, "goal")
    assert page.count("<article") == 1
    assert "Nytt mål." in page
    assert "<html" not in page
    assert other.title not in page


def test_what_is_saved_unchanged_asks_nobody_again(client, officer, goal):
    response = client.post(_edit(goal), _typed(goal))

    goal.refresh_from_db()
    assert response.status_code == 302
    assert (goal.version, goal.revision) == (1, 1)
    assert not LedgerEntry.objects.filter(verb="goal.saved").exists()


def test_line_ends_of_the_browser_are_no_change(client, officer, goal):
    measure = _measure(goal, officer, text="En rad\nen till")

    client.post(_at("measure_edit", measure), {"version": 1, "text": "En rad\r\nen till"})

    measure.refresh_from_db()
    assert (measure.version, measure.text) == (1, "En rad\nen till")


def test_a_save_without_a_version_is_refused_with_the_text(client, officer, goal):
    typed = _typed(goal, text="Det som inte fick gå förlorat.")
    del typed["version"]

    response = client.post(_edit(goal), typed)

    assert response.status_code == 400
    assert "Det som inte fick gå förlorat." in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("79,1", "79.1"), ("79.1", "79.1"), ("3 363", "3363"), ("3\u202f363,5", "3363.5"), ("−4,2", "-4.2"), ("", None)],
)
def test_numbers_are_read_as_people_write_them(client, officer, goal, typed, stored):
    client.post(_edit(goal), _typed(goal, baseline=typed))

    goal.refresh_from_db()
    assert goal.baseline == (stored and Decimal(stored))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_number_comes_back_to_the_form_as_it_can_be_sent_again(client, officer, goal, language):
    client.cookies["language"] = language
    client.post(_edit(goal), _typed(goal, baseline="3363,5"))
    goal.refresh_from_db()

    form = client.get(_edit(goal)).context["form"]
    client.post(_edit(goal), _typed(goal, baseline=form["baseline"].value()))

    goal.refresh_from_db()
    assert (goal.baseline, goal.version) == (Decimal("3363.5"), 2)


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("baseline", "ungefär tio", "Write a number, for example 79,1."),
        ("target_year", "27", "Write a year with four figures, for example 2026."),
        ("target_year", "2020", "The target year must not come before the year of the baseline."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(client, officer, goal, field, typed, error):
    sent = _typed(goal, text="Skrivet länge på.", baseline_year="2026", **{field: typed})

    response = client.post(_edit(goal), sent, headers=PART)

    page = response.content.decode()
    assert response["X-Partial"] == "form"
    assert words(error) in response.context["form"].errors[field]
    assert f'id="id_goal{goal.pk}_{field}_error"' in page
    assert "Skrivet länge på." in page
    goal.refresh_from_db()
    assert goal.version == 1


def test_choices_of_several_are_stored_and_taken_away(client, officer, goal):
    indicator = _indicator()
    police = goal.edition.plan.partnership.organisations.exclude(pk=goal.edition.plan.owner_id).get()
    typed = {"indicators": [indicator.pk], "concerns": [police.pk]}
    client.post(_edit(goal), _typed(goal, **typed))
    goal.refresh_from_db()
    chosen = list(goal.indicators.all()), list(goal.concerns.all())

    client.post(_edit(goal), _typed(goal))

    goal.refresh_from_db()
    assert chosen == ([indicator], [police])
    assert (goal.indicators.count(), goal.concerns.count(), goal.revision) == (0, 0, 3)


def test_the_choices_are_those_of_the_partnership(client, officer, goal):
    stranger = factories.organisation()

    response = client.post(_edit(goal), _typed(goal, responsible=stranger.pk))

    assert "responsible" in response.context["form"].errors


# Two at once ---------------------------------------------------------------------------------------------------------


def test_two_on_different_goals_never_meet(client, officer, goal):
    other = goal_actions.add_goal(
        goal=Goal(edition=goal.edition, focus_area=goal.focus_area, title="Ett annat"), by=officer, at=NOON
    )
    first, second = _typed(goal, text="Det första."), _typed(other, text="Det andra.")

    answers = [client.post(_edit(goal), first).status_code, client.post(_edit(other), second).status_code]

    assert answers == [302, 302]
    assert set(Goal.objects.values_list("text", flat=True)) == {"Det första.", "Det andra."}


def test_who_saves_second_sees_both_texts_and_every_field_that_differs(client, officer, goal):
    indicator = _indicator()
    typed = _typed(goal, title="Min rubrik", text="Min text.", target="30")
    other = factories.person(goal.edition.plan.owner, name="Anna Andersson")
    goal_actions.save_goal(
        goal=goal,
        version=1,
        changes={"text": "Annas text.", "target": Decimal(40), "responsible": goal.edition.plan.owner},
        links={"indicators": [indicator]},
        by=other,
        at=NOON,
    )

    response = client.post(_edit(goal), typed)

    page = response.content.decode()
    assert response.status_code == 409
    differing = {field.name for field in response.context["fields"] if field.differs}
    assert differing == {"title", "text", "target", "responsible", "indicators"}
    for text in ("Anna Andersson", escape(goal.edition.plan.owner.name), "Min", "Annas", indicator.name):
        assert text in page
    goal.refresh_from_db()
    assert goal.text == "Annas text."


def test_the_later_one_can_still_save_the_own_text_whole(client, officer, goal):
    indicator = _indicator()
    typed = _typed(goal, text="Min text.", target="30,5", indicators=[indicator.pk])
    goal_actions.save_goal(goal=goal, version=1, changes={"text": "Annas text."}, by=officer, at=NOON)
    page = client.post(_edit(goal), typed)

    response = client.post(_edit(goal), {**_sent(page), "version": page.context["version"]})

    goal.refresh_from_db()
    assert response.status_code == 302
    assert (goal.text, goal.target, list(goal.indicators.all())) == ("Min text.", Decimal("30.5"), [indicator])


def test_the_same_text_saved_twice_is_no_conflict(client, officer, goal):
    """As when the answer was lost on its way and the form is sent again."""
    typed = _typed(goal, text="Samma text.")

    answers = [client.post(_edit(goal), typed).status_code for _time in range(2)]

    goal.refresh_from_db()
    assert answers == [302, 302]
    assert goal.version == 2


def test_a_measure_saved_by_somebody_else_leaves_the_goal_open_to_save(client, officer, goal):
    measure = _measure(goal, officer)
    typed = _typed(goal, text="Målets egen text.")
    goal_actions.save_measure(measure=measure, version=1, changes={"text": "Ny åtgärd"}, by=officer, at=NOON)

    response = client.post(_edit(goal), typed)

    goal.refresh_from_db()
    assert response.status_code == 302
    assert (goal.text, goal.version, goal.revision) == ("Målets egen text.", 2, 4)


def test_a_measure_that_somebody_saved_first_is_shown_beside_ones_own(client, officer, goal):
    measure = _measure(goal, officer)
    goal_actions.save_measure(
        measure=measure, version=1, changes={"text": "Deras", "ends_on": date(2026, 9, 1)}, by=officer, at=NOON
    )

    response = client.post(_at("measure_edit", measure), {"version": 1, "text": "Min", "ends_on": "2026-10-01"})

    theirs = {field.name: field.stored for field in response.context["fields"] if field.differs}
    assert response.status_code == 409
    assert theirs == {"text": "Deras", "ends_on": "2026-09-01"}


@pytest.mark.parametrize("kind", ["goal", "measure"])
def test_what_was_left_out_meanwhile_gives_the_text_back(client, officer, goal, kind):
    measure = _measure(goal, officer)
    row = {"goal": goal, "measure": measure}[kind]
    typed = {**_typed(goal), "text": "Skrivet förgäves?", "version": 1}
    goal_actions.leave_out_goal(goal=goal, version=1, by=officer, at=NOON)

    response = client.post(_at(f"{kind}_edit", row), typed)

    assert response.status_code == 409
    assert "Skrivet förgäves?" in response.content.decode()


def test_in_an_adopted_edition_nothing_is_written(client, officer, goal):
    factories.close(goal.edition)

    answers = [client.get(_edit(goal)).status_code, client.post(_edit(goal), _typed(goal, text="Nytt")).status_code]

    assert answers == [409, 409]
    assert "data-opens" not in client.get(f"{goal.edition.get_absolute_url()}?visa=allt").content.decode()


# Adding --------------------------------------------------------------------------------------------------------------


def test_a_new_goal_stands_last_in_its_focus_area(client, officer, goal):
    response = client.post(_new_goal(goal.focus_area), {"title": "Nytt mål", "focus_area": goal.focus_area_id})

    added = Goal.objects.get(title="Nytt mål")
    assert response.url.endswith(f"#mal-{added.pk}")
    assert added.order > goal.order


def test_a_form_that_is_sent_twice_adds_one_goal_and_one_measure(client, officer, goal):
    for address in (_new_goal(goal.focus_area), _at("measure_add", goal)):
        key = client.get(address).context["form"]["key"].value()
        typed = {"key": key, "title": "Nytt", "text": "Nytt", "focus_area": goal.focus_area_id}
        answers = [client.post(address, typed).status_code for _time in range(2)]
        different = client.post(address, {**typed, "text": "Något annat"})

        assert answers == [302, 302]
        assert different.status_code == 200
        assert different.context["form"].errors
    assert (Goal.objects.count(), Measure.objects.count()) == (2, 1)


def test_an_empty_focus_area_says_so(client, officer, edition):
    EditionFocusArea.objects.create(edition=edition, order=2, name="Trygghet")

    page = client.get(f"{edition.get_absolute_url()}?visa=allt").content.decode()

    assert words("The plan has no goals in %(area)s yet.", area="trygghet") in page
    assert words("Add the first goal.") in page


def test_a_new_measure_is_answered_alone(client, officer, goal):
    response = client.post(_at("measure_add", goal), {"text": "Öppen mottagning"}, headers=PART)

    page = response.content.decode()
    assert response["X-Partial"] == "measure"
    assert page.strip().startswith("<li")
    assert "Öppen mottagning" in page


# Moving --------------------------------------------------------------------------------------------------------------


def test_goals_move_up_and_down_and_to_another_focus_area(client, officer, edition, goal):
    elsewhere = EditionFocusArea.objects.create(edition=edition, order=2, name="Trygghet")
    second, third = (
        goal_actions.add_goal(goal=Goal(edition=edition, focus_area=goal.focus_area, title=title), by=officer, at=NOON)
        for title in ("B", "C")
    )
    moves = [
        (third, "goal_up", {}, [goal, third, second], []),
        (goal, "goal_down", {}, [third, goal, second], []),
        (third, "goal_up", {}, [third, goal, second], []),
        (second, "goal_place", {"before": goal.pk, "focus_area": goal.focus_area_id}, [third, second, goal], []),
        (goal, "goal_place", {"focus_area": elsewhere.pk}, [third, second], [goal]),
    ]

    for moved, name, typed, here, there in moves:
        response = client.post(_at(name, moved), {"version": 1, **typed})

        assert response.status_code == 302
        assert list(goal.focus_area.goals.order_by("order")) == here
        assert list(elsewhere.goals.order_by("order")) == there


def test_a_move_changes_no_word_and_keeps_every_approval(client, officer, edition, goal):
    elsewhere = EditionFocusArea.objects.create(edition=edition, order=2, name="Trygghet")

    client.post(_edit(goal), _typed(goal, focus_area=elsewhere.pk))

    goal.refresh_from_db()
    assert (goal.focus_area, goal.version, goal.revision) == (elsewhere, 1, 1)


def test_measures_move_under_their_goal(client, officer, goal):
    first, second, third = (_measure(goal, officer, text=text) for text in "ABC")
    moves = [
        (third, "measure_up", {}, [first, third, second]),
        (first, "measure_down", {}, [third, first, second]),
        (second, "measure_place", {"before": third.pk}, [second, third, first]),
        (second, "measure_place", {}, [third, first, second]),
    ]

    for moved, name, typed, expected in moves:
        client.post(_at(name, moved), {"version": 1, **typed})

        assert list(goal.measures.order_by("order")) == expected


def test_a_moved_part_answers_without_a_page(client, officer, goal):
    response = client.post(_at("goal_up", goal), {"version": 1}, headers=PART)

    assert (response.status_code, response["X-Partial"], response.content) == (204, "moved", b"")


def test_a_move_of_what_has_changed_is_refused(client, officer, goal):
    goal_actions.save_goal(goal=goal, version=1, changes={"text": "Nytt"}, by=officer, at=NOON)

    assert client.post(_at("goal_up", goal), {"version": 1}).status_code == 409


# Leaving out ---------------------------------------------------------------------------------------------------------


def test_what_nobody_has_seen_goes_without_a_reason(client, officer, goal):
    page = client.get(_at("goal_leave_out", goal))

    client.post(_at("goal_leave_out", goal), {"version": 1})

    assert "reason" not in page.context["form"].fields
    assert not goal.edition.goals.exists()
    assert not Departure.objects.exists()


def test_what_others_have_seen_leaves_with_what_became_of_it(client, officer, goal):
    _send(goal.edition, officer)

    without_reason = client.post(_at("goal_leave_out", goal), {"version": 1, "outcome": "dropped"})
    client.post(_at("goal_leave_out", goal), {"version": 1, "outcome": "dropped", "reason": "Föreningen är nedlagd."})
    page = client.get(f"{goal.edition.get_absolute_url()}?visa=allt").content.decode()

    assert words("Say why it is dropped.") in without_reason.context["form"].errors["reason"]
    assert Departure.objects.get().reason == "Föreningen är nedlagd."
    assert "Föreningen är nedlagd." in page
    assert words("Take in again") not in page  # no earlier edition has it


def test_a_measure_that_is_reached_needs_no_reason(client, officer, goal):
    measure = _measure(goal, officer)
    _send(goal.edition, officer)

    client.post(_at("measure_leave_out", measure), {"version": 1, "outcome": "reached"})

    left = Departure.objects.get()
    assert (left.key, left.goal_key, left.outcome) == (measure.key, goal.key, "reached")
    assert not goal.measures.exists()


def test_what_has_changed_is_not_left_out_unread(client, officer, goal):
    goal_actions.save_goal(goal=goal, version=1, changes={"text": "Nytt"}, by=officer, at=NOON)

    response = client.post(_at("goal_leave_out", goal), {"version": 1})

    assert response.status_code == 409
    assert goal.edition.goals.exists()


def test_a_goal_is_taken_in_again_with_all_its_measures(client, officer, goal):
    measure = _measure(goal, officer)
    following = _next_edition(goal.edition, officer)
    copy = following.goals.get()
    client.post(_at("measure_leave_out", copy.measures.get()), {"version": 1, "outcome": "reached"})
    copy.refresh_from_db()
    client.post(_at("goal_leave_out", copy), {"version": 1, "outcome": "reached"})
    page = client.get(following.get_absolute_url()).content.decode()

    response = client.post(_again(Departure.objects.get(key=goal.key)))

    back = following.goals.get()
    assert page.count(words("Take in again")) == 1  # the measure comes with its goal
    assert response.url.endswith(f"#mal-{back.pk}")
    assert (back.key, back.measures.get().key) == (goal.key, measure.key)
    assert back.revision > copy.revision
    assert not Departure.objects.exists()


def test_a_measure_is_taken_in_again_under_its_goal_and_asks_again(client, officer, goal):
    measure = _measure(goal, officer)
    following = _next_edition(goal.edition, officer)
    copy = following.goals.get()
    client.post(_at("measure_leave_out", copy.measures.get()), {"version": 1, "outcome": "reached"})

    client.post(_again(Departure.objects.get()))

    copy.refresh_from_db()
    assert copy.measures.get().key == measure.key
    assert copy.revision == 3
    assert not Departure.objects.exists()


def test_what_is_already_back_is_not_taken_in_twice(client, officer, goal):
    following = _next_edition(goal.edition, officer)
    client.post(_at("goal_leave_out", following.goals.get()), {"version": 1, "outcome": "reached"})
    departure = Departure.objects.get()

    answers = [client.post(_again(departure)).status_code for _time in range(2)]

    assert answers == [302, 409]
    assert following.goals.count() == 1


# Many goals ----------------------------------------------------------------------------------------------------------


def test_the_page_asks_no_more_often_about_many_goals_than_about_few(client, officer, edition):
    _grow(edition, officer, goals=4)
    few = _queries(client, edition.get_absolute_url())
    _grow(edition, officer, goals=200)

    many = _queries(client, edition.get_absolute_url())
    all_of_them = _queries(client, f"{edition.get_absolute_url()}?visa=allt")

    assert many == few < all_of_them


def test_of_many_goals_those_that_are_asked_for_are_drawn_whole(client, officer, edition):
    _grow(edition, officer, goals=30)
    one = edition.goals.order_by("-order").first()
    address = edition.get_absolute_url()

    drawn = {
        query: client.get(f"{address}{query}").content.decode().count('<details class="goal__row" open>')
        for query in ("", f"?mal={one.pk}", f"?omrade={one.focus_area_id}", "?visa=allt", "?mal=x")
    }

    assert drawn == {"": 0, f"?mal={one.pk}": 1, f"?omrade={one.focus_area_id}": 30, "?visa=allt": 30, "?mal=x": 0}
    assert client.get(_at("goal_show", one)).url == f"{address}?mal={one.pk}#mal-{one.pk}"
    assert client.get(_at("goal_show", one), headers=PART)["X-Partial"] == "goal"


def test_the_answers_of_the_parties_stay_at_a_goal_that_is_drawn_again(client, officer, goal):
    _send(goal.edition, officer)
    police = goal.edition.plan.partnership.organisations.exclude(pk=goal.edition.plan.owner_id).get()
    review.review_goal(
        goal=goal, revision=1, organisation=police, verdict=ReviewVerdict.APPROVED, comment="", by=officer, at=NOON
    )

    response = client.post(_edit(goal), _typed(goal, text="Nytt."), headers=PART)

    assert Review.objects.count() == 1
    assert "status--waiting" in response.content.decode()


def _edit(goal):
    return _at("goal_edit", goal)


def _at(name, row):
    edition = row.edition if isinstance(row, Goal) else row.goal.edition
    return reverse(name, args=[edition.plan_id, edition.number, row.pk])


def _new_goal(area):
    return reverse("goal_add", args=[area.edition.plan_id, area.edition.number, area.pk])


def _again(departure):
    return reverse("take_in_again", args=[departure.edition.plan_id, departure.edition.number, departure.pk])


def _typed(goal, **typed):
    """What the form of the goal would send, with what is `typed` in it."""
    own = {name: getattr(goal, name) for name in ("version", "title", "problem", "probable_cause", "text")}
    return {**own, "focus_area": goal.focus_area_id, **typed}


def _sent(page):
    sent = {}
    for name, value in page.context["sent"]:
        sent.setdefault(name, []).append(value)
    return sent


def _measure(goal, by, text="Mottagning"):
    return goal_actions.add_measure(measure=Measure(goal=goal, text=text), by=by, at=NOON)


def _indicator():
    return Indicator.objects.create(
        slug="halsa",
        order=1,
        name="Självskattad hälsa",
        dimension=Dimension.HEALTH,
        condition="Hälsan är sämre",
        direction=Direction.LOWER_IS_WORSE,
        source_kind=SourceKind.SURVEY,
    )


def _send(edition, by):
    review.send_for_review(edition=edition, version=Edition.objects.get(pk=edition.pk).version, by=by, at=NOON)


def _next_edition(edition, by):
    """The edition adopted, and the next one begun as its copy."""
    factories.close(edition)
    return edition_actions.start_edition(
        plan=edition.plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=by, at=NOON
    )


def _grow(edition, by, *, goals):
    """More goals, until there are so many, each with five measures."""
    indicator = Indicator.objects.first() or _indicator()
    area = edition.focus_areas.first()
    for number in range(edition.goals.count(), goals):
        goal = Goal.objects.create(
            edition=edition, focus_area=area, order=number + 1, title=f"Mål {number}", responsible=edition.plan.owner
        )
        goal.indicators.add(indicator)
        Measure.objects.bulk_create(
            Measure(edition=goal.edition, goal=goal, order=n, text=f"Åtgärd {n}") for n in range(1, 6)
        )


def _queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_plans_links_name_the_whole_address(client, officer, goal):
    page = client.get(f"{goal.edition.get_absolute_url()}?visa=allt").content.decode()

    assert f'href="{_edit(goal)}"' in page
