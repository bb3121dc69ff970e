"""An edition on paper and as a Word file: what it says, whose word it is, and that archives take it."""

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from uuid import uuid4

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from core.models import Role
from indicators.models import Dimension, Direction, Indicator, IndicatorBreak, Observation, SourceKind
from stadsdelplan import lifecycle
from stadsdelplan.content import AreaContent, EditionContent, MeasureContent
from stadsdelplan.document import pdf
from stadsdelplan.document.length import has_contents
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.export import docx
from stadsdelplan.models import (
    Edition,
    EditionFocusArea,
    EditionStatus,
    FollowUp,
    FollowUpStatus,
    Goal,
    Measure,
    Plan,
    PlanKind,
    ResourceStatement,
    Review,
    ReviewVerdict,
)
from stadsdelplan.review import actions as review
from tests.support import factories, verapdf
from tests.support.pdf_text import fonts, pages, structure

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.long,
    pytest.mark.one_engine,
]  # papers are drawn, and validated by veraPDF

AT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
EXAMPLE = "Exempel. Innehållet är påhittat och visar hur portalen används."


@pytest.fixture
def edition():
    """A working edition with a goal of which everything is known, and one of which nothing but the title is."""
    edition = factories.edition(asks=factories.organisation("Polisen"), first_goal="Fler unga i arbete")
    edition.lagesbild = "Jordbro har **goda** förutsättningar."
    edition.save()
    goal = edition.goals.get()
    Goal.objects.filter(pk=goal.pk).update(
        problem="Få unga har arbete.",
        probable_cause="Ingen har ansvar för den första kontakten.",
        responsible=edition.plan.owner,
        responsible_role="enhetschef",
        count_of="antal unga med egen plan",
        unit="unga",
        baseline=Decimal("0"),
        baseline_year=2025,
        target=Decimal("40"),
        target_year=2026,
    )
    Measure.objects.create(
        goal=goal,
        order=1,
        text="En mottagning öppnas.",
        responsible=edition.plan.owner,
        responsible_role="rektor",
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 11, 30),
        resources="en halv tjänst",
    )
    Goal.objects.create(edition=edition, focus_area=goal.focus_area, order=2, title="Ett mål utan något")
    ResourceStatement.objects.create(edition=edition, organisation=edition.plan.owner, text="Inom ordinarie ramar.")
    return edition


def drawn(edition, **options):
    return " ".join(pages(pdf.draw(edition, at=AT, **options)))


def indicator(goal, *, breaks=()):
    """An indicator that the goal aims at, with ten years of figures for the district and what it lies in."""
    slug = f"matt-{Indicator.objects.count()}"
    made = Indicator.objects.create(
        slug=slug,
        dimension=Dimension.EMPLOYMENT,
        order=100 + Indicator.objects.count(),
        name=f"Sysselsättning {slug}",
        condition="Lägre",
        direction=Direction.LOWER_IS_WORSE,
        source_kind=SourceKind.REGISTER,
    )
    district = goal.edition.plan.district
    for place, area in enumerate((district, district.parent, district.parent.parent)):
        for year in range(2015, 2027):
            known = (
                {"value": Decimal(60 + 5 * place) + year % 4, "answers": 900}
                if year != 2020
                else {"missing": "unknown"}
            )
            Observation.objects.create(indicator=made, area=area, year=year, source="Kolada", **known)
    for year in breaks:
        IndicatorBreak.objects.create(indicator=made, year=year, note="Måttet ändrades")
    goal.indicators.add(made)
    return made


def test_it_says_the_whole_chain_of_a_goal_in_its_order(edition):
    words = drawn(edition)

    place = 0
    for part in (
        "Jordbro har goda förutsättningar.",
        "Problem Få unga har arbete.",
        "Trolig orsak Ingen har ansvar för den första kontakten.",
        "Mål Fler ska ha arbete.",
        "Utgångsvärde: 0 unga (2025)",
        "Målvärde: 40 unga (2026)",
        "Mått: antal unga med egen plan",
        f"Ansvarig: {edition.plan.owner}, enhetschef",
        "En mottagning öppnas.",
        "Inom ordinarie ramar.",
    ):
        assert part in words[place:], part
        place = words.index(part, place)
    assert "2026-02-01" in words
    assert "en halv tjänst" in words


