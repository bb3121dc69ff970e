"""Problems and causes as rows of an edition: a goal's own problem, the ranking, the tree, and the next edition."""

import json
import re
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from core.concurrency.refusals import ForbiddenStepError
from core.models import LedgerEntry, Role, StaleVersionError
from stadsdelplan.chain.rules import broken_links
from stadsdelplan.changes.diff import apply, compare_editions
from stadsdelplan.changes.queries import show_contents
from stadsdelplan.content import read_content
from stadsdelplan.document.problem_tree import read_tree, tree_of_content
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.export.json import as_plain
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Cause, Edition, Goal, Measure, Problem, own_cause_key, own_problem_key
from stadsdelplan.problems import actions as problems
from stadsdelplan.review.revisions import contents_at
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    """A working edition with one goal, whose problem and cause are written in it."""
    made = factories.edition()
    made.goals.all().delete()
    edition = Edition.objects.select_related("plan__owner", "plan__partnership", "plan__district").get(pk=made.pk)
    _goal(edition, problem="Få har arbete.", probable_cause="De möts inte.")
    return edition


@pytest.fixture
def officer(edition):
    return factories.person(edition.plan.owner, Role.OFFICER)


def _goal(edition, title="Fler i arbete", *, links=None, **fields):
    by = factories.person(edition.plan.owner, Role.OFFICER)
    area = edition.focus_areas.order_by("order").first()
    goal = Goal(edition=edition, focus_area=area, title=title, text=f"{title}.", **fields)
    return goals.add_goal(goal=goal, **(links or {}), by=by, at=NOON)


def _problem(edition, text="Otrygg gångväg", *, by, **fields):
    return problems.add_problem(problem=Problem(edition=edition, text=text, **fields), by=by, at=NOON)


def _cause(problem, text="Dålig belysning", *, by):
    return problems.add_cause(cause=Cause(problem=problem, text=text), by=by, at=NOON)


def _measure(goal, text="Mottagning", *, by, **links):
    return goals.add_measure(measure=Measure(goal=goal, text=text), **links, by=by, at=NOON)


# A goal's own problem ------------------------------------------------------------------------------------------------


def test_what_a_goal_says_of_its_problem_is_a_row_with_a_key_from_the_goals(edition):
    goal = edition.goals.get()
    problem = edition.problems.get()

    assert (problem.key, problem.text) == (uuid.uuid5(goal.key, "problem"), "Få har arbete.")
    assert [(cause.key, cause.text) for cause in problem.causes.all()] == [
        (uuid.uuid5(goal.key, "cause"), "De möts inte.")
    ]
    assert list(problem.goals.all()) == [goal]


def test_who_writes_in_the_goal_writes_in_the_ranking_and_the_other_way_round(edition, officer):
    goal, problem = edition.goals.get(), edition.problems.get()
    goal = goals.save_goal(goal=goal, version=1, changes={"problem": "Unga står utan arbete."}, by=officer, at=NOON)
    problem.refresh_from_db()
    assert (problem.text, problem.version) == ("Unga står utan arbete.", 2)

    problems.save_problem(problem=problem, version=2, changes={"text": "Ny text", "harm": "Stor"}, by=officer, at=NOON)
    cause = problem.causes.get()
    problems.save_cause(cause=cause, version=1, changes={"text": "Få vikarier"}, by=officer, at=NOON)

    goal.refresh_from_db()
    assert (goal.problem, goal.probable_cause, goal.revision) == ("Ny text", "Få vikarier", 4)
    problem.refresh_from_db()
    assert (problem.version, problem.harm) == (3, "Stor")


def test_a_goal_whose_problem_changed_in_the_ranking_is_told_back_to_what_it_was(edition, officer):
    goal, problem = edition.goals.get(), edition.problems.get()
    problems.save_problem(problem=problem, version=1, changes={"text": "Ny text"}, by=officer, at=NOON)
    goal.refresh_from_db()
    (now,) = read_content(edition).goals

    then = contents_at(edition, {goal.key: (goal.revision, now)}, {goal.key: 1})[goal.key]

    assert (now.problem, then.problem) == ("Ny text", "Få har arbete.")


def test_an_emptied_problem_leaves_the_ranking_unless_somebody_ranked_it(edition, officer):
    goal = edition.goals.get()
    goals.save_goal(goal=goal, version=1, changes={"problem": "", "probable_cause": ""}, by=officer, at=NOON)
    assert not edition.problems.exists()

    ranked = _goal(edition, "Tryggare väg", problem="Otryggt")
    problem = edition.problems.get()
    problems.save_problem(problem=problem, version=1, changes={"trend": "growing"}, by=officer, at=NOON)
    goals.save_goal(goal=ranked, version=1, changes={"problem": ""}, by=officer, at=NOON)
    assert edition.problems.get().text == "Otryggt"
    assert not edition.problems.get().goals.exists()


