"""The papers of an agreement: what they say, how they are laid out, that they never differ where they must not."""

import hashlib
import io
import json
import re
from datetime import date
from pathlib import Path

import pypdf
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.translation import gettext

from partnership.document import canonical_text, pdf
from partnership.locking import actions as locking
from partnership.models import PrintSet, Signatory
from tests.support import verapdf
from tests.support.pdf_text import (
    AT,
    jordbro_2009,
    of_many,
    pages,
    pictures,
    sentences_2009,
    structure,
    word_boxes,
    written,
    year_only,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.long,
    pytest.mark.one_engine,
]  # papers are drawn, and validated by veraPDF


def in_swedish(text):
    with translation.override("sv"):
        return gettext(text)


def copy_line(number, count, keeper):
    with translation.override("sv"):
        return gettext("Copy %(number)s of %(count)s – %(keeper)s") % {
            "number": number,
            "count": count,
            "keeper": keeper,
        }


def test_each_copy_holds_every_sentence_of_2009_in_order_and_both_signature_blocks():
    papers = pdf.draw(jordbro_2009(), at=AT)

    for _, paper in papers.copies:
        words = " ".join(pages(paper.content))
        place = 0
        for sentence in sentences_2009():
            assert sentence in words[place:], sentence
            place = words.index(sentence, place) + len(sentence)


def test_the_file_with_everything_holds_every_sentence_once_per_copy():
    papers = pdf.draw(jordbro_2009(), at=AT)

    words = " ".join(pages(papers.everything.content))
    for sentence in sentences_2009():
        once = " ".join(pages(papers.copies[0][1].content)).count(sentence)
        assert words.count(sentence) == 2 * once, sentence
    assert words.count("Barnens resultat i skolan är sämre .") == 2
    assert words.count("Gilbert de Wendel Kommunstyrelsens ordförande") == 2
    assert words.count("Leif Oscarsson Biträdande chef Södertörns polismästardistrikt") == 2


def test_emphasised_words_are_set_in_italics():
    content = pdf.draw_draft(jordbro_2009(), at=AT)

    italic = []

    def note(text, matrix, text_matrix, font, size):
        if font and "Italic" in font["/BaseFont"]:
            italic.append(text)

    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        page.extract_text(visitor_text=note)
    assert "strategisk stadsdelplan" in " ".join("".join(italic).split())


def test_there_is_a_copy_for_each_party_which_says_its_number_and_keeper_on_every_page():
    text = of_many(3)

    papers = pdf.draw(text, at=AT)

    assert [party.name_as_written for party, _ in papers.copies] == [
        party.name_as_written for party in text.parties.order_by("order")
    ]
    for number, (party, paper) in enumerate(papers.copies, start=1):
        line = copy_line(number, 3, party.name_as_written)
        assert len(pages(paper.content)) > 1
        assert all(page.count(line) == 1 for page in pages(paper.content))


def test_copies_differ_in_number_and_keeper_only():
    papers = pdf.draw(of_many(2), at=AT)

    first, second = (" ".join(pages(paper.content)) for _, paper in papers.copies)
    names = [party.name_as_written for party, _ in papers.copies]
    assert first != second
    assert first.replace(copy_line(1, 2, names[0]), "") == second.replace(copy_line(2, 2, names[1]), "")


def test_the_pages_of_a_copy_are_the_same_alone_and_among_all():
    papers = pdf.draw(of_many(2), at=AT)

    alone = [picture for _, paper in papers.copies for picture in pictures(paper.content)]
    assert pictures(papers.everything.content) == alone


def test_pages_are_counted_per_copy():
    papers = pdf.draw(of_many(2, paragraphs=12), at=AT)

    count = len(pages(papers.copies[0][1].content))
    expected = [f"{in_swedish('Page')} {page} ({count})" for page in range(1, count + 1)] * 2
    shown = pages(papers.everything.content)
    assert count >= 3
    assert [line in page for line, page in zip(expected, shown, strict=True)] == [True] * len(shown)