@pytest.mark.parametrize("kind", ["district_plan", "promise"])
def test_the_direction_of_an_area_stands_before_what_is_done(edition, kind):
    edition.plan.kind = kind
    without = drawn(edition)
    edition.focus_areas.update(direction="Ungas **första** jobb kommer före tjugo.")

    words = drawn(edition)

    assert "Inriktning" not in without
    assert words.index("Inriktning") < words.index("Ungas första jobb") < words.index("En mottagning öppnas.")


def test_what_nobody_knows_is_said_and_zero_is_known(edition):
    words = drawn(edition)

    empty = words[words.rindex("Ett mål utan något") :]
    assert empty.count("Uppgift saknas") >= 7
    assert "None" not in words


def test_the_contents_name_the_page_of_each_goal_and_lead_there(edition):
    for order in range(3, 12):
        Goal.objects.create(
            edition=edition,
            focus_area=edition.focus_areas.get(),
            order=order,
            title=f"Det {order}:e målet",
            problem="Ett problem som tar plats. " * 40,
        )

    content = pdf.draw(edition, at=AT)

    shown = pages(content)
    for order in range(3, 12):
        page = next(n for n, page in enumerate(shown[3:], start=4) if f"Det {order}:e målet" in page)
        assert re.search(rf"Det {order}:e målet[ .]+{page}\b", shown[1]), order
    links = [
        note.get_object() for page in pypdf.PdfReader(io.BytesIO(content)).pages for note in page.get("/Annots", [])
    ]
    assert len([link for link in links if link["/Subtype"] == "/Link"]) >= edition.goals.count()


def test_a_plan_of_a_page_or_two_has_no_contents_and_begins_on_its_first_page(edition):
    shown = pages(pdf.draw(edition, at=AT))

    assert "Innehåll" not in shown[0]
    assert "Jordbro har goda förutsättningar." in shown[0]


@pytest.mark.parametrize(("number", "has"), [(3, False), (30, True)])
def test_the_contents_come_with_the_length_of_the_plan(number, has):
    measure = MeasureContent(uuid4(), "Vi gör något.", "Kommunen", "", None, None, "")
    areas = tuple(AreaContent(uuid4(), f"Område {n}", (measure, measure)) for n in range(number))
    content = EditionContent("", tuple(each.focus_area for each in areas), (), (), (), areas)

    assert has_contents(content, whole_chain=False, indicators=0) is has


def test_an_area_without_anything_is_named_and_has_no_empty_heading_where_the_kind_asks_for_none(edition):
    Plan.objects.filter(pk=edition.plan_id).update(kind=PlanKind.JOINT_PLAN)
    edition = Edition.objects.select_related("plan__owner", "plan__partnership", "plan__district").get(pk=edition.pk)
    EditionFocusArea.objects.create(edition=edition, name="Samhällsplanering", order=9)

    assert " ".join(pages(pdf.draw(edition, at=AT))).count("Samhällsplanering") == 1


def test_a_working_edition_says_so_with_its_day_on_every_page(edition):
    shown = pages(pdf.draw(edition, at=AT))

    assert len(shown) > 1
    assert all("Arbetsversion 2026-11-24" in page for page in shown)
    assert all(f"Sida {n} ({len(shown)})" in page for n, page in enumerate(shown, start=1))
    assert all("Stadsdelsplan 2026" in page for page in shown)


def test_the_paper_of_an_adoption_says_who_adopted_it_and_never_that_it_is_a_working_edition(edition):
    twin = Edition(**{field.attname: getattr(edition, field.attname) for field in Edition._meta.concrete_fields})
    twin.adopted_by, twin.adopted_on, twin.adopted_paragraph = "kommunstyrelsen", date(2026, 6, 15), "112"

    words = drawn(twin, is_adopted=True)

    assert "Antagen kommunstyrelsen, 15 juni 2026, § 112" in words
    assert "Arbetsversion" not in words