def test_a_removed_problem_takes_its_words_from_the_goal_and_its_causes_from_the_measures(edition, officer):
    goal, problem = edition.goals.get(), edition.problems.get()
    other = _goal(edition, "Fler lärlingar", links={"problems": [problem]})
    cause = _cause(problem, "Inga kontakter", by=officer)
    measure = _measure(other, by=officer, causes=[cause])

    problems.remove_problem(problem=problem, version=1, by=officer, at=NOON)

    goal.refresh_from_db(), other.refresh_from_db(), measure.refresh_from_db()
    assert (goal.problem, goal.probable_cause) == ("", "")
    assert measure.causes == []
    assert (goal.revision, other.revision) == (2, 4)
    assert not edition.problems.exists()


def test_a_goal_that_leaves_takes_its_own_problem_along_and_brings_it_back(edition, officer):
    goal = edition.goals.get()
    factories.close(edition)
    following = _next(edition, officer)
    goal = following.goals.get()
    goals.leave_out_goal(goal=goal, version=1, reason="Nedlagt", by=officer, at=NOON)
    assert not following.problems.exists()

    goals.restore_departed(departure=following.departures.get(), by=officer, at=NOON)

    assert following.problems.get().key == own_problem_key(goal.key)


# Ranking -------------------------------------------------------------------------------------------------------------


def test_problems_are_ranked_one_step_at_a_time(edition, officer):
    _problem(edition, "Andra", by=officer), _problem(edition, "Tredje", by=officer)
    last = edition.problems.get(text="Tredje")

    problems.move_problem(problem=last, version=1, step=-1, by=officer, at=NOON)
    problems.move_problem(problem=last, version=1, step=-1, by=officer, at=NOON)
    problems.move_problem(problem=last, version=1, step=-1, by=officer, at=NOON)

    assert [each.text for each in edition.problems.order_by("order")] == ["Tredje", "Få har arbete.", "Andra"]


def test_nothing_but_the_words_is_asked_for_and_the_second_save_is_refused(edition, officer):
    problem = _problem(edition, by=officer)
    with pytest.raises(ValidationError):
        _problem(edition, "", by=officer)
    problems.save_problem(problem=problem, version=1, changes={"how_common": "very"}, by=officer, at=NOON)

    with pytest.raises(StaleVersionError):
        problems.save_problem(problem=problem, version=1, changes={"how_common": "rare"}, by=officer, at=NOON)
    problem.refresh_from_db()
    with translation.override("en"):
        assert problem.ranking == [("How common it is", "Very common")]


def test_each_change_is_told_in_the_history(edition, officer):
    problem = _problem(edition, by=officer)
    cause = _cause(problem, by=officer)
    problems.save_problem(problem=problem, version=1, changes={"people": "Unga"}, by=officer, at=NOON)
    problems.move_problem(problem=problem, version=2, step=-1, by=officer, at=NOON)
    problems.save_cause(cause=cause, version=1, changes={"text": "Mörkt"}, by=officer, at=NOON)
    problems.remove_cause(cause=cause, version=2, by=officer, at=NOON)
    problems.remove_problem(problem=problem, version=2, by=officer, at=NOON)

    told = LedgerEntry.objects.filter(verb__regex="^(problem|cause)").order_by("number").values_list("verb", flat=True)
    assert list(told) == [
        "problem.added",
        "cause.added",
        "problem.saved",
        "problem.moved",
        "cause.saved",
        "cause.removed",
        "problem.removed",
    ]


def test_a_cause_of_a_problem_that_is_gone_is_refused_as_stale(edition, officer):
    problem = _problem(edition, by=officer)
    stale = Cause(problem=Problem.objects.get(pk=problem.pk), text="Mörkt")
    problems.remove_problem(problem=problem, version=1, by=officer, at=NOON)

    with pytest.raises(StaleVersionError):
        problems.add_cause(cause=stale, by=officer, at=NOON)


