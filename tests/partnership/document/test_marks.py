"""The mark on each page of a printed copy: what it says, what a forger cannot make, and how it stands on the paper."""

import io

import pypdf
import pypdfium2
import pytest
import zxingcpp

from partnership.document import marks, pdf
from partnership.document.marks import Mark
from partnership.locking import actions as locking
from partnership.models import Copy, PrintSet, VersionOrigin
from tests.support import factories, verapdf
from tests.support.pdf_text import AT, jordbro_2009, pages, structure

KEY, OTHER_KEY = "00" * 32, "11" * 32


def read_from(content, *, dots_per_inch=150):
    """The texts of the QR codes on each page, and their side in millimetres."""
    found = []
    for page in pypdfium2.PdfDocument(content):
        picture = page.render(scale=dots_per_inch / 72, grayscale=True).to_pil()
        found.append([code.text for code in zxingcpp.read_barcodes(picture)])
    return found


def test_a_mark_is_34_digits_with_the_record_the_copy_the_page_and_a_tag():
    text = Mark(record=4711, copy=2, page=13).text(KEY)

    assert text == "1000000471100201396714649714223688"
    assert marks.read(text) == Mark(4711, 2, 13)


def test_a_mark_is_genuine_with_the_key_of_its_own_paper_alone():
    text = Mark(4711, 2, 13).text(KEY)

    assert Mark(4711, 2, 13).is_genuine(text, KEY)
    assert not Mark(4711, 2, 13).is_genuine(text, OTHER_KEY)
    assert not Mark(4711, 2, 13).is_genuine(text, "")  # a paper that was locked before there were marks


@pytest.mark.parametrize("place", range(1, 34))
def test_a_mark_with_one_digit_changed_is_not_genuine(place):
    text = Mark(4711, 2, 13).text(KEY)
    changed = f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}"

    assert not marks.read(changed).is_genuine(changed, KEY)


def test_the_digits_of_one_page_with_the_tag_of_another_are_not_genuine():
    one, other = Mark(4711, 1, 1).text(KEY), Mark(4711, 2, 1).text(KEY)
    mixed = one[:17] + other[17:]

    assert not marks.read(mixed).is_genuine(mixed, KEY)


@pytest.mark.parametrize("text", ["", "1" * 33, "1" * 35, "2" + "0" * 33, "https://haninge.example/", "١" * 34])
def test_what_has_not_the_form_of_a_mark_is_none(text):
    assert marks.read(text) is None


@pytest.mark.django_db
@pytest.mark.long
@pytest.mark.one_engine
class TestOnPaper:
    def test_every_page_of_every_copy_has_its_own_mark_in_the_common_file_too(self):
        text = jordbro_2009()

        papers = pdf.draw(text, at=AT, mark_key=KEY)

        expected = [[[Mark(text.pk, copy, page).text(KEY)] for page in (1, 2)] for copy in (1, 2)]
        assert [read_from(paper.content) for _, paper in papers.copies] == expected
        assert read_from(papers.everything.content) == [*expected[0], *expected[1]]
        assert [paper.pages for _, paper in papers.copies] == [2, 2]

    def test_a_paper_with_marks_is_valid_as_an_archival_and_as_an_accessible_file(self):
        papers = pdf.draw(jordbro_2009(), at=AT, mark_key=KEY)

        for content in (papers.everything.content, papers.copies[0][1].content):
            assert verapdf.faults(content, "2a") == {}
            assert verapdf.faults(content, "ua1") == {}

    def test_the_same_text_moment_and_key_give_the_same_bytes(self):
        text = jordbro_2009()
        first = pdf.draw(text, at=AT, mark_key=KEY).everything.content

        assert pdf.draw(text, at=AT, mark_key=KEY).everything.content == first
        assert pdf.draw(text, at=AT, mark_key=OTHER_KEY).everything.content != first

    def test_a_mark_moves_no_word_and_is_read_aloud_by_nobody(self, tmp_path):
        text = jordbro_2009()
        bare, marked = (pdf.draw(text, at=AT, mark_key=key).copies[0][1].content for key in ("", KEY))

        assert pages(marked) == pages(bare)
        assert structure(marked, tmp_path) == structure(bare, tmp_path)

    def test_the_mark_is_16_mm_wide_in_the_margin_beside_the_foot(self):
        content = pdf.draw(jordbro_2009(), at=AT, mark_key=KEY).copies[0][1].content
        picture = pypdfium2.PdfDocument(content)[1].render(scale=254 / 72, grayscale=True).to_pil()  # 10 dots in a mm
        (code,) = zxingcpp.read_barcodes(picture)

        corners = code.position.top_left, code.position.bottom_right
        (left, top), (right, bottom) = ((corner.x / 10, corner.y / 10) for corner in corners)
        assert [round(left), round(right)] == [184, 200]
        assert [round(top), round(bottom)] == [271, 287]

    def test_a_draft_and_an_electronic_original_have_no_mark(self):
        text = jordbro_2009()

        electronic = pdf.draw(text, at=AT, origin=VersionOrigin.ELECTRONIC, mark_key=KEY)

        assert read_from(pdf.draw_draft(text, at=AT)) == [[], []]
        assert read_from(electronic.everything.content) == [[], []]
        assert electronic.copies[0][1].pages is None

    def test_locking_gives_each_paper_a_key_of_its_own_and_counts_the_pages(self):
        first, second = factories.draft(), factories.draft()
        for agreement in (first, second):
            by = factories.person(agreement.owner)
            locking.lock_text(agreement=agreement, version=agreement.version, by=by, at=AT)

        keys = set(PrintSet.objects.values_list("mark_key", flat=True))
        assert len(keys) == 2
        assert {len(key) for key in keys} == {64}
        assert list(Copy.objects.values_list("pages", flat=True)) == [1, 1, 1, 1]
        copy = Copy.objects.order_by("pk").first()
        with copy.file.open("rb") as file:
            content = file.read()
        (text,) = read_from(content)[0]
        paper = copy.print_set
        assert marks.read(text) == Mark(paper.agreement_version_id, 1, 1)
        assert marks.read(text).is_genuine(text, paper.mark_key)
        assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == copy.pages
