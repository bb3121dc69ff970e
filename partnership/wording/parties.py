"""Check the parties in words: how many they are, their names, and whether all of them are named together."""

import re
from dataclasses import dataclass, field

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnership.wording.passages import FoundWords, standing_alone

_SWEDISH = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: number for texts in (_SWEDISH, _ENGLISH) for number, word in enumerate(texts) if number > 1}
_NUMBER = r"(?P<number>" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r"|[2-9]|[12]\d|30)"

_COPIES = re.compile(
    rf"\b{_NUMBER}\s*(?:\([^)]{{1,12}}\)\s*)?(?:(?:likalydande|undertecknade|egenhändigt|identiska|stycken|st|original|signed|identical|original)\s+){{0,2}}"
    r"(?:original)?(?:exemplar|exemplaren|original|copies|originals|counterparts)\b(?!\s+av\s+(?!avtal|detta|överens|denna))",
    re.IGNORECASE,
)
_PARTIES = re.compile(rf"\b{_NUMBER}\s+(?:avtals|samverkans)?(?:parter|parterna|parties)\b", re.IGNORECASE)
_BOTH = re.compile(
    r"\b(?P<both>båda|bägge|both)(?=\s+(?:de\s+|the\s+)?(?:avtals|samverkans)?(?:parter|parterna|parties|parters|parternas)\b)",
    re.IGNORECASE,
)
_SOME_OF_THEM = re.compile(
    r"(?:minst|högst|mer än|fler än|färre än|någon av|varav|av|at least|at most|more than|fewer than|of)\s+"
    r"(?:de\s+|the\s+)?$",
    re.IGNORECASE,
)
_BEFORE = 40  # characters, more than the words that _SOME_OF_THEM looks for
_TOGETHER = re.compile(
    r"\b(?:mellan|överenskom\w*|kommit överens|ingå\w*|träffat|sluter|slutit|parter\w*|"
    r"between|agree\w*|entered|parties)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Parties:
    """Names as written, in order, and `former` ones with what became of them: the name of today, or None for gone.

    `others` are names of organisations of the partnership that are no party, and the parties' own names of today.
    """

    names: list
    former: dict = field(default_factory=dict)
    others: dict = field(default_factory=dict)


def disagreeing_parties(passages, parties):
    """Yield the FoundWords of the passages that speak of other parties, or of another number, than the fields."""
    if len(parties.names) < 2:
        return  # the draft is not that far
    for passage in passages:
        lists = list(_lists(passage, parties))
        yield from lists
        yield from _numbers(passage, len(parties.names))
        yield from _former(passage, parties, within=[(found.start, found.end) for found in lists])


def may_list(passages, names):
    """Return whether the text may hold a list of parties: a name with another word beside it, or after a bullet."""
    one = "|".join(re.escape(name) for name in names if name)
    after = rf"(?:,|\b(?:och|samt|and)\b|&|^[ \t]*[-*•])\s+[*_]{{0,2}}(?:{one})"
    before = rf"(?:{one})[*_]{{0,2}}\s*(?:,|och\b|samt\b|and\b|&)"
    return bool(one) and any(re.search(f"{after}|{before}", each.text, re.MULTILINE) for each in passages)


def _numbers(passage, count):
    for pattern in (_COPIES, _PARTIES):
        for match in pattern.finditer(passage.text):
            number = _NUMBERS.get(match["number"].lower()) or int(match["number"])
            before = passage.text[max(0, match.start() - _BEFORE) : match.start()]
            if number != count and not _SOME_OF_THEM.search(before):
                start, end = match.span("number")
                yield FoundWords(passage, start, end, _count(count), _number_like(match["number"], count))
    for match in _BOTH.finditer(passage.text):
        if count != 2:
            word = "all" if match["both"].lower() == "both" else "alla"
            start, end = match.span("both")
            yield FoundWords(passage, start, end, _count(count), _case_of(match["both"], word))


def _count(count):
    return ngettext("the agreement has %(count)s party", "the agreement has %(count)s parties", count) % {
        "count": count
    }


def _number_like(word, count):
    numerals = _SWEDISH if word.lower() in _SWEDISH else _ENGLISH
    if word.isdigit() or count >= len(numerals):
        return str(count)
    return _case_of(word, numerals[count])


def _case_of(example, word):
    return word.capitalize() if example[:1].isupper() else word


def _former(passage, parties, *, within):
    """Yield a name that a party had, or of a party that is gone, outside lists of parties."""
    for name, today in parties.former.items():
        if name in parties.names or (today and name in today):  # a short form of the name is still right
            continue
        longer = [each for each in [*parties.names, *parties.others] if name in each and name != each]
        for match in standing_alone(name, passage.text, longer):
            if any(start <= match.start() < end for start, end in within):
                continue
            now = _("the party is called %(name)s") if today else _("%(name)s is no party")
            genitive = match["s"] if today and not today.endswith(("s", "x", "z")) else ""
            instead = f"{today}{genitive}" if today else None
            yield FoundWords(passage, *match.span(), now % {"name": today or name}, instead, is_former=True)


# Lists of parties ----------------------------------------------------------------------------------------------------


def _lists(passage, parties):
    """Yield each list of names that leaves out a party or names another, in a sentence or with one name on a line."""
    known = {name: name for name in parties.names} | {
        name: today for name, today in (parties.others | parties.former).items() if name not in parties.names
    }
    one = "|".join(re.escape(each) for each in sorted(known, key=len, reverse=True))
    name = rf"[*_]{{0,2}}(?:{one})(?!\w)[*_]{{0,2}}"
    together = rf"(?<!\w){name}(?:,\s+{name})*,?\s+(?P<and>och|samt|and|&)\s+{name}"
    for start, sentence in passage.sentences():
        for match in re.finditer(together, sentence):
            rest = sentence[: match.start()] + sentence[match.end() :]
            if _TOGETHER.search(rest):
                yield from _differing(passage, start + match.start(), match, known, parties, name)
    line = rf"[ \t]*[-*•][ \t]+{name}[ \t]*"
    for match in re.finditer(rf"^{line}(?:\n+{line})+$", passage.text, re.MULTILINE):
        yield from _differing(passage, match.start(), match, known, parties, name)


def _differing(passage, start, match, known, parties, name):
    named = [each.strip("*_") for each in re.findall(name, match[0])]
    todays = {known[each] for each in named}
    if all(each in parties.names for each in named) and todays >= set(parties.names):
        return
    is_of_the_parties = len(todays & set(parties.names)) >= min(2, len(parties.names) - 1) and todays & set(
        parties.names
    )
    if not is_of_the_parties:
        return
    if "and" in match.groupdict():
        instead = get_text_list(parties.names, match["and"])
    else:
        bullet = re.match(r"[ \t]*[-*•][ \t]+", match[0])[0]
        instead = "\n".join(f"{bullet}{each}" for each in parties.names)
    now = _("the parties are %(names)s") % {"names": get_text_list(parties.names, _("and"))}
    is_former = any(each in parties.former for each in named)
    yield FoundWords(passage, start, start + len(match[0]), now, instead, is_former)
