"""An edition of the plan as paper."""

from django.template.loader import render_to_string
from django.utils import translation

from core import paper
from stadsdelplan.content import read_content

_LANGUAGE = "sv"  # the paper is the Swedish document, whoever prints it


def draw(edition, *, at, is_adopted=False):
    """The PDF of `edition` as its bytes, drawn at the moment `at`. One that is not adopted says so on every page."""
    with translation.override(_LANGUAGE):
        html = render_to_string(
            "stadsdelplan/paper/edition.html",
            {"edition": edition, "content": read_content(edition), "is_adopted": is_adopted},
        )
    return paper.draw(html, created=at)
