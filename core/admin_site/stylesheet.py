"""Serve the style sheet of the admin's forms in one piece.

Django's own imports another one. Tools that read the style sheets of a page, such as those for accessibility, put an
imported sheet into the page as an inline style, which the portal's Content-Security-Policy refuses. Also, a browser
asks for the imported sheet only when it has the first.
"""

import re
from pathlib import Path

from django.contrib import admin

_STOCK = Path(admin.__file__).parent / "static" / "admin" / "css"
_IMPORT = re.compile(r"""@import\s+(?:url\()?["']?([\w.-]+\.css)["']?\)?\s*;""")


def forms() -> str:
    """Return the style sheet of the admin's forms, whole."""
    return bundled("forms.css")


def bundled(name: str) -> str:
    """Return a style sheet of Django's admin with its imports replaced by the imported sheets."""
    text = (_STOCK / name).read_text(encoding="utf-8")
    return _IMPORT.sub(lambda found: bundled(found[1]), text)
