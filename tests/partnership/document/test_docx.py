"""The draft as a Word file: opened again, and read as Word would."""

import io
from datetime import date

import pytest
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from core.models import Role
from partnership.document import docx
from partnership.models import AgreementVersion, Party, Section, Signatory
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

ON = date(2026, 3, 16)


@pytest.fixture
def text():
    agreement = factories.draft()
    return AgreementVersion.objects.select_related("agreement").get(agreement=agreement)


def opened(text):
    return Document(io.BytesIO(docx.draft_docx(text, on=ON)))


def lines(document, style=None):
    return [each.text for each in document.paragraphs if style is None or each.style.name == style]


def test_it_holds_title_headings_and_text_in_their_order(text):
    document = opened(text)

    assert lines(document, "Title") == ["Lokalt partnerskap"]
    assert lines(document, "Heading 1") == ["Bakgrund", "Parter", "Bilagor", "Underskrifter"]
    after = lines(document)
    assert after.index("Bakgrund") + 1 == after.index("Det var en gång.")
    assert "Bilaga 1. Uppgift saknas" in after


def test_every_page_says_that_it_is_a_draft_and_of_which_day(text):
    document = opened(text)

    assert document.sections[0].header.paragraphs[0].text == "Utkast 2026-03-16"
    fields = document.sections[0].footer._element.iter(qn("w:fldSimple"))
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE", "NUMPAGES"]


def test_an_example_says_that_it_is_one(text):
    text.is_example = True
    text.save()

    assert "Exempel. Innehållet är påhittat" in opened(text).sections[0].header.paragraphs[0].text


def test_it_is_a_swedish_document_on_a4(text):
    document = opened(text)

    language = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")[0]
    assert language.get(qn("w:val")) == "sv-SE"
    assert document.core_properties.language == "sv-SE"
    assert document.core_properties.title == "Lokalt partnerskap"
    size = document.sections[0].page_width, document.sections[0].page_height
    assert [round(each.mm) for each in size] == [round(Mm(210).mm), round(Mm(297).mm)]


def test_emphasis_and_strong_are_italic_and_bold(text):
    Section.objects.filter(order=1).update(body="Vi *samverkar* för **trygghet** och ***allt***.")

    paragraph = next(each for each in opened(text).paragraphs if each.text.startswith("Vi samverkar"))

    marked = {run.text: (bool(run.italic), bool(run.bold)) for run in paragraph.runs}
    assert marked["samverkar"] == (True, False)
    assert marked["trygghet"] == (False, True)
    assert marked["allt"] == (True, True)
    assert marked["Vi "] == (False, False)


def test_lists_are_lists_and_lists_in_lists(text):
    Section.objects.filter(order=1).update(body="Först:\n\n- ett\n  - under\n- två")

    document = opened(text)

    assert lines(document, "List Bullet") == ["ett", "två"]
    assert lines(document, "List Bullet 2") == ["under"]


def test_each_numbered_list_counts_for_itself(text):
    Section.objects.filter(order=1).update(body="1. ett\n2. två")
    Section.objects.filter(order=2).update(body="4. fyra\n5. fem")

    document = opened(text)

    numbers = [each._p.pPr.numPr.numId.val for each in document.paragraphs if each.style.name == "List Number"]
    assert lines(document, "List Number") == ["ett", "två", "fyra", "fem"]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    numbering = document.part.numbering_part.element
    starts = [
        numbering.num_having_numId(number).xpath("w:lvlOverride/w:startOverride/@w:val")[0] for number in numbers[::2]
    ]
    assert starts == ["1", "4"]


def numbered(document):
    """[(the number as Word counts it, the item's words), …] of the numbered items, in their order."""
    numbering, counted, found = document.part.numbering_part.element, {}, []
    for paragraph in document.paragraphs:
        if paragraph.style.name.startswith("List Number"):
            number = paragraph._p.pPr.numPr.numId.val
            own = numbering.num_having_numId(number)
            (start,) = own.xpath("w:lvlOverride/w:startOverride/@w:val")
            (abstract,) = numbering.xpath(f"w:abstractNum[@w:abstractNumId='{own.abstractNumId.val}']")
            counted[own.abstractNumId.val] = counted.get(own.abstractNumId.val, int(start) - 1) + 1
            shown = abstract.find(qn("w:lvl")).find(qn("w:lvlText")).get(qn("w:val"))
            found.append((shown.replace("%1", str(counted[own.abstractNumId.val])), paragraph.text))
    return found


