"""Files that people might send: good ones, damaged ones and bad ones, each made here."""

import io
import struct
import zipfile
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

SCRIPT = "app.alert(1)"

# How Word and Excel keep what a password protects: a container, whatever the file is called.
WITH_PASSWORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(480)


def pdf(change=lambda writer: None):
    """A PDF of one page, after `change` has done what it wants to its writer."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def picture(kind):
    """A small picture as JPEG or PNG."""
    made = io.BytesIO()
    Image.effect_noise((60, 80), 40).save(made, kind)
    return made.getvalue()


def script_when_opened(writer):
    writer._root_object[NameObject("/OpenAction")] = _script()


def script_by_name(writer):
    tree = DictionaryObject(
        {NameObject("/Names"): ArrayObject([TextStringObject("one"), writer._add_object(_script())])}
    )
    writer._root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): tree})


def script_in_annotation(writer):
    writer.add_annotation(0, Link(rect=(0, 0, 10, 10), url="https://example.org"))
    annotation = writer.pages[0]["/Annots"][0].get_object()
    annotation[NameObject("/AA")] = DictionaryObject({NameObject("/E"): _script()})


def script_that_hangs_nowhere(writer):
    writer._add_object(_script())


def program(writer):
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")}
    )


def form_of_its_own(writer):
    form = DecodedStreamObject()
    form.set_data(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): writer._add_object(form)})


def encrypted(writer):
    writer.encrypt("hemligt", algorithm="RC4-128")


def evidence(writer):
    """What an e-signing service puts in: a page with the evidence, and a log that an annotation points to."""
    writer.add_attachment("Bevis för underskrift.html", b"<script>alert(1)</script>")
    log = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Filespec"),
            NameObject("/F"): TextStringObject("../../logg\u202efdp.zip"),
            NameObject("/EF"): DictionaryObject({NameObject("/F"): writer._add_object(DecodedStreamObject())}),
        }
    )
    annotation = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FileAttachment"),
            NameObject("/Rect"): ArrayObject([FloatObject(0)] * 4),
            NameObject("/FS"): writer._add_object(log),
        }
    )
    writer.add_annotation(0, annotation)


def script_in_object_stream():
    """A PDF 1.5 whose only word of a script stands compressed in an object stream, by a cross-reference stream."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]>>",
        4: b"<</S/JavaScript/JS(app.alert\\(1\\))>>",
    }
    return in_object_stream(objects)


def in_object_stream(objects):
    """A PDF with `objects` (number to bytes, from 1 on without gaps; the first is the catalogue) in one stream."""
    heads, bodies, place = [], [], 0
    for number, body in objects.items():
        heads.append(b"%d %d" % (number, place))
        bodies.append(body + b"\n")
        place += len(body) + 1
    first = b" ".join(heads) + b"\n"
    stream = zlib.compress(first + b"".join(bodies))
    holder, index = len(objects) + 1, len(objects) + 2
    made = b"%PDF-1.5\n"
    at = len(made)
    made += b"%d 0 obj\n<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>\nstream\n" % (
        holder,
        len(objects),
        len(first),
        len(stream),
    )
    made += stream + b"\nendstream\nendobj\n"
    start = len(made)
    rows = [(0, 0, 65535), *((2, holder, place) for place in range(len(objects))), (1, at, 0), (1, start, 0)]
    table = zlib.compress(b"".join(struct.pack(">BIH", kind, one, two & 0xFFFF) for kind, one, two in rows))
    made += b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % (
        index,
        len(rows),
        len(table),
    )
    return made + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def script_with_a_spelled_name():
    """#53 is S and #4a is J: no word of it can be found in the file as it is."""
    return pdf_of_objects(b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Java#53cript/#4aS(app.alert\\(1\\))>>>>")


def a_million_objects():
    """Small on the wire, since the objects are alike and compressed."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]>>",
    }
    return in_object_stream(objects | dict.fromkeys(range(4, 1_000_000), b"[]"))


def nested(depth=200_000):
    """Arrays in arrays, deeper than any reader calls itself."""
    return pdf_of_objects(b"<</Type/Catalog/Pages 2 0 R/Deep " + b"[" * depth + b"]" * depth + b">>")


def pdf_of_objects(catalogue, kids=b"[3 0 R]", *, page=b"", more=(), trailer=b""):
    """A plain PDF with this catalogue and these kids under its root of pages.

    `page` is added to its page, object 3, and `trailer` to its trailer; `more` are the objects from 4 on.
    """
    parts = [
        catalogue,
        b"<</Type/Pages/Kids" + kids + b"/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]" + page + b">>",
        *more,
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    start, size = len(made), len(parts) + 1
    made += b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)


def pdf_that(does=b"", *, page=b"", more=(), trailer=b""):
    """A plain PDF whose catalogue says this too."""
    return pdf_of_objects(b"<</Type/Catalog/Pages 2 0 R" + does + b">>", page=page, more=more, trailer=trailer)


def link(action):
    """A PDF with a link on its page that does this when it is clicked."""
    return pdf_that(page=b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<<" + action + b">>>>]")


def attached(name, content, *, way=b"/Names<</EmbeddedFiles<</Names[(bilaga)4 0 R]>>>>", page=b"", spec=b""):
    """A PDF with a file inside, held in the usual way or in another one. `name` is bytes as they stand in the PDF."""
    return pdf_that(
        way,
        page=page,
        more=[
            b"<</Type/Filespec/F" + name + spec + b"/EF<</F 5 0 R>>>>",
            b"<</Type/EmbeddedFile/Length %d>>\nstream\n" % len(content) + content + b"\nendstream",
        ],
    )


def evidence_page():
    """The log of an e-signing service as a PDF, with a link to its own site."""
    return link(b"/S/URI/URI(https://scrive.example/)")


def archive(**files):
    """A zip of files by their names, in which two underscores stand for a point."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "."), content)
    return made.getvalue()


def pages_in_a_ring():
    """A root of pages that is its own child."""
    return pdf_of_objects(b"<</Type/Catalog/Pages 2 0 R>>", kids=b"[2 0 R]")


def bomb():
    """A PNG of a few kilobytes that claims four thousand million points."""
    lines = zlib.compress(b"\x00" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", 65_000, 65_000, 8, 0, 0, 0, 0))
        + _chunk(b"IDAT", lines)
        + _chunk(b"IEND", b"")
    )


def _script():
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Action"),
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject(SCRIPT),
        }
    )


def _chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def costly():
    """A table of places of a million objects in plain text: small steps, and a great many."""
    made = pdf_of_objects(b"<</Type/Catalog/Pages 2 0 R>>")
    places = b"".join(b"%010d 00000 n \n" % 9 for _ in range(900_000))
    head, _, tail = made.partition(b"trailer")
    return head.replace(b"xref\n0 4\n", b"xref\n0 900004\n") + places + b"trailer" + tail
