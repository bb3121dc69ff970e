"""Check that the catalogues of texts are compiled. Without them the portal would speak English to everybody.

`scripts/messages.py compile` writes each catalogue's .mo beside its .po.
"""

import gettext
import struct
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SOURCE_LANGUAGE = "en"
COMPILE = "Run `python scripts/messages.py compile`."


def not_compiled() -> list[str]:
    """Return the languages whose catalogue is not compiled, or cannot be read."""
    return [language for language in _languages() if not any(_is_whole(_compiled(one)) for one in _sources(language))]


def outdated() -> list[str]:
    """Return the languages whose texts changed after their catalogue was compiled."""
    found = []
    for language in _languages():
        pairs = [(source, _compiled(source)) for source in _sources(language) if source.exists()]
        if any(made.exists() and made.stat().st_mtime < source.stat().st_mtime for source, made in pairs):
            found.append(language)
    return found


def require_compiled() -> None:
    """Raise ImproperlyConfigured if a catalogue is not compiled."""
    if languages := not_compiled():
        raise ImproperlyConfigured(f"The texts are not compiled for {', '.join(languages)}. {COMPILE}")


def _languages():
    return [language for language, _name in settings.LANGUAGES if language != SOURCE_LANGUAGE]


def _sources(language):
    return [Path(folder) / language / "LC_MESSAGES" / "django.po" for folder in settings.LOCALE_PATHS]


def _compiled(source):
    return source.with_suffix(".mo")


def _is_whole(made):
    try:
        with made.open("rb") as file:
            gettext.GNUTranslations(file)
    except (OSError, ValueError, EOFError, IndexError, struct.error):
        return False
    return True
