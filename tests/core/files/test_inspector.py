"""core.files.inspector: what is found in a file from outside, whichever way it is hidden there."""

import io

import pytest
from PIL import Image

from core.files import inspector
from tests.support import hostile_files

PDF = hostile_files.pdf()
PNG = hostile_files.picture("PNG")
JPEG = hostile_files.picture("JPEG")
EXE = b"MZ\x90\x00\x03 This program cannot be run in DOS mode."
END_OF_JPEG = b"\xff\xd9"

# fmt: off
ENDINGS = [
    "exe", "bat", "cmd", "com", "js", "jse", "vbs", "wsf", "ps1", "sh", "jar", "msi", "lnk", "hta", "scr", "cpl",
    "docm", "xlsm", "pptm", "dotm", "xll", "url", "iso", "py",
]
# fmt: on

# Standard security handlers, from the oldest cipher to the newest. Whether a password is asked for makes no difference.
CIPHERS = {
    "RC4 of 40 bits": b"/V 1/R 2/P -4/O(%s)/U(%s)" % (b"o" * 32, b"u" * 32),
    "RC4 of 128 bits": b"/V 2/R 3/Length 128/P -3904/O(%s)/U(%s)" % (b"o" * 32, b"u" * 32),
    "AES of 128 bits": b"/V 4/R 4/Length 128/P -1028/CF<</StdCF<</CFM/AESV2/Length 16>>>>/StmF/StdCF/StrF/StdCF"
    b"/O(%s)/U(%s)" % (b"o" * 32, b"u" * 32),
    "AES of 256 bits": b"/V 5/R 6/Length 256/P -1028/CF<</StdCF<</CFM/AESV3/Length 32>>>>/StmF/StdCF/StrF/StdCF"
    b"/O(%s)/U(%s)/OE(%s)/UE(%s)/Perms(%s)" % (b"o" * 48, b"u" * 48, b"e" * 32, b"e" * 32, b"p" * 16),
    "a cipher of tomorrow": b"/V 9/R 9/P -4/O(o)/U(u)",
}


def picture(kind="JPEG", size=(160, 120), **how):
    made = io.BytesIO()
    noise = Image.effect_noise(size, 60)
    Image.merge("RGB", [noise, noise.rotate(90, expand=False), noise.rotate(180)]).save(made, kind, **how)
    return made.getvalue()


PROGRESSIVE = picture(progressive=True)
RESTARTING = picture(restart_marker_rows=1)
FLAT = io.BytesIO()
Image.new("RGB", (300, 200), "white").save(FLAT, "JPEG")


def cut(content, share):
    return content[: int(len(content) * share)]


def without(content, name):
    """A PNG without its parts of this name."""
    kept, place = content[:8], 8
    while place < len(content):
        end = place + 12 + int.from_bytes(content[place : place + 4], "big")
        kept += b"" if content[place + 4 : place + 8] == name else content[place:end]
        place = end
    return kept


def changed(content, name):
    """A PNG in whose first part of this name one byte is another."""
    at = content.index(name) + 12
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def linearized(length):
    return PDF.replace(b"%PDF-", b"%PDF-", 1)[:9] + b"9 0 obj\n<</Linearized 1/L %d/N 1>>\nendobj\n" % length + PDF[9:]


