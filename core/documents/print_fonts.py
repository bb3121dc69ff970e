"""Cut the variable typeface for paper: one plain font file for each weight.

WeasyPrint can set a variable font, but it cuts the font again for every file. That takes four times as long as the rest
of a short paper, and writes the time of day into the font, so that no two files are alike. So each weight is cut once
for each machine, which takes seconds, and kept in TYPEFACE_DIR. `manage.py cut_typefaces` does it at installation.
"""

import functools
import hashlib
import io
import logging
import os
import tempfile
import unicodedata
from pathlib import Path

from django.conf import settings
from fontTools import version as fonttools_version
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from core.text import glyphs

logging.getLogger("fontTools").setLevel(logging.WARNING)  # otherwise it logs every table

# Name of the cut: its variable font, its weight.
CUTS = {
    "regular": ("SourceSans3[wght].ttf", 400),
    "bold": ("SourceSans3[wght].ttf", 600),
    "italic": ("SourceSans3-Italic[wght].ttf", 400),
    "bold-italic": ("SourceSans3-Italic[wght].ttf", 600),
}

_BREAKS = set("\n\r\t")
_NAMED_AT_MOST = 20  # the first few are enough for a text in another alphabet


@functools.cache
def print_font(name: str) -> bytes:
    """Return the font file of the cut `name`, from the folder of cuts if it is there.

    Raises KeyError for other names.
    """
    filename, weight = CUTS[name]
    variable = (Path(settings.FONT_DIR) / filename).read_bytes()
    key = hashlib.sha256(variable + f"{weight} {fonttools_version}".encode()).hexdigest()[:16]
    path = Path(settings.TYPEFACE_DIR) / f"{name}-{key}.ttf"
    if path.exists():
        return path.read_bytes()
    font = _cut(variable, weight)
    write_once(path, font)
    return font


def write_once(path: Path, content: bytes) -> None:
    """Write the whole file or nothing, since two processes may cut at once. A read-only disk is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=path.parent)
    except OSError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    Path(unfinished).replace(path)


def missing_characters(text: str) -> list[str]:
    """Return the characters of `text` that the typeface cannot show, each once, in order of their numbers.

    The paper would show boxes, or a font of the machine, and the file would not be valid PDF/A (ISO 19005-2, 6.2.11.8).
    Private characters mean nothing to others (6.2.11.7.3), so they count as missing too.
    """
    return sorted(character for character in set(glyphs.unify_letters(text)) - _BREAKS if not _shows(character))


def name_missing_characters(text: str) -> str:
    """Name the characters of `text` that the typeface lacks: "☃ (U+2603 SNOWMAN)". Empty if it lacks none."""
    found = missing_characters(text)
    more = " …" if len(found) > _NAMED_AT_MOST else ""
    return ", ".join(map(_named, found[:_NAMED_AT_MOST])) + more


def replace_missing_characters(text: str) -> str:
    """Return `text` with [U+2603] for each character that the typeface lacks. It is for papers that nobody stores.

    A stored paper must say exactly what was written, so such characters are refused there.
    """
    text = glyphs.unify_letters(text)
    return text.translate({ord(character): f"[U+{ord(character):04X}]" for character in missing_characters(text)})


def _named(character):
    """Return the character and its name, since readers may not see the character."""
    shown = f"{character} " if character.isprintable() else ""
    return f"{shown}(U+{ord(character):04X} {unicodedata.name(character, '')})".replace(" )", ")")


def _shows(character):
    category = unicodedata.category(character)
    return category == "Zs" or (ord(character) in _characters() and category != "Co")  # any blank is a blank


@functools.cache
def _characters():
    with TTFont(io.BytesIO(print_font("regular"))) as font:
        return frozenset(font.getBestCmap())


def _cut(variable, weight):
    font = TTFont(io.BytesIO(variable), recalcTimestamp=False)
    file = io.BytesIO()
    instantiateVariableFont(font, {"wght": weight}, inplace=True, static=True).save(file)
    return file.getvalue()
