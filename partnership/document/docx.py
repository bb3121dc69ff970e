"""A draft as a Word file, for people who must work in one. The parties sign the PDF."""

import io
import json

from django.utils import translation
from django.utils.translation import gettext as _
from docx.shared import Mm, Pt

from core.documents import docx
from core.emblems.queries import contents_of
from core.text import dates
from partnership.document.canonical_text import canonical_text

CONTENT_TYPE = docx.CONTENT_TYPE

_LANGUAGE = "sv"  # the document is the Swedish one, whoever downloads it
_LINE = "_" * 36
_PNG = b"\x89PNG"


def draft_docx(agreement_version, *, on):
    """Return the version as the bytes of a .docx, marked on every page as a draft of the day `on`."""
    document = docx.new_document()
    with translation.override(_LANGUAGE):
        _head(document, agreement_version, on=on)
        contents = json.loads(canonical_text(agreement_version))
        _emblems(document, contents["parties"])
        document.add_heading(docx.clean(agreement_version.title), level=0)
        _parties(document, contents["parties"])
        for section in agreement_version.sections.order_by("order", "pk"):
            if section.heading:
                document.add_heading(docx.clean(section.heading), level=1)
            docx.add_prose(document, section.body)
        _appendices(document, agreement_version)
        _signatures(document, agreement_version)
    return docx.as_bytes(document)


def _head(document, agreement_version, *, on):
    """The mark of a draft on every page, the page's number, and the file's own description."""
    about = document.core_properties
    about.title, about.language = docx.clean(agreement_version.title)[:255], "sv-SE"
    about.author, about.comments, about.keywords = docx.clean(str(agreement_version.agreement.owner))[:255], "", ""
    head = document.sections[0].header.paragraphs[0]
    head.text = f"{_('Draft')} {dates.day(on)}"
    if agreement_version.is_example:
        head.add_run("\n" + _("Example. The content is made up and shows how the portal is used."))
    docx.number_pages(document)


def _emblems(document, parties):
    """The parties' pictures in a line, as on the paper. Word takes no SVG by itself: such a one is named."""
    pictures = contents_of(party["emblem"]["sha256"] for party in parties if "emblem" in party)
    if not pictures:
        return
    paragraph = document.add_paragraph()
    for each in {party["emblem"]["sha256"]: party["emblem"] for party in parties if "emblem" in party}.values():
        content = pictures[each["sha256"]]
        if content.startswith(_PNG):
            shown = paragraph.add_run().add_picture(io.BytesIO(content), height=Mm(16))
            shown._inline.docPr.set("descr", docx.clean(each["alternative_text"]))
            paragraph.add_run("   ")
        else:
            paragraph.add_run(docx.clean(f"[{each['alternative_text']}]   "))


def _parties(document, parties):
    """Who the parties are, by their numbers, where any number is known."""
    if not any(party.get("orgnr") or party["diarienummer"] for party in parties):
        return
    for party in parties:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.add_run(docx.clean(party["name_as_written"])).bold = True
        numbers = [(_("org. no."), party.get("orgnr")), (_("reg. no."), party["diarienummer"])]
        paragraph.add_run(docx.clean("".join(f", {name}\u00a0{number}" for name, number in numbers if number)))


def _appendices(document, agreement_version):
    appendices = list(agreement_version.appendices.order_by("number", "pk"))
    if appendices:
        document.add_heading(_("Appendices"), level=1)
    for appendix in appendices:
        heading = _("Appendix %(number)s. %(title)s") % {"number": appendix.number, "title": appendix.title}
        document.add_paragraph(docx.clean(heading))


def _signatures(document, agreement_version):
    """A place for each signature. What is not known is a line to fill in, as on the paper."""
    document.add_heading(_("Signatures"), level=1)
    for party in agreement_version.parties.prefetch_related("signatories").order_by("order", "pk"):
        document.add_heading(docx.clean(party.name_as_written), level=2)
        for signatory in sorted(party.signatories.all(), key=lambda one: (one.order, one.pk)):
            lines = [
                f"{_('Place and date:')} {signatory.place or _LINE}",
                f"\n{_LINE}",
                signatory.name or f"{_('Name in clear:')} {_LINE}",
                signatory.title or (f"{_('Title:')} {_LINE}" if not signatory.name else ""),
                signatory.organisation_line,
            ]
            paragraph = document.add_paragraph(docx.clean("\n".join(line for line in lines if line)))
            paragraph.paragraph_format.keep_together = True
