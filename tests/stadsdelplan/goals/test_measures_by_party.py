"""Measures that stand under a focus area, are taken by several and serve several goals; milestones; sub-areas."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from core.concurrency.refusals import ForbiddenStepError
from core.models import Role, StaleVersionError
from stadsdelplan.chain.rules import broken_links
from stadsdelplan.changes.diff import apply, compare_editions
from stadsdelplan.content import read_content
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.edition_changes import answerable, is_settled, missing_answers
from stadsdelplan.export.json import as_plain
from stadsdelplan.follow_up.queries import find_followed, follow_up_organisations, read_followed
from stadsdelplan.goals import actions as goals
from stadsdelplan.goals.fields import milestones_as_text, milestones_from_text
from stadsdelplan.models import Edition, EditionFocusArea, Goal, Measure, Plan, PlanKind, ReviewVerdict
from stadsdelplan.review import actions as review
from stadsdelplan.review.revisions import contents_at
from stadsdelplan.workbook import actions as workbook
from stadsdelplan.workbook import writer
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise():
    """A working edition of a promise: two focus areas and no goal."""
    edition = factories.edition()
    edition.goals.all().delete()
    EditionFocusArea.objects.create(edition=edition, order=2, name="Unga")
    Plan.objects.filter(pk=edition.plan_id).update(kind=PlanKind.PROMISE)
    return Edition.objects.select_related("plan__owner", "plan__partnership", "plan__district").get(pk=edition.pk)


@pytest.fixture
def officer(promise):
    return factories.person(promise.plan.owner, Role.OFFICER)


@pytest.fixture
def police(promise):
    return next(each for each in promise.plan.partnership.organisations.all() if each != promise.plan.owner)


def _area(edition, name="Arbete"):
    return edition.focus_areas.select_related("parent").get(name=name)


def _measure(edition, text="Trafikkontroller", *, by, area="Arbete", partners=(), serves=(), **fields):
    measure = Measure(focus_area=_area(edition, area), text=text, **fields)
    return goals.add_measure(measure=measure, partners=partners, serves=serves, by=by, at=NOON)


def _goal(edition, title, *, by, **more):
    goal = Goal(edition=edition, focus_area=_area(edition), title=title, text=f"{title}.")
    return goals.add_goal(goal=goal, by=by, at=NOON, **more)


# Under a focus area ---------------------------------------------------------------------------------------------------


def test_a_promise_without_goals_has_no_gap_once_somebody_is_responsible(promise, officer, police):
    _measure(promise, by=officer, responsible=police)

    assert broken_links(promise, on=date(2026, 2, 1)) == []
    assert [each.what for each in _gaps(promise, officer)] == ["Åtgärd 2 saknar ansvarig."]


def _gaps(edition, officer):
    _measure(edition, "Vandringar", by=officer)
    with translation.override("sv"):
        return broken_links(edition, on=date(2026, 2, 1))


def test_a_measure_has_exactly_one_place_and_it_is_in_its_own_edition(promise, officer):
    measure = _measure(promise, by=officer)
    other = factories.edition()

    for values in ({"focus_area": None}, {"goal": other.goals.get()}, {"edition": other}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Measure.objects.filter(pk=measure.pk).update(**values)


def test_measures_of_an_area_are_moved_and_left_out_as_those_of_a_goal(promise, officer):
    first, second = (_measure(promise, text, by=officer) for text in ("Ett", "Två"))

    goals.move_measure(measure=second, version=1, place=1, by=officer, at=NOON)
    assert [each.text for each in _area(promise).measures.order_by("order")] == ["Två", "Ett"]

    goals.leave_out_measure(measure=first, version=1, by=officer, at=NOON)
    assert [each.text for each in _area(promise).measures.all()] == ["Två"]
    with pytest.raises(ForbiddenStepError):
        edition_actions.remove_focus_area(focus_area=_area(promise), version=1, by=officer, at=NOON)


# Together, and for several goals --------------------------------------------------------------------------------------


def test_several_take_a_measure_each_with_its_role(promise, officer, police):
    measure = _measure(promise, by=officer, responsible=promise.plan.owner, partners=[(police, "områdespolis")])

    (area,) = read_content(promise).areas
    assert area.measures[0].partners == ((police.name, "områdespolis"),)
    assert measure.partners_in_words == f"{police}, områdespolis"

    goals.save_measure(measure=measure, version=1, changes={}, links={"partners": []}, by=officer, at=NOON)
    assert read_content(promise).areas[0].measures[0].partners == ()
    with pytest.raises(ValidationError):
        goals.save_measure(
            measure=measure, version=2, changes={}, links={"partners": [(promise.plan.owner, "")]}, by=officer, at=NOON
        )


def test_a_measure_serves_several_goals_and_none_of_them_lacks_one(promise, officer, police):
    Plan.objects.filter(pk=promise.plan_id).update(kind=PlanKind.JOINT_PLAN)
    promise.plan.refresh_from_db()
    goal = _goal(promise, "Lugnare gator", by=officer)
    assert [link.kind for link in broken_links(promise, on=date(2026, 2, 1))] == ["goal_without_measure"]

    measure = _measure(promise, by=officer, responsible=police, serves=[goal])

    assert broken_links(promise, on=date(2026, 2, 1)) == []
    assert read_content(promise).areas[0].measures[0].serves == (str(goal.key),)
    goals.leave_out_goal(goal=goal, version=goal.version, by=officer, at=NOON)
    assert read_content(promise).areas[0].measures[0].serves == ()
    assert Measure.objects.get(pk=measure.pk).version == 2


def test_a_measure_does_not_serve_a_goal_of_another_edition(promise, officer):
    with pytest.raises(ForbiddenStepError):
        _measure(promise, by=officer, serves=[factories.edition().goals.get()])
    assert not promise.measures.exists()


# Answers --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(promise, officer, police):
    _measure(promise, by=officer, responsible=police)
    _measure(promise, "Vandringar", by=officer, responsible=promise.plan.owner, area="Unga")
    review.send_for_review(edition=promise, version=promise.version + 2, by=officer, at=NOON)
    return Edition.objects.select_related("plan__owner", "plan__partnership", "plan__district").get(pk=promise.pk)


def _approve(edition, police, *, by):
    for area in answerable(edition):
        review.review_goal(
            goal=area, revision=area.revision, organisation=police, verdict=ReviewVerdict.APPROVED, by=by, at=NOON
        )


def test_the_parties_answer_to_an_areas_measures_together(sent, officer, police):
    liaison = factories.person(police, Role.REVIEWER)
    assert [each.goal.title for each in missing_answers(sent)] == ["Arbete", "Unga"]

    _approve(sent, police, by=liaison)
    assert is_settled(sent)

    measure = _area(sent).measures.get()
    goals.save_measure(measure=measure, version=1, changes={"text": "Fler kontroller"}, by=officer, at=NOON)
    assert [each.goal.title for each in missing_answers(sent)] == ["Arbete"]
    with pytest.raises(StaleVersionError):
        review.review_goal(
            goal=_area(sent), revision=2, organisation=police, verdict=ReviewVerdict.APPROVED, by=liaison, at=NOON
        )


def test_what_an_area_said_when_it_was_answered_follows_from_the_history(sent, officer, police):
    before = read_content(sent).areas[0]
    revision = _area(sent).revision
    measure = _area(sent).measures.get()
    links = {"partners": [(sent.plan.owner, "trafikplanerare")]}

    goals.save_measure(measure=measure, version=1, changes={"text": "Andra"}, links=links, by=officer, at=NOON)
    added = _measure(sent, "Till", by=officer, partners=[(police, "")])
    goals.leave_out_measure(measure=added, version=1, reason="Nej", by=officer, at=NOON)

    now = {before.key: (_area(sent).revision, read_content(sent).areas[0])}
    for back, expected in ((revision, before), (_area(sent).revision, read_content(sent).areas[0])):
        assert contents_at(sent, now, {before.key: back}) == {before.key: expected}


def test_the_pages_show_an_areas_measures_and_take_the_answer(client, sent, police):
    client.force_login(factories.person(police, Role.REVIEWER))
    review_page = reverse("edition_review", args=[sent.plan_id, sent.number])

    page = client.get(review_page).content.decode()
    assert "2 av 2 punkter väntar på" in page
    assert "Godkänn åtgärderna" in page

    area = _area(sent)
    answer = client.post(
        reverse("goal_review", args=[sent.plan_id, sent.number, area.key]),
        {"version": area.revision, "organisation": police.pk, "verdict": "approved"},
    )
    assert answer.status_code == 302
    assert "1 av 2 punkter väntar på" in client.get(review_page).content.decode()
    for name in ("edition", "edition_answers", "edition_comments"):
        assert client.get(reverse(name, args=[sent.plan_id, sent.number])).status_code == 200


# From year to year ----------------------------------------------------------------------------------------------------


def test_the_next_edition_has_all_of_it_under_the_same_keys(promise, officer, police):
    edition_actions.add_focus_area(edition=promise, name="Hastigheter", parent=_area(promise), by=officer, at=NOON)
    goal = _goal(promise, "Lugnare gator", by=officer, milestones=[(date(2027, 12, 31), Decimal(40), "")])
    _measure(promise, by=officer, area="Hastigheter", partners=[(police, "trafik")], serves=[goal])
    factories.close(Edition.objects.get(pk=promise.pk))
    before = read_content(promise)

    copied = edition_actions.start_edition(
        plan=promise.plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=officer, at=NOON
    )

    assert read_content(copied) == before
    assert before.focus_areas == ("Arbete", "Arbete: Hastigheter", "Unga")
    assert {*copied.focus_areas.values_list("key", flat=True)} == {*promise.focus_areas.values_list("key", flat=True)}
    assert {*copied.measures.values_list("key", flat=True)} == {*promise.measures.values_list("key", flat=True)}

    measure = copied.measures.get()
    goals.leave_out_measure(measure=measure, version=1, reason="Slut", by=officer, at=NOON)
    left_out = read_content(copied)
    changes = compare_editions(before, left_out)
    assert apply(changes, before) == left_out
    assert [area.measures[0].reason for area in changes.areas] == ["Slut"]

    goals.restore_departed(departure=copied.departures.get(), by=officer, at=NOON)
    assert read_content(copied) == before


def test_a_sub_area_follows_its_area_and_has_none_below(promise, officer):
    first = edition_actions.add_focus_area(
        edition=promise, name="Hastigheter", parent=_area(promise), by=officer, at=NOON
    )
    edition_actions.add_focus_area(edition=promise, name="Korsningar", parent=_area(promise), by=officer, at=NOON)
    with pytest.raises(ForbiddenStepError):
        edition_actions.add_focus_area(edition=promise, name="För djupt", parent=first, by=officer, at=NOON)

    edition_actions.move_focus_area(focus_area=_area(promise, "Unga"), version=1, step=-1, by=officer, at=NOON)
    edition_actions.move_focus_area(focus_area=_area(promise, "Korsningar"), version=1, step=-1, by=officer, at=NOON)

    assert list(promise.focus_areas.order_by("order").values_list("name", flat=True)) == [
        "Unga", "Arbete", "Korsningar", "Hastigheter"
    ]  # fmt: skip


# Milestones -----------------------------------------------------------------------------------------------------------


def test_milestones_are_written_a_line_each_and_read_back_the_same():
    lines = milestones_from_text("2025: 40,5\n\n2027-06-30: finns inte längre på listan")

    assert lines == [
        (date(2025, 12, 31), Decimal("40.5"), ""),
        (date(2027, 6, 30), None, "finns inte längre på listan"),
    ]
    with translation.override("sv"):
        assert milestones_from_text(milestones_as_text(lines)) == lines


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Snart: bra", "Rad 1: skriv en dag eller ett år, ett kolon och vad som ska vara nått, till exempel 2025: 40."),
        ("2025: 40\n2025-13-40: 5", "Rad 2: den dagen finns inte."),
        ("2025: 40\n2025-12-31: 50", "Rad 2: 2025-12-31 finns redan."),
        (f"2025: {'x' * 301}", "Rad 1: här ryms 300 tecken."),
        ("\n".join(f"{year}: 1" for year in range(2000, 2021)), "Ett mål kan ha högst 20 delmål."),
    ],
)
def test_a_line_that_is_no_milestone_is_refused_by_its_number(text, sentence):
    with translation.override("sv"), pytest.raises(ValidationError) as refused:
        milestones_from_text(text)

    assert refused.value.messages == [sentence]


def test_a_milestone_keeps_its_key_while_its_day_stays_and_is_followed_up(promise, officer):
    goal = _goal(promise, "Lugnare gator", by=officer, milestones=[(date(2026, 12, 31), None, "halvvägs")])
    key = goal.milestones.get().key

    goals.save_goal(
        goal=goal,
        version=goal.version,
        changes={},
        links={"milestones": [(date(2026, 12, 31), None, "nästan"), (date(2027, 12, 31), Decimal(3), "")]},
        by=officer,
        at=NOON,
    )

    assert [(each.key == key, each.what) for each in goal.milestones.order_by("day")] == [
        (True, "nästan"),
        (False, "3"),
    ]
    factories.close(Edition.objects.get(pk=promise.pk))
    assert find_followed(promise.plan, key).name == "Lugnare gator, 2026-12-31: nästan"


# Followed up, read and written ----------------------------------------------------------------------------------------


def test_who_takes_part_follows_a_measure_up(promise, officer, police):
    measure = _measure(promise, by=officer, responsible=promise.plan.owner, partners=[(police, "")])
    factories.close(Edition.objects.get(pk=promise.pk))
    followed = find_followed(promise.plan, measure.key)

    assert follow_up_organisations(factories.person(police, Role.REVIEWER), promise.plan, followed) == [police]
    assert follow_up_organisations(factories.person(role=Role.REVIEWER), promise.plan, followed) == []
    promise.refresh_from_db()
    goals_followed, areas = read_followed(promise)
    assert (goals_followed, [each.area.name for each in areas]) == ([], ["Arbete"])


def test_json_and_the_workbook_hold_all_of_it(promise, officer, police):
    goal = _goal(promise, "Lugnare gator", by=officer, milestones=[(date(2027, 12, 31), None, "klart")])
    _measure(promise, by=officer, responsible=promise.plan.owner, partners=[(police, "trafik")], serves=[goal])
    before = read_content(promise)

    plain = json.loads(json.dumps(as_plain(promise), default=str))
    (area,) = plain["measures_without_goal"]
    assert area["measures"][0]["together_with"] == [{"organisation": police.name, "role": "trafik"}]
    assert area["measures"][0]["serves"] == [str(goal.key)]
    assert plain["goals"][0]["milestones"][0]["words"] == "klart"

    upload = SimpleUploadedFile("plan.xlsx", writer.write_workbook(promise))
    content, imported = workbook.preview_import(edition=promise, upload=upload)
    assert (imported.faults, imported.new_content) == ([], before)
    assert content == before


def test_the_forms_take_partners_further_goals_and_milestones(client, promise, officer, police):
    goal = _goal(promise, "Lugnare gator", by=officer)
    client.force_login(officer)
    here = [promise.plan_id, promise.number]

    added = client.post(
        reverse("measure_add_to_area", args=[*here, _area(promise).pk]),
        {
            "text": "Vandring",
            "partners": [police.pk],
            f"partners-role-{police.pk}": "områdespolis",
            "serves": [goal.pk],
        },
    )
    assert added.status_code == 302
    measure = promise.measures.get()
    assert (measure.partners, measure.serves) == ([(police, "områdespolis")], [goal])

    page = client.get(reverse("measure_edit", args=[*here, measure.pk])).content.decode()
    assert "områdespolis" in page
    unchanged = client.post(
        reverse("measure_edit", args=[*here, measure.pk]),
        {
            "version": 1,
            "text": "Vandring",
            "partners": [police.pk],
            f"partners-role-{police.pk}": "områdespolis",
            "serves": [goal.pk],
        },
    )
    assert unchanged.status_code == 302
    assert promise.measures.get().version == 1

    faulty = client.post(
        reverse("goal_edit", args=[*here, goal.pk]),
        {"version": 1, "title": "Lugnare gator", "focus_area": goal.focus_area_id, "milestones": "snart"},
    )
    assert "Rad 1: skriv en dag" in faulty.content.decode()
    client.post(
        reverse("goal_edit", args=[*here, goal.pk]),
        {"version": 1, "title": "Lugnare gator", "focus_area": goal.focus_area_id, "milestones": "2027: 40"},
    )
    assert goal.milestones.get().value == 40
