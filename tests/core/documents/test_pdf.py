"""core.documents.pdf: what comes out is archival and accessible, the same every time, and set in our own typeface."""

import io
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from django.contrib.staticfiles import finders

from core.documents import pdf, print_fonts
from core.documents.drawing import errors
from tests.support import verapdf
from tests.support.pdf_text import AT, fonts, pages

HTML = """<!doctype html><html lang="sv"><head><title>Prov</title>
<link rel="stylesheet" href="static:css/print/paper.css"></head>
<body class="sheet"><article class="paper" data-page="Sida">
<h1>Räksmörgås</h1><p>Rak, <em>kursiv</em>, <strong>fet</strong> och <strong><em>båda</em></strong>.</p>{more}
</article></body></html>"""
PAGE = HTML.format(more="")


def test_a_paper_is_valid_as_an_archival_and_as_an_accessible_file():
    content = pdf.draw(PAGE, created=AT)

    assert verapdf.faults(content, "2a") == {}
    assert verapdf.faults(content, "ua1") == {}


def test_the_validator_sees_what_is_wrong():
    boxes = pdf.draw(PAGE.replace("Räksmörgås", "\ue000"), created=AT)
    no_language = pdf.draw(PAGE.replace('lang="sv"', ""), created=AT)

    assert "6.2.11.8-1" in verapdf.faults(boxes, "2a")
    assert "7.2-29" in verapdf.faults(no_language, "ua1")


def test_the_same_html_and_moment_give_the_same_bytes():
    first = pdf.draw(PAGE, created=AT)

    assert pdf.draw(PAGE, created=AT) == first
    assert pdf.draw(PAGE, created=AT + timedelta(seconds=1)) != first
    assert pypdf.PdfReader(io.BytesIO(first)).metadata.creation_date == AT


def test_the_same_bytes_come_from_another_process():
    script = (
        "import sys, datetime, django; django.setup(); from core.documents import pdf; "
        "sys.stdout.buffer.write(pdf.draw(sys.stdin.read(), created=datetime.datetime.fromisoformat(sys.argv[1])))"
    )

    elsewhere = subprocess.run(
        [sys.executable, "-c", script, AT.isoformat()], input=PAGE.encode(), capture_output=True, check=True
    )

    assert elsewhere.stdout == pdf.draw(PAGE, created=AT)


def test_weights_and_slopes_are_fonts_of_their_own_and_embedded():
    drawn = fonts(pdf.draw(PAGE, created=AT))

    assert len({name for name, _ in drawn}) == len(drawn) == 4
    assert {embedded for _, embedded in drawn} == {"yes"}
    assert all(name.startswith("Source-Sans-3") for name, _ in drawn)


def test_swedish_needs_no_font_of_the_machine():
    swedish = "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ abcdefghijklmnopqrstuvwxyzåäö éüÉÜ 0123456789 §–—…”’»•−×½€%‰°"

    assert print_fonts.missing_characters(swedish) == []


@pytest.mark.parametrize("character", ["警", "😀", "\u202e", "\u2028", "\x07", "\ue000"])
def test_what_the_typeface_cannot_show_is_told(character):
    assert print_fonts.missing_characters(f"före{character}efter{character}") == [character]


@pytest.mark.parametrize("pasted", ["\u00ad", "\u200b", "\ufeff", "\u2003", "\u2009", "\u00a0", "\r\n", "a\u030a"])
def test_what_a_word_processor_leaves_behind_does_no_harm(pasted):
    content = pdf.draw(HTML.format(more=f"<p>före{pasted}efter</p>"), created=AT)

    assert print_fonts.missing_characters(pasted) == []
    assert verapdf.faults(content, "2a") == {}


def test_pieces_drawn_together_count_their_own_pages():
    three = HTML.format(more="<p>text</p>" * 80)

    everything, each = pdf.draw_together([PAGE, three], created=AT)

    assert [page.rpartition("Sida ")[2] for page in pages(everything)] == ["1 (1)", "1 (3)", "2 (3)", "3 (3)"]
    assert pages(everything) == [page for content in each for page in pages(content)]
    assert each[0] == pdf.draw(PAGE, created=AT)


def test_one_piece_drawn_together_with_none_is_the_same_paper_twice():
    everything, each = pdf.draw_together([PAGE], created=AT)

    assert each == [everything] == [pdf.draw(PAGE, created=AT)]


@pytest.mark.parametrize("name", ["css/not-there.css", "../config/settings.py", "%2e%2e/config/settings.py", "css"])
def test_a_paper_without_its_stylesheet_is_no_paper(name):
    with pytest.raises(errors.PaperError):
        pdf.draw(PAGE.replace("css/print/paper.css", name), created=AT)


def test_the_stylesheet_says_nothing_that_weasyprint_does_not_know(caplog):
    pdf.draw(PAGE.replace("</head>", "<style>p { colour: red }</style></head>"), created=AT)
    assert any("colour" in message for message in caplog.messages), "What the drawing process logs is not logged here."
    caplog.clear()

    pdf.draw(PAGE, created=AT)

    assert caplog.messages == []
    assert Path(finders.find("css/print/paper.css")).exists()


def test_cuts_are_kept_and_used_again(settings, tmp_path):
    settings.TYPEFACE_DIR = tmp_path / "typefaces"
    before = print_fonts.print_font("italic")
    print_fonts.print_font.cache_clear()

    fresh = print_fonts.print_font("italic")
    print_fonts.print_font.cache_clear()
    (kept,) = settings.TYPEFACE_DIR.iterdir()

    assert fresh == before == kept.read_bytes() == print_fonts.print_font("italic")


def test_a_disk_that_cannot_be_written_is_no_hindrance(settings, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    settings.TYPEFACE_DIR = tmp_path / "file"
    before = print_fonts.print_font("italic")
    print_fonts.print_font.cache_clear()

    assert print_fonts.print_font("italic") == before