def test_every_page_carries_digest_and_registration_numbers():
    text = of_many(2)

    papers = pdf.draw(text, at=AT)

    assert re.fullmatch("[0-9a-f]{64}", papers.digest)
    assert papers.digest == hashlib.sha256(papers.canonical_text.encode()).hexdigest()
    for page in pages(papers.everything.content):
        assert papers.digest in page
        assert f"{in_swedish('Reg. no.')} KS 2026/101" in page


def test_the_same_text_and_moment_give_the_same_bytes():
    text = of_many(2)
    first = pdf.draw(text, at=AT)

    with translation.override("en"):
        again = pdf.draw(text, at=AT)

    assert again == first
    assert first.everything.sha256 == hashlib.sha256(first.everything.content).hexdigest()


def test_the_paper_is_in_swedish_whoever_prints_it(tmp_path):
    with translation.override("en"):
        content = pdf.draw(jordbro_2009(), at=AT).everything.content

    assert "Haninge 16 mars 2009" in " ".join(pages(content))
    assert pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]["/Lang"] == "sv"


@pytest.mark.parametrize(
    "draft",
    [
        jordbro_2009,
        lambda: of_many(12, signatories=2, paragraphs=1, appendices=[("Karta", "ab" * 32), ("Budget", "")]),
        lambda: of_many(2, paragraphs=9, is_example=True),
        lambda: of_many(2, signatories=7),
    ],
    ids=["2009", "twelve parties with two signatories each", "three pages of text", "seven signatories"],
)
def test_all_copies_and_each_are_archival_and_accessible(draft):
    papers = pdf.draw(draft(), at=AT)

    contents = [papers.everything.content, papers.copies[0][1].content, papers.copies[-1][1].content]
    assert [verapdf.faults(content, flavour) for content in contents for flavour in ("2a", "ua1")] == [{}] * 6


def test_a_draft_is_archival_and_accessible():
    content = pdf.draw_draft(of_many(3, is_example=True), at=AT)

    assert verapdf.faults(content, "2a") == {}
    assert verapdf.faults(content, "ua1") == {}


def test_a_draft_says_so_with_its_date_on_every_page_and_claims_nothing():
    text = of_many(2)

    shown = pages(pdf.draw_draft(text, at=AT))

    assert len(shown) > 1
    assert all(f"{in_swedish('Draft')} 2026-11-24" in page for page in shown)
    assert not any(re.search("[0-9a-f]{64}", page) for page in shown)
    assert not any(copy_line(1, 2, "Part 1") in page for page in shown)


def test_an_example_says_so_on_every_page():
    words = in_swedish("Example. The content is made up and shows how the portal is used.")

    drawn = pdf.draw(of_many(2, is_example=True), at=AT)
    real = pdf.draw(of_many(2), at=AT)

    assert all(words in page for page in pages(drawn.everything.content))
    assert not any(words in page for page in pages(real.everything.content))


@pytest.mark.parametrize(("parties", "signatories"), [(2, 1), (2, 2), (5, 2), (12, 2), (3, 4), (2, 7)])
def test_no_signature_block_is_split_over_a_page(parties, signatories):
    content = pdf.draw_draft(of_many(parties, signatories=signatories), at=AT)

    signing = [page for page in pages(content) if "Namn" in page]
    assert in_swedish("Signatures") in signing[0]
    for party in range(1, parties + 1):
        (page,) = [page for page in signing if f"Rad {party}.{signatories} " in page]
        assert f"Part {party} " in page
        assert all(f"Namn {party}.{m} " in page for m in range(1, signatories + 1))


def test_signature_blocks_stand_two_in_a_row_in_the_order_of_the_parties():
    content = pdf.draw_draft(of_many(4), at=AT)

    boxes = [word_boxes(content, f"{party}.1")[0] for party in range(1, 5)]
    (left_1, top_1), (left_2, top_2), (left_3, top_3), (left_4, _) = boxes
    assert left_1 == left_3 < left_2 == left_4
    assert top_1 <= top_2 < top_3


