"""The papers of an agreement: one original for each party, all in one file and each alone, and the draft's print.

What is signed electronically elsewhere has one original, which is nobody's copy.

A paper is drawn from the canonical text and from nothing else, so that the digest on its foot covers what it says.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from core.documents import pdf as core_paper
from core.documents import print_fonts
from core.text import dates
from partnership.document import canonical_text as document_canonical_text
from partnership.document import emblems, marks, signature_rows
from partnership.models import Party, VersionOrigin

_LANGUAGE = "sv"  # the paper is the Swedish document, whoever prints it
_LONG_PARAGRAPH = 1500  # letters
_NUMBERS_ON_THE_FOOT = 3


@dataclass(frozen=True)
class Paper:
    """A drawn PDF."""

    content: bytes

    @property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class CopyPaper(Paper):
    """A drawn copy. `pages` is how many of its pages have a mark, or None where it has none."""

    pages: int | None = None


@dataclass(frozen=True)
class Papers:
    """What locking stores: the canonical text, its digest, a file with all copies, and each copy with its keeper."""

    canonical_text: str
    digest: str
    everything: Paper
    copies: list[tuple[Party, CopyPaper]]


def draw(agreement_version, *, at, origin=VersionOrigin.DRAWN, mark_key=""):
    """Draw the originals of a version: one for each party, or the one that is signed electronically elsewhere.

    With `mark_key`, that of the paper, each page of a copy has its mark (marks.py). The original that is signed
    electronically is no paper, and has none. The same text, moment and key give the same bytes.
    """
    text = document_canonical_text.canonical_text(agreement_version)
    digest = document_canonical_text.text_digest(text)
    keepers = list(agreement_version.parties.order_by("order", "pk"))
    if origin == VersionOrigin.ELECTRONIC:
        owner = agreement_version.agreement.owner_id
        keepers = sorted(keepers, key=lambda party: party.organisation_id != owner)[:1]
        pieces = [_html(text, digest=digest, is_only_original=True)]
    else:
        pieces = [
            _html(text, digest=digest, copy={"number": number, "count": len(keepers), "keeper": keeper.name_as_written})
            for number, keeper in enumerate(keepers, start=1)
        ]
    pages = {}

    def mark(number, page):
        pages[number] = page
        return marks.Mark(agreement_version.pk, number, page).text(mark_key)

    is_marked = mark_key and origin == VersionOrigin.DRAWN
    everything, each = core_paper.draw_together(
        pieces, created=at, pictures=emblems.pictures_of(text), mark=mark if is_marked else None
    )
    copies = [
        (keeper, CopyPaper(content, pages=pages.get(number)))
        for number, (keeper, content) in enumerate(zip(keepers, each, strict=True), start=1)
    ]
    return Papers(canonical_text=text, digest=digest, everything=Paper(everything), copies=copies)


def draw_draft(agreement_version, *, at):
    """Draw the version as it stands, marked as a draft of the day `at` on every page, as the bytes of a PDF."""
    text = document_canonical_text.canonical_text(agreement_version)
    html = print_fonts.replace_missing_characters(_html(text, draft_on=timezone.localdate(at)))
    return core_paper.draw(html, created=at, pictures=emblems.pictures_of(text))


def context(agreement_version, *, on):
    """Return the context of the print view in the browser: the text as on paper. A draft has the day `on`."""
    address = emblems.address_on_page
    if agreement_version.is_locked:
        return {"paper": _contents(agreement_version.canonical_text, address, digest=agreement_version.digest)}
    text = document_canonical_text.canonical_text(agreement_version)
    return {"paper": _contents(text, address, draft_on=on)}


def _html(text, **of_paper):
    contents = _contents(text, emblems.address_on_paper, **of_paper)
    return render_to_string("partnership/document/agreement.html", {"paper": contents})


def _contents(text, address, *, digest="", copy=None, is_only_original=False, draft_on=None):
    """Return what the template shows of a canonical text. `address` gives where the emblem of a digest is read."""
    contents = json.loads(text)
    with translation.override(_LANGUAGE):
        parties = [
            {
                "name": party["name_as_written"],
                "signatories": [one | {"day": _day(one)} for one in party["signatories"]],
            }
            for party in contents["parties"]
        ]
    return {
        "title": contents["title"],
        "is_example": contents["is_example"],
        "sections": [section | {"is_long": _is_long(section["body"])} for section in contents["sections"]],
        "appendices": contents["appendices"],
        "rows": signature_rows.signature_rows(parties),
        "parties": [
            {"name": party["name_as_written"], "orgnr": party.get("orgnr", ""), "diarienummer": party["diarienummer"]}
            for party in contents["parties"]
        ],
        "names_parties": any(party.get("orgnr") or party["diarienummer"] for party in contents["parties"]),
        "register_numbers": _on_the_foot(party["diarienummer"] for party in contents["parties"]),
        "emblems": emblems.shown(contents["parties"], address),
        "digest": digest,
        "copy": copy,
        "is_only_original": is_only_original,
        "draft_on": draft_on,
    }


def _is_long(body):
    """Return whether a paragraph of the text may go on over a page: half a page has room for about so many letters."""
    return any(len(paragraph) > _LONG_PARAGRAPH for paragraph in body.split("\n\n"))


def _on_the_foot(numbers):
    """Return the registration numbers that the foot has room for. All of them stand on the first page."""
    different = list(dict.fromkeys(filter(None, numbers)))
    with translation.override(_LANGUAGE):
        more = gettext(" and others") if len(different) > _NUMBERS_ON_THE_FOOT else ""
    return ", ".join(different[:_NUMBERS_ON_THE_FOOT]) + more


def _day(signatory):
    if not signatory["dated_on"]:
        return ""
    return dates.long_day(date.fromisoformat(signatory["dated_on"]), signatory["date_precision"])
