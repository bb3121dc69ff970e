"""The direction of a focus area: on its form, saved by version, taken along, compared, and told where areas are."""

import io
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation
from docx import Document

from core.models import LedgerEntry, Role
from stadsdelplan.chain.rules import broken_links
from stadsdelplan.changes.queries import show_changes
from stadsdelplan.content import read_content
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.export.docx import write_docx
from stadsdelplan.grant.docx import write_appendix
from stadsdelplan.grant.queries import read_appendix
from stadsdelplan.history_messages import SENTENCES
from stadsdelplan.models import EditionFocusArea, Measure, PlanKind
from stadsdelplan.review import actions as review
from stadsdelplan.signing.text import sections_of
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

ON = date(2026, 8, 1)
NEXT = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
WORDS = "Ungas **första** jobb kommer före tjugo."
RENDERED = "Ungas <strong>första</strong> jobb kommer före tjugo."
PLAIN = "Ungas första jobb kommer före tjugo."
LABEL = "Inriktning"


@pytest.fixture
def edition():
    """A working edition with measures in each of its two areas. The first has a direction, its sub-area has none."""
    made = factories.edition()
    area = made.focus_areas.get()
    EditionFocusArea.objects.filter(pk=area.pk).update(direction=WORDS)
    part = EditionFocusArea.objects.create(edition=made, parent=area, order=2, name="Unga")
    for place in (area, part):
        Measure.objects.create(
            edition=made, focus_area=place, order=1, text="Lots till jobb", responsible=made.plan.owner
        )
    return made


@pytest.fixture
def coordinator(client, edition):
    person = factories.person(edition.plan.owner, Role.COORDINATOR)
    client.force_login(person)
    return person


# Writing it ---------------------------------------------------------------------------------------------------------


def test_a_new_area_and_one_that_is_there_are_given_a_direction(client, edition, coordinator):
    part = edition.focus_areas.get(order=2)
    added = client.post(_at("edition_focus_areas", edition), {"name": "Trygghet", "direction": "Fler ute."})

    saved = client.post(
        _at("focus_area_edit", edition, part.pk), {"version": part.version, "name": "Ungdomar", "direction": WORDS}
    )

    assert (added.status_code, saved.status_code) == (302, 302)
    assert list(edition.focus_areas.order_by("order").values_list("name", "direction")) == [
        ("Arbete", WORDS),
        ("Ungdomar", WORDS),
        ("Trygghet", "Fler ute."),
    ]
    page = client.get(_at("edition_focus_areas", edition)).content.decode()
    assert page.count(RENDERED) == 2


def test_a_direction_is_taken_away_again(client, edition, coordinator):
    area = edition.focus_areas.get(order=1)

    client.post(_at("focus_area_edit", edition, area.pk), {"version": "1", "name": "Arbete", "direction": ""})

    assert edition.focus_areas.get(order=1).direction == ""


def test_a_direction_longer_than_the_limit_is_an_error_of_its_field(client, edition, coordinator):
    area = edition.focus_areas.get(order=1)
    typed = {"version": "1", "name": "Arbete", "direction": "x" * 25_001}

    answer = client.post(_at("focus_area_edit", edition, area.pk), typed)

    assert list(answer.context["form"].errors) == ["direction"]
    assert edition.focus_areas.get(order=1).direction == WORDS


def test_who_saves_second_meets_both_texts_and_the_first_one_stays(client, edition, coordinator):
    area = edition.focus_areas.get(order=1)
    first = factories.person(edition.plan.owner, Role.OFFICER, name="Olle Först")
    said = {"name": "Arbete", "direction": "Först hit.", "by": first, "at": NOON}
    edition_actions.save_focus_area(focus_area=area, version=area.version, **said)

    late = client.post(
        _at("focus_area_edit", edition, area.pk), {"version": area.version, "name": "Arbete", "direction": "Sist hit."}
    )

    assert late.status_code == 409
    assert late.context["saved_by"] == first
    page = late.content.decode()
    assert "Först hit." in page
    assert "Sist hit." in page
    assert edition.focus_areas.get(order=1).direction == "Först hit."


def test_the_history_says_that_the_area_was_changed_and_how(client, edition, coordinator):
    area = edition.focus_areas.get(order=1)
    said = {"name": "Arbete", "direction": "Hit.", "by": coordinator, "at": NOON}

    edition_actions.save_focus_area(focus_area=area, version=1, **said)

    content = LedgerEntry.objects.get(verb="focus_area.saved").payload.content
    assert "focus_area.saved" in SENTENCES
    assert (content["before"], content["after"]) == (
        {"name": "Arbete", "direction": WORDS},
        {"name": "Arbete", "direction": "Hit."},
    )