def test_a_word_longer_than_its_column_is_cut_with_a_hyphen_and_no_other():
    titles = ["Verksamhetsutvecklingssamordningsansvarig", "Enhetschef, Stadsdelsnämndsförvaltningschefen"]
    text = written(
        title="Avtal",
        sections=[("", "Text.")],
        parties=[(f"Part {n}", "", [{"title": t}]) for n, t in enumerate(titles)],
    )

    words = " ".join(pages(pdf.draw_draft(text, at=AT)))

    assert re.search("Verksamhetsutvecklings(samordnings)?[-‐] ", words)
    assert "Enhetschef, Stadsdelsnämndsförvaltningschefen" in words


def test_after_a_long_place_there_is_a_line_for_the_date():
    places = {"Namn": "Haninge", "Annan": "Västerhaninge-Tungelsta-Nödesta-Ribbybergsområdet"}
    text = written(
        title="Avtal",
        sections=[("", "Text.")],
        parties=[(f"{name} part", "", [{"name": f"{name}1", "place": place}]) for name, place in places.items()],
    )

    content = pdf.draw_draft(text, at=AT)

    def room(place, name):
        return word_boxes(content, name)[0][1] - word_boxes(content, place)[0][1]

    assert room("Nödesta-Ribbybergsområdet", "Annan1") > room("Haninge", "Namn1") + 5


def test_many_appendices_begin_where_the_text_ends_and_run_over_the_page():
    content = pdf.draw_draft(of_many(2, paragraphs=1, appendices=[("Karta", "ab" * 32)] * 30), at=AT)

    first, second = pages(content)[:2]
    assert "Bilaga 1. Karta" in first
    assert "Bilaga 30. Karta" not in first
    assert re.match(r"Utkast \S+ Bilaga \d+\. Karta", second)


def test_what_is_not_known_is_left_out_or_a_line_to_fill_in():
    text = written(
        title="Avtal",
        sections=[("", "Text.")],
        parties=[
            ("Kommunen", "", [{}]),
            ("Polisen", "", [year_only(name="Leif", place="Haninge")]),
            ("Regionen", "", [{"name": "Per", "title": "Chef", "place": "Haninge"}]),
        ],
    )

    words = " ".join(pages(pdf.draw(text, at=AT).copies[0][1].content))

    to_fill_in = [in_swedish(label) for label in ("Place and date:", "Name in clear:", "Title:")]
    assert [words.count(label) for label in to_fill_in] == [2, 1, 1]  # the third has a place, but no day
    assert "Haninge 2009 Leif" in words
    assert in_swedish("Reg. no.") not in words
    for absent in ("None", "Appendix", "Bilaga", "saknas", "missing"):
        assert absent not in words


def test_a_screen_reader_gets_the_copy_line_once_and_headings_in_order(tmp_path):
    text = of_many(2)

    tags = structure(pdf.draw(text, at=AT).copies[0][1].content, tmp_path)

    assert tags.count(copy_line(1, 2, "Part 1")) == 1
    assert re.findall(r"\bH(\d)\b", tags)[:5] == ["1", "2", "2", "2", "2"]
    assert tags.count("KS 2026/101") == 1


def test_the_canonical_text_follows_its_document():
    page = (settings.BASE_DIR / "docs" / "canonical-text.md").read_text()
    documented = re.search(r"```json\n(.+)\n```", page).group(1)
    text = written(
        title='Avtal om "trygghet"',
        sections=[("", "Första raden.\nAndra raden."), ("Syfte", "Att *samverka*.")],
        parties=[
            (
                "Haninge kommun",
                "KS 2026/123",
                [{"name": "Åsa Öst", "place": "Haninge", "dated_on": date(2026, 3, 6)}],
            ),
            ("Polisen", "", [year_only(title="Biträdande chef"), {}]),
        ],
        appendices=[("Karta", "ab" * 32)],
    )

    made = canonical_text.canonical_text(text)

    assert made == documented
    assert canonical_text.text_digest(made) == "54107f6d76aed22cee14aacade36062c172eec3cf7025e73773f2a09bb9dbd54"
    assert "`54107f6d76aed22cee14aacade36062c172eec3cf7025e73773f2a09bb9dbd54`" in page


