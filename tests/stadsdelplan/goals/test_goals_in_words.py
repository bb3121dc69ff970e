"""A goal without a number is one in words, and a plan may have effect goals only: neither is a gap."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from core.models import Role
from stadsdelplan.chain.rules import Break, broken_links
from stadsdelplan.content import read_content
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Edition, Goal
from stadsdelplan.workbook import actions as workbook
from stadsdelplan.workbook import writer
from tests.support import factories
from tests.support.factories import NOON
from tests.support.pdf_text import pages

pytestmark = pytest.mark.django_db

IN_WORDS = "Ett mål i ord: det är uppnått, delvis uppnått eller inte uppnått."
ELSEWHERE = "Målen är effektmål. Åtgärderna finns i varje organisations egen plan."


@pytest.fixture
def edition():
    return factories.edition(first_goal="Inte längre på polisens lista")


@pytest.fixture
def officer(client, edition):
    person = factories.person(edition.plan.owner, Role.OFFICER)
    client.force_login(person)
    return person


def _type(client, edition, **changes):
    goal = edition.goals.get()
    typed = {"version": goal.version, "title": goal.title, "text": goal.text, "focus_area": goal.focus_area_id}
    return client.post(reverse("goal_edit", args=[edition.plan_id, edition.number, goal.pk]), typed | changes)


def _save_period(edition, by, **changes):
    edition.refresh_from_db()
    period = {name: getattr(edition, name) for name in ("starts_on", "ends_on", "rhythm", "effect_goals_only")}
    return edition_actions.save_period(edition=edition, version=edition.version, **period | changes, by=by, at=NOON)


def _paper(client, edition):
    return " ".join(" ".join(pages(client.get(f"{edition.get_absolute_url()}plan.pdf").content)).split())


def test_a_goal_in_words_misses_no_number_on_page_and_paper(client, officer, edition):
    before = client.get(f"{edition.get_absolute_url()}?visa=allt").content.decode()
    answer = _type(client, edition, in_words="on")
    after = client.get(f"{edition.get_absolute_url()}?visa=allt").content.decode()

    assert answer.status_code == 302
    assert ("Målvärde" in before, "Målvärde" in after, IN_WORDS in after) == (True, False, True)
    paper = _paper(client, edition)
    assert IN_WORDS in paper
    assert "Utgångsvärde" not in paper


@pytest.mark.parametrize("number", [{"target": "5"}, {"baseline": "0"}])
def test_a_goal_in_words_with_a_number_is_refused_by_form_verb_and_database(client, officer, edition, number):
    answer = _type(client, edition, in_words="on", **number)

    assert answer.context["form"].errors.keys() == {"in_words"}
    goal = edition.goals.get()
    with pytest.raises(ValidationError):
        goals.save_goal(goal=goal, version=1, changes={"in_words": True, **number}, by=officer, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Goal.objects.filter(pk=goal.pk).update(in_words=True, **number)


def test_a_file_cannot_give_a_goal_in_words_a_number(officer, edition):
    Goal.objects.filter(edition=edition).update(target=5)
    file = SimpleUploadedFile("plan.xlsx", writer.write_workbook(edition))
    Goal.objects.filter(edition=edition).update(target=None)
    goals.save_goal(goal=edition.goals.get(), version=1, changes={"in_words": True}, by=officer, at=NOON)

    _now, parsed = workbook.preview_import(edition=edition, upload=file)

    assert parsed.faults


def test_effect_goals_only_is_a_choice_of_the_edition_and_no_gap(client, officer, edition):
    before = [link.kind for link in broken_links(edition, on=date(2026, 11, 24))]
    saved = _save_period(edition, officer, effect_goals_only=True)

    assert before == [Break.GOAL_WITHOUT_MEASURE]
    assert broken_links(saved, on=date(2026, 11, 24)) == []
    assert ELSEWHERE in client.get(f"{edition.get_absolute_url()}?visa=allt").content.decode()
    assert ELSEWHERE in _paper(client, edition)
    word = client.get(reverse("edition_word", args=[edition.plan_id, edition.number]))
    assert word.status_code == 200


def test_the_next_plan_keeps_the_choice_and_an_adopted_one_cannot_lose_it(officer, edition):
    _save_period(edition, officer, effect_goals_only=True)
    edition.refresh_from_db()
    factories.close(edition)

    following = edition_actions.start_edition(
        plan=edition.plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=officer, at=NOON
    )

    assert following.effect_goals_only is True
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(effect_goals_only=False)


def test_the_words_are_in_the_content_that_editions_compare_by(officer, edition):
    goals.save_goal(goal=edition.goals.get(), version=1, changes={"in_words": True}, by=officer, at=NOON)

    with translation.override("sv"):
        assert read_content(edition).goals[0].in_words is True
