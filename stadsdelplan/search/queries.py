"""Find what a person may see by words. The number of queries does not grow with the rows.

The database is asked for rows that hold the stems at all; search/words.py decides which of them are hits, so that both
engines find the same. What is written is found at once, and what a person may not see now is never asked for.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When

from stadsdelplan.search import words
from stadsdelplan.search.sources import SOURCES, FoundKind
from stadsdelplan.search.visible import Sight
from stadsdelplan.search.words import Fit, Piece

MOST_ROWS = 500  # of one table that are looked at; where there are more, the page says that it shows a part
MOST_NAMES = 5000  # of one table that a misspelt word is compared with
_TITLE_WEIGHS = 4  # how much more a word in a name says than one in a text


@dataclass(frozen=True)
class SearchHit:
    """A thing that was found: its name and a few lines in Pieces, where it stands, and where it leads."""

    kind: FoundKind
    title: list[Piece]
    place: str
    excerpt: list[Piece]
    url: str


@dataclass(frozen=True)
class FoundGroup:
    """The hits of one kind, the best first. `is_cut` says that there may be more than were looked at."""

    kind: FoundKind
    hits: list[SearchHit]
    is_cut: bool

    @property
    def label(self):
        return self.kind.label

    @property
    def count(self):
        return len(self.hits)


@dataclass(frozen=True)
class SearchAnswer:
    """What was found for `text`. It is `corrected` where nothing was found for what was typed."""

    text: str
    groups: list[FoundGroup]
    corrected: bool = False

    @property
    def count(self):
        return sum(group.count for group in self.groups)

    @property
    def is_cut(self):
        return any(group.is_cut for group in self.groups)


def answer_to(user, text, *, on):
    """Return the SearchAnswer to what `user` typed, on the day `on`.

    Where nothing is found, words that differ by one letter from a name that the person may see are put right.
    """
    sight = Sight(user, on)
    found = SearchAnswer(text, _groups(sight, words.terms_of(text)))
    if found.count:
        return found
    likely = _put_right(sight, text)
    if likely == text:
        return found
    again = SearchAnswer(likely, _groups(sight, words.terms_of(likely)), corrected=True)
    return again if again.count else found


def _groups(sight, terms):
    by_kind, cut = {kind: [] for kind in FoundKind}, set()
    for source in SOURCES:
        rows = list(_rows_with(source, source.rows(sight), terms)[: MOST_ROWS + 1])
        if len(rows) > MOST_ROWS:
            cut.add(source.kind)
        by_kind[source.kind] += _hits(source, rows[:MOST_ROWS], terms)
    return [
        FoundGroup(kind, [hit for _worth, hit in sorted(hits, key=lambda each: -each[0])], kind in cut)
        for kind, hits in by_kind.items()
        if hits
    ]


def _rows_with(source, rows, terms):
    """Return the rows that hold the stem of every term, as dicts: those with one in the name first, then the newest."""
    own = [name for name in (source.named, *source.texts) if name]
    holds = [_holds(term, [*own, *source.places]) for term in terms]
    if source.places and len(terms) > 1:
        holds.append(_any(_holds(term, own) for term in terms))
    elif source.places:
        holds = [_holds(terms[0], own)]
    rows = rows.filter(*holds)
    if source.named:
        in_name = _any(_holds(term, [source.named]) for term in terms)
        first = Case(When(in_name, then=Value(0)), default=Value(1), output_field=IntegerField())
        rows = rows.order_by(first, "-pk")
    else:
        rows = rows.order_by("-pk")
    return rows.values(*source.fields)


def _holds(term, fields):
    return _any(Q(**{f"{name}__icontains": spelt}) for name in fields for spelt in term.spellings)


def _any(conditions):
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _hits(source, rows, terms):
    """Return [(how good it is, SearchHit), …] of the rows that are hits, each thing once."""
    found = {}
    for row in rows:
        if worth := _worth(source, row, terms):
            thing = tuple(row[name] for name in source.same_as) or row["pk"]
            number = row[source.newest] if source.newest else 0
            if thing not in found or found[thing][0] < number:
                found[thing] = (number, worth, row)
    return [(worth, _hit(source, row, terms)) for _number, worth, row in found.values()]


def _worth(source, row, terms):
    """Return how good a hit the row is: 0 for none. Each term must be in the thing or its place, and one in itself."""
    worth = 0
    for term in terms:
        in_name = term.best_fit(row[source.named] or "") if source.named else Fit.NONE
        in_text = max((term.best_fit(row[name] or "") for name in source.texts), default=Fit.NONE)
        in_place = any(term.best_fit(row[name] or "") for name in source.places)
        if not (in_name or in_text or in_place):
            return 0
        worth += max(_TITLE_WEIGHS * in_name, in_text)
    return worth


def _hit(source, row, terms):
    title = source.title_of(row)
    texts = [row[name] for name in source.texts if row[name] and not _is_title(title, row[name])]
    telling = [text for text in texts if any(term.best_fit(text) for term in terms)]
    if source.named:
        telling = telling or texts[:1]
    return SearchHit(
        kind=source.kind,
        title=words.in_pieces(title, terms),
        place=source.place_of(row),
        excerpt=words.excerpt(telling[0], terms) if telling else [],
        url=source.address(row),
    )


def _is_title(title, text):
    """Return whether the title is the text, or its beginning, so that the text need not be shown beside it."""
    return text.strip() == title or (title.endswith("…") and text.strip().startswith(title[:-1]))


# Misspelt words -------------------------------------------------------------------------------------------------------


def _put_right(sight, text):
    """Return the text with each word that no name has as the most common word of a name that is one letter off."""
    names = Counter(word for name in _names(sight) for word in words.whole_words(name))
    stems = {words.stem_of(word) for word in names}
    misspelt = {
        term.word
        for term in words.terms_of(text)
        if term.stem not in stems and len(term.word) >= words.SHORTEST_TO_PUT_RIGHT
    }
    return words.with_other_words(text, lambda word: _likely(word, names) if word.lower() in misspelt else word)


def _likely(word, names):
    """Return the most common word of `names` that differs from the word, or from its stem, by one letter."""
    typed, stem = word.lower(), words.stem_of(word)
    near = [
        (count, name)
        for name, count in names.items()
        if words.is_one_letter_off(typed, name.lower()) or words.is_one_letter_off(stem, words.stem_of(name))
    ]
    return max(near, default=(0, word))[1]


def _names(sight):
    """Yield the names of things that the person may see."""
    for source in SOURCES:
        if source.named:
            rows = source.rows(sight).order_by("-pk").values_list(source.named, flat=True)
            yield from (name for name in rows[:MOST_NAMES] if name)