def test_the_canonical_text_holds_all_that_is_printed_and_nothing_else():
    text = jordbro_2009()
    before = canonical_text.canonical_text(text)

    for change in (
        {"title": "x"},
        {"is_example": True},
    ):
        type(text).objects.filter(pk=text.pk).update(**change)
        text.refresh_from_db()
        assert canonical_text.canonical_text(text) != before
        before = canonical_text.canonical_text(text)
    for row, field in (
        (text.sections.get(), "heading"),
        (text.sections.get(), "body"),
        (text.parties.get(order=1), "name_as_written"),
        (text.parties.get(order=1), "diarienummer"),
        *(
            (Signatory.objects.get(party__agreement_version=text, party__order=2), name)
            for name in ("name", "title", "organisation_line", "place")
        ),
    ):
        type(row).objects.filter(pk=row.pk).update(**{field: "ändrat"})
        assert canonical_text.canonical_text(text) != before, field
        before = canonical_text.canonical_text(text)
    text.parties.update(contact="Ring mig")
    assert canonical_text.canonical_text(text) == before


def test_the_canonical_text_takes_five_queries_however_many_rows(django_assert_num_queries):
    text = of_many(12, signatories=3)

    with django_assert_num_queries(5):
        canonical_text.canonical_text(text)


def test_what_is_drawn_is_what_the_canonical_text_says():
    text = jordbro_2009()

    papers = pdf.draw(text, at=AT)

    assert papers.canonical_text == canonical_text.canonical_text(text)
    assert json.loads(papers.canonical_text)["parties"][1]["name_as_written"] == "Polisen"


def test_a_text_that_the_paper_cannot_show_cannot_be_locked():
    text = written(title="Avtal ☃", sections=[("", "Text\u202e.")], parties=[("A", "", [{}]), ("B", "", [{}])])

    (problem,) = locking.why_not_lockable(text)

    assert "☃ (U+2603 SNOWMAN)" in problem
    assert "(U+202E RIGHT-TO-LEFT OVERRIDE)" in problem


def test_print_copies_writes_the_stored_bytes(tmp_path):
    agreement = locked_2009()
    target = tmp_path / "copies.pdf"

    call_command("print_copies", agreement.slug, output=target)

    stored = PrintSet.objects.get(agreement_version__agreement=agreement)
    assert target.read_bytes() == Path(stored.file.path).read_bytes()
    assert hashlib.sha256(target.read_bytes()).hexdigest() == stored.sha256


def test_print_copies_writes_over_a_file_only_if_told(tmp_path):
    agreement = locked_2009()
    target = tmp_path / "copies.pdf"
    target.write_text("mine")

    with pytest.raises(CommandError, match="--force"):
        call_command("print_copies", agreement.slug, output=target)
    assert target.read_text() == "mine"

    call_command("print_copies", agreement.slug, output=target, force=True)
    assert target.read_bytes().startswith(b"%PDF-1.7")


def test_print_copies_says_what_is_wrong(tmp_path):
    draft = jordbro_2009().agreement

    with pytest.raises(CommandError, match="no agreement with the short name nowhere"):
        call_command("print_copies", "nowhere", output=tmp_path / "x.pdf")
    with pytest.raises(CommandError, match="not locked"):
        call_command("print_copies", draft.slug, output=tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def test_print_copies_refuses_a_stored_file_that_was_changed(tmp_path):
    agreement = locked_2009()
    file = PrintSet.objects.get(agreement_version__agreement=agreement).file
    Path(file.path).write_bytes(b"%PDF-1.7 another")

    with pytest.raises(CommandError, match="not the one that was drawn"):
        call_command("print_copies", agreement.slug, output=tmp_path / "x.pdf")
    Path(file.path).unlink()
    with pytest.raises(CommandError, match="missing"):
        call_command("print_copies", agreement.slug, output=tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def locked_2009():
    agreement = jordbro_2009().agreement
    return locking.lock_text(agreement=agreement, version=agreement.version, by=None, at=AT)
