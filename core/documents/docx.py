"""Parts of the Word files that the portal makes: the document, page numbers, and text from Markdown."""

import io
import re
from copy import deepcopy
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from core.text import markdown

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BULLETS = ("List Bullet", "List Bullet 2", "List Bullet 3")
_NUMBERS = ("List Number", "List Number 2", "List Number 3")
_CONTINUED = ("List Continue", "List Continue 2", "List Continue 3")


def new_document() -> Any:
    """Return an A4 document in Swedish, in black."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(25)
    styles = document.styles
    language = styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")[0]
    language.set(qn("w:val"), "sv-SE")
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(11)
    for name, size in (("Title", 20), ("Heading 1", 14), ("Heading 2", 12), ("Heading 3", 11)):
        style = styles[name]
        style.font.color.rgb, style.font.size, style.font.name = RGBColor(0, 0, 0), Pt(size), "Calibri"
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    for border in styles["Title"].element.xpath("w:pPr/w:pBdr"):
        border.getparent().remove(border)
    return document


def number_pages(document: Any) -> None:
    """Write "page of pages" at the foot of every page."""
    foot = document.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot.add_run(f"{_('Page')} ")
    _field(foot, "PAGE")
    foot.add_run(" (")
    _field(foot, "NUMPAGES")
    foot.add_run(")")


def add_prose(document: Any, text: str) -> None:
    """Write a text in Markdown into the document."""
    _Body(document).feed(clean(str(markdown.render(text))))


def repeat_head(table: Any) -> None:
    """Let Word repeat the table's first row on each page."""
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def clean(text: str) -> str:
    """Return the words without the characters that no XML file may hold."""
    return _NOT_IN_XML.sub("", text)


def as_bytes(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@dataclass
class _List:
    """A list that is being written. A numbered one has a `numbering`, which counts from `number` on."""

    style: str
    continued: str
    delimiter: str = ""  # after the number
    number: int = 1
    numbering: int | None = None


class _Body(HTMLParser):
    """Writes the HTML of a text into the document: paragraphs, line breaks, nested lists, emphasis and strong."""

    def __init__(self, document):
        super().__init__()
        self.document = document
        self.lists = []  # the outermost first
        self.marks = []
        self.paragraph = None
        self.after_break = False

    def handle_starttag(self, tag, attrs):
        if tag in ("ul", "ol"):
            self._end_paragraph()
            self.lists.append(self._new_list(tag, dict(attrs)))
        elif tag == "li":
            self.paragraph = self._item(dict(attrs).get("value"))
        elif tag == "p" and (self.paragraph is None or self.paragraph.runs):
            self.paragraph = self.document.add_paragraph(style=self.lists[-1].continued if self.lists else None)
        elif tag == "br" and self.paragraph is not None:
            self.paragraph.add_run().add_break()
            self.after_break = True
        elif tag in ("em", "strong"):
            self.marks.append(tag)

    def handle_endtag(self, tag):
        if tag in ("ul", "ol"):
            self.lists.pop()
        elif tag in ("em", "strong"):
            self.marks.remove(tag)
        if tag in ("p", "ul", "ol", "li"):
            self._end_paragraph()

    def handle_data(self, data):
        text = data.removeprefix("\n") if self.after_break else data  # HTML continues on a line of its own
        text = text.replace("\n", " ")
        if self.paragraph is not None and (text.strip() or self.paragraph.runs):
            run = self.paragraph.add_run(text)
            run.italic, run.bold = "em" in self.marks or None, "strong" in self.marks or None
        self.after_break = False

    def _end_paragraph(self):
        """End the paragraph, without the line break that HTML has before the next tag."""
        if self.paragraph is not None and self.paragraph.runs:
            last = self.paragraph.runs[-1]
            last.text = last.text.rstrip()
        self.paragraph = None

    def _new_list(self, tag, attrs):
        level = min(len(self.lists), len(_BULLETS) - 1)
        if tag == "ul":
            return _List(_BULLETS[level], _CONTINUED[level])
        delimiter = ")" if "paren" in attrs.get("class", "").split() else "."
        return _List(_NUMBERS[level], _CONTINUED[level], delimiter, int(attrs.get("start", 1)))

    def _item(self, number):
        one = self.lists[-1]
        paragraph = self.document.add_paragraph(style=one.style)
        if one.delimiter:
            if one.numbering is None or number is not None:
                one.number = one.number if number is None else int(number)
                one.numbering = _new_numbering(self.document, one)
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = one.numbering
        return paragraph


def _new_numbering(document, one):
    """Return a new numbering that starts at the number of `one`, and its own number in the file.

    Word would count numberings of one style together, even if one stands in an item of another.
    """
    numbering = document.part.numbering_part.element
    model = document.styles[one.style].element.pPr.numPr.numId.val
    abstracts = numbering.xpath("w:abstractNum")
    abstract = deepcopy(next(each for each in abstracts if _number_of(each) == _abstract_of(numbering, model)))
    abstract.set(qn("w:abstractNumId"), str(max(map(_number_of, abstracts)) + 1))
    level = abstract.find(qn("w:lvl"))
    for parent, name in ((abstract, "w:nsid"), (level, "w:pStyle")):  # these would tie it to the style's own numbering
        for each in parent.findall(qn(name)):
            parent.remove(each)
    level.find(qn("w:lvlText")).set(qn("w:val"), f"%1{one.delimiter}")
    abstracts[-1].addnext(abstract)
    own = numbering.add_num(_number_of(abstract))
    own.add_lvlOverride(ilvl=0).add_startOverride(one.number)
    return own.numId


def _number_of(abstract):
    return int(abstract.get(qn("w:abstractNumId")))


def _abstract_of(numbering, number):
    return numbering.num_having_numId(number).abstractNumId.val


def _field(paragraph, name):
    """Write a field that Word fills in, such as the page's number."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = deepcopy(paragraph.runs[0]._r)
    run.text = "1"
    field.append(run)
    paragraph._p.append(field)
