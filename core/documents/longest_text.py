"""Find the longest text on a paper: the one to shorten if the paper cannot be drawn."""

from dataclasses import dataclass
from html.parser import HTMLParser

_HEADINGS = ("h1", "h2", "h3", "h4")


@dataclass(frozen=True)
class LongestText:
    """The text under one heading, by its number of characters."""

    heading: str
    characters: int


def longest_text(html: str) -> LongestText | None:
    """Return the LongestText of `html`, or None if there is none."""
    reader = _Reader()
    reader.feed(html)
    found = [LongestText(" ".join("".join(heading).split()), count) for heading, count in reader.texts if heading]
    return max(found, key=lambda text: text.characters, default=None)


class _Reader(HTMLParser):
    """Counts the characters under each heading. A small heading (h4) carries the one above it: "Goal – Problem"."""

    def __init__(self):
        super().__init__()
        self.texts, self._inside, self._above = [], None, []

    def handle_starttag(self, tag, attrs):
        if tag in _HEADINGS:
            self._inside = tag
            self.texts.append([[*self._above, " – "] if tag == "h4" and self._above else [], 0])

    def handle_endtag(self, tag):
        if tag == self._inside:
            self._inside = None
            if tag != "h4":
                self._above = list(self.texts[-1][0])

    def handle_data(self, data):
        if self._inside:
            self.texts[-1][0].append(data)
        elif self.texts:
            self.texts[-1][1] += len(data.strip())
