"""What the paper's typeface lacks is refused before a paper is stored, and letters are found however they came."""

import io
from datetime import date

import pypdf
import pytest
from django.urls import reverse

from core.concurrency.refusals import ForbiddenStepError
from core.documents import pdf
from core.models import Role
from core.text import glyphs
from indicators.series import pdf as indicator_printing
from partnership import agreement_changes
from partnership.document import canonical_text
from partnership.document import pdf as agreement_printing
from partnership.locking import actions as locking
from partnership.models import Agreement, Section
from partnership.models import Signatory as SignatoryRow
from stadsdelplan.adoption import actions as adoption_actions
from stadsdelplan.board import pdf as board_pdf
from stadsdelplan.board.goals_by_indicator import goals_by_indicator
from stadsdelplan.document import pdf as plan_pdf
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.follow_up.pdf import draw_council_report, draw_report
from stadsdelplan.models import EditionPaper, FollowUp, Goal, Measure, ResourceStatement
from stadsdelplan.review import actions as review
from tests.support import factories, verapdf
from tests.support.factories import NOON
from tests.support.pdf_text import AT, pages, written

pytestmark = pytest.mark.one_engine

THUMB = "👍 (U+1F44D THUMBS UP SIGN)"
SHEET = """<!doctype html><html lang="sv"><head><title>Prov</title>
<link rel="stylesheet" href="static:css/print/paper.css"></head>
<body class="sheet"><article class="paper" data-page="Sida">
<h1>Prov</h1>{}</article></body></html>"""


def drawn(words):
    return pdf.draw(SHEET.format(f"<p>{words}</p>"), created=AT)


def extracted(content):
    """What two readers of PDF files find in it."""
    by_pypdf = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return " ".join(pages(content)), " ".join(by_pypdf.split())


# What is stored ------------------------------------------------------------------------------------------------------


@pytest.fixture
def edition():
    edition = factories.edition(first_goal="Fler i arbete")
    officer = factories.person(edition.plan.owner, Role.OFFICER)
    return review.send_for_review(edition=edition, version=edition.version, by=officer, at=NOON)


@pytest.fixture
def coordinator(client, edition):
    person = factories.person(edition.plan.owner, Role.COORDINATOR)
    client.force_login(person)
    return person


def adoption(edition, **said):
    return {"version": edition.version, "adopted_by": "kommunstyrelsen", "adopted_on": "2026-03-16"} | said


def _lagesbild(edition):
    edition.lagesbild = "Läget 👍"
    edition.save()
    return "Lägesbild", reverse("edition_lagesbild", args=[edition.plan_id, edition.number])


def _focus_area(edition):
    edition.focus_areas.update(name="Arbete 👍")
    return "Arbete 👍", reverse("edition_focus_areas", args=[edition.plan_id, edition.number])


def _direction(edition):
    edition.focus_areas.update(direction="Hit 👍")
    return "Arbete", reverse("edition_focus_areas", args=[edition.plan_id, edition.number])


def _goal(**words):
    def write(edition):
        edition.goals.update(**words)
        goal = edition.goals.get()
        return goal.title, reverse("goal_edit", args=[edition.plan_id, edition.number, goal.pk])

    return write


def _measure(**words):
    def write(edition):
        measure = Measure.objects.create(goal=edition.goals.get(), order=1, **{"text": "Mottagning", **words})
        return "Fler i arbete, åtgärd", reverse("measure_edit", args=[edition.plan_id, edition.number, measure.pk])

    return write


def _resources(edition):
    owner = edition.plan.owner
    ResourceStatement.objects.create(edition=edition, organisation=owner, text="Ramar 👍")
    return f"Resurser, {owner}", reverse("edition_resources", args=[edition.plan_id, edition.number, owner.pk])


