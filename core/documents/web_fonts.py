"""Cut the variable typeface for pages: the letters of Europe's languages and the weights that pages use, as WOFF2.

The whole typeface is a megabyte; the cuts are a tenth of it. Browsers show other letters in the reader's own typeface.
The cuts are made once for each machine, which takes seconds, and kept in TYPEFACE_DIR. The licence (SIL Open Font
License 1.1) stays in each file. A changed font may not be called "Source", so the files have another name inside.
"""

import functools
import hashlib
import io
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage
from fontTools import version as fonttools_version
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from core.documents import print_fonts

# Name of the cut among the static files: its variable font.
CUTS = {
    "portal-sans.woff2": "SourceSans3[wght].ttf",
    "portal-sans-italic.woff2": "SourceSans3-Italic[wght].ttf",
}
WEIGHTS = (400, 700)
_FOLDER = "fonts"

_RANGES = (
    (0x0020, 0x007E),  # basic Latin
    (0x00A0, 0x024F),  # Latin with marks
    (0x02C6, 0x02DD),
    (0x0300, 0x032F),  # combining marks, as some keyboards send them
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F),  # punctuation and blanks
    (0x20AC, 0x20AC),
    (0x2122, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),  # minus
    (0x2248, 0x2265),
)
_NAMES = (1, 3, 4, 6, 16, 25)  # the names of a font; 0, 7, 13 and 14 name the owner and the licence


class TypefaceFinder(BaseFinder):
    """Finds the cuts among the static files, as fonts/…, and makes those that are missing."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False):
        name = path.removeprefix(f"{_FOLDER}/")
        if name == path or name not in CUTS:
            return []
        found = str(_made(name))
        return [found] if find_all else found

    def list(self, ignore_patterns):
        for name in CUTS:
            if not matches_patterns(name, ignore_patterns or []):  # whitenoise passes None
                storage = FileSystemStorage(location=_made(name).parent)
                storage.prefix = _FOLDER
                yield name, storage


def web_font(name: str) -> bytes:
    """Return the WOFF2 file of the cut `name`. Raises KeyError for others."""
    font = TTFont(io.BytesIO(_variable(name)), recalcTimestamp=False)
    options = Options()
    options.name_IDs, options.hinting = ["*"], False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in _RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    subset = io.BytesIO()
    font.save(subset)
    subset.seek(0)
    font = TTFont(subset, recalcTimestamp=False)  # the weights are cut from a font that is whole in itself
    instantiateVariableFont(font, {"wght": (WEIGHTS[0], WEIGHTS[0], WEIGHTS[1])}, inplace=True)
    _rename(font)
    font.flavor = "woff2"
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


def _rename(font):
    for record in font["name"].names:
        if record.nameID in _NAMES:
            record.string = str(record).replace("Source Sans 3", "Portal Sans").replace("SourceSans3", "PortalSans")


@functools.cache
def _made(name):
    """Return the path of the cut. Each set of letters, weights and versions has its own folder."""
    key = hashlib.sha256(_variable(name) + f"{_RANGES} {WEIGHTS} {fonttools_version}".encode()).hexdigest()[:16]
    path = Path(settings.TYPEFACE_DIR) / f"pages-{key}" / name
    if not path.exists():
        print_fonts.write_once(path, web_font(name))
    return path


def _variable(name):
    return (Path(settings.FONT_DIR) / CUTS[name]).read_bytes()
