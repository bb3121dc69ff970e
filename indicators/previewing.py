"""What an import would change, as people read it before they say yes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.models import Area
from core.numbers import decimal
from indicators.models import Indicator, MissingReason, ObservationStatus, Sex

MOST_SHOWN = 100  # of each kind on the page at once


@dataclass(frozen=True)
class Line:
    """One figure: where in the file it stands, what it is of, and what it says before and after."""

    place: str
    indicator: str
    area: str
    year: int
    sex: str
    before: str
    after: str


@dataclass(frozen=True)
class Kind:
    """The changes of one kind; `more` are those for which there is no room."""

    key: str
    title: str
    count: int
    lines: list[Line]
    more: int


def lists(changes):
    """The kinds of Changes that there are, each with its first lines. Two queries."""
    kinds = [
        ("changed", _("Changed"), changes.changed),
        ("withdrawn", _("Withdrawn by the source"), changes.withdrawn),
        ("new", _("New"), changes.new),
    ]
    shown = [change for _key, _title, all_of_it in kinds for change in all_of_it[:MOST_SHOWN]]
    indicators = Indicator.objects.in_bulk({change.figure.indicator for change in shown})
    areas = Area.objects.in_bulk({change.figure.area for change in shown})
    return [
        Kind(
            key=key,
            title=title,
            count=len(all_of_it),
            lines=[_line(change, indicators, areas) for change in all_of_it[:MOST_SHOWN]],
            more=max(0, len(all_of_it) - MOST_SHOWN),
        )
        for key, title, all_of_it in kinds
        if all_of_it
    ]


def _line(change, indicators, areas):
    figure, indicator = change.figure, indicators[change.figure.indicator]
    return Line(
        place=figure.place,
        indicator=indicator.name,
        area=areas[figure.area].name,
        year=figure.year,
        sex=Sex(figure.sex).label,
        before=in_words(change.before, indicator, beside=change.after) if change.before else "",
        after=in_words(change.after, indicator, beside=change.before),
    )


def in_words(said, indicator, *, beside=None):
    """What is said of a figure: 61,5 % (± 2,4), 812 svar. The source stands there where it is not that of `beside`."""
    if said.value is None:
        words = str(MissingReason(said.missing).label)
    else:
        words = f"{decimal(said.value)}\u00a0{indicator.unit}"
        if said.margin is not None:
            words += f" (±\u00a0{decimal(said.margin)})"
    if said.answers is not None:
        words += ", " + _("%(count)s answers") % {"count": decimal(said.answers)}
    if said.status == ObservationStatus.PRELIMINARY:
        words += ", " + _("preliminary")
    if beside and said.source != beside.source:
        words += f", {said.source}"
    return words
