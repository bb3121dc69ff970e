"""Characters of a draft that the paper's typeface lacks. The draft cannot be locked, since they would be boxes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.documents import print_fonts
from partnership.models import Appendix, Party, Section, Signatory


@dataclass(frozen=True)
class MissingGlyphs:
    """What a row of the draft holds that the paper cannot show. `row` is None for the title of the text itself."""

    row: Section | Party | Signatory | Appendix | None
    place: str
    characters: str

    def __str__(self):
        return _("%(characters)s in “%(place)s”") % {"characters": self.characters, "place": self.place}


def missing_glyphs_in(agreement_version, *, sections, parties, appendices):
    """Return the MissingGlyphs of a version in the order of its paper. `parties` have their signatories prefetched."""
    texts = [(None, agreement_version.title, [agreement_version.title])]
    for number, section in enumerate(sections, start=1):
        name = section.heading or _("Section %(number)s") % {"number": number}
        texts.append((section, name, [section.heading, section.body]))
    texts += [(appendix, appendix.title, [appendix.title]) for appendix in appendices]
    for party in parties:
        texts.append((party, party.name_as_written, [party.name_as_written, party.diarienummer]))
        for one in party.signatories.all():
            name = one.name or one.title or party.name_as_written
            texts.append((one, name, [one.name, one.title, one.organisation_line, one.place]))
    found = [(row, place, print_fonts.name_missing_characters("".join(text_parts))) for row, place, text_parts in texts]
    return [MissingGlyphs(row, place, characters) for row, place, characters in found if characters]
