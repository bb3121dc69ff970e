"""What a draft still lacks before its text can be locked, each with the page where it is filled in.

`why_not_lockable` in locking/actions.py is the rule that holds. This module finds the same in what the page has read.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core.forms.next_page import with_next
from partnership import text_sources
from partnership.document import merge_fields, missing_glyphs
from partnership.models import Appendix, Party, Section, Signatory

_EDIT_VIEWS = {Section: "section_edit", Party: "party_edit", Signatory: "signatory_edit", Appendix: "appendix_edit"}


@dataclass(frozen=True)
class MissingPiece:
    """A sentence for the person. `is_field` says that a merge field is not filled in."""

    sentence: str
    url: str
    is_field: bool = False


def missing_pieces(page):
    """Return the MissingPieces of an AgreementPage, in the order in which the lock asks for them."""
    return [*_of_parties(page), *_of_text(page), *_of_template(page), *_of_typeface(page)]


def _of_parties(page):
    slug = page.agreement.slug
    if len(page.parties) < 2:
        yield MissingPiece(_("An agreement takes at least two parties."), reverse("party_add", args=[slug]))
    for party in page.parties:
        if not party.signatories.all():
            sentence = _("%(party)s has nobody who signs.") % {"party": party}
            address = reverse("signatory_add", args=[slug, party.pk])
            yield MissingPiece(sentence, with_next(address, page.agreement.get_absolute_url()))


def _of_text(page):
    slug = page.agreement.slug
    if not page.has_text:
        first = page.sections[0] if page.sections else None
        address = reverse("section_edit", args=[slug, first.pk]) if first else reverse("section_add", args=[slug])
        yield MissingPiece(_("The agreement has no text."), address)
    for outdated in text_sources.outdated_texts(page.agreement):
        yield MissingPiece(outdated.sentence, outdated.url)
    for place, sentence in merge_fields.fields_left(page.text, page.sections):
        section = page.sections[place] if place is not None else None
        address = (
            reverse("section_edit", args=[slug, section.pk]) if section else reverse("agreement_outline", args=[slug])
        )
        yield MissingPiece(sentence, address, is_field=True)


def _of_template(page):
    agreement = page.agreement
    template, outline = agreement.template, reverse("agreement_outline", args=[agreement.slug])
    if template and template.purposes_required and not agreement.purposes.strip():
        yield MissingPiece(_("The purposes of the cooperation are missing."), outline)
    if template and template.areas_required and not page.areas:
        yield MissingPiece(_("The areas of the cooperation are missing."), outline)


def _of_typeface(page):
    slug = page.agreement.slug
    found = missing_glyphs.missing_glyphs_in(
        page.text, sections=page.sections, parties=page.parties, appendices=page.appendices
    )
    for each in found:
        sentence = _("The paper's typeface lacks some characters of the text: %(characters)s.") % {"characters": each}
        name = _EDIT_VIEWS.get(type(each.row))
        address = reverse(name, args=[slug, each.row.pk]) if name else reverse("agreement_outline", args=[slug])
        if isinstance(each.row, Signatory):
            address = with_next(address, page.agreement.get_absolute_url())
        yield MissingPiece(sentence, address)
