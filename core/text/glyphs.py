"""Letters as they are drawn on paper, each in the one way that the typeface has it, and as the drawn ones are read."""

import re
import unicodedata

# Not to be seen, and no harm: what comes along when people paste from a word processor. It is not drawn.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
# ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ: the typeface joins the letters itself where they stand side by side.
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_SIGNS = {0x212A: "K", 0x212B: "Å"}  # the signs of kelvin and ångström, which Unicode counts as the letters
_HYPHENS = {0x2010: "-", 0x02D7: "-"}  # those that look like one and that no keyboard has
_LETTER_AND_MARKS = re.compile("[^\\W\\d_][\u0300-\u036f]+")
# Characters that the typeface draws with one glyph, and the one of them that the glyph reads as.
_READ_AS = str.maketrans(
    {
        "\u00a0": " ",  # no-break space
        "\u2011": "-",  # no-break hyphen
        "\u02d7": "\u2010",  # with which paper.css cuts a word, so that its hyphen is none of those that are typed
        "\u03bc": "\u00b5",  # Greek mu as the micro sign of a keyboard
        "\u2206": "\u0394",  # the increment sign as Delta
        "\u2126": "\u03a9",  # the ohm sign as Omega
        "\u03d5": "\u03c6",
        "\u207c": "\u02ed",
    }
)


def unify_letters(text: str) -> str:
    """Return `text` as it is drawn: without what nobody sees, and each letter in the one way that the typeface has it.

    A letter with its marks is one character, and the letters of a ligature stand for themselves. Nothing else is
    changed: ½ and ² stay what they are. A sign of HTML is no letter, so `text` may be HTML.
    """
    return _one_way(text).translate(_HYPHENS)


def extracted_form(text: str) -> str:
    """Return what a glyph that was drawn for `text` is read as, which is the same for all that it is drawn for."""
    read = _one_way(unicodedata.normalize("NFC", text)).translate(_READ_AS)
    return read or " "  # what is not seen is drawn as a blank


def _one_way(text):
    text = text.translate(_INVISIBLE).translate(_LIGATURES | _SIGNS)
    return _LETTER_AND_MARKS.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