SCRIPTS = {
    "a start of a program": hostile_files.pdf_that(b"/OpenAction<</S/Launch/F(calc.exe)>>"),
    "a start under another spelling": hostile_files.pdf_that(b"/OpenAction<</#53/L#61un#63h/Win<</F(cmd)>>>>"),
    "a start on a click": hostile_files.link(b"/S/Launch/F(cmd.exe)"),
    "a start when a page is opened": hostile_files.pdf_that(page=b"/AA<</O<</S/Launch/F(cmd)>>>>"),
    "a start in the second place": hostile_files.link(b"/S/GoTo/D[3 0 R/Fit]/Next[<</S/Launch/F(cmd)>>]"),
    "a start in an outline": hostile_files.pdf_that(b"/Outlines<</First<</Title(x)/A<</S/Launch/F(cmd)>>>>>>"),
    "a start behind a number": hostile_files.pdf_that(b"/OpenAction 4 0 R", more=[b"<</S 5 0 R/F(cmd)>>", b"/Launch"]),
    "a script of a field": hostile_files.pdf_that(
        b"/AcroForm<</Fields[<</FT/Tx/T(x)/AA<</K<</S/JavaScript/JS(1)>>>>>>]>>"
    ),
    "a script of a rendition": hostile_files.link(b"/S/Rendition/JS(app.alert\\(1\\))"),
    "a drawing in three dimensions": hostile_files.pdf_that(more=[b"<</Type/3D/OnInstantiate 3 0 R>>"]),
    "a rich medium": hostile_files.pdf_that(page=b"/Annots[<</Subtype/RichMedia/Rect[0 0 9 9]/RichMediaContent<<>>>>]"),
}
ELSEWHERE = {
    "another document": hostile_files.link(b"/S/GoToR/F(//server/avtal.pdf)/D[0/Fit]"),
    "another document, in an object stream": hostile_files.in_object_stream(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]>>",
            4: b"<</S/GoToR/F(annat.pdf)/D[0/Fit]>>",
        }
    ),
    "a document inside another": hostile_files.link(b"/S/GoToE/T<</R/C/N(x)>>/D[0/Fit]"),
    "a form that sends itself": hostile_files.link(b"/S/SubmitForm/F<</FS/URL/F(https://ond.example/)>>"),
    "a form that fetches": hostile_files.link(b"/S/ImportData/F(fil.fdf)"),
    "an article elsewhere": hostile_files.link(b"/S/Thread/F(annat.pdf)/D 0"),
    "a file of the reader's machine": hostile_files.link(b"/S/URI/URI(file:///C:/Windows/System32/calc.exe)"),
    "a file of a server": hostile_files.link(b"/S/URI/URI(\\\\\\\\server\\\\share\\\\x)"),
    "a script as an address": hostile_files.link(b"/S/URI/URI(JavaScript:alert\\(1\\))"),
    "a script with a line break in its name": hostile_files.link(b"/S/URI/URI(java\\nscript:alert\\(1\\))"),
    "a program of Windows by its address": hostile_files.link(b"/S/URI/URI(ms-msdt:/id)"),
    "a page that opens itself": hostile_files.pdf_that(b"/OpenAction<</S/URI/URI(https://ond.example/)>>"),
    "a page that a page opens": hostile_files.pdf_that(
        page=b"/AA<</O<</S/Named/N/NextPage/Next<</S/URI/URI(https://a.se)>>>>>>"
    ),
    "content in another file": hostile_files.pdf_that(more=[b"<</F(//server/x)/Length 0>>\nstream\n\nendstream"]),
}
PROGRAMS = {
    "a program": hostile_files.attached(b"(avtal.exe)", EXE),
    "a program under another name": hostile_files.attached(b"(avtal.pdf)", EXE),
    "a name with two endings": hostile_files.attached(b"(avtal.pdf.EXE)", b"x"),
    "a name with a point after it": hostile_files.attached(b"(avtal.exe. )", b"x"),
    "a name that reads backwards": hostile_files.attached(
        b"<FEFF0061007600740061006C202E006600640070002E006A0073>", b"x"
    ),
    "a name in wide letters": hostile_files.attached(b"<FEFF0061FF0EFF45FF58FF45>", b"x"),
    "a stream beside the file": hostile_files.attached(b"(avtal.txt:x.vbs)", b"x"),
    "a second name": hostile_files.attached(b"(avtal.txt)", b"x", spec=b"/UF(avtal.ps1)"),
    "a name in the tree of names only": hostile_files.attached(
        b"(avtal.txt)", b"x", way=b"/Names<</EmbeddedFiles<</Kids[<</Names[(avtal.lnk)4 0 R]>>]>>>>"
    ),
    "a program in an annotation": hostile_files.attached(
        b"(x)", EXE, way=b"", page=b"/Annots[<</Subtype/FileAttachment/Rect[0 0 9 9]/FS 4 0 R>>]"
    ),
    "a program that belongs to the document": hostile_files.attached(b"(x)", EXE, way=b"/AF[4 0 R]"),
    "a program that nothing points at": hostile_files.pdf_that(
        more=[b"<</Type/EmbeddedFile/Length %d>>\nstream\n" % len(EXE) + EXE + b"\nendstream"]
    ),
    "a program of Linux": hostile_files.attached(b"(bevis.html)", b"\x7fELF\x02\x01\x01"),
    "a line of commands": hostile_files.attached(b"(bevis.txt)", b"#!/bin/sh\nrm -r x\n"),
    "a batch": hostile_files.attached(b"(bevis.txt)", b"@ECHO OFF\r\ndel x\r\n"),
    "a shortcut": hostile_files.attached(b"(bevis.txt)", b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0"),
    "a program in an archive": hostile_files.attached(
        b"(bevis.zip)", hostile_files.archive(log__txt="x", bevis__scr="x")
    ),
    "a program under another name in one": hostile_files.attached(
        b"(bevis.zip)", hostile_files.archive(bevis__html=EXE)
    ),
    "an archive in an archive": hostile_files.attached(
        b"(b.zip)", hostile_files.archive(a__zip=hostile_files.archive(b__js="x"))
    ),
    "a document with macros": hostile_files.attached(
        b"(avtal.docx)", hostile_files.archive(**{"word/vbaProject__bin": "x"})
    ),
    "an old document with macros": hostile_files.attached(
        b"(avtal.doc)", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "_VBA_PROJECT".encode("utf-16-le")
    ),
    "a PDF with a program in it": hostile_files.attached(b"(logg.pdf)", hostile_files.attached(b"(x.exe)", EXE)),
    "the hundred and first of many": hostile_files.pdf_that(
        more=[
            *[b"<</Type/Filespec/F(logg.txt)/EF<<>>>>"] * 120,
            b"<</Type/Filespec/F(avtal.exe)/EF<<>>>>",
        ]
    ),
} | {f"an ending .{ending}": hostile_files.attached(b"(x.%s)" % ending.encode(), b"x") for ending in ENDINGS}
ENCRYPTED = {
    cipher: hostile_files.pdf_that(trailer=b"/Encrypt<</Filter/Standard" + how + b">>")
    for cipher, how in CIPHERS.items()
} | {
    "by a number": hostile_files.pdf_that(
        more=[b"<</Filter/Standard" + CIPHERS["AES of 256 bits"] + b">>"], trailer=b"/Encrypt 4 0 R"
    ),
    "by another handler": hostile_files.pdf_that(trailer=b"/Encrypt<</Filter/Adobe.PubSec/V 4>>"),
    "with a password for changes only": hostile_files.pdf(
        lambda writer: writer.encrypt("", "hemligt", algorithm="RC4-128")
    ),
    "with nothing at its number": hostile_files.pdf_that(trailer=b"/Encrypt 99 0 R"),
    "behind a cover page": hostile_files.attached(b"(hemligt.pdf)", b"x", spec=b"/EP<</Type/EncryptedPayload>>"),
}
BROKEN = {
    **{f"a JPEG cut at {share}": (cut(JPEG, share), "jpeg") for share in (0.1, 0.5, 0.9, 0.999)},
    **{f"a JPEG cut at {share}, its end put back": (cut(JPEG, share) + END_OF_JPEG, "jpeg") for share in (0.5, 0.9)},
    **{f"a progressive JPEG cut at {share}": (cut(PROGRESSIVE, share) + END_OF_JPEG, "jpeg") for share in (0.4, 0.9)},
    **{f"a JPEG with restarts cut at {share}": (cut(RESTARTING, share) + END_OF_JPEG, "jpeg") for share in (0.4, 0.9)},
    "a JPEG cut where it restarts": (RESTARTING[: RESTARTING.rindex(b"\xff\xd5")] + END_OF_JPEG, "jpeg"),
    "a JPEG without its end": (JPEG.removesuffix(END_OF_JPEG), "jpeg"),
    "a white JPEG cut in the middle": (cut(FLAT.getvalue(), 0.8) + END_OF_JPEG, "jpeg"),
    **{f"a PNG cut at {share}": (cut(PNG, share), "png") for share in (0.1, 0.5, 0.9, 0.999)},
    "a PNG without its end": (without(PNG, b"IEND"), "png"),
    "a PNG without points": (without(PNG, b"IDAT"), "png"),
    "a PNG with another byte": (changed(PNG, b"IDAT"), "png"),
    "a PDF cut in the middle, its end put back": (cut(PDF, 0.5) + b"\n%%EOF\n", "pdf"),
    "a PDF with a hole in it": (
        PDF[:200] + hostile_files.pdf_that(more=[b"(%s)" % (b"x" * 4000)])[-200:],
        "pdf",
    ),
    "a PDF cut after its first end": (PDF + b"\n4 0 obj\n<</Type/Catalog", "pdf"),
    "a PDF for the web, cut": (linearized(100_000), "pdf"),
    "a PDF without what stands on its page": (hostile_files.pdf_that(page=b"/Contents 7 0 R"), "pdf"),
}
TWO_FILES = {
    "a PDF that is an archive": (PDF + hostile_files.archive(x__js="x"), "pdf"),
    "a PDF in the comment of an archive": (
        PDF + hostile_files.archive(x__js="x")[:-2] + b"\x07\0\n%%EOF\n",
        "pdf",
    ),
    "a JPEG that is an archive": (JPEG + hostile_files.archive(x__class="x"), "jpeg"),
    "a JPEG with a page behind it": (JPEG + b"<script>alert(1)</script>", "jpeg"),
    "a PNG that is an archive": (PNG + hostile_files.archive(x__class="x"), "png"),
    "a PNG with a program behind it": (PNG + EXE, "png"),
    "a PNG that is a PDF": (PNG[:33] + b"\0\0\0\x05tEXt%PDF-\0\0\0\0" + PNG[33:], "png"),
}


@pytest.mark.parametrize("content", SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_or_the_start_of_a_program_is_found(content):
    assert verdict(content, "pdf") == "script"


@pytest.mark.parametrize("content", ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_opens_or_sends_something_outside_the_file_is_found(content):
    assert verdict(content, "pdf") == "elsewhere"


@pytest.mark.parametrize("content", PROGRAMS.values(), ids=PROGRAMS)
def test_an_attached_program_is_found(content):
    assert verdict(content, "pdf") == "program"


def test_an_attached_archive_that_cannot_be_looked_into_is_found():
    assert verdict(hostile_files.attached(b"(bevis.7z)", b"7z\xbc\xaf\x27\x1c\0\4"), "pdf") == "closed"


@pytest.mark.parametrize("content", ENCRYPTED.values(), ids=ENCRYPTED)
def test_an_encrypted_file_is_called_so_by_whichever_cipher(content):
    assert verdict(content, "pdf") == "encrypted"


@pytest.mark.parametrize(("content", "kind"), BROKEN.values(), ids=BROKEN)
def test_what_was_cut_off_on_its_way_is_found(content, kind):
    assert verdict(content, kind) == "broken"


@pytest.mark.parametrize(("content", "kind"), TWO_FILES.values(), ids=TWO_FILES)
def test_a_file_that_is_two_is_found(content, kind):
    assert verdict(content, kind) == "two_files"


def test_archives_in_archives_are_looked_into_no_further_than_anybody_needs():
    packed = hostile_files.archive(x__txt="x")
    for _time in range(4):
        packed = hostile_files.archive(x__zip=packed)

    assert verdict(hostile_files.attached(b"(bevis.zip)", packed), "pdf") == "too_much"


def test_what_is_refused_is_named():
    with pytest.raises(inspector.FoundError) as found:
        inspector.inspect(hostile_files.attached(b"(avtal.pdf.exe)", EXE), "pdf")

    assert found.value.what == "avtal.pdf.exe"


FINE = {
    "an ordinary link": (hostile_files.link(b"/S/URI/URI(https://www.haninge.se/avtal)"), []),
    "an address of mail": (hostile_files.link(b"/S/URI/URI(mailto:kommun@haninge.example)"), []),
    "an address without http": (hostile_files.link(b"/S/URI/URI(www.haninge.se)"), []),
    "a link within": (hostile_files.link(b"/S/GoTo/D[3 0 R/Fit]"), []),
    "a page to begin on": (hostile_files.pdf_that(b"/OpenAction[3 0 R/Fit]"), []),
    "a form with a signature": (hostile_files.pdf_that(b"/AcroForm<</SigFlags 3/Fields[<</FT/Sig/T(s)>>]>>"), []),
    "a page with content": (
        hostile_files.pdf_that(page=b"/Contents[4 0 R]", more=[b"<</Length 3>>\nstream\nq Q\nendstream"]),
        [],
    ),
    "evidence as a page": (hostile_files.attached(b"(Bevis.html)", b"<html><script>1</script></html>"), ["Bevis.html"]),
    "evidence as XML": (hostile_files.attached(b"(signatur.xml)", b"<?xml version='1.0'?><x/>"), ["signatur.xml"]),
    "evidence as a zip": (
        hostile_files.attached(b"(bevis.zip)", hostile_files.archive(logg__pdf="%PDF-", x__xml="<x/>")),
        ["bevis.zip"],
    ),
    "evidence as a PDF": (hostile_files.attached(b"(logg.pdf)", hostile_files.evidence_page()), ["logg.pdf"]),
    "evidence as the beginning of a PDF": (hostile_files.attached(b"(logg.pdf)", b"%PDF-1.7 logg"), ["logg.pdf"]),
    "evidence without a name": (hostile_files.attached(b"()", b"x"), [""]),
}


@pytest.mark.parametrize(("content", "names"), FINE.values(), ids=FINE)
def test_an_ordinary_pdf_and_the_evidence_of_a_signature_are_let_in(content, names):
    assert inspector.inspect(content, "pdf") == names


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG, "jpeg"),
        (PROGRESSIVE, "jpeg"),
        (RESTARTING, "jpeg"),
        (FLAT.getvalue(), "jpeg"),
        (picture(quality=100, subsampling=0), "jpeg"),
        (picture(optimize=True, quality=20, exif=b"Exif\0\0" + JPEG), "jpeg"),
        (JPEG + JPEG, "jpeg"),  # a phone's second picture
        (JPEG + b"\0" * 512, "jpeg"),
        (PNG, "png"),
        (picture("PNG", optimize=True), "png"),
    ],
)
def test_a_whole_picture_is_let_in(content, kind):
    assert inspector.inspect(content, kind) == []


def verdict(content, kind):
    """What main() would answer: whatever the readers stumble over is broken."""
    try:
        inspector.inspect(content, kind)
    except inspector.FoundError as found:
        return found.verdict
    except Exception:
        return "broken"
    return "fine"
