"""Serve the style sheet of the admin's forms in one piece.

Django's own imports another one. Tools that read the style sheets of a page, such as those for accessibility, put an
imported sheet into the page as an inline style, which the portal's Content-Security-Policy refuses. Also, a browser
asks for the imported sheet only when it has the first.
"""

import functools
import hashlib
import re
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

from core.documents import print_fonts

NAME = "admin/css/forms.css"

_STOCK = Path(admin.__file__).parent / "static" / "admin" / "css"
_IMPORT = re.compile(r"""@import\s+(?:url\()?["']?([\w.-]+\.css)["']?\)?\s*;""")


class AdminStyleFinder(BaseFinder):
    """Finds the style sheet of the admin's forms before Django's own is found."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False):
        found = _made() / NAME
        if path != NAME or not found.exists():  # on a read-only disk Django's own sheet is used
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns):
        if (_made() / NAME).exists() and not matches_patterns(NAME, ignore_patterns or []):  # whitenoise passes None
            yield NAME, FileSystemStorage(location=_made())


def bundled(name: str) -> str:
    """Return a style sheet of Django's admin with its imports replaced by the imported sheets."""
    text = (_STOCK / name).read_text(encoding="utf-8")
    return _IMPORT.sub(lambda found: bundled(found[1]), text)


@functools.cache
def _made():
    """Return the folder that holds the style sheet under its name. Each version of the text has a folder."""
    content = bundled(Path(NAME).name).encode()
    folder = Path(settings.VAR_DIR) / "styles" / hashlib.sha256(content).hexdigest()[:16]
    if not (folder / NAME).exists():
        print_fonts.write_once(folder / NAME, content)
    return folder
