"""Where the parties sign: the lines of two that stand beside each other are level, whatever stands above and below."""

import re
import subprocess

import pytest

from partnership.document import pdf
from tests.support import verapdf
from tests.support.pdf_text import AT, SIGNED_ON, of_many, pages, word_boxes, written, year_only

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

LONG = "Ett namn som är så långt att det bryts på flera rader i sin spalt och lite till"
DPI = 72
LEFT, RIGHT = range(110, 260), range(325, 475)  # points from the edge that lie in the columns, and nowhere else


def lines(content):
    """Where lines are drawn over the width of the left and the right column: (left, right) for each page."""
    drawn = subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-"], input=content, capture_output=True, check=True)
    found = []
    for page in drawn.stdout.split(b"P5\n")[1:]:
        size, _depth, dots = page.split(b"\n", 2)
        width, height = map(int, size.split())
        rows = [dots[row * width : (row + 1) * width] for row in range(height)]
        found.append(tuple(_dark(rows, column) for column in (LEFT, RIGHT)))
    return found


def _dark(rows, column):
    """The rows that are dark all over the column above the foot, one for each line."""
    dark = [number for number, row in enumerate(rows[:740]) if all(row[dot] < 200 for dot in column)]
    return [number for number in dark if number - 1 not in dark]


def original(*parties):
    text = written(title="Avtal", sections=[("Syfte", "Text.\n\n" * 3)], parties=[(*party,) for party in parties])
    return pdf.draw(text, at=AT).copies[0][1].content


KNOWN = {"name": "Anna", "place": "Haninge", "dated_on": SIGNED_ON}


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (("Haninge kommun", "", [KNOWN]), (LONG, "", [KNOWN]), 1),
        (("Kommunen", "", [KNOWN | {"title": LONG}]), ("Polisen", "", [KNOWN]), 1),
        (("Kommunen", "", [KNOWN]), ("Polisen", "", [{"name": "Anna"}]), 1),
        (("Kommunen", "", [KNOWN]), ("Polisen", "", [{}]), 1),
        (("Kommunen", "", [{"place": LONG, "name": "Anna"}]), ("Polisen", "", [{"name": "Bo"}]), 2),
        (("Kommunen", "", [{"place": LONG, "name": "Anna"}]), ("Polisen", "", [year_only(name="Bo", place="X")]), 1),
        (("Kommunen", "", [KNOWN | {"name": LONG}, KNOWN]), ("Polisen", "", [KNOWN, KNOWN]), 2),
        (("Kommunen", "", [KNOWN | {"organisation_line": LONG}, {}]), (LONG, "", [{}, KNOWN]), 2),
        (("Kommunen", "", [{}, {}, {}]), ("Polisen", "", [KNOWN, {"title": LONG}, {"place": LONG}]), 8),
        (("Kommunen", "", [{"title": "Chef"}]), ("Polisen", "", [{"name": "Bo"}, {"name": "Cia"}]), 2),
    ],
)
def test_the_lines_of_two_parties_are_level(left, right, level):
    """`level`: the lines to sign on, and those for place and date, name and title that both sides have."""
    content = original(left, right)

    (page,) = [number for number, words in enumerate(pages(content)) if "Underskrifter" in words]
    on_left, on_right = lines(content)[page]
    assert len([top for top in on_left if any(abs(top - other) <= 1 for other in on_right)]) == level


@pytest.mark.parametrize("parties", [2, 3, 5, 12])
def test_names_under_the_lines_of_many_parties_are_level_two_by_two(parties):
    content = pdf.draw_draft(of_many(parties, signatories=2), at=AT)

    for first in range(1, parties, 2):
        for signatory in (1, 2):
            left, right = (word_boxes(content, f"{party}.{signatory}")[0] for party in (first, first + 1))
            assert abs(left[1] - right[1]) < 0.01
            assert left[0] < right[0]


def test_the_signatories_of_one_party_that_takes_the_whole_width_are_level_too():
    names = [
        {"name": f"Namn{n}", "place": LONG if n == 2 else "", "title": LONG if n == 3 else ""} for n in range(1, 8)
    ]
    content = original(("Kommunen", "", names), ("Polisen", "", [{"name": "Bo"}]))

    for first in (1, 3, 5):
        left, right = (word_boxes(content, f"Namn{n}")[0] for n in (first, first + 1))
        assert abs(left[1] - right[1]) < 0.01


def test_a_party_of_twelve_signatories_is_split_between_them_only_and_stays_valid():
    names = [{"name": f"Namn{n}", "title": f"Titel{n}", "organisation_line": f"Rad{n}"} for n in range(1, 13)]
    content = original(("Kommunen", "", names), ("Polisen", "", [{"name": "Bo"}]))

    for n in range(1, 13):
        (page,) = [words for words in pages(content) if re.search(rf"\bNamn{n}\b", words)]
        assert f"Titel{n} Rad{n}" in page
    assert {**verapdf.faults(content, "2a"), **verapdf.faults(content, "ua1")} == {}


@pytest.mark.parametrize(
    "signatories", [[{}] * 4, [{"place": LONG, "title": LONG}] * 4, [{"name": LONG, "title": LONG}] * 4]
)
def test_a_column_that_would_be_longer_than_a_page_is_not_cut_and_its_heading_is_not_left(signatories):
    content = original(("Kommunen", "", signatories), ("Polisen", "", signatories))

    signing = [page for page in pages(content) if "Ort och datum:" in page]
    assert "Underskrifter Kommunen" in signing[0]
    assert sum(page.count("Ort och datum:") for page in signing) == 2 * len(signatories)
    for words in signing:
        assert words.count("Namnförtydligande:") in (0, words.count("Ort och datum:"))


def test_the_longest_names_are_printed_and_stay_valid():
    longest = {"name": LONG, "title": LONG, "organisation_line": LONG, "place": LONG}
    content = original((LONG * 2, "", [longest] * 2), ("Polisen", "", [longest] * 5))

    words = "".join(pages(content)).replace(" ", "")
    assert words.count("Ettnamn") == 4 * 7 + 2 + 2 * len(pages(content))  # the first party keeps this copy
    assert {**verapdf.faults(content, "2a"), **verapdf.faults(content, "ua1")} == {}
