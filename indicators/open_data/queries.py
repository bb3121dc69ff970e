"""Find what there is of open data: which indicators have figures of which places, and an area by its official code."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, Subquery
from django.http import Http404

from core.models import Area, AreaCode
from indicators.export.rows import CODE_SCHEMES, WITHOUT_CODE
from indicators.figures.district_parts import with_parts
from indicators.models import Import, Indicator, Observation
from indicators.national.forms import KINDS, PLURALS


@dataclass(frozen=True)
class PublishedPlaces:
    """A kind of area by its `word` in addresses (kommuner, stadsdelar, lan), and as people read it."""

    word: str
    label: str


@dataclass(frozen=True)
class PublishedIndicator:
    """An indicator with figures. `places` are the kinds of area that have files."""

    indicator: Indicator
    first_year: int
    last_year: int
    places: list["PublishedPlaces"]


def published_indicators():
    """Return the PublishedIndicators in their order. One query, which looks at few rows of each."""
    known = Observation.objects.filter(indicator=OuterRef("pk"), value__isnull=False)
    years = {name: Subquery(known.order_by(way).values("year")[:1]) for name, way in _ENDS.items()}
    has = {f"has_{word}": Exists(known.filter(area__kind=kind)) for word, kind in KINDS.items()}
    found = Indicator.objects.annotate(**years, **has).filter(first_year__isnull=False).order_by("order", "pk")
    return [PublishedIndicator(each, each.first_year, each.last_year, _places_of(each)) for each in found]


def days_of_fetching():
    """Return {indicator: the last day on which any of its figures was fetched}. It reads all figures."""
    rows = Observation.objects.order_by().values_list("indicator").annotate(Max("fetched_on"))
    return {indicator: day for indicator, day in rows if day}


def last_import_on() -> date | None:
    """Return the day of the newest import, or None."""
    newest = Import.objects.aggregate(at=Max("at"))["at"]
    return newest and newest.date()


def area_with_code(code):
    """Return the area that has this code, with its parents. Raises Http404 if none has.

    If several have had it, the last one is meant. A district without a code is called `omrade-` and its number, as in
    the files.
    """
    areas = with_parts(Area.objects.select_related("parent__parent__parent"))
    if code.startswith(WITHOUT_CODE):
        number = code.removeprefix(WITHOUT_CODE)
        found = areas.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 12 else None
    else:
        codes = list(AreaCode.objects.filter(code=code).order_by("pk"))
        codes.sort(key=lambda each: (each.valid_from or date.min, -CODE_SCHEMES.index(each.scheme)))
        found = areas.get(pk=codes[-1].area_id) if codes else None
    if found is None:
        raise Http404
    return found


def _places_of(indicator):
    return [
        PublishedPlaces(word, str(PLURALS[kind])) for word, kind in KINDS.items() if getattr(indicator, f"has_{word}")
    ]


_ENDS = {"first_year": "year", "last_year": "-year"}
