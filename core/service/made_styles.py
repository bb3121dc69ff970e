"""Style sheets that are made of others when they are collected or asked for: one request where there were many.

Nothing is built and nothing is kept up by hand: what is made is the text of others, joined, under a name of its own.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

from core.admin_site import stylesheet
from core.documents import print_fonts

_STYLES = Path(settings.BASE_DIR) / "static" / "css"
_GROUND = ("tokens.css", "base.css", "layout.css")


def page_styles() -> str:
    """Return what every page needs on the screen: the ground, then each component, in the order of their names."""
    sheets = [*(_STYLES / name for name in _GROUND), *sorted((_STYLES / "components").glob("*.css"))]
    return "\n".join(f"/* {path.relative_to(_STYLES)} */\n{path.read_text(encoding='utf-8')}" for path in sheets)


# Name of the style sheet among the static files: what returns its text.
MADE: dict[str, Callable[[], str]] = {
    "css/portal.css": page_styles,
    "admin/css/forms.css": stylesheet.forms,
}


class MadeStyleFinder(BaseFinder):
    """Gives what is made, before a style sheet of the same name in a package is found."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False):
        if path not in MADE or not (found := _made(path) / path).exists():  # a read-only disk has what was collected
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns):
        for name in MADE:
            if not matches_patterns(name, ignore_patterns or []) and (_made(name) / name).exists():  # whitenoise: None
                yield name, FileSystemStorage(location=_made(name))


def _made(name):
    """The folder in which the style sheet lies under its name, for just this text."""
    content = MADE[name]().encode()
    folder = Path(settings.VAR_DIR) / "styles" / hashlib.sha256(content).hexdigest()[:16]
    if not (folder / name).exists():
        print_fonts.write_once(folder / name, content)
    return folder
