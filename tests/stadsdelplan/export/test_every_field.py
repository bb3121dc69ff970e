"""JSON and workbook hold every field of a goal, a measure and what belongs to them.

The tables name each field of the models. A new field that has no row here, or a row and no value in what is written
and read, fails.
"""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from partnership.models import Framework, OverarchingGoal
from stadsdelplan.content import (
    CauseContent,
    DirectionContent,
    GoalContent,
    MeasureContent,
    MilestoneContent,
    ProblemContent,
    read_content,
)
from stadsdelplan.export.json import as_plain
from stadsdelplan.goals.choices import choices_of
from stadsdelplan.models import (
    Cause,
    Edition,
    EditionFocusArea,
    Goal,
    GoalProblem,
    Measure,
    MeasureCause,
    MeasurePartner,
    Milestone,
    Problem,
    ServedGoal,
)
from stadsdelplan.workbook import reader, writer
from stadsdelplan.workbook.problem_sheets import problem_versions
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

RANKED = {
    "how_common": "very",
    "trend": "growing",
    "harm": "Rädsla",
    "places": "Centrum",
    "people": "Unga",
    "is_signal": "yes",
    "influence": "much",
    "resources": "Fältarbetare",
}
BOOKKEEPING = {"id", "edition", "goal", "goals", "measure", "problem", "cause", "order", "version", "revision"}
# {model: {its field: (its value in the content, where it stands in the JSON of the row)}}
ROWS = {
    Goal: {
        "key": ("key", "key"),
        "focus_area": ("focus_area", "focus_area"),
        "title": ("title", "title"),
        "problem": ("problem", "problem"),
        "probable_cause": ("probable_cause", "probable_cause"),
        "text": ("text", "text"),
        "overarching_goals": ("overarching_goals", "overarching_goals"),
        "indicators": ("indicators", "indicators"),
        "concerns": ("concerns", "concerns"),
        "responsible": ("responsible", "responsible"),
        "responsible_role": ("responsible_role", "responsible_role"),
        "count_of": ("count_of", "count_of"),
        "unit": ("unit", "unit"),
        "better": ("better", "better"),
        "baseline": ("baseline", "baseline.value"),
        "baseline_year": ("baseline_year", "baseline.year"),
        "target": ("target", "target.value"),
        "target_year": ("target_year", "target.year"),
        "in_words": ("in_words", "in_words"),
    },
    Measure: {
        "key": ("key", "key"),
        "focus_area": (None, None),  # its place: the list that it stands in
        "text": ("text", "text"),
        "responsible": ("responsible", "responsible"),
        "responsible_role": ("responsible_role", "responsible_role"),
        "starts_on": ("starts_on", "starts_on"),
        "ends_on": ("ends_on", "ends_on"),
        "resources": ("resources", "resources"),
        "count_of": ("count_of", "count_of"),
        "unit": ("unit", "unit"),
        "target": ("target", "target"),
        "target_for": ("target_for", "target_for"),
        "approach": ("approach", "approach"),
        "reach": ("reach", "reach"),
        "cost": ("cost", "cost"),
        "payer": ("payer", "payer"),
        "indicator": ("indicator", "indicator"),
    },
    Milestone: {"key": ("key", "key"), "day": ("day", "day"), "value": ("value", "value"), "words": ("words", "words")},
    MeasurePartner: {"organisation": ("partners", "together_with"), "role": ("partners", "together_with")},
    ServedGoal: {},
    Problem: {name: (name, name) for name in ("key", "text", *RANKED)},
    Cause: {"key": ("key", "key"), "text": ("text", "text")},
    GoalProblem: {},
    MeasureCause: {},
    EditionFocusArea: {
        "key": ("key", "key"),
        "parent": ("focus_area", "focus_area"),  # the full name begins with it
        "name": ("focus_area", "focus_area"),
        "direction": ("text", "text"),
    },
}
OF_EDITIONS = {
    "plan": "plan.name",
    "number": "edition.number",
    "starts_on": "edition.starts_on",
    "ends_on": "edition.ends_on",
    "rhythm": "edition.follow_up",
    "effect_goals_only": "edition.effect_goals_only",
    "status": "edition.status",
    "based_on": "edition.based_on",
    "lagesbild": "situation_picture",
    "cited": "stands_on",
    "adopted_by": "edition.adoption.by",
    "adopted_on": "edition.adoption.on",
    "adopted_paragraph": "edition.adoption.paragraph",
    "adopted_reference": "edition.adoption.registration_number",
}
# Of the review, of the signing, and of files and people: no part of the plan's text.
NOT_OF_THE_TEXT = {
    "lagesbild_version",
    "sent_for_review_at",
    "answer_by",
    "extract",
    "agreement",
    "signed_text_digest",
    "asked",
}


