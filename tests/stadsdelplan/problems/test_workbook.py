"""The sheets of problems and causes in a plan's workbook: out and in again, new rows, and a goal's own words."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import LedgerEntry, Role
from stadsdelplan.content import CauseContent, ProblemContent, read_content
from stadsdelplan.goals import actions as goals
from stadsdelplan.goals.choices import choices_of
from stadsdelplan.models import Cause, Edition, Goal, Measure, Problem, own_problem_key
from stadsdelplan.problems import actions as problems
from stadsdelplan.workbook import actions as workbook
from stadsdelplan.workbook import writer
from stadsdelplan.workbook.problem_sheets import problem_versions
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    """An edition with a ranked problem, its cause, and a goal and a measure that point at them."""
    made = factories.edition()
    made.goals.all().delete()
    edition = Edition.objects.select_related("plan__owner", "plan__partnership", "plan__district").get(pk=made.pk)
    by = factories.person(edition.plan.owner, Role.OFFICER)
    way = Problem(edition=edition, text="Otrygg gångväg\n\nSärskilt på vintern.", how_common="very", harm="Oro")
    way = problems.add_problem(problem=way, by=by, at=NOON)
    light = problems.add_cause(cause=Cause(problem=way, text="Dålig belysning"), by=by, at=NOON)
    goal = Goal(edition=edition, focus_area=edition.focus_areas.get(), title="Tryggare väg", problem="Få går där")
    goal = goals.add_goal(goal=goal, problems=[way], by=by, at=NOON)
    goals.add_measure(measure=Measure(goal=goal, text="Ny belysning"), causes=[light], by=by, at=NOON)
    return edition


@pytest.fixture
def officer(edition):
    return factories.person(edition.plan.owner, Role.OFFICER)


def _written(edition, change=lambda problems, goals: (problems, goals)):
    """Return the edition's workbook after `change`, as a person may have written in it."""
    content = read_content(edition)
    found, changed_goals = change(list(content.problems), list(content.goals))
    versions = dict(edition.goals.values_list("key", "revision")) | problem_versions(edition)
    versions = {key: f"{edition.number}.{version}" for key, version in versions.items()}
    new = {problem.key: None for problem in found if problem.key not in versions}
    causes = {(each.key, cause.key) for each in found for cause in each.causes}
    versions |= new | {pair: versions.get(pair) for pair in causes}
    return writer.workbook_of(changed_goals, versions, choices_of(edition), (), found)


def _preview(edition, workbook_bytes):
    return workbook.preview_import(edition=edition, upload=SimpleUploadedFile("plan.xlsx", workbook_bytes))


def _take_in(edition, parsed, officer):
    edition.refresh_from_db()
    return workbook.import_edition(
        edition=edition, version=edition.version, new_content=parsed.new_content, sha256="0" * 64, by=officer, at=NOON
    )


def test_the_workbook_says_what_the_plan_says(edition):
    content, parsed = _preview(edition, writer.write_workbook(edition))

    assert parsed.faults == []
    assert parsed.new_content == content
    assert len(content.problems) == 2


def test_ranking_and_words_are_changed_by_the_file_in_one_event(edition, officer):
    def change(found, of_goals):
        way = next(each for each in found if each.how_common)
        causes = (replace(way.causes[0], text="Trasig belysning"),)
        found[found.index(way)] = replace(way, trend="growing", influence="much", harm="", causes=causes)
        return found, of_goals

    _content, parsed = _preview(edition, _written(edition, change))
    assert parsed.faults == []
    _take_in(edition, parsed, officer)

    way = edition.problems.get(how_common="very")
    assert (way.trend, way.influence, way.harm, way.version) == ("growing", "much", "", 2)
    assert way.causes.get().text == "Trasig belysning"
    assert read_content(edition) == parsed.new_content
    (entry,) = LedgerEntry.objects.filter(verb="edition.imported")
    assert str(way.key) in entry.payload.content["stadsdelplan.problem"]


def test_what_the_file_changes_of_a_goals_own_problem_changes_the_goal(edition, officer):
    goal = edition.goals.get()

    def change(found, of_goals):
        own = next(each for each in found if each.key == own_problem_key(goal.key))
        found[found.index(own)] = replace(own, text="Ingen går där")
        return found, of_goals

    _content, parsed = _preview(edition, _written(edition, change))
    _take_in(edition, parsed, officer)

    goal.refresh_from_db()
    assert (goal.problem, goal.revision) == ("Ingen går där", 3)
    assert edition.problems.get(key=own_problem_key(goal.key)).text == "Ingen går där"


def test_two_texts_for_a_goals_own_problem_are_a_fault(edition):
    goal = edition.goals.get()

    def change(found, of_goals):
        own = next(each for each in found if each.key == own_problem_key(goal.key))
        found[found.index(own)] = replace(own, text="Ingen går där")
        return found, [replace(of_goals[0], problem="Alla går där")]

    _content, parsed = _preview(edition, _written(edition, change))

    (fault,) = parsed.faults
    assert fault.sheet == "Problem"


def test_a_new_problem_with_its_cause_is_added_once(edition, officer):
    new = ProblemContent(None, "Klotter", trend="growing", causes=(CauseContent(None, "Få vuxna ute"),))
    way = read_content(edition).problems[0]
    written = _written(
        edition, lambda found, of_goals: ([*found, new], [replace(of_goals[0], problems=(str(way.key),))])
    )
    _content, parsed = _preview(edition, written)
    assert parsed.faults == []
    _take_in(edition, parsed, officer)
    again, parsed = _preview(edition, written)

    assert parsed.faults == []
    assert parsed.new_content == again
    paint = edition.problems.get(text="Klotter")
    assert (paint.trend, [cause.text for cause in paint.causes.all()]) == ("growing", ["Få vuxna ute"])


def test_what_was_saved_since_the_file_was_made_is_a_fault_where_both_differ(edition, officer):
    def change(found, of_goals):
        way = next(each for each in found if each.how_common)
        found[found.index(way)] = replace(way, harm="Filens ord")
        return found, of_goals

    written = _written(edition, change)
    way = edition.problems.get(how_common="very")
    problems.save_problem(problem=way, version=1, changes={"harm": "Sidans ord"}, by=officer, at=NOON)

    _content, parsed = _preview(edition, written)

    (fault,) = parsed.faults
    assert (fault.sheet, fault.column) == ("Problem", "Skada och kostnad")


def test_a_workbook_without_the_two_sheets_changes_no_problem(edition):
    versions = {goal.key: f"{edition.number}.{goal.revision}" for goal in edition.goals.all()}
    content = read_content(edition)
    whole = io.BytesIO(writer.workbook_of(content.goals, versions, choices_of(edition)))

    _content, parsed = _preview(edition, whole.getvalue())

    assert parsed.faults == []
    assert parsed.new_content == content
