"""Lists on paper: with the numbers that were typed, whole for a screen reader, and valid in every combination."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.documents import pdf
from core.text import markdown
from partnership.document import pdf as agreement_pdf
from stadsdelplan.document import pdf as plan_printing
from tests.support import factories, verapdf
from tests.support.pdf_text import AT, pages, structure, word_boxes, written

SHEET = """<!doctype html><html lang="sv"><head><title>Prov</title>
<link rel="stylesheet" href="static:css/print/paper.css"></head>
<body class="sheet"><article class="paper" data-page="Sida">
<h1>Prov</h1>{}</article></body></html>"""

LOOSE = [
    "- A\n\n- B",
    "- A\n\n  två stycken\n\n- B",
    "1. A\n\n   - a\n\n   - b\n\n     två stycken\n\n3. B",
    "- A\n\n  1) a\n\n  7) b\n\n  efter listan\n- B",
    "- \n\n- B\n-",
    "1.\n\n7. B",
    "- - - A\n\n    - B",
    "- 1. - A\n\n     - B\n\n- C",
    "Stycke\n- A\n- B\n\n  *kursiv **fet***\n  rad\n+ C\n\n* D\n1. E\n\n2) F",
    "\n\n".join("  " * depth + f"- djup {depth}" for depth in range(14)),
    "\n\n".join("   " * depth + f"{depth + 2000}. djup" for depth in range(14)),
    "\n\n".join(f"- {'Lång text på flera rader. ' * 30}\n\n  {'Andra stycket. ' * 40}" for _ in range(12)),
    "1. A\n\n" + "\n\n".join(f"   - {'Inre text på flera rader. ' * 30}" for _ in range(20)) + "\n\n   slut",
]


def original(body):
    parties = [("Haninge kommun", "", [{"name": "A"}]), ("Polisen", "", [{"name": "B"}])]
    return (
        agreement_pdf.draw(written(title="Avtal", sections=[("Punkter", body)], parties=parties), at=AT)
        .copies[0][1]
        .content
    )


def faults(content):
    return {**verapdf.faults(content, "2a"), **verapdf.faults(content, "ua1")}


@pytest.mark.one_engine
@pytest.mark.django_db
def test_an_original_shows_the_numbers_that_were_typed():
    content = original(
        "1. Först\n3. Sedan\n7. Sist\n2027. Året då avtalet upphör.\n\n3) Med parentes\n2) Nedåt\n0. Noll"
    )

    (page,) = pages(content)
    assert (
        "1. Först 3. Sedan 7. Sist 2027. Året då avtalet upphör. 3) Med parentes 2) Nedåt 0. Noll Underskrifter" in page
    )


@pytest.mark.one_engine
@pytest.mark.django_db
def test_lines_of_an_address_stay_lines_on_an_original():
    content = original("Haninge kommun\nRudsjöterrassen 2\n136 81 Haninge\n\n- Polisen\n  Box 1")

    tops = [word_boxes(content, word)[0][1] for word in ("Rudsjöterrassen", "136", "Polisen", "Box")]
    assert len(set(tops)) == 4
    assert tops == sorted(tops)


@pytest.mark.one_engine
@pytest.mark.django_db
def test_a_number_of_nine_digits_stands_on_the_page():
    content = original("123456789. Lång\n2. Kort\n   2027. Året")

    (left, _top), *_ = word_boxes(content, "123456789.")
    assert left > 90  # the margin is 99 points, less the room that a label may take of it
    assert "123456789. Lång 2. Kort" in pages(content)[0]


@pytest.mark.one_engine
@pytest.mark.django_db
def test_a_loose_list_makes_no_original_and_no_plan_invalid():
    text = "\n\nStycke.\n\n".join(LOOSE[:-2])  # the last two only are long
    edition = factories.edition(first_goal="Mål")
    edition.lagesbild = text
    edition.save()
    edition.goals.update(problem="- A\n\n- B", text="1. A\n\n   B\n\n3. C")

    assert faults(original(text)) == {}
    assert faults(plan_printing.draw(edition, at=AT)) == {}


@pytest.mark.parametrize("text", LOOSE)
def test_each_kind_of_list_is_valid_for_itself(text):
    assert faults(pdf.draw(SHEET.format(markdown.render(text)), created=AT)) == {}


PIECES = [
    "- a",
    "\n",
    "  - b",
    "    c",
    "1. d",
    "   7) e",
    "*f* **g**",
    "      - h",
    "-",
    "+ i",
    "* j",
    "2027. k",
    "  l",
]


@settings(max_examples=30)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_combination_of_lists_is_valid(lines):
    assert faults(pdf.draw(SHEET.format(markdown.render("\n".join(lines))), created=AT)) == {}


def test_every_pair_and_triple_of_lists_is_valid_on_one_paper():
    blanks = ("\n", "\n\n")
    marks = ("-", "*", "1.", "7)")
    texts = [
        f"{outer} yttre{gap}   {inner} inre{gap}     rad{gap}{outer} sist"
        for outer, inner, gap in itertools.product(marks, marks, blanks)
    ]

    assert faults(pdf.draw(SHEET.format("<p>Stycke</p>".join(map(markdown.render, texts))), created=AT)) == {}


def test_a_screen_reader_gets_label_and_body_of_each_item_in_the_order_of_the_text(tmp_path):
    html = markdown.render("3. Yttre\n\n   första\n\n   - inre\n\n   efter\n\n7. Nästa\n   rad")

    lines = structure(pdf.draw(SHEET.format(html), created=AT), tmp_path).splitlines()

    start = next(number for number, line in enumerate(lines) if line.strip().startswith("L "))
    kept = [line.strip().removesuffix(" (block)") for line in lines[start:] if '"' in line or "(block)" in line]
    assert kept == [
        *("L", "LI", "Lbl", '"3. "', "LBody", "P", '"Yttre"', "P", '"första"'),
        *("L", "LI", "Lbl", '"◦ "', "LBody", '"inre"'),
        *("P", '"efter"'),
        *("LI", "Lbl", '"7. "', "LBody", "P", '"Nästa"', '"rad"'),
    ]
