"""core.style_guide: the colours of the stylesheet, and whether one can see them."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from core import style_guide
from tests.support.factories import person


@pytest.mark.parametrize(
    ("colour", "ground", "least"),
    [
        ("ink", "paper", 7),
        ("ink-soft", "paper", 4.5),
        ("ink-soft", "wash", 4.5),
        ("accent", "paper", 4.5),
        ("accent", "accent-wash", 4.5),
        ("accent-strong", "paper", 4.5),
        ("good", "good-wash", 4.5),
        ("warn", "warn-wash", 4.5),
        ("bad", "bad-wash", 4.5),
        ("bad", "paper", 4.5),
        ("field", "paper", 3),
        ("focus", "paper", 3),
    ],
)
def test_the_colours_of_the_stylesheet_keep_their_contrast(colour, ground, least):
    tokens = style_guide.tokens()

    assert style_guide.contrast(tokens[colour], tokens[ground]) >= least


def test_contrast_is_the_one_of_wcag():
    assert style_guide.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert style_guide.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.django_db
def test_the_style_guide_shows_each_component(client):
    client.force_login(person(is_staff=True))

    page = client.get(reverse("style_guide")).content.decode()

    shown = {name.split("__")[0] for names in re.findall(r'class="([^"]*)"', page) for name in names.split()}
    if "data-markdown" in page:
        shown.add("markdown")  # static/js/markdown_bar.js puts the bar there
    files = sorted(path.stem for path in (settings.BASE_DIR / "static" / "css" / "components").glob("*.css"))
    assert len(files) >= 64
    assert [name for name in files if name not in shown] == []