@pytest.fixture
def edition():
    """An adopted edition in which every field has a value. Its second goal is one in words."""
    made = factories.edition()
    owner = made.plan.owner
    police = made.plan.partnership.organisations.exclude(pk=owner.pk).get()
    goal, area = made.goals.get(), made.focus_areas.get()
    part = EditionFocusArea.objects.create(edition=made, parent=area, order=2, name="Unga", direction="Fler ute.")
    values = {
        "problem": "Få har arbete.",
        "probable_cause": "Ingen frågar.",
        "responsible": owner,
        "responsible_role": "chef",
        "count_of": "Unga med plan",
        "unit": "unga",
        "better": "higher",
        "baseline": Decimal("1.5"),
        "baseline_year": 2025,
        "target": Decimal(30),
        "target_year": 2026,
    }
    Goal.objects.filter(pk=goal.pk).update(**values)
    framework = Framework.objects.create(slug="lua", name="LUA", municipality=owner, legal_basis="2008:348")
    goal.overarching_goals.add(OverarchingGoal.objects.create(framework=framework, order=1, text="Färre i utanförskap"))
    goal.indicators.add(factories.indicator(slug="arbete", name="Arbete"))
    goal.concerns.add(police)
    Milestone.objects.create(goal=goal, day=date(2026, 6, 1), value=Decimal(15))
    other = Goal.objects.create(
        edition=made, focus_area=part, order=2, title="Trygga", text="Alla är trygga.", in_words=True
    )
    Milestone.objects.create(goal=other, day=date(2026, 6, 1), words="Halvvägs")
    measure = Measure.objects.create(
        goal=goal,
        order=1,
        text="En mottagning.",
        responsible=owner,
        responsible_role="rektor",
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 9, 1),
        resources="En lokal",
        count_of="Samtal",
        unit="st",
        target=Decimal(40),
        target_for="round",
        approach="social",
        reach="selective",
        cost=Decimal(200000),
        payer="Kommunen",
        indicator=factories.indicator(slug="besok", name="Besök", in_agreement=False, period_kind="month"),
    )
    MeasurePartner.objects.create(measure=measure, organisation=police, role="områdespolis")
    ServedGoal.objects.create(measure=measure, goal=other)
    Measure.objects.create(focus_area=part, order=1, text="Vandringar.", responsible=police)
    problem = Problem.objects.create(edition=made, order=1, text="Rån mot unga", **RANKED)
    GoalProblem.objects.create(goal=goal, problem=problem)
    cause = Cause.objects.create(problem=problem, order=1, text="Få vuxna ute")
    MeasureCause.objects.create(measure=measure, cause=cause)
    Edition.objects.filter(pk=made.pk).update(
        rhythm="tertial",
        effect_goals_only=True,
        lagesbild="Så är det.",
        adopted_paragraph="12",
        adopted_reference="KS 1",
    )
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("model", ROWS)
def test_every_field_of_the_model_has_a_row(model):
    fields = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}

    assert fields - BOOKKEEPING == set(ROWS[model]) - BOOKKEEPING


def test_every_field_of_an_edition_has_a_row_or_is_no_part_of_its_text():
    fields = {field.name for field in (*Edition._meta.concrete_fields, *Edition._meta.many_to_many)}

    assert fields - {"id", "version", "notices"} - NOT_OF_THE_TEXT == set(OF_EDITIONS)


def test_every_field_of_the_content_is_a_field_of_the_model_or_its_rows():
    of_goals = {content for content, _json in ROWS[Goal].values()} | {"milestones", "measures", "problems"}
    of_measures = {content for content, _json in ROWS[Measure].values() if content} | {"partners", "serves", "causes"}

    assert {each.name for each in dataclasses.fields(GoalContent)} == of_goals
    assert {each.name for each in dataclasses.fields(MeasureContent)} == of_measures
    assert {each.name for each in dataclasses.fields(MilestoneContent)} == set(ROWS[Milestone])
    assert {each.name for each in dataclasses.fields(ProblemContent)} == {*ROWS[Problem], "causes"}
    assert {each.name for each in dataclasses.fields(CauseContent)} == set(ROWS[Cause])
    of_areas = {content for content, _json in ROWS[EditionFocusArea].values()}
    assert {each.name for each in dataclasses.fields(DirectionContent)} == of_areas


