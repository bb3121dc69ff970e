"""The pieces of a text in which words are searched, and the words found in them."""

import re
from dataclasses import dataclass

_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ*])|\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)])\s)")
_LONGEST = 2000  # characters; nobody writes such a sentence, and searching it takes time


@dataclass(frozen=True)
class Passage:
    """A title, heading or body. `place` counts the sections from zero, and is None for the title."""

    place: int | None
    field: str  # title, heading or body
    text: str
    heading: str = ""  # of the section that the body belongs to

    def sentences(self):
        """Return [(where it starts, the sentence), …]"""
        starts = [0, *(match.end() for match in _SENTENCE_ENDS.finditer(self.text))]
        ends = [*starts[1:], len(self.text)]
        return [
            (piece, self.text[piece : min(piece + _LONGEST, end)])
            for start, end in zip(starts, ends, strict=True)
            for piece in range(start, end, _LONGEST)
        ]


@dataclass(frozen=True)
class FoundWords:
    """Words in a passage that disagree with the fields.

    `now` is what the fields say, in words. `instead` are the words that would agree; None where nobody but a person
    can find them. `is_former` where the words are what the fields said before, by the history: they mean the field.
    """

    passage: Passage
    start: int
    end: int
    now: str
    instead: str | None
    is_former: bool = False

    @property
    def words(self):
        return self.passage.text[self.start : self.end]


def whole_words(name):
    """Return a pattern for a name with or without the genitive's s, which is its group `s`."""
    return rf"(?<![\w]){re.escape(name)}(?P<s>s?)(?![\w])"


def standing_alone(name, text, longer):
    """Yield each match of `whole_words(name)` in the text that is not within one of the `longer` names.

    Both come in the order of the text, so that each place is looked at once, however often the names stand there.
    """
    covered = sorted(match.span() for each in longer for match in re.finditer(re.escape(each), text))
    number, reach = 0, 0  # the furthest end of the matches that begin no later than this one
    for match in re.finditer(whole_words(name), text):
        while number < len(covered) and covered[number][0] <= match.start():
            reach = max(reach, covered[number][1])
            number += 1
        if match.end() > reach:
            yield match