# From edition to edition --------------------------------------------------------------------------------------------


@pytest.fixture
def following(edition, coordinator):
    factories.close(edition)
    return edition_actions.start_edition(plan=edition.plan, **NEXT, by=coordinator, at=NOON)


def test_the_next_edition_begins_with_it(edition, following):
    assert read_content(following).directions == read_content(edition).directions
    (direction,) = read_content(following).directions
    assert (direction.key, direction.focus_area, direction.text) == (
        edition.focus_areas.get(order=1).key,
        "Arbete",
        WORDS,
    )


def test_the_change_list_marks_the_words_that_differ_in_each_direction(client, edition, following, coordinator):
    area, part = following.focus_areas.order_by("order")
    _save(area, coordinator, direction="Ungas **första** jobb kommer före arton.")
    _save(part, coordinator, direction="Fler ute.")

    changes = show_changes(edition, following)

    assert [part.label for part in changes.directions] == ["Arbete", "Arbete: Unga"]
    assert ("added", "arton") in [(kind, words.strip()) for kind, words in changes.directions[0].marked]
    page = client.get(_at("edition_changes", following)).content.decode()
    assert "Inriktning: Arbete" in page
    assert "Fler ute." in page


def test_an_area_that_only_has_another_name_has_the_same_direction(edition, following, coordinator):
    _save(following.focus_areas.get(order=1), coordinator, name="Jobb")

    changes = show_changes(edition, following)

    assert (changes.directions, bool(changes.focus_areas)) == ([], True)
    assert not changes.is_empty


# Where it is told ---------------------------------------------------------------------------------------------------


def test_the_plan_s_page_and_the_public_one_show_it_once(client, edition, coordinator):
    page = client.get(edition.get_absolute_url()).content.decode()
    factories.close(edition)
    client.logout()
    public = client.get(reverse("public_edition", args=[edition.plan_id, edition.number])).content.decode()

    for shown in (page, public):
        assert shown.count(RENDERED) == 1
        assert shown.count(f"<dt>{LABEL}</dt>") == 1


def test_a_party_reads_it_beside_what_it_answers_to(client, edition, coordinator):
    police = edition.plan.partnership.organisations.exclude(pk=edition.plan.owner_id).get()
    review.send_for_review(edition=edition, version=edition.version, by=coordinator, at=NOON)
    client.force_login(factories.person(police, Role.REVIEWER))

    whole = client.get(_at("edition_review", edition)).content.decode()
    (alone, none) = (
        client.get(_at("goal_review", edition, area.key)).content.decode()
        for area in edition.focus_areas.order_by("order")
    )

    assert [page.count(RENDERED) for page in (whole, alone, none)] == [1, 1, 0]


def test_the_word_files_of_the_plan_and_of_the_grant_tell_it(edition):
    with translation.override("sv"):
        plan = _paragraphs(write_docx(edition, on=ON))
        appendix = _paragraphs(write_appendix(read_appendix(edition, on=ON), on=ON))

    assert plan[plan.index("Arbete") + 1 :][:2] == [LABEL, PLAIN]
    assert appendix[appendix.index("Arbete") + 1] == PLAIN
    assert (plan.count(LABEL), appendix.count(PLAIN)) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "heading", "text"),
    [
        (PlanKind.JOINT_PLAN, "Arbete", WORDS),
        (PlanKind.PROMISE, "Inriktning", f"**Arbete**\n\n{WORDS}"),
    ],
)
def test_what_the_parties_sign_holds_it(edition, kind, heading, text):
    edition.plan.kind = kind
    assert dict(sections_of(edition, read_content(edition)))[heading].startswith(text)

    edition.focus_areas.update(direction="")

    said = sections_of(edition, read_content(edition))
    assert not any(LABEL in part for section in said for part in section)


def test_an_area_without_one_shows_nothing_and_is_no_gap(client, edition, coordinator):
    edition.plan.kind = PlanKind.JOINT_PLAN
    edition.plan.save()
    gaps = broken_links(edition, on=ON)
    edition.focus_areas.update(direction="")

    page = client.get(edition.get_absolute_url()).content.decode()

    assert LABEL not in page
    assert LABEL not in _paragraphs(write_docx(edition, on=ON))
    assert broken_links(edition, on=ON) == gaps
    assert read_content(edition).directions == ()


def _save(area, by, **changes):
    said = {"name": area.name, "direction": area.direction} | changes
    return edition_actions.save_focus_area(focus_area=area, version=area.version, **said, by=by, at=NOON)


def _paragraphs(content):
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def _at(name, edition, *arguments):
    return reverse(name, args=[edition.plan_id, edition.number, *arguments])