def test_the_json_holds_every_field(edition):
    factories.close(edition)
    edition = Edition.objects.select_related("plan__owner", "plan__district", "based_on").get(pk=edition.pk)
    plain = as_plain(edition)
    goal, in_words = plain["goals"]

    for row, found in ((Goal, goal), (Measure, goal["measures"][0])):
        empty = [name for name, (_c, path) in ROWS[row].items() if path and _at(found, path) in (None, "", [])]
        assert empty == []
    assert in_words["in_words"] is True
    assert goal["measures"][0]["serves"] == [in_words["key"]]
    (together,) = goal["measures"][0]["together_with"]
    assert together["role"] == "områdespolis"
    said = [*goal["milestones"], *in_words["milestones"]]
    assert [(each["day"], each["value"], each["words"]) for each in said] == [
        (date(2026, 6, 1), "15", None),
        (date(2026, 6, 1), None, "Halvvägs"),
    ]
    assert [path for path in OF_EDITIONS.values() if _at(plain, path) is None] == ["edition.based_on", "stands_on"]
    (problem,) = plain["problems"]
    assert [name for name, (_c, path) in ROWS[Problem].items() if not _at(problem, path)] == []
    (cause,) = problem["causes"]
    assert (cause["text"], goal["problems"], goal["measures"][0]["causes"]) == (
        "Få vuxna ute",
        [problem["key"]],
        [cause["key"]],
    )
    assert plain["focus_areas"] == ["Arbete", "Arbete: Unga"]
    (direction,) = plain["directions"]
    assert [name for name, (_c, path) in ROWS[EditionFocusArea].items() if not _at(direction, path)] == []
    assert (direction["focus_area"], direction["text"]) == ("Arbete: Unga", "Fler ute.")
    (area,) = plain["measures_without_goal"]
    assert area["key"] == direction["key"]
    assert (area["focus_area"], [each["text"] for each in area["measures"]]) == ("Arbete: Unga", ["Vandringar."])


def test_the_workbook_brings_back_every_field(edition):
    """The file of the whole edition is read in where each of its goals and measures is empty but for its words."""
    with translation.override("sv"):
        whole = read_content(edition)
        file = SimpleUploadedFile("plan.xlsx", writer.write_workbook(edition))
        emptied = dataclasses.replace(
            whole,
            problems=tuple(dataclasses.replace(each, **dict.fromkeys(RANKED, "")) for each in whole.problems),
            goals=tuple(_emptied(goal) for goal in whole.goals),
            areas=tuple(
                dataclasses.replace(area, measures=tuple(map(_emptied_measure, area.measures))) for area in whole.areas
            ),
        )
        of_problems = problem_versions(edition)
        revisions = {row.key: row.revision for row in (*edition.goals.all(), *edition.focus_areas.all())} | of_problems
        parents = (*whole.goals, *whole.areas)
        saves = dict.fromkeys([parent.key for parent in parents], 1)
        saves |= {(parent.key, measure.key): 1 for parent in parents for measure in parent.measures}
        saves |= of_problems
        known = reader.KnownEdition(
            edition=edition.pk,
            number=edition.number,
            content=emptied,
            choices=choices_of(edition),
            revisions=revisions,
            saves=saves,
            earlier={},
        )

        imported = reader.resolve_rows(reader.rows_of(file), known)

    assert imported.faults == []
    assert imported.new_content.goals == whole.goals
    assert imported.new_content.areas == whole.areas
    assert imported.new_content.problems == whole.problems
    assert [name for name, value in vars(whole.goals[0]).items() if not value] == ["in_words"]
    assert [name for name, value in vars(whole.goals[0].measures[0]).items() if not value] == []


def _emptied(goal):
    kept = {"key": goal.key, "focus_area": goal.focus_area, "title": goal.title, "text": "", "in_words": False}
    texts = ("problem", "probable_cause", "responsible", "responsible_role", "count_of", "unit", "better")
    rows = ("overarching_goals", "indicators", "concerns", "milestones", "problems")
    numbers = ("baseline", "baseline_year", "target", "target_year")
    empty = dict.fromkeys(texts, "") | dict.fromkeys(rows, ()) | dict.fromkeys(numbers)
    return GoalContent(**kept, **empty, measures=tuple(map(_emptied_measure, goal.measures)))


def _emptied_measure(measure):
    empty = dict.fromkeys(("responsible", "responsible_role", "resources"), "") | {"starts_on": None, "ends_on": None}
    return MeasureContent(key=measure.key, text=measure.text, **empty)


def _at(found, path):
    for name in path.split("."):
        found = found[name]
    return found
