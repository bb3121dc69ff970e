"""A draft as a Word file, for those who must work in one. What is signed is the PDF."""

import io
import re
from copy import deepcopy
from html.parser import HTMLParser

from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from core import dates, markdown

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_LANGUAGE = "sv"  # the document is the Swedish one, whoever downloads it
_LINE = "_" * 36
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BULLETS = ("List Bullet", "List Bullet 2", "List Bullet 3")
_NUMBERS = ("List Number", "List Number 2", "List Number 3")


def draft(agreement_version, *, on):
    """Return the version as it stands as the bytes of a .docx, marked as a draft of the day `on` on every page."""
    document = _document()
    with translation.override(_LANGUAGE):
        _head(document, agreement_version, on=on)
        document.add_heading(_text(agreement_version.title), level=0)
        for section in agreement_version.sections.order_by("order", "pk"):
            if section.heading:
                document.add_heading(_text(section.heading), level=1)
            _Body(document).feed(_text(str(markdown.render(section.body))))
        _appendices(document, agreement_version)
        _signatures(document, agreement_version)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


class _Body(HTMLParser):
    """Writes a text's HTML into the document: paragraphs, lists in lists, emphasis and strong; it knows no more."""

    def __init__(self, document):
        super().__init__()
        self.document = document
        self.lists = []  # from the outermost: the style of its items, and its numbering where it has one
        self.marks = []
        self.paragraph = None

    def handle_starttag(self, tag, attrs):
        if tag in ("ul", "ol"):
            self._end_paragraph()
            self.lists.append(self._new_list(tag, dict(attrs).get("start")))
        elif tag == "li":
            self.paragraph = self._item()
        elif tag == "p" and (self.paragraph is None or self.paragraph.runs):
            self.paragraph = self.document.add_paragraph()
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
        words = data.replace("\n", " ")
        if self.paragraph is not None and (words.strip() or self.paragraph.runs):
            run = self.paragraph.add_run(words)
            run.italic, run.bold = "em" in self.marks or None, "strong" in self.marks or None

    def _end_paragraph(self):
        """Leave the paragraph, without the line break that HTML has before the next tag."""
        if self.paragraph is not None and self.paragraph.runs:
            last = self.paragraph.runs[-1]
            last.text = last.text.rstrip()
        self.paragraph = None

    def _new_list(self, tag, start):
        level = min(len(self.lists), len(_BULLETS) - 1)
        if tag == "ul":
            return _BULLETS[level], None
        return _NUMBERS[level], _new_numbering(self.document, _NUMBERS[level], int(start or 1))

    def _item(self):
        style, numbering = self.lists[-1]
        paragraph = self.document.add_paragraph(style=style)
        if numbering is not None:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = numbering
        return paragraph


def _document():
    """An A4 document in Swedish, in black."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(25)
    styles = document.styles
    language = styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")[0]
    language.set(qn("w:val"), "sv-SE")
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(11)
    for name, size in (("Title", 20), ("Heading 1", 14), ("Heading 2", 12)):
        style = styles[name]
        style.font.color.rgb, style.font.size, style.font.name = RGBColor(0, 0, 0), Pt(size), "Calibri"
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    for border in styles["Title"].element.xpath("w:pPr/w:pBdr"):
        border.getparent().remove(border)
    return document


def _head(document, agreement_version, *, on):
    """The mark of a draft on every page, the page's number, and the file's own description."""
    about = document.core_properties
    about.title, about.language = _text(agreement_version.title)[:255], "sv-SE"
    about.author, about.comments, about.keywords = _text(str(agreement_version.agreement.owner))[:255], "", ""
    head = document.sections[0].header.paragraphs[0]
    head.text = f"{_('Draft')} {dates.day(on)}"
    if agreement_version.is_example:
        head.add_run("\n" + _("Example. The content is made up and shows how the portal is used."))
    foot = document.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot.add_run(f"{_('Page')} ")
    _field(foot, "PAGE")
    foot.add_run(" (")
    _field(foot, "NUMPAGES")
    foot.add_run(")")
    for party in agreement_version.parties.exclude(diarienummer="").order_by("order", "pk"):
        document.add_paragraph(_text(f"{_('Reg. no.')} {party.diarienummer}, {party}"))


def _appendices(document, agreement_version):
    appendices = list(agreement_version.appendices.order_by("number", "pk"))
    if appendices:
        document.add_heading(_("Appendices"), level=1)
    for appendix in appendices:
        words = _("Appendix %(number)s. %(title)s") % {"number": appendix.number, "title": appendix.title}
        document.add_paragraph(_text(words))


def _signatures(document, agreement_version):
    """A place for each signature. What is not known is a line to fill in, as on the paper."""
    document.add_heading(_("Signatures"), level=1)
    for party in agreement_version.parties.prefetch_related("signatories").order_by("order", "pk"):
        document.add_heading(_text(party.name_as_written), level=2)
        for signatory in sorted(party.signatories.all(), key=lambda one: (one.order, one.pk)):
            lines = [
                f"{_('Place and date:')} {signatory.place or _LINE}",
                f"\n{_LINE}",
                signatory.name or f"{_('Name in clear:')} {_LINE}",
                signatory.title or (f"{_('Title:')} {_LINE}" if not signatory.name else ""),
                signatory.organisation_line,
            ]
            paragraph = document.add_paragraph(_text("\n".join(line for line in lines if line)))
            paragraph.paragraph_format.keep_together = True


def _new_numbering(document, style, start):
    """A numbering of its own for a list, so that each begins at its `start`, and its number in the file."""
    numbering = document.part.numbering_part.element
    model = document.styles[style].element.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(model).abstractNumId.val
    own = numbering.add_num(abstract)
    own.add_lvlOverride(ilvl=0).add_startOverride(start)
    return own.numId


def _field(paragraph, name):
    """A field that Word works out itself, such as the page's number."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = deepcopy(paragraph.runs[0]._r)
    run.text = "1"
    field.append(run)
    paragraph._p.append(field)


def _text(words):
    """The words without the characters that no XML file may hold."""
    return _NOT_IN_XML.sub("", words)
