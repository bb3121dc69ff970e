"""The words of a search: their stems, how well a text has them, and the piece of a text that shows them.

A Swedish stem is what a word begins with, so a word of a text that begins with the stem of a word that is looked for is
a form of it ("skolan" for "skolor") or a compound that begins with it ("skolresultat"). In the middle of a word a stem
of four letters or more counts too ("grundskola"). Both databases are asked the same: which texts hold the stem at all.
What is a hit is decided here.
"""

import re
import threading
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache

import snowballstemmer

MOST_TERMS = 8
SHORTEST = 2  # letters or digits of a word that is looked for
SHORTEST_TO_PUT_RIGHT = 4
_SHORTEST_INSIDE = 4  # letters of a stem that counts in the middle of a word
_SHORTEST_BEGINNING = 3  # and at its beginning; a shorter one is a word of its own
_LONGEST_WORD = 60  # letters; a longer one is no word, and has no stem
_MOST_LOOKED_AT = 200  # places in one text
_AROUND = 110  # characters shown on each side of the first word that was found

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"\*+|^\s*[-*+]\s+", re.MULTILINE)  # of our small Markdown, which a line of text does without
_LITTLE_WORDS = {  # which say nothing of what is looked for, beside other words
    "att", "av", "de", "den", "det", "efter", "eller", "en", "ett", "för", "från", "har", "hos", "i", "inte", "med",
    "men", "när", "och", "om", "på", "som", "till", "under", "ur", "var", "vad", "vid", "är", "and", "at", "for", "in",
    "of", "on", "or", "the", "to", "with",
}  # fmt: skip
_KEPT = re.compile(r"an$|(?<=[bcdfghjklmnpqrstvxz]{2})et$|(?<=or)n$")
_R_WITHOUT_ITS_E = re.compile(r"(?<=..[^\W\d_][bdfgkpstv])r$")
_HAS_ROOM = re.compile(r"(?=.*[aeiouyåäö])[^\W\d_]{3}")  # what is left is a word: three letters, one of them a vowel
_stemmer = snowballstemmer.stemmer("swedish")
_one_at_a_time = threading.Lock()  # the stemmer keeps the word that it works on in itself


class Fit(IntEnum):
    """How well a word of a text fits a word that is looked for."""

    NONE = 0
    INSIDE = 1
    BEGINNING = 2
    SAME = 3


@dataclass(frozen=True)
class Piece:
    """A piece of a text, and whether it is a word that was looked for."""

    text: str
    is_found: bool = False


@dataclass(frozen=True)
class Term:
    """A word that is looked for, in small letters, and its stem."""

    word: str
    stem: str

    @cached_property
    def spellings(self):
        """Return the stem as a database looks for it. It knows no capital å, ä and ö, so that these are written out."""
        spelt = {}
        for each in (self.stem, self.stem[:1].upper() + self.stem[1:], self.stem.upper()):
            spelt.setdefault(_small_latin(each), each)
        return list(spelt.values())

    @cached_property
    def pattern(self):
        return re.compile(re.escape(self.stem) + r"[^\W_]*", re.IGNORECASE)

    def places(self, text):
        """Yield (Fit, first, last) of the words in the text that fit, in their order."""
        for number, match in enumerate(self.pattern.finditer(text)):
            if number == _MOST_LOOKED_AT:
                return
            first, word = match.start(), match[0]
            while first > 0 and text[first - 1].isalnum() and match.start() - first < _LONGEST_WORD:
                first -= 1
            if fit := self._fit(word, is_beginning=first == match.start()):
                yield fit, first, match.end()

    def best_fit(self, text):
        """Return how well the text has the word at its best place."""
        return max((fit for fit, _first, _last in self.places(text)), default=Fit.NONE)

    def _fit(self, word, *, is_beginning):
        if not is_beginning:
            return Fit.INSIDE if len(self.stem) >= _SHORTEST_INSIDE else Fit.NONE
        if stem_of(word) == self.stem:
            return Fit.SAME
        return Fit.BEGINNING if len(self.stem) >= _SHORTEST_BEGINNING else Fit.NONE


def terms_of(text):
    """Return the Terms of what somebody typed, each once. What stands between words means nothing."""
    words = list(dict.fromkeys(words_in(text)))
    words = [word for word in words if len(word) >= SHORTEST]
    telling = [word for word in words if word not in _LITTLE_WORDS]
    return [Term(word, stem_of(word)) for word in telling or words]


def words_in(text):
    """Return the words of a text in small letters, with letters that are composed."""
    return [word.lower() for word in whole_words(text)]


def whole_words(text):
    """Return the words of a text as they are written, with letters that are composed and without soft hyphens."""
    return _WORD.findall(_composed(text))


def with_other_words(text, other):
    """Return the text with each word as `other(word)` has it."""
    return _WORD.sub(lambda match: other(match[0]), _composed(text))


@lru_cache(maxsize=4000)
def stem_of(word):
    """Return the stem of a Swedish word in small letters: Snowball's, after the endings that Snowball keeps.

    They are -an ("skolan" of "skola"), -et after two consonants ("brottet"), the n of -orn ("indikatorn"), and an r
    that has an e before it in other forms of the word ("föräldrar" and "förälder", "klottret" and "klotter").
    """
    small = word.lower()
    if len(small) > _LONGEST_WORD:
        return small
    with _one_at_a_time:
        stem = _stemmer.stemWord(small)
        shorter = _KEPT.sub("", stem)
        if shorter != stem and _HAS_ROOM.match(shorter):
            stem = _stemmer.stemWord(shorter)
    return _R_WITHOUT_ITS_E.sub("", stem)


def in_pieces(text, terms):
    """Return the text as Pieces, with each word that fits one of the terms apart."""
    pieces, at = [], 0
    for first, last in _found(text, terms):
        if first < at:
            continue
        if at < first:
            pieces.append(Piece(text[at:first]))
        pieces.append(Piece(text[first:last], is_found=True))
        at = last
    return [*pieces, Piece(text[at:])] if at < len(text) else pieces


def excerpt(text, terms):
    """Return the Pieces of a few lines around the first word of the text that fits, or of its beginning."""
    text = " ".join(_MARKS.sub("", text).split())
    found = _found(text, terms)
    middle = found[0][0] if found else 0
    first, last = max(0, middle - _AROUND), min(len(text), middle + 2 * _AROUND)
    if first:
        first = text.find(" ", first, middle) + 1 or first
    if last < len(text):
        last = text.rfind(" ", middle, last) if text.rfind(" ", middle, last) > middle else last
    cut = ("… " if first else "") + text[first:last] + (" …" if last < len(text) else "")
    return in_pieces(cut, terms)


def is_one_letter_off(one, other):
    """Return whether the words differ by one letter: another one, one more, one less, or two that changed places."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if one == f"o{other}" or other == f"o{one}":  # "otrygg" is no misspelt "trygg"
        return False
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    left, right = one[same:], other[same:]
    if len(left) == len(right):
        return left[1:] == right[1:] or (left[1::-1] == right[:2] and left[2:] == right[2:])
    shorter, longer = sorted((left, right), key=len)
    return longer[1:] == shorter


def _composed(text):
    return unicodedata.normalize("NFC", text).replace("\u00ad", "")


def _found(text, terms):
    return sorted({(first, last) for term in terms for _fit, first, last in term.places(text)})


def _small_latin(text):
    """Return the text with A to Z in small letters: what a database that knows no others takes for the same."""
    return re.sub("[A-Z]", lambda match: match[0].lower(), text)
