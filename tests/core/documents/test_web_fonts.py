"""The typeface as pages fetch it: small, with the letters that names need, and with its licence."""

import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from core.documents import web_fonts

LETTERS = "ABCÅÄÖabcåäöéüßøæłčžşğ0123456789–−”…›§%€ \u00a0"


@pytest.fixture(scope="module", params=web_fonts.CUTS)
def file(request):
    """A cut as the static files have it. It is made where this machine has none."""
    return Path(finders.find(f"fonts/{request.param}"))


@pytest.fixture(scope="module")
def font(file):
    with TTFont(io.BytesIO(file.read_bytes())) as font:
        yield font


def test_a_cut_is_a_tenth_of_the_typeface(file):
    whole = Path(settings.FONT_DIR) / web_fonts.CUTS[file.name]

    assert file.read_bytes()[:4] == b"wOF2"
    assert file.stat().st_size < 60_000
    assert file.stat().st_size * 6 < whole.stat().st_size


def test_a_cut_has_the_letters_and_the_weights_of_the_pages(font):
    axis = font["fvar"].axes[0]

    assert [letter for letter in LETTERS if ord(letter) not in font.getBestCmap()] == []
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", *web_fonts.WEIGHTS)


def test_a_cut_says_whose_it_is_and_goes_by_another_name(font):
    """The licence reserves the name "Source" for the font as its makers made it."""
    names = {record.nameID: str(record) for record in font["name"].names}

    assert "Adobe" in names[0]
    assert "SIL Open Font License" in names[13]
    assert names[14] == "http://scripts.sil.org/OFL"
    assert [number for number in (1, 3, 4, 6, 16) if "Source" in names.get(number, "")] == []


def test_the_stylesheet_asks_for_the_cuts_and_for_no_other_weight():
    styles = {path.name: path.read_text() for path in (Path(settings.BASE_DIR) / "static" / "css").rglob("*.css")}
    weights = {int(each) for text in styles.values() for each in re.findall(r"font-weight: (\d+);", text)}

    assert set(re.findall(r'url\("\.\./fonts/([^"]+)"\)', styles["base.css"])) == set(web_fonts.CUTS)
    assert weights <= set(range(web_fonts.WEIGHTS[0], web_fonts.WEIGHTS[1] + 1))


def test_the_cuts_are_collected_and_nothing_else_is_found():
    found = [(name, storage.prefix) for name, storage in web_fonts.TypefaceFinder().list([])]

    assert found == [(name, "fonts") for name in web_fonts.CUTS]
    assert finders.find("fonts/portal-sans.ttf") is None
    assert finders.find("portal-sans.woff2") is None
    assert list(web_fonts.TypefaceFinder().list(["*.woff2"])) == []
