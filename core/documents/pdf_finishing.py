"""Complete a drawn PDF before it is written: its claim to be accessible, whole lists, and searchable letters.

Each function changes the objects of a PDF that is not yet written.
"""

import math
import re
from typing import Any

import pydyf

from core.text import glyphs

# A file must say that it is PDF/UA-1 (ISO 14289-1, 5), and explain each such word of its own (ISO 19005-2, 6.6.2.3).
_UA_IDENTIFICATION = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""

_LETTER = re.compile(rb"<([0-9a-f]{4})> <((?:[0-9a-f]{4})+)>")  # a glyph and the text that it stands for, in UTF-16


def identify_as_accessible(pdf: Any) -> None:
    """Write into the metadata that the file is PDF/UA-1."""
    number = int(pdf.catalog["Metadata"].split()[0])
    metadata = pdf.objects[number]
    metadata.stream = [part.replace(b"</rdf:RDF>", _UA_IDENTIFICATION) for part in metadata.stream]


def unify_extracted_letters(pdf: Any) -> None:
    """Give each glyph one text, however the first text that was drawn with it was typed.

    WeasyPrint takes the text from the first use of a glyph. After one no-break space, or one "ﬀ" as a single character,
    every space or every "ff" of the file would read like that.
    """
    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream) and b"begincmap" in stream.stream:
            stream.stream = [_letter(line) for line in stream.stream]


def mend_lists(pdf: Any) -> None:
    """Give each list item its label and one body that holds the rest of the item in reading order.

    ISO 14289-1, 7.2: an item holds a label and a body, and nothing else. WeasyPrint puts paragraphs beside the label,
    and puts a nested list after its item.
    """
    elements = _Elements(pdf)
    for each in elements.of_kind("/L"):
        _take_in_nested(each, elements)
    for item in elements.of_kind("/LI"):
        _gather_body(item, elements)


class _Elements:
    """The structure elements of a PDF, by their references."""

    def __init__(self, pdf):
        self.pdf = pdf
        self.known = {
            each.reference: each
            for each in pdf.objects
            if isinstance(each, pydyf.Dictionary) and each.get("Type") == "/StructElem"
        }

    def of_kind(self, kind):
        return [each for each in self.known.values() if each["S"] == kind]

    def kind(self, reference):
        return self.known[reference]["S"] if reference in self.known else ""

    def hang(self, parent, kids):
        """Make `kids` the only children of `parent`."""
        parent["K"] = pydyf.Array(kids)
        for kid in kids:
            if kid in self.known:
                self.known[kid]["P"] = parent.reference

    def new_body(self, item):
        body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "Pg": item["Pg"], "P": item.reference})
        self.pdf.add_object(body)
        self.known[body.reference] = body
        return body

    def first_mark(self, kid):
        """Return the number of the first piece of the page in the kid. The numbers follow the reading order."""
        if kid not in self.known:
            return kid if isinstance(kid, int) else math.inf
        return min(map(self.first_mark, self.known[kid]["K"]), default=math.inf)


def _take_in_nested(outer, elements):
    """Move each list that stands after an item of `outer` into that item."""
    kids = []
    for kid in outer["K"]:
        if elements.kind(kid) == "/L" and kids and elements.kind(kids[-1]) == "/LI":
            item = elements.known[kids[-1]]
            elements.hang(item, [*item["K"], kid])
        else:
            kids.append(kid)
    elements.hang(outer, kids)


def _gather_body(item, elements):
    labels = [kid for kid in item["K"] if elements.kind(kid) == "/Lbl"]
    rest = [kid for kid in item["K"] if kid not in labels]
    if all(elements.kind(kid) == "/LBody" for kid in rest) and len(rest) < 2:
        return
    body = elements.new_body(item)
    for kid in rest:
        if elements.kind(kid) == "/LBody":
            elements.known[kid]["S"] = "/P"  # the item's own text, beside a nested list
    elements.hang(body, sorted(rest, key=elements.first_mark))
    elements.hang(item, [*labels, body.reference])


def _letter(line):
    match = _LETTER.fullmatch(line) if isinstance(line, bytes) else None
    if match is None:
        return line
    text = glyphs.extracted_form(bytes.fromhex(match[2].decode()).decode("utf-16-be"))
    return b"<%s> <%s>" % (match[1], text.encode("utf-16-be").hex().encode())
