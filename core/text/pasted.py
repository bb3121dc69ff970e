"""Clean text that was pasted from Word or a web page, as if somebody had typed it here.

Bullets and numbers become lists of our small Markdown, each with its own number. Characters that are invisible or that
no typeface has are removed. Each letter has one spelling: "ﬀ" is two letters, and å is not an a with a ring after it.
"""

import re

from core.text import glyphs

_LINE_ENDS = str.maketrans({"\u2028": "\n", "\u2029": "\n\n", "\x0b": "\n", "\x0c": "\n\n", "\x85": "\n"})
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-", "\x1e": "-"})
_UNSEEN = {0x1F: None}  # Word's own soft hyphen; for the others see core.documents.print_fonts

_BLANKS = "[ \\t\u00a0]"
# The dot of Word's list, the circles and squares of its deeper levels, and both as its Symbol typeface has them.
_BULLET = re.compile(f"{_BLANKS}*(?:[•·▪◦‣●○■□\uf0b7\uf0a7]{_BLANKS}*|[o–—-]\t{_BLANKS}*)(?=\\S)")
_NUMBER = re.compile(f"{_BLANKS}*(\\d{{1,9}}[.)])\t{_BLANKS}*(?=\\S)")


_ITEM = re.compile(r" *(?:[-*+]|\d{1,9}[.)]) ")  # an item as it stands in our Markdown


def clean_pasted(text: str) -> str:
    """Return `text` with plain line ends, lists and hyphens. A clean text comes back unchanged."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_ENDS | _HYPHENS).translate(_UNSEEN)
    text = glyphs.unify_letters(text)
    lines, after_words_item = [], False
    for line in text.split("\n"):
        item = _item(line)
        is_item = item is not None or _ITEM.match(line)
        starts = item is not None and bool(lines) and not _ITEM.match(lines[-1])
        ends = after_words_item and not is_item
        if (starts and lines[-1].strip()) or (ends and line.strip()):
            lines.append("")  # a list is separated from the paragraphs around it
        lines.append(line.replace("\t", " ").rstrip(" ") if item is None else item)
        after_words_item = item is not None
    return "\n".join(lines)


def _item(line):
    """Return the line as a list item of ours, or None if it is not one of Word's."""
    if match := _NUMBER.match(line):
        mark = f"{match[1]} "
    elif match := _BULLET.match(line):
        mark = "- "
    else:
        return None
    return (mark + line[match.end() :]).replace("\t", " ").rstrip(" ")
