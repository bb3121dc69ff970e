"""The appendix of an application for Brå's grant: the chain as it stands, and what it lacks."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from core.models import Role
from stadsdelplan.grant.chain import read_chain
from stadsdelplan.grant.docx import write_appendix
from stadsdelplan.grant.queries import read_appendix
from stadsdelplan.models import Cause, Edition, Goal, GoalProblem, Lagesbild, Measure, MeasureCause, PlanKind, Problem
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

ON = date(2026, 8, 1)
WHOLE = {
    "problem": "Skadegörelse på skolgården.",
    "probable_cause": "Få vuxna ute på kvällar.",
    "text": "Skadegörelsen minskar.",
    "responsible_role": "fritidschef",
    "count_of": "anmälda skadegörelser",
    "unit": "st",
    "better": "lower",
    "baseline": 60,
    "baseline_year": 2025,
    "target": 54,
    "target_year": 2027,
}


@pytest.fixture
def edition():
    """An action plan of the municipality with one goal that lacks nothing."""
    made = factories.edition()
    made.plan.kind, made.plan.asks_parties = PlanKind.ACTION_PLAN, False
    made.plan.save()
    goal = made.goals.get()
    Goal.objects.filter(pk=goal.pk).update(**WHOLE)
    _measure(goal, "Vuxenvandring varje fredag")
    return made


def _measure(goal, text, **fields):
    order = goal.measures.count() + 1
    return Measure.objects.create(edition=goal.edition, goal=goal, order=order, text=text, **fields)


def _another_goal(edition, title, **fields):
    order = edition.goals.count() + 1
    area = edition.focus_areas.get()
    return Goal.objects.create(edition=edition, focus_area=area, order=order, title=title, **fields)


def _sentences(edition):
    return [(each.about, each.sentence) for each in read_appendix(edition, on=ON).gaps]


def _words(content):
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs], cells


def _with_a_picture(edition):
    person = factories.person(edition.plan.owner, Role.COORDINATOR)
    picture = Lagesbild.objects.create(
        partnership=edition.plan.partnership,
        owner=edition.plan.owner,
        area=edition.plan.district,
        name="Lägesbild 2026",
        started_at=NOON,
    )
    with factories.unguarded(Lagesbild, "UPDATE"):
        Lagesbild.objects.filter(pk=picture.pk).update(status="closed", closed_on=NOON.date(), closed_by=person)
    edition.cited = Lagesbild.objects.get()
    edition.save()


def test_a_whole_chain_with_its_papers_lacks_nothing(edition):
    _with_a_picture(edition)
    factories.close(edition)

    appendix = read_appendix(edition, on=ON)

    assert appendix.gaps == []
    assert (appendix.situation_picture.name, appendix.action_plan) == ("Lägesbild 2026", edition)


def test_goals_with_the_same_problem_stand_together_with_all_its_causes(edition):
    _another_goal(edition, "Fler vuxna", problem=WHOLE["problem"], probable_cause="Ingen håller öppet.")
    _another_goal(edition, "Något annat", problem="Stölder ur bilar.")

    chain = read_chain(edition)

    assert [(each.text, each.causes, [goal.goal.title for goal in each.goals]) for each in chain.problems] == [
        (WHOLE["problem"], (WHOLE["probable_cause"], "Ingen håller öppet."), ["Fler i arbete", "Fler vuxna"]),
        ("Stölder ur bilar.", (), ["Något annat"]),
    ]
    assert chain.problems[0].goals[0].measures[0].cause == WHOLE["probable_cause"]


def test_problems_stand_by_rank_with_their_causes_and_motivate_the_measures(edition):
    robbed = Problem.objects.create(edition=edition, order=1, text="Unga rånas av andra unga.")
    alone = Cause.objects.create(problem=robbed, order=1, text="Få vuxna ute på kvällen.")
    Problem.objects.create(edition=edition, order=2, text="Klotter i gången.")
    goal = _another_goal(edition, "Lugnare kvällar")
    GoalProblem.objects.create(goal=goal, problem=robbed)
    MeasureCause.objects.create(measure=_measure(goal, "Nattvandring"), cause=alone)

    chain = read_chain(edition)

    assert [(each.text, each.causes, [goal.goal.title for goal in each.goals]) for each in chain.problems] == [
        ("Unga rånas av andra unga.", ("Få vuxna ute på kvällen.",), ["Lugnare kvällar"]),
        ("Klotter i gången.", (), []),
        (WHOLE["problem"], (WHOLE["probable_cause"],), ["Fler i arbete"]),
    ]
    assert [measure.cause for measure in chain.goals[0].measures] == ["Få vuxna ute på kvällen."]
    assert ("Klotter i gången.", "Inget mål svarar mot problemet.") in _sentences(edition)


def test_each_missing_part_is_named_with_the_place_where_it_is_written(edition):
    goal = _another_goal(edition, "Lugnare kvällar")

    gaps = [each for each in read_appendix(edition, on=ON).gaps if each.about == "Lugnare kvällar"]

    assert {each.url for each in gaps} == {f"{edition.get_absolute_url()}#mal-{goal.pk}"}
    assert [each.sentence for each in gaps] == [
        "Problemet saknas.",
        "Trolig orsak saknas.",
        "Saknas ännu: Specifikt.",
        "Saknas ännu: Mätbart.",
        "Saknas ännu: Accepterat: någon ansvarar för målet.",
        "Saknas ännu: Realistiskt: sett från utgångsvärdet.",
        "Saknas ännu: Tidsbundet.",
        "Målet har ingen åtgärd.",
    ]


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("problem", "Problemet saknas."),
        ("text", "Saknas ännu: Specifikt."),
        ("count_of", "Saknas ännu: Mätbart."),
        ("responsible_role", "Saknas ännu: Accepterat: någon ansvarar för målet."),
    ],
)
def test_one_missing_field_is_one_gap(edition, field, sentence):
    Goal.objects.update(**{field: ""})

    assert [each for about, each in _sentences(edition) if about == "Fler i arbete"] == [sentence]


def test_a_measure_without_a_cause_or_a_goal_is_not_motivated(edition):
    Goal.objects.update(probable_cause="")
    area = edition.focus_areas.get()
    Measure.objects.create(edition=edition, focus_area=area, order=1, text="Trafikkontroller")

    said = dict.fromkeys(sentence for _about, sentence in _sentences(edition))

    assert "Åtgärden motiveras inte av någon orsak: Vuxenvandring varje fredag" in said
    assert "Åtgärden hör inte till något mål, och därmed inte till något problem: Trafikkontroller" in said


def test_the_papers_that_are_attached_are_missing_until_they_are_there(edition):
    about = [each for each, _sentence in _sentences(edition)]
    other = factories.edition()

    assert about == ["Lägesbild", "Åtgärdsplan"]
    assert [each for each, _sentence in _sentences(other)][:2] == ["Lägesbild", "Åtgärdsplan"]


def test_the_word_file_holds_the_chain_and_says_last_what_is_missing(client, edition):
    client.force_login(factories.person(edition.plan.owner, Role.OFFICER))
    here = [edition.plan_id, edition.number]

    page = client.get(reverse("edition_grant", args=here)).content.decode()
    answer = client.get(reverse("edition_grant_word", args=here))

    assert reverse("edition_grant_word", args=here) in page
    paragraphs, cells = _words(answer.content)
    assert WHOLE["problem"] in paragraphs
    assert WHOLE["probable_cause"] in paragraphs
    assert "Mätbart: anmälda skadegörelser; 54\N{NO-BREAK SPACE}st (2027)" in paragraphs
    assert cells[4:6] == ["Vuxenvandring varje fredag", WHOLE["probable_cause"]]
    assert paragraphs[-2].startswith("Lägesbild: ")
    assert paragraphs[-1].startswith("Åtgärdsplan: ")


def test_a_whole_appendix_says_that_nothing_is_missing(edition):
    _with_a_picture(edition)
    factories.close(edition)

    paragraphs, _cells = _words(write_appendix(read_appendix(edition, on=ON), on=ON))

    assert paragraphs[-1] == "Inget som portalen kan se."


@pytest.mark.parametrize("many", [1, 30])
def test_many_goals_ask_as_often_as_one(edition, many):
    for number in range(many):
        _measure(_another_goal(edition, f"Mål {number}", **WHOLE), "En åtgärd")
    edition = Edition.objects.select_related("plan__partnership", "plan__owner").get(pk=edition.pk)

    with CaptureQueriesContext(connection) as asked:
        read_appendix(edition, on=ON)

    assert len(asked) == 17
