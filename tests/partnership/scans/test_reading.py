"""Marks on worn paper: 200 pages as a scanner gives them back, and what no machine can read."""

import pytest

from core.files import scanned_pages as page_reading
from partnership.document import marks, pdf
from partnership.document.marks import Mark
from tests.support import scanned_pages
from tests.support.pdf_text import AT, jordbro_2009

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.long]

KEY = "5c" * 32
COPIES, PAGES = 20, 10


def read(content, kind="pdf"):
    _file, *pages = page_reading.read([page_reading.ScannedFile(content, kind)], most=200, form=marks.FORM)
    return pages


@pytest.fixture(scope="module")
def bare_page(django_db_setup, django_db_blocker):
    """The picture of a page of a real paper without a mark, on which any mark can be stuck."""
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            content = pdf.draw_draft(jordbro_2009(), at=AT)
            transaction.set_rollback(True)
    return scanned_pages.pages_of(content)[1]


def marked(bare_page, mark):
    return scanned_pages.with_mark(bare_page, mark.text(KEY))


def test_200_worn_pages_of_20_copies_find_their_copies(bare_page):
    chance = scanned_pages.chance(2026)
    there = [Mark(4711, copy, page) for copy in range(1, COPIES + 1) for page in range(1, PAGES + 1)]
    chance.shuffle(there)
    upside_down = [chance.random() < 0.2 for _ in there]
    pictures = [
        scanned_pages.worn(marked(bare_page, mark), chance, upside_down=turned)
        for mark, turned in zip(there, upside_down, strict=True)
    ]

    pages = read(scanned_pages.as_pdf(pictures, quality=60))

    found = [(marks.read(page.texts[0]), page.turn == 180) if len(page.texts) == 1 else None for page in pages]
    right = sum(one == told for one, told in zip(found, zip(there, upside_down, strict=True), strict=True))
    assert len(pages) == 200
    assert right >= 198  # 99 %
    assert right == sum(one is not None for one in found)  # none is taken for another


@pytest.mark.parametrize("wear", [scanned_pages.coffee_ring, scanned_pages.torn])
def test_a_mark_that_cannot_be_read_goes_to_a_person_with_a_picture(bare_page, wear):
    picture = wear(marked(bare_page, Mark(4711, 1, 1)))

    (page,) = read(scanned_pages.as_jpeg(picture), "jpeg")

    assert page.texts == []
    assert page.picture.startswith(b"\xff\xd8\xff")


def test_two_marks_on_a_page_go_to_a_person(bare_page):
    picture = marked(bare_page, Mark(4711, 1, 1))
    other = marked(bare_page, Mark(4711, 2, 1)).crop((1050, 1560, 1240, 1754))
    picture.paste(other, (100, 1560))

    (page,) = read(scanned_pages.as_jpeg(picture), "jpeg")

    assert len(page.texts) == 2
    assert page.picture


def test_another_code_on_the_page_is_no_mark_and_hides_none(bare_page):
    picture = marked(bare_page, Mark(4711, 1, 1))
    picture.paste(scanned_pages.code("https://haninge.example/"), (100, 1500))

    (page,) = read(scanned_pages.as_jpeg(picture), "jpeg")

    assert [marks.read(text) for text in page.texts] == [Mark(4711, 1, 1)]


@pytest.mark.parametrize("content", [b"%PDF-1.7 broken", b"", b"\0" * 5000])
def test_a_file_that_no_reader_opens_is_broken(content):
    (told,) = page_reading.read([page_reading.ScannedFile(content, "pdf")], most=200, form=marks.FORM)

    assert (told.pages, told.problem) == (0, "broken")


def test_pages_that_are_not_there_cannot_be_put_together(bare_page):
    file = page_reading.ScannedFile(scanned_pages.as_pdf([bare_page]), "pdf")

    with pytest.raises(page_reading.PagesUnreadableError):
        page_reading.put_together([file], [[(0, 2, 0)]])