def _plan_name(edition):
    edition.plan.name = "Plan 👍"
    edition.plan.save()
    return str(edition), edition.plan.get_absolute_url()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        _lagesbild,
        _focus_area,
        _direction,
        _goal(title="Mål 👍"),
        _goal(problem="👍"),
        _goal(probable_cause="👍"),
        _goal(text="- 👍"),
        _goal(responsible_role="👍"),
        _goal(count_of="👍"),
        _goal(unit="👍"),
        _measure(text="Öppna 👍"),
        _measure(responsible_role="👍"),
        _measure(resources="👍"),
        _resources,
        _plan_name,
    ],
)
def test_a_plan_that_its_paper_cannot_show_is_not_adopted_and_the_page_says_where(client, edition, coordinator, write):
    place, way = write(edition)
    edition.refresh_from_db()
    page = reverse("edition_adopt", args=[edition.plan_id, edition.number])

    before = client.get(page).content.decode()
    answer = client.post(page, adoption(edition, paragraph="45"))

    for shown in (before, answer.content.decode()):
        assert f'<a href="{way}">{THUMB} i ”{place}”</a>' in shown
    assert 'value="kommunstyrelsen"' in answer.content.decode()
    assert not EditionPaper.objects.exists()
    edition.refresh_from_db()
    assert edition.status == "in_review"


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["adopted_by", "paragraph", "reference"])
def test_an_adoption_in_words_that_the_paper_cannot_show_is_refused_at_its_field(client, edition, coordinator, field):
    page = reverse("edition_adopt", args=[edition.plan_id, edition.number])

    answer = client.post(page, adoption(edition, **{field: "王 45"}))

    (error,) = answer.context["form"].errors[field]
    assert "王 (U+738B CJK UNIFIED IDEOGRAPH-738B)" in error
    assert not EditionPaper.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("said", "problem"), [({}, "👍 王小明"), ({"adopted_by": "王小明"}, "Ett problem")])
def test_the_verb_stores_no_paper_with_boxes_whoever_calls_it(edition, coordinator, said, problem):
    edition.goals.update(problem=problem)
    words = {"adopted_by": "kommunstyrelsen", "adopted_on": date(2026, 3, 16), "paragraph": "45"} | said

    with pytest.raises(ForbiddenStepError, match="U\\+738B"):
        adoption_actions.register_adoption(
            edition=edition, version=edition.version, pdf=b"%PDF", by=coordinator, at=NOON, **words
        )
    assert not EditionPaper.objects.exists()


@pytest.mark.django_db
def test_struck_out_words_of_the_edition_before_are_named_by_their_numbers_and_keep_the_paper_valid(
    client, edition, coordinator
):
    edition.goals.update(problem="Förr 👍")
    factories.close(edition)
    following = edition_actions.start_edition(
        plan=edition.plan,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
        by=coordinator,
        at=NOON,
    )
    following.goals.update(problem="Nu")

    content = plan_pdf.draw(following, at=AT, is_adopted=True)

    assert "Förr [U+1F44D]" in " ".join(pages(content))
    assert verapdf.faults(content, "2a") == {}


@pytest.mark.django_db
def test_a_text_that_cannot_be_locked_names_each_place_and_the_page_that_mends_it(client):
    agreement = factories.draft()
    text = agreement_changes.current_version(agreement)
    section = Section.objects.filter(agreement_version=text).order_by("order").first()
    Section.objects.filter(pk=section.pk).update(heading="Syfte", body="Text 👍")
    party = text.parties.order_by("order").first()
    party.diarienummer = "王 1"
    party.save()
    signatory = SignatoryRow.objects.filter(party=party).first()
    SignatoryRow.objects.filter(pk=signatory.pk).update(name="小明")
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))

    shown = client.get(agreement.get_absolute_url()).content.decode()
    assert client.get(reverse("agreement_lock", args=[agreement.slug])).content.decode().count("U+1F44D") == 1
    (problem,) = locking.why_not_lockable(text)

    for way, words in (
        (reverse("section_edit", args=[agreement.slug, section.pk]), f"{THUMB} i ”Syfte”"),
        (reverse("party_edit", args=[agreement.slug, party.pk]), "王 (U+738B CJK UNIFIED IDEOGRAPH-738B) i ”"),
        (
            reverse("signatory_edit", args=[agreement.slug, signatory.pk]),
            "(U+660E CJK UNIFIED IDEOGRAPH-660E) i ”小明”",
        ),
    ):
        assert words in problem
        assert any(words in link.split("</a>")[0] for link in shown.split(f'href="{way}')[1:])


