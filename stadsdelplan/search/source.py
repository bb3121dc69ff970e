"""What a source of the search is: one table, what of it is looked through, and where a hit leads."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from stadsdelplan.models import Edition

LONGEST_TITLE = 140  # characters of a text that has no name of its own


class FoundKind(models.TextChoices):
    """The kinds of things that are found, in the order of the page. The values stand in the address."""

    PARTNERSHIP = "partnerskap", gettext_lazy("Partnerships")
    AGREEMENT = "avtal", pgettext_lazy("kind of hit", "Agreements")
    PLAN = "plan", pgettext_lazy("kind of hit", "Plans and their texts")
    GOAL = "mal", gettext_lazy("Goals")
    MEASURE = "atgard", gettext_lazy("Measures")
    PROMISE = "lofte", gettext_lazy("Promises")
    PROBLEM = "problem", gettext_lazy("Problems and causes")
    PICTURE = "lagesbild", gettext_lazy("Situation pictures")
    FOLLOW_UP = "uppfoljning", gettext_lazy("Follow-ups")
    MEETING = "mote", gettext_lazy("Meetings")
    DECISION = "beslut", pgettext_lazy("kind of hit", "Decisions")
    DIARY = "diarium", pgettext_lazy("kind of hit", "Numbers in the diary")
    COMMENT = "synpunkt", pgettext_lazy("kind of hit", "Comments and proposals")
    PERSON = "person", gettext_lazy("People")
    ORGANISATION = "organisation", gettext_lazy("Organisations")
    INDICATOR = "indikator", gettext_lazy("Indicators")
    AREA = "omrade", pgettext_lazy("kind of hit", "Places with figures")


@dataclass(frozen=True)
class SearchSource:
    """One table that is searched.

    `rows(sight)` are those that a person may see, whose Sight (visible.py) it gets. `named` is the field that holds the
    thing's name, if it has one, and `texts` are the other fields that are looked through. `places` are fields that say
    where the thing stands: a word that is looked for may stand there, if another one stands in the thing itself.
    `title`, `place` and `address` take a row as a dict with all these fields, those of `more`, and `pk`. Rows with the
    same `same_as` are one thing over the years: the one in the edition with the highest `newest` is shown.
    """

    kind: FoundKind
    rows: Callable
    address: Callable
    named: str = ""
    texts: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    newest: str = ""
    title: Callable | None = None
    place: Callable | None = None

    @property
    def fields(self):
        """Return the names of all fields that a row comes with."""
        every = ("pk", self.named, *self.texts, *self.places, *self.more, *self.same_as, self.newest)
        return tuple(dict.fromkeys(name for name in every if name))

    def title_of(self, row):
        return str(self.title(row)) if self.title else row[self.named]

    def place_of(self, row):
        if self.place:
            return str(self.place(row))
        return " · ".join(row[name] for name in self.places if row[name])


def in_edition(edition="edition"):
    """Return the arguments of a SearchSource whose rows belong to an edition."""
    plan = f"{edition}__plan"
    named = (f"{plan}__name", f"{plan}__partnership__name")

    def place(row):
        period = Edition(starts_on=row[f"{edition}__starts_on"], ends_on=row[f"{edition}__ends_on"])
        return f"{row[named[0]]} {period.years} · {row[named[1]]}"

    return {
        "places": named,
        "more": (plan, f"{edition}__number", f"{edition}__starts_on", f"{edition}__ends_on"),
        "place": place,
        "newest": f"{edition}__number",
    }


def of_edition(row, page="edition", *, edition="edition"):
    return reverse(page, args=[row[f"{edition}__plan"], row[f"{edition}__number"]])