@pytest.mark.parametrize(
    ("body", "items"),
    [
        (
            "1. a\n3. b\n7. c\n2027. Året då avtalet upphör.",
            [("1.", "a"), ("3.", "b"), ("7.", "c"), ("2027.", "Året då avtalet upphör.")],
        ),
        ("1) a\n3) b\n4) c", [("1)", "a"), ("3)", "b"), ("4)", "c")]),
        ("0. a\n9. b\n9. c\n2. d", [("0.", "a"), ("9.", "b"), ("9.", "c"), ("2.", "d")]),
        (
            "1. a\n   1. b\n      1. c\n         1. d\n            1. e\n         2. f\n      2. g\n2. h",
            [("1.", "a"), ("1.", "b"), ("1.", "c"), ("1.", "d"), ("1.", "e"), ("2.", "f"), ("2.", "g"), ("2.", "h")],
        ),
    ],
)
def test_numbered_items_have_the_numbers_that_were_typed(text, body, items):
    Section.objects.filter(order=1).update(body=body)
    Section.objects.exclude(order=1).update(body="")

    assert numbered(opened(text)) == items


def test_line_breaks_stay_in_paragraphs_and_items(text):
    Section.objects.filter(order=1).update(
        body="Haninge kommun\nRudsjöterrassen 2\n\n1. **Polisen**\n   Box 1\n   rum 2"
    )

    assert "Haninge kommun\nRudsjöterrassen 2" in lines(opened(text))
    assert "Polisen\nBox 1\nrum 2" in lines(opened(text), "List Number")


def test_a_second_paragraph_of_an_item_stands_in_the_item(text):
    Section.objects.filter(order=1).update(body="7. ett\n\n   mer om ett\n\n9. två")

    assert lines(opened(text), "List Continue") == ["mer om ett"]


def test_a_long_item_of_two_paragraphs_keeps_both(text):
    Section.objects.filter(order=1).update(body="- ett\n\n  mer om ett\n\n- två")

    words = lines(opened(text))

    assert [word for word in words if word in ("ett", "mer om ett", "två")] == ["ett", "mer om ett", "två"]


def test_every_signatory_has_a_place_to_sign_and_what_is_unknown_is_a_line(text):
    own = Party.objects.get(agreement_version=text, order=1)
    own.diarienummer = "KS 2026/123"
    own.save()
    Signatory.objects.filter(party=own).update(place="Haninge")
    Signatory.objects.create(party=own, order=2, organisation_line="Stadsbyggnad")

    document = opened(text)

    assert lines(document, "Heading 2") == [str(each) for each in text.parties.order_by("order")]
    blocks = [line for line in lines(document) if line.startswith("Ort och datum:")]
    assert len(blocks) == 3
    assert blocks[0].startswith("Ort och datum: Haninge\n")
    assert "Undertecknare 1\nChef" in blocks[0]
    assert "Namnförtydligande: ___" in blocks[1]
    assert blocks[1].endswith("Stadsbyggnad")
    assert f"{own}, dnr\u00a0KS 2026/123" in lines(document)


def test_what_no_xml_may_hold_is_left_out_and_what_looks_like_tags_is_text(text):
    Section.objects.filter(order=1).update(heading="Bak\x1fgrund", body="<b>inte fet</b> & \x0bså\ufffe")

    words = lines(opened(text))

    assert "Bakgrund" in words
    assert "<b>inte fet</b> & så" in words


def test_it_is_downloaded_while_the_text_can_change(client):
    owner = factories.organisation()
    client.force_login(factories.person(owner))
    agreement = factories.draft(owner=owner, slug="avtalet")
    address = reverse("agreement_draft_word", args=["avtalet"])

    response = client.get(address)
    factories.lock(agreement)

    assert response.status_code == 200
    assert response["Content-Type"] == docx.CONTENT_TYPE
    assert response["Content-Disposition"] == 'attachment; filename="avtalet-utkast.docx"'
    assert response["Cache-Control"] == "private, no-store"
    assert "Lokalt partnerskap" in lines(Document(io.BytesIO(response.content)))
    assert client.get(address).status_code == 404


def test_a_reader_who_may_not_see_drafts_gets_none(client):
    owner = factories.organisation()
    client.force_login(factories.person(owner, Role.READER))
    agreement = factories.draft(owner=owner)

    response = client.get(reverse("agreement_draft_word", args=[agreement.slug]))

    assert response.status_code == 403
