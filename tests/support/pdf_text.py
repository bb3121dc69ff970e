"""Agreements for the tests of paper, and what poppler's tools read in a PDF."""

import contextlib
import re
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.documents import pdf
from core.models import DatePrecision
from partnership import agreement_changes
from partnership.drafting.actions import sections as section_actions
from partnership.models import Agreement, Appendix, Party, Signatory
from tests.support import DATA, factories

AT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
SIGNED_ON = date(2009, 3, 16)
PARAGRAPH = (
    "Parterna ska samverka inom ramen för sina ordinarie resurser och följa upp arbetet två gånger om året. " * 3
)

_AGREEMENT_2009 = DATA / "agreement-2009.txt"


def written(*, title, sections, parties, appendices=(), is_example=False):
    """Store a draft with these words and return its text version.

    `parties` is a list of (name, diarienummer, [fields of a Signatory, …]), `appendices` one of (title, sha256).
    """
    organisations = [factories.organisation() for _ in parties]
    partnership = factories.partnership(*organisations)
    slug = f"{partnership.slug}-agreement"
    agreement = section_actions.start_draft(
        agreement=Agreement(partnership=partnership, owner=organisations[0], slug=slug, name=slug),
        title=title,
        sections=sections,
        parties=[
            (
                Party(organisation=organisation, name_as_written=name, diarienummer=diarienummer),
                [Signatory(**fields) for fields in signatories],
            )
            for organisation, (name, diarienummer, signatories) in zip(organisations, parties, strict=True)
        ],
        is_example=is_example,
        by=factories.person(organisations[0]),
        at=AT,
    )
    text = agreement_changes.current_version(agreement)
    for number, (appendix_title, sha256) in enumerate(appendices, start=1):
        Appendix.objects.create(agreement_version=text, number=number, title=appendix_title, sha256=sha256)
    return text


def jordbro_2009():
    """The agreement that Haninge kommun and Polisen signed, from its words in tests/data."""
    title, words = _AGREEMENT_2009.read_text().strip().split("\n", 1)
    body, _, _ = words.partition("Haninge 16 mars 2009")
    there_and_then = {"place": "Haninge", "dated_on": SIGNED_ON}
    return written(
        title=title,
        sections=[("", body.strip())],
        parties=[
            ("Haninge kommun", "", [_gilbert() | there_and_then]),
            ("Polisen", "", [_leif() | there_and_then]),
        ],
    )


def sentences_2009():
    """Every sentence, list item and signature line of the paper of 2009, in its order, without the Markdown."""
    for line in _AGREEMENT_2009.read_text().replace("*", "").splitlines():
        for sentence in re.split(r"(?<=\.) +(?=[A-Z(])", line.strip().removeprefix("- ")):
            if sentence:
                yield sentence


def of_many(parties, *, signatories=1, paragraphs=3, **around):
    """A draft with so many parties, whose signatories' lines are known by number: "Namn 3.1", "Titel 3.1" …"""
    return written(
        title="Överenskommelse om samverkan i Jordbro",
        sections=[(heading, f"{PARAGRAPH}\n\n" * paragraphs) for heading in ("Bakgrund", "Syfte", "Uppföljning")],
        parties=[
            (
                f"Part {n}" if n % 3 else f"Part {n} med ett namn som är långt och bryts på flera rader i sin spalt",
                f"KS 2026/{100 + n}" if n % 2 else "",
                [
                    {"name": f"Namn {n}.{m}", "title": f"Titel {n}.{m}", "organisation_line": f"Rad {n}.{m}"}
                    for m in range(1, signatories + 1)
                ],
            )
            for n in range(1, parties + 1)
        ],
        **around,
    )


def told_to(asked, mark):
    """The same giver of marks, which puts each piece and page that it is asked for into the list `asked`."""

    def asked_for(piece, page):
        asked.append((piece, page))
        return mark(piece, page)

    return mark and asked_for


@contextlib.contextmanager
def each_drawn_once():
    """Draw the same HTML once while the context lasts: for tests that ask who gets a paper, and not when."""
    drawn, draw = {}, pdf._draw

    def draw_once(pieces, created, brought):
        key = (*pieces, brought.mark is not None)
        if key not in drawn:
            asked = []
            drawn[key] = draw(pieces, created, replace(brought, mark=told_to(asked, brought.mark))), asked
        papers, asked = drawn[key]
        for piece, page in asked:  # whoever keeps how many pages there are is told them each time
            brought.mark(piece, page)
        return papers

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "_draw", draw_once)
        yield


def year_only(**fields):
    return fields | {"dated_on": date(2009, 1, 1), "date_precision": DatePrecision.YEAR}


def pages(content):
    """The words on each page, as pdftotext reads them, with single blanks between."""
    text = _poppler("pdftotext", "-enc", "UTF-8", "-", "-", given=content)
    return [" ".join(page.split()) for page in text.split("\f")[:-1]]


def word_boxes(content, word):
    """Where `word` stands: a list of (left, top) in points, page after page."""
    boxes = _poppler("pdftotext", "-bbox", "-", "-", given=content)
    found = re.findall(rf'xMin="([\d.]+)" yMin="([\d.]+)" [^>]*>{re.escape(word)}</word>', boxes)
    return [(float(left), float(top)) for left, top in found]


def fonts(content):
    """The rows of pdffonts: [name, embedded, …]."""
    rows = _poppler("pdffonts", "-", given=content).splitlines()[2:]
    return [(row.split()[0].partition("+")[2], row.split()[-5]) for row in rows]


def pictures(content):
    """Each page as a grey picture, as bytes."""
    drawn = _poppler("pdftoppm", "-r", "50", "-gray", "-", given=content, text=False)
    return drawn.split(b"P5\n")[1:]


def structure(content, folder):
    """The tags and the words in them, as a screen reader gets them."""
    path = folder / "paper.pdf"
    path.write_bytes(content)
    return _poppler("pdfinfo", "-struct-text", str(path), given=b"")


def _gilbert():
    return {"name": "Gilbert de Wendel", "title": "Kommunstyrelsens ordförande"}


def _leif():
    return {
        "name": "Leif Oscarsson",
        "title": "Biträdande chef",
        "organisation_line": "Södertörns polismästardistrikt",
    }


def _poppler(*command, given, text=True):
    result = subprocess.run(command, input=given, capture_output=True, check=True)
    return result.stdout.decode() if text else result.stdout
