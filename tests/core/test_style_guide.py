"""core.style_guide: the colours of the stylesheet, and whether one can see them."""

import pytest

from core import style_guide


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