# What is not stored --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_papers_that_nobody_stores_name_the_character_by_its_number_and_stay_valid(edition, coordinator):
    Goal.objects.filter(edition=edition).update(title="Mål 👍", problem="王\u202e")
    FollowUp.objects.create(
        plan=edition.plan,
        key=edition.goals.get().key,
        organisation=edition.plan.owner,
        by=coordinator,
        at=NOON,
        on=date(2026, 3, 1),
        status="on_track",
        text="Bra 👍",
    )
    draft = written(title="Avtal ☃", sections=[("", "👍")], parties=[("A", "", [{}]), ("B", "", [{}])])
    indicator = factories.indicator(name="Arbete 👍")
    district = edition.plan.district
    factories.observation(indicator, district, 2025, 61)

    drawings = {
        "plan": (plan_pdf.draw(edition, at=AT), "Mål [U+1F44D]"),
        "report": (draw_report(edition, at=AT), "Bra [U+1F44D]"),
        "council": (draw_council_report(edition, at=AT), "Mål [U+1F44D]"),
        "draft": (agreement_printing.draw_draft(draft, at=AT), "Avtal [U+2603]"),
        "indicator": (indicator_printing.draw(indicator, district, at=AT), "Arbete [U+1F44D]"),
        "board": (
            board_pdf.draw(district, goals_by_indicator(district, None, on=date(2026, 3, 1)), year=None, at=AT),
            "",
        ),
    }

    for name, (content, words) in drawings.items():
        assert words in " ".join(pages(content)), name
        assert verapdf.faults(content, "2a") == {}, name
        assert verapdf.faults(content, "ua1") == {}, name


# Letters that are found ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pasted",
    [
        "\ufb00",
        "\ufb01",
        "\ufb02",
        "\ufb03",
        "\ufb04",
        "\ufb05",
        "\ufb06",
        "f\u200bf",
        "f\u200cft",
        "f\u00adt",
        "\u00ad",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u2060",
        "\u00a0",
        "\u2010",
        "\u2011",
        "a\u030a",
        "A\u0308",
        "\u212b",
        "\u2126 \u03a9",
        "\u03bc \u00b5",
        "\u2206",
    ],
)
def test_one_pasted_character_does_not_change_what_the_others_are_found_as(pasted):
    words = "offentlig trafik efter affären, flit finns effektivt, Ås på ängen öster om e-post 5 µm Ω"

    content = drawn(f"{pasted} {words} {pasted}")

    for found in extracted(content):
        assert words in found
    assert verapdf.faults(content, "2a") == {}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (
            "o\ufb00entlig \ufb01nans \ufb02it e\ufb03cient ba\ufb04ad a\ufb06",
            "offentlig finans flit efficient bafflad ast",
        ),
        ("över\u00adens\u200bkom\ufeffmelse", "överenskommelse"),
        ("a\u030angstro\u0308m A\u030a \u212b e\u0301", "ångström Å Å é"),
        ("3\u00a0363 e\u2011post", "3 363 e-post"),
        ("½ m² № 1½ ²", "½ m² № 1½ ²"),
    ],
)
def test_what_was_pasted_is_found_as_one_would_type_it(typed, found):
    for words in extracted(drawn(typed)):
        assert found in words


def test_a_mark_after_a_sign_of_html_stays_text():
    assert glyphs.unify_letters("<p>\u0338a < \u0338</p>\u0338") == "<p>\u0338a < \u0338</p>\u0338"


@pytest.mark.django_db
def test_the_digest_of_an_agreement_is_of_the_text_as_it_is_stored():
    typed = "O\ufb00entlig a\u030a"
    text = written(title="Avtal", sections=[("", typed)], parties=[("A", "", [{}]), ("B", "", [{}])])

    papers = agreement_printing.draw(text, at=AT)

    assert typed in papers.canonical_text
    assert papers.digest == canonical_text.text_digest(papers.canonical_text)
    assert papers.digest in pages(papers.everything.content)[0].replace(" ", "")
    assert "Offentlig å" in pages(papers.everything.content)[0]
    assert not Agreement.objects.filter(status="locked").exists()