@pytest.mark.parametrize("status", [EditionStatus.ADOPTED, EditionStatus.SUPERSEDED])
def test_a_closed_edition_is_no_working_edition(edition, status):
    factories.close(edition, status)

    words = drawn(edition)

    assert "Arbetsversion" not in words
    assert "Antagen Nämnden, 1 januari 2026" in words


def test_an_example_says_so_on_every_page_and_a_real_plan_never(edition):
    real = pages(pdf.draw(edition, at=AT))
    edition.plan.is_example = True
    edition.plan.save()

    example = pages(pdf.draw(edition, at=AT))

    assert all(EXAMPLE in page for page in example)
    assert not any(EXAMPLE in page for page in real)


def test_it_says_who_has_answered_and_who_has_not(edition):
    asked = lifecycle.organisations_to_ask(edition.plan)[0]
    assert "Planen har inte skickats till parterna." in drawn(edition)

    by = factories.person(edition.plan.owner, role=Role.COORDINATOR)
    review.send_for_review(edition=edition, version=edition.version, by=by, at=AT)
    edition.refresh_from_db()
    Review.objects.create(
        edition=edition,
        key=edition.goals.get(order=1).key,
        organisation=asked,
        by=factories.person(asked, role=Role.REVIEWER),
        at=AT,
        revision_seen=1,
        verdict=ReviewVerdict.APPROVED,
    )
    words = drawn(edition)

    assert "Polisen har godkänt 1 mål." in words
    assert "Polisen har inte svarat på 1 mål." in words


def test_an_indicator_comes_with_its_chart_its_table_and_what_broke_the_series(edition):
    indicator(edition.goals.get(order=1), breaks=[2022])

    words = drawn(edition)

    assert "Axeln går från" in words
    assert "2022: Måttet ändrades" in words
    assert "Källa: Kolada" in words
    assert "Plats 2017 2018 2019 2020" in words  # the ten newest years
    assert "2015" not in words


def test_a_figure_of_few_people_is_not_printed(edition):
    made = indicator(edition.goals.get(order=1))
    district = edition.plan.district
    Observation.objects.filter(indicator=made, area=district, year=2026).update(value=Decimal("37.7"), answers=9)

    words = drawn(edition)

    assert "37,7" not in words
    assert "Visas inte: färre än 10 svar" in words


def test_an_indicator_without_figures_says_that_they_are_missing(edition):
    made = indicator(edition.goals.get(order=1))
    Observation.objects.all().delete()

    words = drawn(edition)

    assert f"{made.name} (%) Uppgift saknas" in words
    assert "Axeln" not in words


def test_the_next_edition_has_the_change_list_as_an_appendix(edition):
    assert "Bilaga: ändringslista" not in drawn(edition)
    factories.close(edition)
    by = factories.person(edition.plan.owner)

    following = edition_actions.start_edition(
        plan=edition.plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=by, at=AT
    )
    area = EditionFocusArea.objects.get(edition=following)
    Goal.objects.create(edition=following, focus_area=area, order=9, title="Ett nytt mål")
    words = drawn(following)

    appendix = words[words.rindex("Bilaga: ändringslista") :]
    assert "Nya mål (1) Ett nytt mål" in appendix
    assert "Oförändrade mål (2)" in appendix


