"""core.paper: what comes out is archival and accessible, the same every time, and set in our own typeface."""

import io
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from django.contrib.staticfiles import finders

from core import paper, typefaces
from tests import pdfcheck
from tests.papers import AT, fonts, pages

HTML = """<!doctype html><html lang="sv"><head><title>Prov</title>
<link rel="stylesheet" href="static:css/print/paper.css"></head>
<body class="sheet"><article class="paper" data-page="Sida">
<h1>Räksmörgås</h1><p>Rak, <em>kursiv</em>, <strong>fet</strong> och <strong><em>båda</em></strong>.</p>{more}
</article></body></html>"""
PAGE = HTML.format(more="")


def test_a_paper_is_valid_as_an_archival_and_as_an_accessible_file():
    content = paper.draw(PAGE, created=AT)

    assert pdfcheck.faults(content, "2a") == {}
    assert pdfcheck.faults(content, "ua1") == {}


def test_the_validator_sees_what_is_wrong():
    boxes = paper.draw(PAGE.replace("Räksmörgås", "\ue000"), created=AT)
    no_language = paper.draw(PAGE.replace('lang="sv"', ""), created=AT)

    assert "6.2.11.8-1" in pdfcheck.faults(boxes, "2a")
    assert "7.2-29" in pdfcheck.faults(no_language, "ua1")


def test_the_same_html_and_moment_give_the_same_bytes():
    first = paper.draw(PAGE, created=AT)

    assert paper.draw(PAGE, created=AT) == first
    assert paper.draw(PAGE, created=AT + timedelta(seconds=1)) != first
    assert pypdf.PdfReader(io.BytesIO(first)).metadata.creation_date == AT


def test_the_same_bytes_come_from_another_process():
    script = (
        "import sys, datetime, django; django.setup(); from core import paper; "
        "sys.stdout.buffer.write(paper.draw(sys.stdin.read(), created=datetime.datetime.fromisoformat(sys.argv[1])))"
    )

    elsewhere = subprocess.run(
        [sys.executable, "-c", script, AT.isoformat()], input=PAGE.encode(), capture_output=True, check=True
    )

    assert elsewhere.stdout == paper.draw(PAGE, created=AT)


def test_weights_and_slopes_are_fonts_of_their_own_and_embedded():
    drawn = fonts(paper.draw(PAGE, created=AT))

    assert len({name for name, _ in drawn}) == len(drawn) == 4
    assert {embedded for _, embedded in drawn} == {"yes"}
    assert all(name.startswith("Source-Sans-3") for name, _ in drawn)


def test_swedish_needs_no_font_of_the_machine():
    swedish = "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ abcdefghijklmnopqrstuvwxyzåäö éüÉÜ 0123456789 §–—…”’»•−×½€%‰°"

    assert typefaces.lacking(swedish) == []


@pytest.mark.parametrize("character", ["警", "😀", "\u202e", "\u2028", "\x07", "\ue000"])
def test_what_the_typeface_cannot_show_is_told(character):
    assert typefaces.lacking(f"före{character}efter{character}") == [character]


@pytest.mark.parametrize("pasted", ["\u00ad", "\u200b", "\ufeff", "\u2003", "\u2009", "\u00a0", "\r\n", "a\u030a"])
def test_what_a_word_processor_leaves_behind_does_no_harm(pasted):
    content = paper.draw(HTML.format(more=f"<p>före{pasted}efter</p>"), created=AT)

    assert typefaces.lacking(pasted) == []
    assert pdfcheck.faults(content, "2a") == {}


def test_pieces_drawn_together_count_their_own_pages():
    three = HTML.format(more="<p>text</p>" * 80)

    everything, each = paper.draw_together([PAGE, three], created=AT)

    assert [page.rpartition("Sida ")[2] for page in pages(everything)] == ["1 (1)", "1 (3)", "2 (3)", "3 (3)"]
    assert pages(everything) == [page for content in each for page in pages(content)]
    assert each[0] == paper.draw(PAGE, created=AT)


def test_one_piece_drawn_together_with_none_is_the_same_paper_twice():
    everything, each = paper.draw_together([PAGE], created=AT)

    assert each == [everything] == [paper.draw(PAGE, created=AT)]


@pytest.mark.parametrize("name", ["css/not-there.css", "../config/settings.py", "%2e%2e/config/settings.py", "css"])
def test_a_paper_without_its_stylesheet_is_no_paper(name):
    with pytest.raises(paper.PaperError):
        paper.draw(PAGE.replace("css/print/paper.css", name), created=AT)


def test_the_stylesheet_says_nothing_that_weasyprint_does_not_know(caplog):
    paper.draw(PAGE.replace("</head>", "<style>p { colour: red }</style></head>"), created=AT)
    assert any("colour" in message for message in caplog.messages), "What the drawing process logs is not logged here."
    caplog.clear()

    paper.draw(PAGE, created=AT)

    assert caplog.messages == []
    assert Path(finders.find("css/print/paper.css")).exists()


def test_cuts_are_kept_and_used_again(settings, tmp_path):
    settings.TYPEFACE_DIR = tmp_path / "typefaces"
    before = typefaces.cut("italic")
    typefaces.cut.cache_clear()

    fresh = typefaces.cut("italic")
    typefaces.cut.cache_clear()
    (kept,) = settings.TYPEFACE_DIR.iterdir()

    assert fresh == before == kept.read_bytes() == typefaces.cut("italic")


def test_a_disk_that_cannot_be_written_is_no_hindrance(settings, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    settings.TYPEFACE_DIR = tmp_path / "file"
    before = typefaces.cut("italic")
    typefaces.cut.cache_clear()

    assert typefaces.cut("italic") == before
