"""What people type into an agreement stays text on its paper: it opens no file, reaches no network, embeds nothing."""

import http.server
import io
import os
import sys
import tempfile
import threading
from pathlib import Path

import pypdf
import pytest
import weasyprint
from django.conf import settings

from core.documents import pdf
from core.documents.drawing import pool, press
from partnership.document import pdf as agreement_pdf
from tests.support.pdf_text import AT, pages, written
from tests.support.watched_typesetting import opened_by_the_drawing_of

# {file} is a file of the machine, {port} a listening server. Each fits in the shortest field, a registration number.
ATTACKS = {
    "image file": '<img src="file://{file}">',
    "image address": '<img src="http://127.0.0.1:{port}/a">',
    "attachment file": "<link rel=attachment href=file://{file}>",
    "attachment link": "<a rel=attachment href=file://{file}>x</a>",
    "stylesheet": "<link rel=stylesheet href=//127.0.0.1:{port}>",
    "import": "<style>@import 'http://127.0.0.1:{port}/a'</style>",
    "import file": "<style>@import 'file://{file}'</style>",
    "style": "<p style=background:url(file://{file})>x</p>",
    "svg": "<svg><image href=file://{file} /></svg>",
    "svg use": "<svg><use href=http://127.0.0.1:{port}/#a /></svg>",
    "object": "<object data=file://{file}>x</object>",
    "embed": "<embed src=http://127.0.0.1:{port}/a>",
    "frame": "<iframe src=http://127.0.0.1:{port}/a></iframe>",
    "base": "<base href=http://127.0.0.1:{port}/>",
    "our own file": "<link rel=attachment href=static:css/print/paper.css>",
    "out of an attribute": '"><img src=file://{file}>',
    "markdown image": "![x](http://127.0.0.1:{port}/a)",
    "markdown link": "[x](file://{file})",
    "markdown address": "<http://127.0.0.1:{port}/a>",
    "template": "{{% include '{file}' %}} {{{{ settings }}}}",
    "entity": "&lt;img src=file://{file}&gt;",
}

_opened_here = []


def _note(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        _opened_here.append(arguments[0])


sys.addaudithook(_note)


@pytest.fixture(autouse=True, scope="module")
def _watched_drawing():
    """Papers are drawn by a process that notes what it opens."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(press, "MODULE", "tests.support.watched_typesetting")
        pool.end_drawing()
        yield
    pool.end_drawing()
    opened_by_the_drawing_of(os.getpid()).unlink(missing_ok=True)


def opened():
    """The files opened since `forget_opened`, here and where papers are drawn."""
    notes = opened_by_the_drawing_of(os.getpid())
    return [*_opened_here, *(notes.read_text().splitlines() if notes.exists() else [])]


def forget_opened():
    _opened_here.clear()
    if (notes := opened_by_the_drawing_of(os.getpid())).exists():
        os.truncate(notes, 0)


@pytest.fixture
def secret():
    """A file of the machine with a short name; its content is a picture, and a stylesheet too."""
    with tempfile.NamedTemporaryFile(dir="/tmp", prefix="s", suffix="", mode="w") as file:
        file.write('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">SECRET</text></svg>')
        file.flush()
        forget_opened()
        yield file.name


@pytest.fixture
def server():
    """A server on this machine that notes the paths that were asked for."""

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting) as listening:
        listening.asked = []
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


def hostile(attack, secret, server):
    return ATTACKS[attack].format(file=secret, port=server.server_address[1])


@pytest.mark.one_engine
@pytest.mark.django_db
@pytest.mark.drawn
@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_typed_into_every_printed_field_is_text(attack, secret, server):
    typed = hostile(attack, secret, server)
    signatory = {"name": f"N {typed}", "title": f"T {typed}", "organisation_line": f"O {typed}", "place": f"P {typed}"}
    fields = [f"{letter} {typed}" for letter in "ABCDEFNTOP"]
    text = written(
        title=fields[0],
        sections=[(fields[1], fields[2])],
        parties=[("Kommunen", "", [{}]), ("Polisen", "", [{}]), (fields[3], fields[4], [signatory])],
        appendices=[(fields[5], "")],
    )

    papers = agreement_pdf.draw(text, at=AT)

    content = papers.everything.content
    shown = "".join(pages(papers.copies[0][1].content)).replace(" ", "")
    for field in fields:
        assert field.replace(" ", "") in shown, field
    assert secret not in opened()
    assert server.asked == []
    assert_nothing_in_it_but_text(content)


@pytest.mark.drawn
@pytest.mark.parametrize("attack", [name for name in ATTACKS if "markdown" not in name and name != "entity"])
def test_even_html_that_came_through_would_reach_nothing(attack, secret, server):
    html = (
        f'<html lang="sv"><head><title>Prov</title></head><body><p>{hostile(attack, secret, server)}</p></body></html>'
    )

    content = pdf.draw(html, created=AT)

    assert secret not in opened()
    assert server.asked == []
    assert b"SECRET" not in content
    assert "SECRET" not in "".join(pages(content))
    assert_nothing_in_it_but_text(content)


def test_a_refused_address_is_logged(secret, server, caplog):
    pdf.draw(f'<html lang="sv"><title>Prov</title><img alt="x" src="file://{secret}">', created=AT)

    assert f"A paper asked for file://{secret}, which was not fetched." in caplog.messages


@pytest.mark.parametrize("address", ["data:text/css,p{color:red}", "ftp://127.0.0.1/a", "gopher:a", "javascript:1"])
def test_no_other_protocol_is_known(address, caplog):
    pdf.draw(f'<html lang="sv"><title>Prov</title><link rel="stylesheet" href="{address}"><p>x', created=AT)

    assert any("which was not fetched" in message for message in caplog.messages)


@pytest.mark.filterwarnings("ignore")
def test_these_attacks_would_reach_far_without_our_fetcher(secret, server):
    reached = {"file": 0, "server": 0}
    for attack in ATTACKS:
        forget_opened()
        server.asked.clear()
        html = f'<html lang="sv"><title>Prov</title><p>{hostile(attack, secret, server)}</p>'
        weasyprint.HTML(string=html, base_url="http:").write_pdf()
        reached["file"] += secret in opened()
        reached["server"] += bool(server.asked)

    assert reached["file"] >= 5
    assert reached["server"] >= 3


def test_no_file_but_our_own_is_opened_for_a_paper():
    html = (
        '<html lang="sv"><head><title>Prov</title><link rel="stylesheet" href="static:css/print/paper.css"></head><p>x'
    )
    pdf.draw(html, created=AT)
    forget_opened()

    pdf.draw(html, created=AT)

    names = set(opened()) - {str(opened_by_the_drawing_of(os.getpid()))}
    assert any(name.endswith("css/print/paper.css") for name in names), "Nothing is noted here."
    assert any(name.endswith(".icc") for name in names), "Nothing is noted where papers are drawn."
    ours = settings.BASE_DIR
    foreign = [name for name in names if not Path(name).is_relative_to(ours) and "weasyprint" not in name]
    assert foreign == []


def assert_nothing_in_it_but_text(content):
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert dict(reader.attachments) == {}
    assert "/EmbeddedFiles" not in reader.trailer["/Root"].get("/Names", {})
    for page in reader.pages:
        assert not any("/FS" in note.get_object() for note in page.get("/Annots", []))
        assert len(page.images) == 0
