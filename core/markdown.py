"""People's texts: a small Markdown, written back as safe HTML.

Paragraphs, lists, emphasis and strong, and nothing else: what looks like HTML, a link, an image or a heading is text.
"""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

_TAGS = {"p", "ul", "ol", "li", "em", "strong"}
_ATTRIBUTES = {"ol": {"start"}}  # an old paper's list may go on from where another left off

_parser = MarkdownIt("zero", {"maxNesting": 20}).enable(["list", "emphasis", "newline", "escape"])


def render(text):
    """Return the HTML of `text`, which holds no other tags than p, ul, ol, li, em and strong."""
    html = _parser.render(text or "")
    return mark_safe(nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES))  # noqa: S308 - cleaned here
