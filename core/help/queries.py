"""Finds pages of help: by what they are about, for whom they are, and by words."""

from typing import Any

from core.help.page import HelpPage
from core.help.pages import SUBJECTS


def found_pages(words: str = "", reader: str = "") -> list[tuple[Any, list[HelpPage]]]:
    """Return [(subject, pages), …] of the pages for `reader` that hold every one of `words`; empty ones ask nothing.

    A word is found within longer ones too, so that "avtal" finds "avtalet". No query.
    """
    wanted = words.casefold().split()
    found = [
        (subject, [page for page in pages if (not reader or reader in page.readers) and _holds(page, wanted)])
        for subject, pages in SUBJECTS
    ]
    return [(subject, pages) for subject, pages in found if pages]


def _holds(page, wanted):
    if not wanted:
        return True
    text = " ".join(page.texts).casefold()
    return all(word in text for word in wanted)
