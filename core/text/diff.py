"""Compare two texts word by word."""

import re
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_NEAR = 240  # characters of equal text that stay on each side of a difference when a text is folded
_TOO_MANY = 4_000_000  # word pairs; a longer passage counts as rewritten, since comparing would keep people waiting


class DiffKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    LEFT_OUT = "left_out"  # replaces equal words in a folded text


def difference(before: str, after: str) -> list[tuple[DiffKind, str]]:
    """Return [(Kind, words), …]: SAME and REMOVED joined give `before`, SAME and ADDED joined give `after`.

    Lines are compared first and words only in those that differ, so that a long text stays quick.
    """
    parts = []
    for kind, old, new in _matched(_LINES.findall(before), _LINES.findall(after)):
        if kind == "equal":
            parts.append((DiffKind.SAME, "".join(old)))
        else:
            parts += _by_word("".join(old), "".join(new))
    return _joined(parts)


def side(before: str, after: str, *, without: DiffKind) -> list[tuple[DiffKind, str]]:
    """Return one of the two texts with the differences marked: `before` is without ADDED, `after` without REMOVED."""
    return [(kind, text) for kind, text in difference(before, after) if kind != without]


def fold_unchanged(parts: list[tuple[DiffKind, str]]) -> list[tuple[DiffKind, str]]:
    """Return the parts of a `difference`, with long equal passages cut down to the words near a change."""
    short = []
    for place, (kind, text) in enumerate(parts):
        head = _head(text) if place else ""
        tail = _tail(text) if place < len(parts) - 1 else ""
        if kind != DiffKind.SAME or len(parts) == 1 or len(head) + len(tail) + _NEAR > len(text):
            short.append((kind, text))
        else:
            short += [(DiffKind.SAME, head), (DiffKind.LEFT_OUT, ""), (DiffKind.SAME, tail)]
    return [(kind, text) for kind, text in short if text or kind == DiffKind.LEFT_OUT]


def _head(text):
    """Return the first whole words of a text, about as many as stay beside a change."""
    return text[:_NEAR].rpartition(" ")[0]


def _tail(text):
    return text[-_NEAR:].partition(" ")[2]


def _by_word(before, after):
    old_words, new_words = _WORDS.findall(before), _WORDS.findall(after)
    if len(old_words) * len(new_words) > _TOO_MANY:
        return [(DiffKind.REMOVED, before), (DiffKind.ADDED, after)]
    parts = []
    for kind, old, new in _matched(old_words, new_words):
        if kind == "equal":
            parts.append((DiffKind.SAME, "".join(old)))
        else:
            parts += [(DiffKind.REMOVED, "".join(old)), (DiffKind.ADDED, "".join(new))]
    return parts


def _matched(old, new):
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield kind, old[a:b], new[c:d]


def _joined(parts):
    """Return the parts with neighbours of one kind joined, and without empty ones."""
    joined = []
    for kind, text in parts:
        if not text:
            continue
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        else:
            joined.append((kind, text))
    return joined
