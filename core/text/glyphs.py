"""Normalise letters as the typeface draws them, and as programs read the drawn glyphs."""

import re
import unicodedata

# Invisible and harmless characters that come along when people paste from a word processor. They are not drawn.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
# ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ: the typeface joins the letters by itself.
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_SIGNS = {0x212A: "K", 0x212B: "Å"}  # the signs of kelvin and ångström, which Unicode counts as the letters
_HYPHENS = {0x2010: "-", 0x02D7: "-"}  # characters that look like one and that no keyboard has
_LETTER_AND_MARKS = re.compile("[^\\W\\d_][\u0300-\u036f]+")
# Characters that the typeface draws with one glyph, and the one of them that the glyph reads as.
_READ_AS = str.maketrans(
    {
        "\u00a0": " ",  # no-break space
        "\u2011": "-",  # no-break hyphen
        "\u02d7": "\u2010",  # paper.css hyphenates with it, so that its hyphen differs from typed ones
        "\u03bc": "\u00b5",  # Greek mu as the micro sign of a keyboard
        "\u2206": "\u0394",  # the increment sign as Delta
        "\u2126": "\u03a9",  # the ohm sign as Omega
        "\u03d5": "\u03c6",
        "\u207c": "\u02ed",
    }
)


def unify_letters(text: str) -> str:
    """Return `text` as it is drawn: without invisible characters, and with one spelling for each letter.

    A letter with its marks is one character, and a ligature becomes its letters. Nothing else changes: ½ and ² stay. No
    sign of HTML changes, so `text` may be HTML.
    """
    return _one_way(text).translate(_HYPHENS)


def extracted_form(text: str) -> str:
    """Return what programs read from the glyph that was drawn for `text`. All texts of one glyph give the same."""
    read = _one_way(unicodedata.normalize("NFC", text)).translate(_READ_AS)
    return read or " "  # an invisible character is drawn as a blank


def _one_way(text):
    text = text.translate(_INVISIBLE).translate(_LIGATURES | _SIGNS)
    return _LETTER_AND_MARKS.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
