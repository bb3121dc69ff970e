"""The parties' coats of arms and numbers on the agreement's paper, and in its canonical text."""

import io
import json

import pypdf
import pytest
from django.urls import reverse
from docx import Document

from core.emblems import actions as emblem_actions
from core.emblems import reading
from core.models import Emblem, Organisation
from partnership.document import canonical_text, docx, pdf
from partnership.models import AgreementVersion
from tests.core.emblems.test_pages import SVG, png
from tests.support import factories, verapdf
from tests.support.pdf_text import AT, of_many, pages, structure

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def choose(organisation, content, text, seen=0):
    by = factories.person(organisation)
    picture = reading.make_safe(content)
    return emblem_actions.choose_emblem(
        organisation=organisation, picture=picture, alternative_text=text, seen=seen, by=by, at=AT
    )


def alternative_texts(content):
    """What is read aloud of the figures of a PDF, in the order of the file."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    objects = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    return [each["/Alt"] for each in objects if isinstance(each, dict) and each.get("/S") == "/Figure"]


@pytest.fixture
def text():
    """A draft of two parties, the first with an SVG and a number, the second with a PNG."""
    text = of_many(2)
    first, second = text.parties.order_by("order")
    Organisation.objects.filter(pk=first.organisation_id).update(orgnr="212000-0084")
    choose(first.organisation, SVG, "Haninge kommuns vapen")
    choose(second.organisation, png(mode="RGBA"), "Polisens märke")
    return text


def test_the_pictures_stand_in_the_head_with_their_words_and_the_paper_is_for_archives(text, tmp_path):
    content = pdf.draw(text, at=AT).copies[0][1].content

    assert structure(content, tmp_path).count("Figure") == 2
    assert alternative_texts(content) == ["Haninge kommuns vapen", "Polisens märke"]
    assert [verapdf.faults(content, flavour) for flavour in ("2a", "ua1")] == [{}, {}]
    assert pdf.draw(text, at=AT).copies[0][1].content == content


def test_the_parties_stand_under_the_title_with_the_numbers_that_are_known(text):
    first_page = pages(pdf.draw_draft(text, at=AT))[0]

    assert "Part 1, org.nr 212000-0084, dnr KS 2026/101" in first_page.replace("\u00a0", " ")


def test_the_canonical_text_names_what_is_known_and_only_that(text):
    contents = json.loads(canonical_text.canonical_text(text))

    first, second = contents["parties"]
    assert contents["schema_version"] == 2
    assert first["orgnr"] == "212000-0084"
    assert first["emblem"] == {
        "sha256": Emblem.objects.get(kind="svg").sha256,
        "alternative_text": "Haninge kommuns vapen",
    }
    assert "orgnr" not in second
    Organisation.objects.update(orgnr="")
    for each in Emblem.objects.all():
        emblem_actions.take_emblem_away(organisation=each.organisation, seen=each.pk, by=each.added_by, at=AT)
    contents = json.loads(canonical_text.canonical_text(text))
    assert contents["schema_version"] == 1
    assert all(party.keys() == {"name_as_written", "diarienummer", "signatories"} for party in contents["parties"])


def test_a_locked_text_keeps_what_it_was_locked_with():
    agreement = factories.draft()
    owner = agreement.owner
    emblem = choose(owner, SVG, "Vapen")
    factories.lock(agreement)
    text = AgreementVersion.objects.get(agreement=agreement)
    view = pdf.context(text, on=AT.date())

    choose(owner, png(), "Logotyp", seen=emblem.pk)
    Organisation.objects.filter(pk=owner.pk).update(orgnr="212000-0084")

    assert canonical_text.canonical_text(text) == text.canonical_text
    assert pdf.context(text, on=AT.date()) == view
    address = reverse("emblem_picture", args=[emblem.sha256])
    assert view["paper"]["emblems"] == [{"src": address, "text": "Vapen"}]


def test_the_word_file_says_the_same(text):
    document = Document(io.BytesIO(docx.draft_docx(text, on=AT.date())))

    lines = [paragraph.text.replace("\u00a0", " ") for paragraph in document.paragraphs]
    assert "Part 1, org.nr 212000-0084, dnr KS 2026/101" in lines
    assert "[Haninge kommuns vapen]" in lines[0]
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == ["Polisens märke"]


@pytest.mark.parametrize("signatories", [9, 12])
def test_text_is_never_left_alone_on_its_page_before_many_who_sign(signatories):
    shown = pages(pdf.draw_draft(of_many(2, signatories=signatories, paragraphs=2), at=AT))

    signing = next(page for page in shown if "Underskrifter" in page)
    assert "Namn 1.1 " in signing
    assert len(signing.partition("Underskrifter")[0].split()) > 20


def test_the_foot_has_room_for_three_numbers_and_says_that_there_are_more():
    papers = pdf.draw(of_many(9), at=AT)

    last = pages(papers.copies[0][1].content)[-1]
    assert "Dnr KS 2026/101, KS 2026/103, KS 2026/105 m.fl." in last
    assert "KS 2026/107" not in last