def test_it_is_archival_and_accessible_with_charts_and_changes(edition, tmp_path):
    indicator(edition.goals.get(order=1), breaks=[2022])
    factories.close(edition)
    by = factories.person(edition.plan.owner)
    following = edition_actions.start_edition(
        plan=edition.plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=by, at=AT
    )
    following.plan.is_example = True
    following.lagesbild = "Läget är ett annat."
    following.save()

    contents = [pdf.draw(edition, at=AT), pdf.draw(following, at=AT)]

    assert [verapdf.faults(content, flavour) for content in contents for flavour in ("2a", "ua1")] == [{}] * 4
    levels = [int(level) for level in re.findall(r"\bH(\d)\b", structure(contents[1], tmp_path))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {name.partition("-")[0] for name, _embedded in fonts(contents[1])} == {"Source"}


def test_the_same_edition_and_moment_give_the_same_bytes(edition):
    indicator(edition.goals.get(order=1))

    assert pdf.draw(edition, at=AT) == pdf.draw(edition, at=AT)


def _add_goals(edition, orders):
    """Add a goal for each number, with its measure and an indicator that it aims at."""
    for order in orders:
        goal = Goal.objects.create(
            edition=edition, focus_area=edition.focus_areas.get(), order=order, title=f"Mål {order}"
        )
        Measure.objects.create(goal=goal, order=1, text="Något görs.", responsible=edition.plan.owner)
        indicator(goal)


def test_a_long_plan_has_a_cover_and_sums_itself_up_on_a_page(edition):
    _add_goals(edition, range(3, 10))
    goal = edition.goals.get(order=3)
    known = {"baseline": 74, "baseline_year": 2025, "target": 80, "target_year": 2027, "unit": "%"}
    Goal.objects.filter(pk=goal.pk).update(responsible=edition.plan.owner, **known)
    for day, status in ((1, FollowUpStatus.REACHED), (20, FollowUpStatus.ON_TRACK)):
        FollowUp.objects.create(
            plan=edition.plan,
            key=goal.key,
            on=date(2026, 11, day),
            status=status,
            by=factories.person(edition.plan.owner, Role.OFFICER),
            organisation=edition.plan.owner,
            at=AT,
        )

    shown = pages(pdf.draw(edition, at=AT))

    assert "Stadsdelsplan 2026 Slag av plan Stadsdelsplan" in shown[0]
    assert "Innehåll" not in shown[0]
    assert "Innehåll Sammanfattning" in shown[1]
    assert "Planen har 9 mål och " in shown[2]
    assert f"Mål 3 {edition.plan.owner} 74 % (2025) 80 % (2027) Pågår enligt plan, 2026-11-20" in shown[2]
    assert "Mål 4 Uppgift saknas Uppgift saknas Uppgift saknas inte uppföljt" in shown[2]


def test_more_goals_take_no_more_queries(edition):
    indicator(edition.goals.get(order=1))
    _add_goals(edition, range(3, 10))  # long enough for a summary
    with CaptureQueriesContext(connection) as few:
        pdf.draw(edition, at=AT)
    _add_goals(edition, range(10, 22))

    with CaptureQueriesContext(connection) as many:
        pdf.draw(edition, at=AT)

    assert len(many) == len(few)


# The Word file ------------------------------------------------------------------------------------------------------


def lines(document):
    return [paragraph.text for paragraph in document.paragraphs]


def test_the_word_file_says_the_same_and_that_it_is_a_working_edition(edition):
    document = Document(io.BytesIO(docx.write_docx(edition, on=date(2026, 11, 24))))

    said = lines(document)
    assert said[0] == "Stadsdelsplan 2026"
    assert "Jordbro har goda förutsättningar." in said
    assert said.index("Få unga har arbete.") < said.index("Fler ska ha arbete.") < said.index("Inom ordinarie ramar.")
    assert "Utgångsvärde: 0\u00a0unga (2025)" in said
    assert "Utgångsvärde: uppgift saknas" in said
    cells = [cell.text for cell in document.tables[0].rows[1].cells]
    assert cells == [
        "En mottagning öppnas.",
        f"{edition.plan.owner}, rektor",
        "1 februari 2026–30 november 2026",
        "en halv tjänst",
    ]
    assert document.sections[0].header.paragraphs[0].text == "Arbetsversion 2026-11-24"


def test_the_word_file_is_offered_while_the_edition_is_worked_on(client, edition):
    client.force_login(factories.person(edition.plan.owner), backend="core.backends.PortalBackend")
    address = reverse("edition_word", args=[edition.plan_id, edition.number])

    answer = client.get(address)

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="stadsdelsplan-2026.docx"'
    assert answer["Cache-Control"] == "private, no-store"
    assert Document(io.BytesIO(answer.content)).tables
    factories.close(edition)
    assert client.get(address).status_code == 404