def test_goals_and_measures_point_within_their_edition_only(edition, officer):
    elsewhere = factories.edition()
    theirs = _problem(elsewhere, by=officer)
    cause = _cause(theirs, by=officer)
    goal = edition.goals.get()
    measure = _measure(goal, by=officer)

    with pytest.raises(ForbiddenStepError):
        goals.save_goal(goal=goal, version=1, changes={}, links={"problems": [theirs]}, by=officer, at=NOON)
    with pytest.raises(ForbiddenStepError):
        goals.save_measure(measure=measure, version=1, changes={}, links={"causes": [cause]}, by=officer, at=NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        goal.problem_rows.create(problem=theirs)
    with pytest.raises(DatabaseError), transaction.atomic():
        measure.cause_rows.create(cause=cause)


def test_what_was_adopted_keeps_its_problems(edition, officer):
    problem = edition.problems.get()
    factories.close(edition)

    with pytest.raises(ForbiddenStepError):
        _problem(edition, by=officer)
    for statement in (
        lambda: Problem.objects.update(text="Nytt"),
        lambda: Cause.objects.all().delete(),
        lambda: problem.goal_rows.all().delete(),
        lambda: Problem.objects.create(edition=edition, order=9, text="Nytt"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            statement()


# The tree ------------------------------------------------------------------------------------------------------------


def test_goals_that_tell_of_their_problems_alone_make_no_tree_and_no_gap(edition, officer):
    assert not read_tree(edition).is_used
    assert not tree_of_content(read_content(edition)).is_used

    gaps = broken_links(edition, on=NOON.date())
    _problem(edition, by=officer)
    assert broken_links(edition, on=NOON.date()) == gaps


def test_the_tree_puts_measures_under_causes_and_says_what_none_covers(edition, officer):
    goal = edition.goals.get()
    way = _problem(edition, by=officer, how_common="very")
    light, bushes = _cause(way, by=officer), _cause(way, "Buskar skymmer", by=officer)
    _problem(edition, "Klotter", by=officer)
    _measure(goal, by=officer)
    _measure(goal, "Ny belysning", by=officer, causes=[light])

    for tree in (read_tree(edition), tree_of_content(read_content(edition))):
        own, walk, paint = tree.branches
        assert tree.is_used
        assert [measure.text for measure in own.causes[0].measures] == ["Mottagning"]
        assert [(cause.text, [each.text for each in cause.measures]) for cause in walk.causes] == [
            ("Dålig belysning", ["Ny belysning"]),
            (bushes.text, []),
        ]
        assert [(each.problem, each.cause) for each in tree.uncovered] == [
            ("Otrygg gångväg", "Buskar skymmer"),
            ("Klotter", ""),
        ]
        assert not paint.is_covered


def test_a_measure_that_names_no_cause_stands_under_the_problem_that_its_goal_points_at(edition, officer):
    way = _problem(edition, by=officer)
    goal = _goal(edition, "Tryggare väg", links={"problems": [way]})
    _measure(goal, "Vandring", by=officer)

    branch = read_tree(edition).branches[1]

    assert [each.text for each in branch.measures] == ["Vandring"]
    assert [each.title for each in branch.goals] == ["Tryggare väg"]


# The next edition, lists and files ----------------------------------------------------------------------------------


def _next(edition, officer):
    return edition_actions.start_edition(
        plan=edition.plan,
        starts_on=edition.starts_on.replace(year=2027),
        ends_on=edition.ends_on.replace(year=2027),
        by=officer,
        at=NOON,
    )


def _whole(edition, officer):
    way = _problem(edition, by=officer, how_common="very", harm="Stor oro", is_signal="yes")
    light = _cause(way, by=officer)
    goal = _goal(edition, "Tryggare väg", links={"problems": [way]}, problem="Få går där")
    _measure(goal, "Ny belysning", by=officer, causes=[light])
    return way, light, goal


def test_the_next_edition_has_the_same_problems_under_the_same_keys(edition, officer):
    _whole(edition, officer)
    before = read_content(edition)
    factories.close(edition)

    following = _next(edition, officer)

    after = read_content(following)
    assert after.problems == before.problems
    assert after.goals == before.goals
    assert len(before.problems) == 3
    assert show_contents(before, after, old=edition, new=following).problems == []


def test_the_change_list_tells_of_problems_once_and_applies(edition, officer):
    before = read_content(edition)
    _whole(edition, officer)
    own = edition.problems.get(key=own_problem_key(edition.goals.get(title="Fler i arbete").key))
    problems.save_problem(problem=own, version=1, changes={"text": "Nytt", "trend": "growing"}, by=officer, at=NOON)
    after = read_content(edition)

    assert apply(compare_editions(before, after), before) == after
    with translation.override("en"):
        shown = show_contents(before, after, old=edition, new=edition).problems
        told = {each.title: [part.label for part in each.parts] for each in shown}
    assert told == {"Nytt": ["Ranking"], "Otrygg gångväg": ["Problem", "Ranking", "Probable causes"]}


def test_json_has_problems_and_what_points_at_them(edition, officer):
    way, light, goal = _whole(edition, officer)

    plain = json.loads(json.dumps(as_plain(edition), cls=DjangoJSONEncoder))

    assert plain["problems"][1] == {
        "key": str(way.key),
        "text": "Otrygg gångväg",
        "how_common": "very",
        "trend": None,
        "harm": "Stor oro",
        "places": None,
        "people": None,
        "is_signal": "yes",
        "influence": None,
        "resources": None,
        "causes": [{"key": str(light.key), "text": "Dålig belysning"}],
    }
    (_first, safer) = plain["goals"]
    assert safer["problems"] == [str(own_problem_key(goal.key)), str(way.key)]
    assert safer["measures"][0]["causes"] == [str(light.key)]
    assert plain["problems"][0]["causes"][0]["key"] == str(own_cause_key(uuid.UUID(plain["goals"][0]["key"])))


# The pages -----------------------------------------------------------------------------------------------------------


def _at(edition, name, *more):
    return reverse(name, args=[edition.plan_id, edition.number, *more])


def test_a_clerk_adds_ranks_and_removes_a_problem_and_its_cause(client, edition, officer):
    client.force_login(officer)
    client.post(_at(edition, "problem_add"), {"text": "Otrygg gångväg", "how_common": "very", "places": "Stationen"})
    problem = edition.problems.get(text="Otrygg gångväg")
    client.post(_at(edition, "cause_add", problem.pk), {"text": "Dålig belysning"})
    client.post(_at(edition, "problem_up", problem.pk), {"version": 1})
    page = client.get(_at(edition, "edition_problems")).content.decode()
    assert re.search("1\\.</span> <a[^>]*>Otrygg gångväg", page)
    assert "Stationen" in page
    assert "Dålig belysning" in page

    client.post(_at(edition, "cause_remove", problem.causes.get().pk), {"version": 1})
    client.post(_at(edition, "problem_remove", problem.pk), {"version": 1})

    assert [each.text for each in edition.problems.all()] == ["Få har arbete."]


def test_who_saves_second_sees_both_texts(client, edition, officer):
    problem = _problem(edition, by=officer)
    problems.save_problem(problem=problem, version=1, changes={"harm": "Deras ord"}, by=officer, at=NOON)
    client.force_login(officer)

    answer = client.post(
        _at(edition, "problem_edit", problem.pk),
        {"version": 1, "text": "Otrygg gångväg", "harm": "Mina ord", "trend": "growing"},
    )

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Deras" in page
    assert "Mina" in page


def test_the_goal_form_offers_problems_and_the_measure_form_causes_where_there_are_any(client, edition, officer):
    goal = edition.goals.get()
    measure = _measure(goal, by=officer)
    client.force_login(officer)
    form = client.get(_at(edition, "goal_edit", goal.pk)).context["form"]
    assert "problems" not in form.fields
    assert "causes" not in client.get(_at(edition, "measure_edit", measure.pk)).context["form"].fields

    way = _problem(edition, by=officer)
    light = _cause(way, by=officer)
    client.post(
        _at(edition, "goal_edit", goal.pk),
        {
            "version": 1,
            "title": goal.title,
            "focus_area": goal.focus_area_id,
            "problem": goal.problem,
            "probable_cause": goal.probable_cause,
            "text": goal.text,
            "problems": [way.pk],
        },
    )
    client.post(_at(edition, "measure_edit", measure.pk), {"version": 1, "text": measure.text, "causes": [light.pk]})

    (content,) = read_content(edition).goals
    assert content.problems == (str(way.key),)
    assert content.measures[0].causes == (str(light.key),)
    assert content.problem == "Få har arbete."


def test_the_page_shows_the_tree_once_it_is_used(client, edition, officer):
    client.force_login(officer)
    before = client.get(f"{edition.get_absolute_url()}?visa=allt").content.decode()
    assert "problem-tree" not in before

    _problem(edition, by=officer)

    after = client.get(f"{edition.get_absolute_url()}?visa=allt").content.decode()
    assert "problem-tree" in after
    assert "problem-tree__uncovered" not in after  # no measure covers any of it: so far it is a ranking


def test_a_problem_goes_to_the_top_at_once(client, edition, officer):
    for text in ("Mopeder", "Inbrott", "Narkotika"):
        last = _problem(edition, text, by=officer)
    client.force_login(officer)

    client.post(_at(edition, "problem_top", last.pk), {"version": last.version})

    in_order = [each.text for each in edition.problems.order_by("order", "pk")]
    assert in_order == ["Narkotika", "Få har arbete.", "Mopeder", "Inbrott"]


def test_a_cause_without_a_measure_leads_to_one_that_is_chosen_by_it(client, edition, officer):
    problem = _problem(edition, by=officer)
    cause = _cause(problem, by=officer)
    client.force_login(officer)

    page = client.get(_at(edition, "edition_problems")).content.decode()
    address = _at(edition, "measure_add_to_area", edition.focus_areas.get().pk) + f"?orsak={cause.pk}"
    form = client.get(address).content.decode()

    assert f'href="{address}"' in page
    assert "<h1>Problem, orsaker och åtgärder</h1>" in page
    assert re.search(rf'<input type="checkbox" name="causes" value="{cause.pk}"[^>]* checked', form)
    assert '<details class="fold" open>' in form
