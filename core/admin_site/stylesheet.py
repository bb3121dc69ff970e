"""The style sheet of the admin's forms in one piece.

Django's own imports another one. Whatever reads the style sheets of a page, as tools for accessibility do, follows an
import by putting it into the page as an inline style, which the portal's Content-Security-Policy refuses; and a browser
asks for what is imported only when it has the first.
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
    """Gives the style sheet of the admin's forms before Django's own is found."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False):
        found = _made() / NAME
        if path != NAME or not found.exists():  # on a read-only disk Django's own does
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns):
        if (_made() / NAME).exists() and not matches_patterns(NAME, ignore_patterns or []):  # whitenoise gives None
            yield NAME, FileSystemStorage(location=_made())


def bundled(name: str) -> str:
    """Return a style sheet of Django's admin with those that it imports in their places."""
    text = (_STOCK / name).read_text(encoding="utf-8")
    return _IMPORT.sub(lambda found: bundled(found[1]), text)


@functools.cache
def _made():
    """The folder in which the style sheet lies under its name, for just this text."""
    content = bundled(Path(NAME).name).encode()
    folder = Path(settings.VAR_DIR) / "styles" / hashlib.sha256(content).hexdigest()[:16]
    if not (folder / NAME).exists():
        print_fonts.write_once(folder / NAME, content)
    return folder
