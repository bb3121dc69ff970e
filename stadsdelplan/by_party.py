"""A plan's measures by who takes them: "Polisen lovar", "Kommunen lovar", "Tillsammans". Nothing of it is typed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text.collation import swedish
from stadsdelplan.content import AreaContent, EditionContent, GoalContent, MeasureContent


@dataclass(frozen=True)
class Promises:
    """The measures that the same organisations take. `parties` are their names; empty where nobody is responsible."""

    parties: tuple[str, ...]
    measures: tuple

    @property
    def heading(self):
        """Return "Haninge kommun lovar", "Haninge kommun och Lokalpolisområde Haninge lovar tillsammans"."""
        if not self.parties:
            return _("Promised, and nobody is responsible yet")
        if len(self.parties) == 1:
            return _("%(party)s promises") % {"party": self.parties[0]}
        *first, last = self.parties
        return _("%(parties)s and %(last)s promise together") % {"parties": ", ".join(first), "last": last}


def by_party(measures: Iterable, *, owner: str) -> list[Promises]:
    """Return the Promises of `measures`, stored ones or their contents, which keep their order.

    First come those of one organisation alone, the plan's `owner` first and the others by name, then those that several
    take together, then those for which nobody is responsible.
    """
    found = {}
    for measure in measures:
        found.setdefault(_takers(measure, owner), []).append(measure)
    order = sorted(found, key=lambda names: (not names, len(names) > 1, [_place(name, owner) for name in names]))
    return [Promises(names, tuple(found[names])) for names in order]


def measures_of(content: EditionContent) -> list[MeasureContent]:
    """Return all measures of a plan in its order: in each focus area those of its goals, then its own."""
    order = {name: place for place, name in reversed([*enumerate(content.focus_areas)])}
    written: list[GoalContent | AreaContent] = [*content.goals, *content.areas]
    parents = sorted(written, key=lambda each: order.get(each.focus_area, 0))
    return [measure for parent in parents for measure in parent.measures]


def count_in_words(number: int) -> str:
    """Return "3 löften"."""
    return ngettext("%(number)s promise", "%(number)s promises", number) % {"number": number}


def _takers(measure, owner):
    names = {str(measure.responsible)} if measure.responsible else set()
    names |= {str(organisation) for organisation, _role in measure.partners}
    return tuple(sorted(names, key=lambda name: _place(name, owner)))


def _place(name, owner):
    return name != owner, swedish(name)
