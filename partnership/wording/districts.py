"""Check the districts in words: former ones, and those that the agreement is not about."""

import re
from dataclasses import dataclass, field

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from partnership.wording.passages import FoundWords, standing_alone, whole_words

_NAME = r"[A-ZÅÄÖ][\w-]+(?:\s+[A-ZÅÄÖ][\w-]+)*"
_IN_WORDS = re.compile(
    r"\b(?P<what>[Ss]tadsdel(?:en|arna)|[Kk]ommundel(?:en|arna)|[Bb]ostadsområde(?:t|na)|[Dd]istricts?(?:\s+of)?|[Nn]eighbourhoods?(?:\s+of)?)\s+"
    rf"(?P<names>{_NAME}(?:,\s+{_NAME})*(?:\s+(?:och|samt|and)\s+{_NAME})?)"
)
_PLURAL = {"stadsdelen": "stadsdelarna", "kommundelen": "kommundelarna", "bostadsområdet": "bostadsområdena"}


@dataclass(frozen=True)
class Districts:
    """Names of the agreement's districts by its fields, and `former` ones, by the history and the partnership.

    `by_history` are those of them that the fields named before. `elsewhere` are names in which a district's name may
    stand without meaning it, as those of the parties. Where nobody has chosen (not `are_chosen`) they are the
    partnership's, and the text need not name them all.
    """

    names: list
    former: set = field(default_factory=set)
    by_history: set = field(default_factory=set)
    elsewhere: list = field(default_factory=list)
    are_chosen: bool = True


def may_name(passages):
    """Return whether the text calls something a district by its name."""
    return any(_IN_WORDS.search(passage.text) for passage in passages)


def disagreeing_districts(passages, districts):
    """Yield the FoundWords of the passages that name other districts than the agreement's, or not all of them."""
    if not districts.names:
        return
    only = districts.names[0] if len(districts.names) == 1 else None
    named = {name for name in districts.names for each in passages if re.search(whole_words(name), each.text)}
    for passage in passages:
        for name, (start, end), genitive in _former(passage, districts):
            instead = f"{only}{'' if only.endswith(('s', 'x', 'z')) else genitive}" if only else None
            yield FoundWords(passage, start, end, _now(districts), instead, is_former=name in districts.by_history)
        if len(named) < len(districts.names) and (districts.are_chosen or not named):
            yield from _in_words(passage, districts, is_any_named=bool(named))


def _now(districts):
    names = get_text_list(districts.names, _("and"))
    if len(districts.names) == 1:
        return _("the agreement's district is %(names)s") % {"names": names}
    return _("the agreement's districts are %(names)s") % {"names": names}


def _former(passage, districts):
    """Yield (name, (start, end), genitive s) of each former district's name."""
    for name in districts.former - set(districts.names):
        longer = [each for each in [*districts.names, *districts.elsewhere] if name in each and name != each]
        for match in standing_alone(name, passage.text, longer):
            yield name, match.span(), match["s"]


def _in_words(passage, districts, *, is_any_named):
    """Yield what the text itself calls districts, where it names none of the agreement's, or only some of them."""
    for match in _IN_WORDS.finditer(passage.text):
        names = re.findall(_NAME, match["names"])
        is_part = any(name in districts.names for name in names)
        if is_part != is_any_named:
            continue
        many = _PLURAL.get(match["what"].lower())
        if len(names) == len(districts.names) == 1:
            yield FoundWords(passage, *match.span("names"), _now(districts), districts.names[0])
        elif match["what"].lower() in _PLURAL.values():
            yield FoundWords(passage, *match.span("names"), _now(districts), get_text_list(districts.names, "och"))
        else:
            what = many.capitalize() if many and match["what"][0].isupper() else many
            instead = f"{what} {get_text_list(districts.names, 'och')}" if what and len(districts.names) > 1 else None
            yield FoundWords(passage, *match.span(), _now(districts), instead)
